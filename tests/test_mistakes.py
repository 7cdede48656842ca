"""The inbox of mistakes: what a run finds in it is what is written down, and every rule speaks in it."""

from functools import lru_cache

from pipeline.summarise import Summary
from schemas.rules import NOTES, RULES
from tests import mistakes

ELSEWHERE = frozenset((
    "F07",  # a file too large to open safely is not kept among samples
    "F13", "R09",  # 更正.xlsx has an inbox of its own
    "A08",  # needs the output of an earlier run
))


@lru_cache
def summary() -> Summary:
    return mistakes.summary()


def test_a_run_finds_what_is_written_down() -> None:
    """Changed on purpose? `python -m tests.mistakes`, then read what has changed."""
    assert mistakes.told(summary()) == mistakes.GOLDEN.read_text(encoding="utf-8")


def test_every_rule_is_shown() -> None:
    known = {r.code for r in (*RULES, *NOTES.values())}
    assert {f.rule for f in summary().findings} == known - ELSEWHERE


def test_every_status_but_that_of_corrections_is_shown() -> None:
    assert {s.status for s in summary().submissions} == {
        "accepted", "returned", "superseded", "duplicate", "conflict", "unreadable", "unrecognised", "ignored"}
