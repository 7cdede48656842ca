"""What lies in an inbox: files, mails, archives, and what is passed over. Mails are written here as mail programs do."""

import io
import struct
import zipfile
import zlib
from base64 import b64encode
from datetime import date
from email.header import Header
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pytest

from pipeline.inbox.files import files
from pipeline.publish.returns.mail import draft
from tests import hostile
from tests.hostile import good, opened, pack
from tests.test_command import INBOX, run

DATE = "Date: Thu, 29 Oct 2020 09:30:00 +0800\n"


def attachment(headers: str, data: bytes | None = None, kind: str = "application/octet-stream") -> bytes:
    body = b64encode(good() if data is None else data)
    return f"Content-Type: {kind}\nContent-Transfer-Encoding: base64\n{headers}\n\n".encode("utf-8", "surrogateescape") + body + b"\n"


def mail(*parts: bytes, date_line: str = DATE, subject: str = "Subject: x\n") -> bytes:
    mark = f"z{sha256(b''.join(parts)).hexdigest()[:9]}".encode()
    head = f"From: a@example.com\n{subject}{date_line}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=".encode() + mark + b"\n\n"
    return head + b"".join(b"--" + mark + b"\n" + p for p in (b"Content-Type: text/plain\n\nhello\n", *parts)) + b"--" + mark + b"--\n"


def sources(data: bytes, name: str = "信.eml") -> list[str]:
    """What comes out of a mail or an archive, without its own name; behind it ? if it was not unpacked, / if it is a folder
    that is passed over."""
    return [f.source.removeprefix(f"{name}!") + ("？" if not f.sha256 or f.answer.get("failed") == "archive_file" else "/" if "aside" in f.answer else "")
            for f in opened(name, data)]


def in_header(text: str, encoding: str) -> str:
    return Header(text, encoding).encode().replace("\n", "\n ")


def raw(text: str, encoding: str) -> str:
    """Bytes of an 8-bit header, as they travel through this module's strings."""
    return text.encode(encoding).decode("utf-8", "surrogateescape")


NAME = "任城区净网2020填报表（第一次报送）.xlsx"
HEADERS = {
    "plain": 'Content-Disposition: attachment; filename="a.xlsx"',
    "RFC 2231": f"Content-Disposition: attachment; filename*=utf-8''{quote(NAME)}",
    "RFC 2231 in GBK": f"Content-Disposition: attachment; filename*=gbk''{quote(NAME.encode('gbk'))}",
    "RFC 2231 in parts": f"Content-Disposition: attachment;\n filename*0*=UTF-8''{quote(NAME[:9])};\n filename*1*={quote(NAME[9:])}",
    "RFC 2231 without a charset": f"Content-Disposition: attachment; filename*=''{quote(NAME)}",
    "RFC 2231 in GBK that says it is unknown": f"Content-Disposition: attachment; filename*=unknown-8bit''{quote(NAME.encode('gbk'))}",
    "RFC 2231 not escaped": f"Content-Disposition: attachment; filename*=utf-8''{NAME}",
    "RFC 2231, half a character": "Content-Disposition: attachment; filename*=utf-7''%2B2AA-.xlsx",
    "RFC 2047, half a character": 'Content-Disposition: attachment; filename="=?utf-7?Q?+2AA-.xlsx?="',
    "RFC 2047 with a language": f'Content-Disposition: attachment; filename="{in_header(NAME, "utf-8").replace("?b?", "*zh-cn?b?")}"',
    "RFC 2047": f'Content-Disposition: attachment; filename="{in_header(NAME, "utf-8")}"',
    "RFC 2047 in gb2312": f'Content-Disposition: attachment; filename="{in_header(NAME, "gb2312")}"',
    "RFC 2047, no quotation marks": f"Content-Disposition: attachment;\n filename={in_header('任城区.xlsx', 'gbk')}",
    "only in Content-Type": f'X: y\nContent-Description: z\nContent-Disposition: attachment\nX-Name: "{NAME}"',
    "bare GBK": f'Content-Disposition: attachment; filename="{raw(NAME, "gbk")}"',
    "bare UTF-8": f'Content-Disposition: attachment; filename="{NAME}"',
    "gb2312 that is more than gb2312": f'Content-Disposition: attachment; filename="=?gb2312?B?{b64encode("朱镕某.xlsx".encode("gbk")).decode()}?="',
    "an unknown charset": 'Content-Disposition: attachment; filename="=?x-unknown?B?YWJj?=.xlsx"',
    "a path": 'Content-Disposition: attachment; filename="C:\\\\x\\\\a.xlsx"',
    "none": "Content-Disposition: attachment",
}
NAMED = {"plain": "a.xlsx", "RFC 2047, no quotation marks": "任城区.xlsx", "only in Content-Type": NAME,
         "gb2312 that is more than gb2312": "朱镕某.xlsx", "an unknown charset": "abc.xlsx",
         "RFC 2231, half a character": "+2AA-.xlsx", "RFC 2047, half a character": "+2AA-.xlsx", "a path": "C:/x/a.xlsx", "none": "附件1"}


