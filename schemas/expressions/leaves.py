"""Leaves that look things up: a sheet's cells by key, and what the campaign file says of a row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np

from schemas.campaign.campaign import Campaign
from schemas.expressions.expr import Cell, Expr, Leaf
from schemas.expressions.table import Array, View
from schemas.form.columns import Column, Sheet
from schemas.form.sheets import FIGURES, LEDGER


class Cells:
    """`L = Cells(LEDGER)`, then `L.measure` is that column's cell."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def __getattr__(self, key: str) -> Cell:
        if key not in self._sheet.by_key:  # what tools ask of any object (__wrapped__), or a slip in a rule
            raise AttributeError(f"{self._sheet} has no column {key!r}")
        return Cell(self._sheet, key)

    def __call__(self, column: Column) -> Cell:
        return Cell(self._sheet, column.key)


@dataclass(frozen=True)
class Lookup(Leaf):
    """What the campaign file says of some columns of a row, in a table from what stands there; `otherwise` where it says nothing."""

    sheet: Sheet
    name: str
    columns: tuple[str, ...]
    table: Callable[[Campaign], Mapping[tuple[Any, ...], object]]
    otherwise: float | bool | None

    def values(self, view: View) -> Array:
        def found() -> Array:
            table, rows = self.table(view.campaign), zip(*(view.table.values(k).tolist() for k in self.columns), strict=True)
            return np.array([table.get(row, self.otherwise) for row in rows], dtype=object if self.otherwise is None else type(self.otherwise))

        return view.table.of_typed(self, found)

    @property
    def of(self) -> tuple[Expr, ...]:
        return tuple(Cell(self.sheet, k) for k in self.columns if k in self.sheet.by_key)


PAIR = ("focus", "measure")
# the official row that a ledger row belongs to, and how it counts; blank where 整治重点 and 处罚形式 make no pair
CODE = Lookup(LEDGER, "code", PAIR, lambda c: {pair: i.row.code for pair, i in c.by_pair.items()}, None)
COUNTS = Lookup(LEDGER, "counts", PAIR, lambda c: {pair: i.row.counts for pair, i in c.by_pair.items()}, None)
UNLISTED = Lookup(LEDGER, "unlisted", PAIR, lambda c: dict.fromkeys(c.unlisted_pairs, True), otherwise=False)  # a pair that happens nonetheless
CAP = Lookup(LEDGER, "fine_cap", ("focus",), lambda c: {(f.value,): f.fine_cap for f in c.focuses}, nan)
STRICT = Lookup(FIGURES, "strict", ("code",), lambda c: {(i.row.code,): i.row.strict for i in c.indicators}, otherwise=False)
