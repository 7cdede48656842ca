"""The intake workbook, blank or filled: the template, the units' templates and the samples, all from the schemas.

Columns carry formats in place of cells (65 KB against 18 KB), so an empty form stays small and quick to read.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from pipeline.findings import Finding, Value
from pipeline.publish.form.guide import write_guide
from pipeline.publish.form.layout import ASK, FILL, HEADER, MEND, ROOM, columns_of, input_letter
from pipeline.publish.form.lists import validation, write_lists
from pipeline.publish.form.live.checks import Checks, with_checks
from pipeline.publish.form.live.panel import ASKED, RED
from pipeline.publish.form.live.tallies import code_of_figures
from pipeline.publish.kit.bulk import Block, Page
from pipeline.publish.kit.formats import FIELD, HEAD, MIDDLE, NEEDED, Formats
from pipeline.publish.kit.tables import Book, height, write, write_down
from schemas.campaign.campaign import Campaign
from schemas.expressions.live.formulas import literal
from schemas.form.columns import Column, Kind, Layout, Sheet
from schemas.form.sheets import (
    CHECKS,
    FIGURES,
    INFO,
    INSTRUCTIONS,
    ITEM_TITLES,
    LIVE_CHECK,
    SERIAL,
    SHEETS,
    TEMPLATE_INFO,
)
from schemas.rules.words import chinese_date

TEXT_FORMATTED = (Kind.NAME, Kind.CODE, Kind.DOCUMENT, Kind.PHONE)  # a cell that keeps what is typed
PROTECTION = {"format_columns": True, "format_rows": True, "autofilter": True, "select_locked_cells": True}
SAID: dict[str, Any] = {"align": "left", "font_size": 9}  # 校核: three lines in a row


@dataclass(frozen=True)
class Content:
    """What a filled form holds: 项目 by key, (数量, 单位名称) by official row, rows by sheet name and column key, or, where there are
    many, `merged`, whole columns.

    `told`: what the first sheet says in place of 自检, in a form without live checks.
    """

    info: Mapping[str, Value] = field(default_factory=dict)
    figures: Mapping[str, tuple[Value, Value]] = field(default_factory=dict)
    rows: Mapping[str, list[Mapping[str, Value]]] = field(default_factory=dict)
    merged: Mapping[str, Mapping[str, Sequence[Value]]] = field(default_factory=dict)
    told: Sequence[str] = ()

    def columns(self, sheet: Sheet) -> list[Sequence[Value]]:
        """The rows of a ledger, by its columns."""
        if sheet.name not in self.merged:
            return [[r.get(c.key) for r in self.rows.get(sheet.name, ())] for c in sheet.columns]
        columns = self.merged[sheet.name]
        return [columns.get(c.key, [None] * len(columns[SERIAL.key])) for c in sheet.columns]


def form(campaign: Campaign, content: Content | None = None, findings: Sequence[Finding] | None = None, room: int = ROOM) -> bytes:
    """The workbook's bytes; the same bytes for the same content.

    `findings`: what the pipeline says of this very content, stored as the results of the live checks for phones and
    previews that do not compute; without them no results are stored. `room`: rows that a ledger's checks cover; with
    0 the form has no live checks.
    """
    content = content or Content()
    checks = Checks(campaign, findings, room)
    ledgers = {sheet.name: content.columns(sheet) for sheet in SHEETS if sheet.layout is Layout.ROWS}
    book = Book(f"{campaign.campaign.name}填报模板", sum(len(columns[0]) for columns in ledgers.values()))
    formats = book.cell_formats
    write_guide(_sheet(book, INSTRUCTIONS), formats, checks, content.told)
    for sheet in SHEETS:
        page = _sheet(book, sheet.name)
        if sheet.layout is Layout.ITEMS:
            _items(page, formats, checks, content.info)
        elif sheet.layout is Layout.FIXED:
            _figures(page, formats, checks, content)
        else:
            _records(page, formats, checks, sheet, ledgers[sheet.name])
    write_lists(book, _sheet(book, TEMPLATE_INFO), campaign, checks.live)
    if checks.live:
        _sheet(book, CHECKS).hide()
    return with_checks(book.bytes(), campaign, room) if checks.live else book.bytes()


def _sheet(book: xlsxwriter.Workbook, name: str) -> Page:
    page: Page = book.add_worksheet(name)
    page.set_paper(9)
    page.hide_gridlines(2)
    page.protect("", PROTECTION)
    return page


def _items(page: Worksheet, formats: Formats, checks: Checks, filled: Mapping[str, Value]) -> None:
    """基本信息: one 项目 a row."""
    campaign = checks.campaign
    _head(page, formats, campaign, INFO)
    for j, (title, width) in enumerate(zip(ITEM_TITLES, (26, 36, 62), strict=True)):
        page.set_column(j, j, width)
        page.write_string(HEADER, j, title, formats.get(HEAD))
    for i, column in enumerate(INFO.columns, HEADER + 1):
        page.set_row(i, 36)
        page.write_string(i, 0, column.title, formats.get((NEEDED if column.required else HEAD), align="left"))
        value = filled.get(column.key, campaign.say(column.prefilled))
        value = int(value) if column.kind is Kind.NUMBER and isinstance(value, str) and value.isdecimal() else value
        write(page, i, 1, value, formats.get(_cell(column), align="left"))
        text = campaign.guide(column)
        words = formats.get(FIELD, font_color="#595959", locked=True)
        if checks.live:
            wrong = checks.shown(INFO, "words").removeprefix("=")
            page.write_formula(i, 2, f'=IF({wrong}="",{literal(text)},{wrong})', words, checks.stored_item(f"B{i + 1}", text))
        else:
            page.write_string(i, 2, text, words)
            if column.required:
                page.conditional_format(i, 1, i, 2, formats.when(f'=$B{i + 1}=""'))
        page.data_validation(i, 1, i, 1, validation(campaign, column))
    first, last = HEADER + 2, HEADER + 1 + len(INFO.columns)
    if checks.live:
        page.conditional_format(f"B{first}:C{last}", formats.when(f'=OR(LEFT($C{first},{len(MEND)})="{MEND}",LEFT($C{first},{len(FILL)})="{FILL}")'))
        page.conditional_format(f"C{first}:C{last}", formats.when(f'=LEFT($C{first},{len(ASK)})="{ASK}"', font_color=ASKED))
    page.freeze_panes(HEADER + 1, 0)
    page.set_portrait()
    page.fit_to_pages(1, 1)


def item_cell(key: str) -> str:
    """The address of a 项目's content, for formulas of other sheets."""
    return f"{INFO.name}!$B${HEADER + 2 + INFO.place(key)}"


