"""Errors, formats, struck text and merges are seen in xls and ods as in xlsx: LibreOffice saves one workbook in each."""

import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from tests.desk import Edit, brief, changed, clean, edited, expected, findings, typed
from tests.places import address, at


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
    ("a name that the format completes", looks("案件台账/1/当事人", '@"科技有限公司"'), "C01 error 案件台账/1/当事人"),
    ("a date without its day", looks("案件台账/1/处置日期", 'yyyy"年"m"月"'), "C04 error 案件台账/1/处置日期"),
    ("a date without its year", looks("案件台账/2/处置日期", 'm"月"d"日"'), ""),
    ("a date in Chinese", looks("案件台账/3/处置日期", 'yyyy"年"m"月"d"日"'), ""),
    ("leading zeros by format", typed("监管电子档案/1/许可证号", 109362, "0000000"), "R02 info 监管电子档案/1/许可证号"),
    ("a value that the format hides", typed("案件台账/1/数量", 1, ";;;"), "R14 info 案件台账 -"),
    ("a row struck through", struck_row, "R08 warning 案件台账/8/案件名称"),
    ("a note with a figure", noted, "R14 info 案件台账 -"),
)
SAYS = "; ".join(says for _, _, says in EDITS if says)


def workbook() -> bytes:
    return edited(changed(clean(), {"案件台账/+5": {}}), lambda book: [edit(book) for _, edit, _ in EDITS])


def test_in_an_xlsx() -> None:
    """Its formulas have no results: as bad as errors."""
    assert brief(findings(workbook())) == expected(SAYS)


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("extension", ["xls", "ods", "xlsx"])
def test_as_libreoffice_saves_it(extension: str, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook())
    subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", extension,
                    "--outdir", str(tmp_path / "out"), str(tmp_path / "a.xlsx")], check=True, capture_output=True, timeout=300)
    assert brief(findings((tmp_path / "out" / f"a.{extension}").read_bytes())) == expected(SAYS)
