"""The words of a finding: what stands for each {name} in a rule's message and fix."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from difflib import SequenceMatcher
from functools import partial
from itertools import groupby
from typing import Any

import pandas as pd

from schemas.campaign.campaign import complete
from schemas.campaign.sections import ROLES, Indicator
from schemas.expressions.expr import Cell, Param
from schemas.expressions.leaves import CAP
from schemas.expressions.predicates import CREDIT_ALPHABET, masked, public_security_number
from schemas.expressions.table import Table, View
from schemas.expressions.tally import counts
from schemas.form.columns import Column
from schemas.form.sheets import FIGURES, INFO, LEDGER
from schemas.form.text import key, no_blanks, split_names
from schemas.rules.info import LATE, NEW_YEAR
from schemas.rules.ledger import LAST_DEADLINE
from schemas.rules.names import ledger_parties, missing_parties
from schemas.rules.rule import Rule
from schemas.rules.shared import START, TODAY

ALIKE = 0.4  # the share of a list value that a wrong value must hold to be taken for it
CREDIT_LENGTH = 18
LOSSY = 1e15  # numbers of more than 15 digits lose the last ones
FEW, MOST_SPANS = 20, 300  # rows that are listed one by one; spans of neighbouring rows that are listed
COUNTED_BY = {"parties": "按不同的当事人计数", "rows": "台账每行计 1 {unit}", "quantity": "按数量相加"}


def chinese_date(day: date) -> str:
    """2020年10月9日: no leading zeros (GB/T 9704-2012)."""
    return f"{day.year}年{day.month}月{day.day}日"


def spelled(value: object) -> str:
    """A raw or typed cell as a person would read it, nothing masked: what the county's own columns hold."""
    if value is None or (isinstance(value, float) and pd.isna(value)) or value is pd.NaT:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if abs(value) >= LOSSY:  # what a spreadsheet keeps of it: 15 digits
            digits = f"{value:.0f}" if abs(value) < 1e21 else f"{value:.15g}"
            return digits[:15] + "0" * (len(digits) - 15) if digits.isdigit() else digits
        return f"{value:.0f}" if value.is_integer() else f"{value:.15g}"
    if isinstance(value, datetime):
        return str(value.date()) if value.time() == time() else str(value.replace(microsecond=0))
    return str(value)


def shown(value: object) -> str:
    """The same, with personal identity and telephone numbers masked: what the project's own words may show."""
    return masked(value if isinstance(value, str) else spelled(value))


def in_words(value: object) -> str:
    """The same in a sentence, where a day has the style of all others: 2020年5月1日."""
    if isinstance(value, date) and not pd.isna(value) and (not isinstance(value, datetime) or value.time() == time()):
        return chinese_date(value)
    return shown(value)


@dataclass
class Failing:
    """One failing row of one rule, and what each {word} of the rule's message stands for there."""

    rule: Rule
    view: View
    index: int
    rows: tuple[int, ...] = ()  # `once`: all failing rows of the file

    def message(self) -> str:
        return self._said(self.rule.message)

    def fix(self) -> str:
        return self._said(self.rule.fix)

    def _said(self, text: str) -> str:
        return masked((complete(text, self.view.campaign.role_words) or text).format_map(self))

    def __getitem__(self, word: str) -> str:
        if word in ROLES:
            return self.view.campaign.role_words[word]
        return WORDS[word](self) if word in WORDS else in_words(self.typed(word))

    def typed(self, key: str) -> Any:
        """The typed cell of this row."""
        return self.table.typed.at[self.index, key]

    @property
    def table(self) -> Table:
        return self.view.table

    @property
    def blames(self) -> str:
        return self.rule.blames or ""

    @property
    def column(self) -> Column:
        return self.table.sheet[self.blames]

    @property
    def value(self) -> str:
        return in_words(self.table.raw.at[self.index, self.blames])

    @property
    def options(self) -> tuple[str, ...]:
        return self.view.campaign.options(self.column.options)

    @property
    def indicator(self) -> Indicator:
        return self.view.campaign.by_code[str(self.typed("code"))]

    @property
    def source(self) -> str:
        return str(self.typed("source"))