def _figures(page: Page, formats: Formats, checks: Checks, content: Content) -> None:
    """情况汇总表: prints as the notice's 附件, for the county's own stamp; 校核 stands outside the print area."""
    campaign, columns = checks.campaign, FIGURES.columns
    last = FIGURES.place("names")  # 校核 and 情况说明 are not printed
    page.set_row(0, 42)
    page.merge_range(0, 0, 0, last, campaign.campaign.table_title, formats.get(font_name="黑体", font_size=18, align="center", valign="vcenter", text_wrap=True))

    def line(i: int, points: float | None, formula: str, stored: str) -> None:
        page.set_row(i, points)
        page.merge_range(i, 0, i, last, "", formats.get(font_size=12, valign="vcenter"))
        page.write_formula(i, 0, formula, formats.get(font_size=12, valign="vcenter"), stored)

    unit, day = content.info.get("unit"), content.info.get("report_date")
    d = item_cell("report_date")
    when = f'IF({d}="","",IF(ISNUMBER({d}),YEAR({d})&"年"&MONTH({d})&"月"&DAY({d})&"日",{d}))'
    stated = chinese_date(day) if isinstance(day, date) else ""
    line(1, 27, f'="填报单位（盖章）："&{item_cell("unit")}&"        填报日期："&{when}', f"填报单位（盖章）：{unit or ''}        填报日期：{stated}")
    page.set_row(HEADER, 24)
    for j, column in enumerate(columns):
        page.set_column(j, j, column.width)
        page.write_string(HEADER, j, column.title, formats.get(NEEDED if column.required else HEAD))
    write_down(page, HEADER + 1, ((b.name, len(b.rows)) for b in campaign.blocks), formats.get(MIDDLE, locked=True))
    for i, indicator in enumerate(campaign.indicators, HEADER + 1):
        quantity, names = content.figures.get(indicator.row.code, (None, None))
        page.set_row(i, max(36, height((names,), (FIGURES["names"].width,))))
        page.write_string(i, 1, indicator.label, formats.get(FIELD, locked=True))
        write(page, i, 2, quantity, formats.get(_cell(FIGURES["quantity"]), align="center"))
        page.write_string(i, 3, indicator.row.unit, formats.get(MIDDLE, locked=True))
        write(page, i, 4, names, formats.get(_cell(FIGURES["names"])))
        page.write_blank(i, 6, None, formats.get(_cell(FIGURES["explanation"])))
        if checks.live:
            page.write_formula(i, 5, checks.shown(FIGURES, "words"), formats.get(FIELD | SAID, locked=True),
                               checks.stored(f"台账0{indicator.row.unit}"))
    row = HEADER + 1 + len(campaign.indicators)
    for j, name in ((2, "quantity"), (4, "names"), (6, "explanation")):
        page.data_validation(HEADER + 1, j, row - 1, j, validation(campaign, FIGURES[name]))
    _redden(page, formats, checks, FIGURES, len(campaign.indicators))
    people = {"填报人：": "filler", "        审核人：": "reviewer", "        联系电话：": "phone"}
    line(row, 30, "=" + "&".join(f'"{title}"&{item_cell(k)}' for title, k in people.items()),
         "".join(f"{title}{content.info.get(k) or ''}" for title, k in people.items()))
    if checks.live:  # the code by which the stamped paper is compared with what was counted
        row += 1
        code = re.sub(r"(?<![:A-Z!$])\$(?=[A-Z]+\$?[0-9])", f"{CHECKS}!$", code_of_figures(checks.plan))  # as another sheet names its cells
        line(row, None, f'="校验码："&{code}', checks.stored("校验码：—"))
    page.freeze_panes(HEADER + 1, 0)
    page.print_area(0, 0, row, last)
    page.set_margins(0.6, 0.6, 0.7, 0.7)
    page.center_horizontally()
    page.fit_to_pages(1, 1)


