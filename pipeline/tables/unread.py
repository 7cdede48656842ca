"""What stands in a book and is not read: rows that look like the form's (F14), all else (R14)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pipeline.findings import Finding, Value, stage_finding
from pipeline.model import Aside, Book, Part, SheetMarks, gathered
from pipeline.tables.grids import ALIKE, Grid, Header, at, columns_of, header_of, keys_of, likeness, title_of
from pipeline.tables.rows import is_total
from schemas.form.cells import coordinate_to_tuple, get_column_letter
from schemas.form.columns import Layout, Sheet
from schemas.form.sheets import CHECKS, INFO, INSTRUCTIONS, ITEM_TITLES, OPINIONS, SHEETS, TEMPLATE_INFO
from schemas.form.text import has_han, key
from schemas.rules.words import shown, spelled

NEVER_READ = frozenset(map(key, (INSTRUCTIONS, TEMPLATE_INFO, CHECKS, OPINIONS.name)))
LEAST_TITLES = 3  # or all of them
MOST_PLACES = 8
EXPLAINING = frozenset(("explanation", "names"))


def not_read(book: Book, names: Mapping[str, str], parts: Mapping[str, Part],
             headers: Mapping[str, Header]) -> tuple[list[Finding], list[Aside]]:
    """F14 of a book, and what else is not read. `names`: contract name → name in the book, of the sheets that are read;
    `parts`, `headers`: what is read of them, and below which titles."""
    findings: list[Finding] = []
    places: list[tuple[str | None, str]] = []  # sheet, what stands there
    for name, grid in book.grids.items():
        held = _filled(grid, 0) or book.marks.get(name, SheetMarks()).pictures
        if name in names.values() or key(name) in NEVER_READ or not held:
            continue
        alike = next((s for s in SHEETS if s is not INFO and _looks_like(grid, s)), None)
        rows = list(_rows(grid, alike)) if alike else []
        if alike and rows:
            also = list(map(_row, book.grids.get(names.get(alike.name, ""), [])))
            known = set(also) if alike.layout is Layout.ROWS else iter(also)  # the official rows in their order, for many look the same
            findings.append(stage_finding("rows_again" if all(_row(r) in known for r in rows) else "rows_unread", book.source,
                                          sheet=alike.name, tab=name, count=len(rows)))
        else:
            places.append((None, f"工作表“{name}”"))
    for sheet in (s for s in SHEETS if s.name in names):
        grid = book.grids[names[sheet.name]]
        if sheet is INFO:
            places += [(sheet.name, where) for where in _beside_items(parts[sheet.name], grid)]
            continue
        header = headers[sheet.name]
        findings += _second_columns(book.source, sheet, grid, header)
        places += [(sheet.name, where) for where in (*_beside(sheet, grid, header), *_explaining_nothing(sheet, grid, header, parts[sheet.name]))]
    for sheet_name, name in names.items():
        if name in book.marks:
            places += [(sheet_name, f"“{sheet_name}”的批注或文本框（{shown(note)[:40]}）") for note in book.marks[name].notes]
            if drawn := book.marks[name].pictures:
                places.append((sheet_name, f"“{sheet_name}”的图片或嵌入的文件（{drawn}个）"))
    return findings, [Aside("not_read", sheet, where) for sheet, where in places]


def told_once(source: str, asides: Iterable[Aside]) -> Finding:
    """R14, once per file: a sentence for each kind, which names the first places and says how many there are."""
    kinds = gathered(asides, lambda aside: aside.note)
    sheet = next((a.sheet for alike in kinds.values() for a in alike if a.sheet), None)
    found = [stage_finding(note, source, None, sheet, where=_first(alike)) for note, alike in kinds.items()]
    return replace(found[0], message="".join(f.message for f in found), fix="".join(f.fix for f in found))


def _first(asides: list[Aside]) -> str:
    more = f"等{len(asides)}处" if len(asides) > MOST_PLACES else ""
    return "、".join(a.where for a in asides[:MOST_PLACES]) + more


def _looks_like(grid: Grid, sheet: Sheet) -> bool:
    share, titles = likeness(grid, sheet)
    return share >= ALIKE and (titles >= LEAST_TITLES or share == 1)


def _rows(grid: Grid, sheet: Sheet) -> Iterator[list[Value]]:
    """The rows below the titles; of 情况汇总表, whose rows stand there anyway, those with a figure or names."""
    header = header_of(grid, sheet)
    typed = [j for k in ("quantity", "names") if (j := header.columns.get(k)) is not None]
    for row in _filled(grid, header.row + 1):
        if sheet.layout is Layout.ROWS or any(j < len(row) and row[j] not in (None, "") for j in typed):
            yield row


def _filled(grid: Grid, start: int) -> list[list[Value]]:
    return [row for i, row in enumerate(grid[start:], start) if any(at(grid, i, j) is not None for j in range(len(row)))]


def _row(row: list[Value]) -> tuple[str, ...]:
    """A row as it is compared: its filled cells, numbers of order aside."""
    return tuple(key(spelled(v)) for v in row[1:] if v not in (None, ""))


def _second_columns(source: str, sheet: Sheet, grid: Grid, header: Header) -> Iterator[Finding]:
    """Columns whose title a column to their left has too."""
    for j, value in enumerate(grid[header.row] if 0 <= header.row < len(grid) else []):
        k = keys_of(sheet).get(title_of(value))
        if k is None or not sheet[k].read or header.columns[k] == j:
            continue
        below = [(at(grid, i, j), at(grid, i, header.columns[k])) for i in range(header.row + 1, len(grid))]
        if any(second is not None for second, _ in below):
            same = all(second is None or second == first for second, first in below)
            yield stage_finding("column_again" if same else "column_unread", source, sheet=sheet.name, title=sheet[k].title,
                                letter=get_column_letter(j + 1))


def _beside(sheet: Sheet, grid: Grid, header: Header) -> Iterator[str]:
    """Columns of other titles, and cells beside the table (words only: the form of version 1 has helper cells there)."""
    known = set(header.columns.values())
    for j in range(max((len(row) for row in grid), default=0)):
        title = at(grid, header.row, j)
        if j in known or title_of(title) in keys_of(sheet):
            continue
        held = [v for i in range(header.row + 1, len(grid)) if (v := at(grid, i, j)) is not None]
        if any(title is not None or has_han(v) for v in held):
            called = f"“{shown(title)}”" if title is not None else ""
            yield f"“{sheet.name}”{get_column_letter(j + 1)}列{called}"


def _explaining_nothing(sheet: Sheet, grid: Grid, header: Header, part: Part) -> Iterator[str]:
    """Rows of a ledger that hold nothing but 情况说明; cells below the 17 rows of 情况汇总表, a bare figure too."""
    typed = {c.key: header.columns[c.key] for c in sheet.read if c.key in header.columns}
    if sheet.layout is Layout.FIXED and "measure" not in typed:
        return
    rows = range(header.row + 1, len(grid))
    explaining = columns_of(grid, (j for k, j in typed.items() if k in EXPLAINING), rows)
    explained = {i for column in explaining for i, value in zip(rows, column, strict=True) if value is not None}  # few rows
    for i in sorted(explained | {row - 1 for row in part.below}):
        bare = i + 1 in part.below
        filled = {k: v for k, j in typed.items() if (v := at(grid, i, j)) is not None}
        said = filled.keys() - {"content"}
        if bare or (said <= EXPLAINING and not any(map(is_total, filled.values()))):
            yield f"“{sheet.name}”{'、'.join(f'{get_column_letter(typed[k] + 1)}{i + 1}' for k in sorted(said, key=lambda k: typed[k]))}"


def _beside_items(part: Part, grid: Grid) -> Iterator[str]:
    """Cells of 基本信息 that belong to no 项目: rows of other titles, columns behind 说明, figures in the place of 说明."""
    places = [coordinate_to_tuple(cell) for cell in part.letters.values()]
    if not places:
        return
    rows, content, guide = {row for row, _ in places}, places[0][1], key(ITEM_TITLES[2])
    guides = {j + 1 for row in grid[:min(rows)] for j, v in enumerate(row) if title_of(v) == guide}
    for i in range(min(rows), len(grid) + 1):
        for j in range(1, len(grid[i - 1]) + 1):
            value = at(grid, i - 1, j - 1)
            figure = not isinstance(value, str) or value.strip()[:1].isdigit()  # which guidance never is
            if value is not None and (figure or j not in guides) and (i not in rows or j > content):
                yield f"“{part.sheet.name}”{get_column_letter(j)}{i}"
