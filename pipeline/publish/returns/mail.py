"""Mail drafts (.eml) that Outlook and Foxmail open ready to send; the same content gives the same bytes.

Built by email.mime: EmailMessage would break long parameters and choose a random boundary. No Date, no Message-ID.
"""

from collections.abc import Iterable, Mapping
from email.encoders import encode_base64
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import formataddr
from hashlib import sha256
from urllib.parse import quote

from schemas.campaign.contacts import Contact

WORKBOOK = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {"docx": "vnd.openxmlformats-officedocument.wordprocessingml.document"}  # by the end of the file name; else a workbook


def draft(subject: str, body: str, attachments: Mapping[str, bytes], to: Iterable[Contact] = ()) -> bytes:
    """A draft: subject, plain text, workbooks and papers by file name; without `to` its address stays blank."""
    mark = sha256("\0".join([subject, body, *attachments]).encode() + b"".join(attachments.values())).hexdigest()
    message = MIMEMultipart("mixed", boundary=f"=_{mark[:40]}")
    if addresses := ",\n ".join(formataddr((c.name, c.address), "utf-8") for c in to):  # one a line: RFC 5322, 2.2.3
        message["To"] = addresses
    message["Subject"] = Header(subject, "utf-8").encode()
    message["X-Unsent"] = "1"
    message.attach(MIMEText(body.replace("\r\n", "\n").replace("\n", "\r\n"), "plain", "utf-8"))
    for name, data in attachments.items():
        kind = KINDS.get(name.rpartition(".")[2], WORKBOOK)
        part = MIMEBase("application", kind)
        part.set_payload(data)
        encode_base64(part)
        part.replace_header("Content-Type", f'application/{kind}; name="{Header(name, "utf-8", maxlinelen=10**6).encode()}"')
        part["Content-Disposition"] = f"attachment; filename*=utf-8''{quote(name)}"
        message.attach(part)
    return message.as_bytes(policy=compat32.clone(linesep="\r\n", max_line_length=0))
