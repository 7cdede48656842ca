"""A plain table on a worksheet: header, rows, filter, frozen header, A4 landscape print set-up."""

import re
from collections.abc import Iterable, Sequence
from math import ceil
from typing import Any, NamedTuple

import pandas as pd
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from pipeline.nouns import Submission
from pipeline.publish.bulk import Page, printable
from pipeline.publish.looks import FIELD, HEAD, Looks
from schemas.columns import Column, Kind

STATUS = {
    "accepted": "已通过", "returned": "退回修改", "superseded": "已有新的报送", "duplicate": "重复", "conflict": "版本冲突",
    "unreadable": "打不开", "unrecognised": "不是填报表", "ignored": "未读取", "applied": "已更正", "missing": "未报送",
}
FORMATS = {Kind.DATE: "yyyy-mm-dd", Kind.NUMBER: "#,##0.##"}
DEFAULT_FONT = "宋体"
MANY = 20_000  # rows of a workbook that is made on the disk
_HALF = re.compile(r"[\x00-\u1fff]")


class Field(NamedTuple):
    """A column of an output sheet."""

    title: str
    width: int = 12
    look: Any = FIELD


def field_of(column: Column) -> Field:
    """An intake column as a column of an output."""
    number = {Kind.NUMBER: "0" if column.whole else "#,##0.##"} | {Kind.DATE: FORMATS[Kind.DATE]}
    look = FIELD | ({"num_format": number[column.kind], "align": "center"} if column.kind in number else {})
    return Field(column.title, column.width, look)


def write_table(page: Page, looks: Looks, fields: Sequence[Field], rows: Iterable[Sequence[object]],
                row: int = 0) -> int:
    """Write a header at `row` and the rows below it; returns the row after the last. Text is only ever text."""
    for j, field in enumerate(fields):
        page.set_column(j, j, field.width)
        page.write_string(row, j, field.title, looks.get(HEAD))
    first, records, widths = row, list(rows), [f.width for f in fields]
    page.put_rows(row + 1, records, [looks.get(f.look) for f in fields], lambda record: height(record, widths))
    row += len(records)
    page.autofilter(first, 0, max(row, first + 1), len(fields) - 1)
    page.freeze_panes(first + 1, 1)
    page.repeat_rows(first)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_footer("&C第 &P 页 共 &N 页")
    return row + 1


def height(texts: Iterable[object], widths: Sequence[int]) -> float:
    """Points that a row needs for its longest cell; rows do not grow by themselves in every program."""
    lines = (ceil(breadth(t) / (w - 1)) for t, w in zip(texts, widths, strict=True) if isinstance(t, str) and 2 * len(t) >= w)
    return float(min(409, 18 + 15 * (max(lines, default=1) - 1)))


def breadth(text: str) -> int:
    """Half-width characters that a text takes."""
    return len(text) if text.isascii() else 2 * len(text) - len(_HALF.findall(text))


def write(page: Worksheet, row: int, column: int, value: Any, look: Any) -> None:
    """One cell; text is only ever text."""
    if value == "" or pd.isna(value):
        page.write_blank(row, column, None, look)
    elif isinstance(value, str):
        page.write_string(row, column, printable(value), look)
    elif isinstance(value, pd.Timestamp):
        page.write_datetime(row, column, value.to_pydatetime(), look)
    else:
        page.write_number(row, column, value, look)


def workbook(buffer: Any, rows: int = 0) -> xlsxwriter.Workbook:
    """A workbook in which text is only ever text. Its default font, on which column widths hang, is one that
    Chinese systems have. With many `rows` its parts wait on the disk, not in memory."""
    book = xlsxwriter.Workbook(buffer, {
        "in_memory": rows < MANY, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "default_format_properties": {"font_name": DEFAULT_FONT, "font_size": 11}})
    book.worksheet_class = Page
    return book


def standing(submission: Submission) -> str:
    return STATUS[submission.status]
