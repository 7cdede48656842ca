"""Merged areas and 同上 (R13): what stands for several rows is read in each of them, where that can be meant."""

from bisect import bisect
from collections.abc import Iterable, Mapping
from dataclasses import replace

from pipeline.findings import Finding, Value
from pipeline.model import Area, Mark, Part, Record
from pipeline.tables.floods import Told, found
from pipeline.tables.grids import texts
from pipeline.tables.rows import Stack
from schemas.form.cells import column_index_from_string, get_column_letter
from schemas.form.columns import Kind, Layout
from schemas.form.text import key

DITTO = frozenset(("同上", "〃", "同前", "''", '"'))
MERGED, UNDER_MERGE = "merged", "under a merge"  # the first cell of a merge that cannot be read; the others, which say nothing


def spread(part: Part, merged: Iterable[Area], source: str) -> tuple[Part, list[Finding]]:
    """The part with each vertical merge's value in its rows. A number under a merge, or a hidden text that differs, cannot
    be read: its first cell is marked MERGED, the others UNDER_MERGE. In 情况汇总表 nothing is spread."""
    areas = list(merged)
    if not areas:  # most sheets
        return part, []
    columns = {column_index_from_string(letter) - 1: k for k, letter in part.letters.items() if part.sheet[k].read}
    records = {r.row: r for r in part.records}
    told: list[Told] = []
    given: dict[int, set[str]] = {}
    numbers = sorted(records)
    room = len(numbers) * len(columns)  # more cells lie only under areas that overlap, which no program writes
    for area in areas:
        under = numbers[bisect(numbers, area.top):bisect(numbers, area.bottom + 1)]
        keys = {n: k for n, k in columns.items() if area.left <= n <= area.right}
        room -= len(under) * len(keys)
        if not under or under[0] != area.top + 1 or room < 0:
            continue
        rows = [records[n] for n in under]
        for n, k in keys.items():
            changed, note = _in_column(part, k, rows, area, visible=n == area.left)
            records |= {r.row: r for r in changed}
            given |= {r.row: given.get(r.row, set()) | {k} for r in changed[1:]}
            rows = [records[r.row] for r in rows]
            if note:
                told.append(Told("spread", source, part.cell(k, area.top + 1), note, {"area": _name(area)}))
    kept = tuple(r for r in records.values() if not _only(r, given.get(r.row, set()), part))
    return part.of(sorted(kept, key=lambda r: r.row)), list(found(part.sheet.name, told))


def hidden_items(places: Mapping[str, tuple[int, int]], merged: Iterable[Area]) -> dict[str, Mark]:
    """The marks of 项目 whose cells are one merged cell: what it holds is no answer to any of them. `places`: by key."""
    found: dict[str, Mark] = {}
    for area in merged:
        first, *others = [k for k, (i, j) in places.items() if area.top <= i <= area.bottom and area.left <= j <= area.right] or [""]
        if others:
            found |= {first: Mark(MERGED, _name(area)), **dict.fromkeys(others, Mark(UNDER_MERGE))}
    return found


def _in_column(part: Part, column: str, rows: list[Record], area: Area, *, visible: bool) -> tuple[list[Record], Value]:
    """The rows with what the merge says of a column; and the value that was spread, if any."""
    held = [r.cells.get(column) for r in rows]
    hidden = [v for v in (held[1:] if visible else held) if v is not None]
    kind = part.sheet[column].kind
    if visible and kind is not Kind.NUMBER and len(rows) > 1 and held[0] is not None and all(_alike(v, held[0]) for v in hidden):
        if part.sheet.layout is not Layout.ROWS:
            return rows, None
        return [replace(r, cells={**r.cells, column: held[0]}) for r in rows], held[0]
    unclear = hidden or (visible and kind is Kind.NUMBER and held[0] is not None and area.bottom > area.top)
    if not unclear:
        return rows, None
    first, *others = rows
    marked = [replace(first, marks={**first.marks, column: Mark(MERGED, _name(area))})]
    return marked + [replace(r, marks={**r.marks, column: Mark(UNDER_MERGE)}) for r in others], None


def _alike(a: Value, b: Value) -> bool:
    return a == b or (isinstance(a, str) and isinstance(b, str) and key(a) == key(b))


def _only(record: Record, given: set[str], part: Part) -> bool:
    """Nothing stands in the row but what a merge gave it."""
    return bool(given) and not record.pending and all(v is None or k in given or not part.sheet[k].read for k, v in record.cells.items())


def _name(area: Area) -> str:
    first, last = (f"{get_column_letter(column + 1)}{row + 1}" for row, column in ((area.top, area.left), (area.bottom, area.right)))
    return f"{first}:{last}"


def filled_down(stack: Stack, parts: Mapping[str, Part], findings: list[Finding]) -> Stack:
    """The records with 同上 replaced by what the record above says. In a number cell it stays, an error."""
    cells, marks, told = dict(stack.cells), dict(stack.marks), list[Told]()
    for column in stack.sheet.read:
        k = column.key
        dittos = {v for v in texts(cells[k]) if key(v) in DITTO} if column.kind is not Kind.NUMBER else set()
        if not dittos:  # most columns
            continue
        cells[k] = held = list(cells[k])
        for n in [n for n, v in enumerate(held) if v in dittos]:
            said, source = held[n], stack.sources[n]
            above = marks.get(n - 1, {}).get(k) if n > stack.spans[source].start else None
            if n == stack.spans[source].start or (held[n - 1] is None and above is None):
                marks[n] = {**marks.get(n, {}), k: Mark("no ditto", str(said))}
                continue
            held[n] = held[n - 1]
            if above:
                marks[n] = {**marks.get(n, {}), k: above}
            told.append(Told("ditto", source, parts[source].cell(k, stack.rows[n]), said, {"read": held[n]}))
    findings += found(stack.sheet.name, told)
    return replace(stack, cells=cells, marks=marks)
