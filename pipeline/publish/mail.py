"""Mail drafts (.eml) that Outlook and Foxmail open ready to send; the same content gives the same bytes.

Built by email.mime: EmailMessage would break long parameters and choose a random boundary. No Date, no Message-ID.
"""

from collections.abc import Mapping
from email.encoders import encode_base64
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP
from hashlib import sha256
from urllib.parse import quote

from schemas.campaign import Campaign, Unit
from schemas.words import chinese_date

XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def draft(subject: str, body: str, attachments: Mapping[str, bytes]) -> bytes:
    """A draft without address: subject, plain text, workbooks by file name."""
    mark = sha256("\0".join([subject, body, *attachments]).encode() + b"".join(attachments.values())).hexdigest()
    message = MIMEMultipart("mixed", boundary=f"=_{mark[:40]}")
    message["Subject"] = Header(subject, "utf-8").encode()
    message["X-Unsent"] = "1"
    message.attach(MIMEText(body.replace("\r\n", "\n").replace("\n", "\r\n"), "plain", "utf-8"))
    for name, data in attachments.items():
        part = MIMEBase(*XLSX)
        part.set_payload(data)
        encode_base64(part)
        part.replace_header("Content-Type", f'{"/".join(XLSX)}; name="{Header(name, "utf-8", maxlinelen=10**6).encode()}"')
        part["Content-Disposition"] = f"attachment; filename*=utf-8''{quote(name)}"
        message.attach(part)
    return message.as_bytes(policy=SMTP.clone(max_line_length=0))


def covering_note(campaign: Campaign, unit: Unit, name: str, template: bytes) -> bytes:
    """The mail that brings a unit its form."""
    facts = campaign.campaign
    contact = f"联系：{facts.contact}\n" if facts.contact else ""
    body = (
        f"{unit.name}：\n\n"
        f"{facts.title}（{facts.document}）填报表见附件，单位名称已填好。\n"
        f"1. 用 WPS 或 Excel 打开，先看第一页“填表说明”，约一分钟。\n"
        f"2. 填写时表里会随时提示：红色的格子要改，“校核”一列写明怎么改；第一页显示“可以报送”后再发。\n"
        f"3. 请于{chinese_date(facts.deadline)}前（含当天）用邮件回复；“情况汇总表”请打印一页，盖章，随书面总结报送。\n\n"
        f"{contact}{facts.office}\n")
    return draft(f"【{facts.name}】请填报（{unit.name}）", body, {name: template})
