"""Which return counts: F08, F09, H06, editions and verdicts (design §6)."""

from datetime import date
from hashlib import sha256

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from pipeline import flow
from pipeline.inbox.read import read
from pipeline.model import Upload
from tests.desk import Change, Edit, brief, campaign, edited, expected, judged, statuses, typed, untouched, workbook
from tests.places import address, at, cell

GOOD: Change = {}
OTHER: Change = {"基本信息/检查单位（家次）": 413}
THIRD: Change = {"基本信息/检查单位（家次）": 414}
BAD: Change = {"案件台账/2/文书文号": None}
WORSE: Change = {"基本信息/填报人": None}
SECOND: Change = {"基本信息/第几次报送": 2}
QUFU: Change = {"基本信息/填报单位": "曲阜市"}
C05, H01 = "C05 error 案件台账/2/文书文号", "H01 error 基本信息/填报人"
CONFLICT, CHOSEN, SAME = "F09 error - -", "F09 warning - -", "F08 info - -"

CASES: list[tuple[str, list[Change], str, str]] = [
    ("one", [GOOD], "accepted", ""),
    ("one with an error", [BAD], "returned", C05),
    ("two units", [GOOD, QUFU], "accepted accepted", ""),
    ("the newer counts", [GOOD, OTHER | SECOND], "superseded accepted", ""),
    ("the newer counts, whatever the order", [OTHER | SECOND, GOOD], "accepted superseded", ""),
    ("the newer mends the older", [BAD, SECOND], "superseded accepted", ""),
    ("the newer is returned, the older does not slip in", [GOOD, BAD | SECOND], "superseded returned", C05),
    ("three editions", [GOOD, SECOND, {"基本信息/第几次报送": 10}], "superseded superseded accepted", ""),
    ("an unreadable edition is the newest", [{"基本信息/第几次报送": 99}, {"基本信息/第几次报送": "再报"}],
     "superseded returned", "H04 error 基本信息/第几次报送"),
    ("an edition out of bounds is the newest", [{"基本信息/第几次报送": 99}, {"基本信息/第几次报送": 0}],
     "superseded returned", "H04 error 基本信息/第几次报送"),
    ("F08 the same content", [GOOD, GOOD], "accepted duplicate", SAME),
    ("F08 three times", [GOOD, GOOD, GOOD], "accepted duplicate duplicate", f"{SAME}; {SAME}"),
    ("F08 of a returned file", [BAD, BAD], "returned duplicate", f"{C05}; {SAME}"),
    ("F08 before F09", [GOOD, OTHER, OTHER], "conflict conflict duplicate", f"{CONFLICT}; {CONFLICT}; {SAME}"),
    ("F08 of a superseded file", [GOOD, GOOD, SECOND], "superseded duplicate accepted", SAME),
    ("F08 not where a value differs", [GOOD, OTHER], "conflict conflict", f"{CONFLICT}; {CONFLICT}"),
    ("F08 not where a value stands in another row", [
        {"工作措施/1": {"措施类别": "组织领导"}, "工作措施/2": {"标题": "成立专班", "内容": "由专人负责。"}},
        {"工作措施/1": {"措施类别": "组织领导", "标题": "成立专班", "内容": "由专人负责。"}, "工作措施/2": None}], "superseded accepted", CHOSEN),
    ("F08 not where only what is masked differs", [{"基本信息/联系电话": "13900001111"}, {"基本信息/联系电话": "13922221111"}],
     "conflict conflict", f"{CONFLICT}; {CONFLICT}"),
    ("F09 three", [GOOD, OTHER, THIRD], "conflict conflict conflict", f"{CONFLICT}; {CONFLICT}; {CONFLICT}"),
    ("F09 one free of errors", [BAD, GOOD], "superseded accepted", CHOSEN),
    ("F09 one free of errors among three", [BAD, OTHER, WORSE], "superseded accepted superseded", CHOSEN),
    ("F09 none free of errors", [BAD, WORSE], "returned returned", f"{C05}; {H01}"),
    ("F09 two free, a faulty one beside them", [GOOD, OTHER, BAD], "conflict conflict returned",
     f"{CONFLICT}; {CONFLICT}; {C05}"),
    ("F09 only among the newest", [GOOD, OTHER, SECOND], "superseded superseded accepted", ""),
    ("F09 a warning is no error", [{"监管电子档案/2/责任书签订日期": None}, BAD], "accepted superseded",
     f"{CHOSEN}; A05 warning 监管电子档案/2/责任书签订日期"),
    ("F10 units unknown are no conflict", [{"基本信息/填报单位": "甲县"}, {"基本信息/填报单位": "乙县"}], "returned returned",
     "F10 error 基本信息/填报单位; F10 error 基本信息/填报单位"),
]


def test_forms_of_another_campaign_are_not_read_and_so_not_the_same() -> None:
    """F04 and nothing else: what stands in them is not compared."""
    summary = judged(*(edited(workbook(change=change), typed("模板信息/B1", "净网2021")) for change in (GOOD, OTHER)))
    assert [s.status for s in summary.submissions] == ["returned", "returned"]


