"""What the rows around a cell say of how it is read: the counting unit, the day that dates count from, UTC."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import islice
from typing import Any

import pandas as pd

from pipeline.findings import Value
from pipeline.tables.rows import Stack
from pipeline.tables.values.dates import at_sixteen
from pipeline.tables.values.parsed import NOWHERE, Context
from schemas.campaign.campaign import Campaign
from schemas.form.columns import Column, Kind, Layout
from schemas.form.sheets import FIGURES, INFO


def contexts(column: Column, stack: Stack, typed: Mapping[str, Any], campaign: Campaign,
             reported: Mapping[str, date]) -> list[Context]:
    """The context of each row's cell; equal ones are one. `typed`: the columns of the sheet parsed so far; `reported`: 填报日期 by source."""
    if column.kind is Kind.NUMBER:
        units = _units(column, stack, typed, campaign)
        known = {some: NOWHERE._replace(units=some) for some in set(units)}
        return [known[some] for some in units]
    if column.kind is not Kind.DATE:
        return [NOWHERE] * len(stack.rows)
    utc = _in_utc(column, stack)
    start = campaign.campaign.start
    follows = [None] * len(stack.rows) if column.follows is None else _days(typed[column.follows])
    if stack.sheet is INFO and column.looks_back:
        reported = report_days(typed)
    last = {s: reported.get(s) if column.looks_back else None for s in stack.spans}
    said = list(zip(stack.sources, follows, strict=True))
    made = {(source, day): Context((), day, day or start, last[source], source in utc) for source, day in set(said)}
    return [made[one] for one in said]


def report_days(typed: pd.DataFrame | Mapping[str, pd.Series]) -> dict[str, date]:
    """填报日期 by source, of the typed 基本信息."""
    return {s: d for s, d in zip(typed["source"], _days(typed["report_date"]), strict=True) if d}


def _days(dates: pd.Series) -> list[date | None]:
    return [None if day is pd.NaT else day for day in dates.dt.date]


def _units(column: Column, stack: Stack, typed: Mapping[str, Any], campaign: Campaign) -> list[tuple[str, ...]]:
    """The counting units that may stand behind the number of each row."""
    if column.key != "quantity":
        return [()] * len(stack.rows)
    if stack.sheet is FIGURES:
        return [campaign.by_code[str(code)].units for code in stack.codes]
    return [campaign.ledger_units.get(pair, ()) for pair in zip(typed["focus"].tolist(), typed["measure"].tolist(), strict=True)]


def _in_utc(column: Column, stack: Stack) -> set[str]:
    """The files where all dates of the column (two at least in 基本信息, of all its dates) carry 16:00."""
    items = stack.sheet.layout is Layout.ITEMS
    keys, least = ([c.key for c in stack.sheet.read if c.kind is Kind.DATE], 2) if items else ([column.key], 1)
    return {source for source, span in stack.spans.items()
            if _all_at_sixteen((v for k in keys for v in stack.cells[k][span.start:span.stop]), least)}


def _all_at_sixteen(cells: Iterable[Value], least: int) -> bool:
    """All dates, so many at least; none is looked at behind the first that does not."""
    found = (carries for carries in map(at_sixteen, cells) if carries is not None)
    first = list(islice(found, least))
    return len(first) == least and all(first) and all(found)
