"""Errors, formats, struck text and merges are seen in xls and ods as in xlsx: LibreOffice saves one workbook in each."""

import struct
import subprocess
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from pipeline.inbox.marks.formats import moment, shown
from pipeline.inbox.read import read
from pipeline.model import Book, Upload
from pipeline.tables.values.numbers import BETWEEN
from schemas.form.cells import coordinate_to_tuple
from tests import desk
from tests.desk import LEDGER_ROWS, Edit, brief, changed, clean, edited, expected, findings, judged, typed
from tests.hostile import biff, ods, record
from tests.places import address, at
from tests.xlsb import PLAIN, RAISED, STRUCK, Beside, Cell, xlsb


def looks(path: str, number_format: str) -> Edit:
    def edit(book: Workbook) -> None:
        at(book, path).number_format = number_format

    return edit


def rich(path: str, gone: str, left: str, font: InlineFont) -> Edit:
    return typed(path, CellRichText(TextBlock(font, gone), left))


def struck_row(book: Workbook) -> None:
    for cell in book["案件台账"][at(book, "案件台账/8/案件名称").row]:
        cell.font = Font(strike=True)


def noted(book: Workbook) -> None:
    at(book, "案件台账/2/案件名称").comment = Comment("实际罚款 5000 元", "张某")


def merged(book: Workbook) -> None:
    book["案件台账"].merge_cells(":".join(address(f"案件台账/{n}/罚款金额（元）")[1] for n in (6, 7)))


EDITS: tuple[tuple[str, Edit, str], ...] = (
    ("an error", typed("案件台账/1/罚款金额（元）", "=1/0"), "C07 error 案件台账/1/罚款金额（元）"),
    ("another error", typed("情况汇总表/A2/数量", "=NA()"), "T02 error 情况汇总表/A2/数量"),
    ("a unit that scales nothing", looks("案件台账/2/罚款金额（元）", '#,##0.00"元"'), ""),
    ("60 shown as 60万元", typed("案件台账/3/罚款金额（元）", 60, '0"万元"'), "C07 error 案件台账/3/罚款金额（元）"),
    ("3 struck through before 500", rich("案件台账/4/罚款金额（元）", "3", "500", InlineFont(strike=True)), "C07 error 案件台账/4/罚款金额（元）"),
    ("500 with a raised 1", rich("案件台账/5/罚款金额（元）", "500", "1", InlineFont(vertAlign="superscript")), "C07 error 案件台账/5/罚款金额（元）"),
    ("a merged number", typed("案件台账/6/罚款金额（元）", 60), ""),
    ("a merged number, merged", merged, "C07 error 案件台账/6/罚款金额（元）"),
    ("5 shown as 500%", looks("情况汇总表/D5/数量", "0%"), "T02 error 情况汇总表/D5/数量"),
    ("860 shown as 8.60", looks("基本信息/出动执法人员（人次）", '0"."00'), "H07 error 基本信息/出动执法人员（人次）"),
    ("a name that the format completes", looks("案件台账/1/当事人", '@"科技有限公司"'), "C01 error 案件台账/1/当事人"),
    ("a date without its day", looks("案件台账/1/处置日期", 'yyyy"年"m"月"'), "C04 error 案件台账/1/处置日期"),
    ("a date without its year", looks("案件台账/2/处置日期", 'm"月"d"日"'), ""),
    ("a date in Chinese", looks("案件台账/3/处置日期", 'yyyy"年"m"月"d"日"'), ""),
    ("leading zeros by format", typed("监管电子档案/1/许可证号", 109362, "0000000"), "R02 info 监管电子档案/1/许可证号"),
    ("a value that the format hides", typed("案件台账/1/数量", 1, ";;;"), "R14 info 案件台账 -"),
    ("a row struck through", struck_row, "R08 warning 案件台账/8/案件名称"),
    ("a note with a figure", noted, "R14 info 案件台账 -"),
)
SAYS = "; ".join(dict.fromkeys(says for _, _, says in EDITS if says))  # R14 once per file


def workbook() -> bytes:
    return edited(changed(clean(), {"案件台账/+5": {}}), lambda book: [edit(book) for _, edit, _ in EDITS])


def test_in_an_xlsx() -> None:
    """Its formulas have no results: as bad as errors."""
    assert brief(findings(workbook())) == expected(SAYS)


@pytest.mark.libreoffice
@pytest.mark.parametrize("extension", ["xls", "ods", "xlsx"])
def test_as_libreoffice_saves_it(extension: str, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook())
    subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", extension,
                    "--outdir", str(tmp_path / "out"), str(tmp_path / "a.xlsx")], check=True, capture_output=True, timeout=300)
    assert brief(findings((tmp_path / "out" / f"a.{extension}").read_bytes())) == expected(SAYS)


