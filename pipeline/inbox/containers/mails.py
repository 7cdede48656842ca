"""Mails → the files that came with them. This runs in the reading processes; nothing of the project that is heavy is imported.

A mail's attachments are its only files; pictures (signatures, logos), cards, calendars and signatures are passed over.
"""

import re
from base64 import b64decode
from codecs import decode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr
from itertools import chain, pairwise

from pipeline.inbox.containers.headers import HEADER, BoundedHeaders, file_name, plain, sent_on, subject_and_sender
from pipeline.inbox.kinds import (
    MAILS,
    OPENED,
    PICTURES,
    SIDE_FILES,
    SPREADSHEETS,
    Kind,
    Note,
    Part,
    decoded,
    identify,
    suffix,
)

TEXT = 1 << 20  # bytes of a mail's own text that are looked through for attachments
SIDE_TYPES = frozenset(["message/delivery-status", "message/disposition-notification", "text/rfc822-headers",
                        "application/applefile", "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature",
                        "text/calendar", "text/vcard", "text/x-vcard", "text/directory"])
SEALED = frozenset(["application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted"])
_WAY = re.compile(r"[\s\"]*([\w-]+)")  # how a part is written: base64, 8bit …
_NEXT = re.compile(rb"^--([^\r\n]{1,78})--[ \t]*\r?\n\s*+(?=(?:From|Received|Return-Path|Date|Subject|Message-ID|MIME-Version): )",
                   re.MULTILINE | re.IGNORECASE)  # where a mail may end and another begin that was put behind it
_HEADERS_END = re.compile(rb"\n\r?\n")
_SEPARATOR = re.compile(rb"^From [^\r\n]*\r?\n(?=[!-9;-~]{1,78}:)", re.MULTILINE)  # between the mails of an mbox
_UUENCODED = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]+)\r?\n", re.MULTILINE)
_LINK = re.compile("超大附件|大附件|云附件|中转站|网盘|附件下载|pan\\.baidu\\.com|ftn_?[a-z]{0,20}download|wx\\.mail\\.qq\\.com/ftn|dashi\\.163\\.com|fs\\.163\\.com|"
                   "docs\\.qq\\.com|kdocs\\.cn|largeattachment|large-attachment", re.IGNORECASE)
_SPOKEN_OF = re.compile("附件|附上|\\.(?:xlsx?|et|zip|rar)\\b", re.IGNORECASE)


def mail_parts(data: bytes, received: date | None) -> Iterator[Part]:
    """The files of a mail, or of several in one file; what cannot be read with the reason. Never raises but MemoryError.

    `received`: the day of the mail in which this one lay.
    """
    count, told = 0, set()
    try:
        for message in _messages(data):
            for part in _of_message(message, received, count):
                said = part.note and (part.note.name, part.about)
                if said and said in told:
                    continue
                told.add(said)
                count += 1
                yield part
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 (the parser has faults of its own with odd mails)
        yield Part("", note=Note("mail_damaged"))


def _messages(data: bytes) -> Iterator[Message]:
    """The mails of a file: one, or those of an mbox, or several that were put one behind the other."""
    plain = _plain_bytes(data)
    mbox = plain.startswith(b"From ") and [m.start() for m in _SEPARATOR.finditer(plain)]
    for start, end in pairwise([*(mbox or _begins(plain)), len(plain)]):
        yield message_from_bytes(plain[start:end], policy=BoundedHeaders())


def _begins(plain: bytes) -> list[int]:
    """Where the mails begin that were put one behind the other. A line like -----Original Message----- before From: ends none: a mail
    ends with the boundary that its own headers name."""
    starts: list[int] = [0]
    boundary: str | None = None
    for m in _NEXT.finditer(plain):
        if boundary is None:
            end = _HEADERS_END.search(plain, starts[-1])
            boundary = message_from_bytes(plain[starts[-1]:end.end() if end else None], policy=BoundedHeaders()).get_boundary("")
        if m[1].decode("latin-1") == boundary:
            starts.append(m.end())
            boundary = None
    return starts


def _plain_bytes(data: bytes) -> bytes:
    """A mail as it was sent: without what editors and mail programs put before it, its lines ending as they should."""
    marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    if marked or data[1:10:2] == b"\0" * 5:
        data = data.decode("utf-16" if marked else "utf-16-le", "replace").encode("utf-8", "surrogatepass")
    data = data.lstrip(b"\xef\xbb\xbf\r\n\t \0")
    data = re.sub(rb"\A\d{1,9}[ \t]*\r?\n", b"", data)  # emlx: its length
    return data.replace(b"\r\r\n", b"\r\n") if data.partition(b"\n")[0].endswith(b"\r\r") else data


