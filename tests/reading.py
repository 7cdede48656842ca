"""Files read in this process, without the limits of the reading processes: for those that are known to be harmless."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.inbox import worker
from pipeline.inbox.workers import OpenedFile, _opened_file


def opened_here(source: str, path: Path) -> Iterator[OpenedFile]:
    """The same as ReaderPool.open."""
    messages = worker.opened({"source": source, "path": str(path), "done": 0, "dead": []})
    return (_opened_file(*worker.parted(m)) for m in messages if m not in (worker.BEGUN, worker.WHOLE, worker.SPENT))
