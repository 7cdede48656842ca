"""更正.xlsx: what was settled by telephone, applied to what was read, never to the county's file (R09, F13)."""

from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from pipeline.findings import Finding, Value, stage_finding
from pipeline.inbox.kinds import base_name
from pipeline.model import Book, Correction, LocatedForm, Remark, TelephoneCorrection, gathered
from pipeline.tables.clean import clean
from pipeline.tables.floods import limited
from pipeline.tables.grids import at, header_of
from pipeline.tables.values.parse import parse
from pipeline.tables.values.parsed import Context
from pipeline.verdicts.places import Case, Place, Said, alike, column_of, followed, index_of, meant, said
from schemas.campaign.campaign import Campaign
from schemas.expressions.table import Table
from schemas.form.cells import get_column_letter
from schemas.form.columns import Column, Kind
from schemas.form.sheets import BY_NAME, CORRECTIONS, FIGURES, INFO, LEDGER
from schemas.rules.catalogue import STAGE_RULES
from schemas.rules.rule import Severity
from schemas.rules.words import shown

NEEDED = frozenset(("unit", "sheet", "cell", "old", "new"))  # the titles by which the sheet is known
MADE = frozenset(("corrected", "already_made", "confirmed", "again"))


@dataclass(frozen=True)
class Outcome:
    """What a correction came to in one file of its unit: `state` is the name of its note."""

    correction: Correction
    unit: str | None
    state: str
    source: str = ""
    place: Place | None = None
    cell: str | None = None  # its address in the county's file
    label: str = ""  # what the cell is called
    case: str = ""  # 案件名称, in 案件台账
    held: Value = None  # what stood there before, other corrections included
    sent: Value = None  # what the county's file says
    lasting: bool = False  # the last word on a cell that says something else in the county's file


def corrections(book: Book) -> list[Correction] | None:
    """The rows of a 更正.xlsx; None where the book is none."""
    for grid in book.grids.values():
        header = header_of(grid, CORRECTIONS)
        if header.columns.keys() >= NEEDED:
            letters = {k: get_column_letter(j + 1) for k, j in header.columns.items()}
            rows = ((i, {k: at(grid, i, j) for k, j in header.columns.items()}) for i in range(header.row + 1, len(grid)))
            return [Correction(book.source, i + 1, letters, cells) for i, cells in rows
                    if any(v is not None for v in cells.values())]
    return None


def correct(forms: Mapping[str, LocatedForm], given: Iterable[Correction], campaign: Campaign) -> tuple[dict[str, LocatedForm], list[Outcome]]:
    """The forms with the corrections in their cells, and what each came to in each file of its unit."""
    in_order = sorted(given, key=lambda c: (_day(c, campaign), c.source, c.row))
    by_unit = gathered(in_order, lambda c: campaign.recognise(c.text("unit")))
    outcomes = [Outcome(c, None, "unit_unknown") for c in by_unit.pop(None, [])]
    units = {source: _unit(form, campaign) for source, form in forms.items()} if by_unit else {}
    concerned = [form for source, form in forms.items() if units.get(source) in by_unit]
    tables, _ = clean(concerned, campaign)  # which rows are records
    corrected = dict(forms)
    for unit, rows in by_unit.items():
        own = [f for f in concerned if units[f.source] == unit]
        cases = meant(rows, own, tables, campaign)
        for form in own:
            found = list(_in_file(form, tables, rows, cases, str(unit), campaign))
            changes = {o.place: _typed(o.correction.cells["new"], column_of(o.place), campaign)
                       for o in found if o.place and o.state == "corrected"}
            corrected[form.source] = _with(form, changes)
            outcomes += found
        if not own:
            outcomes += [Outcome(c, unit, "no_return") for c in rows]
    return corrected, outcomes


