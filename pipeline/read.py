"""Uploads → books, here or in a process of its own: the only module that meets damaged files."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import python_calamine

from pipeline import reader
from pipeline.bounds import CELLS, MEMORY, PARTS, SECONDS, UNPACKED, Cell, Scan, scan
from pipeline.kinds import (
    ARCHIVES,
    DOCUMENTS,
    ENCRYPTED,
    OLE,
    SPREADSHEETS,
    ZIP,
    ZIP_ERRORS,
    is_markup,
    is_spreadsheet,
    suffix,
)
from pipeline.nouns import Book, Finding, Unread, Upload, note
from schemas.cells import get_column_letter
from schemas.sheets import CHECKS, ORDER

CHILD = "import sys; sys.path += sys.argv[1:3]; from pipeline.reader import main; main(int(sys.argv[3]), sys.argv[4], int(sys.argv[5]))"


def read(upload: Upload) -> Book | Unread:
    """Read a workbook by its content, whatever its name says. Never raises for what the file holds."""
    if not is_spreadsheet(upload.data):
        return _other(upload)
    if upload.data[:4] == OLE and ENCRYPTED in upload.data:
        return Unread("unreadable", note("password", upload.source))
    try:
        known = scan(upload.data, CHECKS) if upload.data[:2] == ZIP else Scan()
    except ZIP_ERRORS:
        return Unread("unreadable", note("damaged", upload.source))
    if unsafe := _unsafe(upload.source, known):
        return Unread("unreadable", unsafe)
    return _here(upload, known) if known.proven else _apart(upload, known.pending)


def _unsafe(source: str, known: Scan) -> Finding | None:
    if known.too_large:
        return note("too_large", source, limit=UNPACKED >> 20, parts=PARTS)
    if known.entities:
        return note("entities", source)
    return _far(source, *known.far) if known.far else None


def _far(source: str, name: str, cells: tuple[Cell, ...]) -> Finding:
    places = [f"{get_column_letter(column + 1)}{row + 1}" for row, column in cells]
    sheet, cell = (name, places[-1]) if name in ORDER else (None, None)
    return note("far_cell", source, None, sheet, cell, where=name, cells="、".join(places))


def _here(upload: Upload, known: Scan) -> Book | Unread:
    try:
        return Book(upload.source, reader.grids(upload.data, CHECKS, CELLS), known.pending)
    except reader.TooFarError as e:
        return Unread("unreadable", _far(upload.source, e.args[0], (e.args[1:],)))
    except BaseException as e:  # the reader's panics are BaseException
        if isinstance(e, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        return Unread("unreadable", note(reader.failure(e), upload.source))


def _apart(upload: Upload, pending: frozenset[tuple[str, int, int]]) -> Book | Unread:
    """In a lean process that may die of the file without harm."""
    places = [str(Path(python_calamine.__file__).parents[1]), str(Path(reader.__file__).parents[1])]
    line = [sys.executable, "-I", "-S", "-X", "utf8", "-c", CHILD, *places, str(MEMORY), CHECKS, str(CELLS)]
    try:
        done = subprocess.run(line, input=upload.data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,  # noqa: S603 (our own line)
                              timeout=SECONDS, check=True)
        answer = reader.unpacked(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return Unread("unreadable", note("too_heavy", upload.source, seconds=SECONDS, memory=MEMORY >> 20))
    if "far" in answer:
        name, row, column = answer["far"]
        return Unread("unreadable", _far(upload.source, name, ((row, column),)))
    if "failed" in answer:
        return Unread("unreadable", note(answer["failed"], upload.source))
    return Book(upload.source, answer["sheets"], pending)


def _other(upload: Upload) -> Unread:
    """What is no spreadsheet: damaged, if it says that it is one; else named and left alone (F11)."""
    kind, source = suffix(upload.source), upload.source
    if kind in SPREADSHEETS:
        name = "damaged" if upload.data and not is_markup(upload.data) else "web_page" if upload.data else "empty_file"
        return Unread("unreadable", note(name, source))
    if kind in ARCHIVES or upload.data[:4] in (b"Rar!", b"7z\xbc\xaf"):
        return Unread("ignored", note("archive_file", source, kind="压缩包打不开" if kind == ".zip" else "这是压缩包"))
    if kind in DOCUMENTS or upload.data[:5] == b"%PDF-":
        return Unread("ignored", note("document_file", source, kind=DOCUMENTS.get(kind, "PDF 文件")))
    return Unread("ignored", note("other_file", source, kind=f"不认识的文件（{kind or '没有扩展名'}）"))


@contextmanager
def silent_stderr() -> Iterator[None]:
    """The reader's panics are caught, but it speaks of them on the screen by itself."""
    try:
        kept = os.dup(2)
    except OSError:  # started without a console
        yield
        return
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
