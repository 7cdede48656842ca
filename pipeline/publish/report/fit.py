"""单位名称 of the official table, so that it stays on one A4 page: names while they fit at 9 pt and more."""

from collections.abc import Sequence
from functools import lru_cache
from math import ceil
from typing import NamedTuple

from pipeline.publish.kit.tables import breadth
from pipeline.publish.kit.wording import shares
from pipeline.publish.report.content import Line

LABEL_LINE = 16.0  # points of a line of a row's label


class PageSpace(NamedTuple):
    """What a page has for the rows of the table: points of width for the names and of height for all rows, the least
    height of a row, full-width characters of a line of its label, the sizes to try, and what follows mere figures."""

    width: float
    height: float
    least: float
    label: float
    sizes: tuple[float, ...]
    tail: str = ""


class Text(NamedTuple):
    """`brief`: the figures of the units stand in place of their names."""

    text: str
    height: float
    brief: bool


class Fitted(NamedTuple):
    """One text and row height per official row, and the font size in points that they need."""

    texts: tuple[Text, ...]
    size: float


def fitted(lines: Sequence[Line], room: PageSpace) -> Fitted:
    """The names grouped by county (任城区：甲、乙；…); where they do not fit, the longest rows give figures by county."""
    full = [_names(line) for line in lines]
    least = [max(room.least, LABEL_LINE * ceil(_length(x.indicator.label) / room.label)) for x in lines]
    for size in room.sizes:
        if sum(heights := _heights(full, least, room, size)) <= room.height:
            return Fitted(tuple(Text(t, h, brief=False) for t, h in zip(full, heights, strict=True)), size)
    size = room.sizes[-1]
    texts = list(full)
    for i in sorted(range(len(lines)), key=lambda i: -len(full[i])):
        if sum(_heights(texts, least, room, size)) <= room.height:
            break
        texts[i] = _brief(lines[i], room.tail)
    heights = _heights(texts, least, room, size)
    return Fitted(tuple(Text(t, h, t != f) for t, h, f in zip(texts, heights, full, strict=True)), size)


def _heights(texts: list[str], least: list[float], room: PageSpace, size: float) -> list[float]:
    per_line = max(1, int(room.width / size) - 1)
    return [max(low, ceil(_length(t) / per_line) * size * 1.35 + 5) for t, low in zip(texts, least, strict=True)]


@lru_cache
def _length(text: str) -> float:
    """Full-width characters; the others take half, and a little more."""
    half = 2 * len(text) - breadth(text)
    return len(text) - 0.45 * half


def _names(line: Line) -> str:
    unit = line.indicator.row.unit
    return "；".join(f"{u}：{names}" if names else f"{u}{n}{unit}" for u, n, names in line.by_unit)


def _brief(line: Line, tail: str) -> str:
    return shares(((u, n) for u, n, _ in line.by_unit), line.indicator.row.unit) + tail if line.by_unit else ""
