"""情况汇总表: T01–T05, T07, X01–X03, R12, and how the names in 单位名称 are told apart."""

from datetime import date

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.desk import Row, Table, typed

FIG = "情况汇总表"
TWO = {"情况汇总表/A1/数量": 2, "案件台账/+1": {"当事人": "任城庚公司", "文书文号": "（任）文综责改字〔2020〕9号"}}
JIA = "任城甲网络公司"


def two(party: str, names: str) -> dict[str, object]:
    """A1 with two parties in the ledger, and these 单位名称."""
    return TWO | {"案件台账/+1": {"当事人": party, "文书文号": "（任）文综责改字〔2020〕9号"}, "情况汇总表/A1/单位名称": names}


QUANTITIES = Table(
    ("T01 blank", {"情况汇总表/A2/数量": None}, "T01 error 情况汇总表/A2/数量"),
    ("T01 two blanks", {"情况汇总表/A2/数量": None, "情况汇总表/D6/数量": None},
     "T01 error 情况汇总表/A2/数量; T01 error 情况汇总表/D6/数量"),
    ("T02 negative", {"情况汇总表/A2/数量": -1}, "T02 error 情况汇总表/A2/数量"),
    ("T02 a fraction", {"情况汇总表/A2/数量": 1.5}, "T02 error 情况汇总表/A2/数量"),
    ("T02 about", {"情况汇总表/A2/数量": "约5"}, "T02 error 情况汇总表/A2/数量"),
    ("T02 plus", {"情况汇总表/A2/数量": "5+"}, "T02 error 情况汇总表/A2/数量"),
    ("T02 a Chinese numeral", {"情况汇总表/A2/数量": "三"}, "T02 error 情况汇总表/A2/数量"),
    ("T02 a range", {"情况汇总表/A2/数量": "2-3"}, "T02 error 情况汇总表/A2/数量"),
    ("T02 another unit", {"情况汇总表/A2/数量": "9台"}, "T02 error 情况汇总表/A2/数量"),
    ("T02 another unit, 起", {"情况汇总表/B2/数量": "0家"}, "T02 error 情况汇总表/B2/数量"),
    ("T02 unknown silences X01", {"情况汇总表/A3/数量": "若干"}, "T02 error 情况汇总表/A3/数量"),
    ("T02 unknown silences T05", {"情况汇总表/A2/数量": "若干", "情况汇总表/A2/单位名称": "某公司"}, "T02 error 情况汇总表/A2/数量"),
    ("T03 no names", {"情况汇总表/A2/数量": 1}, "T03 error 情况汇总表/A2/单位名称"),
    ("T03 the ledger has fewer", {"情况汇总表/A1/数量": 2, "情况汇总表/A1/单位名称": None}, "T03 error 情况汇总表/A1/单位名称"),
    ("T03 of a row counted by 起", {"情况汇总表/B1/数量": 2, "情况汇总表/B1/单位名称": None}, "T03 error 情况汇总表/B1/单位名称"),
    ("T03 the ledger has as many", {"情况汇总表/A1/单位名称": None}, "R12 info 情况汇总表/A1/单位名称"),
    ("R12 of a strict row", {"情况汇总表/D5/单位名称": None}, "R12 info 情况汇总表/D5/单位名称"),
    ("T03 strict rows leave it to X01", {"情况汇总表/A3/数量": 2, "情况汇总表/A3/单位名称": None}, "X01 error 情况汇总表/A3/数量"),
    ("R12 other names", {"情况汇总表/A1/单位名称": f"{JIA}、任城庚公司"}, "R12 info 情况汇总表/A1/单位名称"),
    ("R12 a shortened name", {"情况汇总表/B1/单位名称": "丁大酒店"}, "R12 info 情况汇总表/B1/单位名称"),
    ("R12 等 is another name", {"情况汇总表/A1/单位名称": "任城庚公司等3家"}, "R12 info 情况汇总表/A1/单位名称"),
    ("R12 not of the same names", {"情况汇总表/A1/单位名称": f"{JIA}、{JIA}"}, ""),
    ("R12 in another order", TWO | {"情况汇总表/A1/单位名称": f"任城庚公司、{JIA}"} | {"案件台账/8/当事人": "任城庚公司"}, ""),
    ("R12 not where X01 speaks", {"情况汇总表/A3/数量": 2, "情况汇总表/A3/单位名称": "某公司"},
     "X01 error 情况汇总表/A3/数量"),
    ("R12 single names of one 移交", {"案件台账/3/当事人": "张某、李某、王某", "情况汇总表/A4/单位名称": "王某、张某、李某"}, ""),
    ("T05 a name beside 0", {"情况汇总表/A2/单位名称": "某公司"}, "T05 error 情况汇总表/A2/单位名称"),
    ("T05 of a strict row", {"情况汇总表/D1/单位名称": "某厂"}, "T05 error 情况汇总表/D1/单位名称"),
    ("T05 not where the ledger has a case", {"情况汇总表/A1/数量": 0}, "X02 error 情况汇总表/A1/数量"),
    ("T05 not where X01 speaks", {"情况汇总表/A3/数量": 0}, "X01 error 情况汇总表/A3/数量"),
    ("T05 blank names are fine", {"情况汇总表/A2/单位名称": "无"}, "R03 info 情况汇总表/A2/单位名称"),
    ("X01 more", {"情况汇总表/A4/数量": 2}, "X01 error 情况汇总表/A4/数量"),
    ("X01 fewer, no names", {"情况汇总表/A3/数量": 0, "情况汇总表/A3/单位名称": None}, "X01 error 情况汇总表/A3/数量"),
    ("X01 beside a wrong row of the ledger", {"情况汇总表/A4/数量": 2, "案件台账/4/处罚形式": "敲打"},
     "C02 error 案件台账/4/处罚形式; X01 error 情况汇总表/A4/数量"),
    ("X01 the sum of 套", {"情况汇总表/D5/数量": 6}, "X01 error 情况汇总表/D5/数量"),
    ("X01 the sum of two rows", {"情况汇总表/D5/数量": 8, "案件台账/+7": {"处置日期": date(2020, 8, 2), "数量": 3}}, ""),
    ("X01 parties of 家 count once", {"案件台账/+2": {"处置日期": date(2020, 8, 2), "文书文号": "（任）文综罚字〔2020〕9号"}}, ""),
    ("X01 two 销售点 of one party", {"案件台账/+6": {"处置日期": date(2020, 8, 2)}, "情况汇总表/D4/数量": 2}, ""),
    ("X01 two 销售点 in one row", {"案件台账/6/数量": 2, "情况汇总表/D4/数量": 2}, ""),
    ("X01 rows of 起 count each", {"案件台账/+3": {"处置日期": date(2020, 8, 2)}}, "X01 error 情况汇总表/A4/数量"),
    ("X01 parties compared by width and case", {
        "案件台账/2/当事人": "AB店", "情况汇总表/A3/单位名称": "ＡＢ店",
        "案件台账/+2": {"处置日期": date(2020, 8, 2), "文书文号": "（任）文综罚字〔2020〕9号", "当事人": "ab店"}}, ""),
    ("X02 the ledger has more", {"情况汇总表/A1/数量": 0, "情况汇总表/A1/单位名称": None}, "X02 error 情况汇总表/A1/数量"),
    ("X02 the ledger has fewer", {"情况汇总表/A1/数量": 2, "情况汇总表/A1/单位名称": f"{JIA}、任城庚公司"},
     "X02 warning 情况汇总表 -"),
    ("X02 one warning for two rows", {"情况汇总表/A1/数量": 2, "情况汇总表/B1/数量": 3}, "X02 warning 情况汇总表 -"),
    ("X02 beside T03", {"情况汇总表/A1/数量": 2, "情况汇总表/A1/单位名称": None, "情况汇总表/B1/数量": 3},
     "T03 error 情况汇总表/A1/单位名称; X02 warning 情况汇总表 -"),
    ("X03 another name", {"情况汇总表/A1/数量": 2, "情况汇总表/A1/单位名称": "任城庚公司、任城辛公司"},
     "X02 warning 情况汇总表 -; X03 warning 情况汇总表/A1/单位名称"),
    ("X03 of 起", {"情况汇总表/B1/数量": 2, "情况汇总表/B1/单位名称": "任城辛酒店"},
     "X02 warning 情况汇总表 -; X03 warning 情况汇总表/B1/单位名称"),
    ("X03 not where the ledger has as many", {"情况汇总表/D5/单位名称": "任城辛电器店"}, "R12 info 情况汇总表/D5/单位名称"),
    ("X03 a short form of four characters", {"情况汇总表/B1/数量": 2, "情况汇总表/B1/单位名称": "丁大酒店"}, "X02 warning 情况汇总表 -"),
    ("X03 three characters are too few", {"情况汇总表/B1/数量": 2, "情况汇总表/B1/单位名称": "大酒店"},
     "X02 warning 情况汇总表 -; X03 warning 情况汇总表/B1/单位名称"),
    ("X03 a short form of two parties", two(f"{JIA}二部", "甲网络公司、任城壬公司") | {"情况汇总表/A1/数量": 3},
     "X02 warning 情况汇总表 -; X03 warning 情况汇总表/A1/单位名称"),
    ("X03 等 leaves the list open", {"情况汇总表/A1/数量": 3, "情况汇总表/A1/单位名称": "任城庚公司等3家"}, "X02 warning 情况汇总表 -"),
    ("X03 single names of one row", {"案件台账/4/当事人": "任城丁大酒店、张某", "情况汇总表/B1/数量": 2, "情况汇总表/B1/单位名称": "任城丁大酒店"},
     "X02 warning 情况汇总表 -; X03 warning 情况汇总表/B1/单位名称"),
)