@pytest.mark.parametrize("how", HEADERS)
def test_the_name_of_an_attachment(how: str) -> None:
    kind = f'application/octet-stream;\n name="{in_header(NAME, "gb2312")}"' if how == "only in Content-Type" else "application/octet-stream"
    assert sources(mail(attachment(HEADERS[how], kind=kind))) == [NAMED.get(how, NAME)]


def test_our_own_drafts_are_read() -> None:
    assert sources(draft("退回", "请修改", {NAME: good()})) == [NAME]


def test_all_that_is_in_a_mail() -> None:
    inner = mail(attachment('Content-Disposition: attachment; filename="b.xlsx"'), subject=f"Subject: {in_header('转发 报表', 'gbk')}\n")
    forwarded = b"Content-Type: message/rfc822\n\n" + inner
    as_file = attachment('Content-Disposition: attachment; filename="d.eml"', inner)
    in_base64 = attachment('Content-Disposition: attachment; filename="e.eml"', inner, "message/rfc822")
    with_comment = in_base64.replace(b": base64", b": base64 (7bit)").replace(b"e.eml", b"i.eml")
    packed = attachment('Content-Disposition: attachment; filename="f.zip"', pack({"夹/g.xlsx": good(), "h.xlsx": good()}))
    assert sources(mail(forwarded, as_file, in_base64, with_comment, packed)) == [
        "转发 报表.eml!b.xlsx", "d.eml!b.xlsx", "e.eml!b.xlsx", "i.eml!b.xlsx", "f.zip!夹/g.xlsx", "f.zip!h.xlsx"]


def test_pictures_in_mails_are_passed_over_and_documents_are_not() -> None:
    logo = attachment('Content-Disposition: inline; filename="logo.png"', b"x", "image/png")
    untyped = attachment('Content-Disposition: attachment; filename="照片.jpg"', b"x")
    report = attachment('Content-Disposition: attachment; filename="总结.docx"', b"x")
    assert sources(mail(logo, untyped, report)) == ["总结.docx"]


def test_attachments_of_one_name_stay_apart() -> None:
    same = 'Content-Disposition: attachment; filename="任城区.xlsx"'
    assert sources(mail(attachment(same), attachment(same), attachment(same))) == ["任城区.xlsx", "任城区（2）.xlsx", "任城区（3）.xlsx"]


DATES = [
    (DATE, date(2020, 10, 29)), ("Date: Thu, 29 Oct 2020 16:30:00 +0000\n", date(2020, 10, 30)), ("Date: 29 Oct 2020 23:59:00 -0800\n", date(2020, 10, 30)),
    ("Date: Thu, 29 Oct 2020 09:30:00\n", date(2020, 10, 29)), ("Date: Thu, 29 Oct 2020 23:30:00 GMT+8\n", None), ("", None), ("Date: 昨天\n", None),
    ("Date: Thu, 99 Oct 2020 09:30:00 +0800\n", None), ("Date: Fri, 31 Dec 9999 23:59:00 -2300\n", None),
]


@pytest.mark.parametrize(("line", "day"), DATES, ids=[line for line, _ in DATES])
def test_the_day_of_a_mail(line: str, day: date | None) -> None:
    (file,) = opened("信.eml", mail(attachment(HEADERS["plain"]), date_line=line))
    if "GMT+8" not in line:  # what that means is anybody's guess
        assert file.received == day


def test_the_day_goes_with_what_is_in_a_mail() -> None:
    """Of a forwarded mail its own day counts: the county sent it then."""
    inner = mail(attachment(HEADERS["plain"]), date_line="Date: Mon, 26 Oct 2020 09:30:00 +0800\n")
    packed = attachment('Content-Disposition: attachment; filename="f.zip"', pack({"g.xlsx": good()}))
    found = opened("信.eml", mail(b"Content-Type: message/rfc822\n\n" + inner, packed))
    assert [f.received for f in found] == [date(2020, 10, 26), date(2020, 10, 29)]


def chinese_zip(*names: bytes) -> bytes:
    """As Chinese Windows writes: GBK without the UTF-8 flag, which Python would call cp437."""
    made = pack({"ABC"[n] * len(name): good() for n, name in enumerate(names)})
    for n, name in enumerate(names):
        made = made.replace(b"ABC"[n:n + 1] * len(name), name)
    return made


def with_unicode_path(name: str) -> bytes:
    """As packers write that put a name into a zip twice: in GBK, and in a field of its own in UTF-8, which Python reads from 3.12 on."""
    info = zipfile.ZipInfo("A" * len(name.encode("gbk")))
    info.extra = struct.pack("<HHBI", 0x7075, 5 + len(name.encode()), 1, zlib.crc32(name.encode("gbk"))) + name.encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as z:
        z.writestr(info, good())
    return buffer.getvalue().replace(info.filename.encode(), name.encode("gbk"))


