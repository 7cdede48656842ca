"""Of many findings of one entry in one column of a file the first stand singly, the rest as one (design §5)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeVar

from pipeline.findings import Finding, Value, stage_finding
from pipeline.model import gathered
from schemas.form.cells import coordinate_from_string

SINGLY = 300  # cells
T = TypeVar("T")


class Told(NamedTuple):
    """What is to be said of a cell: the entry of STAGE_RULES, the file, the cell, what stands there and the words."""

    name: str
    source: str
    cell: str
    value: Value
    words: Mapping[str, object] = {}


def found(sheet: str, told: Iterable[Told]) -> Iterator[Finding]:
    """The findings in cells of a sheet."""
    for alike in gathered(told, lambda t: (t.name, t.source, coordinate_from_string(t.cell)[0])).values():
        yield from limited(alike, lambda t: stage_finding(t.name, t.source, None, sheet, t.cell, t.value, **t.words), lambda t: t.cell)


def limited(alike: Sequence[T], make: Callable[[T], Finding], cell: Callable[[T], str | None]) -> Iterator[Finding]:
    """The findings of one entry in one column of a file: `make` is asked for no more than are told singly, and one."""
    singly = alike if len(alike) <= SINGLY + 1 else alike[:SINGLY]
    yield from map(make, singly)
    if rest := alike[len(singly):]:
        first, last = make(rest[0]), cell(rest[-1])
        place = f"{first.cell}:{last}" if first.cell and last and first.cell != last else first.cell
        yield replace(first, cell=place, value=None, count=len(rest), message=f"另有 {len(rest)} 处同类问题，第一处：{first.message}")
