"""What a file may cost (all limits stand here), and what an xlsx says of itself that its reader leaves out."""

import io
import lzma
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from schemas.form.cells import column_index_from_string

SECONDS = 10  # for one file
MEMORY = 1 << 30  # for one file
AT_ONCE = min(os.cpu_count() or 1, 4)  # files: more would only take each other's seconds and memory
CELLS = 5_000_000  # of all sheets, each from A1 to its last cell; the largest harmless file seen had 3.4 million
UNPACKED = 200 << 20  # bytes of all parts of a workbook, of all files of an archive; the largest harmless file seen: 114 MB
PARTS = 2_000  # of a workbook or an archive; the largest harmless file seen: 188
DIRECTORY = PARTS * 512  # bytes of a zip's directory: a name and what is said of it for every part
ALTOGETHER = 60  # seconds for a mail or an archive with all files in it, of which each has its own
ZIP_ERRORS = (zipfile.BadZipFile, RuntimeError, OSError, ValueError, NotImplementedError, EOFError, KeyError, IndexError,
              OverflowError, struct.error, zlib.error, lzma.LZMAError)  # what zipfile raises of a bad zip

_ADDRESS = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_ERROR = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"(?=[^<>]*?\st="e")')
_NO_RESULT = (rb'<c r="([A-Z]{1,3})(\d{1,7})"(?![^<>]*\st="str")[^<>]*+>\s*+'  # a text as result may be empty
              rb'(?:<f[^<>]*+(?<=/)>|<f[^<>]*+>(?!%s)[^<]*+</f>)\s*+(?:<v\s*+/>|<v></v>)?\s*+</c>')

Cell = tuple[int, int]  # row and column, from 0


class TooManyPartsError(ValueError):
    """The directory of a zip is larger than that of any harmless file."""


def open_zip(data: bytes) -> zipfile.ZipFile:
    """Raises TooManyPartsError, before a directory is read that is too large to be harmless, and ZIP_ERRORS."""
    end = data.rfind(b"PK\5\6", max(0, len(data) - (1 << 16) - 22))
    if 0 <= end <= len(data) - 22:
        parts, size = struct.unpack("<HI", data[end + 10:end + 16])
        long_end = data.rfind(b"PK\6\6", max(0, end - 1_000), end)  # zip64 says it there
        if 0 <= long_end <= end - 48:
            parts, size = struct.unpack("<QQ", data[long_end + 32:long_end + 48])
        if parts > PARTS or size > DIRECTORY:
            raise TooManyPartsError
        if data[end + 4:end + 6] not in (b"\0\0", b"\xff\xff"):
            raise zipfile.BadZipFile("a zip that spans several files")
    return zipfile.ZipFile(io.BytesIO(data))


class Scan(NamedTuple):
    """What the parts of an xlsx say. `refused`: the name of the note that says why it is not parsed."""

    refused: str | None = None
    pending: frozenset[tuple[str, int, int]] = frozenset()


def scan(data: bytes, unread: str) -> Scan:
    """Look through a zip without parsing it. Sheet `unread` is not read by anyone, so not looked at either.

    `pending`: the cells with a formula but no result, or an error: blank to the reader, but not to the county.
    Raises what zipfile raises of a file that is no zip.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        if _too_large(z):
            return Scan("too_large")
        sheets = _sheets(z)
        named = {part: name for name, part in sheets.items() if name != unread}
        entities, pending = False, []
        for part in z.namelist():
            if part.lower().endswith((".xml", ".rels")) and part != sheets.get(unread):
                xml = _text(z, part)
                entities |= b"<!DOCTYPE" in xml or b"<!ENTITY" in xml
                pending += [(named[part], *cell) for cell in _pending(xml, unread)] if part in named else []
    return Scan("entities" if entities else None, frozenset(pending))


def far(data: bytes, unread: str) -> tuple[str, list[Cell]] | None:
    """The sheet with its last cells (the lowest, the rightmost), if the sheets of an xlsx have too many cells."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            parts = {} if _too_large(z) else {name: p for name, p in _sheets(z).items() if name != unread}
            last = {name: _last(_text(z, part)) for name, part in parts.items()}
    except ZIP_ERRORS:
        return None
    areas = {name: (low[0] + 1) * (right[1] + 1) for name, (low, right) in last.items()}
    if sum(areas.values()) <= CELLS:
        return None
    name = max(areas, key=lambda n: areas[n])
    return name, sorted(set(last[name]))


def _too_large(z: zipfile.ZipFile) -> bool:
    return sum(e.file_size for e in z.infolist()) > UNPACKED or len(z.infolist()) > PARTS


def _last(xml: bytes) -> tuple[Cell, Cell]:
    low = right = (0, 0)
    for m in _ADDRESS.finditer(xml):
        cell = int(m[2]) - 1, _column(m[1])
        low, right = max(low, cell), max(right, cell, key=lambda c: c[1])
    return low, right


@lru_cache(maxsize=20_000)
def _column(letters: bytes) -> int:
    return column_index_from_string(letters.decode()) - 1


@lru_cache
def _no_result(unread: str) -> re.Pattern[bytes]:
    """Formulas without a result, but for the thousands that show a cell of the sheet that nobody reads."""
    return re.compile(_NO_RESULT % re.escape(f"INDEX({unread}!".encode()))


def _pending(xml: bytes, unread: str) -> Iterator[Cell]:
    for mark, pattern in ((b"<f", _no_result(unread)), (b't="e"', _ERROR)):
        if mark in xml:
            yield from ((int(row) - 1, _column(column)) for column, row in pattern.findall(xml))


def _text(z: zipfile.ZipFile, part: str) -> bytes:
    """A part, never more of it than the directory says; nothing where it cannot be unpacked, which the reader will say."""
    try:
        return z.read(part)
    except ZIP_ERRORS:
        return b""


def _sheets(z: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → part, of an xlsx; empty for other workbooks."""
    book, links = (_text(z, p) for p in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"))
    targets = {a.get("Id"): a.get("Target", "").removeprefix("/xl/").removeprefix("xl/")
               for a in map(_attributes, re.findall(rb"<Relationship\b[^<>]*>", links))}
    sheets = map(_attributes, re.findall(rb"<(?:\w+:)?sheet\s[^<>]*>", book))
    found = {unescape(a.get("name", "")): "xl/" + targets.get(a.get("r:id"), "") for a in sheets}
    return {name: part for name, part in found.items() if part in z.NameToInfo}


def _attributes(tag: bytes) -> dict[str, str]:
    return dict(re.findall(r'(?<![\w:])([\w:]+)="([^"<>]*)"', tag.decode("utf-8", "replace")))