def told(outcomes: Iterable[Outcome], standing: Iterable[str], campaign: Campaign) -> list[Finding]:
    """R09 at the counties' cells; F13 once per row that fits no file of its unit. `standing`: the files that count."""
    outcomes, standing, findings = list(outcomes), set(standing), list[Finding]()
    made = [o for o in outcomes if o.place and o.source in standing and o.state in MADE - {"again"}]
    misfits = list[Outcome]()
    for rows in gathered(outcomes, lambda o: (o.correction.source, o.correction.row)).values():
        counting = [o for o in rows if o.source in standing]
        if not counting:  # an unknown unit, or one without a file that counts
            counting = [replace(rows[0], state="no_return" if rows[0].unit else rows[0].state)]
        if not any(o.state in MADE for o in counting):
            misfits.append(counting[0])
    for some in gathered(made, lambda o: (o.source, o.state, o.place and (o.place.sheet, o.place.key))).values():
        findings += limited(some, _made, lambda o: o.cell)
    for some in gathered(misfits, lambda o: (o.correction.source, o.state)).values():
        findings += limited(some, lambda o: _misfit(o, campaign), _blamed)
    return findings


def confirmations(outcomes: Iterable[Outcome], findings: Iterable[Finding]) -> dict[str, list[Remark]]:
    """By unit, what confirmed values answer: the questions asked of their cells."""
    said = {(o.source, o.place.sheet, o.cell): o for o in outcomes if o.state == "confirmed" and o.place}
    answers: dict[str, list[Remark]] = {}
    for f in findings:
        o = said.get((f.source, f.sheet or "", f.cell)) if f.severity is Severity.WARNING else None
        if o and o.unit and (o.correction.text("reason") or o.correction.text("confirmed_by")):
            remark = Remark(f.rule, f.sheet or "", f.cell or "", f.basis, f"县级电话确认无误：{o.correction.facts}")
            answers.setdefault(o.unit, []).append(remark)
    return answers


def outstanding(outcomes: Iterable[Outcome], newest: Mapping[str, str]) -> dict[str, tuple[TelephoneCorrection, ...]]:
    """By unit, in the order of `newest` (source → unit), what its newest file does not say yet: for the letter that asks
    for a new one."""
    found: dict[str, list[TelephoneCorrection]] = {unit: [] for unit in newest.values()}
    for o in outcomes:
        if o.lasting and o.place and o.cell and (unit := newest.get(o.source)):
            due = TelephoneCorrection(o.source, o.place.sheet, o.cell, o.label, shown(o.sent), shown(o.correction.cells["new"]),
                              o.correction.facts)
            found[unit].append(due)
    return {unit: tuple(cells) for unit, cells in found.items() if cells}


def _day(c: Correction, campaign: Campaign) -> str:
    """Sorts by date; a row without a readable one comes last."""
    value = parse(c.cells.get("day"), CORRECTIONS["day"], campaign, Context(first=campaign.campaign.start)).value
    return value.isoformat() if isinstance(value, datetime) else "~"


def _unit(form: LocatedForm, campaign: Campaign) -> str | None:
    """Whose the file is; where 填报单位 does not say, whose its name says."""
    held = form.parts[INFO.name].cells.get("unit", ()) if INFO.name in form.parts else ()
    typed = next((parse(cell, INFO["unit"], campaign).value for cell in held), None)
    named = campaign.mentioned(PurePosixPath(base_name(form.source)).stem)
    return typed if isinstance(typed, str) else next(iter(named)) if len(named) == 1 else None


def _in_file(form: LocatedForm, tables: Mapping[str, Table], rows: list[Correction], cases: Mapping[tuple[str, int], Case], unit: str,
             campaign: Campaign) -> Iterator[Outcome]:
    for place, chain in gathered(rows, lambda c: followed(c, cases.get((c.source, c.row)), form, tables, campaign)).items():
        if isinstance(place, Place):
            yield from _in_cell(place, chain, tables[place.sheet], form.source, unit, campaign)
        else:
            yield from (Outcome(c, unit, place, form.source) for c in chain)


