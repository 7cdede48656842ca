"""Between units: T06, C15 and X04, over each unit's newest file, returned or not. Questions only."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from pipeline.findings import Finding, stage_finding
from schemas.expressions.table import Table, View
from schemas.expressions.tally import counts, single_parties
from schemas.form.sheets import FIGURES
from schemas.rules.cases import reused_document
from schemas.rules.words import chinese_date, spelled

# T06: 0.6745 (x − median) / max(MAD, 1) above SCORE, at least so many units, only figures from FROM on (design §5)
SCORE, LEAST_UNITS, FROM = 6, 8, 20
HALF_OF_NORMAL = 0.6745  # the median absolute deviation of a normal distribution, in standard deviations


def compare(newest: Mapping[str, str], view: View) -> list[Finding]:
    """`newest`: source → unit of each unit's newest file; `view` of 案件台账. What an error blames is not compared."""
    units = dict(sorted(newest.items(), key=lambda pair: view.campaign.units[pair[1]]))
    if len(units) < 2:
        return []
    figures = view.tables[FIGURES.name]
    return [*_far_above(figures, units, view), *_shared_documents(view, units), *_same_measures(view, units)]


def _far_above(table: Table, units: Mapping[str, str], view: View) -> Iterator[Finding]:
    """T06, on figures from FROM on that the unit's ledger does not prove."""
    campaign, counted = view.campaign, counts(view)
    rows = table.typed[table.alive & ~table.unknown["quantity"] & table.typed["source"].isin(list(units))]
    for official in campaign.indicators:
        known = rows["quantity"][rows["code"] == official.row.code].dropna()
        if len(known) < LEAST_UNITS:
            continue
        above = known - known.median()
        score = HALF_OF_NORMAL * above / max(float(above.abs().median()), 1)
        for i in known.index[(score > SCORE) & (known >= FROM)]:
            if counted.get((str(rows.at[i, "source"]), official.row.code), 0) < known[i]:
                yield _asked(table, i, "far_above", "quantity", ("code", "quantity"), label=official.title)


def _shared_documents(view: View, units: Mapping[str, str]) -> Iterator[Finding]:
    """C15 in two units, once per number and file; 移交 left out."""
    table, transfer = view.table, view.campaign.words("处罚形式", "transfer")
    measures, sources = (table.values(k).tolist() for k in ("measure", "source"))
    numbers = list(zip(sources, table.same("document"), strict=True))
    asked = {numbers[i] for i in reused_document(view).nonzero()[0]}
    first: dict[tuple[str, Hashable], int] = {}
    for i in _compared(table, units, "document", "measure"):
        if measures[i] not in transfer:
            first.setdefault(numbers[i], i)
    for i, others in _others([(i, number) for (_, number), i in first.items()], sources, units):
        if numbers[i] not in asked:
            yield _asked(table, i, "shared_document", "document", ("document",), units=others)


def _same_measures(view: View, units: Mapping[str, str]) -> Iterator[Finding]:
    """X04: two units report the same 当事人, 处置日期 and 处罚形式."""
    table, parties = view.table, single_parties(view.table)
    days, measures = table.same("date"), table.same("measure")
    rows = [(i, (party, days[i], measures[i])) for i in _compared(table, units, "party", "date", "measure") for party in parties[i]]
    told: dict[int, str] = {}
    for i, others in _others(rows, table.values("source").tolist(), units):
        told.setdefault(i, others)
    for i, others in told.items():
        typed: Any = table.typed.loc[i]
        yield _asked(table, i, "same_measure", "party", ("party", "date", "measure"), units=others, date=chinese_date(typed["date"].date()), measure=typed["measure"])


def _compared(table: Table, units: Mapping[str, str], *keys: str) -> list[int]:
    """The rows of these files in which all these columns are known and filled."""
    ours = table.alive & table.typed["source"].isin(list(units)) & table.typed[list(keys)].notna().all(axis=1)
    return [int(i) for i in (ours.to_numpy() & ~table.any_unknown(*keys)).nonzero()[0]]


def _others(rows: Sequence[tuple[int, Hashable]], sources: Sequence[str], units: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """Each (row, what is compared) that stands in another unit's file too, with the names of those units in roster order."""
    holders: dict[Hashable, set[str]] = {}
    for i, value in rows:
        holders.setdefault(value, set()).add(sources[i])
    for i, value in rows:
        if len(held_by := holders[value]) > 1:
            yield i, "、".join(u for s, u in units.items() if s in held_by and s != sources[i])


def _asked(table: Table, index: Any, name: str, key: str, reads: tuple[str, ...], **words: object) -> Finding:
    """What a unit is asked about a cell; its explanation hangs on what is read in its own row."""
    value: Any = table.raw.at[index, key]
    words |= {"hangs_on": [spelled(table.typed.at[index, k]) for k in reads], "row": table.identity(index)}
    return stage_finding(name, str(table.typed.at[index, "source"]), None, table.sheet.name, table.cell(index, key), value, **words)
