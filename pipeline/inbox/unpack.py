"""Mails and zip archives → the files in them. Nothing is written; a path in an archive is only a name.

A mail's attachments are its only files; pictures in mails (signatures, logos) are passed over.
"""

import hashlib
import io
import re
import zipfile
from base64 import b64decode
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta, timezone
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value, parsedate_to_datetime
from typing import NamedTuple, TypeVar

from pipeline.inbox.kinds import PICTURES, ZIP_ERRORS, is_archive, is_program_file, suffix
from pipeline.inbox.limits import PARTS, UNPACKED
from pipeline.model import Book, Finding, Status, Unread, Upload, stage_finding

CHINA = timezone(timedelta(hours=8))  # Windows has no time zone data
ZIPS, LEVELS = 2, 5  # an archive in an archive; mails and archives in all
EACH = 4096  # bytes that a file costs, be it empty
_GB = re.compile(r"\b(?:gb2312|gbk|x-gbk|gb_2312-80|cp936)(?=''|\?)", re.IGNORECASE)  # gb18030 holds more than each
_WORD = re.compile(r"=\?[^\s?]+\?[bq]\?[^\s?]*\?=", re.IGNORECASE)

File = tuple[Upload, Unread | None]
Read = TypeVar("Read", bound=Book | Unread | None)


class Trail(NamedTuple):
    """How deep we are, and how much may still be unpacked: bytes, where a file costs some even if it is empty."""

    zips: int = 0
    levels: int = 0
    room: int = UNPACKED


def unpack(upload: Upload, trail: Trail | None = None) -> list[File]:
    """The files in a mail or an archive, and in those in it; any other file is itself. Never raises.

    What cannot be read comes with the reason. Files of one name stay apart: the second is called `任城区（2）.xlsx`.
    """
    trail = trail or Trail()
    is_mail, is_zip = suffix(upload.source) == ".eml", is_archive(upload.source, upload.data)
    if not is_mail and not is_zip:
        return [(upload, None)]
    if trail.levels == LEVELS or (is_zip and trail.zips == ZIPS):
        return [_unread(upload, Status.IGNORED, stage_finding("archive_file", upload.source, kind="邮件、压缩包套得太深"))]
    found = _mail(upload) if is_mail else _archive(upload, trail.room)
    room = trail.room - _cost(found)
    files: list[File] = []
    for inner, unread in distinct(found):
        deeper: list[File] = [(inner, unread)] if unread else unpack(inner, Trail(trail.zips + is_zip, trail.levels + 1, room))
        room -= _cost(deeper) if deeper[0][0] is not inner else 0
        files += deeper
    return files


def _cost(files: list[File]) -> int:
    return sum(len(u.data) + EACH for u, _ in files)


def distinct(files: Iterable[tuple[Upload, Read]]) -> Iterator[tuple[Upload, Read]]:
    """The same files, no two of one source: a later one of the same name gets a number."""
    taken: set[str] = set()
    for upload, read in files:
        source, n = upload.source, 1
        stem, end = (source[: -len(suffix(source))], suffix(source)) if suffix(source) else (source, "")
        while source in taken:
            n += 1
            source = f"{stem}（{n}）{end}"
        taken.add(source)
        yield (upload, read) if n == 1 else (replace(upload, source=source), _renamed(read, source))


def _renamed(read: Read, source: str) -> Read:
    if isinstance(read, Unread):
        return replace(read, finding=replace(read.finding, source=source))
    return replace(read, source=source) if isinstance(read, Book) else read


