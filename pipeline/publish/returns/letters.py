"""What is said to each county, as data: the mail drafts and the clerk's page show the same words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from pipeline.inbox.kinds import base_name
from pipeline.nouns import Finding, Submission
from pipeline.publish.kit.safe_name import safe_name
from pipeline.publish.returns.fold import Group, folded
from pipeline.publish.returns.returns import RETURNED, Return, silent
from pipeline.summary.summarise import Summary
from schemas.campaign import Campaign
from schemas.rule import Severity
from schemas.sheets import FIGURES, INFO, OPINIONS
from schemas.words import chinese_date, shown

NAMED = 5  # the most important problems that a letter names; all stand in its attachment
NEAR = 7  # days before the deadline from which it is pressed for
NO_FORM = ("unreadable", "unrecognised")
CHASED, RECEIPT, SETTLED = "催报", "回执", "补报"


@dataclass(frozen=True)
class Letter:
    """A mail to a county. `path`: of its draft in the output, with /. `unit`: None where none is known."""

    path: str
    unit: str | None
    subject: str
    body: str
    attachments: Mapping[str, bytes] = field(default_factory=dict, repr=False)  # by file name


def letters(summary: Summary, returns: Iterable[Return]) -> list[Letter]:
    """Every letter of a run: with each workbook that goes back, about conflicts, to who is silent, to who is accepted."""
    return [*(_return(r, summary) for r in returns), *_conflicts(summary),
            *(_chased(u, summary) for u in silent(summary)),
            *(_settled(u, summary) for u in summary.settled),
            *(_receipt(s, summary) for s in summary.submissions if s.status == "accepted")]


def _return(r: Return, summary: Summary) -> Letter:
    facts = summary.campaign.campaign
    groups = folded(f for f in r.findings if f.severity is Severity.ERROR or f.open)
    errors = r.submission.errors
    asked = r.submission.asked
    counts = "、".join(f"{n} 处{what}" for n, what in ((errors, "必须改正"), (asked, "请核实")) if n)
    verdict = f"收到，审核发现 {counts}，退回修改。" if r.returned else f"审核通过，数据已经采用，其中 {counts}。"
    lines = [f"你单位{_which(r.submission)}{verdict}", *_presumed(r), *_progress(r, summary), "",
             "主要问题：" if r.returned else "请核实的是：", *(line for n, g in enumerate(groups[:NAMED], 1) for line in _told(n, g))]
    if len(groups) > NAMED:
        lines.append(f"……其余问题见附件第一页“{OPINIONS.name}”，共 {errors + asked} 处，都列在那里。")
    lines += ["", *_steps(r, errors, asked), _due(summary) if r.returned or _overdue(summary) <= 0 else "请尽快答复。"]
    title = f"{'退回修改' if r.returned else '请核实'}（{r.unit or '单位不明'}）"
    path = PurePosixPath(r.path).with_suffix(".eml").as_posix()
    return Letter(path, r.unit, f"【{facts.name}】{title}", _letter(r.unit, lines, summary), {r.name: r.data})


def _which(s: Submission) -> str:
    what = f"第 {s.edition} 次报送的填报表" if s.edition else "发来的文件" if s.status in NO_FORM else "报送的填报表"
    return f"{what}（{base_name(s.source)}）已"


def _presumed(r: Return) -> Iterator[str]:
    if r.presumed:
        yield f"（表里看不出填报单位，按文件名推定为{r.unit}；如不是你单位的，请告知。）"


def _progress(r: Return, summary: Summary) -> Iterator[str]:
    if p := summary.follow_up.progress.get(r.submission.source):
        new = f"，新出现 {p.new} 处" if p.new else ""
        yield f"与上次退回时相比：已改好 {p.gone} 处，还剩 {p.left} 处{new}。"


def _told(number: int, group: Group) -> Iterator[str]:
    place = f"{group.place}：" if group.place else ""
    yield f"{number}. {place}{group.message}"
    yield f"   怎样改：{group.fix}"


def _steps(r: Return, errors: int, asked: int) -> Iterator[str]:
    if r.afresh:
        again = f"，“{INFO['edition'].title}”加 1" if r.submission.edition else ""
        yield f"请照上面的改法办好，重新发来填报表{again}。"
    elif r.marked:
        if errors:
            yield f"怎样改：打开附件，第一页“{OPINIONS.name}”列出了全部问题，点“单元格”直接跳到要改的地方；红色的必须改正。"
        if asked:
            yield f"请核实的：填错的改正；没填错的，在“{OPINIONS.name}”的“{OPINIONS['explanation'].title}”里写清实际情况。说明一次就行，以后不再问。"
        yield f"办好后把“{INFO['edition'].title}”加 1，保存，直接用附件这份表回复。"
    else:
        yield f"附件“{OPINIONS.name}”列出了全部问题和改法：请对照着改好原表，连同附件一起回复。"


def _conflicts(summary: Summary) -> Iterator[Letter]:
    """One letter for each unit with several returns that contradict each other: which one counts?"""
    by_unit: dict[str, list[Finding]] = {}
    for f in summary.findings:
        if f.rule == "F09" and f.severity is Severity.ERROR and f.unit:
            by_unit.setdefault(f.unit, []).append(f)
    for unit, found in by_unit.items():
        lines = [found[0].message, "请答复以哪一份为准；都不对的，请把改好的表重报一次。",
                 f"重报时“{INFO['edition'].title}”要比原来的大 1。",
                 "在答复以前，你单位的数据不计入汇总。", "", _due(summary)]
        yield Letter(f"{RETURNED}/{safe_name(unit)}/几份报送不一致.eml", unit,
                     f"【{summary.campaign.campaign.name}】请答复以哪一份为准（{unit}）", _letter(unit, lines, summary))


def _chased(unit: str, summary: Summary) -> Letter:
    facts = summary.campaign.campaign
    left = -_overdue(summary)
    press = "请报送" if left > NEAR else "请抓紧报送" if left >= 0 else "已逾期，请立即报送"
    lines = [f"截至{chinese_date(summary.as_of)}，没有收到你单位的{facts.title}（{facts.document}）填报表。", _due(summary)]
    if left < 0:
        lines.append("不能马上报送的，请今天答复原因和报送时间。汇总材料将注明尚未报送的单位。")
    lines += ["", f"没有查处数量的也要报：“{INFO['zero_report'].title}”选“{summary.campaign.words('是否', 'yes')[0]}”，保存后发来即可。",
              "已经发出的，请核对收件地址后再发一次。"]
    return Letter(f"{CHASED}/{safe_name(unit)}.eml", unit, f"【{facts.name}】{press}（{unit}）", _letter(unit, lines, summary))


def _settled(unit: str, summary: Summary) -> Letter:
    """What was corrected by telephone must stand in the county's own file too."""
    found = summary.settled[unit]
    lines = [f"电话里确认的下列 {len(found)} 处已在汇总时更正，请把你单位的表改成一样的，再报一次：", "",
             *(f"{n}. {s.sheet} {s.cell}（{s.label}）：“{s.old}”改为“{s.new}”。{s.facts}" for n, s in enumerate(found, 1)), "",
             f"改好后把“{INFO['edition'].title}”加 1。盖章的“{FIGURES.name}”请用改好的表打印。"]
    return Letter(f"{SETTLED}/{safe_name(unit)}.eml", unit, f"【{summary.campaign.campaign.name}】请补报更正后的表（{unit}）",
                  _letter(unit, lines, summary))


