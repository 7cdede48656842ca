"""What is said of a file → a book, or why there is none, in the words of a finding."""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256

from pipeline.findings import stage_finding
from pipeline.inbox import worker
from pipeline.inbox.containers.unpack import SET_ASIDE, numbered
from pipeline.inbox.limits import MEMORY, PARTS, SECONDS, UNPACKED
from pipeline.inbox.workers import OpenedFile
from pipeline.model import Area, Book, Mark, Read, SetAside, SheetMarks, Unread, Upload
from pipeline.status import Status
from schemas.form.cells import get_column_letter
from schemas.form.sheets import ORDER
from schemas.rules.catalogue import STAGE_RULES

LIMITS = {"limit": UNPACKED >> 20, "parts": PARTS, "seconds": SECONDS, "memory": MEMORY >> 20}
LEFT_ALONE = frozenset(["F11"])  # codes of files that are no returns; any other is one that cannot be read


def uploads(files: Iterable[OpenedFile]) -> Iterator[Read]:
    """Each file as an upload, and what it holds; no two of one source: a later one of the same name gets a number."""
    taken: set[str] = set()
    for file in files:
        source = numbered(file.source, taken)
        upload = Upload(source, file.data, file.sha256, file.received, file.path, file.about, file.inside)
        yield upload, SetAside(SET_ASIDE if re.split("[/!]", file.source)[-1] == SET_ASIDE else "以前的输出") if "aside" in file.answer else book(source, file.answer)


def content(upload: Upload) -> bytes | None:
    """The bytes of an upload, read again where they were let go; None where the file is not what it was."""
    try:
        data = upload.path.read_bytes() if upload.path else upload.data
    except OSError:
        return None
    return data if not upload.path or sha256(data).hexdigest() == upload.sha256 else None


def read(upload: Upload) -> Book | Unread:
    """Read one workbook by its content, whatever its name says. Never raises for what the file holds. In this process: for files
    that the project wrote itself, or that were read before."""
    return book(upload.source, worker.judged(upload.source, upload.data))


def book(source: str, answer: worker.Answer) -> Book | Unread:
    """What a reading process said of a file, as a book or as the finding that says why there is none."""
    if "far" in answer:
        return _far(source, *answer["far"])
    if "failed" in answer:
        return _unread(source, answer["failed"], **answer["words"])
    return Book(source, answer["sheets"], {name: _marks(said) for name, said in answer["marks"].items()}, answer["from_1904"])


def _marks(said: worker.Answer) -> SheetMarks:
    cells = {(row, column): Mark(how, text) for row, column, how, text in said["cells"]}
    return SheetMarks(cells, tuple(Area(*area) for area in said["merged"]), tuple(said["notes"]), said["pictures"])


def _unread(source: str, name: str, **words: object) -> Unread:
    """Why a file is not read: the entry `name` of STAGE_RULES with its words filled in."""
    status = Status.IGNORED if STAGE_RULES[name].code in LEFT_ALONE else Status.UNREADABLE
    return Unread(status, stage_finding(name, source, None, None, None, None, **LIMITS, **words))


def _far(source: str, name: str, cells: list[list[int]]) -> Unread:
    places = [f"{get_column_letter(column + 1)}{row + 1}" for row, column in cells]
    sheet, cell = (name, places[-1]) if name in ORDER else (None, None)
    return Unread(Status.UNREADABLE, stage_finding("far_cell", source, None, sheet, cell, where=name, cells="、".join(places)))
