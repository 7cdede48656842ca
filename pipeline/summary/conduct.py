"""How each unit reported and mended, in figures: what praise and criticism go by."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.summary.summarise import Summary
from pipeline.summary.totals import Total


@dataclass(frozen=True)
class Conduct:
    """What a unit's figures say of how it reported and mended. `late`: days; `back`: returns that went back; `overdue`,
    `unsigned`: how many; `done`: of what was due the share that is done or dealt with, in percent."""

    unit: str
    late: int
    back: int
    overdue: int
    unsigned: int
    done: float
    cases: int


def conduct(s: Summary) -> Iterator[Conduct]:
    """Of each unit that tables list; what it is not in the figures with is 0."""
    x, unread = s.sums, Counter(f.whose for f in s.submissions if f.unit is None and s.goes_back(f))
    for unit in s.listed:
        done, overdue, unsigned = (_given(unit, *totals) for totals in ((x.done, x.settled), (x.overdue,), (x.unsigned,)))
        back = s.sent_back[unit].files if unit in s.sent_back else 0
        yield Conduct(unit, s.days_late(unit), back + unread[unit], overdue, unsigned, 100 * done / (done + overdue) if done + overdue else 100,
                      _given(unit, *(b.steps for b in x.blocks)))


def _given(unit: str, *totals: Total) -> int:
    return int(sum(t.by_unit.get(unit, 0) for t in totals))
