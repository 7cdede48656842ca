"""The pandera schemas: each rule hangs as a check on the column that it blames, and runs once for all files."""

from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import TopologicalSorter
from typing import NamedTuple

import pandas as pd
import pandera.pandas as pa

from schemas.expressions.table import View
from schemas.form.columns import Sheet
from schemas.rules.catalogue import RULES
from schemas.rules.rule import ERROR, Rule, Stratum

SOURCE = "source"  # the column that carries the rules that blame no cell


class Failure(NamedTuple):
    """A row (its place in the index of the sheet's frames) that breaks a rule."""

    rule: Rule
    row: int


class Judgement(NamedTuple):
    """The view with what errors blame unknown, and the failures."""

    view: View
    failures: list[Failure]


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


def hung(sheet: Sheet, stratum: Stratum) -> dict[str, list[Rule]]:
    """The rules of a sheet and stratum by the column that they hang on, in the order in which they are judged."""
    found: dict[str, list[Rule]] = {key: [] for key in (SOURCE, *order(sheet))}
    for rule in RULES:
        if rule.sheet is sheet and rule.stratum is stratum and not rule.only_in_form:
            found[rule.blames or SOURCE].append(rule)
    return {key: rules for key, rules in found.items() if rules}


def judge(view: View, stratum: Stratum) -> Judgement:
    """Judge one stratum of one sheet over all files: a mask for each rule, then pandera over all of them.

    The masks are a fold: what an error blames is unknown to every later rule. The failures come by column, then rule.
    """
    rules = hung(view.sheet, stratum)
    passes: dict[str, list[pd.Series]] = {}
    for key, rule in ((key, rule) for key, on_column in rules.items() for rule in on_column):
        assert rule.when is not None
        fails = rule.when.values(view) & ~rule.when.unknown(view) & view.table.alive.to_numpy()
        passes.setdefault(key, []).append(pd.Series(~fails, view.table.typed.index))
        if rule.severity is ERROR and rule.blames and fails.any():
            view = view.having(view.table.blaming(rule.blames, fails))
    return Judgement(view, [Failure(rules[key][n], row) for key, n, row in _validated(view, passes)])


def _validated(view: View, passes: Mapping[str, list[pd.Series]]) -> Iterator[tuple[str, int, int]]:
    """What pandera says of a sheet's typed frame: (column, place of its check, row) of each failure.

    Dtypes are one check of the frame: pandera's own costs more per text column than all rules that hang on it.
    """
    frame = view.table.typed.copy(deep=False)
    if frame.empty or not passes:
        return
    columns = {key: pa.Column(checks=[pa.Check(lambda _, holds=holds: holds, ignore_na=False) for holds in checks], nullable=True)
               for key, checks in passes.items()}
    as_said = pa.Check(lambda typed: all(typed.dtypes[c.key] == c.dtype for c in view.sheet.read))
    try:
        pa.DataFrameSchema(columns, checks=as_said).validate(frame, lazy=True, inplace=True)
    except pa.errors.SchemaErrors as e:
        for error in e.schema_errors:
            if error.reason_code is not pa.errors.SchemaErrorReason.DATAFRAME_CHECK or error.check is as_said:
                raise
            holds = passes[error.schema.name][error.check_index]
            yield from ((error.schema.name, error.check_index, int(row)) for row in holds.index[~error.check_output])
