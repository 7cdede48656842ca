"""What 专项行动总结 tells, whether as a page or as a document: units, blocks, cases, measures, topics.

Counted is everything before; here it is grouped, and personal numbers are hidden.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.publish.private import Screen
from pipeline.summarise import Summary
from pipeline.totals import BlockSum
from schemas.campaign import Indicator
from schemas.text import key, split_names
from schemas.words import shown

Record = dict[Hashable, Any]


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
class Line:
    """One row of the official table with (unit, its figure, its 单位名称), units without the figure left out."""

    indicator: Indicator
    total: int
    by_unit: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True)
class Part:
    """One block of the official table, with what may be said of it in a sentence."""

    sum: BlockSum
    lines: tuple[Line, ...]
    fines: bool  # the block has a row of 行政处罚
    moves: bool  # it has a row of 移交


@dataclass(frozen=True)
class Case:
    """The marked rows of one matter: each step of it, and what the county tells of it, once."""

    name: str
    steps: tuple[Record, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    units: Units
    parts: tuple[Part, ...]
    case_groups: tuple[tuple[str, tuple[Case, ...]], ...]  # 大案要案 first
    measures: tuple[tuple[str, tuple[Record, ...]], ...]  # by 措施类别
    highlights: tuple[Record, ...]
    rectifications: tuple[Record, ...]
    blacklist: tuple[Record, ...]
    transfers: tuple[Record, ...]
    unsigned: tuple[Record, ...]
    hidden: str  # what was hidden, in words


def tell(s: Summary) -> Told:
    screen, c = Screen(), s.campaign

    def rows(frame: pd.DataFrame) -> tuple[Record, ...]:
        return tuple({k: screen(v) if isinstance(v, str) and k != "unit" else v for k, v in row.items()}
                     for row in frame.to_dict("records"))

    groups = (c.words("案件类别", "major"), s.major), (c.words("案件类别", "featured"), s.featured)
    return Told(
        units(s), tuple(_parts(s, screen)),
        tuple(("、".join(words), tuple(_cases(rows(frame)))) for words, frame in groups if words),
        tuple((name, found) for name in c.options("措施类别")
              if (found := rows(s.measures[s.measures["category"] == name]))),
        rows(s.highlights), rows(s.rectifications), rows(s.blacklist), rows(s.transfers), rows(s.unsigned), screen.note,
    )


def official_lines(s: Summary, screen: Callable[[str], str] = str) -> tuple[Line, ...]:
    """The rows of the official table; `screen` hides what is not for everybody."""
    return tuple(Line(i, s.totals[i.row.code], tuple(
        (u, n, screen("、".join(split_names(s.names[u][i.row.code])))) for u in s.accepted if (n := s.figures[u][i.row.code])))
        for i in s.campaign.indicators)


def units(s: Summary) -> Units:
    zero = s.info["zero_report"].isin(s.campaign.words("是否", "yes"))
    return Units(
        s.counted, tuple(u for u in s.accepted if u not in s.expected),
        tuple(u for u in s.absent if u in s.returned), tuple(u for u in s.absent if u not in s.returned),
        tuple(u for u in s.returned if u not in s.expected),
        sum(x.unit is None and s.goes_back(x) for x in s.submissions),
        tuple(u for u in s.accepted if zero[u]),
    )


def absent(s: Summary) -> tuple[str, ...]:
    """What stands at the head of every output where units are missing: nothing where all are in."""
    u, found = units(s), []
    if s.absent:
        found.append(f"数据不全：应报送单位{len(s.expected)}家，只汇总了{len(u.counted)}家，下列单位未计入。")
    for why, names in (("已退回修改", u.returned), ("未报送", u.missing), ("应报名单以外、已退回修改", u.extra_returned)):
        found += [f"{why}（{len(names)}家）：{'、'.join(names)}。"] if names else []
    if u.missing and u.unknown_files:
        found.append(f"另有{u.unknown_files}份材料无法读取或无法识别报送单位，未计入。")
    return tuple(found)


def lines(texts: Iterable[object]) -> tuple[str, ...]:
    """The lines of some texts, blank ones left out."""
    return tuple(line.strip() for text in texts for line in shown(text).splitlines() if line.strip())


def place(row: Record) -> str:
    """The unit, and in a roll-up the one it comes from."""
    return f"{row['unit']}·{row['origin']}" if shown(row.get("origin")) else str(row["unit"])


def numeral(n: int) -> str:
    """1 to 99 as in headings: 一, 十, 十一, 二十."""
    digits, (tens, ones) = "一二三四五六七八九", divmod(n, 10)
    return (digits[tens - 1] if tens > 1 else "") + ("十" if tens else "") + (digits[ones - 1] if ones else "")


def shares(by_unit: Iterable[tuple[str, float]], unit: str) -> str:
    """任城区3项、微山县1项."""
    return "、".join(f"{u}{shown(float(n))}{unit}" for u, n in by_unit)


def most(counted: Iterable[tuple[str, float]]) -> tuple[str, float]:
    """The name with the largest number, or the two or more that share it, and that number; ("", 0) of nothing."""
    pairs = [(name, n) for name, n in counted if n]
    top = max((n for _, n in pairs), default=0.0)
    return "、".join(name for name, n in pairs if n == top), top


def _parts(s: Summary, screen: Screen) -> Iterable[Part]:
    penalty, transfer = (set(s.campaign.words("处罚形式", role)) for role in ("penalty", "transfer"))
    every = official_lines(s, screen)
    for block, told in zip(s.campaign.blocks, s.sums.blocks, strict=True):
        forms = {row.form for row in block.rows}
        found = tuple(line for line in every if line.indicator.block is block)
        yield Part(told, found, bool(forms & penalty), bool(forms & transfer))


def _cases(rows: Iterable[Record]) -> Iterable[Case]:
    """Rows of one unit and one 案件名称 are steps of one case; a text told twice is shown once."""
    matters: dict[tuple[str, str, str], list[Record]] = {}
    for row in rows:
        matters.setdefault((row["unit"], shown(row["origin"]), key(shown(row["case"]))), []).append(row)
    for steps in matters.values():
        yield Case(steps[0]["case"], tuple(steps), tuple(dict.fromkeys(lines(r["summary"] for r in steps))))
