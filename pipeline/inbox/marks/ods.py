"""An ods (OpenDocument 1.2): its cells, through calamine, errors, formulas without a result, what is shown, merged areas, notes."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pipeline.inbox.grids import by_calamine, stored
from pipeline.inbox.marks.formats import EPOCH
from pipeline.inbox.marks.marks import ERROR, PENDING, PICTURE, Inspected, Marks, NotReadError, Piece, Said, said, seen
from pipeline.inbox.marks.ods_styles import Styles, get
from schemas.form.cells import get_column_letter
from schemas.form.names import UNREAD
from schemas.form.text import ERROR_WORDS

Element = Any
_TYPE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}value-type"
_NULL_DATE = re.compile(rb"<table:null-date[^<>]*date-value=.1904")
MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_LO_ERRORS = ("Err:", "#ERR")
MOST = 1_000_000  # repeated rows and columns beyond are empty
_FAR = 1_000


def read(data: bytes, parts: Mapping[str, bytes]) -> Inspected:
    """`parts`: those of markup. Raises NotReadError, and as Grids does, and what calamine and lxml raise."""
    from lxml import etree  # noqa: PLC0415 (most returns need none)

    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise NotReadError("password")
    content = parts["content.xml"]
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True, remove_pis=True)
    roots = [etree.fromstring(xml, parser) for xml in (content, parts.get("styles.xml", b"")) if xml]
    if _spelled_plainly(roots[0]) or b"<!" in content or content.count(b"<?") > 1:  # calamine passes over CDATA and gives up at comments
        plain = etree.tostring(roots[0], encoding="UTF-8", xml_declaration=True)
        data = stored({"mimetype": MIMETYPE, **parts, "content.xml": plain})
    known, found = Styles(*roots), {}
    for table in roots[0].iter("{*}table"):
        name = get(table, "name")
        if name not in UNREAD:
            found[name] = Marks()
            _sheet(table, known, found[name])
    return Inspected(found, bool(_NULL_DATE.search(content)), by_calamine(data, opendocument=True))


def _spelled_plainly(root: Element) -> bool:
    """Line breaks and tabs inside a paragraph become characters, cells of no type with a text become texts, which calamine joins
    and passes over. Were there any?"""
    gaps = list(root.iter("{*}line-break", "{*}tab"))
    for gap in gaps:
        gap.text = "\n"
    untyped = [c for c in root.iter("{*}table-cell") if len(c) and not get(c, "value-type") and not get(c, "formula") and c.find("{*}p") is not None]
    for cell in untyped:
        cell.set(_TYPE, "string")
    return bool(gaps or untyped)


def _sheet(table: Element, styles: Styles, marks: Marks) -> None:
    row, usual = 0, list(_usual_styles(table))
    for line in table.iter("{*}table-row"):
        times = min(int(get(line, "number-rows-repeated") or 1), MOST)
        for column, cell in _cells(line):
            style = get(cell, "style-name") or get(line, "default-cell-style-name") or (usual[column] if column < len(usual) else "")
            found = _mark(cell, style, styles)
            for n in range(times if found and times < _FAR else 1):
                marks.cell(row + n, column, found)
            for note in cell.iterchildren("{*}annotation"):
                marks.note(_words(note), f"{get_column_letter(column + 1)}{row + 1}")
            down, right = (int(get(cell, f"number-{what}-spanned") or 1) for what in ("rows", "columns"))
            if down > 1 or right > 1:
                marks.merge(row, column, row + down - 1, column + right - 1)
        row += times
    for box in table.iter("{*}text-box", "{*}custom-shape"):
        marks.note(_words(box))
    for frame in table.iter("{*}frame"):  # a chart is an object with a picture of it
        held = {str(child.tag).rpartition("}")[2] for child in frame}
        marks.pictures += "object-ole" in held or ("image" in held and "object" not in held)


def _words(note: Element) -> str:
    return " ".join("".join(p.itertext()) for p in note.iter("{*}p"))


def _usual_styles(table: Element) -> Iterator[str]:
    """By column, the style of cells that name none."""
    for column in table.iter("{*}table-column"):
        for _ in range(min(int(get(column, "number-columns-repeated") or 1), _FAR)):
            yield get(column, "default-cell-style-name")


def _cells(line: Element) -> Iterator[tuple[int, Element]]:
    """Column and cell; a repeated cell in each of its columns where it is filled."""
    column = 0
    for cell in line:
        times = min(int(get(cell, "number-columns-repeated") or 1), MOST)
        filled = bool(get(cell, "formula") or get(cell, "value-type"))
        for n in range(times if filled and times < _FAR else 1):
            yield column + n, cell
        column += times


def _mark(cell: Element, style: str, styles: Styles) -> Said | None:
    kind, formula = get(cell, "value-type"), get(cell, "formula")
    text = "\n".join("".join(p.itertext()) for p in cell.iterchildren("{*}p"))
    if _calc_type(cell) == "error" or (formula and (text in ERROR_WORDS or text.startswith(_LO_ERRORS))):
        return ERROR, text
    if formula and not kind and not text:
        return PICTURE if "DISPIMG(" in formula.upper() else PENDING, ""
    if not text and not kind:
        return None
    look = styles.look(style)
    left = seen(piece for p in cell.iterchildren("{*}p") for piece in _pieces(p, styles, struck=look.struck, raised=False))
    return said(_value(cell, kind, text), look if kind != "boolean" else look._replace(code="General"), left)


def _pieces(element: Element, styles: Styles, *, struck: bool, raised: bool) -> Iterator[Piece]:
    """The texts of a paragraph."""
    if (element.text or "").strip():
        yield element.text, struck, raised
    for child in element:
        own = styles.text(get(child, "style-name")) if str(child.tag).endswith("}span") else (False, False)
        yield from _pieces(child, styles, struck=struck or own[0], raised=raised or own[1])
        if (child.tail or "").strip():
            yield child.tail, struck, raised


def _value(cell: Element, kind: str, text: str) -> float | str:
    try:
        if kind == "date":
            return float(max(0, (date.fromisoformat(get(cell, "date-value")[:10]) - EPOCH).days))  # LibreOffice shows days before it too
        return float(get(cell, "value")) if kind in ("float", "percentage", "currency") else text
    except ValueError:
        return text


def _calc_type(cell: Element) -> str:
    """LibreOffice's own value type: it says what is an error."""
    return next((v for k, v in cell.attrib.items() if k.endswith("}value-type") and "calcext" in k), "")
