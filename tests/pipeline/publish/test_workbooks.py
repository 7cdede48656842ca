"""Workbooks made in a process of its own are those made here."""

import pytest

from pipeline.publish import workbooks
from pipeline.publish.report.content import report_content
from tests import desk


@pytest.mark.parametrize("child", [workbooks.CHILD, "raise SystemExit(1)", "print('no pickle')"])
def test_a_process_of_its_own_changes_nothing(child: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does one that comes to no good end."""
    summary = desk.judged(desk.clean())
    told = report_content(summary)
    monkeypatch.setattr(workbooks, "MANY", 0)
    monkeypatch.setattr(workbooks, "CHILD", child)
    assert workbooks.begun(summary, told)() == workbooks.workbooks(summary, told)
