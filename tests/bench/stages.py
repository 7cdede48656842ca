"""Where the time goes, by stage: `python -m tests.bench.stages INBOX CAMPAIGN`. All in one process, so that CPU can be told.

A stage that lies in another is counted in both (it stands indented below it); what none of those in a stage names is its rest.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import wraps
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console

STAGES = (
    ("read a file, all of it", "pipeline.inbox.worker.opened"), ("  marks and checks of its parts", "pipeline.inbox.worker.inspect"),
    ("    what the scan leaves, parsed", "pipeline.inbox.marks.xlsx._parsed"),
    ("  the reader (calamine)", "pipeline.inbox.marks.package.by_calamine"), ("  answer to bytes", "pipeline.inbox.worker.packed"),
    ("bytes to a book", "pipeline.inbox.worker.unpacked"), ("rows and columns located", "pipeline.flow.locate"),
    ("corrections", "pipeline.flow.correct"), ("cells cleaned", "pipeline.flow.clean"), ("rules", "pipeline.flow.validate"),
    ("  pandera and masks", "pipeline.verdicts.validate.judge"), ("which return counts", "pipeline.flow.choose"),
    ("units compared", "pipeline.flow.compare"), ("explanations", "pipeline.flow.explained"), ("what to ask again", "pipeline.flow.follow_up"),
    ("sums", "pipeline.flow.summarise"), ("all outputs", "pipeline.publish.outputs.outputs"),
    ("  returns with marks", "pipeline.publish.outputs.returns"), ("  texts of the report", "pipeline.publish.outputs.report_content"),
    ("  letters, with reports of counties", "pipeline.publish.outputs.letters"),
    ("    their Word documents", "pipeline.publish.report.documents.own.word"),
    ("  mail drafts", "pipeline.publish.outputs.draft"), ("  审核情况.html", "pipeline.publish.outputs.desk"),
    ("  the city's own", "pipeline.publish.city.city"), ("    汇总表.xlsx", "pipeline.publish.city.official"),
    ("    总结.html", "pipeline.publish.city.page"), ("    Word documents", "pipeline.publish.city.word"),
    ("    审核情况.xlsx", "pipeline.publish.city.review"), ("    验收抽查.xlsx", "pipeline.publish.city.inspection"),
    ("    上报表.xlsx", "pipeline.publish.city.roll_up"), ("  run.json", "pipeline.publish.outputs.record"),
    ("files to the disk", "pipeline.publish.store.store"), ("screen", "pipeline.publish.screen.show"),
)


def clocked(name: str, spent: dict[str, float]) -> None:
    """Put a clock around a function, where its module looks it up; of a generator around each step."""
    place, _, attribute = name.rpartition(".")
    module = import_module(place)
    work: Callable[..., Any] = getattr(module, attribute)
    spent[name] = 0.0

    @wraps(work)
    def timed(*args: Any, **words: Any) -> Any:
        begun = time.process_time()
        try:
            return work(*args, **words)
        finally:
            spent[name] += time.process_time() - begun

    setattr(module, attribute, timed)


def main(inbox: Path, campaign: Path) -> None:
    begun = time.process_time()
    from pipeline import flow  # noqa: PLC0415 (what is measured)
    from pipeline.inbox import files, worker  # noqa: PLC0415
    from pipeline.inbox.read import uploads  # noqa: PLC0415
    from pipeline.publish import outputs, screen, store  # noqa: PLC0415
    from schemas.campaign.campaign_file import load  # noqa: PLC0415
    from tests.reading import opened_here  # noqa: PLC0415

    imported = time.process_time() - begun
    opened = worker.opened
    worker.opened = lambda *args: iter(list(opened(*args)))  # a generator would only be begun within its clock
    spent: dict[str, float] = {}
    for _, name in STAGES:
        clocked(name, spent)
    paths, _ = files.files(inbox)
    day = date(2020, 10, 29)
    summary = flow.run(uploads(file for path in paths for file in files.load(path, inbox, opened_here)), load(campaign), day)
    written = outputs.outputs(summary, {})
    with tempfile.TemporaryDirectory() as place:
        store.store(Path(place), written, day)
    screen.show(Console(file=StringIO()), summary, Path(), [])
    whole = time.process_time() - begun
    print(f"by stage, {len(paths)} files, {whole:.2f} s CPU in one process:")
    for label, seconds in rests([("", whole), ("  imports", imported), *((f"  {label}", spent[name]) for label, name in STAGES)]):
        print(f"{label or '  all':46} {1000 * seconds:8.0f} ms {seconds / whole:6.1%}")


def rests(rows: Sequence[tuple[str, float]]) -> Iterator[tuple[str, float]]:
    """The rows, and behind those that lie in a stage (indented below it) what is left of it."""
    levels = [len(label) - len(label.lstrip()) for label, _ in rows]
    open_rests: list[tuple[int, float]] = []
    for n, (label, seconds) in enumerate(rows):
        open_rests = [(level, rest - seconds if level == levels[n] else rest) for level, rest in open_rests]
        yield label, seconds
        if n + 1 < len(rows) and levels[n + 1] > levels[n]:
            open_rests.append((levels[n + 1], seconds))
        while open_rests and (n + 1 == len(rows) or levels[n + 1] < open_rests[-1][0]):
            level, rest = open_rests.pop()
            yield f"{' ' * level}the rest", rest


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
