"""From one report to the next: --since, editions of one unit, A08, templates that carry on (design §2, §5)."""

import io
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from pipeline import flow
from pipeline.inbox.read import read
from pipeline.model import Upload
from pipeline.publish.outputs import carried
from pipeline.publish.report.figures import key_figures, sentences
from pipeline.publish.screen import carried as lines
from pipeline.summary.former import STATES, load
from pipeline.summary.since import Diff, Former, rows_of
from pipeline.summary.summarise import Summary
from schemas.campaign.campaign import Campaign
from schemas.campaign.sections import Remedy
from schemas.form.sheets import ARCHIVE, LEDGER
from schemas.refused import RefusedError
from schemas.rules.words import shown
from tests.desk import BOXES, Change, brief, campaign, edited, expected, judged, workbook
from tests.places import at
from tests.schemas.campaign import test_other_campaign as other
from tests.test_command import INBOX, here, only

THEN, NOW = date(2020, 10, 21), date(2020, 10, 29)


def said(summary: Summary) -> Former:
    """What an output of this summary says to a later run."""
    states = {u: s for s in STATES for u in getattr(summary, s)}
    rows = {s.name: tuple(rows_of(f, s)) for s, f in ((LEDGER, summary.ledger), (ARCHIVE, summary.archive))}
    return Former(summary.campaign.campaign.name, summary.as_of, states, summary.figures, summary.totals, rows, {}, ())


def now(data: bytes, former: Former) -> Summary:
    upload = Upload("任城区.xlsx", data, "")
    return flow.run([(upload, read(upload))], campaign(), NOW, former)


def told(diff: Diff) -> tuple[list[str], list[str]]:
    """Figures and rows in a few words: `D5 5→6`; `案件台账 变更 甲公司案 文书文号`."""
    figures = [f"{f.unit or '合计'} {f.code} {f.before}→{f.after}" for f in diff.figures]
    rows = [f"{r.sheet} {r.how.value} {r.name}" + (f" {'、'.join(c[0] for c in r.cells)}" if r.how.value == "变更" else "")
            for r in diff.rows]
    return figures, rows


BEFORE = judged(workbook(), as_of=THEN)
CASE = {"案件名称": "庚店案", "整治重点": BOXES, "处罚形式": "行政约谈", "当事人": "任城庚电器店", "处置日期": date(2020, 10, 1), "数量": 1,
        "案件类别": "一般案件"}
CHANGES: list[tuple[str, Change, list[str], list[str]]] = [
    ("nothing", {}, [], []),
    ("a figure, and the case behind it", {"案件台账/7/数量": 6, "情况汇总表/D5/数量": 6}, ["合计 D5 5→6", "任城区 D5 5→6"],
     ["案件台账 变更 丙店没收案 数量"]),
    ("a case entered", {"案件台账/+": CASE, "情况汇总表/D2/数量": 1, "情况汇总表/D2/单位名称": "任城庚电器店"},
     ["合计 D2 0→1", "任城区 D2 0→1"], ["案件台账 新增 庚店案"]),
    ("a case left", {"案件台账/5": None, "情况汇总表/C2/数量": 0, "情况汇总表/C2/单位名称": None},
     ["合计 C2 1→0", "任城区 C2 1→0"], ["案件台账 减少 戊商场案"]),
    ("a case is known by other columns", {"案件台账/2/文书文号": "（任）文综罚字〔2020〕9号"}, [], ["案件台账 变更 乙公司案 文书文号"]),
    ("a case is known by its name at last", {"案件台账/1/当事人": "任城甲网络有限公司", "案件台账/1/文书文号": "（任）文综责改字〔2020〕8号",
                                     "情况汇总表/A1/单位名称": "任城甲网络有限公司"}, [],
     ["案件台账 变更 甲公司案 当事人、文书文号"]),
    ("blanks and width are no change", {"案件台账/1/案件名称": "甲 公司案", "监管电子档案/1/许可证号": "０１０９３６２"}, [], []),
    ("an entry renamed", {"监管电子档案/1/名称": "甲影视"}, [], ["监管电子档案 变更 甲影视 名称"]),
    ("an entry closed", {"监管电子档案/2/运营状态": "已关停"}, [], ["监管电子档案 变更 乙视频 运营状态"]),
    ("an entry left", {"监管电子档案/4": None}, [], ["监管电子档案 减少 己影视站"]),
]


