"""Many rows on a worksheet, written as text when the workbook is closed.

Writing large ledgers is what takes longest. Measured for 10,000 rows of 16 columns, in seconds of CPU: XlsxWriter cell
by cell 1.7 (constant_memory 2.8), openpyxl write-only 2.6, pyexcelerate 1.1, the rows as text 0.25.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import pandas as pd
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

CELL_LIMIT = 32767  # characters that a cell holds
CHUNK = 1000  # rows put together before they are written
FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 (days of a spreadsheet know no time zone)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_SPECIAL = re.compile(r"[&<>\x00-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|^\s|\s\Z")  # what cannot be written as it is
_ESCAPE = re.compile(r"_(x[0-9A-Fa-f]{4}_)")
Record = Sequence[object]


class Block(NamedTuple):
    first: int
    records: Sequence[Record]
    looks: Sequence[Format]
    height: Callable[[Record], float] | None


class Page(Worksheet):  # type: ignore[misc]  # the library states no types that mypy is shown
    """XlsxWriter's worksheet, that takes a block of rows as a whole."""

    block: Block | None = None
    dim_rowmin: int | None
    dim_rowmax: int | None
    dim_colmin: int | None
    dim_colmax: int | None

    def put_rows(self, first: int, records: Sequence[Record], looks: Sequence[Format],
                 height: Callable[[Record], float] | None = None) -> None:
        """Rows from `first` on (from 0), a look for each column; one block a sheet, and no other cells in its rows."""
        assert self.block is None
        if records:
            self.block = Block(first, records, looks, height)
            self.dim_rowmin = min(first, self.dim_rowmin or 0)
            self.dim_rowmax = max(first + len(records) - 1, self.dim_rowmax or 0)
            self.dim_colmin, self.dim_colmax = 0, max(len(looks) - 1, self.dim_colmax or 0)

    def _write_rows(self) -> None:
        """The rows above the block, the block, the rows below it: rows must stand in order."""
        block, top, bottom = self.block, self.dim_rowmin, self.dim_rowmax
        if block is None:
            super()._write_rows()
            return
        end = block.first + len(block.records)
        assert not any(self.table[row] for row in range(block.first, end) if row in self.table)
        self.dim_rowmax = block.first - 1
        super()._write_rows()
        for start in range(0, len(block.records), CHUNK):
            self.fh.write(_rows(block, start, start + CHUNK))
        self.dim_rowmin, self.dim_rowmax = end, bottom
        super()._write_rows()
        self.dim_rowmin = top


def _rows(block: Block, start: int, stop: int) -> str:
    columns = [(xl_col_to_name(j), f'" s="{look._get_xf_index()}"') for j, look in enumerate(block.looks)]  # noqa: SLF001 (as the library's own sheet does)
    lines = []
    for n, record in enumerate(block.records[start:stop], block.first + start + 1):
        height = f' ht="{block.height(record):.16g}" customHeight="1"' if block.height else ""
        cells = "".join([f'<c r="{letter}{n}{look}{_content(value)}' for (letter, look), value in zip(columns, record, strict=True)])
        lines.append(f'<row r="{n}"{height}>{cells}</row>')
    return "".join(lines)


def _content(value: Any) -> str:
    """What follows a cell's address and look; text is only ever text."""
    if type(value) is str:
        if not value:
            return "/>"
        if len(value) <= CELL_LIMIT and not _SPECIAL.search(value):
            return f' t="inlineStr"><is><t>{value}</t></is></c>'
        text = _ESCAPE.sub(r"_x005F_\1", printable(value)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return f' t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    if value is None or value is pd.NaT or value != value:  # noqa: PLR0124 (not a number)
        return "/>"
    if isinstance(value, datetime):
        days = value.replace(tzinfo=None) - FIRST_DAY
        return f"><v>{days.days + days.seconds / 86400:.16G}</v></c>"
    return f"><v>{value:.16G}</v></c>"


def printable(text: str) -> str:
    """Text that a cell can hold: no control characters, at most the length a cell takes, the cut shown."""
    clean = _CONTROL.sub("", text)
    return clean if len(clean) <= CELL_LIMIT else clean[: CELL_LIMIT - 12] + "……（过长，已截断）"
