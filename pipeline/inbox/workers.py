"""Processes that read, each one file after the other. One that a file kills or holds up is replaced."""

import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from threading import Timer
from types import TracebackType
from typing import Self, TypeVar

import python_calamine

from pipeline.inbox import worker as reader
from pipeline.inbox.limits import AT_ONCE, MEMORY, SECONDS, far
from schemas.form.sheets import CHECKS
from schemas.refused import RefusedError

PLACES = [str(Path(m.__file__ or "").parents[n]) for m, n in ((python_calamine, 1), (reader, 2))]
CHILD = "import sys; sys.path += sys.argv[1:3]; from pipeline.inbox.worker import main; main(int(sys.argv[3]), sys.argv[4])"
UNABLE = "读取文件的子程序启动不了，什么都没有读。请看看杀毒软件是不是拦住了 Python，或内存是不是用完了，再运行一次。"
HEAVY = 5 << 20  # bytes of a file or an answer; the memory of a process that read such a file is no longer its own
T = TypeVar("T")
R = TypeVar("R")


class ReaderPool:
    """As many processes as threads that ask them; they start when first needed."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE)
        self._idle: SimpleQueue[subprocess.Popen[bytes] | None] = SimpleQueue()
        for _ in range(AT_ONCE):
            self._idle.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._threads.shutdown(cancel_futures=True)
        while not self._idle.empty():
            if process := self._idle.get():
                _end(process)

    def map(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """`work`, which asks, of all items: begun at once, given in order."""
        return self._threads.map(work, items)

    def __call__(self, data: bytes) -> reader.Answer:
        """What `reader.answer` says of a file; if it could not: the far cells that explain it, or too_heavy. Raises RefusedError."""
        process, said = self._idle.get(), None
        try:
            process = process or _started()
            said = _asked(process, data)
        finally:
            if process and (said is None or max(len(said), len(data)) > HEAVY):
                _end(process)
                process = None
            self._idle.put(process)
        try:
            return reader.unpacked(said or b"")
        except ValueError:
            found = far(data, CHECKS)
            return {"far": found} if found else {"failed": "too_heavy"}


def _started() -> subprocess.Popen[bytes]:
    """Raises RefusedError: no file is to blame for it."""
    line = [sys.executable, "-I", "-S", "-X", "utf8", "-c", CHILD, *PLACES, str(MEMORY), CHECKS]
    try:
        process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603 (our own line)
    except OSError as e:
        raise RefusedError(UNABLE) from e
    assert process.stdout
    if process.stdout.read(len(reader.READY)) != reader.READY:
        _end(process)
        raise RefusedError(UNABLE)
    return process


def _asked(process: subprocess.Popen[bytes], data: bytes) -> bytes | None:
    """The answer; None where the process ended, or had to be ended, before it was there."""
    late: list[bool] = []

    def end() -> None:
        late.append(True)
        process.kill()

    assert process.stdin
    assert process.stdout
    timer = Timer(SECONDS, end)
    timer.start()
    try:
        process.stdin.write(len(data).to_bytes(reader.SIZE, "big") + data)
        process.stdin.flush()
        size = int.from_bytes(process.stdout.read(reader.SIZE), "big")
        said = process.stdout.read(size)
    except OSError:  # it ended while it was being told
        return None
    finally:
        timer.cancel()
        timer.join()
    return said if size and len(said) == size and not late else None


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    try:
        process.communicate()
    except OSError:  # what it was not told any more
        process.wait()
