"""What is repaired in a cell and said (R01–R08, R11), and what is not repaired."""

from datetime import date, datetime, time

import pytest

from tests.desk import Row, Table, typed

FIG, LEDGER, ARCHIVE = "情况汇总表", "案件台账", "监管电子档案"
UNLISTED = {"案件台账/4/处罚形式": "移交公安部门", "情况汇总表/B1/数量": 0, "情况汇总表/B1/单位名称": None}  # happens without an official row


def words(sheet: str, path: str, values: str, says: str) -> list[tuple[str, dict[str, str], str]]:
    return [(f"{path} {word}", {f"{sheet}/{path}": word}, says) for word in values.split()]


NUMBERS = Table(
    ("R01 a full-width digit", {"情况汇总表/A1/数量": "１"}, "R01 info 情况汇总表/A1/数量"),
    ("digits as text", {"情况汇总表/A1/数量": "1"}, ""),
    ("digits as text with a blank", {"情况汇总表/A1/数量": " 1 "}, ""),
    ("digits as text in the ledger", {"案件台账/7/数量": "5"}, ""),
    ("digits as text in 基本信息", {"基本信息/检查单位（家次）": "412"}, ""),
    ("the edition as text", {"基本信息/第几次报送": "2"}, ""),
    ("R02 the row's unit", {"情况汇总表/A1/数量": "1家"}, "R02 info 情况汇总表/A1/数量"),
    ("R02 the row's unit behind a blank", {"情况汇总表/A1/数量": "1 家"}, "R02 info 情况汇总表/A1/数量"),
    ("R02 起", {"情况汇总表/B1/数量": "1起"}, "R02 info 情况汇总表/B1/数量"),
    ("R02 个", {"情况汇总表/D4/数量": "1个"}, "R02 info 情况汇总表/D4/数量"),
    ("R02 套", {"情况汇总表/D5/数量": "5套"}, "R02 info 情况汇总表/D5/数量"),
    ("R02 台 for 套", {"情况汇总表/D5/数量": "5台"}, "R02 info 情况汇总表/D5/数量"),
    ("R02 部 for 套", {"情况汇总表/D5/数量": "5部"}, "R02 info 情况汇总表/D5/数量"),
    ("R02 件 for 套", {"情况汇总表/D5/数量": "5件"}, "R02 info 情况汇总表/D5/数量"),
    ("R02 in the ledger", {"案件台账/7/数量": "5台"}, "R02 info 案件台账/7/数量"),
    ("R02 in the ledger, 家", {"案件台账/1/数量": "1家"}, "R02 info 案件台账/1/数量"),
    ("R02 in the ledger, of a pair without an official row", {**UNLISTED, "案件台账/4/数量": "1件"},
     "C03 warning 案件台账/4/处罚形式; R02 info 案件台账/4/数量"),
    ("not 套 for such a pair", {**UNLISTED, "案件台账/4/数量": "1套"}, "C03 warning 案件台账/4/处罚形式; C08 error 案件台账/4/数量"),
    ("R01 and R02", {"情况汇总表/D5/数量": "５套"}, "R01 info 情况汇总表/D5/数量; R02 info 情况汇总表/D5/数量"),
    ("R02 thousands", {"基本信息/检查单位（家次）": "1,234"}, "R02 info 基本信息/检查单位（家次）"),
    ("R02 thousands of a fine", {"案件台账/2/罚款金额（元）": "10,000"}, "R02 info 案件台账/2/罚款金额（元）"),
    ("R02 thousands with the unit", {"情况汇总表/D5/数量": "1,005套", "案件台账/7/数量": 1005}, "R02 info 情况汇总表/D5/数量"),
    ("not thousands", {"基本信息/检查单位（家次）": "12,34"}, "H07 error 基本信息/检查单位（家次）"),
    ("not 家 for 套", {"情况汇总表/D5/数量": "5家"}, "T02 error 情况汇总表/D5/数量"),
    ("not 台 for 家", {"情况汇总表/A1/数量": "1台"}, "T02 error 情况汇总表/A1/数量"),
    ("not 台 for 家 in the ledger", {"案件台账/1/数量": "1台"}, "C08 error 案件台账/1/数量"),
    ("not a unit where the row is unknown", {"案件台账/1/数量": "1家", "案件台账/1/处罚形式": "处置"},
     "C02 error 案件台账/1/处罚形式; C08 error 案件台账/1/数量"),
    *words(FIG, "A2/数量", "约5 5+ 三 2-3 9台 1e3 5% (3) ① 2000万", "T02 error 情况汇总表/A2/数量"),
    *words(FIG, "A2/数量", "无 没有 / — —— 暂无 不详", "R03 info 情况汇总表/A2/数量"),
    ("R03 words for nothing beside blanks", {"情况汇总表/A2/数量": " 无 "}, "R03 info 情况汇总表/A2/数量"),
    ("R03 of 工作量 is blank", {"基本信息/联合执法（次）": "无"}, "R03 info 基本信息/联合执法（次）"),
    ("R03 not in a number that is 1 where blank", {"案件台账/1/数量": "无"}, "R03 info 案件台账/1/数量; R16 info 案件台账 -"),
    ("a number behind a date format", typed("情况汇总表/D5/数量", 5, "yyyy-mm-dd"), ""),
    ("a number behind a date format in the ledger", typed("案件台账/7/数量", 5, "yyyy-mm-dd"), ""),
    ("a zero behind a date format", typed("情况汇总表/A2/数量", 0, "yyyy-mm-dd"), ""),
    ("a zero behind a time format", typed("情况汇总表/A2/数量", 0, "h:mm"), ""),
    ("a true date is no number", typed("情况汇总表/A2/数量", date(2020, 6, 10), "yyyy-mm-dd"), "T02 error 情况汇总表/A2/数量"),
    ("half a day is no whole number", typed("情况汇总表/A2/数量", 0.5, "h:mm"), "T02 error 情况汇总表/A2/数量"),
    ("true is no number", typed("情况汇总表/A2/数量", True), "T02 error 情况汇总表/A2/数量"),
)

