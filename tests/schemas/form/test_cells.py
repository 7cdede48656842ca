"""Addresses of cells, judged by openpyxl's own functions."""

import pytest
from openpyxl.utils import cell as theirs

from schemas.form import cells


def test_every_column_there_and_back() -> None:
    numbers = range(1, 16385)
    assert [cells.get_column_letter(n) for n in numbers] == [theirs.get_column_letter(n) for n in numbers]
    assert [cells.column_index_from_string(cells.get_column_letter(n)) for n in numbers] == list(numbers)


@pytest.mark.parametrize("cell", ["A1", "Q12", "xfd1048576", "AA10"])
def test_cells(cell: str) -> None:
    assert cells.coordinate_from_string(cell) == theirs.coordinate_from_string(cell.upper())
    assert cells.coordinate_to_tuple(cell) == theirs.coordinate_to_tuple(cell.upper())


@pytest.mark.parametrize("area", ["A1", "B2:C9", "$A$1:$Q$500", "A:C", "3:7"])
def test_areas(area: str) -> None:
    assert cells.range_boundaries(area) == theirs.range_boundaries(area)


@pytest.mark.parametrize("wrong", ["", "1", "A", "A0", "甲1", "A1:B2", "AAAA1"])
def test_what_is_no_cell(wrong: str) -> None:
    with pytest.raises(ValueError, match=f"{wrong}$"):
        cells.coordinate_from_string(wrong)


@pytest.mark.parametrize("wrong", ["", "1", "甲", "ZZZZ"])
def test_what_is_no_column(wrong: str) -> None:
    with pytest.raises(ValueError, match=f"{wrong}$"):
        cells.column_index_from_string(wrong)
