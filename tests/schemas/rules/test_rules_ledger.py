"""案件台账: C01–C14, C15 within one file, C16."""

from datetime import date

from tests.desk import HARMFUL, SCREENS, SUMMARY, Row, Table, credit_code, typed

LEDGER = "案件台账"
IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643
GOOD = credit_code("91370811MA3ABCDE1")
WRONG = GOOD[:-1] + ("0" if GOOD[-1] != "0" else "1")
OTHER = {"案件名称": "庚公司案", "当事人": "任城庚公司"}


def identity(seventeen: str) -> str:
    """An invented personal identity number with its right last character."""
    return seventeen + "10X98765432"[sum(w * int(c) for w, c in zip(IDENTITY_WEIGHTS, seventeen, strict=True)) % 11]


PERSON = identity("37081119900307123")
A3_TWO = {"情况汇总表/A3/数量": 2, "情况汇总表/A3/单位名称": "任城乙文化公司、任城庚公司"}

CELLS = Table(
    ("C01 case", {"案件台账/1/案件名称": None}, "C01 error 案件台账/1/案件名称"),
    ("C01 focus", {"案件台账/1/整治重点": None}, "C01 error 案件台账/1/整治重点"),
    ("C01 form", {"案件台账/1/处罚形式": None}, "C01 error 案件台账/1/处罚形式"),
    ("C01 party", {"案件台账/1/当事人": None}, "C01 error 案件台账/1/当事人"),
    ("C01 date", {"案件台账/1/处置日期": None}, "C01 error 案件台账/1/处置日期"),
    ("R16 no quantity", {"案件台账/1/数量": None, "案件台账/2/数量": None}, "R16 info 案件台账 -"),
    ("R16 no category", {"案件台账/1/案件类别": None}, "R16 info 案件台账 -"),
    ("R16 not of 没收", {"案件台账/7/数量": None}, "C08 error 案件台账/7/数量"),
    ("C01 nothing but digits", {"案件台账/1/案件名称": "2020"}, "C01 error 案件台账/1/案件名称"),
    ("C01 nothing but punctuation", {"案件台账/1/案件名称": "（）……"}, "C01 error 案件台账/1/案件名称"),
    ("C01 a number as a name", {"案件台账/1/案件名称": 12}, "C01 error 案件台账/1/案件名称"),
    ("C01 words for nothing", {"案件台账/1/当事人": "不详"}, "C01 error 案件台账/1/当事人"),
    ("C01 one letter is text", {"案件台账/1/案件名称": "A1"}, ""),
    ("C01 only blanks", {"案件台账/1/案件名称": " \u3000"}, "C01 error 案件台账/1/案件名称"),
    ("C01 several in a row", {"案件台账/1/案件名称": None, "案件台账/1/处置日期": None, "案件台账/1/案件类别": None},
     "C01 error 案件台账/1/案件名称; C01 error 案件台账/1/处置日期; R16 info 案件台账 -"),
    ("C02 focus", {"案件台账/1/整治重点": "网站"}, "C02 error 案件台账/1/整治重点"),
    ("C02 form", {"案件台账/1/处罚形式": "处置"}, "C02 error 案件台账/1/处罚形式"),
    ("C02 outcome", {"案件台账/1/整改结果": "不清楚"}, "C02 error 案件台账/1/整改结果"),
    ("C02 category", {"案件台账/1/案件类别": "重大"}, "C02 error 案件台账/1/案件类别"),
    ("C03 a transfer of TV", {"案件台账/4/处罚形式": "移交公安部门", "情况汇总表/B1/数量": 0, "情况汇总表/B1/单位名称": None},
     "C03 warning 案件台账/4/处罚形式"),
    ("C03 rectifying boxes", {"案件台账/6/处罚形式": "责令整改", "案件台账/6/整改结果": "已整改", "情况汇总表/D4/数量": 0, "情况汇总表/D4/单位名称": None},
     "C03 warning 案件台账/6/处罚形式"),
    ("C03 confiscating on the web", {"案件台账/1/处罚形式": "没收网络电视接收设备"}, "C03 error 案件台账/1/处罚形式"),
    ("C03 unknown focus is silent", {"案件台账/4/处罚形式": "移交公安部门", "案件台账/4/整治重点": "电视"},
     "C02 error 案件台账/4/整治重点; X02 warning 情况汇总表 -"),
    ("C03 silences what reads the form", {"案件台账/6/处罚形式": "关闭违规生产企业", "案件台账/6/整治重点": SCREENS, "案件台账/6/数量": 3,
                                           "情况汇总表/D4/数量": 0, "情况汇总表/D4/单位名称": None},
     "C03 error 案件台账/6/处罚形式"),
    ("C04 unreadable", {"案件台账/1/处置日期": "六月"}, "C04 error 案件台账/1/处置日期"),
    ("C04 no such day", {"案件台账/1/处置日期": "2020-6-31"}, "C04 error 案件台账/1/处置日期"),
    ("C04 a two-digit year", {"案件台账/1/处置日期": "20-6-10"}, "C04 error 案件台账/1/处置日期"),
    ("C04 on the first day", {"案件台账/1/处置日期": date(2020, 5, 1)}, ""),
    ("C04 on the eve", {"案件台账/1/处置日期": date(2020, 4, 30)}, "C04 error 案件台账/1/处置日期"),
    ("C04 on the report's day", {"案件台账/2/处置日期": date(2020, 10, 20)}, ""),
    ("C04 after the report", {"案件台账/2/处置日期": date(2020, 10, 21)}, "C04 error 案件台账/2/处置日期"),
    ("C04 unknown report date is silent", {"案件台账/2/处置日期": date(2020, 10, 21), "基本信息/填报日期": "十月"},
     "H03 error 基本信息/填报日期"),
    ("C04 a deadline unreadable", {"案件台账/1/整改期限": "尽快"}, "C04 error 案件台账/1/整改期限"),
    ("C04 a deadline after the report is fine", {"案件台账/1/整改期限": date(2020, 12, 1)}, ""),
    ("C08 zero", {"案件台账/7/数量": 0}, "C08 error 案件台账/7/数量"),
    ("C08 a fraction", {"案件台账/7/数量": 1.5}, "C08 error 案件台账/7/数量"),
    ("C08 words", {"案件台账/7/数量": "若干"}, "C08 error 案件台账/7/数量"),
    ("C08 two of 家", {"案件台账/1/数量": 2}, "C08 error 案件台账/1/数量"),
    ("C08 two of 起", {"案件台账/3/数量": 2}, "C08 error 案件台账/3/数量"),
    ("C08 unknown form is silent", {"案件台账/1/数量": 2, "案件台账/1/处罚形式": "处置"}, "C02 error 案件台账/1/处罚形式"),
    ("C13 right", {"案件台账/1/统一社会信用代码": GOOD}, ""),
    ("C13 the check is wrong", {"案件台账/1/统一社会信用代码": WRONG}, "C13 warning 案件台账/1/统一社会信用代码"),
    ("C13 genuine, but fails the check", {"案件台账/1/统一社会信用代码": "91350203M0001QKT19"}, "C13 warning 案件台账/1/统一社会信用代码"),
    ("C13 seventeen", {"案件台账/1/统一社会信用代码": GOOD[:-1]}, "C13 error 案件台账/1/统一社会信用代码"),
    ("C13 nineteen", {"案件台账/1/统一社会信用代码": GOOD + "1"}, "C13 error 案件台账/1/统一社会信用代码"),
    ("C13 a letter outside the set", {"案件台账/1/统一社会信用代码": GOOD[:9] + "O" + GOOD[10:]}, "C13 error 案件台账/1/统一社会信用代码"),
    ("C13 words", {"案件台账/1/统一社会信用代码": "正在办理"}, "C13 error 案件台账/1/统一社会信用代码"),
    ("C13 digits lost", {"案件台账/1/统一社会信用代码": "913708110000001000"}, "C13 error 案件台账/1/统一社会信用代码"),
    ("C13 a number", typed("案件台账/1/统一社会信用代码", 913708110000001234, "0"), "C13 error 案件台账/1/统一社会信用代码"),
    ("C13 a number of sixteen digits", typed("案件台账/1/统一社会信用代码", 9137081100000012, "0"), "C13 error 案件台账/1/统一社会信用代码"),
    ("C13 a number of fifteen digits", typed("案件台账/1/统一社会信用代码", 913708110000001, "0"), "C13 error 案件台账/1/统一社会信用代码"),
    ("C13 an identity number", {"案件台账/1/统一社会信用代码": PERSON}, "C13 error 案件台账/1/统一社会信用代码"),
    ("C13 an identity number with x", {"案件台账/1/统一社会信用代码": "37081119900307123X"}, "C13 error 案件台账/1/统一社会信用代码"),
    ("C13 nothing", {"案件台账/1/统一社会信用代码": "无"}, "R03 info 案件台账/1/统一社会信用代码"),
)

