"""验收通报.docx: who reported how, what was found and who is praised or criticised, all by the figures of the other outputs."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from pipeline.publish.form.form import Content
from pipeline.publish.report.documents.notice import notice
from pipeline.publish.report.documents.word import word
from pipeline.summary.summarise import Summary
from tests import desk
from tests.pipeline.publish.report.test_word import nothing, opened, texts
from tests.test_command import EXPECTED, samples, values

LATE = date(2020, 10, 31)


def body(summary: Summary) -> str:
    return texts(word(notice(summary), summary.campaign))


def unit(name: str, change: desk.Change | None = None) -> Content:
    return desk.changed(desk.clean(), {"基本信息/填报单位": name} | (change or {}))


ERROR: desk.Change = {"案件台账/2/文书文号": None}  # C05
OVERDUE: desk.Change = {"案件台账/1/整改期限": date(2020, 10, 1), "案件台账/1/整改结果": "未整改", "案件台账/1/情况说明": "企业停业，正在申请强制执行"}


def test_the_draw_is_that_of_the_workbook() -> None:
    sample = values(samples().book("验收抽查.xlsx")["抽查名单"])[3:]
    drawn = Counter((row[1], row[2]) for row in sample)
    [table] = opened(samples().files["验收通报.docx"]).tables
    rows = [[c.text for c in row.cells] for row in table.rows][1:]
    assert [row[:3] for row in rows] == [
        *([u, str(drawn[u, "案件台账"]), str(drawn[u, "监管电子档案"])] for u in EXPECTED), ["合计", "20", "20"]]
    assert {cell for row in rows for cell in row[3:]} == {""}


def test_the_samples_are_told_as_the_workbook_has_them() -> None:
    table = values(samples().book("验收抽查.xlsx")["验收与通报"])[2:]
    titles = [str(t).replace("\n", "") for t in table[0]]
    rows = [dict(zip(titles, row, strict=True)) for row in table[1:]]
    said = texts(samples().files["验收通报.docx"])
    late = {row["单位"]: row["逾期（项）"] for row in rows if row["逾期（项）"]}
    assert late
    assert f"逾期{sum(late.values())}项（{'、'.join(f'{u}{n}项' for u, n in late.items())}）" in said
    assert f"限期整改{sum(row['限期整改（项）'] for row in rows)}项" in said
    assert f"已签订责任书{sum(row['已签（家）'] for row in rows)}家" in said
    assert f"应报送的{len(rows)}个单位全部按时报送。" in said
    for u, n in late.items():
        assert f"{u}（限期整改逾期{n}项）" in said


REPORTED = [  # what came → what is said
    ("in time", [unit("任城区")], ["按时报送1个：任城区", "未报送10个：兖州区", "审核通过1个。"]),
    ("late", [unit("任城区", {"基本信息/填报日期": LATE})], ["迟报1个：任城区（迟2天）", "任城区（迟报2天）、"]),
    ("returned", [unit("任城区", ERROR)], ["按时报送1个：任城区", "审核通过0个；尚未通过的：退回修改1个：任城区", "共1份次，涉及1个单位：任城区1份次",
                                           "错误有：案件台账的“文书文号”1处。"]),
    ("after a return", [unit("任城区", ERROR), unit("任城区", {"基本信息/第几次报送": 2})],
     ["审核通过1个，其中退回修改后通过1个（任城区）。", "共1份次", "案件台账的“文书文号”1处"]),
    ("in conflict", [unit("任城区"), unit("任城区", {"基本信息/检查单位（家次）": 413})], ["尚未通过的：多份不一致1个：任城区"]),
    ("sent back twice", [unit("任城区", ERROR), unit("任城区", ERROR | {"基本信息/第几次报送": 2}), unit("任城区", {"基本信息/第几次报送": 3})],
     ["任城区2份次", "任城区（退回修改2次）"]),
    ("all mended", [unit("任城区")], ["限期整改2项，均已整改。"]),
    ("overdue", [unit("任城区", OVERDUE)], ["逾期1项（任城区1项）", "任城区（限期整改逾期1项）"]),
    ("nobody", [], ["应报送单位11个：未报送11个", "审核通过0个。", "兖州区（逾期2天未报送）"]),
]


@pytest.mark.parametrize(("files", "says"), [r[1:] for r in REPORTED], ids=[r[0] for r in REPORTED])
def test_who_reported_how(files: list[Content], says: list[str]) -> None:
    said = body(desk.judged(*files, as_of=LATE, names=[f"{n}.xlsx" for n in range(1, len(files) + 1)]))
    assert [words for words in says if words not in said] == []
    assert "{" not in said


def test_errors_are_told_of_the_units_that_are_told() -> None:
    assert "错误" not in body(desk.judged(unit("济宁高新区", ERROR), as_of=LATE))


def test_praise_needs_everything_and_something_done() -> None:
    assert "任城区按时报送、一次通过" in body(desk.judged(unit("任城区"), as_of=LATE))
    for change in ({"基本信息/填报日期": LATE}, OVERDUE):
        assert "予以表扬" not in body(desk.judged(unit("任城区", change), as_of=LATE))
    assert "予以表扬" not in body(desk.judged(desk.zero(), as_of=LATE))


def test_the_rules_are_the_campaigns() -> None:
    summary = desk.judged(unit("任城区", {"基本信息/填报日期": LATE}), as_of=LATE)
    rules = summary.campaign.inspection.model_copy(update={"late": 3, "addressee": "各县局"})
    lenient = summary.campaign.model_copy(update={"inspection": rules})
    told = notice(replace(summary, campaign=lenient))
    assert "迟报2天" not in "".join(text for s in told.sections for p in s.passages for text in p.paragraphs)
    assert told.addressee == "各县局"


def test_nothing_is_asked_before_the_deadline() -> None:
    assert "批评" not in body(desk.judged(unit("任城区"), as_of=date(2020, 10, 28)))


def test_without_any_return_no_heading_is_empty_and_no_table_stands() -> None:
    document = opened(word(notice(nothing()), nothing().campaign))
    assert next(p.text for p in document.paragraphs if p.style and p.style.name == "一级标题") == "一、报送情况"
    assert "抽查情况" not in body(nothing())
    assert not document.tables


def test_the_same_day_gives_the_same_bytes() -> None:
    first, second = (word(notice(desk.judged(unit("任城区"))), desk.campaign()) for _ in range(2))
    assert first == second
