"""Where the time goes, by stage: `python -m tests.bench.stages INBOX CAMPAIGN`. All in one process, so that CPU can be told.

A stage that lies in another is counted in both (it stands indented below it).
"""

import sys
import time
from collections.abc import Callable
from datetime import date
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

STAGES = (
    ("read a file, all of it", "pipeline.inbox.worker.opened"), ("  marks and checks of its parts", "pipeline.inbox.worker.inspect"),
    ("    what the scan leaves, parsed", "pipeline.inbox.marks.xlsx._parsed"),
    ("  the reader (calamine)", "pipeline.inbox.worker.grids"), ("  answer to bytes", "pipeline.inbox.worker.packed"),
    ("bytes to a book", "pipeline.inbox.worker.unpacked"), ("rows and columns located", "pipeline.flow.locate"),
    ("corrections", "pipeline.flow.correct"), ("cells cleaned", "pipeline.flow.clean"), ("rules", "pipeline.flow.validate"),
    ("  pandera and masks", "pipeline.verdicts.validate.judge"), ("which return counts", "pipeline.flow.choose"),
    ("units compared", "pipeline.flow.compare"), ("sums", "pipeline.flow.summarise"), ("all outputs", "pipeline.publish.outputs.outputs"),
    ("  returns with marks", "pipeline.publish.outputs.returns"), ("  letters, with reports of counties", "pipeline.publish.outputs.letters"),
    ("  mail drafts", "pipeline.publish.outputs.draft"), ("  汇总表.xlsx", "pipeline.publish.outputs.official"), ("  总结.html", "pipeline.publish.outputs.page"),
    ("  Word documents of the city", "pipeline.publish.outputs.word"), ("  审核情况.html", "pipeline.publish.outputs.desk"),
    ("  审核情况.xlsx", "pipeline.publish.outputs.review"), ("  验收抽查.xlsx", "pipeline.publish.outputs.inspection"),
    ("  上报表.xlsx", "pipeline.publish.outputs.roll_up"), ("  run.json", "pipeline.publish.outputs.record"),
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
    from pipeline.publish import outputs  # noqa: PLC0415
    from schemas.campaign.campaign_file import load  # noqa: PLC0415

    imported = time.process_time() - begun
    opened = worker.opened
    worker.opened = lambda *args: iter(list(opened(*args)))  # a generator would only be begun within its clock
    spent: dict[str, float] = {}
    for _, name in STAGES:
        clocked(name, spent)
    paths, _ = files.files(inbox)
    summary = flow.run([book for path in paths for book in files.load(path, inbox)], load(campaign), date(2020, 10, 29))
    outputs.outputs(summary, {})
    whole = time.process_time() - begun
    print(f"by stage, {len(paths)} files, {whole:.2f} s CPU in one process:\n  {'imports':44} {1000 * imported:8.0f} ms {imported / whole:6.1%}")
    for label, name in STAGES:
        print(f"  {label:44} {1000 * spent[name]:8.0f} ms {spent[name] / whole:6.1%}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
