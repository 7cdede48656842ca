"""Uploads → books: what the reader says of a file, in the words of a finding."""

from collections.abc import Callable

from pipeline.inbox import worker as reader
from pipeline.inbox.kinds import ARCHIVES, DOCUMENTS, ENCRYPTED, OLE, SPREADSHEETS, is_markup, is_spreadsheet, suffix
from pipeline.inbox.limits import MEMORY, PARTS, SECONDS, UNPACKED
from pipeline.model import Book, Status, Unread, Upload, stage_finding
from schemas.form.cells import get_column_letter
from schemas.form.sheets import CHECKS, ORDER


def here(data: bytes) -> reader.Answer:
    """In this process: for files that the project wrote itself, or that were read before."""
    return reader.answer(data, CHECKS)


def read(upload: Upload, ask: Callable[[bytes], reader.Answer] = here) -> Book | Unread:
    """Read a workbook by its content, whatever its name says. Never raises for what the file holds. `ask`: see `apart`."""
    if not is_spreadsheet(upload.data):
        return _other(upload)
    if upload.data[:4] == OLE and ENCRYPTED in upload.data:
        return Unread(Status.UNREADABLE, stage_finding("password", upload.source))
    said = ask(upload.data)
    if "far" in said:
        return _far(upload.source, *said["far"])
    if "failed" in said:
        return Unread(Status.UNREADABLE, stage_finding(said["failed"], upload.source, limit=UNPACKED >> 20, parts=PARTS, seconds=SECONDS,
                                         memory=MEMORY >> 20))
    return Book(upload.source, said["sheets"], frozenset((name, row, column) for name, row, column in said["pending"]))


def _far(source: str, name: str, cells: list[list[int]]) -> Unread:
    places = [f"{get_column_letter(column + 1)}{row + 1}" for row, column in cells]
    sheet, cell = (name, places[-1]) if name in ORDER else (None, None)
    return Unread(Status.UNREADABLE, stage_finding("far_cell", source, None, sheet, cell, where=name, cells="、".join(places)))


def _other(upload: Upload) -> Unread:
    """What is no spreadsheet: damaged, if it says that it is one; else named and left alone (F11)."""
    kind, source = suffix(upload.source), upload.source
    if kind in SPREADSHEETS:
        name = "damaged" if upload.data and not is_markup(upload.data) else "web_page" if upload.data else "empty_file"
        return Unread(Status.UNREADABLE, stage_finding(name, source))
    if kind in ARCHIVES or upload.data[:4] in (b"Rar!", b"7z\xbc\xaf"):
        return Unread(Status.IGNORED, stage_finding("archive_file", source, kind="压缩包打不开" if kind == ".zip" else "这是压缩包"))
    if kind in DOCUMENTS or upload.data[:5] == b"%PDF-":
        return Unread(Status.IGNORED, stage_finding("document_file", source, kind=DOCUMENTS.get(kind, "PDF 文件")))
    return Unread(Status.IGNORED, stage_finding("other_file", source, kind=f"不认识的文件（{kind or '没有扩展名'}）"))
