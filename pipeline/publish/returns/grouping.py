"""Many findings told in few lines: the same words once with all their cells, a flood as one line. Nothing is left out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from pipeline.findings import Finding
from pipeline.model import gathered
from pipeline.publish.returns.opinions import ordered
from schemas.form.cells import column_index_from_string, coordinate_from_string
from schemas.rules.rule import Severity

FLOOD = 20  # more than so many of one rule on one sheet are told together


@dataclass(frozen=True)
class Group:
    """Findings of one file told together. `place`: the sheet and all their cells, neighbours as spans (H9—H12)."""

    rule: str
    severity: Severity
    place: str
    count: int
    message: str
    fix: str
    explanation: str | None


def grouped(findings: Iterable[Finding]) -> list[Group]:
    """The findings of one file, errors before warnings before repairs, each as its sheets come."""
    findings = ordered(list(findings))
    floods = {kind for kind, alike in gathered(findings, _kind).items() if sum(f.count for f in alike) > FLOOD}
    return [_group(found) for found in gathered(findings, lambda f: (_kind(f), None if _kind(f) in floods else _words(f))).values()]


def _kind(f: Finding) -> tuple[str, str | None, Severity, bool]:
    return f.rule, f.sheet, f.severity, f.explanation is None


def _words(f: Finding) -> tuple[str, str, str | None]:
    return f.message, f.fix, f.explanation


def _group(found: list[Finding]) -> Group:
    first, count = found[0], sum(f.count for f in found)
    alike = len(set(map(_words, found))) == 1
    message = first.message if alike else f"同类问题 {count} 处，第一处：{first.message}"
    explanation = "；".join(dict.fromkeys(f.explanation for f in found if f.explanation)) or None
    place = " ".join(filter(None, (first.sheet, spans(f.cell for f in found if f.cell))))
    return Group(first.rule, first.severity, place, count, message, first.fix, explanation)


def spans(cells: Iterable[str]) -> str:
    """H9、H11—H13、K2: each column's neighbouring rows together."""
    cells = list(cells)
    places = sorted({(column_index_from_string(c), int(r), c) for c, r in map(coordinate_from_string, (c for c in cells if ":" not in c))})
    runs = (list(run) for _, run in groupby(enumerate(places), key=lambda pair: (pair[1][0], pair[1][1] - pair[0])))
    ends = ((run[0][1], run[-1][1]) for run in runs)
    rest = [c.replace(":", "—") for c in cells if ":" in c]  # the rest of a flood
    return "、".join([*_spelled(ends), *rest])


def _spelled(ends: Iterable[tuple[tuple[int, int, str], tuple[int, int, str]]]) -> Iterator[str]:
    return (f"{a[2]}{a[1]}" if a == b else f"{a[2]}{a[1]}—{b[2]}{b[1]}" for a, b in ends)
