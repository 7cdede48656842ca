"""What the city has of a run, whatever its units are: report, workbooks, notice. Of many rows it is made in a process of its
own, beside the letters to the units and the roll-up."""

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
        Output.INSPECTION: inspection(summary),
        Output.NOTICE: word(notice(summary), summary.campaign),
    }


def rolled(summary: Summary) -> dict[str, bytes]:
    """上报表, where its rows have room in it: a form has one sheet for each ledger."""
    return {Output.ROLL_UP: roll_up(summary)} if max(len(summary.ledger), len(summary.archive)) <= SHEET_ROWS else {}


def begun(summary: Summary, told: ReportContent) -> Callable[[], dict[str, bytes]]:
    """The same, waited for when it is asked for. Where the process does not come to its end all is made here, and whatever
    is wrong is met here too."""
    if len(summary.ledger) + len(summary.archive) < MANY:
        return lambda: city(summary, told) | rolled(summary)
    asked = pickle.dumps((summary, told), pickle.HIGHEST_PROTOCOL)
    done = ThreadPoolExecutor(1).submit(subprocess.run, [sys.executable, "-c", CHILD, *sys.path], input=asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def made() -> dict[str, bytes]:
        also = rolled(summary)  # takes as long as all others together
        try:
            files: dict[str, bytes] = pickle.loads(done.result().stdout)  # noqa: S301 (of our own process)
        except (OSError, EOFError, pickle.UnpicklingError):
            files = city(summary, told)
        return files | also

    return made


def main() -> None:
    gc.disable()
    summary, told = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 (of our own process)
    sys.stdout.buffer.write(pickle.dumps(city(summary, told), pickle.HIGHEST_PROTOCOL))
    sys.stdout.buffer.flush()
