"""Forms → tables: all files' rows of one sheet stacked in one typed frame, each repair and left-out row a finding."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from pipeline.findings import Finding, Value, stage_finding
from pipeline.model import Aside, LocatedForm, Mark, Part, gathered
from pipeline.tables.contexts import Row, contexts, report_days
from pipeline.tables.floods import Told, found
from pipeline.tables.merges import UNDER_MERGE, filled_down
from pipeline.tables.rows import records
from pipeline.tables.unread import told_once
from pipeline.tables.values.parse import NO_CONTENT, parse
from pipeline.tables.values.parsed import BLANK, Context, Parsed, Repair
from pipeline.tables.values.shown import read_as, unreadable
from schemas.campaign.campaign import Campaign
from schemas.expressions.table import Array, Table
from schemas.form.columns import Column, Kind, Layout, Sheet
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
        rows = list(records(parts, sheet, findings))
        if sheet.layout is Layout.ROWS:
            rows = list(filled_down(rows, parts, findings))
        tables[sheet.name] = _table(sheet, parts, rows, campaign, days, findings, asides)
    findings += (told_once(source, told) for source, told in asides.items() if told)
    return tables, findings


def _table(sheet: Sheet, parts: Mapping[str, Part], rows: list[Row], campaign: Campaign,
           days: Mapping[str, date], findings: list[Finding], asides: Mapping[str, list[Aside]]) -> Table:
    index = pd.RangeIndex(len(rows))
    typed: dict[str, Any] = {
        "source": pd.Series([s for s, _ in rows], index, dtype="str"),
        "row": pd.Series([r.row for _, r in rows], index, dtype="int64"),
    }
    if sheet is FIGURES:
        typed["code"] = pd.Series([r.code for _, r in rows], index, dtype="str")
    raw: dict[str, list[Value]] = {}
    unread: dict[str, Array] = {}
    reasons: dict[tuple[int, str], str] = {}
    marked = [i for i, (_, record) in enumerate(rows) if record.marks]
    for column in sorted(sheet.read, key=lambda c: c.kind in (Kind.NUMBER, Kind.DATE)):  # their context first
        cells = [r.cells.get(column.key) for _, r in rows]
        parsed = _column(column, rows, cells, contexts(column, rows, typed, sheet, campaign, days), campaign, marked)
        repaired = [(p, row) for p, row in zip(parsed, rows, strict=True) if p.repairs]
        findings += found(sheet.name, _repairs(repaired, column, parts))
        for source, aside in _unseen(repaired, column, sheet, parts):
            asides[source].append(aside)
        illegible = {(i, column.key): p.reason for i, p in enumerate(parsed) if p.reason}
        reasons |= illegible
        values = [p.value for p in parsed]
        if sheet is LEDGER and column.key in ("quantity", "category"):
            findings += _taken_as(column, values, parsed, rows, typed, campaign)
        typed[column.key] = pd.Series(values, index, dtype=column.dtype)
        raw[column.key] = cells
        unread[column.key] = np.zeros(len(rows), dtype=bool)
        unread[column.key][[i for i, _ in illegible]] = True
    keys = [c.key for c in sheet.read]
    unknown = {k: np.zeros(len(rows), dtype=bool) for k in keys}
    for i, (source, record) in enumerate(rows):
        for k in (*parts[source].absent, *(k for k, m in record.marks.items() if m.how == UNDER_MERGE)):
            if k in unknown:
                unknown[k][i] = True
    return Table(
        sheet=sheet, typed=pd.DataFrame(typed, index)[["source", "row", *(["code"] if sheet is FIGURES else []), *keys]],
        raw=pd.DataFrame(raw, index, dtype=object)[keys], unread=pd.DataFrame(unread, index, dtype=bool)[keys],
        unknown=pd.DataFrame(unknown, index, dtype=bool)[keys], alive=pd.Series(True, index, dtype=bool),
        reasons=reasons, sources=frozenset(parts),
        letters={(s, k): letter for s, p in parts.items() for k, letter in p.letters.items()},
    )


def _column(column: Column, rows: list[Row], cells: list[Value], contexts: list[Context], campaign: Campaign,
            marked: list[int]) -> list[Parsed]:
    """Parse a column; equal cells in equal context are parsed once. `marked`: the rows in which a cell has a mark."""
    asked = list(zip(map(type, cells), cells, map(id, contexts), strict=True))
    known = {one: parse(one[1], column, campaign, context) for one, context in dict(zip(asked, contexts, strict=True)).items()}
    read = [known[one] for one in asked]
    for i in marked:
        if mark := rows[i][1].marks.get(column.key):
            read[i] = _marked(cells[i], mark, column, campaign, contexts[i])
    return read


def _taken_as(column: Column, values: list[Any], parsed: list[Parsed], rows: list[Row], typed: Mapping[str, Any],
              campaign: Campaign) -> Iterator[Finding]:
    """Fill in what a blank 数量 (1, but not of 没收, nor under a merge) and a blank 案件类别 mean; R16 once per file."""
    meant = 1.0 if column.kind is Kind.NUMBER else campaign.ordinary
    sets = campaign.words("处罚形式", "confiscate") if column.kind is Kind.NUMBER else ()
    measures, sources = typed["measure"].tolist(), typed["source"].tolist()
    blank = [i for i, (p, (_, record)) in enumerate(zip(parsed, rows, strict=True))
             if p.value is None and p.reason is None and measures[i] not in sets and column.key not in record.marks]
    if meant is None:
        return
    counts: dict[str, int] = {}
    for i in blank:
        values[i] = meant
        counts[sources[i]] = counts.get(sources[i], 0) + 1
    for source, count in counts.items():
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


def _repairs(repaired: list[tuple[Parsed, Row]], column: Column, parts: Mapping[str, Part]) -> Iterator[Told]:
    """What was repaired, cell by cell."""
    for cell, (source, record) in repaired:
        for repair in cell.repairs:
            if repair.note not in UNSEEN:
                place = parts[source].cell(column.key, record.row)
                yield Told(repair.note, source, place, record.cells[column.key], {"read": repair.read})


def _unseen(repaired: list[tuple[Parsed, Row]], column: Column, sheet: Sheet, parts: Mapping[str, Part]) -> Iterator[tuple[str, Aside]]:
    """The cells of a column without content, or hidden, by file."""
    cells = ((source, r.note, record.row) for cell, (source, record) in repaired for r in cell.repairs if r.note in UNSEEN)
    for (source, note), alike in gathered(cells, lambda cell: cell[:2]).items():
        places = [row for *_, row in alike]
        yield source, Aside(note, sheet.name, f"“{sheet.name}”{listed(places, partial(parts[source].cell, column.key))}")