ROWS = Table(
    ("C05", {"案件台账/2/文书文号": None}, "C05 error 案件台账/2/文书文号"),
    ("C05 words for nothing", {"案件台账/2/文书文号": "暂无"}, "C05 error 案件台账/2/文书文号; R03 info 案件台账/2/文书文号"),
    ("C05 only a penalty", {"案件台账/1/文书文号": None}, ""),
    ("C05 unknown form is silent", {"案件台账/2/文书文号": None, "案件台账/2/处罚形式": "处置"}, "C02 error 案件台账/2/处罚形式"),
    ("C06 no brackets", {"案件台账/2/文书文号": "济文综罚字2020第1号"}, "C06 warning 案件台账/2/文书文号"),
    ("C06 no 号", {"案件台账/2/文书文号": "（济）文综罚字〔2020〕1"}, "C06 warning 案件台账/2/文书文号"),
    ("C06 only words", {"案件台账/2/文书文号": "当场处罚决定书"}, "C06 warning 案件台账/2/文书文号"),
    ("C06 letters and hyphens are fine", {"案件台账/2/文书文号": "济环罚字〔2020〕TQ第Q-4008号"}, ""),
    ("C06 last year's is fine", {"案件台账/2/文书文号": "（信）文综罚字〔2019〕34号"}, ""),
    ("C07 words", {"案件台账/2/罚款金额（元）": "若干"}, "C07 error 案件台账/2/罚款金额（元）"),
    ("C07 negative", {"案件台账/2/罚款金额（元）": -1}, "C07 error 案件台账/2/罚款金额（元）"),
    ("C07 with 万", {"案件台账/2/罚款金额（元）": "1万"}, "C07 error 案件台账/2/罚款金额（元）"),
    ("C07 on another form", {"案件台账/1/罚款金额（元）": 500}, "C07 error 案件台账/1/罚款金额（元）"),
    ("C07 zero on another form", {"案件台账/1/罚款金额（元）": 0}, ""),
    ("C07 no fine at all", {"案件台账/2/罚款金额（元）": None}, ""),
    ("C07 unknown form is silent", {"案件台账/1/罚款金额（元）": 500, "案件台账/1/处罚形式": "处置"}, "C02 error 案件台账/1/处罚形式"),
    ("C07 silences C10", {"案件台账/1/罚款金额（元）": 30}, "C07 error 案件台账/1/罚款金额（元）"),
    ("C09 no outcome", {"案件台账/1/整改结果": None}, "C09 error 案件台账/1/整改结果"),
    ("C09 no outcome and no deadline", {"案件台账/1/整改结果": None, "案件台账/1/整改期限": None}, "C09 error 案件台账/1/整改结果"),
    ("C09 no deadline, not done", {"案件台账/1/整改期限": None, "案件台账/1/整改结果": "整改中"}, "C09 error 案件台账/1/整改期限"),
    ("C09 no deadline, done", {"案件台账/1/整改期限": None}, ""),
    ("C09 before the day", {"案件台账/1/整改期限": date(2020, 6, 9)}, "C09 error 案件台账/1/整改期限"),
    ("C09 on the day", {"案件台账/1/整改期限": date(2020, 6, 10)}, ""),
    ("C09 on any row", {"案件台账/5/整改期限": date(2020, 7, 7), "案件台账/5/整改结果": "已整改"}, "C09 error 案件台账/5/整改期限"),
    ("C09 a year after", {"案件台账/1/整改期限": date(2021, 10, 31)}, ""),
    ("C09 a year and a day after", {"案件台账/1/整改期限": date(2021, 11, 1)}, "C09 error 案件台账/1/整改期限"),
    ("C09 far on any row", {"案件台账/5/整改期限": date(2022, 7, 7), "案件台账/5/整改结果": "已整改"}, "C09 error 案件台账/5/整改期限"),
    ("C09 unknown date is silent", {"案件台账/1/处置日期": "六月", "案件台账/1/整改期限": date(2020, 5, 2)},
     "C04 error 案件台账/1/处置日期"),
    ("C09 unknown outcome is silent", {"案件台账/1/整改结果": "不清楚", "案件台账/1/整改期限": None}, "C02 error 案件台账/1/整改结果"),
    ("C10 below 50", {"案件台账/2/罚款金额（元）": 49.99}, "C10 warning 案件台账/2/罚款金额（元）"),
    ("C10 fifty", {"案件台账/2/罚款金额（元）": 50}, ""),
    ("C10 zero", {"案件台账/2/罚款金额（元）": 0}, ""),
    ("C10 the cap", {"案件台账/2/罚款金额（元）": 30000}, ""),
    ("C10 above the cap", {"案件台账/2/罚款金额（元）": 30000.01}, "C10 warning 案件台账/2/罚款金额（元）"),
    ("C10 another focus, its cap", {"案件台账/2/整治重点": HARMFUL, "案件台账/2/罚款金额（元）": 50000}, ""),
    ("C10 another focus, above", {"案件台账/2/整治重点": HARMFUL, "案件台账/2/罚款金额（元）": 50001},
     "C10 warning 案件台账/2/罚款金额（元）"),
    ("C10 unknown focus is silent", {"案件台账/2/整治重点": "网站", "案件台账/2/罚款金额（元）": 90000}, "C02 error 案件台账/2/整治重点"),
    ("C11 passed", {"案件台账/1/整改结果": "整改中"}, "C11 warning 案件台账/1/整改结果"),
    ("C11 yesterday", {"案件台账/1/整改结果": "未整改", "案件台账/1/整改期限": date(2020, 10, 28)}, "C11 warning 案件台账/1/整改结果"),
    ("C11 punished since", {"案件台账/1/整改结果": "未整改", "案件台账/+2": {"当事人": "任城甲网络公司", "文书文号": "（任）文综罚字〔2020〕9号"},
                            "情况汇总表/A3/数量": 2, "情况汇总表/A3/单位名称": "任城乙文化公司、任城甲网络公司"}, ""),
    ("C11 punished before", {"案件台账/1/整改结果": "未整改", "案件台账/+2": {"当事人": "任城甲网络公司", "处置日期": date(2020, 6, 1), "文书文号": "（任）文综罚字〔2020〕9号"},
                             "情况汇总表/A3/数量": 2, "情况汇总表/A3/单位名称": "任城乙文化公司、任城甲网络公司"}, "C11 warning 案件台账/1/整改结果"),
    ("C11 today", {"案件台账/1/整改结果": "未整改", "案件台账/1/整改期限": date(2020, 10, 29)}, ""),
    ("C11 an unknown deadline is silent", {"案件台账/1/整改结果": "整改中", "案件台账/1/整改期限": date(2020, 6, 9)},
     "C09 error 案件台账/1/整改期限"),
    ("C12 twenty-nine", {"案件台账/2/案情摘要": SUMMARY[:29]}, "C12 error 案件台账/2/案情摘要"),
    ("C12 thirty", {"案件台账/2/案情摘要": SUMMARY[:30]}, ""),
    ("C12 blanks do not count", {"案件台账/2/案情摘要": " ".join(SUMMARY[:28]) + "\n　 尾"}, "C12 error 案件台账/2/案情摘要"),
    ("C12 none", {"案件台账/2/案情摘要": None}, "C12 error 案件台账/2/案情摘要"),
    ("C12 of a major case", {"案件台账/1/案件类别": "大案要案"}, "C12 error 案件台账/1/案情摘要"),
    ("C12 unknown category is silent", {"案件台账/1/案件类别": "重大", "案件台账/1/案情摘要": "短"}, "C02 error 案件台账/1/案件类别"),
    ("C17 two companies", {"案件台账/1/当事人": "任城甲网络公司、任城庚公司"}, "C17 error 案件台账/1/当事人"),
    ("C17 two persons", {"案件台账/2/当事人": "张某，李某"}, "C17 error 案件台账/2/当事人"),
    ("C17 and others", {"案件台账/1/当事人": "任城甲网络公司等3家"}, "C17 error 案件台账/1/当事人"),
    ("C17 not inside brackets", {"案件台账/1/当事人": "任城甲网络公司（东、西店）", "情况汇总表/A1/单位名称": "任城甲网络公司（东、西店）"}, ""),
    ("C17 not of 起", {"案件台账/3/当事人": "张某、李某、王某", "情况汇总表/A4/单位名称": "张某、李某、王某"}, ""),
    ("C16", {"案件台账/3/文书文号": None}, "C16 warning 案件台账/3/文书文号"),
)

