"""What comes back in 退回意见: R10, explanations, what became of the findings of the last return (design §5, §6)."""

import hashlib
from collections.abc import Iterable

import pytest
from openpyxl import Workbook

from pipeline.findings import Finding
from schemas.form.sheets import OPINIONS, ORIGINAL, WHOSE
from tests import desk
from tests.desk import Change, edited, judged, statuses, workbook

PLEDGE: Change = {"监管电子档案/2/责任书签订日期": None}  # A05, a question
ERROR: Change = {"案件台账/2/文书文号": None}  # C05
REASON = "该网站正在办理注销，拟于十一月签订责任书。"


def marked(original: bytes, made_from: bytes, findings: Iterable[Finding], says: str = "") -> bytes:
    """A file with the sheet 退回意见 that its findings would have."""

    def add(book: Workbook) -> None:
        page = book.create_sheet(OPINIONS.name, 0)
        page.append([WHOSE, "任城区"])
        page.append([ORIGINAL, hashlib.sha256(made_from).hexdigest()])
        page.append([c.title for c in OPINIONS.columns])
        for n, f in enumerate(findings, 1):
            line = {"serial": n, "level": f.severity.word, "sheet": f.sheet, "cell": f.cell, "message": f.message,
                    "fix": f.fix, "rule": f.rule, "basis": f.basis, "explanation": says}
            page.append([line.get(c.key) for c in OPINIONS.columns])

    return edited(original, add)


def test_an_explained_question_is_not_asked_again() -> None:
    sent = workbook(change=PLEDGE)
    (asked,) = judged(sent).findings
    summary = judged(sent, marked(sent, sent, [asked], REASON), names=["a.xlsx", "b.xlsx"])
    assert statuses(summary) == {"a.xlsx": "superseded", "b.xlsx": "accepted"}
    assert [(f.rule, f.explanation) for f in summary.findings] == [("R10", None), ("A05", REASON)]


@pytest.mark.parametrize("says", ["", "情况属实", "属实。", "无"])
def test_no_explanation(says: str) -> None:
    sent = workbook(change=PLEDGE)
    summary = judged(marked(sent, sent, judged(sent).findings, says))
    (asked,) = [f for f in summary.findings if f.rule == "A05"]
    assert asked.explanation is None
    assert (says in asked.fix) == bool(says) or not says


@pytest.mark.parametrize(("change", "holds"), [
    ({"监管电子档案/1": None}, True),  # a row above is gone
    ({"监管电子档案/2/备注": "已核对"}, True),  # a cell the rule does not read
    ({"监管电子档案/2/名称": "乙视频网"}, False),  # another row: it is asked again
    ({"监管电子档案/2/管理类别": "无证非盈利", "监管电子档案/2/是否盈利": "否"}, None),  # the rule has nothing to say
])
def test_an_explanation_holds_while_what_it_hangs_on_stays(change: Change, holds: bool | None) -> None:
    sent = workbook(change=PLEDGE)
    explained = judged(sent).findings
    summary = judged(marked(workbook(change=PLEDGE | change), sent, explained, REASON))
    found = [f.explanation == REASON for f in summary.findings if f.rule == "A05"]
    assert found == ([] if holds is None else [holds])


def test_an_answer_takes_the_place_of_what_it_answers_whatever_its_edition() -> None:
    sent, other = workbook(change=ERROR), workbook(change={"基本信息/检查单位（家次）": 413})
    answer = marked(workbook(), sent, judged(sent).findings)
    summary = judged(sent, answer, names=["a.xlsx", "b.xlsx"])
    assert statuses(summary) == {"a.xlsx": "superseded", "b.xlsx": "accepted"}
    summary = judged(sent, answer, other, names=["a.xlsx", "b.xlsx", "c.xlsx"])
    assert statuses(summary) == {"a.xlsx": "superseded", "b.xlsx": "conflict", "c.xlsx": "conflict"}


