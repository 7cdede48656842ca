"""The pages that are made from the schemas: `python -m docs.generate` (`just docs`) writes them anew.

docs/规则.md has a section per rule code: the words of docs/规则说明.toml, the entries of the table of rules, and a
finding of the shipped samples-with-mistakes as the example. docs/栏目.md has every column. Numbers in the guides that
the code owns stand between markers and are filled in. tests/test_docs.py proves all of it current.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.inbox import limits
from pipeline.publish.form.layout import live
from schemas.campaign.campaign import Campaign
from schemas.campaign.campaign_file import load
from schemas.form.sheets import SHEETS
from schemas.rules.catalogue import RULES, STAGE_RULES
from schemas.rules.rule import ERROR, Rule

DOCS = Path(__file__).parent
ROOT = DOCS.parent
MISTAKES = ROOT / "intake_templates" / "samples-with-mistakes"
AS_OF = "2020-11-02"  # after the deadline, so that a late return shows
MADE = "<!-- 由程序生成（just docs），请勿手工修改 -->\n"
PARTS = {"H": "基本信息", "T": "情况汇总表", "X": "情况汇总表与案件台账", "C": "案件台账", "A": "监管电子档案",
         "N": "工作措施、工作亮点", "F": "整个文件", "R": "自动修正（不用处理）"}
PLACEHOLDERS = {"value": "填写内容", "title": "栏目", "problem": "原因", "label": "汇总表的行", "counted": "台账统计数", "unit": "单位",
                "read": "读成", "stated": "填写内容", "other": "另一份文件", "kind": "文件类型", "sheet": "工作表", "rows": "各行",
                "how": "统计口径", "nearest": "最接近的选项", "options": "选项", "guide": "填写说明", "belongs": "可选的处罚形式",
                "campaign": "行动名称", "version": "现行版本", "missing": "缺少的栏目", "reason": "原因", "what": "栏或项",
                "count": "份数", "edition": "第几次", "files": "文件", "differences": "不同之处", "example": "单位名称", "start": "开始日期",
                "start_iso": "日期", "today": "汇总日期", "report_date": "填报日期", "last_deadline": "最晚期限", "new_year": "年初", "day": "日期",
                "ended": "已关停等", "deadline": "截止日期", "days": "天数", "late": "几", "length": "字数", "first": "行号", "number": "行号", "right": "原文字",
                "cap": "上限", "limit": "上限", "others": "其他当事人", "parties": "当事人", "units": "单位", "cause": "原因",
                "code_problem": "原因", "icp_problem": "原因", "remedy": "不设该行的原因", "contradicting": "有数的地方", "area": "区域",
                "where": "位置", "whose": "单位", "file": "文件", "sheets": "工作表", "held": "现有内容", "sent": "报送的文件", "new": "更正值",
                "case": "案件", "facts": "经过"}


def pages() -> Iterator[tuple[Path, str]]:
    """Each generated page with its text."""
    campaign = load(ROOT / "schemas" / "campaign.toml")
    yield DOCS / "栏目.md", columns(campaign)
    yield DOCS / "规则.md", rules(campaign, examples())
    manual = DOCS / "汇总人手册.md"
    yield manual, filled(manual.read_text(encoding="utf-8"), "limits", limits_said())


def columns(campaign: Campaign) -> str:
    """Every sheet with its columns or items."""
    lines = [MADE, "# 各表栏目\n", "填报表每张工作表的栏目，照 `schemas/form/sheets.py` 生成。怎样填，看[填报指南](填报指南.md)。"]
    for sheet in SHEETS:
        lines += [f"\n## {sheet.name}\n", f"{campaign.say(sheet.guide)}\n", "| 栏目 | 必填 | 类型 | 说明 |", "| --- | --- | --- | --- |"]
        for column in sheet.read:
            kind = f"{column.kind.value}：{column.options}" if column.options else column.kind.value
            lines.append(f"| {column.title} | {'是' if column.required else ''} | {kind} | {campaign.say(column.guide)} |")
    return "\n".join(lines) + "\n"


def examples() -> dict[str, dict[str, Any]]:
    """For each code the gravest finding that a run of the shipped mistakes tells, as run.json has it."""
    with TemporaryDirectory() as folder:
        line = [sys.executable, "run.py", str(MISTAKES), "--as-of", AS_OF, "--output", f"{folder}/输出"]
        subprocess.run(line, cwd=ROOT, capture_output=True, check=False, env=os.environ | {"PYTHONUTF8": "1"})  # noqa: S603 (ourselves; it returns 1 for there are returns)
        findings = json.loads(Path(folder, "输出", "run.json").read_text(encoding="utf-8"))["findings"]
    gravest = sorted(findings, key=lambda f: ["error", "warning", "info"].index(f["severity"]))
    return {finding["rule"]: finding for finding in reversed(gravest)}


def rules(campaign: Campaign, found: dict[str, dict[str, Any]]) -> str:
    """A section per code."""
    said = tomllib.loads((DOCS / "规则说明.toml").read_text(encoding="utf-8"))
    by_code: dict[str, list[Rule]] = {}
    for rule in sorted((*RULES, *STAGE_RULES.values()), key=lambda r: (list(PARTS).index(r.code[0]), int(r.code[1:]))):
        by_code.setdefault(rule.code, []).append(rule)
    lines = [MADE, "# 规则\n", "每个规则代码一节：含义、常见原因、程序的提示和修改方法、一个实例。代码见退回意见和审核情况。\n",
             "- **错误**：请改正后重报；有一处错误的表不计入汇总。", "- **请核实**：填错的改正；无误的，在“情况说明”中说明，说明一次不再询问。",
             "- **提示**：已自动修正或记录，不用处理。\n"]
    lines += [f"{part}：" + " ".join(f"[{code}](#{code.lower()})" for code in by_code if code[0] == letter) + "  "
              for letter, part in PARTS.items()]
    part = ""
    for code, entries in by_code.items():
        if PARTS[code[0]] != part:
            part = PARTS[code[0]]
            lines.append(f"\n## {part}")
        lines += [f'\n<a id="{code.lower()}"></a>', *section(campaign, code, entries, said.get(code, {}), found.get(code))]
    return "\n".join(lines) + "\n"


def section(campaign: Campaign, code: str, entries: list[Rule], words: dict[str, str | list[str]], example: dict[str, Any] | None) -> Iterator[str]:
    """One code: what it means, what usually causes it, what is said and how to put it right, one example."""
    yield f"### {code} {words.get('title', '')}".rstrip() + "\n"
    if "meaning" in words:
        yield f"{words['meaning']}\n"
    if "causes" in words:
        yield f"常见原因：{'；'.join(words['causes'])}。\n"
    alike: dict[tuple[str, str, str], list[str]] = {}
    for rule in entries:
        row = f"{rule.severity.word}，{in_form(rule)}", spoken(campaign, rule, rule.message), spoken(campaign, rule, rule.fix)
        alike.setdefault(row, []).extend(filter(None, [rule.sheet[rule.blames].title if rule.sheet and rule.blames else ""]))
    yield "| 级别 | 单元格 | 提示 | 修改方法 |\n| --- | --- | --- | --- |"
    for (severity, message, fix), blamed in alike.items():
        yield f"| {severity} | {'、'.join(dict.fromkeys(blamed))} | {message} | {fix} |"
    if example:
        place = " ".join(filter(None, (example[k] for k in ("source", "sheet", "cell"))))
        yield f"\n> 实例（{plain(place)}）：{plain(example['message'])}修改方法：{plain(example['fix'])}"


def in_form(rule: Rule) -> str:
    """Where the county meets the rule: the form makes it impossible, shows it at once, asks, or only the city judges."""
    if rule.code == "T07":
        return "表中锁定"
    if not live(rule):
        return "汇总时"
    return "填表时标红" if rule.severity is ERROR else "填表时提示"


def spoken(campaign: Campaign, rule: Rule, text: str) -> str:
    """A rule's words with 〔what stands there〕 for each {name}."""

    def word(name: re.Match[str]) -> str:
        column = rule.sheet.by_key.get(name[1]) if rule.sheet else None
        return f"〔{PLACEHOLDERS.get(name[1]) or (column.title if column else '…')}〕"

    return re.sub(r"\{(\w+)\}", word, campaign.say(text)).replace("|", "\\|").replace("\n", " ")


def plain(text: str) -> str:
    """A county's text in Markdown: no mark-up, one line."""
    return re.sub(r"([\\`*_{}\[\]<>#|~])", r"\\\1", text).replace("\n", " ")


def limits_said() -> str:
    """The limits of reading, in the clerk's words."""
    return (f"每个文件 {limits.SECONDS} 秒、{limits.MEMORY >> 30} GB 内存，展开后 {limits.UNPACKED >> 20} MB，"
            f"{limits.CELLS // 10_000} 万格，{limits.PARTS} 个部分，同时最多读 4 个。")


def filled(text: str, name: str, made: str) -> str:
    """A page written by hand, with the text between its markers made anew."""
    return re.sub(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", lambda m: f"{m[1]}{made}\n{m[2]}", text, flags=re.DOTALL)


if __name__ == "__main__":
    for path, text in pages():
        path.write_text(text, encoding="utf-8", newline="\n")