# xlsb, which LibreOffice reads and does not write


@lru_cache
def of_clean() -> bytes:
    return desk.workbook()


def grids(change: Mapping[str, Any]) -> dict[str, list[list[Any]]]:
    """The sheets of a form with some cells changed, by path."""
    book = read(Upload("a.xlsx", of_clean(), ""))
    assert isinstance(book, Book)
    found = {name: [list(row) for row in grid] for name, grid in book.grids.items()}
    for path, value in change.items():
        sheet, place = address(path)
        row, column = coordinate_to_tuple(place)
        found[sheet][row - 1].extend([None] * (column - len(found[sheet][row - 1])))
        found[sheet][row - 1][column - 1] = value
    return found


FINE = "案件台账/2/罚款金额（元）"
XLSB: dict[str, tuple[dict[str, Any], str]] = {
    "nothing wrong": ({}, ""),
    "an error": ({FINE: Cell("#REF!", error=True)}, f"C07 error {FINE}"),
    "60 shown as 60万元": ({FINE: Cell(60, '0"万元"')}, f"C07 error {FINE}"),
    "a fine struck through": ({FINE: Cell(10000, struck=True)}, f"C07 error {FINE}"),
    "a date without its day": ({"案件台账/1/处置日期": Cell(date(2020, 6, 10), 'yyyy"年"m"月"')}, "C04 error 案件台账/1/处置日期"),
    "leading zeros by format": ({"监管电子档案/1/许可证号": Cell(109362, "0000000")}, "R02 info 监管电子档案/1/许可证号"),
    "a name that the format completes": ({"案件台账/1/当事人": Cell("任城甲网络公司", '@"科技有限公司"')}, "C01 error 案件台账/1/当事人"),
    "3 struck through before 500": ({FINE: Cell("3500", runs=((0, STRUCK), (1, PLAIN)))}, f"C07 error {FINE}"),
    "500 with a raised 1": ({FINE: Cell("5001", runs=((3, RAISED),))}, f"C07 error {FINE}"),
    "a date with parts of seconds": ({"案件台账/1/处置日期": Cell(date(2020, 6, 10), "yyyy-mm-dd hh:mm:ss.000")}, ""),
    "-5 in a date format, which shows ######": ({"案件台账/7/数量": Cell(-5, "yyyy-mm-dd")}, "C08 error 案件台账/7/数量"),
}


@pytest.mark.parametrize("case", XLSB)
def test_in_an_xlsb(case: str) -> None:
    change, says = XLSB[case]
    assert brief(findings(xlsb(grids(change)), names=["任城区.xlsb"])) == expected(says)


@pytest.mark.parametrize("kind", ["xlsb", "xlsx"])
def test_a_text_all_of_whose_pieces_are_struck_through_is_struck_out(kind: str) -> None:
    pieces = {"xlsb": lambda: xlsb(grids({FINE: Cell("3500", runs=((0, STRUCK), (1, STRUCK)))})),
              "xlsx": lambda: edited(clean(), rich(FINE, "3", " ", InlineFont(strike=True)))}
    told = findings(pieces[kind](), names=[f"任城区.{kind}"])
    assert (brief(told), "整格被划去" in told[0].message) == (expected(f"C07 error {FINE}"), True)


def test_what_stands_beside_the_cells_of_an_xlsb() -> None:
    (top, column), (bottom, _) = (coordinate_to_tuple(address(f"案件台账/{n}/罚款金额（元）")[1]) for n in (2, 3))
    found = Beside((top - 1, bottom - 1, column - 1, column - 1), (top - 1, 0, "实际罚款 5000 元"), "另有 3 家")
    told = findings(xlsb(grids({}), beside={"案件台账": found}), names=["任城区.xlsb"])
    assert brief(told) == expected(f"C07 error {FINE}; R14 info 案件台账 -")
    assert [text in told[0].message for text in ("5000", "3 家", "图片或嵌入的文件（1个）")] == [True] * 3


def in_1904(value: Any) -> Any:
    """A day as a workbook holds it that counts from 1904."""
    return value - timedelta(days=BETWEEN) if isinstance(value, date) else value


@pytest.mark.parametrize("kind", ["xlsb", "xlsx"])
def test_days_that_count_from_1904(kind: str) -> None:
    if kind == "xlsb":
        moved = {name: [[in_1904(v) for v in row] for row in grid] for name, grid in grids({}).items()}
        data = xlsb(moved, from_1904=True)
    else:
        data = edited(clean(), lambda book: setattr(book, "epoch", CALENDAR_MAC_1904))
    found = judged(data, names=[f"任城区.{kind}"])
    assert brief(found.findings) == []
    assert list(found.ledger["date"].dt.date) == [row[4] for row in LEDGER_ROWS]


