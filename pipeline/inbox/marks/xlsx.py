"""The marks of an xlsx. One scan takes out the rows that say nothing beside their values, in the spelling of Excel, WPS and
LibreOffice: of most sheets nothing is left but the frame, and only what is left is checked and parsed."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from xml.etree.ElementTree import Element, fromstring

from pipeline.inbox.limits import elements, shared
from pipeline.inbox.marks.formats import BUILT_IN, special
from pipeline.inbox.marks.marks import ERROR, PENDING, PICTURE, Look, Marks, Piece, Said, look_of, said, seen
from pipeline.inbox.marks.notes import in_markup, linked, pictures
from schemas.form.cells import column_index_from_string, range_boundaries
from schemas.form.names import UNREAD

BLOCK = 1 << 22  # bytes of a sheet that are looked through at once
_PLACE, _COLUMNS = re.compile("([A-Z]{1,3})([0-9]+)"), 16_384  # cells of a row
_NUMBER = re.compile(rb'<row r="([0-9]+)"')
_FILLED = re.compile(rb'<c r="([A-Z]{1,3}[0-9]+)"[^<>]*+(?<!/)>')
_VALUE = rb"<v>(?![\s-])[^<&]++(?:&(?!#)[^<&]*+)*+</v>"
_FORMULA = rb"<f(?:\s[^<>]*+)?(?:/>|>[^<]*+</f>)"
_TWO_VALUES = re.compile(rb"v\s*>\s*<(?:[^\s<>/:]+:)?v[\s/>]")
_EMPTY = rb"<v(?:/>|></v>)"
_SHOWS_UNREAD = rb'<f(?: aca="false"|)>(?:IF\(|)INDEX\((?:%s)![^<]*+</f>(?:%s|)' % ("|".join(sorted(UNREAD)).encode(), _EMPTY)  # needs no result
_PICTURE = re.compile(r"=?\s*(?:_xlfn\.)?DISPIMG\(", re.IGNORECASE)
_OFF = ("0", "false", "none")
BOOK, STYLES, TEXTS = "xl/workbook.xml", "xl/styles.xml", "xl/sharedstrings.xml"


def _row(held: bytes, style: bytes = rb' s="[0-9]++"|') -> re.Pattern[bytes]:
    """A row whose cells stand in it, and hold nothing or this."""
    cell = rb'<c r="[A-Z]{1,3}(?P=row)"(?:%s)(?:/>|(?:%s)</c>)' % (style, held)
    return re.compile(rb'<row r="(?P<row>[0-9]{1,7})"(?:\s[^<>]*+|)(?:/>|>(?:%s){0,%d}+</row>)' % (cell, _COLUMNS))


_BLANK_ROW = _row(rb'(?: t="(?:n|str)"|)>%s' % _SHOWS_UNREAD)


@lru_cache
def _usual_row(odd_formats: tuple[int, ...], odd_texts: bool) -> re.Pattern[bytes]:
    """A row whose cells hold what they show. Odd: the cell formats, and perhaps shared strings, that show something else."""
    style = rb' s="(?!0*(?:%s)")[0-9]++"' % b"|".join(b"%d" % n for n in odd_formats) if odd_formats else rb' s="[0-9]++"'
    held = b"|".join((
        rb'(?: t="(?:n|b|str%s)"|)>(?:%s|%s|%s%s)' % (b"" if odd_texts else b"|s", _VALUE, _SHOWS_UNREAD, _FORMULA, _VALUE),
        rb' t="str">%s%s' % (_FORMULA, _EMPTY),
        rb' t="inlineStr"><is><t(?: xml:space="preserve")?>[^<]*+</t></is>'))
    return _row(held, style if 0 in odd_formats else style + b"|")


def _without(rows: re.Pattern[bytes], sheet: bytes) -> bytes:
    """A sheet without these rows; all of it where what is left has no row numbers."""
    rest = rows.sub(b"", sheet)
    return sheet if b":row" in rest or rest.count(b"<row") > rest.count(b'<row r="') else rest


def filled(sheet: bytes) -> bytes:
    """A sheet without rows in which nobody has entered anything."""
    return _without(_BLANK_ROW, sheet)


def date1904(book: bytes) -> bool:
    """Does the workbook count its days from 1904?"""
    return b"date1904" in book and any(e.get("date1904", "0") not in _OFF for e in elements(book, "workbookPr"))


def _places(rows: Iterable[Element]) -> Iterator[tuple[tuple[int, int], Element]]:
    """The cells, each with its row and column. Raises ValueError of one outside its row."""
    row = -1
    for line in rows:
        row, column = int(line.get("r", row + 2)) - 1, -1
        for c in line.findall("{*}c"):
            if found := _PLACE.match(c.get("r", "")):
                if line.get("r") and int(found[2]) != row + 1:
                    raise ValueError(found[0])
                row, column = int(found[2]) - 1, column_index_from_string(found[1]) - 1
            else:
                column += 1
            yield (row, column), c


def _blocks(sheet: bytes) -> Iterator[tuple[int, int]]:
    """From where to where a sheet is looked through at once: whole rows, and not so many that their addresses fill the memory."""
    start = 0
    while start < len(sheet):
        end = sheet.find(b"</row>", start + BLOCK)
        yield start, end if end > 0 else len(sheet)
        start = end if end > 0 else len(sheet)


def _twice(places: Sequence[object]) -> bool:
    """Does one of them come twice?"""
    return len(set(places)) < len(places)


class Workbook:
    """The parts of one package while its marks are read. Raises what the parser raises of a damaged file."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self._parts = parts

    def unusual(self, part: str) -> bytes:
        """A sheet without the rows that say nothing beside their values. Raises ValueError where a cell has two values, or a row
        or a filled cell comes twice: programs differ in which they take."""
        sheet = self._parts[part]
        rest = _without(self._usual_row, sheet)
        if _TWO_VALUES.search(rest) or _twice(_NUMBER.findall(sheet)) or any(_twice(_FILLED.findall(sheet, *block)) for block in _blocks(sheet)):
            raise ValueError(part)
        return rest

    def marks(self, part: str, unusual: bytes) -> Marks:
        """The marks of a sheet, from what `unusual` left of it. Raises ValueError of a row or a filled cell that comes twice and of
        a cell outside its row."""
        rows, merges = _content(unusual)
        places = list(_places(rows))
        if _twice([line.get("r") for line in rows if line.get("r")]) or _twice([place for place, c in places if len(c)]):
            raise ValueError(part)
        marks = Marks()
        for place, c in places:
            marks.cell(*place, self._said(c))
        for merge in merges:
            left, top, right, bottom = range_boundaries(merge.get("ref", ""))
            if left and top and right and bottom:
                marks.merge(top - 1, left - 1, bottom - 1, right - 1)
        for name in linked(self._parts, part):
            for text, cell in in_markup(self._parts.get(name, b"")):
                marks.note(text, cell)
        marks.pictures = pictures(self._parts, part)
        return marks

    @cached_property
    def _usual_row(self) -> re.Pattern[bytes]:
        odd = tuple(n for n, look in enumerate(self._looks) if look.struck or special(look.code))
        runs = any(word in self._parts.get(TEXTS, b"") for word in (b"strike", b"vertAlign"))
        return _usual_row(odd, runs and any(seen is not None for _, seen in self._texts))

    @cached_property
    def _from_1904(self) -> bool:
        return date1904(self._parts.get(BOOK, b""))

    @cached_property
    def _looks(self) -> list[Look]:
        """By the number of a cell format."""
        return _looks(self._parts[STYLES]) if STYLES in self._parts else []

    @cached_property
    def _texts(self) -> list[tuple[str, str | None]]:
        """The shared strings: text, and the text that is seen to hold where part of it is struck or raised."""
        return [_text(si) for si in _parsed(self._parts[TEXTS]).iterfind("{*}si")] if TEXTS in self._parts else []

    @cached_property
    def _errors_are_pictures(self) -> bool:
        """Excel writes a picture in a cell as an error with a rich value behind it."""
        structures = self._parts.get("xl/richdata/rdrichvaluestructure.xml", b"")
        return b"_localImage" in structures and b"_error" not in structures

    def _said(self, c: Element) -> Said | None:
        kind, found = c.get("t", "n"), {_name(child): child for child in c}
        held, formula = (found[name].text or "" if name in found else None for name in ("v", "f"))
        inline = found.get("is")
        if kind == "e":
            picture = c.get("vm") is not None and self._errors_are_pictures
            return PICTURE if picture else ERROR, held or ""
        if formula is not None and not held and inline is None and (held is None or kind != "str"):
            return PICTURE if _PICTURE.match(formula) else PENDING, ""
        return self._shown(c, kind, held or "", inline) if held or inline is not None else None

    def _shown(self, c: Element, kind: str, held: str, inline: Element | None) -> Said | None:
        text, visible = held, None
        if inline is not None:
            text, visible = _text(inline)
        elif kind == "s" and held.strip().isdigit() and int(held) < len(self._texts):
            text, visible = self._texts[int(held)]
        look = look_of(int(c.get("s") or 0), self._looks)
        return said(_value(kind, text), look if kind != "b" else look._replace(code="General"), visible, from_1904=self._from_1904)


