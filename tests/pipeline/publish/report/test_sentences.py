"""The sentences of page and document, on eleven, one, no and tied data."""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd
import pytest

from pipeline.publish.kit.wording import Record, numbered, we
from pipeline.publish.report.content import report_content
from pipeline.publish.report.documents.document import document
from pipeline.publish.report.documents.word import above
from pipeline.publish.report.figures import percent
from pipeline.publish.report.paper import Paper, Passage
from pipeline.publish.report.sentences import most_of, step
from schemas.campaign.campaign import Campaign
from tests import desk
from tests.test_command import INBOX

LATE = {"案件台账/1/整改结果": "未整改", "案件台账/1/整改期限": date(2020, 7, 10), "案件台账/1/情况说明": "该公司正在申请许可，已约谈负责人，十一月复查。"}
LIKE_COUNTY = {"案件台账/3/当事人": "任城区某某商贸中心", "案件台账/3/案件名称": "任城区某某商贸中心移交案",
               "情况汇总表/A4/单位名称": "任城区某某商贸中心", "工作亮点/1/标题": "任城区部门联动"}
NOT_MENDED = {f"案件台账/{n}/整改结果": "整改中" for n in (1, 4)} | {f"案件台账/{n}/整改期限": date(2020, 11, 10) for n in (1, 4)}
MOVED = {"案件名称": "丁移交案", "处罚形式": "移交公安部门", "文书文号": "（任）文综移字〔2020〕9号", "整改期限": None, "整改结果": None}
TV = "违规开展互联网电视和直播、点播业务查处："


@lru_cache
def told(name: str) -> str:
    """All sentences of the report of one of these inboxes, a line each."""
    inboxes: dict[str, list[Any]] = {
        "one": [desk.clean()], "none": [], "zero": [desk.zero()], "late": [desk.changed(desk.clean(), LATE)],
        "a deadline of a penalty": [desk.changed(desk.clean(), {"案件台账/2/整改期限": date(2020, 7, 10)})],
        "named like the county": [desk.changed(desk.clean(), LIKE_COUNTY)],
        "zero of an optional unit": [desk.clean(), desk.changed(desk.zero(), {"基本信息/填报单位": "济宁高新区"})],
        "nothing mended": [desk.changed(desk.clean(), NOT_MENDED)],
        "a pair without a row": [desk.changed(desk.clean(), {"案件台账/+4": MOVED})],
        "only a pair without a row": [desk.changed(desk.clean(), {f"案件台账/4/{k}": v for k, v in MOVED.items()} | {
            "情况汇总表/B1/数量": 0, "情况汇总表/B1/单位名称": None})],
        "two alike": [desk.clean(), desk.changed(desk.clean(), {"基本信息/填报单位": "微山县"})],
        "eleven": [p.read_bytes() for p in sorted(INBOX.glob("*.xlsx"))],
    }
    files = inboxes[name]
    summary = desk.judged(*files) if files else desk.judged(names=[])
    assert len(summary.accepted) == len(files), [f.message for f in summary.findings if f.severity.value == "error"]
    return "\n".join(texts(document(summary, report_content(summary))))


def texts(paper: Paper) -> Iterator[str]:
    def passage(p: Passage) -> Iterator[str]:
        yield from (p.title, *p.paragraphs)
        for item in p.items:
            yield from passage(item)

    for section in paper.sections:
        yield section.title
        for p in section.passages:
            yield from passage(p)


SAID = [  # inbox, what is said, what is not
    ("one", "应报送单位11家，已汇总1家，尚缺10家", "各单位累计"),
    ("one", "据案件台账，共作出处置7件次，其中行政处罚1件、移交公安部门1起、责令整改2件；罚款1万元，没收5套。", "大案要案"),
    ("one", "责令整改中，已整改2件，占100%。", "逾期"),
    ("a deadline of a penalty", "责令整改中，已整改2件，占100%。", "逾期"),
    ("a deadline of a penalty", "限期整改3项，其中已整改2项，已依法处理1项。", "已依法处理1件"),
    ("one", "限期整改2项，均已整改。", "其中已整改"),
    ("one", "移交公安部门1起：任城乙文化公司（任城区，2020年7月1日，（任）文综移字〔2020〕1号）。", "乙公司移交案"),
    ("one", "无证盈利的网站和平台中，已签订责任书1家。", "未签订"),
    ("one", "从处置时间看，7月上旬最多，3件次。", "最多，各1"),
    ("one", "部分单位的数据尚未计入。", "一是"),
    ("one", "下一步，我市将督促尚未报送的单位尽快报送；", "督促应签未签"),
    ("two alike", "各单位累计出动执法人员1720人次", "其中微山县"),
    ("none", "各单位的数据尚未计入。未报送11家：", "部分单位"),
    ("none", "下一步，我市将督促尚未报送的单位尽快报送。", "一是"),
    ("zero", "其中零报告1家：任城区。", "据案件台账"),
    ("zero", "已汇总的单位均无查处情况。", "未列入"),
    ("zero of an optional unit", "另有应报单位以外的1个单位报送并已汇总（济宁高新区）。其中零报告1家：济宁高新区。", "）。其中零报告1家：济宁高新区。另有"),
    ("nothing mended", "责令整改中，尚无已整改的。", "0件"),
    ("a pair without a row", f"{TV}责令整改1起。据案件台账（含未列入情况汇总表的处置1件次），涉及当事人1家，移交1起。", "1起。其中据案件台账，涉及当事人1家，移交"),
    ("only a pair without a row", f"{TV}据案件台账（含未列入情况汇总表的处置1件次），涉及当事人1家，移交1起。", "件次处置未列入"),
    ("late", "逾期未完成的有：任城甲网络公司（任城区，期限2020年7月10日，逾期111天，未整改）。", "任城区任城"),
    ("late", "二是部分限期整改事项未按期完成。逾期1项，涉及任城区。", "任城区1项"),
    ("named like the county", "任城区某某商贸中心（2020年7月1日，", "任城区任城区"),
    ("named like the county", "任城区部门联动。具体情况见", "（任城区，2020年7月1日"),
]


