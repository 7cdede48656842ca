"""What goes back to the counties: which workbook, in which folder, with which words (design §7)."""

import email
from collections.abc import Iterable
from datetime import date
from email import policy
from email.message import EmailMessage

import pytest
from openpyxl import Workbook

from pipeline.publish.desk.desk import steps
from pipeline.publish.outputs import outputs
from pipeline.publish.returns.letters import letters
from pipeline.publish.returns.returns import OF_A_PACK, returns
from pipeline.summary.summarise import Summary
from schemas.campaign.contacts import Contact
from schemas.form.cells import column_index_from_string, coordinate_from_string
from schemas.form.names import TEMPLATE_INFO
from tests.desk import Change, edited, judged, workbook
from tests.desk import letters_of as said
from tests.pipeline.verdicts.test_answers import REASON, marked
from tests.pipeline.verdicts.test_corrections import row, with_corrections
from tests.places import address, cell

ERROR: Change = {"案件台账/2/文书文号": None}  # C05
QUESTION: Change = {"监管电子档案/2/责任书签订日期": None}  # A05


def folders(summary: Summary) -> set[str]:
    """Every path but the letters to units that have sent nothing."""
    paths = {r.path for r in returns(summary)} | set(said(summary))
    return {p for p in paths if not p.startswith("催报/")}


ONE = workbook(change={"基本信息/检查单位（家次）": 413})
PLACES: list[tuple[str, dict[str, bytes], set[str]]] = [
    ("accepted", {"任城区.xlsx": workbook()}, {"回执/任城区.eml"}),
    ("returned", {"任城区.xlsx": workbook(change=ERROR)}, {"退回修改/任城区/任城区.xlsx", "退回修改/任城区/任城区.eml"}),
    ("asked", {"a.xlsx": workbook(change=QUESTION)}, {"请核实/任城区/a.xlsx", "请核实/任城区/a.eml", "回执/任城区.eml"}),
    ("explained", {"a.xlsx": marked(workbook(change=QUESTION), b"", judged(workbook(change=QUESTION)).findings, REASON)},
     {"回执/任城区.eml"}),
    ("in conflict", {"a.xlsx": workbook(), "b.xlsx": ONE}, {"退回修改/任城区/几份报送不一致.eml"}),
    ("no unit", {"a.xlsx": workbook(change={"基本信息/填报单位": "某某县"})}, {"退回修改/未识别/a.xlsx", "退回修改/未识别/a.eml"}),
    ("presumed", {"微山县上报.xlsx": workbook(change={"基本信息/填报单位": "某某县"})},
     {"退回修改/微山县/微山县上报.xlsx", "退回修改/微山县/微山县上报.eml"}),
    ("an answer that does not say whose it is", {
        "a.xlsx": workbook(change=ERROR), "b.xlsx": marked(workbook(change={"基本信息/填报单位": None}), workbook(change=ERROR), judged(workbook(change=ERROR)).findings)},
     {"退回修改/任城区/b.xlsx", "退回修改/任城区/b.eml"}),
    ("cannot be read", {"微山县.xls": b"<html>"}, {"退回修改/微山县/微山县（退回意见）.xlsx", "退回修改/微山县/微山县（退回意见）.eml"}),
    ("two of one name", {"甲/a.xlsx": workbook(change=ERROR), "乙/A.xlsx": workbook(change=ERROR | QUESTION)},
     {"退回修改/任城区/A.xlsx", "退回修改/任城区/A.eml", "退回修改/任城区/a（2）.xlsx", "退回修改/任城区/a（2）.eml"}),
    ("no form", {"盖章件.pdf": b"%PDF-1.4"}, set()),
]


@pytest.mark.parametrize(("files", "paths"), [row[1:] for row in PLACES], ids=[row[0] for row in PLACES])
def test_where_things_lie(files: dict[str, bytes], paths: set[str]) -> None:
    assert folders(judged(*files.values(), names=files)) == paths


