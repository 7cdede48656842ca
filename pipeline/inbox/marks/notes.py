"""Notes and text boxes of a sheet of an xlsx or xlsb, in the parts that its relations name."""

import re
from collections.abc import Iterator, Mapping
from posixpath import dirname, join, normpath

from pipeline.inbox.limits import elements

_KINDS = re.compile(r"/(comments|threadedComment|drawing)$")


def linked(parts: Mapping[str, bytes], part: str) -> Iterator[str]:
    """The names of the parts that hold the notes and text boxes of a sheet."""
    rels = parts.get(f"{dirname(part)}/_rels/{part.rpartition('/')[2]}.rels", b"")
    for rel in elements(rels, "Relationship"):
        if _KINDS.search(rel.get("Type", "")):
            yield normpath(join(dirname(part), rel.get("Target", ""))).removeprefix("/")


def in_markup(xml: bytes) -> Iterator[tuple[str, str]]:
    """The texts of a part, with the note's cell."""
    for name in ("comment", "threadedComment", "sp"):
        for box in elements(xml, name):
            yield "".join(t.text or "" for t in box.iter() if t.tag.rpartition("}")[2] in ("t", "text") and not len(t)), box.get("ref", "")
