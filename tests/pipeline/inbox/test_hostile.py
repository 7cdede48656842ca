"""Nothing in the inbox can hurt: every hostile or broken file gets its verdict, and the good returns come out the same."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from pipeline import flow
from pipeline.inbox import files as intake
from pipeline.inbox import worker
from pipeline.inbox.limits import AT_ONCE, MEMORY, SECONDS
from pipeline.inbox.read import book, read, uploads
from pipeline.inbox.workers import PLACES, ReaderPool
from pipeline.model import Book, Unread, Upload
from schemas.campaign.campaign_file import load
from schemas.refused import RefusedError
from schemas.rules.rule import ERROR
from tests import hostile
from tests.reading import opened_here
from tests.shipped import CAMPAIGN, ROOT
from tests.test_command import DAY, INBOX, PAGE, REVIEW, TABLE, Ran, samples, values

SAME = (TABLE, PAGE)
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="no such files on Windows")


@lru_cache
def inbox() -> tuple[Path, dict[str, str]]:
    """The samples, and beside them all that nobody wants; with the verdict of each."""
    folder = Path(mkdtemp()) / "收件"
    bad = folder / "坏文件"
    bad.mkdir(parents=True)
    for path in INBOX.glob("*.xlsx"):
        (folder / path.name).write_bytes(path.read_bytes())
    verdicts = {}
    for name, data, verdict in hostile.files():
        (bad / name).write_bytes(data)
        verdicts[f"坏文件/{name}"] = verdict
    for name in hostile.SILENT:
        (bad / name).write_bytes(b"x")
    if sys.platform != "win32":
        (bad / "链接.xlsx").symlink_to(INBOX / "任城区.xlsx")
        (bad / "断了的链接.xlsx").symlink_to(bad / "没有")
        (bad / "绕圈的链接").symlink_to(folder, target_is_directory=True)
        os.mkfifo(bad / "管道.xlsx")
        with socket.socket(socket.AF_UNIX) as end:  # its path must be short
            here = Path.cwd()
            os.chdir(bad)
            end.bind("套接字.xlsx")
            os.chdir(here)
        Path(os.fsdecode(os.fsencode(bad) + "/国标码名字的文件.txt".encode("gbk"))).write_bytes(b"x")
        (bad / "换\n行\x1b[2J\x1b]0;x\x07名.txt").write_bytes(b"x")
        verdicts |= dict.fromkeys([f"坏文件/{n}" for n in ("链接.xlsx", "断了的链接.xlsx", "绕圈的链接", "管道.xlsx", "套接字.xlsx",
                                                        "国标码名字的文件.txt", "换\n行\x1b[2J\x1b]0;x\x07名.txt")], "ignored F11")
    return folder, verdicts


@lru_cache
def ran(environment: tuple[tuple[str, str], ...]) -> Ran:
    """In a process of its own, in at most 3 GB: nothing in this inbox may take the machine's memory."""
    folder = inbox()[0].with_name(f"出{len(environment)}{environment[0][1]}")
    line = [sys.executable, str(ROOT / "run.py"), str(inbox()[0]), "--as-of", DAY, "--output", str(folder)]
    done = subprocess.run(line, capture_output=True, check=False, cwd=ROOT,
                          env={k: v for k, v in os.environ.items() if k not in ("PYTHONIOENCODING", "PYTHONWARNDEFAULTENCODING")} | dict(environment))
    assert done.stderr == b""
    return Ran(done.returncode, done.stdout.decode(dict(environment).get("PYTHONIOENCODING", "utf-8")), folder)


PLAIN = (("PYTHONIOENCODING", "utf-8"),)
CONSOLES = [PLAIN, (("PYTHONIOENCODING", "gbk"),), (("LC_ALL", "C"), ("PYTHONUTF8", "0"))]


def test_the_corpus_is_large_and_its_names_differ() -> None:
    names = [name for name, _, _ in hostile.CORPUS]
    assert len(set(names)) == len(names) >= 40


