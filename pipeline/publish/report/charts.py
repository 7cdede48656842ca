"""The charts of the page as data: counts drawn as counts, on one scale, and only what is counted in the same unit.

A chart without anything to show is None; the page then says so in a sentence, or leaves the section out.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from pipeline.publish.report.figures import deadlines, rectified
from pipeline.summary.summarise import Summary
from pipeline.summary.totals import TenDays, Total
from schemas.campaign.sections import Phase
from schemas.form.sheets import LEDGER
from schemas.rules.words import shown

TINTS = 5  # steps of the heat table; the darkest is a tint of 40 %
COMPARED = 4  # a column is tinted from so many units on that have something, and from such a figure on


@dataclass(frozen=True)
class Bar:
    """One row of a chart. `share`: its length in percent of the longest that could be; `late`: drawn as wrong."""

    label: str
    value: str
    share: float
    late: bool = False


@dataclass(frozen=True)
class Chart:
    """A title that says what the bars count, and the bars in groups; a group without a name has no line of its own."""

    title: str
    groups: tuple[tuple[str, tuple[Bar, ...]], ...]
    note: str = ""


@dataclass(frozen=True)
class Band:
    """A phase or a month below the columns: how many columns stand before it, in it and behind it."""

    name: str
    before: int
    span: int
    after: int


@dataclass(frozen=True)
class Columns:
    """Columns in the order of time: (title, 上 中 下, count, height in percent), months and phases as bands below them."""

    title: str
    columns: tuple[tuple[str, str, str, float], ...]
    months: tuple[tuple[str, int], ...]
    bands: tuple[Band, ...]
    note: str


@dataclass(frozen=True)
class Shade:
    """One cell of the heat table: None where the unit is not in, level 0 to TINTS within its column."""

    value: int | None
    level: int


def counted(title: str, totals: Iterable[Total], note: str = "") -> Chart | None:
    """The largest first; nothing of zeros."""
    found = sorted((t for t in totals if t.value), key=lambda t: -t.value)
    if not found:
        return None
    return Chart(title, (("", tuple(_bar(t.title, t, found[0].value) for t in found)),), note)


def _bar(label: str, total: Total, longest: float, *, late: bool = False) -> Bar:
    return Bar(label, f"{shown(total.value)}{total.unit}", 100 * total.value / longest, late)


def mended(s: Summary) -> Chart | None:
    """How much of what had to be mended is mended, and what is left of 限期整改, all on one scale."""
    x = s.sums
    longest = max(x.rectified.value, x.deadlines.value)
    if not longest:
        return None
    parts = (x.rectified, rectified(s, "未完成")), (x.deadlines, deadlines(s))
    groups = tuple((f"{whole.title}{shown(whole.value)}{whole.unit}",
                    tuple(_bar(name, t, longest, late=t is x.overdue) for name, t in pieces if t.value))
                   for whole, pieces in parts if whole.value)
    return Chart("整改情况", groups, f"{x.rectified.title}按{LEDGER.name}的行计，{x.deadlines.title}按填有{LEDGER['deadline'].title}的行计。")


def progress(s: Summary) -> Columns | None:
    """By ten days, with the phases of the campaign below; a phase that ends after the last column ends with it."""
    found = s.sums.progress
    highest = max((x.total.value for x in found), default=0)
    if not highest:
        return None
    columns = tuple((x.total.title, x.total.title[-2], shown(x.total.value) if x.total.value else "", 100 * x.total.value / highest) for x in found)
    months = tuple((month, len(list(ten_days))) for month, ten_days in groupby(x.total.title[:-2] for x in found))
    whole = shown(sum(x.total.value for x in found))
    return Columns(f"各旬的处置件次（共{whole}件次）", columns, months, tuple(_bands(s.campaign.phases, found)), "按处置日期分旬统计。")


def _bands(phases: Iterable[Phase], found: tuple[TenDays, ...]) -> Iterator[Band]:
    for phase in phases:
        lies_in = [n for n, x in enumerate(found) if phase.name in x.phases]
        if lies_in:
            yield Band(phase.name, lies_in[0], len(lies_in), len(found) - lies_in[0] - len(lies_in))


def heat(s: Summary) -> list[tuple[str, list[Shade]]]:
    """Unit → a cell for each official row; nothing where all is zero or there is one unit alone."""
    if len(s.figures) < 2 or not any(s.totals.values()):
        return []
    tops = {code: _top([row[code] for row in s.figures.values()]) for code in s.totals}
    return [(u, [_shade(s.figures.get(u), code, top) for code, top in tops.items()]) for u in s.listed]


def heat_note(rows: Iterable[tuple[str, list[Shade]]]) -> str:
    """What its tints and its blanks mean, as far as it has any."""
    shades = [shade for _, found in rows for shade in found]
    told = ["底色深浅只在同一列内比较，有数的单位少或数都小的列不加底色"] if any(x.level for x in shades) else []
    told += ["空白是未汇总的单位，0是填报为零"] if any(x.value is None for x in shades) else []
    return f"{'；'.join(told)}。" if told else ""


def _top(column: list[int]) -> int:
    """Its largest figure, 0 where too few units have something to be compared."""
    top = max(column, default=0)
    return top if top >= COMPARED and sum(n > 0 for n in column) >= COMPARED else 0


def _shade(row: Mapping[str, int] | None, code: str, top: int) -> Shade:
    if row is None:
        return Shade(None, 0)
    return Shade(row[code], -(-TINTS * row[code] // top) if top else 0)
