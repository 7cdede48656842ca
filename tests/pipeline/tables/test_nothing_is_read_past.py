"""What is wrong with a cell is told of that cell, whatever program wrote the file (design §5, “Nothing is read past”)."""

import math
import re
from collections.abc import Callable
from datetime import date
from unittest.mock import ANY

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from pipeline.inbox.marks.formats import shown
from tests.desk import DESK_ROOM, Row, Table, brief, edited, expected, findings, typed, workbook
from tests.hostile import pack, parts
from tests.places import address, at

FINE, COUNT, PARTY, DAY = "案件台账/2/罚款金额（元）", "情况汇总表/D5/数量", "案件台账/1/当事人", "案件台账/1/处置日期"
LEDGER = "xl/worksheets/sheet4.xml"


def fine(xml: bytes, cell: bytes) -> bytes:
    """The ledger with another XML of the fine's cell."""
    place = address(FINE)[1].encode()
    return re.sub(rb'<c r="%s"[^>]*><v>10000</v></c>' % place, lambda _: cell.replace(b"@", place), xml)


def prefixed(xml: bytes) -> bytes:
    """As ClosedXML writes: every element with a prefix."""
    xml = re.sub(rb"<(/?)([A-Za-z])", rb"<\1x:\2", xml)
    return xml.replace(b"xmlns=", b"xmlns:x=", 1)


def without_addresses(xml: bytes) -> bytes:
    """Rows and cells in their places, every cell written, none with an address."""

    def filled(row: re.Match[bytes]) -> bytes:
        cells = {c[1]: c[0] for c in re.finditer(rb'<c r="([A-Z]+)\d+"[^>]*(?:/>|>.*?</c>)', row[0])}
        letters = [bytes([n]) for n in range(65, 91)]
        last = max((letters.index(k) for k in cells if len(k) == 1), default=-1)
        body = b"".join(re.sub(rb' r="[A-Z]+\d+"', b"", cells.get(k, b"<c/>"), count=1) for k in letters[:last + 1])
        return re.match(rb"<row[^>]*>", row[0])[0] + body + b"</row>"  # type: ignore[index]  # a row begins so

    return re.sub(rb"<row[^>]*[^/]>.*?</row>", filled, xml)


def in_utf16(xml: bytes) -> bytes:
    return re.sub(r"encoding=.UTF-8.", 'encoding="UTF-16"', xml.decode()).encode("utf-16")


