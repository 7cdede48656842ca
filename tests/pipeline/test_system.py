"""The machine below the program: reasons in words, libraries by their version, streams that never raise."""

import errno
import io
import os
import sys
from pathlib import Path

import pytest

from pipeline import system
from pipeline.system import BROUGHT, Stream, cause, check_libraries, explain, reason
from schemas.refused import RefusedError
from tests.shipped import ROOT


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_a_reason_is_words_and_no_number(number: int) -> None:
    words = reason(OSError(number, os.strerror(number)))
    assert words
    assert words.isprintable()
    assert not any(c.isascii() for c in words)


def test_a_long_path_is_shown_by_its_beginning() -> None:
    said = explain(OSError(errno.ENAMETOOLONG, "", "长" * 500))
    assert said == f"无法读取或写入 {'长' * system.LONGEST}…（路径或文件名太长），什么都没有写。"


def test_what_stopped_the_program() -> None:
    assert explain(RefusedError("一句话。")) == "一句话。"
    assert explain(KeyboardInterrupt()) == "已中断，什么都没有写。"
    assert explain(MemoryError()).startswith("内存不足")
    assert explain(ModuleNotFoundError(name="rich")).startswith("缺少程序库 rich：")
    assert explain(ImportError(name="lxml.etree")).startswith("无法载入程序库 lxml.etree：")
    with pytest.raises(ZeroDivisionError) as fault:
        _ = 1 // 0
    assert cause(fault.value).startswith("程序自身出错（ZeroDivisionError，test_system.py 第 ")


def requirements(folder: Path, *pinned: str) -> Path:
    path = folder / "requirements.txt"
    path.write_text("\n".join(("# ours", *pinned, "# what these bring (…)", "numpy==99.1")), encoding="utf-8")
    return path


@pytest.mark.parametrize("pinned", ["pandas==2.0.1", "pandas==3.1.99", "no-such-library==1.0", 'openpyxl==3.1.5; sys_platform == "win32"'])
def test_libraries_that_are_new_enough(pinned: str, tmp_path: Path) -> None:
    """The last number does not matter; one that is missing is named when it is imported."""
    check_libraries(requirements(tmp_path, pinned))


@pytest.mark.parametrize(("library", "installed", "pinned"), [
    ("pandas", "2.2.3", "3.1.1"), ("pandera", "0.26.1", "0.35.0"), ("rich", "14.9.9", "15.0.0"), ("pandas", "3.0.10", "3.1.1"), ("pandas", "3.1rc1", "3.2.0"),
])
def test_a_library_that_is_too_old_is_named(
        library: str, installed: str, pinned: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "version", lambda _: installed)
    with pytest.raises(RefusedError, match=f"程序库 {library} 版本过低（已安装 {installed}，需要 {pinned}）"):
        check_libraries(requirements(tmp_path, f"{library}=={pinned}"))


def test_our_own_libraries_are_checked_and_new_enough() -> None:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert "pandas==" in text.partition(BROUGHT)[0]
    assert "numpy==" in text.partition(BROUGHT)[2]
    check_libraries(ROOT / "requirements.txt")
    check_libraries(ROOT / "no such file")


class Broken(io.StringIO):
    def write(self, _: str) -> int:
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_stream_drops_what_is_not_taken() -> None:
    for stream in (Stream(Broken()), Stream(None)):
        assert stream.write("一行\n") == 3
        stream.flush()
    broken = Stream(Broken())
    assert not broken.lost
    broken.flush()
    assert broken.lost


def test_a_stream_shows_what_its_encoding_lacks_as_question_marks() -> None:
    buffer = io.BytesIO()
    stream = Stream(io.TextIOWrapper(buffer, encoding="gbk"))
    stream.write("[通过] ✓")
    stream.flush()
    assert buffer.getvalue().decode("gbk") == "[通过] ?"


def test_streams_are_there_where_the_system_gives_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """As under pythonw."""
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    system.open_streams()
    print("没有人看见", flush=True)
    assert isinstance(sys.stdout, Stream)
    before = sys.stdout
    system.open_streams()
    assert sys.stdout is before
