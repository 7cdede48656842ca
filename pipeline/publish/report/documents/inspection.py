"""验收抽查.xlsx: what the city needs for 验收, 抽查 and 通报 of the counties (the notice's 总结验收阶段)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from pipeline.publish.kit.bulk import Columns
from pipeline.publish.kit.coverage import absent
from pipeline.publish.kit.formats import FIELD, MIDDLE, Formats
from pipeline.publish.kit.tables import Book, Field, by_column, heading, height, impersonal, write_table
from pipeline.status import Standing
from pipeline.summary.draw import allot, draw
from pipeline.summary.summarise import Summary
from schemas.form.columns import Sheet
from schemas.form.sheets import ARCHIVE, LEDGER
from schemas.rules.words import chinese_date

DAY, RATE = MIDDLE | {"num_format": "yyyy-mm-dd"}, MIDDLE | {"num_format": "0.0%"}
BY_HAND = FIELD | {"bg_color": "#FFF9E5"}  # what a person fills in
ACCEPTANCE = (
    Field("单位", 11), Field("报送", 9, MIDDLE), Field("首次报送日期", 11, DAY), Field("是否按时", 8, MIDDLE),
    Field("行动方案印发日期", 11, DAY), Field("数据", 8, MIDDLE), Field("案例\n（件）", 6, MIDDLE), Field("措施\n（条）", 6, MIDDLE),
    Field("亮点\n（条）", 6, MIDDLE), Field("应签责任书\n（家）", 7, MIDDLE), Field("已签\n（家）", 6, MIDDLE), Field("签订率", 8, RATE),
    Field("电子档案\n（条）", 6, MIDDLE), Field("行动期间更新\n（条）", 7, MIDDLE), Field("最近更新日期", 11, DAY),
    Field("限期整改\n（项）", 6, MIDDLE), Field("{done}\n（项）", 7, MIDDLE), Field("整改率", 8, RATE), Field("逾期\n（项）", 6, MIDDLE),
    Field("验收意见", 14, BY_HAND), Field("备注", 10, BY_HAND))
FILLED_IN = ("抽查日期", "抽查结果", "与填报是否一致", "抽查人", "备注")
SAMPLES = {  # what the list shows of each ledger
    LEDGER: ("case", "party", "measure", "document", "date", "outcome"),
    ARCHIVE: ("name", "operator", "type", "address", "updated", "status"),
}
SAMPLE = (
    Field("序号", 5, MIDDLE), Field("单位", 9), Field("台账", 13), Field("案件名称／名称", 22), Field("当事人／开办主体", 19),
    Field("处罚形式／类型", 11), Field("文书文号／网址或地址", 17), Field("处置日期／更新日期", 11, DAY),
    Field("整改结果／运营状态", 9, MIDDLE), Field("来源", 18), *(Field(t, 9, BY_HAND) for t in FILLED_IN))


def inspection(summary: Summary) -> bytes:
    """The workbook's bytes."""
    book = Book("验收抽查")
    formats = book.cell_formats
    facts, size = summary.campaign.campaign, summary.campaign.sampling.size
    fields = [field._replace(title=summary.campaign.say(field.title)) for field in ACCEPTANCE]
    _sheet(book.add_worksheet("验收与通报"), formats, fields, by_column(fields, _acceptances(summary)), (
        f"{facts.title}验收情况（截至{chinese_date(summary.as_of)}）",
        (f"已汇总 {len(summary.counted)}/{len(summary.expected)} 个应报单位；按单位名单的次序排列，不是名次。"
        "没有汇总的单位，各数空白。比率由左边的数相除而得，数小的不宜比较。浅黄的格由验收人填写。"), *absent(summary)))
    _sheet(book.add_worksheet("抽查名单"), formats, SAMPLE, impersonal(by_column(SAMPLE, _samples(summary))), (
        f"{facts.title}抽查名单（截至{chinese_date(summary.as_of)}）",
        (f"从{LEDGER.name}、{ARCHIVE.name}中各抽 {size} 条（不足的全查）：有记录的单位各至少一条（单位多于抽查数时，从记录多的起），其余按条数分配；"
        f"种子是“{_seed(summary, LEDGER)}”这样的文字，同样的数据同一天总抽出同一份名单。浅黄的格由抽查人填写。"), *absent(summary)))
    return book.bytes()


def _sheet(page: Worksheet, formats: Formats, fields: Sequence[Field], columns: Columns, head: tuple[str, ...]) -> None:
    """A title, a note and what is missing above a table; the heights of texts fitted to the table's width."""
    title, note, *lacking = head
    widths, last = [f.width for f in fields], len(fields) - 1
    heading(page, formats, title, lacking, widths)
    page.merge_range(1, 0, 1, last, note, formats.get(font_size=10, text_wrap=True, valign="vcenter"))
    page.set_row(1, height([note], [sum(widths)]) + 6)
    write_table(page, formats, fields, columns, 2, least=30)  # room for handwriting
    page.set_row(2, 64)
    page.set_margins(0.4, 0.4, 0.5, 0.6)
    page.hide_gridlines(2)


def _acceptances(s: Summary) -> Iterator[list[Any]]:
    """One row for each county, blank where it is not in the figures."""
    x, archive, planned = s.sums, s.archive, s.info["plan_date"].to_dict()
    measures, highlights = (Counter(some["unit"].tolist()) for some in (s.measures, s.highlights))
    since = Counter(archive["unit"][archive["updated"] >= pd.Timestamp(s.campaign.campaign.start)].tolist())
    latest = archive.groupby("unit")["updated"].max().to_dict()
    for unit in s.listed:
        status = Standing.ACCEPTED if unit in s.figures else s.standing[unit]
        first = s.first_returns.get(unit)
        none = status.word if status is Standing.MISSING else ""
        timely = none if first is None else f"迟 {first.days_late} 天" if first.days_late else "按时"
        row: list[Any] = [unit, status.word, pd.Timestamp(first.day) if first else None, timely]
        if unit not in s.figures:
            yield row + [None] * (len(ACCEPTANCE) - len(row))
            continue
        signed, unsigned, entries, deadlines, done, overdue = (
            int(total.by_unit.get(unit, 0)) for total in (x.signed, x.unsigned, x.entries, x.deadlines, x.done, x.overdue))
        due = signed + unsigned
        yield [
            *row, "未填" if pd.isna(planned[unit]) else planned[unit], "有" if any(s.figures[unit].values()) else "零报告",
            int(x.told.by_unit.get(unit, 0)), measures[unit], highlights[unit], due, signed, signed / due if due else None, entries, since[unit], latest.get(unit),
            deadlines, done, done / deadlines if deadlines else None, overdue, None, None]


def share_of(s: Summary, sheet: Sheet) -> Mapping[str, int]:
    """How many rows of each unit 抽查名单 draws from a ledger; units without rows are left out."""
    rows = s.ledger if sheet is LEDGER else s.archive
    return allot(Counter(rows["unit"].tolist()), s.campaign.sampling.size)


def _samples(s: Summary) -> Iterator[list[Any]]:
    number = 0
    for sheet, keys in SAMPLES.items():
        rows = draw(s.ledger if sheet is LEDGER else s.archive, s.campaign.sampling.size, _seed(s, sheet))
        for record in rows.to_dict("records"):
            number += 1
            yield [number, record["unit"], sheet.name, *(record[k] for k in keys),
                   f"{record['source']} 第{record['row']}行", *[None] * len(FILLED_IN)]


def _seed(s: Summary, sheet: Sheet) -> str:
    return f"{s.campaign.campaign.name} {s.as_of} {sheet.name}"
