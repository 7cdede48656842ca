"""The marks of an xlsb ([MS-XLSB] 2.1): errors, merged areas, the 1904 system. Formats are not looked at; in this format
every formula has a result."""

import struct
import zipfile
from collections.abc import Iterator

from pipeline.inbox.marks.marks import ERROR, Marks

ROW, CELL_ERROR, FORMULA_ERROR, MERGE, WORKBOOK_PROPERTIES, SHEET = 0, 3, 11, 176, 153, 156
ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
BOOK, RELATIONS = "xl/workbook.bin", "xl/_rels/workbook.bin.rels"


def read_marks(package: zipfile.ZipFile, unread: str) -> tuple[dict[str, Marks], bool]:
    """The marks by sheet name; does the workbook count from 1904? Raises what zipfile, struct and lxml raise."""
    from lxml import etree  # noqa: PLC0415 (only for this format)

    relations = etree.fromstring(package.read(RELATIONS), etree.XMLParser(resolve_entities=False, no_network=True))
    targets = {r.get("Id"): "xl/" + r.get("Target", "").removeprefix("/xl/") for r in relations}
    found, from_1904 = {}, False
    for kind, body in _records(package.read(BOOK)):
        if kind == WORKBOOK_PROPERTIES:
            from_1904 = bool(body[0] & 1)
        elif kind == SHEET:
            link, at = _text(body, 8)
            name, _ = _text(body, at)
            if name != unread and targets.get(link) in package.NameToInfo:
                found[name] = _sheet(package.read(targets[link]))
    return found, from_1904


def _sheet(data: bytes) -> Marks:
    marks, row = Marks(), 0
    for kind, body in _records(data):
        if kind == ROW:
            row = int.from_bytes(body[:4], "little")
        elif kind in (CELL_ERROR, FORMULA_ERROR):
            marks.cell(row, int.from_bytes(body[:4], "little"), ERROR, ERRORS.get(body[8], ""))
        elif kind == MERGE:
            top, bottom, left, right = struct.unpack_from("<4I", body)
            marks.merge(top, left, bottom, right)
    return marks


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
