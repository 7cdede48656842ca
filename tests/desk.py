"""A desk for tests of rules: one clean return of an invented county, changes to it, and what the pipeline finds.

Changes are a mapping from a path to a value, all in the words of the form:
`基本信息/填报日期`, `情况汇总表/A1/数量`, `案件台账/2/文书文号` (2: the second row of data), `案件台账/2` → None empties
that row, `案件台账/+` → a new last row, `案件台账/+2` → a new last row like row 2 but for the columns given.
Expected findings are a text, `C05 error 案件台账/2/文书文号; X01 error 情况汇总表/A3/数量; F05 error 案件台账 -; F01 error - -`:
the same paths (see tests/places.py), or a sheet and a letter where the test itself has put a column elsewhere.
"""

import hashlib
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.findings import Finding
from pipeline.flow import run
from pipeline.inbox.read import read
from pipeline.model import LocatedForm, Unread, Upload
from pipeline.publish.form.form import Content, form
from pipeline.publish.report import page as html
from pipeline.publish.report.content import report_content
from pipeline.publish.report.documents import word as document
from pipeline.publish.report.documents.document import document as city_report
from pipeline.publish.returns.letters import Letter, letters
from pipeline.publish.returns.returns import returns
from pipeline.summary.summarise import Summary
from pipeline.tables.clean import clean as clean_forms
from pipeline.tables.locate import locate
from pipeline.verdicts.validate import silence, validate
from schemas.campaign.campaign import Campaign
from schemas.campaign.campaign_file import load
from schemas.expressions.predicates import CREDIT_ALPHABET, CREDIT_WEIGHTS
from schemas.form.columns import Kind, Layout
from schemas.form.sheets import BY_NAME, FIGURES, INFO, SHEETS
from schemas.rules.rule import Severity
from tests.places import address, at
from tests.shipped import CAMPAIGN

Brief = tuple[str, str, str | None, str | None]  # rule, severity, sheet, cell
Change = dict[str, Any]
Edit = Callable[[Workbook], object]
AS_OF = date(2020, 10, 29)
DESK_ROOM = 10  # rows of live checks (no example has more), where these examples are computed or marked
WEB, HARMFUL = "违规从事互联网视听节目服务", "通过互联网传播各类有害视听节目"
BOXES = "生产、销售和安装非法电视网络接收设备（含应用软件）"
TV, SCREENS = "违规开办互联网电视业务和直播、点播业务", "利用公共视听载体违规播放广播影视节目"
SUMMARY = "二〇二〇年六月，执法人员检查时发现该公司未取得许可证擅自开办影视网站，依法作出行政处罚。"  # over 30 characters


@lru_cache
def campaign(*units: str) -> Campaign:
    """The campaign that ships; with units given, its roster holds no others: once all are in, no blank form goes out with a
    reminder, which would take seconds to make."""
    ours = load(CAMPAIGN)
    return Campaign.model_validate(ours.model_dump() | {"roster": [u for u in ours.roster if u.name in units]}) if units else ours


def credit_code(start: str) -> str:
    """An invented code: 17 characters with the right 18th behind them."""
    total = sum(w * CREDIT_ALPHABET.index(c) for w, c in zip(CREDIT_WEIGHTS, start, strict=True))
    return start + CREDIT_ALPHABET[-total % 31]


INFO_ROWS: dict[str, Any] = {
    "填报单位": "任城区", "填报人": "张某", "联系电话": "0537-2000011", "审核人": "李某", "填报日期": date(2020, 10, 20),
    "第几次报送": 1, "零报告": "否", "行动方案印发日期": date(2020, 5, 18), "出动执法人员（人次）": 860,
    "检查单位（家次）": 412, "联合执法（次）": 9, "宣传活动（场次）": 14,
}
FIGURE_ROWS: dict[str, tuple[int, str]] = {
    "A1": (1, "任城甲网络公司"), "A3": (1, "任城乙文化公司"), "A4": (1, "任城乙文化公司"), "B1": (1, "任城丁大酒店"),
    "C2": (1, "任城戊商场"), "D4": (1, "任城丙电器店"), "D5": (5, "任城丙电器店"),
}
LEDGER_COLUMNS = ("案件名称", "整治重点", "处罚形式", "当事人", "处置日期", "文书文号", "罚款金额（元）", "数量", "整改期限", "整改结果",
                  "案件类别", "案情摘要")
