"""The docs say what the program does: generated pages are current, what they name exists."""

import re
import tomllib
from pathlib import Path

import pytest

from docs.generate import DOCS, MISTAKES, ROOT, pages
from schemas.rules.catalogue import RULES, STAGE_RULES

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def test_the_generated_pages_are_current() -> None:
    for path, text in pages():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run just docs (python -m docs.generate)"


def test_the_generated_pages_hold_columns_rules_and_examples() -> None:
    assert "| 文书文号 |" in (DOCS / "栏目.md").read_text(encoding="utf-8")
    rules = (DOCS / "规则.md").read_text(encoding="utf-8")
    assert "### C05 行政处罚没有文书文号" in rules
    assert "> 实例（兖州区-台账逐格有错.xlsx 案件台账" in rules


def test_words_are_written_for_codes_of_the_design_only() -> None:
    words = tomllib.loads((DOCS / "规则说明.toml").read_text(encoding="utf-8"))
    design = (DOCS / "design.md").read_text(encoding="utf-8")
    assert not {code for code in words if f"{code}" not in design}
    assert len(words.keys() & {r.code for r in (*RULES, *STAGE_RULES.values())}) > 60


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(path: Path) -> None:
    targets = LINK.findall(path.read_text(encoding="utf-8"))
    assert not [t for t in targets if not (path.parent / t).exists()]


def test_the_manual_names_every_file_of_the_mistakes() -> None:
    manual = (DOCS / "汇总人手册.md").read_text(encoding="utf-8")
    stems = {re.split(r"-第|-又|-执|-办", p.stem)[0] for p in MISTAKES.iterdir()}
    assert not {stem for stem in stems if stem not in manual}


def test_the_readme_is_a_page() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 90
