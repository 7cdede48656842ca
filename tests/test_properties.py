"""What holds for any return: nothing is lost on the way in, sums are sums, order is nothing, a fault is found where it is.

Returns are made at random by Hypothesis, always the same ones (`derandomize`); what the ledger counts for the
official table is counted here a second time.
"""

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.findings import Value
from pipeline.flow import run
from pipeline.inbox.read import read
from pipeline.model import Book, Upload
from pipeline.publish.form.form import Content
from pipeline.publish.outputs import outputs
from pipeline.summary.summarise import Summary
from pipeline.tables.clean import clean
from pipeline.tables.locate import locate
from schemas.form.columns import Kind, Layout
from schemas.form.sheets import ARCHIVE, BY_NAME, FIGURES, HIGHLIGHTS, INFO, LEDGER, MEASURES, SHEETS
from schemas.rules.rule import Severity
from tests.desk import AS_OF, campaign, stacked, workbook

PLAIN = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
SOME = settings(PLAIN, max_examples=6)  # each example judges several returns at once
FEW = settings(PLAIN, max_examples=3)
START, REPORTED = date(2020, 5, 1), date(2020, 10, 20)
CODES = [i.row.code for i in campaign().indicators]
Change = tuple[str, int, str, Value]  # sheet, place of the row, column key, what is typed there

days = st.dates(START, REPORTED)
names = st.text("甲乙丙丁戊己庚辛店网社", min_size=2, max_size=5).map(lambda t: f"任城{t}")
prose = st.text("甲乙，。；“”=+-@<>&'\"{}%#123abC \n、（）", max_size=40).map(lambda t: f"某{t}某")


def option(name: str) -> st.SearchStrategy[str]:
    return st.sampled_from(campaign().options(name))


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Value]:
    """A row of 案件台账 that no rule objects to."""
    focus, kind = draw(st.sampled_from(list(campaign().by_pair)))
    penalty, rectify = kind == "行政处罚", kind == "责令整改"
    day, outcome = draw(days), draw(option("整改结果"))
    category = draw(option("案件类别"))
    document = f"（任）文综字〔2020〕{draw(st.integers(1, 99))}号"
    return {
        "case": draw(names) + "案", "focus": focus, "measure": kind, "party": draw(names), "date": day,
        "credit_code": draw(maybe(st.just("91370811MA0000XA11"))),
        "document": document if penalty else draw(maybe(st.just(document))),
        "fine": draw(maybe(st.integers(0, 30000) | st.integers(100, 2999999).map(lambda n: n / 100))) if penalty else None,
        "quantity": draw(st.integers(1, 50)) if kind == "没收网络电视接收设备" else 1,
        "deadline": day + timedelta(days=draw(st.integers(0, 60))) if rectify else None,
        "outcome": outcome if rectify else None, "joint": draw(maybe(st.just("公安局"))), "category": category,
        "summary": "经查" * 20 + draw(prose) if category != "一般案件" else draw(maybe(prose)),
    }


@st.composite
def entries(draw: st.DrawFn) -> dict[str, Value]:
    """A row of 监管电子档案 that no rule objects to."""
    management = draw(option("管理类别"))
    profit = {"无证盈利": "是", "无证非盈利": "否"}.get(management) or draw(option("是否"))
    return {
        "name": draw(names), "type": draw(option("类型")), "operator": draw(names),
        "address": draw(st.sampled_from(("www.jia.example", "任城区某路1号", "12345"))),
        "icp": draw(maybe(st.just("鲁ICP备17022608号-1"))), "licence": draw(maybe(st.just("0109362"))), "for_profit": profit,
        "management": management, "pledge_date": draw(maybe(days)), "status": draw(option("运营状态")), "updated": draw(days),
        "blacklist": draw(option("是否")) if management == "传播有害节目" else "否", "remark": draw(maybe(prose)),
    }


measures = st.fixed_dictionaries({"category": option("措施类别"), "title": prose, "content": prose})
highlights = st.fixed_dictionaries({"title": prose, "content": prose})