def decoded(raw: bytes) -> str:
    """A file name as some machine wrote it: UTF-8, else GBK."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


def _upload(outer: Upload, name: str, data: bytes, received: date | None) -> Upload:
    return Upload(f"{outer.source}!{name}", data, hashlib.sha256(data).hexdigest(), received)


def _unread(upload: Upload, status: Status, finding: Finding) -> File:
    return upload, Unread(status, finding)


# Archives


def _archive(upload: Upload, room: int) -> list[File]:
    try:
        with zipfile.ZipFile(io.BytesIO(upload.data)) as z:
            entries = [e for e in z.infolist() if not e.is_dir() and not any(map(is_program_file, _name(e).split("/")))]
            if not entries:
                return [_unread(upload, Status.IGNORED, stage_finding("archive_file", upload.source, kind="压缩包是空的"))]
            if sum(e.file_size + EACH for e in entries) > room or len(entries) > PARTS:
                return [_unread(upload, Status.UNREADABLE, stage_finding("too_large", upload.source, limit=UNPACKED >> 20, parts=PARTS))]
            return [_entry(upload, z, e) for e in entries]
    except ZIP_ERRORS:
        return [_unread(upload, Status.IGNORED, stage_finding("archive_file", upload.source, kind="压缩包打不开，可能已损坏"))]


def _entry(outer: Upload, z: zipfile.ZipFile, entry: zipfile.ZipInfo) -> File:
    name = _name(entry)
    lost = replace(_upload(outer, name, b"", outer.received), sha256="")
    if entry.flag_bits & 1:
        return _unread(lost, Status.IGNORED, stage_finding("archive_file", lost.source, kind="压缩包加了密码"))
    try:
        with z.open(entry) as part:
            data = part.read(entry.file_size + 1)  # never more than the directory says, whatever is in it
    except NotImplementedError:
        return _unread(lost, Status.IGNORED, stage_finding("archive_file", lost.source, kind="压缩包的压缩方法不常见"))
    except ZIP_ERRORS:
        return _unread(lost, Status.UNREADABLE, stage_finding("damaged", lost.source))
    return _upload(outer, name, data, outer.received), None


def _name(entry: zipfile.ZipInfo) -> str:
    """Chinese Windows writes GBK without the UTF-8 flag, which zipfile takes for cp437."""
    utf8 = entry.flag_bits & 0x800
    name = entry.filename if utf8 else decoded(entry.filename.encode("cp437", "replace"))
    return name.replace("\\", "/")


# Mails


def _mail(upload: Upload) -> list[File]:
    try:
        message = message_from_bytes(upload.data)
        headed = any(message[title] for title in ("From", "Date", "Subject", "Content-Type"))
        parts = [p for p in _leaves(message) if not _passed_over(p)]
        day = _day(message) or upload.received
        found = [_upload(upload, *_attachment(part, n), day) for n, part in enumerate(parts, 1)]
    except (Exception, RecursionError):  # noqa: BLE001 (the parser has faults of its own with odd mails)
        return [_unread(upload, Status.UNREADABLE, stage_finding("mail_damaged", upload.source))]
    if not headed:
        return [_unread(upload, Status.UNREADABLE, stage_finding("mail_damaged", upload.source))]
    if len(found) > PARTS:
        return [_unread(upload, Status.UNREADABLE, stage_finding("too_large", upload.source, limit=UNPACKED >> 20, parts=PARTS))]
    if not found:
        return [_unread(upload, Status.IGNORED, stage_finding("document_file", upload.source, kind="这是没有附件的邮件"))]
    return [(u, None) for u in found]


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something; a mail in the mail is one of them."""
    if message.is_multipart() and message.get_content_maintype() != "message":
        for part in message.get_payload():
            yield from _leaves(part)  # type: ignore[arg-type]  # of a multipart
    else:
        yield message


def _passed_over(part: Message) -> bool:
    name = _file_name(part)
    return part.get_content_maintype() == "image" or suffix(name) in PICTURES or (
        not name and part.get_content_maintype() in ("text", "multipart"))


def _attachment(part: Message, number: int) -> tuple[str, bytes]:
    name = _file_name(part)
    if part.get_content_maintype() != "message" or not part.is_multipart():
        data = part.get_payload(decode=True)
        return name or f"附件{number}", data if isinstance(data, bytes) else b""
    inner = part.get_payload(0)
    assert isinstance(inner, Message)
    name = name or _plain(inner, "Subject") or f"附件{number}"
    in_base64 = str(part["Content-Transfer-Encoding"]).strip().lower() == "base64" and not inner.keys()  # against the standard
    data = b64decode(str(inner.get_payload())) if in_base64 else inner.as_bytes()
    return name if suffix(name) == ".eml" else f"{name}.eml", data


def _file_name(part: Message) -> str:
    """The name in whatever way the mail program wrote it: RFC 2231, RFC 2047, or bare UTF-8 or GBK."""
    for title in ("Content-Disposition", "Content-Type"):
        text = _GB.sub("gb18030", _bare(part, title))
        if text:
            header = Message()
            header[title] = text
            name = header.get_param("filename" if title == "Content-Disposition" else "name", "", title)
            name = name if isinstance(name, str) else collapse_rfc2231_value(name, errors="replace")
            if name := _words(name).replace("\\", "/").strip():
                return name
    return ""


def _plain(message: Message, title: str) -> str:
    return _words(_GB.sub("gb18030", _bare(message, title))).replace("/", "_").strip()


def _bare(message: Message, title: str) -> str:
    """A header in one line, its bytes read as UTF-8 or GBK."""
    raw = next((str(v) for k, v in message.raw_items() if k.lower() == title.lower()), "")
    return decoded(re.sub(r"[\r\n\t\0]+", " ", raw).encode("utf-8", "surrogateescape"))


def _words(text: str) -> str:
    """Text with its RFC 2047 words decoded; what is none, or no word of a known language, stays."""
    if not _WORD.search(text):
        return text
    try:
        parts = decode_header(text)
        return "".join(p if isinstance(p, str) else p.decode(c or "ascii", "replace") for p, c in parts)
    except (ValueError, LookupError):
        return text


def _day(message: Message) -> date | None:
    """The day on which a mail was sent, in China."""
    try:
        sent = parsedate_to_datetime(str(message["Date"]))
        return (sent if sent.tzinfo else sent.replace(tzinfo=CHINA)).astimezone(CHINA).date()
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
