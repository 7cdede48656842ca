"""The county's own workbook with marks: a first sheet 退回意见, notes and colours in the blamed cells.

Marks are put into the parts of the file, never by loading and saving it: every part without a mark stays the same byte
for byte, every row of a marked sheet too. A file that cannot carry them gets a workbook of its own.
"""

import struct
from collections.abc import Mapping, Sequence

from pipeline.findings import Finding
from pipeline.inbox.read import read
from pipeline.model import Book, Upload, gathered
from pipeline.publish.returns.opinions import Head, opinions, ordered
from pipeline.publish.returns.xlsx import colours
from pipeline.publish.returns.xlsx import comments as notes
from pipeline.publish.returns.xlsx.package import Package, Sheet, UnmarkableError
from pipeline.publish.returns.xlsx.sheets import insert_sheet, remove_sheet
from pipeline.publish.returns.xlsx.styles import Styles
from pipeline.publish.returns.xlsx.worksheet import Worksheet
from schemas.form.sheets import CHECKS, OF_THE_FORM, OPINIONS, ORIGINAL
from schemas.rules.rule import Severity

# What an odd part may give while it is being edited; then the file is left as it is.
_ODD = (UnmarkableError, LookupError, ValueError, TypeError, AttributeError, AssertionError,
        struct.error)


def mark(data: bytes, findings: Sequence[Finding], head: Head, names: Mapping[str, str]) -> bytes | None:
    """The workbook with marks; None where it cannot carry them. `names`: contract sheet name → name in the file."""
    try:
        package = Package(unmark(data))
        sheets = {s.name: s for s in package.sheets()}
        if OPINIONS.name in sheets:
            return None  # the county's own sheet of that name
        present = {contract: name for contract, name in names.items() if name in sheets}
        pages, listed_only = _mark_cells(package, findings, {c: sheets[n] for c, n in present.items()})
        insert_sheet(package, opinions(findings, head, present, listed_only), pages)
        for page in pages.values():
            page.write()
        marked = package.bytes()
    except _ODD:
        return None
    return marked if _same(data, marked) else None


def unmark(data: bytes) -> bytes:
    """The workbook without the marks of an earlier return; the same bytes where there are none, or no xlsx."""
    try:
        package = Package(data)
        for sheet in package.sheets():
            if sheet.name not in OF_THE_FORM and _ours(package, sheet):
                remove_sheet(package, sheet)
            elif sheet.name not in (CHECKS, OPINIONS.name):
                page = Worksheet(package, sheet.part)
                if any([notes.unannotate(page), colours.uncolour(page)]):
                    page.write()
        return package.bytes()
    except _ODD:
        return data


def _ours(package: Package, sheet: Sheet) -> bool:
    """A sheet 退回意见 that states the file it is about, in whatever program's hands it was."""
    page = Worksheet(package, sheet.part)
    return any(page.typed(f"A{row}").value == ORIGINAL for row in range(1, 21))


def _mark_cells(package: Package, findings: Sequence[Finding], sheets: Mapping[str, Sheet]) -> tuple[dict[str, Worksheet], list[Finding]]:
    """Notes and colours; returns the pages that carry any, by part, not yet written, and the findings without a note.

    Repairs and explained questions are only listed."""
    styles = Styles(package)
    formats = {s: styles.place("dxfs", colours.dxf(c)) for s, c in ((Severity.ERROR, colours.RED_CELL), (Severity.WARNING, colours.AMBER_CELL))}
    styles.write()
    pages, listed_only = dict[str, Worksheet](), list[Finding]()
    asking = gathered((f for f in ordered(findings) if f.asks and f.cell and f.count == 1), lambda f: f.sheet)
    for contract, sheet in sheets.items():
        if here := asking.get(contract):
            page = pages[sheet.part] = Worksheet(package, sheet.part)
            cells: dict[str, list[Finding]] = {}
            for f in here:
                cells.setdefault(page.anchor(str(f.cell)), []).append(f)
            colours.colour(page, [(c, page.typed(c), formats[found[0].severity]) for c, found in cells.items()])
            for cell in notes.annotate(page, {c: _words(found) for c, found in cells.items()}):
                listed_only += cells[cell]
    return pages, listed_only


def _words(findings: Sequence[Finding]) -> str:
    """All that is wrong with one cell and how to put it right."""
    say = {Severity.ERROR: "请改正", Severity.WARNING: "请核实：填错的请改正；无误的，请在第一页“情况说明”中说明"}
    many = len(findings) > 1
    lines = [f"{f'{n}. ' if many else ''}{say[f.severity]}\n问题：{f.message}\n修改方法：{f.fix}" for n, f in enumerate(findings, 1)]
    return "\n".join(lines)


def _same(sent: bytes, marked: bytes) -> bool:
    """Read again, does the marked file hold what the county sent, and the new sheet first?"""
    before, after = read(Upload("", sent, "")), read(Upload("", marked, ""))
    if not isinstance(before, Book) or not isinstance(after, Book) or next(iter(after.grids)) != OPINIONS.name:
        return False
    kept = [{n: g for n, g in b.grids.items() if n != OPINIONS.name} for b in (before, after)]
    marks = [{n: m.cells for n, m in b.marks.items() if n != OPINIONS.name and m.cells} for b in (before, after)]
    return kept[0] == kept[1] and marks[0] == marks[1]
