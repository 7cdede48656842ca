"""A second, different campaign: one file changes everything, from the template to the summary, and no code does.

tests/other_campaign.toml has another city, six indicators in two blocks, another word for every role.
"""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from pipeline.findings import Finding, Value
from pipeline.flow import run as judge
from pipeline.inbox.read import read
from pipeline.model import Book, LocatedForm, Upload
from pipeline.publish.form.form import Content, form
from pipeline.publish.outputs import outputs
from pipeline.summary.summarise import Summary
from pipeline.tables.clean import clean as stack
from pipeline.tables.locate import locate
from pipeline.verdicts.validate import validate
from schemas.campaign.campaign import Campaign
from schemas.campaign.campaign_file import load
from schemas.form.sheets import BY_NAME, INFO
from schemas.refused import RefusedError
from tests import desk
from tests.places import at
from tests.test_command import PAGE, REVIEW, RUN, TABLE, Ran, Text, command, here, values

FILE = Path(__file__).parents[2] / "other_campaign.toml"
DAY = date(2022, 8, 31)
UNITS = ["荆州区", "沙市区", "松滋市", "石首市"]
CODES = ["X1", "X2", "X3", "Y1", "Y2", "Y3"]
LABELS = ["1、限期改正", "2、罚没决定", "3、移送检察", "1、当面提醒", "2、罚没决定", "3、收缴盗版书籍"]
COUNTING_UNITS = "户户次次次箱"
SUMMARY = "执法人员四月间检查发现该店在校门口售卖非法出版物，经立案调查取证，依法作出罚没决定并移送。"
HEADED_BY_CONTRACT = ("大案要案", "限期整改", "提请纳入黑名单")  # sheets whose names design §7 fixes

# Words of the first campaign that say nothing in general.
FIRST = (
    "济宁", "净网", "山东", "鲁ICP", "济文旅", "文综", "任城", "兖州", "微山", "鱼台", "金乡", "嘉祥", "汶上", "泗水", "梁山", "曲阜", "邹城",
    "太白湖", "视听", "互联网电视", "责令整改", "行政约谈", "行政处罚", "移交公安", "关闭违规", "取缔", "没收设备", "没收网络", "已整改",
    "整改未达", "一般案件", "典型案例", "大案要案", "持证规范", "无证盈利", "无证非盈利", "传播有害", "接收设备", "2020", "17 行",
    "套数", "0537",
)


@lru_cache
def campaign() -> Campaign:
    return load(FILE)


def _keyed(sheet: str, titles: str, *records: tuple[Value, ...]) -> list[Mapping[str, Value]]:
    by_title = {c.title: c.key for c in BY_NAME[sheet].columns}
    keys = [by_title[t] for t in titles.split()]
    return [dict(zip(keys, r, strict=True)) for r in records]


