"""True returns that look unusual pass: no error, at most one question. Each was sent back once, or drew false questions."""

from datetime import date

from openpyxl import Workbook

from schemas.rules.rule import Severity
from tests.desk import Row, Table, changed, clean, credit_code, judged
from tests.places import address

JIA, YI = "任城甲网络公司", "任城乙文化公司"
EMPTY = ("A2", "B2", "B3", "C1", "C3", "C4", "D1", "D2", "D3", "D6")


def drafts(book: Workbook) -> None:
    """A sheet and a column of one's own, a note."""
    book.create_sheet("草稿")["A1"] = "待核"
    page = book["案件台账"]
    page.cell(3, page.max_column + 1).value = "经办人"
    page.cell(4, page.max_column).value = "张某"


def one_focus(book: Workbook) -> None:
    """The same 整治重点 of two cases in one merged cell."""
    first, second = (address(f"案件台账/{n}/整治重点")[1] for n in (1, 2))
    book["案件台账"][second].value = None
    book["案件台账"].merge_cells(f"{first}:{second}")



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
    ("a unit behind every number", {
        "基本信息/出动执法人员（人次）": "860人次", "基本信息/检查单位（家次）": "412家", "基本信息/联合执法（次）": "9次", "基本信息/宣传活动（场次）": "14场",
        "基本信息/第几次报送": "第1次", "情况汇总表/A1/数量": "1家", "情况汇总表/A4/数量": "1起", "情况汇总表/D4/数量": "1个", "情况汇总表/D5/数量": "5台",
        "情况汇总表/B2/数量": "0起", "案件台账/1/数量": "1家", "案件台账/3/数量": "1起", "案件台账/5/数量": "1次", "案件台账/7/数量": "5套",
        "案件台账/2/罚款金额（元）": "1万元"}, ""),
    ("a word for nothing in every empty cell", {
        **{f"情况汇总表/{code}/数量": word for code, word in zip(EMPTY, ("无", "/", "-", "—", "——", "没有", "未发现", "不涉及", "暂无", "－"), strict=True)},
        **{f"情况汇总表/{code}/单位名称": word for code, word in zip(EMPTY, ("无", "/", "-", "—", "——", "没有", "0", "0家", "暂无", "见台账"), strict=True)},
        **{f"案件台账/{n}/{title}": "无" for n in (5, 6) for title in ("统一社会信用代码", "文书文号", "罚款金额（元）", "整改期限", "整改结果", "联合部门", "案情摘要")},
        "监管电子档案/3/ICP备案号": "未备案", "监管电子档案/3/许可证号": "无证", "监管电子档案/3/责任书签订日期": "未签", "监管电子档案/3/备注": "/"}, ""),
    ("days as people write them", {
        "基本信息/填报日期": "2020年10月20日", "基本信息/行动方案印发日期": "5月18日", "案件台账/1/处置日期": "2020.6.10", "案件台账/1/整改期限": "7月10日前",
        "案件台账/2/处置日期": "2020年6月20日（星期六）", "案件台账/3/处置日期": 20200701, "案件台账/4/处置日期": "2020-7-5 上午", "案件台账/4/整改期限": "三十日内",
        "案件台账/5/处置日期": "7月8日", "案件台账/6/处置日期": "2020/8/1 9:30", "案件台账/7/处置日期": 44044, "监管电子档案/1/更新日期": "9月1日",
        "监管电子档案/2/责任书签订日期": "2020年7月1日", "监管电子档案/3/更新日期": "2020.09.03"}, ""),
    ("mended in whatever words", {"案件台账/1/整改期限": "立即整改", "案件台账/1/整改结果": "整改完毕", "案件台账/4/整改期限": "限15日内整改",
                              "案件台账/4/整改结果": "已改正"}, ""),
    ("list words of one's own", {"案件台账/2/处罚形式": "警告", "案件台账/3/处罚形式": "移送公安机关", "案件台账/4/处罚形式": "当场整改", "案件台账/5/处罚形式": "约谈",
                               "案件台账/6/整治重点": "生产销售和安装非法电视网络接收设备(含应用软件)", "案件台账/2/案件类别": "“典型案例”", "监管电子档案/1/是否盈利": "√",
                               "监管电子档案/2/类型": "手机APP", "监管电子档案/4/类型": "公众号", "监管电子档案/4/网址或地址": "公众号：某某影视"}, ""),
    ("a total, a signature and a row of nothing", {"案件台账/+": {"案件名称": "合 计", "数量": 11}, "监管电子档案/+": {"序号": "填表人：张某"},
                                            "工作亮点/+": {"序号": 2, "标题": "无", "内容": "无"}}, ""),
    ("blank rows between the cases", {"案件台账/+": {}, "案件台账/+8": {}, "案件台账/+7": {"数量": 4, "案件名称": "丙店二次没收案"},
                               "情况汇总表/D5/数量": 9}, ""),
    ("a unit by its office", {"基本信息/填报单位": "济宁市任城区文化和旅游局", "基本信息/联系电话": "（0537）2000011转8012", "基本信息/填报人": "张 某",
                         "基本信息/零报告": "否。"}, ""),
    ("two telephones", {"基本信息/联系电话": "0537-2000011\n13800000001"}, ""),
    ("numbers of documents", {"案件台账/1/文书文号": "（任）文综责改字[2020]第1号", "案件台账/2/文书文号": "任文综罚字（2020）1号",
                            "案件台账/3/文书文号": "（任）文综移字【2020】1号", "案件台账/4/文书文号": "济任文责改〔2020〕TQ第2-1号"}, ""),
    ("names in lines and with numbers", {"情况汇总表/A1/单位名称": f"1.{JIA}", "情况汇总表/D4/单位名称": "1、丙电器店；", "案件台账/1/联合部门": "公安分局\n市场监管局"}, ""),
    ("persons", {"案件台账/5/当事人": "戊商场（经营者：张某、李某）", "情况汇总表/C2/单位名称": "戊商场", "监管电子档案/4/开办主体": "王某（个人）"}, ""),
    ("both 同上 and merged", ({"案件台账/4/联合部门": "公安局", "案件台账/5/联合部门": "同上"}, one_focus), ""),
    ("sheets, columns and notes of one's own", drafts, ""),
    ("a licence and a code as numbers", {"监管电子档案/1/许可证号": "010 9362", "监管电子档案/1/ICP备案号": "鲁ICP备17022608号", "案件台账/1/统一社会信用代码":
                                credit_code("91370811MA0000XA1").lower()}, ""),
    ("a case on the day of the report", {"案件台账/2/处置日期": date(2020, 10, 20)}, ""),
)


@HONEST.each
def test_nothing_true_is_sent_back(row: Row) -> None:
    assert [f.rule for f in row.findings if f.severity is Severity.ERROR] == []
    assert [f.rule for f in row.findings if f.severity is Severity.WARNING] == ([row.says] if row.says else [])


def test_a_question_answered_before_it_is_asked() -> None:
    change = {"情况汇总表/A1/数量": 3, "情况汇总表/A1/单位名称": f"{JIA}等3家", "案件台账/2/罚款金额（元）": 30001,
              "案件台账/2/情况说明": "依照条例第四十九条处罚，集体讨论决定。", "基本信息/其他情况说明": "另有两家已当场改正，未单独立案。"}
    (found,) = judged(changed(clean(), change)).submissions
    assert (found.status, found.warnings, found.asked) == ("accepted", 2, 0)
