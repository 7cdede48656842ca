"""Dropdowns, and the hidden sheet 模板信息 with the lists that they and the live checks point to by name."""

from collections.abc import Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from pipeline.publish.form.layout import FIRST, input_letter
from pipeline.publish.form.live.cellplan import input_name
from pipeline.publish.form.live.checks import NOT_STORED, PLAIN_KEYS, lookups
from schemas.campaign.campaign import Campaign
from schemas.expressions.live.formulas import key, literal
from schemas.form.columns import Column, Kind
from schemas.form.sheets import LEDGER, SHEETS, TEMPLATE_INFO

PAIR_NAMES = ("L_对点", "L_对式首", "L_请先选")


def validation(campaign: Campaign, column: Column) -> dict[str, Any]:
    """The dropdown and the input message of a column."""
    prompt: dict[str, Any] = {"input_title": column.title[:32], "input_message": campaign.guide(column)}
    if column.kind is Kind.UNIT:
        return prompt | {"validate": "list", "source": "=L_报送单位", "error_type": "warning",
                         "error_title": "请核对", "error_message": "不在报送单位名单里，请从下拉列表中选择。"}
    if not column.options:
        return prompt | {"validate": "any"}
    source = f"=L_{column.options}"
    if column is LEDGER["measure"]:
        cell = f"${input_letter(LEDGER, 'focus')}{FIRST}"
        places, first, ask = PAIR_NAMES
        source = (f"=IF(COUNTIF({places},{cell})=0,{ask},"
                  f"OFFSET({first},MATCH({cell},{places},0)-1,0,COUNTIF({places},{cell}),1))")
    return prompt | {"validate": "list", "source": source, "error_title": "不在选项里", "error_message": "请从下拉列表中选择。"}


def write_lists(book: xlsxwriter.Workbook, page: Worksheet, campaign: Campaign, live: bool) -> None:
    """模板信息 (hidden): which template this is, and the lists that dropdowns point to by name."""
    for i, pair in enumerate((("专项行动", campaign.campaign.name), ("模板版本", campaign.campaign.template_version))):
        page.write_row(i, 0, pair)
    lists: dict[str, Sequence[str | float]] = {f"L_{name}": campaign.options(name) for name in campaign.dropdowns}
    lists["L_报送单位"] = tuple(campaign.units)
    pairs = [(focus, measure) for focus in campaign.options("整治重点") for measure in campaign.measures_of(focus)]
    places, first, ask = PAIR_NAMES
    lists |= {places: tuple(f for f, _ in pairs), first: tuple(form for _, form in pairs), ask: ("请先选整治重点",)}
    if live:
        lists |= lookups(campaign)
    for j, (name, values) in enumerate(lists.items(), 3):
        column = xl_col_to_name(j)
        page.write_string(0, j, name)
        for i, value in enumerate(values, 1):
            if name.startswith("K_") and name not in PLAIN_KEYS:
                page.write_formula(i, j, "=" + key(literal(value)), None, NOT_STORED)
            else:
                page.write(i, j, value)
        end = 2 if name == first else len(values) + 1  # OFFSET starts from the first pair
        book.define_name(name, f"={TEMPLATE_INFO}!${column}$2:${column}${end}")
    if live:
        areas = {input_name(s, c): (s.name, input_letter(s, c.key)) for s in SHEETS for c in s.read}
        for name, (sheet, letter) in areas.items():
            book.define_name(name, f"={sheet}!${letter}$1:${letter}$1048576")
    page.hide()
