"""What the city has of a run, whatever its units are: report, workbooks, notice. Of many rows half of it is made in a process
of its own, beside the letters to the units and the other half."""

import gc
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from pipeline.model import Output
from pipeline.publish.desk.review import review
from pipeline.publish.form.rollup import roll_up
from pipeline.publish.kit.tables import SHEET_ROWS
from pipeline.publish.report.content import ReportContent
from pipeline.publish.report.documents.document import document
from pipeline.publish.report.documents.inspection import inspection
from pipeline.publish.report.documents.notice import notice
from pipeline.publish.report.documents.word import word
from pipeline.publish.report.official import official
from pipeline.publish.report.page import page
from pipeline.summary.summarise import Summary

MANY = 10_000  # rows of the ledgers from which on a process of its own pays: to start it takes half a second
CHILD = "import sys; sys.path[:] = sys.argv[1:]; from pipeline.publish.city import main; main()"


def city(summary: Summary, told: ReportContent) -> dict[str, bytes]:
    """By file name. Raises RefusedError."""
    report = document(summary, told)
    return {
        Output.OFFICIAL: official(summary, told),
        Output.PAGE: page(summary, report).encode(),
        Output.DOCUMENT: word(report, summary.campaign),
        Output.REVIEW: review(summary),
        Output.NOTICE: word(notice(summary), summary.campaign),
    }


def beside(summary: Summary) -> dict[str, bytes]:
    """With the letters it takes as long as `city`. 上报表 only where its rows have room in it: a form has one sheet for each
    ledger."""
    files: dict[str, bytes] = {Output.INSPECTION: inspection(summary)}
    if max(len(summary.ledger), len(summary.archive)) <= SHEET_ROWS:
        files[Output.ROLL_UP] = roll_up(summary)
    return files


def started(summary: Summary) -> subprocess.Popen[bytes] | None:
    """The process that will make `city`, if there are so many rows that it pays; it imports while the content is told."""
    if len(summary.ledger) + len(summary.archive) < MANY:
        return None
    try:
        return subprocess.Popen([sys.executable, "-c", CHILD, *sys.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603 (our own line)
    except OSError:
        return None


def begun(process: subprocess.Popen[bytes] | None, summary: Summary, told: ReportContent) -> Callable[[], dict[str, bytes]]:
    """All files, waited for when they are asked for. Where the process does not come to its end all is made here, and
    whatever is wrong is met here too."""
    if process is None:
        return lambda: city(summary, told) | beside(summary)
    asked = pickle.dumps((summary, told), pickle.HIGHEST_PROTOCOL)
    done = ThreadPoolExecutor(1).submit(process.communicate, asked)

    def made() -> dict[str, bytes]:
        also = beside(summary)
        try:
            files: dict[str, bytes] = pickle.loads(done.result()[0])  # noqa: S301 (of our own process)
        except (OSError, EOFError, pickle.UnpicklingError):
            files = city(summary, told)
        return files | also

    return made


def main() -> None:
    gc.disable()
    summary, told = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 (of our own process)
    sys.stdout.buffer.write(pickle.dumps(city(summary, told), pickle.HIGHEST_PROTOCOL))
    sys.stdout.buffer.flush()
