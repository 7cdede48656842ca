"""The table of rules as a whole."""

from schemas.expressions.expr import Unread
from schemas.form.sheets import FIGURES, SHEETS
from schemas.rules.catalogue import RULES
from schemas.rules.rule import ERROR

LABELS = {(FIGURES.name, "content"), (FIGURES.name, "measure")}  # the official rows' own words (T07)


def test_no_column_is_read_past() -> None:
    """Every column that is read has an error for a cell that is filled and cannot be read: else it would be lost silently."""
    judged = {(leaf.sheet.name, leaf.key) for rule in RULES if rule.when and rule.severity is ERROR and "{problem}" in rule.message
              for leaf in rule.when.reads if isinstance(leaf, Unread) and (leaf.sheet, leaf.key) == (rule.sheet, rule.blames)}
    columns = {(sheet.name, column.key) for sheet in SHEETS for column in sheet.read} - LABELS
    assert columns <= judged
