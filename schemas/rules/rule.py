"""What a rule is: a code, a severity, one expression, the cell it blames, what it says and how to put it right."""

from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from schemas.expressions.expr import Cell, Expr, Leaf
from schemas.form.columns import Sheet


class Severity(Enum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def word(self) -> str:
        return {"error": "错误", "warning": "请核实", "info": "提示"}[self.value]


ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


class Stratum(Enum):
    """When a rule is judged: what an earlier stratum blames is unknown to a later one (design §5)."""

    CELLS = 1  # one cell, one row, one sheet
    BETWEEN = 2  # between the sheets of one file
    WARNINGS = 3


@dataclass(frozen=True)
class Rule:
    """An entry of the table of rules. A code may have several entries.

    `when` is None where a stage finds it (files, repairs). `blames` is the key of the blamed column, None for a
    finding without a cell. `message` and `fix` are Chinese, with {names} that `schemas.rules.words` knows. `once`: one
    finding per file that names its rows. `about`: the sheet a finding without a cell is filed under, if another.
    `only_in_form`: a hint of the live form where it cannot judge what the pipeline does.
    """

    code: str
    severity: Severity
    message: str
    fix: str
    sheet: Sheet | None = None
    blames: str | None = None
    when: Expr | None = None
    between: bool = False
    once: bool = False
    about: Sheet | None = None
    only_in_form: bool = False

    @property
    def stratum(self) -> Stratum:
        if self.severity is not ERROR:
            return Stratum.WARNINGS
        return Stratum.BETWEEN if self.between else Stratum.CELLS

    @property
    def reads(self) -> tuple[Leaf, ...]:
        return self.when.reads if self.when else ()

    @cached_property
    def keys(self) -> frozenset[str]:
        """The columns of the judged row that the rule reads."""
        return frozenset(c.key for c in self.reads if isinstance(c, Cell) and c.sheet is self.sheet)
