"""All rules, in the order of the sheets they judge. Each is one table entry; adding one is adding an entry."""

from csv import DictReader
from pathlib import Path

from schemas.form.sheets import BY_NAME, CORRECTIONS
from schemas.rules import archive, figures, info, ledger, texts
from schemas.rules.rule import Rule, Severity

RULES: tuple[Rule, ...] = (*info.RULES, *figures.RULES, *ledger.RULES, *archive.RULES, *texts.RULES)
"""The rules that an expression judges."""


def _stage_rules() -> dict[str, Rule]:
    sheets = {**BY_NAME, CORRECTIONS.name: CORRECTIONS}
    with Path(__file__).with_name("stage_rules.csv").open(encoding="utf-8", newline="") as table:
        return {r["name"]: Rule(r["code"], Severity(r["severity"]), r["message"], r["fix"], sheets.get(r["sheet"]), r["blames"] or None)
                for r in DictReader(table)}


STAGE_RULES = _stage_rules()
"""What a stage finds about a file, repairs in a cell, asks two units or carries on from before, by name."""
