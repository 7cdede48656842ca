"""What ships in intake_templates/ is current, and the blank template is what a county needs, part by part.

The contract, docs/design.md §4, is the second statement of titles and list values, and the control.
"""

import io
import re
import subprocess
import zipfile
from functools import lru_cache
from itertools import product
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.publish.form.form import form
from tests.desk import campaign
from tests.places import address, at, cell
from tests.shipped import ROOT, SAMPLES, TEMPLATES, shipped

TEMPLATE = TEMPLATES / "净网2020填报模板.xlsx"
VISIBLE = ("填表说明", "基本信息", "情况汇总表", "案件台账", "监管电子档案", "工作措施", "工作亮点")
LEDGERS = ("案件台账", "监管电子档案", "工作措施", "工作亮点")


def stated(sheet: str) -> list[tuple[str, str, str]]:
    """What design §4 says of a sheet: each title, * where it is required, and what stands in brackets behind it."""
    line = re.search(rf"^\*\*{sheet}\*\*[^:]*: (.*)\.$", (ROOT / "docs" / "design.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert line, sheet
    return re.findall(r"([^\s,][^,(]*?)(\*?)(?: \(([^)]*)\))?(?:, |$)", line[1])


ITEMS = tuple(title for title, _, _ in stated("基本信息"))
STATED = {sheet: stated(sheet) for sheet in ("案件台账", "监管电子档案")}
TITLES = {
    "情况汇总表": "内容 处罚形式 数量 计量单位 单位名称 校核 情况说明",
    **{sheet: " ".join(("校核", *(title for title, _, _ in found), "情况说明")) for sheet, found in STATED.items()},
    "工作措施": "序号 措施类别 标题 内容",
    "工作亮点": "序号 标题 内容",
}
REQUIRED = {sheet: {title for title, star, _ in found if star} for sheet, found in STATED.items()}
WEB, HARMFUL = "违规从事互联网视听节目服务", "通过互联网传播各类有害视听节目"
BOXES = "生产、销售和安装非法电视网络接收设备（含应用软件）"
TV, SCREENS = "违规开办互联网电视业务和直播、点播业务", "利用公共视听载体违规播放广播影视节目"
FOUR = ("责令整改", "行政约谈", "行政处罚", "移交公安部门")
DEVICES = ("关闭违规生产企业", "行政约谈", "行政处罚", "取缔非法网络电视设备销售点", "没收网络电视接收设备", "移交公安部门")
FORMS = {WEB: FOUR, HARMFUL: FOUR, BOXES: (*DEVICES, "责令整改"), TV: (*FOUR[:3], "移交公安部门"), SCREENS: FOUR}  # the last of two: pairs that happen
YES_NO = ("是", "否")
LISTS = {
    ("案件台账", "整治重点"): (WEB, HARMFUL, BOXES, TV, SCREENS),
    **{(sheet, title): tuple(said.split(";")[0].split("/")) for sheet, found in STATED.items() for title, _, said in found if "/" in said},
    ("工作措施", "措施类别"): tuple(stated("措施类别")[0][0].split("/")),
}
ROSTER = ("任城区", "兖州区", "微山县", "鱼台县", "金乡县", "嘉祥县", "汶上县", "泗水县", "梁山县", "曲阜市", "邹城市", "济宁高新区",
          "太白湖新区", "济宁经开区")
BLOCKS = (
    ("违规视听节目网站查处", ("1、责令整改", "2、行政约谈", "3、行政处罚", "4、移交公安部门"), "家家家起"),
    ("违规开展互联网电视和直播、点播业务查处", ("1、责令整改", "2、行政约谈", "3、行政处罚"), "起起起"),
    ("公共视听载体违规播放视听节目查处", ("1、责令整改", "2、行政约谈", "3、行政处罚", "4、移交公安部门"), "起起起起"),
    ("非法生产、销售和使用非法电视网络接收设备查处",
     ("1、关闭违规生产企业", "2、行政约谈", "3、行政处罚", "4、取缔非法网络电视设备销售点", "5、没收网络电视接收设备", "6、移交公安部门"), "家起起个套起"),
)
TEXT_COLUMNS = {
    "案件台账": ("案件名称", "当事人", "统一社会信用代码", "文书文号"),
    "监管电子档案": ("名称", "开办主体", "统一社会信用代码", "网址或地址", "ICP备案号", "许可证号"),
}
DATE_COLUMNS = {"案件台账": ("处置日期", "整改期限"), "监管电子档案": ("责任书签订日期", "更新日期")}
ROOM = {"案件台账": 200, "监管电子档案": 200, "工作措施": 60}  # rows at least
REFUSED = "stop"  # a dropdown that takes nothing else; openpyxl gives None for it


@lru_cache
def template() -> Workbook:
    return load_workbook(io.BytesIO(TEMPLATE.read_bytes()))


def column(sheet: str, title: str) -> str:
    """The letter of a column, by the contract."""
    return get_column_letter(TITLES[sheet].split().index(title) + 1)


def dimension(sheet: str, title: str) -> ColumnDimension:
    """What the file says of a column: neighbours that are alike stand in one entry."""
    wanted = column_index_from_string(column(sheet, title))
    found = [d for d in template()[sheet].column_dimensions.values() if (d.min or 0) <= wanted <= (d.max or 0)]
    assert len(found) == 1, f"{sheet} {title}"
    return found[0]


def validation(page: Worksheet, cell: str) -> DataValidation:
    found: list[DataValidation] = [v for v in page.data_validations.dataValidation if cell in v.sqref]
    assert len(found) == 1, f"{page.title} {cell}"
    return found[0]


def named(name: str) -> tuple[str, ...]:
    """The values that a defined name points to."""
    sheet, area = next(iter(template().defined_names[name].destinations))
    return tuple(str(row[0].value) for row in template()[sheet][area.replace("$", "")])


def options(sheet: str, cell: str) -> tuple[str, ...]:
    found = validation(template()[sheet], cell)
    assert found.type == "list"
    return named(str(found.formula1).removeprefix("="))


# What is committed


def test_everything_committed_is_what_the_schemas_make() -> None:
    made = dict(shipped())
    differing = [path.name for path, data in made.items() if not path.exists() or path.read_bytes() != data]
    assert not differing, "intake_templates/ is out of date: run `python -m tests.shipped`"


def test_nothing_else_is_committed_beside_it() -> None:
    made = {TEMPLATE, TEMPLATES / "更正.xlsx", *(TEMPLATES / "samples" / f"{p.stem}.xlsx" for p in SAMPLES.glob("*.toml"))}
    assert {p for shelf in (TEMPLATES, TEMPLATES / "samples") for p in shelf.iterdir() if p.is_file()} == made


def test_samples_are_of_all_eleven_counties() -> None:
    assert {p.stem for p in (TEMPLATES / "samples").iterdir()} == set(ROSTER[:11])


def test_made_twice_the_bytes_are_the_same() -> None:
    assert form(campaign()) == form(campaign())


# Sheets and titles


def test_sheets_stand_in_the_contracts_order() -> None:
    assert tuple(template().sheetnames[:7]) == VISIBLE
    assert set(template().sheetnames[7:]) <= {"模板信息", "校核计算"}


def test_only_the_machines_sheets_are_hidden() -> None:
    states = {page.title: page.sheet_state for page in template()}
    assert {n for n, s in states.items() if s == "visible"} == set(VISIBLE)
    assert states["模板信息"] == "hidden"


def test_template_info_says_which_template_this_is() -> None:
    page = template()["模板信息"]
    assert [[page.cell(i, j).value for j in (1, 2)] for i in (1, 2)] == [["专项行动", "净网2020"], ["模板版本", campaign().campaign.template_version]]


@pytest.mark.parametrize("sheet", TITLES)
def test_titles_stand_to_the_letter(sheet: str) -> None:
    header = [c.value for c in template()[sheet][3] if c.value is not None]
    assert header == TITLES[sheet].split()


def test_items_stand_to_the_letter() -> None:
    page = template()["基本信息"]
    assert [page.cell(3, j).value for j in (1, 2, 3)] == ["项目", "填报内容", "说明"]
    assert tuple(page.cell(i, 1).value for i in range(4, page.max_row + 1)) == ITEMS


def test_only_edition_and_zero_report_are_prefilled() -> None:
    page = template()["基本信息"]
    filled = {page.cell(i, 1).value: page.cell(i, 2).value for i in range(4, 17) if page.cell(i, 2).value is not None}
    assert filled == {"第几次报送": 1, "零报告": "否"}


@pytest.mark.parametrize("sheet", LEDGERS)
def test_nothing_is_prefilled_in_a_ledger(sheet: str) -> None:
    """A prefilled cell makes a row; what the live checks say stands in 校核 and beyond it, and is no input."""
    inputs = [column(sheet, t) for t in TITLES[sheet].split() if t != "校核"]
    cells = template()[sheet].iter_rows(min_row=4)
    assert not [c.coordinate for row in cells for c in row if c.value is not None and c.column_letter in inputs]


@pytest.mark.parametrize("sheet", TITLES)
def test_what_stands_beyond_the_titles_is_hidden_and_locked(sheet: str) -> None:
    cells = [c for row in template()[sheet].iter_rows(min_row=3, min_col=len(TITLES[sheet].split()) + 1) for c in row if c.value is not None]
    dimensions = template()[sheet].column_dimensions
    assert all(dimensions[c.column_letter].hidden and c.protection.locked for c in cells)


def test_the_17_rows_stand_as_in_the_notice() -> None:
    page = template()["情况汇总表"]
    rows = [(label, unit) for _, labels, units in BLOCKS for label, unit in zip(labels, units, strict=True)]
    assert len(rows) == 17
    assert [(page.cell(i, 2).value, page.cell(i, 4).value) for i in range(4, 21)] == rows
    assert not [page.cell(i, j).value for i in range(4, 21) for j in (3, 5) if page.cell(i, j).value is not None]


def test_the_four_blocks_are_merged_cells() -> None:
    page = template()["情况汇总表"]
    ends = (("A4:A7", 0), ("A8:A10", 1), ("A11:A14", 2), ("A15:A20", 3))
    assert {area for area, _ in ends} <= {str(m) for m in page.merged_cells.ranges}
    assert [page[area.split(":")[0]].value for area, _ in ends] == [name for name, _, _ in BLOCKS]


def test_the_guide_names_the_deadline_and_the_office() -> None:
    said = "".join(str(c.value) for row in template()["填表说明"] for c in row if c.value)
    assert "2020年10月29日" in said
    assert "济宁市文化和旅游局" in said


# Protection


@pytest.mark.parametrize("sheet", [*VISIBLE, "模板信息"])
def test_every_sheet_is_protected_without_a_password(sheet: str) -> None:
    protection = template()[sheet].protection
    assert protection.sheet is True
    assert protection.password is None
    assert protection.hashValue is None


def test_the_workbook_itself_asks_for_no_password() -> None:
    assert template().security is None or template().security.workbookPassword is None


@pytest.mark.parametrize("row", range(4, 17))
def test_of_the_items_only_the_content_is_open(row: int) -> None:
    page = template()["基本信息"]
    assert [page.cell(row, j).protection.locked for j in (1, 2, 3)] == [True, False, True]


@pytest.mark.parametrize("row", range(4, 21))
def test_of_the_figures_quantity_and_names_are_open(row: int) -> None:
    page = template()["情况汇总表"]
    assert [page.cell(row, j).protection.locked for j in range(1, 8)] == [True, True, False, True, False, True, False]


@pytest.mark.parametrize("sheet", LEDGERS)
def test_ledger_columns_are_open_but_for_the_check(sheet: str) -> None:
    """Formats stand on columns: a cell that was never written takes its column's."""
    locked = {t: dimension(sheet, t).protection.locked for t in TITLES[sheet].split()}
    assert {t for t, is_locked in locked.items() if is_locked} == set(TITLES[sheet].split()) & {"校核"}


@pytest.mark.parametrize("sheet", [*LEDGERS, "情况汇总表", "基本信息"])
def test_headers_are_locked(sheet: str) -> None:
    assert all(c.protection.locked for i in (1, 2, 3) for c in template()[sheet][i])


@pytest.mark.parametrize("sheet", ["案件台账", "监管电子档案"])
def test_origin_is_hidden_and_nothing_else(sheet: str) -> None:
    hidden = {t for t in TITLES[sheet].split() if dimension(sheet, t).hidden}
    assert hidden == {"来源单位"}


# Dropdowns, messages, formats


@pytest.mark.parametrize(("place", "values"), LISTS.items(), ids=["-".join(p) for p in LISTS])
def test_a_list_column_has_its_dropdown_for_all_its_rows(place: tuple[str, str], values: tuple[str, ...]) -> None:
    sheet, title = place
    letter = column(sheet, title)
    assert options(sheet, f"{letter}4") == options(sheet, f"{letter}{3 + ROOM[sheet]}") == values
    assert (validation(template()[sheet], f"{letter}4").errorStyle or REFUSED) == REFUSED


def test_the_units_and_the_zero_report_have_dropdowns() -> None:
    assert options(*address("基本信息/填报单位")) == ROSTER
    assert options(*address("基本信息/零报告")) == YES_NO


def test_forms_depend_on_the_focus() -> None:
    """处罚形式: the pairs stand one under the other, and the dropdown is the stretch of the chosen 整治重点."""
    formula = str(validation(template()["案件台账"], f"{column('案件台账', '处罚形式')}4").formula1)
    assert all(word in formula for word in (f"${column('案件台账', '整治重点')}4", "OFFSET", "MATCH", "COUNTIF", "L_对点", "L_对式首"))
    assert str(validation(template()["案件台账"], f"{column('案件台账', '处罚形式')}{3 + ROOM['案件台账']}").formula1) == formula
    places = named("L_对点")
    sheet, first = next(iter(template().defined_names["L_对式首"].destinations))
    start = template()[sheet][first.replace("$", "").split(":")[0]]
    forms = [str(start.offset(row=i).value) for i in range(len(places))]
    pairs = list(zip(places, forms, strict=True))
    assert pairs == [(focus, f) for focus, allowed in FORMS.items() for f in allowed]


def test_every_defined_name_points_to_filled_cells_of_the_hidden_sheet() -> None:
    names = list(template().defined_names)
    lists = [n for n in names if n.startswith("L_")]
    assert len(lists) >= 10
    for name in lists:
        sheet, _ = next(iter(template().defined_names[name].destinations))
        assert sheet == "模板信息"
        assert "None" not in named(name)


def test_every_list_of_a_validation_is_defined() -> None:
    used = {str(v.formula1).removeprefix("=") for page in template() for v in page.data_validations.dataValidation
            if v.type == "list" and "(" not in str(v.formula1)}
    assert used
    assert used <= set(template().defined_names)


@pytest.mark.parametrize("sheet", LEDGERS)
def test_each_column_says_what_to_fill(sheet: str) -> None:
    for title in set(TITLES[sheet].split()) - {"序号", "来源单位", "校核"}:
        found = validation(template()[sheet], f"{column(sheet, title)}4")
        assert found.showInputMessage, title
        assert found.prompt, title
        assert len(found.prompt) <= 255, title


@pytest.mark.parametrize(("sheet", "title"), [(s, t) for s, titles in TEXT_COLUMNS.items() for t in titles])
def test_codes_and_names_are_text_cells(sheet: str, title: str) -> None:
    assert dimension(sheet, title).number_format == "@"


def test_the_telephone_is_a_text_cell() -> None:
    assert at(template(), "基本信息/联系电话").number_format == "@"


@pytest.mark.parametrize(("sheet", "title"), [(s, t) for s, titles in DATE_COLUMNS.items() for t in titles])
def test_dates_have_a_date_format(sheet: str, title: str) -> None:
    assert dimension(sheet, title).number_format == "yyyy-mm-dd"


def test_items_have_the_format_of_what_they_hold() -> None:
    formats = [at(template(), f"基本信息/{title}").number_format
               for title in ("填报日期", "行动方案印发日期", "第几次报送", "出动执法人员（人次）")]
    assert formats == ["yyyy-mm-dd", "yyyy-mm-dd", "0", "0"]


@pytest.mark.parametrize("sheet", REQUIRED)
def test_required_columns_look_alike_and_unlike_the_others(sheet: str) -> None:
    page = template()[sheet]
    looks = {t: page[f"{column(sheet, t)}3"].fill.fgColor.rgb for t in TITLES[sheet].split()}
    assert len({looks[t] for t in REQUIRED[sheet]}) == 1
    needed = looks[next(iter(REQUIRED[sheet]))]
    assert {t for t, look in looks.items() if look == needed} == REQUIRED[sheet]


def test_text_is_set_in_the_official_fonts() -> None:
    fonts = {c.font.name for page in template() for row in page for c in row if c.value is not None and page.title in VISIBLE}
    assert fonts <= {"仿宋", "黑体", "宋体"}
    assert {"仿宋", "黑体"} <= fonts


# On paper


@pytest.mark.parametrize("sheet", VISIBLE)
def test_each_sheet_prints_on_a4_one_page_wide(sheet: str) -> None:
    page = template()[sheet]
    assert str(page.page_setup.paperSize) == page.PAPERSIZE_A4
    assert page.sheet_properties.pageSetUpPr is not None
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.fitToWidth in (None, 1)


@pytest.mark.parametrize("sheet", ["填表说明", "基本信息", "情况汇总表"])
def test_these_print_on_one_page(sheet: str) -> None:
    page = template()[sheet]
    assert page.page_setup.fitToHeight in (None, 1)
    assert page.page_setup.orientation == "portrait"


@pytest.mark.parametrize("sheet", LEDGERS)
def test_ledgers_print_as_long_as_they_are_with_their_header_on_each_page(sheet: str) -> None:
    page = template()[sheet]
    assert page.page_setup.fitToHeight == 0
    assert page.page_setup.orientation == "landscape"
    assert page.print_title_rows == "$3:$3"
    first = "B" if "校核" in TITLES[sheet] else "A"  # 校核 is for whoever fills; whole columns: no more than what is filled
    with zipfile.ZipFile(TEMPLATE) as z:
        names = z.read("xl/workbook.xml").decode()
    assert f">{sheet}!${first}$1:${get_column_letter(len(TITLES[sheet].split()))}$1048576</definedName>" in names


@pytest.mark.parametrize(("sheet", "cell"), [("基本信息", "A4"), ("情况汇总表", "A4"), ("案件台账", cell("案件台账/1/整治重点")), ("监管电子档案", cell("监管电子档案/1/类型")),
                                             ("工作措施", "A4"), ("工作亮点", "A4")])
def test_headers_stay_in_sight(sheet: str, cell: str) -> None:
    assert template()[sheet].freeze_panes == cell


def test_the_figures_print_as_the_notices_annex() -> None:
    page = template()["情况汇总表"]
    assert page.print_area == "'情况汇总表'!$A$1:$E$22"  # 校核 stands in F, 校验码 in row 22
    assert page["A1"].value == "专项行动情况汇总表"
    for place, words in (("A2", ("填报单位（盖章）", "填报日期", "基本信息!")), ("A21", ("填报人", "审核人", "基本信息!"))):
        assert all(word in str(page[place].value) for word in words), place


# For programs


def test_no_helper_stands_beyond_the_256_columns_of_an_xls() -> None:
    assert template()["校核计算"].max_column <= 256


def test_the_file_is_small_and_holds_no_trace_of_when_it_was_made() -> None:
    data = TEMPLATE.read_bytes()
    assert len(data) <= 420_000  # a mail with it passes every mailbox
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        assert {i.date_time for i in z.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2020-01-01T00:00:00Z" in z.read("docProps/core.xml")


@pytest.mark.libreoffice
def test_saved_by_libreoffice_it_stays_small(tmp_path: Path) -> None:
    """Where no formula is shared any more: what comes back in the mail. (Excel shares them.)"""
    for kind, most in (("xlsx", 1_500_000), ("xls", 3_000_000)):
        subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", kind,
                        "--outdir", str(tmp_path), str(TEMPLATE)], check=True, capture_output=True, timeout=300)
        assert (tmp_path / TEMPLATE.with_suffix(f".{kind}").name).stat().st_size <= most, kind


def test_no_sheet_name_title_or_list_value_carries_blanks() -> None:
    texts = [*VISIBLE, *ITEMS, *(t for titles in TITLES.values() for t in titles.split()), *ROSTER]
    stored = {str(c.value) for page in template() for row in page for c in row if isinstance(c.value, str)}
    assert set(texts) - set(VISIBLE) <= stored
    assert all(s == s.strip() for page in (template()["模板信息"],) for row in page for s in (str(c.value) for c in row if c.value))


@pytest.mark.parametrize(("focus", "form_name"), [p for p in product(FORMS, ("移交公安部门", "责令整改")) if p[1] not in FORMS[p[0]]])
def test_the_pairs_that_do_not_exist_have_a_remedy(focus: str, form_name: str) -> None:
    assert campaign().remedy(focus, form_name)


def test_paths_are_as_the_contract_names_them() -> None:
    assert TEMPLATE.relative_to(Path(__file__).parents[4]).as_posix() == "intake_templates/净网2020填报模板.xlsx"
