"""Returns that were read wrongly once, each with what is right: they stand for their kind (design §5, “Nothing is read past”)."""

import base64
import io
import re
import subprocess
import zipfile
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from pipeline.inbox.read import read
from pipeline.model import Book, Upload
from tests.desk import LEDGER_ROWS, Edit, brief, edited, expected, judged, statuses, typed, workbook
from tests.hostile import pack, parts
from tests.places import address, at, column_number

FINE, FIGURE, SUMMARY = "案件台账/2/罚款金额（元）", "情况汇总表/A1/数量", "案件台账/1/案情摘要"
LEDGER, FIGURES, BOOK = "xl/worksheets/sheet4.xml", "xl/worksheets/sheet3.xml", "xl/workbook.xml"
BASE = workbook()


def by_hand(edit: Edit) -> bytes:
    return edited(BASE, edit)


def part(name: str, old: str, new: str, data: bytes = BASE) -> bytes:
    """With one place of one part changed."""
    found = parts(data)
    assert re.search(old.encode(), found[name]), old
    return pack(found | {name: re.sub(old.encode(), new.encode(), found[name], count=1)})


def value(path: str, xml: str, sheet: str = LEDGER) -> bytes:
    """With another number in a cell."""
    return part(sheet, f'(<c r="{address(path)[1]}"[^>]*><v>)[^<]*(</v>)', rf"\g<1>{xml}\g<2>")


def column(path: str) -> str:
    return (address(path)[1] or "").rstrip("0123456789")


