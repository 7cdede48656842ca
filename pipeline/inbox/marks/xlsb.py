"""The marks of an xlsb ([MS-XLSB] 2.1): errors, formats, struck text, merged areas, the 1904 system. In this format every
formula has a result."""

import struct
import zipfile
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.inbox.limits import elements
from pipeline.inbox.marks.formats import BUILT_IN
from pipeline.inbox.marks.marks import ERROR, Look, Marks
from schemas.form.names import UNREAD

ROW, RK, CELL_ERROR, REAL, CELL_TEXT, SHARED, FORMULA_TEXT, FORMULA_NUMBER, FORMULA_ERROR = 0, 2, 3, 5, 6, 7, 8, 9, 11
TEXT, FONT, FORMAT, XF, MERGE, WORKBOOK_PROPERTIES, SHEET, CELL_XFS, CELL_XFS_END = 19, 43, 44, 47, 176, 153, 156, 617, 618
STRIKE = 0x08
ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
BOOK, RELATIONS, STYLES, TEXTS = "xl/workbook.bin", "xl/_rels/workbook.bin.rels", "xl/styles.bin", "xl/sharedStrings.bin"


class Shared(NamedTuple):
    """What the cells of all sheets point to."""

    looks: list[Look]
    texts: list[str]


def read_marks(package: zipfile.ZipFile) -> tuple[dict[str, Marks], bool]:
    """The marks by sheet name; does the workbook count from 1904? Raises what zipfile, struct and the parser raise."""
    relations = elements(package.read(RELATIONS), "Relationship")
    targets = {r.get("Id", ""): "xl/" + r.get("Target", "").removeprefix("/xl/") for r in relations}
    shared = Shared(_looks(_part(package, STYLES)), [_text(body, 1)[0] for kind, body in _records(_part(package, TEXTS)) if kind == TEXT])
    found, from_1904 = {}, False
    for kind, body in _records(package.read(BOOK)):
        if kind == WORKBOOK_PROPERTIES:
            from_1904 = bool(body[0] & 1)
        elif kind == SHEET:
            link, at = _text(body, 8)
            name, _ = _text(body, at)
            if name not in UNREAD and targets.get(link) in package.NameToInfo:
                found[name] = _sheet(package.read(targets[link]), shared)
    return found, from_1904


def _part(package: zipfile.ZipFile, name: str) -> bytes:
    return package.read(name) if name in package.NameToInfo else b""


def _looks(styles: bytes) -> list[Look]:
    """By the number of a cell format."""
    codes, fonts, looks, of_cells = dict(BUILT_IN), [], [], False
    for kind, body in _records(styles):
        if kind == FONT:
            fonts.append(bool(body[2] & STRIKE))
        elif kind == FORMAT:
            codes[int.from_bytes(body[:2], "little")] = _text(body, 2)[0]
        elif kind in (CELL_XFS, CELL_XFS_END):
            of_cells = kind == CELL_XFS
        elif kind == XF and of_cells:
            number, font = struct.unpack_from("<HH", body, 2)
            looks.append(Look(codes.get(number, "General"), font < len(fonts) and fonts[font]))
    return looks


def _sheet(data: bytes, shared: Shared) -> Marks:
    marks, row = Marks(), 0
    for kind, body in _records(data):
        if kind == ROW:
            row = int.from_bytes(body[:4], "little")
        elif kind in (CELL_ERROR, FORMULA_ERROR):
            marks.cell(row, int.from_bytes(body[:4], "little"), ERROR, ERRORS.get(body[8], ""))
        elif kind == MERGE:
            top, bottom, left, right = struct.unpack_from("<4I", body)
            marks.merge(top, left, bottom, right)
        elif (value := _value(kind, body, shared)) is not None:
            number = int.from_bytes(body[4:7], "little")
            if number < len(shared.looks):
                marks.look(row, int.from_bytes(body[:4], "little"), value, shared.looks[number])
    return marks


def _value(kind: int, body: bytes, shared: Shared) -> float | str | None:
    """What a cell holds; None for what is no cell, a blank or a truth value."""
    if kind == RK:
        return _packed(int.from_bytes(body[8:12], "little"))
    if kind in (REAL, FORMULA_NUMBER):
        return float(struct.unpack_from("<d", body, 8)[0])
    if kind in (CELL_TEXT, FORMULA_TEXT):
        return _text(body, 8)[0]
    if kind == SHARED:
        at = int.from_bytes(body[8:12], "little")
        return shared.texts[at] if at < len(shared.texts) else ""
    return None


def _packed(number: int) -> float:
    """A number in four bytes: whole or the first half of a double, and perhaps hundredths."""
    whole = number >> 2 if number < 1 << 31 else (number >> 2) - (1 << 30)
    value = float(whole) if number & 2 else float(struct.unpack("<d", struct.pack("<Q", (number & ~3) << 32))[0])
    return value / 100 if number & 1 else value


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
