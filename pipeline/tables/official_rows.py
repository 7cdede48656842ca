"""Which row of a county's 情况汇总表 is which row of the official table (T07)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pipeline.findings import Finding, stage_finding
from pipeline.model import Part, Record
from pipeline.tables.floods import Told, found
from pipeline.tables.rows import is_total
from schemas.campaign.campaign import Campaign
from schemas.campaign.sections import Indicator
from schemas.form.text import key

KNOWN_BY = frozenset(("content", "measure"))  # the columns by which rows are known
_NUMBERED = re.compile(r"^\d{1,2}[、.]")


def measure_key(label: object) -> str:
    """A 处罚形式 label without the notice's number: 1、责令整改 → 责令整改."""
    return _NUMBERED.sub("", key(str(label)))


def match(part: Part, campaign: Campaign, source: str) -> tuple[Part, list[Finding]]:
    """The part with the code of the official row on each record; rows that are none are left out.

    Rows are known by the sequence of 处罚形式, else by 内容 filled down with 处罚形式; without these columns (F06) none is.
    """
    if part.absent & KNOWN_BY:
        return part.of(()), []
    records = part.records
    totals = {r.row: k for r in records for k, v in r.cells.items() if is_total(v)}
    rows = [r for r in records if r.row not in totals and (r.cells["measure"] is not None or _filled(r))]
    below: set[int] = set()
    while len(rows) > len(campaign.indicators) and rows[-1].cells["measure"] is None and not rows[-1].pending:  # what nobody can see is an error
        below.add(rows.pop().row)
    pairs, doubled, extra = _pair(rows, campaign)
    kept = [replace(r, code=i.row.code) for r, i in pairs]
    there = {i.row.code for _, i in pairs}
    findings = [stage_finding("row_missing", source, None, part.sheet.name, **_words(i, campaign))
                for i in campaign.indicators if i.row.code not in there]
    told = [Told("total_row", source, part.cell(k, r.row), r.cells[k]) for r in records if (k := totals.get(r.row))]
    told += [Told("row_extra", source, part.cell(k, r.row), r.cells[k], {"total": len(campaign.indicators)})
             for r in extra for k in ("measure" if r.cells["measure"] is not None else "quantity",)]
    told += [Told("row_doubled", source, part.cell("measure", r.row), r.cells["measure"], _words(i, campaign)) for r, i in doubled]
    told += [Told("row_changed", source, part.cell(k, r.row), r.cells[k], {**_words(i, campaign), "right": right})
             for r, i in pairs for k, right in _changed(r, i)]
    return replace(part.of(kept), below=frozenset(below)), [*findings, *found(part.sheet.name, told)]


def _words(indicator: Indicator, campaign: Campaign) -> dict[str, Any]:
    return {"number": campaign.indicators.index(indicator) + 1, "label": indicator.title, "total": len(campaign.indicators)}


def _filled(record: Record) -> bool:
    return record.cells.get("quantity") is not None or "quantity" in record.pending


Pairs = list[tuple[Record, Indicator]]


def _pair(rows: list[Record], campaign: Campaign) -> tuple[Pairs, Pairs, list[Record]]:
    """Records with their official rows; those whose official row is taken; those that fit none."""
    indicators = campaign.indicators
    if [measure_key(r.cells["measure"]) for r in rows] == [key(i.row.measure) for i in indicators]:
        return list(zip(rows, indicators, strict=True)), [], []
    free = list(indicators)
    pairs: Pairs = []
    left: list[tuple[str, Record]] = []
    doubled: Pairs = []
    for block, record in _filled_down(rows, campaign):
        fits = [i for i in indicators if key(i.row.measure) == measure_key(record.cells["measure"]) and i.block.code == block]
        if fits and fits[0] in free:
            free.remove(fits[0])
            pairs.append((record, fits[0]))
        elif fits:
            doubled.append((record, fits[0]))
        else:
            left.append((block, record))
    for block, record in left:  # a changed label stands where a row of its block is missing
        if indicator := next((i for i in free if i.block.code == block), None):
            free.remove(indicator)
            pairs.append((record, indicator))
    taken = {r.row for r, _ in (*pairs, *doubled)}
    codes = list(campaign.by_code)
    return sorted(pairs, key=lambda p: codes.index(p[1].row.code)), doubled, [r for r in rows if r.row not in taken]


def _filled_down(rows: list[Record], campaign: Campaign) -> Iterator[tuple[str, Record]]:
    """Each row with the code of its block: 内容 filled down, or, where 内容 is of no block, by its place."""
    blocks = {key(b.name): b.code for b in campaign.blocks}
    known = any(key(str(r.cells["content"])) in blocks for r in rows)
    current = campaign.blocks[0].code
    for n, record in enumerate(rows):
        content = record.cells["content"]
        if not known:
            current = campaign.indicators[min(n, len(campaign.indicators) - 1)].block.code
        elif content is not None:
            current = blocks.get(key(str(content)), current)
        yield current, record


def _changed(record: Record, indicator: Indicator) -> Iterator[tuple[str, str]]:
    """The columns in which another label stands than that of the official row, with the right one; 内容 may be blank."""
    content = record.cells["content"]
    if measure_key(record.cells["measure"]) != key(indicator.row.measure):
        yield "measure", indicator.label
    if content is not None and key(str(content)) != key(indicator.block.name):
        yield "content", indicator.block.name
