"""The plan of 校核计算: which helper cell of the form holds which formula. Addresses and formulas only, no writing.

Each row of a sheet has helper cells in the same row of 校核计算: per column its clean text, marked text, typed value,
the first error and the first warning that blame it; per row what the tallies need. Cells are mirrored by position
(INDEX by ROW), so that cut and paste and inserted rows cannot lead a formula astray.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from schemas.campaign.campaign import Campaign
from schemas.expressions.expr import Cell, Holds, Leaf, Param
from schemas.expressions.leaves import OfIndicator
from schemas.expressions.live import literal
from schemas.expressions.table import View
from schemas.expressions.tally import Count, Counted, Repeats
from schemas.form.cells import get_column_letter
from schemas.form.columns import Column, Sheet
from schemas.form.sheets import ARCHIVE, EXPLANATION_LEAST, FIGURES, INFO, LEDGER
from schemas.rules.catalogue import RULES
from schemas.rules.rule import ERROR, Rule, Severity

FIRST = 4  # the first row of data in every sheet
HEADER = FIRST - 2  # the header's, from 0
ROOM, SHORT_ROOM = 200, 60  # rows judged in the ledgers, in 工作措施 and 工作亮点
TALLIED = 10  # so many times as many rows of the ledger are counted, judged or not
NOT_LIVE = ("R", "H06", "C11")  # other files, repairs, the day of the run; what has no formula is not live either
REPEATS = list(dict.fromkeys(leaf for r in RULES if r.when for leaf in r.when.reads if isinstance(leaf, Repeats)))
COUNTS = list(dict.fromkeys(leaf for r in RULES if r.when for leaf in r.when.reads if isinstance(leaf, Count)))
Formula = Callable[[int], str]
MEND, ASK, FILL = "【请改】", "提示：", "【待填】"


def leaves(rule: Rule) -> tuple[Leaf, ...]:
    return rule.when.reads if rule.when else ()


def live(rule: Rule) -> bool:
    """Can the form judge this entry?"""
    return rule.when is not None and rule.when.has_formula and rule.severity is not Severity.INFO and not rule.code.startswith(NOT_LIVE)


def live_rules(sheet: Sheet, blames: str, *, errors: bool) -> list[tuple[int, Rule]]:
    """The entries (with their place in RULES) that the form judges at a column, in the order they are judged."""
    found = [(n, r) for n, r in enumerate(RULES) if r.sheet is sheet and r.blames == blames and live(r)
             and (r.severity is ERROR) == errors]
    return sorted(found, key=lambda pair: (pair[1].stratum.value, pair[0]))


def file_rules(sheet: Sheet) -> list[tuple[int, Rule, Sheet]]:
    """The warnings about the whole file that the form judges at a sheet, with the sheet they are about: N01, and those
    that are told once for all their rows."""
    return [(n, r, r.about or sheet) for n, r in enumerate(RULES) if r.sheet is sheet and (r.about or r.once) and live(r)]


def shared_predicates(sheet: Sheet) -> list[Holds]:
    """The predicates of its cells that more than one rule of a sheet asks, one of each."""
    asked = [h for r in RULES if r.sheet is sheet and r.when and live(r) for h in r.when.predicates if h.of]
    names = [(h.predicate.name, h.of) for h in asked]
    return [h for n, h in enumerate(asked) if names.count(names[n]) > 1 and names.index(names[n]) == n]


@dataclass
class Plan:
    """Helper columns by name, in order; a name is (sheet name, what it holds)."""

    campaign: Campaign
    room: int
    columns: dict[tuple[str, str], Formula] = field(default_factory=dict)
    below: dict[tuple[str, str], Formula] = field(default_factory=dict)  # the same for the rows below those that are judged

    def rows(self, sheet: Sheet) -> int:
        """How many rows of a sheet are judged."""
        fixed = {FIGURES: len(self.campaign.indicators), INFO: len(INFO.columns)}
        return fixed.get(sheet) or (self.room if sheet in (LEDGER, ARCHIVE) else min(self.room, SHORT_ROOM))

    def letter(self, sheet: Sheet, what: str) -> str:
        return self._letters[sheet.name, what]

    @cached_property
    def _letters(self) -> dict[tuple[str, str], str]:
        return {name: get_column_letter(n) for n, name in enumerate(self.columns, 1)}

    def at(self, sheet: Sheet, what: str, row: int) -> str:
        """The address of a helper cell within 校核计算."""
        return f"${self.letter(sheet, what)}{row}"

    def area(self, sheet: Sheet, what: str) -> str:
        letter = self.letter(sheet, what)
        return f"${letter}${FIRST}:${letter}${FIRST + self.length(sheet, what) - 1}"

    def length(self, sheet: Sheet, what: str) -> int:
        """How many cells a helper column has: what counts cases goes on below the rows that are judged."""
        return self.rows(sheet) * (TALLIED if (sheet.name, what) in self.below else 1)

    def so_far(self, sheet: Sheet, what: str, row: int) -> str:
        """The area down to a row."""
        letter = self.letter(sheet, what)
        return f"${letter}${FIRST}:${letter}{row}"


def columns_of(sheet: Sheet) -> list[Column]:
    """The columns that a county fills."""
    labels = ("content", "measure") if sheet is FIGURES else ()
    return [c for c in sheet.read if not c.hidden and c.key not in labels]


@dataclass(frozen=True)
class FormNames:
    """Where the form keeps what a leaf stands for, seen from one row of one sheet."""

    plan: Plan
    sheet: Sheet
    row: int

    @property
    def campaign(self) -> Campaign:
        return self.plan.campaign

    def __call__(self, leaf: Leaf | Param) -> str:
        if isinstance(leaf, Cell):
            return self.typed(leaf)
        if isinstance(leaf, Param):
            view = View(INFO, {}, self.campaign, date.min)
            return "TODAY()" if leaf.name == "today" else literal(leaf.get(view))
        if isinstance(leaf, Count):
            return f"SUM({self.plan.area(leaf.sheet, f'count {COUNTS.index(leaf)}')})"
        if isinstance(leaf, OfIndicator) and self.sheet is FIGURES:
            return literal(leaf.get(self.campaign.indicators[self.row - FIRST]))
        if isinstance(leaf, Repeats):
            return self.plan.at(self.sheet, f"repeats {REPEATS.index(leaf)}", self.row)
        name = "counted" if isinstance(leaf, Counted) else str(getattr(leaf, "name", ""))
        return self.plan.at(self.sheet, name, self.row)

    def verdict(self, holds: Holds) -> str | None:
        cell = holds.of
        what = f"is {holds.predicate.name} {cell.key}" if cell else ""
        kept = cell and cell.sheet is self.sheet and (self.sheet.name, what) in self.plan.columns
        return self.plan.at(self.sheet, what, self.row) if kept else None

    def typed(self, cell: Cell) -> str:
        return self._cell(cell, "typed")

    def error(self, cell: Cell) -> str | None:
        """The helper cell with the error that blames a cell; None where no rule can."""
        return self._cell(cell, "error") if cell.sheet is INFO or live_rules(cell.sheet, cell.key, errors=True) else None

    def _cell(self, cell: Cell, what: str) -> str:
        if cell.sheet is INFO:  # one item a row
            row = FIRST + [c.key for c in INFO.columns].index(cell.key)
            return f"${self.plan.letter(INFO, what)}${row}"
        return self.plan.at(cell.sheet, f"{what} {cell.key}", self.row)


def judged(plan: Plan, rule: Rule, sheet: Sheet, row: int) -> str:
    """The rule's formula in one row: false where a cell it reads is blamed already. C05, 行政处罚 without 文书文号:

    >>> from pathlib import Path
    >>> import schemas.campaign
    >>> from pipeline.publish.form.plan import build
    >>> from schemas.campaign.campaign_file import load
    >>> plan = build(load(Path(schemas.campaign.__file__).parents[1] / "campaign.toml"), room=200)
    >>> rule = next(r for r in RULES if r.code == "C05")

    Its mask, over all rows of all files, is `rule.when.values(view)` (see schemas/expressions). Its formula in row 4,
    by the names of the helper cells: 处罚形式 is not blamed, it is 行政处罚, and 文书文号 is blank and not unreadable.

    >>> formula = judged(plan, rule, LEDGER, 4)
    >>> for name in ("error measure", "typed measure", "typed document"):
    ...     formula = formula.replace(plan.at(LEDGER, name, 4), f"[{name}]")
    >>> formula.replace("\\ue000", "?")
    'AND([error measure]="",AND(AND(OR(EXACT([typed measure],"行政处罚")),([typed document]="")),NOT(([typed document]="?"))))'
    """
    names = FormNames(plan, sheet, row)
    assert rule.when is not None
    known = []
    for leaf in rule.when.reads:
        own = {c for c in leaf.cells if c.sheet is sheet and c.key == rule.blames and rule.severity is ERROR}
        known += [f'{error}=""' for c in leaf.cells - own if (error := names.error(c))]
        if isinstance(leaf, Counted):
            known.append(f"{plan.at(FIGURES, 'doubt', row)}=0")
    if sheet is FIGURES:
        known.append(f"NOT({contradiction(plan)})")
    return f"AND({','.join([*sorted(set(known)), rule.when.formula(names)])})"


def contradiction(plan: Plan) -> str:
    """零报告 contradicts the data (H08): all T and X rules are silent."""
    serials = [n + 1 for n, r in enumerate(RULES) if r.code == "H08"]
    cell = FormNames(plan, INFO, FIRST).error(Cell(INFO, "zero_report"))
    return f"OR({','.join(f'{cell}={n}' for n in serials)})"


def chain(plan: Plan, sheet: Sheet, column: str, row: int, *, errors: bool, repeats: bool = True) -> str:
    """The serial (place in RULES, from 1) of the first entry that blames the cell, else ""."""
    formula = '""'
    for n, rule in reversed(live_rules(sheet, column, errors=errors)):
        crossing = any(isinstance(leaf, Repeats) for leaf in leaves(rule))
        if repeats or not crossing:
            formula = f"IF({judged(plan, rule, sheet, row)},{n + 1},{formula})"
    return formula


def answered(plan: Plan, sheet: Sheet, row: int) -> str:
    """Is there an explanation, long enough, for the questions of the row, or in 基本信息 of the whole file?"""
    if sheet is INFO:
        cell = plan.at(INFO, "typed", FIRST + [c.key for c in INFO.columns].index("explanation"))
    elif "explanation" in sheet.by_key:
        cell = plan.at(sheet, "typed explanation", row)
    else:
        return answered(plan, INFO, FIRST)
    return f"LEN({cell})>={EXPLANATION_LEAST}"
