"""A workbook with all mistakes that one row can show, each in a row of its own: every one is told, at its cell, and nothing else."""

from typing import Any

from pipeline.publish.form.form import Content
from schemas.rules.rule import Severity
from tests.desk import Brief, brief, changed, clean, expected, findings
from tests.schemas.rules.test_rules_ledger import CELLS, ROWS

LEDGER, FIRST = "案件台账", 8  # the first row behind those of the clean return
LEAST = 50


def in_one_row(change: Any) -> str:
    """The row that a change is about; empty where it is about several, or no change of cells."""
    rows = {tuple(path.split("/")[:2]) for path in change} if isinstance(change, dict) else set()
    return next(iter(rows))[1] if len(rows) == 1 and next(iter(rows))[0] == LEDGER else ""


def many() -> tuple[Content, list[Brief]]:
    """All such rows behind one another, and the errors they must give."""
    content, wanted = clean(), []
    examples = [row for row in (*CELLS.rows, *ROWS.rows) if " error " in row.says and in_one_row(row.change).isdigit()]
    for n, example in enumerate(examples, FIRST):
        old = in_one_row(example.change)
        assert isinstance(example.change, dict)
        own = {"案件名称": f"第{n}案", "当事人": f"任城第{n}公司", "文书文号": f"（任）文综字〔2020〕{n}号"}
        content = changed(content, {f"{LEDGER}/+{old}": own | {path.split("/")[2]: value for path, value in example.change.items()}})
        wanted += [b for b in expected(example.says.replace(f"{LEDGER}/{old}/", f"{LEDGER}/{n}/")) if b[1] == "error"]
    return content, wanted


def test_each_of_many_mistakes_is_told() -> None:
    content, wanted = many()
    told = [f for f in findings(content) if f.severity is Severity.ERROR and f.sheet == LEDGER]
    assert len(wanted) >= LEAST
    assert brief(told) == sorted(wanted, key=lambda b: tuple(word or "" for word in b))
