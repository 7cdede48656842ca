"""The words of a finding: what stands for each {name} in a rule's message and fix."""

from dataclasses import dataclass
from datetime import date, datetime, time
from difflib import SequenceMatcher
from functools import cached_property

import pandas as pd

from schemas.campaign import ROLES, Indicator
from schemas.columns import Column
from schemas.expr import Cell
from schemas.predicates import POLICE, masked
from schemas.rule import Rule
from schemas.rules.info import LATE
from schemas.rules.ledger import LAST_DEADLINE
from schemas.rules.names import distinct, missing_parties
from schemas.sheets import FIGURES, INFO
from schemas.table import Table, View
from schemas.tally import counts, same

ALIKE = 0.4  # the share of a list value that a wrong value must hold to be taken for it
LOSSY = 1e15  # numbers of more than 15 digits lose the last ones
COUNTED_BY = {"parties": "按不同的当事人数", "rows": "一行算一{unit}", "quantity": "按数量相加"}


def chinese_date(day: date) -> str:
    """2020年10月9日: no leading zeros (GB/T 9704-2012)."""
    return f"{day.year}年{day.month}月{day.day}日"


def shown(value: object) -> str:
    """A raw or typed cell as a person would read it; personal identity numbers masked."""
    if value is None or (isinstance(value, float) and pd.isna(value)) or value is pd.NaT:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if abs(value) >= LOSSY:  # what a spreadsheet keeps of it: 15 digits
            digits = f"{value:.0f}"
            return masked(digits[:15] + "0" * (len(digits) - 15))
        return f"{value:.0f}" if value.is_integer() else f"{value:.15g}"
    if isinstance(value, datetime):
        return str(value.date()) if value.time() == time() else str(value.replace(microsecond=0))
    return masked(str(value))