ZIPS: dict[str, tuple[bytes, list[str]]] = {
    "GBK": (chinese_zip("任城区.xlsx".encode("gbk"), "夹/曲阜市.xlsx".encode("gbk")), ["任城区.xlsx", "夹/曲阜市.xlsx"]),
    "GBK, and a Unicode Path field": (with_unicode_path("夹/曲阜市.xlsx"), ["夹/曲阜市.xlsx"]),
    "作废, and a Unicode Path field": (with_unicode_path("作废/曲阜市.xlsx"), ["作废？"]),
    "UTF-8 without its flag": (chinese_zip("任城区.xlsx".encode()), ["任城区.xlsx"]),
    "UTF-8": (pack({"任城区.xlsx": good()}), ["任城区.xlsx"]),
    "in one another": (pack({"内.zip": pack({"任城区.xlsx": good()})}), ["内.zip!任城区.xlsx"]),
    "too deep": (hostile.nested(2), ["1.zip!0.zip？"]),
    "backslashes": (pack({"夹\\任城区.xlsx": good()}), ["夹/任城区.xlsx"]),
    "a path out": (pack({"../../任城区.xlsx": good()}), ["../../任城区.xlsx"]),
    "what programs leave": (pack({"__MACOSX/._任城区.xlsx": b"x", ".DS_Store": b"x", "~$任城区.xlsx": b"x", "夹/": b"", "任城区.xlsx": good()}), ["任城区.xlsx"]),
    "encrypted": (hostile.encrypted(pack({"任城区.xlsx": good()})), ["任城区.xlsx？"]),
    "a damaged entry": (pack({"任城区.xlsx": b"x" * 99}, zipfile.ZIP_STORED).replace(b"x" * 9, b"y" * 9, 1), ["任城区.xlsx？"]),
    "a mail": (pack({"信.eml": mail(attachment(HEADERS["plain"]))}), ["信.eml!a.xlsx"]),
}


@pytest.mark.parametrize("case", ZIPS)
def test_what_is_in_an_archive(case: str) -> None:
    data, wanted = ZIPS[case]
    assert sources(data, "包.zip") == wanted


def test_two_entries_of_one_name_stay_apart() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as z:
        z.writestr("任城区.xlsx", good())
        with pytest.warns(UserWarning, match="Duplicate"):
            z.writestr("任城区.xlsx", b"another")
    found = opened("包.zip", buffer.getvalue())
    assert [(f.source, f.sha256) for f in found] == [("包.zip!任城区.xlsx", sha256(good()).hexdigest()),
                                                     ("包.zip!任城区（2）.xlsx", sha256(b"another").hexdigest())]


@pytest.mark.parametrize("name", ["任城区.xlsx", "任城区.zip", "任城区"])
def test_a_workbook_is_no_archive_whatever_its_name(name: str) -> None:
    assert sources(good(), name) == [name]


def test_an_archive_is_known_by_its_content() -> None:
    assert sources(pack({"任城区.xlsx": good()}), "包.xlsx") == ["任城区.xlsx"]


def test_returns_in_mails_and_archives_count_like_others(tmp_path: Path) -> None:
    """The base run's files, but every one packed in another way."""
    read = {p.stem: p.read_bytes() for p in sorted(INBOX.glob("*.xlsx"))}
    inbox = tmp_path / "收件"
    inbox.mkdir()
    units = list(read)
    (inbox / "一.zip").write_bytes(pack({f"{u}.xlsx": read[u] for u in units[:4]}))
    (inbox / "二.eml").write_bytes(draft("报送", "见附件", {f"{u}.xlsx": read[u] for u in units[4:6]} | {"三.zip": pack({"x.xlsx": read[units[6]]})}))
    for u in units[7:]:
        (inbox / f"{u}.xlsx").write_bytes(read[u])
    found, base = run(inbox, tmp_path / "出"), run(INBOX, tmp_path / "另")
    assert found.code == 0
    assert {k: found.run[k] for k in ("units", "totals", "figures")} == {k: base.run[k] for k in ("units", "totals", "figures")}
    assert {s["source"] for s in found.run["submissions"]} == {
        *(f"一.zip!{u}.xlsx" for u in units[:4]), *(f"二.eml!{u}.xlsx" for u in units[4:6]), "二.eml!三.zip!x.xlsx", *(f"{u}.xlsx" for u in units[7:])}


@pytest.mark.parametrize(("held", "passed_over"), [
    ({}, []), ({".正在写": b""}, []), ({"run.json": b"{}", "退回修改/任城区/任城区.xlsx": b"PK"}, ["出"]), ({"任城区.xlsx": b"PK"}, ["出"]),
])
def test_the_output_folder_in_the_inbox_is_passed_over_even_if_its_record_was_lost(held: dict[str, bytes], passed_over: list[str],
                                                                                   tmp_path: Path) -> None:
    for name, data in {"微山县.xlsx": b"PK", "里/出/兖州区.xlsx": b"PK", "出/x": b""}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    (tmp_path / "出" / "x").unlink()
    for name, data in held.items():
        (tmp_path / "出" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "出" / name).write_bytes(data)
    paths, aside = files(tmp_path, tmp_path / "出")
    assert {p.name for p in paths} == {"微山县.xlsx", "兖州区.xlsx"}
    assert [f.source for f in aside] == passed_over
