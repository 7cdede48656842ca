"""Which return counts (design §6): F08, then R10, then the highest 第几次报送, then F09. Each file gets its verdict."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import pandas as pd

from pipeline.findings import Finding, stage_finding
from pipeline.model import Answer, FilledCell, FirstReturn, LocatedForm, Submission, Upload, gathered
from pipeline.status import Status
from schemas.campaign.campaign import Campaign
from schemas.expressions.table import Table
from schemas.form.sheets import BY_NAME, INFO, ORDER
from schemas.rules.rule import Severity
from schemas.rules.words import chinese_date, in_words, spelled

DROPPED = (Status.SUPERSEDED, Status.DUPLICATE)  # their findings stay out of the lists of problems
SHOWN = 30  # characters of a cell that a finding quotes
NAMED = 20  # files, or cells of a sheet, that a finding names
NEWEST = 100  # a 第几次报送 that cannot be read counts as the newest (H04)


Age = tuple[int, date, str]


def age(edition: int | None, day: date | None, source: str) -> Age:
    """Sorts a unit's files, the newest last."""
    return NEWEST if edition is None else edition, day or date.min, source


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A readable form with what its 基本信息 says."""

    upload: Upload
    form: LocatedForm
    unit: str | None
    edition: int | None
    report_date: date | None
    errors: int
    answer: Answer | None = None

    @property
    def source(self) -> str:
        return self.upload.source

    @property
    def age(self) -> Age:
        return age(self.edition, self.report_date, self.source)

    def follows(self, other: "Candidate") -> bool:
        """This file answers the marked return that was made from the other (R10), and it is not another unit's."""
        same_unit = None in (self.unit, other.unit) or self.unit == other.unit
        return self.answer is not None and self.answer.original == other.upload.sha256 and same_unit

    @property
    def explanations(self) -> tuple[tuple[str, str], ...]:
        """What the county says in 退回意见 and in 情况说明."""
        said = [(r.basis, r.explanation) for r in (self.answer.remarks if self.answer else ()) if r.explanation]
        return (*said, *((cell.address, cell.text) for cell in self.form.filled if BY_NAME[cell.sheet][cell.key].explains))


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Status by source (accepted, returned, superseded, duplicate, conflict), what choosing has to say, what took the
    place of a file, each unit's newest file by source, for comparing units, and by unit its first return."""

    status: Mapping[str, Status]
    findings: tuple[Finding, ...]
    lost_to: Mapping[str, tuple[str, ...]]
    newest: Mapping[str, str]
    first_returns: Mapping[str, FirstReturn]

    @property
    def standing(self) -> list[str]:
        """The files that nothing took the place of."""
        return [s for s, status in self.status.items() if status not in DROPPED]

    @property
    def returned(self) -> dict[str, str]:
        """Source → unit of each newest file that is returned."""
        return {s: u for s, u in self.newest.items() if self.status[s] == Status.RETURNED}

    def judged(self, found: Iterable[Candidate]) -> dict[str, str]:
        """Source → unit of the files that count or counted; neither repeated ones nor those in conflict."""
        return {c.source: c.unit for c in found if c.unit and self.status[c.source] in (Status.ACCEPTED, Status.RETURNED, Status.SUPERSEDED)}

    def kept(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Without those of files that something took the place of."""
        return (f for f in findings if self.status.get(f.source) not in DROPPED)


def candidates(uploads: Iterable[Upload], forms: Mapping[str, LocatedForm], tables: Mapping[str, Table],
               findings: Iterable[Finding], answers: Mapping[str, Answer]) -> list[Candidate]:
    info = tables[INFO.name]
    said = {source: i for i, source in info.typed["source"].items()}
    errors = Counter(f.source for f in findings if f.severity is Severity.ERROR)
    found = []
    for upload in (u for u in uploads if u.source in forms):
        unit, edition, day = identity(info, said.get(upload.source))
        found.append(Candidate(upload=upload, form=forms[upload.source], unit=unit, edition=edition, report_date=day,
                               errors=errors[upload.source], answer=answers.get(upload.source)))
    return found


def identity(info: Table, index: Any) -> tuple[str | None, int | None, date | None]:
    """填报单位, 第几次报送, 填报日期, each None where blank or not to be read."""
    if index is None:
        return None, None, None
    values: dict[str, Any] = {k: info.typed.at[index, k] for k in ("unit", "edition", "report_date")}
    unit, edition, day = (None if pd.isna(v) or info.unknown.at[index, k] else v for k, v in values.items())
    return (None if unit is None else str(unit), None if edition is None else int(edition),
            None if day is None else pd.Timestamp(day).date())


def choose(found: list[Candidate], campaign: Campaign) -> Choice:
    newest: dict[str, str] = {}
    first_returns: dict[str, FirstReturn] = {}
    originals, known, findings = _originals(found)
    kept = {c.source for c in originals}
    lost: dict[str, tuple[str, ...]] = {c.source: (known[c.upload.sha256].source,) for c in found if c.source not in kept}
    status = dict.fromkeys(lost, Status.DUPLICATE)
    for c in originals:
        if c.answer and (answered := known.get(c.answer.original)) and answered is not c and (
                c.unit is None or answered.unit in (c.unit, None)):  # R10
            lost[answered.source] = (*lost.get(answered.source, ()), c.source)
            findings.append(stage_finding("answers", c.source, c.unit, other=answered.source))
    status |= dict.fromkeys((c.source for c in originals if c.source in lost), Status.SUPERSEDED)
    mailed = _mailed(found, known)
    for unit, files in gathered(originals, lambda c: c.unit).items():
        left = [c for c in files if c.source not in lost]
        if unit is None:
            status |= dict.fromkeys((c.source for c in left), Status.RETURNED)
            continue
        if first := _first_return(files, mailed, campaign.campaign.deadline):
            first_returns[unit] = first
            findings += _late(first, files, campaign.campaign.deadline)
        top = max((c.age[0] for c in left), default=0)
        latest = [c for c in left if c.age[0] == top]
        chosen, said = _among(latest)
        findings += said
        counts = tuple(s for s, state in chosen.items() if state != Status.SUPERSEDED)
        gone = [c.source for c in left if c.source not in counts]
        status |= chosen | dict.fromkeys(gone, Status.SUPERSEDED)
        lost |= dict.fromkeys(gone, counts)
        lost |= {s: counts for s, state in chosen.items() if state == Status.CONFLICT}
        if counts and Status.CONFLICT not in chosen.values():
            last = max((c for c in latest if c.source in counts), key=lambda c: c.age)
            newest[last.source] = unit
    return Choice(status=status, findings=tuple(findings), lost_to=lost, newest=newest, first_returns=first_returns)


def _originals(found: list[Candidate]) -> tuple[list[Candidate], dict[object, Candidate], list[Finding]]:
    """F08: same bytes, or the same typed content with as many errors, are one; an answer is no duplicate of what it answers. Of files that
    differ only in their 情况说明 the last one counts.

    Returns the originals in code-point order, by sha256 the original that each file is or repeats, and the findings.
    """
    known: dict[object, Candidate] = {}
    originals: list[Candidate] = []
    findings: list[Finding] = []
    several = Counter(c.unit for c in found)
    for c in sorted(found, key=lambda c: (len(c.source), c.source)):
        marks = (c.upload.sha256, (c.unit, c.errors, _content(c) if several[c.unit] > 1 and c.form.filled else c.source))
        twins = (known[m] for m in marks if m in known)
        twin = next((t for t in twins if not c.follows(t) and not t.follows(c)), None)
        if twin and c.explanations != twin.explanations and _later(c) > _later(twin):
            originals.remove(twin)
            known |= {mark: c for mark, other in known.items() if other is twin} | dict.fromkeys(marks, c)
            originals.append(c)
            findings.append(stage_finding("duplicate", twin.source, twin.unit, other=c.source))
        elif twin:
            known.setdefault(c.upload.sha256, twin)
            findings.append(stage_finding("duplicate", c.source, c.unit, other=twin.source))
        else:
            originals.append(c)
            known |= dict.fromkeys(marks, c)
    return sorted(originals, key=lambda c: c.source), known, findings


def _content(c: Candidate) -> str:
    """A hash of what was typed, wherever it stands, and of what the cells say beside it (struck through, shown as …): the sheet and
    (column, value, mark) of each row, without what only explains."""
    rows = ((name, sorted((k, spelled(value), r.marks.get(k)) for k, value in r.cells.items()
                          if part.sheet[k].read and not part.sheet[k].explains and (value is not None or k in r.marks)))
            for name, part in sorted(c.form.parts.items()) for r in part.records)
    return sha256(repr([(name, cells) for name, cells in rows if cells]).encode()).hexdigest()


def _later(c: Candidate) -> tuple[date, str]:
    return c.upload.received or date.min, c.source


def _among(newest: list[Candidate]) -> tuple[dict[str, Status], list[Finding]]:
    """F09: several files of one unit with the same newest 第几次报送."""
    free = [c for c in newest if not c.errors]
    status = {c.source: Status.RETURNED for c in newest if c.errors}
    if len(newest) < 2:
        return status | {c.source: Status.ACCEPTED for c in free}, []
    edition = str(newest[0].edition or "？")
    words = {"count": str(len(newest)), "edition": edition}
    if len(free) == 1:
        chosen = free[0]
        others = [c.source for c in newest if c is not chosen]
        status = dict.fromkeys(others, Status.SUPERSEDED) | {chosen.source: Status.ACCEPTED}
        return status, [stage_finding("chosen", chosen.source, chosen.unit, files="、".join(others), **words)]
    said = _listed([f"{c.source}（填报日期 {chinese_date(c.report_date) if c.report_date else '不明'}）" for c in free], "份")
    differences = _differences(free[:NAMED])
    findings = [stage_finding("conflict", c.source, c.unit, files=said, differences=differences, **words) for c in free]
    return status | {c.source: Status.CONFLICT for c in free}, findings


def _differences(files: list[Candidate]) -> str:
    """The cells in which the files differ, by sheet, and what each file says there, in their order."""
    cells = [{(f.sheet, f.address): f for f in c.form.filled} for c in files]
    places = dict.fromkeys(place for known in cells for place in known)
    differing = [p for p in places if len({known[p].text if p in known else None for known in cells}) > 1]
    by_sheet: dict[str, list[str]] = defaultdict(list)
    for sheet, cell in sorted(differing, key=lambda p: ORDER[p[0]]):
        by_sheet[sheet].append(f"{cell}（{'，'.join(_quoted(known.get((sheet, cell))) for known in cells)}）")
    return "；".join(f"{sheet} {_listed(found, '格')}" for sheet, found in by_sheet.items()) or "行的位置或单元格的格式（如删除线）"


def _quoted(cell: FilledCell | None) -> str:
    """What a file says in a cell, of a long text its beginning."""
    text = in_words(cell.value) if cell else ""
    return "空白" if not text else f"“{text}”" if len(text) <= SHOWN else f"“{text[:SHOWN]}……”"


def _listed(names: Sequence[str], what: str) -> str:
    """Of many the first, and how many there are: each of the files says so."""
    return "、".join(names[:NAMED]) + (f"等{len(names)}{what}" if len(names) > NAMED else "")


def _mailed(found: Iterable[Candidate], known: Mapping[object, Candidate]) -> dict[str, date]:
    """By the source of each original, the day of the first mail that brought it or a file that repeats it."""
    came = [(known[c.upload.sha256].source, c.upload.received) for c in found if c.upload.received]
    return dict(sorted(came, reverse=True))  # of one source the first day comes last, and stays


def _first_return(files: list[Candidate], mailed: Mapping[str, date], deadline: date) -> FirstReturn | None:
    """None where no file of the unit says a day. Of files of one day the one that came first; without a mail it may have been the first."""
    dated = [(day, c) for c in files if (day := c.report_date or mailed.get(c.source))]
    if not dated:
        return None
    day, first = min(dated, key=lambda d: (age(d[1].edition, d[0], ""), mailed.get(d[1].source, date.min), d[1].source))
    for said, by_mail in ((first.report_date, False), (mailed.get(first.source), True)):
        if said and said > deadline:
            return FirstReturn(first.source, said, (said - deadline).days, by_mail)
    return FirstReturn(first.source, day, 0, by_mail=first.report_date is None)


def _late(first: FirstReturn, files: list[Candidate], deadline: date) -> list[Finding]:
    """H06; where the mail's day counts, it has no cell."""
    if not first.days_late:
        return []
    c = next(c for c in files if c.source == first.source)
    words: dict[str, Any] = {"day": chinese_date(first.day), "days": first.days_late, "deadline": chinese_date(deadline)}
    if first.by_mail:
        return [stage_finding("late_mail", c.source, c.unit, **words)]
    cell = c.form.parts[INFO.name].letters["report_date"]
    return [stage_finding("late", c.source, c.unit, INFO.name, cell, first.day, **words)]


def replaced(found: Sequence[Candidate], choice: Choice) -> dict[str, str]:
    """Each unit's newest file → the one whose place it took: the one it answers, else the highest edition before it."""
    former = gathered((c for c in found if choice.status[c.source] == Status.SUPERSEDED), lambda c: c.unit)
    return {newest.source: max(former[newest.unit], key=lambda c: (newest.follows(c), c.age)).source
            for newest in found if newest.source in choice.newest and newest.unit in former}


def verdict(c: Candidate, choice: Choice, own: Iterable[Finding]) -> Submission:
    """`own`: the findings of the file."""
    return _submission(c.upload, choice.status[c.source], own, unit=c.unit, edition=c.edition, report_date=c.report_date,
                       lost_to=_listed([s for s in choice.lost_to.get(c.source, ()) if s != c.source], "份"))


def unread(upload: Upload, status: Status, finding: Finding) -> Submission:
    """The verdict on a file that is no form: its one finding."""
    return _submission(upload, status, (finding,), unit=finding.unit)


def applied(upload: Upload, findings: Iterable[Finding]) -> Submission:
    """The verdict on a 更正.xlsx: its F13."""
    own = [f for f in findings if f.source == upload.source]
    return _submission(upload, Status.RETURNED if own else Status.APPLIED, own)


def _submission(upload: Upload, status: Status, own: Iterable[Finding], **known: Any) -> Submission:
    own = list(own)
    errors, warnings, repairs = (sum(f.count for f in own if f.severity is s) for s in Severity)
    return Submission(source=upload.source, sha256=upload.sha256, status=status, errors=errors, warnings=warnings, repairs=repairs,
                      asked=sum(f.count for f in own if f.open), **known)
