"""An xls or et (BIFF), through xlrd: its cells, errors, formats, struck text, merged areas, notes, text boxes, the 1904 system.

In this format every formula has a result. xlrd costs nothing where no such file comes.
"""

import io
from collections.abc import Iterator
from functools import cache
from typing import Any

from pipeline.inbox.grids import Grids
from pipeline.inbox.marks.formats import BUILT_IN, moment
from pipeline.inbox.marks.marks import ERROR, Inspected, Look, Marks, look_of, pieces, said, seen
from schemas.form.cells import get_column_letter
from schemas.form.names import UNREAD

DATE, TRUTH, ERROR_CELL = 3, 4, 5
PICTURE = 8  # what is drawn: a picture, or an embedded file
XlBook = Any
XlSheet = Any


def read(data: bytes) -> Inspected:
    """All sheets but those UNREAD. Raises what xlrd raises (XLRDError of a password)."""
    import xlrd  # noqa: PLC0415 (only for this format)

    (texts, drawn), grids, found = _beside_cells(), Grids(), {}
    book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), formatting_info=True, on_demand=True,
                              ragged_rows=True, ignore_workbook_corruption=True)
    for number, name in enumerate(book.sheet_names()):
        if name not in UNREAD:
            texts.clear()
            drawn.clear()
            sheet, marks = book.sheet_by_index(number), Marks()
            grids.add_cells(name, dict(_cells(book, sheet, marks)))
            _beside(sheet, texts, marks)
            marks.pictures = drawn.count(PICTURE)
            found[name] = marks
            book.unload_sheet(number)
    return Inspected(found, bool(book.datemode), grids.found)


@cache
def _beside_cells() -> tuple[list[str], list[int]]:
    """The texts of notes and text boxes, and the kinds of what is drawn, that xlrd comes across from now on; it keeps only notes."""
    from xlrd.sheet import Sheet  # noqa: PLC0415

    texts, drawn = list[str](), list[int]()
    read_text, read_drawn = Sheet.handle_txo, Sheet.handle_obj

    def handle_txo(sheet: XlSheet, data: bytes) -> Any:
        found = read_text(sheet, data)
        texts.append(found.text if found else "")
        return found

    def handle_obj(sheet: XlSheet, data: bytes) -> Any:
        found = read_drawn(sheet, data)
        drawn.append(found.type if found else 0)
        return found

    Sheet.handle_txo, Sheet.handle_obj = handle_txo, handle_obj
    return texts, drawn


def _beside(sheet: XlSheet, texts: list[str], marks: Marks) -> None:
    """Merged areas, notes and text boxes."""
    for top, bottom, left, right in sheet.merged_cells:
        marks.merge(top, left, bottom - 1, right - 1)
    for (row, column), note in sorted(sheet.cell_note_map.items()):
        marks.note(note.text, f"{get_column_letter(column + 1)}{row + 1}")
        if note.text in texts:
            texts.remove(note.text)
    for text in texts:
        marks.note(text)


def _cells(book: XlBook, sheet: XlSheet, marks: Marks) -> Iterator[tuple[tuple[int, int], Any]]:
    """The cells that hold something, by row and column; what else they say goes into the marks."""
    from xlrd import error_text_from_code  # noqa: PLC0415

    fonts = [(bool(f.struck_out), bool(f.escapement)) for f in book.font_list]
    looks = [Look(book.format_map[xf.format_key].format_str or BUILT_IN.get(xf.format_key, "General"), fonts[xf.font_index][0])
             for xf in book.xf_list]
    from_1904 = bool(book.datemode)
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            value, place = sheet.cell_value(row, column), (row, column)
            if kind == ERROR_CELL:
                marks.cell(row, column, (ERROR, error_text_from_code.get(value, "")))
            elif kind == TRUTH:
                yield place, bool(value)
            elif value != "":
                runs = sheet.rich_text_runlist_map.get(place)
                look = look_of(sheet.cell_xf_index(*place), looks)
                marks.cell(row, column, said(value, look, seen(pieces(value, runs, fonts)) if runs else None, from_1904=from_1904))
                yield place, moment(value, from_1904=from_1904) if kind == DATE else value
