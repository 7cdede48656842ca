"""The sentences of all rules: none of the words that read badly in a letter, all brackets and stops in their place."""

import re

import pytest

from schemas.rules.catalogue import RULES, STAGE_RULES
from schemas.rules.rule import Rule, Severity
from tests.banned import BANNED

EVERY = {f"{n} {r.code}": r for n, r in enumerate((*RULES, *STAGE_RULES.values()))}


@pytest.mark.parametrize("rule", EVERY.values(), ids=EVERY)
def test_no_rule_says_what_reads_badly(rule: Rule) -> None:
    text = rule.message + rule.fix
    assert not [word for word in (*BANNED, "怎样改") if re.search(word, text)]


@pytest.mark.parametrize("rule", EVERY.values(), ids=EVERY)
def test_sentences_end_and_questions_say_what_to_explain(rule: Rule) -> None:
    assert rule.message[-1] in "。？}"
    assert rule.fix[-1] in "。？}"
    if rule.severity is Severity.WARNING and not rule.code.startswith("F") and not rule.only_in_form:
        assert "请说明" in rule.fix or "需保留的" in rule.fix