DATES = Table(
    *words(LEDGER, "1/处置日期", "2020.6.10 2020-06-10 2020/6/10 2020年6月10日 2020年6月10号 20200610 43992",
           "R04 info 案件台账/1/处置日期"),
    ("R04 full width", {"案件台账/1/处置日期": "２０２０．６．１０"}, "R04 info 案件台账/1/处置日期"),
    ("R04 with a time", {"案件台账/1/处置日期": "2020-06-10 09:30:00"}, "R04 info 案件台账/1/处置日期"),
    ("R04 with blanks", {"案件台账/1/处置日期": "2020 年 6 月 10 日"}, "R04 info 案件台账/1/处置日期"),
    ("R04 a serial number", typed("案件台账/1/处置日期", 43992, "General"), "R04 info 案件台账/1/处置日期"),
    ("R04 eight digits as a number", typed("案件台账/1/处置日期", 20200610, "General"), "R04 info 案件台账/1/处置日期"),
    ("a date with a time", typed("案件台账/1/处置日期", datetime.combine(date(2020, 6, 10), time(9, 30)), "yyyy-mm-dd hh:mm"),
     "R04 info 案件台账/1/处置日期"),
    ("R04 填报日期", {"基本信息/填报日期": "2020.10.20"}, "R04 info 基本信息/填报日期"),
    ("R04 更新日期", {"监管电子档案/1/更新日期": "20200901"}, "R04 info 监管电子档案/1/更新日期"),
    ("R07 no year", {"案件台账/1/处置日期": "6月10日"}, "R07 info 案件台账/1/处置日期"),
    ("R07 no year, with a dot", {"案件台账/1/处置日期": "6.10"}, "R07 info 案件台账/1/处置日期"),
    ("R07 before the start is next year's", {"案件台账/1/处置日期": "4月30日"}, "R07 info 案件台账/1/处置日期; C04 error 案件台账/1/处置日期"),
    ("R07 on the first day", {"案件台账/1/处置日期": "5月1日"}, "R07 info 案件台账/1/处置日期"),
    ("R07 a deadline from its day on", {"案件台账/1/整改期限": "7月10日"}, "R07 info 案件台账/1/整改期限"),
    ("R07 a deadline next spring", {"案件台账/2/处置日期": date(2020, 10, 1), "案件台账/2/整改期限": "3月1日"},
     "R07 info 案件台账/2/整改期限"),
    ("R07 a deadline next November is too far", {"案件台账/5/处置日期": date(2020, 10, 20), "案件台账/5/整改期限": "10月19日"},
     "R07 info 案件台账/5/整改期限"),
    *words(LEDGER, "1/处置日期", "20-6-10 20.6.10 2020-6-31 2020-13-1 六月十日 2020-6 2020610 上旬 6",
           "C04 error 案件台账/1/处置日期"),
    ("R03 optional", {"监管电子档案/2/责任书签订日期": "无"}, "R03 info 监管电子档案/2/责任书签订日期; A05 warning 监管电子档案/2/责任书签订日期"),
    ("R03 not required", {"案件台账/1/处置日期": "不详"}, "C01 error 案件台账/1/处置日期"),
)

