"""What the city has of a run, whatever its units are: report, workbooks, notice. Of many rows half of it is made in a process
of its own, beside the letters to the units and the other half."""

import gc
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Self

from pipeline.model import Book, Read
from pipeline.output import Output
from pipeline.publish.desk.review import review
from pipeline.publish.form.rollup import roll_up
from pipeline.publish.kit.tables import SHEET_ROWS
from pipeline.publish.report.content import ReportContent, report_content
from pipeline.publish.report.documents.document import document
from pipeline.publish.report.documents.inspection import inspection
from pipeline.publish.report.documents.notice import notice
from pipeline.publish.report.documents.word import word
from pipeline.publish.report.official import official
from pipeline.publish.report.page import page
from pipeline.summary.summarise import Summary
from schemas.form.sheets import ARCHIVE, LEDGER

MANY = 10_000  # rows of the ledgers from which on a process of its own pays: to start it takes a second
CHILD = "import sys; sys.path[:] = sys.argv[1:]; from pipeline.publish.city import main; main()"


def city(summary: Summary, told: ReportContent) -> dict[str, bytes]:
    """By file name. With the letters it takes as long as `tables`. 上报表 only where its rows have room in it: a form has one sheet
    for each ledger. Raises RefusedError."""
    report = document(summary, told)
    files: dict[str, bytes] = {
        Output.PAGE: page(summary, report).encode(),
        Output.DOCUMENT: word(report, summary.campaign),
        Output.NOTICE: word(notice(summary), summary.campaign),
        Output.INSPECTION: inspection(summary),
    }
    if max(len(summary.ledger), len(summary.archive)) <= SHEET_ROWS:
        files[Output.ROLL_UP] = roll_up(summary)
    return files


def tables(summary: Summary, told: ReportContent) -> dict[str, bytes]:
    """The official table, with all ledgers behind it, and the clerk's workbook."""
    return {Output.OFFICIAL: official(summary, told), Output.REVIEW: review(summary)}


class Elsewhere:
    """A process of its own for `tables`. It is started, and loads its libraries, as soon as so many rows are read that it pays."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process:
            with self.process as process:
                process.kill()

    def watch(self, read: Iterable[Read]) -> Iterator[Read]:
        """What is read, as it comes."""
        rows = 0
        for upload, book in read:
            if isinstance(book, Book) and not self.process:
                rows += sum(len(book.grids.get(sheet.name, ())) for sheet in (LEDGER, ARCHIVE))
                if rows >= MANY:
                    self._start()
            yield upload, book

    def _start(self) -> None:
        with suppress(OSError):
            self.process = subprocess.Popen([sys.executable, "-c", CHILD, *sys.path],  # noqa: S603 (our own line)
                                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def begun(self, summary: Summary) -> Callable[[ReportContent], dict[str, bytes]]:
        """All files, of what is told when they are asked for. The process, if there is one, makes `tables` meanwhile, and tells the
        content itself rather than wait until it is told here. If it does not come to its end all is made here, and whatever is
        wrong is met here too."""
        if not self.process:
            return lambda told: city(summary, told) | tables(summary, told)
        done = ThreadPoolExecutor(1).submit(_answered, self.process, pickle.dumps(summary, pickle.HIGHEST_PROTOCOL))

        def made(told: ReportContent) -> dict[str, bytes]:
            files = city(summary, told)
            try:
                files |= pickle.loads(done.result())  # noqa: S301 (of our own process)
            except (OSError, EOFError, pickle.UnpicklingError):
                files |= tables(summary, told)
            return files

        return made


def _answered(process: subprocess.Popen[bytes], asked: bytes) -> bytes:
    """What `main` answers. Raises OSError. It hears all before it speaks: `communicate` would hand it over in pieces of 4 KB, each
    of which waits for the thread that is at work here."""
    assert process.stdin
    assert process.stdout
    with process.stdin as stream:
        stream.write(asked)
    return process.stdout.read()


def main() -> None:
    gc.disable()
    summary = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 (of our own process)
    sys.stdout.buffer.write(pickle.dumps(tables(summary, report_content(summary)), pickle.HIGHEST_PROTOCOL))
    sys.stdout.buffer.flush()
    os._exit(0)  # the other process waits for the end of this one, which would take every value apart first
