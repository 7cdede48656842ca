"""The pandera schemas: each rule hangs as a check on the column that it blames, and runs once for all files."""

from collections.abc import Callable
from functools import cache
from graphlib import TopologicalSorter
from typing import NamedTuple

import pandas as pd
import pandera.pandas as pa

from schemas.expressions.table import View
from schemas.form.columns import Column, Kind, Sheet
from schemas.rules.catalogue import RULES
from schemas.rules.rule import ERROR, Rule, Stratum

SOURCE = Column("source", "文件", Kind.TEXT)  # carries the rules that blame no cell


class Failure(NamedTuple):
    """A row (its place in the index of the sheet's frames) that breaks a rule."""

    rule: Rule
    row: int


@cache
def order(sheet: Sheet) -> tuple[str, ...]:
    """The sheet's columns so that what an error rule reads is judged before what it blames.

    Raises graphlib.CycleError where there is no such order.
    """
    reads: dict[str, set[str]] = {c.key: set() for c in sheet.read}
    for rule in RULES:
        if rule.sheet is sheet and rule.blames and rule.stratum is Stratum.CELLS:
            reads[rule.blames] |= rule.keys - {rule.blames}
    return tuple(TopologicalSorter(reads).static_order())


def schema(view: View, stratum: Stratum) -> pa.DataFrameSchema:
    """The schema of one sheet's typed frame in one stratum: of every column, later of those with rules for it. Its
    checks mark what errors blame as unknown."""
    hung: dict[str, list[pa.Check]] = {}
    for n, rule in enumerate(RULES):
        if rule.sheet is view.sheet and rule.stratum is stratum:
            check = pa.Check(_check(rule, view), error=str(n), ignore_na=False)
            hung.setdefault(rule.blames or SOURCE.key, []).append(check)
    columns = {key: (SOURCE if key == SOURCE.key else view.sheet[key]).pandera(hung.get(key, []))
               for key in (SOURCE.key, *order(view.sheet)) if key in hung or stratum is Stratum.CELLS}
    return pa.DataFrameSchema(columns)


def _check(rule: Rule, view: View) -> Callable[[pd.Series], pd.Series]:
    def passes(_: pd.Series) -> pd.Series:
        assert rule.when is not None
        table = view.table
        fails = rule.when.values(view).to_numpy() & ~rule.when.unknown(view) & table.alive.to_numpy()
        if rule.severity is ERROR and rule.blames:
            table.unknown[rule.blames] |= fails
        return pd.Series(~fails, table.typed.index)

    return passes


def judge(view: View, stratum: Stratum) -> list[Failure]:
    """Run one stratum of one sheet over all files, in the order of the rules, then of the rows.

    A check that raises is the program's fault and never passes for a judgement: its exception goes up.
    """
    judging = schema(view, stratum)
    if view.table.typed.empty or not judging.columns:
        return []
    try:
        judging.validate(view.table.typed, lazy=True)
    except pa.errors.SchemaErrors as e:
        cases = e.failure_cases
        if not cases["check"].astype(str).str.isdigit().all() or cases["index"].isna().any():
            raise
        pairs = sorted(zip(cases["check"].astype(int), cases["index"].astype(int), strict=True))
        return [Failure(RULES[n], i) for n, i in pairs]
    return []
