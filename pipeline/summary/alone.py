"""Summaries of one unit alone, for its own written report: no other unit is in any of their figures."""

from dataclasses import replace
from typing import Any

import pandas as pd

from pipeline.summary.summarise import Summary, days_overdue
from pipeline.summary.totals import BlockSum, Rows, Sums, Total, rectification_sums

PARTED = (Sums, BlockSum)


class Alone:
    """Accepted unit → its own summary, as of its 填报日期: what was not due on that day was not overdue. It holds figures, but
    none by 处罚形式, 整治重点 or ten days, and no rows of the sheets.

    `overdue`: of each 限期整改 of all units, in their order, the days it was overdue then; not a number where it was not.
    """

    def __init__(self, s: Summary) -> None:
        today, reported, rows = pd.Timestamp(s.as_of), s.info["report_date"], s.rectifications
        self._days = reported.where(reported < today, today)
        then = rows.assign(overdue=days_overdue(rows, self._days.loc[rows["unit"]].set_axis(rows.index)))
        self.overdue = then["overdue"].tolist()
        sums = replace(s.sums, measures=(), focuses=(), progress=(), **rectification_sums(Rows(then, s.accepted, s.campaign)))
        none = {name: getattr(s, name)[:0] for name in ("ledger", "archive", "measures", "highlights", "rectifications")}
        self._s = replace(s, sums=sums, returned=(), missing=(), since=None, editions=(), **none)

    def __call__(self, unit: str) -> Summary:
        s = self._s
        sums: Sums = _of_unit(s.sums, unit)
        given = tuple((total, int(unit in total.by_unit)) for total, _ in sums.workload)
        return replace(
            s, as_of=self._days[unit].date(), expected=(unit,), accepted=(unit,), figures={unit: s.figures[unit]}, names={unit: s.names[unit]},
            by_telephone={unit: s.by_telephone[unit]} if unit in s.by_telephone else {}, sums=replace(sums, workload=given))


def _of_unit(part: Any, unit: str) -> Any:
    """A part of the sums with no other unit's figures in its totals."""
    if isinstance(part, Total):
        return Total(part.title, part.unit, {unit: part.by_unit[unit]} if unit in part.by_unit else {})
    if isinstance(part, tuple):
        return tuple(_of_unit(p, unit) for p in part)
    if isinstance(part, PARTED):
        return type(part)(**{name: _of_unit(value, unit) for name, value in vars(part).items()})
    return part
