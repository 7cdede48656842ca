"""Letters to the counties, as data: the mail drafts and the clerk's page show the same words.

What they say stands in templates/letters/, a file for each letter; here is to whom each goes, and with what.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath

from pipeline.inbox.kinds import base_name
from pipeline.model import Submission, gathered
from pipeline.publish.kit.dispatch import Dispatch
from pipeline.publish.kit.html import render
from pipeline.publish.kit.safe_name import safe_name
from pipeline.publish.returns.grouping import grouped
from pipeline.publish.returns.opinions import afresh, locked
from pipeline.publish.returns.returns import RETURNED, Return, received, silent
from pipeline.status import Status
from pipeline.summary.summarise import Summary
from schemas.campaign.campaign import Campaign
from schemas.form.sheets import FIGURES, INFO, OPINIONS
from schemas.rules.rule import Severity

NAMED = 5  # the most important problems that a letter names; all stand in its attachment
FilesOf = Callable[[str], Mapping[str, bytes]]  # of a unit, by file name
CHASED, RECEIPT, BY_TELEPHONE = "催报", "回执", "补报"


@dataclass(frozen=True)
class Letter:
    """A mail to a county, or to the superior office. `path`: of its draft in the output, with /. `unit`: to whom it goes, None
    where none is known."""

    path: str
    unit: str | None
    subject: str
    body: str
    attachments: Mapping[str, bytes] = field(default_factory=dict, repr=False)  # by file name


def letters(summary: Summary, returns: Iterable[Return], form_of: FilesOf, report_of: FilesOf) -> list[Letter]:
    """Every letter of a run: with each workbook that goes back, about conflicts, to who is silent, to who is accepted.

    `form_of`: a unit's own blank form (its file name → its bytes), attached where another one is asked for; `report_of`: the
    draft of its own written report, attached to its receipt.
    """
    return [*(_returned(r, summary, form_of) for r in returns), *_conflicts(summary),
            *(_letter(f"{CHASED}/{safe_name(u)}.eml", u, "chase", summary, form_of(u), yes=summary.campaign.words("是否", "yes")[0],
                      arrived=[(base_name(s.source), summary.findings_of[s.source]) for s in summary.arrived.get(u, ()) if s.status != Status.DUPLICATE],
                      repeated=[base_name(s.source) for s in summary.arrived.get(u, ()) if s.status == Status.DUPLICATE], unread=summary.unread(u))
              for u in silent(summary)),
            *(_letter(f"{BY_TELEPHONE}/{safe_name(u)}.eml", u, "corrected", summary, by_telephone=found)
              for u, found in summary.by_telephone.items()),
            *(_receipt(s, summary, report_of) for s in received(summary))]


def covering(campaign: Campaign, unit: str) -> tuple[str, str]:
    """Subject and body of the mail that brings a unit its form."""
    return _written("form", campaign, campaign.office_of(unit), None, unit=unit)


def _returned(r: Return, summary: Summary, form_of: FilesOf) -> Letter:
    groups = grouped(f for f in r.findings if f.asks)
    path = PurePosixPath(r.path).with_suffix(".eml").as_posix()
    form = _beside(r.name, form_of(r.unit)) if r.unit and r.another_form else {}
    return _letter(path, r.unit, "returned" if r.returned else "asked", summary, {r.name: r.data, **form}, r=r, form=form, file=base_name(r.submission.source), groups=groups,
                   afresh=afresh(r.findings), locked=locked(r.findings), errors=r.submission.errors, asked=r.submission.asked, most=NAMED,
                   progress=summary.follow_up.progress.get(r.submission.source))


def _beside(name: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files under names other than this one: most counties keep the name of the form that they were sent."""
    paths = ((PurePosixPath(n), data) for n, data in files.items())
    return {f"{p.stem}（空白）{p.suffix}" if p.name.casefold() == name.casefold() else p.name: data for p, data in paths}


def _conflicts(summary: Summary) -> Iterator[Letter]:
    """One letter for each unit with several returns that contradict each other: which one counts?"""
    disputed = (f for f in summary.findings if f.rule == "F09" and f.severity is Severity.ERROR and f.unit)
    for unit, (first, *_) in gathered(disputed, lambda f: str(f.unit)).items():
        yield _letter(f"{RETURNED}/{safe_name(unit)}/几份报送不一致.eml", unit, "conflict", summary, message=first.message)


def going_up(found: Dispatch, paper: bytes, summary: Summary) -> Letter:
    """The mail that brings a 专报 to the superior office."""
    campaign, path = summary.campaign, PurePosixPath(found.path)
    above = campaign.report.addressee
    written = _written("dispatch", campaign, above, summary.as_of, major=campaign.role_words["major"], found=found, file=path.name)
    return Letter(path.with_suffix(".eml").as_posix(), above, *written, {path.name: paper})


def _receipt(s: Submission, summary: Summary, report_of: FilesOf) -> Letter:
    unit = str(s.unit)
    report = report_of(unit)
    return _letter(f"{RECEIPT}/{safe_name(unit)}.eml", unit, "receipt", summary, report, submission=s, file=base_name(s.source), report=report,
                   indicators=summary.campaign.indicators, counted=summary.figures[unit], code=summary.check_codes[unit])


def _letter(path: str, unit: str | None, name: str, summary: Summary, attachments: Mapping[str, bytes] | None = None,
            **more: object) -> Letter:
    campaign, as_of = summary.campaign, summary.as_of
    office = campaign.office_of(unit) if unit else "有关单位"
    left = (campaign.campaign.deadline - as_of).days
    return Letter(path, unit, *_written(name, campaign, office, as_of, unit=unit, left=left, **more), attachments or {})


def _written(name: str, campaign: Campaign, office: str, as_of: date | None, **more: object) -> tuple[str, str]:
    """Subject and body: a template's first line is the subject."""
    words = {"facts": campaign.campaign, "office": office, "as_of": as_of, "info": INFO, "figures": FIGURES, "opinions": OPINIONS}
    subject, _, body = render(f"letters/{name}.txt.j2", **words, **more).partition("\n\n")
    return subject, body
