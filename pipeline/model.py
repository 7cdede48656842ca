"""The nouns that the stages share. Values only: frozen, without behaviour beyond looking themselves up."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeVar

from pipeline.findings import Finding, Value
from pipeline.status import Status
from schemas.expressions.predicates import masked
from schemas.form.columns import Layout, Sheet
from schemas.form.text import key
from schemas.rules.words import spelled

UNSEEN = ("error", "pending")
NONE: frozenset[str] = frozenset()
T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
Matter = tuple[str, str, str]


def gathered(items: Iterable[T], by: Callable[[T], K]) -> dict[K, list[T]]:
    """The items by what is said of each, in their order."""
    found: dict[K, list[T]] = {}
    for item in items:
        found.setdefault(by(item), []).append(item)
    return found


def matter(unit: str, origin: object, case: object) -> Matter:
    """Rows with the same one are steps of one case: whose they are, in a roll-up of which 来源单位, and 案件名称."""
    return unit, key(spelled(origin)), key(spelled(case))


@dataclass(frozen=True)
class Upload:
    """A file of the inbox. `source` is its path inside the inbox, with /; `mail.eml!任城区.xlsx` came in a mail.

    `received`: the day of that mail, in China; `about`: its subject and sender, which may name a unit. `path`: where the
    bytes can be read, if they are not held here (see `pipeline.inbox.read.content`). A file that could not be opened has neither data nor hash.
    """

    source: str
    data: bytes = field(repr=False)
    sha256: str
    received: date | None = None
    path: Path | None = None
    about: tuple[str, ...] = ()
    inside: bool = False  # it lies in a mail or an archive


@dataclass(frozen=True)
class Unread:
    """A file that gave no book, its status and the finding that says why."""

    status: Status
    finding: Finding


class Mark(NamedTuple):
    """What a cell says beside its value: `how` is one of `pipeline.inbox.marks`' words, `text` what is seen."""

    how: str
    text: str = ""


class Area(NamedTuple):
    """Merged cells, the last row and column included; from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class SheetMarks:
    """What the reader says of a sheet beside its values: by cell (row and column from 0), merged areas, notes, how many pictures and
    embedded files lie on it."""

    cells: Mapping[tuple[int, int], Mark] = field(default_factory=dict)
    merged: tuple[Area, ...] = ()
    notes: tuple[str, ...] = ()
    pictures: int = 0


@dataclass(frozen=True)
class SetAside:
    """A folder that was passed over: 作废, or an output of a former run."""

    word: str


@dataclass(frozen=True)
class Book:
    """A workbook as read: per sheet a grid of cells from A1 and its marks; whether its days count from 1904."""

    source: str
    grids: Mapping[str, list[list[Value]]]
    marks: Mapping[str, SheetMarks] = field(default_factory=dict)
    from_1904: bool = False


Read = tuple[Upload, Book | Unread | SetAside]


@dataclass(frozen=True)
class Record:
    """One row of a located sheet: its number in the sheet and, by column key, its cells."""

    row: int
    cells: Mapping[str, Value]
    code: str | None = None  # 情况汇总表: the official row
    marks: Mapping[str, Mark] = field(default_factory=dict)  # what its cells say beside their values

    @property
    def pending(self) -> frozenset[str]:
        """The columns that hold an error, or a formula without a result: filled, though nobody can see with what."""
        return frozenset(k for k, m in self.marks.items() if m.how in UNSEEN) if self.marks else NONE


@dataclass(frozen=True)
class Part:
    """One sheet of one file, located: which column stands where, and its rows, by column: a ledger may have 100,000."""

    sheet: Sheet
    letters: Mapping[str, str]  # column key → letter; of 基本信息 the whole address
    absent: frozenset[str]  # columns (or 项目) the file lacks
    rows: Sequence[int]  # their numbers in the sheet
    cells: Mapping[str, list[Value]]  # by column key, a cell for each of the rows
    marks: Mapping[int, Mapping[str, Mark]] = field(default_factory=dict)  # by row number: what cells say beside their values
    codes: Mapping[int, str] = field(default_factory=dict)  # 情况汇总表: by row number, the official row
    below: frozenset[int] = frozenset()  # 情况汇总表: the rows of bare figures below the table, which are no records (R14)

    @property
    def records(self) -> tuple[Record, ...]:
        """The rows one by one."""
        return tuple(map(self.record, range(len(self.rows))))

    def record(self, n: int) -> Record:
        """The nth of the rows."""
        row = self.rows[n]
        return Record(row, {k: column[n] for k, column in self.cells.items()}, self.codes.get(row), self.marks.get(row, {}))

    def of(self, records: Sequence[Record]) -> "Part":
        """The same columns with these rows."""
        return replace(self, rows=[r.row for r in records], cells={k: [r.cells[k] for r in records] for k in self.cells},
                       marks={r.row: r.marks for r in records if r.marks}, codes={r.row: r.code for r in records if r.code})

    def cell(self, key: str, row: int) -> str:
        """The address (A1) of a column's cell in a row; a 项目 has one address, whatever the row."""
        letter = self.letters[key]
        return letter if self.sheet.layout is Layout.ITEMS else f"{letter}{row}"


