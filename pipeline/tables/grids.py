"""Finding one's way in a grid of cells: titles, headers, the cell beside a title. Blank cells are None."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from pipeline.findings import Value
from schemas.form.columns import Sheet
from schemas.form.text import blank, key

Grid = list[list[Value]]
ALIKE = 0.6  # the share of titles by which a sheet is known
HEADER_WITHIN = 30  # rows from the top in which a header is looked for


class Header(NamedTuple):
    row: int  # from 0
    columns: Mapping[str, int]  # column key → column, from 0


def title_of(value: Value) -> str:
    """A title as it is compared: marks of required columns and colons do not matter."""
    return key(value).strip("*:※") if isinstance(value, str) else ""


@lru_cache
def keys_of(sheet: Sheet) -> Mapping[str, str]:
    """Title as it is compared → column key."""
    return {key(c.title): c.key for c in sheet.columns}


def header_of(grid: Grid, sheet: Sheet) -> Header:
    """The row among the first that holds most of the sheet's titles."""
    wanted = keys_of(sheet)
    best = Header(-1, {})
    for i, row in enumerate(grid[:HEADER_WITHIN]):
        columns: dict[str, int] = {}
        for j, value in enumerate(row):
            if (found := wanted.get(title_of(value))) is not None:
                columns.setdefault(found, j)
        if len(columns) > len(best.columns):
            best = Header(i, columns)
            if len(columns) == len(wanted):
                break
    return best


def likeness(grid: Grid, sheet: Sheet) -> tuple[float, int]:
    """The share of the sheet's titles that stand in one row of a grid, and their number; those that may be missing aside."""
    titles = {c.key for c in sheet.columns if not c.optional_silently}
    matched = len(titles & header_of(grid, sheet).columns.keys())
    return matched / len(titles), matched


def at(grid: Grid, i: int, j: int) -> Value:
    """A cell; None where it holds nothing but blanks, and outside the sheet."""
    value = grid[i][j] if 0 <= i < len(grid) and j < len(grid[i]) else None
    return None if isinstance(value, str) and blank(value) else value


def columns_of(grid: Grid, places: Iterable[int], rows: range) -> list[list[Value]]:
    """The cells of some columns in these rows, both from 0; None where one holds nothing but blanks."""
    held = list(zip_longest(*grid[rows.start:rows.stop]))
    return [_without_blanks(held[j] if j < len(held) else (), len(rows)) for j in places]


def _without_blanks(held: Sequence[Value], length: int) -> list[Value]:
    blanks = set(filter(blank, texts(held)))
    return [*([None if v in blanks else v for v in held] if blanks else held), *[None] * (length - len(held))]


def texts(cells: Iterable[Value]) -> set[str]:
    """The different texts in these cells: what is asked of a text is asked of each once."""
    return {v for v in set(cells) if isinstance(v, str)}


def neighbour(grid: Grid, title: str, titles: Collection[str] = ()) -> str | None:
    """The text right of a title, or below it where another title (or nothing) stands there."""
    for i, row in enumerate(grid):
        for j, value in enumerate(row):
            if title_of(value) == title:
                found = at(grid, i, j + 1)
                found = at(grid, i + 1, j) if found is None or title_of(found) in titles else found
                return None if found is None else re.sub(r"\.0$", "", str(found))
    return None