LEDGER_ROWS: tuple[tuple[Any, ...], ...] = (
    ("甲公司案", WEB, "责令整改", "任城甲网络公司", date(2020, 6, 10), "（任）文综责改字〔2020〕1号", None, 1,
     date(2020, 7, 10), "已整改", "一般案件", None),
    ("乙公司案", WEB, "行政处罚", "任城乙文化公司", date(2020, 6, 20), "（任）文综罚字〔2020〕1号", 10000, 1, None, None,
     "典型案例", SUMMARY),
    ("乙公司移交案", HARMFUL, "移交公安部门", "任城乙文化公司", date(2020, 7, 1), "（任）文综移字〔2020〕1号", None, 1, None,
     None, "一般案件", None),
    ("丁酒店案", TV, "责令整改", "任城丁大酒店", date(2020, 7, 5), "（任）文综责改字〔2020〕2号", None, 1, date(2020, 8, 5),
     "已整改", "一般案件", None),
    ("戊商场案", SCREENS, "行政约谈", "任城戊商场", date(2020, 7, 8), None, None, 1, None, None, "一般案件", None),
    ("丙店取缔案", BOXES, "取缔非法网络电视设备销售点", "任城丙电器店", date(2020, 8, 1), None, None, 1, None, None, "一般案件", None),
    ("丙店没收案", BOXES, "没收网络电视接收设备", "任城丙电器店", date(2020, 8, 1), None, None, 5, None, None, "一般案件", None),
)
ARCHIVE_COLUMNS = ("名称", "类型", "开办主体", "网址或地址", "ICP备案号", "许可证号", "是否盈利", "管理类别", "责任书签订日期",
                   "提请黑名单", "运营状态", "更新日期")
ARCHIVE_ROWS: tuple[tuple[Any, ...], ...] = (
    ("甲影视网", "网站", "任城甲网络公司", "www.jia.example", "鲁ICP备17022608号-1", "0109362", "是", "持证规范", None, "否",
     "正常", date(2020, 9, 1)),
    ("乙视频", "移动APP", "任城乙文化公司", "www.yi.example", None, None, "是", "无证盈利", date(2020, 7, 1), "否", "整改中",
     date(2020, 9, 2)),
    ("戊商场大屏", "户外大屏幕", "任城戊商场", "任城区某路1号", None, None, "否", "无证非盈利", None, "否", "正常", date(2020, 9, 3)),
    ("己影视站", "网站", "王某", "www.ji.example", None, None, "否", "传播有害节目", None, "是", "已关停", date(2020, 9, 4)),
)


def clean() -> Content:
    """A return that gives no finding at all: no error, no warning, no repair."""
    rows = {
        "案件台账": [dict(zip(LEDGER_COLUMNS, r, strict=True)) for r in LEDGER_ROWS],
        "监管电子档案": [dict(zip(ARCHIVE_COLUMNS, r, strict=True)) for r in ARCHIVE_ROWS],
        "工作措施": [{"措施类别": "组织领导", "标题": "成立专班", "内容": "由分管负责人牵头，成立专班。"},
                 {"措施类别": "执法检查", "标题": "拉网检查", "内容": "对辖区网站逐一检查。"}],
        "工作亮点": [{"标题": "部门联动", "内容": "与公安机关建立线索移送办法。"}],
    }
    figures = {i.row.code: FIGURE_ROWS.get(i.row.code, (0, None)) for i in campaign().indicators}
    return Content({_key(INFO.name, t): v for t, v in INFO_ROWS.items()}, figures,
                   {name: [_keyed(name, row) for row in found] for name, found in rows.items()})


def zero() -> Content:
    """A zero report without a finding: 17 times 0, no case; measures and highlights may be there."""
    content = changed(clean(), {"基本信息/零报告": "是"})
    return Content(content.info, dict.fromkeys(content.figures, (0, None)), {**content.rows, "案件台账": []})


def _key(sheet: str, title: str) -> str:
    return next(c.key for c in BY_NAME[sheet].columns if c.title == title)


