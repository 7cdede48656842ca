"""专项行动情况汇总表.xlsx: the official table as the notice's 附件, and what stands behind it."""

from collections.abc import Iterator

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from pipeline.publish.kit.bulk import Page
from pipeline.publish.kit.coverage import absent, coverage
from pipeline.publish.kit.formats import FIELD, HEAD, WRONG, Formats
from pipeline.publish.kit.tables import SHEET_ROWS, Book, Field, field_of, heading, height, write_table
from pipeline.publish.report.content import official_lines
from pipeline.publish.report.fit import PageSpace, fitted
from pipeline.summary.summarise import Summary
from schemas.form.columns import Sheet
from schemas.form.sheets import ARCHIVE, HIGHLIGHTS, LEDGER, MEASURES
from schemas.rules.words import chinese_date

BY_UNIT = "分县情况"
WIDTHS = (15, 20, 10, 37)  # 内容, 处罚形式, 数量, 单位名称: an A4 page between its margins
PAGE = PageSpace(WIDTHS[3] * 6.0, 625.0, 24.0, 9.5, (10.5, 10.0, 9.5, 9.0), "，名单见分县情况")  # a unit of width is 8 pixels, for 宋体 11
A3 = 8  # a ledger has too many columns for A4
HEADER_ROW = 2
LABEL = FIELD | {"align": "center"}


def official(summary: Summary) -> bytes:
    """The workbook's bytes."""
    book = Book(summary.campaign.campaign.table_title, len(summary.ledger) + len(summary.archive))
    formats = book.cell_formats
    _official(book.add_worksheet(summary.campaign.campaign.table_title), formats, summary)
    _by_unit(book.add_worksheet(BY_UNIT), formats, summary)
    for sheet, rows in ((LEDGER, summary.ledger), (ARCHIVE, summary.archive), (MEASURES, summary.measures),
                        (HIGHLIGHTS, summary.highlights)):
        for number, start in enumerate(range(0, max(len(rows), 1), SHEET_ROWS), 1):
            name = sheet.name if number == 1 else f"{sheet.name}（续{number}）"
            _records(book.add_worksheet(name), formats, sheet, rows[start:start + SHEET_ROWS])
    for name, sheet, rows in (("大案要案", LEDGER, summary.major), ("限期整改", LEDGER, summary.rectifications),
                              ("提请纳入黑名单", ARCHIVE, summary.blacklist)):
        _records(book.add_worksheet(name), formats, sheet, rows, _late(summary) if "overdue" in rows else None)
    return book.bytes()


def _late(summary: Summary) -> Field:
    """The column of 限期整改 that the other sheets do not have; red, and a number only where the day is past."""
    red = FIELD | {"align": "center", "font_color": WRONG, "bold": True, "num_format": '"逾期"0"天"'}
    return Field(f"逾期天数（截至{chinese_date(summary.as_of)}）", 16, red)