@pytest.mark.parametrize(("change", "figures", "rows"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES])
def test_what_is_new(change: Change, figures: list[str], rows: list[str]) -> None:
    """Of two runs, and of two editions of one unit: the same diff, totals apart."""
    summary = now(workbook(change=change), said(BEFORE))
    assert summary.since
    assert told(summary.since.diff) == (figures, rows)
    assert not summary.since.units
    second = change | {"基本信息/第几次报送": 2}
    (pair,) = judged(workbook(), workbook(change=second), names=["一.xlsx", "二.xlsx"]).editions
    assert (pair.unit, pair.before, pair.after) == ("任城区", "一.xlsx", "二.xlsx")
    assert told(pair.diff) == ([f for f in figures if not f.startswith("合计")], rows)


def test_a_row_that_changed_says_what_it_was() -> None:
    summary = now(workbook(change={"监管电子档案/2/运营状态": "已关停"}), said(BEFORE))
    assert summary.since
    (changed,) = summary.since.diff.rows
    assert (changed.cells, changed.place) == ((("运营状态", "整改中", "已关停"),), "任城区.xlsx 第5行")


def test_units_come_and_go() -> None:
    """A unit that is returned now has left with all its rows; 微山县 is in for the first time."""
    files = workbook(change={"案件台账/2/文书文号": None}), workbook(change={"基本信息/填报单位": "微山县"})
    uploads = [Upload(f"{n}.xlsx", data, str(n)) for n, data in enumerate(files)]
    summary = flow.run([(u, read(u)) for u in uploads], campaign(), NOW, said(BEFORE))
    assert summary.since
    assert [(u.unit, u.before, u.after) for u in summary.since.units] == [
        ("任城区", "accepted", "returned"), ("微山县", "missing", "accepted")]
    assert {(r.unit, r.how.value) for r in summary.since.diff.rows} == {("任城区", "减少"), ("微山县", "新增")}
    assert {u: how.value for u, how in summary.since.whole.items()} == {"任城区": "减少", "微山县": "新增"}
    assert not summary.since.diff.figures  # one for one


HAPPENS = Remedy(block="B", form="没收网络电视接收设备", text="不设没收", happens=True)
FINES = {"处罚形式": "行政处罚", "文书文号": "（任）文综罚字〔2020〕8号", "处置日期": date(2020, 9, 1), "整改期限": None, "整改结果": None}
SAME: list[tuple[str, Change]] = [
    ("what is confiscated without an official row", {"案件台账/+4": {"处罚形式": "没收网络电视接收设备", "数量": 3, "整改期限": None, "整改结果": None}}),
    ("fines added up in another order", {
        "案件台账/2/罚款金额（元）": 0.3, "案件台账/+6": FINES | {"罚款金额（元）": 0.1}, "案件台账/+5": FINES | {"罚款金额（元）": 0.2, "文书文号": "（任）文综罚字〔2020〕9号"},
        "情况汇总表/C3/数量": 1, "情况汇总表/C3/单位名称": "任城戊商场", "情况汇总表/D3/数量": 1, "情况汇总表/D3/单位名称": "任城丙电器店"}),
]


@pytest.mark.parametrize("change", [c[1] for c in SAME], ids=[c[0] for c in SAME])
def test_the_same_rows_are_counted_alike_then_and_now(change: Change) -> None:
    ours = Campaign.model_validate(campaign().model_dump() | {"remedies": (*campaign().remedies, HAPPENS)})
    upload = Upload("任城区.xlsx", workbook(change=change), "")
    before = flow.run([(upload, read(upload))], ours, THEN)
    after = flow.run([(upload, read(upload))], ours, NOW, said(before))
    assert after.accepted == ("任城区",)
    assert {f.title: f.change for f in key_figures(after)} == dict.fromkeys(
        ("已汇总单位", "行政处罚", "移交公安部门", "责令整改", "罚款", "没收", "大案要案"), "持平")
    assert f"没收{shown(after.key_figures.confiscated)}套" in "".join(sentences(after))
    assert after.key_figures.confiscated == sum(b.confiscated.value for b in after.sums.blocks)
    assert {b.confiscated.unit for b in after.sums.blocks} == {"套"}


GONE: list[tuple[str, Change, str]] = [
    ("an entry gone", {"监管电子档案/1": None}, "A08 warning 监管电子档案 -"),
    ("two entries gone", {"监管电子档案/1": None, "监管电子档案/2": None}, "A08 warning 监管电子档案 -; A08 warning 监管电子档案 -"),
    ("one that was closed may go", {"监管电子档案/4": None}, ""),
    ("one that goes by another name", {"监管电子档案/1/名称": "甲影视"}, ""),
    ("one that moved", {"监管电子档案/3/网址或地址": "任城区某路2号"}, ""),
    ("one that cannot be known again for an error", {"监管电子档案/1/名称": None, "监管电子档案/1/网址或地址": "www.j.example"},
     "A01 error 监管电子档案/1/名称"),
    ("asked of a returned file too", {"监管电子档案/1": None, "案件台账/2/文书文号": None},
     "A08 warning 监管电子档案 -; C05 error 案件台账/2/文书文号"),
]


