"""Uploads → books. The only module that knows the reader (calamine), and the only one that meets damaged files."""

import io
import re
import zipfile
from html import unescape
from typing import NamedTuple

from python_calamine import CalamineWorkbook, SheetTypeEnum

from pipeline.nouns import Book, Finding, Upload, Value, note
from schemas.cells import column_index_from_string
from schemas.sheets import CHECKS

SPREADSHEETS = frozenset([".xlsx", ".xlsm", ".xltx", ".xls", ".xlt", ".et", ".ett", ".xlsb", ".ods"])
ARCHIVES = frozenset([".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz"])
DOCUMENTS = {".pdf": "PDF 文件", ".doc": "Word 文档", ".docx": "Word 文档", ".wps": "文字文档", ".ofd": "OFD 文件",
             ".rtf": "文字文档"} | dict.fromkeys([".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic"], "图片")
OLE, ZIP = b"\xd0\xcf\x11\xe0", b"PK"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ERROR = re.compile(rb'<c r="([A-Z]+)(\d+)"(?=[^>]*\st="e")')
_NO_RESULT = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*>\s*<f[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>')


class Unread(NamedTuple):
    """A file that gave no book, its status and the finding that says why."""

    status: str
    finding: Finding


def read(upload: Upload) -> Book | Unread:
    """Read a workbook by its content, whatever its name says. Never raises for what the file holds."""
    suffix = "." + upload.source.rpartition(".")[2].lower() if "." in upload.source.rpartition("/")[2] else ""
    if not _is_spreadsheet(upload.data):
        return _other(upload, suffix)
    if upload.data[:4] == OLE and ENCRYPTED in upload.data:
        return Unread("unreadable", note("password", upload.source))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(upload.data))
        grids: dict[str, list[list[Value]]] = {
            s.name: list(map(list, book.get_sheet_by_name(s.name).to_python(skip_empty_area=False)))
            for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet and s.name != CHECKS}
        return Book(upload.source, grids, _pending(upload.data))
    except BaseException as e:  # the reader's panics are BaseException
        if isinstance(e, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        secret = "password" in str(e).lower() or "encrypt" in str(e).lower()
        return Unread("unreadable", note("password" if secret else "damaged", upload.source))


def _is_spreadsheet(data: bytes) -> bool:
    if data[:4] == OLE:
        word_streams = ("WordDocument".encode("utf-16-le"), "PowerPoint Document".encode("utf-16-le"))
        return not any(stream in data for stream in word_streams)
    if data[:2] != ZIP:
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            names = z.namelist()
            opendocument = "mimetype" in names and b"spreadsheet" in z.read("mimetype")
            return opendocument or any(n.startswith(("xl/", "XL/")) for n in names)
    except (zipfile.BadZipFile, RuntimeError, OSError, ValueError, NotImplementedError):
        return False


def _other(upload: Upload, suffix: str) -> Unread:
    if suffix in SPREADSHEETS:
        return Unread("unreadable", note("damaged", upload.source))
    if suffix in ARCHIVES or upload.data[:4] in (b"Rar!", b"7z\xbc\xaf"):
        return Unread("ignored", note("archive_file", upload.source, kind="这是压缩包"))
    if suffix in DOCUMENTS or upload.data[:5] == b"%PDF-":
        return Unread("ignored", note("document_file", upload.source, kind=f"这是{DOCUMENTS.get(suffix, 'PDF 文件')}"))
    return Unread("ignored", note("other_file", upload.source, kind=f"不认识的文件（{suffix or '没有扩展名'}）"))


def _pending(data: bytes) -> frozenset[tuple[str, int, int]]:
    """The cells of an xlsx that hold a formula without a result, or an error: blank to the reader, but not to the county."""
    if data[:2] != ZIP:
        return frozenset()
    found: set[tuple[str, int, int]] = set()
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        for name, part in _sheet_parts(z).items():
            xml = b"" if name == CHECKS else z.read(part)
            for mark, pattern in ((b"<f", _NO_RESULT), (b't="e"', _ERROR)):
                if mark in xml:
                    found |= {(name, int(m[2]) - 1, column_index_from_string(m[1].decode()) - 1)
                              for m in pattern.finditer(xml)}
    return frozenset(found)


def _sheet_parts(z: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → part, of an xlsx; empty for other workbooks."""
    names = set(z.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    targets = {}
    for tag in re.findall(r"<Relationship\b[^>]*>", z.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        targets[attributes.get("Id")] = attributes.get("Target", "").removeprefix("/xl/").removeprefix("xl/")
    parts = {}
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", z.read("xl/workbook.xml").decode("utf-8", "replace")):
        attributes = dict(re.findall(r'([\w:]+)="([^"]*)"', tag))
        part = "xl/" + str(targets.get(attributes.get("r:id")))
        if part in names:
            parts[unescape(attributes.get("name", ""))] = part
    return parts

