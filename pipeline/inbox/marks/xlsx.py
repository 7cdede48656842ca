"""The marks of an xlsx. A scan that cannot miss says whether a part must be parsed at all (lxml, namespaces ignored):
most returns hold nothing of the kind."""

import re
import zipfile
from collections.abc import Iterator
from functools import cached_property, lru_cache
from html import unescape
from posixpath import dirname, join, normpath
from typing import Any

from pipeline.inbox.marks import formats
from pipeline.inbox.marks.formats import BUILT_IN, special
from pipeline.inbox.marks.marks import ERROR, PENDING, PICTURE, STRUCK, STRUCK_OUT, Look, Marks
from schemas.form.cells import coordinate_to_tuple, range_boundaries

Element = Any
_ERROR = re.compile(rb"""\st\s*=\s*["']\s*[e&]""")
_FORMULA = re.compile(rb"<(?:[^\s<>/:]+:)?f[\s>/]")
_CELL = rb'<c r="[A-Z]{1,3}[0-9]{1,7}"[^<>]*>'
_FORMULA_CELL = rb"<f(?:\s[^<>]*)?(?:/>|>[^<]*</f>)"
_OWN = rb"<f>(?:IF\()?INDEX\(%s![^<]*</f>(?:<v></v>|<v/>)?</c>"  # shows a cell of the sheet that nobody reads
_MERGE = re.compile(rb'<mergeCell ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"\s?/>')
_ANY_MERGE = re.compile(rb"mergeCell[^s]")
_LOOKS = re.compile(rb"strike|vertAlign")
_FORMAT = re.compile(rb"""formatCode\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_BUILT_IN = re.compile(rb"""numFmtId\s*=\s*["']\s*([0-9]+)""")
_PICTURE = re.compile(r"=?\s*(?:_xlfn\.)?DISPIMG\(", re.IGNORECASE)
_OFF = ("0", "false", "none")


def read_marks(package: zipfile.ZipFile, sheets: dict[str, str], unread: str) -> dict[str, Marks]:
    """The marks by sheet name. `sheets`: name → part. Raises what zipfile and lxml raise of a damaged file."""
    return Workbook(package).marks(sheets, unread)


def date1904(book: bytes) -> bool:
    """Does the workbook count its days from 1904?"""
    if b"date1904" not in book:
        return False
    found = _one(_parsed(book), "workbookPr")
    return found is not None and found.get("date1904", "0") not in _OFF


@lru_cache
def _settled(unread: str) -> re.Pattern[bytes]:
    """Formulas that have a result, or show a cell of the sheet that nobody reads, in Excel's usual spelling."""
    return re.compile(_CELL + rb"(?:" + _FORMULA_CELL + rb"<v>[^<]+</v></c>|" + _OWN % re.escape(unread.encode()) + rb")")


class Workbook:
    """One package while its marks are read."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self._names = set(package.namelist())

    def marks(self, sheets: dict[str, str], unread: str) -> dict[str, Marks]:
        settled = _settled(unread)
        found = {}
        for name, part in sheets.items():
            xml, marks = self._package.read(part), Marks()
            if self._looks_matter or _LOOKS.search(xml) or _ERROR.search(xml) or len(_FORMULA.findall(xml)) > len(settled.findall(xml)):
                self._cells(_parsed(xml), marks)
            elif len(_ANY_MERGE.findall(xml)) > len(_MERGE.findall(xml)):
                _merges(_parsed(xml), marks)
            else:
                for area in _MERGE.findall(xml):
                    _merge(area.decode(), marks)
            for text, cell in self._notes(part):
                marks.note(text, cell)
            found[name] = marks
        return found

    @cached_property
    def _looks_matter(self) -> bool:
        """May any cell show something else than it holds?"""
        styles, texts = self._bytes("xl/styles.xml"), self._bytes("xl/sharedStrings.xml")
        codes = (unescape((a or b).decode("utf-8", "replace")) for a, b in _FORMAT.findall(styles))
        built_in = {int(n) for n in _BUILT_IN.findall(styles)} & BUILT_IN.keys()
        return bool(_LOOKS.search(styles) or _LOOKS.search(texts) or any(map(special, codes))
                    or any(special(BUILT_IN[n]) for n in built_in))

    def _bytes(self, part: str) -> bytes:
        return self._package.read(part) if part in self._names else b""

    @cached_property
    def _looks(self) -> list[Look]:
        """By the number of a cell format."""
        if not (data := self._bytes("xl/styles.xml")):
            return []
        root = _parsed(data)
        codes = BUILT_IN | {int(f.get("numFmtId", -1)): f.get("formatCode", "") for f in root.iter("{*}numFmt")}
        fonts = [_on(f, "strike") for f in _children(_one(root, "fonts"), "font")]
        looks = []
        for xf in _children(_one(root, "cellXfs"), "xf"):
            font = int(xf.get("fontId", 0))
            looks.append(Look(codes.get(int(xf.get("numFmtId", 0)), "General"), font < len(fonts) and fonts[font]))
        return looks

    @cached_property
    def _texts(self) -> list[tuple[str, str | None]]:
        """The shared strings: text, and the text that is seen to hold where part of it is struck or raised."""
        data = self._bytes("xl/sharedStrings.xml")
        return [_text(si) for si in _parsed(data).iter("{*}si")] if data else []

    @cached_property
    def _errors_are_pictures(self) -> bool:
        """Excel writes a picture in a cell as an error with a rich value behind it."""
        structures = self._bytes("xl/richData/rdrichvaluestructure.xml")
        return b"_localImage" in structures and b"_error" not in structures

    def _cells(self, root: Element, marks: Marks) -> None:
        row = -1
        for line in root.iter("{*}row"):
            row = int(line.get("r")) - 1 if line.get("r") else row + 1
            column = -1
            for c in _children(line, "c"):
                column = coordinate_to_tuple(c.get("r"))[1] - 1 if c.get("r") else column + 1
                self._cell(c, row, column, marks)
        _merges(root, marks)

    def _cell(self, c: Element, row: int, column: int, marks: Marks) -> None:
        kind, held, formula, inline = c.get("t", "n"), None, None, None
        for child in c:
            name = _name(child)
            held = child.text or "" if name == "v" else held
            formula = child.text or "" if name == "f" else formula
            inline = child if name == "is" else inline
        if kind == "e":
            picture = c.get("vm") is not None and self._errors_are_pictures
            marks.cell(row, column, PICTURE if picture else ERROR, held or "")
        elif formula is not None and not held and inline is None and (held is None or kind != "str"):
            marks.cell(row, column, PICTURE if _PICTURE.match(formula) else PENDING)
        elif held or inline is not None:
            self._shown(c, kind, held or "", inline, marks, row, column)

    def _shown(self, c: Element, kind: str, held: str, inline: Element, marks: Marks, row: int, column: int) -> None:
        text, visible = held, None
        if inline is not None:
            text, visible = _text(inline)
        elif kind == "s" and held.strip().isdigit() and int(held) < len(self._texts):
            text, visible = self._texts[int(held)]
        number = int(c.get("s", 0))
        look = self._looks[number] if number < len(self._looks) else Look("General", struck=False)
        if look.struck:
            marks.cell(row, column, STRUCK_OUT, text)
        elif visible is not None:
            marks.cell(row, column, STRUCK, visible)
        if special(look.code) and kind != "b":
            marks.shown(row, column, formats.shown(_value(kind, text), look.code))

    def _notes(self, part: str) -> Iterator[tuple[str, str]]:
        """The texts of notes and of text boxes of a sheet, with the note's cell."""
        rels = f"{dirname(part)}/_rels/{part.rpartition('/')[2]}.rels"
        if rels not in self._names:
            return
        for rel in _parsed(self._bytes(rels)).iter("{*}Relationship"):
            target = normpath(join(dirname(part), rel.get("Target", ""))).removeprefix("/")
            if target in self._names and re.search(r"/(comments|threadedComment|drawing)$", rel.get("Type", "")):
                root = _parsed(self._bytes(target))
                for box in (e for e in root.iter("{*}comment", "{*}threadedComment", "{*}sp")):
                    yield "".join(t.text or "" for t in box.iter("{*}t", "{*}text") if not len(t)), box.get("ref", "")


def _value(kind: str, text: str) -> float | str:
    if kind not in ("n", "d"):
        return text
    try:
        return float(text)
    except ValueError:
        return text


def _text(si: Element) -> tuple[str, str | None]:
    """A string's text; and, where some of it is struck through or raised, what then is seen."""
    plain, seen, odd = "", "", False
    for child in si:
        if _name(child) == "t":
            plain, seen = plain + (child.text or ""), seen + (child.text or "")
        elif _name(child) == "r":
            text = "".join(t.text or "" for t in child.iter("{*}t"))
            look = _one(child, "rPr")
            struck = look is not None and _on(look, "strike")
            raised = look is not None and (e := _one(look, "vertAlign")) is not None and e.get("val") != "baseline"
            odd |= bool(text.strip()) and (struck or raised)
            plain, seen = plain + text, seen + ("" if struck else f"（上标{text}）" if raised else text)
    return plain, seen if odd else None


def _merges(root: Element, marks: Marks) -> None:
    for merge in root.iter("{*}mergeCell"):
        _merge(merge.get("ref", ""), marks)


def _merge(area: str, marks: Marks) -> None:
    left, top, right, bottom = range_boundaries(area)
    if left and top and right and bottom:
        marks.merge(top - 1, left - 1, bottom - 1, right - 1)


def _parsed(xml: bytes) -> Element:
    from lxml import etree  # noqa: PLC0415 (most returns need none)

    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _one(element: Element, name: str) -> Element:
    return next(iter(_children(element, name)), None)


def _children(element: Element, name: str) -> list[Element]:
    return [] if element is None else [e for e in element if isinstance(e.tag, str) and _name(e) == name]


def _on(element: Element, name: str) -> bool:
    found = _one(element, name)
    return found is not None and found.get("val", "1") not in _OFF

