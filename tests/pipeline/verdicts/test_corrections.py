"""更正.xlsx: what was settled by telephone (design §5, F13, R09; §6). Never the county's file, never a whole case."""

import io
import subprocess
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from pipeline.inbox.read import read
from pipeline.model import Book, Correction, LocatedForm, Upload
from pipeline.publish.form.correction_form import correction_form
from pipeline.summary.summarise import Summary
from pipeline.tables.locate import locate
from pipeline.verdicts import corrections
from pipeline.verdicts.places import alike
from schemas.form.sheets import CORRECTIONS
from tests.desk import Change, brief, campaign, changed, edited, expected, judged, move_columns, page, statuses, typed
from tests.desk import workbook as made
from tests.places import address, cell
from tests.schemas.campaign import test_other_campaign as other

TITLES = [c.title for c in CORRECTIONS.columns]
FACTS = ("来电核对", "张某", "王某", date(2020, 10, 28))
LABEL = "非法生产、销售和使用非法电视网络接收设备查处·没收网络电视接收设备的数量"


MADE: dict[str, bytes] = {}


def workbook(change: Change | None = None) -> bytes:
    """The county's file; made once for all examples that use it."""
    known = repr(change)
    if known not in MADE:
        MADE[known] = made(change=change)
    return MADE[known]


def settled(*rows: tuple[Any, ...], blank: bool = False, last: tuple[Any, ...] = FACTS) -> bytes:
    """A 更正.xlsx with these rows (单位, 工作表, 单元格, 原值, 更正值), in the project's blank or made by hand."""
    book = load_workbook(io.BytesIO(correction_form())) if blank else Workbook()
    page = book["更正"] if blank else book.active
    assert page is not None
    if not blank:
        page.append(TITLES)
    for i, row in enumerate(rows, 6 if blank else 2):
        for j, value in enumerate((*row, *last), 1):
            page.cell(i, j).value = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_corrections(*rows: tuple[Any, ...], change: Change | None = None, blank: bool = False) -> Summary:
    return judged(workbook(change=change), settled(*rows, blank=blank), names=["任城区.xlsx", "更正.xlsx"])


def row(path: str, old: Any, new: Any, unit: str = "任城区") -> tuple[Any, ...]:
    """A row of 更正.xlsx about a cell of the form (a path, see tests/places.py)."""
    return unit, *address(path), old, new


def written(sheet: str, cell: Any, old: Any, new: Any, unit: str = "任城区") -> tuple[Any, ...]:
    """A row about a cell that is written in another way, or is none."""
    return unit, sheet, cell, old, new


