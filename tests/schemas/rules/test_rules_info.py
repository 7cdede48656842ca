"""基本信息: F10, H01–H05, H07, H08, and what is judged of a whole file (N01)."""

from datetime import date
from typing import Any

from tests.desk import ARCHIVE_COLUMNS, ARCHIVE_ROWS, Row, Table, typed, zero

NO_ARCHIVE = {f"监管电子档案/{n}": None for n in (1, 2, 3, 4)}
NOTHING = {"基本信息/零报告": "否"} | NO_ARCHIVE


def extra_archive(early: int, late: int) -> dict[str, Any]:
    """More rows of the archive: checked in August, or after a 填报日期 of 31 August."""
    row = dict(zip(ARCHIVE_COLUMNS, ARCHIVE_ROWS[0], strict=True))
    days = [date(2020, 8, 1)] * early + [date(2020, 9, 10)] * late
    return {"基本信息/填报日期": date(2020, 8, 31), "监管电子档案/+": row | {"名称": "第零站", "更新日期": days[0]}} | {
        f"监管电子档案/+{n}": row | {"名称": f"第{n}站", "网址或地址": f"www.{n}.example", "更新日期": day}
        for n, day in enumerate(days[1:], 1)}


def late_rows(first: int, count: int) -> str:
    return "; ".join(f"A03 error 监管电子档案/{first + i}/更新日期" for i in range(count))


