"""专报/: one page for each new 大案要案, the mail that brings it up, and who points to it."""

import io
from dataclasses import replace
from urllib.parse import quote

import pytest
from docx import Document

from pipeline.publish.desk.desk import desk as page
from pipeline.publish.desk.desk import steps
from pipeline.publish.outputs import outputs
from pipeline.publish.report.documents.dispatches import dispatch_papers, dispatches
from pipeline.summary.since import Diff, Since
from pipeline.summary.summarise import Summary
from schemas.campaign.contacts import Contact
from tests import desk
from tests.pipeline.publish.report.test_word import texts
from tests.pipeline.publish.returns.test_letters import parsed
from tests.test_command import samples, told

ABOVE = "山东省广播电视局"
STORY = "2020年6月3日，执法人员查明该公司未取得许可证，在其网站提供点播并收取会员费，当场责令限期整改，期满复查仍在更新。"
MAJOR: desk.Change = {"案件台账/2/案件类别": "大案要案", "案件台账/2/案件名称": "某某公司点播案", "案件台账/2/案情摘要": STORY, "案件台账/2/联合部门": "区公安分局，区市场监管局"}


def with_major(change: desk.Change | None = None) -> Summary:
    return desk.judged(desk.changed(desk.clean(), MAJOR | (change or {})), units=("任城区",))


def papers(summary: Summary) -> dict[str, str]:
    """Path → text."""
    return {found.path: texts(data) for found, data in dispatch_papers(summary)}


def test_the_samples_give_one_with_all_its_steps() -> None:
    [row] = [r for r in told()["梁山县"]["案件台账"] if r["案件类别"] == "大案要案"]
    [name] = [n for n in samples().files if n.startswith("专报/") and n.endswith(".docx")]
    body = texts(samples().files[name])
    assert name == f"专报/梁山县 {row['案件名称']}.docx"
    same = [r for r in told()["梁山县"]["案件台账"] if r["案件名称"] == row["案件名称"]]
    assert len(same) == 2
    for step in same:
        assert step["文书文号"] in body
        verb = "将" if step["处罚形式"] == "移交公安部门" else "对"
        assert f"{step['处置日期'].month}月{step['处置日期'].day}日，{verb}{step['当事人']}" in body
    assert row["案情摘要"] in body
    assert "会同县公安局、县委网信办查办，已移交公安部门。" in body
    assert f"{ABOVE}：" in body.split("\n")


def test_what_the_paper_says() -> None:
    [(path, body)] = papers(with_major()).items()
    assert path == "专报/任城区 某某公司点播案.docx"
    assert f"案情。{STORY}" in body
    assert "会同区公安分局、区市场监管局查办。" in body
    assert "{" not in body


def test_a_mail_brings_it_to_the_office_above() -> None:
    made = outputs(with_major(), {ABOVE: (Contact("张某", "zhang@example.cn"),)})
    message = parsed(made["专报/任城区 某某公司点播案.eml"])
    assert [str(a.addr_spec) for a in message["To"].addresses] == ["zhang@example.cn"]
    assert [(p.get_filename(), p.get_content()) for p in message.iter_attachments()] == [
        ("任城区 某某公司点播案.docx", made["专报/任城区 某某公司点播案.docx"])]
    assert parsed(outputs(with_major(), {})["专报/任城区 某某公司点播案.eml"])["To"] is None


def test_without_an_office_above_there_is_a_paper_and_no_mail() -> None:
    summary = with_major()
    campaign = summary.campaign.model_copy(update={"report": summary.campaign.report.model_copy(update={"addressee": ""})})
    made = outputs(replace(summary, campaign=campaign), {})
    assert [n for n in made if n.startswith("专报/")] == ["专报/任城区 某某公司点播案.docx"]


def since(summary: Summary, *cases: tuple[str, str, str]) -> Summary:
    return replace(summary, since=Since(summary.as_of, (), (), Diff((), ()), frozenset(cases), summary.key_figures))


def test_what_the_former_output_told_is_not_told_again() -> None:
    summary = with_major()
    assert [x.unit for x in dispatches(since(summary))] == ["任城区"]
    assert dispatches(since(summary, ("任城区", "", "某某公司点播案"))) == []


def test_page_and_steps_point_to_it_first() -> None:
    summary = with_major()
    first = next(steps(summary, dispatches(summary))).text
    assert "大案要案1件，请随时上报：“专报”文件夹" in first
    assert f"致{ABOVE}的邮件草稿" in first
    assert f'href="{quote("专报/任城区 某某公司点播案.docx")}"' in page(summary, dispatches(summary), [], [])


NAMES = [  # 案件名称 of two cases → their file names, without 任城区 and .docx
    ("甲公司案", "甲公司案 ", {"甲公司案"}),  # one case
    ("甲/公司案", "甲:公司案", {"甲_公司案", "甲_公司案（2）"}),
    ("ＡＢ案", "ab案", {"AB案"}),
    ("孙某110101194912310026案", "孙某13800000001案", {"孙某110101________0026案", "孙某138____0001案"}),
]


@pytest.mark.parametrize(("first", "second", "names"), NAMES)
def test_a_file_name_is_safe_its_own_and_holds_no_personal_number(first: str, second: str, names: set[str]) -> None:
    summary = with_major({"案件台账/2/案件名称": first, "案件台账/+2": {"案件名称": second, "当事人": "某某乙公司", "文书文号": "（任）文综罚字〔2020〕77号"},
                          "情况汇总表/A3/数量": 2, "情况汇总表/A3/单位名称": "任城乙文化公司、某某乙公司"})
    assert {x.path for x in dispatches(summary)} == {f"专报/任城区 {n}.docx" for n in names}
    assert "110101194912310026" not in "".join([*papers(summary), *papers(summary).values()])


LENGTHS = [(1, "公文正文"), (4, "紧凑正文"), (9, "紧凑正文小")]


@pytest.mark.parametrize(("times", "style"), LENGTHS)
def test_a_long_case_is_set_smaller(times: int, style: str) -> None:
    [(_, data)] = dispatch_papers(with_major({"案件台账/2/案情摘要": STORY * times}))
    assert {p.style.name for p in Document(io.BytesIO(data)).paragraphs if p.style and "正文" in str(p.style.name)} == {style}


def test_the_same_case_gives_the_same_bytes() -> None:
    first, second = (list(dispatch_papers(with_major())) for _ in range(2))
    assert first == second


def test_none_without_a_major_case() -> None:
    assert dispatches(desk.judged(desk.clean())) == []