def _in_cell(place: Place, chain: list[Correction], table: Table, source: str, unit: str,
             campaign: Campaign) -> list[Outcome]:
    """What each correction of one cell comes to."""
    index, column = index_of(table, source, place.row), column_of(place)
    raw: Any = table.raw.at[index, place.key]
    label = column.title
    if table.sheet is FIGURES:
        label = f"{campaign.by_code[str(table.typed.at[index, 'code'])].title}的{label}"
    case = shown(table.typed.at[index, "case"]) if table.sheet is LEDGER else ""
    found = [Outcome(c, unit, state, source, place, table.cell(index, place.key), label, case, held, raw)
             for c, state, held in _follow(raw, chain, column, campaign)]
    last = max((n for n, o in enumerate(found) if o.state == "corrected"), default=None)
    if last is not None:
        same = alike(*(said(v, column, campaign) for v in (raw, found[last].correction.cells["new"])))
        found[last] = replace(found[last], lasting=not same)
    return found


def _follow(raw: Value, chain: list[Correction], column: Column, campaign: Campaign) -> Iterator[tuple[Correction, str, Value]]:
    """Each correction of one cell in order, what it comes to, and what the cell held before it."""
    held, now, touched = raw, said(raw, column, campaign), False
    olds, news = ([said(c.cells[k], column, campaign) for c in chain] for k in ("old", "new"))
    leads = _leading(olds, news)
    for n, (c, old, new) in enumerate(zip(chain, olds, news, strict=True)):
        if alike(now, old) and alike(old, new):
            yield c, "confirmed", held
        elif alike(now, new):
            yield c, "again" if touched else "already_made", held
        elif alike(now, old):
            yield c, "corrected", held
            held, now, touched = c.cells["new"], new, True
        else:
            yield c, "already_made" if leads(n, now) else "neither", held


def _leading(olds: list[Said], news: list[Said]) -> Callable[[int, Said], bool]:
    """Do corrections that follow from one another, from number n on, lead to what the cell holds? Each is looked at once,
    however many there are of one cell."""
    last = list(range(len(news)))  # up to which they follow from one another
    places: dict[object, list[int]] = {}
    for n in reversed(range(len(news) - 1)):
        if alike(news[n], olds[n + 1]):
            last[n] = last[n + 1]
    for n, new in enumerate(news):
        for known in new:
            places.setdefault(known, []).append(n)

    def leads(n: int, now: Said) -> bool:
        found = (places.get(known, []) for known in now)
        return any((i := bisect(at, n)) < len(at) and at[i] <= last[n] for at in found)

    return leads


def _typed(value: Value, column: Column, campaign: Campaign) -> Value:
    """A cell as the county would have typed it: a whole date written as text is a date."""
    read = parse(value, column, campaign)
    dated = column.kind is Kind.DATE and [r.note for r in read.repairs] == ["date_form"]
    return read.value if dated else value


def _with(form: LocatedForm, changes: Mapping[Place, Value]) -> LocatedForm:
    parts = dict(form.parts)
    for name, places in gathered(changes, lambda place: place.sheet).items():
        by_row = {row: {place.key: changes[place] for place in cells} for row, cells in gathered(places, lambda place: place.row).items()}
        parts[name] = parts[name].of([
            replace(r, cells={**r.cells, **cells}, marks={k: m for k, m in r.marks.items() if k not in cells}) if (cells := by_row.get(r.row)) else r
            for r in parts[name].records])
    return replace(form, parts=parts)


def _made(o: Outcome) -> Finding:
    return stage_finding(o.state, o.source, o.unit, o.place and o.place.sheet, o.cell, o.held, label=o.label,
                         file=o.correction.source, sent=o.source, case=f"{o.case}的" if o.case else "",
                         new=o.correction.cells["new"], facts=o.correction.facts or "未写原因和确认人")


def _blamed(o: Outcome) -> str:
    return f"{o.correction.letters[str(STAGE_RULES[o.state].blames)]}{o.correction.row}"


def _misfit(o: Outcome, campaign: Campaign) -> Finding:
    c = o.correction
    place = f"{c.text('sheet')} {c.text('cell')}".strip()
    return stage_finding(o.state, c.source, o.unit, CORRECTIONS.name, _blamed(o), c.cells[str(STAGE_RULES[o.state].blames)],
                whose=o.unit or "", where=place, held=o.held, old=c.cells["old"], new=c.cells["new"], file=c.source, case=f"“{c.text('case')}”" if c.text("case") else "",
                sheets="、".join(BY_NAME), total=len(campaign.indicators))
