"""Forms → tables: all files' rows of one sheet stacked in one typed frame, each repair and left-out row a finding."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from types import NoneType
from typing import Any

import numpy as np
import pandas as pd

from pipeline.findings import Finding, Value, stage_finding
from pipeline.model import Aside, LocatedForm, Mark, Part, gathered
from pipeline.tables.contexts import contexts, report_days
from pipeline.tables.floods import Told, found
from pipeline.tables.merges import UNDER_MERGE, filled_down
from pipeline.tables.rows import Stack, records
from pipeline.tables.unread import told_once
from pipeline.tables.values.parse import NO_CONTENT, ordinary, parse
from pipeline.tables.values.parsed import BLANK, Context, Parsed, Repair
from pipeline.tables.values.shown import read_as, unreadable
from schemas.campaign.campaign import Campaign
from schemas.expressions.table import Table
from schemas.form.columns import Column, Kind, Layout
from schemas.form.sheets import FIGURES, INFO, LEDGER, SHEETS
from schemas.rules.words import listed

HIDDEN = "hidden_value"  # the note of a cell whose format hides its value
UNSEEN = (NO_CONTENT, HIDDEN)


def clean(forms: list[LocatedForm], campaign: Campaign) -> tuple[Mapping[str, Table], list[Finding]]:
    """The six tables by sheet name, with the findings of cleaning (R01–R08, R11) and R14."""
    findings: list[Finding] = []
    tables: dict[str, Table] = {}
    asides = {f.source: list(f.asides) for f in forms}
    for sheet in SHEETS:
        days = report_days(tables[INFO.name].typed) if INFO.name in tables else {}
        parts = {f.source: f.parts[sheet.name] for f in forms if sheet.name in f.parts}
        stack = records(parts, sheet, findings)
        if sheet.layout is Layout.ROWS:
            stack = filled_down(stack, parts, findings)
        tables[sheet.name] = _table(stack, parts, campaign, days, findings, asides)
    findings += (told_once(source, told) for source, told in asides.items() if told)
    return tables, findings


def _table(stack: Stack, parts: Mapping[str, Part], campaign: Campaign, days: Mapping[str, date], findings: list[Finding],
           asides: Mapping[str, list[Aside]]) -> Table:
    sheet, index = stack.sheet, pd.RangeIndex(len(stack.rows))
    typed: dict[str, Any] = {"source": pd.Series(stack.sources, index, dtype="str"), "row": pd.Series(stack.rows, index, dtype="int64")}
    if sheet is FIGURES:
        typed["code"] = pd.Series(stack.codes, index, dtype="str")
    keys = [c.key for c in sheet.read]
    unread, unknown = ({k: np.zeros(len(index), dtype=bool) for k in keys} for _ in range(2))
    reasons: dict[tuple[int, str], str] = {}
    for column in sorted(sheet.read, key=lambda c: c.kind in (Kind.NUMBER, Kind.DATE)):  # their context first
        values, odd = _column(column, stack, contexts(column, stack, typed, campaign, days), campaign)
        findings += found(sheet.name, _repairs(odd, column, stack, parts))
        for source, aside in _unseen(odd, column, stack, parts):
            asides[source].append(aside)
        illegible = {(i, column.key): p.reason for i, p in odd.items() if p.reason}
        reasons |= illegible
        if sheet is LEDGER and column.key in ("quantity", "category"):
            findings += _taken_as(column, values, odd, stack, typed, campaign)
        typed[column.key] = pd.Series(values, index, dtype=column.dtype)
        unread[column.key][[i for i, _ in illegible]] = True
    for source, span in stack.spans.items():
        for k in parts[source].absent & unknown.keys():
            unknown[k][span.start:span.stop] = True
    for i, marks in stack.marks.items():
        for k in (k for k, m in marks.items() if m.how == UNDER_MERGE and k in unknown):
            unknown[k][i] = True
    return Table(
        sheet=sheet, typed=pd.DataFrame(typed, index)[["source", "row", *(["code"] if sheet is FIGURES else []), *keys]],
        raw=pd.DataFrame(stack.cells, index, dtype=object), unread=pd.DataFrame(unread, index, dtype=bool),
        unknown=pd.DataFrame(unknown, index, dtype=bool), alive=pd.Series(True, index, dtype=bool),
        reasons=reasons, sources=frozenset(parts),
        letters={(s, k): letter for s, p in parts.items() for k, letter in p.letters.items()},
    )


def _column(column: Column, stack: Stack, contexts: list[Context], campaign: Campaign) -> tuple[list[Any], dict[int, Parsed]]:
    """The typed cells of a column and, by place, those that were repaired or cannot be read; equal ones are parsed once."""
    cells = stack.cells[column.key]
    alike = len(set(map(type, cells)) - {NoneType}) < 2 and len(set(map(id, contexts))) < 2  # 1 is not True, though it equals it
    asked: list[Any] = cells if alike else list(zip(map(type, cells), cells, map(id, contexts), strict=True))
    places = dict(zip(asked, range(len(asked)), strict=True))
    known = {one: parse(cells[i], column, campaign, contexts[i]) for one, i in places.items() if not ordinary(cells[i], column)}
    strange = {one: p for one, p in known.items() if p.repairs or p.reason}
    odd = {i: strange[one] for i, one in enumerate(asked) if one in strange} if strange else {}
    values = list(map({one: p.value for one, p in known.items()}.get, asked, cells))  # the others are their own values
    for i, marks in stack.marks.items():
        if mark := marks.get(column.key):
            odd[i] = _marked(cells[i], mark, column, campaign, contexts[i])
            values[i] = odd[i].value
    return values, dict(sorted(odd.items()))


def _taken_as(column: Column, values: list[Any], odd: Mapping[int, Parsed], stack: Stack, typed: Mapping[str, Any],
              campaign: Campaign) -> Iterator[Finding]:
    """Fill in what a blank 数量 (1, but not of 没收, nor under a merge) and a blank 案件类别 mean; R16 once per file."""
    meant = 1.0 if column.kind is Kind.NUMBER else campaign.ordinary
    sets = campaign.words("处罚形式", "confiscate") if column.kind is Kind.NUMBER else ()
    measures = typed["measure"].tolist()
    if meant is None:
        return
    blank = [i for i, value in enumerate(values) if value is None and measures[i] not in sets
             and not (i in odd and odd[i].reason) and column.key not in stack.marks.get(i, {})]
    for i in blank:
        values[i] = meant
    for source, count in Counter(stack.sources[i] for i in blank).items():
        yield stage_finding("taken_as", source, None, LEDGER.name, None, title=column.title, read=meant, count=count)


def _marked(cell: Value, mark: Mark, column: Column, campaign: Campaign, context: Context) -> Parsed:
    """Parse a cell that shows something else than it holds, or nothing that can be seen."""
    if unseen := unreadable(mark, cell, column):
        return unseen
    if mark.how == UNDER_MERGE:
        return BLANK
    value, repairs = read_as(mark, cell, column)
    parsed = parse(value, column, campaign, context)
    hidden = (Repair(HIDDEN, ""),) if mark.how == "hidden" else ()
    return parsed._replace(repairs=(*repairs, *hidden, *parsed.repairs))


def _repairs(odd: Mapping[int, Parsed], column: Column, stack: Stack, parts: Mapping[str, Part]) -> Iterator[Told]:
    """What was repaired, cell by cell."""
    for i, cell in odd.items():
        for repair in cell.repairs:
            if repair.note not in UNSEEN:
                place = parts[stack.sources[i]].cell(column.key, stack.rows[i])
                yield Told(repair.note, stack.sources[i], place, stack.cells[column.key][i], {"read": repair.read})


def _unseen(odd: Mapping[int, Parsed], column: Column, stack: Stack, parts: Mapping[str, Part]) -> Iterator[tuple[str, Aside]]:
    """The cells of a column without content, or hidden, by file."""
    cells = ((stack.sources[i], r.note, stack.rows[i]) for i, cell in odd.items() for r in cell.repairs if r.note in UNSEEN)
    for (source, note), alike in gathered(cells, lambda cell: cell[:2]).items():
        places = [row for *_, row in alike]
        yield source, Aside(note, stack.sheet.name, f"“{stack.sheet.name}”{listed(places, partial(parts[source].cell, column.key))}")