@dataclass
class Case:
    """One failing row of one rule. Indexing by a word of a message gives what stands there."""

    rule: Rule
    view: View
    index: int
    rows: tuple[int, ...] = ()  # `once`: all failing rows of the file

    def message(self) -> str:
        return masked(self.rule.message.format_map(self))

    def fix(self) -> str:
        return masked(self.rule.fix.format_map(self))

    def __getitem__(self, word: str) -> str:
        if word in ROLES:
            return self.view.campaign.role_words[word]
        if hasattr(type(self), f"_{word}"):
            return str(getattr(self, f"_{word}"))
        return shown(self.table.typed.at[self.index, word])

    @property
    def table(self) -> Table:
        return self.view.table

    @property
    def blames(self) -> str:
        return self.rule.blames or ""

    @property
    def column(self) -> Column:
        return self.table.sheet[self.blames]

    @cached_property
    def indicator(self) -> Indicator:
        return self.view.campaign.by_code[str(self.table.typed.at[self.index, "code"])]

    @property
    def source(self) -> str:
        return str(self.table.typed.at[self.index, "source"])

    @property
    def _value(self) -> str:
        return shown(self.table.raw.at[self.index, self.blames])

    @property
    def _stated(self) -> str:
        return self._value or "空白"

    @property
    def _title(self) -> str:
        return self.column.title

    @property
    def _guide(self) -> str:
        return self.view.campaign.say(self.column.guide) or f"请从下拉列表选：{self._options}。"

    @property
    def _problem(self) -> str:
        if reason := self.table.reasons.get((self.index, self.blames)):
            return reason
        column = self.column
        wanted = f"大于 0 的{'整' if column.whole else ''}数" if column.least else f"0 或正{'整' if column.whole else ''}数"
        return f"“{self._value}”不是{wanted}"

    @property
    def _options(self) -> str:
        return "、".join(self.view.campaign.options(str(self.column.options)))

    @property
    def _nearest(self) -> str:
        """The one value that is most alike; all of them where none is, or several are (基本整改: 已整改 or 未整改?)."""
        likeness = {o: SequenceMatcher(None, o, self._value).ratio() for o in self.view.campaign.options(str(self.column.options))}
        most = max(likeness.values())
        near = [o for o, share in likeness.items() if share == most >= ALIKE]
        return f"是不是“{near[0]}”？请从下拉列表选。" if len(near) == 1 else f"请从下拉列表选：{self._options}。"

    @property
    def _belongs(self) -> str:
        campaign, typed = self.view.campaign, self.table.typed
        focus, form = str(typed.at[self.index, "focus"]), str(typed.at[self.index, "form"])
        if remedy := campaign.remedy(focus, form):
            return f"{remedy}。"
        there = "、".join(campaign.focuses_with(form))
        here = "、".join(campaign.forms_of(focus))
        return f"“{form}”只用于：{there}；这一重点可选：{here}。请改正其中一格。"

    @property
    def _label(self) -> str:
        return self.indicator.title

    @property
    def _unit(self) -> str:
        return self.indicator.row.unit

    @property
    def _how(self) -> str:
        return COUNTED_BY[self.indicator.row.counts].format(unit=self._unit)

    @property
    def _counted(self) -> str:
        code = self.indicator.row.code
        return shown(float(counts(self.view).get((self.source, code), 0)))

    @property
    def _named(self) -> str:
        return str(len(distinct(str(self.table.typed.at[self.index, "names"]))))

    @property
    def _parties(self) -> str:
        return str(missing_parties(self.view)[self.index])

    @property
    def _length(self) -> str:
        return str(Cell(self.table.sheet, self.blames).length.values(self.view)[self.index])

    @property
    def _first(self) -> str:
        """The row of the first occurrence of what this row repeats."""
        table = self.table
        keys = ["origin", *(c.key for c in table.sheet.columns if c.key in self.rule.keys)]
        frame = pd.DataFrame({"source": table.typed["source"], **{k: same(table, k) for k in keys}})
        alike = (frame == frame.loc[self.index]) | (frame.isna() & frame.loc[self.index].isna())
        return str(table.typed["row"][alike.all(axis=1)].min())

    @property
    def _others(self) -> str:
        table, document = self.table, same(self.table, "document")
        alike = (document == document[self.index]) & (table.typed["source"] == self.source) & table.alive
        parties = table.typed["party"][alike].dropna()
        return "、".join(p for p in parties.unique() if p != table.typed.at[self.index, "party"])

    @property
    def _rows(self) -> str:
        if self.table.sheet is FIGURES:
            codes = self.table.typed["code"]
            return "、".join(self.view.campaign.by_code[codes[i]].title for i in self.rows)
        return "第 " + "、".join(str(self.table.typed.at[i, "row"]) for i in self.rows) + " 行"

    @property
    def _cap(self) -> str:
        return next(f"{f.fine_cap:.0f}" for f in self.view.campaign.focuses
                    if f.value == self.table.typed.at[self.index, "focus"])

    @property
    def _report_date(self) -> str:
        day = Cell(INFO, "report_date").values(self.view)[self.index]
        return chinese_date(day.date())

    @property
    def _late(self) -> str:
        return shown(float(LATE.values(self.view)[self.index]))

    @property
    def _icp_problem(self) -> str:
        text = str(self.table.typed.at[self.index, "icp"])
        return "这是公安机关的备案号" if POLICE.holds(text) else "不像备案号"

    @property
    def _start_iso(self) -> str:
        return str(self.view.campaign.campaign.start)

    @property
    def _start(self) -> str:
        return chinese_date(self.view.campaign.campaign.start)

    @property
    def _new_year(self) -> str:
        return chinese_date(self.view.campaign.campaign.start.replace(month=1, day=1))

    @property
    def _today(self) -> str:
        return chinese_date(self.view.today)

    @property
    def _last_deadline(self) -> str:
        day = LAST_DEADLINE.get(self.view)
        return chinese_date(day) if isinstance(day, date) else ""

    @property
    def _example(self) -> str:
        return self.view.campaign.roster[0].name
