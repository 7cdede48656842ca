"""All rules, in the order of the sheets they judge. Each is one table entry; adding one is adding an entry."""

from schemas.rules import archive, between, by_telephone, figures, files, info, ledger, texts
from schemas.rules.rule import Rule

RULES: tuple[Rule, ...] = (*info.RULES, *figures.RULES, *ledger.RULES, *archive.RULES, *texts.RULES)
"""The rules that an expression judges."""

STAGE_RULES: dict[str, Rule] = files.STAGE_RULES | between.STAGE_RULES | by_telephone.STAGE_RULES
"""What a stage finds about a file, repairs in a cell, asks two units or carries on from before, by name."""
