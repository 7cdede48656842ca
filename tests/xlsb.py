"""An xlsb ([MS-XLSB]) made by hand, since no free program writes one: values, errors, number formats, struck text, merges."""

import struct
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from tests.hostile import pack

DATE = "yyyy-mm-dd"
ERRORS = {"#REF!": 0x17, "#N/A": 0x2A}
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


class Cell(NamedTuple):
    """A value with a number format, or struck through; an error where the value is the word of one and `error` is set."""

    value: Any
    code: str = "General"
    struck: bool = False
    error: bool = False


def xlsb(sheets: Mapping[str, list[list[Any]]], *, from_1904: bool = False, merged: Mapping[str, tuple[int, int, int, int]] | None = None) -> bytes:
    """A workbook of these rows. `merged`: by sheet, first and last row, first and last column, from 0."""
    looks: dict[tuple[str, bool], int] = {("General", False): 0}
    parts = {f"xl/worksheets/sheet{n}.bin": _sheet(rows, looks, (merged or {}).get(name)) for n, (name, rows) in enumerate(sheets.items(), 1)}
    names = b"".join(_record(156, struct.pack("<II", 0, n) + _text(f"rId{n}") + _text(name)) for n, name in enumerate(sheets, 1))
    book = _record(131) + _record(153, struct.pack("<II", int(from_1904), 0) + _text("")) + _record(143) + names + _record(144) + _record(132)
    links = "".join(f'<Relationship Id="rId{n}" Type="{RELATIONSHIPS}/worksheet" Target="worksheets/sheet{n}.bin"/>' for n in range(1, len(sheets) + 1))
    links += f'<Relationship Id="rId0" Type="{RELATIONSHIPS}/styles" Target="styles.bin"/>'
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return pack({
        "[Content_Types].xml": f'{head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'.encode(),
        "xl/workbook.bin": book, "xl/styles.bin": _styles(looks),
        "xl/_rels/workbook.bin.rels": f'{head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'.encode(),
        **parts})


def _styles(looks: Mapping[tuple[str, bool], int]) -> bytes:
    codes = {code: 164 + n for n, code in enumerate(dict.fromkeys(code for code, _ in looks))}
    formats = b"".join(_record(44, struct.pack("<H", number) + _text(code)) for code, number in codes.items())
    fonts = b"".join(_record(43, struct.pack("<HHHHBBBB8s", 220, 8 if struck else 0, 400, 0, 0, 0, 0, 0, bytes(8)) + b"\0" + _text("x")) for struck in (False, True))
    xfs = b"".join(_record(47, struct.pack("<HHHHHBBBBBB", 0, codes[code], int(struck), 0, 0, 0, 0, 0, 0, 0, 0)[:16]) for code, struck in looks)
    return (_record(278) + _record(615, struct.pack("<I", len(codes))) + formats + _record(616) + _record(611, struct.pack("<I", 2)) + fonts + _record(612)
            + _record(617, struct.pack("<I", len(looks))) + xfs + _record(618) + _record(279))


def _sheet(rows: list[list[Any]], looks: dict[tuple[str, bool], int], merged: tuple[int, int, int, int] | None) -> bytes:
    width = max(map(len, rows), default=1)
    size = _record(148, struct.pack("<4I", 0, max(len(rows) - 1, 0), 0, max(width - 1, 0)))
    cells = b"".join(_row(n, row, looks) for n, row in enumerate(rows))
    merges = _record(177, struct.pack("<I", 1)) + _record(176, struct.pack("<4I", *merged)) + _record(178) if merged else b""
    return _record(129) + size + _record(145) + cells + _record(146) + merges + _record(130)


def _row(n: int, row: list[Any], looks: dict[tuple[str, bool], int]) -> bytes:
    return _record(0, struct.pack("<IIHHBI", n, 0, 300, 0, 0, 0)) + b"".join(_cells(row, looks))


def _cells(row: list[Any], looks: dict[tuple[str, bool], int]) -> Iterator[bytes]:
    for column, held in enumerate(row):
        cell = held if isinstance(held, Cell) else Cell(held, DATE if isinstance(held, date) else "General")
        place = struct.pack("<II", column, looks.setdefault((cell.code, cell.struck), len(looks)))
        value = cell.value
        if isinstance(value, datetime | date):
            value = float(value.toordinal() - date(1899, 12, 30).toordinal())
        if cell.error:
            yield _record(3, place + bytes([ERRORS[value]]))
        elif isinstance(value, int | float):
            yield _record(5, place + struct.pack("<d", value))
        elif value not in (None, ""):
            yield _record(6, place + _text(str(value)))


def _text(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _record(kind: int, body: bytes = b"") -> bytes:
    return _packed(kind) + _packed(len(body)) + body


def _packed(number: int) -> bytes:
    found = bytearray()
    while number >= 0x80:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)
