"""What a file is: by its content first, by its name where the content says nothing."""

import io
import lzma
import re
import struct
import zipfile
import zlib

SPREADSHEETS = frozenset([".xlsx", ".xlsm", ".xltx", ".xls", ".xlt", ".et", ".ett", ".xlsb", ".ods"])
ARCHIVES = frozenset([".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz"])
PICTURES = frozenset([".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic"])
DOCUMENTS = {".pdf": "PDF 文件", ".doc": "Word 文档", ".docx": "Word 文档", ".wps": "文字文档", ".ofd": "OFD 文件",
             ".rtf": "文字文档"} | dict.fromkeys(PICTURES, "图片")
ZIP_ERRORS = (zipfile.BadZipFile, RuntimeError, OSError, ValueError, NotImplementedError, EOFError, KeyError, IndexError,
              OverflowError, struct.error, zlib.error, lzma.LZMAError)  # what zipfile raises of a bad zip
OLE, ZIP, EMPTY_ZIP = b"\xd0\xcf\x11\xe0", b"PK", b"PK\5\6"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHER_OLE = tuple(s.encode("utf-16-le") for s in ("WordDocument", "PowerPoint Document", "__substg1.0_"))  # the last: Outlook
_MARKUP = re.compile(rb"[\s\x00\xef\xbb\xbf\xff\xfe]*<[\s\x00]*[!?a-z]", re.IGNORECASE)
_INSIDE = re.compile(r"\.[a-z0-9]{1,4}!", re.IGNORECASE)  # mail.eml!任城区.xlsx


def base_name(source: str) -> str:
    """The file's own name: without folders, mail or archive."""
    return _INSIDE.split(source)[-1].rpartition("/")[2]


def suffix(source: str) -> str:
    """`.xlsx`, in lower case; empty where there is none."""
    stem, dot, end = base_name(source).rpartition(".")
    return dot + end.lower() if stem or not dot else ""


def is_program_file(name: str) -> bool:
    """What programs leave behind: lock files, hidden files, thumbnails."""
    return (name.startswith(("~$", ".")) and name not in (".", "..")) or name.lower() in ("thumbs.db", "desktop.ini") or name == "__MACOSX"


def is_spreadsheet(data: bytes) -> bool:
    if data[:4] == OLE:
        return not any(stream in data for stream in _OTHER_OLE)
    names = _names(data)
    return any(n.lower().startswith("xl/") for n in names) or _opendocument(data, names)


def is_archive(source: str, data: bytes) -> bool:
    """A zip that is no document of an office program."""
    names = _names(data)
    office = any(n in ("[Content_Types].xml", "mimetype") or n.lower().startswith("xl/") for n in names)
    return bool(names or data[:4] == EMPTY_ZIP) and not office and suffix(source) not in DOCUMENTS


def is_markup(data: bytes) -> bool:
    """HTML or XML under another name: what web systems export as .xls."""
    return bool(_MARKUP.match(data[:200]))


def _names(data: bytes) -> list[str]:
    if data[:2] != ZIP:
        return []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            return z.namelist()
    except ZIP_ERRORS:
        return []


def _opendocument(data: bytes, names: list[str]) -> bool:
    if "mimetype" not in names:
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as z, z.open("mimetype") as part:
            return b"spreadsheet" in part.read(200)
    except ZIP_ERRORS:
        return False
