"""Books → answers: what counties wrote into 退回意见, and the questions it settles (design §5, R10)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from pipeline.model import Answer, Book, Finding, Remark
from pipeline.tables.grids import at, header_of, neighbour
from pipeline.verdicts.choose import NEWEST, Candidate
from schemas.campaign.campaign import Campaign
from schemas.form.sheets import EXPLANATION_LEAST, OPINIONS, ORIGINAL, WHOSE
from schemas.form.text import key
from schemas.rules.rule import Severity
from schemas.rules.words import shown

EMPTY_WORDS = frozenset(("情况属实", "情况属实。"))


def answer(book: Book) -> Answer | None:
    """The sheet 退回意见 of a book, None where it has none. Repairs that it lists were no questions: they are left out."""
    grid = next((g for n, g in book.grids.items() if key(n) == key(OPINIONS.name)), None)
    if grid is None:
        return None
    header = header_of(grid, OPINIONS)
    lines = ({k: shown(at(grid, i, j)).strip() for k, j in header.columns.items()}
             for i in range(header.row + 1, len(grid)))
    remarks = tuple(Remark(*(line.get(k, "") for k in ("rule", "sheet", "cell", "basis", "explanation")))
                    for line in lines if line.get("basis") and line.get("level") != Severity.INFO.word)
    return Answer(book.source, neighbour(grid, ORIGINAL) or "", neighbour(grid, WHOSE) or "", remarks)


def by_unit(given: Mapping[str, Answer], found: Iterable[Candidate], campaign: Campaign) -> dict[str, list[Answer]]:
    """The 退回意见 that came back, by unit, the latest last; a file that does not say whose it is goes by its 退回意见."""
    ranks = {c.source: (c.rank, c.report_date or date.min) for c in found}
    units = {c.source: c.unit for c in found}
    answers: dict[str, list[Answer]] = {}
    for source in sorted(given, key=lambda s: (ranks.get(s, (NEWEST, date.min)), s)):
        own, asked = units.get(source), campaign.recognise(given[source].unit)
        if (unit := own or asked) and asked in (unit, None):  # what another unit was asked is no answer of this one (F12)
            answers.setdefault(unit, []).append(given[source])
    return answers


def together(*answers: Mapping[str, list[Answer]]) -> dict[str, list[Answer]]:
    """By unit, one behind the other."""
    return {unit: [a for some in answers for a in some.get(unit, [])] for some in answers for unit in some}


def explained(findings: Iterable[Finding], answers: Mapping[str, Iterable[Answer]]) -> list[Finding]:
    """The findings with what their unit said to them. `answers`: by unit, the latest last.

    An explanation holds while what the question hangs on stays the same: its rule, the values that it reads, the row.
    """
    findings = list(findings)
    said = {(unit, r.basis): r.explanation for unit, given in answers.items() for a in given for r in a.remarks
            if r.explanation}
    return [_with(f, said.get((str(f.unit), f.basis))) for f in findings]


def _with(f: Finding, text: str | None) -> Finding:
    if text is None or f.severity is not Severity.WARNING:
        return f
    if len(key(text)) < EXPLANATION_LEAST or key(text) in EMPTY_WORDS:
        return replace(f, fix=f"{f.fix}上次写的“{text}”看不出原因，请写具体。")
    return replace(f, explanation=text)
