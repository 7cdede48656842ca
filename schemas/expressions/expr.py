"""The expressions that rules are written in.

An expression is built once from cells and operators and read three ways: `values(view)`, an array over the rows
of the view's sheet; `unknown(view)`, in which rows something it reads is not known; `formula(names)`, the spreadsheet's.
A comparison with a blank is false, both ways. Blank is NaN here and "" in a formula.
"""

import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce
from typing import Any, ClassVar, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from schemas.campaign.campaign import Campaign
from schemas.expressions.live.formulas import BOUND, UNREAD, literal
from schemas.expressions.predicates import Predicate
from schemas.expressions.table import Array, View
from schemas.form.columns import Sheet
from schemas.form.sheets import INFO
from schemas.form.text import no_blanks


class Names(Protocol):
    """Where a form keeps what a leaf stands for: gives each its reference or helper formula."""

    @property
    def campaign(self) -> Campaign: ...

    def __call__(self, leaf: "Leaf") -> str: ...

    def verdict(self, holds: "Holds") -> str | None:
        """The helper cell that keeps a predicate's verdict, if there is one."""


ORDERED = "IF(AND(ISNUMBER({{0}}),ISNUMBER({{1}})),{{0}}{}{{1}},FALSE)"


def _operator(text: str, apply: Callable[..., Array]) -> Callable[["Expr", object], "Expr"]:
    """An operator of expressions: its formula text, and what it does to arrays."""
    return lambda left, right: Operation(text, apply, (left, right if isinstance(right, Expr) else Param(str(right), lambda _: right)))


class Expr(ABC):
    """A condition or a value of one row."""

    @property
    def of(self) -> tuple["Expr", ...]:
        """The expressions it is made of."""
        return ()

    @abstractmethod
    def values(self, view: View) -> Array: ...

    @abstractmethod
    def formula(self, names: Names) -> str: ...

    def nodes(self) -> Iterator["Expr"]:
        """It and all that it is made of, each as often as it stands there."""
        yield self
        for part in self.of:
            yield from part.nodes()

    @cached_property
    def reads(self) -> tuple["Leaf", ...]:
        return tuple(dict.fromkeys(node for node in self.nodes() if isinstance(node, Leaf)))

    def unknown(self, view: View) -> npt.NDArray[np.bool_]:
        return reduce(np.logical_or, (leaf.missing(view) for leaf in self.reads), np.zeros(len(view.table.typed), dtype=bool))

    __and__ = _operator("AND({},{})", operator.and_)
    __or__ = _operator("OR({},{})", operator.or_)
    __add__ = _operator("({}+{})", operator.add)
    __mul__ = _operator("({}*{})", operator.mul)
    __lt__ = _operator(ORDERED.format("<"), operator.lt)
    __gt__ = _operator(ORDERED.format(">"), operator.gt)
    __ge__ = _operator(ORDERED.format(">="), operator.ge)

    # the same, or different values, neither blank
    equals: ClassVar[Callable[["Expr", object], "Expr"]] = _operator('AND({0}<>"",{1}<>"",EXACT({0},{1}))', operator.eq)
    differs: ClassVar[Callable[["Expr", object], "Expr"]] = _operator(
        'AND({0}<>"",{1}<>"",NOT(EXACT({0},{1})))', lambda a, b: (a != b) & pd.notna(a) & pd.notna(b))

    def __invert__(self) -> "Expr":
        return Operation("NOT({})", operator.invert, (self,))

    @property
    def blank(self) -> "Expr":
        return Operation('({}="")', pd.isna, (self,))

    @property
    def whole(self) -> "Expr":
        """A whole number; false for a blank."""
        return Operation("IF(ISNUMBER({0}),INT({0})={0},FALSE)", lambda a: a % 1 == 0, (self,))

    @property
    def length(self) -> "Expr":
        """Characters, blanks not counted; 0 for a blank cell."""
        return Operation('LEN(SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({}," ",""),"\u3000",""),CHAR(10),""))',
                         lambda a: np.array([len(no_blanks(t)) if isinstance(t, str) else 0 for t in a.tolist()], dtype="int64"), (self,))


@dataclass(frozen=True, eq=False)
class Operation(Expr):
    """A formula text and a function on arrays, said of the same parts."""

    text: str
    apply: Callable[..., Array]
    of: tuple[Expr, ...] = ()

    def values(self, view: View) -> Array:
        return self.apply(*(p.values(view) for p in self.of))

    def formula(self, names: Names) -> str:
        return self.text.format(*(p.formula(names) for p in self.of))


class Leaf(Expr):
    """What the form keeps under a name of its own. Its parts are the cells of its own row that it stands for."""

    def missing(self, view: View) -> npt.NDArray[np.bool_]:
        """Where this leaf is not known, though its parts are."""
        return np.zeros(len(view.table.typed), dtype=bool)

    def formula(self, names: Names) -> str:
        return names(self)


