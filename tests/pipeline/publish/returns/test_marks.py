"""A county's own workbook with marks: nothing of it changes but the marks, and they come off again."""

import hashlib
import io
import re
import string
import subprocess
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from python_calamine import CalamineWorkbook

from pipeline.findings import Finding
from pipeline.inbox.read import read
from pipeline.model import Book, Upload
from pipeline.publish.returns.marks import mark, unmark
from pipeline.publish.returns.opinions import Head, opinions
from pipeline.publish.returns.xlsx.colours import SIGNATURE as LITERAL
from pipeline.publish.returns.xlsx.colours import unchanged
from pipeline.publish.returns.xlsx.comments import SIGN
from pipeline.publish.returns.xlsx.package import MAIN, Package
from pipeline.publish.returns.xlsx.worksheet import Typed
from pipeline.verdicts.answers import answer
from schemas.form.sheets import CHECKS, OPINIONS, ORIGINAL, SHEETS
from schemas.rules.rule import Severity
from tests import desk
from tests.places import address, at, cell
from tests.shipped import TEMPLATES

NAMES = {s.name: s.name for s in SHEETS}
MISTAKES = {
    "基本信息/联系电话": "123", "基本信息/填报日期": "昨天", "情况汇总表/A1/数量": "约5", "案件台账/2/文书文号": None,
    "案件台账/4/处罚形式": "移交公安部门", "案件台账/7/处置日期": date(2020, 4, 1), "案件台账/1/当事人": "任城 甲网络公司",
    "监管电子档案/1/ICP备案号": "鲁ICP备1号", "工作亮点/1/内容": None,
}


DOCUMENT, BELOW = address("案件台账/2/文书文号"), address("案件台账/3/文书文号")


def head(data: bytes) -> Head:
    return Head(desk.campaign().campaign, "任城区", 1, desk.AS_OF, hashlib.sha256(data).hexdigest(), returned=True)


def marked(data: bytes, found: Iterable[Finding] | None = None, names: dict[str, str] | None = None) -> bytes:
    findings = desk.findings(data) if found is None else list(found)
    made = mark(data, findings, head(data), NAMES if names is None else names)
    assert made is not None
    return made


def finding(sheet: str | None, cell: str | None, severity: Severity = Severity.ERROR, **more: Any) -> Finding:
    return replace(Finding("C01", severity, "任城区.xlsx", "任城区", sheet, cell, None, "没有填。", "请补上。"), **more)


@lru_cache
def faulty() -> bytes:
    return desk.workbook(None, MISTAKES)


@lru_cache
def saved_by_openpyxl() -> bytes:
    return desk.edited(faulty(), desk.untouched)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        assert z.testzip() is None
        return {n: z.read(n) for n in z.namelist()}


def repacked(data: bytes, change: Callable[[dict[str, bytes]], object]) -> bytes:
    """The workbook with its parts changed."""
    held = parts(data)
    change(held)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as z:
        for name, part in held.items():
            z.writestr(name, part)
    return buffer.getvalue()


