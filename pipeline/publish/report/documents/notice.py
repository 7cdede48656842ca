"""验收通报.docx: the city's notice to all units on how they reported, what was found, and what is still to be looked at."""

from collections import Counter
from collections.abc import Iterator, Sequence

import pandas as pd

from pipeline.publish.kit.coverage import extra, listed
from pipeline.publish.kit.wording import shares
from pipeline.publish.report.documents.inspection import SAMPLES, share_of
from pipeline.publish.report.figures import deadlines
from pipeline.publish.report.paper import Annex, Paper, Passage, Section, Table, filled
from pipeline.publish.report.sentences import amount, amounts, parts
from pipeline.status import Standing
from pipeline.summary.conduct import Conduct, conduct
from pipeline.summary.summarise import Summary
from schemas.form.sheets import INFO
from schemas.rules.words import chinese_date

TOLD_KINDS = 6  # the most frequent kinds of errors that the notice names
TITLES, WIDTHS = ("单位", "案件台账（条）", "电子档案（条）", "与填报一致（条）", "不一致（条）", "抽查结果"), (80, 72, 72, 80, 62, 76)


def notice(s: Summary) -> Paper:
    """The paper."""
    facts, rules = s.campaign.campaign, s.campaign.inspection
    drawn = {sheet: share_of(s, sheet) for sheet in SAMPLES}
    rows = [(u, *(str(found.get(u, 0)) if u in s.accepted else "—" for found in drawn.values()), "", "", "") for u in s.listed]
    total = ("合计", *(str(sum(found.values())) for found in drawn.values()), "", "", "")
    some = any(drawn.values())
    told = list(conduct(s))
    sections = filled(_reported(s), _audited(s, told), _mended(s), _judged(s, told), _drawn(s) if some else Section("", "", ()))
    preamble = f"根据{facts.document}通知安排，现将{facts.title}截至{chinese_date(s.as_of)}的报送和验收情况通报如下。"
    table = Table(WIDTHS, TITLES, (*rows, total), merged=False, small=False, centred=tuple(range(len(TITLES))), height=26)
    return Paper(f"关于{facts.title}验收情况的通报", rules.addressee, (preamble,), sections, facts.office, s.as_of,
                 annexes=(Annex("抽查情况表", table=table),) if some else ())


NOTHING_CAME = (Standing.UNREADABLE, Standing.MISSING)  # that could be read


def _reported(s: Summary) -> Section:
    """Who reported in time, late, not at all; who is in, who after a return, who is not."""
    first = [x for x in s.expected if x in s.first_returns]
    late = [f"{x}（迟{s.days_late(x)}天）" for x in first if s.days_late(x)]
    undated = [x for x in s.expected if x not in s.first_returns and x not in s.missing]
    reported = [("按时报送", [x for x in first if not s.days_late(x)]), ("迟报", late), ("报送日期不明", undated),
                *((why.word, s.lacking.get(why, ())) for why in NOTHING_CAME)]
    anew = tuple(x for x in s.counted if x in s.sent_back)
    passed = f"审核通过{len(s.counted)}个" + (f"，其中退回修改后通过{len(anew)}个（{'、'.join(anew)}）" if anew else "")
    waiting = [(why.word, names) for why, names in s.lacking.items() if why not in NOTHING_CAME]
    everybody = len(first) == len(s.expected) and not late
    told = [f"应报送的{len(first)}个单位全部按时报送。" if everybody else f"应报送单位{len(s.expected)}个：{'；'.join(listed(reported, '个'))}。",
            f"截至{chinese_date(s.as_of)}，{passed}{'；尚未通过的：' if waiting else ''}{'；'.join(listed(waiting, '个'))}。"]
    if more := extra(s):
        told.append(f"另有应报单位以外的{len(more)}个单位报送并通过（{'、'.join(more)}）。")
    return Section("reported", "报送情况", (Passage("", tuple(told)),))


