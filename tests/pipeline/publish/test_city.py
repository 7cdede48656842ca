"""What is made in a process of its own is what is made here."""

import pytest

from pipeline.model import Book, Upload
from pipeline.publish import city
from pipeline.publish.report.content import report_content
from schemas.form.sheets import LEDGER
from tests import desk

READ = [(Upload("任城区.xlsx", b"", ""), Book("任城区.xlsx", {LEDGER.name: [[n] for n in range(3)]}))]


@pytest.mark.parametrize("many", [3, 4], ids=["enough rows", "too few"])
@pytest.mark.parametrize("child", [city.CHILD, "raise SystemExit(1)", "print('no pickle')"], ids=["whole", "stopped", "odd"])
def test_a_process_of_its_own_changes_nothing(child: str, many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does one that comes to no good end, or none."""
    summary = desk.judged(desk.clean())
    told = report_content(summary)
    monkeypatch.setattr(city, "MANY", many)
    monkeypatch.setattr(city, "CHILD", child)
    with city.Elsewhere() as elsewhere:
        assert list(elsewhere.watch(READ)) == READ
        assert (elsewhere.process is not None) is (many == 3)
        assert elsewhere.begun(summary)(told) == city.city(summary, told) | city.tables(summary, told)


def test_a_process_that_is_not_needed_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(city, "MANY", 1)
    with city.Elsewhere() as elsewhere:
        list(elsewhere.watch(READ))
    assert elsewhere.process is not None
    assert elsewhere.process.returncode is not None
