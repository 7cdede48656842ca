"""One cell is spoilt at a time: every input cell of a clean return, in every one of these ways.

What must be said stands in `FORBIDDEN`, written from the contract and not from the rules: a way of spoiling that no line
forbids must give no error anywhere. All spoilt returns are judged in one go.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import pytest

from pipeline.findings import Finding, Value
from pipeline.inbox.read import read
from pipeline.model import Book, LocatedForm, Mark, Upload
from pipeline.tables.locate import locate
from schemas.form.columns import Layout
from schemas.form.sheets import BY_NAME, FIGURES, INFO, SHEETS
from schemas.rules.rule import Severity
from tests.desk import ARCHIVE_ROWS, LEDGER_ROWS, apart, campaign, workbook

FIRST = 3  # rows above the data, in every sheet
PENDING = "公式没有结果"
WAYS: Mapping[str, Callable[[Value], Value]] = {
    "空白": lambda _: None, "无": lambda _: "无", "文字": lambda _: "胡写", "约数": lambda _: "约5", "负数": lambda _: -1.0,
    "小数": lambda _: 1.5, "零": lambda _: 0.0, "大数": lambda _: 999999.0, "文本数字": lambda _: "5", "全角数字": lambda _: "５",
    "符号": lambda _: "---", "过长": lambda _: "长" * 600, "像公式": lambda _: "=1+1", "早日期": lambda _: date(2020, 4, 1),
    "晚日期": lambda _: date(2020, 12, 1), "假日期": lambda _: "2020年13月40日", "真假值": lambda _: True, PENDING: lambda _: None,
    "后有空格": lambda v: f"{shown(v)} \u3000", "写成全角": lambda v: wide(shown(v)),
}
HARMLESS = {"后有空格", "写成全角"}
SPOILING = set(WAYS) - HARMLESS
BLANK = {"空白", "无"}
NONE = BLANK | {"像公式"}  # a text that is nothing but a formula is no content
DAYS = {"早日期", "晚日期"}
NO_TEXT = DAYS | {PENDING}
NO_NUMBER = {"文字", "约数", "符号", "过长", "像公式", "早日期", "晚日期", "假日期", "真假值", PENDING}
NOT_WHOLE = NO_NUMBER | {"负数", "小数"}
NO_DAY = NO_NUMBER - {"早日期", "晚日期"} | {"负数", "小数", "零", "大数", "文本数字", "全角数字"}
WORDLESS = {"负数", "小数", "零", "大数", "文本数字", "全角数字", "符号", "像公式", "早日期", "晚日期"}
FIVE = {"文本数字", "全角数字"}

# (rule, sheet, rows or official rows, columns, ways[, the cell that is blamed in place of the spoilt one])
Line = tuple[str, str, str, str, set[str]] | tuple[str, str, str, str, set[str], str]
INFO_LINES: list[Line] = [
    ("H01", "基本信息", "", "填报日期 第几次报送", BLANK),
    ("H01", "基本信息", "", "填报单位", NONE),
    ("H01", "基本信息", "", "填报人 联系电话 审核人", NONE | NO_TEXT),
    ("H01", "基本信息", "", "零报告", NONE | {PENDING}),
    ("H01", "基本信息", "", "其他情况说明", NO_TEXT),
    ("H02", "基本信息", "", "零报告", SPOILING - NONE - {PENDING}),
    ("H03", "基本信息", "", "填报日期", NO_DAY | {"早日期", "晚日期"}),
    ("H03", "基本信息", "", "行动方案印发日期", NO_DAY | {"晚日期"}),
    ("H04", "基本信息", "", "第几次报送", NOT_WHOLE | {"零", "大数"}),
    ("H07", "基本信息", "", "出动执法人员（人次） 检查单位（家次） 联合执法（次） 宣传活动（场次）", NOT_WHOLE),
    ("F10", "基本信息", "", "填报单位", SPOILING - NONE),
]
FIGURE_LINES: list[Line] = [
    ("T01", "情况汇总表", "", "数量", {"空白"}),
    ("T02", "情况汇总表", "", "数量", NOT_WHOLE),
    ("T02", "情况汇总表", "", "单位名称 情况说明", NO_TEXT),
    ("T03", "情况汇总表", "A2 B2 C1 D2", "数量", FIVE | {"大数"}, "单位名称"),
    ("T05", "情况汇总表", "A2 B2 B3 C1 C3 C4 D1 D2 D3 D6", "单位名称", SPOILING - NONE - NO_TEXT - {"零"}),
    ("X01", "情况汇总表", "A3 A4 D4", "数量", {"无", "零", "大数"} | FIVE),
    ("X01", "情况汇总表", "D5", "数量", {"无", "零", "大数"}),
    ("X01", "情况汇总表", "B3 C3 C4 D1 D3 D6", "数量", {"大数"} | FIVE),
    ("X02", "情况汇总表", "A1 B1 C2", "数量", {"无", "零"}),
]
LEDGER_LINES: list[Line] = [
    ("C01", "案件台账", "", "案件名称 当事人", BLANK | WORDLESS | {PENDING}),
    ("C01", "案件台账", "", "整治重点 处罚形式", NONE | {PENDING}),
    ("C01", "案件台账", "", "处置日期", BLANK),
    ("C01", "案件台账", "", "案件类别 整改结果", {PENDING}),
    ("C01", "案件台账", "", "文书文号 联合部门 案情摘要 情况说明", NO_TEXT),
    ("C02", "案件台账", "", "整治重点 处罚形式 案件类别 整改结果", SPOILING - NONE - {PENDING}),
    ("C04", "案件台账", "", "处置日期", NO_DAY | {"早日期", "晚日期"}),
    ("C04", "案件台账", "", "整改期限", NO_DAY),
    ("C05", "案件台账", "2", "文书文号", NONE),
    ("C07", "案件台账", "", "罚款金额（元）", NO_NUMBER | {"负数"}),
    ("C07", "案件台账", "1 3 4 5 6 7", "罚款金额（元）", FIVE | {"小数", "大数"}),
    ("C08", "案件台账", "", "数量", NOT_WHOLE | {"零"}),
    ("C08", "案件台账", "1 2 3 4 5", "数量", FIVE | {"大数"}),
    ("C08", "案件台账", "7", "数量", BLANK),
    ("C09", "案件台账", "1 4", "整改结果", NONE),
    ("C09", "案件台账", "", "整改期限", {"早日期"}),
    ("C12", "案件台账", "2", "案情摘要", SPOILING - {"过长"} - NO_TEXT),
    ("C13", "案件台账", "", "统一社会信用代码", SPOILING - NONE),
    ("X01", "案件台账", "6", "数量", FIVE | {"大数"}, "情况汇总表 D4 数量"),
    ("X01", "案件台账", "7", "数量", {"大数"}, "情况汇总表 D5 数量"),
]
OTHER_LINES: list[Line] = [
    ("A01", "监管电子档案", "", "名称 开办主体", BLANK | WORDLESS | {PENDING}),
    ("A01", "监管电子档案", "", "网址或地址", NONE | NO_TEXT),
    ("A01", "监管电子档案", "", "类型 是否盈利 管理类别 提请黑名单 运营状态", NONE | {PENDING}),
    ("A01", "监管电子档案", "", "更新日期", BLANK),
    ("A01", "监管电子档案", "", "ICP备案号 许可证号 备注 情况说明", NO_TEXT),
    ("A02", "监管电子档案", "", "类型 是否盈利 管理类别 提请黑名单 运营状态", SPOILING - NONE - {PENDING}),
    ("A03", "监管电子档案", "", "责任书签订日期 更新日期", NO_DAY | {"晚日期"}),
    ("A13", "监管电子档案", "", "统一社会信用代码", SPOILING - NONE),
    ("N02", "工作措施", "", "措施类别", {PENDING}),
    ("N02", "工作措施", "", "标题 内容", NONE | NO_TEXT),
    ("N02", "工作亮点", "", "标题 内容", NONE | NO_TEXT),
]
FORBIDDEN = [*INFO_LINES, *FIGURE_LINES, *LEDGER_LINES, *OTHER_LINES]
CODES = [i.row.code for i in campaign().indicators]


class Cell(NamedTuple):
    """An input cell; `row`: of a ledger its number from 1, of 情况汇总表 the official row, else nothing."""

    sheet: str
    row: str
    title: str

    @property
    def address(self) -> str:
        titles = [c.title for c in BY_NAME[self.sheet].columns]
        if self.sheet == INFO.name:
            return f"B{FIRST + 1 + titles.index(self.title)}"
        number = CODES.index(self.row) + 1 if self.row in CODES else int(self.row)
        return f"{'ABCDEFGHIJKLMNOPQR'[titles.index(self.title)]}{FIRST + number}"


def shown(value: Value) -> str:
    return f"{value:.0f}" if isinstance(value, float) else str(value)


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text)


def cells() -> Iterator[Cell]:
    """Every cell of the clean return that a county may fill, in rows that hold something."""
    counts = {"案件台账": len(LEDGER_ROWS), "监管电子档案": len(ARCHIVE_ROWS), "工作措施": 2, "工作亮点": 1}
    for sheet in SHEETS:
        rows = {Layout.ITEMS: [""], Layout.FIXED: CODES}.get(sheet.layout) or [str(n + 1) for n in range(counts[sheet.name])]
        labels = ("content", "measure") if sheet is FIGURES else ()
        yield from (Cell(sheet.name, row, c.title) for c in sheet.read if not c.hidden and c.key not in labels for row in rows)


@lru_cache
def clean_form() -> LocatedForm:
    book = read(Upload("", workbook(), ""))
    assert isinstance(book, Book)
    form, _ = locate(book, campaign())
    assert form is not None
    return form


def spoilt(cell: Cell, way: str) -> LocatedForm | None:
    """The clean return with one cell spoilt; None where there is nothing to be written in another way."""
    part = clean_form().parts[cell.sheet]
    key = next(c.key for c in part.sheet.columns if c.title == cell.title)
    n = {"": 0}.get(cell.row, CODES.index(cell.row) if cell.row in CODES else int(cell.row or 1) - 1)
    record = part.records[n]
    before = record.cells[key]
    if way in HARMLESS and before is None:
        return None
    record = replace(record, cells={**record.cells, key: WAYS[way](before)}, marks={key: Mark("pending")} if way == PENDING else {})
    part = part.of([*part.records[:n], record, *part.records[n + 1:]])
    return replace(clean_form(), source=name_of(cell, way), parts={**clean_form().parts, cell.sheet: part})


def name_of(cell: Cell, way: str) -> str:
    return f"{' '.join(cell)}：{way}"


def wanted(cell: Cell, way: str) -> list[tuple[str, str, str]]:
    """The errors that a spoilt cell must give, by FORBIDDEN."""
    found = []
    for rule, sheet, rows, titles, ways, *instead in FORBIDDEN:
        if cell.sheet == sheet and (not rows or cell.row in rows.split()) and cell.title in titles.split() and way in ways:
            blamed = cell
            if instead:
                place = [cell.sheet, cell.row, *instead[0].split()][-3:]  # the title alone: of the same row
                blamed = Cell(place[0], place[1], place[2])
            found.append((rule, blamed.sheet, blamed.address))
    return sorted(found)


@lru_cache
def results() -> dict[str, list[Finding]]:
    return apart([form for cell in cells() for way in WAYS if (form := spoilt(cell, way)) is not None])


def test_the_return_is_clean() -> None:
    assert apart([clean_form()]) == {"": []}


@pytest.mark.parametrize("sheet", [s.name for s in SHEETS])
def test_each_spoilt_cell_gives_its_errors_and_no_others(sheet: str) -> None:
    wrong = {}
    for cell in (c for c in cells() if c.sheet == sheet):
        for way in WAYS:
            said = results().get(name_of(cell, way))
            if said is None:
                assert way in HARMLESS
                continue
            errors = sorted((f.rule, str(f.sheet), str(f.cell)) for f in said if f.severity is Severity.ERROR)
            if errors != wanted(cell, way):
                wrong[" ".join(cell), way] = errors, wanted(cell, way)
    assert wrong == {}


def test_every_line_forbids_something_somewhere() -> None:
    """No line of the table is idle, and each cell is forbidden something."""
    everything = list(cells())
    for rule, sheet, rows, titles, ways, *_ in FORBIDDEN:
        for title in titles.split():
            for row in rows.split() or [""]:
                assert any(c.sheet == sheet and c.title == title and row in ("", c.row) for c in everything), (rule, title, row)
        assert ways <= SPOILING
    assert [c for c in everything if not any(wanted(c, way) for way in WAYS)] == []


def test_every_finding_says_what_is_wrong_and_how_to_put_it_right() -> None:
    for source, said in results().items():
        for f in said:
            assert f.message.endswith(("。", "？")), source
            assert f.fix, source
            assert "{" not in f.message + f.fix, source
