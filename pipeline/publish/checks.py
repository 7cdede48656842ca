"""The live checks written into the form: 校核计算 (hidden), 校核, the red of blamed cells, the 自检 panel.

校核计算 is written as shared formulas, one text for all rows of a column: small, and quick to load. Its cells carry no
stored results, so that every program computes them; what a phone or a preview shows carries the true ones.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from html import escape

from pipeline.publish.plan import FIRST, Plan, build, rows
from schemas.campaign import Campaign
from schemas.columns import Layout, Sheet
from schemas.rule import Rule
from schemas.rules import RULES
from schemas.sheets import CHECKS, SHEETS
from schemas.words import chinese_date

EPOCH = (1980, 1, 1, 0, 0, 0)  # the same content gives the same bytes


@lru_cache(maxsize=4)
def plan_of(campaign_json: str) -> Plan:
    """The plan of a campaign, by its content: frozen models with dicts inside have no hash."""
    return build(Campaign.model_validate_json(campaign_json))


@lru_cache(maxsize=4)
def _sheet_data(campaign_json: str) -> str:
    """The rows of 校核计算 as XML."""
    plan = plan_of(campaign_json)
    sheets = {s.name: s for s in SHEETS}
    counts = {s.name: rows(s, plan.campaign) for s in SHEETS}
    shared = {name: n for n, name in enumerate(plan.columns) if sheets[name[0]].layout is Layout.ROWS}
    first = {name: escape(plan.columns[name](FIRST), quote=False) for name in shared}
    letters = {name: plan.letter(sheets[name[0]], name[1]) for name in plan.columns}
    lines = []
    for row in range(FIRST, FIRST + max(counts.values())):
        cells = []
        for name, formula in plan.columns.items():
            if row >= FIRST + counts[name[0]]:
                continue
            place = letters[name]
            if name not in shared:
                text = f"<f>{escape(formula(row), quote=False)}</f>"
            elif row == FIRST:
                end = f"{place}{FIRST}:{place}{FIRST + counts[name[0]] - 1}"
                text = f'<f t="shared" ref="{end}" si="{shared[name]}">{first[name]}</f>'
            else:
                text = f'<f t="shared" si="{shared[name]}"/>'
            cells.append(f'<c r="{place}{row}">{text}</c>')
        lines.append(f'<row r="{row}">{"".join(cells)}</row>')
    return f"<sheetData>{''.join(lines)}</sheetData>"


def with_checks(workbook: bytes, campaign: Campaign) -> bytes:
    """The workbook with the rows of its (empty) sheet 校核计算 put in."""
    source, target = zipfile.ZipFile(io.BytesIO(workbook)), io.BytesIO()
    names = re.findall(r'<sheet name="([^"]*)"', source.read("xl/workbook.xml").decode())
    part = f"xl/worksheets/sheet{names.index(CHECKS) + 1}.xml"
    with source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as result:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == part:
                data = re.sub("<sheetData/>", lambda _: _sheet_data(campaign.model_dump_json()), data.decode()).encode()
            entry = zipfile.ZipInfo(info.filename, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            result.writestr(entry, data)
    return target.getvalue()


def mirrored(plan: Plan, sheet: Sheet, what: str) -> str:
    """The formula that shows a helper of its own row, by position."""
    letter = plan.letter(sheet, what)
    return f"INDEX({CHECKS}!${letter}:${letter},ROW())"


def blame(plan: Plan, sheet: Sheet, what: str, letter: str) -> str:
    """The condition under which a cell of a column turns red: its letter stands among the blamed ones."""
    return f'=ISNUMBER(FIND("|{letter}|",{what}))'


def said(rule: Rule, campaign: Campaign) -> str:
    """What the form says of an entry: its words, or, where they hold values that only the pipeline puts in, its remedy."""
    facts = campaign.campaign
    known = campaign.role_words | {
        "nearest": "请从下拉列表选。", "belongs": "请改选这一重点下拉列表里的处罚形式。", "how": "算法见填表说明",
        "start": chinese_date(facts.start), "example": campaign.roster[0].name}
    title = ""
    if rule.sheet and rule.blames:
        column = rule.sheet[rule.blames]
        title = column.title
        known |= {"title": title, "guide": campaign.say(column.guide) or "请从下拉列表选。",
                  "options": "、".join(campaign.options(column.options)) if column.options else ""}
    fix = rule.fix.format_map(known)
    try:
        text = rule.message.format_map(known) + fix
    except KeyError:
        text = fix
    return text if not title or title in text else f"{title}：{text}"


def messages(campaign: Campaign) -> Iterator[str]:
    """The words of every entry, by its place in RULES."""
    return (said(rule, campaign) for rule in RULES)