def test_every_file_gets_its_verdict() -> None:
    said = ran(PLAIN).run
    found: dict[str, set[str]] = {}
    for s in said["submissions"]:
        rule = next((f["rule"] for f in said["findings"] if f["source"] == s["source"] and f["rule"].startswith("F")), "")
        found.setdefault(re.split(r"(?<=\.eml)!|(?<=\.zip)!", s["source"])[0], set()).add(f"{s['status']} {rule}")
    wanted = {source: set(verdict.split("|")) for source, verdict in inbox()[1].items()}
    assert {s: v for s, v in found.items() if s in wanted and v != wanted[s]} == {}
    assert set(found) == set(wanted) | {p.name for p in INBOX.glob("*.xlsx")}


@pytest.mark.parametrize("console", CONSOLES, ids=["utf-8", "a GBK console", "no locale"])
def test_the_good_returns_come_out_the_same(console: tuple[tuple[str, str], ...]) -> None:
    base, found = samples(), ran(console)
    assert found.code == 1
    assert {n: found.files[n] == base.files[n] for n in SAME} == dict.fromkeys(SAME, True)
    assert {k: found.run[k] for k in ("units", "totals", "figures")} == {k: base.run[k] for k in ("units", "totals", "figures")}
    assert {n: d for n, d in found.files.items() if n in (TABLE, PAGE, REVIEW)} == {
        n: d for n, d in ran(PLAIN).files.items() if n in (TABLE, PAGE, REVIEW)}


def test_each_finding_says_in_chinese_what_to_do() -> None:
    for f in ran(PLAIN).run["findings"]:
        assert re.search("[\u4e00-\u9fff]", f["message"]), f
        assert re.search("[\u4e00-\u9fff]", f["fix"]), f
        assert not re.search("Traceback|Error|Exception|panic", f["message"] + f["fix"]), f


def test_names_of_files_do_not_steer_the_console() -> None:
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e]", ran(PLAIN).screen)


def test_the_review_names_every_file() -> None:
    rows = values(ran(PLAIN).book(REVIEW)["报送情况"], 2)
    assert len({row[4] for row in rows}) == len(ran(PLAIN).run["submissions"])


def test_a_stray_cell_is_named_with_its_sheet() -> None:
    (said,) = [f for f in ran(PLAIN).run["findings"] if f["source"] == "坏文件/一格在天边.xlsx"]
    assert (said["sheet"], said["cell"]) == ("案件台账", "XFD1048576")
    assert "Ctrl+End" in said["fix"]


# Files that cannot be opened


