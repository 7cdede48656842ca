"""The marks of an ods (OpenDocument 1.2): errors, formulas without a result, merged areas, notes. Number formats and
struck text are not looked at."""

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.inbox.marks.marks import ERROR, PENDING, PICTURE, Marks
from schemas.form.text import ERROR_WORDS

Element = Any
_LO_ERRORS = ("Err:", "#ERR")
MOST = 1_000_000  # repeated rows and columns beyond are empty


def encrypted(texts: Mapping[str, bytes]) -> bool:
    """A password is asked for: the manifest says how the parts are encrypted."""
    return b"encryption-data" in texts.get("META-INF/manifest.xml", b"")


def read_marks(content: bytes, unread: str) -> dict[str, Marks]:
    """The marks by sheet name. Raises what lxml raises."""
    from lxml import etree  # noqa: PLC0415 (most returns need none)

    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    found = {}
    for table in root.iter("{*}table"):
        name = _get(table, "name")
        if name != unread:
            found[name] = Marks()
            _sheet(table, found[name])
    return found


def _sheet(table: Element, marks: Marks) -> None:
    row = 0
    for line in table.iter("{*}table-row"):
        times = min(int(_get(line, "number-rows-repeated") or 1), MOST)
        for column, cell in _cells(line):
            found = _mark(cell)
            for n in range(times if found and times < 1000 else 1):
                if found:
                    marks.cell(row + n, column, *found)
            down, right = (int(_get(cell, f"number-{what}-spanned") or 1) for what in ("rows", "columns"))
            if down > 1 or right > 1:
                marks.merge(row, column, row + down - 1, column + right - 1)
            for note in cell.iter("{*}annotation"):
                marks.note("".join(note.itertext()))
        row += times


def _cells(line: Element) -> Iterator[tuple[int, Element]]:
    """Column and cell; a repeated cell in each of its columns where it is filled."""
    column = 0
    for cell in line:
        times = min(int(_get(cell, "number-columns-repeated") or 1), MOST)
        filled = bool(_get(cell, "formula") or _get(cell, "value-type"))
        for n in range(times if filled and times < 1000 else 1):
            yield column + n, cell
        column += times


def _mark(cell: Element) -> tuple[str, str] | None:
    kind, formula = _get(cell, "value-type"), _get(cell, "formula")
    text = "".join("".join(p.itertext()) for p in cell.iterchildren("{*}p"))
    if _calc_type(cell) == "error" or (formula and (text in ERROR_WORDS or text.startswith(_LO_ERRORS))):
        return ERROR, text
    if formula and not kind and not text:
        return PICTURE if "DISPIMG(" in formula.upper() else PENDING, ""
    return None


def _calc_type(cell: Element) -> str:
    """LibreOffice's own value type: it says what is an error."""
    return next((v for k, v in cell.attrib.items() if k.endswith("}value-type") and "calcext" in k), "")


def _get(element: Element, name: str) -> str:
    """An attribute of OpenDocument's own namespaces by its local name."""
    return next((v for k, v in element.attrib.items() if k.endswith("}" + name) and "calcext" not in k), "")
