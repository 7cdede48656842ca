"""专项行动总结.html: one self-contained page, to be read on any screen and printed on A4.

A `Summary` goes in, the whole text of the page comes out; the same summary gives the same text.
"""

import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline.summarise import BlockSum, Summary
from schemas.campaign import Campaign, Indicator
from schemas.sheets import ARCHIVE, FIGURES, INFO, LEDGER
from schemas.text import key, split_names
from schemas.words import chinese_date, shown

WORKLOAD = ("officers", "places", "joint_actions", "publicity")
TINTS = 5  # steps of the heat table; the darkest is a tint of 40 %
Record = dict[Hashable, Any]
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Units:
    """Which units are in the figures and which are not; `extra`: units of the roster that nobody expects."""

    counted: tuple[str, ...]
    extra: tuple[str, ...]
    returned: tuple[str, ...]
    missing: tuple[str, ...]
    extra_returned: tuple[str, ...]
    unknown_files: int  # files that say nothing of whose they are
    zero_reports: tuple[str, ...]


@dataclass(frozen=True)
class Effort:
    """One 项目 of the workload, added up over the units that gave it."""

    name: str
    unit: str
    total: float
    given: int


@dataclass(frozen=True)
class Line:
    """One row of the official table. `share`: length of its bar in percent, None where its unit is not comparable."""

    indicator: Indicator
    total: int
    share: float | None
    names: tuple[tuple[str, str], ...]  # (unit, its 单位名称), units without the figure left out


@dataclass(frozen=True)
class Part:
    """One block of the official table, with what may be said of it in a sentence."""

    sum: BlockSum
    lines: tuple[Line, ...]
    fines: bool  # the block has a row of 行政处罚
    taken: str | None  # the counting unit of its 没收 row
    moves: bool  # it has a row of 移交


@dataclass(frozen=True)
class Shade:
    """One cell of the heat table: None where the unit is not in, level 0 to TINTS within its column."""

    value: int | None
    level: int


@dataclass(frozen=True)
class Case:
    """The marked rows of one matter: each step of it, and what the county tells of it, once."""

    name: str
    steps: tuple[Record, ...]
    texts: tuple[str, ...]


def page(summary: Summary) -> str:
    """The HTML of 专项行动总结.html."""
    c, rectifications = summary.campaign, _records(summary.rectifications)
    groups = (c.words("案件类别", "major"), summary.major), (c.words("案件类别", "featured"), summary.featured)
    return _ENVIRONMENT.get_template("summary.html.j2").render(
        s=summary, facts=c.campaign, info=INFO, figures=FIGURES, ledger=LEDGER, archive=ARCHIVE,
        units=_units(summary), efforts=_efforts(summary.info), parts=_parts(summary), heat=_heat(summary),
        case_groups=[(words, _cases(frame)) for words, frame in groups if words],
        measures=_by_category(summary.measures, c), highlights=_records(summary.highlights),
        rectifications=rectifications, done=sum(bool(r["done"]) for r in rectifications),
        overdue=sum(pd.notna(r["overdue"]) for r in rectifications),
        blacklist=_records(summary.blacklist), transfers=_records(summary.transfers),
        words={role: "、".join(c.words(name, role)) for name, role in (
            ("处罚形式", "penalty"), ("处罚形式", "transfer"), ("整改结果", "done"))},
        returns=sorted((x for x in summary.submissions if x.status == "accepted" and x.unit in summary.accepted),
                       key=lambda x: summary.accepted.index(str(x.unit))),
    )


def _records(frame: pd.DataFrame) -> list[Record]:
    return frame.to_dict("records")


def _units(s: Summary) -> Units:
    zero = s.info["zero_report"].isin(s.campaign.words("是否", "yes"))
    return Units(
        tuple(u for u in s.accepted if u in s.expected), tuple(u for u in s.accepted if u not in s.expected),
        tuple(u for u in s.absent if u in s.returned), tuple(u for u in s.absent if u not in s.returned),
        tuple(u for u in s.returned if u not in s.expected),
        sum(x.unit is None and x.status in ("returned", "unreadable", "unrecognised") for x in s.submissions),
        tuple(u for u in s.accepted if zero[u]),
    )


