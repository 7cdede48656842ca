"""Which rows of a ledger are records. What is left out is said: totals, footers, repeated titles, headings (R08), rows
of nothing (R03)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from pipeline.findings import Finding, Value, stage_finding
from pipeline.model import Mark, Part, Record
from pipeline.tables.floods import Told, found
from pipeline.tables.grids import keys_of, texts, title_of
from pipeline.tables.values.parse import NOTHING_KEYS, nothing
from schemas.form.cells import column_index_from_string
from schemas.form.columns import Layout, Sheet
from schemas.form.sheets import TOTALS
from schemas.form.text import key, trim
from schemas.rules.words import listed

FOOTERS = ("填表人", "审核人", "备注", "注", "说明")
KIND = {"案件台账": "measure", "监管电子档案": "type"}  # a row that says this is a record, even if a cell says 合计


@dataclass(frozen=True)
class Stack:
    """The records of one sheet of all files, file by file, by column."""

    sheet: Sheet
    sources: list[str]
    rows: list[int]  # their numbers in the sheets
    codes: list[str | None]  # 情况汇总表: the official rows
    cells: Mapping[str, list[Value]]  # by the key of each column that is read
    marks: Mapping[int, Mapping[str, Mark]]  # by place in the stack
    spans: Mapping[str, range]  # by source: the places of its records


def records(parts: Mapping[str, Part], sheet: Sheet, findings: list[Finding]) -> Stack:
    """The rows of all files that are records."""
    stack = Stack(sheet, [], [], [], {c.key: [] for c in sheet.read}, {}, {})
    marks, spans = dict[int, Mapping[str, Mark]](), dict[str, range]()
    for source, part in parts.items():
        kept = _kept(source, part, findings) if sheet.layout is Layout.ROWS else range(len(part.rows))
        rows = [part.rows[n] for n in kept]
        spans[source] = range(len(stack.rows), len(stack.rows) + len(rows))
        marks |= {i: part.marks[row] for i, row in zip(spans[source], rows, strict=True) if row in part.marks} if part.marks else {}
        stack.sources.extend([source] * len(rows))
        stack.rows.extend(rows)
        stack.codes.extend(map(part.codes.get, rows))
        for k, column in stack.cells.items():
            held = part.cells.get(k, [None] * len(part.rows))
            column.extend(held if len(kept) == len(held) else [held[n] for n in kept])
    return replace(stack, marks=marks, spans=spans)


def _kept(source: str, part: Part, findings: list[Finding]) -> Sequence[int]:
    """The places of the rows of a ledger that are records."""
    empty, left_out, dropped = list[int](), list[Told](), set[int]()
    odd = _odd(part)
    for n in odd:
        record = part.record(n)
        filled = {k: v for k, v in record.cells.items() if v is not None and not part.sheet[k].explains}
        if told := _left_out(source, part, record, filled):
            left_out.append(told)
        elif _of_nothing(part, record, filled):
            empty.append(record.row)
        elif any(c.key in record.pending or c.key in filled for c in part.sheet.data):
            continue
        dropped.add(n)
    findings += found(part.sheet.name, left_out)
    if empty:
        findings.append(stage_finding("empty_rows", source, None, part.sheet.name, rows=f"第 {listed(empty)} 行"))
    return [n for n in range(len(part.rows)) if n not in dropped] if dropped else range(len(part.rows))


def _odd(part: Part) -> list[int]:
    """The places of the rows that may be no records: marked, with hardly anything in them, or with a telling text. Few."""
    said = {k: column for k, column in part.cells.items() if not part.sheet[k].explains}
    beside_heading = [said[c.key] for c in part.sheet.data if c.key != part.sheet.heading and c.key in said]
    words = _telling(part.sheet)
    odd = {n for n, row in enumerate(part.rows) if row in part.marks} if part.marks else set()
    odd |= {n for n, row in enumerate(_across(said.values(), part)) if len(row) - row.count(None) < 2}
    odd |= {n for n, row in enumerate(_across(beside_heading, part)) if row.count(None) == len(row)}
    for column in said.values():
        if telling := {v for v in texts(column) if key(v).strip("*:※") in words}:
            odd |= {n for n, v in enumerate(column) if v in telling}
    return sorted(odd)


def _across(columns: Collection[list[Value]], part: Part) -> Iterable[tuple[Value, ...]]:
    """The rows of some of its columns; of none, so many empty ones."""
    return zip(*columns, strict=True) if columns else [()] * len(part.rows)


def is_total(value: Value) -> bool:
    """合计, 小计 …: blanks and a colon aside."""
    return isinstance(value, str) and key(value).rstrip(":") in TOTALS


def _left_out(source: str, part: Part, record: Record, filled: Mapping[str, Value]) -> Told | None:
    typed = [k for k in filled if part.sheet[k].read]
    if typed and all(k in record.marks and record.marks[k].how == "struck out" for k in typed):
        return Told("struck_row", source, part.cell(typed[0], record.row), filled[typed[0]])
    if blamed := _total(part, filled):
        return Told("total_row", source, part.cell(blamed, record.row), trim(str(filled[blamed])))
    if _repeats_titles(part, filled):
        return Told("titles_again", source, part.cell(min(filled, key=lambda k: column_index_from_string(part.letters[k])), record.row), None)
    heading = part.sheet.heading or ""
    alone = heading in filled and not record.pending and all(k == heading or not part.sheet[k].read for k in filled)
    if alone and not nothing(filled[heading], part.sheet[heading]):
        return Told("heading_row", source, part.cell(heading, record.row), filled[heading])
    return None


def _total(part: Part, filled: Mapping[str, Value]) -> str | None:
    """The cell that says that the row is a total or a footer."""
    total = next((k for k, v in filled.items() if is_total(v)), None)
    if total is not None and KIND.get(part.sheet.name, "") not in filled:
        return total
    only = next(iter(filled), "") if len(filled) == 1 else ""
    return only if only and trim(str(filled[only])).startswith(FOOTERS) else None


def _repeats_titles(part: Part, filled: Mapping[str, Value]) -> bool:
    titles = keys_of(part.sheet)
    same = sum(titles.get(title_of(v)) == k for k, v in filled.items())
    return same > 1 and same * 2 > len(filled)


@cache
def _telling(sheet: Sheet) -> frozenset[str]:
    """The keys of the texts that a row which is none may hold beside others: totals, titles, words for nothing."""
    return frozenset((*TOTALS, *keys_of(sheet), *(w for c in sheet.columns for w in (*NOTHING_KEYS, *c.stands_for_blank))))


def _of_nothing(part: Part, record: Record, filled: Mapping[str, Value]) -> bool:
    """Every filled cell, 序号 aside, is a word for nothing."""
    said = [nothing(v, part.sheet[k]) for k, v in filled.items() if part.sheet[k].read]
    return bool(said) and all(said) and not record.pending
