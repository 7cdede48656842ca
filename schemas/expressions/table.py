"""What the rules look at: one stacked frame per sheet, with what could not be read and what is not known."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce, wraps
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from schemas.campaign.campaign import Campaign
from schemas.form.columns import Layout, Sheet
from schemas.form.text import key as text_key

Array = npt.NDArray[Any]
T = TypeVar("T")


def cells_of(column: pd.Series) -> list[Any]:
    """The cells of a column as Python has them, blanks None, which are one where each NaN is another."""
    if column.dtype.kind == "M":
        return column.to_numpy().tolist()
    return column.astype(object).where(column.notna(), None).tolist()


def _kept(known: dict[Hashable, Any], name: Hashable, compute: Callable[[], T]) -> T:
    """What is known under a name, computed for the first that asks."""
    if name not in known:
        known[name] = compute()
    found: T = known[name]
    return found


@dataclass(frozen=True, eq=False, kw_only=True)
class Table:
    """The rows of one sheet of all files, on one plain integer index shared by all frames.

    `typed` holds source (str), row (int, the sheet's row), code (official row, 情况汇总表 only), then the sheet's
    columns in their dtypes. `raw` holds the cells as typed by the county, `unread` where a cell is filled but cannot
    be read (why: `reasons`). `unknown`: a cell that an error blames is unknown to later rules. `alive` is False for a row
    that counts as absent (the later row of C14, A07). A table never changes: judging gives another one.
    """

    sheet: Sheet
    typed: pd.DataFrame
    raw: pd.DataFrame
    unread: pd.DataFrame
    unknown: pd.DataFrame
    alive: pd.Series
    reasons: Mapping[tuple[int, str], str]
    sources: frozenset[str]  # the files that have this sheet
    letters: Mapping[tuple[str, str], str]  # (source, column key) → column letter; of 基本信息 the whole address
    memo: dict[Hashable, Any] = field(default_factory=dict, init=False)  # what rules look up, computed once (`once`)
    looks: dict[Hashable, Any] = field(default_factory=dict)  # the same, of what follows from `typed` alone (`of_typed`)

    def once(self, name: Hashable, compute: Callable[[], T]) -> T:
        """What all rules share, computed for the first that asks."""
        return _kept(self.memo, name, compute)

    def of_typed(self, name: Hashable, compute: Callable[[], T]) -> T:
        """The same, of what follows from `typed` alone: kept whatever is blamed."""
        return _kept(self.looks, name, compute)

    def values(self, column: str) -> Array:
        """A typed column: text as objects, numbers as float64, days as datetime64."""
        series = self.typed[column]
        return self.of_typed(("values", column), lambda: series.to_numpy(dtype=object if series.dtype == "str" else None))

    def coded(self, column: str) -> tuple[Array, list[Any]]:
        """For each row of a typed column the place of its value among the different ones, -1 where it is blank; and these. What is
        asked of a value is asked of each once."""
        def found() -> tuple[Array, list[Any]]:
            places, values = pd.factorize(self.values(column))
            return places, values.tolist()

        return self.of_typed(("coded", column), found)

    def same(self, column: str) -> list[Hashable]:
        """A column as it is compared: width, blanks and case make no difference; blank equals blank. One that the sheet
        lacks is blank."""
        return self.of_typed(("same", column), lambda: self._same(column))

    def _same(self, column: str) -> list[Hashable]:
        if column not in self.typed:
            return [""] * len(self.typed)
        if self.values(column).dtype != object:
            return cells_of(self.typed[column])
        places, keys = self._compared(column)
        same: list[Hashable] = keys[places].tolist()
        return same

    def alike(self, column: str) -> Array:
        """The same as numbers: equal where two cells are."""
        def found() -> Array:
            if column not in self.typed:
                return np.zeros(len(self.typed), dtype=int)
            if self.values(column).dtype != object:
                return self.coded(column)[0]
            places, keys = self._compared(column)
            return pd.factorize(keys)[0][places]

        return self.of_typed(("alike", column), found)

    def _compared(self, column: str) -> tuple[Array, Array]:
        """`coded`, with what each text is compared by; last the blank, whose place is -1."""
        places, texts = self.coded(column)
        return places, np.array([*map(text_key, texts), ""], dtype=object)

    def with_typed(self, column: str, values: pd.Series) -> "Table":
        """Another content of a column."""
        return replace(self, typed=self.typed.assign(**{column: values}), looks={})

    def without(self, rows: list[int]) -> "Table":
        """These rows count as absent."""
        return replace(self, alive=self.alive & ~self.alive.index.isin(rows)) if rows else self

    def any_unknown(self, *columns: str) -> npt.NDArray[np.bool_]:
        """The rows in which one of these cells is not known."""
        return reduce(np.logical_or, (self.unknown[k].to_numpy() for k in columns))

    def blaming(self, column: str, rows: npt.NDArray[np.bool_]) -> "Table":
        """The cells of this column are unknown in these rows."""
        return replace(self, unknown=self.unknown.assign(**{column: self.unknown[column] | rows}))

    def cell(self, index: int, column: str) -> str | None:
        """The address (A1) of a cell, None where the file lacks the column."""
        source, row = (str(self.typed.at[index, k]) for k in ("source", "row"))
        letter = self.letters.get((source, column))
        if letter is None or self.sheet.layout is Layout.ITEMS:
            return letter
        return letter + row

    def identity(self, index: int) -> tuple[str, ...]:
        """What its row is known by in a later return; empty where the sheet's rows have fixed places."""
        cells: list[Any] = [self.typed.at[index, k] for k in self.sheet.known_by]
        return tuple("" if pd.isna(c) else text_key(str(c)) for c in cells)

    def rows_of(self, sources: Iterable[str]) -> pd.DataFrame:
        """The living rows of these files, in the order given."""
        order = {s: i for i, s in enumerate(sources)}
        frame = self.typed[self.alive & self.typed["source"].isin(list(order))]
        return frame.sort_values(["source", "row"], key=lambda c: c.map(order) if c.name == "source" else c)


@dataclass(frozen=True)
class View:
    """One sheet under judgement, within everything a rule may read."""

    sheet: Sheet
    tables: Mapping[str, Table]
    campaign: Campaign
    today: date

    @property
    def table(self) -> Table:
        return self.tables[self.sheet.name]

    def of(self, sheet: Sheet) -> "View":
        return replace(self, sheet=sheet)

    def having(self, table: Table) -> "View":
        """With this table in the place of the one of its sheet."""
        return replace(self, tables={**self.tables, table.sheet.name: table})


def shared(sheet: Sheet) -> Callable[[Callable[[View], T]], Callable[[View], T]]:
    """A function of the view of this sheet, computed once for all that ask, whatever sheet they look at."""
    def decorated(compute: Callable[[View], T]) -> Callable[[View], T]:
        @wraps(compute)
        def once(view: View) -> T:
            own = view.of(sheet)
            return own.table.once(compute, lambda: compute(own))

        return once

    return decorated
