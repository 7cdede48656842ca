"""<单位>专项行动总结（草稿）.docx: the written report of one county to the city, from its own return, to correct and stamp."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from pipeline.model import gathered
from pipeline.publish.kit.safe_name import safe_name
from pipeline.publish.kit.wording import Record, lines, numeral
from pipeline.publish.report.content import ReportContent
from pipeline.publish.report.documents.document import REPORT_CLOSING, names_annex, official_annex
from pipeline.publish.report.documents.word import word
from pipeline.publish.report.names import Line, fitted
from pipeline.publish.report.paper import Annex, Paper, Passage, Section, filled
from pipeline.publish.report.sentences import MANY, Teller, hidden
from pipeline.summary.alone import Alone
from pipeline.summary.summarise import Summary
from schemas.form.sheets import FIGURES
from schemas.rules.words import chinese_date, shown

HEADING = 40.0  # points above the table


class OwnReports:
    """Accepted unit → its own report. `content`: what is told of all units, which is taken apart once."""

    def __init__(self, summary: Summary, content: ReportContent) -> None:
        self._s, self._alone = summary, Alone(summary)
        late = tuple({**r, "overdue": days} for r, days in zip(content.rectifications, self._alone.overdue, strict=True))
        self._told = content = replace(content, rectifications=late)
        self._planned = summary.info["plan_date"].to_dict()
        self._rows = {name: gathered(getattr(content, name), _unit) for name in ("highlights", "rectifications", "blacklist", "transfers")}
        self._measures = [(name, gathered(rows, _unit)) for name, rows in content.measures]
        self._cases = [(name, gathered(cases, lambda case: _unit(case.steps[0]))) for name, cases in content.case_groups]
        self._figures = [{u: (n, names) for u, n, names in x.by_unit} for x in content.lines]

    def __call__(self, unit: str) -> dict[str, bytes]:
        """By its file name."""
        return {safe_name(f"{unit}专项行动总结（草稿）.docx"): word(self.paper(unit), self._s.campaign)}

    def paper(self, unit: str) -> Paper:
        own, campaign = self._alone(unit), self._s.campaign
        told, office = self._content(unit), campaign.office_of(unit)
        teller = Teller(own, told, unit)
        cases, cases_annex = teller.cases()
        annexes = [official_annex(own, told, office, code=f"校验码：{self._s.check_codes[unit]}（与盖章的“{FIGURES.name}”下方的校验码应一致）"),
                   *cases_annex]
        done, done_annex = _done(teller, told, len(annexes) + 1)
        annexes += [*done_annex, *([names_annex(told)] if told.names.brief else ())]
        sections = filled(teller.general(), teller.data(), _unbroken(teller.mended()), cases, *done, teller.problems(), teller.plans())
        return Paper(f"关于{campaign.campaign.title}情况的报告", campaign.campaign.office, (_preamble(own, teller.we, self._planned[unit]),), sections, office,
                     own.as_of, closing=REPORT_CLOSING, notes=hidden(told.hidden), annexes=tuple(annexes))

    def _content(self, unit: str) -> ReportContent:
        """What is told of one unit; in the table no unit's name stands before its names."""
        t = self._told
        rows: dict[str, Any] = {name: tuple(found.get(unit, ())) for name, found in self._rows.items()}
        figures = [found.get(unit, (0, "")) for found in self._figures]
        lines = tuple(Line(x.indicator, n, (("", n, names),) if n else ()) for x, (n, names) in zip(t.lines, figures, strict=True))
        return replace(
            t, **rows, lines=lines, names=fitted(lines, HEADING),
            case_groups=tuple((name, tuple(found.get(unit, ()))) for name, found in self._cases),
            measures=tuple((name, tuple(found[unit])) for name, found in self._measures if unit in found), hidden=t.hidden_of[unit])


def _preamble(own: Summary, we: str, planned: Any) -> str:
    facts = own.campaign.campaign
    plan = "" if pd.isna(planned) else f"于{chinese_date(planned.date())}印发行动方案，"
    return f"{chinese_date(facts.start)}以来，按照{facts.office}{facts.document}通知要求，{we}{plan}组织开展了{facts.title}。现将截至{chinese_date(own.as_of)}的情况报告如下。"


def _unbroken(s: Section) -> Section:
    """Without subheadings: a few lines need none."""
    return Section(s.key, s.title, (Passage("", tuple(text for p in s.passages for text in p.paragraphs)),))


def _done(teller: Teller, told: ReportContent, number: int) -> tuple[tuple[Section, Section], list[Annex]]:
    """主要做法 and 工作亮点 in full; of many the titles, and the annex that has them in full, by its number."""
    measures = [row for _, rows in told.measures for row in rows]
    if len(measures) + len(told.highlights) <= MANY:
        return (_in_turn("measures", "主要做法", measures), _in_turn("highlights", "工作亮点", told.highlights)), []
    annex = f"附件{number}"
    return (teller.measures(annex), teller.highlights(annex)), [Annex("做法和亮点", passages=teller.full_measures())]


def _in_turn(key: str, title: str, rows: Sequence[Record]) -> Section:
    """一是…: a paragraph for each, its title at its head."""
    told = []
    for n, row in enumerate(rows, 1):
        number = f"{numeral(n)}是" if len(rows) > 1 else ""
        first, *more = lines([row["content"]]) or ("",)
        told += [f"{number}{shown(row['title']).strip().rstrip('。；，')}。{first}", *more]
    return Section(key, title, (Passage("", tuple(told)),))


def _unit(row: Record) -> str:
    return str(row["unit"])
