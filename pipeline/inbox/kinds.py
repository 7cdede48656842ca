"""What a file is: by its content first, by its name where the content says nothing."""

import io
import re
from csv import DictReader
from datetime import date
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from pipeline.inbox.limits import ZIP_ERRORS, TooManyPartsError, open_zip

OLE, ZIP = b"\xd0\xcf\x11\xe0", b"PK"
_OTHER_OLE = ("WordDocument", "PowerPoint Document", "__properties_version1.0")  # the last: an Outlook mail
_MARKUP = re.compile(rb"[\s\x00\xef\xbb\xbf\xff\xfe]*<[\s\x00]*[!?a-z]", re.IGNORECASE)
_INSIDE = re.compile(r"\.(?!\d{1,2}!)[a-z0-9]{1,4}!(?!/)", re.IGNORECASE)  # mail.eml!任城区.xlsx, no date or version before !
_MAIL = re.compile(rb"[\xef\xbb\xbf\s]{0,20}(?:Received|Return-Path|Delivered-To|From|To|Date|Subject|Message-ID|MIME-Version|X-[\w-]{1,50}): ",
                   re.IGNORECASE)
_SPLIT = re.compile(r"\.(?:z\d\d|\d{3}|r\d\d|part\d+\.rar)$", re.IGNORECASE)  # a part of an archive that was cut into several


class Kind(Enum):
    """What is opened; anything else is told by a Note."""

    WORKBOOK = "workbook"
    ARCHIVE = "archive"
    MAIL = "mail"


class Note(NamedTuple):
    """Why a file is not read: the name of an entry of STAGE_RULES, and what its sentence calls the file."""

    name: str
    kind: str = ""


def _group(name: str) -> frozenset[str]:
    return frozenset(ending for ending, row in _ENDINGS if row["group"] == name)


with Path(__file__).with_name("endings.csv").open(encoding="utf-8", newline="") as table:
    _ENDINGS = [(ending, row) for row in DictReader(table) for ending in row["endings"].split()]
SPREADSHEETS, MAILS, ARCHIVES, PICTURES, SIDE_FILES = map(_group, ("workbook", "mail", "archive", "picture", "side file"))
DOCUMENTS = _group("document") | PICTURES
OPENED = SPREADSHEETS | MAILS | ARCHIVES
TOLD = {ending: Note(row["note"], row["kind"].format(ending[1:].upper())) for ending, row in _ENDINGS if row["note"]}
MAGIC = ((b"Rar!", TOLD[".rar"]), (b"7z\xbc\xaf", TOLD[".7z"]), (b"%PDF-", TOLD[".pdf"]), (b"\x78\x9f\x3e\x22", Note("winmail")))


class Part(NamedTuple):
    """A file, of the inbox or in a mail or archive. `name`: its path from the inbox; of what is in a mail or archive first
    the one that it has there, empty where it is the mail or archive itself that there is something to say of. `data`: None
    where its bytes cannot be had; `note`: why it is not read; `received`: the day its mail was sent; `about`: who and what
    that mail says it is from, which may name a unit; `aside`: a folder that is passed over."""

    name: str
    data: bytes | None = None
    note: Note | None = None
    received: date | None = None
    about: tuple[str, ...] = ()
    aside: bool = False


def decoded(raw: bytes) -> str:
    """A file name as some machine wrote it: UTF-8, else GBK."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


def base_name(source: str) -> str:
    """The file's own name: without folders, mail or archive."""
    return _INSIDE.split(source)[-1].rpartition("/")[2]


def outer(source: str) -> str:
    """The path of the file itself: of what came in a mail or an archive the mail's or the archive's."""
    inside = _INSIDE.search(source)
    return source[: inside.end() - 1] if inside else source


def suffix(source: str) -> str:
    """`.xlsx`, in lower case; empty where there is none."""
    stem, dot, end = base_name(source).rpartition(".")
    return dot + end.lower() if stem else ""


def is_program_file(name: str) -> bool:
    """What programs leave behind: lock files, hidden files, thumbnails."""
    return (name.startswith(("~$", ".")) and name not in (".", "..")) or name.lower() in ("thumbs.db", "desktop.ini") or name == "__MACOSX"


def identify(source: str, data: bytes) -> Kind | Note:
    """What to do with a file: read it as a workbook, unpack it, or say why it is left alone."""
    ending = suffix(source)
    if (b"%TSD-Header" in data[:64] or b"E-SafeNet" in data[:512]) and ending not in DOCUMENTS:
        return Note("office_encryption")
    if data[:4] == OLE:
        return _identify_ole(source, data)
    if data[:2] == ZIP:
        return _identify_zip(source, data)
    if ending in MAILS or (ending in ("", ".txt") and _MAIL.match(data[:100]) and b"\nContent-Type:" in data[:1 << 16]):
        return Kind.MAIL
    return _by_name(source, data)


def _identify_ole(source: str, data: bytes) -> Kind | Note:
    """By the streams of its root folder: a workbook may hold a Word document, and that one a workbook."""
    streams = _root_streams(data)
    if "EncryptedPackage" in streams:
        return Note("password")
    other = any(name in _OTHER_OLE or name.startswith("__substg1.0_") for name in streams) or (not streams and suffix(source) in TOLD)
    return _by_name(source, data) if other and not streams & {"Workbook", "Book"} else Kind.WORKBOOK


def _root_streams(data: bytes) -> set[str]:
    import olefile  # noqa: PLC0415 (only for old files, and in no other process)

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return {entry.name for entry in ole.root.kids}
    except Exception:  # noqa: BLE001 (a damaged one raises all kinds of errors; then what its bytes speak of)
        return {name for name in ("EncryptedPackage", *_OTHER_OLE) if name.encode("utf-16-le") in data}


def _identify_zip(source: str, data: bytes) -> Kind | Note:
    try:
        with open_zip(data) as z:
            names = [e.filename.replace("\\", "/") for e in z.infolist()]
            opendocument = "mimetype" in names and b"spreadsheet" in z.open("mimetype").read(200)
    except TooManyPartsError:
        return Note("too_large")
    except ZIP_ERRORS as e:
        return Note("split_archive") if "span" in str(e) else _by_name(source, data)
    if opendocument or any(n.lower().startswith("xl/") for n in names):
        return Kind.WORKBOOK
    if "Index/Document.iwa" in names and suffix(source) not in DOCUMENTS:
        return Note("numbers_file")
    if suffix(source) in DOCUMENTS or suffix(source) == ".numbers" or any(n in ("[Content_Types].xml", "mimetype") for n in names):
        return _by_name(source, data)
    return Note("repacked") if _is_repacked(names) else Kind.ARCHIVE


def _is_repacked(names: list[str]) -> bool:
    """Whether these are the parts of one workbook, all in a folder: unpacked and packed again."""
    folder = next((n.removesuffix("[Content_Types].xml") for n in names if n.endswith("/[Content_Types].xml")), "")
    return bool(folder) and f"{folder}xl/workbook.xml" in names and all(n.startswith(folder) for n in names)


def _by_name(source: str, data: bytes) -> Note:
    """What is no workbook: damaged, if it says that it is one; else named and left alone (F11)."""
    ending = suffix(source)
    if ending in SPREADSHEETS:
        return Note("damaged" if data and not _MARKUP.match(data[:200]) else "web_page" if data else "empty_file")
    if _SPLIT.search(base_name(source)):
        return Note("split_archive")
    found = next((told for start, told in MAGIC if data.startswith(start)), None)
    return TOLD.get(ending) or found or Note("other_file", f"不认识的文件（{ending or '没有扩展名'}）")
