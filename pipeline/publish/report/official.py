"""专项行动情况汇总表.xlsx: the official table as the notice's 附件, and what stands behind it."""

import re
from collections.abc import Sequence

import pandas as pd

from pipeline.publish.kit.bulk import Columns, Page
from pipeline.publish.kit.coverage import absent
from pipeline.publish.kit.formats import FIELD, HEAD, MIDDLE, WRONG, Formats
from pipeline.publish.kit.paper import SIZE, fitted_list
from pipeline.publish.kit.tables import SHEET_ROWS, Book, Field, by_column, field_of, heading, write_down, write_table
from pipeline.publish.report.content import ReportContent
from pipeline.publish.report.names import CONTENT, MEASURE, NAMES, PARTIES, QUANTITY, WIDTHS, named
from pipeline.summary.summarise import Summary
from schemas.expressions.table import cells_of
from schemas.form.columns import Sheet
from schemas.form.sheets import ARCHIVE, FIGURES, HIGHLIGHTS, LEDGER, MEASURES
from schemas.rules.words import chinese_date

BY_UNIT = "分县情况"
HEADER = 2


def official(summary: Summary, told: ReportContent) -> bytes:
    """The workbook's bytes."""
    book = Book(summary.campaign.campaign.table_title, len(summary.ledger) + len(summary.archive))
    formats = book.cell_formats
    _official(book.add_worksheet(_tab(summary.campaign.campaign.table_title)), formats, summary, told)
    names = (Field(CONTENT, 34), Field(MEASURE, 26), Field("填报单位", 12), Field(QUANTITY, 8, MIDDLE), Field(PARTIES, 60))
    _list(book.add_worksheet(NAMES), formats, names, by_column(names, named(told.lines)))
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


def _tab(title: str) -> str:
    """The title as the name of the sheet: no sign that a name may not hold, at most 31 characters."""
    return re.sub(r"[\[\]:*?/\\]", "_", title).strip("'")[:31].rstrip("'") or "汇总表"


def _late(summary: Summary) -> Field:
    """The column of 限期整改 that the other sheets do not have; red, and a number only where the day is past."""
    red = MIDDLE | {"font_color": WRONG, "bold": True, "num_format": '"逾期"0"天"'}
    return Field(f"逾期天数（截至{chinese_date(summary.as_of)}）", 16, red)


def _official(page: Page, formats: Formats, summary: Summary, told: ReportContent) -> None:
    facts, campaign = summary.campaign.campaign, summary.campaign
    for j, width in enumerate(WIDTHS):
        page.set_column(j, j, width)
    heading(page, formats, facts.table_title, absent(summary), WIDTHS)
    page.set_row(1, 26)
    page.merge_range(1, 0, 1, 2, f"填报单位：{facts.office}（盖章）", formats.get(font_size=12, valign="vcenter"))
    page.write_string(1, 3, chinese_date(summary.as_of), formats.get(font_size=12, align="right", valign="vcenter"))
    page.set_row(HEADER, 24)
    for j, title in enumerate((CONTENT, MEASURE, QUANTITY, PARTIES)):
        page.write_string(HEADER, j, title, formats.get(HEAD))
    write_down(page, HEADER + 1, ((b.name, len(b.rows)) for b in campaign.blocks), formats.get(MIDDLE))
    for i, (indicator, text) in enumerate(zip(campaign.indicators, told.names.texts, strict=True), HEADER + 1):
        page.set_row(i, text.height)
        page.write_string(i, 1, indicator.label, formats.get(FIELD))
        unit = indicator.row.unit.replace('"', "")
        number = formats.get(MIDDLE, num_format=f'0"（{unit}）"')
        page.write_url(i, 2, f"internal:'{BY_UNIT}'!D{i - HEADER + 1}", number, tip=f"分县构成见“{BY_UNIT}”")
        page.write_number(i, 2, summary.totals[indicator.row.code], number)
        page.write_string(i, 3, text.text, formats.get(FIELD, font_size=told.names.size))
    page.print_area(0, 0, HEADER + len(campaign.indicators), 3)
    page.set_paper(9)
    page.set_margins(0.7, 0.7, 0.7, 0.6)
    page.center_horizontally()
    page.fit_to_pages(1, 1)
    page.hide_gridlines(2)


def _by_unit(page: Page, formats: Formats, summary: Summary) -> None:
    """Counties × indicators, figures only; a unit that is not in is blank, not 0."""
    units = summary.listed
    fields = [Field(CONTENT, 34), Field(MEASURE, 26), Field(FIGURES["counting_unit"].title, 9), Field("合计", 9, MIDDLE), *(Field(u, 14, MIDDLE) for u in units)]
    _list(page, formats, fields, by_column(fields, (
        (i.block.name, i.label, i.row.unit, summary.totals[i.row.code], *(summary.figures.get(u, {}).get(i.row.code) for u in units))
        for i in summary.campaign.indicators)))
    page.freeze_panes(1, 4)


def _records(page: Page, formats: Formats, sheet: Sheet, rows: pd.DataFrame, late: Field | None = None) -> None:
    rolled_up = "origin" in rows and bool(rows["origin"].notna().any())
    columns = [c for c in sheet.data if c.key != "origin" or rolled_up]
    fields = [Field("填报单位", 12), *map(field_of, columns), *([late] if late else []), Field("来源", 26)]
    keys = ["unit", *(c.key for c in columns), *(["overdue"] if late else [])]
    places = [f"{s} 第{n}行" for s, n in zip(rows["source"].tolist(), rows["row"].tolist(), strict=True)]
    _list(page, formats, fields, [*(cells_of(rows[k]) for k in keys), places])


def _list(page: Page, formats: Formats, fields: Sequence[Field], columns: Columns) -> None:
    """A list that prints on one page across where it can; else its pages go on to the right, the unit on each."""
    fitted = fitted_list(fields, columns)
    write_table(page, formats, fitted.fields, columns, size=SIZE)
    page.set_paper(fitted.paper.number)
    page.set_margins(0.4, 0.4, 0.6, 0.6)
    if not fitted.across:
        page.fit_to_pages(0, 0)
        page.repeat_columns(0, 1)
