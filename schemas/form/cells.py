"""Addresses of cells, A1 and B2:C9. Own functions: openpyxl's cost a quarter of a small run to import."""

import re
from functools import lru_cache

_CELL = re.compile(r"([A-Za-z]{1,3})([1-9]\d*)")
_RANGE = re.compile(r"\$?([A-Za-z]{1,3})?\$?(\d+)?(?::\$?([A-Za-z]{1,3})?\$?(\d+)?)?")


@lru_cache(maxsize=1024)
def get_column_letter(column: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=1024)
def column_index_from_string(letters: str) -> int:
    """A → 1. Raises ValueError for what is no column."""
    number = 0
    for c in letters.upper():
        if not "A" <= c <= "Z":
            raise ValueError(letters)
        number = number * 26 + ord(c) - 64
    if not 0 < number <= 18278:
        raise ValueError(letters)
    return number


def coordinate_from_string(cell: str) -> tuple[str, int]:
    """B12 → B, 12. Raises ValueError."""
    found = _CELL.fullmatch(cell)
    if not found:
        raise ValueError(cell)
    return found[1].upper(), int(found[2])


def coordinate_to_tuple(cell: str) -> tuple[int, int]:
    """B12 → row 12, column 2."""
    letters, row = coordinate_from_string(cell)
    return row, column_index_from_string(letters)


def range_boundaries(area: str) -> tuple[int | None, int | None, int | None, int | None]:
    """Left, top, right, bottom; None where whole rows or columns leave it open. Raises ValueError."""
    found = _RANGE.fullmatch(area)
    if not found or not area:
        raise ValueError(area)
    left, top, right, bottom = found.groups()
    if ":" not in area:
        right, bottom = left, top
    columns = [column_index_from_string(letters) if letters else None for letters in (left, right)]
    rows = [int(row) if row else None for row in (top, bottom)]
    return columns[0], rows[0], columns[1], rows[1]