SHEET = Table(
    ("C14 all the same", {"案件台账/+1": {}}, "C14 error 案件台账/8/当事人"),
    ("C14 blanks are equal", {"案件台账/+5": {}}, "C14 error 案件台账/8/当事人"),
    ("C14 three times", {"案件台账/+1": {}, "案件台账/+4": {}, "案件台账/+8": {}},
     "C14 error 案件台账/8/当事人; C14 error 案件台账/9/当事人; C14 error 案件台账/10/当事人"),
    ("C14 the other columns do not matter", {"案件台账/+1": {"整改期限": date(2020, 7, 1)}}, "C14 error 案件台账/8/当事人"),
    ("C14 another case name asks", {"案件台账/+1": {"案件名称": "又一案"}}, "C14 warning 案件台账/8/当事人"),
    ("C14 another fine asks", {"案件台账/+2": {"罚款金额（元）": 5000}}, "C14 warning 案件台账/8/当事人"),
    ("C14 not of 没收 that differs", {"案件台账/+7": {"数量": 3}, "情况汇总表/D5/数量": 8}, ""),
    ("C14 not of 取缔 that differs", {"案件台账/+6": {"案件名称": "二店取缔案"}, "情况汇总表/D4/数量": 2}, ""),
    ("C14 a name in full width", {"案件台账/1/当事人": "任城AB公司", "情况汇总表/A1/单位名称": "任城AB公司",
                                  "案件台账/+1": {"当事人": "任城ab 公司"}}, "C14 error 案件台账/8/当事人; R05 info 案件台账/8/当事人"),
    ("C14 another day", {"案件台账/+6": {"处置日期": date(2020, 8, 2)}, "情况汇总表/D4/数量": 2}, ""),
    ("C14 another number", {"案件台账/+1": {"文书文号": "（任）文综责改字〔2020〕9号"}}, ""),
    ("C14 another form", {"案件台账/+1": {"处罚形式": "行政约谈", "整改结果": None, "整改期限": None}, "情况汇总表/A2/数量": 1}, "R12 info 情况汇总表/A2/单位名称"),
    ("C14 another unit of origin", {"案件台账/+1": {"来源单位": "任城甲队"}, "情况汇总表/A1/数量": 2}, ""),
    ("C14 silent where C05 blames", {"案件台账/2/文书文号": None, "案件台账/+2": {}},
     "C05 error 案件台账/2/文书文号; C05 error 案件台账/8/文书文号"),
    ("C14 silent where the day is unknown", {"案件台账/1/处置日期": "六月", "案件台账/+1": {}},
     "C04 error 案件台账/1/处置日期; C04 error 案件台账/8/处置日期"),
    ("C14 an error of the later row is still told", {"案件台账/+1": {"整改结果": None}},
     "C14 error 案件台账/8/当事人; C09 error 案件台账/8/整改结果"),
    ("C14 warnings of the later row are not", {"案件台账/1/整改结果": "整改中", "案件台账/+1": {}},
     "C11 warning 案件台账/1/整改结果; C14 error 案件台账/8/当事人"),
    ("C14 an absent row makes no zero report false", {"案件台账/+1": {}, "基本信息/零报告": "是"},
     "H08 error 基本信息/零报告; C14 error 案件台账/8/当事人"),
    ("C15 two parties", A3_TWO | {"案件台账/+2": OTHER}, "C15 warning 案件台账/8/文书文号"),
    ("C15 once per number", {"案件台账/+2": OTHER, "案件台账/+7": {}, "案件台账/+1": OTHER | {"文书文号": "（任）文综罚字〔2020〕1号"},
                             "案件台账/8/案件名称": "庚公司案"} | A3_TWO |
     {"案件台账/9": None, "情况汇总表/A1/数量": 2, "情况汇总表/A1/单位名称": "任城甲网络公司、任城庚公司"}, "C15 warning 案件台账/8/文书文号"),
    ("C15 two numbers", A3_TWO | {"案件台账/+2": OTHER, "案件台账/+1": OTHER, "情况汇总表/A1/数量": 2,
                                  "情况汇总表/A1/单位名称": "任城甲网络公司、任城庚公司"},
     "C15 warning 案件台账/8/文书文号; C15 warning 案件台账/9/文书文号"),
    ("C15 one party twice", {"案件台账/+2": {"处置日期": date(2020, 8, 2)}}, ""),
    ("C15 transfers left out", {"案件台账/+3": OTHER, "情况汇总表/A4/数量": 2, "情况汇总表/A4/单位名称": "任城乙文化公司、任城庚公司"}, ""),
    ("C15 unknown party is silent", {"案件台账/+2": {"当事人": None}}, "C01 error 案件台账/8/当事人"),
)


