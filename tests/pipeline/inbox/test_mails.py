"""Mails as mail programs really write them: what of each is read, what is passed over, and what is said of the rest."""

import binascii
from base64 import b64encode
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest

from pipeline import flow
from pipeline.inbox import files as intake
from pipeline.inbox.containers.headers import HEADER
from pipeline.inbox.read import uploads
from pipeline.model import SetAside
from pipeline.publish.returns.letters import letters
from pipeline.publish.returns.returns import returns
from pipeline.summary.summarise import Summary
from tests.desk import campaign
from tests.hostile import good, opened, pack
from tests.pipeline.inbox.test_intake import attachment, mail
from tests.reading import opened_here
from tests.shipped import TEMPLATES
from tests.test_command import INBOX

NAMED = 'Content-Disposition: attachment; filename="a.xlsx"'
EXTENDED = f"filename*=utf-8''{quote('任城区.xlsx')}"
PLAIN = mail(attachment(NAMED))
UU = b"begin 644 a.xlsx\n" + b"".join(binascii.b2a_uu(good()[i:i + 45]) for i in range(0, len(good()), 45)) + b"`\nend\n"
HEAD = "From: b@example.cn\nSubject: y\nDate: Tue, 20 Oct 2020 10:00:00 +0800\nMIME-Version: 1.0\n"
LINK = b"Content-Type: text/plain; charset=utf-8\n\n" + "云附件：照片.zip\n".encode()
WORD = pack({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"})
BOUNCE = (HEAD + 'Content-Type: multipart/report; report-type=delivery-status; boundary="q"\n\n--q\nContent-Type: text/plain\n\nfailed\n'
          "--q\nContent-Type: message/delivery-status\n\nAction: failed\n\n--q\nContent-Type: message/rfc822\n\n").encode() + PLAIN + b"\n--q--\n"


def typed_as(kind: str, headers: str = NAMED) -> bytes:
    return mail(attachment(headers, kind=kind))


def text(words: str, subject: str = "报送") -> bytes:
    return f"From: a@example.cn\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{words}\n".encode()


MAILS: dict[str, tuple[bytes, list[str]]] = {  # what is read (as it is called in the mail), or `entry` that says why not
    "filename* wins over filename": (mail(attachment(f'Content-Disposition: attachment; filename="x.dat"; {EXTENDED}')), ["任城区.xlsx"]),
    "filename* first": (mail(attachment(f'Content-Disposition: attachment; {EXTENDED}; filename="x.dat"')), ["任城区.xlsx"]),
    "a BOM": (b"\xef\xbb\xbf" + PLAIN, ["a.xlsx"]),
    "blank first lines": (b"\r\n \n\n" + PLAIN, ["a.xlsx"]),
    "UTF-16": (PLAIN.decode("ascii").encode("utf-16"), ["a.xlsx"]),
    "UTF-16 without a BOM": (PLAIN.decode("ascii").encode("utf-16-le"), ["a.xlsx"]),
    "CRCRLF": (PLAIN.replace(b"\n", b"\r\r\n"), ["a.xlsx"]),
    "CR alone": (PLAIN.replace(b"\n", b"\r"), ["a.xlsx"]),
    "emlx": (b"1234\n" + PLAIN, ["a.xlsx"]),
    "a workbook typed as a picture": (typed_as("image/png"), ["a.xlsx"]),
    "a workbook typed as text": (typed_as("text/plain"), ["a.xlsx"]),
    "a workbook typed as a mail": (typed_as("message/rfc822"), ["a.xlsx"]),
    "a workbook typed as nothing": (typed_as("x"), ["a.xlsx"]),
    "a workbook typed as a multipart": (typed_as("multipart/mixed"), ["a.xlsx"]),
    "appledouble": (mail(attachment(NAMED, b"\0\5\x16\7\0\2\0\0", "application/applefile"), attachment(NAMED)), ["a.xlsx"]),
    "a signature, a card, a calendar, a logo": (mail(
        attachment('Content-Disposition: attachment; filename="smime.p7s"', b"x", "application/pkcs7-signature"),
        attachment('Content-Disposition: attachment; filename="x.vcf"', b"x"),
        attachment('Content-Disposition: attachment; filename="x.ics"', b"x", "text/calendar"), attachment('Content-Disposition: inline; filename="x.png"', b"x", "image/png"),
        attachment(NAMED)), ["a.xlsx"]),
    "base64 and a blank behind it": (PLAIN.replace(b"Encoding: base64", b"Encoding: base64 "), ["a.xlsx"]),
    "base64 and a comment": (PLAIN.replace(b"Encoding: base64", b"Encoding: Base64 (a)"), ["a.xlsx"]),
    "uuencoded": (text("您好：\n\n") + UU, ["a.xlsx"]),
    "uuencoded, something hanging on the lines": (text("") + UU[:40] + UU[40:].replace(b"\nM", b"*\nM"), ["a.xlsx"]),
    "uuencoded twice": (text("") + UU + b"\n" + UU.replace(b"a.xlsx", b"b.xlsx"), ["a.xlsx", "b.xlsx"]),
    "an mbox": (b"From a@example.cn Tue Oct 20 10:00:00 2020\n" + PLAIN + b"\nFrom b Tue Oct 20 2020\n" + mail(attachment(NAMED.replace("a.x", "b.x"))), ["a.xlsx", "b.xlsx"]),
    "mails one behind the other": (PLAIN + mail(attachment(NAMED.replace("a.x", "b.x"))), ["a.xlsx", "b.xlsx"]),
    **{f"an answer with what it answers below {line}": (PLAIN.replace(b"hello\n", f"见附件\n\n{line}\nFrom: b\nSubject: 报送\n\n请报送\n".encode()), ["a.xlsx"])
       for line in ("-----Original Message-----", "------------------ 原始邮件 ------------------", "--x--")},
    "a receipt that was forwarded beside a return": (mail(BOUNCE.partition(b"MIME-Version: 1.0\n")[2], attachment(NAMED)), ["a.xlsx"]),
    "a bounce": (BOUNCE, ["document_file"]),
    "a bounce of a provider": (b"From: PostMaster@example.cn\nContent-Type: message/rfc822\n\n" + PLAIN, ["document_file"]),
    "a postmaster who reports": (PLAIN.replace(b"From: a@", b"From: postmaster@"), ["a.xlsx"]),
    "a read receipt": ((HEAD + 'Content-Type: multipart/report; report-type=disposition-notification; boundary="q"\n\n--q\nContent-Type: text/plain\n\n已读\n'
                        "--q\nContent-Type: message/disposition-notification\n\nDisposition: displayed\n\n--q--\n").encode(), ["document_file"]),
    "no attachment": (text("已收到，谢谢。"), ["document_file"]),
    "an attachment that was forgotten": (text("填报表见附件。"), ["mail_lacks_attachment"]),
    "a link to a large attachment": (text("从QQ邮箱发来的超大附件\n任城区.xlsx"), ["mail_link"]),
    "a link beside a document": (mail(LINK, attachment('Content-Disposition: attachment; filename="总结.pdf"', b"%PDF-")), ["document_file", "mail_link"]),
    "a link beside a Word document": (mail(LINK, attachment('Content-Disposition: attachment; filename="总结.docx"', WORD)), ["document_file", "mail_link"]),
    "a link beside a document of no kind": (mail(LINK, attachment('Content-Disposition: attachment; filename="总结"', WORD)), ["other_file", "mail_link"]),
    "a link beside a return of no kind": (mail(LINK, attachment('Content-Disposition: attachment; filename="a"')), ["a"]),
    "a link beside a return": (mail(LINK, attachment(NAMED)), ["a.xlsx"]),
    "winmail.dat": (mail(attachment('Content-Disposition: attachment; filename="winmail.dat"', b"\x78\x9f\x3e\x22", "application/ms-tnef")), ["winmail"]),
    "sealed": (b"From: a@example.cn\nContent-Type: application/pkcs7-mime; name=smime.p7m\n\nMIAG\n", ["sealed_mail"]),
    "in pieces": (b"From: a@example.cn\nContent-Type: message/partial; id=x; number=1; total=2\n\nFrom: a\n\nx\n", ["mail_in_pieces"]),
    "a multipart that does not say where its parts begin": (PLAIN.replace(b"boundary=", b"x="), ["mail_damaged"]),
    "three mails without attachments": ((b"From a b\n" + text("谢谢")) * 3, ["document_file"]),
    "no mail at all": (bytes(range(256)) * 9, ["mail_damaged"]),
}


@pytest.mark.parametrize("case", MAILS)
def test_what_is_read_of_a_mail(case: str) -> None:
    data, wanted = MAILS[case]
    found = opened("信.eml", data)
    assert [f.answer.get("failed") or f.source.removeprefix("信.eml!") for f in found] == wanted
    assert {f.sha256 for f in found if "sheets" in f.answer and f.source.endswith("a.xlsx")} <= {f.sha256 for f in opened("a", good())}


@pytest.mark.parametrize("name", ["信.eml", "信", "信.txt", "信.mbox"])
def test_a_mail_is_known_by_its_name_or_its_content(name: str) -> None:
    assert [f.source for f in opened(name, PLAIN)] == [f"{name}!a.xlsx"]


LONG = {
    "a header of 3 MB": f"Subject: {'x' * 3_000_000}\n",
    "400,000 parameters": f"X: y\nContent-Disposition: attachment; filename=a.xlsx{'; a=b' * 400_000}\n",
    "400,000 pieces of a name": "Content-Disposition: attachment" + "".join(f"; filename*{n}*=x" for n in range(400_000)) + "\n",
    "a subject of encoded words": f"Subject: {'=?utf-8?B?YQ==?= ' * 100_000}\n",
}


@pytest.mark.parametrize("case", LONG)
def test_a_header_is_read_no_further_than_any_mail_program_writes(case: str) -> None:
    data = attachment(LONG[case].rstrip("\n"))
    assert len(LONG[case]) > HEADER
    assert [f.answer.keys() >= {"sheets"} for whole in (mail(data), LONG[case].encode() + PLAIN) for f in opened("信.eml", whole)] == [True, True]


# The whole inbox


def judged(inbox: Path, **mails: bytes) -> Summary:
    inbox.mkdir(exist_ok=True)
    for name, data in mails.items():
        (inbox / f"{name}.eml").write_bytes(data)
    paths, aside = intake.files(inbox)
    return flow.run(uploads([*aside, *(file for path in paths for file in intake.load(path, inbox, opened_here))]), campaign(), date(2020, 10, 29))


def chased(summary: Summary) -> dict[str, str]:
    """Unit → the letter that asks for its return."""
    written = letters(summary, returns(summary), lambda _: {}, lambda _: {"总结.docx": b""})
    return {str(x.unit): f"{x.subject}\n{x.body}" for x in written if x.path.startswith("催报/")}


def test_a_unit_whose_mail_cannot_be_read_is_asked_to_send_again(tmp_path: Path) -> None:
    sender = text("见附件").replace(b"a@example.cn", "微山县文旅局 <a@example.cn>".encode())
    judged(tmp_path / "收件", a=text("超大附件：曲阜市.xlsx", "曲阜市填报表"), b=sender)
    (tmp_path / "收件" / "泗水县.rar").write_bytes(b"Rar!\x1a\7\0")
    (tmp_path / "收件" / "梁山县总结.pdf").write_bytes(b"%PDF-1.4")
    summary = judged(tmp_path / "收件")
    assert {u: summary.standing[u].word for u in ("曲阜市", "微山县", "泗水县", "梁山县", "邹城市")} == {
        "曲阜市": "来件无法读取", "微山县": "来件无法读取", "泗水县": "来件无法读取", "梁山县": "未报送", "邹城市": "未报送"}
    assert set(summary.missing) == set(summary.expected)
    letter = chased(summary)
    assert {u for u, said in letter.items() if "重新发送" in said} == {"曲阜市", "微山县", "泗水县"}
    assert {u for u, said in letter.items() if "尚未收到" in said} == set(summary.expected) - {"曲阜市", "微山县", "泗水县"}
    assert "“梁山县总结.pdf”" in letter["梁山县"]


def test_folders_that_are_passed_over(tmp_path: Path) -> None:
    """作废 at any depth, in a zip too; a former output; not a folder with a run.json of somebody else."""
    inbox, ours = tmp_path / "收件", b'{"campaign": "x", "as_of": "2020-10-01", "units": {}, "submissions": [], "outputs": {}}'
    for folder, record in (("旧输出", ours), ("资料", b'{"a": 1}'), ("资料/作废", None)):
        (inbox / folder).mkdir(parents=True, exist_ok=True)
        (inbox / folder / "任城区.xlsx").write_bytes(good())
        if record:
            (inbox / folder / "run.json").write_bytes(record)
    (inbox / "包.zip").write_bytes(pack({"收件/作废/任城区.xlsx": good(), "作废/内/任城区.xlsx": good(), "收件/任城区.xlsx": good(),
                                        "输出/run.json": ours, "输出/退回修改/任城区.xlsx": good()}))
    (inbox / "输出.zip").write_bytes(pack({"催报/邹城市.xlsx": good(), "run.json": ours}))
    summary = judged(inbox)
    assert summary.set_aside == {"输出.zip": SetAside("以前的输出"), "包.zip!作废": SetAside("作废"), "包.zip!收件/作废": SetAside("作废"), "包.zip!输出": SetAside("以前的输出"),
                                 "旧输出": SetAside("以前的输出"), "资料/作废": SetAside("作废")}
    assert [s.source for s in summary.submissions] == ["包.zip!收件/任城区.xlsx", "资料/run.json", "资料/任城区.xlsx"]


@pytest.mark.parametrize(("where", "status"), [("更正.xlsx", "applied"), ("子/更正.xlsx", "ignored"), ("信.eml", "ignored"), ("包.zip", "ignored"), ("包", "ignored")])
def test_corrections_count_only_where_they_lie_in_the_inbox_itself(where: str, status: str, tmp_path: Path) -> None:
    sheet = (TEMPLATES / "更正.xlsx").read_bytes()
    packed = mail(attachment('Content-Disposition: attachment; filename="更正.xlsx"', sheet)) if where == "信.eml" else pack({"更正.xlsx": sheet})
    path = tmp_path / "收件" / where
    path.parent.mkdir(parents=True)
    path.write_bytes(sheet if where.endswith(".xlsx") else packed)
    summary = judged(tmp_path / "收件")
    (found,) = summary.submissions
    if status == "ignored":
        assert (found.status, [(f.rule, f.severity.value) for f in summary.findings]) == ("ignored", [("R09", "info")])
        assert "没有采用" in summary.findings[0].message
    else:
        assert found.status == status


def test_the_cases_that_were_seen(tmp_path: Path) -> None:
    """A return in a mail, and the 更正 for other units that came with it, which is left."""
    sheet = (TEMPLATES / "更正.xlsx").read_bytes()
    both = mail(attachment(NAMED, (INBOX / "兖州区.xlsx").read_bytes()), attachment("Content-Disposition: attachment", sheet))
    summary = judged(tmp_path / "收件", 兖州区=both)
    assert {s.source: s.status for s in summary.submissions} == {"兖州区.eml!a.xlsx": "accepted", "兖州区.eml!附件2": "ignored"}


def test_base64_without_a_type_is_read() -> None:
    head = b"Subject: x\nContent-Transfer-Encoding: base64\nContent-Type: application/octet-stream\n\n"
    assert [f.source for f in opened("信.eml", head + b64encode(good()))] == ["信.eml!附件1"]
