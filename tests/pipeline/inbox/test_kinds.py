"""What is no workbook is told by its kind (F01, F02, F11), by its bytes and its name: one example of each."""

import io
import zipfile
from functools import lru_cache

import pytest

from pipeline.inbox.kinds import base_name, outer
from pipeline.summary.summarise import Summary
from tests.desk import judged, statuses
from tests.hostile import good, ole, opened, pack, parts, xls

KINDS: list[tuple[str, bytes, str, str]] = [  # name, bytes, verdict, what its message speaks of
    ("任城区.rar", b"Rar!\x1a\x07\0", "ignored F11 warning", "RAR 压缩包"),
    ("任城区", b"7z\xbc\xaf'\x1c", "ignored F11 warning", "7Z 压缩包"),
    ("任城区.tar", b"x", "ignored F11 warning", "TAR 压缩包"),
    ("任城区.zip.001", b"PK\3\4", "ignored F11 warning", "分卷"),
    ("任城区.z01", b"PK\7\x08", "ignored F11 warning", "分卷"),
    ("任城区.part2.rar", b"Rar!\x1a\x07\0", "ignored F11 warning", "分卷"),
    ("任城区.zip", pack({"任城区.xlsx": b"x"})[:-18] + b"\1\0\1\0" + pack({"任城区.xlsx": b"x"})[-14:], "ignored F11 warning", "分卷"),
    ("任城区.numbers", pack({"Index/Document.iwa": b"x", "preview.jpg": b"x"}), "ignored F11 warning", "Numbers"),
    ("任城区表.zip", pack({"Index/Document.iwa": b"x"}), "ignored F11 warning", "Numbers"),
    ("任城区.msg", ole({"__properties_version1.0": b"x"}), "ignored F11 warning", ".eml"),
    ("坏了的.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "ignored F11 warning", ".eml"),
    ("任城区.p7m", b"0\x80\6\t", "ignored F11 warning", ".p7m"),
    ("任城区.xlsx.crdownload", good()[:99], "ignored F11 warning", "没有下载完"),
    ("任城区.xlsx.part", good()[:99], "ignored F11 warning", "没有下载完"),
    ("任城区.xlsx.lnk", b"L\0\0\0", "ignored F11 warning", "快捷方式"),
    ("任城区.url", b"[InternetShortcut]\nURL=https://docs.example/x", "ignored F11 warning", "快捷方式"),
    ("winmail.dat", b"\x78\x9f\x3e\x22\0", "ignored F11 warning", "winmail.dat"),
    ("任城区.dat", b"\0\1", "ignored F11 warning", "不认识"),
    ("smime.p7s", b"0\x80", "ignored F11 info", "签名"),
    ("张某.vcf", b"BEGIN:VCARD", "ignored F11 info", "名片"),
    ("会议.ics", b"BEGIN:VCALENDAR", "ignored F11 info", "日历"),
    ("总结.docx", pack({"[Content_Types].xml": b"x", "word/document.xml": b"x"}), "ignored F11 info", "Word"),
    ("总结.doc", ole({"WordDocument": b"x"}), "ignored F11 info", "Word"),
    ("任城区.xlsx", b"%TSD-Header-###%\0\1" + bytes(99), "unreadable F02 error", "加密软件"),
    ("任城区.xls", b"b\x14#e\0\0" + bytes(20) + b"E-SafeNet\0\0LOCK" + bytes(99), "unreadable F02 error", "加密软件"),
    ("任城区（密）.xlsx", ole({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}), "unreadable F02 error", "密码"),
    ("任城区（拆）.xlsx", pack({f"任城区/{n}": d for n, d in parts(good()).items()}), "unreadable F01 error", "重新打的压缩包"),
    ("Word 换了名.xls", ole({"WordDocument": b"x"}), "unreadable F01 error", "无法打开"),
]


@lru_cache
def _summary() -> Summary:
    """All of them in one inbox, each in a folder of its own."""
    return judged(*[data for _, data, _, _ in KINDS], names=[f"{n}/{name}" for n, (name, *_) in enumerate(KINDS)])


@pytest.mark.parametrize("n", range(len(KINDS)), ids=[name for name, *_ in KINDS])
def test_told_by_kind(n: int) -> None:
    name, _, verdict, word = KINDS[n]
    (finding,) = [f for f in _summary().findings if f.source == f"{n}/{name}"]
    assert f"{statuses(_summary())[f'{n}/{name}']} {finding.rule} {finding.severity.value}" == verdict
    assert word in finding.message + finding.fix


def test_an_old_workbook_that_holds_a_word_document_is_a_workbook() -> None:
    """The names of its parts stand in its bytes, but not in its root folder; and a root with both is a workbook,
    too: a damaged one, here."""
    data = xls(3, 3) + "WordDocument".encode("utf-16-le")
    assert [f.rule for f in judged(data, names=["任城区.xls"]).findings] == ["F03"]
    both = judged(ole({"Workbook": b"\0", "WordDocument": b"\0"}), names=["任城区.xls"])
    assert [(f.rule, s.status) for f, s in zip(both.findings, both.submissions, strict=True)] == [("F01", "unreadable")]


def test_a_directory_that_is_too_large_is_not_read() -> None:
    """A zip of 65,000 empty entries: its directory alone is 5 MB."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as z:
        z.writestr("任城区.xlsx", b"x")
    data = buffer.getvalue()
    end = data.rindex(b"PK\5\6")
    lying = data[:end + 10] + b"\xff\x7f" + data[end + 12:]
    assert [f.rule for f in judged(lying, names=["任城区.zip"]).findings] == ["F07"]


NAMES = (  # source, the file itself, its own name
    ("资料/任城区.xlsx", "资料/任城区.xlsx", "任城区.xlsx"), ("收/a.eml!任城区.xlsx", "收/a.eml", "任城区.xlsx"),
    ("a.eml!b.zip!内/任城区.xlsx", "a.eml", "任城区.xlsx"), ("包.001!任城区.xlsx", "包.001", "任城区.xlsx"),
    ("2020.10!/任城区.xlsx", "2020.10!/任城区.xlsx", "任城区.xlsx"), ("材料.zip!/任城区.xlsx", "材料.zip!/任城区.xlsx", "任城区.xlsx"),
    ("微山县终稿2.0!.xlsx", "微山县终稿2.0!.xlsx", "微山县终稿2.0!.xlsx"), ("2020.9!微山县.xlsx", "2020.9!微山县.xlsx", "2020.9!微山县.xlsx"),
)


@pytest.mark.parametrize(("source", "itself", "name"), NAMES)
def test_what_is_an_archive_is_told_by_its_name(source: str, itself: str, name: str) -> None:
    assert (outer(source), base_name(source)) == (itself, name)


def test_no_path_in_an_archive_begins_with_a_slash() -> None:
    """Else what is in it would lie in a folder that is called so."""
    assert [file.source for file in opened("包.zip", pack({"/任城区.xlsx": b"x", "\\": b"x"}))] == ["包.zip!任城区.xlsx", "包.zip!_"]