@CELLS.each
def test_cells(row: Row) -> None:
    assert row.found == row.wanted


@ROWS.each
def test_rows(row: Row) -> None:
    assert row.found == row.wanted


@SHEET.each
def test_sheet(row: Row) -> None:
    assert row.found == row.wanted


MASKED = Table(
    ("in a code", {"案件台账/1/统一社会信用代码": PERSON}, ""),
    ("in a code typed as a number", typed("案件台账/1/统一社会信用代码", int(PERSON[:15] + "000"), "0"), ""),
    ("in a list", {"案件台账/1/整改结果": f"身份证{PERSON}"}, ""),
    ("in a date", {"案件台账/1/处置日期": PERSON}, ""),
    ("in a document", {"案件台账/2/文书文号": f"对{PERSON}的决定"}, ""),
)


@MASKED.each
def test_identity_numbers_are_masked(row: Row) -> None:
    """Neither a text nor `value` gives away the day of birth."""
    assert row.findings
    for said in row.findings:
        assert "19900307" not in f"{said.message} {said.fix} {said.value!r}"


def test_lost_digits_are_shown_as_what_is_left() -> None:
    row = next(r for r in CELLS.rows if r.name == "C13 a number")
    assert "913708110000001000" in row.findings[0].message


def test_the_remedy_of_an_impossible_pair_says_where_it_belongs() -> None:
    said = {r.name: r.findings for r in CELLS.rows if r.name.startswith("C03")}
    assert "生产、销售和安装非法电视网络接收设备" in said["C03 confiscating on the web"][0].fix
    (asked,) = said["C03 a transfer of TV"]
    assert asked.message == "情况汇总表中“违规开展互联网电视和直播、点播业务查处”不设“移交公安部门”。"
    assert asked.fix == "本行不计入情况汇总表，但计入限期整改和台账统计。属实的，请说明处置依据。"


def test_the_nearest_value_of_a_list_is_offered() -> None:
    table = Table(("near", {"案件台账/1/整改结果": "整改末达要求"}, "C02 error 案件台账/1/整改结果"),
                  ("as near to its contrary", {"案件台账/1/整改结果": "基本整改"}, "C02 error 案件台账/1/整改结果"))
    near, contrary = (row.findings[0].fix for row in table.rows)
    assert near == "请从下拉列表中选择，是否应为“整改未达要求”？"
    assert contrary == "请从下拉列表中选择：已整改、整改中、未整改、整改未达要求。"
