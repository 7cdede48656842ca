"""Of a flood in one column the first 300 stand singly, the rest as one range; counts are of cells, whatever told them."""

from dataclasses import replace
from functools import lru_cache

import pytest

from pipeline.findings import Value
from pipeline.inbox.read import read
from pipeline.model import Area, Book, LocatedForm, Record, Upload
from pipeline.tables import merges
from pipeline.tables.clean import clean
from pipeline.tables.floods import SINGLY
from pipeline.tables.locate import locate
from pipeline.tables.merges import spread
from schemas.form.sheets import FIGURES, LEDGER
from schemas.rules.words import WORDS, listed
from tests.desk import apart, campaign, workbook

MANY = 1_000


@lru_cache
def book() -> Book:
    found = read(Upload("", workbook(), ""))
    assert isinstance(found, Book)
    return found


def form(**cells: Value) -> LocatedForm:
    """The clean return with so many more rows in the ledger, all with these cells."""
    located, _ = locate(book(), campaign())
    assert located
    part = located.parts[LEDGER.name]
    first = part.records[0]
    more = [Record(100 + n, {**first.cells, "case": f"第{n}案", **cells}) for n in range(MANY)]
    return replace(located, parts={**located.parts, LEDGER.name: part.of([*part.records, *more])})


@pytest.mark.parametrize(("rule", "cells"), [
    ("R01", {"document": "（ａ）文综责改字〔2020〕1号"}), ("R02", {"quantity": "1家"}), ("R03", {"outcome": "无"}), ("R04", {"date": "2020.6.10"}),
    ("R06", {"measure": "处罚"}), ("R07", {"date": "6月10日"}), ("R11", {"document": "（任）文综责改字[2020]1号"}), ("R13", {"party": "同上"}),
    ("R08", {"case": "合计", "measure": None}), ("R15", {"party": "任城\u2f45公司"}),
])
def test_repairs_and_rows_left_out(rule: str, cells: dict[str, Value]) -> None:
    _, findings = clean([form(**cells)], campaign())
    found = [f for f in findings if f.rule == rule]
    assert (len(found), sum(f.count for f in found)) == (SINGLY + 1, MANY)
    letter = str(found[-1].cell)[0]
    assert found[-1].cell == f"{letter}{100 + SINGLY}:{letter}{99 + MANY}"


def test_of_two_entries_in_one_column_each_has_its_own_flood() -> None:
    _, findings = clean([form(document="（ａ）文综责改字[2020]1号")], campaign())
    assert sorted((f.rule, f.count) for f in findings if f.count > 1) == [("R01", MANY - SINGLY), ("R11", MANY - SINGLY)]


def test_merged_areas() -> None:
    located = form()
    _, findings = spread(located.parts[LEDGER.name], [Area(99 + n, 3, 100 + n, 3) for n in range(0, MANY, 2)], "")
    assert (len(findings), sum(f.count for f in findings)) == (SINGLY + 1, MANY // 2)


def test_areas_that_overlap_cost_no_more_than_those_that_can_stand_in_a_form(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = list[int]()
    was = merges._in_column
    monkeypatch.setattr(merges, "_in_column", lambda *a, **k: looked_at.append(len(a[2])) or was(*a, **k))  # type: ignore[func-returns-value]
    part = form().parts[LEDGER.name]
    spread(part, [Area(99, 0, 98 + MANY, 20)] * 5_000, "")
    assert 0 < sum(looked_at) <= len(part.records) * len(part.letters)


def test_rows_that_are_no_official_ones() -> None:
    grid = [list(row) for row in book().grids[FIGURES.name]]
    more: list[list[Value]] = [["", "多出的", 3, "家"]] * MANY
    _, findings = locate(replace(book(), grids={**book().grids, FIGURES.name: [*grid, *more]}), campaign())
    found = [f for f in findings if f.rule == "T07"]
    assert (len(found), sum(f.count for f in found)) == (SINGLY + 1, MANY)


@pytest.mark.parametrize(("rows", "says"), [
    ([], ""), ([4, 5, 9], "4、5、9"), (list(range(4, 24)), "、".join(map(str, range(4, 24)))), ([*range(4, 60004), 70000], "4—60003、70000"),
    (list(range(0, 2000, 2)), "、".join(map(str, range(0, 600, 2))) + "等 1000 处"),
])
def test_rows_that_are_listed(rows: list[int], says: str) -> None:
    assert listed(rows) == says


def test_equal_rows_are_compared_once_and_told_as_a_flood(monkeypatch: pytest.MonkeyPatch) -> None:
    """C14 of so many rows: their words are asked for no more often than they are told."""
    asked = list[int]()
    was = WORDS["first"]
    monkeypatch.setitem(WORDS, "first", lambda c: asked.append(1) or was(c))  # type: ignore[func-returns-value]
    located = form(case="某某公司案", document=None)
    found = [f for f in apart([located])[located.source] if f.rule == "C14"]
    assert (len(found), sum(f.count for f in found)) == (SINGLY + 1, MANY - 1)
    assert len(asked) <= 2 * len(found)
