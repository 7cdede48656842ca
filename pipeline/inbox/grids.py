"""The sheets of a workbook as rows of cells from A1, blanks at the end of a row and of a sheet left off."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum

from pipeline.inbox.limits import CELLS
from schemas.form.names import UNREAD

Rows = list[list[Any]]
END_OF_FEBRUARY = date(1900, 2, 28).toordinal()


class TooFarError(Exception):
    """Sheet and last cell of a grid that is too large to be held."""


class Grids:
    """The sheets of one workbook, as its reader gives them."""

    def __init__(self) -> None:
        self.found: dict[str, Rows] = {}
        self._room = CELLS

    def reserve(self, name: str, row: int, column: int) -> None:
        """A sheet with this last cell, before it is held. Raises TooFarError where the sheets have too many cells, ValueError of
        a second sheet of the name."""
        if name in self.found:
            raise ValueError("two sheets of one name")
        self._room -= (row + 1) * (column + 1)
        if self._room < 0:
            raise TooFarError(name, [(row, column)])

    def add(self, name: str, rows: Iterable[list[Any]]) -> None:
        self.found[name] = kept = [_trimmed(r) for r in rows]
        while kept and not kept[-1]:
            kept.pop()

    def add_cells(self, name: str, cells: Mapping[tuple[int, int], Any]) -> None:
        """A sheet of which the filled cells are known. Raises as `reserve` does."""
        last, right = (max((place[n] for place in cells), default=-1) for n in (0, 1))
        self.reserve(name, last, right)
        rows: Rows = [[] for _ in range(last + 1)]
        for row, column in sorted(cells):
            rows[row] += [""] * (column - len(rows[row])) + [cells[row, column]]
        self.add(name, rows)


def by_calamine(data: bytes, *, opendocument: bool = False) -> dict[str, Rows]:
    """The sheets of an xlsx or ods but those UNREAD. Raises as `Grids` does, and whatever calamine raises."""
    book, grids = CalamineWorkbook.from_filelike(io.BytesIO(data)), Grids()
    for name in (s.name for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet and s.name not in UNREAD):
        sheet = book.get_sheet_by_name(name)
        grids.reserve(name, *(sheet.end or (0, 0)))
        rows = sheet.to_python(skip_empty_area=False)
        grids.add(name, [list(map(_counted, row)) for row in rows] if opendocument else rows)
    return grids.found


def stored(parts: Mapping[str, bytes]) -> bytes:
    """A package of these parts and no others, so that the reader sees what is checked."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, data in parts.items():
            target.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


def _counted(value: Any) -> Any:
    """A day of an ods as the other formats count it, which know a 29 February 1900: a day later before it. There as here the
    28th stands for two, 59 and 60."""
    return value + timedelta(days=1) if isinstance(value, date) and value.toordinal() < END_OF_FEBRUARY else value


def _trimmed(row: list[Any]) -> list[Any]:
    if row.count("") == len(row):  # most rows, where a stray cell lies far down
        return []
    while row[-1] == "":
        row.pop()
    return row