def counted(ledger: list[dict[str, Value]]) -> dict[str, int]:
    """What a ledger counts for each row of the official table, by the table of design §4."""
    found: Counter[str] = Counter()
    parties = set()
    for row in ledger:
        indicator = campaign().by_pair[str(row["focus"]), str(row["measure"])]
        code, unit = indicator.row.code, indicator.row.unit
        if unit in "家个":
            parties.add((code, row["party"]))
        else:
            found[code] += int(str(row["quantity"])) if unit == "套" else 1
    found.update(code for code, _ in parties)
    return {code: found[code] for code in CODES}


@st.composite
def returns(draw: st.DrawFn, unit: str = "任城区", least: int = 0) -> Content:
    """A return without an error."""
    ledger = draw(st.lists(cases(), min_size=least, max_size=8, unique_by=lambda r: (r["focus"], r["measure"], r["party"], r["date"])))
    archive = draw(st.lists(entries(), min_size=least, max_size=5, unique_by=lambda r: r["name"]))
    figures: dict[str, tuple[Value, Value]] = {}
    for indicator in campaign().indicators:
        code, number = indicator.row.code, counted(ledger)[indicator.row.code]
        more = 0 if indicator.row.strict else draw(st.integers(0, 3))
        given_names = draw(names) if more or (number and draw(st.booleans())) else None
        figures[code] = (number + more, given_names)
    none = not (ledger or archive or any(number for number, _ in figures.values()))
    info = {
        "unit": unit, "filler": "张某", "phone": "0537-2000011", "reviewer": "李某", "report_date": REPORTED,
        "edition": draw(st.integers(1, 99)), "zero_report": "是" if none else "否", "plan_date": draw(maybe(days)),
        "officers": draw(maybe(st.integers(0, 9999))), "places": draw(maybe(st.integers(0, 9999))),
        "joint_actions": draw(maybe(st.integers(0, 99))), "publicity": draw(maybe(st.integers(0, 99)))}
    return Content(info, figures, {
        LEDGER.name: list(ledger), ARCHIVE.name: list(archive),
        MEASURES.name: draw(st.lists(measures, max_size=3)), HIGHLIGHTS.name: draw(st.lists(highlights, max_size=3))})


@st.composite
def inboxes(draw: st.DrawFn) -> dict[str, Content]:
    """Returns of some counties, by file name."""
    units = draw(st.lists(st.sampled_from([u.name for u in campaign().roster]), min_size=2, max_size=4, unique=True))
    return {f"{unit}.xlsx": draw(returns(unit)) for unit in units}


def uploads(files: Mapping[str, bytes]) -> list[Upload]:
    return [Upload(name, data, hashlib.sha256(data).hexdigest()) for name, data in files.items()]


def judged(files: Mapping[str, bytes], *units: str) -> Summary:
    return run([(u, read(u)) for u in uploads(files)], campaign(*units), AS_OF)


def made(contents: Mapping[str, Content]) -> dict[str, bytes]:
    return {name: workbook(content) for name, content in contents.items()}


# Nothing is lost on the way in


def plain(value: Any) -> Any:
    """A typed cell as it was given: dates as dates, numbers as numbers, blanks as None."""
    if pd.isna(value):
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value


@PLAIN
@given(content=returns())
def test_what_is_filled_in_is_what_is_read(content: Content) -> None:
    upload = uploads({"任城区.xlsx": workbook(content)})[0]
    book = read(upload)
    assert isinstance(book, Book)
    located, told = locate(book, campaign())
    assert located is not None
    tables, repairs = clean([located], campaign())
    assert (told, repairs) == ([], [])
    wanted: dict[str, list[Mapping[str, Value]]] = {
        INFO.name: [content.info], **content.rows,
        FIGURES.name: [{"quantity": q, "names": n} for q, n in content.figures.values()]}
    for sheet in SHEETS:
        typed = tables[sheet.name].typed
        keys = ["quantity", "names"] if sheet is FIGURES else [c.key for c in sheet.read]
        found = [{k: plain(row[k]) for k in keys} for row in typed.to_dict("records")]
        assert found == [{k: row.get(k) for k in keys} for row in wanted[sheet.name]], sheet.name
        assert not tables[sheet.name].unread.to_numpy().any()


