"""What is typed into a cell and what it is read as: one table for the parser (test_values.py) and for the formulas of the
live form. All cells are those of `tests.desk.clean`, one changed at a time.

`read`: the value; BLANK; or ERROR, an unreadable cell. `form`: False where the form may be stricter (design §5, “What is
not repaired”), or cannot see what the pipeline sees.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, NamedTuple


def moment(day: int, hour: int, minute: int) -> datetime:
    """A day of June 2020 with a time, as a date cell holds it."""
    return datetime.combine(date(2020, 6, day), time(hour, minute))


class _Word:
    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


BLANK, ERROR = _Word("BLANK"), _Word("ERROR")


class Typed(NamedTuple):
    path: str  # of tests.desk
    typed: Any
    read: Any
    form: bool = True


HOMES, SETS, STALLS = "情况汇总表/A2/数量", "情况汇总表/D5/数量", "情况汇总表/D4/数量"
COUNT, FINE, DAY, DEADLINE = "案件台账/1/数量", "案件台账/2/罚款金额（元）", "案件台账/1/处置日期", "案件台账/1/整改期限"
OFFICERS, PLACES, JOINT, EVENTS = "基本信息/出动执法人员（人次）", "基本信息/检查单位（家次）", "基本信息/联合执法（次）", "基本信息/宣传活动（场次）"
EDITION, PLAN = "基本信息/第几次报送", "基本信息/行动方案印发日期"
UPDATED, PLEDGE = "监管电子档案/1/更新日期", "监管电子档案/2/责任书签订日期"


def of(path: str, *pairs: tuple[Any, Any], form: bool = True) -> Iterator[Typed]:
    """(typed, read) of one cell."""
    return (Typed(path, typed, read, form) for typed, read in pairs)


def alike(path: str, read: Any, *typed: Any, form: bool = True) -> Iterator[Typed]:
    """Spellings of one value."""
    return (Typed(path, t, read, form) for t in typed)


NUMBERS = (
    *of(HOMES, (3, 3), ("3", 3), (" 3 ", 3), ("３", 3), ("3家", 3), ("3 家", 3), ("３家", 3), ("1,234家", 1234), ("1，234", 1234),
        (2.9999999999999996, 3), ("0", 0), ("007", 7)),
    *alike(HOMES, 0, "无", "没有", "/", "-", "－", "–", "—", "——", "暂无", "不详", "未发现", "无此类情况", "不涉及", " 无 "),
    *alike(HOMES, ERROR, "约5", "5+", "三", "2-3", "9台", "3起", "1e3", "5%", "(3)", "①", "2000万", "3家左右", "3\n1", "3 1", "1 234",
           "1,23", "12,34", "1234,567", "5,000,00", ",5", "٣", "३", "#N/A", "#REF!", "NaN", "inf", "3.5", "-3", 1e300, -3, 2.5,
           10**9, "1000000000"),
    *of(SETS, ("5套", 5), ("5台", 5), ("5部", 5), ("5件", 5), ("5家", ERROR)),
    *of(STALLS, ("1个", 1), ("1家", ERROR)),
    *of(COUNT, ("1家", 1), ("1起", 1), ("1件", 1), ("1次", 1), ("1台", ERROR)),
    *of(FINE, (10000, 10000), ("10000", 10000), ("1,000元", 1000), ("10,000.50", 10000.5), ("0.8万元", 8000), ("1.15万元", 11500),
        ("5000 元", 5000), (0, 0), (99_999_999_999, 99_999_999_999)),
    *alike(FINE, ERROR, "4万", "4千元", "5,000,00", "￥", "1000元整", "约1000元", 1e11, "100000000000", -1, "1,000\n2,000"),
    *alike(FINE, BLANK, "无", "-", "/"),
    *of(OFFICERS, ("860人次", 860), ("860人", 860), ("860 12", ERROR), ("八百六十", ERROR)),
    *of(PLACES, ("96家次", 96), ("96家", 96), ("约96家次", ERROR), ("1 234", ERROR)),
    *of(JOINT, ("9次", 9), ("九次", ERROR)),
    *of(EVENTS, ("14场次", 14), ("14场", 14), ("14次", 14), ("14人", ERROR)),
    *of(EDITION, ("第1次", 1), ("第一次", 1), ("2次", 2), ("第 2 次", 2), ("第十次", 10), ("第十二次", 12), ("一", ERROR), ("首次", ERROR)),
)

JUNE, FOREVER = date(2020, 6, 10), datetime.combine(date.max, time(23, 59, 59))
DATES = (
    *alike(DAY, JUNE, JUNE, "2020-06-10", "2020-6-10", "2020.6.10", "2020/6/10", "2020年6月10日", "2020年6月10号", "2020年6月10",
           "2020 年 6 月 10 日", "２０２０．６．１０", "20200610", 20200610, "43992", 43992, "6月10日", "6.10", "6-10", "6/10",
           moment(10, 9, 30), "2020-06-10 09:30:00"),
    *alike(DAY, JUNE, "2020年6月10日星期三", "2020年6月10日（周三）", "2020年6月10日 上午", "2020年6月10日下午3时", "2020-06-10 9:30",
           "2020年6月10日9时30分", "2020-06-10T00:00:00Z", "2020-06-09T16:00:00Z", "2020-06-09T16:00:00.000Z", "2020-06-10T08:00:00+08:00",
           "2020-06-10 00:00:00+0800", "2020-06-09 23:59:30", moment(9, 23, 59), "2020-06-10 16:00:00",
           moment(10, 16, 0), form=False),
    *alike(DAY, ERROR, "20-6-10", "20.6.10", "2020-6-31", "2020-13-1", "六月十日", "2020-6", "2020610", "上旬", "6", "2020-6-1 0", "2020-6-105",
           "2020-6-10\n2020-6-11", "2020-6-10、6-11", "2020-06-10 25:00", "2020-06-10 08:00+99:99", "1920-6-10", date(1900, 1, 9), date(2100, 1, 1), FOREVER, 9.2, 1e300,
           "当场", "15日内", "2020年6月10日前", "2020-06-10 1", "٢٠٢٠-06-10", True),
    *alike(DEADLINE, JUNE, "当场", "当日", "立即", "即日", "立即整改", "2020年6月10日前", "6月10日前", form=False),
    *of(DEADLINE, ("15日内", date(2020, 6, 25)), ("十五日内", date(2020, 6, 25)), ("15天内", date(2020, 6, 25)),
        ("限15日内整改", date(2020, 6, 25)), ("三十日内", date(2020, 7, 10)), form=False),
    *of(DEADLINE, ("7月10日", date(2020, 7, 10)), ("3.1", date(2021, 3, 1)), ("6-9", date(2021, 6, 9))),
    *alike(DEADLINE, ERROR, "15个工作日内", "尽快", "7月底", "1 5日内"),
    *of(PLAN, ("5月18日", date(2020, 5, 18)), ("4.20", date(2020, 4, 20)), ("10月20日", date(2020, 10, 20)), ("12.1", date(2019, 12, 1))),
    *of(UPDATED, ("9.1", date(2020, 9, 1)), ("4月30日", date(2020, 4, 30))),
    *of(PLEDGE, ("7-1", date(2020, 7, 1)), ("未签", BLANK)),
)

CODE = "91370811MA0000XA11"
TEXTS = (
    *of("案件台账/1/当事人", ("任城⽂化公司", "任城文化公司"), ("任城⺠间公司", "任城民间公司"), ("任城\u200b甲公司", "任城甲公司"),
        ("某\ufe0f店", "某店"), ("任城 甲网络\n公司", "任城甲网络公司"), ("甲公司\n乙公司", "甲公司、乙公司"), ("张某\n李某", "张某、李某"),
        form=False),
    *alike("案件台账/1/当事人", ERROR, "#N/A", "#REF!", "#value!", JUNE, form=False),
    *of("案件台账/1/联合部门", ("公安局\n市场监管局", "公安局、市场监管局"), ('=DISPIMG("ID_1",1)', BLANK), ("=SUM(B2:B9)", BLANK), ("=A1&B1", BLANK),
        ("=公安局", "=公安局"), form=False),
    *of("案件台账/1/文书文号", ("（任）文综责改字\n〔2020〕1号", "（任）文综责改字〔2020〕1号"), ("任〔2020〕1号\n任〔2020〕2号", ERROR), form=False),
    *alike("案件台账/2/文书文号", "（任）文综罚字〔2020〕1号", *(f"（任）文综罚字{a}2020{b}1号" for a, b in ("[]", "［］", "【】", "()", "（）", "﹝﹞", "〖〗"))),
    *of("案件台账/1/统一社会信用代码", (f"{CODE[:8]}\n{CODE[8:]}", CODE), (f"{CODE}\n{CODE}", ERROR), (" 91370811 MA0000XA11", CODE), form=False),
    *alike("案件台账/1/处罚形式", "责令整改", "责令 整改", "“责令整改”", "责令改正", "限期整改", "当场整改", "1、责令整改"[2:], "责令整改。", form=False),
    *alike("案件台账/2/处罚形式", "行政处罚", "警告", "罚款", form=False),
    *alike("案件台账/1/整改结果", "已整改", "已改正", "整改到位", "整改完毕", form=False),
    *alike("监管电子档案/1/类型", "其他", "公众号", "短视频账号", "小程序", form=False),
    *of("案件台账/6/整治重点", ("生产销售和安装非法电视网络接收设备(含应用软件)", "生产、销售和安装非法电视网络接收设备（含应用软件）"), form=False),
    *alike("情况汇总表/A2/单位名称", BLANK, "无", "0", "0家", "见台账", "同上", 0, form=False),
)

VALUES = (*NUMBERS, *DATES, *TEXTS)
