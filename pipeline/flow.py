"""The stages in order: uploads in, one summary out. No files, no screen, no clock."""

from collections.abc import Iterable
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from pipeline.choose import candidates, choose, verdict
from pipeline.clean import clean
from pipeline.kinds import base_name
from pipeline.locate import locate
from pipeline.nouns import Book, Finding, Form, Submission, Unread, Upload, note, of_unit
from pipeline.summarise import Summary, summarise
from pipeline.validate import silence, validate
from schemas.campaign import Campaign
from schemas.rule import Severity
from schemas.sheets import INFO
from schemas.table import Table

DROPPED = ("superseded", "duplicate")  # their findings stay out of the lists of problems


def run(read: Iterable[tuple[Upload, Book | Unread]], campaign: Campaign, as_of: date,
        set_aside: Iterable[str] = ()) -> Summary:
    """Books (or why there is none) of all uploads → the summary. The order of the files never matters."""
    pairs = sorted(read, key=lambda pair: pair[0].source)
    forms: dict[str, Form] = {}
    files: list[Finding] = []
    unread: list[Submission] = []
    for upload, book in pairs:
        form, status = None, ""
        if isinstance(book, Unread):
            status = book.status
            files.append(book.finding)
        else:
            form, found = locate(book, campaign)
            files += found
            status = "unrecognised"
        if form is None:
            unread.append(_unread(upload, status, files[-1]))
        else:
            forms[upload.source] = form
    tables, repairs = clean(list(forms.values()), campaign)
    judged = validate(tables, campaign, as_of)
    findings = silence(files + repairs + judged + _misnamed(tables[INFO.name], campaign))
    found_units = candidates([u for u, _ in pairs], forms, tables, findings)
    status_of, said = choose(found_units, campaign)
    dropped = {s for s, status in status_of.items() if status in DROPPED}
    units = {c.source: c.unit for c in found_units}
    kept = of_unit([f for f in findings if f.source not in dropped] + said, units)
    kept.sort(key=lambda f: f.place)
    verdicts = [verdict(c, status_of[c.source], kept) for c in found_units]
    submissions = sorted([*unread, *verdicts], key=lambda s: s.source)
    return summarise(tables, campaign, as_of, submissions, kept, set_aside)


def _unread(upload: Upload, status: str, finding: Finding) -> Submission:
    said = [finding.severity == s for s in (Severity.ERROR, Severity.WARNING, Severity.INFO)]
    return Submission(upload.source, upload.sha256, None, None, status, None, *map(int, said))


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
