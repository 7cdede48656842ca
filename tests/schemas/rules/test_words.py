"""The sentences of all rules: none of the words that read badly in a letter, all brackets and stops in their place."""

import re

import pytest

from schemas.rules.catalogue import RULES, STAGE_RULES
from schemas.rules.rule import Rule, Severity

BANNED = ("没有填(?!报)", "读不了", "多半", "正式表", "不见了", "怎样改", "没有错(?!误)", "没错", "确实如此", "就留空", "格子", "离奇",
          "对不上", "能读懂", "却填了", "却选了", "是不是")
EVERY = {f"{n} {r.code}": r for n, r in enumerate((*RULES, *STAGE_RULES.values()))}


@pytest.mark.parametrize("rule", EVERY.values(), ids=EVERY)
def test_no_rule_says_what_reads_badly(rule: Rule) -> None:
    text = rule.message + rule.fix
    assert not [word for word in BANNED if re.search(word, text)]


@pytest.mark.parametrize("rule", EVERY.values(), ids=EVERY)
def test_sentences_end_and_questions_say_what_to_explain(rule: Rule) -> None:
    assert rule.message[-1] in "。？}"
    assert rule.fix[-1] in "。？}"
    if rule.severity is Severity.WARNING and not rule.code.startswith("F") and not rule.only_in_form:
        assert "请说明" in rule.fix or "需保留的" in rule.fix