@pytest.mark.parametrize(("inbox", "said", "unsaid"), SAID, ids=[f"{i}: {s[:14]}" for i, s, _ in SAID])
def test_what_is_said(inbox: str, said: str, unsaid: str) -> None:
    assert said in told(inbox)
    assert unsaid not in told(inbox)


@lru_cache
def every() -> dict[str, str]:
    """The sentences of each inbox above, and of the eleven samples."""
    return {name: told(name) for name in ("eleven", *dict.fromkeys(inbox for inbox, _, _ in SAID))}


NEVER = {
    "a zero": r"(?<![\d.〔])0(?:件|家|起|个|套|元|项|人次|次)",
    "分别 with one": r"分别(?:是|为)?[^，。、；]*。",
    "a first without a second": r"一是(?![^\n]*\n二是)",
    "a county twice": r"([一-龥]{2}[县市区])\1",
    "another style of dates": r"\d{4}[-./]\d{1,2}[-./]\d{1,2}",
    "a problem that is none": "没有问题|未发现问题",
    "two in one pair of quotation marks": r"“(?:违规|通过|生产|利用)[^”]*、(?:违规从事|通过互联网|违规开办|利用公共)[^”]*”",
    "what is the office's own": r"审核情况|\d+/\d+",
}


@pytest.mark.parametrize("pattern", NEVER.values(), ids=NEVER)
def test_what_is_never_said(pattern: str) -> None:
    assert {name: found[0] for name, text in every().items() if (found := re.search(pattern, text))} == {}


@pytest.mark.parametrize(("part", "said"), [(0, "0%"), (1, "6.3%"), (5, "31.3%"), (8, "50%"), (16, "100%")])
def test_a_half_is_rounded_up(part: int, said: str) -> None:
    assert percent(part, 16) == said


@pytest.mark.parametrize(("part", "said"), [(0, "0%"), (1, "0.1%"), (2999, "99.9%"), (3000, "100%")])
def test_only_all_is_100_percent_and_only_none_is_0(part: int, said: str) -> None:
    assert percent(part, 3000) == said


MOST = [  # counted, said
    ([("6月下旬", 11), ("7月上旬", 8)], "6月下旬最多，11件次"),
    ([("6月下旬", 6), ("7月下旬", 6), ("8月上旬", 2)], "6月下旬、7月下旬最多，各6件次"),
    ([("“甲”", 5), ("“乙”", 5), ("“丙”", 1)], "“甲”、“乙”最多，各5件次"),
    ([("6月下旬", 6)], ""), ([], ""), ([("6月下旬", 0)], ""),
    ([("6月下旬", 2), ("7月下旬", 2)], ""),
    ([*((f"{n}月上旬", 1) for n in range(1, 5)), ("五月上旬", 0.5)], ""),
]


@pytest.mark.parametrize(("counted", "said"), MOST)
def test_what_is_most(counted: list[tuple[str, float]], said: str) -> None:
    assert most_of(counted) == said


def test_one_is_not_numbered() -> None:
    assert numbered(["甲"]) == ["甲。"]
    assert numbered(["甲", "乙"]) == ["一是甲。", "二是乙。"]


STEPS = [
    ("行政处罚", 12500, "2020年7月8日，对某某公司作出行政处罚，罚款1.25万元。"), ("责令整改", None, "2020年7月8日，对某某公司责令整改。"),
    ("移交公安部门", None, "2020年7月8日，将某某公司移交公安部门。"), ("关闭违规生产企业", None, "2020年7月8日，依法关闭违规生产企业：某某公司。"),
]


@pytest.mark.parametrize(("measure", "fine", "said"), STEPS)
def test_a_step_in_a_sentence(measure: str, fine: float | None, said: str) -> None:
    row: Record = {"date": pd.Timestamp(2020, 7, 8), "party": "某某公司", "measure": measure, "fine": fine, "document": None, "joint": None}
    assert step(row, desk.campaign()) == said


def test_the_preamble_is_of_this_campaign() -> None:
    """Neither 省局 nor 我市 where the campaign has none."""
    assert [we(name) for name in ("济宁市", "山东省", "任城区", "某公司", "")] == ["我市", "我省", "我区", "我单位", "我单位"]
    assert [above(campaign_of(addressee)) for addressee in ("山东省广播电视局", "某某市某某委员会", "")] == ["省局", "某某市某某委员会", ""]


def campaign_of(addressee: str) -> Campaign:
    campaign = desk.campaign()
    return campaign.model_copy(update={"report": campaign.report.model_copy(update={"addressee": addressee})})
