"""上报表.xlsx: merging what was merged gives what merging all counties at once gives, whatever the grouping."""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from pipeline.flow import run
from pipeline.inbox.read import read
from pipeline.model import Upload
from pipeline.publish.form.form import Content, form
from pipeline.publish.form.rollup import content, roll_up
from pipeline.publish.outputs import outputs
from pipeline.publish.report.content import report_content
from pipeline.publish.report.official import official
from pipeline.summary.summarise import Summary
from schemas.campaign.campaign import Campaign
from schemas.campaign.campaign_file import load
from schemas.campaign.sections import Unit
from schemas.form.sheets import ARCHIVE, LEDGER
from tests.desk import AS_OF, brief, campaign, changed, clean, edited, judged, workbook, zero
from tests.places import address, at
from tests.test_properties import FEW, returns

PEOPLE = {"filler": "王某", "phone": "0531-2000011", "reviewer": "赵某"}  # what the city's clerk types into 上报表
CITIES = ("济南市", "青岛市", "淄博市")
MERGES = settings(FEW, phases=[Phase.generate])  # an example is three or four whole runs: shrinking takes hours


@lru_cache
def province() -> Campaign:
    return load(Path(__file__).parents[3] / "province_campaign.toml")


def city(name: str, counties: tuple[str, ...] = ()) -> Campaign:
    """A city of the same campaign; its counties are those of the shipped campaign or the given ones."""
    facts = campaign().campaign.model_copy(update={"city": name})
    roster = tuple(Unit(name=c) for c in counties) or campaign().roster
    return Campaign.model_validate(campaign().model_dump() | {"campaign": facts.model_dump(), "roster": [u.model_dump() for u in roster]})


def merged(files: Mapping[str, bytes], to: Campaign) -> Summary:
    uploads = [Upload(name, data, hashlib.sha256(data).hexdigest()) for name, data in files.items()]
    return run([(u, read(u)) for u in uploads], to, AS_OF)


def completed(summary: Summary) -> bytes:
    """上报表 with the people filled in."""
    made = content(summary)
    return form(summary.campaign, replace(made, info={**made.info, **PEOPLE}), room=0)


def rows(frame: pd.DataFrame, *left_out: str) -> list[tuple[Any, ...]]:
    """The rows as values, in no order, without where they were read."""
    kept = frame.drop(columns=["source", "row", "unit", "same", "serial", *left_out], errors="ignore")
    return sorted(tuple("" if pd.isna(v) else str(v) for v in r) for r in kept.itertuples(index=False))


def sums(summary: Summary) -> list[dict[str, Any]]:
    kinds = ("steps", "penalties", "fines", "parties", "confiscated", "transfers")
    return [{k: round(getattr(b, k).value, 2) for k in kinds} for b in summary.sums.blocks]


@st.composite
def provinces(draw: st.DrawFn) -> dict[str, dict[str, Content]]:
    """City → county → return; every county belongs to one city."""
    counties = draw(st.permutations([u.name for u in campaign().roster]))[:draw(st.integers(3, 6))]
    found: dict[str, dict[str, Content]] = {}
    for county in counties:
        found.setdefault(draw(st.sampled_from(CITIES)), {})[county] = draw(returns(county))
    return found


@MERGES
@given(cities=provinces())
def test_merging_what_was_merged_gives_the_same_as_merging_all_at_once(cities: dict[str, dict[str, Content]]) -> None:
    files = {name: {f"{c}.xlsx": workbook(r) for c, r in found.items()} for name, found in cities.items()}
    at_once = merged({k: v for found in files.values() for k, v in found.items()}, campaign())
    parts = {name: merged(found, city(name)) for name, found in files.items()}
    twice = merged({f"{name}.xlsx": completed(part) for name, part in parts.items()}, province())
    assert [(f.rule, f.sheet, f.cell, f.message) for f in twice.findings if f.severity.value == "error"] == []
    assert set(twice.accepted) == set(cities)
    assert twice.totals == at_once.totals
    assert sums(twice) == sums(at_once)
    assert {name: twice.figures[name] for name in cities} == {name: part.totals for name, part in parts.items()}
    for key in ("officers", "places", "joint_actions", "publicity"):
        assert twice.info[key].sum() == at_once.info[key].sum()
    for name in ("ledger", "archive", "highlights"):
        titles = ("title",) if name == "highlights" else ()
        assert rows(getattr(twice, name), "origin", *titles) == rows(getattr(at_once, name), "origin", *titles)
    assert {k: len(v) for k, v in twice.measures.groupby("category")} == {k: len(v) for k, v in at_once.measures.groupby("category")}


