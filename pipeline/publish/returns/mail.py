"""Mail drafts (.eml) that Outlook and Foxmail open ready to send; the same content gives the same bytes.

Written as text: EmailMessage would break long parameters and choose a random boundary. No Date, no Message-ID.
"""

from base64 import encodebytes
from collections.abc import Iterable, Mapping
from email.charset import Charset
from email.header import Header
from email.utils import formataddr
from hashlib import sha256
from urllib.parse import quote

from schemas.campaign.contacts import Contact

WORKBOOK = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {"docx": "vnd.openxmlformats-officedocument.wordprocessingml.document"}  # by the end of the file name; else a workbook
UTF_8 = Charset("utf-8")


def draft(subject: str, body: str, attachments: Mapping[str, bytes], to: Iterable[Contact] = ()) -> bytes:
    """A draft: subject, plain text, workbooks and papers by file name; without `to` its address stays blank."""
    mark = "=_" + sha256("\0".join([subject, body, *attachments]).encode() + b"".join(attachments.values())).hexdigest()[:40]
    addresses = ",\n ".join(formataddr((c.name, c.address), "utf-8") for c in to)  # one a line: RFC 5322, 2.2.3
    head = [f'Content-Type: multipart/mixed; boundary="{mark}"', "MIME-Version: 1.0", *([f"To: {addresses}"] if addresses else []),
            f"Subject: {Header(subject, 'utf-8').encode()}", "X-Unsent: 1"]
    text = body.replace("\r\n", "\n").replace("\n", "\r\n").encode()
    parts = [_part('text/plain; charset="utf-8"', text), *(_attached(name, data) for name, data in attachments.items())]
    lines = "\n".join(head) + "\n" + "".join(f"\n--{mark}\n{part}" for part in parts) + f"\n--{mark}--\n"
    return lines.replace("\n", "\r\n").encode("ascii")


def _attached(name: str, data: bytes) -> str:
    kind = KINDS.get(name.rpartition(".")[2], WORKBOOK)
    return _part(f'application/{kind}; name="{UTF_8.header_encode(name)}"', data, f"Content-Disposition: attachment; filename*=utf-8''{quote(name)}\n")


def _part(kind: str, data: bytes, more: str = "") -> str:
    return f"Content-Type: {kind}\nMIME-Version: 1.0\nContent-Transfer-Encoding: base64\n{more}\n{encodebytes(data).decode('ascii')}"
