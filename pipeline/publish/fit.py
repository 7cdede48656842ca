"""单位名称 of the official table, so that it stays on one A4 page: names while they fit at 9 pt and more."""

from math import ceil
from typing import NamedTuple

from pipeline.summarise import Summary

SIZES = (10.5, 10.0, 9.5, 9.0)
ROOM = 625.0  # points of height for the rows of one page
LEAST, LABEL_LINE, LABEL_WIDTH = 24.0, 16.0, 19  # points of a row, of a line of its label; the label's width
POINTS_PER_WIDTH = 6.0  # a unit of column width: 8 pixels at 96 dpi, for 宋体 11


class Text(NamedTuple):
    text: str
    height: float


class Fitted(NamedTuple):
    """One text and row height per official row, and the font size in points that they need."""

    texts: tuple[Text, ...]
    size: float


def fitted(summary: Summary, width: int) -> Fitted:
    """The names grouped by county (任城区：甲、乙；…); where they do not fit, the longest rows give figures by county."""
    codes = [i.row.code for i in summary.campaign.indicators]
    units = {i.row.code: i.row.unit for i in summary.campaign.indicators}
    full = [_names(summary, c, units[c]) for c in codes]
    brief = [_brief(summary, c, units[c]) for c in codes]
    least = [max(LEAST, LABEL_LINE * ceil(2 * _length(i.label) / LABEL_WIDTH)) for i in summary.campaign.indicators]
    for size in SIZES:
        if sum(heights := _heights(full, least, width, size)) <= ROOM:
            return Fitted(tuple(map(Text, full, heights)), size)
    size = SIZES[-1]
    texts = list(full)
    for i in sorted(range(len(codes)), key=lambda i: -len(full[i])):
        if sum(_heights(texts, least, width, size)) <= ROOM:
            break
        texts[i] = brief[i]
    heights = _heights(texts, least, width, size)
    return Fitted(tuple(map(Text, texts, heights)), size)


def _heights(texts: list[str], least: list[float], width: int, size: float) -> list[float]:
    per_line = max(1, int(width * POINTS_PER_WIDTH / size) - 1)
    return [max(low, ceil(_length(t) / per_line) * size * 1.35 + 5) for t, low in zip(texts, least, strict=True)]


def _length(text: str) -> float:
    """Full-width characters; the others take half."""
    return sum(0.55 if c < "\u2000" else 1 for c in text)


def _names(summary: Summary, code: str, unit: str) -> str:
    counted = [(u, n[code], summary.figures[u][code]) for u, n in summary.names.items()]
    return "；".join(f"{u}：{names}" if names else f"{u}{quantity}{unit}" for u, names, quantity in counted if quantity)


def _brief(summary: Summary, code: str, unit: str) -> str:
    counted = [f"{u}{row[code]}{unit}" for u, row in summary.figures.items() if row[code]]
    return "、".join(counted) + "，名单见分县情况" if counted else ""
