"""审核情况.html, for the clerk alone: how many so far, who is in, what is wrong, what to do and what to say."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.model import Finding, Output, Status, Submission
from pipeline.publish.desk.changes import CHANGES, changes, sentence
from pipeline.publish.kit.html import render
from pipeline.publish.kit.tables import SHEET_ROWS
from pipeline.publish.returns.grouping import Group, grouped
from pipeline.publish.returns.letters import BY_TELEPHONE, CHASED, RECEIPT, Letter
from pipeline.publish.returns.returns import ASKED, RETURNED, Return, silent
from pipeline.summary.follow_up import Progress
from pipeline.summary.summarise import Summary
from schemas.campaign.campaign import Indicator
from schemas.form.sheets import LEDGER
from schemas.rules.rule import Severity

SHOWN_CHANGES = 200  # rows of 变化情况 that the page lists; the workbook has all


@dataclass(frozen=True)
class Provisional:
    """暂计 of one indicator; `unread`: returned units whose figure cannot be read."""

    indicator: Indicator
    accepted: int
    claimed: int
    unread: tuple[str, ...]


@dataclass(frozen=True)
class File:
    """One file of a unit, what it says in few lines, and the workbook that goes back."""

    submission: Submission
    progress: Progress | None
    back: Return | None
    problems: tuple[Group, ...]
    explained: tuple[Group, ...]
    repairs: tuple[Group, ...]


@dataclass(frozen=True)
class State:
    """One unit: `late` is how late its first return was, `files` the one that counts first, `guessed` those of which only the name is its."""

    unit: str
    word: str
    late: str
    files: tuple[File, ...]
    guessed: tuple[File, ...]
    letters: tuple[Letter, ...]


@dataclass(frozen=True)
class ByRule:
    rule: str
    severity: Severity
    units: tuple[tuple[str, int], ...]
    example: str

    @property
    def count(self) -> int:
        return sum(n for _, n in self.units)


def desk(summary: Summary, returns: Sequence[Return], letters: Sequence[Letter]) -> str:
    """The text of the page."""
    files = _files(summary, returns)
    states = list(_states(summary, files, letters))
    arrived = [u for u in summary.expected if u in summary.accepted + summary.returned]
    return render(
        "desk.html.j2", s=summary, facts=summary.campaign.campaign, ledger=LEDGER, states=states, nobody=files.get(None, []),
        steps=list(steps(summary)), provisional=[_provisional(i, summary) for i in summary.campaign.indicators],
        counted=summary.counted, arrived=arrived, in_time=[u for u in arrived if not summary.days_late(u)],
        major=[("已通过", _records(summary.major)), ("退回修改中", _records(summary.follow_up.major))],
        rules=list(_by_rule(summary)), compared=sentence(summary.since) if summary.since else "",
        most=SHOWN_CHANGES, change_titles=[f.title for f in CHANGES], changes=list(changes(summary)), letters=letters)


def steps(summary: Summary) -> Iterator[str]:
    """What the clerk does next, in order."""
    yield from _inbox_steps(summary)
    status = Counter(s.status for s in summary.submissions)
    if wrong := [f for f in summary.findings if f.rule == "F13"]:
        yield f"更正表有 {len(wrong)} 行没有用上：原因在“五、问题”里，改好更正表再运行。"
    if back := sum(summary.goes_back(s) for s in summary.submissions):
        yield (f"退回 {back} 份：“{RETURNED}”文件夹里，每份带标记的表旁边有一封邮件草稿（.eml），双击打开，核对后发出；"
               f"“未识别”里的先问清是哪个单位的。")
    if status[Status.CONFLICT]:
        yield f"同一单位有几份内容不同的报送：按“{RETURNED}”里的草稿问清以哪一份为准，把其余的移入“作废”文件夹。"
    if n := sum(s.status == Status.ACCEPTED and s.asked > 0 for s in summary.submissions):
        yield f"请 {n} 个已通过的单位核实：草稿在“{ASKED}”文件夹。数据已经计入，有改动的会重报。"
    if chased := silent(summary):
        yield f"催报 {len(chased)} 个单位（草稿在“{CHASED}”文件夹）：{'、'.join(chased)}。"
    if summary.by_telephone:
        yield f"请 {len(summary.by_telephone)} 个单位把电话更正过的表改好再报：草稿在“{BY_TELEPHONE}”文件夹。"
    if summary.accepted:
        yield f"告知 {len(summary.accepted)} 个已通过的单位：草稿在“{RECEIPT}”文件夹。"
    if not summary.absent:
        yield f"全部单位已汇总：核对后打印 {Output.OFFICIAL}，附在盖章的书面总结后面。"
    if max(len(summary.ledger), len(summary.archive)) > SHEET_ROWS:
        yield "台账超过一百万行：汇总表里接着写在“（续2）”，没有生成上报表，请按下级分开汇总上报。"
    yield "把收到的新文件放进收件文件夹，再运行一次。"


def _inbox_steps(summary: Summary) -> Iterator[str]:
    """What the clerk can do about files that were not read."""
    left_alone = [s for s in summary.submissions if s.status == Status.IGNORED]
    if unread := sum(s.warnings > 0 for s in left_alone):
        yield f"有 {unread} 份来件未读取（压缩包、链接等）：按“五、各单位的文件和问题”里的修改方法处理，把填报表放进收件文件夹。"
    if any(f.rule == "R09" for s in left_alone for f in summary.findings_of.get(s.source, ())):
        yield "有更正表不在收件文件夹里（在子文件夹、邮件或压缩包中），没有采用：由本局填写的，请放到收件文件夹里；县级发来的，请先核实。"


def _records(frame: Any) -> list[dict[str, Any]]:
    return list(frame.to_dict("records"))


def _provisional(indicator: Indicator, summary: Summary) -> Provisional:
    code, claimed = indicator.row.code, summary.follow_up.claimed
    values = {u: row.get(code) for u, row in claimed.items()}
    return Provisional(indicator, summary.totals[code], sum(v for v in values.values() if v is not None),
                       tuple(u for u, v in values.items() if v is None))


def _states(summary: Summary, files: Mapping[str | None, list[File]], letters: Iterable[Letter]) -> Iterator[State]:
    said: dict[str | None, list[Letter]] = {}
    for x in letters:
        said.setdefault(x.unit, []).append(x)
    for unit in summary.campaign.in_order([*files, *summary.expected]):
        found = sorted(files.get(unit, ()), key=lambda f: f.submission.status not in COUNTS)
        own, guessed = (tuple(f for f in found if (f.submission.unit is None) is guess) for guess in (False, True))
        yield State(unit, _word(unit, own, summary), f"迟 {days} 天" if (days := summary.days_late(unit)) else "", own, guessed, tuple(said.get(unit, ())))


COUNTS = (Status.ACCEPTED, Status.RETURNED, Status.CONFLICT)


def _word(unit: str, files: Sequence[File], summary: Summary) -> str:
    if unit in summary.accepted:
        return "已通过，有待核实" if any(f.submission.asked for f in files if f.submission.status == Status.ACCEPTED) else "已通过"
    if unit in summary.returned:
        return files[0].submission.status.word
    over = (summary.as_of - summary.campaign.campaign.deadline).days
    word = summary.missing_word(unit)
    return f"{word}，逾期 {over} 天" if over > 0 and not summary.unread(unit) else word


def _files(summary: Summary, returns: Iterable[Return]) -> dict[str | None, list[File]]:
    """Every file, by the unit that it or its name speaks of."""
    back = {r.submission.source: r for r in returns}
    files: dict[str | None, list[File]] = {}
    for s in summary.submissions:
        found = summary.findings_of.get(s.source, [])
        said = [f for f in found if f.severity is Severity.WARNING and f.explanation]
        files.setdefault(s.whose, []).append(File(
            s, summary.follow_up.progress.get(s.source), back.get(s.source),
            tuple(grouped(f for f in found if f.severity is Severity.ERROR or f.open)), tuple(grouped(said)),
            tuple(grouped(f for f in found if f.severity is Severity.INFO))))
    return files


def _by_rule(summary: Summary) -> Iterator[ByRule]:
    """Errors and open questions by rule, those of the most places first."""
    found: dict[tuple[str, Severity], list[Finding]] = {}
    for f in summary.findings:
        if f.severity is Severity.ERROR or f.open:
            found.setdefault((f.rule, f.severity), []).append(f)
    ordered = sorted(found.items(), key=lambda pair: (pair[0][1] is not Severity.ERROR, -len(pair[1]), pair[0][0]))
    for (rule, severity), findings in ordered:
        counts = Counter(f.unit or "单位不明" for f in findings)
        yield ByRule(rule, severity, tuple(counts.items()), findings[0].message)