TEXTS = Table(
    *words(LEDGER, "1/联合部门", "无 没有 / — —— 暂无 不详", "R03 info 案件台账/1/联合部门"),
    *words(LEDGER, "1/当事人", "无 / 暂无", "C01 error 案件台账/1/当事人"),
    *words(LEDGER, "1/文书文号", "/ 暂无", "R03 info 案件台账/1/文书文号"),
    ("R03 not inside a text", {"案件台账/1/联合部门": "无锡某部门"}, ""),
    *words(ARCHIVE, "2/责任书签订日期", "未签 未办理 未备案 无证", "R03 info 监管电子档案/2/责任书签订日期; A05 warning 监管电子档案/2/责任书签订日期"),
    *words(ARCHIVE, "1/ICP备案号", "未签 未备案 未办理 无证", "R03 info 监管电子档案/1/ICP备案号"),
    *words(ARCHIVE, "2/许可证号", "未签 无证 未办理 未备案", "R03 info 监管电子档案/2/许可证号"),
    ("R01 letters of a name", {"案件台账/1/当事人": "ＡＢ公司", "情况汇总表/A1/单位名称": "AB公司"}, "R01 info 案件台账/1/当事人"),
    ("R01 not the brackets of a name", {"案件台账/1/当事人": "甲（东）公司", "情况汇总表/A1/单位名称": "甲（东）公司"}, ""),
    ("R01 the number of a document", {"案件台账/1/文书文号": "（任）文综责改字〔２０２０〕１号"}, "R01 info 案件台账/1/文书文号"),
    ("R01 a telephone number", {"基本信息/联系电话": "０５３７－２０００１１１"}, "R01 info 基本信息/联系电话"),
    ("R05 inside a name", {"案件台账/1/当事人": "任城 甲网络\n公司"}, "R05 info 案件台账/1/当事人"),
    ("R05 not around a name", {"案件台账/1/当事人": "\u3000任城甲网络公司 "}, ""),
    ("R05 not between Latin words", {"案件台账/1/当事人": "Geng Media Co", "情况汇总表/A1/单位名称": "Geng Media Co"}, ""),
    ("R05 inside a document's number", {"案件台账/1/文书文号": "（任）文综责改字 〔2020〕 1 号"}, "R05 info 案件台账/1/文书文号"),
    ("R05 inside a code", {"监管电子档案/1/许可证号": "010 9362"}, "R05 info 监管电子档案/1/许可证号"),
    ("R05 not in free text", {"工作措施/1/内容": "由 分管负责人\n牵头"}, ""),
    ("R05 inside a list value", {"案件台账/5/处罚形式": "行政 约谈"}, "R05 info 案件台账/5/处罚形式"),
    ("R06 other brackets", {"案件台账/6/整治重点": "生产、销售和安装非法电视网络接收设备(含应用软件)"}, "R06 info 案件台账/6/整治重点"),
    ("R06 small letters", {"监管电子档案/2/类型": "移动app"}, "R06 info 监管电子档案/2/类型"),
    ("R06 a form", {"案件台账/5/处罚形式": "约谈"}, "R06 info 案件台账/5/处罚形式"),
    ("R06 a focus", {"案件台账/6/整治重点": "生产、销售和安装非法电视网络接收设备"}, "R06 info 案件台账/6/整治重点"),
    ("R06 an outcome", {"案件台账/1/整改结果": "整改完成"}, "R06 info 案件台账/1/整改结果"),
    ("R06 a type", {"监管电子档案/2/类型": "APP"}, "R06 info 监管电子档案/2/类型"),
    ("R06 yes", {"监管电子档案/1/是否盈利": "√"}, "R06 info 监管电子档案/1/是否盈利"),
    *words("基本信息", "填报单位", "济宁市任城区文化市场综合执法大队 任城 山东省济宁市任城区 市中区 任城区人民政府 任城文化和旅游局",
           "R06 info 基本信息/填报单位"),
    ("R11 square brackets", {"案件台账/2/文书文号": "（济）文综罚字[2020]1号"}, "R11 info 案件台账/2/文书文号"),
    ("R11 lenticular brackets", {"案件台账/2/文书文号": "（济）文综罚字【2020】1号"}, "R11 info 案件台账/2/文书文号"),
    ("R11 round brackets", {"案件台账/2/文书文号": "济文综罚字（2020）1号"}, "R11 info 案件台账/2/文书文号"),
    ("R11 half-width round brackets", {"案件台账/2/文书文号": "济文综罚字(2020)1号"}, "R11 info 案件台账/2/文书文号"),
    ("R11 only those of the year", {"案件台账/2/文书文号": "（济）文综罚字〔2020〕1号"}, ""),
)

