"""审核情况.html, for the clerk alone: how many so far, who is in, what is wrong, what to do and what to say."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.inbox.kinds import outer
from pipeline.model import Submission, gathered, matter
from pipeline.output import Output
from pipeline.publish.desk.changes import CHANGES, changes, sentence
from pipeline.publish.kit.dispatch import DISPATCHED, Dispatch
from pipeline.publish.kit.html import render
from pipeline.publish.kit.tables import SHEET_ROWS
from pipeline.publish.returns.grouping import Group, grouped
from pipeline.publish.returns.letters import BY_TELEPHONE, CHASED, RECEIPT, Letter
from pipeline.publish.returns.returns import ASKED, RETURNED, UNKNOWN, Return, received, silent
from pipeline.status import Standing, Status
from pipeline.summary.follow_up import Progress
from pipeline.summary.summarise import Summary
from schemas.campaign.sections import Indicator
from schemas.form.sheets import LEDGER
from schemas.rules.rule import Severity

SHOWN_CHANGES = 200  # rows of 变化情况 that the page lists; the workbook has all


class Step(NamedTuple):
    """A thing to do, and where on the page or in the output folder it is done."""

    text: str
    link: str = ""


@dataclass(frozen=True)
class Provisional:
    """暂计 of one indicator; `unread`: returned units whose figure cannot be read."""

    indicator: Indicator
    accepted: int
    claimed: int
    unread: tuple[str, ...]


@dataclass(frozen=True)
class File:
    """One file of a unit, what it says in few lines, and the workbook that goes back. `link`: where it lies, as seen from
    the output folder; `caller`: whom to call about it."""

    submission: Submission
    link: str
    caller: str
    progress: Progress | None
    back: Return | None
    problems: tuple[Group, ...]
    explained: tuple[Group, ...]
    repairs: tuple[Group, ...]


@dataclass(frozen=True)
class State:
    """One unit: `kind` says how it stands, `late` how late its first return was, `files` the one that counts first, `guessed` those of which only the name is its."""

    unit: str
    kind: Standing
    late: str
    files: tuple[File, ...]
    guessed: tuple[File, ...]
    letters: tuple[Letter, ...]


class ByRule(NamedTuple):
    rule: str
    severity: Severity
    found: int
    units: tuple[tuple[str, int], ...]
    example: str


def desk(summary: Summary, dispatched: Sequence[Dispatch], returns: Sequence[Return], letters: Sequence[Letter], inbox: str | None = None) -> str:
    """The text of the page. `inbox`: the inbox as seen from the output folder, with /; None where it cannot be reached
    from there, so that no file of a county is linked."""
    files = _files(summary, returns, inbox)
    states = list(_states(summary, files, letters))
    told = len(summary.major) - len(summary.new_major)
    papers = {x.key: x.path for x in dispatched}
    new = [{**row, "paper": papers.get(matter(row["unit"], row["origin"], row["case"]), "")} for row in summary.new_major.to_dict("records")]
    return render(
        "desk.html.j2", s=summary, facts=summary.campaign.campaign, ledger=LEDGER, states=states, nobody=files.get(None, []),
        steps=list(steps(summary, dispatched)), provisional=[_provisional(i, summary) for i in summary.campaign.indicators],
        tally=_tally(s for s in states if s.unit in summary.expected), extra=_tally(s for s in states if s.unit not in summary.expected),
        in_time=[u for u in summary.expected if u in summary.first_returns and not summary.days_late(u)],
        major=[("新增" if summary.since else "已通过", new),
               ("退回修改中", summary.follow_up.major.to_dict("records")),
               ("上次已列", summary.major.drop(summary.new_major.index).to_dict("records") if told else [])],
        filters=_tally(states),
        rules=list(_by_rule(summary)), compared=sentence(summary.since) if summary.since else "",
        most=SHOWN_CHANGES, change_titles=[f.title for f in CHANGES], changes=list(changes(summary)), letters=letters)


def _tally(states: Iterable[State]) -> list[tuple[Standing, int]]:
    """How many units are in each state; together they are all of them."""
    counts = Counter(s.kind for s in states)
    return [(kind, counts[kind]) for kind in Standing if counts[kind]]


def steps(summary: Summary, dispatched: Sequence[Dispatch]) -> Iterator[Step]:
    """What the clerk does next, in order."""
    if dispatched:
        above = summary.campaign.report.addressee
        yield Step(f"{summary.campaign.role_words['major']}{len(dispatched)}件，请随时上报：“{DISPATCHED}”文件夹中每案一份专报"
                   f"{f'，各有一封致{above}的邮件草稿' if above else ''}。", f"{DISPATCHED}/")
    yield from _inbox_steps(summary)
    if wrong := sum(f.count for f in summary.findings if f.rule == "F13"):
        yield Step(f"更正表有{wrong}行未采用：原因见“四、文件和问题”，改正更正表后再运行。", "#problems")
    yield from _mail(summary)
    if not summary.absent:
        yield Step(f"应报送的{len(summary.expected)}个单位已全部汇总：核对后打印 {Output.OFFICIAL}，附在盖章的书面总结后面。", Output.OFFICIAL)
    if max(len(summary.ledger), len(summary.archive)) > SHEET_ROWS:
        yield Step("台账超过一百万行：汇总表中续写在“（续2）”，未生成上报表，请按下级分开汇总上报。")
    yield Step("将新收到的文件放进收件文件夹，再运行一次。")


def _mail(summary: Summary) -> Iterator[Step]:
    """The drafts to send, by folder."""
    status = Counter(s.status for s in summary.submissions)
    if back := sum(summary.goes_back(s) for s in summary.submissions):
        yield Step(f"退回{back}份：在“{RETURNED}”文件夹，每份带标记的表旁有一封邮件草稿（.eml），双击打开，核对后发出；"
                   f"“{UNKNOWN}”中的请先问清是哪个单位的。", f"{RETURNED}/")
    if status[Status.CONFLICT]:
        yield Step(f"同一单位有几份内容不一致的报送：按“{RETURNED}”中的草稿问清以哪一份为准，将其余的移入“作废”文件夹。", f"{RETURNED}/")
    if n := sum(s.status == Status.ACCEPTED and s.asked > 0 for s in summary.submissions):
        yield Step(f"已通过的单位中有{n}个需核实，数据已计入；如有改动由其重报。草稿在“{ASKED}”文件夹。", f"{ASKED}/")
    if chased := silent(summary):
        yield Step(f"催报{len(chased)}个单位（草稿在“{CHASED}”文件夹）：{'、'.join(chased)}。", f"{CHASED}/")
    if summary.by_telephone:
        yield Step(f"请{len(summary.by_telephone)}个单位按电话更正的内容重新报送：草稿在“{BY_TELEPHONE}”文件夹。", f"{BY_TELEPHONE}/")
    if receipts := received(summary):
        yield Step(f"向已通过的{len(receipts)}个单位发送回执：草稿在“{RECEIPT}”文件夹。", f"{RECEIPT}/")


def _inbox_steps(summary: Summary) -> Iterator[Step]:
    """What the clerk can do about files that were not read."""
    left_alone = [s for s in summary.submissions if s.status == Status.IGNORED]
    if unread := sum(s.warnings > 0 for s in left_alone):
        yield Step(f"有{unread}份来件未读取（压缩包、链接等）：按“四、文件和问题”中的修改方法处理，将填报表放进收件文件夹。", "#problems")
    if any(f.rule == "R09" for s in left_alone for f in summary.findings_of.get(s.source, ())):
        yield Step("有更正表不在收件文件夹内（在子文件夹、邮件或压缩包中），未采用：由本局填写的，请放进收件文件夹；县级发来的，请先核实。", "#problems")


def _provisional(indicator: Indicator, summary: Summary) -> Provisional:
    code, claimed = indicator.row.code, summary.follow_up.claimed
    values = {u: row.get(code) for u, row in claimed.items()}
    return Provisional(indicator, summary.totals[code], sum(v for v in values.values() if v is not None),
                       tuple(u for u, v in values.items() if v is None))


def _states(summary: Summary, files: Mapping[str | None, list[File]], letters: Iterable[Letter]) -> Iterator[State]:
    by_unit = gathered(letters, lambda x: x.unit)
    overdue = (summary.as_of - summary.campaign.campaign.deadline).days
    for unit in summary.campaign.in_order([*files, *summary.expected]):
        ordered = sorted(files.get(unit, ()), key=lambda f: f.submission.status not in COUNTS)
        own, guessed = (tuple(f for f in ordered if (f.submission.unit is None) is guess) for guess in (False, True))
        kind = summary.standing.get(unit, Standing.MISSING)
        late = f"迟{days}天" if (days := summary.days_late(unit)) else f"逾期{overdue}天" if kind is Standing.MISSING and overdue > 0 else ""
        yield State(unit, kind, late, own, guessed, tuple(by_unit.get(unit, ())))


COUNTS = (Status.ACCEPTED, Status.RETURNED, Status.CONFLICT)


def _files(summary: Summary, returns: Iterable[Return], inbox: str | None) -> dict[str | None, list[File]]:
    """Every file, by the unit that it or its name speaks of."""
    back = {r.submission.source: r for r in returns}

    def file(s: Submission) -> File:
        found = summary.findings_of.get(s.source, [])
        said = [f for f in found if f.severity is Severity.WARNING and f.explanation]
        return File(
            s, "" if inbox is None else f"{inbox}/{outer(s.source)}", summary.follow_up.callers.get(s.source, ""),
            summary.follow_up.progress.get(s.source), back.get(s.source),
            tuple(grouped(f for f in found if f.asks)), tuple(grouped(said)),
            tuple(grouped(f for f in found if f.severity is Severity.INFO)))

    return gathered(map(file, summary.submissions), lambda f: f.submission.whose)


def _by_rule(summary: Summary) -> Iterator[ByRule]:
    """Errors and open questions by rule, those of the most places first."""
    found = gathered((f for f in summary.findings if f.asks), lambda f: (f.rule, f.severity))
    units = {kind: gathered(some, lambda f: f.unit or "单位不明") for kind, some in found.items()}
    counts = {kind: {u: sum(f.count for f in some) for u, some in by_unit.items()} for kind, by_unit in units.items()}
    ordered = sorted(found, key=lambda kind: (kind[1] is not Severity.ERROR, -sum(counts[kind].values()), kind[0]))
    for rule, severity in ordered:
        by_unit = counts[rule, severity]
        yield ByRule(rule, severity, sum(by_unit.values()), tuple(by_unit.items()), found[rule, severity][0].message)
