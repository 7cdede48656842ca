"""File and folder names made of what others typed."""

from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.publish.kit.safe_name import LONGEST, LONGEST_BYTES, safe_name
from schemas.form.characters import IDEOGRAPHIC

NAMES = [
    ("任城区.xlsx", "任城区.xlsx"), ("任城区 第一次 报送（最终）.xlsx", "任城区 第一次 报送（最终）.xlsx"), ("某县（1.2版）", "某县（1.2版）"),
    ("../../etc/passwd", "_.._.._etc_passwd"), ("..\\..\\x.xlsx", "_.._.._x.xlsx"), ("C:\\windows\\x.xlsx", "C__windows_x.xlsx"),
    ("/x.xlsx", "_x.xlsx"), ("a/b.xlsx", "a_b.xlsx"), ("", "_"), (".", "_"), ("..", "_"), ("   ", "_"), (".x.xlsx", "_.x.xlsx"),
    ("~$任城区.xlsx", "_~$任城区.xlsx"), ("任城区. ", "任城区"), ("任城区.xlsx...", "任城区.xlsx"), ("任城区 .xlsx", "任城区.xlsx"),
    ("CON", "_CON"), ("nul.xlsx", "_nul.xlsx"), ("Com1.tar.gz", "_Com1.tar.gz"), ("LPT¹", "_LPT¹"), ("aux .txt", "_aux.txt"),
    ("CONSOLE.xlsx", "CONSOLE.xlsx"), ("x\x1b[2Jy\r\n\0.xlsx", "x[2Jy.xlsx"), ("a\u202exslx.exe", "axslx.exe"),
    ('a<b>c:"d|e?f*.xlsx', "a_b_c__d_e_f_.xlsx"), ("\udcb2\udcc3.xlsx", "__.xlsx"), (".新输出", "_.新输出"),
    ("长" * 300 + ".xlsx", "长" * 65 + ".xlsx"), ("a" * 300 + ".xlsx", "a" * 75 + ".xlsx"),
    ("0\xa00", "0 0"), ("任城区\u2003表.xlsx", "任城区 表.xlsx"), ("任城区　表.xlsx", "任城区　表.xlsx"),
    ("a" * 77 + ". b", "a" * 77 + ". b"),
]


@pytest.mark.parametrize(("text", "name"), NAMES, ids=[repr(t)[:30] for t, _ in NAMES])
def test_safe_name(text: str, name: str) -> None:
    assert safe_name(text) == name


@given(st.text(st.characters(), max_size=300) | st.text(st.characters(categories=["Zs", "Cf", "Lo"]), max_size=9)
       | st.from_regex(r"[./\\~$ COMNUL1:长\x00\x1b]{0,120}", fullmatch=True))
def test_any_text_gives_a_name_that_stays_where_it_is_put(text: str) -> None:
    name = safe_name(text)
    assert name
    assert Path(name).name == PureWindowsPath(name).name == name
    assert len(name) <= LONGEST + 1
    assert len(name.encode()) <= LONGEST_BYTES + 1
    assert name == name.strip() == name.rstrip(".")
    assert not name.startswith((".", "~$"))
    assert all(c.isprintable() or c == IDEOGRAPHIC for c in name)
    assert safe_name(name) == name or len(name) > LONGEST or len(name.encode()) > LONGEST_BYTES
