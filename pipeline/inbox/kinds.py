"""What a file is: by its content first, by its name where the content says nothing."""

import io
import re
from datetime import date
from enum import Enum
from typing import Any, NamedTuple

from pipeline.inbox.limits import ZIP_ERRORS, TooManyPartsError, open_zip

SPREADSHEETS = frozenset([".xlsx", ".xlsm", ".xltx", ".xls", ".xlt", ".et", ".ett", ".xlsb", ".ods"])
MAILS = frozenset([".eml", ".emlx", ".mbox", ".mbx"])
ARCHIVES = {".zip": "压缩包"} | {s: f"{s[1:].upper()} 压缩包" for s in (
    ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".lz", ".cab", ".iso", ".dmg", ".arj", ".lzh")}
OPENED = SPREADSHEETS | MAILS | ARCHIVES.keys()
PICTURES = frozenset([".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic"])
DOCUMENTS = {".pdf": "PDF 文件", ".doc": "Word 文档", ".docx": "Word 文档", ".wps": "文字文档", ".ofd": "OFD 文件",
             ".rtf": "文字文档", ".pages": "文字文档"} | dict.fromkeys(PICTURES, "图片")
SIDE_FILES = {".p7s": "邮件签名", ".asc": "邮件签名", ".sig": "邮件签名", ".vcf": "名片", ".ics": "日历邀请"}  # what mail programs add
TOLD: dict[str, tuple[str, str]] = {  # ending → entry of STAGE_RULES, and the word that it names the kind by
    **{e: ("archive_file", f"这是 {kind}") for e, kind in ARCHIVES.items()}, ".zip": ("archive_file", "压缩包打不开，可能已损坏"),
    **{e: ("document_file", kind) for e, kind in (DOCUMENTS | SIDE_FILES).items()},
    ".msg": ("outlook_mail", ""), ".p7m": ("sealed_mail", ""), ".numbers": ("numbers_file", ""),
    **dict.fromkeys((".crdownload", ".part", ".partial", ".download", ".opdownload", ".tmp", ".td", ".xltd", ".downloading", ".aria2", ".!ut"),
                    ("unfinished", "")),
    **dict.fromkeys((".lnk", ".url", ".webloc", ".desktop"), ("shortcut", "")),
}
MAGIC = ((b"Rar!", ("archive_file", "这是 RAR 压缩包")), (b"7z\xbc\xaf", ("archive_file", "这是 7Z 压缩包")), (b"%PDF-", ("document_file", "PDF 文件")),
         (b"\x78\x9f\x3e\x22", ("winmail", "")))
OLE, ZIP = b"\xd0\xcf\x11\xe0", b"PK"
_OTHER_OLE = ("WordDocument", "PowerPoint Document", "__properties_version1.0")  # the last: an Outlook mail
_MARKUP = re.compile(rb"[\s\x00\xef\xbb\xbf\xff\xfe]*<[\s\x00]*[!?a-z]", re.IGNORECASE)
_INSIDE = re.compile(r"\.[a-z0-9]{1,4}!", re.IGNORECASE)  # mail.eml!任城区.xlsx
_MAIL = re.compile(rb"[\xef\xbb\xbf\s]{0,20}(?:Received|Return-Path|Delivered-To|From|To|Date|Subject|Message-ID|MIME-Version|X-[\w-]{1,50}): ",
                   re.IGNORECASE)
_SPLIT = re.compile(r"\.(?:z\d\d|\d{3}|r\d\d|part\d+\.rar)$", re.IGNORECASE)  # a part of an archive that was cut into several


class Kind(Enum):
    """What is opened; anything else is told by a Note."""

    WORKBOOK = "workbook"
    ARCHIVE = "archive"
    MAIL = "mail"


class Note(NamedTuple):
    """Why a file is not read: the name of an entry of STAGE_RULES, and the words that fill its sentence."""

    name: str
    words: dict[str, Any]


def note(name: str, kind: str = "") -> Note:
    return Note(name, {"kind": kind} if kind else {})


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
        return note("office_encryption")
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
        return note("password")
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
        return note("too_large")
    except ZIP_ERRORS as e:
        return note("split_archive") if "span" in str(e) else _by_name(source, data)
    if opendocument or any(n.lower().startswith("xl/") for n in names):
        return Kind.WORKBOOK
    if "Index/Document.iwa" in names and suffix(source) not in DOCUMENTS:
        return note("numbers_file")
    if suffix(source) in DOCUMENTS or suffix(source) == ".numbers" or any(n in ("[Content_Types].xml", "mimetype") for n in names):
        return _by_name(source, data)
    return note("repacked") if _is_repacked(names) else Kind.ARCHIVE


def _is_repacked(names: list[str]) -> bool:
    """Whether these are the parts of one workbook, all in a folder: unpacked and packed again."""
    folder = next((n.removesuffix("[Content_Types].xml") for n in names if n.endswith("/[Content_Types].xml")), "")
    return bool(folder) and f"{folder}xl/workbook.xml" in names and all(n.startswith(folder) for n in names)


def _by_name(source: str, data: bytes) -> Note:
    """What is no workbook: damaged, if it says that it is one; else named and left alone (F11)."""
    ending = suffix(source)
    if ending in SPREADSHEETS:
        return note("damaged" if data and not _MARKUP.match(data[:200]) else "web_page" if data else "empty_file")
    if _SPLIT.search(base_name(source)):
        return note("split_archive")
    content = next((entry for start, entry in MAGIC if data.startswith(start)), None)
    if content and ending not in TOLD:
        return note(*content)
    return note(*TOLD.get(ending, ("other_file", f"不认识的文件（{ending or '没有扩展名'}）")))
