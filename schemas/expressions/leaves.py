"""Leaves that look things up: a sheet's cells by key, and what the official row or the 整治重点 of a row says."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from schemas.campaign.sections import Focus, Indicator
from schemas.expressions.expr import Cell, Leaf
from schemas.expressions.table import Array, View
from schemas.form.columns import Column, Sheet
from schemas.form.sheets import LEDGER


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
class OfIndicator(Leaf):
    """A property of the official row that a ledger row (整治重点, 处罚形式) or a row of 情况汇总表 belongs to."""

    name: str
    get: Callable[[Indicator], object]

    def values(self, view: View) -> Array:
        return looked_up(codes(view), {code: self.get(i) for code, i in view.campaign.by_code.items()})

    def missing(self, view: View) -> Array:
        return view.table.any_unknown("focus", "measure") if view.sheet is LEDGER else np.zeros(len(view.table.typed), dtype=bool)

    @property
    def cells(self) -> frozenset["Cell"]:
        return frozenset((Cell(LEDGER, "focus"), Cell(LEDGER, "measure")))


@dataclass(frozen=True)
class OfFocus(Leaf):
    """A property of the 整治重点 of a ledger row."""

    name: str
    get: Callable[[Focus], object]

    def values(self, view: View) -> Array:
        return looked_up(view.table.values("focus").tolist(), {f.value: self.get(f) for f in view.campaign.focuses})

    def missing(self, view: View) -> Array:
        return view.table.unknown["focus"].to_numpy()

    @property
    def cells(self) -> frozenset[Cell]:
        return frozenset((Cell(LEDGER, "focus"),))


@dataclass(frozen=True)
class Unlisted(Leaf):
    """整治重点 and 处罚形式 of a ledger row make a pair that happens, though no official row counts it."""

    name: str = "unlisted"

    def values(self, view: View) -> Array:
        unlisted = view.campaign.unlisted_pairs
        return np.array([pair in unlisted for pair in _pairs(view)], dtype=bool)

    def missing(self, view: View) -> Array:
        return view.table.any_unknown("focus", "measure")

    @property
    def cells(self) -> frozenset[Cell]:
        return frozenset((Cell(LEDGER, "focus"), Cell(LEDGER, "measure")))


def codes(view: View) -> list[str | None]:
    """The official row's code of each row; None where 整治重点 and 处罚形式 make no pair."""
    if view.sheet is not LEDGER:
        return view.table.of_typed("codes", lambda: view.table.values("code").tolist())
    of_pair = {pair: i.row.code for pair, i in view.campaign.by_pair.items()}
    return view.table.of_typed("codes", lambda: [of_pair.get(pair) for pair in _pairs(view)])


def looked_up(keys: list[Any], table: Mapping[str, object]) -> Array:
    """What a table says of each key, blank (False) where it says nothing: texts as objects, numbers, truth values."""
    kinds = {type(v) for v in table.values()}
    return np.array([table.get(k) for k in keys], dtype=kinds.pop() if kinds in ({float}, {bool}) else object)


def _pairs(view: View) -> Iterator[tuple[Any, Any]]:
    return zip(view.table.values("focus").tolist(), view.table.values("measure").tolist(), strict=True)