def _keyed(sheet: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {_key(sheet, t): v for t, v in row.items()}


def changed(content: Content, change: Change) -> Content:
    """The content with some cells changed (paths as above)."""
    info, figures = dict(content.info), dict(content.figures)
    rows: dict[str, list[Any]] = {name: [dict(r) for r in found] for name, found in content.rows.items()}
    for path, value in change.items():
        sheet, *place = path.split("/", 2)
        if sheet == INFO.name:
            info[_key(sheet, place[0])] = value
        elif sheet == FIGURES.name:
            quantity, names = figures[place[0]]
            figures[place[0]] = (value, names) if place[1] == "数量" else (quantity, value)
        elif place[0].startswith("+"):
            like = rows[sheet][int(place[0][1:]) - 1] if place[0][1:] else {}
            rows.setdefault(sheet, []).append(like | _keyed(sheet, value))
        elif len(place) == 1:
            rows[sheet][int(place[0]) - 1] = _keyed(sheet, value or {})
        else:
            rows[sheet][int(place[0]) - 1][_key(sheet, place[1])] = value
    return Content(info, figures, rows)


def workbook(content: Content | None = None, change: Change | None = None, room: int = 0) -> bytes:
    """The bytes of a filled form. Without live checks it is made five times as fast, and the pipeline reads none.

    Text in a number of 基本信息 is typed in by hand, for the form itself writes none.
    """
    content = changed(clean() if content is None else content, change or {})
    words = {k: v for k, v in content.info.items() if isinstance(v, str) and INFO[k].kind is Kind.NUMBER}
    data = form(campaign(), Content({k: v for k, v in content.info.items() if k not in words}, content.figures,
                                    content.rows), room=room)
    return edited(data, lambda book: [typed(f"{INFO.name}/{INFO[k].title}", v)(book) for k, v in words.items()]) if words else data


def edited(data: bytes | Content, edit: Callable[[Workbook], object]) -> bytes:
    """The workbook as somebody changed it by hand: columns moved, sheets renamed, formulas typed."""
    book = load_workbook(io.BytesIO(workbook(data) if isinstance(data, Content) else data))
    edit(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def move_columns(page: Worksheet) -> None:
    """Put the columns of a sheet into the opposite order, header and data alike."""
    width = sum(c.value is not None for c in page[3])
    held = [[(c.value, c.number_format) for c in row] for row in page.iter_rows(min_row=3, max_col=width)]
    for i, row in enumerate(held, 3):
        for j, (value, look) in enumerate(reversed(row), 1):
            page.cell(i, j).value = value
            page.cell(i, j).number_format = look


def judged(*files: bytes | Content, as_of: date = AS_OF, names: Iterable[str] | None = None, units: tuple[str, ...] = ()) -> Summary:
    """What the pipeline makes of these files, without touching the disk. `units`: see `campaign`."""
    sources = names or (["任城区.xlsx"] if len(files) == 1 else [f"{i}.xlsx" for i in range(1, len(files) + 1)])
    return _judged(tuple(sources), tuple(workbook(f) if isinstance(f, Content) else f for f in files), as_of, units)


@lru_cache(maxsize=32)
def _judged(sources: tuple[str, ...], data: tuple[bytes, ...], as_of: date, units: tuple[str, ...]) -> Summary:
    """Once for all who ask about the same files: nobody changes a summary."""
    uploads = [Upload(s, d, hashlib.sha256(d).hexdigest()) for s, d in zip(sources, data, strict=True)]
    return run([(u, read(u)) for u in uploads], campaign(*units), as_of)


def findings(*files: bytes | Content, as_of: date = AS_OF, names: Iterable[str] | None = None) -> list[Finding]:
    return list(judged(*files, as_of=as_of, names=names).findings)


def brief(found: Iterable[Finding], *, infos: bool = True) -> list[Brief]:
    """Findings in four words each, in a fixed order."""
    kept = [f for f in found if infos or f.severity is not Severity.INFO]
    return sorted(((f.rule, f.severity.value, f.sheet, f.cell) for f in kept), key=_order)


def expected(text: str, told_by: Campaign | None = None) -> list[Brief]:
    """`C05 error 案件台账/2/文书文号; F05 error 案件台账 -` → the same four words, the path as a sheet and a cell."""
    found: list[Brief] = []
    for part in filter(None, (p.strip() for p in text.split(";"))):
        rule, severity, *place = part.split(" ")
        sheet, cell = address(place[0], told_by or campaign()) if "/" in place[0] else place
        found.append((rule, severity, None if sheet == "-" else sheet, None if cell == "-" else cell))
    return sorted(found, key=_order)


def _order(said: Brief) -> tuple[str, ...]:
    return tuple(word or "" for word in said)


def statuses(summary: Summary) -> dict[str, str]:
    return {s.source: s.status for s in summary.submissions}


def stacked(files: Mapping[str, bytes], as_of: date = AS_OF) -> dict[str, list[Finding]]:
    """The findings of many files, each by itself but judged in one go: everything up to choosing."""
    found: list[Finding] = []
    forms: list[LocatedForm] = []
    for source, data in files.items():
        book = read(Upload(source, data, ""))
        located, said = (None, [book.finding]) if isinstance(book, Unread) else locate(book, campaign())
        found += said
        forms += [] if located is None else [located]
    judged_forms = apart(forms, found, as_of)
    return {source: judged_forms.get(source, []) for source in files}


def apart(forms: list[LocatedForm], found: Iterable[Finding] = (), as_of: date = AS_OF) -> dict[str, list[Finding]]:
    """The findings of forms that are located already, with those `found` before, by source."""
    tables, repairs = clean_forms(forms, campaign())
    by_source: dict[str, list[Finding]] = {form.source: [] for form in forms}
    for f in silence([*found, *repairs, *validate(tables, campaign(), as_of)[1]]):
        by_source.setdefault(f.source, []).append(f)
    return by_source


@dataclass(frozen=True, eq=False)
class Row:
    """One example: a change to the base and the findings it must give, all of them and no others."""

    table: "Table"
    name: str
    change: Change | Edit | tuple[Change, Edit]
    says: str

    @property
    def findings(self) -> list[Finding]:
        return self.table.results[self.name]

    @property
    def found(self) -> list[Brief]:
        return brief(self.findings)

    @property
    def wanted(self) -> list[Brief]:
        return expected(self.says)

    @property
    def data(self) -> bytes:
        parts = self.change if isinstance(self.change, tuple) else (self.change,)
        edits = [p for p in parts if not isinstance(p, dict)]
        made = workbook(self.table.base(), next((p for p in parts if isinstance(p, dict)), {}))
        for edit in edits:
            made = edited(made, edit)
        return made


class Table:
    """Examples that are judged together, at the first one that is asked for: (name, change, findings)."""

    def __init__(self, *rows: tuple[str, Change | Edit | tuple[Change, Edit], str],
                 base: Callable[[], Content] = clean, as_of: date = AS_OF) -> None:
        self.base, self.as_of = base, as_of
        self.rows = [Row(self, *row) for row in rows]
        assert len({r.name for r in self.rows}) == len(self.rows), "two examples of one name"

    @cached_property
    def results(self) -> dict[str, list[Finding]]:
        return stacked({r.name: r.data for r in self.rows}, self.as_of)

    @property
    def each(self) -> pytest.MarkDecorator:
        return pytest.mark.parametrize("row", self.rows, ids=[r.name for r in self.rows])


@lru_cache(maxsize=32)
def opened(data: bytes) -> Workbook:
    """A workbook to be looked at, opened once for all who look."""
    return load_workbook(io.BytesIO(data))


def untouched(_: Workbook) -> None:
    """Only saved again by another program: every stored formula result is gone."""


def typed(path: str, value: Any, number_format: str | None = None) -> Edit:
    """An edit: one cell typed over (a path as above), with a number format where that matters."""

    def edit(book: Workbook) -> None:
        cell = at(book, path)
        cell.value = value
        if number_format:
            cell.number_format = number_format

    return edit


LEDGERS = tuple(s.name for s in SHEETS if s.layout is Layout.ROWS)


def letters_of(summary: Summary) -> dict[str, Letter]:
    """By path, with empty files for the blank forms and the counties' own reports, which take seconds to make."""
    made = letters(summary, returns(summary), lambda unit: {f"{unit}.xlsx": b""}, lambda unit: {f"{unit}.docx": b""})
    return {letter.path: letter for letter in made}


def page(summary: Summary) -> str:
    return html.page(summary, city_report(summary, report_content(summary)))


def word(summary: Summary) -> bytes:
    return document.word(city_report(summary, report_content(summary)), summary.campaign)
