"""Where a correction of 更正.xlsx belongs: its cell, and in 案件台账 the case it was made for, wherever its row stands."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from pipeline.findings import Value
from pipeline.model import Correction, LocatedForm, Part, gathered
from pipeline.tables.values.parse import parse
from pipeline.tables.values.parsed import Context
from pipeline.verdicts.choose import Age, age, identity
from schemas.campaign.campaign import Campaign
from schemas.expressions.table import Table
from schemas.form.columns import Column, Layout
from schemas.form.sheets import BY_NAME, FIGURES, INFO, LEDGER
from schemas.form.text import key
from schemas.rules.words import spelled

_NUMBER = re.compile(r"第?(\d{1,2})行?")
CASE = ("case", "party", "date", "document")  # what a case of 案件台账 is known by
Case = Mapping[str, str]  # of these columns, as they are compared
Said = frozenset[object]  # what a cell is compared by: its text and, in a tuple, what that is once parsed, if it can be read


class Place(NamedTuple):
    """A cell of a form: contract name of its sheet, row of the record, column key."""

    sheet: str
    row: int
    key: str


def meant(rows: Iterable[Correction], forms: Iterable[LocatedForm], tables: Mapping[str, Table],
          campaign: Campaign) -> dict[tuple[str, int], Case]:
    """By file and row of 更正.xlsx, the case that a correction of a ledger cell was made for: the one that holds 原值 at that cell in the unit's newest
    file that does. Not of one that names its case itself."""
    newest = sorted(forms, key=lambda f: _age(tables[INFO.name], f.source), reverse=True)
    found: dict[tuple[str, int], Case] = {}
    by_cell: dict[str, Case] = {}
    for c in (c for c in rows if not c.text("case")):
        cases = (case for f in newest if (case := _case(c, f, tables, campaign)) is not None)
        case = next(cases, by_cell.get(_cell(c)))  # a correction of a corrected value: the same case
        if case is not None:
            found[c.source, c.row] = by_cell[_cell(c)] = case
    return found


def _age(info: Table, source: str) -> Age:
    _, edition, day = identity(info, next(iter(info.typed.index[info.typed["source"] == source]), None))
    return age(edition, day, source)


def _case(c: Correction, form: LocatedForm, tables: Mapping[str, Table], campaign: Campaign) -> Case | None:
    """What the row of a file is known by whose cell holds 原值, without the cell itself."""
    place, table = place_of(c, form, tables, campaign), tables[LEDGER.name]
    if not isinstance(place, Place) or place.sheet != LEDGER.name:
        return None
    index = index_of(table, form.source, place.row)
    held: Any = table.raw.at[index, place.key]
    if not alike(*(said(v, column_of(place), campaign) for v in (held, c.cells["old"]))):
        return None
    return {k: _shown(table.typed.at[index, k]) for k in CASE if k != place.key}


def _shown(value: Any) -> str:
    return "" if pd.isna(value) else key(str(value))


def followed(c: Correction, case: Case | None, form: LocatedForm, tables: Mapping[str, Table], campaign: Campaign) -> Place | str:
    """The cell that a row speaks of in this file, wherever its case stands now, or the name of the note that says why there
    is none."""
    place = place_of(c, form, tables, campaign)
    named, table = key(c.text("case")), tables[LEDGER.name]
    part = _part(c, form)
    address = _address(c, part) if part and part.sheet is LEDGER else None
    if address is None or (case is None and not named):
        return place
    rows = _called(table, form.source, named) if named else _known_by(table, form.source, case or {})
    if isinstance(place, Place) and place.row in rows:
        return place
    return Place(LEDGER.name, next(iter(rows)), address[0]) if rows else "case_gone"


def _called(table: Table, source: str, name: str) -> Mapping[int, None]:
    """The rows of a file whose 案件名称 or 文书文号 this is, in order."""
    found = {**_known_by(table, source, {"case": name}), **_known_by(table, source, {"document": name})}
    return dict.fromkeys(sorted(found))


def _known_by(table: Table, source: str, case: Case) -> Mapping[int, None]:
    """The rows of a file that say so, in order; looked up in what is made once for a table and these columns."""
    def found() -> dict[tuple[str, ...], dict[int, None]]:
        texts = ([_shown(v) for v in table.typed[k].tolist()] for k in case)
        rows = zip(table.typed["source"].tolist(), *texts, table.typed["row"].tolist(), strict=True)
        return {says: dict.fromkeys(row for *_, row in alike) for says, alike in gathered(rows, lambda row: row[:-1]).items()}

    return table.of_typed(("rows by", *case), found).get((source, *case.values()), {})


def _cell(c: Correction) -> str:
    return key(c.text("cell")).replace("$", "")


def _part(c: Correction, form: LocatedForm) -> Part | None:
    """The sheet that a row speaks of, by the form's name for it or the file's own."""
    wanted = key(c.text("sheet"))
    return next((part for name, part in form.parts.items() if wanted in (key(name), key(form.names.get(name, name)))), None)


def _address(c: Correction, part: Part) -> tuple[str, int] | None:
    """Column key and row of the address that a row speaks of; None where it is none, or in a column that is not read."""
    address = re.fullmatch(r"([A-Z]{1,3})([1-9]\d{0,6})", _cell(c))
    column = next((k for k, letter in part.letters.items() if address and letter == address[1] and part.sheet[k].read), None)
    return (column, int(address[2])) if address and column else None


def place_of(c: Correction, form: LocatedForm, tables: Mapping[str, Table], campaign: Campaign) -> Place | str:
    """The cell that a row speaks of, or the name of the note that says why there is none."""
    part = _part(c, form)
    if part is None:
        return "sheet_unknown"
    name, cell = part.sheet.name, _cell(c)
    if part.sheet is FIGURES and (number := _NUMBER.fullmatch(cell)):
        wanted = dict(enumerate(campaign.by_code, 1)).get(int(number[1]))
        row = next((row for row, code in part.codes.items() if code == wanted), None)
        return "cell_unknown" if row is None or "quantity" in part.absent else Place(name, row, "quantity")
    if part.sheet.layout is Layout.ITEMS:
        item = next((k for k, address in part.letters.items() if address == cell), None)
        return Place(name, part.rows[0], item) if item else "cell_unknown"
    address = _address(c, part)
    if address is None or (part.sheet is FIGURES and address[0] not in ("quantity", "names")):
        return "cell_unknown"
    column, row = address
    return Place(name, row, column) if index_of(tables[name], form.source, row) is not None else "no_record"


def index_of(table: Table, source: str, row: int) -> Any:
    """The place of a file's row in the table's frames; None where there is none."""
    places = table.of_typed("index", lambda: {p: i for i, p in enumerate(zip(table.typed["source"], table.typed["row"], strict=True))})
    return places.get((source, row))


def said(cell: Value, column: Column, campaign: Campaign) -> Said:
    units = tuple(u for i in campaign.indicators for u in i.units) if column.key == "quantity" else ()
    read = parse(cell, column, campaign, Context(units, first=campaign.campaign.start))
    value = key(read.value) if isinstance(read.value, str) else read.value
    return frozenset((key(spelled(cell)),) if read.reason else (key(spelled(cell)), (value,)))


def alike(a: Said, b: Said) -> bool:
    """Two cells say the same: the same text, or the same once parsed."""
    return not a.isdisjoint(b)


def column_of(place: Place) -> Column:
    return BY_NAME[place.sheet][place.key]
