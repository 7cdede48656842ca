"""What the headers of a mail say, in whatever way mail programs write it: the day, who writes about what, the names of files."""

import re
from datetime import date, timedelta, timezone
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import parseaddr, parsedate_to_datetime

from pipeline.inbox.kinds import decoded

CHINA = timezone(timedelta(hours=8))  # Windows has no time zone data
HEADER = 1 << 16  # characters of one header that are read; those of mail programs have some hundred
_GB = re.compile(r"\b(?:gb2312|gbk|x-gbk|gb_2312-80|cp936)(?=''|\?)", re.IGNORECASE)  # gb18030 holds more than each
_WORD = re.compile(r"=\?[^\s?]+\?[bq]\?[^\s?]*\?=", re.IGNORECASE)


class BoundedHeaders(Compat32):
    """Reads headers as `email` does, but no more of each than any mail program writes: a longer one takes minutes."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:HEADER]


def subject_and_sender(message: Message) -> tuple[str, ...]:
    """Subject and sender, in words: they may name a unit."""
    return tuple(filter(None, (plain(message, "Subject"), parseaddr(plain(message, "From"))[0])))


def file_name(part: Message) -> str:
    """The name in whatever way the mail program wrote it: RFC 2231 before RFC 2047 before bare UTF-8 or GBK."""
    for title in ("Content-Disposition", "Content-Type"):
        text = _GB.sub("gb18030", _bare(part, title))
        if text:
            header = Message()
            header[title] = text
            wanted = "filename" if title == "Content-Disposition" else "name"
            names = [v for k, v in header.get_params([], title) if k.lower() == wanted]
            extended = [v for v in names if not isinstance(v, str)]
            for value in extended + names:
                name = value if isinstance(value, str) else _extended(value[0], value[2])
                if name := _words(name).replace("\\", "/").strip():
                    return name
    return ""


def plain(message: Message, title: str) -> str:
    """A header in words, as a part of a file's name may have them."""
    return _words(_GB.sub("gb18030", _bare(message, title))).replace("/", "_").strip()


def _bare(message: Message, title: str) -> str:
    """A header in one line, its bytes read as UTF-8 or GBK."""
    raw = next((str(v) for k, v in message.raw_items() if k.lower() == title.lower()), "")
    return decoded(re.sub(r"[\r\n\t\0]+", " ", raw).encode("utf-8", "surrogateescape"))


def _words(text: str) -> str:
    """Text with its RFC 2047 words decoded; what is none stays."""
    if not _WORD.search(text):
        return text
    try:
        parts = decode_header(text)
    except ValueError:
        return text
    return "".join(p if isinstance(p, str) else _said_in(c or "raw-unicode-escape", p) for p, c in parts)


def _extended(charset: str | None, text: str) -> str:
    """The value of an RFC 2231 parameter: a character for each byte, or what it says itself, where it is not escaped."""
    try:
        return _said_in(charset, text.encode("latin-1"))
    except UnicodeEncodeError:
        return text


def _said_in(charset: str | None, raw: bytes) -> str:
    """Bytes as text of the charset that a header names, a language behind it (utf-8*zh-cn) or not. Where it names none, an unknown
    one or one that they are not of, or where half a character would come out of them: as UTF-8 or GBK."""
    try:
        text = raw.decode((charset or "").partition("*")[0])
        text.encode()
    except (ValueError, LookupError):
        return decoded(raw)
    return text


def sent_on(message: Message) -> date | None:
    """The day on which a mail was sent, in China."""
    try:
        sent = parsedate_to_datetime(str(message["Date"])[:HEADER])
        return (sent if sent.tzinfo else sent.replace(tzinfo=CHINA)).astimezone(CHINA).date()
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
