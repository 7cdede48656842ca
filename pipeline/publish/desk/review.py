"""审核情况.xlsx, for the clerk: who is in, every finding, and where each figure comes from."""

from collections.abc import Iterator, Sequence

from pipeline.model import gathered
from pipeline.publish.desk.changes import CHANGES, changes
from pipeline.publish.kit.bulk import Columns
from pipeline.publish.kit.formats import MIDDLE
from pipeline.publish.kit.tables import Book, Field, by_column, field_of, impersonal, write_table
from pipeline.status import Status
from pipeline.summary.shares import shares
from pipeline.summary.summarise import Summary
from schemas.form.sheets import CONTACTS, FIGURES

STATES = (Field("单位", 14), Field("状态", 14), Field("第几次报送", 11, MIDDLE), Field("填报日期", 12), Field("文件", 44),
          Field("错误", 8, MIDDLE), Field("待核实", 8, MIDDLE), Field("已自动修正", 11, MIDDLE), Field("校验码", 9, MIDDLE))
PROBLEMS = (Field("单位", 12), Field("文件", 26), Field("工作表", 13), Field("单元格", 8), Field("规则", 7), Field("级别", 8),
            Field("填写内容", 24), Field("问题", 52), Field("怎样改", 48), Field("情况说明", 30))
SHARES = (Field("类别", 14), Field("项目", 44), Field("计量单位", 9, MIDDLE), Field("合计", 12, MIDDLE), Field("单位", 14), Field("数量", 12, MIDDLE))
ORIGINS = (Field("代码", 7), Field("单位", 14), Field("数量", 9, MIDDLE), Field("文件", 44), Field("工作表", 14), Field("单元格", 9))


def review(summary: Summary) -> bytes:
    """The workbook's bytes."""
    book = Book("审核情况")

    def table(name: str, fields: Sequence[Field], columns: Columns) -> None:
        write_table(book.add_worksheet(name), book.cell_formats, fields, columns)

    table("报送情况", STATES, impersonal(by_column(STATES, _states(summary))))
    table("问题清单", PROBLEMS, impersonal(by_column(PROBLEMS, _problems(summary))))
    table("各数的来源", ORIGINS, impersonal(by_column(ORIGINS, _origins(summary))))
    table("各合计数的分县构成", SHARES, by_column(SHARES, (
        (name, total.title, total.unit, total.value, unit, n) for name, total in shares(summary) for unit, n in total.by_unit.items())))
    if summary.since or summary.editions:
        table("变化情况", CHANGES, impersonal(by_column(CHANGES, changes(summary))))
    columns = CONTACTS.columns
    table(CONTACTS.name, [field_of(c) for c in columns], [summary.accepted, *(summary.info[c.key].tolist() for c in columns[1:])])
    return book.bytes()


def _states(summary: Summary) -> Iterator[tuple[object, ...]]:
    """Units in roster order, missing ones included, then files of no unit, then folders passed over."""
    by_unit = gathered(summary.submissions, lambda s: s.unit or "")
    for unit in (*summary.campaign.units, ""):
        if unit not in by_unit and unit in summary.expected:
            yield unit, summary.standing[unit].word, None, None, None, None, None, None, None
        for s in by_unit.get(unit, ()):
            yield (unit, s.status.word, s.edition, str(s.report_date or ""), s.source, s.errors, s.asked, s.repairs,
                   summary.check_codes[unit] if s.status is Status.ACCEPTED else None)
    for folder, aside in summary.set_aside.items():
        yield "", f"{aside.word}，未读取", None, None, folder, None, None, None, None


def _origins(summary: Summary) -> Iterator[tuple[object, ...]]:
    """By official row, then by unit."""
    for code in summary.campaign.by_code:
        for unit, row in summary.figures.items():
            source, cell = summary.origins[unit][code]
            yield code, unit, row[code], source, FIGURES.name, cell


def _problems(summary: Summary) -> Iterator[tuple[object, ...]]:
    for f in summary.findings:
        yield (f.unit, f.source, f.sheet, f.cell, f.rule, f.severity.word,
               f.value, f.message, f.fix, f.explanation)
