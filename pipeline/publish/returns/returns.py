"""退回修改/ and 请核实/: the workbooks that go back to the counties, each the county's own with marks where it can be."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipeline.inbox.files import content
from pipeline.inbox.kinds import base_name
from pipeline.model import Finding, Status, Submission
from pipeline.publish.kit.safe_name import safe_name
from pipeline.publish.returns.marks import mark, own_workbook
from pipeline.publish.returns.opinions import Head, afresh, locked
from pipeline.summary.summarise import Summary
from schemas.form.sheets import OPINIONS
from schemas.rules.rule import Severity

RETURNED, ASKED, UNKNOWN = "退回修改", "请核实", "未识别"


@dataclass(frozen=True)
class Return:
    """A workbook that goes back. `unit`: whose folder it lies in, `presumed` where only the file's name says so;
    `marked`: the county's own workbook, else one that only lists what is wrong."""

    submission: Submission
    unit: str | None
    presumed: bool
    path: str
    data: bytes
    marked: bool
    findings: tuple[Finding, ...]

    @property
    def returned(self) -> bool:
        return self.path.startswith(RETURNED)

    @property
    def afresh(self) -> bool:
        return afresh(self.findings)

    @property
    def another_form(self) -> bool:
        """Is what was sent no form of this campaign's, so that the right one is sent along?"""
        return any(f.severity is Severity.ERROR and f.rule in ("F03", "F04") for f in self.findings)

    @property
    def locked(self) -> bool:
        """Is it protected by a password (F02)?"""
        return locked(self.findings)

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name


def returns(summary: Summary) -> list[Return]:
    """One for each file that is returned, cannot be read, or is accepted with questions; by source."""
    taken: set[str] = set()
    return [_return(s, summary.findings_of[s.source], summary, taken) for s in summary.submissions
            if summary.goes_back(s) or (s.status == Status.ACCEPTED and s.asked)]


def doubtful(s: Submission, summary: Summary) -> bool:
    """Does it speak of another unit than its 填报单位, unexplained (F12)? Then nothing is sent to either before the clerk
    has asked."""
    return any(f.rule == "F12" and f.open for f in summary.findings_of.get(s.source, ()))


def silent(summary: Summary) -> list[str]:
    """The missing units of which there is nothing that could be sent back either."""
    heard = {s.whose for s in summary.submissions if summary.goes_back(s)}
    return [u for u in summary.missing if u not in heard]


def _return(s: Submission, findings: list[Finding], summary: Summary, taken: set[str]) -> Return:
    facts, sent = summary.campaign.campaign, summary.follow_up.sent.get(s.source)
    unit = None if doubtful(s, summary) else s.whose
    head = Head(facts.name, unit, s.edition, summary.as_of, facts.deadline, facts.office, facts.contact, s.sha256,
                returned=s.status != Status.ACCEPTED)
    data = content(sent.upload) if sent else None
    marked = mark(data, findings, head, sent.names) if sent and data else None
    name = base_name(s.source)
    if marked is None:
        name = f"{PurePosixPath(name).stem}（{OPINIONS.name}）.xlsx"
    folder = f"{RETURNED if head.returned else ASKED}/{safe_name(unit or UNKNOWN)}"
    path = next(p for p in _paths(folder, safe_name(name)) if _draft(p) not in taken)
    taken.add(_draft(path))
    return Return(s, unit, s.unit is None and unit is not None, path, marked or own_workbook(findings, head),
                  marked is not None, tuple(findings))


def _draft(path: str) -> str:
    """The mail draft beside a workbook: a.xls and a.xlsx would share it."""
    return PurePosixPath(path).with_suffix(".eml").as_posix().casefold()


def _paths(folder: str, name: str) -> Iterator[str]:
    """The name, then the name with （2）, （3）… in its stem."""
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
    yield f"{folder}/{name}"
    number = 2
    while True:
        yield f"{folder}/{stem}（{number}）{suffix}"
        number += 1
