"""专项行动总结.html: one self-contained page, to be read on any screen and printed on A4.

A `Summary` and what is told of it go in, the whole text of the page comes out; the same summary gives the same text.
"""

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from pipeline.model import Status
from pipeline.publish.kit.coverage import absent
from pipeline.publish.kit.html import Bar, Chart, render
from pipeline.publish.kit.wording import most
from pipeline.publish.report.content import BlockLines, ReportContent
from pipeline.publish.report.names import NAMES, named
from pipeline.summary.summarise import Summary
from pipeline.summary.totals import Total
from schemas.form.sheets import ARCHIVE, FIGURES, INFO, LEDGER
from schemas.rules.words import shown

LISTED_AT_MOST = 200  # units; of more, the page shows no table of all of them, and of each list the first rows
FOLDED = 50
LONG = 20_000  # rows of a ledger, of which likewise
TINTS = 5  # steps of the heat table; the darkest is a tint of 40 %


@dataclass(frozen=True)
class Shade:
    """One cell of the heat table: None where the unit is not in, level 0 to TINTS within its column."""

    value: int | None
    level: int


def page(summary: Summary, t: ReportContent) -> str:
    """The HTML of 专项行动总结.html."""
    c = summary.campaign
    many = len(summary.accepted) > LISTED_AT_MOST
    texts = {x.indicator.row.code: text for x, text in zip(t.lines, t.names.texts, strict=True)}
    return render(
        "summary.html.j2", s=summary, t=t, absent=absent(summary), texts=texts, names_title=NAMES, named=list(named(t.lines)) if t.names.brief else [],
        facts=c.campaign, info=INFO, figures=FIGURES, ledger=LEDGER, archive=ARCHIVE, words=c.role_words,
        many=many, most=FOLDED if many or len(summary.ledger) > LONG else sys.maxsize, heat=() if many else _heat(summary),
        by_row=_by_row(t.parts, summary.campaign.words("处罚形式", "confiscate")), by_block=_sorted("按内容看", [b.steps for b in summary.sums.blocks], "处置"),
        by_focus=_sorted("按整治重点看", summary.sums.focuses), progress=_progress(summary), mended=_mended(summary),
        sources=_sources(summary),
        returns=sorted((x for x in summary.submissions if x.status == Status.ACCEPTED and x.unit in summary.accepted),
                       key=lambda x: summary.accepted.index(str(x.unit))),
    )


def _by_row(parts: Iterable[BlockLines], things: Collection[str]) -> Chart:
    """The official rows, sorted within their block, all on one scale; rows of `things` (套) have no bar beside
    rows of cases."""
    parts = tuple(parts)
    longest = max((x.total for p in parts for x in p.lines if x.indicator.row.measure not in things), default=0)
    groups, tops = [], []
    for part in parts:
        counted = [x for x in part.lines if x.indicator.row.measure not in things]
        top, n = most((x.indicator.row.measure, x.total) for x in counted)
        units = [x.indicator.row.unit for x in counted if x.total == n]
        much = f"{'各 ' if len(units) > 1 else ''}{shown(n)}{f' {units[0]}' if len(set(units)) == 1 else ''}"
        said = f"{part.sum.name}：{top}最多，{much}" if n else f"{part.sum.name}：各项均为零"
        tops += [(n, f"{part.sum.name}的{top}最多，{much}")] if n else []
        order = sorted(part.lines, key=lambda x: (x.indicator.row.measure in things, -x.total))
        groups.append((said, tuple(Bar(
            x.indicator.row.measure, f"{x.total} {x.indicator.row.unit}",
            None if x.indicator.row.measure in things else 100 * x.total / max(longest, 1)) for x in order)))
    return Chart(max(tops, key=lambda x: x[0], default=(0, "各项均为零"))[1], tuple(groups))


