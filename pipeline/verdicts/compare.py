"""Between units: T06, C15 and X04, over each unit's newest file, returned or not. Questions only."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from pipeline.findings import Finding, stage_finding
from schemas.expressions.table import Table, View
from schemas.expressions.tally import counts, same, single_parties
from schemas.form.sheets import FIGURES
from schemas.rules.between import FROM, LEAST_UNITS, SCORE
from schemas.rules.cases import reused_document
from schemas.rules.words import spelled

HALF_OF_NORMAL = 0.6745  # the median absolute deviation of a normal distribution, in standard deviations


def compare(newest: Mapping[str, str], view: View) -> list[Finding]:
    """`newest`: source → unit of each unit's newest file; `view` of 案件台账. What an error blames is not compared."""
    units = dict(sorted(newest.items(), key=lambda pair: view.campaign.units[pair[1]]))
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
            if counted.get((rows.at[i, "source"], official.row.code), 0) < known[i]:
                yield _asked(table, i, "far_above", "quantity", ("code", "quantity"), label=official.title)


def _shared_documents(view: View, units: Mapping[str, str]) -> Iterator[Finding]:
    """C15 in two units, once per number and file; 移交 left out."""
    table = view.table
    rows = _compared(table, units, "document", "measure")
    told = rows.loc[rows.index.intersection(table.typed.index[reused_document(view)])]
    asked = set(zip(told["source"], told["document"], strict=True))
    rows = rows[~table.typed["measure"][rows.index].isin(view.campaign.words("处罚形式", "transfer"))]
    for i, others in _others(rows.drop_duplicates(["source", "document"]), ["document"], units):
        if (rows.at[i, "source"], rows.at[i, "document"]) not in asked:
            yield _asked(table, i, "shared_document", "document", ("document",), units=others)


def _same_measures(view: View, units: Mapping[str, str]) -> Iterator[Finding]:
    """X04: two units report the same 当事人, 处置日期 and 处罚形式."""
    rows = _compared(view.table, units, "party", "date", "measure").drop(columns="party").join(single_parties(view.table), how="inner")
    told: dict[Any, str] = {}
    for i, others in _others(rows, ["party", "date", "measure"], units):
        told.setdefault(i, others)
    for i, others in told.items():
        typed: Any = view.table.typed.loc[i]
        yield _asked(view.table, i, "same_measure", "party", ("party", "date", "measure"), units=others, date=typed["date"].date(), measure=typed["measure"])


def _compared(table: Table, units: Mapping[str, str], *keys: str) -> pd.DataFrame:
    """The rows of these files with the columns as they are compared; a row with an unknown or blank one is left out."""
    rows = pd.DataFrame({"source": table.typed["source"], **{k: same(table, k) for k in keys}})
    known = table.alive & ~table.unknown[list(keys)].any(axis=1) & table.typed[list(keys)].notna().all(axis=1)
    return rows[known & rows["source"].isin(list(units))]


def _others(rows: pd.DataFrame, keys: list[str], units: Mapping[str, str]) -> Iterator[tuple[Any, str]]:
    """Each row whose values stand in another unit's file too, with the names of those units in roster order."""
    rows = rows[rows.duplicated(keys, keep=False)]
    holders = rows.groupby(keys, sort=False)["source"].agg(set)
    shared = holders[holders.map(len) > 1]
    for i, key in zip(rows.index, zip(*(rows[k] for k in keys), strict=True), strict=True):
        if (sources := shared.get(key if len(keys) > 1 else key[0])) is not None:
            yield i, "、".join(u for s, u in units.items() if s in sources and s != rows.at[i, "source"])


def _asked(table: Table, index: Any, name: str, key: str, reads: tuple[str, ...], **words: object) -> Finding:
    """What a unit is asked about a cell; its explanation hangs on what is read in its own row."""
    value: Any = table.raw.at[index, key]
    words |= {"hangs_on": [spelled(table.typed.at[index, k]) for k in reads], "row": table.identity(index)}
    return stage_finding(name, str(table.typed.at[index, "source"]), None, table.sheet.name, table.cell(index, key), value, **words)
