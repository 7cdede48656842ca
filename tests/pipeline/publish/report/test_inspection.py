"""验收抽查.xlsx: what the city looks at in each county, and what it goes to see for itself."""

import io
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from pipeline import flow
from pipeline.inbox.read import read
from pipeline.model import Upload
from pipeline.publish.desk.desk import desk as page
from pipeline.publish.report.documents.inspection import inspection
from pipeline.summary.draw import allot, draw
from tests import desk
from tests.test_command import EXPECTED, one_returned, rows, samples, told, values

BOOK = "验收抽查.xlsx"


@lru_cache
def acceptance() -> dict[str, dict[str, Any]]:
    """单位 → its row, by title without line breaks."""
    table = values(samples().book(BOOK)["验收与通报"])[2:]
    titles = [str(t).replace("\n", "") for t in table[0]]
    return {str(row[0]): dict(zip(titles, row, strict=True)) for row in table[1:]}


def test_every_expected_unit_has_a_row_in_roster_order() -> None:
    assert list(acceptance()) == EXPECTED


@pytest.mark.parametrize("unit", EXPECTED)
def test_what_a_county_sent_is_counted(unit: str) -> None:
    said, row = told()[unit], acceptance()[unit]
    cases = said.get("案件台账", [])
    due = [r for r in said.get("监管电子档案", []) if r["管理类别"] == "无证盈利"]
    deadlines = [r for r in cases if "整改期限" in r]
    done = [r for r in deadlines if r["整改结果"] == "已整改"]
    assert row["案例（件）"] == len({r["案件名称"] for r in cases if r["案件类别"] != "一般案件"})
    assert row["措施（条）"] == len(said.get("工作措施", []))
    assert row["亮点（条）"] == len(said.get("工作亮点", []))
    assert row["电子档案（条）"] == len(said.get("监管电子档案", []))
    assert (row["应签责任书（家）"], row["已签（家）"]) == (len(due), sum("责任书签订日期" in r for r in due))
    assert (row["限期整改（项）"], row["已整改（项）"]) == (len(deadlines), len(done))
    assert row["整改率"] == (pytest.approx(len(done) / len(deadlines)) if deadlines else None)
    assert row["行动方案印发日期"].date() == said["基本信息"]["行动方案印发日期"]


def test_timeliness_is_by_the_first_return_and_the_edition_is_not_shown() -> None:
    assert {row["是否按时"] for row in acceptance().values()} == {"按时"}
    assert not {title for title in acceptance()["任城区"] if "次数" in title or "第几次" in title}


LATENESS = [  # 填报日期, day of the mail → 首次报送日期, 是否按时
    (date(2020, 10, 20), None, date(2020, 10, 20), "按时"),
    (date(2020, 10, 29), date(2020, 10, 29), date(2020, 10, 29), "按时"),
    (date(2020, 10, 20), date(2020, 10, 31), date(2020, 10, 31), "迟 2 天"),
    (date(2020, 10, 30), None, date(2020, 10, 30), "迟 1 天"),
    (date(2020, 10, 30), date(2020, 10, 31), date(2020, 10, 30), "迟 1 天"),
]


@pytest.mark.parametrize(("filled", "mailed", "first", "timely"), LATENESS)
def test_lateness_is_the_same_for_clerk_and_inspection(filled: date, mailed: date | None, first: date, timely: str) -> None:
    upload = Upload("任城区.xlsx", desk.workbook(change={"基本信息/填报日期": filled}), "", mailed)
    summary = flow.run([(upload, read(upload))], desk.campaign(), date(2020, 10, 31))
    row = values(load_workbook(io.BytesIO(inspection(summary)))["验收与通报"])[3]
    assert (row[0], row[2].date(), row[3]) == ("任城区", first, timely)
    late = [f for f in summary.findings if f.rule == "H06"]
    assert [timely in f.message for f in late] == [True] * (timely != "按时")
    assert (f">{timely.replace(' ', '')}<" in page(summary, [], [], [])) is (timely != "按时")


def test_a_unit_not_in_is_named_and_has_no_figures() -> None:
    table = values(one_returned().book(BOOK)["验收与通报"])
    assert "已汇总 1/11" in str(table[1][0])
    found = {str(row[0]): row for row in table[3:]}
    assert [found[u][1] for u in ("任城区", "微山县", "兖州区")] == ["已通过", "退回修改", "未报送"]
    assert set(found["微山县"][4:]) == set(found["兖州区"][4:]) == {None}


def test_a_unit_in_conflict_is_called_so() -> None:
    summary = desk.judged(desk.clean(), desk.changed(desk.clean(), {"基本信息/检查单位（家次）": 413}))
    assert values(load_workbook(io.BytesIO(inspection(summary)))["验收与通报"])[3][:2] == ["任城区", "多份不一致"]


def test_the_draw_takes_rows_that_exist_and_leaves_columns_to_fill_in() -> None:
    table = values(samples().book(BOOK)["抽查名单"])[2:]
    assert table[0][-5:] == ["抽查日期", "抽查结果", "与填报是否一致", "抽查人", "备注"]
    for sheet in ("案件台账", "监管电子档案"):
        drawn = [str(row[9]) for row in table[1:] if row[2] == sheet]
        there = {f"{u}.xlsx 第{n}行": u for u, n, _ in rows(sheet)}
        assert len(drawn) == len(set(drawn)) == min(20, len(there))
        assert set(drawn) <= set(there)
        assert {there[d] for d in drawn} == set(there.values()), "a county with rows has none drawn"
    assert {cell for row in table[1:] for cell in row[-5:]} == {None}


@pytest.mark.parametrize("sheet", ["验收与通报", "抽查名单"])
def test_rows_leave_room_for_handwriting(sheet: str) -> None:
    page = samples().book(BOOK)[sheet]
    assert min(page.row_dimensions[n].height for n in range(4, page.max_row + 1)) >= 30


def ledger(**counts: int) -> pd.DataFrame:
    return pd.DataFrame([{"unit": u, "source": f"{u}.xlsx", "row": n} for u, k in counts.items() for n in range(4, 4 + k)])


def test_the_same_seed_draws_the_same_and_another_does_not() -> None:
    frame = ledger(甲=40, 乙=40)
    assert draw(frame, 10, "一").equals(draw(frame.sample(frac=1, random_state=1).sort_index(), 10, "一"))
    assert not draw(frame, 10, "一").equals(draw(frame, 10, "二"))


def test_a_row_more_changes_the_draw_little() -> None:
    """Whoever corrects one county's return does not shuffle the list of all others."""
    before, after = (draw(ledger(甲=40, 乙=n), 10, "一") for n in (40, 41))
    assert len(set(before[before.unit == "甲"].row) & set(after[after.unit == "甲"].row)) == 5


@pytest.mark.parametrize(("counts", "size", "wanted"), [
    ({"甲": 60, "乙": 30, "丙": 1}, 10, {"甲": 6, "乙": 3, "丙": 1}),
    ({"甲": 2, "乙": 1}, 10, {"甲": 2, "乙": 1}),  # fewer rows than wanted: all
    ({"甲": 5, "乙": 3, "丙": 1}, 2, {"甲": 1, "乙": 1, "丙": 0}),  # more units than rows wanted
    ({}, 5, {}),
])
def test_allotment(counts: dict[str, int], size: int, wanted: dict[str, int]) -> None:
    assert allot(counts, size) == wanted
