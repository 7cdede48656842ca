"""The expressions that rules are written in.

An expression is built once from cells and operators and read three ways: `values(view)`, an array over the rows
of the view's sheet; `unknown(view)`, in which rows something it reads is not known; `formula(names)`, the spreadsheet's.
A comparison with a blank is false, both ways. Blank is NaN here and "" in a formula.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from schemas.campaign.campaign import Campaign
from schemas.expressions.live.formulas import BOUND, UNREAD, literal
from schemas.expressions.predicates import Predicate
from schemas.expressions.table import Array, View
from schemas.form.columns import Column, Sheet
from schemas.form.sheets import INFO
from schemas.form.text import no_blanks


class Names(Protocol):
    """Where a form keeps what a leaf or a parameter stands for: gives each its reference or helper formula."""

    @property
    def campaign(self) -> Campaign: ...

    def __call__(self, leaf: "Leaf | Param") -> str: ...

    def verdict(self, holds: "Holds") -> str | None:
        """The helper cell that keeps a predicate's verdict, if there is one."""


class Expr(ABC):
    """A condition or a value of one row."""

    @abstractmethod
    def values(self, view: View) -> Array: ...

    @abstractmethod
    def formula(self, names: Names) -> str: ...

    @property
    @abstractmethod
    def reads(self) -> tuple["Leaf", ...]: ...

    @property
    def has_formula(self) -> bool:
        """Can a form judge it?"""
        return True

    @property
    def predicates(self) -> tuple["Holds", ...]:
        """The predicates of cells in it, each as often as it stands there."""
        return ()

    def unknown(self, view: View) -> npt.NDArray[np.bool_]:
        masks = (leaf.missing(view) for leaf in self.reads)
        return reduce(lambda mask, more: mask | more, masks, np.zeros(len(view.table.typed), dtype=bool))

    def __and__(self, other: "Expr") -> "Expr":
        return Operation("AND({},{})", lambda a, b: a & b, (self, other))

    def __or__(self, other: "Expr") -> "Expr":
        return Operation("OR({},{})", lambda a, b: a | b, (self, other))

    def __invert__(self) -> "Expr":
        return Operation("NOT({})", lambda a: ~a, (self,))

    def __add__(self, other: "Expr | float") -> "Expr":
        return Operation("({}+{})", lambda a, b: a + b, (self, as_expr(other)))

    def __mul__(self, other: "Expr | float") -> "Expr":
        return Operation("({}*{})", lambda a, b: a * b, (self, as_expr(other)))

    def __lt__(self, other: object) -> "Expr":
        return _ordered("<", lambda a, b: a < b, self, other)

    def __gt__(self, other: object) -> "Expr":
        return _ordered(">", lambda a, b: a > b, self, other)

    def __ge__(self, other: object) -> "Expr":
        return _ordered(">=", lambda a, b: a >= b, self, other)

    def equals(self, other: object) -> "Expr":
        """Same value, neither blank."""
        return Operation('AND({0}<>"",{1}<>"",EXACT({0},{1}))', lambda a, b: a == b, (self, as_expr(other)))

    def differs(self, other: object) -> "Expr":
        """Different values, neither blank."""
        return Operation('AND({0}<>"",{1}<>"",NOT(EXACT({0},{1})))',
                         lambda a, b: (a != b) & pd.notna(a) & pd.notna(b), (self, as_expr(other)))

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

    def is_(self, predicate: Predicate) -> "Expr":
        """The predicate holds of a cell that is filled."""

        def holds(texts: Array) -> Array:
            filled = [t for t in texts.tolist() if isinstance(t, str)]
            known = {t: predicate.holds(t) for t in dict.fromkeys(filled)}
            return np.array([known.get(t, False) for t in texts.tolist()], dtype=bool)

        if not predicate.formula:
            return Judged(lambda view: holds(self.values(view)), self.reads)
        return Holds('IF({0}="",FALSE,' + predicate.formula + ")", holds, (self,), predicate)


def _ordered(sign: str, compare: Callable[[Array, Array], Array], left: Expr, right: object) -> Expr:
    text = "IF(AND(ISNUMBER({0}),ISNUMBER({1})),{0}" + sign + "{1},FALSE)"
    return Operation(text, compare, (left, as_expr(right)))


def as_expr(value: object) -> Expr:
    return value if isinstance(value, Expr) else Const(value)


@dataclass(frozen=True, eq=False)
class Operation(Expr):
    """A formula text and a function on arrays, said of the same parts."""

    text: str
    apply: Callable[..., Array]
    parts: tuple[Expr, ...]

    def values(self, view: View) -> Array:
        return self.apply(*(p.values(view) for p in self.parts))

    def formula(self, names: Names) -> str:
        return self.text.format(*(p.formula(names) for p in self.parts))

    @cached_property
    def reads(self) -> tuple["Leaf", ...]:
        return tuple(dict.fromkeys(leaf for p in self.parts for leaf in p.reads))

    @property
    def has_formula(self) -> bool:
        return all(p.has_formula for p in self.parts)

    @property
    def predicates(self) -> tuple["Holds", ...]:
        return tuple(found for p in self.parts for found in p.predicates)