UNKNOWN = Table(
    ("form unknown: all rows of its block", {"案件台账/1/处罚形式": "处置", "情况汇总表/A1/数量": 3, "情况汇总表/A1/单位名称": None,
     "情况汇总表/A3/数量": 7, "情况汇总表/A2/数量": 2}, "C02 error 案件台账/1/处罚形式"),
    ("form unknown: other blocks speak", {"案件台账/1/处罚形式": "处置", "情况汇总表/B1/数量": 2, "情况汇总表/D4/数量": 2},
     "C02 error 案件台账/1/处罚形式; X02 warning 情况汇总表 -; X01 error 情况汇总表/D4/数量"),
    ("focus unknown: its form in all blocks", {"案件台账/1/整治重点": "网站", "情况汇总表/A1/数量": 3, "情况汇总表/A1/单位名称": None,
     "情况汇总表/B1/数量": 0, "情况汇总表/C1/数量": 1}, "C02 error 案件台账/1/整治重点"),
    ("focus unknown: T05 of its form", {"案件台账/1/整治重点": "网站", "情况汇总表/C1/单位名称": "某商场"}, "C02 error 案件台账/1/整治重点"),
    ("focus unknown: other forms speak", {"案件台账/1/整治重点": "网站", "情况汇总表/A2/数量": 1, "情况汇总表/A3/数量": 2},
     "C02 error 案件台账/1/整治重点; T03 error 情况汇总表/A2/单位名称; X01 error 情况汇总表/A3/数量"),
    ("focus and form unknown: all rows", {"案件台账/1/整治重点": None, "案件台账/1/处罚形式": None, "情况汇总表/D4/数量": 9,
     "情况汇总表/A2/数量": 1, "情况汇总表/C3/单位名称": "某商场"},
     "C01 error 案件台账/1/整治重点; C01 error 案件台账/1/处罚形式"),
    ("party unknown: its row of 家", {"案件台账/1/当事人": None, "情况汇总表/A1/数量": 4, "情况汇总表/A1/单位名称": None},
     "C01 error 案件台账/1/当事人"),
    ("party unknown: not a row of 个", {"案件台账/6/当事人": None, "情况汇总表/D4/数量": 4},
     "C01 error 案件台账/6/当事人; X01 error 情况汇总表/D4/数量"),
    ("quantity unknown: its row of 个", {"案件台账/6/数量": 0, "情况汇总表/D4/数量": 4}, "C08 error 案件台账/6/数量"),
    ("party unknown: not a row of 起", {"案件台账/4/当事人": None, "情况汇总表/B1/数量": 0, "情况汇总表/B1/单位名称": None},
     "C01 error 案件台账/4/当事人; X02 error 情况汇总表/B1/数量"),
    ("quantity unknown: its row of 套", {"案件台账/7/数量": 0, "情况汇总表/D5/数量": 9}, "C08 error 案件台账/7/数量"),
    ("quantity unknown: not a row of 家", {"案件台账/1/数量": 2, "情况汇总表/A1/数量": 0}, "C08 error 案件台账/1/数量; X02 error 情况汇总表/A1/数量"),
    ("a pair that is none: the rows of its block", {"案件台账/4/处罚形式": "没收网络电视接收设备", "情况汇总表/B2/数量": 2},
     "C03 error 案件台账/4/处罚形式"),
    ("a pair that happens counts nowhere", {"案件台账/4/处罚形式": "移交公安部门", "案件台账/4/整改期限": None, "案件台账/4/整改结果": None,
     "情况汇总表/B1/数量": 0, "情况汇总表/B1/单位名称": None}, "C03 warning 案件台账/4/处罚形式"),
    ("a repeated case is absent", {"案件台账/+4": {}}, "C14 error 案件台账/8/当事人"),
    ("a repeated case is absent from 套", {"案件台账/+7": {}}, "C14 error 案件台账/8/当事人"),
    ("other errors of a row do not matter", {"案件台账/2/文书文号": None, "情况汇总表/A3/数量": 2},
     "C05 error 案件台账/2/文书文号; X01 error 情况汇总表/A3/数量"),
)

