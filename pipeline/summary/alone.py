"""Summaries of one unit alone, for its own written report: no other unit is in any of their figures."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

import pandas as pd

from pipeline.summary.summarise import Summary
from pipeline.summary.totals import Sums, Total


class Alone:
    """Accepted unit → its own summary, as of its 填报日期: what was not due on that day was not overdue."""

    def __init__(self, s: Summary) -> None:
        self._s, self._ledger, self._archive = s, _stretches(s.ledger), _stretches(s.archive)
        self._days = {str(u): s.as_of if pd.isna(day) else min(day.date(), s.as_of) for u, day in s.info["report_date"].items()}
        self._rectifications = _overdue(s.rectifications.sort_values("unit", kind="stable"), self._days)
        self._rectified = _stretches(self._rectifications)

    def __call__(self, unit: str) -> Summary:
        s, rows = self._s, self._rectifications[self._rectified.get(unit, NOTHING)]
        by_telephone = {unit: s.by_telephone[unit]} if unit in s.by_telephone else {}
        return replace(
            s, as_of=self._days[unit], expected=(unit,), accepted=(unit,), returned=(), missing=(), since=None, editions=(), by_telephone=by_telephone,
            figures={unit: s.figures[unit]}, names={unit: s.names[unit]}, ledger=s.ledger[self._ledger.get(unit, NOTHING)],
            archive=s.archive[self._archive.get(unit, NOTHING)], rectifications=rows,
            major_cases={unit: s.major_cases.get(unit, 0)}, sums=_sums(s.sums, unit, rows))


NOTHING = slice(0, 0)


def _stretches(frame: pd.DataFrame) -> dict[str, slice]:
    """Where the rows of each unit stand, together as they are."""
    found, first = {}, 0
    for unit, rows in groupby(frame["unit"].tolist()):
        last = first + sum(1 for _ in rows)
        found[unit] = slice(first, last)
        first = last
    return found


def _overdue(rows: pd.DataFrame, days: Mapping[str, date]) -> pd.DataFrame:
    """限期整改 with the days that were overdue on each unit's own day."""
    behind = ((days[unit] - deadline.date()).days for unit, deadline in zip(rows["unit"].tolist(), rows["deadline"].tolist(), strict=True))
    states = zip(behind, rows["done"].tolist(), rows["settled"].tolist(), strict=True)
    return rows.assign(overdue=[float(n) if n > 0 and not done and not settled else float("nan") for n, done, settled in states])


def _sums(sums: Sums, unit: str, rows: pd.DataFrame) -> Sums:
    """Of the sums what the unit gives; what is overdue and what is not due yet by its own `rows` of 限期整改."""
    late = int(rows["overdue"].notna().sum())
    waiting = len(rows) - late - int(rows["done"].sum()) - int(rows["settled"].sum())
    own: Sums = _of_unit(sums, unit)
    return replace(own, workload=tuple((total, int(unit in total.by_unit)) for total, _ in own.workload),
                   overdue=_counted(sums.overdue, unit, late), pending=_counted(sums.pending, unit, waiting))


def _of_unit(part: Any, unit: str) -> Any:
    """A part of the sums with no other unit's figures in its totals."""
    if isinstance(part, Total):
        return _counted(part, unit, part.by_unit.get(unit, 0))
    if isinstance(part, tuple):
        return tuple(_of_unit(p, unit) for p in part)
    if is_dataclass(part):
        return replace(part, **{f.name: _of_unit(getattr(part, f.name), unit) for f in fields(part)})  # type: ignore[type-var]  # no class
    return part


def _counted(total: Total, unit: str, number: float) -> Total:
    return replace(total, by_unit={unit: float(number)} if number else {})
