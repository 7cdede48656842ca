"""Notes, text boxes and pictures of a sheet of an xlsx or xlsb, in the parts that its relations name."""

from collections.abc import Iterator, Mapping
from posixpath import dirname, join, normpath

from pipeline.inbox.limits import elements

WORDS, DRAWING, EMBEDDED = ("comments", "threadedComment", "drawing"), "drawing", ("oleObject", "package")


def linked(parts: Mapping[str, bytes], part: str) -> Iterator[str]:
    """The names of the parts that hold the notes and text boxes of a sheet."""
    return (name for kind, name in related(parts, part) if kind in WORDS)


def pictures(parts: Mapping[str, bytes], part: str) -> int:
    """How many pictures and embedded files lie on a sheet."""
    kinds = list(related(parts, part))
    drawn = (parts.get(name, b"") for kind, name in kinds if kind == DRAWING)
    return sum(len(elements(xml, "pic")) for xml in drawn) + sum(kind in EMBEDDED for kind, _ in kinds)


def related(parts: Mapping[str, bytes], part: str) -> Iterator[tuple[str, str]]:
    """The kind and name of each part that belongs to a part. Names are casefolded here, for Excel finds them in any case."""
    rels = parts.get(f"{dirname(part)}/_rels/{part.rpartition('/')[2]}.rels", b"")
    for rel in elements(rels, "Relationship"):
        yield rel.get("Type", "").rpartition("/")[2], normpath(join(dirname(part), rel.get("Target", ""))).removeprefix("/").casefold()


def in_markup(xml: bytes) -> Iterator[tuple[str, str]]:
    """The texts of a part, with the note's cell."""
    for name in ("comment", "threadedComment", "sp"):
        for box in elements(xml, name):
            yield "".join(t.text or "" for t in box.iter() if t.tag.rpartition("}")[2] in ("t", "text") and not len(t)), box.get("ref", "")
