"""The power fails: whatever of the last steps the disk forgets, the old or the new set is whole and the next run heals it.

Each call that changes the disk is recorded. An image is what a disk may hold after a cut: content that was not forced
to it is gone (the file is empty), and of the names that were not, any may be lost. What was forced stays.
"""

import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pipeline import system
from pipeline.output import Output
from pipeline.publish import store
from pipeline.publish.store import FORMER, STAGE
from tests.pipeline.publish.test_store import DAY, FIRST, SECOND, Files, beside, lies, rmtree, write

CHANCE = random.Random(20201029)  # as a seed, so that a failure comes again
FORGETFUL = 4  # images after each step that forget some of the names, beside those that forget all and none


class Step(NamedTuple):
    """One call. `what`: create, force (a file), sync (a folder), move, mkdir, unlink or rmdir; `file`: which file, by its inode."""

    what: str
    path: str
    target: str = ""
    file: int = 0


@dataclass
class Recorder:
    root: Path
    steps: list[Step] = field(default_factory=list)
    content: dict[int, bytes] = field(default_factory=dict)  # of forced files

    def path(self, path: object) -> str:
        return Path(str(path)).relative_to(self.root).as_posix()

    def opened(self, old: Callable[..., Any], path: Path, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        file = old(path, mode, *args, **kwargs)
        if mode == "wb":
            self.steps.append(Step("create", self.path(path), file=path.stat().st_ino))
        return file

    def fsync(self, number: int) -> None:
        inode = os.fstat(number).st_ino
        path = next(p for p in (self.root, *self.root.rglob("*")) if p.stat().st_ino == inode)
        self.steps.append(Step("sync" if path.is_dir() else "force", self.path(path), file=inode))
        if path.is_file():
            self.content[inode] = path.read_bytes()

    def move(self, old: Callable[..., Any], path: Path, target: Path) -> Any:
        self.steps.append(Step("move", self.path(path), self.path(target), path.stat().st_ino))
        return old(path, target)

    def change(self, what: str, old: Callable[..., Any], path: Path, *args: Any, **kwargs: Any) -> Any:
        there = path.exists()
        done = old(path, *args, **kwargs)
        if there != path.exists():
            self.steps.append(Step(what, self.path(path)))
        return done


@pytest.fixture
def recorder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    """Records what is done within tmp_path/出."""
    made = Recorder(tmp_path / "出")
    methods: dict[str, Callable[..., Any]] = {"open": made.opened, "replace": made.move, **{n: partial(made.change, n) for n in ("mkdir", "unlink", "rmdir")}}
    for name, record in methods.items():
        monkeypatch.setattr(Path, name, _method(record, getattr(Path, name), made.root))
    monkeypatch.setattr(os, "fsync", made.fsync)
    monkeypatch.setattr(shutil, "rmtree", rmtree)
    monkeypatch.setattr(store, "_locked", lambda _: nullcontext())  # the lock is not part of a set
    yield made
    monkeypatch.undo()


def _method(record: Callable[..., Any], old: Callable[..., Any], root: Path) -> Callable[..., Any]:
    return lambda path, *args, **kwargs: record(old, path, *args, **kwargs) if path.is_relative_to(root) else old(path, *args, **kwargs)


def recorded(recorder: Recorder, monkeypatch: pytest.MonkeyPatch, edit: Callable[[Path], object] = lambda _: None) -> tuple[Files, list[Step]]:
    """The first set on the disk, and what writing the second does to it."""
    recorder.root.mkdir()
    write(recorder.root, FIRST)
    edit(recorder.root)
    before = lies(recorder.root)
    recorder.steps.clear()
    write(recorder.root, SECOND)
    steps, recorder.content = list(recorder.steps), dict(recorder.content)
    monkeypatch.undo()
    monkeypatch.setattr(os, "fsync", lambda _: None)  # images need no disk
    return before, steps


def lasting(steps: list[Step]) -> list[bool]:
    """Which changes of names the disk has to remember: those whose folder was forced after them."""
    folders = [str(Path(s.target or s.path).parent) for s in steps]
    return [any(later.what == "sync" and later.path == folder for later in steps[n + 1:]) for n, folder in enumerate(folders)]


def image(folder: Path, before: Files, steps: list[Step], kept: list[bool], content: dict[int, bytes]) -> None:
    """The folder as the disk holds it when it remembers those steps."""
    files: dict[str, bytes] = dict(before)
    forced = {s.file for s in steps if s.what == "force"}
    folders: set[str] = set()
    for s, remembered in zip(steps, kept, strict=True):
        data = content[s.file] if s.file in forced else b""
        if not remembered or s.what in ("force", "sync"):
            continue
        if s.what == "create":
            files[s.path] = data
        elif s.what == "move":
            old = files.pop(s.path, data)
            files[s.target] = old
        elif s.what == "unlink":
            files.pop(s.path, None)
        elif s.what == "mkdir":
            folders.add(s.path)
    for place in folders:
        (folder / place).mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def images(before: Files, steps: list[Step], content: dict[int, bytes], place: Path) -> Iterator[tuple[str, Path]]:
    for end in range(len(steps) + 1):
        done = steps[:end]
        sure = lasting(done)
        for n in range(FORGETFUL + 2):
            kept = [s or n == 1 or (n > 1 and CHANCE.random() < 0.5) for s in sure]
            folder = place / f"{end}-{n}"
            folder.mkdir(parents=True)
            image(folder, before, done, kept, content)
            yield f"after {end} steps ({done[-1] if done else ''}), image {n}", folder


def test_at_every_step_one_set_is_whole_and_the_next_run_heals_it(
        recorder: Recorder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before, steps = recorded(recorder, monkeypatch)
    healed = set()
    for where, folder in images(before, steps, recorder.content, tmp_path / "映像"):
        new = {n: d for n, d in lies(folder).items() if not n.startswith(".")} | lies(folder / STAGE)
        assert beside(folder).items() >= FIRST.items() or new.items() >= SECOND.items(), where
        with store.opened(folder, DAY):
            pass
        run = lies(folder)
        whole = [files for files in (FIRST, SECOND) if run[Output.RECORD] == files[Output.RECORD] and run.items() >= files.items()]
        assert whole, where
        healed.add(whole[0] is SECOND)
        write(folder, SECOND)
        assert lies(folder).items() >= SECOND.items(), where
        shutil.rmtree(folder)
    assert healed == {True, False}
    assert len(steps) > 40


def test_an_edited_file_outlives_a_power_cut(recorder: Recorder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before, steps = recorded(recorder, monkeypatch, lambda folder: (folder / "甲.txt").write_text("手改", encoding="utf-8"))
    for where, folder in images(before, steps, recorder.content, tmp_path / "映像"):
        write(folder, SECOND)
        assert "手改".encode() in lies(folder).values(), where
        shutil.rmtree(folder)


def test_the_order_of_the_calls(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files, their folders, the exchange, its folders; only then the old set goes."""
    _, steps = recorded(recorder, monkeypatch)
    first = {what: min(n for n, s in enumerate(steps) if s.what == what) for what in ("create", "force", "sync", "move")}
    assert first["create"] < first["force"] < first["sync"]
    moves = [n for n, s in enumerate(steps) if s.what == "move" and not s.target.startswith(STAGE)]
    forced = {s.path for s in steps[: moves[0]] if s.what == "force"}
    assert forced >= {f"{STAGE}/{name}" for name in SECOND.keys() - {Output.RECORD}}
    synced = [s.path for s in steps[: moves[0]] if s.what == "sync"]
    assert set(synced) == {f"{STAGE}/退回", f"{STAGE}/回执", STAGE, "."}
    assert synced[-2:] == [STAGE, "."]
    gone = [n for n, s in enumerate(steps) if s.what in ("unlink", "rmdir") and s.path.startswith((STAGE, FORMER))]
    between = [s.path for s in steps[moves[-1]: gone[0]] if s.what == "sync"]
    assert between == ["."]  # after run.json, the last
    before_the_last = [s.path for s in steps[moves[-3]: moves[-1]] if s.what == "sync"]
    assert set(before_the_last) == {"退回", "回执", "."}


def test_windows_opens_no_folder(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder cannot be opened there: files are forced to the disk, and nothing tries to open a folder."""
    monkeypatch.setattr(system, "WINDOWS", True)
    monkeypatch.setattr(os, "open", lambda *_: pytest.fail("a folder was opened"))
    _, steps = recorded(recorder, monkeypatch)
    assert {s.what for s in steps} >= {"force", "move", "unlink"}
    assert not [s for s in steps if s.what == "sync"]


def test_a_folder_that_a_network_disk_cannot_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forced = os.fsync

    def fsync(number: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{number}"):  # noqa: PTH112
            raise OSError(22, "Invalid argument")
        forced(number)

    monkeypatch.setattr(os, "fsync", fsync)
    write(tmp_path / "出", FIRST)
    assert lies(tmp_path / "出") == FIRST


def test_templates_are_whole_and_what_a_person_edited_is_kept(recorder: Recorder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As `--templates` writes them: no run.json, other files stay."""
    files = {"甲.xlsx": b"1", "乙.xlsx": b"2"}
    later = {"甲.xlsx": b"3", "乙.xlsx": b"2"}
    recorder.root.mkdir()
    (recorder.root / "我的.txt").write_bytes(b"x")

    def add(folder: Path, made: Files) -> list[str]:
        with store.opened(folder, date(2020, 6, 1)):
            return store.add(folder, made, date(2020, 6, 1))

    assert add(recorder.root, files) == []
    before = lies(recorder.root)
    recorder.steps.clear()
    assert add(recorder.root, later) == ["甲（2020-06-01 保留）.xlsx"]
    steps = list(recorder.steps)
    monkeypatch.undo()
    monkeypatch.setattr(os, "fsync", lambda _: None)
    for where, folder in images(before, steps, recorder.content, tmp_path / "映像"):
        add(folder, later)
        assert lies(folder).items() >= ({"我的.txt": b"x"} | later).items(), where
        assert b"1" in lies(folder).values(), where
    assert add(recorder.root, later) == []