def _day(c: Failing, limit: Param) -> str:
    day = limit.get(c.view)
    assert isinstance(day, date)
    return chinese_date(day)


def _choose(c: Failing) -> str:
    return f"请从下拉列表中选择：{'、'.join(c.options)}。"


def _problem(c: Failing) -> str:
    if reason := c.table.reasons.get((c.index, c.blames)):
        return reason
    if (typed := c.typed(c.blames)) > c.column.most:
        return f"“{shown(typed)}”太大，应不超过 {c.column.most}"
    kind = "整数" if c.column.whole else "数"
    return f"“{c.value}”不是{'大于 0 的' if c.column.least else '0 或正'}{kind}"


def _nearest(c: Failing) -> str:
    """The one value that is most alike; all of them where none is, or several are (基本整改: 已整改 or 未整改?)."""
    likeness = {o: SequenceMatcher(None, o, c.value).ratio() for o in c.options}
    near = [o for o, share in likeness.items() if share == max(likeness.values()) >= ALIKE]
    seen = shown(c.typed(c.blames))
    with_format = f"单元格显示为“{seen}”，请去掉格式中的文字。" if key(seen) != key(c.value) else ""
    return with_format + (f"请从下拉列表中选择，是否应为“{near[0]}”？" if len(near) == 1 else _choose(c))


def _belongs(c: Failing) -> str:
    campaign, focus, measure = c.view.campaign, str(c.typed("focus")), str(c.typed("measure"))
    if remedy := campaign.remedy(focus, measure):
        return f"{remedy}。"
    there = "、".join(f for f in campaign.block_of if measure in campaign.measures_of(f))
    here = "、".join(campaign.measures_of(focus))
    return f"“{measure}”仅适用于：{there}；本整治重点可选：{here}。请改正其中一项。"


def _first(c: Failing) -> str:
    """The row of the first occurrence of what this row repeats."""
    table, keys = c.table, ("origin", *sorted(c.rule.keys))

    def rows() -> list[int]:
        first: dict[object, int] = {}
        known_by = zip(table.typed["source"], *(table.same(k) for k in keys), strict=True)
        return [first.setdefault(row, number) for row, number in zip(known_by, table.typed["row"], strict=True)]

    return str(table.once(("first", keys), rows)[c.index])


def _others(c: Failing) -> str:
    table = c.table

    def parties() -> dict[object, dict[str, None]]:
        found: dict[object, dict[str, None]] = {}
        rows = zip(table.typed["source"], table.same("document"), table.values("party").tolist(), table.alive, strict=True)
        for source, document, party, alive in rows:
            if alive and isinstance(party, str):
                found.setdefault((source, document), {}).update(dict.fromkeys(split_names(party)))
        return found

    own = split_names(str(c.typed("party")))
    named = table.once("parties of documents", parties)[c.source, table.same("document")[c.index]]
    return "、".join(n for n in named if n not in own)


def _rows(c: Failing) -> str:
    if c.table.sheet is FIGURES:
        codes = c.table.typed["code"]
        return "、".join(c.view.campaign.by_code[codes[i]].title for i in c.rows)
    return f"第 {listed(c.table.typed['row'][list(c.rows)].tolist())} 行"


def listed(rows: Sequence[int], spell: Callable[[int], str] = str) -> str:
    """4、5、9: rows, or their cells. Of many, neighbours as spans: 4—60003、60009; and of many spans the first."""
    if len(rows) <= FEW:
        return "、".join(map(spell, rows))
    runs = [[row for _, row in run] for _, run in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0])]
    spans = [spell(run[0]) if len(run) == 1 else f"{spell(run[0])}—{spell(run[-1])}" for run in runs[:MOST_SPANS]]
    return "、".join(spans) + (f"等 {len(rows)} 处" if len(runs) > MOST_SPANS else "")