def _sorted(said: str, totals: Iterable[Total], less: str = "") -> Chart | None:
    """The largest first; the title names it with its share. Nothing of no rows."""
    found = [(t.title.removesuffix(less), t.value, t.unit) for t in totals]
    whole = sum(n for _, n, _ in found)
    if not whole:
        return None
    top, n = most((f"“{name}”", n) for name, n, _ in found)
    bars = (Bar(name, f"{shown(m)} {unit}", 100 * m / max(m for _, m, _ in found))
            for name, m, unit in sorted(found, key=lambda x: -x[1]))
    each = "各 " if sum(m == n for _, m, _ in found) > 1 else ""
    return Chart(f"{said}，{top}处置最多，{each}{shown(n)} {found[0][2]}，占 {100 * n / whole:.1f}%", (("", tuple(bars)),))


def _progress(s: Summary) -> Chart | None:
    """By ten days, in the order of time, under the phases of the campaign that they lie in."""
    peak, n = most((x.total.title, x.total.value) for x in s.sums.progress)
    if not n:
        return None
    groups = [("、".join(phases) or "不在各阶段内", tuple(
        Bar(x.total.title, f"{shown(x.total.value)} {x.total.unit}", 100 * x.total.value / n) for x in found))
        for phases, found in groupby(s.sums.progress, lambda x: x.phases)]
    return Chart(f"{peak}处置最多，{shown(n)} 件次", tuple(groups))


def _mended(s: Summary) -> Chart | None:
    """How much of what had to be mended is mended, and what is left of 限期整改."""
    x, word = s.sums, s.campaign.role_words["done"]
    groups: list[tuple[str, tuple[Bar, ...]]] = []
    if whole := x.rectified.value:
        rest = whole - x.mended.value
        groups.append((x.rectified.title, tuple(Bar(name, f"{shown(n)} {x.rectified.unit}", 100 * n / whole)
                                                for name, n in ((word, x.mended.value), ("未完成", rest)))))
    if whole := x.deadlines.value:
        groups.append((x.deadlines.title, tuple(Bar(name, f"{shown(t.value)} {t.unit}", 100 * t.value / whole, late)
                                                for name, t, late in ((word, x.done, False), ("未到期", x.pending, False), ("逾期", x.overdue, True)))))
    if not groups:
        return None
    said = f"{word}占 {100 * x.mended.value / x.rectified.value:.1f}%" if x.rectified.value else x.deadlines.title
    late = f"，限期整改逾期 {shown(x.overdue.value)} 项" if x.overdue.value else "，限期整改没有逾期" if x.deadlines.value else ""
    return Chart(f"{x.rectified.title if x.rectified.value else ''}{said}{late}", tuple(groups))


def _heat(s: Summary) -> list[tuple[str, list[Shade]]]:
    top = {code: max((row[code] for row in s.figures.values()), default=0) for code in s.totals}
    return [(u, [_shade(s.figures.get(u), code, top[code]) for code in top]) for u in s.listed]


def _shade(row: Mapping[str, int] | None, code: str, top: int) -> Shade:
    return Shade(None, 0) if row is None else Shade(row[code], -(-TINTS * row[code] // max(top, 1)))


def _sources(s: Summary) -> Iterator[tuple[str, tuple[Total, ...]]]:
    """Every total of the page down to its units, by section of the page."""
    x = s.sums
    yield FIGURES.name, tuple(Total(i.title, i.row.unit, {u: row[i.row.code] for u, row in s.figures.items() if row[i.row.code]})
                              for i in s.campaign.indicators)
    yield "工作量", tuple(t for t, _ in x.workload)
    yield LEDGER.name, (
        *(t for b in x.blocks for t in (b.steps, b.penalties, b.fines, b.parties, b.confiscated, b.transfers) if t.unit),
        *x.focuses, *(p.total for p in x.progress))
    yield "专题", (x.rectified, x.mended, x.deadlines, x.done, x.pending, x.overdue, x.blacklist, x.transfers, x.signed, x.unsigned)
