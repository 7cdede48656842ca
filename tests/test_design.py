"""docs/design.md names what is there: every rule code, column and room. Whether its sentences are true, people read."""

from pathlib import Path

import pytest

from schemas.form.sheets import SHEETS
from schemas.rules.catalogue import RULES, STAGE_RULES
from tests.shipped import ROOT

DESIGN = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
GOING: set[str] = set()  # nothing is left for it to say; its entry goes with the names that the ledger gives (R12)


def test_every_rule_is_in_the_design() -> None:
    codes = {rule.code for rule in (*RULES, *STAGE_RULES.values())}
    assert not {code for code in codes if code not in DESIGN}


def test_every_column_is_in_the_design() -> None:
    assert not {c.title for sheet in SHEETS for c in sheet.columns if c.title not in DESIGN}


@pytest.mark.parametrize("folder", ["schemas", "pipeline"])
def test_every_room_is_in_the_house_plan(folder: str) -> None:
    plan = DESIGN.split("## 8. House plan")[1].split("```")[1]
    rooms = {Path(p).parent.name for p in (ROOT / folder).rglob("__init__.py")}
    assert not {room for room in rooms if f"{room}/" not in plan}
