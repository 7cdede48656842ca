"""An output folder is whole at every moment: each step of writing it is the last one once, and processes are killed."""

import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.output import Output
from pipeline.publish import disk, store
from pipeline.publish.disk import digest
from pipeline.publish.kit.safe_name import free_name
from pipeline.publish.store import FORMER, STAGE
from schemas.refused import RefusedError
from tests.shipped import ROOT
from tests.test_command import INBOX, assert_refused, command, only

DAY = date(2020, 10, 29)
Files = dict[str, bytes]


def whole(**files: str) -> Files:
    """A set of outputs: text by name, __ standing for a folder; run.json is added."""
    found = {f"{name.replace('__', '/')}.txt": text.encode() for name, text in files.items()}
    return found | {Output.RECORD: json.dumps({"outputs": {n: digest(d) for n, d in found.items()}}).encode()}


FIRST = whole(甲="甲一", 乙="乙", 退回__丙="丙一", 退回__丁="丁")  # 丁 is gone in the second, 戊 is new, 乙 stays as it is
SECOND = whole(甲="甲二", 乙="乙", 退回__丙="丙二", 回执__戊="戊")


def write(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    with store.opened(folder, DAY):
        return store.store(folder, files, DAY)


def lies(folder: Path) -> Files:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def beside(folder: Path) -> Files:
    """What is there of a former set: in the folder, or retired."""
    return {n: d for n, d in lies(folder).items() if not n.startswith(".")} | lies(folder / FORMER)


def test_what_is_kept_takes_no_name_that_an_output_is_about_to_get(tmp_path: Path) -> None:
    """A county sends again what the clerk found under that name."""
    folder = tmp_path / "出"
    write(folder, FIRST)
    (folder / "甲.txt").write_bytes("手改".encode())
    assert write(folder, new := whole(**{"甲": "甲二", "甲（2020-10-29 保留）": "来件"})) == ["甲（2020-10-29 保留1）.txt"]
    assert lies(folder) == new | {"甲（2020-10-29 保留1）.txt": "手改".encode()}


def test_a_name_with_the_blank_of_chinese_texts_is_an_output(tmp_path: Path) -> None:
    files = whole(**{"退回修改__任城区__任城区　表": "甲"})
    for _ in range(2):
        assert write(tmp_path, files) == []
        assert lies(tmp_path) == files


@given(st.text(st.characters(), max_size=300))
def test_whatever_a_file_is_called_its_return_is_an_output(text: str) -> None:
    assert store._is_output(free_name("退回修改/任城区", text, {}))


class Killed(BaseException):
    """The process ends here: nothing catches this."""


STEPS = (*((Path, name) for name in ("replace", "mkdir", "unlink", "rmdir")), (disk, "write"), (disk, "sync"))


def rmtree(path: Path, *, ignore_errors: bool) -> None:
    """As shutil.rmtree, in steps that a test can see."""
    for inner in sorted(path.rglob("*"), reverse=True):
        inner.unlink() if inner.is_symlink() or not inner.is_dir() else inner.rmdir()
    if path.exists():
        path.rmdir()


@pytest.fixture
def killer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Arms a kill before the n-th change on the disk; a write is cut in half."""
    left = [10**9]

    def step(name: str, old: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if left[0] == 0:
            if name == "write":
                args[0].write_bytes(args[1][: len(args[1]) // 2])
            raise Killed
        left[0] -= 1
        return old(*args, **kwargs)

    def arm(n: int) -> None:
        left[0] = n

    for owner, name in STEPS:
        monkeypatch.setattr(owner, name, partial(step, name, getattr(owner, name)) if owner is disk else _method(step, name))
    monkeypatch.setattr(shutil, "rmtree", rmtree)
    yield arm
    arm(10**9)


def _method(step: Callable[..., Any], name: str) -> Callable[..., Any]:
    old = getattr(Path, name)
    return lambda path, *args, **kwargs: step(name, old, path, *args, **kwargs)


def killed(arm: Callable[[int], None], n: int, run: Callable[[], object]) -> bool:
    arm(n)
    try:
        run()
    except Killed:
        return True
    finally:
        arm(10**9)
    return False


def test_killed_at_any_step_nothing_is_lost_and_the_next_start_puts_it_right(tmp_path: Path, killer: Callable[[int], None]) -> None:
    n, seen = 0, set()
    while True:
        folder = tmp_path / str(n)
        write(folder, FIRST)
        if not killed(killer, n, partial(write, folder, SECOND)):
            break
        if (folder / Output.RECORD).read_bytes() != SECOND[Output.RECORD] if (folder / Output.RECORD).exists() else True:
            assert beside(folder).items() >= FIRST.items(), n
        with store.opened(folder, DAY):
            pass
        assert lies(folder) in (FIRST, SECOND), n
        seen.add(lies(folder) == SECOND)
        write(folder, SECOND)
        assert lies(folder) == SECOND, n
        n += 1
    assert lies(folder) == SECOND
    assert {p.name for p in folder.iterdir()} == {"甲.txt", "乙.txt", "退回", "回执", Output.RECORD}
    assert n > 20
    assert seen == {True, False}


def test_killed_again_while_it_is_put_right(tmp_path: Path, killer: Callable[[int], None]) -> None:
    for first in range(8, 30, 3):
        for again in range(0, 30, 4):
            folder = tmp_path / f"{first} {again}"
            write(folder, FIRST)
            killed(killer, first, partial(write, folder, SECOND))
            killed(killer, again, partial(write, folder, SECOND))
            write(folder, SECOND)
            assert lies(folder) == SECOND


def test_an_edited_file_outlives_a_kill(tmp_path: Path, killer: Callable[[int], None]) -> None:
    n = 0
    while True:
        folder = tmp_path / str(n)
        write(folder, FIRST)
        (folder / "甲.txt").write_text("手改", encoding="utf-8")
        (folder / "退回/丁.txt").write_text("也手改", encoding="utf-8")  # the second set has no such file
        if not killed(killer, n, partial(write, folder, SECOND)):
            break
        write(folder, SECOND)
        texts = [d.decode() for d in lies(folder).values()]
        assert {"手改", "也手改"} <= set(texts), n
        assert lies(folder).items() >= SECOND.items()
        n += 1
    assert lies(folder) == SECOND | {"甲（2020-10-29 保留）.txt": "手改".encode(), "退回/丁（2020-10-29 保留）.txt": "也手改".encode()}


@pytest.mark.parametrize("damage", ["甲.txt", Output.RECORD])
def test_a_damaged_new_set_is_dropped_and_the_former_put_back(damage: str, tmp_path: Path, killer: Callable[[int], None]) -> None:
    """As after a power cut, which may leave a file empty whose name is there."""
    seen = 0
    for n in range(8, 40):
        folder = tmp_path / str(n)
        write(folder, FIRST)
        killed(killer, n, partial(write, folder, SECOND))
        if (folder / FORMER).exists() and (folder / STAGE / damage).exists():
            (folder / STAGE / damage).write_bytes(b"")
            with store.opened(folder, DAY):
                pass
            assert lies(folder).items() >= FIRST.items()
            seen += 1
    assert seen > 2


def test_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, FIRST)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(RefusedError, match="磁盘已满"):
            write(tmp_path, SECOND)
    assert lies(tmp_path) == FIRST


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounting a small file system needs root")
def test_a_really_full_file_system(tmp_path: Path) -> None:
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(tmp_path)], check=False, capture_output=True).returncode:
        pytest.skip("mount is not allowed here")
    try:
        folder = tmp_path / "出"
        write(folder, FIRST)
        with pytest.raises(RefusedError, match="磁盘已满"):
            write(folder, whole(甲="甲" * 60_000))
        assert lies(folder) == FIRST
        with suppress(OSError), (tmp_path / "填充").open("wb", buffering=0) as file:
            for _ in range(200):
                file.write(bytes(1000))
        code, screen = command(INBOX / "任城区.xlsx", "--as-of", DAY, "--output", folder, "--campaign", only("任城区"))
        assert_refused(code, screen.decode())
        assert lies(folder) == FIRST
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_file_that_is_held_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows does not open for writing what WPS has open."""
    write(tmp_path, FIRST)
    opened = Path.open

    def refuse(path: Path, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        if path.name == "甲.txt" and mode == "r+b":
            raise PermissionError(13, "held")
        return opened(path, mode, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(RefusedError, match=r"“甲\.txt”无法写入（没有权限，或文件正被其他程序打开）"):
        write(tmp_path, SECOND)
    monkeypatch.undo()
    assert lies(tmp_path) == FIRST


def test_the_second_of_two_runs_says_so(tmp_path: Path) -> None:
    with store.opened(tmp_path / "出", DAY):
        code, screen = command(INBOX / "任城区.xlsx", "--as-of", DAY, "--output", tmp_path / "出")
        assert_refused(code, screen.decode())
        assert "另一次汇总" in screen.decode()
    assert not (tmp_path / "出").exists()  # nothing written: nothing left


@pytest.mark.skipif(sys.platform == "win32", reason="no such kill")
def test_processes_killed_while_they_write(tmp_path: Path) -> None:
    """Sets of 150 files written without pause, by turns; what lies there after a kill is told apart by its run.json."""
    sets = [whole(**{f"夹{i % 7}__件{i}": f"{turn} {i}" * 50 for i in range(turn, 150 + turn)}) for turn in (0, 1)]
    script = ("import json, sys\nfrom datetime import date\nfrom pathlib import Path\nfrom pipeline.publish import store\n"
              "sets, folder = json.loads(sys.stdin.read()), Path(sys.argv[1])\nfor turn in range(10**6):\n"
              "    with store.opened(folder, date(2020, 10, 29)):\n"
              "        store.store(folder, {n: d.encode() for n, d in sets[turn % 2].items()}, date(2020, 10, 29))\n    print(turn, flush=True)\n")
    chance = random.Random(20201029)
    folder = tmp_path / "出"
    for _ in range(int(os.environ.get("KILLS", "6"))):
        child = subprocess.Popen([sys.executable, "-c", script, str(folder)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert child.stdin
        assert child.stdout
        child.stdin.write(json.dumps([{n: d.decode() for n, d in s.items()} for s in sets]).encode())
        child.stdin.close()
        child.stdout.readline()
        time.sleep(chance.random() / 5)
        child.kill()
        child.wait()
        child.stdout.close()
        assert any(beside(folder).items() >= s.items() or lies(folder).items() >= s.items() for s in sets)
        with store.opened(folder, DAY):
            pass
        assert lies(folder) in sets


def test_a_run_that_was_killed_is_made_good_by_the_next(tmp_path: Path) -> None:
    folder = tmp_path / "出"
    args = [str(INBOX / "嘉祥县.xlsx"), "--as-of", DAY.isoformat(), "--output", str(folder), "--campaign", str(only("嘉祥县"))]
    child = subprocess.Popen([sys.executable, str(ROOT / "run.py"), *args], stdout=subprocess.DEVNULL)
    while child.poll() is None and not (folder / STAGE).exists():
        time.sleep(0.001)
    child.kill()
    child.wait()
    code, screen = command(*args)
    assert code == 0, screen.decode()
    run = json.loads((folder / Output.RECORD).read_text(encoding="utf-8"))
    assert {n: digest(d) for n, d in lies(folder).items() if n != Output.RECORD} == run["outputs"]
    assert not re.search("另存为", screen.decode())


# Nothing in the folder is trusted


def run_json(outputs: object) -> bytes:
    return json.dumps({"outputs": outputs}).encode()


STRANGE: dict[str, bytes] = {
    "leads outside": run_json({"../外面/我的.txt": digest("我的".encode())}),
    "is absolute": run_json({"/外面/我的.txt": "x", "C:/外面/我的.txt": "x", "C:我的.txt": "x"}),
    "leads outside on Windows": run_json({"..\\外面\\我的.txt": digest("我的".encode())}),
    "lists itself": run_json({Output.RECORD: "x", "RUN.json": "x"}),
    "lists our own folders": run_json({f"{STAGE}/run.json": "x", ".": "x", "": "x"}),
    "NUL": run_json({"甲\0.txt": "x"}),
    "surrogates": run_json({"甲\ud800.txt": "x"}),
    "a name too long": run_json({"长" * 100: "x"}),
    "too many folders": run_json({"a/" * 50 + "b": "x"}),
    "deep": b"[" * 100_000,
    "a list": b"[1]",
    "a list of outputs": run_json(["甲.txt"]),
    "outputs of nothing": run_json(None),
    "no text": b"\xff\xfe\x00",
    "a number too long": b'{"outputs": ' + b"1" * 5000 + b"}",
}


@pytest.mark.parametrize("data", STRANGE.values(), ids=STRANGE)
@pytest.mark.parametrize("place", ["", STAGE, FORMER], ids=["in the folder", "in the new set", "in the old set"])
def test_a_strange_run_json_does_no_harm(data: bytes, place: str, tmp_path: Path) -> None:
    """What lies in the folder counts as edited, what lies outside is not touched, and the run is written."""
    outside, folder = tmp_path / "外面" / "我的.txt", tmp_path / "出"
    for path, text in ((outside, "我的"), (folder / "甲.txt", "手写"), (folder / place / Output.RECORD, "")):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / place / Output.RECORD).write_bytes(data)
    kept = write(folder, FIRST)
    assert outside.read_text(encoding="utf-8") == "我的"
    assert [p.name for p in tmp_path.iterdir() if p.name not in ("外面", "出")] == []
    aside = {"甲（2020-10-29 保留）.txt": "手写".encode()} | ({"run（2020-10-29 保留）.json": data} if not place else {})
    assert lies(folder) == FIRST | aside
    assert kept == sorted(aside)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
@pytest.mark.parametrize("name", [STAGE, FORMER, store.LOCK])
def test_a_link_in_the_place_of_our_own_folders_empties_nothing(name: str, tmp_path: Path) -> None:
    outside, folder = tmp_path / "外面", tmp_path / "出"
    write(folder, FIRST)
    write(outside, SECOND)
    (folder / name).symlink_to(outside if name != store.LOCK else outside / "甲.txt")
    write(folder, FIRST)
    assert lies(outside) == SECOND
    assert lies(folder) == FIRST


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
@pytest.mark.parametrize("name", ["退回", f"{STAGE}/退回"])
def test_no_link_is_followed_out_of_the_folder(name: str, tmp_path: Path) -> None:
    """A folder of the outputs that leads elsewhere is refused; one of the new set makes the set an incomplete one."""
    outside, folder = tmp_path / "外面", tmp_path / "出"
    write(folder, FIRST)
    write(outside, SECOND)
    place = folder / name
    if name.startswith(STAGE):
        write(place.parent, FIRST)
    shutil.rmtree(place)
    place.symlink_to(outside / "退回")
    if name.startswith(STAGE):
        write(folder, FIRST)
    else:
        with pytest.raises(RefusedError, match="是链接"):
            write(folder, FIRST)
        assert not (folder / STAGE).exists()
    assert lies(outside) == SECOND


@pytest.mark.parametrize(("name", "words"), [("甲.txt/x", "同名的是文件夹"), ("退回", "有一段是文件")])
def test_something_else_in_the_place_of_an_output(name: str, words: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("我的", encoding="utf-8")
    with pytest.raises(RefusedError, match=words):
        write(tmp_path, FIRST)
    assert lies(tmp_path) == {name: "我的".encode()}


@pytest.mark.parametrize(("inbox", "refused"), [("出", True), ("出/里", True), ("出的隔壁", False), (".", False)])
def test_an_inbox_in_the_output_folder_is_refused(inbox: str, refused: bool, tmp_path: Path) -> None:
    (tmp_path / inbox).mkdir(parents=True, exist_ok=True)
    if refused:
        with pytest.raises(RefusedError, match="就是输出文件夹或在它里面"):
            store.check_inbox(tmp_path / inbox, tmp_path / "出")
    else:
        store.check_inbox(tmp_path / inbox, tmp_path / "出")
