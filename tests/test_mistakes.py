"""The inbox of mistakes: what a run finds in it is what is written down, and every rule speaks in it."""

from functools import lru_cache
from io import BytesIO

from python_calamine import CalamineWorkbook

from pipeline.publish.returns.letters import letters
from pipeline.publish.returns.returns import returns
from pipeline.summary.summarise import Summary
from schemas.rules.catalogue import RULES, STAGE_RULES
from tests import mistakes

ELSEWHERE = frozenset((
    "F07",  # a file too large to open safely is not kept among samples
    "F13", "R09",  # 更正.xlsx has an inbox of its own
    "F14", "R13",  # second sheets, merges: tests/pipeline/tables/test_nothing_is_read_past.py
    "A08",  # needs the output of an earlier run
))


@lru_cache
def summary() -> Summary:
    return mistakes.summary()


def test_a_run_finds_what_is_written_down() -> None:
    """Changed on purpose? `python -m tests.mistakes`, then read what has changed."""
    assert mistakes.told(summary()) == mistakes.GOLDEN.read_text(encoding="utf-8")


def test_every_rule_is_shown() -> None:
    known = {r.code for r in (*RULES, *STAGE_RULES.values())}
    assert {f.rule for f in summary().findings} == known - ELSEWHERE


def test_every_status_but_that_of_corrections_is_shown() -> None:
    assert {s.status for s in summary().submissions} == {
        "accepted", "returned", "superseded", "duplicate", "conflict", "unreadable", "unrecognised", "ignored"}


def test_what_must_be_sent_anew_is_not_asked_to_be_mended_where_it_is() -> None:
    """An old form, a damaged file, a stranger's table: nothing to click on, nothing to send back."""
    back = {r.submission.source: r for r in returns(summary())}
    said = {x.path: x.body for x in letters(summary(), tuple(back.values()), lambda _: {}, lambda _: {"总结.docx": b""})}
    for source, anew in (("太白湖新区-旧模板.xlsx", True), ("打不开.xlsx", True), ("职工名册.xlsx", True), ("兖州区-台账逐格有错.xlsx", False)):
        body = said[back[source].path.replace(".xlsx", ".eml")]
        first = str(CalamineWorkbook.from_filelike(BytesIO(back[source].data)).get_sheet_by_index(0).to_python()[:6])
        assert ("请重新报送填报表" in body, "重新报送填报表" in first) == (anew, anew), source
        assert ("无法加标记" in first) == (not back[source].marked and not anew)
        assert ("点“单元格”" in body, "点“单元格”" in first) == (not anew, not anew), source