def clean(unit: str = "荆州区", sets: int = 12) -> Content:
    """A return without a finding."""
    stall, shop, printer, dealer = (f"{unit}{name}" for name in ("新华书摊", "晨光书店", "红星印刷厂", "老王书社"))
    near, made = "校园周边无照售书", "印制盗版教辅"
    info: dict[str, Value] = {
        "unit": unit, "filler": "周某", "phone": "0716-8000001", "reviewer": "吴某", "report_date": date(2022, 8, 10), "edition": 1,
        "zero_report": "不是", "plan_date": date(2022, 3, 5), "officers": 40, "places": 30, "joint_actions": 2, "publicity": 1}
    figures: dict[str, tuple[Value, Value]] = {"X1": (1, stall), "X2": (1, shop), "X3": (1, shop), "Y1": (1, printer), "Y2": (0, None), "Y3": (sets, dealer)}
    return Content(info, figures, {
        "案件台账": _keyed(
            "案件台账", "案件名称 整治重点 处罚形式 当事人 处置日期 文书文号 罚款金额（元） 数量 整改期限 整改结果 案件类别 案情摘要",
            ("新华书摊案", near, "限期改正", stall, date(2022, 4, 10), f"（{unit}）文改字〔2022〕1号", None, 1, date(2022, 5, 10), "改好了", "普通", None),
            ("晨光书店案", near, "罚没决定", shop, date(2022, 4, 20), f"（{unit}）文罚字〔2022〕1号", 5000, 1, None, None, "示范案", SUMMARY),
            ("晨光书店移送案", near, "移送检察", shop, date(2022, 5, 1), f"（{unit}）文移字〔2022〕1号", None, 1, None, None, "重大案", SUMMARY),
            ("红星印刷厂案", made, "当面提醒", printer, date(2022, 5, 3), None, None, 1, None, None, "普通", None),
            ("老王书社案", made, "收缴盗版书籍", dealer, date(2022, 6, 1), None, None, sets, None, None, "普通", None)),
        "监管电子档案": _keyed(
            "监管电子档案", "名称 类型 开办主体 网址或地址 许可证号 是否盈利 管理类别 责任书签订日期 提请黑名单 运营状态 更新日期",
            ("晨光书店", "书店", shop, "北京路1号", "0100001", "是的", "手续齐全", None, "不是", "营业", date(2022, 6, 1)),
            ("新华书摊", "书摊", stall, "北京路2号", None, "是的", "无照营利", date(2022, 5, 5), "不是", "营业", date(2022, 6, 2)),
            ("流动书架", "书摊", "郑某", "北京路3号", None, "不是", "无照公益", None, "不是", "搬走", date(2022, 6, 3)),
            ("老王书社", "网店", dealer, "www.wang.example", None, "是的", "售卖禁书", None, "是的", "停业", date(2022, 6, 4))),
        "工作措施": _keyed("工作措施", "措施类别 标题 内容", ("动员", "召开动员会", "各科室参加。"), ("巡查", "逐街巡查", "每周一次。")),
        "工作亮点": _keyed("工作亮点", "标题 内容", (f"{unit}的做法", "请学校一起看守校门口。"))})


def made(content: Content | None = None) -> bytes:
    """A workbook with room for few rows, which is made and read faster."""
    return form(campaign(), content, room=20)


def zero() -> Content:
    base = desk.changed(clean(), {"基本信息/零报告": "是的"})
    return Content(base.info, {}, {**base.rows, "案件台账": []})


def typed_by_hand(unit: str) -> bytes:
    """The blank template filled in by another program; 第几次报送 and 零报告 stay as they are prefilled."""
    book = load_workbook(io.BytesIO(made()))
    content = clean(unit)
    for i, column in enumerate(INFO.columns, 4):
        if column.key not in ("edition", "zero_report"):
            book["基本信息"].cell(i, 2).value = content.info.get(column.key)
    for i, code in enumerate(CODES, 4):
        for j, value in zip((3, 5), content.figures[code], strict=True):
            book["情况汇总表"].cell(i, j).value = value
    for sheet, records in content.rows.items():
        keys = [c.key for c in BY_NAME[sheet].columns]
        for i, record in enumerate(records, 4):
            for key, value in record.items():
                book[sheet].cell(i, keys.index(key) + 1).value = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def judged(*files: bytes | Content, as_of: date = DAY) -> Summary:
    data = [made(f) if isinstance(f, Content) else f for f in files]
    uploads = [Upload(f"{n}.xlsx", d, hashlib.sha256(d).hexdigest()) for n, d in enumerate(data)]
    return judge([(u, read(u)) for u in uploads], campaign(), as_of)


def ran(files: Mapping[str, bytes]) -> Ran:
    inbox = Path(mkdtemp())
    for name, data in files.items():
        (inbox / name).write_bytes(data)
    folder = inbox.parent / f"{inbox.name}输出"
    code, screen = command(inbox, "--campaign", FILE, "--as-of", DAY.isoformat(), "--output", folder)
    return Ran(code, screen.decode(), folder)


# The whole command


@lru_cache
def good() -> Ran:
    """Everybody is in, the optional unit included; 石首市 has nothing to report."""
    contents = [clean("荆州区"), clean("沙市区", 7), clean("松滋市", 1), clean("荆州开发区", 3)]
    files = {f"{c.info['unit']}.xlsx": made(c) for c in contents}
    nothing = desk.changed(zero(), {"基本信息/填报单位": "石首市"})
    return ran(files | {"石首市.xlsx": made(nothing)})


def test_a_clean_inbox_gives_nothing_but_infos() -> None:
    assert [(f["rule"], f["source"], f["cell"]) for f in good().run["findings"] if f["severity"] != "info"] == []
    assert good().code == 0


