"""The plan of 校核计算: which helper cell of the form holds which formula. Addresses and formulas only, no writing.

Each row of a sheet has helper cells in the same row of 校核计算: per column its clean text, marked text, typed value and
the first error that blames it; per row what the tallies need and what is wrong. Cells are mirrored by position
(INDEX by ROW), so that cut and paste and inserted rows cannot lead a formula astray.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from schemas.campaign.campaign import Campaign
from schemas.campaign.sections import Indicator
from schemas.expressions.expr import Cell, Holds, Judged, Leaf, Param
from schemas.expressions.leaves import STRICT
from schemas.expressions.live.formulas import literal
from schemas.expressions.table import View
from schemas.expressions.tally import Count, Counted, Repeats
from schemas.form.cells import get_column_letter
from schemas.form.columns import Column, Sheet
from schemas.form.sheets import ARCHIVE, FIGURES, INFO, LEDGER, SHEETS
from schemas.rules.catalogue import RULES
from schemas.rules.rule import ERROR, Rule, Severity

FIRST = 4  # the first row of data in every sheet
HEADER = FIRST - 2  # the header's, from 0
ROOM, SHORT_ROOM = 200, 60  # rows judged in the ledgers, in 工作措施 and 工作亮点
TALLIED = 10  # so many times as many rows of the ledger are counted, judged or not
NOT_LIVE = ("R", "H06", "C11")  # other files, repairs, the day of the run; what has no formula is not live either
REPEATS = list(dict.fromkeys(leaf for r in RULES for leaf in r.reads if isinstance(leaf, Repeats)))
COUNTS = list(dict.fromkeys(leaf for r in RULES for leaf in r.reads if isinstance(leaf, Count)))
Formula = Callable[["Row"], str]
MEND, ASK, FILL = "【请改】", "提示：", "【待填】"
BREADTH = 40  # helper columns side by side
BLAME = len("|A|000")  # characters of one blame


def live(rule: Rule) -> bool:
    """Can the form judge this entry?"""
    return (rule.when is not None and not any(isinstance(node, Judged) and not node.spell for node in rule.when.nodes())
            and rule.severity is not Severity.INFO and not rule.code.startswith(NOT_LIVE))


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
    asked = [h for r in RULES if r.sheet is sheet and r.when and live(r) for h in r.when.nodes() if isinstance(h, Holds)]
    names = [(h.predicate.name, h.cell) for h in asked]
    return [h for n, h in enumerate(asked) if names.count(names[n]) > 1 and names.index(names[n]) == n]


def verdict_name(holds: Holds) -> str:
    """What the helper column of a predicate of a cell is called."""
    return f"{holds.predicate.name} {holds.cell.key}"


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

    @cached_property
    def places(self) -> dict[tuple[str, str], tuple[str, int]]:
        """Where a helper column stands: its letter, and how many rows lower than the sheet's rows. A sheet's columns stand
        side by side, those of one sheet below those of another, never beyond column BREADTH: a workbook of
        256 columns holds them, and rows so short that the next is much like it are small when packed."""
        found: dict[tuple[str, str], tuple[str, int]] = {}
        lower = 0
        for sheet in SHEETS:
            names = [what for name, what in self.columns if name == sheet.name]
            for start in range(0, len(names), BREADTH):
                band = names[start:start + BREADTH]
                found |= {(sheet.name, what): (get_column_letter(n), lower) for n, what in enumerate(band, 1)}
                lower += max(self.length(sheet, what) for what in band)
        return found

    def at(self, sheet: Sheet, what: str, row: int, dollar: str = "") -> str:
        """The address within 校核计算 of a helper cell of a row of the sheet; with a dollar it is the same in all rows."""
        letter, lower = self.places[sheet.name, what]
        return f"${letter}{dollar}{row + lower}"

    def area(self, sheet: Sheet, what: str) -> str:
        letter, lower = self.places[sheet.name, what]
        return f"${letter}${FIRST + lower}:${letter}${FIRST + lower + self.length(sheet, what) - 1}"

    def length(self, sheet: Sheet, what: str) -> int:
        """How many cells a helper column has: what counts cases goes on below the rows that are judged."""
        return self.rows(sheet) * (TALLIED if (sheet.name, what) in self.below else 1)

    def item(self, key: str, what: str) -> str:
        """The address of a helper of a 项目, the same in all rows that read it."""
        return self.at(INFO, what, FIRST + INFO.place(key), "$")


def columns_of(sheet: Sheet) -> list[Column]:
    """The columns that a county fills."""
    labels = ("content", "measure") if sheet is FIGURES else ()
    return [c for c in sheet.read if not c.hidden and c.key not in labels]


@dataclass(frozen=True)
class Row:
    """A row of a sheet, as its formulas see it: the addresses of its helper cells, and where the form keeps what a leaf stands for."""

    plan: Plan
    sheet: Sheet
    number: int

    @property
    def campaign(self) -> Campaign:
        return self.plan.campaign

    @property
    def indicator(self) -> Indicator:
        """Of 情况汇总表: its row of the official table."""
        return self.campaign.indicators[self.number - FIRST]

    def at(self, what: str) -> str:
        """The address of a helper cell."""
        return self.plan.at(self.sheet, what, self.number)

    def of(self, key: str, what: str) -> str:
        """The address of a helper of one input cell."""
        return self.plan.item(key, what) if self.sheet is INFO else self.at(f"{what} {key}")

    def place(self, what: str) -> str:
        """The sheet's row, in a formula of a helper column."""
        lower = self.plan.places[self.sheet.name, what][1]
        return f"ROW()-{lower}" if lower else "ROW()"

    def where_used(self, formula: str, otherwise: str = '""') -> str:
        """The formula, where the row is a record."""
        return f'IF({self.at("used")},{formula},{otherwise})'

    def __call__(self, leaf: Leaf) -> str:
        if isinstance(leaf, Cell):
            return replace(self, sheet=leaf.sheet).of(leaf.key, "typed")
        if isinstance(leaf, Param):
            return "TODAY()" if leaf.name == "today" else literal(leaf.get(View(INFO, {}, self.campaign, date.min)))
        if isinstance(leaf, Count):
            return f'COUNTIF({self.plan.area(leaf.sheet, "tallied")},"*{counted_as(leaf)}*")'
        if leaf is STRICT:
            return literal(self.indicator.row.strict)
        if isinstance(leaf, Repeats):
            return self._repeated(f"key {REPEATS.index(leaf)}")
        return self.at("counted" if isinstance(leaf, Counted) else str(getattr(leaf, "name", "")))

    def _repeated(self, what: str) -> str:
        """Does a key stand above its row, too? MATCH would not take one of more than 255 characters."""
        cell, first = self.at(what), self.plan.area(self.sheet, what).partition(":")[0]
        return f"SUMPRODUCT(--({first}:{cell}={cell}))>1"

    def verdict(self, holds: Holds) -> str | None:
        """The helper cell that keeps a predicate's verdict, if there is one."""
        what = verdict_name(holds)
        kept = holds.cell.sheet is self.sheet and (self.sheet.name, what) in self.plan.columns
        return self.at(what) if kept else None

    def error(self, cell: Cell) -> str | None:
        """The helper cell with the error that blames a cell; None where no rule can."""
        if cell.sheet is not INFO and not live_rules(cell.sheet, cell.key, errors=True):
            return None
        return replace(self, sheet=cell.sheet).of(cell.key, "error")