def test_what_became_of_the_last_returns_findings() -> None:
    sent = workbook(change=ERROR | {"基本信息/填报人": None})
    answer = marked(workbook(change={"基本信息/填报人": None, "基本信息/审核人": None}), sent, judged(sent).findings)
    progress = judged(answer).follow_up.progress["任城区.xlsx"]
    assert (progress.gone, progress.left, progress.new) == (1, 1, 1)


def test_repairs_are_nothing_that_a_county_has_mended() -> None:
    sent = workbook(change=ERROR | {"情况汇总表/A2/数量": "无"})  # C05, and R03
    progress = judged(marked(workbook(), sent, judged(sent).findings)).follow_up.progress["任城区.xlsx"]
    assert (progress.gone, progress.left, progress.new) == (1, 0, 0)


def test_a_returned_unit_claims_its_figures() -> None:
    summary = judged(workbook(change=ERROR))
    assert summary.follow_up.claimed["任城区"]["D5"] == 5
    assert "任城区" not in summary.figures


def test_a_figure_that_contradicts_the_ledger_is_claimed_and_an_unreadable_one_is_not() -> None:
    claimed = judged(workbook(change={"情况汇总表/D5/数量": 6, "情况汇总表/A1/数量": "约5", "情况汇总表/A2/数量": -1})).follow_up.claimed
    assert [claimed["任城区"][code] for code in ("D5", "A1", "A2", "A3")] == [6, None, None, 1]


def test_an_original_that_said_nothing_of_whose_it_was_is_answered_too() -> None:
    sent = workbook(change={"基本信息/填报单位": "某某县"})
    summary = judged(sent, marked(workbook(), sent, judged(sent).findings), names=["a.xlsx", "b.xlsx"])
    assert statuses(summary) == {"a.xlsx": "superseded", "b.xlsx": "accepted"}


SAID = "当场作出处罚决定，当事人已缴纳罚款，依据见卷宗。"
SMALL: Change = {"案件台账/2/罚款金额（元）": 30}
BESIDE: list[tuple[str, Change, str, str | None]] = [
    ("in its row", SMALL | {"案件台账/2/情况说明": SAID}, "C10", SAID),
    ("in another row", SMALL | {"案件台账/1/情况说明": SAID}, "C10", None),
    ("too short", SMALL | {"案件台账/2/情况说明": "情况属实"}, "C10", None),
    ("of the whole file, for a row", SMALL | {"基本信息/其他情况说明": SAID}, "C10", None),
    ("of the whole file", {"基本信息/联系电话": "12345", "基本信息/其他情况说明": SAID}, "H05", SAID),
    ("of the whole file, no cell", {"工作措施/1": {}, "工作措施/2": {}, "基本信息/其他情况说明": SAID}, "N01", SAID),
]


@pytest.mark.parametrize(("change", "rule", "says"), [c[1:] for c in BESIDE], ids=[c[0] for c in BESIDE])
def test_what_stands_in_the_column_answers_the_questions_of_its_row(change: Change, rule: str, says: str | None) -> None:
    (asked,) = (f for f in desk.findings(desk.workbook(change=change)) if f.rule == rule)
    assert asked.explanation == says


@pytest.mark.parametrize(("later", "says"), [
    (SMALL | {"案件台账/2/情况说明": SAID}, SAID),
    (SMALL, SAID),  # it was said, and nothing has changed
    ({"案件台账/2/罚款金额（元）": 40, "案件台账/2/情况说明": SAID}, None),  # left beside another value
    (SMALL | {"案件台账/2/案件名称": "另一案", "案件台账/2/情况说明": SAID}, None),  # left beside another case
    ({"案件台账/2/罚款金额（元）": 40, "案件台账/2/情况说明": SAID + "金额已更正。"}, SAID + "金额已更正。"),
])
def test_an_old_text_beside_other_values_is_no_explanation(later: Change, says: str | None) -> None:
    first = desk.workbook(change=SMALL | {"案件台账/2/情况说明": SAID})
    second = desk.workbook(change=later | {"基本信息/第几次报送": 2})
    (asked,) = (f for f in desk.findings(first, second) if f.rule == "C10")
    assert asked.explanation == says
