"""An xlsb ([MS-XLSB] 2.1): its cells, errors, formats, struck text, merged areas, notes, text boxes, the 1904 system. In this
format every formula has a result."""

import struct
import zipfile
from collections.abc import Iterator, Mapping
from posixpath import join, normpath
from typing import Any, NamedTuple

from pipeline.inbox.grids import Grids
from pipeline.inbox.limits import elements
from pipeline.inbox.marks.formats import BUILT_IN, is_date, moment
from pipeline.inbox.marks.marks import ERROR, Inspected, Look, Marks, look_of, pieces, said, seen
from pipeline.inbox.marks.notes import in_markup, linked, pictures
from schemas.form.cells import get_column_letter
from schemas.form.names import UNREAD

# records of a sheet
ROW, RK, ERROR_CELL, TRUTH, REAL, CELL_TEXT, SHARED, FORMULA_TEXT, FORMULA_NUMBER, FORMULA_TRUTH, FORMULA_ERROR, RICH_TEXT, MERGE = (
    0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 62, 176)
SHORT = range(12, 19)  # cells without a column, which no program is known to write
# records of other parts
TEXT, FONT, FORMAT, XF, WORKBOOK_PROPERTIES, SHEET, CELL_XFS, CELL_XFS_END, NOTE, NOTE_TEXT = 19, 43, 44, 47, 153, 156, 617, 618, 635, 637
STRIKE = 0x08
BOOK, RELATIONS = "xl/workbook.bin", "xl/_rels/workbook.bin.rels"
Runs = list[tuple[int, int]]


class Shared(NamedTuple):
    """What the cells of all sheets point to. `fonts`: struck through, raised; `texts`: with the places where the font changes."""

    fonts: list[tuple[bool, bool]]
    looks: list[Look]
    texts: list[tuple[str, Runs]]
    from_1904: bool


def read(package: zipfile.ZipFile) -> Inspected:
    """All sheets but those UNREAD. Raises as Grids does, and what zipfile, struct and the parser raise."""
    parts = {name.casefold(): package.read(name) for name in package.namelist()}
    relations = list(elements(parts[RELATIONS], "Relationship"))
    targets = {r.get("Id", ""): normpath(join("/xl", r.get("Target", ""))).lstrip("/").casefold() for r in relations}
    kinds = {r.get("Type", "").rpartition("/")[2]: parts.get(targets[r.get("Id", "")], b"") for r in relations}
    book = list(_records(parts[BOOK]))
    from_1904 = any(kind == WORKBOOK_PROPERTIES and body[0] & 1 for kind, body in book)
    texts = [_rich(body, 0) for kind, body in _records(kinds.get("sharedStrings", b"")) if kind == TEXT]
    shared = Shared(*_looks(kinds.get("styles", b"")), texts, from_1904)
    grids, found = Grids(), {}
    for body in (body for kind, body in book if kind == SHEET):
        link, at = _text(body, 8)
        name, _ = _text(body, at)
        part = targets.get(link, "")
        if name not in UNREAD and "/worksheets/" in part:
            found[name] = Marks()
            grids.add_cells(name, _sheet(parts[part], shared, found[name]))
            for text, cell in _notes(parts, part):
                found[name].note(text, cell)
            found[name].pictures = pictures(parts, part)
    return Inspected(found, from_1904, grids.found)


def _looks(styles: bytes) -> tuple[list[tuple[bool, bool]], list[Look]]:
    """The fonts, and by the number of a cell format what it says."""
    codes, looks, of_cells = dict(BUILT_IN), [], False
    fonts: list[tuple[bool, bool]] = []
    for kind, body in _records(styles):
        if kind == FONT:
            fonts.append((bool(body[2] & STRIKE), bool(body[6])))
        elif kind == FORMAT:
            codes[int.from_bytes(body[:2], "little")] = _text(body, 2)[0]
        elif kind in (CELL_XFS, CELL_XFS_END):
            of_cells = kind == CELL_XFS
        elif kind == XF and of_cells:
            number, font = struct.unpack_from("<HH", body, 2)
            looks.append(Look(codes.get(number, "General"), font < len(fonts) and fonts[font][0]))
    return fonts, looks


