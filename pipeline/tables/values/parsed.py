"""What parsing a cell yields, and what it may know of the row around the cell."""

from datetime import date, datetime
from typing import NamedTuple


class Repair(NamedTuple):
    note: str  # its name in stage_rules.csv
    read: str


class Parsed(NamedTuple):
    """The typed value (None: blank), the repairs, and why a filled cell cannot be read."""

    value: str | float | datetime | None
    repairs: tuple[Repair, ...] = ()
    reason: str | None = None


class Context(NamedTuple):
    """`units`: what may stand behind the number. Of a date: the day from which 当场 and 15日内 count (`follows`), the day
    from which, or up to which, a day without its year is looked for, and whether it is China's midnight written in UTC."""

    units: tuple[str, ...] = ()
    follows: date | None = None
    first: date | None = None
    last: date | None = None
    utc: bool = False


BLANK = Parsed(None)
NOWHERE = Context()