NAMES = Table(
    ("ideographic comma", two("任城庚公司", f"{JIA}、任城庚公司"), ""),
    ("full-width comma", two("任城庚公司", f"{JIA}，任城庚公司"), ""),
    ("comma", two("任城庚公司", f"{JIA},任城庚公司"), ""),
    ("semicolons", two("任城庚公司", f"{JIA}；任城庚公司;"), ""),
    ("line breaks", two("任城庚公司", f"{JIA}\n任城庚公司\n"), ""),
    ("blanks make no other name", two("任城庚公司", "任城 甲网络公司 、 任城庚 公司"), ""),
    ("numbered with dots", two("任城庚公司", f"1.{JIA}\n2.任城庚公司"), ""),
    ("numbered with commas", two("任城庚公司", f"1、{JIA}；2、任城庚公司"), ""),
    ("numbered full width", two("任城庚公司", f"１．{JIA}、２．任城庚公司"), ""),
    ("inside brackets", two("任城庚公司（东、西店）", f"{JIA}、任城庚公司（东、西店）"), ""),
    ("inside half-width brackets", two("任城庚公司（东,西店）", f"{JIA},任城庚公司(东,西店)"), ""),
    ("inside quotation marks", two("“东、西”传媒公司", f"{JIA}、“东、西”传媒公司"), ""),
    ("before Ltd", two("Geng Media, Ltd", f"{JIA}, Geng Media, Ltd"), ""),
    ("before Inc", two("Geng Media, Inc", f"Geng Media, Inc、{JIA}"), ""),
    ("full-width letters", two("AB传媒公司", f"{JIA}、ＡＢ传媒公司"), ""),
    ("case", two("AB传媒公司", f"{JIA}、ab传媒公司"), ""),
    ("a name that begins with digits", two("360度公司", f"{JIA}、360度公司"), ""),
    ("a word is no separator", two("任城庚公司", f"{JIA}和任城庚公司"), "R12 info 情况汇总表/A1/单位名称"),
)