@contextmanager
def nobody() -> Iterator[None]:
    """Root may read everything, so for a while another user."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(was)


@POSIX
def test_what_may_not_be_read_does_not_stop_the_others() -> None:
    place = Path(mkdtemp())
    place.chmod(0o777)
    (place / "收件" / "夹").mkdir(parents=True)
    for unit in ("任城区", "微山县"):
        (place / "收件" / f"{unit}.xlsx").write_bytes((INBOX / f"{unit}.xlsx").read_bytes())
    (place / "收件" / "只能列出").mkdir()
    (place / "收件" / "只能列出" / "鱼台县.xlsx").write_bytes(b"x")
    for closed, mode in (("微山县.xlsx", 0), ("夹", 0), ("只能列出", 0o444)):
        (place / "收件" / closed).chmod(mode)
    with nobody():
        loaded = [file for path in intake.files(place / "收件")[0] for file in intake.load(path, place / "收件", opened_here)]
    for closed in ("夹", "只能列出"):
        (place / "收件" / closed).chmod(0o700)
    summary = flow.run(uploads(loaded), load(CAMPAIGN), date(2020, 10, 29))
    assert {s.source: s.status for s in summary.submissions} == {
        "任城区.xlsx": "accepted", "微山县.xlsx": "unreadable", "夹": "unreadable", "只能列出/鱼台县.xlsx": "unreadable"}
    assert {f.source: f.rule for f in summary.findings if f.severity is ERROR} == {
        "微山县.xlsx": "F01", "夹": "F01", "只能列出/鱼台县.xlsx": "F01"}


def test_a_file_that_vanishes_is_named(tmp_path: Path) -> None:
    ((upload, unread),) = uploads(intake.load(tmp_path / "任城区.xlsx", tmp_path, opened_here))
    assert isinstance(unread, Unread)
    assert (upload.source, unread.status, unread.finding.rule) == ("任城区.xlsx", "unreadable", "F01")
    assert "不存在" in unread.finding.message


# The process that reads what could hurt


def read_apart(upload: Upload, apart: ReaderPool) -> Book | Unread:
    (file,) = hostile.opened(upload.source, upload.data, apart)
    return book(upload.source, file.answer)


def test_read_apart_is_read_the_same() -> None:
    upload = Upload("任城区.xlsx", hostile.good(), "")
    with ReaderPool() as apart:
        assert read_apart(upload, apart) == read_apart(upload, apart) == read(upload)


def test_a_file_that_kills_its_reader_costs_the_next_one_nothing() -> None:
    make = next(make for name, make, _ in hostile.CORPUS if name == "一格在天边.xlsx")
    far, good = Upload("远.xlsx", make(), ""), Upload("任城区.xlsx", hostile.good(), "")
    with ReaderPool() as apart:
        found = [read_apart(upload, apart) for upload in (good, far) * (AT_ONCE + 1)]
    assert [isinstance(f, Unread) for f in found] == [False, True] * (AT_ONCE + 1)


READY = f"import time; sys.stdout.buffer.write({worker.READY!r}); sys.stdout.flush(); "


def apart_with(monkeypatch: pytest.MonkeyPatch, child: str) -> Unread:
    monkeypatch.setattr("pipeline.inbox.workers.CHILD", "import sys; sys.path += sys.argv[1:3]; " + child)
    with ReaderPool() as apart:
        found = read_apart(Upload("旧.xls", hostile.xls(3, 3), ""), apart)
    assert isinstance(found, Unread)
    return found


def test_a_reader_that_hangs_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.inbox.workers.SECONDS", 0.5)
    found = apart_with(monkeypatch, READY + "time.sleep(60)")
    assert (found.status, found.finding.rule) == ("unreadable", "F07")


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited otherwise elsewhere")
def test_the_readers_memory_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    found = apart_with(monkeypatch, "from pipeline.inbox import worker; worker.answer = lambda data: bytearray(int(sys.argv[3])); "
                                    "worker.main(int(sys.argv[3]))")
    assert f"{MEMORY >> 20} MB" in found.finding.message
    assert f"{SECONDS} 秒" in found.finding.message


def test_a_computer_that_lets_no_reader_start_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RefusedError, match="无法启动"):
        apart_with(monkeypatch, "sys.exit(1)")


def test_the_child_imports_little() -> None:
    script = "import sys; sys.path += sys.argv[1:3]; import pipeline.inbox.worker; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", script, *PLACES], capture_output=True, check=True)
    modules = done.stdout.decode().split()
    own = {m for m in modules if m.startswith(("pipeline.", "schemas."))}
    assert own == {"pipeline.inbox", *(f"pipeline.inbox.{m}" for m in ("containers", "containers.unpack", "grids", "kinds", "limits", "worker", "marks")),
                   *(f"pipeline.inbox.marks.{m}" for m in ("formats", "marks", "notes", "ods", "ods_styles", "package", "xls", "xlsb", "xlsx")),
                   *(f"schemas.form{m}" for m in ("", ".cells", ".characters", ".names", ".text"))}
    assert not {"pandas", "numpy", "pandera", "openpyxl", "rich", "email", "olefile", "lxml", "xlrd"} & set(modules)
