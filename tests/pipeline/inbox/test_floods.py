"""One hostile mail or zip: within the limits, told or read, and nothing of it stays in this process."""

import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from pipeline.inbox import files, worker
from pipeline.inbox.limits import AT_ONCE, SECONDS
from pipeline.inbox.read import uploads
from pipeline.inbox.workers import ReaderPool, _started
from pipeline.model import Unread
from tests.bench.floods import FLOODS
from tests.hostile import good, pack

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="the size of this process is not known")
READ = ("a header of 3 MB.eml", "400,000 parameters.eml", "400,000 pieces of a name.eml")
TOLD = {"a directory of 5 MB.zip": {"F07"}, "81 MB in a zip in a zip.zip": {"F01"}}


def size() -> int:
    """Bytes of this process, at its peak."""
    import resource  # noqa: PLC0415 (not on Windows)

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


@POSIX
@pytest.mark.parametrize("name", [*READ, *TOLD])
def test_a_flood(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(FLOODS[name]())
    with ReaderPool() as pool:
        list(uploads(files.load(path, tmp_path, pool.open)))  # what is imported and made once
        before, begun = size(), time.monotonic()
        found = list(uploads(files.load(path, tmp_path, pool.open)))
        assert time.monotonic() - begun < SECONDS
        assert size() - before < 20 << 20
    assert {b.finding.rule for _, b in found if isinstance(b, Unread)} == TOLD.get(name, set())


def test_of_an_archive_one_return_at_a_time_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "包.zip"
    path.write_bytes(pack({f"{n}.xlsx": good() for n in range(9)}))
    unpacked = list[bytes]()
    whole = worker.unpacked

    def counted(said: bytes) -> worker.Answer:
        unpacked.append(said)
        return whole(said)

    monkeypatch.setattr(worker, "unpacked", counted)
    with ReaderPool() as pool:
        found = iter(files.load(path, tmp_path, pool.open))
        assert [next(found).source, len(unpacked)] == ["包.zip!0.xlsx", 1]
        assert [len(list(found)), len(unpacked)] == [8, 9]


def test_a_file_in_a_zip_that_kills_its_process_costs_the_others_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second of three: it is told, with its name; the first is not read twice, the third is read."""
    child = ("import os, sys; sys.path += sys.argv[1:3]; from pipeline.inbox import worker; was = worker.answer; "
             "worker.answer = lambda data: os._exit(9) if data == b'PKxl/' else was(data); "
             "from pipeline.inbox import kinds; from pipeline.inbox.containers import unpack; knew = kinds.identify; "
             "unpack.identify = lambda s, d: kinds.Kind.WORKBOOK if d == b'PKxl/' else knew(s, d); worker.main(int(sys.argv[3]))")
    monkeypatch.setattr("pipeline.inbox.workers.CHILD", child)
    path = tmp_path / "包.zip"
    path.write_bytes(pack({"1.xlsx": good(), "2.xlsx": b"PKxl/", "3.xlsx": good()}))
    with ReaderPool() as pool:
        found = list(uploads(files.load(path, tmp_path, pool.open)))
    assert [(u.source, b.finding.rule if isinstance(b, Unread) else "read") for u, b in found] == [
        ("包.zip!1.xlsx", "read"), ("包.zip!2.xlsx", "F07"), ("包.zip!3.xlsx", "read")]


def test_a_zip_that_goes_on_killing_processes_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child = ("import os, sys; sys.path += sys.argv[1:3]; from pipeline.inbox import worker; "
             "worker.answer = lambda data: os._exit(9); worker.main(int(sys.argv[3]))")
    monkeypatch.setattr("pipeline.inbox.workers.CHILD", child)
    path = tmp_path / "包.zip"
    path.write_bytes(pack({f"{n}.xlsx": good() for n in range(9)}))
    with ReaderPool() as pool:
        found = list(uploads(files.load(path, tmp_path, pool.open)))
    assert [(u.source, b.finding.rule) for u, b in found if isinstance(b, Unread)] == [
        *((f"包.zip!{n}.xlsx", "F07") for n in range(3)), ("包.zip", "F07")]


def test_on_ctrl_c_a_reader_at_work_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is killed, none takes its place, and what waits is not begun. (With the clock that ends a file: ten minutes.)"""
    monkeypatch.setattr("pipeline.inbox.workers.CHILD", "import sys, time; sys.stdout.write('ready...'); sys.stdout.flush(); time.sleep(600)")
    monkeypatch.setattr("pipeline.inbox.workers.SECONDS", 600)
    monkeypatch.setattr("pipeline.inbox.workers.ALTOGETHER", 600)
    started = list[int]()
    monkeypatch.setattr("pipeline.inbox.workers._started", lambda: started.append(1) or _started())  # type: ignore[func-returns-value]
    begun = time.monotonic()
    with suppress(KeyboardInterrupt), ReaderPool() as pool:
        pool.map(lambda n: pool.open(f"{n}.xlsx", tmp_path), range(20))
        while not pool._busy:
            time.sleep(0.1)
        raise KeyboardInterrupt
    assert len(started) <= AT_ONCE
    assert time.monotonic() - begun < 300