FIVE: Change = {"案件台账/7/数量": 6}  # X01: 台账 6, 情况汇总表 5
CASES: list[tuple[str, Change, list[tuple[Any, ...]], str]] = [
    ("a figure by its cell", FIVE, [row("情况汇总表/D5/数量", 5, 6)], "R09 info 情况汇总表/D5/数量"),
    ("a figure by its number in the official table", FIVE, [written("情况汇总表", 16, 5, 6)], "R09 info 情况汇总表/D5/数量"),
    ("a number written out", FIVE, [written("情况汇总表", "第16行", "5", "6")], "R09 info 情况汇总表/D5/数量"),
    ("a cell of the ledger", FIVE, [written("案件台账", "$k$10", 6, 5)], "R09 info 案件台账/7/数量"),
    ("an item", {"基本信息/审核人": None}, [row("基本信息/审核人", None, "李某")], "R09 info 基本信息/审核人"),
    ("a date written as text", {"案件台账/1/处置日期": date(2020, 4, 1)}, [row("案件台账/1/处置日期", "2020-4-1", "2020-06-10")],
     "R09 info 案件台账/1/处置日期"),
    ("a value is read as if the county had typed it", FIVE, [row("情况汇总表/D5/数量", "5", "６套")],
     "R09 info 情况汇总表/D5/数量; R01 info 情况汇总表/D5/数量; R02 info 情况汇总表/D5/数量"),
    ("and judged as if the county had typed it", {}, [row("情况汇总表/D5/数量", 5, "约5")],
     "R09 info 情况汇总表/D5/数量; T02 error 情况汇总表/D5/数量"),
    ("to blank", {"情况汇总表/A2/单位名称": "某公司"}, [row("情况汇总表/A2/单位名称", "某公司", None)], "R09 info 情况汇总表/A2/单位名称"),
    ("already made", {}, [row("情况汇总表/D5/数量", 4, 5)], "R09 info 情况汇总表/D5/数量"),
    ("one after the other", FIVE, [row("情况汇总表/D5/数量", 5, 7), row("情况汇总表/D5/数量", 7, 6)],
     "R09 info 情况汇总表/D5/数量; R09 info 情况汇总表/D5/数量"),
    ("the last of them already made", {}, [row("情况汇总表/D5/数量", 3, 4), row("情况汇总表/D5/数量", 4, 5)],
     "R09 info 情况汇总表/D5/数量; R09 info 情况汇总表/D5/数量"),
    ("the same row twice", FIVE, [row("情况汇总表/D5/数量", 5, 6), row("情况汇总表/D5/数量", 5, 6)], "R09 info 情况汇总表/D5/数量"),
    ("two that contradict one another", FIVE, [row("情况汇总表/D5/数量", 5, 6), row("情况汇总表/D5/数量", 5, 8)],
     "R09 info 情况汇总表/D5/数量; F13 error 更正/2/原值"),
    ("neither value", {}, [row("情况汇总表/D5/数量", 3, 4)], "F13 error 更正/1/原值"),
    ("no such unit", {}, [row("情况汇总表/D5/数量", 5, 6, "某某县")], "F13 error 更正/1/单位"),
    ("a unit that has sent nothing", {}, [row("情况汇总表/D5/数量", 5, 6, "微山县")], "F13 error 更正/1/单位"),
    ("no such sheet", {}, [written("汇总", "C19", 5, 6)], "F13 error 更正/1/工作表"),
    ("no such cell", {}, [written("情况汇总表", "Z99", 5, 6)], "F13 error 更正/1/单元格"),
    ("no such row of the official table", {}, [written("情况汇总表", 18, 5, 6)], "F13 error 更正/1/单元格"),
    ("the number 0", {}, [written("情况汇总表", 0, 5, 6)], "F13 error 更正/1/单元格"),
    ("a label is no input", {}, [row("情况汇总表/D5/处罚形式", "5、没收网络电视接收设备", "没收")], "F13 error 更正/1/单元格"),
    ("no cell at all", {}, [written("情况汇总表", None, None, None)], "F13 error 更正/1/单元格"),
    ("a missing case cannot be telephoned in", {}, [row("案件台账/8/案件名称", None, "某某公司案")], "F13 error 更正/1/单元格"),
    ("one bad row does not stop the others", FIVE, [written("汇总", "C19", 5, 6), row("情况汇总表/D5/数量", 5, 6)],
     "F13 error 更正/1/工作表; R09 info 情况汇总表/D5/数量"),
]