def _of_message(message: Message, received: date | None, number: int) -> Iterator[Part]:
    day, about = sent_on(message) or received, subject_and_sender(message)
    if not any(message[title] for title in ("From", "Date", "Subject", "Content-Type")):
        yield Part("", note=Note("mail_damaged"), about=about)
        return
    if report := _report(message):
        yield Part("", note=Note("document_file", report), received=day, about=about)
        return
    found, unread, first = False, None, number
    texts: list[Message] = []
    for part in _leaves(message):
        if closed := _closed(part):
            unread = closed
        elif _is_text(part):
            texts.append(part)
            for name, data in _uuencoded(_payload(part)):
                number, found = number + 1, True
                yield Part(name or f"附件{number}", data, None, day, about)
        elif not _passed_over(part):
            number += 1
            name, data = _attachment(part, number)
            found = found or _may_be_a_return(name, data)
            yield Part(name, data, None, day, about)
    if not found and (said := unread or _without_attachment(texts, about, others=number > first)):
        yield Part("", note=said, received=day, about=about)


def _closed(part: Message) -> Note | None:
    """Why what is in this part of a mail cannot be reached."""
    if part.get_content_type() in SEALED:
        return Note("sealed_mail")
    if part.get_content_type() in ("message/partial", "message/external-body"):
        return Note("mail_in_pieces")
    boundless = part.get_content_maintype() == "multipart" and not part.is_multipart() and not file_name(part)
    return Note("mail_damaged") if boundless else None


def _without_attachment(texts: Iterable[Message], about: tuple[str, ...], *, others: bool) -> Note | None:
    """What to say of a mail that brought nothing that may be a return."""
    text = "\n".join(chain(about[:1], map(_text, texts)))
    if _LINK.search(text):
        return Note("mail_link")
    if others:  # they are told one by one
        return None
    return Note("mail_lacks_attachment") if _SPOKEN_OF.search(text) else Note("document_file", "没有附件的邮件")


def _may_be_a_return(name: str, data: bytes) -> bool:
    return suffix(name) in OPENED or isinstance(identify(name, data), Kind)


def _report(message: Message) -> str:
    """What a mail is that a mail program wrote by itself: a read receipt, or word that a mail did not arrive. Else empty."""
    if message.get_content_type() == "multipart/report":
        kinds = {part.get_content_type() for part in message.walk()}
        return "已读回执" if "message/disposition-notification" in kinds else "退信通知"
    address = parseaddr(str(message["From"] or "")[:HEADER])[1].lower()
    by_itself = address.startswith("mailer-daemon") or (address.startswith("postmaster@") and not _brings_workbook(message))
    return "退信通知" if message["X-Failed-Recipients"] or by_itself else ""


def _brings_workbook(message: Message) -> bool:
    """Offices write from an account postmaster@ too; what a bounce brings is a mail."""
    return any(suffix(file_name(part)) in SPREADSHEETS for part in _leaves(message) if part.get_content_maintype() != "message")


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something; a mail in the mail is one of them."""
    if message.is_multipart() and message.get_content_maintype() != "message" and message.get_content_type() not in SEALED:
        for part in message.get_payload():
            assert isinstance(part, Message)
            if part.get_content_type() != "multipart/report":  # a receipt that was forwarded
                yield from _leaves(part)
    else:
        yield message


def _is_text(part: Message) -> bool:
    """Words of the mail itself, not a file."""
    name = file_name(part)
    body = not name or (suffix(name) in (".txt", ".htm", ".html") and part.get_content_disposition() != "attachment")
    return part.get_content_maintype() == "text" and body and part.get_content_type() not in SIDE_TYPES


def _passed_over(part: Message) -> bool:
    name, kind = file_name(part), part.get_content_type()
    if kind in SIDE_TYPES or suffix(name) in SIDE_FILES or suffix(name) in PICTURES:
        return True
    return (part.get_content_maintype() == "image" and suffix(name) not in OPENED) or (part.get_content_maintype() == "multipart" and not name)


def _attachment(part: Message, number: int) -> tuple[str, bytes]:
    name = file_name(part)
    if part.get_content_maintype() != "message" or not part.is_multipart():
        return name or f"附件{number}", _payload(part)
    inner = part.get_payload(0)
    assert isinstance(inner, Message)
    workbook = suffix(name) in OPENED - MAILS  # sent as if it were a mail
    in_base64 = workbook or _way(part).lower() == "base64"  # against the standard
    data = b64decode(str(inner.get_payload())) if in_base64 and not inner.keys() else inner.as_bytes()
    named = name or plain(inner, "Subject") or f"附件{number}"
    return named if suffix(name) in OPENED else f"{named}.eml", data


def _way(part: Message) -> str:
    """How a part is written; empty where it does not say."""
    said = _WAY.match(str(part["Content-Transfer-Encoding"] or ""))
    return said[1] if said else ""


def _payload(part: Message) -> bytes:
    if way := _way(part):
        part.replace_header("Content-Transfer-Encoding", way)  # `email` takes blanks or a comment behind it for part of its name
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _uuencoded(text: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file that an old mail program wrote into the text itself."""
    end = 0
    while start := _UUENCODED.search(text, end):
        end = text.find(b"\nend", start.end()) + 1 or len(text)
        data = text[start.start():end]
        with suppress(ValueError):  # the file is damaged, as its reader will say
            data = decode(data + b"end\n", "uu")
        yield decoded(start[1]).strip(), data


def _text(part: Message) -> str:
    data = _payload(part)[:TEXT]
    try:
        return data.decode(str(part.get_content_charset() or "utf-8").replace("gb2312", "gb18030"))
    except (UnicodeDecodeError, LookupError):
        return decoded(data)
