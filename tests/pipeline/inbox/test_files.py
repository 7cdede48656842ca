"""Files: what cannot be read (F01–F03, F11), another form (F04–F06), F12, and tables that were rearranged."""

import io
from datetime import date
from functools import lru_cache

import pytest
from openpyxl import Workbook, load_workbook

from pipeline.summary.summarise import Summary
from schemas.form.cells import coordinate_to_tuple, get_column_letter
from schemas.form.sheets import BY_NAME
from tests.desk import (
    LEDGERS,
    Edit,
    Row,
    Table,
    brief,
    clean,
    edited,
    expected,
    findings,
    judged,
    move_columns,
    statuses,
    typed,
    untouched,
    workbook,
)
from tests.places import address, at, cell, column_number
from tests.shipped import TEMPLATES

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def book(*sheets: str) -> bytes:
    """Somebody else's workbook."""
    made, buffer = Workbook(), io.BytesIO()
    made.worksheets[0].title = sheets[0]
    for name in sheets[1:]:
        made.create_sheet(name)
    made.worksheets[0]["A1"] = "姓名"
    made.save(buffer)
    return buffer.getvalue()


UNREAD: list[tuple[str, str, bytes, str, str]] = [
    ("F01 junk", "任城区.xlsx", b"junk", "F01 error - -", "unreadable"),
    ("F01 empty", "任城区.xlsx", b"", "F01 error - -", "unreadable"),
    ("F01 cut short", "任城区.xlsx", workbook()[:4000], "F01 error - -", "unreadable"),
    ("F01 a page of a web system", "任城区.xls", b"<html><table></table></html>", "F01 error - -", "unreadable"),
    ("F01 an empty old workbook", "任城区.xls", OLE, "F01 error - -", "unreadable"),
    ("F02", "任城区.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "F02 error - -", "unreadable"),
    ("F03", "通讯录.xlsx", book("Sheet1"), "F03 error - -", "unrecognised"),
    ("F03 one sheet of ours is not enough", "台账.xlsx", book("案件台账", "Sheet2"), "F03 error - -", "unrecognised"),
    ("F11 rar", "任城区.rar", b"Rar!\x1a\x07\x00", "F11 warning - -", "ignored"),
    ("F11 7z", "任城区.7z", b"7z\xbc\xaf'\x1c", "F11 warning - -", "ignored"),
    ("F11 unknown", "任城区.dat", b"\x00\x01", "F11 warning - -", "ignored"),
    ("F11 no suffix", "任城区", b"text", "F11 warning - -", "ignored"),
    ("F11 pdf", "盖章件.pdf", b"%PDF-1.4", "F11 info - -", "ignored"),
    ("F11 pdf without its suffix", "盖章件", b"%PDF-1.4", "F11 info - -", "ignored"),
    ("F11 Word", "总结.doc", OLE + "WordDocument".encode("utf-16-le"), "F11 info - -", "ignored"),
    ("F11 a picture", "现场.JPG", b"\xff\xd8\xff", "F11 info - -", "ignored"),
    ("the content counts, not the suffix", "任城区.et", workbook(), "", "accepted"),
]


@lru_cache
def _unread() -> Summary:
    """All of them in one inbox, each in a folder of its own."""
    return judged(*[r[2] for r in UNREAD], names=[f"{n}/{r[1]}" for n, r in enumerate(UNREAD)])


@pytest.mark.parametrize("n", range(len(UNREAD)), ids=[r[0] for r in UNREAD])
def test_unread(n: int) -> None:
    _, name, _, says, status = UNREAD[n]
    source = f"{n}/{name}"
    assert brief(f for f in _unread().findings if f.source == source) == expected(says)
    assert statuses(_unread())[source] == status


def drop(sheet: str) -> Edit:
    return lambda book: book.remove(book[sheet])


def column(sheet: str, title: str) -> Edit:
    """Delete a column (values only, so that nothing else shifts its format)."""

    def apply(book: Workbook) -> None:
        page = book[sheet]
        for merged in [str(r) for r in page.merged_cells.ranges]:
            page.unmerge_cells(merged)
        page.delete_cols(column_number(sheet, title))

    return apply


def item(title: str) -> Edit:
    return lambda book: book["基本信息"].delete_rows(at(book, f"基本信息/{title}").row)


def both(*edits: Edit) -> Edit:
    return lambda book: [edit(book) for edit in edits]


TEMPLATE = Table(
    ("F04 another campaign", typed("模板信息/B1", "净网2021"), "F04 error - -"),
    ("F04 another version, all columns", typed("模板信息/B2", "1"), "F04 warning - -"),
    ("F04 the version as a number", typed("模板信息/B2", 2), ""),
    ("F04 another version, a required column gone", both(typed("模板信息/B2", "0"), column("案件台账", "处罚形式")), "F04 error - -"),
    ("F04 another version, an optional column gone", both(typed("模板信息/B2", "0"), column("案件台账", "联合部门")), "F04 error - -"),
    ("F04 another version, two sheets' columns gone",
     both(typed("模板信息/B2", "0"), column("案件台账", "联合部门"), column("监管电子档案", "备注")), "F04 error - -"),
    ("F04 模板信息 gone", drop("模板信息"), "F04 warning - -"),
    ("F04 填表说明 does not matter", drop("填表说明"), ""),
    ("F05 基本信息", drop("基本信息"), "F05 error 基本信息 -"),
    ("F05 情况汇总表", drop("情况汇总表"), "F05 error 情况汇总表 -"),
    ("F05 案件台账", drop("案件台账"), "F05 error 案件台账 -"),
    ("F05 监管电子档案", drop("监管电子档案"), "F05 error 监管电子档案 -"),
    ("F05 工作措施", drop("工作措施"), "F05 error 工作措施 -"),
    ("F05 工作亮点", drop("工作亮点"), "F05 error 工作亮点 -"),
    ("F05 two", both(drop("工作亮点"), drop("案件台账")), "F05 error 工作亮点 -; F05 error 案件台账 -"),
    ("F05 other sheets are still judged", ({"案件台账/2/文书文号": None, "监管电子档案/2/责任书签订日期": None}, drop("工作措施")),
     "F05 error 工作措施 -; C05 error 案件台账/2/文书文号; A05 warning 监管电子档案/2/责任书签订日期"),
    ("F06 a required column of the ledger", column("案件台账", "处罚形式"), "F06 error 案件台账 -"),
    ("F06 a required column of the archive", column("监管电子档案", "管理类别"), "F06 error 监管电子档案 -"),
    ("F06 a required column of the measures", column("工作措施", "内容"), "F06 error 工作措施 -"),
    ("F06 the figures", column("情况汇总表", "数量"), "F06 error 情况汇总表 -"),
    ("F06 the blocks of the official table", column("情况汇总表", "内容"), "F06 error 情况汇总表 -"),
    ("F06 its rows, and nothing of a figure that belongs to none", ({"情况汇总表/A1/数量": "约5"}, column("情况汇总表", "处罚形式")),
     "F06 error 情况汇总表 -"),
    ("F06 two required columns", both(column("案件台账", "处置日期"), column("案件台账", "案件名称")),
     "F06 error 案件台账 -; F06 error 案件台账 -"),
    ("F06 an optional column", column("案件台账", "联合部门"), "F06 warning 案件台账 -"),
    ("F06 another optional column", column("监管电子档案", "备注"), "F06 warning 监管电子档案 -"),
    ("F06 nothing for 序号", column("工作亮点", "序号"), ""),
    ("F06 nothing for 校核", column("案件台账", "校核"), ""),
    ("F06 nothing for 来源单位", column("案件台账", "来源单位"), ""),
    ("F06 nothing for 计量单位", column("情况汇总表", "计量单位"), ""),
    ("F06 nothing for 说明", lambda book: book["基本信息"].delete_cols(3), ""),
    ("F06 a required 项目", item("联系电话"), "F06 error 基本信息 -"),
    ("F06 an optional 项目", item("宣传活动（场次）"), "F06 warning 基本信息 -"),
    ("F06 other columns are still judged", ({"案件台账/2/处置日期": "六月"}, column("案件台账", "校核")), "C04 error 案件台账 G5"),
)


def rename(book: Workbook) -> None:
    for n, page in enumerate(book.worksheets):
        if page.title not in ("模板信息", "填表说明"):
            page.title = f"表{n}"


def move(book: Workbook) -> None:
    for name in LEDGERS:
        move_columns(book[name])


def guidance(book: Workbook) -> None:
    for name in (*LEDGERS, "基本信息"):
        book[name].insert_rows(3, 2)
        book[name]["A3"] = "请认真填写。"


def mirrored(path: str) -> str:
    """Where a cell stands after `move`."""
    sheet, place = address(path)
    row, column_before = coordinate_to_tuple(place)
    return f"{get_column_letter(len(BY_NAME[sheet].columns) + 1 - column_before)}{row}"


def extra(book: Workbook) -> None:
    for name in LEDGERS:
        book[name].insert_cols(3)
        book[name]["C3"] = "科室自用"
        book[name]["C4"] = "甲科"


def right(path: str) -> str:
    """Where a cell that is not one of the first two stands after `extra`."""
    row, column_before = coordinate_to_tuple(cell(path))
    return f"{get_column_letter(column_before + 1)}{row}"


def retitle(book: Workbook) -> None:
    for title, sent in (("当事人", "*当事人"), ("处置日期", "处置\n日期"), ("文书文号", " 文书 文号 ")):
        typed(f"案件台账/0/{title}", sent)(book)


def reorder(book: Workbook) -> None:
    book.move_sheet("工作亮点", -6)
    book.create_sheet("科室自用", 0)["A1"] = "草稿"


def shift_items(book: Workbook) -> None:
    page = book["基本信息"]
    held = [[c.value for c in row] for row in page.iter_rows(min_row=3, max_row=15, max_col=2)]
    looks = [page.cell(i, 2).number_format for i in range(3, 16)]
    for i, (row, look) in enumerate(zip(held[:1] + held[:0:-1], looks[:1] + looks[:0:-1], strict=True), 3):
        for j, value in enumerate(row, 1):
            page.cell(i, j).value = value
        page.cell(i, 2).number_format = look


BAD = {"案件台账/2/文书文号": None, "监管电子档案/2/是否盈利": "否"}
LAYOUT = Table(
    ("saved by another program", untouched, ""),
    ("renamed sheets", rename, ""),
    ("renamed sheets with errors", (BAD, rename), "C05 error 案件台账/2/文书文号; A09 error 监管电子档案/2/管理类别"),
    ("sheets in another order, one more", (BAD, reorder), "R14 info - -; C05 error 案件台账/2/文书文号; A09 error 监管电子档案/2/管理类别"),
    ("moved columns", move, ""),
    ("moved columns with errors", (BAD, move),
     f"C05 error 案件台账 {mirrored('案件台账/2/文书文号')}; A09 error 监管电子档案 {mirrored('监管电子档案/2/管理类别')}"),
    ("inserted guidance", guidance, ""),
    ("inserted guidance with errors", (BAD | {"基本信息/填报人": None}, guidance),
     "C05 error 案件台账/4/文书文号; A09 error 监管电子档案/4/管理类别; H01 error 基本信息 B7"),
    ("extra columns", extra, "R14 info 案件台账 -"),
    ("extra columns with errors", (BAD, extra),
     f"R14 info 案件台账 -; C05 error 案件台账 {right('案件台账/2/文书文号')}; A09 error 监管电子档案 {right('监管电子档案/2/管理类别')}"),
    ("titles with marks and line breaks", (BAD, retitle), "C05 error 案件台账/2/文书文号; A09 error 监管电子档案/2/管理类别"),
    ("项目 in another order", shift_items, ""),
    ("项目 in another order with an error", ({"基本信息/填报人": None}, shift_items), "H01 error 基本信息 B14"),
)

FORMULAS: list[tuple[str, str]] = [
    ("基本信息/填报人", "required text"), ("基本信息/填报日期", "required date"), ("基本信息/第几次报送", "required number"),
    ("基本信息/出动执法人员（人次）", "optional number"), ("基本信息/行动方案印发日期", "optional date"), ("基本信息/填报单位", "the unit"),
    ("情况汇总表/A2/数量", "a figure"), ("情况汇总表/A2/单位名称", "names"),
    ("案件台账/1/案件名称", "required name"), ("案件台账/1/处罚形式", "required list"), ("案件台账/1/处置日期", "required date"),
    ("案件台账/1/数量", "required number"), ("案件台账/1/统一社会信用代码", "optional code"), ("案件台账/1/文书文号", "optional document"),
    ("案件台账/1/罚款金额（元）", "optional number"), ("案件台账/1/整改期限", "optional date"), ("案件台账/1/整改结果", "optional list"),
    ("案件台账/1/联合部门", "optional name"), ("案件台账/1/案情摘要", "optional text"),
    ("监管电子档案/1/名称", "required name"), ("监管电子档案/1/更新日期", "required date"), ("监管电子档案/1/ICP备案号", "optional code"),
    ("监管电子档案/2/责任书签订日期", "optional date"), ("工作措施/1/内容", "required text"), ("工作亮点/1/标题", "required text"),
]
PENDING = Table(*[(f"{what}: {path}", typed(path, "=1+1"), path) for path, what in FORMULAS])


@TEMPLATE.each
def test_template(row: Row) -> None:
    assert row.found == row.wanted


@LAYOUT.each
def test_layout(row: Row) -> None:
    assert row.found == row.wanted


@PENDING.each
def test_a_formula_without_a_result_says_so(row: Row) -> None:
    """One error, at the cell, that tells what to do: the cell is not blank to the county."""
    assert [(f.severity.value, f.sheet, f.cell) for f in row.findings] == [("error", *address(row.says))]
    assert "公式" in row.findings[0].message
    assert "WPS" in row.findings[0].message


def test_a_formula_with_a_result_is_its_result() -> None:
    """The form itself has two lines made by formulas; openpyxl drops their results and nothing is said of them."""
    data = edited(clean(), untouched)
    assert load_workbook(io.BytesIO(data), data_only=True)["情况汇总表"]["A2"].value is None
    assert brief(findings(data)) == []


NAMES = [
    ("任城区.xlsx", ""), ("任城.xlsx", ""), ("任城区（更正）.xlsx", ""), ("报送表.xlsx", ""), ("附件/任城区.xlsx", ""),
    ("曲阜市.xlsx", "F12 warning 基本信息/填报单位"), ("曲阜.xlsx", "F12 warning 基本信息/填报单位"),
    ("兖州市报送.xlsx", "F12 warning 基本信息/填报单位"), ("高新区.xlsx", "F12 warning 基本信息/填报单位"),
    ("曲阜市转任城区.xlsx", ""), ("曲阜市/任城区.xlsx", ""), ("曲阜市/报送表.xlsx", ""), ("济宁市任城区净网2020.xlsx", ""),
]


@pytest.mark.parametrize(("name", "says"), NAMES, ids=[n for n, _ in NAMES])
def test_f12(name: str, says: str) -> None:
    assert brief(findings(workbook(), names=[name])) == expected(says)


def test_f12_is_silent_where_the_unit_is_unknown() -> None:
    data = workbook(change={"基本信息/填报单位": "某某县"})
    summary = judged(data, names=["曲阜市.xlsx"])
    assert brief(summary.findings) == expected("F10 error 基本信息/填报单位")
    assert [(s.unit, s.status) for s in summary.submissions] == [(None, "returned")]
    assert "曲阜市" in summary.missing


def test_one_missing_sheet_names_the_columns_of_no_other() -> None:
    data = edited(workbook(change={"基本信息/填报日期": date(2020, 10, 21)}), drop("案件台账"))
    (said,) = findings(data)
    assert (said.rule, said.sheet, said.cell) == ("F05", "案件台账", None)
    assert "案件台账" in said.message


def approve_everything(book: Workbook) -> None:
    """The form's own verdict, typed over by hand."""
    for page in book.worksheets:
        for row in page.iter_rows():
            for each in row:
                if isinstance(each.value, str) and each.value.startswith("="):
                    each.value = "可以报送"


def test_the_forms_own_verdict_is_never_believed() -> None:
    mistaken = workbook(change={"案件台账/2/文书文号": None, "情况汇总表/A1/数量": 4})
    wanted = expected("C05 error 案件台账/2/文书文号; X02 warning 情况汇总表 -")
    assert brief(findings(mistaken)) == wanted
    assert brief(findings(edited(mistaken, approve_everything)), infos=False) == wanted


def test_a_template_sent_in_blank_is_returned() -> None:
    """What is prefilled (第几次报送, 零报告) makes it no report."""
    summary = judged((TEMPLATES / "净网2020填报模板.xlsx").read_bytes(), names=["任城区.xlsx"])
    assert [(s.unit, s.status) for s in summary.submissions] == [(None, "returned")]
    assert brief(summary.findings) == expected("; ".join(
        [*(f"H01 error 基本信息/{title}" for title in ["填报单位", "填报人", "联系电话", "审核人", "填报日期"]), "H08 error 基本信息/零报告"]))
