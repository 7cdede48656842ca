"""How each unit reported and mended, in figures: what praise and criticism go by."""

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


def conduct(s: Summary, unit: str) -> Conduct:
    """Of a unit of the roster; what it is not in the figures with is 0."""
    x = s.sums

    def own(*totals: Total) -> int:
        return int(sum(t.by_unit.get(unit, 0) for t in totals))

    due = own(x.done, x.settled, x.overdue)
    unread = sum(f.whose == unit and f.unit is None and s.goes_back(f) for f in s.submissions)
    back = s.sent_back[unit].files if unit in s.sent_back else 0
    return Conduct(unit, s.days_late(unit), back + unread, own(x.overdue), own(x.unsigned), 100 * own(x.done, x.settled) / due if due else 100,
                   own(*(b.steps for b in x.blocks)))
