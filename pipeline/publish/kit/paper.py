"""Widths of columns with which a list prints on one page across, at 9 points and more."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from pipeline.publish.kit.bulk import Columns
from pipeline.publish.kit.tables import Field, breadth

SIZE = 9.5  # points of the font; a page a little too wide is then scaled to no less than 9
LOOKED_AT = 2_000  # rows whose texts say how wide a column should be
LONGEST_WORD = 22  # half-width characters that are kept together: a credit code, and some more
DAY = 10  # half-width characters of 2020-05-01
ROOMY = 1.4  # A4 does where the least widths leave this much room


class Paper(NamedTuple):
    """A paper size as Excel numbers it, and the points between its margins, lying across."""

    number: int
    points: float


A4, A3 = Paper(9, 780.0), Paper(8, 1130.0)


class FittedList(NamedTuple):
    """The columns with their widths for a paper. `across`: all of them fit on one page."""

    fields: list[Field]
    paper: Paper
    across: bool


def fitted_list(fields: Sequence[Field], columns: Columns) -> FittedList:
    """A4 where it is roomy enough, else A3; the longer a column's texts, the wider it is (by their square root)."""
    bounds = [_bounds(field.title, column[:LOOKED_AT]) for field, column in zip(fields, columns, strict=True)]
    least = sum(_points(low) for low, _ in bounds)
    paper = next((p for p in (A4, A3) if least * ROOMY <= p.points), A3)
    widths = _shared(bounds, paper.points)
    looks = [dict(field.look, font_size=SIZE) for field in fields]
    return FittedList([Field(f.title, round(w / 6 - 0.7, 1), look) for f, w, look in zip(fields, widths, looks, strict=True)],
                      paper, least <= paper.points)


def _bounds(title: str, column: Iterable[Any]) -> tuple[float, float]:
    """The least and the most half-width characters that a column needs: its longest word and half its title; all its text."""
    texts = {v if isinstance(v, str) else _number(v) for v in column}
    widest = max(map(breadth, texts), default=0)
    longest = max((len(word) for word in " ".join(texts).split() if word.isascii()), default=0)
    low = max(4.0, breadth(title) / 2 + 1, min(LONGEST_WORD, 1.15 * longest), min(DAY, widest))
    return low, max(low, widest)


def _number(value: Any) -> str:
    """A number or date about as wide as it is shown."""
    if value is None or value != value:  # noqa: PLR0124 (not a number)
        return ""
    return f"{value:,.0f}" if isinstance(value, int | float) else "0" * DAY


def _shared(bounds: Sequence[tuple[float, float]], points: float) -> list[float]:
    """The points of each column: between its bounds, in proportion to the square root of its longest text."""
    def widths(factor: float) -> list[float]:
        return [_points(min(high, max(low, factor * high ** 0.5))) for low, high in bounds]

    small, large = 0.0, 1000.0
    for _ in range(40):
        middle = (small + large) / 2
        small, large = (middle, large) if sum(widths(middle)) <= points else (small, middle)
    return widths(small)


def _points(characters: float) -> float:
    """Of a column that holds so many half-width characters in a line, with its padding."""
    return (characters + 0.5) * SIZE / 2 + 5