@dataclass(frozen=True, eq=False)
class Holds(Operation):
    """A predicate of one cell: the form may keep its verdict in a helper cell, for several rules to read."""

    predicate: Predicate

    @property
    def predicates(self) -> tuple["Holds", ...]:
        return (self, *super().predicates)

    @property
    def of(self) -> "Cell | None":
        return self.parts[0] if isinstance(self.parts[0], Cell) else None

    def values(self, view: View) -> Array:
        if self.of is None or self.of.sheet is not view.sheet:
            return super().values(view)
        return view.table.of_typed((self.predicate, self.of.key), lambda: super(Holds, self).values(view))

    def formula(self, names: Names) -> str:
        kept = names.verdict(self) if self.of else None
        return kept or self.plain(names)

    def plain(self, names: Names) -> str:
        """The formula itself, for the helper cell."""
        return super().formula(names)


class Leaf(Expr):
    """What the form keeps under a name of its own."""

    @abstractmethod
    def missing(self, view: View) -> npt.NDArray[np.bool_]:
        """Where this leaf is not known."""

    def formula(self, names: Names) -> str:
        return names(self)

    @property
    def reads(self) -> tuple["Leaf", ...]:
        return (self,)

    @property
    def cells(self) -> frozenset["Cell"]:
        """The cells of its own row that it stands for."""
        return frozenset()


@dataclass(frozen=True)
class Const(Expr):
    """A constant: it reads nothing."""

    value: object
    reads = ()

    def values(self, view: View) -> Array:
        value = np.datetime64(self.value) if isinstance(self.value, date) else self.value
        return np.full(len(view.table.typed), value, dtype=object if isinstance(value, str) else None)

    def formula(self, names: Names) -> str:  # noqa: ARG002 (a constant stands for itself)
        return literal(self.value)


@dataclass(frozen=True)
class Param(Expr):
    """A value of the campaign file or the day of the run: `Param("end", lambda view: view.campaign.campaign.end)`."""

    name: str
    get: Callable[[View], object]
    reads = ()

    def values(self, view: View) -> Array:
        return Const(self.get(view)).values(view)

    def formula(self, names: Names) -> str:
        return names(self)


@dataclass(frozen=True)
class Cell(Leaf):
    """A cell of the row under judgement, or, from another sheet, a 项目 of 基本信息."""

    sheet: Sheet
    key: str

    @property
    def column(self) -> Column:
        return self.sheet[self.key]

    def values(self, view: View) -> Array:
        values = view.tables[self.sheet.name].values(self.key)
        return values if self.sheet is view.sheet else self._of_file(view, values)

    def missing(self, view: View) -> npt.NDArray[np.bool_]:
        unknown = view.tables[self.sheet.name].unknown[self.key].to_numpy()
        return unknown if self.sheet is view.sheet else (places(view) < 0) | self._of_file(view, unknown)

    def _of_file(self, view: View, values: Array) -> Array:
        """What stands in the row of the same file in 基本信息; blank (False of a mask) where the file has none."""
        if self.sheet is not INFO:
            raise TypeError(f"{self} is not in {view.sheet}")
        blank = {"b": False, "M": np.datetime64("NaT")}.get(values.dtype.kind, np.nan)
        return np.append(values, np.array([blank], dtype=values.dtype))[places(view)]

    @property
    def cells(self) -> frozenset["Cell"]:
        return frozenset((self,))

    @property
    def unread(self) -> "Expr":
        """Filled, but not to be read as what the column is."""
        return Unread(self.sheet, self.key)

    def has(self, *roles: str) -> "Expr":
        """The value carries one of these roles of the column's list."""
        return Among(self, lambda c: c.words(str(self.column.options), *roles))

    @property
    def listed(self) -> "Expr":
        """The value stands on the column's list."""
        return Listed(self, lambda c: c.options(str(self.column.options)), str(self.column.options))


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
class Among(Expr):
    """One of some words of the campaign file; false for a blank."""

    part: Expr
    words: Callable[[Campaign], tuple[str, ...]]

    def values(self, view: View) -> Array:
        words = frozenset(self.words(view.campaign))
        return np.array([v in words for v in self.part.values(view).tolist()], dtype=bool)

    def formula(self, names: Names) -> str:
        tests = [f"EXACT({self.part.formula(names)},{literal(w)})" for w in self.words(names.campaign)]
        return f"OR({','.join(tests)})" if tests else "FALSE"

    @property
    def reads(self) -> tuple[Leaf, ...]:
        return self.part.reads


@dataclass(frozen=True, eq=False)
class Listed(Among):
    """A word of a whole list, which the form keeps under a name."""

    name: str

    def formula(self, names: Names) -> str:
        return f'ISNUMBER(FIND("{BOUND}"&{self.part.formula(names)}&"{BOUND}",O_{self.name}))'


@dataclass(frozen=True, eq=False)
class Judged(Expr):
    """A condition no form can judge: a function from the view to a mask, and the cells it reads."""

    judge: Callable[[View], Array]
    leaves: tuple[Leaf, ...]

    def values(self, view: View) -> Array:
        return self.judge(view)

    def formula(self, names: Names) -> str:
        raise NotImplementedError("not judged in the form")

    @property
    def has_formula(self) -> bool:
        return False

    @property
    def reads(self) -> tuple[Leaf, ...]:
        return self.leaves
