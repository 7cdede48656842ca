"""What the README says of columns and rules is what the schemas say."""

from tests.docs import README, current


def test_the_tables_of_the_readme_are_current() -> None:
    text = README.read_text(encoding="utf-8")
    assert current(text) == text, "run python -m tests.docs"
    assert "| 案件台账 | 文书文号 |" in text
    assert "| C05 |" in text