def _open(book: Workbook) -> Worksheet:
    """情况汇总表 without its merged cells, so that rows can be moved."""
    page = book[FIG]
    for merged in [str(r) for r in page.merged_cells.ranges]:
        page.unmerge_cells(merged)
    return page


def _delete(book: Workbook) -> None:
    _open(book).delete_rows(5)


def _double(book: Workbook) -> None:
    page = _open(book)
    page.insert_rows(5)
    page["B5"], page["C5"] = "1、责令整改", 0


def _swap(book: Workbook) -> None:
    page = _open(book)
    for column in "BCDE":
        above, below = page[f"{column}4"].value, page[f"{column}5"].value
        page[f"{column}4"], page[f"{column}5"] = below, above


def _insert_blank(book: Workbook) -> None:
    _open(book).insert_rows(8)


def _totals(book: Workbook) -> None:
    page = _open(book)
    page.insert_rows(21)
    page["A21"], page["C21"] = "合计", 11


def _below(book: Workbook) -> None:
    _open(book)["C24"] = 7


def _below_unseen(book: Workbook) -> None:
    _open(book)["C24"] = "=SUM(C4:C20)"


def _below_labelled(book: Workbook) -> None:
    _below(book)
    page = _open(book)
    page["B25"], page["C25"] = "多出的", 3


LABELS = Table(
    ("T07 a form changed", typed("情况汇总表/A2/处罚形式", "2、谈话提醒"), "T07 error 情况汇总表/A2/处罚形式"),
    ("T07 a form emptied", typed("情况汇总表/A2/处罚形式", None), "T07 error 情况汇总表/A2/处罚形式"),
    ("T07 a block changed", typed("情况汇总表/B1/内容", "电视查处"), "T07 error 情况汇总表/B1/内容"),
    ("T07 a row gone", _delete, "T07 error 情况汇总表 -"),
    ("T07 a row doubled", _double, "T07 error 情况汇总表/A2/处罚形式"),
    ("R14 a number below the table", _below, "R14 info 情况汇总表 -"),
    ("T07 a formula without a result below it", _below_unseen, "T07 error 情况汇总表 C24"),
    ("T07 one above a row of another label, said once", _below_labelled, "T07 error 情况汇总表 B25; T07 error 情况汇总表 C24"),
    ("numbers of labels do not matter", typed("情况汇总表/A2/处罚形式", "行政约谈"), ""),
    ("rows in another order", _swap, ""),
    ("a blank row between", _insert_blank, ""),
    ("R08 a line of totals", _totals, "R08 info 情况汇总表 A21"),
)


@QUANTITIES.each
def test_quantities(row: Row) -> None:
    assert row.found == row.wanted


@UNKNOWN.each
def test_unknown_is_silent(row: Row) -> None:
    assert row.found == row.wanted


@NAMES.each
def test_names(row: Row) -> None:
    assert row.found == row.wanted


@LABELS.each
def test_labels(row: Row) -> None:
    assert row.found == row.wanted