def test_who_is_chased() -> None:
    summary = judged(workbook(), b"<html>", names=["任城区.xlsx", "微山县.xls"])
    chased = {x.unit for p, x in said(summary).items() if p.startswith("催报/")}
    assert chased == set(summary.expected) - {"任城区", "微山县"}  # who sent something unreadable is no silent unit
    sent = workbook(change=ERROR)
    answered = judged(sent, marked(workbook(change={"基本信息/填报单位": None}), sent, judged(sent).findings), names=["a.xlsx", "b.xlsx"])
    assert "催报/任城区.eml" not in said(answered)


def test_a_repeated_form_that_does_not_say_whose_it_is_is_a_form() -> None:
    nobodys = workbook(change={"基本信息/填报单位": None})
    body = said(judged(nobodys, nobodys, names=["a.xlsx", "微山县上报.xlsx"]))["催报/微山县.eml"].body
    assert "不是填报表" not in body
    assert "“微山县上报.xlsx”已收到，但表内没有写明填报单位是你单位" in body


def test_another_form_goes_beside_the_one_that_was_sent_under_its_name() -> None:
    name = "净网2020填报模板（任城区）.xlsx"

    def of_before(book: Workbook) -> None:
        book[TEMPLATE_INFO]["B2"] = 1
        book["案件台账"].delete_cols(column_index_from_string(coordinate_from_string(cell("案件台账/1/整改结果"))[0]))

    summary = judged(edited(workbook(), of_before), names=[name])
    back = returns(summary)
    (letter,) = (x for x in letters(summary, back, lambda unit: {f"净网2020填报模板（{unit}）.xlsx": b"blank"}, lambda _: {}) if x.unit == "任城区")
    assert letter.attachments == {name: back[0].data, "净网2020填报模板（任城区）（空白）.xlsx": b"blank"}
    assert "填入附件“净网2020填报模板（任城区）（空白）.xlsx”" in letter.body


@pytest.mark.parametrize(("day", "subject", "words"), [
    (date(2020, 10, 1), "请报送", "还有28天"), (date(2020, 10, 27), "请抓紧报送", "还有2天"),
    (date(2020, 10, 29), "请抓紧报送", "最后一天"), (date(2020, 11, 3), "已逾期", "已过5天"),
])
def test_the_tone_goes_by_the_days_left(day: date, subject: str, words: str) -> None:
    letter = said(judged(b"%PDF-1.4", names=["a.pdf"], as_of=day))["催报/微山县.eml"]
    assert subject in letter.subject
    assert words in letter.body


def test_a_return_names_what_is_wrong_how_often_and_until_when() -> None:
    change: Change = ERROR | QUESTION | {f"案件台账/{n}/处置日期": "不知道" for n in range(1, 8)}
    body = said(judged(workbook(change=change)))["退回修改/任城区/任城区.eml"].body
    assert "第1次报送的填报表（任城区.xlsx）已收到。经审核，有8处必须改正，另有1处需核实，现退回，请修改后重报。" in body
    assert f"案件台账 {cell('案件台账/1/处置日期')}—{cell('案件台账/7/处置日期')}：处置日期：“不知道”不是有效日期。" in body  # told once
    assert "2020年10月29日" in body


def test_an_answer_is_told_what_became_of_the_last_return() -> None:
    sent = workbook(change=ERROR | {"基本信息/填报人": None})
    answer = marked(workbook(change={"基本信息/填报人": None}), sent, judged(sent).findings)
    body = said(judged(sent, answer, names=["a.xlsx", "b.xlsx"]))["退回修改/任城区/b.eml"].body
    assert "已改正1处，尚余1处。" in body


def test_a_receipt_states_every_figure_as_counted() -> None:
    summary = judged(workbook())
    body = said(summary)["回执/任城区.eml"].body
    for i in summary.campaign.indicators:
        assert f"{i.label}　{summary.figures['任城区'][i.row.code]} {i.row.unit}" in body
    assert "打印" in body
    assert f"校验码：{summary.check_codes['任城区']}" in body


