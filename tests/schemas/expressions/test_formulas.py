"""A rule's two compilers agree: what pandas says of a typed table, LibreOffice says of the same cells."""

import random
from pathlib import Path

import pytest

from schemas.campaign.campaign_file import load
from schemas.rules.catalogue import RULES
from schemas.rules.rule import Rule
from tests.shipped import CAMPAIGN
from tests.typed import computed, random_view

CAMPAIGN_FILE = load(CAMPAIGN)


def entries(code: str) -> list[Rule]:
    return [r for r in RULES if r.code == code and r.when is not None and r.blames in ("document", "date", "party", "quantity")
            and not any(type(leaf).__name__ == "Unread" for leaf in r.when.reads)]


@pytest.mark.libreoffice
@pytest.mark.parametrize(("code", "what"), [
    ("C05", "a row"), ("C04", "a header value and the campaign"), ("C14", "rows"), ("X01", "sheets")])
def test_formula_and_mask_agree(code: str, what: str, tmp_path: Path) -> None:
    for number, rule in enumerate(entries(code)):
        assert rule.when is not None
        assert rule.sheet is not None
        view = random_view(CAMPAIGN_FILE, random.Random(f"{code}{number}"), 60)
        mask = rule.when.values(view.of(rule.sheet)).tolist()
        (tmp_path / str(number)).mkdir()
        assert computed(view, rule.when, rule.sheet, tmp_path / str(number)) == mask, what
        assert any(mask), "the example shows nothing"
        assert not all(mask), "the example shows nothing"
