"""What a file may cost, and what is known of an xlsx before it is parsed. All limits stand here.

A workbook whose every part says in plain words what it holds is proven: parsing it here is safe. Any other is parsed
in a process of its own.
"""

import io
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from itertools import pairwise

from pipeline.kinds import ZIP_ERRORS
from schemas.cells import column_index_from_string

SECONDS = 10  # for one file
MEMORY = 1 << 30  # for one file
AT_ONCE = min(os.cpu_count() or 1, 4)  # files: more would only take each other's seconds and memory
CELLS = 5_000_000  # of all sheets, each from A1 to its last cell; the largest harmless file seen had 3.4 million
UNPACKED = 200 << 20  # bytes of all parts of a workbook, of all files of an archive; the largest harmless file seen: 114 MB
PARTS = 2_000  # of a workbook or an archive; the largest harmless file seen: 188
UNPACKED_HERE = 50 << 20  # a workbook beyond it is parsed in a process of its own, whatever it says

_CELL_OPENS = re.compile(rb"<c[\s/>]")
_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"(?: (?:s|t|cm|vm|ph)="\w+")*+(/?)>')
_LOOSE = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_COUNT = re.compile(rb"""ount\s*=\s*["'](?!\d{1,6}["'])""")  # the reader makes room for as many as are announced
_UNPLAIN = re.compile(rb":c[ >/\t\r\n]|<!\[CDATA\[|<!--")
_ERROR = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"(?=[^<>]*?\st="e")')
_NO_RESULT = (rb'<c r="([A-Z]{1,3})(\d{1,7})"(?![^<>]*\st="str")[^<>]*+>\s*+'  # a text as result may be empty
              rb'(?:<f[^<>]*+(?<=/)>|<f[^<>]*+>(?!%s)[^<]*+</f>)\s*+(?:<v\s*+/>|<v></v>)?\s*+</c>')
_ENCODING = re.compile(rb"""<\?xml[^<>]*?\sencoding\s*=\s*["']([\w-]+)""")
_STRING = re.compile(rb"<si[\s>]")

Cell = tuple[int, int]  # row and column, from 0


@dataclass(frozen=True)
class Scan:
    """What the parts of an xlsx say. `far`: a sheet with its last cells, if the sheets have too many cells."""

    proven: bool = False
    too_large: bool = False
    entities: bool = False
    far: tuple[str, tuple[Cell, ...]] | None = None
    pending: frozenset[tuple[str, int, int]] = field(default_factory=frozenset)