@pytest.mark.parametrize(("change", "rows", "says"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_each_row(change: Change, rows: list[tuple[Any, ...]], says: str) -> None:
    summary = with_corrections(*rows, change=change)
    assert brief(summary.findings) == expected(says)
    assert statuses(summary)["更正.xlsx"] == ("returned" if "F13" in says else "applied")
    assert statuses(summary)["任城区.xlsx"] == ("returned" if "T02" in says or (change == FIVE and "R09" not in says) else "accepted")


def test_a_corrected_value_counts_and_is_still_to_be_sent() -> None:
    summary = with_corrections(written("情况汇总表", 16, 5, 6), change=FIVE)
    assert summary.figures["任城区"]["D5"] == 6
    assert summary.origins["任城区"]["D5"] == ("任城区.xlsx", "C19")
    (due,) = summary.by_telephone["任城区"]
    assert (due.source, due.sheet, due.cell, due.label, due.old, due.new) == ("任城区.xlsx", "情况汇总表", "C19", LABEL, "5", "6")
    assert due.facts == "来电核对，县级确认人 张某，更正人 王某，2020-10-28"
    (said,) = summary.findings
    assert (said.source, said.unit, said.value) == ("任城区.xlsx", "任城区", 5)
    assert all(word in said.message for word in (LABEL, "“5”→“6”", due.facts))


@pytest.mark.parametrize("rows", [
    [row("情况汇总表/D5/数量", 4, 5)],  # the county has sent it again
    [row("情况汇总表/D5/数量", 5, 6), row("情况汇总表/D5/数量", 6, 5)],  # taken back
    [row("情况汇总表/D5/数量", 5, 5)],  # only confirmed
])
def test_nothing_is_to_be_sent_again(rows: list[tuple[Any, ...]]) -> None:
    summary = with_corrections(*rows)
    assert not summary.by_telephone
    assert summary.figures["任城区"]["D5"] == 5


FINE: Change = {"案件台账/2/罚款金额（元）": 40000}  # C10, a question
ASKED = row("案件台账/2/罚款金额（元）", 40000, 40000)


def test_a_confirmed_value_answers_its_question() -> None:
    summary = with_corrections(ASKED, change=FINE)
    assert brief(summary.findings) == expected("C10 warning 案件台账/2/罚款金额（元）; R09 info 案件台账/2/罚款金额（元）")
    (asked,) = [f for f in summary.findings if f.rule == "C10"]
    assert asked.explanation == "县级电话确认无误：来电核对，县级确认人 张某，更正人 王某，2020-10-28"
    assert not summary.by_telephone


@pytest.mark.parametrize("facts", [(None, None, "王某", date(2020, 10, 28)), (None, None, None, None)])
def test_a_confirmation_without_a_reason_or_a_person_answers_nothing(facts: tuple[Any, ...]) -> None:
    data = settled(ASKED, last=facts)
    summary = judged(workbook(change=FINE), data, names=["任城区.xlsx", "更正.xlsx"])
    assert [f.explanation for f in summary.findings if f.rule == "C10"] == [None]


def test_only_the_file_that_counts_is_spoken_of() -> None:
    """The first return holds 5, the second 6: the correction is done, and nothing is said of the first."""
    second: Change = {"基本信息/第几次报送": 2, "情况汇总表/D5/数量": 6}
    data = settled(row("情况汇总表/D5/数量", 5, 6))
    files = (workbook(change=FIVE), workbook(change=FIVE | second), data)
    summary = judged(*files, names=["一.xlsx", "二.xlsx", "更正.xlsx"])
    assert [(f.rule, f.source) for f in summary.findings] == [("R09", "二.xlsx")]
    assert "已改正" in summary.findings[0].message
    third = workbook(change={"基本信息/第几次报送": 3, "情况汇总表/D5/数量": 7, "案件台账/7/数量": 7})
    summary = judged(*files, third, names=["一.xlsx", "二.xlsx", "更正.xlsx", "三.xlsx"])
    assert brief(summary.findings) == expected("F13 error 更正/1/原值")


def test_two_files_in_conflict_are_both_corrected_and_asked_for_when_one_is_left() -> None:
    other_one: Change = {"基本信息/检查单位（家次）": 413}
    data = settled(row("情况汇总表/D5/数量", 5, 6))
    summary = judged(workbook(FIVE), workbook(FIVE | other_one), data, names=["一.xlsx", "二.xlsx", "更正.xlsx"])
    assert statuses(summary) == {"一.xlsx": "conflict", "二.xlsx": "conflict", "更正.xlsx": "applied"}
    assert [(f.rule, f.source) for f in summary.findings] == [("F09", "一.xlsx"), ("R09", "一.xlsx"), ("F09", "二.xlsx"), ("R09", "二.xlsx")]
    assert not summary.by_telephone


def test_the_county_moved_its_columns_and_renamed_its_sheet() -> None:
    def moved(book: Workbook) -> None:
        move_columns(book["案件台账"])
        book["案件台账"].title = "台账"

    data = edited(workbook(change=FIVE), moved)
    cell = next(c.coordinate for r in load_workbook(io.BytesIO(data))["台账"].iter_rows() for c in r if c.value == 6)
    summary = judged(data, settled(written("台账", cell, 6, 5)), names=["任城区.xlsx", "更正.xlsx"])
    assert brief(summary.findings, infos=False) == []
    assert summary.figures["任城区"]["D5"] == 5


def test_a_formula_without_a_result_is_replaced() -> None:
    data = edited(workbook(), typed("情况汇总表/D5/数量", "=2+3"))
    assert statuses(judged(data)) == {"任城区.xlsx": "returned"}
    summary = judged(data, settled(row("情况汇总表/D5/数量", None, 5)), names=["任城区.xlsx", "更正.xlsx"])
    assert statuses(summary)["任城区.xlsx"] == "accepted"


def test_the_name_of_the_unit_itself() -> None:
    summary = with_corrections(row("基本信息/填报单位", "某某局", "任城区"), change={"基本信息/填报单位": "某某局"})
    assert summary.accepted == ("任城区",)


def test_the_blank_is_known_and_says_nothing_by_itself() -> None:
    summary = judged(workbook(), correction_form(), names=["任城区.xlsx", "更正.xlsx"])
    assert statuses(summary) == {"任城区.xlsx": "accepted", "更正.xlsx": "applied"}
    assert not summary.findings
    filled = with_corrections(written("情况汇总表", "16", "5", "6"), change=FIVE, blank=True)
    assert brief(filled.findings) == expected("R09 info 情况汇总表/D5/数量")


def test_the_clerks_own_file_is_of_no_unit_whatever_its_name_says() -> None:
    summary = judged(workbook(), settled(), settled(("任城区", "案件台账", "H9", "x", "y")),
                     names=["任城区.xlsx", "更正（微山县来电）.xlsx", "更正（鱼台县来电）.xlsx"])
    assert [(s.source, s.whose) for s in summary.submissions if s.source.startswith("更正")] == [
        ("更正（微山县来电）.xlsx", None), ("更正（鱼台县来电）.xlsx", None)]
    assert summary.arrived == {}


def test_another_campaign() -> None:
    """Row 6 of its official table is Y3; the blank is the same for every campaign."""
    sent = changed(other.clean(), {"案件台账/5/数量": 13})
    summary = other.judged(sent, settled(written("情况汇总表", "6", "12", "13", "荆州区"), blank=True))
    assert summary.figures["荆州区"]["Y3"] == 13
    assert [f.rule for f in summary.findings] == ["R09"]
    assert not [word for f in summary.findings for word in other.FIRST[:-4] if word in f.message + f.fix]


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_saved_by_another_program(tmp_path: Path, kind: str) -> None:
    rows = [written("情况汇总表", "16", "5", "6"), row("案件台账/2/罚款金额（元）", "40000", "40000"), row("案件台账/1/处置日期", "2020-06-10", "2020-06-11")]
    (tmp_path / "更正.xlsx").write_bytes(settled(*rows, blank=True))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path / "out"),
                    str(tmp_path / "更正.xlsx")], check=True, capture_output=True)
    data = (tmp_path / "out" / f"更正.{kind}").read_bytes()
    summary = judged(workbook(FIVE | FINE), data, names=["任城区.xlsx", f"更正.{kind}"])
    assert brief(summary.findings) == expected(
        "C10 warning 案件台账/2/罚款金额（元）; R09 info 情况汇总表/D5/数量; R09 info 案件台账/1/处置日期; R09 info 案件台账/2/罚款金额（元）")
    assert summary.figures["任城区"]["D5"] == 6


