"""What a sheet says of its cells beside their values: errors, formulas without a result, what is shown, merges, notes.

Collected in the reading processes and sent as JSON; `pipeline.model.SheetMarks` is what the stages see.
"""

from typing import Any, NamedTuple

from pipeline.inbox.marks.formats import shown, special

ERROR, PENDING, STRUCK, STRUCK_OUT, PICTURE = "error", "pending", "struck", "struck out", "picture"
OUR_NOTE = "【审核意见】"
Answer = dict[str, Any]


class Look(NamedTuple):
    """What a cell format says: number format, and whether the whole cell is struck through."""

    code: str
    struck: bool


class Marks:
    """The marks of one sheet. Rows and columns count from 0."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], tuple[str, str]] = {}
        self._merged: list[tuple[int, int, int, int]] = []
        self._notes: list[str] = []

    def cell(self, row: int, column: int, how: str, text: str = "") -> None:
        """The gravest stays: what is added first."""
        self._cells.setdefault((row, column), (how, text))

    def look(self, row: int, column: int, value: float | str, look: Look) -> None:
        """What a cell's format makes of its value."""
        if look.struck:
            self.cell(row, column, STRUCK_OUT)
        if special(look.code) and (found := shown(value, look.code)):
            self.cell(row, column, found.how, found.text)

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        self._merged.append((top, left, bottom, right))

    def note(self, text: str, cell: str = "") -> None:
        """A note or a text box: told where it holds a figure; what an earlier return wrote is none."""
        text = " ".join(text.split())
        if any(c.isdigit() for c in text) and OUR_NOTE not in text:
            self._notes.append(f"{cell}：{text}" if cell else text)

    def answer(self) -> Answer:
        cells = [[row, column, how, text] for (row, column), (how, text) in sorted(self._cells.items())]
        return {"cells": cells, "merged": sorted(self._merged), "notes": self._notes}

    def __bool__(self) -> bool:
        return bool(self._cells or self._merged or self._notes)
