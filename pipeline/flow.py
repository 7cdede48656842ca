"""The stages in order: uploads in, one summary out. No files, no screen, no clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from pipeline.findings import Finding, stage_finding
from pipeline.model import (
    Answer,
    Book,
    Correction,
    LocatedForm,
    Read,
    Sent,
    SetAside,
    Submission,
    Unread,
    Upload,
    gathered,
)
from pipeline.status import Status
from pipeline.summary.follow_up import follow_up
from pipeline.summary.sent_back import sent_back
from pipeline.summary.since import Former, Since, editions, gone, since
from pipeline.summary.summarise import Summary, summarise
from pipeline.tables.clean import clean
from pipeline.tables.locate import locate
from pipeline.verdicts.answers import answer, by_unit, explained, in_columns, together
from pipeline.verdicts.choose import applied, candidates, choose, replaced, unread, verdict
from pipeline.verdicts.compare import compare
from pipeline.verdicts.corrections import confirmations, correct, corrections, outstanding, told
from pipeline.verdicts.validate import silence, validate
from pipeline.verdicts.whose import misnamed, presumed
from schemas.campaign.campaign import Campaign
from schemas.expressions.table import Table, View
from schemas.form.sheets import ARCHIVE, INFO, LEDGER


def run(read: Iterable[Read], campaign: Campaign, as_of: date,
        former: Former | None = None) -> Summary:
    """Books (or why there is none) of all uploads → the summary. The order of the files never matters. `former`: what
    a former output said."""
    located = _located(read, campaign)
    forms, outcomes = correct(located.forms, located.by_telephone, campaign)
    tables, findings = _judged(located, forms, campaign, as_of)
    found = candidates(located.uploads, located.forms, tables, findings, located.given)
    choice = choose(found, campaign)
    asked = compare(choice.newest, View(LEDGER, tables, campaign, as_of))
    asked += gone(former, tables, choice.newest, campaign) if former else ()
    units = {c.source: c.unit for c in found}
    kept = _of_unit([*choice.kept(findings), *choice.findings, *asked, *told(outcomes, choice.standing, campaign)], units)
    answers = together(by_unit(located.given, found, campaign), confirmations(outcomes, kept))
    columns = in_columns(_of_unit([*findings, *choice.findings, *asked], units), tables, found)
    kept = sorted(explained(kept, answers, columns), key=lambda f: f.place)
    own = gathered(kept, lambda f: f.source)
    uploads = {u.source: u for u in located.uploads}
    of_counties = [*located.unread, *(verdict(c, choice, own.get(c.source, ())) for c in found)]
    submissions = [*(presumed(s, uploads[s.source], located.given.get(s.source), campaign) for s in of_counties), *(applied(u, kept) for u in located.corrections)]
    sent = {c.source: Sent(c.upload, c.form.names) for c in found}
    pending = follow_up(tables, choice.returned, kept, located.given, sent, campaign)
    summary = summarise(tables, campaign, as_of, sorted(submissions, key=lambda s: s.source), kept, pending)
    newest = dict(sorted(choice.newest.items(), key=lambda pair: campaign.units[pair[1]]))
    return replace(summary, set_aside=dict(sorted(located.set_aside.items())), first_returns=choice.first_returns,
                   sent_back=sent_back(choice.judged(found), findings, located.forms),
                   by_telephone=outstanding(outcomes, newest), since=_since(former, summary) if former else None,
                   editions=editions(tables, replaced(found, choice), newest))


def _of_unit(findings: list[Finding], units: Mapping[str, str | None]) -> list[Finding]:
    return [f if f.unit or not units.get(f.source) else replace(f, unit=units[f.source]) for f in findings]


def judged(upload: Upload, book: Book, campaign: Campaign) -> list[Finding]:
    """What is found of one form by itself, on the campaign's last day."""
    located = _located([(upload, book)], campaign)
    return _judged(located, located.forms, campaign, campaign.campaign.end)[1]


def _judged(located: "Located", forms: Mapping[str, LocatedForm], campaign: Campaign, as_of: date) -> tuple[Mapping[str, Table], list[Finding]]:
    tables, repairs = clean(list(forms.values()), campaign)
    tables, found = validate(tables, campaign, as_of)
    return tables, silence([*located.findings, *repairs, *found, *misnamed(tables[INFO.name], located.given, campaign)])


def _since(former: Former, now: Summary) -> Since:
    """What is new in this summary."""
    states = {Status.ACCEPTED: now.accepted, Status.RETURNED: now.returned, Status.MISSING: now.missing}
    by_unit = {u: state for state, units in states.items() for u in units}
    return since(former, {u: by_unit[u] for u in now.campaign.in_order(by_unit)}, now.figures, now.totals, {LEDGER: now.ledger, ARCHIVE: now.archive},
                 now.campaign)


@dataclass(frozen=True, kw_only=True)
class Located:
    """What the uploads turn out to be: forms and 退回意见 by source, the verdicts on files that are no form, what is found
    of whole files, the 更正.xlsx and their rows, the folders passed over by source."""

    uploads: list[Upload] = field(default_factory=list)
    forms: dict[str, LocatedForm] = field(default_factory=dict)
    given: dict[str, Answer] = field(default_factory=dict)
    unread: list[Submission] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    corrections: list[Upload] = field(default_factory=list)
    by_telephone: list[Correction] = field(default_factory=list)
    set_aside: dict[str, SetAside] = field(default_factory=dict)


def _located(read: Iterable[Read], campaign: Campaign) -> Located:
    """One book at a time, none of them kept; by source, in whatever order they come."""
    located = Located()
    for upload, book in read:
        if isinstance(book, SetAside):
            located.set_aside[upload.source] = book
            continue
        located.uploads.append(upload)
        none = book if isinstance(book, Unread) else _entered(upload, book, located, campaign)
        if none:
            located.unread.append(unread(upload, none.status, none.finding))
            located.findings.append(none.finding)
    located.uploads.sort(key=lambda u: u.source)
    return replace(located, forms=dict(sorted(located.forms.items())))


def _entered(upload: Upload, book: Book, located: Located, campaign: Campaign) -> Unread | None:
    """Enter a book where it belongs: a form, 退回意见 or 更正.xlsx; why it is no form, where that is to be said."""
    said, (form, found) = answer(book), locate(book, campaign)
    if said is not None:
        located.given[upload.source] = said
    if form is not None:
        located.forms[upload.source] = form
        located.findings.extend(found)
        return None
    if said is not None:
        return Unread(Status.APPLIED, stage_finding("explains", upload.source, campaign.recognise(said.unit)))
    rows = corrections(book)
    if rows is None:
        return Unread(Status.UNRECOGNISED, *found)
    if upload.inside or "/" in upload.source:
        return Unread(Status.IGNORED, stage_finding("corrections_elsewhere", upload.source))
    located.corrections.append(upload)
    located.by_telephone.extend(rows)
    return None