def _efforts(info: pd.DataFrame) -> list[Effort]:
    titles = {name: INFO[name].title.rstrip("）").partition("（") for name in WORKLOAD}  # 检查单位（家次）
    return [Effort(title, unit, float(info[name].sum()), int(info[name].notna().sum()))
            for name, (title, _, unit) in titles.items()]


def _parts(s: Summary) -> list[Part]:
    """The bars of all blocks share one scale; rows that add up things (套) have none beside rows of cases."""
    totals = s.totals
    most = max((totals[i.row.code] for i in s.campaign.indicators if i.row.counts != "quantity"), default=0)
    penalty, transfer = (set(s.campaign.words("处罚形式", role)) for role in ("penalty", "transfer"))
    parts = []
    for block, told in zip(s.campaign.blocks, s.blocks, strict=True):
        lines = tuple(_line(i, totals[i.row.code], most, s) for i in s.campaign.indicators if i.block is block)
        forms, taken = {row.form for row in block.rows}, [row.unit for row in block.rows if row.counts == "quantity"]
        parts.append(Part(told, lines, bool(forms & penalty), (*taken, None)[0], bool(forms & transfer)))
    return parts


def _line(indicator: Indicator, total: int, most: int, s: Summary) -> Line:
    code = indicator.row.code
    names = tuple((u, "、".join(split_names(s.names[u][code]))) for u in s.accepted if s.figures[u][code])
    return Line(indicator, total, None if indicator.row.counts == "quantity" else 100 * total / max(most, 1), names)


def _heat(s: Summary) -> list[tuple[str, list[Shade]]]:
    most = {code: max((row[code] for row in s.figures.values()), default=0) for code in s.totals}
    return [(u.name, [_shade(s.figures.get(u.name), code, most[code]) for code in most])
            for u in s.campaign.roster if u.name in s.expected or u.name in s.accepted]


def _shade(row: Mapping[str, int] | None, code: str, most: int) -> Shade:
    return Shade(None, 0) if row is None else Shade(row[code], -(-TINTS * row[code] // max(most, 1)))


def _cases(frame: pd.DataFrame) -> list[Case]:
    """Rows of one unit and one 案件名称 are steps of one case; a text told twice is shown once."""
    matters: dict[tuple[str, str, str], list[Record]] = {}
    for row in _records(frame):
        matters.setdefault((row["unit"], shown(row["origin"]), key(shown(row["case"]))), []).append(row)
    texts = [tuple(dict.fromkeys(_told(r["summary"] for r in rows))) for rows in matters.values()]
    return [Case(rows[0]["case"], tuple(rows), told) for rows, told in zip(matters.values(), texts, strict=True)]


def _by_category(measures: pd.DataFrame, campaign: Campaign) -> list[tuple[str, list[Record]]]:
    return [(name, rows) for name in campaign.options("措施类别")
            if (rows := _records(measures[measures["category"] == name]))]


def _told(texts: Iterable[object]) -> list[str]:
    return [line.strip() for text in texts for line in shown(text).splitlines() if line.strip()]


def _numeral(n: int) -> str:
    """1 to 99 as in headings: 一, 十, 十一, 二十."""
    digits, (tens, ones) = "一二三四五六七八九", divmod(n, 10)
    return (digits[tens - 1] if tens > 1 else "") + ("十" if tens else "") + (digits[ones - 1] if ones else "")


def _written(value: object) -> object:
    """What Jinja writes for a value: dates in Chinese, nothing for a blank, no identity numbers, no control signs."""
    if isinstance(value, Markup | int):
        return value
    if isinstance(value, date) and not pd.isna(value):
        return chinese_date(value)
    return _CONTROL.sub("", shown(value))


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates", encoding="utf-8"), autoescape=True,
    undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, finalize=_written,
)
_ENVIRONMENT.filters["lines"] = lambda text: _told([text])
_ENVIRONMENT.filters["numeral"] = _numeral
_ENVIRONMENT.tests["given"] = pd.notna
