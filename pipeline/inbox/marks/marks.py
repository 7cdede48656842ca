"""What a sheet says of its cells beside their values: errors, formulas without a result, what is shown, merges, notes, pictures.

Collected in the reading processes and sent as JSON; `pipeline.model.SheetMarks` is what the stages see.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pipeline.inbox.marks.formats import shown, special

ERROR, PENDING, STRUCK, STRUCK_OUT, PICTURE = "error", "pending", "struck", "struck out", "picture"
OUR_NOTE = "【审核意见】"
Answer = dict[str, Any]
Said = tuple[str, str]  # of a cell: one of the words above or of `formats`, and what is seen
Piece = tuple[str, bool, bool]  # of a text: is it struck through, is it raised or lowered


class Look(NamedTuple):
    """What a cell format says: number format, and whether the whole cell is struck through."""

    code: str
    struck: bool


GENERAL = Look("General", struck=False)


class Marks:
    """The marks of one sheet. Rows and columns count from 0."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], Said] = {}
        self._merged: list[tuple[int, int, int, int]] = []
        self._notes: list[str] = []
        self.pictures = 0  # and embedded files

    def cell(self, row: int, column: int, said: Said | None) -> None:
        if said:
            self._cells.setdefault((row, column), said)

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        self._merged.append((top, left, bottom, right))

    def note(self, text: str, cell: str = "") -> None:
        """A note or a text box: told where it holds a figure; what an earlier return wrote is none."""
        text = " ".join(text.split())
        if any(c.isdigit() for c in text) and OUR_NOTE not in text:
            self._notes.append(f"{cell}：{text}" if cell else text)

    def answer(self) -> Answer:
        cells = [[row, column, how, text] for (row, column), (how, text) in sorted(self._cells.items())]
        return {"cells": cells, "merged": sorted(self._merged), "notes": self._notes, "pictures": self.pictures}

    def __bool__(self) -> bool:
        return bool(self._cells or self._merged or self._notes or self.pictures)


class NotReadError(Exception):
    """The name of the note that says why a file is not read."""


class Inspected(NamedTuple):
    """A workbook: marks and cells by sheet, and whether its days count from 1904."""

    marks: Mapping[str, Marks]
    from_1904: bool
    grids: Mapping[str, list[list[Any]]]


def said(value: float | str, look: Look, text: str | None, *, from_1904: bool = False) -> Said | None:
    """The gravest that is to be said of a cell that holds a value; `text`: see `seen`."""
    if look.struck or (text is not None and not text.strip()):
        return STRUCK_OUT, ""
    if text is not None:
        return STRUCK, text
    negative = not isinstance(value, str) and value < 0
    return shown(value, look.code, from_1904=from_1904) if negative or special(look.code) else None


def look_of(number: int, looks: Sequence[Look]) -> Look:
    """By the number of a cell format, of which a file may not hold as many."""
    return looks[number] if number < len(looks) else GENERAL


def seen(pieces: Iterable[Piece]) -> str | None:
    """What is seen of a text, where part of it is struck through or raised; else None."""
    text, odd = "", False
    for piece, struck, raised in pieces:
        odd |= bool(piece.strip()) and (struck or raised)
        text += "" if struck else f"（上标{piece}）" if raised else piece
    return text if odd else None


def pieces(text: str, runs: Sequence[tuple[int, int]], looks: Sequence[tuple[bool, bool]]) -> Iterator[Piece]:
    """A text in pieces. `runs`: where (in units of UTF-16) another font begins, and its number; `looks`: by the number of a
    font, whether it is struck through and whether it is raised."""
    units = text.encode("utf-16-le", "surrogatepass")
    ends = [2 * start for start, _ in runs] + [len(units)]
    yield units[:ends[0]].decode("utf-16-le", "replace"), False, False
    for (start, font), end in zip(runs, ends[1:], strict=True):
        struck, raised = looks[font] if font < len(looks) else (False, False)
        yield units[2 * start:end].decode("utf-16-le", "replace"), struck, raised
