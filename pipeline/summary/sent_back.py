"""How often a unit's returns had to go back, and what for: of every form of it that had errors, whatever became of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.findings import Finding
from pipeline.model import LocatedForm, gathered
from schemas.form.columns import Layout
from schemas.form.sheets import BY_NAME
from schemas.rules.rule import Severity

WHOLE = "表样"  # an error of no cell: another form, missing sheets or columns


@dataclass(frozen=True)
class SentBack:
    """`files`: returns with errors; `kinds`: 案件台账的文书文号 → how many errors."""

    files: int
    kinds: Mapping[str, int]


def sent_back(units: Mapping[str, str], findings: Iterable[Finding], forms: Mapping[str, LocatedForm]) -> dict[str, SentBack]:
    """`units`: source → unit of the forms that count or counted. `findings`: of all of them, those superseded too."""
    errors = gathered((f for f in findings if f.severity is Severity.ERROR and f.source in units), lambda f: units[f.source])
    return {unit: SentBack(len({f.source for f in own}), _kinds(own, forms)) for unit, own in errors.items()}


def _kinds(errors: list[Finding], forms: Mapping[str, LocatedForm]) -> dict[str, int]:
    return {kind: sum(f.count for f in some) for kind, some in gathered(errors, lambda f: _kind(f, forms)).items()}


def _kind(f: Finding, forms: Mapping[str, LocatedForm]) -> str:
    """The sheet and column that a finding blames, as the form calls them."""
    part = forms[f.source].parts.get(f.sheet or "") if f.source in forms else None
    if part is None or f.cell is None:
        return WHOLE
    place = f.cell if part.sheet.layout is Layout.ITEMS else f.cell.partition(":")[0].rstrip("0123456789")
    column = next((key for key, letters in part.letters.items() if letters == place), None)
    title = BY_NAME[part.sheet.name][column].title if column else ""
    return f"{part.sheet.name}的“{title}”" if title else part.sheet.name
