"""审核情况.html: the clerk sees who is in, what is claimed, what is wrong and what to do (design §7)."""

import re
from datetime import date
from urllib.parse import unquote

from pipeline.publish.desk.desk import desk, steps
from pipeline.publish.outputs import outputs
from pipeline.publish.report.documents.dispatches import dispatches
from pipeline.publish.returns.returns import returns
from pipeline.summary.summarise import Summary
from tests.desk import Change, judged, letters_of, workbook
from tests.pipeline.verdicts.test_answers import ERROR, PLEDGE, REASON, marked
from tests.pipeline.verdicts.test_corrections import row as correction
from tests.pipeline.verdicts.test_corrections import settled, with_corrections, written

MAJOR: Change = {"案件台账/2/案件类别": "大案要案"}


def page(summary: Summary) -> str:
    return desk(summary, dispatches(summary), returns(summary), list(letters_of(summary).values()))


def text(summary: Summary) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "|", page(summary)))


def row(summary: Summary, title: str) -> list[str]:
    """The cells of the table row whose header this is."""
    found = re.search(rf"<tr[^>]*>(?:(?!</tr>).)*>{title}(?:</a>)?</t[hd]>.*?</tr>", page(summary), re.DOTALL)
    assert found, title
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", found[0], re.DOTALL)]


def test_how_many_so_far() -> None:
    summary = judged(workbook(), workbook(change=ERROR | {"基本信息/填报单位": "微山县", "情况汇总表/D5/数量": "约5"}),
                     names=["任城区.xlsx", "微山县.xlsx"])
    assert row(summary, "5、没收网络电视接收设备")[-4:] == ["5", "0微山县未填或无法识别", "5", "套"]
    assert row(summary, "3、行政处罚")[-4:] == ["1", "1", "2", "家"]


def test_a_major_case_of_a_returned_unit_is_told_at_once() -> None:
    assert "退回修改中（1行）" in text(judged(workbook(change=ERROR | MAJOR)))
    assert "已通过（1行）" in text(judged(workbook(change=MAJOR)))


def test_the_state_of_every_unit() -> None:
    summary = judged(workbook(change=PLEDGE | {"基本信息/填报日期": date(2020, 10, 31)}), b"<html>",
                     names=["任城区.xlsx", "微山县.xls"], as_of=date(2020, 11, 1))
    assert row(summary, "任城区")[1:] == ["已通过（待核实）", "1", "2020年10月31日", "0", "1", "迟2天", summary.check_codes["任城区"], "张某 0537-2000011", "请核实 回执"]
    assert row(summary, "微山县")[1] == "来件无法读取"
    assert row(summary, "邹城市")[1] == "未报送"
    assert row(summary, "邹城市")[6] == "逾期3天"
    assert "应报送单位11个：已通过（待核实）1个，来件无法读取1个，未报送9个；其中按时报送0个。" in text(summary)


def test_explanations_and_files_that_lost_are_shown() -> None:
    sent = workbook(change=PLEDGE)
    summary = judged(sent, marked(sent, sent, judged(sent).findings, REASON), names=["a.xlsx", "b.xlsx"])
    assert f"情况说明：{REASON}" in text(summary)
    assert "以|b.xlsx|为准" in text(summary) or "以b.xlsx为准" in text(summary)


def test_every_link_leads_to_a_file_and_every_letter_can_be_copied() -> None:
    made = outputs(judged(workbook(change=ERROR)), {})
    said = made["审核情况.html"].decode("utf-8")
    links = {unquote(link) for link in re.findall(r'href="([^"#]+)"', said)}
    assert {link for link in links if not link.endswith("/")} == {n for n in made if "/" in n}
    assert {link for link in links if link.endswith("/")} <= {n.partition("/")[0] + "/" for n in made}
    assert said.count('<pre class="letter">') == sum(n.endswith(".eml") for n in made)


def test_what_to_do_next() -> None:
    def first_words(summary: Summary) -> list[str]:
        return [re.split(r"[ ：:，]", step.text)[0] for step in steps(summary, ())]

    assert first_words(judged(workbook(change=ERROR))) == ["退回1份", "催报10个单位（草稿在“催报”文件夹）", "将新收到的文件放进收件文件夹"]
    assert first_words(judged(workbook(change=PLEDGE))) == [
        "已通过的单位中有1个需核实", "催报10个单位（草稿在“催报”文件夹）", "向已通过的1个单位发送回执", "将新收到的文件放进收件文件夹"]


def test_every_place_of_a_flood_is_counted() -> None:
    """Of many findings in one column the rest stand together as one."""
    summary = judged(workbook(), settled(*(written("案件台账", f"K{n}", 1, 2) for n in range(501, 851))), names=["任城区.xlsx", "更正.xlsx"])
    assert len(summary.findings) == 301
    assert next(steps(summary, ())).text.startswith("更正表有350行未采用：")
    assert row(summary, "F13")[2:4] == ["350", "任城区 350"]


def test_a_correction_of_a_returned_unit_is_in_no_figure() -> None:
    told = "电话更正，县级填报表尚未修改"
    assert f"{told}，已计入汇总：" in text(with_corrections(correction("案件台账/2/罚款金额（元）", 10000, 9000)))
    returned = with_corrections(correction("案件台账/2/罚款金额（元）", 10000, 9000), change=ERROR)
    assert f"{told}（退回修改的单位，更正后仍未计入汇总）：" in text(returned)
