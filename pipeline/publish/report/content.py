"""What 专项行动总结 tells, whether as a page or as a document: units, blocks, cases, measures, topics.

Counted is everything before; here it is grouped, and personal numbers are hidden.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.model import gathered, matter
from pipeline.publish.kit.coverage import absent
from pipeline.publish.kit.tables import heading_height
from pipeline.publish.kit.wording import Record, lines
from pipeline.publish.report.masking import Masker
from pipeline.publish.report.names import WIDTHS, Line, OfficialNames, fitted, official_lines
from pipeline.summary.summarise import Summary

TOLD_OF_A_CASE = ("case", "party", "measure", "date", "fine", "document", "joint", "summary")
DONE = ("title", "content")  # told of a measure or a highlight


@dataclass(frozen=True)
class Case:
    """The marked rows of one matter: each step of it, and what the county tells of it, once."""

    name: str
    steps: tuple[Record, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class ReportContent:
    zero_reports: tuple[str, ...]  # units that have nothing to report, and say so
    lines: tuple[Line, ...]  # of the official table
    names: OfficialNames
    case_groups: tuple[tuple[str, tuple[Case, ...]], ...]  # 大案要案 first
    measures: tuple[tuple[str, tuple[Record, ...]], ...]  # by 措施类别
    highlights: tuple[Record, ...]
    rectifications: tuple[Record, ...]
    blacklist: tuple[Record, ...]
    transfers: tuple[Record, ...]
    hidden: str  # what was hidden, in words
    hidden_of: Mapping[str, str]  # unit → what was hidden of it


def report_content(s: Summary) -> ReportContent:
    mask, c = Masker(), s.campaign

    def rows(frame: pd.DataFrame, *keys: str) -> tuple[Record, ...]:
        return records(_told_of(frame, keys), mask)

    zero = s.info["zero_report"].isin(c.words("是否", "yes"))
    groups = (c.words("案件类别", "major"), s.major), (c.words("案件类别", "featured"), s.featured)
    every, measures = official_lines(s, mask), rows(s.measures, "category", *DONE)
    return ReportContent(
        tuple(u for u in s.accepted if zero[u]), every, fitted(every, heading_height(absent(s), WIDTHS)),
        tuple(("、".join(words), tuple(cases(rows(frame, *TOLD_OF_A_CASE)))) for words, frame in groups if words),
        tuple((name, found) for name in c.options("措施类别") if (found := tuple(r for r in measures if r["category"] == name))),
        rows(s.highlights, *DONE), rows(s.rectifications, "party", "deadline", "overdue", "outcome"), rows(s.blacklist, "name", "type", "operator"),
        rows(s.transfers, "party", "date", "document"), mask.note(), {u: mask.note(u) for u in s.accepted},
    )


def _told_of(frame: pd.DataFrame, keys: Iterable[str]) -> Iterator[Record]:
    """Each row as whose it is and these columns, which are all that is told of it."""
    told: dict[Hashable, list[Any]] = {k: frame[k].tolist() for k in ("unit", "origin", *keys) if k in frame}
    return (dict(zip(told, row, strict=True)) for row in zip(*told.values(), strict=True))


def records(rows: Iterable[Record], mask: Callable[[str, str], str]) -> tuple[Record, ...]:
    """The rows with what is not for everybody hidden in their texts."""
    return tuple({k: mask(v, row["unit"]) if isinstance(v, str) and k != "unit" else v for k, v in row.items()} for row in rows)


def cases(rows: Iterable[Record]) -> Iterable[Case]:
    """Rows of one unit and one 案件名称 are steps of one case; a text told twice is shown once."""
    for steps in gathered(rows, lambda row: matter(row["unit"], row["origin"], row["case"])).values():
        yield Case(steps[0]["case"], tuple(steps), tuple(dict.fromkeys(lines(r["summary"] for r in steps))))
