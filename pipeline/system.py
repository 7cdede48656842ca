"""The machine below the program: its libraries, its screen, and its errors in Chinese words. Standard library only."""

import csv
import errno
import os
import re
import signal
import stat
import sys
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from io import StringIO, TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

from schemas.refused import RefusedError

BROUGHT = "# what these bring"  # requirements.txt: our own libraries stand above
INSTALL = "请先在本文件夹运行 python -m pip install -r requirements.txt。"
WINDOWS = os.name == "nt"
JUNCTION = 0xA0000003  # a link to a folder on Windows
STDERR = 2  # the last of the three standard streams, as the system counts files
LONGEST = 120  # characters of a path that a sentence shows
NAMED = 5  # files that a sentence names
with Path(__file__).with_name("system_errors.csv").open(encoding="utf-8", newline="") as table:
    REASONS = {row["error"]: row["words"] for row in csv.DictReader(table)}  # by its name; by WinError where Windows says more
BY_NUMBER = {getattr(errno, name): words for name, words in REASONS.items() if hasattr(errno, name)}


def reason(error: OSError) -> str:
    """Why the system refused, in Chinese words."""
    windows = REASONS.get(f"WinError {getattr(error, 'winerror', None)}")
    return windows or BY_NUMBER.get(error.errno or 0, "系统没有说明原因")


def short(path: object) -> str:
    """A path as a sentence shows it."""
    text = str(path)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def is_link(path: Path) -> bool:
    """A link, or on Windows a junction; nothing there is none."""
    try:
        state = path.lstat()
    except OSError:
        return False
    return stat.S_ISLNK(state.st_mode) or getattr(state, "st_reparse_tag", 0) == JUNCTION


def check_libraries(requirements: Path) -> None:
    """Raises RefusedError for a library that is older, by its first two numbers, than the one pinned.

    Where the file or a library's own metadata is not there, nothing is judged: a library that is missing is named when
    it is imported.
    """
    own = requirements.read_text(encoding="utf-8").partition(BROUGHT)[0] if requirements.is_file() else ""
    for name, pinned in re.findall(r"^([\w.-]+)==([\w.]+)", own, re.MULTILINE):
        with suppress(PackageNotFoundError):
            installed = version(name)
            if _numbers(installed) < _numbers(pinned):
                raise RefusedError(f"程序库 {name} 版本过低（已安装 {installed}，需要 {pinned}）：{INSTALL}")


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", text)[:2]))


class Stream:
    """A standard stream that never raises: what its reader, gone or full, does not take is dropped, and `lost` says so."""

    def __init__(self, stream: TextIO | None) -> None:
        self.lost = False
        self._stream = stream or StringIO()
        if isinstance(self._stream, TextIOWrapper):
            self._stream.reconfigure(errors="replace")  # a GBK console lacks some characters

    def write(self, text: str) -> int:
        try:
            return len(text) if self.lost else self._stream.write(text)
        except OSError:
            self.lost = True
            return len(text)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except OSError:
            self.lost = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def open_streams() -> None:
    """Standard streams to print on, also where there is none (pythonw, Task Scheduler) or its reader goes away."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= STDERR:  # a file of ours must not become one of them
        pass
    os.close(number)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if not isinstance(stream, Stream):
            setattr(sys, name, Stream(stream))


def ignore_interrupts() -> None:
    """From here on Ctrl-C does nothing: what has begun comes to its end."""
    with suppress(ValueError):  # only the main thread may say so
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def explain(error: BaseException) -> str:
    """What stopped the program before anything was written: one Chinese sentence."""
    if isinstance(error, RefusedError):
        return str(error)
    if isinstance(error, ImportError):
        trouble = "缺少程序库" if isinstance(error, ModuleNotFoundError) else "无法载入程序库"
        return f"{trouble} {error.name}：{INSTALL}"
    return f"{cause(error)}，什么都没有写。"


def cause(error: BaseException) -> str:
    """What stopped the program, as the first half of a Chinese sentence."""
    if isinstance(error, KeyboardInterrupt):
        return "已中断"
    if isinstance(error, MemoryError):
        return "内存不足，请关闭其他程序后再运行"
    if isinstance(error, OSError):
        return f"无法读取或写入 {short(error.filename or '文件')}（{reason(error)}）"
    return f"程序自身出错{_where(error)}，请把这句话和收件文件夹发给维护人"


def blamed(error: Exception, alone: Mapping[str, bool]) -> Exception:
    """What to raise for a fault of the program, by the files and whether each alone brings it about: the sentence that names these,
    so that the others can be merged without them; the fault itself where there is none, or nothing else."""
    faulty = [name for name, fails in alone.items() if fails]
    if not faulty or len(faulty) == len(alone) > 1:
        return error
    names = f"“{'”、“'.join(faulty[:NAMED])}”{f'等{len(faulty)}个文件' if len(faulty) > NAMED else ''}"
    return RefusedError(f"程序处理{names}时出错{_where(error)}，什么都没有写。请先将其移出收件文件夹，再运行一次（其他文件不受影响），并把移出的文件和这句话发给维护人。")


def _where(error: BaseException) -> str:
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    return f"（{type(error).__name__}{f'，{Path(place.tb_frame.f_code.co_filename).name} 第 {place.tb_lineno} 行' if place else ''}）"
