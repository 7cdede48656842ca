"""Many findings in few lines, and nothing left out."""

import pytest

from pipeline.findings import Finding
from pipeline.publish.returns.grouping import grouped, spans
from schemas.rules.rule import ERROR, INFO, Severity


@pytest.mark.parametrize(("cells", "told"), [
    ([], ""), (["H9"], "H9"), (["H9", "H10", "H11"], "H9—H11"), (["H11", "H9", "C4"], "C4、H9、H11"),
    (["AA2", "B2", "B3", "B5"], "B2—B3、B5、AA2"),
])
def test_neighbours_are_told_as_spans(cells: list[str], told: str) -> None:
    assert spans(cells) == told


def finding(cell: str, message: str = "没有填。", rule: str = "C01", severity: Severity = ERROR) -> Finding:
    return Finding(rule, severity, "a.xlsx", "任城区", "案件台账", cell, None, message, "请填写。")


def test_the_same_words_are_said_once_with_all_their_cells() -> None:
    groups = grouped([finding("H4"), finding("C4", "别的。"), finding("H6"), finding("B1", severity=INFO)])
    assert [(g.severity, g.place, g.count) for g in groups] == [
        (ERROR, "案件台账 C4", 1), (ERROR, "案件台账 H4、H6", 2), (INFO, "案件台账 B1", 1)]


def test_a_flood_is_one_line() -> None:
    twenty = [finding(f"H{n}", f"“{n}”不对。") for n in range(1, 21)]
    assert len(grouped(twenty)) == 20
    (flood,) = grouped([*twenty, finding("H21", "“21”不对。")])
    assert (flood.place, flood.count) == ("案件台账 H1—H21", 21)
    assert flood.message == "同类问题 21 处，第一处：“1”不对。"
