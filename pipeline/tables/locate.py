"""Books → forms: which sheet is which, where its columns and rows stand (F03–F06). Addresses are computed here."""

from collections.abc import Mapping
from dataclasses import replace

from pipeline.findings import Finding, Value, stage_finding
from pipeline.model import UNSEEN, Book, LocatedForm, Mark, Part, SheetMarks
from pipeline.tables.grids import (
    ALIKE,
    HEADER_WITHIN,
    Grid,
    Header,
    at,
    columns_of,
    header_of,
    keys_of,
    likeness,
    neighbour,
    title_of,
)
from pipeline.tables.merges import hidden_items, spread
from pipeline.tables.official_rows import KNOWN_BY, match
from pipeline.tables.unread import not_read
from pipeline.tables.values.numbers import moved
from pipeline.tables.values.parse import PICTURE
from schemas.campaign.campaign import Campaign
from schemas.form.cells import get_column_letter
from schemas.form.columns import Column, Layout, Sheet
from schemas.form.sheets import INFO, ITEM_TITLES, LIVE_CHECK, SHEETS, TEMPLATE_INFO
from schemas.form.text import key
from schemas.rules.rule import Severity


def locate(book: Book, campaign: Campaign) -> tuple[LocatedForm | None, list[Finding]]:
    """Find the six sheets of a book by name, else by their titles. No form: F03 (or F04) alone."""
    grids = _sheets(book)
    if INFO.name not in grids and len(grids) < 2:
        return None, [stage_finding("stranger", book.source, campaign=campaign.campaign.name)]
    version, findings = _template(book, campaign)
    if any(f.severity is Severity.ERROR for f in findings):
        return LocatedForm(book.source, {}, grids), findings  # another campaign's form: nothing else is said of it
    parts: dict[str, Part] = {}
    headers: dict[str, Header] = {}
    for sheet in SHEETS:
        if sheet.name not in grids:
            findings.append(stage_finding("sheet_missing", book.source, sheet=sheet.name))
            continue
        headers[sheet.name] = header_of(book.grids[grids[sheet.name]], sheet)
        part, found = _part(book, grids[sheet.name], sheet, headers[sheet.name], campaign)
        parts[sheet.name] = part
        findings += found
    second, asides = not_read(book, grids, parts, headers)
    findings += second
    return LocatedForm(book.source, parts, grids, tuple(asides)), _versions(version, parts, findings, book.source, campaign)


def _sheets(book: Book) -> dict[str, str]:
    """Contract name → name in the book."""
    names = {key(n): n for n in book.grids} | {n: n for n in book.grids}  # 案件台账 before “案件台账 ”
    found = {s.name: names[key(s.name)] for s in SHEETS if key(s.name) in names}
    free = [n for n in book.grids if n not in found.values()]
    scores = sorted(((_likeness(book.grids[n], s), -i, s.name, n) for n in free
                     for i, s in enumerate(SHEETS) if s.name not in found), reverse=True)
    for (share, _matched), _, sheet, name in scores:
        if share >= ALIKE and sheet not in found and name not in found.values():
            found[sheet] = name
    return found


def _likeness(grid: Grid, sheet: Sheet) -> tuple[float, int]:
    """The share of the sheet's titles that a grid holds, and their number."""
    if sheet.layout is Layout.ITEMS:
        places = _items(grid, sheet)
        return len(places) / len(sheet.columns), len(places)
    return likeness(grid, sheet)


def _items(grid: Grid, sheet: Sheet) -> dict[str, tuple[int, int]]:
    """项目 key → (row, column of its value): the item column is the one that holds most items."""
    wanted = keys_of(sheet)
    by_column: dict[int, dict[str, int]] = {}
    for i, row in enumerate(grid):
        for j, value in enumerate(row):
            if (found := wanted.get(title_of(value))) is not None:
                by_column.setdefault(j, {}).setdefault(found, i)
    if not by_column:
        return {}
    column = max(by_column, key=lambda j: (len(by_column[j]), -j))
    content = key(ITEM_TITLES[1])
    values = [j for row in grid[:HEADER_WITHIN] for j, v in enumerate(row) if title_of(v) == content and j != column]
    return {k: (i, values[0] if values else column + 1) for k, i in by_column[column].items()}


def _part(book: Book, name: str, sheet: Sheet, header: Header, campaign: Campaign) -> tuple[Part, list[Finding]]:
    grid, marks = book.grids[name], book.marks.get(name, SheetMarks())
    items = sheet.layout is Layout.ITEMS
    part = _item_part(grid, sheet, marks) if items else _rows_part(grid, sheet, marks, header)
    if book.from_1904:
        part = _dated(part)
    findings = _missing(part, book.source)
    if items:
        return part, findings
    part, found = spread(part, (a for a in marks.merged if a.top > header.row), book.source)
    findings += found
    if sheet.layout is Layout.FIXED:
        part, changed = match(part, campaign, book.source)
        findings += changed
    return part, findings


