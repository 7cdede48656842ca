"""Forms → tables: all files' rows of one sheet stacked in one typed frame, each repair and left-out row a finding."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import pandas as pd

from pipeline.model import Finding, LocatedForm, Part, Record, Value, stage_finding
from pipeline.tables.parse import BLANK, PENDING, Parsed, parse
from schemas.campaign.campaign import Campaign
from schemas.expressions.table import Table
from schemas.form.columns import Column, Kind, Layout, Sheet
from schemas.form.sheets import FIGURES, LEDGER, SHEETS, TOTALS
from schemas.form.text import trim

FOOTERS = ("填表人", "审核人", "备注", "注", "说明")
Row = tuple[str, Record]  # source, record


def clean(forms: list[LocatedForm], campaign: Campaign) -> tuple[dict[str, Table], list[Finding]]:
    """The six tables by sheet name, with the findings of cleaning (R01–R08, R11)."""
    findings: list[Finding] = []
    tables = {}
    for sheet in SHEETS:
        parts = {f.source: f.parts[sheet.name] for f in forms if sheet.name in f.parts}
        rows = list(_rows(parts, sheet, findings))
        tables[sheet.name] = _table(sheet, parts, rows, campaign, findings)
    return tables, findings


def _rows(parts: Mapping[str, Part], sheet: Sheet, findings: list[Finding]) -> Iterator[Row]:
    """The rows that are records; what is left out is said (R08)."""
    for source, part in parts.items():
        for record in part.records:
            if sheet.layout is not Layout.ROWS:
                yield source, record
            elif left_out := _left_out(source, part, record):
                findings.append(left_out)
            elif any(c.key in record.pending or record.cells.get(c.key) is not None for c in sheet.read):
                yield source, record


def _left_out(source: str, part: Part, record: Record) -> Finding | None:
    everything = [k for k, v in record.cells.items() if v is not None]
    texts = {k: trim(v) for k in everything if isinstance(v := record.cells[k], str)}
    total = next((k for k, t in texts.items() if t in TOTALS), None)
    if total is None and len(everything) == 1 and texts.get(everything[0], "").startswith(FOOTERS):
        total = everything[0]
    if total is not None:
        cell = part.cell(total, record.row)
        return stage_finding("total_row", source, None, part.sheet.name, cell, texts[total])
    heading = part.sheet.heading
    if heading in everything and not record.pending and all(k == heading or not part.sheet[k].read for k in everything):
        return stage_finding("heading_row", source, None, part.sheet.name, part.cell(heading, record.row), record.cells[heading])
    return None


def _table(sheet: Sheet, parts: Mapping[str, Part], rows: list[Row], campaign: Campaign,
           findings: list[Finding]) -> Table:
    index = pd.RangeIndex(len(rows))
    typed: dict[str, Any] = {
        "source": pd.Series([s for s, _ in rows], index, dtype="str"),
        "row": pd.Series([r.row for _, r in rows], index, dtype="int64"),
    }
    if sheet is FIGURES:
        typed["code"] = pd.Series([r.code for _, r in rows], index, dtype="str")
    raw: dict[str, list[Value]] = {}
    unread: dict[str, list[bool]] = {}
    reasons: dict[tuple[int, str], str] = {}
    for column in sorted(sheet.read, key=lambda c: c.kind in (Kind.NUMBER, Kind.DATE)):  # their context first
        cells = [r.cells.get(column.key) for _, r in rows]
        parsed = _column(column, rows, cells, typed, sheet, campaign)
        for i, (source, record) in enumerate(rows):
            if parsed[i].repairs:
                findings += _repairs(parsed[i], column, sheet, source, parts[source], record)
            if reason := parsed[i].reason:
                reasons[i, column.key] = reason
        typed[column.key] = _series([p.value for p in parsed], column, index)
        raw[column.key] = cells
        unread[column.key] = [p.reason is not None for p in parsed]
    keys = [c.key for c in sheet.read]
    unknown = {k: [k in parts[s].absent for s, _ in rows] for k in keys}
    return Table(
        sheet, pd.DataFrame(typed, index)[["source", "row", *(["code"] if sheet is FIGURES else []), *keys]],
        pd.DataFrame(raw, index, dtype=object)[keys], pd.DataFrame(unread, index, dtype=bool)[keys],
        pd.DataFrame(unknown, index, dtype=bool)[keys], pd.Series(True, index, dtype=bool),
        reasons, frozenset(parts), {(s, k): letter for s, p in parts.items() for k, letter in p.letters.items()},
    )


def _column(column: Column, rows: list[Row], cells: list[Value], typed: Mapping[str, Any], sheet: Sheet,
            campaign: Campaign) -> list[Parsed]:
    """Parse a column; equal cells in equal context are parsed once."""
    units = _units(column, rows, typed, sheet, campaign)
    since = _since(column, typed, sheet, len(rows))
    memo: dict[object, Parsed] = {}
    found = []
    for i, (cell, (_, record)) in enumerate(zip(cells, rows, strict=True)):
        if cell is None:
            found.append(Parsed(None, reason=PENDING) if column.key in record.pending else BLANK)
            continue
        known = (type(cell), cell, units[i], since[i])
        if known not in memo:
            memo[known] = parse(cell, column, campaign, units[i], since[i])
        found.append(memo[known])
    return found


def _units(column: Column, rows: list[Row], typed: Mapping[str, Any], sheet: Sheet,
           campaign: Campaign) -> list[tuple[str, ...]]:
    """The counting units that may stand behind the number of each row: those of its official row."""
    none: tuple[str, ...] = ()
    if column.kind is not Kind.NUMBER or sheet not in (FIGURES, LEDGER) or column.key != "quantity":
        return [none] * len(rows)
    units = {i.row.code: (i.row.unit, *i.row.also) for i in campaign.indicators}
    if sheet is FIGURES:
        return [units.get(str(r.code), none) for _, r in rows]
    pairs = zip(typed["focus"], typed["measure"], strict=True)
    found = (campaign.by_pair.get(pair) for pair in pairs)
    return [units[i.row.code] if i else none for i in found]


def _since(column: Column, typed: Mapping[str, Any], sheet: Sheet, length: int) -> list[date | None]:
    """整改期限 without its year: from 处置日期 on."""
    if sheet is not LEDGER or column.key != "deadline":
        return [None] * length
    return [None if pd.isna(day) else day.date() for day in typed["date"]]


def _repairs(parsed: Parsed, column: Column, sheet: Sheet, source: str, part: Part,
             record: Record) -> Iterator[Finding]:
    cell = part.cell(column.key, record.row)
    for repair in parsed.repairs:
        yield stage_finding(repair.note, source, None, sheet.name, cell, record.cells[column.key], read=repair.read)


def _series(values: Iterable[str | float | datetime | None], column: Column, index: pd.RangeIndex) -> pd.Series:
    return pd.Series(list(values), index, dtype=column.dtype)

