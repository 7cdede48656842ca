"""单位名称 of the official table: one text for workbook, page and document. The workbook's A4 page decides: the full
names by county while the table fits it at 9 pt and more; else, from the longest row on, figures by county."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from math import ceil
from typing import NamedTuple

from pipeline.publish.kit.tables import breadth
from pipeline.publish.kit.wording import shares
from pipeline.summary.summarise import Summary
from schemas.campaign.sections import Indicator
from schemas.form.sheets import FIGURES
from schemas.form.text import split_names

CONTENT, MEASURE, QUANTITY, PARTIES = (FIGURES[k].title for k in ("content", "measure", "quantity", "names"))
NAMES = "被查处单位名单"  # the list that a shortened row points to
POINTER = "（名单附后）"
WIDTHS = (15, 20, 10, 37)  # 内容, 处罚形式, 数量, 单位名称: an A4 page between its margins
WIDTH, HEIGHT = WIDTHS[3] * 6.0, 690.0  # points of the names' column (a unit of width is 8 pixels, for 宋体 11), and of the title and all rows
LABEL = 9.5  # full-width characters of a line of a row's label
LABEL_LINE, LEAST = 16.0, 24.0  # points of such a line, and of a row
SIZES = (10.5, 10.0, 9.5, 9.0)


class Line(NamedTuple):
    """One row of the official table with (unit, its figure, its 单位名称), units without the figure left out. In a unit's
    own table its name is blank."""

    indicator: Indicator
    total: int
    by_unit: tuple[tuple[str, int, str], ...]

    @property
    def full(self) -> str:
        """The names grouped by county: 任城区：甲、乙；…"""
        unit = self.indicator.row.unit
        return "；".join((f"{u}：{names}" if names else f"{u}{n}{unit}") if u else names for u, n, names in self.by_unit)

    @property
    def brief(self) -> str:
        return shares(((u, n) for u, n, _ in self.by_unit), self.indicator.row.unit) + POINTER if self.by_unit else ""


class Text(NamedTuple):
    """What stands in 单位名称, and the height of the row in points."""

    text: str
    height: float


class OfficialNames(NamedTuple):
    """One text and row height per official row, and the font size in points that they need. `brief`: in some row the figures
    of the units stand in place of their names, and it points to the list of names."""

    texts: tuple[Text, ...]
    size: float
    brief: bool


def official_lines(s: Summary, mask: Callable[[str, str], str]) -> tuple[Line, ...]:
    """The rows of the official table; `mask` hides what is not for everybody."""
    return tuple(Line(i, s.totals[i.row.code], tuple(
        (u, n, mask("、".join(split_names(s.names[u][i.row.code])), u)) for u in s.accepted if (n := s.figures[u][i.row.code])))
        for i in s.campaign.indicators)


def fitted(lines: Sequence[Line], above: float) -> OfficialNames:
    """The text of each row, as full as the page allows. `above`: points of what stands above the rows."""
    room = HEIGHT - above
    full = [line.full for line in lines]
    least = [max(LEAST, LABEL_LINE * ceil(_length(x.indicator.label) / LABEL)) for x in lines]
    size = next((size for size in SIZES if sum(_heights(full, least, size)) <= room), SIZES[-1])
    texts = list(full)
    for i in sorted(range(len(lines)), key=lambda i: -len(full[i])):
        if sum(_heights(texts, least, size)) <= room:
            break
        texts[i] = lines[i].brief
    return OfficialNames(tuple(map(Text, texts, _heights(texts, least, size))), size, brief=texts != full)


def named(lines: Sequence[Line]) -> Iterator[tuple[str, str, str, int, str]]:
    """Every name: 内容, 处罚形式, 填报单位, 数量, 单位名称; a row per official row and unit."""
    for line in lines:
        for unit, n, names in line.by_unit:
            yield line.indicator.block.name, line.indicator.label, unit, n, names


def _heights(texts: Sequence[str], least: Sequence[float], size: float) -> list[float]:
    per_line = max(1, int(WIDTH / size) - 1)
    return [max(low, ceil(_length(t) / per_line) * size * 1.35 + 5) for t, low in zip(texts, least, strict=True)]


@lru_cache
def _length(text: str) -> float:
    """Full-width characters; the others take half, and a little more."""
    half = 2 * len(text) - breadth(text)
    return len(text) - 0.45 * half
