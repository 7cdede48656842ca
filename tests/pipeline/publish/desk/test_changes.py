"""The sentence that compares two runs: what moved, in both directions, and nothing of zeros."""

from datetime import date

import pytest

from pipeline.publish.desk.changes import sentence
from pipeline.status import Status
from pipeline.summary.key_figures import KeyFigures
from pipeline.summary.since import Diff, FigureChange, How, RowChange, Since, UnitChange

NONE = KeyFigures(units=0, penalties=0, transfers=0, rectified=0, fines=0, confiscated=0, major=0)
WEISHAN_CAME = (UnitChange("微山县", Status.MISSING, Status.ACCEPTED),)


def total(code: str, before: int | None, after: int) -> FigureChange:
    return FigureChange(None, code, before, after)


def entered(unit: str) -> RowChange:
    return RowChange(How.ENTERED, "案件台账", unit, "某某公司案", f"{unit}.xlsx 第4行", ())


SAID: list[tuple[tuple[UnitChange, ...], Diff, str]] = [
    ((), Diff((), ()), "没有变化。"),
    ((), Diff((total("A1", 3, 5), total("A2", 4, 1), total("A3", 1, 2)), ()), "合计数增加2项、减少1项。"),
    (WEISHAN_CAME, Diff((total("A1", 3, 5), total("D6", None, 1)), (entered("微山县"),)),
     "报送状态变化1个单位；合计数增加2项；案件台账新增1条；其中新计入1个单位的全部记录。"),
    (WEISHAN_CAME, Diff((), ()), "报送状态变化1个单位。"),  # with a zero report
    ((), Diff((total("A1", 3, 4), FigureChange("任城区", "A1", 1, 2)), (entered("任城区"),)),
     "合计数增加1项；同一单位的数量变化1处；案件台账新增1条。"),
]


@pytest.mark.parametrize(("units", "diff", "said"), SAID, ids=[s for _, _, s in SAID])
def test_the_comparison_in_a_sentence(units: tuple[UnitChange, ...], diff: Diff, said: str) -> None:
    found = sentence(Since(date(2020, 10, 22), (), units, diff, frozenset(), NONE))
    assert found.removesuffix("明细见 审核情况.xlsx 的“变化情况”。") == f"与上次输出（2020年10月22日）相比：{said}"
