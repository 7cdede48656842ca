"""Books → answers: what counties wrote into 退回意见, and the questions it settles (design §5, R10)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pipeline.findings import Finding
from pipeline.model import Answer, Book, Remark, gathered
from pipeline.tables.grids import HEADER_WITHIN, Grid, at, header_of, neighbour
from pipeline.verdicts.choose import Candidate, age
from schemas.campaign.campaign import Campaign
from schemas.expressions.table import Table
from schemas.form.cells import coordinate_from_string
from schemas.form.columns import Layout
from schemas.form.sheets import BY_NAME, EXPLANATION_LEAST, INFO, OF_THE_FORM, OPINIONS, ORIGINAL, SHEETS, WHOSE
from schemas.form.text import key
from schemas.rules.rule import Severity
from schemas.rules.words import shown

EMPTY_WORDS = frozenset(("情况属实", "情况属实。"))


def answer(book: Book) -> Answer | None:
    """The sheet 退回意见 of a book, under whatever name it comes back; None where it has none. Repairs that it lists were
    no questions: they are left out."""
    named = (g for n, g in book.grids.items() if key(n) == key(OPINIONS.name))
    grid = next(named, None) or next((g for n, g in book.grids.items() if n not in OF_THE_FORM and _opinions(g)), None)
    if grid is None:
        return None
    header = header_of(grid, OPINIONS)
    lines = ({k: shown(at(grid, i, j)).strip() for k, j in header.columns.items()}
             for i in range(header.row + 1, len(grid)))
    remarks = tuple(Remark(*(line.get(k, "") for k in ("rule", "sheet", "cell", "basis", "explanation")))
                    for line in lines if line.get("basis") and line.get("level") != Severity.INFO.word)
    return Answer(neighbour(grid, ORIGINAL) or "", neighbour(grid, WHOSE) or "", remarks)


def _opinions(grid: Grid) -> bool:
    """A sheet with all its titles that states the file it is about."""
    return len(header_of(grid[:HEADER_WITHIN], OPINIONS).columns) == len(OPINIONS.columns) and bool(neighbour(grid[:HEADER_WITHIN], ORIGINAL))


def by_unit(given: Mapping[str, Answer], found: Iterable[Candidate], campaign: Campaign) -> dict[str, list[Remark]]:
    """The lines of the 退回意见 that came back, by unit, the latest last; a file that does not say whose it is goes by its 退回意见."""
    ages = {c.source: c.age for c in found}
    units = {c.source: c.unit for c in found}
    answers: dict[str, list[Remark]] = {}
    for source in sorted(given, key=lambda s: ages.get(s, age(None, None, s))):
        own, asked = units.get(source), campaign.recognise(given[source].unit)
        if (unit := own or asked) and asked in (unit, None):  # what another unit was asked is no answer of this one (F12)
            answers.setdefault(unit, []).extend(given[source].remarks)
    return answers


def together(*answers: Mapping[str, list[Remark]]) -> dict[str, list[Remark]]:
    """By unit, one behind the other."""
    return {unit: [r for some in answers for r in some.get(unit, [])] for some in answers for unit in some}


def in_columns(findings: Iterable[Finding], tables: Mapping[str, Table], found: Iterable[Candidate]) -> dict[str, list[Remark]]:
    """By unit, what the 情况说明 of a row says to the questions of that row, and 其他情况说明 to those of the whole file.

    In a later file the same text beside other values of what the rule reads is no explanation: it was left there.
    """
    texts = {(source, sheet.name, row if sheet.layout is not Layout.ITEMS else None): text
             for sheet in SHEETS for source, row, text in _texts(tables[sheet.name])}
    answered = ((f, texts.get((f.source, *_place(f)), "")) for f in findings if f.severity is Severity.WARNING)
    asked = gathered(((f, text) for f, text in answered if text), lambda pair: pair[0].source)
    answers: dict[str, list[Remark]] = {}
    before: dict[tuple[str, str, str | None, str], set[str]] = {}  # unit, rule, sheet, text → what it was said to
    for c in sorted((c for c in found if c.unit), key=lambda c: c.age):
        unit, own = str(c.unit), asked.get(c.source, [])
        known = ((f, text, before.get((unit, f.rule, f.sheet, text), {f.basis})) for f, text in own)
        remarks = (Remark(f.rule, f.sheet or "", f.cell or "", f.basis, text) for f, text, bases in known if f.basis in bases)
        answers.setdefault(unit, []).extend(remarks)
        for f, text in own:
            before.setdefault((unit, f.rule, f.sheet, text), set()).add(f.basis)
    return answers


def _texts(table: Table) -> Iterator[tuple[str, int, str]]:
    """Source, row and text of each filled 情况说明 of a sheet."""
    if column := next((c.key for c in table.sheet.columns if c.explains), None):
        filled = table.typed[table.typed[column].notna()]
        yield from zip(filled["source"].tolist(), filled["row"].tolist(), filled[column].tolist(), strict=True)


def _place(f: Finding) -> tuple[str, int | None]:
    """Where what answers a question stands: in its row, or, of sheets without such a column, in 基本信息."""
    sheet = BY_NAME.get(f.sheet or "", INFO)
    in_row = f.cell is not None and sheet.layout is not Layout.ITEMS and any(c.explains for c in sheet.columns)
    if in_row and f.count > 1:  # the rest of a flood: what one of its rows says is not said of the others
        return sheet.name, None
    return (sheet.name, coordinate_from_string(str(f.cell))[1]) if in_row else (INFO.name, None)


def explained(findings: Iterable[Finding], answers: Mapping[str, Iterable[Remark]],
              columns: Mapping[str, Iterable[Remark]]) -> list[Finding]:
    """The findings with what their unit said to them: in 退回意见 or by telephone (`answers`) and in the columns of the
    form (`columns`), both where they differ. By unit, the latest last.

    An explanation holds while what the question hangs on stays the same: its rule, the values that it reads, the row.
    """
    texts = [{(unit, r.basis): r.explanation for unit, remarks in some.items() for r in remarks if r.explanation}
             for some in (answers, columns)]
    found = ((f, dict.fromkeys(said[q] for said in texts if (q := (str(f.unit), f.basis)) in said)) for f in findings)
    return [_with(f, "；".join(said) or None) for f, said in found]


def _with(f: Finding, text: str | None) -> Finding:
    if text is None or f.severity is not Severity.WARNING:
        return f
    if len(key(text)) < EXPLANATION_LEAST or key(text) in EMPTY_WORDS:
        return replace(f, fix=f"{f.fix}上次写的“{text}”看不出原因，请写具体。")
    return replace(f, explanation=text)