def counted_as(count: Count) -> str:
    """The mark of a row that counts."""
    return f"|{COUNTS.index(count)}|"


def input_letter(sheet: Sheet, column: str) -> str:
    """Where a column, by its key, is filled in; of 基本信息, where all is."""
    return "B" if sheet is INFO else get_column_letter(sheet.place(column) + 1)


def blame(sheet: Sheet, column: str, number: int) -> str:
    """A blamed cell and the entry (from 0) that blames it, as the helper cells hold them: |C|051. `column`: its key."""
    return f"|{input_letter(sheet, column)}|{number + 1:03d}"


def blames(cell: str) -> str:
    """How many such are in a helper cell."""
    return f'LEN({cell}&"")/{BLAME}'


def said_first(cell: str) -> str:
    """What the form says of the first of them."""
    return f"INDEX(M_话,VALUE(MID({cell},{BLAME - 2},3)))"


def judged(row: Row, rule: Rule) -> str:
    """The rule's formula in one row: false where a cell it reads is blamed already. C05, 行政处罚 without 文书文号:

    >>> from pathlib import Path
    >>> import schemas.campaign
    >>> from pipeline.publish.form.live.plan import build
    >>> from schemas.campaign.campaign_file import load
    >>> plan = build(load(Path(schemas.campaign.__file__).parents[1] / "campaign.toml"), room=200)
    >>> rule = next(r for r in RULES if r.code == "C05")

    Its mask, over all rows of all files, is `rule.when.values(view)` (see schemas/expressions). Its formula in row 4,
    by the names of the helper cells: 处罚形式 is not blamed, it is 行政处罚, and 文书文号 is blank and not unreadable.

    >>> formula = judged(Row(plan, LEDGER, 4), rule)
    >>> for name in ("error measure", "typed measure", "typed document"):
    ...     formula = formula.replace(plan.at(LEDGER, name, 4), f"[{name}]")
    >>> formula.replace("\\ue000", "?")
    'AND([error measure]="",AND(AND(OR(EXACT([typed measure],"行政处罚")),([typed document]="")),NOT(([typed document]="?"))))'
    """
    assert rule.when is not None
    known = []
    for leaf in rule.reads:
        own = isinstance(leaf, Cell) and leaf.sheet is row.sheet and leaf.key == rule.blames and rule.severity is ERROR
        if isinstance(leaf, Cell) and not own and (error := row.error(leaf)):
            known.append(f'{error}=""')
        if isinstance(leaf, Counted):
            known.append(f'{row.at("doubt")}=0')
    if row.sheet is FIGURES:
        known.append(f"NOT({contradiction(row.plan)})")
    return f"AND({','.join([*sorted(set(known)), rule.when.formula(row)])})"


def contradiction(plan: Plan) -> str:
    """零报告 contradicts the data (H08): all T and X rules are silent."""
    cell = plan.item("zero_report", "error")
    wrong = [literal(blame(INFO, "zero_report", n)) for n, r in enumerate(RULES) if r.code == "H08"]
    return f"OR({','.join(f'{cell}={w}' for w in wrong)})"


def chain(row: Row, column: str, *, errors: bool, repeats: bool = True) -> str:
    """The first entry that blames the cell (see `blame`), else "". Without `repeats`: entries that other rows concern left out."""
    formula = '""'
    for n, rule in reversed(live_rules(row.sheet, column, errors=errors)):
        if repeats or not any(isinstance(leaf, Repeats) for leaf in rule.reads):
            formula = f"IF({judged(row, rule)},{literal(blame(row.sheet, column, n))},{formula})"
    return formula


def explained(row: Row) -> str:
    """The helper cell with the explanation of a row's questions, or, where rows have none, of the whole file's."""
    return row.of("explanation", "typed") if "explanation" in row.sheet.by_key else row.plan.item("explanation", "typed")