@dataclass(frozen=True)
class Remark:
    """One line of 退回意见 as it comes back: the finding it was, and what the county says to it."""

    rule: str
    sheet: str
    cell: str
    basis: str
    explanation: str


@dataclass(frozen=True)
class Answer:
    """The sheet 退回意见 of a file that comes back: which file it was made from (sha256), whose it was, its lines."""

    original: str
    unit: str
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class Correction:
    """One row of 更正.xlsx: where it stands, its columns' letters and its cells, by column key."""

    source: str
    row: int
    letters: Mapping[str, str]
    cells: Mapping[str, Value]

    def text(self, column: str) -> str:
        return spelled(self.cells.get(column)).strip()

    @property
    def facts(self) -> str:
        """Why, who confirmed it, who wrote it down, when; what is blank left out."""
        said = {"": "reason", "县级确认人 ": "confirmed_by", "更正人 ": "corrected_by", " ": "day"}
        return masked("，".join(f"{title}{self.text(k)}".strip() for title, k in said.items() if self.text(k)))


@dataclass(frozen=True)
class TelephoneCorrection:
    """A correction that is in the figures and not yet in the county's file: file, cell, what stands and what should."""

    source: str
    sheet: str
    cell: str
    label: str
    old: str
    new: str
    facts: str


@dataclass(frozen=True)
class FilledCell:
    """A cell of a form that holds something: its sheet, row, column key, address and content."""

    sheet: str
    row: int
    key: str
    address: str
    value: Value

    @property
    def text(self) -> str:
        """The content as a person reads it."""
        return spelled(self.value)


class Aside(NamedTuple):
    """What a form holds and is not read as it stands: the entry of R14, the sheet (if it is one of the form's), where."""

    note: str
    sheet: str | None
    where: str


@dataclass(frozen=True)
class LocatedForm:
    """A file that is this campaign's form."""

    source: str
    parts: Mapping[str, Part]  # by sheet name
    names: Mapping[str, str] = field(default_factory=dict)  # contract name → name in the file
    asides: tuple[Aside, ...] = ()  # outside the parts

    @property
    def filled(self) -> tuple[FilledCell, ...]:
        """What the county filled in, in the order of the sheets and rows."""
        return tuple(FilledCell(name, record.row, k, part.cell(k, record.row), value)
                     for name, part in self.parts.items() for record in part.records
                     for k, value in record.cells.items() if value is not None and part.sheet[k].read)


@dataclass(frozen=True)
class Sent:
    """A form as the county sent it, to be marked: its bytes, and what its sheets are called there."""

    upload: Upload
    names: Mapping[str, str]  # contract name → name in the file


@dataclass(frozen=True)
class FirstReturn:
    """A unit's first readable return: the lowest 第几次报送, then the earliest day (H06).

    `day`: its 填报日期; the day of the mail it came in where only that is late, or 填报日期 is missing (`by_mail`).
    `days_late`: behind the deadline; 0 is in time.
    """

    source: str
    day: date
    days_late: int
    by_mail: bool


@dataclass(frozen=True, kw_only=True)
class Submission:
    """The verdict on one file of the inbox."""

    source: str
    sha256: str
    status: Status
    unit: str | None = None
    edition: int | None = None
    report_date: date | None = None
    errors: int = 0
    warnings: int = 0
    repairs: int = 0
    asked: int = 0  # of the warnings, those that are not explained
    lost_to: str = ""  # superseded, duplicate, conflict: the files that stand instead, or against it
    presumed: str | None = None  # where `unit` is not known: the unit that the file's name, its 退回意见 or its mail speaks of

    @property
    def whose(self) -> str | None:
        """The unit that the file names, else the one that it is presumed to be of."""
        return self.unit or self.presumed
