"""The zip package of an xlsx: its parts, relationships and content types. A part that is not written keeps its bytes.

Nothing here knows marks; XML is read with entities, network and huge trees off.
"""

import io
import posixpath
import re
import zipfile
import zlib
from functools import cached_property
from itertools import count
from typing import Any, NamedTuple

from lxml import etree

from pipeline.publish.kit.archive import Part, deflated, packed, taken

Element = Any  # lxml brings no types
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
CONTENT_TYPES = "[Content_Types].xml"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
ENCRYPTED_ENTRY = 0x1  # flag of a zip entry


class UnmarkableError(Exception):
    """This package is not one whose parts we can edit without a doubt."""


class Sheet(NamedTuple):
    """A worksheet of the workbook, the part that holds it, and the id by which the workbook refers to it."""

    name: str
    part: str
    identity: str


def main(tag: str) -> str:
    return f"{{{MAIN}}}{tag}"


def parse(data: bytes) -> Element:
    """The root of a part. Raises UnmarkableError: a part with a document type is none of an office program's."""
    if b"<!DOCTYPE" in data[:1024]:
        raise UnmarkableError
    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except etree.XMLSyntaxError as e:
        raise UnmarkableError from e


def serialise(root: Element) -> bytes:
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return data


def text_of(element: Element) -> str:
    """The text of a string with or without runs; phonetic hints left out."""
    plain = element.findall(main("t")) + [t for r in element.iterfind(main("r")) for t in r.iterfind(main("t"))]
    return "".join(unescaped(t.text or "") for t in plain)


def unescaped(text: str) -> str:
    """_x000D_ is how a control character stands in a part."""
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text)


class Package:
    """A workbook being edited. Raises UnmarkableError for anything but a plain transitional xlsx or xlsm."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as e:
            raise UnmarkableError from e
        self._data = data
        self._infos = {i.filename: i for i in self._zip.infolist()}
        twice = len(self._infos) != len(self._zip.infolist())
        if twice or CONTENT_TYPES not in self._infos or any(i.flag_bits & ENCRYPTED_ENTRY for i in self._infos.values()):
            raise UnmarkableError
        self._changed: dict[str, bytes | None] = {}  # by part, what is written there; None where it is dropped
        books = self.relations("", "officeDocument")
        if len(books) != 1:
            raise UnmarkableError
        self.book = next(iter(books.values()))

    def __contains__(self, part: str) -> bool:
        return self._changed[part] is not None if part in self._changed else part in self._infos

    def read(self, part: str, most: int = -1) -> bytes:
        """A part, or as many of its first bytes."""
        if part not in self:
            raise UnmarkableError
        written = self._changed.get(part)
        if written is not None:
            return written if most < 0 else written[:most]
        try:
            with self._zip.open(part) as f:
                return f.read(most)
        except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, EOFError, RuntimeError) as e:
            raise UnmarkableError from e

    def tree(self, part: str) -> Element:
        return parse(self.read(part))

    @cached_property
    def texts(self) -> list[str]:
        """The shared strings."""
        parts = list(self.relations(self.book, "sharedStrings").values())
        return [text_of(si) for si in self.tree(parts[0]).iterfind(main("si"))] if parts else []

    def write(self, part: str, data: bytes) -> None:
        self._changed[part] = data

    def add(self, part: str, data: bytes, content_type: str) -> None:
        """A new part."""
        self.write(part, data)
        types = self.tree(CONTENT_TYPES)
        etree.SubElement(types, f"{{{TYPES}}}Override", PartName=f"/{part}", ContentType=content_type)
        self.write(CONTENT_TYPES, serialise(types))

    def extension(self, extension: str, content_type: str) -> None:
        """All parts whose name ends so are of that type."""
        types = self.tree(CONTENT_TYPES)
        if not any(str(d.get("Extension")).lower() == extension for d in types.iterfind(f"{{{TYPES}}}Default")):
            types.insert(0, etree.Element(f"{{{TYPES}}}Default", Extension=extension, ContentType=content_type))
            self.write(CONTENT_TYPES, serialise(types))

    def drop(self, part: str) -> None:
        """Remove a part, and the parts that it alone refers to."""
        children = set(self.relations(part).values())
        self._changed |= {part: None, _relations_of(part): None}
        types = self.tree(CONTENT_TYPES)
        for override in types.findall(f"{{{TYPES}}}Override"):
            if str(override.get("PartName")).casefold() == f"/{part}".casefold():
                types.remove(override)
        self.write(CONTENT_TYPES, serialise(types))
        for child in children:
            if child in self and not any(child in self.relations(owner).values() for owner in self._owners()):
                self.drop(child)

    def free_name(self, pattern: str) -> str:
        """The first part name of a pattern such as xl/comments{}.xml that is not taken, in whatever case."""
        known = {name.casefold() for name in (*self._infos, *self._changed)}
        return next(n for n in map(pattern.format, count(1)) if n.casefold() not in known)

    def relations(self, part: str, kind: str = "") -> dict[str, str]:
        """Relationship id → part, of those of one kind (all, if none is named) that point into the package."""
        name = _relations_of(part)
        if name not in self:
            return {}
        wanted = f"{OFFICE}/{kind}"
        return {r.get("Id"): _target(part, r.get("Target")) for r in self.tree(name)
                if r.get("TargetMode") != "External" and (not kind or r.get("Type") == wanted)}

    def relate(self, part: str, kind: str, target: str) -> str:
        """A new relationship; returns its id."""
        name = _relations_of(part)
        root = self.tree(name) if name in self else etree.Element(f"{{{RELATIONS}}}Relationships", nsmap={None: RELATIONS})
        taken = {r.get("Id") for r in root}
        identity = next(i for i in map("rId{}".format, count(1)) if i not in taken)
        etree.SubElement(root, f"{{{RELATIONS}}}Relationship", Id=identity, Type=f"{OFFICE}/{kind}", Target=f"/{target}")
        self.write(name, serialise(root))
        return identity

    def unrelate(self, part: str, identity: str) -> None:
        name = _relations_of(part)
        root = self.tree(name)
        for relation in root.findall(f"{{{RELATIONS}}}Relationship"):
            if relation.get("Id") == identity:
                root.remove(relation)
        self._changed[name] = serialise(root) if len(root) else None

    def sheets(self) -> list[Sheet]:
        """The worksheets in the order of their tabs."""
        parts = self.relations(self.book, "worksheet")
        root = self.tree(self.book)
        if root.tag != main("workbook"):
            raise UnmarkableError  # strict OOXML, or something else
        listed = root.iterfind(f"{main('sheets')}/{main('sheet')}")
        return [Sheet(s.get("name"), parts[i], i) for s in listed if (i := s.get(f"{{{OFFICE}}}id")) in parts]

    def bytes(self) -> bytes:
        """The package; entries not written are copied as they are compressed."""
        if not self._changed:
            return self._data
        names = dict.fromkeys((*self._infos, *self._changed))
        return packed([self._new(name) if name in self._changed else taken(self._data, self._infos[name]) for name in names if name in self])

    def _new(self, name: str) -> Part:
        new = deflated(name, self.read(name))
        new.info.create_system = 0
        return new

    def _owners(self) -> list[str]:
        names = {n for n in (*self._infos, *self._changed) if n.endswith(".rels") and n in self}
        return [posixpath.join(posixpath.dirname(posixpath.dirname(n)), posixpath.basename(n)[:-5]) for n in names]


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _target(part: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))
