"""通讯录.csv: as Excel, WPS and 记事本 save it, and what is said where it is wrong."""

from pathlib import Path

import pytest

from schemas.campaign.contacts import NAME, Contact, contacts
from schemas.refused import RefusedError
from tests.desk import campaign

TEXT = "单位,联系人,邮箱\n任城区,张某,zhang@example.cn\n曲阜,,a@example.cn；b@example.cn\n微山县,李某,\n,,\n"


@pytest.mark.parametrize("data", [
    TEXT.encode("utf-8"), TEXT.encode("utf-8-sig"), TEXT.replace("\n", "\r\n").encode("gbk"), TEXT.replace("\n", "\r").encode("gbk"),
    TEXT.replace("\n", "\r\r\n").encode("utf-8"), TEXT.replace("单位,联系人,邮箱", " 单位 ,联 系 人,\u3000邮箱").encode("gb18030")],
    ids=["utf-8", "with a BOM", "gbk", "CR", "CRCRLF", "padded titles"])
def test_read_as_it_is_saved(tmp_path: Path, data: bytes) -> None:
    (tmp_path / NAME).write_bytes(data)
    assert contacts(tmp_path, campaign()) == {
        "任城区": (Contact("张某", "zhang@example.cn"),),
        "曲阜市": (Contact("", "a@example.cn"), Contact("", "b@example.cn")), "微山县": ()}


def test_the_office_above_may_have_an_address(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes("单位,联系人,邮箱\n山东省广播电视局,张某,a@example.cn\n".encode())
    assert contacts(tmp_path, campaign()) == {"山东省广播电视局": (Contact("张某", "a@example.cn"),)}


def test_there_need_be_none(tmp_path: Path) -> None:
    assert contacts(tmp_path, campaign()) == {}


@pytest.mark.parametrize(("text", "words"), [
    ("单位,邮箱\n", "缺少：联系人"), ("", "缺少：单位、联系人、邮箱"),
    ("单位,联系人,邮箱\n某某县,张某,a@example.cn\n", "第 2 行的单位“某某县”"),
    ("单位,联系人,邮箱\n任城区,张某,0537-2000011\n", "第 2 行的邮箱“0537-2000011”"),
    ("单位,联系人,邮箱\n任城区,张某," + "x" * 200_000, "不是逗号分隔"),
    ('单位,联系人,邮箱\n任城区,张某,"a@b.cn\nBcc: x@y.cn"\n', "邮箱“Bcc:”"),
])
def test_what_is_wrong_is_one_sentence(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / NAME).write_bytes(text.encode("utf-8"))
    with pytest.raises(RefusedError, match=words):
        contacts(tmp_path, campaign())


def test_what_is_no_text_is_said(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"\xff\xfe\x00\x01\xff")
    with pytest.raises(RefusedError, match="读不出文字"):
        contacts(tmp_path, campaign())
