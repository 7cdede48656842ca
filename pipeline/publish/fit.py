"""单位名称 of the official table, so that it stays on one A4 page: names while they fit at 9 pt and more."""

from math import ceil
from typing import NamedTuple

from pipeline.summarise import Summary

ELSEWHERE = "，名单见分县情况"
LABEL_LINE = 16.0  # points of a line of a row's label


class Room(NamedTuple):
    """What a page has for the rows of the table: points of width for the names and of height for all rows, the least
    height of a row, full-width characters of a line of its label, and the sizes to try."""

    width: float
    height: float
    least: float
    label: float
    sizes: tuple[float, ...]


class Text(NamedTuple):
    text: str
    height: float


class Fitted(NamedTuple):
    """One text and row height per official row, and the font size in points that they need."""

    texts: tuple[Text, ...]
    size: float


def fitted(summary: Summary, room: Room) -> Fitted:
    """The names grouped by county (任城区：甲、乙；…); where they do not fit, the longest rows give figures by county."""
    codes = [i.row.code for i in summary.campaign.indicators]
    units = {i.row.code: i.row.unit for i in summary.campaign.indicators}
    full = [_names(summary, c, units[c]) for c in codes]
    brief = [_brief(summary, c, units[c]) for c in codes]
    least = [max(room.least, LABEL_LINE * ceil(_length(i.label) / room.label)) for i in summary.campaign.indicators]
    for size in room.sizes:
        if sum(heights := _heights(full, least, room, size)) <= room.height:
            return Fitted(tuple(map(Text, full, heights)), size)
    size = room.sizes[-1]
    texts = list(full)
    for i in sorted(range(len(codes)), key=lambda i: -len(full[i])):
        if sum(_heights(texts, least, room, size)) <= room.height:
            break
        texts[i] = brief[i]
    heights = _heights(texts, least, room, size)
    return Fitted(tuple(map(Text, texts, heights)), size)


def _heights(texts: list[str], least: list[float], room: Room, size: float) -> list[float]:
    per_line = max(1, int(room.width / size) - 1)
    return [max(low, ceil(_length(t) / per_line) * size * 1.35 + 5) for t, low in zip(texts, least, strict=True)]


def _length(text: str) -> float:
    """Full-width characters; the others take half."""
    return sum(0.55 if c < "\u2000" else 1 for c in text)


def _names(summary: Summary, code: str, unit: str) -> str:
    counted = [(u, n[code], summary.figures[u][code]) for u, n in summary.names.items()]
    return "；".join(f"{u}：{names}" if names else f"{u}{quantity}{unit}" for u, names, quantity in counted if quantity)


def _brief(summary: Summary, code: str, unit: str) -> str:
    counted = [f"{u}{row[code]}{unit}" for u, row in summary.figures.items() if row[code]]
    return "、".join(counted) + ELSEWHERE if counted else ""
