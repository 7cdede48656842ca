"""退回修改/ and 请核实/: the workbooks that go back to the counties, each the county's own with marks where it can be."""

from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from pipeline.findings import Finding
from pipeline.inbox.kinds import base_name, outer
from pipeline.inbox.read import content
from pipeline.model import Submission, gathered
from pipeline.publish.kit.safe_name import free_name, safe_name
from pipeline.publish.returns.marks import mark
from pipeline.publish.returns.opinions import Head, opinions, ordered
from pipeline.status import Status
from pipeline.summary.summarise import Summary
from pipeline.tables.floods import limited
from schemas.form.sheets import OPINIONS
from schemas.rules.rule import Severity

RETURNED, ASKED, UNKNOWN = "退回修改", "请核实", "未识别"
OF_A_PACK = 20  # files of one unit (or of none) in one mail or archive that each get a workbook


@dataclass(frozen=True)
class Return:
    """A workbook that goes back. `unit`: whose folder it lies in; `marked`: the county's own workbook, else one that only
    lists what is wrong."""

    submission: Submission
    unit: str | None
    path: str
    data: bytes
    marked: bool
    findings: tuple[Finding, ...]

    @property
    def presumed(self) -> bool:
        """Does only the file's name say whose it is?"""
        return self.submission.unit is None and self.unit is not None

    @property
    def returned(self) -> bool:
        return self.path.startswith(RETURNED)

    @property
    def another_form(self) -> bool:
        """Is what was sent no form of this campaign's, so that the right one is sent along?"""
        return any(f.severity is Severity.ERROR and f.rule in ("F03", "F04") for f in self.findings)

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name


def returns(summary: Summary) -> list[Return]:
    """One for each file that is returned, cannot be read, or is accepted with questions; by source. Of many such files of
    one unit in one mail or archive the first, and then one that lists the rest."""
    taken: dict[str, int] = {}
    back = [s for s in summary.submissions if summary.goes_back(s) or (s.status == Status.ACCEPTED and s.asked)]
    packs = gathered(back, lambda s: (outer(s.source), _unit(s, summary)))
    rest = {pack: files[OF_A_PACK:] for pack, files in packs.items() if len(files) > OF_A_PACK}
    in_rest = {s.source for files in rest.values() for s in files}
    found = [_return(s, summary, taken) for s in back if s.source not in in_rest]
    return found + [_of_rest(pack, unit, files, summary, taken) for (pack, unit), files in rest.items()]


def doubtful(s: Submission, summary: Summary) -> bool:
    """Does it speak of another unit than its 填报单位, unexplained (F12)? Then nothing is sent to either before the clerk
    has asked."""
    return any(f.rule == "F12" and f.open for f in summary.findings_of.get(s.source, ()))


def received(summary: Summary) -> list[Submission]:
    """The files that a receipt is written for."""
    return [s for s in summary.submissions if s.status == Status.ACCEPTED and not doubtful(s, summary)]


def silent(summary: Summary) -> list[str]:
    """The missing units of which there is nothing that could be sent back either."""
    heard = {s.whose for s in summary.submissions if summary.goes_back(s)}
    return [u for u in summary.missing if u not in heard]


def _return(s: Submission, summary: Summary, taken: dict[str, int]) -> Return:
    sent, head, findings = summary.follow_up.sent.get(s.source), _head(s, summary), summary.findings_of[s.source]
    data = content(sent.upload) if sent else None
    marked = mark(data, findings, head, sent.names) if sent and data else None
    name = base_name(s.source)
    if marked is None:
        name = f"{PurePosixPath(name).stem}（{OPINIONS.name}）.xlsx"
    return Return(s, head.unit, _path(name, head, taken), marked or opinions(findings, head), marked is not None, tuple(findings))


def _of_rest(pack: str, unit: str | None, files: list[Submission], summary: Summary, taken: dict[str, int]) -> Return:
    """The workbook that names the other files of a mail or archive, each with the first of what is wrong with it."""
    known = unit if any(f.unit == unit for f in files) else None
    s = replace(files[0], source=pack, sha256="", unit=known, presumed=unit, edition=None, status=Status.RETURNED, errors=sum(f.errors for f in files),
                warnings=sum(f.warnings for f in files), asked=sum(f.asked for f in files))
    found = tuple(limited(files, lambda f: _in_one_line(f, summary), lambda _: None))
    head = _head(s, summary)
    name = f"{PurePosixPath(base_name(pack)).stem}其余{len(files)}份（{OPINIONS.name}）.xlsx"
    return Return(s, unit, _path(name, head, taken), opinions(found, head), marked=False, findings=found)


def _in_one_line(s: Submission, summary: Summary) -> Finding:
    worst = ordered(summary.findings_of[s.source])[0]
    return replace(worst, sheet=None, cell=None, message=f"{base_name(s.source)}：{worst.message}")


def _head(s: Submission, summary: Summary) -> Head:
    return Head(summary.campaign.campaign, _unit(s, summary), s.edition, summary.as_of, s.sha256, returned=s.status != Status.ACCEPTED)


def _unit(s: Submission, summary: Summary) -> str | None:
    """Whose folder it goes to."""
    return None if doubtful(s, summary) else s.whose


def _path(name: str, head: Head, taken: dict[str, int]) -> str:
    folder = f"{RETURNED if head.returned else ASKED}/{safe_name(head.unit or UNKNOWN)}"
    return free_name(folder, name, taken)