ITEMS = Table(
    ("nothing to say", {}, ""),
    ("H01 unit", {"基本信息/填报单位": None}, "H01 error 基本信息/填报单位"),
    ("H01 filler", {"基本信息/填报人": None}, "H01 error 基本信息/填报人"),
    ("H01 phone", {"基本信息/联系电话": None}, "H01 error 基本信息/联系电话"),
    ("H01 reviewer", {"基本信息/审核人": None}, "H01 error 基本信息/审核人"),
    ("H01 report date", {"基本信息/填报日期": None}, "H01 error 基本信息/填报日期"),
    ("H01 edition", {"基本信息/第几次报送": None}, "H01 error 基本信息/第几次报送"),
    ("H01 zero report", {"基本信息/零报告": None}, "H01 error 基本信息/零报告"),
    ("H01 nothing is blank", {"基本信息/填报人": "无"}, "H01 error 基本信息/填报人"),
    ("H01 only blanks", {"基本信息/审核人": " \u3000 "}, "H01 error 基本信息/审核人"),
    ("H01 all at once", {"基本信息/填报人": None, "基本信息/联系电话": None, "基本信息/填报日期": None},
     "H01 error 基本信息/填报人; H01 error 基本信息/联系电话; H01 error 基本信息/填报日期"),
    ("optional may be blank", {"基本信息/行动方案印发日期": None, "基本信息/出动执法人员（人次）": None}, ""),
    ("F10 unknown", {"基本信息/填报单位": "某某县"}, "F10 error 基本信息/填报单位"),
    ("F10 a university", {"基本信息/填报单位": "曲阜师范大学"}, "F10 error 基本信息/填报单位"),
    ("F10 a hospital", {"基本信息/填报单位": "任城人民医院"}, "F10 error 基本信息/填报单位"),
    ("F10 the city itself", {"基本信息/填报单位": "济宁市文化和旅游局"}, "F10 error 基本信息/填报单位"),
    ("H02", {"基本信息/零报告": "也许"}, "H02 error 基本信息/零报告"),
    ("H03 unreadable", {"基本信息/填报日期": "十月底"}, "H03 error 基本信息/填报日期"),
    ("H03 no such day", {"基本信息/填报日期": "2020-10-32"}, "H03 error 基本信息/填报日期"),
    ("H03 today is fine", {"基本信息/填报日期": date(2020, 10, 29)}, ""),
    ("H03 tomorrow", {"基本信息/填报日期": date(2020, 10, 30)}, "H03 error 基本信息/填报日期"),
    ("H03 before the start, once", {"基本信息/填报日期": date(2020, 4, 30)}, "H03 error 基本信息/填报日期"),
    ("H03 plan on 1 January", {"基本信息/行动方案印发日期": date(2020, 1, 1)}, ""),
    ("H03 plan last year", {"基本信息/行动方案印发日期": date(2019, 12, 31)}, "H03 error 基本信息/行动方案印发日期"),
    ("H03 plan on the report's day", {"基本信息/行动方案印发日期": date(2020, 10, 20)}, ""),
    ("H03 plan after the report", {"基本信息/行动方案印发日期": date(2020, 10, 21)}, "H03 error 基本信息/行动方案印发日期"),
    ("H03 plan unreadable", {"基本信息/行动方案印发日期": "五月"}, "H03 error 基本信息/行动方案印发日期"),
    ("H03 unknown silences the plan's bound", {"基本信息/填报日期": "十月底", "基本信息/行动方案印发日期": date(2020, 12, 1)},
     "H03 error 基本信息/填报日期"),
    ("H03 most days later, one finding", {"基本信息/填报日期": date(2020, 6, 15)}, "H03 error 基本信息/填报日期"),
    ("H03 most days later, and one before the start",
     {"基本信息/填报日期": date(2020, 6, 15), "案件台账/1/处置日期": date(2020, 4, 30)},
     "H03 error 基本信息/填报日期; C04 error 案件台账/1/处置日期"),
    ("H03 four days later are judged each", {"基本信息/填报日期": date(2020, 8, 31)}, late_rows(1, 4)),
    ("H03 five days later of twelve", extra_archive(0, 1), "H03 error 基本信息/填报日期"),
    ("H03 five of twenty-four", extra_archive(12, 1), "H03 error 基本信息/填报日期"),
    ("H03 five of twenty-five, a fifth", extra_archive(13, 1), late_rows(1, 4) + "; A03 error 监管电子档案/18/更新日期"),
    ("H04 zero", {"基本信息/第几次报送": 0}, "H04 error 基本信息/第几次报送"),
    ("H04 hundred", {"基本信息/第几次报送": 100}, "H04 error 基本信息/第几次报送"),
    ("H04 ninety-nine", {"基本信息/第几次报送": 99}, ""),
    ("H04 a fraction", {"基本信息/第几次报送": 1.5}, "H04 error 基本信息/第几次报送"),
    ("H04 words", {"基本信息/第几次报送": "首次"}, "H04 error 基本信息/第几次报送"),
    ("H05 short", {"基本信息/联系电话": "12345"}, "H05 warning 基本信息/联系电话"),
    ("H05 words", {"基本信息/联系电话": "见附件"}, "H05 warning 基本信息/联系电话"),
    ("H05 brackets are fine", {"基本信息/联系电话": "(0537)2000011"}, ""),
    ("H05 400 is fine", {"基本信息/联系电话": "400-820-0000"}, ""),
    ("H05 an extension is fine", {"基本信息/联系电话": "0537-2000011转8012"}, ""),
    ("H05 two are fine", {"基本信息/联系电话": "0537-2000011/13900000000"}, ""),
    ("H05 a mobile typed as a number", {"基本信息/联系电话": 13900000000}, ""),
    ("H07 negative", {"基本信息/出动执法人员（人次）": -1}, "H07 error 基本信息/出动执法人员（人次）"),
    ("H07 a fraction", {"基本信息/检查单位（家次）": 1.5}, "H07 error 基本信息/检查单位（家次）"),
    ("H07 words", {"基本信息/联合执法（次）": "若干"}, "H07 error 基本信息/联合执法（次）"),
    ("H07 about", {"基本信息/宣传活动（场次）": "约14"}, "H07 error 基本信息/宣传活动（场次）"),
    ("H07 zero is fine", {"基本信息/宣传活动（场次）": 0}, ""),
    ("H08 yes with figures and cases", {"基本信息/零报告": "是"}, "H08 error 基本信息/零报告"),
    ("H08 silences T and X", {"基本信息/零报告": "是", "情况汇总表/A3/数量": 9, "情况汇总表/A2/数量": "若干",
                              "情况汇总表/B2/单位名称": "某公司", "情况汇总表/D2/数量": 3}, "H08 error 基本信息/零报告"),
    ("H08 silences R12", {"基本信息/零报告": "是", "情况汇总表/A1/单位名称": None}, "H08 error 基本信息/零报告"),
    ("H08 leaves C and A speaking", {"基本信息/零报告": "是", "案件台账/2/文书文号": None, "监管电子档案/2/是否盈利": "否"},
     "H08 error 基本信息/零报告; C05 error 案件台账/2/文书文号; A09 error 监管电子档案/2/管理类别"),
    ("H08 silences T07", ({"基本信息/零报告": "是"}, typed("情况汇总表/A2/处罚形式", "2、谈话提醒")), "H08 error 基本信息/零报告"),
    ("N01 no measures", {"工作措施/1": None, "工作措施/2": None}, "N01 warning 工作措施 -"),
    ("N01 no highlights", {"工作亮点/1": None}, "N01 warning 工作亮点 -"),
    ("N01 no example", {"案件台账/2/案件类别": "一般案件"}, "N01 warning 案件台账 -"),
    ("N01 a major case is an example", {"案件台账/2/案件类别": "大案要案"}, ""),
    ("N01 no example needed", {"案件台账/2": None, "案件台账/3": None, "情况汇总表/A3/数量": 0, "情况汇总表/A3/单位名称": None,
                               "情况汇总表/A4/数量": 0, "情况汇总表/A4/单位名称": None}, ""),
    ("N01 a transfer alone needs one", {"案件台账/2": None, "情况汇总表/A3/数量": 0, "情况汇总表/A3/单位名称": None},
     "N01 warning 案件台账 -"),
    ("N01 unknown category is silent", {"案件台账/2/案件类别": "重大"}, "C02 error 案件台账/2/案件类别"),
    ("N01 unknown zero report is silent", {"基本信息/零报告": "也许", "工作亮点/1": None}, "H02 error 基本信息/零报告"),
)

