"""Leaves that look things up: a sheet's cells by key, and what the official row or the 整治重点 of a row says."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from schemas.campaign.sections import Focus, Indicator
from schemas.expressions.expr import Cell, Leaf
from schemas.expressions.table import View
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

    def values(self, view: View) -> pd.Series:
        table = {code: self.get(i) for code, i in view.campaign.by_code.items()}
        return codes(view).map(table)

    def missing(self, view: View) -> pd.Series:
        if view.sheet is not LEDGER:
            return pd.Series(False, view.table.typed.index)
        return view.table.unknown["focus"] | view.table.unknown["measure"]

    @property
    def cells(self) -> frozenset["Cell"]:
        return frozenset((Cell(LEDGER, "focus"), Cell(LEDGER, "measure")))


@dataclass(frozen=True)
class OfFocus(Leaf):
    """A property of the 整治重点 of a ledger row."""

    name: str
    get: Callable[[Focus], object]

    def values(self, view: View) -> pd.Series:
        return view.table.typed["focus"].map({f.value: self.get(f) for f in view.campaign.focuses})

    def missing(self, view: View) -> pd.Series:
        return view.table.unknown["focus"]

    @property
    def cells(self) -> frozenset[Cell]:
        return frozenset((Cell(LEDGER, "focus"),))


@dataclass(frozen=True)
class Unlisted(Leaf):
    """整治重点 and 处罚形式 of a ledger row make a pair that happens, though no official row counts it."""

    name: str = "unlisted"

    def values(self, view: View) -> pd.Series:
        typed = view.table.typed
        found = [pair in view.campaign.unlisted_pairs for pair in zip(typed["focus"], typed["measure"], strict=True)]
        return pd.Series(found, typed.index, dtype="bool")

    def missing(self, view: View) -> pd.Series:
        return view.table.unknown["focus"] | view.table.unknown["measure"]

    @property
    def cells(self) -> frozenset[Cell]:
        return frozenset((Cell(LEDGER, "focus"), Cell(LEDGER, "measure")))


def codes(view: View) -> pd.Series:
    """The official row's code of each row; blank where 整治重点 and 处罚形式 make no pair."""
    typed = view.table.typed
    if view.sheet is not LEDGER:
        return typed["code"]
    pairs = {pair: i.row.code for pair, i in view.campaign.by_pair.items()}
    found = [pairs.get(pair) for pair in zip(typed["focus"], typed["measure"], strict=True)]
    return pd.Series(found, typed.index, dtype="str")