@MERGES
@given(cities=provinces())
def test_a_third_level_changes_nothing(cities: dict[str, dict[str, Content]]) -> None:
    """Counties → cities → province → nation."""
    parts = {name: merged({f"{c}.xlsx": workbook(r) for c, r in found.items()}, city(name)) for name, found in cities.items()}
    twice = merged({f"{name}.xlsx": completed(part) for name, part in parts.items()}, province())
    thrice = merged({"山东省.xlsx": completed(twice)}, city("全国", ("山东省", "河南省")))
    assert [(f.rule, f.sheet, f.cell, f.message) for f in thrice.findings if f.severity.value == "error"] == []
    assert (thrice.totals, sums(thrice)) == (twice.totals, sums(twice))
    assert rows(thrice.ledger, "origin") == rows(twice.ledger, "origin")


def test_the_same_party_in_two_counties_is_two_and_the_same_measure_no_duplicate() -> None:
    """Distinct parties, C14 and A07 compare within one 来源单位."""
    both = judged(clean(), changed(clean(), {"基本信息/填报单位": "兖州区"}), names=["任城区.xlsx", "兖州区.xlsx"])
    upper = merged({"济宁市.xlsx": completed(both)}, province())
    assert both.totals["A1"] == upper.totals["A1"] == 2
    assert upper.accepted == ("济宁市",)
    assert upper.names["济宁市"]["A1"] == "任城甲网络公司"
    assert brief(upper.findings, infos=False) == []
    assert [b.parties.value for b in upper.sums.blocks] == [b.parties.value for b in both.sums.blocks] == [4, 2, 2, 2]


def test_within_one_county_of_a_roll_up_a_repeated_row_is_still_a_fault() -> None:
    made = content(judged(clean()))
    columns = made.merged[LEDGER.name]
    ledger = {k: [*cells, cells[4]] for k, cells in columns.items()}
    doubled = replace(made, info={**made.info, **PEOPLE}, merged={**made.merged, LEDGER.name: ledger})
    found = merged({"济宁市.xlsx": form(campaign(), doubled, room=0)}, province()).findings
    assert ("C14", "error", *address(f"案件台账/{len(columns['party']) + 1}/当事人")) in brief(found)


def test_only_the_people_are_missing_and_they_are_red() -> None:
    data = roll_up(judged(clean()))
    upper = merged({"上报表.xlsx": data}, province())
    missing = [address(f"基本信息/{title}") for title in ("填报人", "联系电话", "审核人")]
    assert brief(upper.findings) == [("H01", "error", *place) for place in missing]
    page = load_workbook(io.BytesIO(data))["基本信息"]
    assert {str(r.sqref) for r in page.conditional_formatting} >= {f"{cell}:{cell.replace('B', 'C')}" for _, cell in missing}
    assert [page[f"B{n}"].value for n in range(4, 16)] == [
        "济宁市", None, None, None, pd.Timestamp(AS_OF), 1, "否", None, 860, 412, 9, 14]


def test_filled_in_by_hand_it_is_accepted() -> None:
    def fill(book: Any) -> None:
        for title, text in zip(("填报人", "联系电话", "审核人"), PEOPLE.values(), strict=True):
            at(book, f"基本信息/{title}").value = text

    upper = merged({"上报表.xlsx": edited(roll_up(judged(clean())), fill)}, province())
    assert (upper.accepted, brief(upper.findings, infos=False)) == (("济宁市",), [])
    assert set(upper.ledger["origin"]) == {"任城区"}