def values(data: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {n: book.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in book.sheet_names if n != OPINIONS.name}


@lru_cache
def notes(data: bytes) -> dict[tuple[str, str], str]:
    book = desk.opened(data)
    return {(p.title, c.coordinate): c.comment.text for p in book for row in p.iter_rows() for c in row if c.comment}


@lru_cache
def colours(data: bytes, sign: str = LITERAL) -> dict[tuple[str, str], str]:
    """(sheet, cell) → formula of the conditional formats of ours."""
    book = desk.opened(data)
    return {(p.title, str(area.sqref)): rule.formula[0] for p in book for area in p.conditional_formatting
            for rule in area.rules if rule.formula and sign in rule.formula[0]}


def blamed(found: Iterable[Finding]) -> set[tuple[str, str]]:
    return {(str(f.sheet), str(f.cell)) for f in found if f.severity is not Severity.INFO and f.cell}


WRITERS = pytest.mark.parametrize("make", [faulty, saved_by_openpyxl])


@WRITERS
def test_every_part_without_a_mark_stays_the_same_byte_for_byte(make: Callable[[], bytes]) -> None:
    data = make()
    before, after, found = parts(data), parts(marked(data)), blamed(desk.findings(data))
    sheets = {s.part: s.name for s in Package(data).sheets()}
    changed = {n for n in before if before[n] != after.get(n)}
    carrying = {p for p, name in sheets.items() if any(name == s for s, _ in found)}
    assert changed - carrying == {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
    for part in carrying:
        until = before[part].index(b"</sheetData>")
        assert before[part][before[part].index(b"<sheetData"):until] == after[part][after[part].index(b"<sheetData"):][
            :until - before[part].index(b"<sheetData")]


@WRITERS
def test_values_and_stored_results_are_the_same_and_come_back(make: Callable[[], bytes]) -> None:
    data = make()
    made = marked(data)
    assert values(made) == values(data)
    off = unmark(made)
    assert values(off) == values(data)
    assert (notes(off), colours(off, "")) == (notes(data), colours(data, ""))
    assert OPINIONS.name not in desk.opened(off).sheetnames


@WRITERS
def test_each_blamed_cell_has_one_note_and_a_colour(make: Callable[[], bytes]) -> None:
    data = make()
    found = desk.findings(data)
    made = marked(data)
    assert set(notes(made)) == set(colours(made)) == blamed(found)
    assert all(text.startswith(SIGN) for text in notes(made).values())
    for f in found:
        if f.severity is not Severity.INFO and f.cell:
            said = notes(made)[str(f.sheet), f.cell]
            assert f.message in said
            assert f.fix in said


def test_errors_are_red_and_questions_amber() -> None:
    book = desk.opened(marked(faulty()))
    fill = {str(a.sqref): r.dxf.fill.bgColor.rgb for a in book["基本信息"].conditional_formatting for r in a.rules
            if LITERAL in r.formula[0]}
    assert fill == {cell("基本信息/填报日期"): "FFFFC7CE", cell("基本信息/联系电话"): "FFFFE699"}


def test_several_problems_of_a_cell_stand_in_one_note() -> None:
    found = [finding(*DOCUMENT), finding(*DOCUMENT, Severity.WARNING, message="像是写错了。")]
    said = notes(marked(faulty(), found))[DOCUMENT]
    assert said.index("1. 请改正\n问题：没有填。") < said.index("2. 请核实") < said.index("像是写错了。")


def test_repairs_and_explained_questions_are_listed_and_not_marked() -> None:
    found = [finding(*DOCUMENT, Severity.INFO), finding(*BELOW, Severity.WARNING, explanation="当事人是外地企业。")]
    made = marked(faulty(), found)
    assert not notes(made)
    assert not colours(made)
    assert [[row[i] for i in (1, 7)] for row in listed(made)] == [["请核实", "当事人是外地企业。"], ["提示", ""]]


@pytest.mark.parametrize(("sent", "formula"), [
    (Typed("blank"), 'H9=""'),
    (Typed("number", "0"), "ISNUMBER(H9),H9=0"),
    (Typed("number", "43922"), "ISNUMBER(H9),H9=43922"),
    (Typed("number", "-2.5"), "ISNUMBER(H9),H9=-2.5"),
    (Typed("number", "0.30000000000000004"), "ISNUMBER(H9),ABS(H9-(0.3))<=ABS(0.3)*1E-14"),
    (Typed("bool", "1"), "ISLOGICAL(H9),H9=TRUE"),
    (Typed("error", "#REF!"), "ISERROR(H9)"),
    (Typed("text", 'a"b'), 'ISTEXT(H9),EXACT(H9,"a""b")'),
    (Typed("text", "长" * 300), f'ISTEXT(H9),EXACT(LEFT(H9,200),"{"长" * 200}"),LEN(H9)=300'),
    (Typed("text", "甲\r\n乙"), 'ISTEXT(H9),EXACT(LEFT(H9,1),"甲")'),
])
def test_the_colour_holds_while_the_cell_is_as_sent(sent: Typed, formula: str) -> None:
    assert unchanged("H9", sent) == formula


def test_dates_texts_and_blanks_are_compared_as_stored() -> None:
    said = colours(marked(faulty()))
    for path, formula in (
        ("案件台账/2/文书文号", 'AND("市级审核"<>"",{0}="")'),
        ("案件台账/7/处置日期", 'AND("市级审核"<>"",ISNUMBER({0}),{0}=43922)'),
        ("情况汇总表/A1/数量", 'AND("市级审核"<>"",ISTEXT({0}),EXACT({0},"约5"))'),
    ):
        assert said[address(path)] == formula.format(cell(path))


def listed(data: bytes) -> list[list[Any]]:
    """The rows of 退回意见 below its header."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(OPINIONS.name).to_python(skip_empty_area=False)
    start = next(i for i, r in enumerate(rows) if r[0] == OPINIONS.columns[0].title)
    assert rows[start] == [c.title for c in OPINIONS.columns]
    return rows[start + 1:]


def test_the_first_sheet_lists_every_finding_with_a_link() -> None:
    found = [*desk.findings(faulty()), finding(None, None, Severity.ERROR, rule="F05"), finding("工作措施", None, Severity.WARNING)]
    found = [replace(f, basis=f"b{i}") for i, f in enumerate(found)]
    made = marked(faulty(), found)
    book = desk.opened(made)
    assert book.sheetnames[0] == OPINIONS.name
    rows, page = listed(made), book[OPINIONS.name]
    assert sorted((r[8], r[9]) for r in rows) == sorted((f.rule, f.basis) for f in found)
    levels = [r[1] for r in rows]
    assert levels == sorted(levels, key=["错误", "请核实", "提示"].index)
    links = {c.value: c.hyperlink.location for c in page["D"] if c.hyperlink and c.row > page.max_row - len(rows)}
    assert {links[f.cell] for f in found if f.cell and f.sheet == "案件台账"} == {
        f"'案件台账'!{f.cell}" for f in found if f.cell and f.sheet == "案件台账"}
    assert links["打开"] == "'工作措施'!A1"


def test_only_the_explanations_can_be_filled() -> None:
    page = desk.opened(marked(faulty()))[OPINIONS.name]
    assert page.protection.sheet
    free = {c.row for row in page.iter_rows() for c in row if not c.protection.locked}
    asked = {row[1].row for row in page.iter_rows() if row[1].value == "请核实"}
    assert free == asked
    assert {page.cell(r, 8).protection.locked for r in asked} == {False}


def test_the_sheet_states_the_file_it_is_about() -> None:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(marked(faulty()))).get_sheet_by_name(OPINIONS.name).to_python()
    assert [r[1] for r in rows if r[0] == ORIGINAL] == [hashlib.sha256(faulty()).hexdigest()]


def test_marks_of_an_earlier_return_do_not_pile_up() -> None:
    once = marked(faulty())
    twice = marked(once, desk.findings(faulty()))
    assert notes(twice) == notes(once)
    assert colours(twice) == colours(once)
    assert parts(twice)["xl/styles.xml"] == parts(once)["xl/styles.xml"]
    assert set(parts(twice)) == set(parts(once))


def test_the_same_bytes_twice() -> None:
    assert marked(faulty()) == marked(faulty())


def test_without_marks_unmark_gives_the_same_bytes() -> None:
    for data in (faulty(), saved_by_openpyxl(), b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        assert unmark(data) == data


def with_own_notes(book: Workbook) -> None:
    at(book, "案件台账/2/文书文号").comment = Comment("文号还在审批", "张某")
    at(book, "案件台账/1/案件名称").comment = Comment("内部备忘", "张某")
    at(book, "工作措施/1/标题").comment = Comment("内部备忘二", "张某")


def test_the_countys_own_notes_stay() -> None:
    data = desk.edited(faulty(), with_own_notes)
    made = marked(data)
    said = notes(made)
    assert said[DOCUMENT].startswith(SIGN)
    assert said[DOCUMENT].endswith("文号还在审批")
    assert (said[address("案件台账/1/案件名称")], said[address("工作措施/1/标题")]) == ("内部备忘", "内部备忘二")
    off = unmark(made)
    assert notes(off) == notes(data)
    assert shapes(off) == shapes(data)
    assert shapes(made) == len(set(said))


def test_conversations_of_newer_programs_stay() -> None:
    """A threaded comment is a part of its own beside the note that older programs show."""
    def converse(held: dict[str, bytes]) -> None:
        part = next(s.part for s in Package(faulty()).sheets() if s.name == "案件台账")
        relations = f"xl/worksheets/_rels/{part.rpartition('/')[2]}.rels"
        held["xl/threadedComments/threadedComment1.xml"] = b"<ThreadedComments/>"
        held[relations] = held[relations].replace(b"</Relationships>", b"""<Relationship Id="rId77" Target="../threadedComments/"""
            b"""threadedComment1.xml" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"/></Relationships>""")

    data = repacked(desk.edited(faulty(), with_own_notes), converse)
    made = marked(data)
    for held in (parts(made), parts(unmark(made))):
        assert held["xl/threadedComments/threadedComment1.xml"] == b"<ThreadedComments/>"
        assert sum(b"rId77" in p for p in held.values()) == 1


def test_a_cell_in_conversation_takes_no_note_and_the_list_says_so() -> None:
    """Newer Excel shows the conversation and throws its placeholder note away."""
    def placeholder(held: dict[str, bytes]) -> None:
        for name in [n for n in held if "comments" in n and n.endswith(".xml")]:
            held[name] = re.sub(rb"<author>[^<]*</author>|<author ?/>", b"<author>tc={1B2C3D4E-0000-0000-0000-000000000000}</author>", held[name])

    made = marked(repacked(desk.edited(faulty(), with_own_notes), placeholder))
    place = address("案件台账/2/文书文号")
    assert notes(made)[place] == notes(desk.edited(faulty(), with_own_notes))[place]
    first = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(0).to_python()
    told = [row for row in first if list(row[2:4]) == list(place)]
    assert told
    assert all("会话批注" in str(row[5]) for row in told)


def test_our_colours_come_before_the_countys() -> None:
    """Stripes that the county laid over its table do not hide the red; taken off, the priorities are what they were."""
    def priorities(data: bytes) -> list[tuple[int, bool]]:
        page = desk.opened(data)["案件台账"]
        return sorted((rule.priority, "市级审核" in str(rule.formula)) for area in page.conditional_formatting for rule in area.rules)

    data = faulty()
    before, after = priorities(data), priorities(marked(data))
    ours = [n for n, own in after if own]
    assert ours == list(range(1, len(ours) + 1))
    assert [n - len(ours) for n, own in after if not own] == [n for n, _ in before]
    assert priorities(unmark(marked(data))) == before


def test_a_reply_whose_opinions_were_renamed_is_known() -> None:
    def rename(book: Workbook) -> None:
        book["退回意见"].title = "退回意见（已答复）"

    reply = desk.edited(marked(faulty()), rename)
    book = read(Upload("a.xlsx", reply, ""))
    assert isinstance(book, Book)
    known = answer(book)
    assert known is not None
    assert known.unit == "任城区"
    assert "退回意见（已答复）" not in desk.opened(unmark(reply)).sheetnames


def shapes(data: bytes) -> int:
    return sum(len(re.findall(rb"<(?:\w+:)?shape\b", p)) for n, p in parts(data).items() if n.endswith(".vml"))


def test_a_drawing_that_is_no_well_formed_xml_is_kept() -> None:
    def spoil(held: dict[str, bytes]) -> None:
        name = next(n for n in held if n.endswith(".vml"))
        held[name] = held[name].replace(b"</xml>", b'<v:shape id="_x0000_s9" type="#x"><div>A<br>B</div></v:shape></xml>')

    data = repacked(desk.edited(faulty(), with_own_notes), spoil)
    made = marked(data)
    assert any(b"A<br>B" in p for n, p in parts(made).items() if n.endswith(".vml"))
    assert shapes(unmark(made)) == shapes(data)


def test_macros_pictures_and_extensions_stay() -> None:
    def enrich(held: dict[str, bytes]) -> None:
        held["xl/vbaProject.bin"] = b"\x00macro\xff"
        held["xl/media/image1.png"] = b"\x89PNG"
        types = held["[Content_Types].xml"].replace(b"spreadsheetml.sheet.main+xml", b"X").replace(
            b"application/vnd.openxmlformats-officedocument.X", b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")
        held["[Content_Types].xml"] = types.replace(
            b"</Types>", b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>')
        part = next(s.part for s in Package(faulty()).sheets() if s.name == "案件台账")
        held[part] = held[part].replace(b"</worksheet>", b'<extLst><ext uri="{1}"><q xmlns="urn:x">y</q></ext></extLst></worksheet>')

    data = repacked(faulty(), enrich)
    made = parts(marked(data))
    assert made["xl/vbaProject.bin"] == b"\x00macro\xff"
    assert made["xl/media/image1.png"] == b"\x89PNG"
    assert b"macroEnabled.main" in made["[Content_Types].xml"]
    tails = [p for p in made.values() if b"urn:x" in p]
    assert len(tails) == 1
    assert tails[0].index(b"<legacyDrawing") < tails[0].index(b"<extLst>")


def test_renamed_sheets_are_marked_by_their_own_name() -> None:
    data = desk.edited(faulty(), lambda b: setattr(b["案件台账"], "title", "台账'定稿'"))
    made = marked(data, [finding(*DOCUMENT)], NAMES | {"案件台账": "台账'定稿'"})
    assert set(notes(made)) == {("台账'定稿'", DOCUMENT[1])}
    page = desk.opened(made)[OPINIONS.name]
    assert [c.hyperlink.location for row in page.iter_rows() for c in row if c.hyperlink] == [f"'台账''定稿'''!{DOCUMENT[1]}"]


def local_names(data: bytes) -> dict[str, dict[str, str]]:
    book = desk.opened(data)
    titles = {p.title: {"titles": str(p.print_title_rows), "area": str(p.print_area)} for p in book}
    return {p.title: titles[p.title] | {n: str(d.value) for n, d in p.defined_names.items()} for p in book
            if p.title != OPINIONS.name}


def test_names_of_a_sheet_stay_with_their_sheet() -> None:
    def name(book: Workbook) -> None:
        book["案件台账"].defined_names["本表"] = DefinedName("本表", attr_text="案件台账!$B$4")

    data = desk.edited(faulty(), name)
    made = marked(data)
    assert local_names(made) == local_names(data)
    assert local_names(unmark(made)) == local_names(data)
    assert desk.opened(made)[OPINIONS.name].print_title_rows


def prefixed(held: dict[str, bytes]) -> None:
    """As some libraries write it: every element of a sheet with a prefix."""
    for name, data in held.items():
        if name.startswith("xl/") and name.endswith(".xml") and MAIN.encode() in data:
            root = etree.fromstring(data)
            new = etree.Element(root.tag, root.attrib, nsmap={"x": MAIN} | {k: v for k, v in root.nsmap.items() if k})
            new.extend(list(root))
            held[name] = etree.tostring(new, xml_declaration=True, encoding="UTF-8")


def test_sheets_written_with_a_prefix() -> None:
    data = repacked(faulty(), prefixed)
    assert any(b"<x:worksheet" in p for p in parts(data).values())
    made = marked(data, desk.findings(faulty()))
    assert values(made) == values(data)
    assert set(notes(made)) == blamed(desk.findings(faulty()))
    assert values(unmark(made)) == values(data)
    assert not notes(unmark(made))


@pytest.mark.parametrize("written", [b'tabSelected="1"', b"tabSelected='true'", b'tabSelected = "1"'])
@pytest.mark.parametrize("sheet", ["案件台账", "工作措施"])
def test_two_tabs_are_never_selected_together(sheet: str, written: bytes) -> None:
    """A group of tabs would take one edit for all of them. A sheet without a mark keeps its bytes and stays open."""
    data = desk.edited(faulty(), lambda b: setattr(b, "active", b.sheetnames.index(sheet)))
    data = repacked(data, lambda held: held.update({
        n: p if n != next(s.part for s in Package(data).sheets() if s.name == sheet) else
        re.sub(rb'<sheetView (?:tabSelected="\d" )?', b"<sheetView " + written + b" ", p) for n, p in held.items()}))
    data = repacked(data, lambda held: held.update({
        s.part: held[s.part].replace(b' tabSelected="1"', b"") for s in Package(data).sheets() if s.name != sheet}))
    made = marked(data)
    selected = [page.title for page in desk.opened(made).worksheets if page.sheet_view.tabSelected]
    assert selected == [OPINIONS.name if sheet == "案件台账" else sheet]
    assert desk.opened(made).active.title == selected[0]  # type: ignore[union-attr]  # a workbook has one


def test_a_finding_inside_a_merged_area_is_marked_where_it_shows() -> None:
    data = desk.edited(faulty(), lambda b: b["案件台账"].merge_cells(f"{DOCUMENT[1]}:{BELOW[1]}"))
    assert set(notes(marked(data, [finding(*BELOW)]))) == {DOCUMENT}


def strict(held: dict[str, bytes]) -> None:
    for name, data in held.items():
        held[name] = data.replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main")


def with_entities(held: dict[str, bytes]) -> None:
    held["xl/styles.xml"] = held["xl/styles.xml"].replace(b"<styleSheet", b'<!DOCTYPE x [<!ENTITY a "b">]><styleSheet', 1)


@pytest.mark.parametrize("data", [
    b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"<html></html>", repacked(faulty(), strict), repacked(faulty(), with_entities),
    repacked(faulty(), lambda held: held.pop("xl/styles.xml")), repacked(faulty(), lambda held: held.pop("xl/workbook.xml")),
    desk.edited(faulty(), lambda b: b.create_sheet(OPINIONS.name)),
], ids=["empty", "half a zip", "xls", "html", "strict", "entities", "no styles", "no workbook", "a sheet of that name"])
def test_what_cannot_carry_marks_gets_a_workbook_of_its_own(data: bytes) -> None:
    found = desk.findings(faulty())
    assert mark(data, found, head(data), NAMES) is None
    made = opinions(found, head(data))
    assert len(listed(made)) == len(found)
    assert "这份文件无法加标记（格式不支持，或内容过多）" in str(CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(0).to_python())


def test_no_part_is_named_like_another_but_for_its_case() -> None:
    other = [("xl/worksheets/sheet", "xl/worksheets/Sheet"), ("worksheets/sheet", "worksheets/Sheet")]
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(faulty())) as sent, zipfile.ZipFile(buffer, "w") as renamed:
        for name in sent.namelist():
            data = sent.read(name)
            for old, new in other:
                data = data.replace(old.encode(), new.encode()) if name.endswith((".rels", "[Content_Types].xml")) else data
            renamed.writestr(name.replace(*other[0]), data)
    with zipfile.ZipFile(io.BytesIO(marked(buffer.getvalue(), [finding(*DOCUMENT)]))) as made:
        names = [name.casefold() for name in made.namelist()]
    assert len(names) == len(set(names))


def test_a_file_whose_unmarked_sheet_is_damaged_carries_no_marks() -> None:
    data = next((TEMPLATES / "samples").glob("*.xlsx")).read_bytes()
    (last,) = (s.part for s in Package(data).sheets() if s.name == CHECKS)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        header = package.getinfo(last).header_offset
    place = data.index(last.encode(), header)
    damaged = data[:place] + b"X" + data[place + 1:]
    assert isinstance(read(Upload("", damaged, "")), Book)
    assert mark(data, [finding(*DOCUMENT)], head(data), NAMES) is not None
    assert mark(damaged, [finding(*DOCUMENT)], head(damaged), NAMES) is None


def test_a_sheet_that_would_fill_the_memory_carries_no_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    data, found = faulty(), desk.findings(faulty())
    for largest, fits in ((100_000, True), (1_000, False)):
        monkeypatch.setattr("pipeline.publish.returns.xlsx.worksheet.LARGEST", largest)
        assert (mark(data, found, head(data), NAMES) is not None) == fits


def test_a_flood_is_marked_to_the_last_cell() -> None:
    found = [finding("案件台账", f"{c}{r}") for r in range(4, 504) for c in "BCDE"]
    made = marked(faulty(), found)
    assert len(listed(made)) == len(notes(made)) == len(colours(made)) == len(found)


@pytest.mark.parametrize("path", sorted((TEMPLATES / "samples").glob("*.xlsx"))[:3], ids=lambda p: p.stem)
def test_samples_carry_marks(path: Path) -> None:
    data = path.read_bytes()
    made = marked(data, [finding(*DOCUMENT), finding(*address("情况汇总表/A1/数量"))])
    assert values(made) == values(data) == values(unmark(made))


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=300)
CELLS = st.tuples(st.integers(0, 6), st.integers(0, 4))
VALUES = st.one_of(TEXTS, st.floats(-1e12, 1e12, allow_nan=False), st.booleans(), st.dates(date(1901, 1, 1), date(2090, 1, 1)))


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(CELLS, VALUES, max_size=12), st.sets(CELLS, max_size=8), st.sets(CELLS, max_size=3))
def test_marks_never_change_a_value(cells: dict[tuple[int, int], Any], wrong: set[tuple[int, int]],
                                    own: set[tuple[int, int]]) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet("案件台账")
        for (row, column), value in cells.items():
            write = page.write_datetime if isinstance(value, date) else page.write_boolean if isinstance(value, bool) \
                else page.write_number if isinstance(value, float) else page.write_string
            write(row, column, value)
        for row, column in own:
            page.write_comment(row, column, "自己的批注")
    data = buffer.getvalue()
    found = [finding("案件台账", f"{string.ascii_uppercase[c]}{r + 1}") for r, c in sorted(wrong)]
    made = marked(data, found)
    assert values(made) == values(data)
    assert set(colours(made)) == blamed(found)
    assert {k for k, text in notes(made).items() if text.startswith(SIGN)} == blamed(found)
    off = unmark(made)
    assert values(off) == values(data)
    assert notes(off) == notes(data)
    assert not colours(off)


