"""True returns that look unusual pass: no error, at most one question. Each was sent back once, or drew false questions."""

from datetime import date

from schemas.rules.rule import Severity
from tests.desk import Row, Table

JIA, YI = "任城甲网络公司", "任城乙文化公司"

HONEST = Table(
    ("units behind numbers", {"案件台账/2/罚款金额（元）": "10,000元", "案件台账/7/数量": "5台", "情况汇总表/D5/数量": "5套"}, ""),
    ("a fine in 万元", {"案件台账/2/罚款金额（元）": "0.8万元"}, ""),
    ("words for nothing", {"情况汇总表/A2/数量": "-", "情况汇总表/B2/数量": "无", "案件台账/5/文书文号": "无"}, ""),
    ("数量 and 案件类别 left blank", {f"案件台账/{n}/{title}": None for n in (1, 4, 5, 6) for title in ("数量", "案件类别")}, ""),
    ("mended at once", {"案件台账/1/整改期限": "当场"}, ""),
    ("within fifteen days", {"案件台账/1/整改期限": "15日内"}, ""),
    ("a list word by another name", {"案件台账/1/处罚形式": "责令改正", "案件台账/1/整改结果": "整改到位", "案件台账/2/处罚形式": "罚款"}, ""),
    ("a device seller told to mend", {"案件台账/6/处罚形式": "责令整改", "案件台账/6/整改结果": "已整改", "情况汇总表/D4/数量": 0,
                                     "情况汇总表/D4/单位名称": None}, "C03"),
    ("an Internet-TV case transferred", {"案件台账/4/处罚形式": "移交公安部门", "案件台账/4/整改期限": None, "案件台账/4/整改结果": None,
                                        "情况汇总表/B1/数量": 0, "情况汇总表/B1/单位名称": None}, "C03"),
    ("three suspects of one 移交", {"案件台账/3/当事人": "张某、李某、王某", "情况汇总表/A4/单位名称": "张某等3人"}, ""),
    ("two 销售点 of one party", {"案件台账/+6": {"案件名称": "丙店二部取缔案"}, "情况汇总表/D4/数量": 2}, ""),
    ("three 销售点 in one row", {"案件台账/6/数量": 3, "情况汇总表/D4/数量": 3}, ""),
    ("two kinds of devices taken from one party", {"案件台账/+7": {"数量": 4}, "情况汇总表/D5/数量": 9}, ""),
    ("names shortened, in another order", {"情况汇总表/B1/单位名称": "丁大酒店", "情况汇总表/D4/单位名称": "丙电器店等"}, ""),
    ("overdue, but punished since", {"案件台账/1/整改结果": "未整改", "案件台账/+2": {"当事人": JIA, "文书文号": "（任）文综罚字〔2020〕9号"},
                                   "情况汇总表/A3/数量": 2, "情况汇总表/A3/单位名称": f"{YI}、{JIA}"}, ""),
    ("a measure of no category", {"工作措施/1/措施类别": None, "工作措施/2/措施类别": "拉网式排查"}, ""),
    ("a small ledger without a typical case", {"案件台账/2/案件类别": "一般案件", "案件台账/2/案情摘要": None, "案件台账/2/罚款金额（元）": 3000,
                                              "案件台账/3/处罚形式": "行政约谈", "情况汇总表/A4/数量": 0, "情况汇总表/A4/单位名称": None,
                                              "情况汇总表/A2/数量": 1}, ""),
    ("only some 责令整改 in the ledger", {"情况汇总表/A1/数量": 12, "情况汇总表/A1/单位名称": f"{JIA}等12家"}, "X02"),
    ("a case on the day of the report", {"案件台账/2/处置日期": date(2020, 10, 20)}, ""),
)


@HONEST.each
def test_nothing_true_is_sent_back(row: Row) -> None:
    assert [f.rule for f in row.findings if f.severity is Severity.ERROR] == []
    assert [f.rule for f in row.findings if f.severity is Severity.WARNING] == ([row.says] if row.says else [])