def test_run_json_is_of_this_campaign() -> None:
    said = good().run
    assert (said["campaign"], said["as_of"]) == ("清源2022", "2022-08-31")
    assert said["units"] == {"expected": UNITS, "accepted": [*UNITS, "荆州开发区"], "returned": [], "missing": []}
    assert said["totals"] == {"X1": 4, "X2": 4, "X3": 4, "Y1": 4, "Y2": 0, "Y3": 23}
    assert said["figures"]["石首市"] == dict.fromkeys(CODES, 0)
    assert set(said["outputs"]) >= {TABLE, PAGE, REVIEW}


def test_the_official_table_is_of_this_campaign() -> None:
    page = good().book().worksheets[0]
    assert page.title == "清源行动统计表"
    texts = [v for row in values(page)[:2] for v in row if v]
    assert texts == ["清源行动统计表", "填报单位：荆州市出版物市场监管办公室（盖章）", "2022年8月31日"]
    assert [page.cell(i, 2).value for i in range(4, 10)] == LABELS
    assert [page.cell(i, 3).value for i in range(4, 10)] == [4, 4, 4, 4, 0, 23]
    assert [page.cell(i, 3).number_format for i in range(4, 10)] == [f'0"（{u}）"' for u in COUNTING_UNITS]
    assert {"A4:A6", "A7:A9"} <= {str(m) for m in page.merged_cells.ranges}
    assert [page["A4"].value, page["A7"].value] == ["非法售书查处", "盗版教辅查处"]
    assert page.cell(9, 4).value == "荆州区：荆州区老王书社；沙市区：沙市区老王书社；松滋市：松滋市老王书社；荆州开发区：荆州开发区老王书社"


def test_the_other_sheets_are_of_this_campaign() -> None:
    book = good().book()
    assert values(book["分县情况"])[0] == ["内容", "处罚形式", "计量单位", "合计", *UNITS, "荆州开发区"]
    assert len(values(book["大案要案"])) == 1 + 4
    assert {row[13] for row in values(book["大案要案"], 2)} == {"重大案"}
    assert {row[3] for row in values(book["限期整改"], 2)} == {"限期改正"}
    assert {row[1] for row in values(book["提请纳入黑名单"], 2)} == {"老王书社"}


def test_the_page_speaks_this_campaigns_words() -> None:
    words = re.sub(r"\s", "", Text(good().html).words)
    for said in ("清源2022", "荆州市出版物市场监管办公室", "重大案", "示范案", "罚没决定4件，罚款2万元", "收缴盗版书籍23箱", "移交4起", "非法售书查处",
                 "盗版教辅查处", "动员", "巡查", "石首市"):
        assert said in words, said


def test_the_screen_speaks_this_campaigns_words() -> None:
    screen = good().screen
    assert "已汇总 4/4" in screen
    assert "23（箱）" in screen
    assert "荆州区：晨光书店移送案" in screen


def test_a_return_typed_into_the_blank_template_is_clean() -> None:
    assert desk.brief(judged(typed_by_hand("沙市区")).findings, infos=False) == []


@lru_cache
def templates() -> Ran:
    folder = Path(mkdtemp()) / "模板"
    return Ran(*here("--templates", folder, "--campaign", FILE), folder)


def test_one_template_per_unit_of_this_roster() -> None:
    assert templates().code == 0
    assert set(templates().files) == {
        f"清源2022填报模板（{u}）{kind}" for u in [*UNITS, "荆州开发区"] for kind in (".xlsx", ".eml")}


@lru_cache
def template() -> Workbook:
    return load_workbook(io.BytesIO(made()))


def test_the_template_is_of_this_campaign() -> None:
    book = template()
    assert [[book["模板信息"].cell(i, j).value for j in (1, 2)] for i in (1, 2)] == [["专项行动", "清源2022"], ["模板版本", "3"]]
    assert book["情况汇总表"]["A1"].value == "清源行动统计表"
    assert [book["情况汇总表"].cell(i, 2).value for i in range(4, 10)] == LABELS
    assert [book["情况汇总表"].cell(i, 4).value for i in range(4, 10)] == list(COUNTING_UNITS)
    guide = "".join(str(v) for row in values(book["填表说明"]) for v in row if v)
    for said in ("清源2022", "2022年8月20日", "荆州市出版物市场监管办公室", "0716-8000000", "6 行", "箱"):
        assert said in guide, said


