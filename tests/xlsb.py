"""An xlsb ([MS-XLSB]) made by hand, since no free program writes one, with records as Excel writes them: values, errors, number
formats, struck text, merges, notes, text boxes."""

import struct
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from tests.hostile import pack

DATE = "yyyy-mm-dd"
ERRORS = {"#REF!": 0x17, "#N/A": 0x2A}
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


class Cell(NamedTuple):
    """A value with a number format, or struck through; an error where the value is the word of one and `error` is set. `runs`:
    where in a text one of FONTS begins."""

    value: Any
    code: str = "General"
    struck: bool = False
    error: bool = False
    runs: tuple[tuple[int, int], ...] = ()


class Beside(NamedTuple):
    """What a sheet holds beside its cells: a merge (first and last row, first and last column), a note (row, column, text),
    the text of a text box, which lies beside a picture."""

    merged: tuple[int, int, int, int] | None = None
    note: tuple[int, int, str] | None = None
    box: str = ""


class Book:
    """What the cells of all sheets point to, collected while they are written."""

    def __init__(self) -> None:
        self.looks: dict[tuple[str, bool], int] = {("General", False): 0}
        self.texts: list[bytes] = []


PLAIN, STRUCK, RAISED = range(3)
FONTS = ((False, 0), (True, 0), (False, 1))  # by number: struck through, raised


def xlsb(sheets: Mapping[str, list[list[Any]]], *, from_1904: bool = False, beside: Mapping[str, Beside] | None = None) -> bytes:
    """A workbook of these rows. `beside`: by sheet."""
    shared, parts = Book(), {}
    for n, (name, rows) in enumerate(sheets.items(), 1):
        found = (beside or {}).get(name, Beside())
        parts[f"xl/worksheets/sheet{n}.bin"] = _sheet(rows, shared, found)
        parts |= _linked(n, found)
    names = b"".join(_record(156, struct.pack("<II", 0, n) + _text(f"rId{n}") + _text(name)) for n, name in enumerate(sheets, 1))
    book = _record(131) + _record(153, struct.pack("<II", int(from_1904), 0) + _text("")) + _record(143) + names + _record(144) + _record(132)
    links = {f"rId{n}": ("worksheet", f"worksheets/sheet{n}.bin") for n in range(1, len(sheets) + 1)}
    links |= {"rIdS": ("styles", "styles.bin"), "rIdT": ("sharedStrings", "sharedStrings.bin")}
    return pack({
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'.encode(),
        "xl/workbook.bin": book, "xl/styles.bin": _styles(shared.looks), "xl/_rels/workbook.bin.rels": _relations(links),
        "xl/sharedStrings.bin": _record(159, struct.pack("<II", len(shared.texts), len(shared.texts))) + b"".join(shared.texts) + _record(160), **parts})


def _relations(links: Mapping[str, tuple[str, str]]) -> bytes:
    """`links`: kind and target by name."""
    found = "".join(f'<Relationship Id="{key}" Type="{RELATIONSHIPS}/{kind}" Target="{target}"/>' for key, (kind, target) in links.items())
    return f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{found}</Relationships>'.encode()


def _linked(n: int, found: Beside) -> dict[str, bytes]:
    """The parts beside sheet `n`."""
    parts, links = {}, {}
    if found.note:
        row, column, text = found.note
        note = _record(635, struct.pack("<5I16x", 0, row, row, column, column)) + _record(637, b"\1" + _text(text) + struct.pack("<IHH", 1, 0, 0)) + _record(636)
        parts[f"xl/comments{n}.bin"] = _record(628) + _record(633) + note + _record(634) + _record(629)
        links["rId1"] = ("comments", f"../comments{n}.bin")
    if found.box:
        shape = f'<x:wsDr xmlns:x="urn:x" xmlns:a="urn:a"><x:sp><x:txBody><a:p><a:r><a:t>{found.box}</a:t></a:r></a:p></x:txBody></x:sp><x:pic/></x:wsDr>'
        parts[f"xl/drawings/drawing{n}.xml"] = f"{HEAD}{shape}".encode()
        links["rId2"] = ("drawing", f"../drawings/drawing{n}.xml")
    return parts | {f"xl/worksheets/_rels/sheet{n}.bin.rels": _relations(links)} if links else {}


def _styles(looks: Mapping[tuple[str, bool], int]) -> bytes:
    codes = {code: 164 + n for n, code in enumerate(dict.fromkeys(code for code, _ in looks))}
    formats = b"".join(_record(44, struct.pack("<H", number) + _text(code)) for code, number in codes.items())
    fonts = b"".join(_record(43, struct.pack("<HHHHBBBB8s", 220, 8 if struck else 0, 400, raised, 0, 0, 0, 0, bytes(8)) + b"\0" + _text("x")) for struck, raised in FONTS)
    xfs = b"".join(_record(47, struct.pack("<HHHHHBBBBBB", 0, codes[code], int(struck), 0, 0, 0, 0, 0, 0, 0, 0)[:16]) for code, struck in looks)
    return (_record(278) + _record(615, struct.pack("<I", len(codes))) + formats + _record(616) + _record(611, struct.pack("<I", len(FONTS))) + fonts + _record(612)
            + _record(617, struct.pack("<I", len(looks))) + xfs + _record(618) + _record(279))


def _sheet(rows: list[list[Any]], shared: Book, found: Beside) -> bytes:
    width = max(map(len, rows), default=1)
    size = _record(148, struct.pack("<4I", 0, max(len(rows) - 1, 0), 0, max(width - 1, 0)))
    cells = b"".join(_row(n, row, shared) for n, row in enumerate(rows))
    merges = _record(177, struct.pack("<I", 1)) + _record(176, struct.pack("<4I", *found.merged)) + _record(178) if found.merged else b""
    return _record(129) + size + _record(145) + cells + _record(146) + merges + _record(130)


def _row(n: int, row: list[Any], shared: Book) -> bytes:
    return _record(0, struct.pack("<IIHHBI", n, 0, 300, 0, 0, 0)) + b"".join(_cells(row, shared))


def _cells(row: list[Any], shared: Book) -> Iterator[bytes]:
    for column, held in enumerate(row):
        cell = held if isinstance(held, Cell) else Cell(held, DATE if isinstance(held, date) else "General")
        place = struct.pack("<II", column, shared.looks.setdefault((cell.code, cell.struck), len(shared.looks)))
        value = cell.value
        if isinstance(value, datetime | date):
            value = float(value.toordinal() - date(1899, 12, 30).toordinal())
        if cell.error:
            yield _record(3, place + bytes([ERRORS[value]]))
        elif isinstance(value, int | float) and value % 1 == 0 and abs(value) < 1 << 29:
            yield _record(2, place + struct.pack("<i", int(value) << 2 | 2))
        elif isinstance(value, int | float):
            yield _record(5, place + struct.pack("<d", value))
        elif value not in (None, ""):
            runs = struct.pack("<I", len(cell.runs)) + b"".join(struct.pack("<HH", *run) for run in cell.runs) if cell.runs else b""
            yield _record(7, place + struct.pack("<I", len(shared.texts)))
            shared.texts.append(_record(19, bytes([bool(runs)]) + _text(str(value)) + runs))


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