@SOME
@given(contents=st.lists(returns(), min_size=3, max_size=5))
def test_an_ordinary_return_has_no_error(contents: list[Content]) -> None:
    found = stacked({f"{n}.xlsx": workbook(content) for n, content in enumerate(contents)})
    assert [(f.rule, f.sheet, f.cell, f.message) for said in found.values() for f in said if f.severity is Severity.ERROR] == []


def test_signs_that_spreadsheets_take_for_something_else_are_read_as_typed() -> None:
    texts = ["=1+1起", "_x0041_", "'引号", "  空格中 间  ".strip(), "第一行\n第二行", "1e5", "007", "TRUE", "<b>&amp;</b>"]
    rows: list[Mapping[str, Value]] = [{"title": t, "content": t} for t in texts]
    content = Content({"unit": "任城区"}, {}, {HIGHLIGHTS.name: rows})
    book = read(uploads({"a.xlsx": workbook(content)})[0])
    assert isinstance(book, Book)
    located, _ = locate(book, campaign())
    assert located is not None
    tables, _ = clean([located], campaign())
    assert tables[HIGHLIGHTS.name].typed["content"].tolist() == texts


# Sums are sums


@SOME
@given(contents=inboxes())
def test_totals_and_block_sums_are_the_sums_of_the_counties(contents: dict[str, Content]) -> None:
    summary = judged(made(contents))
    assert summary.figures == {name[:-5]: {c: q for c, (q, _) in content.figures.items()} for name, content in contents.items()}
    assert summary.totals == {c: sum(int(str(content.figures[c][0])) for content in contents.values()) for c in CODES}
    for block in summary.sums.blocks:
        mine = [(name, row) for name, content in contents.items() for row in content.rows[LEDGER.name]
                if campaign().by_pair[str(row["focus"]), str(row["measure"])].block.code == block.code]
        fined = [row for _, row in mine if row["measure"] == "行政处罚"]
        assert block.penalties.value == len(fined)
        assert abs(block.fines.value - sum(float(str(row["fine"] or 0)) for row in fined)) < 0.001
        assert block.parties.value == len({(name, row["party"]) for name, row in mine})
        assert block.transfers.value == sum(row["measure"] == "移交公安部门" for _, row in mine)
        assert block.confiscated.value == sum(int(str(row["quantity"])) for _, row in mine if row["measure"] == "没收网络电视接收设备")


# Order is nothing


@FEW
@given(contents=inboxes(), shuffle=st.randoms(use_true_random=False))
def test_the_order_of_files_changes_nothing(contents: dict[str, Content], shuffle: random.Random) -> None:
    files = made(contents)
    names = sorted(files)
    units = [n[:-5] for n in names]
    shuffle.shuffle(names)
    one, other = judged(files, *units), judged({n: files[n] for n in reversed(names)}, *units)
    for part in ("totals", "figures", "names", "findings", "submissions", "accepted", "missing", "origins", "sums"):
        assert getattr(one, part) == getattr(other, part), part
    for frame in ("info", "ledger", "archive", "measures", "highlights", "rectifications"):
        pd.testing.assert_frame_equal(getattr(one, frame), getattr(other, frame))
    assert outputs(one, {}) == outputs(other, {})


# A fault is found where it is, and nowhere else


RUBBISH: dict[Kind, Value] = {Kind.LIST: "胡写", Kind.NUMBER: "约5", Kind.DATE: "十月底", Kind.UNIT: "某某县"}


