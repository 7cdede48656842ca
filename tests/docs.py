"""The tables of the README, made from the schemas: `python -m tests.docs` writes them anew.

tests/test_docs.py proves that what is committed is current.
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from pipeline.publish.form.layout import live
from schemas.campaign.campaign_file import load
from schemas.form.sheets import SHEETS
from schemas.rules.catalogue import RULES, STAGE_RULES
from schemas.rules.rule import ERROR, Rule
from tests.shipped import CAMPAIGN

README = Path(__file__).parent.parent / "README.md"


def columns() -> Iterator[str]:
    """Every sheet with its columns or items."""
    campaign = load(CAMPAIGN)
    yield "| 工作表 | 列（或项目） | 必填 | 类型 | 说明 |"
    yield "| --- | --- | --- | --- | --- |"
    for sheet in SHEETS:
        for column in sheet.read:
            kind = f"{column.kind.value}：{column.options}" if column.options else column.kind.value
            yield f"| {sheet.name} | {column.title} | {'是' if column.required else ''} | {kind} | {campaign.say(column.guide)} |"


def rules() -> Iterator[str]:
    """Every entry of the table of rules: the code, what it blames, what it says."""
    campaign = load(CAMPAIGN)
    yield "| 规则 | 级别 | 工作表 | 指出的单元格 | 表里 | 说什么 |"
    yield "| --- | --- | --- | --- | --- | --- |"
    entries: list[Rule] = sorted([*RULES, *STAGE_RULES.values()], key=lambda r: (r.code[0], int(r.code[1:]), r.severity.value))
    alike: dict[tuple[str, ...], list[str]] = {}
    for rule in entries:
        row = (rule.code, rule.severity.word, rule.sheet.name if rule.sheet else "", in_form(rule), campaign.say(rule.message))
        alike.setdefault(row, []).extend(filter(None, [titles(rule)]))
    for (code, severity, sheet, form, message), blamed in alike.items():
        yield f"| {code} | {severity} | {sheet} | {'、'.join(dict.fromkeys(blamed))} | {form} | {message} |"


def in_form(rule: Rule) -> str:
    """Where the county meets the rule: the form makes it impossible, shows it at once, asks, or only the city judges."""
    if rule.code == "T07":
        return "锁定"
    if not live(rule):
        return "汇总时"
    return "当场标红" if rule.severity is ERROR else "当场提示"


def titles(rule: Rule) -> str:
    if rule.sheet is None or rule.blames is None:
        return ""
    return rule.sheet[rule.blames].title


def _between(table: str, found: re.Match[str]) -> str:
    return found[1] + table + found[2]


def current(text: str) -> str:
    """The README with its tables made anew."""
    for name, rows in (("columns", columns()), ("rules", rules())):
        table = "".join(f"{row}\n" for row in rows)
        text = re.sub(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", partial(_between, table), text, flags=re.DOTALL)
    return text


if __name__ == "__main__":
    README.write_text(current(README.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
