"""What some files say, under the names of their units. `units`: source → unit."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

import pandas as pd

from schemas.expressions.table import Table

T = TypeVar("T")


def unit_rows(table: Table, units: Mapping[str, str]) -> pd.DataFrame:
    """Their rows, with the unit of each."""
    rows = table.rows_of(units)
    return rows.assign(unit=rows["source"].map(dict(units)).astype("str"))


def by_code(figures: pd.DataFrame, units: Mapping[str, str], values: Iterable[T]) -> dict[str, dict[str, T]]:
    """Unit → indicator code → value, of rows of 情况汇总表 with a value each; units in the order of `units`."""
    found: dict[str, dict[str, T]] = {unit: {} for unit in units.values()}
    for source, code, value in zip(figures["source"], figures["code"], values, strict=True):
        found[units[source]][code] = value
    return found