@pytest.mark.parametrize(("change", "says"), [c[1:] for c in GONE], ids=[c[0] for c in GONE])
def test_a08(change: Change, says: str) -> None:
    summary = now(workbook(change=change), said(BEFORE))
    assert brief(summary.findings) == expected(says)
    for f in (f for f in summary.findings if f.rule == "A08"):
        assert (f.unit, f.source) == ("任城区", "任城区.xlsx")
        assert f.value in ("甲影视网", "乙视频")
        assert "2020年10月21日" in f.message
        assert "已关停或已退出" in f.fix


def test_no_former_output_no_question() -> None:
    summary = judged(workbook(change={"监管电子档案/1": None}))
    assert not summary.findings
    assert summary.since is None
    assert summary.editions == ()


def test_another_campaign_asks_in_its_own_words() -> None:
    """Its words for 已关停 and 已退出 let an entry go; the next template of the same unit carries its archive."""
    sent = other.clean()
    then = said(other.judged(sent))
    rows = sent.rows[ARCHIVE.name]
    left = replace(sent, rows={**sent.rows, ARCHIVE.name: rows[1:2]})  # 晨光书店, 流动书架 (搬走), 老王书社 (停业) are gone
    upload = Upload("0.xlsx", other.made(left), "")
    summary = flow.run([(upload, read(upload))], other.campaign(), other.DAY, then)
    (asked,) = [f for f in summary.findings if f.rule == "A08"]
    assert asked.value == "晨光书店"
    assert "停业或搬走" in asked.fix
    assert not [word for word in other.FIRST if word in asked.message + asked.fix]
    assert carried("荆州区", then).rows == {ARCHIVE.name: [r.cells for r in then.rows[ARCHIVE.name]]}


# The former output as a folder


UNITS = ("任城区", "嘉祥县", "济宁高新区")  # the last is optional and has sent nothing


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("收件")
    for unit in UNITS[:2]:
        shutil.copy(INBOX / f"{unit}.xlsx", folder)
    return folder


