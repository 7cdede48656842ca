"""A plain table on a worksheet: header, rows, filter, frozen header, A4 landscape print set-up."""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from math import ceil
from typing import Any, NamedTuple

import xlsxwriter

from pipeline.publish.kit.bulk import Block, Columns, Page, printable
from pipeline.publish.kit.formats import CREATED, FIELD, HEAD, HEAD_FONT, WRONG, Formats
from schemas.expressions.predicates import masked
from schemas.form.columns import Column, Kind

DEFAULT_FONT, FONT_SIZE = "宋体", 11
SHEET_ROWS = 1_000_000  # rows of a sheet; the others go on in 案件台账（续2）
ON_DISK_FROM = 20_000  # rows of a workbook that is made on the disk


class Field(NamedTuple):
    """A column of an output sheet."""

    title: str
    width: float = 12
    look: Any = FIELD


def field_of(column: Column) -> Field:
    """An intake column as a column of an output."""
    number = {Kind.NUMBER: "0" if column.whole else "#,##0.##", Kind.DATE: "yyyy-mm-dd"}
    look = FIELD | ({"num_format": number[column.kind], "align": "center"} if column.kind in number else {})
    return Field(column.title, column.width, look)


def by_column(fields: Sequence[Field], rows: Iterable[Sequence[object]]) -> Columns:
    """The rows of a table as its columns."""
    return list(zip(*rows, strict=True)) or [()] * len(fields)


def write_table(page: Page, formats: Formats, fields: Sequence[Field], columns: Columns, row: int = 0, size: float = FONT_SIZE, least: float = 0) -> None:
    """Write a header at `row` and the rows below it. Text is only ever text. `size`: points of the font; `least`: of a row's height."""
    for j, field in enumerate(fields):
        page.set_column(j, j, field.width)
        page.write_string(row, j, field.title, formats.get(HEAD, font_size=size))
    widths = [f.width for f in fields]
    page.set_row(row, height([f.title for f in fields], widths, size) + 4)
    page.put(Block(row + 1, columns, [formats.get(f.look) for f in fields], lambda some: [max(h, least) for h in heights(some, widths, size)]))
    page.autofilter(row, 0, row + max(len(columns[0]), 1), len(fields) - 1)
    page.freeze_panes(row + 1, 1)
    page.print_as_list(row)
    page.set_header("&C&A")


def impersonal(columns: Columns) -> Columns:
    """The columns with personal numbers masked in all texts."""
    texts = {v for column in columns for v in column if isinstance(v, str)}
    hidden = {text: seen for text in texts if (seen := masked(text)) != text}
    return [[hidden.get(v, v) if isinstance(v, str) else v for v in column] for column in columns] if hidden else columns


def write(page: Page, row: int, column: int, value: Any, look: Any) -> None:
    """One cell as what it is: nothing, text that is only ever text, a day or a number."""
    if value in ("", None):
        page.write_blank(row, column, None, look)
    elif isinstance(value, bool | str):
        page.write_string(row, column, str(value), look)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, look)
    else:
        page.write_number(row, column, value, look)


def write_down(page: Page, row: int, texts: Iterable[tuple[str, int]], look: Any) -> None:
    """In the first column, from a row on, each text over so many rows."""
    for text, rows in texts:
        if rows > 1:
            page.merge_range(row, 0, row + rows - 1, 0, text, look)
        else:
            page.write_string(row, 0, text, look)
        row += rows


def heading_height(lacking: Sequence[str], widths: Sequence[float]) -> float:
    """Points of the row that `heading` writes."""
    return 44.0 + 17 * ceil(breadth("".join(lacking)) * 1.15 / sum(widths)) if lacking else 40.0


def heading(page: Page, formats: Formats, title: str, lacking: Sequence[str], widths: Sequence[float]) -> None:
    """The title in the first row; below it in the same cell, red and framed, what is missing, so that no row moves."""
    look = {"font_name": HEAD_FONT, "font_size": 18, "align": "center", "valign": "vcenter", "text_wrap": True}
    page.set_row(0, heading_height(lacking, widths))
    if not lacking:
        page.merge_range(0, 0, 0, len(widths) - 1, title, formats.get(look))
        return
    said, framed = "".join(lacking), formats.get(look, border=2, border_color=WRONG)
    page.merge_range(0, 0, 0, len(widths) - 1, "", framed)
    page.write_rich_string(0, 0, formats.get(font_name=HEAD_FONT, font_size=18), f"{title}\n",
                           formats.get(font_name=HEAD_FONT, font_size=12, font_color=WRONG), printable(said), framed)


def height(texts: Sequence[object], widths: Sequence[float], size: float = FONT_SIZE) -> float:
    """Points that a row needs for its longest cell; rows do not grow by themselves in every program."""
    return heights([[text] for text in texts], widths, size)[0]


def heights(columns: Columns, widths: Sequence[float], size: float = FONT_SIZE) -> list[float]:
    """The same of many rows; a line holds as many half-width characters as the width says, more of a smaller font."""
    lines = [1] * len(columns[0])
    for width, texts in zip(widths, columns, strict=True):
        room = width * FONT_SIZE / size
        long: dict[object, int] = {text: _lines(text, room) for text in set(texts) if isinstance(text, str) and 2 * len(text) >= room}
        if long:
            lines = [more if (more := long.get(text, 1)) > n else n for n, text in zip(lines, texts, strict=True)]
    line = 15 * size / FONT_SIZE
    return [float(min(409, line + 3 + line * (n - 1))) for n in lines]


def _lines(text: str, room: float) -> int:
    early = text.isascii() and len(text) >= room  # an address breaks early, at its hyphens
    return ceil(breadth(text) / (room - 1)) + early


def breadth(text: str) -> int:
    """Half-width characters that a text takes: half of its characters and bytes together."""
    return (len(text) + len(text.encode("utf-8", "replace"))) // 2


class Book(xlsxwriter.Workbook):  # type: ignore[misc]  # the library states no types that mypy is shown
    """A workbook in which text is only ever text; the same content gives the same bytes.

    Its default font, on which column widths hang, is one that Chinese systems have. With many `rows` its parts wait on
    the disk, not in memory.
    """

    def __init__(self, title: str, rows: int = 0) -> None:
        self._buffer = BytesIO()
        super().__init__(self._buffer, {
            "in_memory": rows < ON_DISK_FROM, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
            "default_format_properties": {"font_name": DEFAULT_FONT, "font_size": FONT_SIZE}})
        self.worksheet_class = Page
        self.set_properties({"title": title, "created": CREATED})
        self.cell_formats = Formats(self)

    def bytes(self) -> bytes:
        self.close()
        return self._buffer.getvalue()