def test_a_file_that_another_unit_answered_for_is_no_longer_of_the_unit_that_its_name_says() -> None:
    sent = workbook(change={"基本信息/填报单位": None})
    answer = marked(workbook(), sent, judged(sent).findings)
    summary = judged(sent, answer, names=["微山县.xlsx", "任城区.xlsx"])
    assert summary.accepted == ("任城区",)
    assert "已收到" not in said(summary)["催报/微山县.eml"].body


def test_a_question_of_whose_file_it_is_names_no_unit() -> None:
    assert said(judged(workbook(), names=["微山县.xlsx"]))["请核实/未识别/微山县.eml"].subject.endswith("请核实（单位不明）")


def test_a_draft_carries_the_workbook_that_lies_beside_it_and_goes_to_whom_it_concerns() -> None:
    made = outputs(judged(workbook(change=ERROR)), {"任城区": (Contact("张某", "zhang@example.cn"),)})
    message = parsed(made["退回修改/任城区/任城区.eml"])
    assert [str(a.addr_spec) for a in message["To"].addresses] == ["zhang@example.cn"]
    assert [(p.get_filename(), p.get_content()) for p in message.iter_attachments()] == [
        ("任城区.xlsx", made["退回修改/任城区/任城区.xlsx"])]
    assert parsed(made["催报/微山县.eml"])["To"] is None  # nobody knows the address


def parsed(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_personal_number_is_in_no_letter() -> None:
    number = "11010519491231002X"
    summary = judged(workbook(change={"案件台账/1/统一社会信用代码": number}), units=("任城区",))
    assert not [x.path for x in said(summary).values() if number in x.body]
    assert number not in "".join(_all(summary))


def _all(summary: Summary) -> Iterable[str]:
    return (data.decode("utf-8") for name, data in outputs(summary, {}).items() if name.endswith((".html", ".json")))


def test_what_was_settled_by_telephone_is_asked_for_in_writing() -> None:
    summary = with_corrections(row("情况汇总表/D5/数量", 5, 6), row("案件台账/7/数量", 5, 6))
    body = said(summary)["补报/任城区.eml"].body
    assert " ".join(address("情况汇总表/D5/数量")) in body
    assert "“5”改为“6”" in body
    assert folders(summary) == {"补报/任城区.eml", "回执/任城区.eml"}
    assert "5、没收网络电视接收设备　6 套" in said(summary)["回执/任城区.eml"].body


def test_a_correction_that_fits_nothing_is_the_clerks_own_to_mend() -> None:
    summary = with_corrections(row("情况汇总表/D5/数量", 9, 6))
    assert folders(summary) == {"回执/任城区.eml"}
    assert next(steps(summary, ())).text.startswith("更正表有1行未采用")


def test_of_many_files_of_one_archive_the_first_get_a_draft_and_one_tells_the_rest() -> None:
    """Not of the inbox, and for each unit by itself; none of two names alike hides another."""
    bad = [*(f"包.zip!{n}/表.xlsx" for n in range(OF_A_PACK + 310)), *(f"{n}/表.xlsx" for n in range(OF_A_PACK + 2))]
    summary = judged(*[b"PKx%d" % n for n in range(len(bad))], names=bad)
    back = returns(summary)
    assert len(back) == len({r.path for r in back}) == OF_A_PACK * 2 + 3
    rest = back[-1]
    assert rest.path == "退回修改/未识别/包其余310份（退回意见）.xlsx"
    assert (len(rest.findings), sum(f.count for f in rest.findings), rest.submission.errors) == (301, 310, 310)
    assert rest.findings[0].message.startswith("表.xlsx：")
    assert len(letters(summary, [rest], lambda _: {}, lambda _: {})[0].body) < 1_000