def test_the_template_carries_its_own_lists() -> None:
    page = template()["模板信息"]
    columns = [[c.value for c in column if c.value is not None] for column in page.iter_cols(min_col=4)]
    lists = {str(c[0]): c[1:] for c in columns}
    assert lists["L_整治重点"] == ["校园周边无照售书", "网店售卖盗版书", "印制盗版教辅"]
    assert lists["L_处罚形式"] == ["限期改正", "当面提醒", "罚没决定", "移送检察", "收缴盗版书籍"]
    assert lists["L_是否"] == ["是的", "不是"]
    assert lists["L_报送单位"] == [*UNITS, "荆州开发区"]
    assert list(zip(lists["L_对点"], lists["L_对式首"], strict=True)) == [
        *((f, w) for f in ("校园周边无照售书", "网店售卖盗版书") for w in ("限期改正", "罚没决定", "移送检察")),
        *(("印制盗版教辅", w) for w in ("当面提醒", "罚没决定", "收缴盗版书籍"))]


def test_what_the_template_prefills_is_on_its_list() -> None:
    assert at(template(), "基本信息/零报告").value == "不是"


# Nothing of the first campaign


def texts(name: str, data: bytes) -> Iterator[str]:
    """All that a person can read in an output: cells, prompts, sheet names; of a page, its words."""
    if name.endswith(".html"):
        html = data.decode()
        yield html.partition("<title>")[2].partition("</title>")[0]
        yield Text(html).words
    elif name.endswith(".json"):
        yield data.decode()
    else:
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            for part in z.namelist():
                xml = z.read(part).decode()
                if part in ("xl/workbook.xml", "docProps/app.xml"):
                    xml = re.sub("|".join(HEADED_BY_CONTRACT), "", xml)
                if part.startswith(("xl/worksheets/", "xl/workbook", "xl/shared", "docProps/app")):
                    yield re.sub(r'\b(?:s|r|ht|rgb|spans|uid|width|\w+:\w+)="[^"]*"|<v>[^<]*</v>', "", xml)


def of_the_first(files: Mapping[str, bytes]) -> dict[str, list[str]]:
    """What of the first campaign each file holds, with some of what stands around it."""
    held = {}
    for name, data in files.items():
        hits = [f"{word}: …{text[max(0, at - 12):at + 14]}…" for text in texts(name, data) for word in FIRST
                if (at := text.find(word)) >= 0]
        if hits:
            held[name] = hits
    return held


def test_the_words_looked_for_are_the_first_campaigns() -> None:
    """The search itself can fail: the first campaign's own outputs are full of them."""
    assert len(of_the_first({"模板.xlsx": form(desk.campaign(), room=20)})["模板.xlsx"]) > 15


@pytest.mark.parametrize("name", [TABLE, PAGE, REVIEW, RUN, "验收抽查.xlsx"])
def test_nothing_of_the_first_campaign_is_in_an_output(name: str) -> None:
    assert of_the_first({name: good().files[name]}) == {}


def test_nothing_of_the_first_campaign_is_in_the_template() -> None:
    assert of_the_first({"模板.xlsx": made()}) == {}


def test_nothing_of_the_first_campaign_is_on_the_screen() -> None:
    said = good().screen + templates().screen
    assert [word for word in FIRST if word in said.replace("大案要案（请随时上报）", "")] == []


# Every rule that reads a role


