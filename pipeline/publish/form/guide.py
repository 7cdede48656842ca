"""填表说明: what a tired county clerk reads in a minute."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from pipeline.model import gathered
from pipeline.publish.form.live.checks import Checks
from pipeline.publish.form.live.panel import write_panel
from pipeline.publish.kit.formats import FIELD, HEAD, MIDDLE, NEEDED, Formats
from pipeline.publish.kit.tables import height
from schemas.campaign.campaign import Campaign, complete
from schemas.form.sheets import TEXT_MOST
from schemas.rules.words import chinese_date, spelled

WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
WIDTHS = (7, 24, 76)


def write_guide(page: Worksheet, formats: Formats, checks: Checks, told: Sequence[str]) -> None:
    campaign = checks.campaign
    facts = campaign.campaign
    for j, width in enumerate(WIDTHS):
        page.set_column(j, j, width)
    page.set_row(0, 44)
    page.merge_range(0, 0, 0, 2, f"{facts.title}填报表", formats.get(font_name="黑体", font_size=16, align="center",
                                                                valign="vcenter", text_wrap=True))
    page.set_portrait()
    page.fit_to_pages(1, 1)
    if not checks.live:
        for i, text in enumerate(told, 2):
            page.set_row(i, height((text,), (107,)) + 8)
            page.merge_range(i, 0, i, 2, text, formats.get(FIELD, bg_color="#FCE4D6"))
        return
    contact = f"　联系：{facts.contact}" if facts.contact else ""
    page.merge_range(1, 0, 1, 2, f"请于 {chinese_date(facts.deadline)}前（含当天）报送{facts.office}。{contact}",
                     formats.get(font_name="黑体", font_size=12, font_color="#C00000", align="center", valign="vcenter"))
    page.set_row(1, 28)
    row = write_panel(page, formats, checks, 2)
    words = campaign.role_words | {"expected": _expected(campaign)}
    row = _table(page, formats, row + 1, ("步骤", "工作表", "填写要求"), [
        (n, name, complete(text, words).format(total=len(campaign.indicators), office=facts.office, text_most=TEXT_MOST, **words)) for n, name, text in WORDS["steps"]])
    counted = gathered(campaign.indicators, lambda indicator: indicator.row.counts)
    row = _table(page, formats, row + 1, ("单位", "", "情况汇总表数量的统计口径"), [
        ("、".join(dict.fromkeys(i.row.unit for i in some)), "", f"{WORDS['counting'][how]}（按同一内容、同一处罚形式统计）") for how, some in counted.items()])
    row = _pairs(page, formats, row + 1, campaign)
    for n, text in enumerate(WORDS["advice"], row + 1):
        page.set_row(n, 26)
        page.write_string(n, 0, "注意" if n == row + 1 else "", formats.get(font_name="黑体", align="center", valign="vcenter"))
        page.merge_range(n, 1, n, 2, text, formats.get(valign="vcenter", text_wrap=True))
    row += len(WORDS["advice"]) + 2
    page.write_string(row, 1, "必填", formats.get(NEEDED))
    page.write_string(row, 2, "选填", formats.get(HEAD))


def _expected(campaign: Campaign) -> str:
    """When a typical case is asked for (N01)."""
    asked, words = campaign.typical_cases, campaign.role_words
    transfers = f"{words['transfer']}{asked.transfers}起以上" if asked.transfers > 1 else words["transfer"]
    penalties = f"单笔罚款{spelled(asked.fine)}元以上或{words['penalty']}{asked.penalties}件以上" if words["penalty"] else ""
    return f"有{'、'.join(filter(None, (transfers if words['transfer'] else '', penalties)))}" if words["transfer"] or words["penalty"] else ""


def _pairs(page: Worksheet, formats: Formats, row: int, campaign: Campaign) -> int:
    """Which block of the official table a 整治重点 counts in."""
    names = {b.code: b.name for b in campaign.blocks}
    page.write_string(row, 0, "", formats.get(HEAD))
    page.merge_range(row, 0, row, 1, "案件台账的整治重点", formats.get(HEAD))
    page.write_string(row, 2, "计入情况汇总表的内容", formats.get(HEAD))
    for i, focus in enumerate(campaign.focuses, row + 1):
        page.set_row(i, 32)
        page.merge_range(i, 0, i, 1, focus.value, formats.get(FIELD))
        page.write_string(i, 2, names[focus.block], formats.get(FIELD))
    return row + len(campaign.focuses) + 1


def _table(page: Worksheet, formats: Formats, row: int, titles: tuple[str, ...], rows: list[tuple[str, ...]]) -> int:
    for j, title in enumerate(titles):
        page.write_string(row, j, title, formats.get(HEAD))
    for i, texts in enumerate(rows, row + 1):
        page.set_row(i, max(24, height(texts, WIDTHS)))
        for j, text in enumerate(texts):
            page.write_string(i, j, text, formats.get(MIDDLE if j < 2 else FIELD))
    return row + len(rows) + 1