def test_rows_of_several_files_go_by_their_date() -> None:
    later = settled(row("情况汇总表/D5/数量", 7, 6), last=("再次来电核对", "张某", "王某", date(2020, 10, 29)))
    earlier = settled(row("情况汇总表/D5/数量", 5, 7))
    summary = judged(workbook(change=FIVE), later, earlier, names=["任城区.xlsx", "更正1.xlsx", "更正2.xlsx"])
    assert summary.figures["任城区"]["D5"] == 6
    assert [(d.old, d.new) for d in summary.by_telephone["任城区"]] == [("5", "6")]


def test_the_report_says_which_of_its_figures_were_corrected_by_telephone() -> None:
    summary = with_corrections(row("情况汇总表/D5/数量", 5, 6), row("案件台账/7/数量", 5, 6))
    said = page(summary)
    assert "任城区有2处经核实更正：" in said
    assert "没收网络电视接收设备的数量由“5”更正为“6”" in said
    blank = page(with_corrections(row("情况汇总表/A2/数量", 0, 1), row("情况汇总表/A2/单位名称", None, "某店")))
    assert "行政约谈的单位名称由空白更正为“某店”" in blank


MOVED: list[tuple[str, Change, str, str | None]] = [  # the second return, the case that is named, where it is applied
    ("rows moved", {"案件台账/+7": {}, "案件台账/7": None}, "", "案件台账/8/数量"),
    ("the case is gone", {"案件台账/7": None, "情况汇总表/D5/数量": 0, "情况汇总表/D5/单位名称": None}, "", None),
    ("named by its name", {}, "丙店没收案", "案件台账/7/数量"),
    ("named, and there is no such case", {}, "不存在的案件", None),
]


