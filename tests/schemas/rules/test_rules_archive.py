"""监管电子档案: A01–A07, A09, A10, A13."""

from datetime import date

from tests.desk import Row, Table, credit_code
from tests.schemas.rules.test_rules_ledger import GOOD, PERSON, WRONG

ARCHIVE = Table(
    ("A01 name", {"监管电子档案/1/名称": None}, "A01 error 监管电子档案/1/名称"),
    ("A01 type", {"监管电子档案/1/类型": None}, "A01 error 监管电子档案/1/类型"),
    ("A01 operator", {"监管电子档案/1/开办主体": None}, "A01 error 监管电子档案/1/开办主体"),
    ("A01 address", {"监管电子档案/1/网址或地址": None}, "A01 error 监管电子档案/1/网址或地址"),
    ("A01 for profit", {"监管电子档案/1/是否盈利": None}, "A01 error 监管电子档案/1/是否盈利"),
    ("A01 management", {"监管电子档案/1/管理类别": None}, "A01 error 监管电子档案/1/管理类别"),
    ("A01 blacklist", {"监管电子档案/1/提请黑名单": None}, "A01 error 监管电子档案/1/提请黑名单"),
    ("A01 status", {"监管电子档案/1/运营状态": None}, "A01 error 监管电子档案/1/运营状态"),
    ("A01 updated", {"监管电子档案/1/更新日期": None}, "A01 error 监管电子档案/1/更新日期"),
    ("A01 wordless name", {"监管电子档案/1/名称": "123"}, "A01 error 监管电子档案/1/名称"),
    ("A01 wordless operator", {"监管电子档案/1/开办主体": "-.-"}, "A01 error 监管电子档案/1/开办主体"),
    ("A01 an address may be digits", {"监管电子档案/1/网址或地址": "10.1.2.3"}, ""),
    ("A02 type", {"监管电子档案/1/类型": "报纸"}, "A02 error 监管电子档案/1/类型"),
    ("A02 for profit", {"监管电子档案/1/是否盈利": "略有"}, "A02 error 监管电子档案/1/是否盈利"),
    ("A02 management", {"监管电子档案/1/管理类别": "良好"}, "A02 error 监管电子档案/1/管理类别"),
    ("A02 blacklist", {"监管电子档案/1/提请黑名单": "待定"}, "A02 error 监管电子档案/1/提请黑名单"),
    ("A02 status", {"监管电子档案/1/运营状态": "不明"}, "A02 error 监管电子档案/1/运营状态"),
    ("A03 updated unreadable", {"监管电子档案/1/更新日期": "上周"}, "A03 error 监管电子档案/1/更新日期"),
    ("A03 updated on the report's day", {"监管电子档案/1/更新日期": date(2020, 10, 20)}, ""),
    ("A03 updated after the report", {"监管电子档案/1/更新日期": date(2020, 10, 21)}, "A03 error 监管电子档案/1/更新日期"),
    ("A03 pledge unreadable", {"监管电子档案/2/责任书签订日期": "已签"}, "A03 error 监管电子档案/2/责任书签订日期"),
    ("A03 pledge after the report", {"监管电子档案/2/责任书签订日期": date(2020, 10, 21)}, "A03 error 监管电子档案/2/责任书签订日期"),
    ("A03 pledge before the campaign is fine", {"监管电子档案/2/责任书签订日期": date(2018, 1, 1)}, ""),
    ("A03 updated before the campaign, told once",
     {"监管电子档案/1/更新日期": date(2020, 4, 30), "监管电子档案/2/更新日期": date(2019, 1, 1)}, "A03 warning 监管电子档案 -"),
    ("A03 updated on the first day", {"监管电子档案/1/更新日期": date(2020, 5, 1)}, ""),
    ("A04 no such form", {"监管电子档案/1/ICP备案号": "备案2020"}, "A04 warning 监管电子档案/1/ICP备案号"),
    ("A04 no province", {"监管电子档案/1/ICP备案号": "ICP备17022608号"}, "A04 warning 监管电子档案/1/ICP备案号"),
    ("A04 five digits", {"监管电子档案/1/ICP备案号": "鲁ICP备17022号"}, "A04 warning 监管电子档案/1/ICP备案号"),
    ("A04 eleven digits", {"监管电子档案/1/ICP备案号": "鲁ICP备17022608123号"}, "A04 warning 监管电子档案/1/ICP备案号"),
    ("A04 ten digits", {"监管电子档案/1/ICP备案号": "鲁ICP备2021029425号"}, ""),
    ("A04 six digits, 证", {"监管电子档案/1/ICP备案号": "京ICP证030173号"}, ""),
    ("A04 an app", {"监管电子档案/1/ICP备案号": "鲁ICP备17022608号-2A"}, ""),
    ("A04 no digits is no number", {"监管电子档案/1/ICP备案号": "申请中"}, ""),
    ("A04 the police's number", {"监管电子档案/1/ICP备案号": "鲁公网安备37081102000123号"}, "A04 warning 监管电子档案/1/ICP备案号"),
    ("A04 a licence of six digits", {"监管电子档案/1/许可证号": "109362"}, "A04 warning 监管电子档案/1/许可证号"),
    ("A04 a licence typed as a number", {"监管电子档案/1/许可证号": 109362}, "A04 warning 监管电子档案/1/许可证号"),
    ("A04 a licence of seven digits typed as a number", {"监管电子档案/1/许可证号": 1910564}, ""),
    ("A04 another licence", {"监管电子档案/1/许可证号": "鲁字第12号"}, "A04 warning 监管电子档案/1/许可证号"),
    ("A04 none", {"监管电子档案/1/ICP备案号": None}, ""),
    ("A05", {"监管电子档案/2/责任书签订日期": None}, "A05 warning 监管电子档案/2/责任书签订日期"),
    ("A05 not for the others", {"监管电子档案/3/责任书签订日期": None}, ""),
    ("A05 unknown management is silent", {"监管电子档案/2/责任书签订日期": None, "监管电子档案/2/是否盈利": "否"},
     "A09 error 监管电子档案/2/管理类别"),
    ("A05 silent where the date is unreadable", {"监管电子档案/2/责任书签订日期": "已签"}, "A03 error 监管电子档案/2/责任书签订日期"),
    ("A06", {"监管电子档案/1/提请黑名单": "是"}, "A06 error 监管电子档案/1/提请黑名单"),
    ("A06 harmful need not be asked for", {"监管电子档案/4/提请黑名单": "否"}, ""),
    ("A06 unknown management is silent", {"监管电子档案/1/管理类别": "良好", "监管电子档案/1/提请黑名单": "是"},
     "A02 error 监管电子档案/1/管理类别"),
    ("A06 silent beside A09", {"监管电子档案/2/是否盈利": "否", "监管电子档案/2/提请黑名单": "是"},
     "A09 error 监管电子档案/2/管理类别"),
    ("A07", {"监管电子档案/+1": {}}, "A07 error 监管电子档案/5/名称"),
    ("A07 the other columns do not matter", {"监管电子档案/+1": {"开办主体": "又一公司", "更新日期": date(2020, 9, 9)}},
     "A07 error 监管电子档案/5/名称"),
    ("A07 another type", {"监管电子档案/+1": {"类型": "点播平台"}}, ""),
    ("A07 another address", {"监管电子档案/+1": {"网址或地址": "m.jia.example"}}, ""),
    ("A07 case of an address", {"监管电子档案/+1": {"网址或地址": "WWW.JIA.example"}}, "A07 error 监管电子档案/5/名称"),
    ("A07 another unit of origin", {"监管电子档案/+1": {"来源单位": "任城甲队"}}, ""),
    ("A07 unknown type is silent", {"监管电子档案/1/类型": "报纸", "监管电子档案/+1": {}},
     "A02 error 监管电子档案/1/类型; A02 error 监管电子档案/5/类型"),
    ("A07 warnings of the later row are not told", {"监管电子档案/2/责任书签订日期": None, "监管电子档案/+2": {}},
     "A05 warning 监管电子档案/2/责任书签订日期; A07 error 监管电子档案/5/名称"),
    ("A09 for profit, but no", {"监管电子档案/2/是否盈利": "否"}, "A09 error 监管电子档案/2/管理类别"),
    ("A09 not for profit, but yes", {"监管电子档案/3/是否盈利": "是"}, "A09 error 监管电子档案/3/管理类别"),
    ("A09 unknown is silent", {"监管电子档案/2/是否盈利": "略有"}, "A02 error 监管电子档案/2/是否盈利"),
    ("A10 licensed without a licence", {"监管电子档案/1/许可证号": None}, "A10 warning 监管电子档案/1/许可证号"),
    ("A10 unlicensed with a licence", {"监管电子档案/2/许可证号": "0109362"}, "A10 warning 监管电子档案/2/许可证号"),
    ("A10 unlicensed, not for profit, with a licence", {"监管电子档案/3/许可证号": "0109362"}, "A10 warning 监管电子档案/3/许可证号"),
    ("A10 harmful with a licence is no question", {"监管电子档案/4/许可证号": "0109362"}, ""),
    ("A10 无证 is no licence", {"监管电子档案/2/许可证号": "无证"}, "R03 info 监管电子档案/2/许可证号"),
    ("A13 right", {"监管电子档案/1/统一社会信用代码": GOOD}, ""),
    ("A13 right, by a public office", {"监管电子档案/1/统一社会信用代码": credit_code("12370811MB2ABCDE1")}, ""),
    ("A13 the check is wrong", {"监管电子档案/1/统一社会信用代码": WRONG}, "A13 warning 监管电子档案/1/统一社会信用代码"),
    ("A13 seventeen", {"监管电子档案/1/统一社会信用代码": GOOD[1:]}, "A13 error 监管电子档案/1/统一社会信用代码"),
    ("A13 digits lost", {"监管电子档案/1/统一社会信用代码": "913708110000001000"}, "A13 error 监管电子档案/1/统一社会信用代码"),
    ("A13 an identity number", {"监管电子档案/4/统一社会信用代码": PERSON}, "A13 error 监管电子档案/4/统一社会信用代码"),
)


@ARCHIVE.each
def test_archive(row: Row) -> None:
    assert row.found == row.wanted


def test_the_police_number_is_named() -> None:
    row = next(r for r in ARCHIVE.rows if r.name == "A04 the police's number")
    assert "公安" in row.findings[0].message


def test_a_warning_told_once_names_its_rows() -> None:
    row = next(r for r in ARCHIVE.rows if r.name.endswith("told once"))
    assert "4、5" in row.findings[0].message