@dataclass(frozen=True)
class Param(Leaf):
    """A constant, a value of the campaign file or the day of the run: `Param("end", lambda view: view.campaign.campaign.end)`."""

    name: str
    get: Callable[[View], object]

    def values(self, view: View) -> Array:
        value = self.get(view)
        return np.full(len(view.table.typed), np.datetime64(value) if isinstance(value, date) else value, dtype=object if isinstance(value, str) else None)


@dataclass(frozen=True)
class Cell(Leaf):
    """A cell of the row under judgement, or, from another sheet, a 项目 of 基本信息."""

    sheet: Sheet
    key: str

    def values(self, view: View) -> Array:
        return self._in_rows(view, view.tables[self.sheet.name].values(self.key))

    def where(self, view: View, holds: Callable[[Any], bool]) -> npt.NDArray[np.bool_]:
        """The rows in which this holds of the cell; of no blank one."""
        places, values = view.tables[self.sheet.name].coded(self.key)
        held = np.array([*map(holds, values), False], dtype=bool)
        return held[self._in_rows(view, places)]

    def missing(self, view: View) -> npt.NDArray[np.bool_]:
        return self._in_rows(view, view.tables[self.sheet.name].unknown[self.key].to_numpy())

    def _in_rows(self, view: View, values: Array) -> Array:
        """What a row of the view says, or the row of the same file in 基本信息; blank (of a mask True: not known) where the
        file has none."""
        if self.sheet is view.sheet:
            return values
        if self.sheet is not INFO:
            raise TypeError(f"{self} is not in {view.sheet}")
        blank = {"b": True, "i": -1, "M": np.datetime64("NaT")}.get(values.dtype.kind, np.nan)
        return np.append(values, np.array([blank], dtype=values.dtype))[places(view)]

    @property
    def unread(self) -> "Expr":
        """Filled, but not to be read as what the column is."""
        return Unread(self.sheet, self.key)

    def has(self, *roles: str) -> "Expr":
        """The value carries one of these roles of the column's list."""
        def words(campaign: Campaign) -> tuple[str, ...]:
            return campaign.words(self.sheet[self.key].options, *roles)

        def formula(names: Names) -> str:
            tests = [f"EXACT({names(self)},{literal(w)})" for w in words(names.campaign)]
            return f"OR({','.join(tests)})" if tests else "FALSE"

        return self._among(words, formula)

    @property
    def listed(self) -> "Expr":
        """The value stands on the column's list, which the form keeps under a name."""
        name = self.sheet[self.key].options
        return self._among(lambda campaign: campaign.options(name),
                           lambda names: f'ISNUMBER(FIND("{BOUND}"&{names(self)}&"{BOUND}",O_{name}))')

    def _among(self, words: Callable[[Campaign], tuple[str, ...]], formula: Callable[[Names], str]) -> "Expr":
        """One of some words of the campaign file; false for a blank."""
        return Judged(lambda view: self.where(view, frozenset(words(view.campaign)).__contains__), (self,), formula)

    def is_(self, predicate: Predicate) -> "Expr":
        """It is filled, and the predicate holds of it."""
        held = Holds(self, predicate)
        return held if predicate.formula else Judged(held.values, (self,))


def places(view: View) -> npt.NDArray[np.int_]:
    """The row of 基本信息 that belongs to the file of each row; -1 where there is none."""
    def found() -> npt.NDArray[np.int_]:
        row_of = {source: i for i, source in enumerate(view.tables[INFO.name].values("source").tolist())}
        return np.array([row_of.get(s, -1) for s in view.table.values("source").tolist()], dtype=int)

    return view.table.of_typed("places", found)


@dataclass(frozen=True)
class Unread(Cell):
    """Where a filled cell could not be read."""

    def values(self, view: View) -> Array:
        return view.tables[self.sheet.name].unread[self.key].to_numpy()

    def formula(self, names: Names) -> str:
        return f'({names(Cell(self.sheet, self.key))}="{UNREAD}")'


@dataclass(frozen=True, eq=False)
class Holds(Expr):
    """A predicate of a filled cell: the form may keep its verdict in a helper cell, for several rules to read."""

    cell: Cell
    predicate: Predicate

    @property
    def of(self) -> tuple[Expr, ...]:
        return (self.cell,)

    def values(self, view: View) -> Array:
        return view.table.of_typed((self.predicate, self.cell), lambda: self.cell.where(view, self.predicate.holds))

    def formula(self, names: Names) -> str:
        return names.verdict(self) or self.plain(names)

    def plain(self, names: Names) -> str:
        """The formula itself, for the helper cell."""
        return f'IF({{0}}="",FALSE,{self.predicate.formula})'.format(names(self.cell))


@dataclass(frozen=True, eq=False)
class Judged(Expr):
    """A function from the view to a mask, the leaves that it reads, and its formula; None where no form can judge it."""

    judge: Callable[[View], Array]
    of: tuple[Expr, ...] = ()
    spell: Callable[[Names], str] | None = None

    def values(self, view: View) -> Array:
        return self.judge(view)

    def formula(self, names: Names) -> str:
        assert self.spell
        return self.spell(names)
