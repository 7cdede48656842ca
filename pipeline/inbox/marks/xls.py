"""The marks of an xls or et (BIFF), through xlrd: errors, formats, struck text, merged areas, notes, the 1904 system.

In this format every formula has a result. xlrd costs nothing where no such file comes.
"""

import io
from typing import Any

from pipeline.inbox.marks.marks import ERROR, STRUCK, Look, Marks
from schemas.form.names import UNREAD

ERROR_CELL, TEXT_CELL, NUMBER_CELLS = 5, 1, (2, 3)
XlBook = Any
XlSheet = Any


def read_marks(data: bytes) -> tuple[dict[str, Marks], bool]:
    """The marks by sheet name; does the workbook count from 1904? Raises what xlrd raises (XLRDError of a password)."""
    import xlrd  # noqa: PLC0415 (only for this format)

    book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), formatting_info=True, on_demand=True,
                              ragged_rows=True)
    found = {}
    for name in book.sheet_names():
        if name not in UNREAD:
            found[name] = Marks()
            _sheet(book, book.sheet_by_name(name), found[name])
            book.unload_sheet(name)
    return found, bool(book.datemode)


def _sheet(book: XlBook, sheet: XlSheet, marks: Marks) -> None:
    from xlrd import error_text_from_code  # noqa: PLC0415

    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind == ERROR_CELL:
                marks.cell(row, column, ERROR, error_text_from_code.get(sheet.cell_value(row, column), ""))
            elif kind == TEXT_CELL or kind in NUMBER_CELLS:
                _shown(book, sheet, row, column, marks)
    for top, bottom, left, right in sheet.merged_cells:
        marks.merge(top, left, bottom - 1, right - 1)
    for note in sheet.cell_note_map.values():
        marks.note(note.text)


def _shown(book: XlBook, sheet: XlSheet, row: int, column: int, marks: Marks) -> None:
    value, number = sheet.cell_value(row, column), sheet.cell_xf_index(row, column)
    if number is None or number >= len(book.xf_list):  # a file without formats
        return
    xf = book.xf_list[number]
    code = book.format_map[xf.format_key].format_str if value != "" else ""
    look = Look(code or "General", bool(book.font_list[xf.font_index].struck_out))
    runs = sheet.rich_text_runlist_map.get((row, column))
    if runs and not look.struck and (seen := _seen(book, str(value), runs)) is not None:
        marks.cell(row, column, STRUCK, seen)
    marks.look(row, column, value, look)


def _seen(book: XlBook, text: str, runs: list[tuple[int, int]]) -> str | None:
    """What is seen of a text, where part of it is struck through or raised."""
    seen, odd, ends = "", False, [start for start, _ in runs[1:]] + [len(text)]
    seen = text[:runs[0][0]]
    for (start, number), end in zip(runs, ends, strict=True):
        font, piece = book.font_list[number], text[start:end]
        odd |= bool(piece.strip()) and bool(font.struck_out or font.escapement)
        seen += "" if font.struck_out else f"（上标{piece}）" if font.escapement else piece
    return seen if odd else None
