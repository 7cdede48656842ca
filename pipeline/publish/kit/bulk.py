"""Many rows on a worksheet, written as text when the workbook is closed.

Writing large ledgers is what takes longest. Measured for 10,000 rows of 16 columns, in seconds of CPU: XlsxWriter cell
by cell 1.7 (constant_memory 2.8), openpyxl write-only 2.6, pyexcelerate 1.1, the rows as text 0.25.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from html import escape
from itertools import chain, repeat
from typing import Any, NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.utility import quote_sheetname, xl_col_to_name
from xlsxwriter.worksheet import Worksheet

CELL_LIMIT = 32767  # characters that a cell holds
CHUNK = 1000  # rows put together before they are written
FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 (days of a spreadsheet know no time zone)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_ESCAPE = re.compile(r"_(x[0-9A-Fa-f]{4}_)")
_SUSPECT = re.compile(r"[&<>_\s\x00-\x1f\ufffe\uffff]")  # without one of these nothing is special, and that is soon known
_SPECIAL = re.compile(rf"[&<>]|{_CONTROL.pattern}|{_ESCAPE.pattern}|(?:^|\|)\s|\s(?:\||\Z)")  # not written as it is, in texts joined by |
Columns = Sequence[Sequence[object]]


class Block(NamedTuple):
    """Rows from `first` on (from 0), by column; `heights`: points of each, of the columns of some of them."""

    first: int
    columns: Columns
    formats: Sequence[Format]
    heights: Callable[[Columns], Sequence[float]] | None

    @property
    def end(self) -> int:
        return self.first + len(self.columns[0])


class Page(Worksheet):  # type: ignore[misc]  # the library states no types that mypy is shown
    """XlsxWriter's worksheet, that takes a block of rows as a whole."""

    block: Block | None = None
    dim_rowmin: int | None
    dim_rowmax: int | None
    dim_colmin: int | None
    dim_colmax: int | None

    def _write_string(self, row: int, col: int, string: str, cell_format: Any = None) -> int:
        """The door for every text. The library takes what stands between <r> and </r> for markup of its own: a county's
        text is only ever text."""
        text = printable(string)
        if text.startswith("<r>") and text.endswith("</r>"):
            text = f"<r><t>{escape(text, quote=False)}</t></r>"
        written: int = super()._write_string(row, col, text, cell_format)
        return written

    def _prepare_formula(self, formula: str, *_: bool) -> str:
        """Without what the library looks for in each one: functions that Excel 2007 does not know."""
        return formula.removeprefix("=")

    def print_columns(self, first: int, last: int) -> None:
        """Whole columns (from 0), of which only what is filled is printed. Their rows are written out: openpyxl takes no other area."""
        self.print_area_range = f"{quote_sheetname(self.name)}!${xl_col_to_name(first)}$1:${xl_col_to_name(last)}${self.xls_rowmax}"

    def print_as_list(self, header: int) -> None:
        """A4 across, as wide as the page, the header (from 0) on each page, pages numbered."""
        self.repeat_rows(header)
        self.set_landscape()
        self.set_paper(9)
        self.fit_to_pages(1, 0)
        self.set_footer("&C第 &P 页 共 &N 页")

    def put(self, block: Block) -> None:
        """One block a sheet, and no other cells in its rows."""
        assert self.block is None
        if block.end > block.first:
            self.block = block
            self.dim_rowmin = min(block.first, self.dim_rowmin or 0)
            self.dim_rowmax = max(block.end - 1, self.dim_rowmax or 0)
            self.dim_colmin, self.dim_colmax = 0, max(len(block.columns) - 1, self.dim_colmax or 0)

    def _write_rows(self) -> None:
        """The rows above the block, the block, the rows below it: rows must stand in order."""
        block, top, bottom = self.block, self.dim_rowmin, self.dim_rowmax
        if block is None:
            super()._write_rows()
            return
        assert not any(self.table[row] for row in range(block.first, block.end) if row in self.table)
        self.dim_rowmax = block.first - 1
        super()._write_rows()
        for start in range(0, block.end - block.first, CHUNK):
            self.fh.write(_rows(block, start, start + CHUNK))
        self.dim_rowmin, self.dim_rowmax = block.end, bottom
        super()._write_rows()
        self.dim_rowmin = top


def _rows(block: Block, start: int, stop: int) -> str:
    columns = [column[start:stop] for column in block.columns]
    numbers = [str(n) for n in range(block.first + start + 1, block.first + start + 1 + len(columns[0]))]
    heights = [f' ht="{h:.16g}" customHeight="1"' for h in block.heights(columns)] if block.heights else [""] * len(columns[0])
    opened = [f'<row r="{n}"{height}>' for n, height in zip(numbers, heights, strict=True)]
    pieces: list[Iterable[str]] = [opened]
    for j, (look, values) in enumerate(zip(block.formats, columns, strict=True)):
        pieces += [repeat(f'<c r="{xl_col_to_name(j)}'), numbers, _cells(look._get_xf_index(), values)]  # noqa: SLF001 (as the library's own sheet does)
    return "".join(chain.from_iterable(zip(*pieces, repeat("</row>"))))


def _cells(look: int, values: Sequence[Any]) -> Iterable[str]:
    """What follows the addresses of a column of cells. Mostly a value stands in many, and no text holds anything special, which is
    looked for once."""
    distinct = set(values)
    texts = [v for v in distinct if type(v) is str]
    joined = "|".join(texts)
    special = (_SUSPECT.search(joined) and _SPECIAL.search(joined)) or max(map(len, texts), default=0) > CELL_LIMIT
    plain = None if special else str
    look_of_cell, text = f'" s="{look}"', f'" s="{look}" t="inlineStr"><is><t>'
    written = {v: f"{text}{v}</t></is></c>" if type(v) is plain and v
               else f"{look_of_cell}/>" if v is None or v != v or v == ""  # noqa: PLR0124 (not a number)
               else f"{look_of_cell}{_text(v) if isinstance(v, str) else _number(v)}" for v in distinct}
    return map(written.__getitem__, values)


def _text(value: str) -> str:
    """What follows the address and look of a cell: text that is only ever text."""
    text = escape(_ESCAPE.sub(r"_x005F_\1", printable(value)), quote=False)
    return f' t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _number(value: Any) -> str:
    """The same of a number or a date."""
    if isinstance(value, date):
        moment = value if isinstance(value, datetime) else datetime.combine(value, time())
        days = moment.replace(tzinfo=None) - FIRST_DAY
        return f"><v>{days.days + days.seconds / 86400:.16G}</v></c>"
    return f"><v>{value:.16G}</v></c>"


def printable(text: str) -> str:
    """Text that a cell can hold: no control characters, at most the length a cell takes, the cut shown."""
    clean = _CONTROL.sub("", text)
    return clean if len(clean) <= CELL_LIMIT else clean[: CELL_LIMIT - 12] + "……（过长，已截断）"
