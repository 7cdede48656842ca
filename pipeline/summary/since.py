"""From one report to the next: one diff, of two runs or of two editions of one unit, and what the archive lost (A08)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache

import pandas as pd

from pipeline.findings import Finding, Value, stage_finding
from pipeline.model import Matter, gathered, matter
from pipeline.status import Status
from pipeline.summary.key_figures import KeyFigures, former_key_figures
from schemas.campaign.campaign import Campaign
from schemas.expressions.table import Table, cells_of
from schemas.form.columns import Sheet
from schemas.form.sheets import ARCHIVE, FIGURES, HIGHLIGHTS, LEDGER, MEASURES
from schemas.form.text import key
from schemas.rules.words import chinese_date, shown, spelled

Figures = Mapping[str, Mapping[str, int | None]]  # unit → indicator code → figure, None where it cannot be read

# How a row is known again: by the first columns, else by others where they are filled and no other row shares them.
KNOWN_BY: dict[Sheet, tuple[tuple[str, ...], ...]] = {
    LEDGER: (("focus", "measure", "party", "date", "document"), ("measure", "party", "document"), ("measure", "party", "date"),
             ("case", "measure", "party"), ("case", "measure")),
    ARCHIVE: (("name", "type", "address"), ("address",), ("name", "operator"), ("name", "type")),
    MEASURES: (("title", "content"), ("title",), ("content",)),
    HIGHLIGHTS: (("title", "content"), ("title",), ("content",)),
}
IDENTITY = KNOWN_BY[ARCHIVE][0]


class How(Enum):
    ENTERED = "新增"
    CHANGED = "变更"
    LEFT = "减少"


@dataclass(frozen=True)
class Row:
    """One row of a ledger: whose it is, where it stands, its cells by column key."""

    unit: str
    place: str
    cells: Mapping[str, Value]


@dataclass(frozen=True)
class RowChange:
    """A row that entered, changed or left. `cells`: title, before and after of each cell that differs."""

    how: How
    sheet: str
    unit: str
    name: str
    place: str
    cells: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class FigureChange:
    """`unit` is None for the total."""

    unit: str | None
    code: str
    before: int | None
    after: int | None


@dataclass(frozen=True)
class UnitChange:
    """A unit whose state is another: accepted, returned, missing, or None (an optional unit that sent nothing)."""

    unit: str
    before: Status | None
    after: Status | None


@dataclass(frozen=True)
class Diff:
    figures: tuple[FigureChange, ...]
    rows: tuple[RowChange, ...]

    def count(self, sheet: Sheet, how: How) -> int:
        return sum(r.sheet == sheet.name and r.how is how for r in self.rows)


@dataclass(frozen=True)
class Former:
    """What a former output folder says. `states`: unit → accepted, returned, missing. `contacts`: unit → 项目 by key.
    `altered`: its workbooks that somebody changed since."""

    campaign: str
    as_of: date
    states: Mapping[str, Status]
    figures: Figures
    totals: Mapping[str, int]
    rows: Mapping[str, tuple[Row, ...]]
    contacts: Mapping[str, Mapping[str, Value]]
    altered: tuple[str, ...]


@dataclass(frozen=True)
class Since:
    """What is new since a former output: `diff` of its figures and totals, 案件台账 and 监管电子档案."""

    as_of: date
    altered: tuple[str, ...]
    units: tuple[UnitChange, ...]
    diff: Diff
    cases: frozenset[Matter]  # the 大案要案 that the former output told
    key_figures: KeyFigures  # of the former output

    @property
    def whole(self) -> dict[str, How]:
        """Units of which everything entered or left, for they are accepted now and were not, or the other way round."""
        turned = {u.unit: (u.before == Status.ACCEPTED, u.after == Status.ACCEPTED) for u in self.units}
        return {u: How.ENTERED if now else How.LEFT for u, (then, now) in turned.items() if then != now}


@dataclass(frozen=True)
class Editions:
    """Two returns of one unit: the file that counts and the one whose place it took."""

    unit: str
    before: str
    after: str
    diff: Diff


def since(former: Former, states: Mapping[str, Status], figures: Figures, totals: Mapping[str, int],
          frames: Mapping[Sheet, pd.DataFrame], campaign: Campaign) -> Since:
    """`states`: unit → state now. `frames`: the accepted rows with unit, source, row."""
    units = dict.fromkeys((*states, *former.states))
    changed = tuple(UnitChange(u, former.states.get(u), states.get(u)) for u in units if former.states.get(u) != states.get(u))
    summed = (FigureChange(None, c, former.totals.get(c), n) for c, n in totals.items() if former.totals.get(c) != n)
    rows = [r for sheet, frame in frames.items() for r in row_changes(former.rows[sheet.name], rows_of(frame, sheet), sheet)]
    order = {u: n for n, u in enumerate(units)}
    rows.sort(key=lambda r: order.get(r.unit, len(order)))
    ledger, major = former.rows[LEDGER.name], campaign.words("案件类别", "major")
    told = frozenset(matter(r.unit, r.cells.get("origin"), r.cells["case"]) for r in ledger if r.cells.get("category") in major)
    before = former_key_figures([r.cells for r in ledger], len(told), sum(former.states.get(u) == Status.ACCEPTED for u in campaign.expected), campaign)
    return Since(former.as_of, former.altered, changed,
                 Diff((*summed, *_figure_changes(former.figures, figures)), tuple(rows)), told, before)


def editions(tables: Mapping[str, Table], pairs: Mapping[str, str], units: Mapping[str, str]) -> tuple[Editions, ...]:
    """`pairs`: the file that counts → the one whose place it took. `units`: by the file that counts, in roster order."""
    if not pairs:
        return ()
    parts = {sheet: _parts(tables[sheet.name]) for sheet in (FIGURES, *KNOWN_BY)}
    found = []
    for after, unit in ((s, u) for s, u in units.items() if s in pairs):
        before = pairs[after]
        old, new = ({unit: _figures(tables[FIGURES.name], parts[FIGURES](s, unit))} for s in (before, after))
        rows: list[RowChange] = []
        for sheet in KNOWN_BY:
            rows += row_changes(rows_of(parts[sheet](before, unit), sheet), rows_of(parts[sheet](after, unit), sheet), sheet)
        found.append(Editions(unit, before, after, Diff(tuple(_figure_changes(old, new)), tuple(rows))))
    return tuple(found)


def gone(former: Former, tables: Mapping[str, Table], newest: Mapping[str, str], campaign: Campaign) -> Iterator[Finding]:
    """A08: entries of a unit's last accepted archive that its newest file lacks, without having closed or left.

    Silent for a file in which a row that could be the entry has an error in what it is known by.
    """
    table, ended = tables[ARCHIVE.name], campaign.words("运营状态", "closed", "left")
    part, held = _parts(table), gathered(former.rows[ARCHIVE.name], lambda row: row.unit)
    for source, unit in ((s, u) for s, u in newest.items() if u in held and s in table.sources):
        frame = part(source, unit)
        pairs = _matched(held[unit], rows_of(frame, ARCHIVE), ARCHIVE)
        new = frame.index[[b for a, b in pairs if a is None and b is not None]]
        if table.unknown.loc[new, list(IDENTITY)].any(axis=None):
            continue
        for row in (held[unit][a] for a, b in pairs if a is not None and b is None):
            if row.cells.get("status") not in ended:
                yield stage_finding("entry_gone", source, unit, ARCHIVE.name, None, row.cells.get("name"),
                           day=chinese_date(former.as_of), type=row.cells.get("type"), address=row.cells.get("address"),
                           ended="或".join(ended) or "停办",
                           hangs_on=[spelled(row.cells.get(k)) for k in IDENTITY])


def rows_of(frame: pd.DataFrame, sheet: Sheet) -> list[Row]:
    """The rows of a frame that has unit, source and row; blank cells are None."""
    keys = [c.key for c in sheet.data]
    cells = zip(*(cells_of(frame[k]) for k in keys), strict=True)
    places = zip(frame["unit"].tolist(), frame["source"].tolist(), frame["row"].tolist(), strict=True)
    return [Row(unit, f"{source} 第{row}行", dict(zip(keys, values, strict=True)))
            for (unit, source, row), values in zip(places, cells, strict=True)]


def row_changes(before: Sequence[Row], after: Sequence[Row], sheet: Sheet) -> Iterator[RowChange]:
    """What entered or changed in the order of `after`, then what left."""
    for a, b in _matched(before, after, sheet):
        old, new = None if a is None else before[a], None if b is None else after[b]
        row = new or old
        assert row is not None
        was, now = (r.cells if r else {} for r in (old, new))
        cells = tuple((c.title, shown(was.get(c.key)), shown(now.get(c.key))) for c in sheet.data if _differ(was.get(c.key), now.get(c.key)))
        if cells:
            how = How.ENTERED if old is None else How.LEFT if new is None else How.CHANGED
            yield RowChange(how, sheet.name, row.unit, shown(row.cells.get(sheet.heading or "title")), row.place, cells)


def _matched(before: Sequence[Row], after: Sequence[Row], sheet: Sheet) -> list[tuple[int | None, int | None]]:
    """Which row is which: places in `before` and `after`, None where there is none."""
    left, new = list(range(len(before))), list(range(len(after)))
    known: dict[int, int] = {}
    for n, keys in enumerate(KNOWN_BY[sheet]):
        theirs, ours = (_by_key(rows, places, keys, blank=n == 0) for rows, places in ((before, left), (after, new)))
        for k in theirs.keys() & ours.keys():
            if n == 0 or len(theirs[k]) == len(ours[k]) == 1:
                known |= dict(zip(ours[k], theirs[k], strict=False))
        taken = set(known.values())
        left, new = [i for i in left if i not in taken], [i for i in new if i not in known]
    return [(known.get(i), i) for i in range(len(after))] + [(i, None) for i in left]


def _by_key(rows: Sequence[Row], places: Iterable[int], keys: tuple[str, ...], *, blank: bool) -> dict[tuple[str, ...], list[int]]:
    def known_by(i: int) -> tuple[str, ...]:
        return rows[i].unit, *(_compared(rows[i].cells.get(k)) for k in ("origin", *keys))

    found = gathered(places, known_by)
    return found if blank else {k: some for k, some in found.items() if all(k[2:])}


def _differ(a: Value, b: Value) -> bool:
    return a is not b and a != b and _compared(a) != _compared(b)


@lru_cache(maxsize=1 << 17, typed=True)
def _compared(value: Value) -> str:
    """A cell as it is compared: width, blanks and case make no difference."""
    return key(value if isinstance(value, str) else spelled(value))


def _figure_changes(before: Figures, after: Figures) -> Iterator[FigureChange]:
    """Of units that are in both."""
    for unit in (u for u in after if u in before):
        for code, now in after[unit].items():
            if before[unit].get(code) != now:
                yield FigureChange(unit, code, before[unit].get(code), now)


def _figures(table: Table, rows: pd.DataFrame) -> dict[str, int | None]:
    known = rows["quantity"].where(~table.unknown["quantity"].loc[rows.index])
    return {c: None if pd.isna(v) else int(v) for c, v in zip(rows["code"], known, strict=True)}


def _parts(table: Table) -> Callable[[str, str], pd.DataFrame]:
    """(source, unit) → that file's rows of the table."""
    parts = {str(source): rows for source, rows in table.typed.groupby("source", sort=False)}
    return lambda source, unit: parts.get(source, table.typed.iloc[:0]).assign(unit=unit)
