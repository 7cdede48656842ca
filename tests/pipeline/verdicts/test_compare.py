"""Between units: T06, C15, X04 (design §5). Questions to both, never grounds for return."""

from typing import Any

import pytest

from pipeline.findings import Finding
from tests.desk import Change, campaign, expected, judged, workbook
from tests.desk import brief as briefly

ROSTER = [u.name for u in campaign().roster]
SPARE = {"整治重点": "违规从事互联网视听节目服务", "处罚形式": "行政约谈", "案件名称": "某案", "数量": 1, "案件类别": "一般案件"}


def returns(*changes: Change) -> dict[str, list[Finding]]:
    """Each unit's own findings of the rules between units; parties and documents of the base made its own."""
    files = []
    for unit, change in zip(ROSTER, changes, strict=False):
        own: dict[str, Any] = {"基本信息/填报单位": unit}
        for n in range(1, 8):
            own |= {f"案件台账/{n}/当事人": f"{unit}某公司{n}", f"案件台账/{n}/文书文号": f"（{unit}）文罚字〔2020〕{n}号"}
        files.append(workbook(change=own | change))
    summary = judged(*files, names=[f"{u}.xlsx" for u, _ in zip(ROSTER, changes, strict=False)])
    asked = [f for f in summary.findings if f.rule in ("T06", "X04") or (f.rule == "C15" and "也出现在" in f.message)]
    return {u: [f for f in asked if f.unit == u] for u in ROSTER}


PARTY: Change = {"案件台账/1/当事人": "某某传媒公司"}
DOCUMENT: Change = {"案件台账/2/文书文号": "（济）文综罚字〔2020〕1号"}
CASES: list[tuple[str, Change, Change, str]] = [
    ("nothing in common", {}, {}, ""),
    ("X04 one 处置 in two units", PARTY, PARTY, "X04 warning 案件台账/1/当事人"),
    ("X04 not on another day", PARTY, PARTY | {"案件台账/1/处置日期": "2020-06-11"}, ""),
    ("X04 not of another form", PARTY, PARTY | {"案件台账/1/处罚形式": "行政约谈"}, ""),
    ("X04 not of a blank party", PARTY, {"案件台账/1/当事人": None}, ""),
    ("C15 one number in two units", DOCUMENT, DOCUMENT, "C15 warning 案件台账/2/文书文号"),
    ("C15 not for a 移交", {"案件台账/3/文书文号": "（济）移〔2020〕1号"}, {"案件台账/3/文书文号": "（济）移〔2020〕1号"}, ""),
    ("C15 however the brackets are", DOCUMENT, {"案件台账/2/文书文号": "（济）文综罚字[2020]1号"}, "C15 warning 案件台账/2/文书文号"),
]


@pytest.mark.parametrize(("one", "two", "says"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_two_units(one: Change, two: Change, says: str) -> None:
    found = returns(one, two)
    assert [briefly(found[u]) for u in ROSTER[:2]] == [expected(says)] * 2
    for f, other in zip((x for u in ROSTER[:2] for x in found[u]), (ROSTER[1], ROSTER[0]), strict=False):
        assert other in f.message


@pytest.mark.parametrize(("units", "figure", "asked"), [(8, 60, True), (7, 60, False), (8, 5, False)])
def test_t06(units: int, figure: int, asked: bool) -> None:
    """A2 (行政约谈, not strict) is 0 elsewhere; 套 and strict rows apart, at least eight units."""
    far: Change = {"情况汇总表/A2/数量": figure, "情况汇总表/A2/单位名称": "某某公司等"}
    found = returns(far, *[{} for _ in range(units - 1)])
    assert briefly(f for said in found.values() for f in said) == expected("T06 warning 情况汇总表/A2/数量" if asked else "")