def _cause(c: Failing) -> str:
    """Why the ledger's count differs from the figure, where it can be seen: several parties in one cell, two spellings of
    one party (with and without the city's name)."""
    row = c.indicator.row
    parties = ledger_parties(c.view).get((c.source, row.code), {})
    if row.counts == "rows":
        several = [p for p in parties if len(split_names(p)) > 1]
        return f"（当事人“{several[0]}”在一行中，计 1 {row.unit}）" if several else ""
    bare: dict[str, str] = {}
    for party in parties if row.counts == "parties" else ():
        other = bare.setdefault(c.view.campaign.without_place(party), party)
        if other != party:
            return f"（“{other}”和“{party}”按两个当事人计，是否为同一当事人？）"
    return ""


def _contradicting(c: Failing) -> str:
    """The first figure above 0 of a zero report, else its first case."""
    figures, ledger = (c.view.tables[s.name] for s in (FIGURES, LEDGER))
    mine = figures.typed[(figures.typed["source"] == c.source) & (figures.typed["quantity"] > 0)]
    if not mine.empty:
        return f"“{c.view.campaign.by_code[mine['code'].iloc[0]].title}”的数量为 {shown(float(mine['quantity'].iloc[0]))}"
    return f"案件台账第 {ledger.typed['row'][ledger.alive & (ledger.typed['source'] == c.source)].min()} 行有记录"


def _code_problem(c: Failing) -> str:
    """A 统一社会信用代码 of another length, or the first character that none has."""
    code = str(c.typed("credit_code"))
    if len(code) != CREDIT_LENGTH:
        return f"{'只有' if len(code) < CREDIT_LENGTH else '有'} {len(code)} 位，应为 {CREDIT_LENGTH} 位"
    return f"含有不应出现的字符“{next((ch for ch in code if ch not in CREDIT_ALPHABET), '')}”"


WORDS: dict[str, Callable[[Failing], str]] = {
    "value": lambda c: c.value,
    "stated": lambda c: c.value or "空白",
    "title": lambda c: c.column.title,
    "guide": lambda c: c.view.campaign.say(c.column.guide) or (_choose(c) if c.column.options else ""),
    "problem": _problem,
    "options": lambda c: "、".join(c.options),
    "nearest": _nearest,
    "belongs": _belongs,
    "label": lambda c: c.indicator.title,
    "unit": lambda c: c.indicator.row.unit,
    "how": lambda c: COUNTED_BY[c.indicator.row.counts].format(unit=c.indicator.row.unit),
    "counted": lambda c: shown(float(counts(c.view).get((c.source, c.indicator.row.code), 0))),
    "parties": lambda c: missing_parties(c.view)[c.index],
    "length": lambda c: str(len(no_blanks(str(c.typed(c.blames))))),
    "cause": _cause,
    "contradicting": _contradicting,
    "code_problem": _code_problem,
    "remedy": lambda c: str(c.view.campaign.remedy(str(c.typed("focus")), str(c.typed("measure")))),
    "first": _first,
    "others": _others,
    "rows": _rows,
    "cap": lambda c: spelled(float(CAP.values(c.view)[c.index])),
    "report_date": lambda c: chinese_date(c.table.once("report_date", lambda: Cell(INFO, "report_date").values(c.view))[c.index].item()),
    "late": lambda c: shown(float(c.table.once("late", lambda: LATE.values(c.view))[c.index])),
    "icp_problem": lambda c: "是公安机关备案号" if public_security_number(str(c.typed("icp"))) else "不是备案号的常见写法",
    "start_iso": lambda c: str(c.view.campaign.campaign.start),
    **{day.name: partial(_day, limit=day) for day in (START, NEW_YEAR, TODAY, LAST_DEADLINE)},
    "example": lambda c: c.view.campaign.roster[0].name,
}
