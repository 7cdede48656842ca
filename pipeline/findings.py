"""What a rule or a stage says of a cell: findings are data."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from math import isnan

from schemas.expressions.predicates import masked
from schemas.form.cells import coordinate_to_tuple
from schemas.form.sheets import ORDER
from schemas.rules.catalogue import STAGE_RULES
from schemas.rules.rule import Rule, Severity
from schemas.rules.words import LOSSY, shown

Value = str | float | int | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True)
class Finding:
    """What one rule says of one cell of one file, in Chinese. `cell` is an A1 address, or None."""

    rule: str
    severity: Severity
    source: str
    unit: str | None
    sheet: str | None
    cell: str | None
    value: str | float | None
    message: str
    fix: str
    explanation: str | None = None
    basis: str = ""  # what the question hangs on (see `basis`): an explanation holds while it stays the same
    count: int = 1  # how many cells: of a flood the first stand singly, the rest as one whose `cell` is their range

    @property
    def open(self) -> bool:
        """A question that the county has not answered."""
        return self.severity is Severity.WARNING and not self.explanation

    @property
    def asks(self) -> bool:
        """Something that the county must still see to: an error, or an open question."""
        return self.severity is Severity.ERROR or self.open

    @property
    def place(self) -> tuple[str, int, int, int, str, str]:
        """Sorts by source, sheet order, row, column, rule; findings without a cell first."""
        row, column = coordinate_to_tuple(self.cell.partition(":")[0]) if self.cell else (0, 0)
        return (self.source, ORDER.get(self.sheet or "", -1), row, column, self.rule, self.message)


def stage_finding(name: str, source: str, unit: str | None = None, sheet: str | None = None, cell: str | None = None,
         value: Value = None, **words: object) -> Finding:
    """The finding of a stage: an entry of `STAGE_RULES` with its words filled in."""
    rule: Rule = STAGE_RULES[name]
    read = words.pop("hangs_on", None)
    said = {k: shown(v) for k, v in words.items() if k != "row"} | {"value": shown(value), "sheet": sheet or ""}
    return Finding(rule.code, rule.severity, source, unit, sheet, cell, plain(value),
                   masked(rule.message.format_map(said)), masked(rule.fix.format_map(said)),
                   basis=basis(name, sheet, read or sorted(said.items()), of=words.get("row", "")))


def basis(*read: object, of: object = "") -> str:
    """`values-row`: a mark of the rule and of what it reads, and one of the row that it speaks of, wherever it stands."""
    return "-".join(sha256(repr(part).encode()).hexdigest()[:16] for part in (read, of))


def plain(value: Value) -> str | float | None:
    """A cell as it stands in run.json: number, text or ISO date; personal identity numbers masked."""
    if value is None or (isinstance(value, float) and isnan(value)):
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return shown(value)
    if abs(value) >= LOSSY:
        return shown(float(value))
    if int(value) != value:
        return value
    return int(value) if masked(str(int(value))) == str(int(value)) else masked(str(int(value)))