def _official(page: Worksheet, formats: Formats, summary: Summary) -> None:
    facts, campaign = summary.campaign.campaign, summary.campaign
    for j, width in enumerate(WIDTHS):
        page.set_column(j, j, width)
    lacking = absent(summary)
    heading(page, formats, facts.table_title, lacking, WIDTHS)
    page.set_row(1, 26)
    page.merge_range(1, 0, 1, 2, f"填报单位：{facts.office}（盖章）", formats.get(font_size=12, valign="vcenter"))
    page.write_string(1, 3, chinese_date(summary.as_of), formats.get(font_size=12, align="right", valign="vcenter"))
    page.set_row(HEADER_ROW, 24)
    for j, title in enumerate(("内容", "处罚形式", "数量", "单位名称")):
        page.write_string(HEADER_ROW, j, title, formats.get(HEAD))
    page_texts = fitted(official_lines(summary), PAGE._replace(height=PAGE.height - 70) if lacking else PAGE)
    row = HEADER_ROW
    for block in campaign.blocks:
        first, last = row + 1, row + len(block.rows)
        if last > first:
            page.merge_range(first, 0, last, 0, block.name, formats.get(LABEL))
        else:
            page.write_string(first, 0, block.name, formats.get(LABEL))
        row = last
    for i, (indicator, text) in enumerate(zip(campaign.indicators, page_texts.texts, strict=True), HEADER_ROW + 1):
        page.set_row(i, text.height)
        page.write_string(i, 1, indicator.label, formats.get(FIELD))
        unit = indicator.row.unit.replace('"', "")
        number = formats.get(LABEL, num_format=f'0"（{unit}）"')
        page.write_url(i, 2, f"internal:'{BY_UNIT}'!D{i - HEADER_ROW + 1}", number, tip=f"分县构成见“{BY_UNIT}”")
        page.write_number(i, 2, summary.totals[indicator.row.code], number)
        page.write_string(i, 3, text.text, formats.get(FIELD, font_size=page_texts.size))
    page.set_row(row + 1, 30)
    page.merge_range(row + 1, 0, row + 1, 3, coverage(summary),
                     formats.get(font_size=10, valign="vcenter", text_wrap=True))
    page.print_area(0, 0, row + 1, 3)
    page.set_paper(9)
    page.set_margins(0.7, 0.7, 0.7, 0.6)
    page.center_horizontally()
    page.fit_to_pages(1, 1)
    page.hide_gridlines(2)


def _by_unit(page: Page, formats: Formats, summary: Summary) -> None:
    """Counties × indicators; a unit that is not in is blank, not 0. Below, each unit's 单位名称."""
    campaign = summary.campaign
    units = summary.listed
    fields = [Field("内容", 34), Field("处罚形式", 26), Field("计量单位", 9), Field("合计", 9, LABEL),
              *(Field(u, 14, LABEL) for u in units)]
    labels = [(i.block.name, i.label, i.row.unit) for i in campaign.indicators]
    codes = [i.row.code for i in campaign.indicators]
    numbers = [(*label, summary.totals[c], *(summary.figures.get(u, {}).get(c) for u in units))
               for label, c in zip(labels, codes, strict=True)]
    row = write_table(page, formats, fields, numbers)
    for j, field in enumerate(fields):
        page.write_string(row + 1, j, field.title, formats.get(HEAD))
    for i, (label, code) in enumerate(zip(labels, codes, strict=True), row + 2):
        names = [summary.names.get(u, {}).get(code, "") for u in units]
        page.set_row(i, height((*label, "", *names), [f.width for f in fields]))
        for j, text in enumerate((*label, "", *names)):
            page.write_string(i, j, text, formats.get(FIELD))
    page.write_string(row + 3 + len(codes), 0, coverage(summary), formats.get())
    page.set_h_pagebreaks([row + 1])  # the figures on one page, the names on the next
    page.autofilter(0, 0, len(codes), len(fields) - 1)
    page.freeze_panes(1, 4)


def _records(page: Page, formats: Formats, sheet: Sheet, rows: pd.DataFrame, late: Field | None = None) -> None:
    rolled_up = "origin" in rows and bool(rows["origin"].notna().any())
    columns = [c for c in sheet.data if c.key != "origin" or rolled_up]
    fields = [Field("填报单位", 12), *map(field_of, columns), *([late] if late else []), Field("来源", 26)]
    write_table(page, formats, fields, _values(rows, [*(c.key for c in columns), *(["overdue"] if late else [])]))
    page.set_paper(A3)


def _values(rows: pd.DataFrame, keys: list[str]) -> Iterator[list[object]]:
    columns = [rows["unit"].tolist(), *(rows[k].tolist() for k in keys)]
    places = [f"{s} 第{n}行" for s, n in zip(rows["source"], rows["row"], strict=True)]
    for record in zip(*columns, places, strict=True):
        yield list(record)
