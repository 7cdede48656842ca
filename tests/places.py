"""Cells of the form by the words in its headings, so that a new column in the middle of a sheet breaks no test.

`案件台账/2/文书文号`: the second row of data (0: the headings themselves); `情况汇总表/A1/数量`: an indicator's row;
`基本信息/填报日期`: what is filled in beside a 项目. 更正 has such paths too; any other sheet has letters: `模板信息/B2`.
"""

from functools import lru_cache

from openpyxl import Workbook
from openpyxl.cell import Cell

from pipeline.publish.form.layout import FIRST
from schemas.campaign.campaign import Campaign
from schemas.campaign.campaign_file import load
from schemas.form.cells import get_column_letter
from schemas.form.columns import Layout
from schemas.form.sheets import BY_NAME, CORRECTIONS, FIGURES
from tests.shipped import CAMPAIGN

PLANS = BY_NAME | {CORRECTIONS.name: CORRECTIONS}


@lru_cache
def _ours() -> Campaign:
    return load(CAMPAIGN)


def column_number(sheet: str, title: str) -> int:
    """Where a column of the form stands, from 1. Raises ValueError if it has none of that title."""
    return [c.title for c in PLANS[sheet].columns].index(title) + 1


def letter(sheet: str, title: str) -> str:
    """`案件台账`, `文书文号` → the letter of that column."""
    return get_column_letter(column_number(sheet, title))


def address(path: str, campaign: Campaign | None = None) -> tuple[str, str]:
    """`案件台账/2/文书文号` → the sheet and the cell, as a finding names them. A campaign is asked for indicators."""
    sheet, *place = path.split("/")
    if sheet not in PLANS:
        return sheet, "".join(place)
    if PLANS[sheet].layout is Layout.ITEMS:
        (title,) = place
        return sheet, f"B{FIRST - 1 + column_number(sheet, title)}"
    row, title = place
    if sheet == FIGURES.name and row != "0":
        row = str(1 + [i.row.code for i in (campaign or _ours()).indicators].index(row))
    headings = 1 if sheet == CORRECTIONS.name else FIRST - 1
    return sheet, f"{letter(sheet, title)}{headings + int(row)}"


def cell(path: str, campaign: Campaign | None = None) -> str:
    """`案件台账/2/文书文号` → H5."""
    return address(path, campaign)[1]


def at(book: Workbook, path: str, campaign: Campaign | None = None) -> Cell:
    """The cell itself of a workbook that is the form as it is made."""
    sheet, place = address(path, campaign)
    found = book[sheet][place]
    assert isinstance(found, Cell), f"{path} is inside a merged range"
    return found