SPELLINGS: dict[str, tuple[bytes, Callable[[bytes], bytes]]] = {
    "as Excel writes": (b'<c r="@" t="e"><v>#REF!</v></c>', bytes),
    "single quotes": (b"<c r='@' t='e'><v>#REF!</v></c>", bytes),
    "another order": (b'<c t="e" s="1" r="@"><v>#REF!</v></c>', bytes),
    "line breaks": (b'<c\n r="@"\n t = "e"\n><v>#REF!</v></c >', bytes),
    "a formula with an error": (b'<c r="@" t="e"><f>1/0</f><v>#DIV/0!</v></c>', bytes),
    "a formula without a result": (b'<c r="@"><f>1+1</f></c>', bytes),
    "a formula with an empty result": (b'<c r="@"><f>1+1</f><v></v></c>', bytes),
    "a shared formula without a result": (b'<c r="@"><f t="shared" si="0"/><v/></c>', bytes),
    "a prefix": (b'<c r="@" t="e"><v>#N/A</v></c>', prefixed),
    "a prefix, no result": (b'<c r="@"><f>1+1</f></c>', prefixed),
    "no addresses": (b'<c r="@" t="e"><v>#N/A</v></c>', without_addresses),
    "UTF-16": (b'<c r="@" t="e"><v>#N/A</v></c>', in_utf16),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_an_error_is_never_a_blank(spelling: str) -> None:
    cell, rewrite = SPELLINGS[spelling]
    files = parts(workbook(room=DESK_ROOM))
    files[LEDGER] = rewrite(fine(files[LEDGER], cell))
    assert brief(findings(pack(files))) == expected(f"C07 error {FINE}")


def test_a_formula_with_a_result_is_its_result() -> None:
    files = parts(workbook(room=DESK_ROOM))
    files[LEDGER] = fine(files[LEDGER], b'<c r="@"><f>9999+1</f><v>10000</v></c>')
    assert brief(findings(pack(files))) == []


def looks(path: str, number_format: str) -> Callable[[Workbook], None]:
    def edit(book: Workbook) -> None:
        at(book, path).number_format = number_format

    return edit


def struck_row(book: Workbook) -> None:
    row = at(book, "案件台账/5/案件名称").row
    for cell in book["案件台账"][row]:
        cell.font = Font(strike=True)


def merged(area: str, sheet: str = "案件台账") -> Callable[[Workbook], None]:
    def edit(book: Workbook) -> None:
        book[sheet].merge_cells(area)

    return edit


def area(title: str, first: int, last: int) -> str:
    return ":".join(address(f"案件台账/{n}/{title}")[1] for n in (first, last))


SHOWN = Table(
    ("60 shown as 60万元", looks(FINE, '0"万元"'), f"C07 error {FINE}"),
    ("10000 shown as 1.0万 is honest", looks(FINE, '0!.0,"万"'), ""),
    ("10000 shown as 10.0万元", looks(FINE, '0.0,"万元"'), f"C07 error {FINE}"),
    ("10000 shown as 10千元 is honest", looks(FINE, '#,##0,"千元"'), ""),
    ("10000 typed as text, shown as 10000万", typed(FINE, "10000", '@"万"'), f"C07 error {FINE}; R02 info {FINE}"),
    ("10000 typed as text, shown as 10000元", typed(FINE, "10000", '@"元"'), f"R02 info {FINE}; R02 info {FINE}"),
    ("a date of which the 10 is shown", looks(DAY, "d"), f"C04 error {DAY}"),
    ("a date by its weekday", looks(DAY, "m-dddd"), f"C04 error {DAY}"),
    ("another day than the one held", typed(DAY, 43992, '"2020年6月12日"'), f"R02 info {DAY}; R04 info {DAY}"),
    ("10000 shown as 10", looks(FINE, "#,##0,"), f"C07 error {FINE}"),
    ("10000 shown as 100.00", looks(FINE, '0"."00'), f"C07 error {FINE}"),
    ("5 shown as 15", looks(COUNT, '"1"0'), f"T02 error {COUNT}"),
    ("-1 in a date format, shown as ######", typed(FINE, -1, "yyyy-mm-dd"), f"C07 error {FINE}"),
    ("with a unit that scales nothing", looks(FINE, '0"元"'), ""),
    ("10000 shown as 万元10000", looks(FINE, '"万元"0'), f"C07 error {FINE}"),
    ("0 shown as 无", typed("情况汇总表/A2/数量", 0, '0;0;"无"'), ""),
    ("0 shown as 家", typed("情况汇总表/A2/数量", 0, '#"家"'), ""),
    ("a number in a text format that adds a word", looks(FINE, '@"元"'), ""),
    ("the Chinese name of General", looks(FINE, 'G/通用格式"元"'), ""),
    ("10000 shown as 1.0E+04", looks(FINE, "0.0E+00"), ""),
    ("5 shown as 500%", looks(COUNT, "0%"), f"T02 error {COUNT}"),
    ("a name that the format completes", looks(PARTY, '@"科技有限公司"'), f"C01 error {PARTY}"),
    ("a date without its day", looks(DAY, 'yyyy"年"m"月"'), f"C04 error {DAY}"),
    ("a date without its year is whole", looks(DAY, 'm"月"d"日"'), ""),
    ("a licence with leading zeros by format", typed("监管电子档案/1/许可证号", 109362, "0000000"), "R02 info 监管电子档案/1/许可证号"),
    ("a value that the format hides", looks(FINE, ";;;"), "R14 info 案件台账 -"),
    ("a list word that the format completes", looks("监管电子档案/1/类型", '@"类"'), "A02 error 监管电子档案/1/类型; R02 info 监管电子档案/1/类型"),
    ("a figure by the hundred", looks("基本信息/出动执法人员（人次）", '0"百人次"'), "H07 error 基本信息/出动执法人员（人次）"),
    ("a row struck through", struck_row, "R08 warning 案件台账/5/案件名称; X02 warning 情况汇总表 -"),
    ("a date where text is asked for", typed(PARTY, date(2020, 3, 1), "yyyy-mm-dd"), f"C01 error {PARTY}"),
)

QUOTED: tuple[tuple[float, str, str], ...] = (  # as Excel shows them; exponents and fractions as in General
    (2.5, '0"万元"', "3万元"), (1234.5, '0000"元"', "1235元"), (0.125, '0.00"元"', "0.13元"), (1.005, '0.00"元"', "1.01元"), (0.005, "0%", "1%"),
    (12, "0,,", "0"), (2.5, 'General"万元"', "2.5万元"), (2.5, 'G/通用格式"万元"', "2.5万元"), (12345, '0.0E+00"元"', "12345元"), (1.5, '# ?/?"元"', "1.5元"),
    (12.5, '.00"元"', "12.50元"), (2, '#00"元"', "02元"), (0, '#"元"', "元"), (2, '0.0#"元"', "2.0元"), (2, '#.##"元"', "2元"), (1.25, '0.0"点"0', "1.2点5"),
    (-5, '0"元"', "-5元"), (-5, '0"元";0"元"', "5元"), (1e300, '0"元"', f"1{'0' * 300}元"), (math.inf, '0"元"', "inf"),
    (43992, "mmm-yy", "Jun-20"), (43992, "yyyy-mm", "2020-06"), (43992, 'e"年"m"月"', "2020年6月"), (43992, 'd"日"', "10日"), (43992, "dddd", "Wednesday"),
    (43992, "aaaa", "星期三"), (43992, "mmmmm", "J"),
)


@pytest.mark.parametrize(("value", "code", "text"), QUOTED)
def test_what_is_quoted_is_what_the_cell_shows(value: float, code: str, text: str) -> None:
    assert shown(value, code) == (ANY, text)


MERGES = Table(
    ("R13 a merged list", ({"案件台账/2/整治重点": None}, merged(area("整治重点", 1, 2))), "R13 info 案件台账/1/整治重点"),
    ("a merged number", ({"案件台账/3/罚款金额（元）": None}, merged(area("罚款金额（元）", 2, 3))), f"C07 error {FINE}"),
    ("a merged 数量: below it is not 1", ({"案件台账/3/数量": None}, merged(area("数量", 2, 3))), "C08 error 案件台账/2/数量"),
    ("R13 同上", {"案件台账/2/整治重点": "同上"}, "R13 info 案件台账/2/整治重点"),
    ("two 项目 merged", merged(":".join(address(f"基本信息/{t}")[1] for t in ("出动执法人员（人次）", "检查单位（家次）")), "基本信息"),
     "H07 error 基本信息/出动执法人员（人次）"),
    ("同上 in a number", {"案件台账/2/数量": "同上"}, "C08 error 案件台账/2/数量"),
    ("同上 with nothing above", {"案件台账/1/整治重点": "同上"}, "C01 error 案件台账/1/整治重点"),
)

def written(sheet: str, **cells: str | int) -> Callable[[Workbook], None]:
    def edit(book: Workbook) -> None:
        for place, value in cells.items():
            book[sheet][place] = value

    return edit


def other_figures(name: str, value: int) -> Callable[[Workbook], None]:
    def edit(book: Workbook) -> None:
        page = book.copy_worksheet(book["情况汇总表"])
        page.title = name
        page[address("情况汇总表/A1/数量")[1]] = value

    return edit


def exchanged_figures(book: Workbook) -> None:
    """A copy in which a figure stands in the row of another block that looks the same."""
    page = book.copy_worksheet(book["情况汇总表"])
    for title in ("数量", "单位名称"):
        one, other = (page[address(f"情况汇总表/{code}/{title}")[1]] for code in ("B2", "C2"))
        one.value, other.value = other.value, one.value


def in_each(book: Workbook) -> None:
    """Words beside four tables, two cells that a format hides, one that holds a formula as text."""
    for sheet in ("基本信息", "情况汇总表", "案件台账", "工作亮点"):
        written(sheet, Z9="另有 3 家")(book)
    for path in (FINE, "监管电子档案/1/许可证号"):
        at(book, path).number_format = ";;;"
    at(book, "监管电子档案/1/备注").value = "=SUM(B2:B9)"
    at(book, "监管电子档案/1/备注").data_type = "s"


NOT_READ = Table(
    ("R14 a row of 情况说明 alone", {"案件台账/+": {"情况说明": "本行没有案件，只是说明"}}, "R14 info 案件台账 -"),
    ("R14 words beside the ledger", written("案件台账", U5="另有 3 件"), "R14 info 案件台账 -"),
    ("the helper cells of version 1", written("案件台账", S5=3, T5="E1"), ""),
    ("R14 below the figures", written("情况汇总表", E24="另有 3 家"), "R14 info 情况汇总表 -"),
    ("R14 beside the figures", written("情况汇总表", I5="另有 3 家"), "R14 info 情况汇总表 -"),
    ("R14 below 基本信息", written("基本信息", B19=860), "R14 info 基本信息 -"),
    ("R14 beside 基本信息", written("基本信息", D12=860), "R14 info 基本信息 -"),
    ("R14 a figure in the place of 说明", written("基本信息", C12=860), "R14 info 基本信息 -"),
    ("R14 a figure as text in the place of 说明", written("基本信息", C12="860人次"), "R14 info 基本信息 -"),
    ("R14 once per file", in_each, "R14 info 基本信息 -"),
    ("F14 other figures on a second sheet", other_figures("情况汇总表 (2)", 9), "F14 error 情况汇总表 -"),
    ("F14 the same figures on a second sheet", other_figures("备份", 1), "F14 info 情况汇总表 -"),
    ("F14 figures in other rows on a second sheet", exchanged_figures, "F14 error 情况汇总表 -"),
    ("F14 a second column of figures", written("情况汇总表", H3="数量", H4=9), "F14 error 情况汇总表 -"),
)


@NOT_READ.each
def test_what_is_not_read_is_told(row: Row) -> None:
    assert row.found == row.wanted


def test_all_that_is_not_read_is_one_finding() -> None:
    row = next(r for r in NOT_READ.rows if r.change is in_each)
    assert row.findings[0].message == (
        "以下内容不在填报范围内，未读取：“基本信息”Z9、“情况汇总表”Z列、“案件台账”Z列、“工作亮点”Z列。"
        "以下单元格的内容被格式隐藏，表上看不到，已照常读取：“案件台账”J5、“监管电子档案”I4。"
        "以下单元格只有图片或公式文字，没有内容，按未填处理：“监管电子档案”P4。")


def without_titles(book: Workbook) -> None:
    page = book["监管电子档案"]
    page.delete_rows(1, page.max_row)
    page.append(["甲", "乙"])
    page.append(["某某网站", "某某平台"])


def test_where_no_title_is_found_no_cell_is_taken_for_one() -> None:
    told = [f.message for f in findings(edited(workbook(), without_titles)) if f.rule == "R14"]
    assert "“监管电子档案”A列、“监管电子档案”B列" in told[0]


@SHOWN.each
def test_what_is_shown_is_what_was_meant(row: Row) -> None:
    assert row.found == row.wanted


@MERGES.each
def test_merges_and_ditto(row: Row) -> None:
    assert row.found == row.wanted


def test_a_hidden_text_that_differs_is_one_error() -> None:
    files = parts(workbook(room=DESK_ROOM))
    merge = b'</sheetData><mergeCells count="1"><mergeCell ref="%s"/></mergeCells>' % area("案件名称", 1, 3).encode()
    files[LEDGER] = files[LEDGER].replace(b"</sheetData>", merge)
    found = findings(pack(files))
    assert brief(found) == expected("C01 error 案件台账/1/案件名称")
    assert "合并" in found[0].message
