"""The stages in order: uploads in, one summary out. No files, no screen, no clock."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from pipeline.answers import answer, explained
from pipeline.choose import NEWEST, Candidate, candidates, choose, verdict
from pipeline.clean import clean
from pipeline.compare import compare
from pipeline.follow_up import follow_up
from pipeline.kinds import base_name
from pipeline.locate import locate
from pipeline.nouns import Answer, Book, Finding, Form, Sent, Submission, Unread, Upload, note, of_unit
from pipeline.summarise import Summary, summarise
from pipeline.validate import silence, validate
from schemas.campaign import Campaign
from schemas.rule import Severity
from schemas.sheets import INFO, LEDGER
from schemas.table import Table, View

DROPPED = ("superseded", "duplicate")  # their findings stay out of the lists of problems


def run(read: Iterable[tuple[Upload, Book | Unread]], campaign: Campaign, as_of: date,
        set_aside: Iterable[str] = ()) -> Summary:
    """Books (or why there is none) of all uploads → the summary. The order of the files never matters."""
    pairs = sorted(read, key=lambda pair: pair[0].source)
    forms, given, unread, files = _located(pairs, campaign)
    tables, repairs = clean(list(forms.values()), campaign)
    judged = validate(tables, campaign, as_of)
    findings = silence(files + repairs + judged + _misnamed(tables[INFO.name], campaign))
    found = candidates([u for u, _ in pairs], forms, tables, findings, given)
    choice = choose(found, campaign)
    asked = compare(choice.newest, View(LEDGER, tables, campaign, as_of))
    units = {c.source: c.unit for c in found}
    kept = [f for f in findings if choice.status.get(f.source) not in DROPPED]
    kept = explained(of_unit([*kept, *choice.findings, *asked], units), _by_unit(found, given, campaign))
    kept.sort(key=lambda f: f.place)
    submissions = sorted([*unread, *(verdict(c, choice, kept) for c in found)], key=lambda s: s.source)
    returned = {s: u for s, u in choice.newest.items() if choice.status[s] == "returned"}
    sent = {c.source: Sent(c.upload, c.form.names) for c in found}
    pending = follow_up(tables, returned, kept, given, sent, campaign)
    return summarise(tables, campaign, as_of, submissions, kept, pending, set_aside)


def _located(pairs: list[tuple[Upload, Book | Unread]], campaign: Campaign) -> tuple[
        dict[str, Form], dict[str, Answer], list[Submission], list[Finding]]:
    """Forms and 退回意见 by source, the verdicts on files that are no form, and what is found of whole files."""
    forms: dict[str, Form] = {}
    given: dict[str, Answer] = {}
    unread: list[Submission] = []
    findings: list[Finding] = []
    for upload, book in pairs:
        if isinstance(book, Unread):
            unread.append(_unread(upload, book.status, book.finding))
            findings.append(book.finding)
            continue
        said = answer(book)
        if said is not None:
            given[upload.source] = said
        form, found = locate(book, campaign)
        if form is not None:
            forms[upload.source] = form
        elif said is not None:
            found = [note("explains", upload.source, campaign.recognise(said.unit))]
            unread.append(_unread(upload, "applied", found[-1]))
        else:
            unread.append(_unread(upload, "unrecognised", found[-1]))
        findings += found
    return forms, given, unread, findings


def _by_unit(found: Iterable[Candidate], given: Mapping[str, Answer], campaign: Campaign) -> dict[str, list[Answer]]:
    """The 退回意见 that came back, by unit, the latest last; a file that does not say whose it is goes by its 退回意见."""
    ranks = {c.source: (c.rank, c.report_date or date.min) for c in found}
    units = {c.source: c.unit for c in found}
    answers: dict[str, list[Answer]] = {}
    for source in sorted(given, key=lambda s: (ranks.get(s, (NEWEST, date.min)), s)):
        if unit := units.get(source) or campaign.recognise(given[source].unit):
            answers.setdefault(unit, []).append(given[source])
    return answers


def _unread(upload: Upload, status: str, finding: Finding) -> Submission:
    errors, warnings, repairs = (int(finding.severity is s) for s in Severity)
    return Submission(upload.source, upload.sha256, finding.unit, None, status, None, errors, warnings, repairs, warnings)


def _misnamed(info: Table, campaign: Campaign) -> list[Finding]:
    """F12: the file's base name speaks of another unit, and not of 填报单位."""
    found = []
    for i, source, unit in zip(info.typed.index, info.typed["source"], info.typed["unit"], strict=True):
        named = campaign.mentioned(PurePosixPath(base_name(source)).stem)
        if isinstance(unit, str) and named and unit not in named:
            value: Any = info.raw.at[i, "unit"]
            found.append(note("name_differs", source, unit, INFO.name, info.cell(i, "unit"), value,
                              other="、".join(sorted(named))))
    return found
