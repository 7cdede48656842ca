"""What is made in a process of its own is what is made here."""

import pytest

from pipeline.publish import city
from pipeline.publish.report.content import report_content
from tests import desk


@pytest.mark.parametrize("child", [city.CHILD, "raise SystemExit(1)", "print('no pickle')"], ids=["whole", "stopped", "odd"])
def test_a_process_of_its_own_changes_nothing(child: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does one that comes to no good end."""
    summary = desk.judged(desk.clean())
    told = report_content(summary)
    monkeypatch.setattr(city, "MANY", 0)
    monkeypatch.setattr(city, "CHILD", child)
    assert city.begun(summary)(told) == city.city(summary, told) | city.beside(summary)
