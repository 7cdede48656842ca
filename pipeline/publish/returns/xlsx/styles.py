"""The formats of a workbook (styles.xml): formats of another workbook, or of a conditional format, brought into it.

A look that is there already is used again, so that marking a file twice adds nothing.
"""

from copy import deepcopy
from typing import Any

from lxml import etree

from pipeline.publish.returns.xlsx.package import Element, Package, UnmarkableError, main, serialise

Look = tuple[Any, ...]
MOST_FORMATS = 65_490  # cell formats of a workbook; with more Excel offers to repair it
_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
_USERS = (("c", "s"), ("row", "s"), ("col", "style"))  # what points to a cell format
_PIECES = (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders"))


class Styles:
    """The formats of one package. `write` puts them back."""

    def __init__(self, package: Package) -> None:
        parts = list(package.relations(package.book, "styles").values())
        if len(parts) != 1:
            raise UnmarkableError
        self._package, self._part = package, parts[0]
        self.root = package.tree(parts[0])
        self._known: dict[str, dict[Look, int]] = {}

    def write(self) -> None:
        self._package.write(self._part, serialise(self.root))

    def group(self, name: str) -> Element:
        """The element that lists formats of one kind, made in its place where there is none."""
        found = self.root.find(main(name))
        if found is None:
            earlier = {main(n) for n in _ORDER[:_ORDER.index(name)]}
            found = etree.Element(main(name), count="0")
            self.root.insert(sum(child.tag in earlier for child in self.root), found)
        return found

    def place(self, name: str, look: Element) -> int:
        """Where a look stands in its group; appended where it is new."""
        group = self.group(name)
        if name not in self._known:
            self._known[name] = {_look(element): i for i, element in reversed([*enumerate(group)])}  # of equal ones the first
        known, wanted = self._known[name], _look(look)
        if wanted not in known:
            if len(group) >= MOST_FORMATS:
                raise UnmarkableError
            known[wanted] = len(group)
            group.append(deepcopy(look))
            group.set("count", str(len(group)))
        return known[wanted]

    def adopt(self, other: "Styles", format_id: int) -> int:
        """The place here of a cell format that formats like one of another workbook."""
        theirs = other.group("cellXfs")[format_id]
        own = deepcopy(theirs)
        for attribute, name in _PIECES:
            look = other.group(name)[int(theirs.get(attribute, "0"))]
            own.set(attribute, str(self.place(name, look)))
        return self.place("cellXfs", own)


def restyle(sheet: Element, theirs: Styles, ours: Styles) -> None:
    """Bring the formats that a sheet of another workbook uses into ours, and let its cells point to them."""
    places: dict[str, str] = {}
    for element, attribute in [(e, a) for tag, a in _USERS for e in sheet.iter(main(tag))]:
        old = element.get(attribute)
        if old is not None:
            if old not in places:
                places[old] = str(ours.adopt(theirs, int(old)))
            element.set(attribute, places[old])
    ours.write()


def _look(element: Element) -> Look:
    """What two elements must share to be the same look; prefixes make no difference."""
    return element.tag, tuple(sorted(element.attrib.items())), tuple(_look(child) for child in element)
