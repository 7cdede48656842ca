"""The stages in order: uploads in, one summary out. No files, no screen, no clock."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from pipeline.inbox.kinds import base_name
from pipeline.model import (
    Answer,
    Book,
    Correction,
    Finding,
    LocatedForm,
    Sent,
    Status,
    Submission,
    Unread,
    Upload,
    of_unit,
    stage_finding,
)
from pipeline.summary.follow_up import follow_up
from pipeline.summary.since import Former, Since, editions, gone, since
from pipeline.summary.summarise import Summary, summarise
from pipeline.tables.clean import clean
from pipeline.tables.locate import locate
from pipeline.verdicts.answers import answer, explained
from pipeline.verdicts.choose import NEWEST, Candidate, candidates, choose, replaced, verdict
from pipeline.verdicts.compare import compare
from pipeline.verdicts.corrections import Outcome, confirmations, correct, corrections, outstanding, told
from pipeline.verdicts.validate import silence, validate
from schemas.campaign.campaign import Campaign
from schemas.expressions.table import Table, View
from schemas.form.sheets import ARCHIVE, INFO, LEDGER
from schemas.rules.rule import Severity

DROPPED = (Status.SUPERSEDED, Status.DUPLICATE)  # their findings stay out of the lists of problems


def run(read: Iterable[tuple[Upload, Book | Unread]], campaign: Campaign, as_of: date,
        set_aside: Iterable[str] = (), former: Former | None = None) -> Summary:
    """Books (or why there is none) of all uploads → the summary. The order of the files never matters. `former`: what
    a former output said."""
    uploads, forms, given, unread, files, by_telephone = _located(read, campaign)
    tables, repairs, outcomes = _cleaned(forms, by_telephone, campaign)
    judged = validate(tables, campaign, as_of)
    findings = silence(files + repairs + judged + _misnamed(tables[INFO.name], campaign))
    found = candidates(uploads, forms, tables, findings, given)
    choice = choose(found, campaign)
    asked = compare(choice.newest, View(LEDGER, tables, campaign, as_of))
    asked += gone(former, tables, choice.newest, campaign) if former else ()
    units = {c.source: c.unit for c in found}
    standing = [s for s, status in choice.status.items() if status not in DROPPED]
    kept = [f for f in findings if choice.status.get(f.source) not in DROPPED]
    kept = of_unit([*kept, *choice.findings, *asked, *told(outcomes, standing, campaign)], units)
    kept = explained(kept, _together(_by_unit(found, given, campaign), confirmations(outcomes, kept)))
    kept.sort(key=lambda f: f.place)
    unread += [_applied(u, kept) for u in uploads if u.source in by_telephone]
    submissions = sorted([*unread, *(verdict(c, choice, kept) for c in found)], key=lambda s: s.source)
    returned = {s: u for s, u in choice.newest.items() if choice.status[s] == Status.RETURNED}
    sent = {c.source: Sent(c.upload, c.form.names) for c in found}
    pending = follow_up(tables, returned, kept, given, sent, campaign)
    summary = summarise(tables, campaign, as_of, submissions, kept, pending, set_aside)
    newest = _in_order(choice.newest, campaign)
    return replace(summary, first_returns=choice.first_returns, by_telephone=outstanding(outcomes, newest), since=_since(former, summary) if former else None,
                   editions=editions(tables, replaced(found, choice), newest))


def _since(former: Former, now: Summary) -> Since:
    """What is new in this summary."""
    states = {Status.ACCEPTED: now.accepted, Status.RETURNED: now.returned, Status.MISSING: now.missing}
    by_unit = {u: state for state, units in states.items() for u in units}
    return since(former, {u: by_unit[u] for u in now.campaign.in_order(by_unit)}, now.figures, now.totals, {LEDGER: now.ledger, ARCHIVE: now.archive})


def _in_order(newest: Mapping[str, str], campaign: Campaign) -> dict[str, str]:
    return dict(sorted(newest.items(), key=lambda pair: campaign.units[pair[1]]))


class Located(NamedTuple):
    """All uploads; forms and 退回意见 by source, the verdicts on files that are no form, what is found of whole files, and
    the rows of each 更正.xlsx."""

    uploads: list[Upload]
    forms: dict[str, LocatedForm]
    given: dict[str, Answer]
    unread: list[Submission]
    findings: list[Finding]
    by_telephone: dict[str, list[Correction]]


def _located(read: Iterable[tuple[Upload, Book | Unread]], campaign: Campaign) -> Located:
    """One book at a time, none of them kept; by source, in whatever order they come."""
    located = Located([], {}, {}, [], [], {})
    for upload, book in read:
        located.uploads.append(upload)
        if isinstance(book, Unread):
            located.unread.append(_unread(upload, book.status, book.finding))
            located.findings.append(book.finding)
            continue
        said = answer(book)
        if said is not None:
            located.given[upload.source] = said
        form, found = locate(book, campaign)
        if form is not None:
            located.forms[upload.source] = form
        elif said is not None:
            found = [stage_finding("explains", upload.source, campaign.recognise(said.unit))]
            located.unread.append(_unread(upload, Status.APPLIED, found[-1]))
        elif (rows := corrections(book)) is not None:
            located.by_telephone[upload.source] = rows
            found = []
        else:
            located.unread.append(_unread(upload, Status.UNRECOGNISED, found[-1]))
        located.findings.extend(found)
    located.uploads.sort(key=lambda u: u.source)
    forms = {u.source: located.forms[u.source] for u in located.uploads if u.source in located.forms}
    return located._replace(forms=forms, by_telephone=dict(sorted(located.by_telephone.items())))


def _cleaned(forms: Mapping[str, LocatedForm], by_telephone: Mapping[str, list[Correction]],
             campaign: Campaign) -> tuple[dict[str, Table], list[Finding], list[Outcome]]:
    """The tables with what was settled by telephone in them: it is parsed and judged as if the county had typed it."""
    tables, repairs = clean(list(forms.values()), campaign)
    if not any(by_telephone.values()):
        return tables, repairs, []
    corrected, outcomes = correct(forms, tables, [c for rows in by_telephone.values() for c in rows], campaign)
    if any(corrected[s] is not forms[s] for s in forms):
        tables, repairs = clean(list(corrected.values()), campaign)
    return tables, repairs, outcomes


def _applied(upload: Upload, findings: Iterable[Finding]) -> Submission:
    """The verdict on a 更正.xlsx: its F13."""
    errors = sum(f.source == upload.source for f in findings)
    return Submission(upload.source, upload.sha256, None, None, Status.RETURNED if errors else Status.APPLIED, None, errors)


def _together(*answers: Mapping[str, list[Answer]]) -> dict[str, list[Answer]]:
    return {unit: [a for said in answers for a in said.get(unit, [])] for said in answers for unit in said}


def _by_unit(found: Iterable[Candidate], given: Mapping[str, Answer], campaign: Campaign) -> dict[str, list[Answer]]:
    """The 退回意见 that came back, by unit, the latest last; a file that does not say whose it is goes by its 退回意见."""
    ranks = {c.source: (c.rank, c.report_date or date.min) for c in found}
    units = {c.source: c.unit for c in found}
    answers: dict[str, list[Answer]] = {}
    for source in sorted(given, key=lambda s: (ranks.get(s, (NEWEST, date.min)), s)):
        if unit := units.get(source) or campaign.recognise(given[source].unit):
            answers.setdefault(unit, []).append(given[source])
    return answers


def _unread(upload: Upload, status: Status, finding: Finding) -> Submission:
    errors, warnings, repairs = (int(finding.severity is s) for s in Severity)
    return Submission(upload.source, upload.sha256, finding.unit, None, status, None, errors, warnings, repairs, warnings)


def _misnamed(info: Table, campaign: Campaign) -> list[Finding]:
    """F12: the file's base name speaks of another unit, and not of 填报单位."""
    found = []
    for i, source, unit in zip(info.typed.index, info.typed["source"], info.typed["unit"], strict=True):
        named = campaign.mentioned(PurePosixPath(base_name(source)).stem)
        if isinstance(unit, str) and named and unit not in named:
            value: Any = info.raw.at[i, "unit"]
            found.append(stage_finding("name_differs", source, unit, INFO.name, info.cell(i, "unit"), value,
                              other="、".join(sorted(named))))
    return found
