"""工作措施 and 工作亮点: N02, N03."""

from collections.abc import Mapping

from pipeline.findings import Value
from pipeline.publish.form.form import Content
from pipeline.publish.returns.returns import returns
from schemas.rules.rule import Severity
from tests.desk import Row, Table, changed, clean, judged
from tests.places import cell

TEXTS = Table(
    ("N02 a measure without a title", {"工作措施/1/标题": None}, "N02 error 工作措施/1/标题"),
    ("N02 a measure without content", {"工作措施/2/内容": None}, "N02 error 工作措施/2/内容"),
    ("N02 a measure of a category alone", {"工作措施/+": {"措施类别": "其他"}}, "N02 error 工作措施/3/标题; N02 error 工作措施/3/内容"),
    ("N02 a measure of a title alone is no heading", {"工作措施/+": {"标题": "又一条"}},
     "N02 error 工作措施/3/内容; N03 info 工作措施/3/措施类别"),
    ("N02 a highlight without a title", {"工作亮点/1/标题": None}, "N02 error 工作亮点/1/标题"),
    ("N02 a highlight without content", {"工作亮点/1/内容": None}, "N02 error 工作亮点/1/内容"),
    ("N02 words for nothing", {"工作亮点/1/内容": "无"}, "N02 error 工作亮点/1/内容"),
    ("N02 a title may be digits", {"工作亮点/1/标题": "110"}, ""),
    ("N02 five hundred", {"工作措施/1/内容": "字" * 500}, ""),
    ("N02 five hundred and one", {"工作措施/1/内容": "字" * 501}, "N02 warning 工作措施/1/内容"),
    ("N02 a highlight too long", {"工作亮点/1/内容": "字" * 501}, "N02 warning 工作亮点/1/内容"),
    ("N02 a title too long", {"工作亮点/1/标题": "字" * 501}, "N02 warning 工作亮点/1/标题"),
    ("N02 and N03 in one row", {"工作措施/1/标题": None, "工作措施/1/措施类别": "杂项"},
     "N02 error 工作措施/1/标题; N03 info 工作措施/1/措施类别"),
    ("N03 blank", {"工作措施/1/措施类别": None}, "N03 info 工作措施/1/措施类别"),
    ("N03 words for nothing", {"工作措施/1/措施类别": "无"}, "N03 info 工作措施/1/措施类别; R03 info 工作措施/1/措施类别"),
    ("N03 off the list", {"工作措施/1/措施类别": "杂项"}, "N03 info 工作措施/1/措施类别"),
    ("N03 an alias is on the list", {"工作措施/1/措施类别": "宣传教育"}, "R06 info 工作措施/1/措施类别"),
)


@TEXTS.each
def test_texts(row: Row) -> None:
    assert row.found == row.wanted


def test_of_a_flood_the_first_stand_singly_and_the_rest_as_one() -> None:
    content = changed(clean(), {})
    rows: list[Mapping[str, Value]] = [*content.rows["案件台账"], *({"case": f"第{n}案", "focus": "违规从事互联网视听节目服务"} for n in range(310))]
    summary = judged(Content(content.info, content.figures, {**content.rows, "案件台账": rows}))
    flood = [f for f in summary.findings if (f.rule, f.cell and f.cell[0]) == ("C01", cell("案件台账/1/处罚形式")[0])]
    first, last = cell("案件台账/308/处罚形式"), cell("案件台账/317/处罚形式")
    assert (len(flood), flood[-1].cell, flood[-1].count) == (301, f"{first}:{last}", 10)
    (sent,) = summary.submissions
    assert sent.errors == sum(f.count for f in summary.findings if f.severity is Severity.ERROR) == 3 * 310
    (back,) = returns(summary)
    assert back.marked


def test_of_a_flood_of_questions_what_one_row_says_is_not_said_of_the_rest() -> None:
    """R08 of rows that hold nothing but 案件名称: each a question, of which the column 情况说明 could answer its own."""
    content = changed(clean(), {})
    rows: list[Mapping[str, Value]] = [*content.rows["案件台账"], *({"case": f"第{n}案"} for n in range(310))]
    summary = judged(Content(content.info, content.figures, {**content.rows, "案件台账": rows}))
    flood = [f for f in summary.findings if f.rule == "R08"]
    assert (len(flood), sum(f.count for f in flood), [f.explanation for f in flood if f.count > 1]) == (301, 310, [None])
    (sent,) = summary.submissions
    assert sent.asked >= 310
