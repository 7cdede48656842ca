"""The workbooks of a run; those of many rows are made in a process of their own, beside the letters and papers."""

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
from pipeline.publish.report.inspection import inspection
from pipeline.publish.report.official import official
from pipeline.summary.summarise import Summary

MANY = 10_000  # rows of the ledgers from which on a process of its own pays: to start it takes half a second
CHILD = "import sys; sys.path[:] = sys.argv[1:]; from pipeline.publish.workbooks import main; main()"


def workbooks(summary: Summary, told: ReportContent) -> dict[str, bytes]:
    """By their file names."""
    files = {Output.OFFICIAL: official(summary, told), Output.REVIEW: review(summary), Output.INSPECTION: inspection(summary)}
    if max(len(summary.ledger), len(summary.archive)) <= SHEET_ROWS:  # a form has one sheet for each ledger
        files[Output.ROLL_UP] = roll_up(summary)
    return {str(name): data for name, data in files.items()}


def begun(summary: Summary, told: ReportContent) -> Callable[[], dict[str, bytes]]:
    """The same, waited for when it is asked for. Where the process does not come to its end they are made here, and
    whatever is wrong is met here too."""
    if len(summary.ledger) + len(summary.archive) < MANY:
        return lambda: workbooks(summary, told)
    asked = pickle.dumps((summary, told), pickle.HIGHEST_PROTOCOL)
    done = ThreadPoolExecutor(1).submit(subprocess.run, [sys.executable, "-c", CHILD, *sys.path], input=asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def made() -> dict[str, bytes]:
        try:
            files: dict[str, bytes] = pickle.loads(done.result().stdout)  # noqa: S301 (of our own process)
        except (OSError, EOFError, pickle.UnpicklingError):
            files = workbooks(summary, told)
        return files

    return made


def main() -> None:
    gc.disable()
    summary, told = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 (of our own process)
    sys.stdout.buffer.write(pickle.dumps(workbooks(summary, told), pickle.HIGHEST_PROTOCOL))
    sys.stdout.buffer.flush()
