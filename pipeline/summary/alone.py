"""Summaries of one unit alone, for its own written report: no other unit is in any of their figures."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from pipeline.summary.summarise import Summary
from pipeline.summary.totals import BlockSum, Sums, Total

PARTED = (Sums, BlockSum)


class Alone:
    """Accepted unit → its own summary, as of its 填报日期: what was not due on that day was not overdue. It holds figures, but
    none by 处罚形式, 整治重点 or ten days, and no rows of the sheets.

    `overdue`: unit → of each of its 限期整改, in their order, the days it was overdue then; not a number where it was not.
    """

    def __init__(self, s: Summary) -> None:
        self._days = {str(u): s.as_of if pd.isna(day) else min(day.date(), s.as_of) for u, day in s.info["report_date"].items()}
        self.overdue = _overdue(s.rectifications, self._days)
        self._rectified = _overdue(s.rows(s.rectifications, "处罚形式", "measure", "rectify"), self._days)
        none = {name: getattr(s, name)[:0] for name in ("ledger", "archive", "measures", "highlights", "rectifications")}
        self._s = replace(s, sums=replace(s.sums, measures=(), focuses=(), progress=()), returned=(), missing=(), since=None, editions=(), **none)

    def __call__(self, unit: str) -> Summary:
        s = self._s
        return replace(
            s, as_of=self._days[unit], expected=(unit,), accepted=(unit,), figures={unit: s.figures[unit]}, names={unit: s.names[unit]},
            by_telephone={unit: s.by_telephone[unit]} if unit in s.by_telephone else {},
            major_cases={unit: s.major_cases.get(unit, 0)}, sums=self._sums(unit))

    def _sums(self, unit: str) -> Sums:
        """Of the sums what the unit gives; what is overdue and what is not due yet on its own day."""
        own: Sums = _of_unit(self._s.sums, unit)
        late, rectified = (sum(days == days for days in found.get(unit, ())) for found in (self.overdue, self._rectified))  # noqa: PLR0124 (a number)
        waiting = own.deadlines.value - late - own.done.value - own.settled.value
        return replace(own, workload=tuple((total, int(unit in total.by_unit)) for total, _ in own.workload),
                       overdue=_counted(own.overdue, unit, late), rectified_overdue=_counted(own.rectified_overdue, unit, rectified),
                       pending=_counted(own.pending, unit, waiting))


def _overdue(rows: pd.DataFrame, days: Mapping[str, date]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for unit, deadline, done, settled in zip(*(rows[k].tolist() for k in ("unit", "deadline", "done", "settled")), strict=True):
        behind = float((days[unit] - deadline.date()).days)
        found.setdefault(unit, []).append(behind if behind > 0 and not done and not settled else float("nan"))
    return found


def _of_unit(part: Any, unit: str) -> Any:
    """A part of the sums with no other unit's figures in its totals."""
    if isinstance(part, Total):
        return _counted(part, unit, part.by_unit.get(unit, 0))
    if isinstance(part, tuple):
        return tuple(_of_unit(p, unit) for p in part)
    if isinstance(part, PARTED):
        return type(part)(**{name: _of_unit(value, unit) for name, value in vars(part).items()})
    return part


def _counted(total: Total, unit: str, number: float) -> Total:
    return Total(total.title, total.unit, {unit: float(number)} if number else {})