def _rows_part(grid: Grid, sheet: Sheet, marks: SheetMarks, header: Header) -> Part:
    """The rows below the titles in which something stands, though nobody can see it."""
    letters = {k: get_column_letter(j + 1) for k, j in header.columns.items()}
    keys = {j: k for k, j in header.columns.items() if k != LIVE_CHECK.key}  # never the form's own verdict
    last = max((i for i, _ in marks.cells), default=-1)  # an error at the end is no blank
    rows = range(header.row + 1, max(len(grid), last + 1))
    cells = dict(zip(keys.values(), columns_of(grid, keys, rows), strict=True))
    said: dict[int, dict[str, Mark]] = {}
    for (i, j), mark in marks.cells.items():
        if i in rows and j in keys:
            said.setdefault(i + 1, {})[keys[j]] = mark
            cells[keys[j]][i - rows.start] = _held(cells[keys[j]][i - rows.start], mark)
    pending = {row for row, marked in said.items() if any(m.how in UNSEEN for m in marked.values())}
    kept = [n for n, row in enumerate(zip(*cells.values(), strict=True)) if row.count(None) < len(row) or rows[n] + 1 in pending]
    if len(kept) < len(rows):
        cells = {k: [column[n] for n in kept] for k, column in cells.items()}
    absent = frozenset(c.key for c in sheet.read if c.key not in letters)
    return Part(sheet, letters, absent, [rows[n] + 1 for n in kept], cells, said)


def _item_part(grid: Grid, sheet: Sheet, marks: SheetMarks) -> Part:
    places = _items(grid, sheet)
    letters = {k: f"{get_column_letter(j + 1)}{i + 1}" for k, (i, j) in places.items()}
    cells = {k: [_held(at(grid, *place), marks.cells.get(place))] for k, place in places.items()}
    said = {k: marks.cells[place] for k, place in places.items() if place in marks.cells} | hidden_items(places, marks.merged)
    row = min((i for i, _ in places.values()), default=0) + 1
    absent = frozenset(c.key for c in sheet.columns if c.key not in places)
    return Part(sheet, letters, absent, [row], cells, {row: said} if said else {})


def _held(value: Value, mark: Mark | None) -> Value:
    return PICTURE if mark and mark.how == "picture" else value


def _dated(part: Part) -> Part:
    """With the days of a book that counts from 1904 as other books hold them."""
    return replace(part, cells={k: [moved(v, part.sheet[k]) for v in column] for k, column in part.cells.items()})


def _lost(part: Part) -> list[Column]:
    """The columns or 项目 that the sheet lacks, but for those whose loss is no finding."""
    return [c for c in part.sheet.columns if c.key in part.absent and not c.optional_silently]


def _missing(part: Part, source: str) -> list[Finding]:
    """F06 for each column or 项目 the sheet lacks."""
    what = "行" if part.sheet.layout is Layout.ITEMS else "列"
    return [stage_finding("column_missing" if c.required or c.key in KNOWN_BY else "optional_missing", source,
                          sheet=part.sheet.name, title=c.title, what=what) for c in _lost(part)]


def _template(book: Book, campaign: Campaign) -> tuple[str | None, list[Finding]]:
    """The version that 模板信息 states, if another; F04 where it is gone or another campaign's."""
    grid = next((g for n, g in book.grids.items() if key(n) == key(TEMPLATE_INFO)), None)
    titles = ("专项行动", "模板版本")
    said = {title: neighbour(grid, title, titles) for title in titles} if grid else {}
    name, version = said.get("专项行动"), said.get("模板版本")
    if name is None and version is None:
        return None, [stage_finding("info_gone", book.source)]
    if name is not None and key(name) != key(campaign.campaign.name):
        return None, [stage_finding("other_campaign", book.source, value=name, campaign=campaign.campaign.name)]
    same = version is None or key(version) == key(campaign.campaign.template_version)
    return None if same else version, []


def _versions(version: str | None, parts: Mapping[str, Part], findings: list[Finding], source: str,
              campaign: Campaign) -> list[Finding]:
    """Another version: one error that names what is missing (and no F06), or a warning where all is there; nothing
    where only 情况说明 is missing, which version 2 brought (design §4)."""
    if version is None:
        return findings
    lost = [f"{p.sheet.name}“{c.title}”" for p in parts.values() for c in _lost(p)]
    words = {"value": version, "version": campaign.campaign.template_version}
    if lost:
        rest = [f for f in findings if f.rule != "F06"]
        return [stage_finding("old_version", source, missing="、".join(lost), **words), *rest]
    if any(p.sheet[k].explains for p in parts.values() for k in p.absent):
        return findings
    return [stage_finding("version_differs", source, **words), *findings]