@shared
def _looks(styles: bytes) -> list[Look]:
    lists = {_name(e): e for e in _parsed(styles)}
    codes = BUILT_IN | {int(f.get("numFmtId", -1)): f.get("formatCode", "") for f in lists.get("numFmts", ())}
    fonts = [_on(f, "strike") for f in lists.get("fonts", ())]
    looks = []
    for xf in lists.get("cellXfs", ()):
        font = int(xf.get("fontId", 0))
        looks.append(Look(codes.get(int(xf.get("numFmtId", 0)), "General"), font < len(fonts) and fonts[font]))
    return looks


@shared
def _content(sheet: bytes) -> tuple[list[Element], list[Element]]:
    """Its rows and merged cells."""
    root = _parsed(sheet)
    return root.findall(".//{*}row"), root.findall(".//{*}mergeCell")


def _value(kind: str, text: str) -> float | str:
    try:
        return float(text) if kind in ("n", "d") else text
    except ValueError:
        return text


def _text(si: Element) -> tuple[str, str | None]:
    """A string's text; and, where some of it is struck through or raised, what then is seen."""
    found = list(_pieces(si))
    return "".join(text for text, _, _ in found), seen(found)


def _pieces(si: Element) -> Iterator[Piece]:
    for child in si:
        if _name(child) == "t":
            yield child.text or "", False, False
        elif _name(child) == "r":
            look = child.find("{*}rPr")
            struck = look is not None and _on(look, "strike")
            raised = look is not None and any(_name(e) == "vertAlign" and e.get("val") != "baseline" for e in look)
            yield "".join(t.text or "" for t in child.iterfind("{*}t")), struck, raised


def _parsed(xml: bytes) -> Element:
    return fromstring(xml)  # noqa: S314 (a package with entities is refused before)


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _on(element: Element, name: str) -> bool:
    return any(_name(e) == name and e.get("val", "1") not in _OFF for e in element)
