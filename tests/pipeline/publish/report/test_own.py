"""<单位>专项行动总结（草稿）.docx: a county's own report holds its own figures, nobody else's, and reads well however little it has."""

import re
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Any

import pytest

from pipeline.publish.form.form import Content
from pipeline.publish.outputs import outputs
from pipeline.publish.report.content import report_content
from pipeline.publish.report.documents.own import OwnReports
from pipeline.summary.summarise import Summary
from tests import desk
from tests.pipeline.publish.report.test_word import opened, texts
from tests.pipeline.publish.returns.test_letters import parsed
from tests.test_command import EXPECTED, LABELS, figures, samples


def report(summary: Summary, unit: str = "任城区") -> bytes:
    [(name, data)] = OwnReports(summary, report_content(summary))(unit).items()
    assert name == f"{unit}专项行动总结（草稿）.docx"
    return data


@lru_cache
def shipped() -> dict[str, bytes]:
    """Unit → the report that its receipt brings."""
    found = {}
    for unit in EXPECTED:
        [part] = parsed(samples().files[f"回执/{unit}.eml"]).iter_attachments()
        assert part.get_content_type() == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        found[unit] = part.get_content()
    return found


THIN = ("no case", "no case and nothing else", "no measure")


@lru_cache
def thin(name: str) -> bytes:
    """The report of a return that holds little."""
    zero, clean = desk.zero(), desk.clean()
    rows: dict[str, dict[str, list[Any]]] = {
        "no case": dict(zero.rows), "no case and nothing else": {}, "no measure": {**clean.rows, "工作措施": [], "工作亮点": []}}
    base = clean if name == "no measure" else zero
    return report(desk.judged(Content(base.info, base.figures, rows[name])))


@pytest.mark.parametrize("unit", EXPECTED)
def test_the_table_holds_the_units_figures_and_its_code(unit: str) -> None:
    [table] = opened(shipped()[unit]).tables
    rows = [[c.text for c in row.cells] for row in table.rows][1:]
    assert [row[1] for row in rows] == LABELS
    assert [int(row[2].partition("（")[0]) for row in rows] == list(figures(unit).values())
    assert samples().run["figures"][unit] == figures(unit)
    code = re.search(r"校验码：(\d{5})", parsed(samples().files[f"回执/{unit}.eml"]).get_body().get_content())  # type: ignore[union-attr]
    assert code
    assert f"校验码：{code[1]}" in texts(shipped()[unit])


@pytest.mark.parametrize("unit", EXPECTED)
def test_it_speaks_of_one_unit_to_the_city_under_its_own_date(unit: str) -> None:
    body = texts(shipped()[unit])
    lines = body.split("\n")
    assert "济宁市文化和旅游局：" in lines
    assert f"{unit}文化和旅游局" in lines
    for word in ("各单位", "各县", "应报送", "未报送", "家填报", "2020年10月29日"):
        assert word not in body
    others = [u for u in EXPECTED if u != unit and u in body]
    assert not others


@pytest.mark.parametrize("name", [*EXPECTED, *THIN])
def test_no_heading_is_empty_and_no_brace_is_left(name: str) -> None:
    data = thin(name) if name in THIN else shipped()[name]
    paragraphs = [(p.style.name if p.style else "", p.text) for p in opened(data).paragraphs]
    assert not [text for _, text in paragraphs if "{" in text or "}" in text]
    for (style, text), (after, _) in pairwise(paragraphs):
        if "级标题" in str(style):
            assert str(after) in ("公文正文", "公文末段", "二级标题", "三级标题"), text
            assert after != style, text
    assert not [text for _, text in paragraphs if re.search("[，；：、]。|。。|：$", text) and not text.endswith("局：")]


SECTIONS = [  # what a return holds → the headings of the report
    ("no case", ["一、基本情况", "二、整改和管理", "三、主要做法", "四、工作亮点", "五、下步打算"]),
    ("no case and nothing else", ["一、基本情况"]),
    ("no measure", ["一、基本情况", "二、查处数据", "三、整改和管理", "四、案件查办", "五、下步打算"]),
]


@pytest.mark.parametrize(("name", "headings"), SECTIONS)
def test_what_there_is_nothing_of_is_left_out(name: str, headings: list[str]) -> None:
    assert [p.text for p in opened(thin(name)).paragraphs if p.style and p.style.name == "一级标题"] == headings


def test_of_many_measures_the_body_tells_the_titles() -> None:
    more = desk.clean()
    rows: list[Any] = [dict(more.rows["工作措施"][0], title=f"做法{n}", content=f"具体内容{n}。") for n in range(12)]
    body = texts(report(desk.judged(Content(more.info, more.figures, {**more.rows, "工作措施": rows}))))
    assert "做法11" in body.partition("特此报告")[0]
    assert "具体内容11" in body.partition("附件2\n")[2]
    assert "2.做法和亮点" in body


def test_what_was_not_due_on_its_day_is_not_overdue() -> None:
    change: desk.Change = {"基本信息/填报日期": date(2020, 10, 20), "案件台账/1/整改期限": date(2020, 10, 25), "案件台账/1/整改结果": "整改中"}
    summary = desk.judged(desk.changed(desk.clean(), change), as_of=date(2020, 10, 29))
    assert summary.sums.overdue.value == 1
    assert "逾期" not in texts(report(summary))
    assert "未到期1项" in texts(report(summary))
    later = desk.judged(desk.changed(desk.clean(), change | {"基本信息/填报日期": date(2020, 10, 29)}), as_of=date(2020, 10, 29))
    assert "逾期1项" in texts(report(later))
    assert "逾期4天" in texts(report(later))
    assert "责令整改中，已整改1件，占50%，逾期1件。" in texts(report(later))


def test_personal_numbers_are_hidden_and_only_its_own_are_told() -> None:
    change: desk.Change = {"工作亮点/1/内容": "举报人电话13800000001，已核实。"}
    other = desk.changed(desk.clean(), {"基本信息/填报单位": "微山县"})
    summary = desk.judged(desk.changed(desk.clean(), change), other)
    assert "138****0001" in texts(report(summary))
    assert "手机号码1个已作遮盖" in texts(report(summary))
    assert "已作遮盖" not in texts(report(summary, "微山县"))


def test_the_same_return_gives_the_same_bytes() -> None:
    assert report(desk.judged(desk.clean())) == report(desk.judged(desk.clean()))


def test_a_receipt_says_what_it_brings() -> None:
    made = outputs(desk.judged(desk.clean(), units=("任城区",)), {})
    assert "见附件《任城区专项行动总结（草稿）.docx》" in parsed(made["回执/任城区.eml"]).get_body().get_content()  # type: ignore[union-attr]
