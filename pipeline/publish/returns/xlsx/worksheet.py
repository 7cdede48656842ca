"""One worksheet part: its rows stay the bytes they are; what follows them is a tree to edit; cells can be looked up."""

import re
from functools import cached_property
from typing import NamedTuple

from lxml import etree

from pipeline.publish.returns.xlsx.package import (
    OFFICE,
    Element,
    Package,
    UnmarkableError,
    main,
    parse,
    text_of,
    unescaped,
)
from schemas.form.cells import (
    column_index_from_string,
    coordinate_from_string,
    coordinate_to_tuple,
    get_column_letter,
    range_boundaries,
)

_ROWS_END = re.compile(rb"</(?:\w+:)?sheetData\s*>|<(?:\w+:)?sheetData\s*/>")
_ROOT = re.compile(rb"<(?:\w+:)?worksheet\b[^<>]*>")
_DECLARED = re.compile(rb"<\?xml[^<>]*encoding=[\"'](?!utf-8|us-ascii)", re.IGNORECASE)
SELECTED = re.compile(rb"""(<(?:\w+:)?sheetView\b[^<>]*?\stabSelected\s*=\s*["']\s*)(?:1|true)(\s*["'])""")
# The order of what follows the rows (ECMA-376, CT_Worksheet).
_ORDER = (
    "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate",
    "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks",
    "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties",
    "cellWatches", "ignoredErrors", "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture",
    "oleObjects", "controls", "webPublishItems", "tableParts", "extLst")
LARGEST = 16 << 20  # bytes of a sheet, about 20,000 full rows: as a tree it takes ten times as much memory
PIXELS_PER_POINT, DEFAULT_WIDTH, DEFAULT_HEIGHT = 4 / 3, 8.43, 15.0


class Typed(NamedTuple):
    """A cell as it is stored: blank, number, text, bool, error or other, and its value."""

    kind: str
    value: str = ""


class Worksheet:
    """The sheet of a package. `write` puts the edited part back."""

    def __init__(self, package: Package, part: str) -> None:
        self.package, self.part = package, part
        self._data = package.read(part)
        if len(self._data) > LARGEST:
            raise UnmarkableError
        ends, root = list(_ROWS_END.finditer(self._data)), _ROOT.search(self._data)
        if not ends or not root or _DECLARED.match(self._data):
            raise UnmarkableError
        rows_end = ends[-1].end()
        self._rows = self._data[:rows_end]
        self.tail = parse(root[0] + self._data[rows_end:])
        if self.tail.tag != main("worksheet"):
            raise UnmarkableError

    def write(self) -> None:
        """The root's start tag is written only once: by the rows."""
        data: bytes = etree.tostring(self.tail, encoding="UTF-8")
        found = _ROOT.match(data)
        if not found:
            raise UnmarkableError
        if found[0].endswith(b"/>"):
            name = found[0][1:-2].split()[0]
            data = found[0] + b"</" + name + b">"
        self.package.write(self.part, self._rows + data[found.end():])

    def unselect(self) -> None:
        self._rows = SELECTED.sub(rb"\g<1>0\g<2>", self._rows)

    def insert(self, tag: str, elements: list[Element]) -> None:
        """Put elements of one kind where the schema wants them, after others of the kind."""
        earlier = {main(n) for n in _ORDER[:_ORDER.index(tag) + 1]}
        place = next((i for i, child in enumerate(self.tail) if child.tag not in earlier), len(self.tail))
        self.tail[place:place] = elements

    def relation(self, tag: str) -> tuple[str, Element] | None:
        """The relationship id of an element of the tail such as legacyDrawing, and the element."""
        found = self.tail.find(main(tag))
        return None if found is None else (found.get(f"{{{OFFICE}}}id"), found)

    def relate(self, tag: str, kind: str, target: str) -> None:
        """An element of the tail that refers to a new part."""
        element = etree.Element(main(tag), nsmap={"r": OFFICE})
        element.set(f"{{{OFFICE}}}id", self.package.relate(self.part, kind, target))
        self.insert(tag, [element])

    @cached_property
    def _tree(self) -> Element:
        return parse(self._data)

    def anchor(self, cell: str) -> str:
        """The cell itself, or the first cell of the merged area that it lies in: only that one is shown."""
        row, column = coordinate_to_tuple(cell)
        for merged in self.tail.iterfind(f"{main('mergeCells')}/{main('mergeCell')}"):
            left, top, right, bottom = (int(n or 0) for n in range_boundaries(merged.get("ref")))
            if left <= column <= right and top <= row <= bottom:
                return f"{get_column_letter(left)}{top}"
        return cell

    @cached_property
    def _row_elements(self) -> dict[int, Element]:
        found: dict[int, Element] = {}
        number = 0
        for row in self._tree.iterfind(f"{main('sheetData')}/{main('row')}"):
            number = int(row.get("r") or number + 1)
            found[number] = row
        return found

    def typed(self, cell: str) -> Typed:
        letters, row = coordinate_from_string(cell)
        wanted, column = column_index_from_string(letters), 0
        for c in self._row_elements.get(row, ()):
            address = c.get("r")
            column = column_index_from_string(coordinate_from_string(address)[0]) if address else column + 1
            if column == wanted:
                return _typed(c, self.package)
        return Typed("blank")

    def column_pixels(self, column: int) -> float:
        for c in self._tree.iterfind(f"{main('cols')}/{main('col')}"):
            if int(c.get("min")) <= column <= int(c.get("max")):
                hidden = c.get("hidden") in ("1", "true")
                return 0 if hidden else float(c.get("width") or DEFAULT_WIDTH) * 7 + 5
        return self._usual("defaultColWidth", DEFAULT_WIDTH) * 7 + 5

    def row_pixels(self, row: int) -> float:
        element = self._row_elements.get(row)
        if element is not None and element.get("hidden") in ("1", "true"):
            return 0
        height = element.get("ht") if element is not None else None
        return float(height or self._usual("defaultRowHeight", DEFAULT_HEIGHT)) * PIXELS_PER_POINT

    def _usual(self, attribute: str, otherwise: float) -> float:
        found = self._tree.find(main("sheetFormatPr"))
        return float(found.get(attribute) or otherwise) if found is not None else otherwise


def _typed(cell: Element, package: Package) -> Typed:
    kind, value = cell.get("t", "n"), cell.findtext(main("v")) or ""
    inline = cell.find(main("is"))
    if kind == "inlineStr" or (kind in ("s", "str") and value):
        text = text_of(inline) if inline is not None else package.texts[int(value)] if kind == "s" else unescaped(value)
        return Typed("text", text) if text else Typed("blank")
    if not value:
        return Typed("blank")
    return Typed({"n": "number", "b": "bool", "e": "error"}.get(kind, "other"), value)