def _records(page: Page, formats: Formats, checks: Checks, sheet: Sheet, columns: Sequence[Sequence[Value]]) -> None:
    """A ledger, one record a row."""
    campaign = checks.campaign
    left = 1 if LIVE_CHECK in sheet.columns else 0  # of what is printed: 校核 is for whoever fills
    _head(page, formats, campaign, sheet, left)
    long = any(c.width > 80 for c in sheet.columns)
    page.set_default_row(64 if long else 38)
    page.set_row(HEADER, 33)
    length = max(checks.plan.rows(sheet), len(columns[0]), 1)
    for j, (column, cells) in enumerate(zip(sheet.columns, columns, strict=True)):
        locked = {"locked": column.filled_by_machine and column.key != "serial"}
        filled = any(value is not None for value in cells)
        page.set_column(j, j, column.width, formats.get(_cell(column) | locked), {"hidden": column.hidden and not filled})
        page.write_string(HEADER, j, column.title, formats.get(NEEDED if column.required else HEAD))
        for i, value in enumerate(cells if checks.live else (), HEADER + 1):
            if value is not None:
                write(page, i, j, value, formats.get(_cell(column)))
        if column.key == LIVE_CHECK.key:
            for i in range(HEADER + 1, HEADER + 1 + checks.plan.rows(sheet)):
                page.write_formula(i, j, checks.shown(sheet, "words"), formats.get(_cell(column) | locked, **SAID),
                                   checks.stored(""))
        if column.read and not column.hidden:
            page.data_validation(HEADER + 1, j, HEADER + length, j, validation(campaign, column))
    if not checks.live:
        page.put(Block(HEADER + 1, columns, [formats.get(_cell(c)) for c in sheet.columns], None))
    _redden(page, formats, checks, sheet, checks.plan.rows(sheet))
    if checks.live and LIVE_CHECK in sheet.columns:
        page.autofilter(HEADER, 0, HEADER + length, 0)
    page.freeze_panes(HEADER + 1, 3 if left else 0)
    page.print_as_list(HEADER)
    page.print_columns(left, len(sheet.columns) - 1)


def _redden(page: Worksheet, formats: Formats, checks: Checks, sheet: Sheet, length: int) -> None:
    """Exactly the blamed cells turn red: a hidden column behind the last names their letters in each row."""
    if not checks.live:
        return
    behind = len(sheet.columns) + 1
    marks = f"${xl_col_to_name(behind)}{HEADER + 2}"
    page.set_column(behind, behind, 2, None, {"hidden": True})
    for i in range(HEADER + 1, HEADER + 1 + length):
        page.write_formula(i, behind, checks.shown(sheet, "blamed"), formats.get(locked=True), checks.stored(""))

    def colour(column: Column, criteria: str, **look: Any) -> None:
        j = sheet.place(column.key)
        page.conditional_format(HEADER + 1, j, HEADER + length, j, formats.when(criteria, **look))

    if LIVE_CHECK in sheet.columns:
        said = f"${input_letter(sheet, LIVE_CHECK.key)}{HEADER + 2}"
        colour(LIVE_CHECK, f'=AND({marks}="",ISNUMBER(FIND("{ASK}",{said})))', font_color=ASKED)
        colour(LIVE_CHECK, f'={marks}<>""', font_color=RED)
    if SERIAL in sheet.columns:  # a pasted cell loses its format, the number of its row does not
        colour(SERIAL, f'={marks}<>""')
    for column in columns_of(sheet):
        colour(column, f'=ISNUMBER(FIND("|{input_letter(sheet, column.key)}|",{marks}))')


def _head(page: Worksheet, formats: Formats, campaign: Campaign, sheet: Sheet, left: int = 0) -> None:
    """Title and guidance above the header; cells of the row get the locked look of the page."""
    page.set_row(0, 30)
    page.set_row(1, 24)
    plain = formats.get(locked=True)
    for i, j in product((0, 1), range(20)):
        page.write_blank(i, j, None, plain)
    page.write_string(0, left, f"{campaign.campaign.title}——{sheet.name}", formats.get(font_name="黑体", font_size=14, valign="vcenter"))
    page.write_string(1, left, sheet.guide, formats.get(font_color="#7F3F00", valign="vcenter"))


def _cell(column: Column) -> dict[str, Any]:
    """The look of an input cell."""
    number = {Kind.DATE: "yyyy-mm-dd", Kind.NUMBER: "0" if column.whole else "#,##0.##"}.get(column.kind, "General")
    long = column.kind in (Kind.TEXT, Kind.NAMES)
    short = column.kind in (Kind.LIST, Kind.DATE, Kind.NUMBER) or column.key == "serial"
    return FIELD | {"num_format": "@" if column.kind in TEXT_FORMATTED else number, "locked": False,
                    "align": "left" if long or not short else "center"}
