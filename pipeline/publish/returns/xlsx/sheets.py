"""Put a sheet that XlsxWriter made first into another workbook, with its formats, and take it out again."""

from collections.abc import Mapping
from copy import deepcopy

from lxml import etree

from pipeline.publish.returns.xlsx.package import OFFICE, Element, Package, Sheet, main, serialise
from pipeline.publish.returns.xlsx.styles import Styles, restyle
from pipeline.publish.returns.xlsx.worksheet import SELECTED, Worksheet

HEAD = 8192  # bytes of a part: what stands before the rows of a sheet has room in them
WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_BEFORE_NAMES = frozenset(map(main, ("fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets",
                                     "functionGroups", "externalReferences")))


def insert_sheet(package: Package, made: bytes, marked: Mapping[str, Worksheet]) -> None:
    """Insert the only sheet of the workbook `made` as the first. `marked`: the pages being edited, by part."""
    source = Package(made)
    (sheet,) = source.sheets()
    root = source.tree(sheet.part)
    _inline(root, source)
    restyle(root, Styles(source), Styles(package))
    shown_first = _unselect(package, marked)
    for view in root.iter(main("sheetView")):
        view.attrib.pop("tabSelected", None)
        if shown_first:
            view.set("tabSelected", "1")
    part = package.free_name("xl/worksheets/sheet{}.xml")
    package.add(part, serialise(root), WORKSHEET)
    identity = package.relate(package.book, "worksheet", part)
    book = package.tree(package.book)
    sheets = book.find(main("sheets"))
    number = max(int(s.get("sheetId")) for s in sheets) + 1
    entry = etree.Element(main("sheet"), {"name": sheet.name, "sheetId": str(number), f"{{{OFFICE}}}id": identity},
                          nsmap={"r": OFFICE})
    sheets.insert(0, entry)
    _shift(book, 0, 1)
    _name_areas(book, source.tree(source.book))
    for view in book.iter(main("workbookView")):
        view.set("activeTab", "0" if shown_first else str(int(view.get("activeTab", "0")) + 1))
        view.attrib.pop("firstSheet", None)
    package.write(package.book, serialise(book))


def remove_sheet(package: Package, sheet: Sheet) -> None:
    """Remove a sheet, what is defined for it alone, and every part that only it refers to."""
    book = package.tree(package.book)
    sheets = book.find(main("sheets"))
    place, entry = next((i, s) for i, s in enumerate(sheets) if s.get(f"{{{OFFICE}}}id") == sheet.identity)
    sheets.remove(entry)
    for name in book.findall(f"{main('definedNames')}/{main('definedName')}"):
        if name.get("localSheetId") == str(place):
            name.getparent().remove(name)
    for names in book.findall(main("definedNames")):
        if not len(names):
            book.remove(names)
    _shift(book, place + 1, -1)
    visible = next((i for i, s in enumerate(sheets) if s.get("state", "visible") == "visible"), 0)
    for view in book.iter(main("workbookView")):
        active = int(view.get("activeTab", "0"))
        view.set("activeTab", str(active - 1 if active > place else visible if active == place else active))
        view.attrib.pop("firstSheet", None)
    package.unrelate(package.book, sheet.identity)
    package.drop(sheet.part)
    package.write(package.book, serialise(book))


def _shift(book: Element, start: int, by: int) -> None:
    """Names that belong to a sheet name it by its place."""
    for name in book.iterfind(f"{main('definedNames')}/{main('definedName')}"):
        place = name.get("localSheetId")
        if place is not None and int(place) >= start:
            name.set("localSheetId", str(int(place) + by))


def _name_areas(book: Element, made: Element) -> None:
    """Print area and title rows of the new sheet."""
    names = book.find(main("definedNames"))
    if names is None:
        names = etree.Element(main("definedNames"))
        after = [child for child in book if child.tag in _BEFORE_NAMES]
        after[-1].addnext(names)
    for name in made.findall(f"{main('definedNames')}/{main('definedName')}"):
        names.append(deepcopy(name))


def _unselect(package: Package, marked: Mapping[str, Worksheet]) -> bool:
    """May the new sheet be the one that opens? Two selected tabs are a group, in which one edit changes both sheets; a
    sheet that carries no mark is not ours to change, and so stays the open one where it was."""
    selected = [s.part for s in package.sheets() if SELECTED.search(package.read(s.part, HEAD))]
    if not set(selected) <= set(marked):
        return False
    for part in selected:
        marked[part].unselect()
    return True


def _inline(root: Element, source: Package) -> None:
    """Shared strings into the cells: the other workbook's table of strings stays as it is."""
    (part,) = source.relations(source.book, "sharedStrings").values()
    strings = list(source.tree(part).iterfind(main("si")))
    for cell in root.iter(main("c")):
        if cell.get("t") == "s":
            value = cell.find(main("v"))
            text = etree.SubElement(cell, main("is"))
            text.extend(deepcopy(t) for t in strings[int(value.text)])
            cell.remove(value)
            cell.set("t", "inlineStr")