ZERO = Table(
    ("nothing to say", {}, ""),
    ("measures may be blank", {"工作措施/1": None, "工作措施/2": None, "工作亮点/1": None}, ""),
    ("archive may be blank", NO_ARCHIVE, ""),
    ("H08 a figure", {"情况汇总表/A1/数量": 1}, "H08 error 基本信息/零报告"),
    ("H08 a case", {"案件台账/+": {"案件名称": "某案", "整治重点": "违规从事互联网视听节目服务", "处罚形式": "行政约谈", "当事人": "某公司",
                               "处置日期": date(2020, 6, 1), "数量": 1, "案件类别": "一般案件"}}, "H08 error 基本信息/零报告"),
    ("H08 a line of totals is no case", {"案件台账/+": {"案件名称": "合计", "数量": 0}}, "R08 info 案件台账/1/案件名称"),
    ("H08 no with nothing at all", NOTHING, "H08 error 基本信息/零报告"),
    ("H08 no with blanks", NOTHING | {f"情况汇总表/{c}/数量": None for c in ("A1", "A2", "B1", "D6")},
     "H08 error 基本信息/零报告"),
    ("H08 no with the archive alone", {"基本信息/零报告": "否"}, ""),
    ("H08 no with an unreadable figure", NOTHING | {"情况汇总表/A1/数量": "若干"}, "T02 error 情况汇总表/A1/数量"),
    ("H03 on the first day", NO_ARCHIVE | {"基本信息/填报日期": date(2020, 5, 1), "基本信息/行动方案印发日期": None}, ""),
    ("H03 on the eve", NO_ARCHIVE | {"基本信息/填报日期": date(2020, 4, 30)}, "H03 error 基本信息/填报日期"),
    ("T01 blanks are 0", {"情况汇总表/A2/数量": None, "情况汇总表/D6/数量": None}, "R03 info 情况汇总表/A2/数量"),
    ("T05 a name beside a blank", {"情况汇总表/A2/数量": None, "情况汇总表/A2/单位名称": "某公司"},
     "R03 info 情况汇总表/A2/数量; T05 error 情况汇总表/A2/单位名称"),
    base=zero,
)


@ITEMS.each
def test_items(row: Row) -> None:
    assert row.found == row.wanted


@ZERO.each
def test_zero_reports(row: Row) -> None:
    assert row.found == row.wanted