def _sheet(data: bytes, shared: Shared, marks: Marks) -> dict[tuple[int, int], Any]:
    """The cells that hold something; what else they say goes into the marks."""
    from xlrd import error_text_from_code  # noqa: PLC0415 (only for this format)

    cells: dict[tuple[int, int], Any] = {}
    row = 0
    for kind, body in _records(data):
        if kind in SHORT:
            raise ValueError("a short cell")
        if kind == ROW:
            row = int.from_bytes(body[:4], "little")
        elif kind == MERGE:
            top, bottom, left, right = struct.unpack_from("<4I", body)
            marks.merge(top, left, bottom, right)
        elif kind in (ERROR_CELL, FORMULA_ERROR):
            marks.cell(row, int.from_bytes(body[:4], "little"), (ERROR, error_text_from_code.get(body[8], "")))
        elif kind in (TRUTH, FORMULA_TRUTH):
            cells[row, int.from_bytes(body[:4], "little")] = bool(body[8])
        elif (held := _held(kind, body, shared)) is not None and held[0] != "":
            value, runs = held
            column, look = int.from_bytes(body[:4], "little"), look_of(int.from_bytes(body[4:7], "little"), shared.looks)
            visible = seen(pieces(str(value), runs, shared.fonts)) if runs else None
            marks.cell(row, column, said(value, look, visible, from_1904=shared.from_1904))
            cells[row, column] = value if isinstance(value, str) or not is_date(look.code) else moment(value, from_1904=shared.from_1904)
    return cells


def _held(kind: int, body: bytes, shared: Shared) -> tuple[float | str, Runs] | None:
    """What a cell holds; None for what is no cell, or a blank. Raises IndexError of a text that is not there."""
    if kind == RK:
        from xlrd.sheet import unpack_RK  # noqa: PLC0415 (only for this format)

        return unpack_RK(body[8:12]), []
    if kind in (REAL, FORMULA_NUMBER):
        return float(struct.unpack_from("<d", body, 8)[0]), []
    if kind in (CELL_TEXT, FORMULA_TEXT):
        return _text(body, 8)[0], []
    if kind == RICH_TEXT:
        return _rich(body, 8)
    return shared.texts[int.from_bytes(body[8:12], "little")] if kind == SHARED else None


def _notes(parts: Mapping[str, bytes], part: str) -> Iterator[tuple[str, str]]:
    """The texts of a sheet's notes and text boxes, with the note's cell."""
    for name in linked(parts, part):
        if not name.endswith(".bin"):
            yield from in_markup(parts.get(name, b""))
            continue
        cell = ""
        for kind, body in _records(parts.get(name, b"")):
            if kind == NOTE:
                row, _, column = struct.unpack_from("<3I", body, 4)
                cell = f"{get_column_letter(column + 1)}{row + 1}"
            elif kind == NOTE_TEXT:
                yield _rich(body, 0)[0], cell


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and body of each record: both lengths are packed seven bits to a byte."""
    at = 0
    while at < len(data):
        kind, at = data[at], at + 1
        if kind & 0x80:
            kind, at = (kind & 0x7F) | (data[at] << 7), at + 1
        size = shift = 0
        for _ in range(4):
            byte, at = data[at], at + 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        yield kind, data[at:at + size]
        at += size


def _text(body: bytes, at: int) -> tuple[str, int]:
    """A text of UTF-16 behind its length, and where it ends."""
    end = at + 4 + 2 * int.from_bytes(body[at:at + 4], "little")
    return body[at + 4:end].decode("utf-16-le", "replace"), end


def _rich(body: bytes, at: int) -> tuple[str, Runs]:
    """A text, and where another font begins in it."""
    text, end = _text(body, at + 1)
    count = int.from_bytes(body[end:end + 4], "little") if body[at] & 1 else 0
    return text, list(struct.iter_unpack("<HH", body[end + 4:end + 4 + 4 * count]))