@pytest.fixture(scope="module")
def former(inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("上次") / "输出"
    assert again(inbox, folder)[0] == 0
    return folder


def again(inbox: Path, folder: Path, *options: object) -> tuple[int, str]:
    return here(inbox, "--as-of", "2020-10-29", "--campaign", only(*UNITS), "--output", folder, *options)


def sheets(path: Path) -> Mapping[str, list[tuple[Any, ...]]]:
    book = load_workbook(io.BytesIO(path.read_bytes()))
    return {page.title: list(page.iter_rows(values_only=True)) for page in book}


def test_the_same_inbox_again_is_no_change(inbox: Path, former: Path, tmp_path: Path) -> None:
    code, screen = again(inbox, tmp_path, "--since", former)
    assert code == 0
    assert "与上次输出（2020年10月29日）相比：没有变化。" in screen
    assert "修改过" not in screen
    assert [len(rows) for name, rows in sheets(tmp_path / "审核情况.xlsx").items() if name == "变化情况"] == [1]
    assert sheets(former / "审核情况.xlsx").keys() == {"报送情况", "问题清单", "各数的来源", "各合计数的分县构成", "联系人"}


def test_what_somebody_changed_in_the_former_output_is_said(inbox: Path, former: Path, tmp_path: Path) -> None:
    folder = tmp_path / "改过"
    shutil.copytree(former, folder)
    table = folder / "专项行动情况汇总表.xlsx"

    def drop(book: Workbook) -> None:
        book["案件台账"].delete_rows(2)

    table.write_bytes(edited(table.read_bytes(), drop))
    code, screen = again(inbox, tmp_path / "新", "--since", folder)
    assert code == 0
    assert "请注意：上次输出的 专项行动情况汇总表.xlsx 在运行后被修改过" in screen
    assert "案件台账新增1条" in screen
    rows = sheets(tmp_path / "新" / "审核情况.xlsx")["变化情况"]
    assert [r[2:5] for r in rows[1:]] == [("上次的文件", None, "专项行动情况汇总表.xlsx"), ("案件台账", "新增", rows[2][4])]


def spoil(folder: Path, what: str) -> None:
    run = folder / "run.json"
    if what == "no run.json":
        run.unlink()
    elif what == "half a run.json":
        run.write_text(run.read_text(encoding="utf-8")[:200], encoding="utf-8")
    elif what == "another campaign":
        run.write_text(json.dumps(json.loads(run.read_text(encoding="utf-8")) | {"campaign": "清网2021"}), encoding="utf-8")
    elif what == "no table":
        (folder / "专项行动情况汇总表.xlsx").unlink()
    elif what == "a damaged table":
        (folder / "专项行动情况汇总表.xlsx").write_bytes(b"PK\x03\x04")
    else:
        table = folder / "专项行动情况汇总表.xlsx"
        table.write_bytes(edited(table.read_bytes(), lambda book: book["案件台账"].delete_cols(1)))


@pytest.mark.parametrize(("what", "words"), [
    ("no run.json", "里没有能读的 run.json"), ("half a run.json", "run.json 不完整"), ("another campaign", "是“清网2021”的输出"),
    ("no table", "无法读取"), ("a damaged table", "无法打开"), ("a lost column", "“案件台账”缺少填报单位"),
])
def test_a_folder_that_cannot_be_compared_with(inbox: Path, former: Path, tmp_path: Path, what: str, words: str) -> None:
    folder = tmp_path / "坏"
    shutil.copytree(former, folder)
    spoil(folder, what)
    code, screen = again(inbox, tmp_path / "新", "--since", folder)
    assert code == 2
    assert words in screen
    assert screen.count("\n") == 1
    assert not (tmp_path / "新").exists()


def test_templates_carry_on(former: Path, tmp_path: Path) -> None:
    """Archive and contacts as last accepted; nothing else. What the county then sends is no change to its archive."""
    code, screen = here("--templates", tmp_path, "--campaign", only(*UNITS), "--since", former)
    assert code == 0
    assert "已带上 2020年10月29日 输出中 2 个已通过单位的监管电子档案和联系人" in screen
    made, sent = (load_workbook(io.BytesIO(p.read_bytes())) for p in (
        tmp_path / "净网2020填报模板（任城区）.xlsx", INBOX / "任城区.xlsx"))
    assert [made["基本信息"][f"B{i}"].value for i in range(4, 11)] == ["任城区", "张某", "0537-2000011", "李某", None, 1, "否"]
    letters = "BCDEFGHIJKLMNO"
    for row in range(4, 40):
        assert [made[ARCHIVE.name][f"{c}{row}"].value for c in letters] == [sent[ARCHIVE.name][f"{c}{row}"].value for c in letters]
    for name in ("案件台账", "工作措施", "工作亮点"):
        assert not any(_typed(made[name].iter_rows(min_row=4, min_col=2, max_col=4, values_only=True)))
    blank = load_workbook(io.BytesIO((tmp_path / "净网2020填报模板（济宁高新区）.xlsx").read_bytes()))
    assert at(blank, "基本信息/填报人").value is None


def test_without_the_clerks_workbook_only_the_contacts_are_lacking(former: Path, tmp_path: Path) -> None:
    folder = tmp_path / "只留附表"
    shutil.copytree(former, folder)
    (folder / "审核情况.xlsx").unlink()
    found = load(folder)
    assert (found.contacts, found.altered, found.rows) == ({}, (), load(former).rows)
    assert "没有联系人" in "".join(lines(found, campaign()))
    assert "没有联系人" not in "".join(lines(load(former), campaign()))


def _typed(rows: Iterable[tuple[Any, ...]]) -> Iterable[Any]:
    return (v for row in rows for v in row if v is not None)


def test_what_a_former_output_says(former: Path) -> None:
    found = load(former)
    run = json.loads((former / "run.json").read_text(encoding="utf-8"))
    assert (found.as_of, found.figures, found.totals) == (date(2020, 10, 29), run["figures"], run["totals"])
    assert found.contacts["任城区"] == {"filler": "张某", "phone": "0537-2000011", "reviewer": "李某"}
    assert found.altered == ()


@pytest.mark.parametrize("text", ["[" * 100_000, '{"totals": 1e999}', '{"campaign": "\\ud800"}', "1" * 5000, "[]", "\0"],
                         ids=["deep", "endless", "half a character", "a long number", "a list", "NUL"])
def test_a_strange_run_json_is_one_sentence(text: str, tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(text, encoding="utf-8")
    with pytest.raises(RefusedError, match="不完整，不能与它比较"):
        load(tmp_path)