WRONG: dict[str, tuple[desk.Change, str]] = {
    "nothing to say": ({}, ""),
    "penalty without 文书文号": ({"案件台账/2/文书文号": None}, "C05 error 案件台账/2/文书文号"),
    "rectify without 整改结果": ({"案件台账/1/整改结果": None}, "C09 error 案件台账/1/整改结果"),
    "rectify, not done, without 整改期限": (
        {"案件台账/1/整改结果": "正在改", "案件台账/1/整改期限": None}, "C09 error 案件台账/1/整改期限"),
    "done needs no 整改期限": ({"案件台账/1/整改期限": None}, ""),
    "not done in time": ({"案件台账/1/整改结果": "没有改"}, "C11 warning 案件台账/1/整改结果"),
    "整改期限 over a year after the end": ({"案件台账/1/整改期限": date(2023, 9, 1)}, "C09 error 案件台账/1/整改期限"),
    "整改期限 on the last day": ({"案件台账/1/整改期限": date(2023, 8, 31)}, ""),
    "several at once, of what is counted": ({"案件台账/5/数量": 3, "情况汇总表/Y3/数量": 3}, ""),
    "several at once, of something else": ({"案件台账/4/数量": 2}, "C08 error 案件台账/4/数量"),
    "a fine on what is no penalty": ({"案件台账/4/罚款金额（元）": 500}, "C07 error 案件台账/4/罚款金额（元）"),
    "a fine above this 整治重点's cap": ({"案件台账/2/罚款金额（元）": 20001}, "C10 warning 案件台账/2/罚款金额（元）"),
    "a fine at the cap": ({"案件台账/2/罚款金额（元）": 20000}, ""),
    "transfer without 文书文号": ({"案件台账/3/文书文号": None}, "C16 warning 案件台账/3/文书文号"),
    "featured, short": ({"案件台账/2/案情摘要": "太短了"}, "C12 error 案件台账/2/案情摘要"),
    "major, blank": ({"案件台账/3/案情摘要": None}, "C12 error 案件台账/3/案情摘要"),
    "no featured and no major": ({"案件台账/2/案件类别": "普通", "案件台账/3/案件类别": "普通"}, "N01 warning 案件台账 -"),
    "a pair that does not exist": ({"案件台账/4/处罚形式": "移送检察"}, "C03 error 案件台账/4/处罚形式"),
    "a word of the first campaign": ({"案件台账/1/处罚形式": "责令整改"}, "C02 error 案件台账/1/处罚形式"),
    "a word not on the list": ({"案件台账/1/整改结果": "已改好"}, "C02 error 案件台账/1/整改结果"),
    "an alias": ({"案件台账/5/处罚形式": "收缴"}, "R06 info 案件台账/5/处罚形式"),
    "before this campaign": ({"案件台账/4/处置日期": date(2022, 2, 28)}, "C04 error 案件台账/4/处置日期"),
    "a day without its year": ({"案件台账/4/处置日期": "5月3日"}, "R07 info 案件台账/4/处置日期"),
    "unlicensed for profit, without profit": ({"监管电子档案/2/是否盈利": "不是"}, "A09 error 监管电子档案/2/管理类别"),
    "unlicensed without profit, for profit": ({"监管电子档案/3/是否盈利": "是的"}, "A09 error 监管电子档案/3/管理类别"),
    "unlicensed for profit, without 责任书": ({"监管电子档案/2/责任书签订日期": None}, "A05 warning 监管电子档案/2/责任书签订日期"),
    "licensed without a number": ({"监管电子档案/1/许可证号": None}, "A10 warning 监管电子档案/1/许可证号"),
    "unlicensed with a number": ({"监管电子档案/3/许可证号": "0100002"}, "A10 warning 监管电子档案/3/许可证号"),
    "blacklisted without harm": ({"监管电子档案/1/提请黑名单": "是的"}, "A06 error 监管电子档案/1/提请黑名单"),
    "its own counting unit": ({"情况汇总表/Y3/数量": "12箱"}, "R02 info 情况汇总表/Y3/数量"),
    "its other counting unit": ({"案件台账/5/数量": "12盒"}, "R02 info 案件台账/5/数量"),
    "the first campaign's counting unit": ({"情况汇总表/Y3/数量": "12套"}, "T02 error 情况汇总表/Y3/数量"),
    "户 are parties": ({"情况汇总表/X1/单位名称": "荆州区新华书摊、荆州区别家书摊"}, "R12 info 情况汇总表/X1/单位名称"),
    "strict: the ledger counts less": ({"情况汇总表/Y3/数量": 13}, "X01 error 情况汇总表/Y3/数量"),
    "not strict: the ledger counts less": ({"情况汇总表/Y1/数量": 2}, "X02 warning 情况汇总表 -"),
    "not strict: the ledger counts more": ({"情况汇总表/Y1/数量": 0, "情况汇总表/Y1/单位名称": None}, "X02 error 情况汇总表/Y1/数量"),
    "a unit of another city": ({"基本信息/填报单位": "任城区"}, "F10 error 基本信息/填报单位"),
    "an alias of a unit": ({"基本信息/填报单位": "松滋县"}, "R06 info 基本信息/填报单位"),
    "an office of a unit": ({"基本信息/填报单位": "湖北省荆州市沙市区文化和旅游局"}, "R06 info 基本信息/填报单位"),
    "the first campaign's 零报告": ({"基本信息/零报告": "否"}, "H02 error 基本信息/零报告"),
    "零报告 with figures": ({"基本信息/零报告": "是的"}, "H08 error 基本信息/零报告"),
    "a category of measures that is none": ({"工作措施/1/措施类别": "组织领导"}, "N03 info 工作措施/1/措施类别"),
}