def _audited(s: Summary, told: Sequence[Conduct]) -> Section:
    """How often returns went back, and for which kinds of errors."""
    back, found = [(x.unit, x.back) for x in told if x.back], []
    if back:
        found.append(f"有错误退回修改的报送共{sum(n for _, n in back)}份次，涉及{len(back)}个单位：{shares(back, '份次')}。")
    kinds = sum((Counter(s.sent_back[x.unit].kinds) for x in told if x.unit in s.sent_back), Counter[str]())
    if kinds:
        most = sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))[:TOLD_KINDS]
        found.append(f"错误{'较多的' if len(kinds) > len(most) else ''}有：{'，'.join(f'{name}{n}处' for name, n in most)}。")
    asked = [(str(x.unit), x.asked) for x in s.submissions if x.unit in s.accepted and x.status == "accepted" and x.asked]
    if asked:
        found.append(f"已通过的单位中，尚有{sum(n for _, n in asked)}处待核实，未作说明：{shares(asked, '处')}。")
    return Section("audited", "审核情况", (Passage("", tuple(found)),))


def _mended(s: Summary) -> Section:
    """Of the accepted units: rectifications, pledges, plans."""
    x, who, found = s.sums, s.campaign.role_words["unlicensed_profit"], []
    if x.deadlines.value:
        found.append(f"限期整改{amount(x.deadlines)}，{parts(x.deadlines, deadlines(s))}"
                     f"{f'（{shares(x.overdue.by_unit.items(), x.overdue.unit)}）' if x.overdue.value else ''}。")
    if x.signed.value or x.unsigned.value:
        found.append(f"{who}的网站和平台中，{amounts((('已签订责任书', x.signed), ('未签订', x.unsigned)))}"
                     f"{f'（{shares(x.unsigned.by_unit.items(), x.unsigned.unit)}）' if x.unsigned.value else ''}。")
    planned = s.info["plan_date"].to_dict()
    if without := [u for u in s.accepted if pd.isna(planned[u])]:
        found.append(f"未填{INFO['plan_date'].title}的有{len(without)}个单位：{'、'.join(without)}。")
    return Section("mended", "整改和管理", (Passage("", tuple(found)),))


def _judged(s: Summary, told: Sequence[Conduct]) -> Section:
    """Praise and criticism, by the campaign's rules."""
    rules = s.campaign.inspection
    good = [x.unit for x in told if x.unit in s.accepted and not x.late and not x.back and not x.overdue and not x.unsigned
            and x.cases >= rules.praise_cases and x.done >= rules.praise_done]
    bad = [f"{x.unit}（{'，'.join(why)}）" for x in told if (why := list(_faults(s, x)))]
    found = []
    if good:
        found.append(f"{'、'.join(good)}按时报送、一次通过，没有逾期未整改和应签未签责任书的情况，予以表扬。")
    if bad:
        found.append(f"对{'、'.join(bad)}予以批评，请认真整改。")
    title = "表扬和批评" if good and bad else "表扬" if good else "批评"
    return Section("judged", title, (Passage("", tuple(found)),))


def _faults(s: Summary, x: Conduct) -> Iterator[str]:
    rules, over = s.campaign.inspection, (s.as_of - s.campaign.campaign.deadline).days
    if x.unit in s.missing and not s.unread(x.unit) and over > 0:
        yield f"逾期{over}天未报送"
    if x.late >= rules.late:
        yield f"迟报{x.late}天"
    if x.back >= rules.returned:
        yield f"退回修改{x.back}次"
    if x.overdue >= rules.overdue:
        yield f"限期整改逾期{x.overdue}项"


def _drawn(s: Summary) -> Section:
    names = "、".join(sheet.name for sheet in SAMPLES)
    return Section("drawn", "抽查情况", (Passage("", (f"从{names}中各抽{s.campaign.sampling.size}条（不足的全查）进行抽查，各单位抽查的条数和结果见附件。",)),))
