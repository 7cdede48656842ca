"""What the outputs are told of units and rows."""

import pytest

from pipeline.publish.report.content import report_content
from pipeline.publish.report.documents.dispatches import dispatches
from pipeline.status import Standing
from tests.desk import SUMMARY, campaign, changed, clean, judged

DAY = "基本信息/填报日期"
FAULT = {"情况汇总表/A1/数量": None}
QUESTION = {"案件台账/2/罚款金额（元）": 3}


def test_where_no_return_is_accepted_there_are_no_rows() -> None:
    summary = judged(changed(clean(), FAULT))
    assert [len(frame) for frame in (summary.info, summary.ledger, summary.archive, summary.rectifications)] == [0, 0, 0, 0]


@pytest.mark.parametrize(("files", "names", "state"), [
    ([clean()], ["任城区.xlsx"], Standing.ACCEPTED),
    ([changed(clean(), QUESTION)], ["任城区.xlsx"], Standing.ASKED),
    ([changed(clean(), FAULT)], ["任城区.xlsx"], Standing.RETURNED),
    ([clean(), changed(clean(), {"基本信息/填报人": "王某"})], ["a.xlsx", "b.xlsx"], Standing.CONFLICT),
    ([b"x"], ["任城区.xlsx"], Standing.UNREADABLE),
    ([], [], Standing.MISSING),
])
def test_how_a_unit_stands(files: list[object], names: list[str], state: Standing) -> None:
    summary = judged(*files, names=names)  # type: ignore[arg-type]  # contents and bytes
    assert summary.standing["任城区"] is state
    others = tuple(u for u in campaign().expected if u != "任城区")
    own = {} if state in (Standing.ACCEPTED, Standing.ASKED) else {state: ("任城区",)}
    missing = {Standing.MISSING: ("任城区", *others) if state is Standing.MISSING else others}
    assert dict(summary.lacking) == own | missing


@pytest.mark.parametrize(("origins", "category", "major", "told"), [
    ((None, None), ("大案要案", "大案要案"), 1, 1),
    ((None, None), ("大案要案", "典型案例"), 1, 1),
    (("甲镇", "甲镇"), ("典型案例", "典型案例"), 0, 1),
    (("甲镇", "乙镇"), ("大案要案", "大案要案"), 2, 2),
    (("甲镇", "乙镇"), ("大案要案", "一般案件"), 1, 1),
])
def test_a_case_counts_once_and_is_of_one_origin(origins: tuple[str | None, ...], category: tuple[str, ...], major: int, told: int) -> None:
    """Two rows of one 案件名称: key figures, 专报, the report's cases and 验收抽查 all count the same."""
    rows = {f"案件台账/{n}/{title}": value for n, *values in zip((2, 3), origins, category, strict=True)
            for title, value in zip(("来源单位", "案件类别"), values, strict=True)}
    same = {"案件台账/3/案件名称": "乙公司案", "案件台账/3/案情摘要": SUMMARY}
    summary = judged(changed(clean(), rows | same), units=("任城区",))
    groups = dict(report_content(summary).case_groups)
    assert (summary.key_figures.major, len(dispatches(summary)), len(groups["大案要案"])) == (major, major, major)
    assert summary.sums.told.by_unit == {"任城区": told}
