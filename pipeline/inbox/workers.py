"""Processes that read, each one file after the other. One that a file kills or holds up is replaced."""

import json
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import starmap
from pathlib import Path
from queue import SimpleQueue
from threading import Timer
from time import monotonic
from types import TracebackType
from typing import Self, TypeVar

import python_calamine

from pipeline.inbox import worker
from pipeline.inbox.kinds import Part
from pipeline.inbox.limits import ALTOGETHER, AT_ONCE, MEMORY, SECONDS
from schemas.refused import RefusedError

PLACES = [str(Path(m.__file__ or "").parents[n]) for m, n in ((python_calamine, 1), (worker, 2))]
CHILD = "import sys; sys.path += sys.argv[1:3]; from pipeline.inbox.worker import main; main(int(sys.argv[3]))"
UNABLE = "无法启动读取文件的程序，未读取任何文件。请检查杀毒软件是否拦截了 Python、内存是否不足，然后再运行一次。"
DEATHS = 3  # processes that one file of the inbox may cost
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class OpenedFile:
    """A file, or one that lies `inside` it, or a folder that is put aside, and what is said of it. `path`: where its bytes can be
    read again; `data`: they themselves, where they cannot. The others see model.Upload."""

    source: str
    sha256: str = ""
    data: bytes = b""
    answer: worker.Answer = field(default_factory=dict)
    received: date | None = None
    about: tuple[str, ...] = ()
    path: Path | None = None
    inside: bool = False


class ReaderPool:
    """As many processes as threads that ask them; they start when first needed."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE)
        self._idle: SimpleQueue[subprocess.Popen[bytes] | None] = SimpleQueue()
        self._busy: set[subprocess.Popen[bytes]] = set()
        self._given_up = False
        for _ in range(AT_ONCE):
            self._idle.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error:  # Ctrl-C: what is being read now is not waited for
            self._given_up = True
            for busy in list(self._busy):
                busy.kill()
        self._threads.shutdown(cancel_futures=True)
        while not self._idle.empty():
            if process := self._idle.get():
                _end(process)

    def map(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """`work`, which asks, of all items: begun at once, given in order."""
        return self._threads.map(work, items)

    def open(self, source: str, path: Path) -> Iterator[OpenedFile]:
        """A file, or all files in it; with what is said of each, of one after the other:
        an archive of 1,000 returns is 1,000 messages, never so many grids at once. Raises RefusedError.

        A file that ends the process, or that takes too long, is named as such, and those beside it are read on.
        """
        work = Opening(source, path)
        while not work.whole and not self._given_up:
            process = self._idle.get()
            try:
                process = process or _started()
                self._busy.add(process)
                if not self._given_up:
                    work.go_on(process)
            finally:
                if process:
                    self._busy.discard(process)
                if process and (work.spent or not work.whole):
                    _end(process)
                    process = None
                self._idle.put(process)
            if not work.whole:
                work.survive()
        return starmap(_opened_file, work.messages())


def _opened_file(line: bytes, data: bytes) -> OpenedFile:
    said = worker.unpacked(line)
    return OpenedFile(said["source"], said["sha256"], data, said["answer"], said["received"], tuple(said["about"]))


class Opening:
    """What is known of a file and of those in it, while a process reads them and, if it ends too early, the next one.

    `whole`: all is known. `spent`: the process that said so has grown too large for another file.
    """

    def __init__(self, source: str, path: Path) -> None:
        self._found: deque[tuple[bytes, bytes]] = deque()
        self.whole = self.spent = False
        self._source, self._path, self._ends = source, path, monotonic() + ALTOGETHER
        self._begun = self._done = 0
        self._dead: list[int] = []

    def go_on(self, process: subprocess.Popen[bytes]) -> None:
        """Ask the process for what is not known yet."""
        assert process.stdin
        assert process.stdout
        asked: dict[str, object] = {"source": self._source, "path": str(self._path), "done": self._done, "dead": self._dead}
        alarm = self._alarm(process)
        self._begun = 0
        try:
            worker.send(process.stdin, json.dumps(asked).encode())
            messages = iter(partial(worker.received, process.stdout), b"")
            for message in messages:
                if message == worker.BEGUN:
                    self._begun += 1
                    if self._begun > max(self._done, 1):
                        alarm.cancel()
                        alarm = self._alarm(process)
                elif message not in (worker.WHOLE, worker.SPENT):
                    self._found.append(worker.parted(message))
                    self._done = self._begun
                else:
                    self.whole, self.spent = True, message == worker.SPENT
                    break
        except (OSError, ValueError):  # it ended while it was being told, or in the middle of a message
            pass
        finally:
            alarm.cancel()
            alarm.join()

    def messages(self) -> Iterator[tuple[bytes, bytes]]:
        """What is said of each file, as the process sent it, and its bytes; given once and let go."""
        while self._found:
            yield self._found.popleft()

    def survive(self) -> None:
        """After a process ended too early: the file it was at is read no more, and the others neither if that goes on."""
        number = max(self._begun - 1, 0)
        if number in self._dead or len(self._dead) == DEATHS or monotonic() > self._ends:
            why = "pack_too_heavy" if self._begun > 1 else "too_heavy"
            self._found.append((worker.said(Part(self._source), worker.failed(why)), b""))
            self.whole = True
        self._dead.append(number)

    def _alarm(self, process: subprocess.Popen[bytes]) -> Timer:
        timer = Timer(max(0, min(SECONDS, self._ends - monotonic())), process.kill)
        timer.start()
        return timer


def _started() -> subprocess.Popen[bytes]:
    """Raises RefusedError: no file is to blame for it."""
    line = [sys.executable, "-I", "-S", "-X", "utf8", "-c", CHILD, *PLACES, str(MEMORY)]
    try:
        process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603 (our own line)
    except OSError as e:
        raise RefusedError(UNABLE) from e
    assert process.stdout
    if process.stdout.read(len(worker.READY)) != worker.READY:
        _end(process)
        raise RefusedError(UNABLE)
    return process


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    try:
        process.communicate()
    except OSError:  # what it was not told any more
        process.wait()
