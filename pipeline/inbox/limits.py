"""What a file may cost (all limits stand here), and how far the cells of an xlsx reach."""

import io
import lzma
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import lru_cache
from posixpath import join, normpath
from typing import TypeVar, TypeVarTuple
from xml.etree.ElementTree import Element, ParseError, fromstring

from schemas.form.cells import column_index_from_string
from schemas.form.names import UNREAD

SECONDS = 10  # for one file
MEMORY = 1 << 30  # for one file
AT_ONCE = min(os.cpu_count() or 1, 4)  # files: more would only take each other's seconds and memory
CELLS = 5_000_000  # of all sheets, each from A1 to its last cell; the largest harmless file seen had 3.4 million
UNPACKED = 200 << 20  # bytes of all parts of a workbook, of all files of an archive; the largest harmless file seen: 114 MB
PARTS = 2_000  # of a workbook or an archive; the largest harmless file seen: 188
DIRECTORY = PARTS * 512  # bytes of a zip's directory: a name and what is said of it for every part
SHARED = 1 << 16  # bytes of a part that is remembered
ALTOGETHER = 60  # seconds for a mail or an archive with all files in it, of which each has its own
ZIP_ERRORS = (zipfile.BadZipFile, RuntimeError, OSError, ValueError, NotImplementedError, EOFError, KeyError, IndexError,
              OverflowError, struct.error, zlib.error, lzma.LZMAError)  # what zipfile raises of a bad zip

_ADDRESS = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
Cell = tuple[int, int]  # row and column, from 0
T = TypeVar("T")
Rest = TypeVarTuple("Rest")


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


def far(data: bytes) -> tuple[str, list[Cell]] | None:
    """The sheet with its last cells (the lowest, the rightmost), if the sheets of an xlsx have too many cells."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            parts = {} if too_large(z) else {name: p for name, p in sheet_parts(z).items() if name not in UNREAD}
            last = {name: _last(_text(z, part)) for name, part in parts.items()}
    except (*ZIP_ERRORS, ParseError):
        return None
    areas = {name: (low[0] + 1) * (right[1] + 1) for name, (low, right) in last.items()}
    if sum(areas.values()) <= CELLS:
        return None
    name = max(areas, key=lambda n: areas[n])
    return name, sorted(set(last[name]))


def too_large(z: zipfile.ZipFile) -> bool:
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


def _text(z: zipfile.ZipFile, part: str) -> bytes:
    """A part, in whatever case its name is written, never more of it than the directory says; nothing where it cannot be unpacked,
    which the reader will say."""
    try:
        return z.read(next(n for n in z.namelist() if n.casefold() == part.casefold()))
    except (*ZIP_ERRORS, StopIteration):
        return b""


def book_part(z: zipfile.ZipFile) -> str:
    """The part that is the workbook of an xlsx: xl/workbook.xml, or what the package calls it."""
    for link in elements(_text(z, "_rels/.rels"), "Relationship"):
        if link.get("Type", "").endswith("/officeDocument"):
            return normpath(link.get("Target", "").lstrip("/"))
    return "xl/workbook.xml"


def sheet_parts(z: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → part (casefolded), of an xlsx; empty for other workbooks. Raises ParseError of what is no XML."""
    book = book_part(z)
    folder, _, name = book.rpartition("/")
    targets = {link.get("Id"): normpath(join("/" + folder, link.get("Target", ""))).lstrip("/").casefold()
               for link in elements(_text(z, f"{folder}/_rels/{name}.rels"), "Relationship")}
    parts, found = set(map(str.casefold, z.namelist())), {}
    for sheet in elements(_text(z, book), "sheet"):
        link = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), None)
        if (part := targets.get(link, "")) in parts:
            found[sheet.get("name", "")] = part
    return found


def shared(work: Callable[[bytes, *Rest], T]) -> Callable[[bytes, *Rest], T]:
    """Do `work` on a part once for all returns that hold the same, as those of one form do. Nobody changes what it gives."""
    remembered = lru_cache(maxsize=64)(work)
    return lambda xml, *rest: remembered(xml, *rest) if len(xml) < SHARED else work(xml, *rest)


@shared
def elements(xml: bytes, name: str) -> list[Element]:
    """The elements of this name; none of a part with entities, which nobody expands."""
    if not xml or b"<!DOCTYPE" in xml:
        return []
    return [e for e in fromstring(xml).iter() if isinstance(e.tag, str) and e.tag.rpartition("}")[2] == name]  # noqa: S314 (no entities)