@pytest.mark.parametrize(("changes", "verdicts", "says"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_choose(changes: list[Change], verdicts: str, says: str) -> None:
    summary = judged(*[workbook(change=c) for c in changes], names=[f"{n}.xlsx" for n in range(1, len(changes) + 1)])
    assert " ".join(statuses(summary)[f"{n}.xlsx"] for n in range(1, len(changes) + 1)) == verdicts
    between_units = ("C15", "X04")  # one county's cases in two counties' names: test_compare.py
    assert brief(f for f in summary.findings if f.rule not in between_units) == expected(says)
    assert not set(summary.accepted) & {*summary.returned, *summary.missing}
    assert set(summary.figures) == set(summary.accepted)


def test_a_unit_in_conflict_is_returned() -> None:
    summary = judged(workbook(), workbook(change=OTHER))
    assert (summary.accepted, summary.returned, "任城区" in summary.missing) == ((), ("任城区",), False)


def test_a_conflict_says_dates_and_cells() -> None:
    other = {"基本信息/填报日期": date(2020, 10, 21), "情况汇总表/D5/数量": 6, "案件台账/7/数量": 6}
    summary = judged(workbook(), workbook(change=other))
    for said in summary.findings:
        text = said.message + said.fix
        assert all(word in text for word in ("1.xlsx", "2.xlsx", "2020年10月20日", "2020年10月21日", "作废"))
        assert all(word in text for word in (" ".join(address(p)) for p in other))
        assert "（“5”，“6”）" in text
        assert "（“2020年10月20日”，“2020年10月21日”）" in text
        assert cell("基本信息/检查单位（家次）") not in text


def test_of_many_files_in_conflict_each_names_twenty() -> None:
    summary = judged(*[workbook(change={"基本信息/检查单位（家次）": n}) for n in range(1, 24)], names=[f"{n:02}.xlsx" for n in range(1, 24)])
    assert {s.lost_to.removesuffix("等22份").count("、") for s in summary.submissions} == {19}
    assert {s.source in s.lost_to for s in summary.submissions} == {False}


def test_a_number_is_hidden_before_a_long_text_is_cut() -> None:
    long = {"案件台账/1/案情摘要": "某" * 20 + "370811199003071234" + "某" * 20}
    assert "3708111990" not in " ".join(f.message for f in judged(workbook(), workbook(change=long)).findings)


@pytest.mark.parametrize(("names", "original"), [
    (["任城区.xlsx", "任城区 (1).xlsx"], "任城区.xlsx"), (["b.xlsx", "a.xlsx"], "a.xlsx"),
    (["甲/任城区.xlsx", "任城区净网.xlsx"], "任城区净网.xlsx"), (["a/b.xlsx", "abc.xlsx"], "a/b.xlsx"),
])
def test_the_original_is_the_shortest_then_the_first(names: list[str], original: str) -> None:
    data = workbook()
    for order in (names, names[::-1]):
        found = statuses(judged(data, data, names=order))
        assert {n for n, status in found.items() if status == "accepted"} == {original}
        assert sorted(found.values()) == ["accepted", "duplicate"]


def _struck(path: str, *, row: bool = False) -> Edit:
    """A cell, or its whole row, struck through."""

    def edit(book: Workbook) -> None:
        first = at(book, path)
        for struck in book[path.partition("/")[0]][first.row] if row else [first]:
            struck.font = Font(strike=True)

    return edit


@pytest.mark.parametrize(("edit", "found"), [
    (_struck("案件台账/2/罚款金额（元）"), "superseded accepted"),
    (typed("案件台账/2/罚款金额（元）", 10000, '0"万元"'), "superseded accepted"),
    (typed("案件台账/1/联合部门", "#N/A"), "superseded accepted"),
    (lambda book: book.remove(book["工作亮点"]), "superseded accepted"),
    (_struck("案件台账/8/案件名称", row=True), "conflict conflict"),  # such a row does not count, and is no error
])
def test_a_cell_that_says_something_beside_its_value_is_other_content(edit: Edit, found: str) -> None:
    """The file without it is no duplicate, whichever comes first by name."""
    sent = workbook(change={"案件台账/+4": {"案件名称": "丁移交案", "处罚形式": "移交公安部门", "文书文号": "（任）文综移字〔2020〕9号", "整改期限": None, "整改结果": None},
                            "工作亮点/1": None})
    for names in (["1.xlsx", "2.xlsx"], ["2.xlsx", "1.xlsx"]):
        states = statuses(judged(edited(sent, edit), sent, names=names))
        assert " ".join(states[n] for n in names) == found


def test_the_same_content_in_other_bytes_is_a_duplicate() -> None:
    """Saved by another program, rows moved down, columns' looks lost: the same typed content."""

    def down(book: Workbook) -> None:
        book["案件台账"].insert_rows(3)

    for edit in (untouched, down):
        summary = judged(workbook(), edited(workbook(), edit))
        assert sorted(statuses(summary).values()) == ["accepted", "duplicate"]
        assert brief(summary.findings) == expected(SAME)


def test_the_same_content_of_another_unit_is_none() -> None:
    assert set(statuses(judged(workbook(), workbook(change=QUFU))).values()) == {"accepted"}


def test_findings_of_a_superseded_file_stay_out() -> None:
    summary = judged(workbook(change=BAD | WORSE), workbook(change=SECOND))
    assert brief(summary.findings) == []
    assert {s.source: s.errors for s in summary.submissions} == {"1.xlsx": 0, "2.xlsx": 0}


def test_the_unit_and_the_counts_of_a_verdict() -> None:
    change = BAD | {"监管电子档案/2/责任书签订日期": None, "情况汇总表/A2/数量": "无"}
    summary = judged(workbook(change=change))
    (verdict,) = summary.submissions
    assert (verdict.unit, verdict.edition, verdict.status) == ("任城区", 1, "returned")
    assert (verdict.errors, verdict.warnings, verdict.repairs) == (1, 1, 1)
    assert {f.unit for f in summary.findings} == {"任城区"}


LATE = "H06 info 基本信息/填报日期"
TODAY = date(2020, 11, 5)
DAYS: list[tuple[str, list[Change], str]] = [
    ("on the deadline", [{"基本信息/填报日期": date(2020, 10, 29)}], ""),
    ("the day after", [{"基本信息/填报日期": date(2020, 10, 30)}], LATE),
    ("a corrected return is not late", [BAD, SECOND | {"基本信息/填报日期": date(2020, 11, 2)}], ""),
    ("a first return too late counts when corrected as well",
     [BAD | {"基本信息/填报日期": date(2020, 10, 30)}, SECOND | {"基本信息/填报日期": date(2020, 11, 2)}], LATE),
    ("a day to come is no day", [{"基本信息/填报日期": date(2020, 11, 6)}], "H03 error 基本信息/填报日期"),
]


@pytest.mark.parametrize(("changes", "says"), [d[1:] for d in DAYS], ids=[d[0] for d in DAYS])
def test_late(changes: list[Change], says: str) -> None:
    summary = judged(*[workbook(change=c) for c in changes], as_of=TODAY)
    assert brief(summary.findings) == expected(says)
    assert {f.source for f in summary.findings if f.rule == "H06"} <= {"任城区.xlsx", "1.xlsx"}


MAILED: list[tuple[str, date | None, date, str]] = [
    ("a mail in time", date(2020, 10, 28), date(2020, 10, 29), ""),
    ("dated in time, sent too late", date(2020, 10, 29), date(2020, 10, 30), "H06 info - -"),
    ("both too late: what the county wrote", date(2020, 10, 30), date(2020, 10, 31), LATE),
    ("no date but the mail's", None, date(2020, 10, 30), "H01 error 基本信息/填报日期; H06 info - -"),
]


@pytest.mark.parametrize(("written", "sent", "says"), [m[1:] for m in MAILED], ids=[m[0] for m in MAILED])
def test_late_by_the_mail(written: date | None, sent: date, says: str) -> None:
    upload = Upload("信.eml!任城区.xlsx", workbook(change={"基本信息/填报日期": written}), "", sent)
    summary = flow.run([(upload, read(upload))], campaign(), TODAY)
    assert brief(summary.findings) == expected(says)


IN_TIME, TOO_LATE = date(2020, 10, 28), date(2020, 10, 31)
TWICE: list[tuple[str, list[tuple[str, Change, date | None]], str]] = [
    ("the mail of a repeated file came first", [("长长的.eml!表.xlsx", {}, IN_TIME), ("信.eml!表.xlsx", {}, TOO_LATE)], ""),
    ("both mails too late", [("长长的.eml!表.xlsx", {}, TOO_LATE), ("信.eml!表.xlsx", {}, date(2020, 11, 1))], "迟 2 天"),
    ("a file that was saved, and its mail", [("表.xlsx", {}, None), ("信.eml!表.xlsx", {}, TOO_LATE)], "迟 2 天"),
    ("two files of one day", [("甲.eml!表.xlsx", OTHER, TOO_LATE), ("乙.eml!表.xlsx", {}, IN_TIME)], ""),
]


@pytest.mark.parametrize(("mails", "says"), [t[1:] for t in TWICE], ids=[t[0] for t in TWICE])
def test_the_first_mail_of_what_came_twice_counts(mails: list[tuple[str, Change, date | None]], says: str) -> None:
    uploads = [Upload(source, workbook(change=change), sha256(workbook(change=change)).hexdigest(), day) for source, change, day in mails]
    summary = flow.run([(u, read(u)) for u in uploads], campaign(), TODAY)
    late = [f.message for f in summary.findings if f.rule == "H06"]
    assert all(says in message for message in late)
    assert len(late) == bool(says)


def test_the_order_of_files_never_matters() -> None:
    files = [workbook(change=c) for c in (GOOD, OTHER, BAD, QUFU)]
    names = ["丁.xlsx", "甲.xlsx", "丙.xlsx", "乙.xlsx"]
    there = judged(*files, names=names)
    back = judged(*files[::-1], names=names[::-1])
    assert there.findings == back.findings
    assert there.submissions == back.submissions