def scan(data: bytes, unread: str) -> Scan:
    """Look through a zip without parsing it. Sheet `unread` is not read by anyone, so not looked at either.

    `pending`: the cells with a formula but no result, or an error: blank to the reader, but not to the county.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        entries = z.infolist()
        size = sum(e.file_size for e in entries)
        if size > UNPACKED or len(entries) > PARTS:
            return Scan(too_large=True)
        sheets, certain = _sheets(z)
        if not sheets or size > UNPACKED_HERE:
            return Scan()
        hidden = sheets.get(unread, "") if certain else ""
        texts = {e.filename: _text(data, e) for e in entries
                 if e.filename != hidden and e.filename.lower().endswith((".xml", ".rels"))}
    known = {n: t for n, t in texts.items() if t is not None}
    entities = any(b"<!DOCTYPE" in t or b"<!ENTITY" in t for t in known.values())
    named = {name: known[part] for name, part in sheets.items() if name != unread and part in known}
    filled = {name: _filled(xml) for name, xml in named.items()}
    last = {name: _last(cells) for name, (cells, _) in filled.items()}
    proven = certain and len(known) == len(texts) and len(named) == len(sheets) - (unread in sheets) \
        and all(plain for _, plain in filled.values()) and _shared(known) <= MEMORY // 4 \
        and not any(_COUNT.search(t) for n, t in known.items() if n not in sheets.values())
    pending = frozenset((name, *cell) for name, xml in named.items() for cell in _pending(xml, unread))
    return Scan(proven, False, entities, _far(last, named), pending)


def _far(last: dict[str, Cell], texts: dict[str, bytes]) -> tuple[str, tuple[Cell, ...]] | None:
    areas = {name: (row + 1) * (column + 1) for name, (row, column) in last.items()}
    if sum(areas.values()) <= CELLS:
        return None
    name = max(areas, key=lambda n: areas[n])
    cells = {(int(row) - 1, _column(column)) for column, row in _filled(texts[name])[0]}
    return name, tuple(sorted({max(cells), max(cells, key=lambda c: c[1])}))


def _filled(xml: bytes) -> tuple[list[tuple[bytes, bytes]], bool]:
    """Column and row of the cells that hold something, and whether the sheet says so plainly (else: at most these)."""
    cells = _CELL.findall(xml)
    if len(cells) == len(_CELL_OPENS.findall(xml)) and not ((b":c" in xml or b"<!" in xml) and _UNPLAIN.search(xml)):
        return [(column, row) for column, row, blank in cells if not blank], True
    return _LOOSE.findall(xml), False


def _last(cells: list[tuple[bytes, bytes]]) -> Cell:
    columns = {column for column, _ in cells}
    return max((int(row) for _, row in cells), default=1) - 1, max(map(_column, columns), default=0)


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


def _shared(texts: dict[str, bytes]) -> int:
    """At most so many bytes of shared text: the longest in every cell with a value."""
    longest = max((_longest(t) for n, t in texts.items() if n.lower().endswith("sharedstrings.xml")), default=0)
    return longest * sum(t.count(b"<v") for t in texts.values())


def _longest(xml: bytes) -> int:
    starts = [m.start() for m in _STRING.finditer(xml)] + [len(xml)]
    return max((end - start for start, end in pairwise(starts)), default=0)


def _text(data: bytes, entry: zipfile.ZipInfo) -> bytes | None:
    """A part as the reader sees it; None where the zip directory does not tell the truth, or it is not plain UTF-8."""
    if entry.flag_bits & 1 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return None
    head = data[entry.header_offset:entry.header_offset + 30]
    start = entry.header_offset + 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
    raw = data[start:start + entry.compress_size]
    if head[:4] != b"PK\3\4":
        return None
    if entry.compress_type == zipfile.ZIP_STORED:
        text, whole = raw, len(raw) == entry.file_size
    else:
        inflater = zlib.decompressobj(-15)
        try:
            text = inflater.decompress(raw, entry.file_size + 1)
        except zlib.error:
            return None
        whole = inflater.eof and len(text) == entry.file_size
    encoding = _ENCODING.match(text.removeprefix(b"\xef\xbb\xbf")[:200])
    plain = encoding is None or encoding[1].lower() in (b"utf-8", b"us-ascii")
    return text if whole and plain and b"\0" not in text else None


def _sheets(z: zipfile.ZipFile) -> tuple[dict[str, str], bool]:
    """Sheet name → part, of an xlsx (empty for other workbooks), and whether no reader could see it otherwise."""
    parts = []
    for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        try:
            with z.open(name) as part:
                parts.append(part.read(UNPACKED_HERE))
        except ZIP_ERRORS:
            return {}, False
    book, links = parts
    names = set(z.namelist())
    targets: dict[str | None, str] = {}
    found: dict[str, str] = {}
    for tag in re.findall(rb"<Relationship\b[^<>]*>", links):
        attributes = _attributes(tag)
        targets[attributes.get("Id")] = attributes.get("Target", "").removeprefix("/xl/").removeprefix("xl/")
    tags = re.findall(rb"<(?:\w+:)?sheet\s[^<>]*>", book)
    for tag in tags:
        attributes = _attributes(tag)
        target = "xl/" + targets.get(attributes.get("r:id"), "")
        if target in names:
            found[unescape(attributes.get("name", ""))] = target
    certain = len(found) == len(tags) == len(set(found.values())) == len(re.findall(rb"<(?:\w+:)?sheet[\s/>]", book)) \
        and b"&#" not in links and b"<!" not in links + book and len(set(map(str.lower, names))) == len(z.namelist()) \
        and all(links.lower().count(p.rpartition("/")[2].lower().encode()) == 1 for p in found.values())
    return found, certain


def _attributes(tag: bytes) -> dict[str, str]:
    return dict(re.findall(r'(?<![\w:])([\w:]+)="([^"<>]*)"', tag.decode("utf-8", "replace")))
