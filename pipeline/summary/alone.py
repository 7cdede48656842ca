"""Summaries of one unit alone, for its own written report: no other unit is in any of their figures."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import groupby

import pandas as pd

from pipeline.summary.summarise import Summary
from pipeline.summary.totals import BlockSum, Sums, TenDays, Total


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
    def own(total: Total) -> Total:
        return Total(total.title, total.unit, {unit: n} if (n := total.by_unit.get(unit)) else {})

    def count(total: Total, number: int) -> Total:
        return Total(total.title, total.unit, {unit: float(number)} if number else {})

    late = sum(n == n for n in rows["overdue"].tolist())  # noqa: PLR0124 (not a number: in time)
    waiting = len(rows) - late - int(sum(sums_of.by_unit.get(unit, 0) for sums_of in (sums.done, sums.settled)))
    return Sums(
        workload=tuple((own(total), int(unit in total.by_unit)) for total, _ in sums.workload),
        blocks=tuple(BlockSum(
            code=b.code, name=b.name, steps=own(b.steps), penalties=own(b.penalties), fines=own(b.fines), parties=own(b.parties),
            confiscated=own(b.confiscated), transfers=own(b.transfers), unlisted=own(b.unlisted)) for b in sums.blocks),
        measures=tuple(map(own, sums.measures)), focuses=tuple(map(own, sums.focuses)),
        progress=tuple(TenDays(x.phases, own(x.total)) for x in sums.progress),
        rectified=own(sums.rectified), mended=own(sums.mended), deadlines=own(sums.deadlines), done=own(sums.done),
        settled=own(sums.settled), pending=count(sums.pending, waiting), overdue=count(sums.overdue, late),
        blacklist=own(sums.blacklist), transfers=own(sums.transfers), signed=own(sums.signed), unsigned=own(sums.unsigned))