@pytest.mark.parametrize(("later", "case", "where"), [m[1:] for m in MOVED], ids=[m[0] for m in MOVED])
def test_a_correction_follows_its_case(later: Change, case: str, where: str | None) -> None:
    """Made for the first return's 案件台账/7; the second has its rows elsewhere."""
    first, second = workbook(FIVE), workbook(FIVE | later | {"基本信息/第几次报送": 2})
    rows = settled(written("案件台账", cell("案件台账/7/数量"), 6, 5), last=(*FACTS, case))
    found = judged(first, second, rows, names=["a.xlsx", "b.xlsx", "更正.xlsx"]).findings
    said = [(f.rule, f.source, f.cell) for f in found if f.rule in ("R09", "F13")]
    assert said == ([("R09", "b.xlsx", cell(where))] if where else [("F13", "更正.xlsx", cell("更正/1/单元格"))])
    if where:
        (message,) = (f.message for f in found if f.rule == "R09")
        assert all(word in message for word in ("更正.xlsx", "b.xlsx", "丙店没收案"))


def _flooded(count: int) -> tuple[dict[str, LocatedForm], list[Correction]]:
    """The county's form, and so many corrections of one cell: a chain that leads to nothing the cell ever held."""
    form, _ = locate(read_book(), campaign())
    assert form
    cells = {"unit": "任城区", "sheet": "情况汇总表", "cell": "16"}
    given = [Correction("更正.xlsx", n, dict(zip(cells, "ABC", strict=True)) | {"old": "D", "new": "E"}, {**cells, "old": n + 10, "new": n + 11})
             for n in range(count)]
    return {form.source: form}, given


@lru_cache
def read_book() -> Book:
    found = read(Upload("任城区.xlsx", workbook(), ""))
    assert isinstance(found, Book)
    return found


def test_many_corrections_of_one_cell_are_each_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [0]

    def counted(*args: Any) -> Any:
        asked[0] += 1
        return alike(*args)

    monkeypatch.setattr("pipeline.verdicts.corrections.alike", counted)
    counts = []
    for many in (100, 400):
        asked[0] = 0
        forms, given = _flooded(many)
        outcomes = corrections.correct(forms, given, campaign())[1]
        assert [o.state for o in outcomes] == ["neither"] * many
        counts.append(asked[0])
    assert counts[1] < 5 * counts[0]


def test_of_many_findings_the_first_stand_singly() -> None:
    forms, given = _flooded(400)
    outcomes = corrections.correct(forms, given, campaign())[1]
    found = corrections.told(outcomes, forms, campaign())
    assert (len(found), sum(f.count for f in found), found[-1].cell) == (301, 400, "D300:D399")