@lru_cache
def found() -> dict[str, list[Finding]]:
    """All of them judged in one go, each by itself."""
    files = {name: made(desk.changed(clean(), change)) for name, (change, _) in WRONG.items()}
    forms: list[LocatedForm] = []
    for name, data in files.items():
        book = read(Upload(name, data, ""))
        assert isinstance(book, Book)
        located, said = locate(book, campaign())
        assert located is not None
        assert said == []
        forms.append(located)
    tables, repairs = stack(forms, campaign())
    said = repairs + validate(tables, campaign(), DAY)[1]
    return {name: [f for f in said if f.source == name] for name in files}


@pytest.mark.parametrize("name", WRONG)
def test_rules_know_roles_and_never_words(name: str) -> None:
    assert desk.brief(found()[name]) == desk.expected(WRONG[name][1], campaign())


@pytest.mark.parametrize(("day", "says"), [(date(2022, 8, 20), ""), (date(2022, 8, 21), "H06 info 基本信息/填报日期")])
def test_the_deadline_is_this_campaigns(day: date, says: str) -> None:
    assert desk.brief(judged(desk.changed(clean(), {"基本信息/填报日期": day})).findings) == desk.expected(says)


def test_a_zero_report_is_clean() -> None:
    assert desk.brief(judged(zero()).findings) == desk.expected("R03 info 情况汇总表/X1/数量", campaign())


def test_no_sentence_of_a_finding_speaks_of_the_first_campaign() -> None:
    """All the findings above, in one run; what the county itself typed aside."""
    sentences = {(f.rule, f.message.replace(str(f.value), ""), f.fix) for said in found().values() for f in said}
    told = {rule: [word for word in FIRST if word in message + fix] for rule, message, fix in sentences}
    assert {rule: words for rule, words in told.items() if words} == {}


def test_a_remedy_and_the_nearest_value_are_this_campaigns() -> None:
    assert "没有移送一行" in found()["a pair that does not exist"][0].fix
    assert "改好了" in found()["a word not on the list"][0].fix


def test_the_first_campaigns_form_is_another_campaigns() -> None:
    summary = judged(desk.workbook())
    assert [s.status for s in summary.submissions] == ["returned"]
    assert "清源2022" in summary.findings[0].message
    assert [(f.rule, f.severity.value) for f in summary.findings] == [("F04", "error")]


def test_outputs_of_a_returned_file_leave_it_out() -> None:
    summary = judged(desk.changed(clean(), {"案件台账/2/文书文号": None}), clean("沙市区"))
    said: dict[str, Any] = json.loads(outputs(summary, {})[RUN])
    assert said["units"] == {"expected": UNITS, "accepted": ["沙市区"], "returned": ["荆州区"], "missing": ["松滋市", "石首市"]}
    assert said["totals"] == {"X1": 1, "X2": 1, "X3": 1, "Y1": 1, "Y2": 0, "Y3": 12}


# Mistakes in the campaign file