ROWS = Table(
    *[(f"R08 {word} in {title}", {"案件台账/+": {title: word, "数量": 11}}, f"R08 info 案件台账/8/{title}")
      for word, title in (
        ("合计", "序号"), ("小计", "案件名称"), ("总计", "当事人"), (" 合 计： ", "案件类别"), ("汇总", "当事人"), ("共计", "案件名称"))],
    *[(f"R08 {text}", {"案件台账/+": {"序号": text}}, "R08 info 案件台账/8/序号")
      for text in ("填表人：张某", "审核人：李某", "备注：略", "注：单位元", "说明：已核对")],
    ("R08 under the names", {"案件台账/+": {"案件名称": "填表人：张某"}}, "R08 info 案件台账/8/案件名称"),
    ("R08 in the archive", {"监管电子档案/+": {"名称": "合计"}}, "R08 info 监管电子档案/5/名称"),
    ("R08 in the measures", {"工作措施/+": {"标题": "合计", "内容": "2"}}, "R08 info 工作措施/3/标题"),
    ("R08 in the highlights", {"工作亮点/+": {"内容": "说明：另附材料"}}, "R08 info 工作亮点/2/内容"),
    ("no total: the row says what was done", {"案件台账/1/联合部门": "合计"}, ""),
    ("R08 the titles once more", {"案件台账/+": {"案件名称": "案件名称", "整治重点": "整治重点", "当事人": "当事人", "处置日期": "处置日期"}},
     "R08 info 案件台账/8/案件名称"),
    ("R03 a row of nothing", {"案件台账/+": {"序号": 8, "案件名称": "无", "当事人": "/", "案情摘要": "—"}}, "R03 info 案件台账 -"),
    ("R08 a heading", {"案件台账/+": {"案件名称": "二、屏幕类"}}, "R08 warning 案件台账/8/案件名称"),
    ("R08 a heading with its 序号", {"案件台账/+": {"序号": 8, "案件名称": "二、屏幕类"}}, "R08 warning 案件台账/8/案件名称"),
    ("R08 a heading in the archive", {"监管电子档案/+": {"名称": "平台类"}}, "R08 warning 监管电子档案/5/名称"),
    ("not a total: a longer word", {"案件台账/1/案情摘要": "合计罚款一万元"}, ""),
    ("not a footer: other cells are filled", {"案件台账/1/案件名称": "说明书案"}, ""),
    ("not a heading: another cell is filled", {"监管电子档案/+": {"名称": "壬网", "类型": "网站"}},
     "; ".join(f"A01 error 监管电子档案/5/{c}" for c in ("开办主体", "网址或地址", "是否盈利", "管理类别", "提请黑名单", "运营状态", "更新日期"))),
    ("a row of its 序号 alone", {"案件台账/+": {"序号": 8}}, ""),
    ("rows of blanks alone", {"案件台账/+": {"案件名称": " ", "当事人": "\u3000"}}, ""),
    ("blank rows between", {"案件台账/+": {}, "案件台账/+8": {}, "案件台账/+1": {}}, "C14 error 案件台账/10/当事人"),
    ("a row emptied", {"监管电子档案/2": None, "监管电子档案/+1": {}}, "A07 error 监管电子档案/5/名称"),
)


@NUMBERS.each
def test_numbers(row: Row) -> None:
    assert row.found == row.wanted


@DATES.each
def test_dates(row: Row) -> None:
    assert row.found == row.wanted


@TEXTS.each
def test_texts(row: Row) -> None:
    assert row.found == row.wanted


@ROWS.each
def test_rows(row: Row) -> None:
    assert row.found == row.wanted


@pytest.mark.parametrize(("name", "read"), [
    ("1/处置日期 2020.6.10", "2020-06-10"), ("1/处置日期 20200610", "2020-06-10"), ("1/处置日期 43992", "2020-06-10"),
    ("R04 a serial number", "2020-06-10"), ("R07 no year", "2020-06-10"), ("R07 a deadline from its day on", "2020-07-10"),
    ("R07 a deadline next spring", "2021-03-01"), ("R07 before the start is next year's", "2021-04-30"),
])
def test_how_a_day_is_read(name: str, read: str) -> None:
    row = next(r for r in DATES.rows if r.name == name)
    assert any(read in f.message for f in row.findings)


@pytest.mark.parametrize("name", ["A2/数量 约5", "A2/数量 2-3", "A2/数量 9台"])
def test_what_is_not_repaired_is_shown(name: str) -> None:
    (said,) = next(r for r in NUMBERS.rows if r.name == name).findings
    assert name.split()[1] in said.message
    assert said.value == name.split()[1]


@pytest.mark.parametrize("name", [r.name for r in TEXTS.rows if r.name.startswith("R11 ") and r.says])
def test_brackets_become_those_of_the_standard(name: str) -> None:
    (said,) = next(r for r in TEXTS.rows if r.name == name).findings
    assert "〔2020〕1号" in said.message