def test_sixteen_cities_make_a_province() -> None:
    names = [u.name for u in province().roster]
    assert len(names) == 16
    below = {name: merged({"a.xlsx": workbook(changed(clean(), {"情况汇总表/A2/数量": n, "情况汇总表/A2/单位名称": f"{name}某店" if n else None}))},
                          city(name)) for n, name in enumerate(names)}
    upper = merged({f"{name}上报表.xlsx": completed(s) for name, s in below.items()}, province())
    assert upper.accepted == tuple(names)
    assert upper.totals["A2"] == sum(range(16))
    assert upper.totals["D5"] == 16 * 5
    book = load_workbook(io.BytesIO(official(upper, report_content(upper))))
    for sheet in ("案件台账", "监管电子档案", "提请纳入黑名单"):
        assert "来源单位" in [c.value for c in book[sheet][1]], sheet
    assert book["案件台账"]["A2"].value == "济南市"
    again = load_workbook(io.BytesIO(roll_up(upper)))["案件台账"]
    column = [c.value for c in again[3]].index("来源单位") + 1
    assert again.cell(4, column).value == "济南市任城区"
    assert not again.column_dimensions["P"].hidden


def test_a_county_level_run_has_no_origin_column() -> None:
    book = load_workbook(io.BytesIO(outputs(judged(clean(), units=("任城区",)), {})["专项行动情况汇总表.xlsx"]))
    assert "来源单位" not in [c.value for c in book["案件台账"][1]]


def test_zero_reports_of_all_are_a_zero_report() -> None:
    upper = merged({"济宁市.xlsx": completed(judged(zero()))}, province())
    assert (upper.accepted, upper.totals["A1"]) == (("济宁市",), 0)
    assert upper.info["zero_report"].tolist() == ["是"]


def test_an_empty_result_is_no_zero_report() -> None:
    upper = merged({"济宁市.xlsx": completed(judged())}, province())
    assert [f.rule for f in upper.findings if f.severity.value == "error"] == ["H08"]


def test_who_is_missing_is_said_on_the_first_sheet() -> None:
    texts = [c.value for row in load_workbook(io.BytesIO(roll_up(judged(clean()))))["填表说明"] for c in row if c.value]
    assert any("兖州区" in str(t) and "未报送" in str(t) for t in texts)


@pytest.mark.parametrize(("said", "wanted"), [
    ("甲店、乙店", "甲店、乙店"), ("甲店、乙店等", "甲店、乙店等"), ("甲店、乙店等5家", "甲店、乙店等"), ("甲店，乙店；甲店", "甲店、乙店")])
def test_names_are_joined_as_names(said: str, wanted: str) -> None:
    made = judged(changed(clean(), {"情况汇总表/B2/数量": 2, "情况汇总表/B2/单位名称": said}))
    assert content(made).figures["B2"] == (2, wanted)


def test_names_too_long_for_a_cell_end_open() -> None:
    long = "、".join(f"某某文化传播有限公司第{n}分店" for n in range(1600))
    files = {f"{u}.xlsx": workbook(changed(clean(), {
        "基本信息/填报单位": u, "情况汇总表/B2/数量": 1600, "情况汇总表/B2/单位名称": long.replace("某某", u)})) for u in ("任城区", "兖州区")}
    text = str(content(merged(files, campaign())).figures["B2"][1])
    assert len(text) <= 32767
    assert text.endswith("分店等")


def test_text_stays_text() -> None:
    data = workbook(changed(clean(), {"案件台账/1/案件名称": "=1+1某案", "监管电子档案/1/备注": "@某"}))
    upper = merged({"济宁市.xlsx": completed(judged(data))}, province())
    assert upper.ledger["case"].tolist()[0] == "=1+1某案"
    assert upper.archive["remark"].tolist()[0] == "@某"


def test_the_province_is_the_same_campaign_with_another_roster() -> None:
    another = {"roster", "campaign", "inspection"}  # the notice of its inspection goes to cities
    ours, theirs = (c.model_dump(exclude=another) for c in (campaign(), province()))
    assert ours == theirs


def test_the_same_result_gives_the_same_bytes() -> None:
    summary = judged(clean())
    assert roll_up(summary) == roll_up(summary)
    assert ARCHIVE.name in load_workbook(io.BytesIO(roll_up(summary))).sheetnames


def test_rows_that_no_sheet_holds_go_on_in_a_further_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.publish.report.official.SHEET_ROWS", 3)
    summary = judged(clean())
    book = load_workbook(io.BytesIO(official(summary, report_content(summary))))
    parts = [[c.value for c in book[name]["B"]][1:] for name in ("案件台账", "案件台账（续2）", "案件台账（续3）")]
    assert [case for part in parts for case in part] == [row["case"] for row in clean().rows[LEDGER.name]]