@pytest.mark.parametrize("value", [2_958_466 - 1e-9, 2_958_466, 2_957_004, 1e300, -1.0])
def test_a_number_that_is_no_day_stays_a_number(value: float) -> None:
    """It ended the reading of the file: in days from 1904, and within the last millisecond of 9999."""
    from_1904 = value == 2_957_004
    assert moment(value, from_1904=from_1904) == value
    assert shown(value, "yyyy-mm", from_1904=from_1904) is not None


@pytest.mark.parametrize("kind", ["xlsb", "xlsx"])
def test_a_month_is_quoted_as_it_is_seen_where_days_count_from_1904(kind: str) -> None:
    path, look = "案件台账/1/处置日期", 'yyyy"年"m"月"'
    if kind == "xlsb":
        data = xlsb(grids({path: Cell(in_1904(date(2020, 6, 10)), look)}), from_1904=True)
    else:
        data = edited(edited(clean(), lambda book: setattr(book, "epoch", CALENDAR_MAC_1904)), looks(path, look))
    (found,) = [f for f in findings(data, names=[f"任城区.{kind}"]) if brief([f]) == expected(f"C04 error {path}")]
    assert "“2020年6月”" in found.message


def of_ods(table: str) -> Book:
    book = read(Upload("a.ods", ods(table), ""))
    assert isinstance(book, Book)
    return book


def test_a_formula_of_an_ods_without_a_result() -> None:
    (marks,) = of_ods('<table:table-row><table:table-cell table:formula="of:=1+1"/>'
                      '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell>'
                      "</table:table-row>").marks.values()
    assert {place: mark.how for place, mark in marks.cells.items()} == {(0, 0): "pending"}


def test_the_first_days_of_an_ods_are_counted_as_in_an_xlsx() -> None:
    """5 in a date format is 1900-01-04 there, and 1900-01-05 in Excel, which knows a 29 February 1900: 60, which is no 61."""
    held = ("1900-01-04", "1900-02-27", "1900-02-28", "1900-03-01")
    days = "".join(f'<table:table-cell office:value-type="date" office:date-value="{day}"/>' for day in held)
    assert of_ods(f"<table:table-row>{days}</table:table-row>").grids == {
        "S": [[date(1900, 1, 5), date(1900, 2, 28), date(1900, 2, 28), date(1900, 3, 1)]]}


ODS = {
    "lines": ("<text:p>3</text:p><text:p>1</text:p>", "3\n1"),
    "a line break": ("<text:p>3<text:line-break/>1</text:p>", "3\n1"),
    "a tab": ("<text:p>3<text:tab/>1</text:p>", "3\n1"),
    "a CDATA section": ("<text:p>3<![CDATA[1]]></text:p>", "31"),
    "a comment": ("<text:p>3<!-- 2 -->1</text:p>", "31"),
    "an instruction": ("<text:p>3<?x y?>1</text:p>", "31"),
    "a part of another look": ("<text:p>3<text:span>1</text:span></text:p>", "31"),
}


@pytest.mark.parametrize("case", ODS)
@pytest.mark.parametrize("kind", ["", 'office:value-type="string"'])
def test_a_text_of_an_ods_is_read_as_it_is_seen(case: str, kind: str) -> None:
    paragraphs, text = ODS[case]
    assert of_ods(f"<table:table-row><table:table-cell {kind}>{paragraphs}</table:table-cell></table:table-row>").grids == {"S": [[text]]}


TEXT_BOX = (record(0x5D, struct.pack("<4H18x", 0x15, 18, 6, 1)) + record(0x1B6, struct.pack("<HH6xHHI", 0, 0, 5, 0, 0))
            + record(0x3C, b"\1" + "另有 3 ".encode("utf-16-le")))
XLS = {
    "a number": (record(0x203, struct.pack("<HHHd", 0, 0, 0, 2)), 2.0),
    "a formula as Numbers writes it": (record(0x206, struct.pack("<HHHdHIH", 0, 0, 0, 2, 0, 0, 0)), 2.0),
    "a text beside its cell": (record(0x204, struct.pack("<HHHHB", 0, 0, 0, 3, 1) + "任城区".encode("utf-16-le")), "任城区"),
}


DRAWN = record(0x5D, struct.pack("<4H18x", 0x15, 18, 8, 2))  # a picture


@pytest.mark.parametrize("case", XLS)
def test_a_cell_of_an_xls(case: str) -> None:
    cell, value = XLS[case]
    book = read(Upload("a.xls", biff(cell + TEXT_BOX + DRAWN), ""))
    assert isinstance(book, Book)
    assert book.grids == {"Sheet1": [[value]]}
    assert (book.marks["Sheet1"].notes, book.marks["Sheet1"].pictures) == (("另有 3",), 1)