def drawn(data: bytes = BASE, **lying: str) -> bytes:
    """With a picture in a drawing of a sheet, or a file embedded in it."""
    kind, found = "http://schemas.openxmlformats.org/officeDocument/2006/relationships", parts(data)
    for name, sheet in lying.items():
        rels = sheet.replace("worksheets/", "worksheets/_rels/") + ".rels"
        said = found.get(rels, b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>')
        found[rels] = said.replace(b"</Relationships>", f'<Relationship Id="x" Type="{kind}/{name}" Target="../x/{name}.xml"/></Relationships>'.encode())
    return pack(found | {"xl/x/drawing.xml": b'<d:wsDr xmlns:d="d"><d:grpSp><d:pic/></d:grpSp></d:wsDr>', "xl/x/package.xml": b"<x/>"})


def second_sheet(name: str, change: dict[str, str], *, hidden: bool = False) -> Edit:
    def edit(book: Workbook) -> None:
        page = book.copy_worksheet(book["案件台账"])
        page.title = name
        page.sheet_state = "hidden" if hidden else "visible"
        for path, new in change.items():
            page[address(path)[1]] = new

    return edit


def second_column(*fines: float | None) -> Edit:
    def edit(book: Workbook) -> None:
        page, number = book["案件台账"], column_number("案件台账", "情况说明") + 1
        page.cell(3, number).value = "罚款金额（元）"
        for row, new in enumerate(fines, 4):
            page.cell(row, number).value = new

    return edit


def under_merge(book: Workbook) -> None:
    """Two figures, and one of them hidden."""
    book["情况汇总表"].merge_cells(f"{address(FIGURE)[1]}:{address('情况汇总表/A2/数量')[1]}")
    at(book, FIGURE).value = 1


def struck(path: str) -> Edit:
    """A row wholly struck through."""
    def edit(book: Workbook) -> None:
        cell = at(book, path)
        for each in book[path.split("/", maxsplit=1)[0]][cell.row]:
            each.font = Font(strike=True)

    return edit


def looks(gone: str, left: str, font: InlineFont) -> Edit:
    return typed(FINE, CellRichText(TextBlock(font, gone), left))


def in_utc(*rows: int) -> Edit:
    """China's midnight as 16:00 of the day before."""
    def edit(book: Workbook) -> None:
        for n in rows:
            day = LEDGER_ROWS[n - 1][4]
            typed(f"案件台账/{n}/处置日期", datetime.combine(day, time()) - timedelta(hours=8), "yyyy-mm-dd")(book)

    return edit


def twin(name: str) -> bytes:
    """A zip with two entries that some programs take for one."""
    found = parts(BASE)
    return pack(found | {name: found[LEDGER]})


def other_local_name() -> bytes:
    data = bytearray(BASE)
    at_entry = zipfile.ZipFile(io.BytesIO(BASE)).getinfo(LEDGER).header_offset + 30
    data[at_entry + len(LEDGER) - 5] = ord("5")
    return bytes(data)


def wrong_crc() -> bytes:
    """A stored part with one digit changed: packed ones fail by themselves."""
    data = pack(parts(BASE), zipfile.ZIP_STORED)
    return data.replace(b"<v>10000</v>", b"<v>90000</v>", 1)


def backslashes() -> bytes:
    return pack({n.replace("/", "\\"): d for n, d in parts(BASE).items()})


def renamed_book() -> bytes:
    found = parts(BASE)
    found["xl/book1.xml"], found["xl/_rels/book1.xml.rels"] = found.pop(BOOK), found.pop("xl/_rels/workbook.xml.rels")
    return pack({n: d.replace(b"xl/workbook.xml", b"xl/book1.xml") for n, d in found.items()})


ERROR, UNREADABLE = f"C07 error {FINE}", "F01 error - -"
ALL = range(1, len(LEDGER_ROWS) + 1)
CASES: dict[str, tuple[Callable[[], bytes], str]] = {
    "two lines in a figure": (lambda: by_hand(typed(FIGURE, "3\n1")), f"T02 error {FIGURE}"),
    "two numbers in 出动执法人员": (lambda: by_hand(typed("基本信息/出动执法人员（人次）", "860 12")), "H07 error 基本信息/出动执法人员（人次）"),
    "a figure hidden under a merge": (lambda: by_hand(under_merge), f"T02 error {FIGURE}"),
    "rows on a second sheet": (lambda: by_hand(second_sheet("案件台账 (2)", {"案件台账/1/案件名称": "续案"})), "F14 error 案件台账 -"),
    "rows on a second sheet that has a blank behind its name": (lambda: by_hand(second_sheet("案件台账 ", {FINE: "约5"})), "F14 error 案件台账 -"),
    "rows on a hidden sheet": (lambda: by_hand(second_sheet("x", {"案件台账/1/案件名称": "续案"}, hidden=True)), "F14 error 案件台账 -"),
    "rows on a second sheet that differ in what is masked": (
        lambda: edited(by_hand(typed(SUMMARY, "举报人电话13800000001")), second_sheet("续表", {SUMMARY: "举报人电话13811110001"})), "F14 error 案件台账 -"),
    "the same rows on a second sheet": (lambda: by_hand(second_sheet("案件台账（续）", {})), "F14 info 案件台账 -"),
    "a second column of fines": (lambda: by_hand(second_column(None, 200)), "F14 error 案件台账 -"),
    "a second column that says the same": (lambda: by_hand(second_column(None, 10000)), "F14 info 案件台账 -"),
    "a fine of 1e999": (lambda: value(FINE, "1e999"), ERROR),
    "a figure of 1e300": (lambda: value(FIGURE, "1e300", FIGURES), f"T02 error {FIGURE}"),
    "a fine that is no number": (lambda: value(FINE, "NaN"), ERROR),
    "3 struck through before 500": (lambda: by_hand(looks("3", "500", InlineFont(strike=True))), ERROR),
    "500 with a raised 1": (lambda: by_hand(looks("1", "500", InlineFont(vertAlign="superscript"))), ERROR),
    "a case struck through, of a strict row": (lambda: by_hand(struck("案件台账/2/案件名称")),
                                              "R08 warning 案件台账/2/案件名称; X01 error 情况汇总表/A3/数量; N01 warning 案件台账 -"),
    "all dates in UTC": (lambda: by_hand(in_utc(*ALL)), "; ".join(f"R04 info 案件台账/{n}/处置日期" for n in ALL)),
    "a character reference in an attribute": (lambda: part(LEDGER, f'(<c r="{address(FINE)[1]}"[^>]*)><v>10000', r'\g<1> t="&#101;"><v>#REF!'), ERROR),
    "an error in single quotes": (lambda: part(LEDGER, f'(<c r="{address(FINE)[1]}"[^>]*)><v>10000', r"\g<1> t = 'e'><v>#REF!"), ERROR),
    "an error in a cell of another prefix": (lambda: part(LEDGER, f'<c r="{address(FINE)[1]}"[^>]*><v>10000</v></c>',
                                                         f'<x:c xmlns:x="urn:x" r="{address(FINE)[1]}" t="e"><x:v>#REF!</x:v></x:c>'), ERROR),
    "60 shown as 60万元, in a workbook whose own part has a CDATA section": (
        lambda: part(BOOK, "</workbook>", "<x><![CDATA[1]]></x></workbook>", by_hand(typed(FINE, 60, '0"万元"'))), ERROR),
    "a formula without a result": (lambda: part(LEDGER, f'(<c r="{address(FINE)[1]}"[^>]*>)<v>10000</v>', r"\g<1><f>1+1</f>"), ERROR),
    "names of parts that differ by case": (lambda: twin(LEDGER.upper()), UNREADABLE),
    "names of parts that differ by slash": (lambda: twin(LEDGER.replace("/", "\\")), UNREADABLE),
    "a local name that differs": (other_local_name, UNREADABLE),
    "a stored part whose CRC is wrong": (wrong_crc, UNREADABLE),
    "two values in one cell": (lambda: value(FINE, "10000</v><v>5"), UNREADABLE),
    "a cell in another's row": (lambda: part(LEDGER, f'<c r="{column(FINE)}6"', f'<c r="{address(FINE)[1]}"'), UNREADABLE),
    "a row that comes twice": (lambda: part(LEDGER, r'(<row r="5".*?</row>)', r"\1\1"), UNREADABLE),
    "a row that comes twice, in another spelling": (lambda: part(LEDGER, r'<row r="(5".*?</row>)', r'<row r="\1<row  r="\1'), UNREADABLE),
    "a filled cell that comes twice": (lambda: part(LEDGER, f'(<c r="{address(FINE)[1]}"[^>]*><v>)10000(</v></c>)', r"\g<0>\g<1>5\g<2>"), UNREADABLE),
    "a filled cell that comes twice, in another spelling": (
        lambda: part(LEDGER, f'<c (r="{address(FINE)[1]}"[^>]*><v>)10000(</v></c>)', r"<c  \g<1>10000\g<2><c  \g<1>5\g<2>"), UNREADABLE),
    "a cell that comes twice, once blank": (lambda: part(LEDGER, f'<c r="{address(FINE)[1]}"[^>]*><v>10000</v></c>', rf'\g<0><c r="{address(FINE)[1]}"/>'), ""),
    "a picture on the ledger, an embedded file under the figures": (lambda: drawn(drawing=LEDGER, package=FIGURES), "R14 info 情况汇总表 -"),
    "a picture on a sheet of its own": (lambda: drawn(by_hand(lambda book: book.create_sheet("附图")), drawing="xl/worksheets/sheet9.xml"), "R14 info - -"),
    "a sheet of its own with nothing on it": (lambda: by_hand(lambda book: book.create_sheet("附图")), ""),
    "backslashes in the names of parts": (backslashes, ""),
    "a workbook of another name": (renamed_book, ""),
}
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC")  # one white dot


def with_notes() -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    page = book.add_worksheet("案件台账")
    page.insert_textbox("B2", "实际罚款 5000 元")
    page.insert_image("D9", "a.png", {"image_data": io.BytesIO(PNG)})
    page.write_number("B5", 60, book.add_format({"num_format": '0"万元"'}))
    page.write_rich_string("B6", book.add_format({"font_strikeout": True}), "3", book.add_format(), "500")
    chart = book.add_chart({"type": "column"})  # which is no picture
    chart.add_series({"values": "=案件台账!$A$1:$A$3"})
    page.insert_chart("F9", chart)
    for place, text in (("A1", "另有 3 家"), ("A2", "【审核意见】请改为 3"), ("A3", "请核对")):
        page.write_comment(place, text)
    book.close()
    return buffer.getvalue()


def test_notes_and_text_boxes_with_a_figure_and_pictures_are_seen() -> None:
    """Not what an earlier return wrote."""
    book = read(Upload("a.xlsx", with_notes(), ""))
    assert isinstance(book, Book)
    assert (book.marks["案件台账"].notes, book.marks["案件台账"].pictures) == (("实际罚款 5000 元", "A1：另有 3 家"), 1)


@pytest.mark.parametrize("named", ["sharedStrings", "styles", "comments1", "drawing1", "sheet1", "workbook", "xl/", ".rels"])
def test_parts_are_found_in_whatever_case_their_names_are(named: str) -> None:
    other = pack({name.replace(named, named.upper()): data for name, data in parts(with_notes()).items()})
    book, same = read(Upload("", with_notes(), "")), read(Upload("", other, ""))
    assert isinstance(book, Book)
    assert len(book.marks["案件台账"].cells) == 2
    assert same == book


@pytest.mark.parametrize("named", ["sharedStrings", "styles"])
def test_parts_are_found_under_whatever_name_the_workbook_gives_them(named: str) -> None:
    other = pack({name.replace(named, "neu"): data.replace(f"{named}.xml".encode(), b"neu.xml") for name, data in parts(with_notes()).items()})
    assert read(Upload("", with_notes(), "")) == read(Upload("", other, ""))


@pytest.mark.libreoffice
@pytest.mark.parametrize("extension", ["xls", "ods"])
def test_notes_text_boxes_and_pictures_are_seen_in_each_format(extension: str, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(with_notes())
    subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", extension,
                    "--outdir", str(tmp_path), str(tmp_path / "a.xlsx")], check=True, capture_output=True, timeout=300)
    book = read(Upload("a", (tmp_path / f"a.{extension}").read_bytes(), ""))
    assert isinstance(book, Book)
    assert sorted(book.marks["案件台账"].notes) == ["A1：另有 3 家", "实际罚款 5000 元"]
    assert book.marks["案件台账"].pictures == 1


SPELLINGS = ("1e4", "1.0E4", " 10000\n", "&#49;0000", "<![CDATA[10000]]>", "100<!-- 1 -->00", "100<?x y?>00")


@pytest.mark.parametrize("case", CASES)
def test_what_was_read_wrongly(case: str) -> None:
    make, says = CASES[case]
    found = judged(make())
    assert brief(found.findings) == expected(says)
    wanted = "unreadable" if "F01" in says else "returned" if "error" in says else "accepted"
    assert set(statuses(found).values()) == {wanted}


@pytest.mark.parametrize("xml", SPELLINGS)
def test_a_number_is_read_however_xml_spells_it(xml: str) -> None:
    found = judged(value(FINE, xml))
    assert (brief(found.findings), found.ledger["fine"].sum()) == ([], 10000)


def test_dates_in_utc_are_the_next_day() -> None:
    said = [f.message for f in judged(by_hand(in_utc(*ALL))).findings]
    assert [str(row[4]) in text for row, text in zip(LEDGER_ROWS, said, strict=True)] == [True] * len(LEDGER_ROWS)
