"""Rows written as a block are what cell by cell would have written, in every program that reads them."""

import io
from datetime import datetime, timedelta

import pandas as pd
import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from pipeline.publish.kit.formats import FIELD
from pipeline.publish.kit.tables import ON_DISK_FROM, Book, Field, by_column, write_table

FIELDS = (Field("甲", 10), Field("乙", 12, FIELD | {"num_format": "yyyy-mm-dd"}))
DAY = datetime.fromisoformat("2020-10-29")
TEXTS = ["=1+1", "<r>粗</r>", "a & b < c > d", "_x0041_", " 前后有空格 ", "第一行\n第二行", "007", "1e5", "#N/A", "\x07响铃", "'引号\"", "𠮷\ufffe"]


def made(*rows: tuple[object, object], many: int = 0) -> bytes:
    book = Book("表", many)
    page = book.add_worksheet("表")
    write_table(page, book.cell_formats, FIELDS, by_column(FIELDS, rows))
    page.write_string(len(rows) + 2, 0, "表后的话")
    return book.bytes()


@pytest.mark.parametrize("text", TEXTS)
def test_text_is_only_ever_text(text: str) -> None:
    data, wanted = made((text, None)), text.replace("\x07", "").replace("\ufffe", "")
    cell = load_workbook(io.BytesIO(data))["表"]["A2"]
    assert (cell.data_type, cell.value.replace("_x005F_x", "_x")) == ("s", wanted)
    assert CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()[1][0] == wanted


@pytest.mark.parametrize("text", ["<r>粗<坏></r>", "<r></r>", "<r>&amp;</r>", "_x0041_"])
def test_no_text_is_the_librarys_markup(text: str) -> None:
    """XlsxWriter takes what stands between <r> and </r> for its own: written, merged, or behind a link."""
    book = Book("表")
    page = book.add_worksheet("表")
    page.write_string(0, 0, text)
    page.merge_range(1, 0, 1, 2, text)
    page.write_url(2, 0, "internal:'表'!A1", None, text)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book.bytes())).get_sheet_by_index(0)
    assert [row[0] for row in sheet.to_python()] == [text] * 3


@pytest.mark.parametrize(("value", "wanted"), [
    (None, None), (float("nan"), None), ("", None), (pd.NaT, None),
    (pd.Timestamp(2020, 10, 29), DAY), (DAY.date(), DAY), (DAY + timedelta(hours=12), DAY + timedelta(hours=12))])
def test_dates_and_blanks(value: object, wanted: object) -> None:
    cell = load_workbook(io.BytesIO(made(("x", value))))["表"]["B2"]
    assert cell.value == wanted
    assert cell.border.left.style == "thin"  # a blank cell has the look of its column
    assert cell.number_format == "yyyy-mm-dd"


@pytest.mark.parametrize("number", [0, 12, 0.1, -3, 1234567.89, 12345678901234.5])
def test_numbers(number: float) -> None:
    cell = load_workbook(io.BytesIO(made((number, None))))["表"]["A2"]
    assert (cell.data_type, cell.value) == ("n", number)


def test_what_stands_below_the_block_stays_below() -> None:
    page = load_workbook(io.BytesIO(made(*[(f"行{n}", n) for n in range(2500)])))["表"]
    assert [page.cell(r, 1).value for r in (1, 2, 2501, 2502, 2503)] == ["甲", "行0", "行2499", None, "表后的话"]
    assert (page.dimensions, page.auto_filter.ref) == ("A1:B2503", "A1:B2501")


def test_a_row_is_as_high_as_its_longest_text() -> None:
    page = load_workbook(io.BytesIO(made(("短", None), ("长" * 30, None))))["表"]
    assert [page.row_dimensions[r].height for r in (2, 3)] == [18, 108]


def test_no_cell_is_lost_under_a_block() -> None:
    book = Book("表")
    page = book.add_worksheet("表")
    write_table(page, book.cell_formats, FIELDS, [["x"], [1]])
    page.write_string(1, 5, "挡住的")
    with pytest.raises(AssertionError):
        book.close()


def test_large_workbooks_are_made_on_the_disk_with_the_same_content() -> None:
    rows = [("x", 1), ("y", None)]
    small, large = (load_workbook(io.BytesIO(made(*rows, many=many)))["表"] for many in (0, ON_DISK_FROM))
    assert [[c.value for c in r] for r in small] == [[c.value for c in r] for r in large]
    assert made(*rows, many=ON_DISK_FROM) == made(*rows, many=ON_DISK_FROM)