def faults(content: Content) -> list[Change]:
    """Every cell of a return that can be spoilt: a required one blanked, a list, number or date made unreadable."""
    found: list[Change] = []
    counts = {INFO.name: 1, FIGURES.name: len(CODES), **{name: len(rows) for name, rows in content.rows.items()}}
    for sheet in SHEETS:
        for place in range(counts[sheet.name]):
            for column in sheet.read:
                if column.required:
                    found.append((sheet.name, place, column.key, None))
                if column.kind in RUBBISH and sheet is not MEASURES:  # a wrong 措施类别 is a warning (N03)
                    found.append((sheet.name, place, column.key, RUBBISH[column.kind]))
    penalties = [n for n, row in enumerate(content.rows[LEDGER.name]) if row["measure"] == "行政处罚"]
    return found + [(LEDGER.name, n, "document", None) for n in penalties]


def address(sheet: str, place: int, key: str) -> str:
    number = [c.key for c in BY_NAME[sheet].columns].index(key)
    return f"B{4 + number}" if BY_NAME[sheet].layout is Layout.ITEMS else f"{'ABCDEFGHIJKLMNOPQ'[number]}{4 + place}"


def spoilt(content: Content, *changes: Change) -> bytes:
    info, figures = dict(content.info), dict(content.figures)
    rows = {name: [dict(row) for row in records] for name, records in content.rows.items()}
    for sheet, place, key, value in changes:
        if sheet == INFO.name:
            info[key] = value
        elif sheet == FIGURES.name:
            figures[CODES[place]] = (value, figures[CODES[place]][1])
        else:
            rows[sheet][place][key] = value
    return workbook(Content(info, figures, {name: list(records) for name, records in rows.items()}))


def check(content: Content, spoils: list[tuple[Change, ...]]) -> None:
    """Each time, errors at the spoilt cells and at no other, one each; every other finding is none."""
    found = stacked({f"{n}.xlsx": spoilt(content, *changes) for n, changes in enumerate(spoils)})
    for changes, said in zip(spoils, found.values(), strict=True):
        errors = [(f.sheet, f.cell) for f in said if f.severity is Severity.ERROR]
        wanted = [(c[0], address(*c[:3])) for c in changes]
        assert sorted(errors, key=str) == sorted(wanted, key=str), (changes, [(f.rule, f.message) for f in said])


def some(content: Content, data: st.DataObject, wanted: Callable[[Change], bool]) -> list[tuple[Change, ...]]:
    chosen = st.sampled_from([c for c in faults(content) if wanted(c)])
    return [(c,) for c in data.draw(st.lists(chosen, min_size=4, max_size=8, unique=True))]


@SOME
@given(content=returns(least=1), data=st.data())
def test_a_spoilt_item_or_figure_is_the_only_error(content: Content, data: st.DataObject) -> None:
    check(content, some(content, data, lambda c: c[0] in (INFO.name, FIGURES.name)))


@SOME
@given(content=returns(least=1), data=st.data())
def test_a_blanked_required_cell_is_the_only_error(content: Content, data: st.DataObject) -> None:
    check(content, some(content, data, lambda c: c[0] not in (INFO.name, FIGURES.name) and c[3] is None))


@SOME
@given(content=returns(least=1), data=st.data())
def test_rubbish_in_a_list_number_or_date_is_the_only_error(content: Content, data: st.DataObject) -> None:
    check(content, some(content, data, lambda c: c[0] in (LEDGER.name, ARCHIVE.name) and c[3] is not None))


@SOME
@given(content=returns(least=3), data=st.data())
def test_two_faults_in_two_sheets_are_two_errors(content: Content, data: st.DataObject) -> None:
    """All independent problems of a file come out in one run."""
    first = [c for (c,) in some(content, data, lambda c: c[0] == ARCHIVE.name)]
    second = [c for (c,) in some(content, data, lambda c: c[0] == LEDGER.name)]
    check(content, list(zip(first, second, strict=False)))


@FEW
@given(content=returns(least=1), data=st.data())
def test_a_spoilt_return_is_returned_and_in_no_figure(content: Content, data: st.DataObject) -> None:
    change = data.draw(st.sampled_from(faults(content)))
    summary = judged({"任城区.xlsx": spoilt(content, change)})
    assert [(s.status, s.errors) for s in summary.submissions] == [("returned", 1)]
    assert (summary.accepted, set(summary.totals.values())) == ((), {0})