def _receipt(s: Submission, summary: Summary) -> Letter:
    c, unit = summary.campaign, str(s.unit)
    lines = [f"你单位{_which(s)}审核通过，下列 {len(c.indicators)} 项数量计入汇总：", ""]
    for block in c.blocks:
        lines.append(block.name)
        lines += [f"  {i.label}　{summary.figures[unit][i.row.code]} {i.row.unit}" for i in c.indicators if i.block is block]
    lines += ["", "与你单位的底稿不一致的，请立即告知。", f"请打印“{FIGURES.name}”一页并盖章，随书面总结一并报送。"]
    if s.asked:
        lines.append("另有几处请核实，见另一封邮件。")
    return Letter(f"{RECEIPT}/{safe_name(unit)}.eml", unit, f"【{c.campaign.name}】报送已收到并采用（{unit}）", _letter(unit, lines, summary))


def _overdue(summary: Summary) -> int:
    """Days since the deadline, negative before it."""
    return (summary.as_of - summary.campaign.campaign.deadline).days


def _due(summary: Summary) -> str:
    """The deadline, in a tone that goes by the days left."""
    left = -_overdue(summary)
    if left < 0:
        return f"报送期限{_day(summary)}已过 {-left} 天，请立即报送。"
    if left == 0:
        return f"今天（{_day(summary)}）是报送期限的最后一天，请今天报来。"
    return f"距报送期限{_day(summary)}只剩 {left} 天，请抓紧报来。" if left <= NEAR else f"请在{_day(summary)}前（含当天）报来，还有 {left} 天。"


def _day(summary: Summary) -> str:
    return chinese_date(summary.campaign.campaign.deadline)


def _letter(unit: str | None, lines: Iterable[str], summary: Summary) -> str:
    facts = summary.campaign.campaign
    end = [f"联系：{facts.contact}"] if facts.contact else []
    return "\n".join([f"{unit or '有关单位'}：", "", *map(shown, lines), "", *end, facts.office, chinese_date(summary.as_of), ""])


def covering(campaign: Campaign, unit: str) -> tuple[str, str]:
    """Subject and body of the mail that brings a unit its form."""
    facts = campaign.campaign
    lines = [f"{unit}：", "", f"{facts.title}（{facts.document}）填报表见附件，单位名称已填好。",
             "1. 用 WPS 或 Excel 打开，先看第一页“填表说明”，约一分钟。",
             "2. 填写时表里会随时提示：红色的格子要改，“校核”一列写明怎么改；第一页显示“可以报送”后再发。",
             f"3. 请于{chinese_date(facts.deadline)}前（含当天）用邮件回复；“{FIGURES.name}”请打印一页，盖章，随书面总结报送。", "",
             *([f"联系：{facts.contact}"] if facts.contact else []), facts.office, ""]
    return f"【{facts.name}】请填报（{unit}）", "\n".join(lines)