MISTAKES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "a key is missing": ("deadline = 2022-08-20\n", "", ("campaign.deadline", "缺少")),
    "another key is missing": ('office = "荆州市出版物市场监管办公室"\n', "", ("campaign.office", "缺少")),
    "a key of a row is missing": (', counts = "quantity"', "", ("blocks.2.rows.3.counts", "缺少")),
    "a key of a focus is missing": ("fine_cap = 10000\n", "", ("focuses.2.fine_cap", "缺少")),
    "a list is missing": ('"是否" = [\n  { value = "是的", role = "yes" },\n  { value = "不是", role = "no" },\n]\n', "", ("lists", "是否")),
    "a key nobody knows": ('city = "荆州市"', 'city = "荆州市"\ncolour = "红"', ("campaign.colour", "不认识")),
    "a misspelt key of a row": ('also = ["盒"]', 'aslo = ["盒"]', ("blocks.2.rows.3.aslo", "不认识")),
    "a list nobody knows": ('"运营状态" = [', '"运营情况" = [', ("lists", "运营")),
    "a table nobody knows": ("[lists]", '[extra]\na = "b"\n[lists]', ("extra", "不认识")),
    "a date in words": ("deadline = 2022-08-20", 'deadline = "八月二十日"', ("campaign.deadline", "日期")),
    "a date that is a number": ("end = 2022-08-31\ndeadline", "end = 20220831\ndeadline", ("campaign.end", "日期")),
    "no such day": ("deadline = 2022-08-20", "deadline = 2022-02-30", ("第 9 行", "日期")),
    "a day with dots": ("deadline = 2022-08-20", "deadline = 2022.8.20", ("第 9 行", "日期")),
    "a key twice": ('city = "荆州市"', 'city = "荆州市"\ncity = "荆州市"', ("第 12 行", "前面已经写过")),
    "a number of thousands of digits": ("fine_cap = 20000", f"fine_cap = {'9' * 5000}", ("写法不对",)),
    "it ends before it starts": ("end = 2022-08-31\ndeadline", "end = 2022-02-01\ndeadline", ("campaign.end",)),
    "a number for a text": ('template_version = "3"', "template_version = 3", ("campaign.template_version", "文字")),
    "a text for a number": ("fine_cap = 20000", 'fine_cap = "两万"', ("focuses.1.fine_cap", "数字")),
    "a way of counting nobody knows": ('unit = "箱", counts = "quantity"', 'unit = "箱", counts = "boxes"', ("blocks.2.rows.3.counts",)),
    "a text for true or false": ('counts = "quantity", strict = true', 'counts = "quantity", strict = "严格"', ("blocks.2.rows.3.strict",)),
    "an unknown role": ('role = "penalty"', 'role = "penality"', ("lists.处罚形式", "penality")),
    "no value for yes": ('value = "是的", role = "yes"', 'value = "是的"', ("lists.是否", "yes")),
    "a form not on the list": ('form = "当面提醒"', 'form = "当面批评"', ("blocks.rows.form", "当面批评")),
    "a focus of no block": ('block = "Y"\nfine_cap', 'block = "Z"\nfine_cap', ("focuses.block", "Z")),
    "one alias of two values": ('{ value = "当面提醒" }', '{ value = "当面提醒", aliases = ["限期改"] }', ("lists.处罚形式", "aliases", "限期改")),
    "a code twice": ('code = "X2"', 'code = "X1"', ("blocks.rows.code", "X1")),
    "a unit twice": ('name = "石首市"', 'name = "松滋市"', ("roster", "松滋市")),
    "an alias that is a unit": ('aliases = ["松滋县"]', 'aliases = ["石首市"]', ("roster", "石首市")),
    "a remedy of no block": ('block = "Y"\nform = "移送检察"', 'block = "Q"\nform = "移送检察"', ("remedies", "Q")),
    "a list value twice": ('{ value = "正在改" }', '{ value = "没有改" }', ("lists.整改结果", "没有改")),
    "a form twice in a block": ('code = "Y1", form = "当面提醒"', 'code = "Y1", form = "罚没决定"', ("blocks", "罚没决定")),
    "an empty text": ('city = "荆州市"', 'city = ""', ("campaign.city", "空")),
    "a text of blanks": ('name = "石首市"', 'name = " \u3000"', ("roster.4.name", "空")),
    "an empty alias": ('aliases = ["松滋县"]', 'aliases = [""]', ("roster.3.aliases.1", "空")),
    "a text of two lines": ('name = "清源2022"', 'name = "清源\\n2022"', ("campaign.name", "换行")),
    "a block without a row": ('also = ["盒"] },\n]', 'also = ["盒"] },\n]\n[[blocks]]\ncode = "Z"\nname = "空"\nrows = []', ("blocks.3.rows", "空")),
    "a code with a wildcard": ('code = "X2"', 'code = "X*"', ("blocks.rows.code", "X*")),
    "codes that differ in case": ('code = "X2"', 'code = "x1"', ("blocks.rows.code", "X1")),
    "aliases that differ in a blank": ('{ value = "当面提醒" }', '{ value = "当面提醒", aliases = ["限期 改"] }', ("lists.处罚形式", "限期改")),
    "a role of another list": ('{ value = "改好了", role = "done" }', '{ value = "改好了", role = "penalty" }', ("lists.整改结果", "penalty")),
    "a number that is none": ("fine_cap = 20000", "fine_cap = nan", ("focuses.1.fine_cap", "数字")),
    "no fine": ("fine_cap = 20000", "fine_cap = 0", ("focuses.1.fine_cap", "大于 0")),
    "fewer than none": ("[lists]", "[typical_cases]\ntold = -1\n[lists]", ("typical_cases.told", "不能小于 0")),
    "a year too short": ("end = 2022-08-31\ndeadline", "end = 0222-08-31\ndeadline", ("campaign.end", "2099")),
    "the last of all days": ("end = 2022-08-31\ndeadline", "end = 9999-12-31\ndeadline", ("campaign.end", "2099")),
    "a phase that ends before it starts": ('name = "集中清查阶段"\nstart = 2022-03-01', 'name = "集中清查阶段"\nstart = 2022-09-01', ("phases.1.end",)),
    "a remedy of a pair that the table has": ('block = "Y"\nform = "移送检察"', 'block = "X"\nform = "移送检察"', ("remedies.form", "X 移送检察")),
    "Chinese quotation marks": ('name = "清源2022"', "name = “清源2022”", ("第 4 行", "中文引号")),
    "Chinese quotation marks in a row": ('unit = "箱"', "unit = “箱”", ("第 36 行", "中文引号")),
    "a full-width equals sign": ('city = "荆州市"', 'city ＝ "荆州市"', ("第 11 行",)),
    "a bracket is missing": ("[lists]", "[lists", ("第 58 行",)),
}


