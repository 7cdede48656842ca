"""All rules, in the order of the sheets they judge. Each is one table entry; adding one is adding an entry."""

from schemas.rule import Rule
from schemas.rules import archive, between, figures, files, info, ledger, settled, texts

RULES: tuple[Rule, ...] = (*info.RULES, *figures.RULES, *ledger.RULES, *archive.RULES, *texts.RULES)
"""The rules that an expression judges."""

NOTES: dict[str, Rule] = files.NOTES | between.NOTES | settled.NOTES
"""What a stage finds about a file, repairs in a cell, asks two units or carries on from before, by name."""