def convert(data: bytes, extension: str, folder: Path) -> bytes:
    (folder / "m.xlsx").write_bytes(data)
    subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", extension,
                    "--outdir", str(folder / "out"), str(folder / "m.xlsx")], check=True, capture_output=True, timeout=300)
    return (folder / "out" / f"m.{extension}").read_bytes()


@pytest.mark.libreoffice
def test_marks_survive_libreoffice_and_come_off_after_it(tmp_path: Path) -> None:
    data = desk.edited(faulty(), with_own_notes)
    made = marked(data)
    saved = convert(made, "xlsx", tmp_path)
    assert set(colours(saved)) == set(colours(made))
    assert notes(saved) == notes(made)
    off = unmark(saved)
    assert not colours(off)
    assert notes(off) == notes(data)
    assert values(off) == values(saved)
    assert set(notes(marked(saved, desk.findings(faulty())))) == set(notes(made))


@pytest.mark.libreoffice
def test_the_colour_goes_out_when_the_cell_is_changed(tmp_path: Path) -> None:
    """LibreOffice writes the colours it shows into HTML."""
    values: dict[int, Any] = {4: None, 5: "约5", 6: 12, 7: 0, 8: "长" * 300, 9: 'a"b\nc', 10: True, 11: 0.1 + 0.2, 12: date(2020, 5, 1)}
    others: dict[int, Any] = {4: "x", 5: "约６", 6: 13, 7: None, 8: "长" * 299, 9: 'A"b\nc', 10: False, 11: 0.31, 12: date(2020, 5, 2)}
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "案件台账"
    for row, value in values.items():
        page.cell(row, 2).value = value
    buffer = io.BytesIO()
    book.save(buffer)
    made = marked(buffer.getvalue(), [finding("案件台账", f"B{r}") for r in values])
    for cells, lit in zip((values, others), (len(values), 0), strict=True):
        changed = load_workbook(io.BytesIO(made))
        for row, value in cells.items():
            changed["案件台账"].cell(row, 2).value = value
        changed.remove(changed[OPINIONS.name])
        after = io.BytesIO()
        changed.save(after)
        assert convert(after.getvalue(), "html", tmp_path).lower().count(b'bgcolor="#ffc7ce"') == lit