def told(text: str | bytes, folder: Path) -> str:
    """The sentence about a campaign file with that text."""
    path = folder / "campaign.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(RefusedError) as caught:
        load(path)
    said = str(caught.value)
    assert said.endswith("。")
    assert "\n" not in said
    assert re.search("[\u4e00-\u9fff]{2}", said)
    assert not re.search(r"[A-Za-z]+ [a-z]+ [a-z]+", said), said  # no English sentence
    return said


@pytest.mark.parametrize(("right", "wrong", "words"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_by_its_key(right: str, wrong: str, words: tuple[str, ...], tmp_path: Path) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert right in text
    said = told(text.replace(right, wrong, 1), tmp_path)
    assert [w for w in words if w not in said] == [], said


def test_an_empty_file(tmp_path: Path) -> None:
    assert "campaign" in told("", tmp_path)


@pytest.mark.parametrize("table", ["roster", "blocks", "focuses"])
def test_a_table_without_an_entry(table: str, tmp_path: Path) -> None:
    text = FILE.read_text(encoding="utf-8")
    emptied = re.sub(rf"^\[\[{table}\]\]\n(?:(?!\[).*\n?|\[?  ?\{{.*\n)*?(?=^\[\[|^\[lists|\Z)", "", text, flags=re.MULTILINE)
    assert f"[[{table}]]" not in emptied
    assert table in told(f"{table} = []\n{emptied}", tmp_path)


def test_a_file_in_gbk(tmp_path: Path) -> None:
    said = told(FILE.read_text(encoding="utf-8").encode("gbk"), tmp_path)
    assert "UTF-8" in said
    assert "第 1 行" in said


def test_a_byte_order_mark_and_windows_line_ends_are_welcome(tmp_path: Path) -> None:
    path = tmp_path / "campaign.toml"
    path.write_bytes(b"\xef\xbb\xbf" + FILE.read_bytes().replace(b"\n", b"\r\n"))
    assert load(path) == campaign()


def test_a_folder_for_a_file(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="无法读取"):
        load(tmp_path)


def test_no_word_is_shared_by_the_two_campaigns() -> None:
    """Else the search for the first campaign's words would find nothing because there is nothing to find."""
    ours, theirs = ({o.value for name in c.lists for o in c.lists[name]} for c in (campaign(), desk.campaign()))
    assert ours & theirs == set()
    assert not [word for word in FIRST if word in FILE.read_text(encoding="utf-8")]
