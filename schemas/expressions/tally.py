"""Tallies: the only expressions that cross rows or sheets."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import compress
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from schemas.expressions.expr import Cell, Expr, Leaf
from schemas.expressions.leaves import CODE
from schemas.expressions.table import Array, Table, View, shared
from schemas.form.columns import Sheet
from schemas.form.sheets import INFO, LEDGER
from schemas.form.text import key as text_key
from schemas.form.text import split_names


@dataclass(frozen=True, eq=False)
class Count(Leaf):
    """How many living rows of another sheet the file has (for which a condition holds).

    Rows whose cells are not known count by what they hold; with `certain`, where no known row counts, a row that
    might count makes the number unknown.
    """

    sheet: Sheet
    when: Expr | None = None
    certain: bool = False

    def values(self, view: View) -> Array:
        other = view.tables[self.sheet.name]
        holds = other.alive.to_numpy()
        if self.when is not None:
            holds = holds & self.when.values(view.of(self.sheet))
        count = Counter(compress(other.values("source").tolist(), holds))
        return np.array([count[s] for s in view.table.values("source").tolist()], dtype=float)

    def missing(self, view: View) -> npt.NDArray[np.bool_]:
        other, sources = view.tables[self.sheet.name], view.table.values("source").tolist()
        unknown = np.array([s not in other.sources for s in sources], dtype=bool)
        if self.certain and self.when is not None:
            elsewhere, alive = view.of(self.sheet), other.alive.to_numpy()
            doubtful = alive & self.when.unknown(elsewhere)
            counted = alive & self.when.values(elsewhere) & ~doubtful
            in_doubt, certain = (set(compress(other.values("source").tolist(), mask)) for mask in (doubtful, counted))
            unknown |= np.array([s in in_doubt and s not in certain for s in sources], dtype=bool)
        return unknown

    @property
    def of(self) -> tuple[Expr, ...]:
        """The items of 基本信息 that the condition reads."""
        return tuple(c for c in self.when.reads if isinstance(c, Cell) and c.sheet is INFO) if self.when else ()


@dataclass(frozen=True, eq=False)
class Repeats(Leaf):
    """An earlier row of the same file (and 来源单位, where filled) has the same values; blank equals blank."""

    sheet: Sheet
    keys: tuple[str, ...]

    def values(self, view: View) -> Array:
        table = view.table
        rows = pd.DataFrame({"source": table.coded("source")[0], **{k: table.alike(k) for k in ("origin", *self.keys)}})
        repeats = table.alive.to_numpy() & ~self.unknown(view)
        repeats[repeats] = rows[repeats].duplicated().to_numpy()
        return repeats

    @property
    def of(self) -> tuple[Expr, ...]:
        return tuple(Cell(self.sheet, k) for k in self.keys)


@dataclass(frozen=True)
class Counted(Leaf):
    """What the file's 案件台账 counts for an official row: 家 distinct 当事人, 起 rows, 套 and 个 the sum of 数量."""

    def values(self, view: View) -> Array:
        counted = counts(view)
        return np.array([counted.get(row, 0) for row in _official_rows(view)], dtype=float)

    def missing(self, view: View) -> npt.NDArray[np.bool_]:
        """A row with an error in 整治重点, 处罚形式, 当事人 or (套, 个) 数量 makes unknown the rows it might belong to."""
        doubtful, sources = doubtful_rows(view), view.tables[LEDGER.name].sources
        return np.array([row in doubtful or row[0] not in sources for row in _official_rows(view)], dtype=bool)


COUNTED = Counted()


@shared(LEDGER)
def doubtful_rows(view: View) -> set[tuple[str, str]]:
    """(source, code) of each official row that a ledger row with such an error might belong to."""
    doubtful: set[tuple[str, str]] = set()
    keys = ["focus", "measure", "party", "quantity"]
    suspects = view.table.any_unknown(*keys) & view.table.alive
    typed, unknown = view.table.typed[suspects], view.table.unknown[suspects]
    alike = set(zip(typed["source"], typed["focus"].fillna(""), typed["measure"].fillna(""), *(unknown[k] for k in keys), strict=True))
    for source, focus, measure, *lacking in alike:
        lacks = dict(zip(keys, lacking, strict=True))
        block = None if lacks["focus"] else view.campaign.block_of.get(focus)
        form = None if lacks["measure"] else measure
        for official in view.campaign.indicators:
            row = official.row
            doubts = block is None or form is None or lacks.get({"parties": "party"}.get(row.counts, row.counts))
            if block in (None, official.block.code) and form in (None, row.measure) and doubts:
                doubtful.add((source, row.code))
    return doubtful


def _official_rows(view: View) -> Iterator[tuple[str, str]]:
    """Source and code of each row of 情况汇总表."""
    return zip(view.table.values("source").tolist(), view.table.values("code").tolist(), strict=True)


@shared(LEDGER)
def counts(view: View) -> dict[tuple[str, str], float]:
    """(source, code of the official row) → what the 案件台账 of that file counts for it."""
    table = view.table
    rows = pd.DataFrame({"source": table.values("source"), "code": CODE.values(view), "origin": table.alike("origin"), "party": table.alike("party")})
    rows = rows[table.alive.to_numpy()]
    how = rows["code"].map({code: i.row.counts for code, i in view.campaign.by_code.items()})
    more = table.typed["quantity"].loc[rows.index].fillna(0).where(how == "quantity", 1.0)
    again = (how == "parties") & rows.duplicated()
    found: Any = rows.assign(more=more)[~again].groupby(["source", "code"])["more"].sum()
    return dict(found.to_dict())


def single_parties(table: Table) -> list[tuple[str, ...]]:
    """The single names in each 当事人 of the ledger as they are compared; none where it is blank."""
    def names(party: object) -> tuple[str, ...]:
        return tuple(map(text_key, split_names(party))) if isinstance(party, str) else ()

    return table.of_typed("single parties", lambda: [names(p) for p in table.values("party").tolist()])
