"""What the outputs are told of units and rows."""

import pytest

from pipeline.status import Standing
from tests.desk import campaign, changed, clean, judged

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
