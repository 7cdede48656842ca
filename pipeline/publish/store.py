"""Output folders: the new set is completed beside the old and then exchanged; what a person edited is kept.

In the folder, `.新输出` holds the new set until the exchange is over, `.旧输出` the files it takes the place of,
`.正在写` the lock of the run at work. Every step of an exchange can be taken again: all that it needs to know stands in
the two run.json (the new one is written to `.新输出` last, and moved last). Between the steps everything is forced to the
disk: the new set before a file is moved, each kept file before another takes its name, all files before run.json, the
exchange before the old set goes. So neither a kill nor a power cut loses anything, and the next run ends the exchange.

Nothing in the folder is trusted: a name of its run.json is used only if a run could have written it, and no link is
followed out of it.
"""

import json
import os
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline import system
from pipeline.output import Output
from pipeline.publish import disk
from schemas.form.characters import IDEOGRAPHIC, visible
from schemas.refused import RefusedError

STAGE, FORMER, LOCK = ".新输出", ".旧输出", ".正在写"
DEEPEST, LONGEST = 4, 215  # folders of an output; bytes of a name, so that a longer one can be made of it


def check_inbox(inbox: Path, folder: Path) -> None:
    """Raises RefusedError where there is no inbox, or what lies in it would be outputs; OSError."""
    if not inbox.exists():
        raise RefusedError(f"没有找到收件文件夹 {inbox}，请检查路径。")
    if inbox.resolve().is_relative_to(folder.resolve()):
        raise RefusedError(f"参数有误：收件文件夹 {inbox} 就是输出文件夹或在它里面，请用 --output 另选一个输出文件夹。")


@contextmanager
def opened(folder: Path, day: date) -> Iterator[None]:
    """The folder for one run alone, any half exchange in it completed. Raises RefusedError."""
    with ExitStack() as stack:
        try:
            stack.callback(disk.drop, folder.rmdir)  # only if nothing was written
            disk.make(folder)
            for name in (LOCK, STAGE, FORMER):
                if system.is_link(folder / name):  # somebody else's: what it leads to is not ours
                    disk.remove(folder / name)
            stack.enter_context(_locked(folder / LOCK))
        except Timeout as e:
            raise RefusedError(f"另一次汇总正在使用输出文件夹 {folder}，请等它结束再运行；这一次什么都没有写。") from e
        except OSError as e:
            raise RefusedError(_cannot(folder, e)) from e
        _exchanged(folder, day)
        yield


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """A lock that leaves no file behind. Raises Timeout where another run has it, OSError."""
    held: list[int] = []
    lock = FileLock(path, timeout=0, fallback_to_soft=False, on_acquired=held.append)
    with lock:
        if not path.exists() or os.fstat(held[0]).st_ino != path.stat().st_ino:  # its last holder has just removed it
            raise Timeout(str(path))
        try:
            yield
        finally:
            disk.drop(path.unlink)  # while it is ours
    if system.WINDOWS:
        disk.drop(path.unlink)  # Windows removes no open file, and keeps one that another run has opened


def store(folder: Path, files: Mapping[str, bytes], day: date) -> list[str]:
    """Put a complete set of outputs (path with / → bytes, run.json among them) into an opened folder.

    Returns the dated names under which edited files were kept. Raises RefusedError; the former set then stands.
    """
    _staged(folder, files, {*files, *(_hashes(folder) or {})})
    assert _hashes(folder / STAGE) is not None  # else the exchange would drop the new set without a word
    return _exchanged(folder, day)


def add(folder: Path, files: Mapping[str, bytes], day: date) -> list[str]:
    """Put files that are no set, and have no run.json, into an opened folder; the others there stay.

    Returns the dated names under which files that said something else were kept. Raises RefusedError.
    """
    _staged(folder, files, files)

    def move() -> list[str]:
        kept = _keep(folder, {name: {disk.digest(data)} for name, data in files.items()}, day)
        for name in files:
            disk.move(folder / STAGE, folder, name)
        disk.sync_names(folder, files)
        disk.remove(folder / STAGE)
        return kept

    return _finished(move)


def stands(folder: Path, files: Mapping[str, bytes]) -> bool:
    """Do these files, some at least, lie in the folder?"""
    return bool(files) and all(disk.holds(folder, name, disk.digest(data)) for name, data in files.items())


def _staged(folder: Path, files: Mapping[str, bytes], touched: Iterable[str]) -> None:
    """The new files complete beside the old, and nothing in their way. Raises RefusedError; nothing is left then."""
    try:
        _stage(folder / STAGE, files)
        disk.sync(folder)
        for name in sorted(touched):
            _check_free(folder, name)
    except OSError as e:
        disk.remove(folder / STAGE)
        raise RefusedError(_cannot(folder, e)) from e
    except BaseException:
        disk.remove(folder / STAGE)
        raise


def _stage(stage: Path, files: Mapping[str, bytes]) -> None:
    """Every file whole and on the disk, run.json after the others."""
    disk.remove(stage)
    for name in sorted(files.keys() - {Output.RECORD}):
        path = stage / name
        path.parent.mkdir(parents=True, exist_ok=True)
        disk.write(path, files[name])
    stage.mkdir(exist_ok=True)
    for place in sorted((p for p in stage.rglob("*") if p.is_dir()), reverse=True):
        disk.sync(place)
    if Output.RECORD in files:
        disk.sync(stage)
        disk.write(stage / f".{Output.RECORD}", files[Output.RECORD])  # whole or not there
        (stage / f".{Output.RECORD}").replace(stage / Output.RECORD)
    disk.sync(stage)


def _exchanged(folder: Path, day: date) -> list[str]:
    try:
        return _finished(lambda: _exchange(folder, day))
    except OSError as e:
        raise RefusedError(f"更换输出文件时中断（{system.reason(e)}）。原有的输出没有丢；请关闭打开着的输出文件，再运行一次，程序会先接着换完。") from e


def _finished(step: Callable[[], list[str]]) -> list[str]:
    """The step at its end; Ctrl-C comes after it."""
    try:
        return step()
    except KeyboardInterrupt:
        system.ignore_interrupts()
        step()
        raise


def _exchange(folder: Path, day: date) -> list[str]:
    """Bring a complete new set into its place, from wherever this stopped; drop one that never became complete.

    Returns the names of edited files as they are kept. Raises OSError, RefusedError.
    """
    stage, retired = folder / STAGE, folder / FORMER
    former, new = _hashes(folder), _hashes(stage)
    kept: list[str] = []
    if new is not None and all(not disk.linked(stage, n) and (disk.holds(stage, n, h) or disk.holds(folder, n, h)) for n, h in new.items()):
        gone = (former or {}).keys() - new
        kept = _keep(folder, _known(folder, former, new), day)
        for names in ([*sorted(gone), *sorted(new)], [Output.RECORD]):  # run.json once all others are in their place
            for name in names:
                if name in gone or (stage / name).is_file():
                    disk.move(folder, retired, name)
                disk.move(stage, folder, name)
            disk.sync_names(folder, names)
        for name in gone:
            disk.drop_empty(folder, (folder / name).parent)
    elif (stage / Output.RECORD).exists():  # damaged in the midst of an exchange
        names = [path.relative_to(retired).as_posix() for path in retired.rglob("*") if path.is_file()]
        for name in sorted(names):
            disk.move(retired, folder, name)
        disk.sync_names(folder, names)
    disk.remove(stage)
    disk.remove(retired)
    return kept


def _known(folder: Path, former: Mapping[str, str] | None, new: Mapping[str, str]) -> dict[str, set[str]]:
    """What of each file is no person's work, by name: nothing where there is no readable run.json."""
    known = {name: {h for h in ((former or {}).get(name), new.get(name)) if h} for name in {*(former or {}), *new}}
    path = folder / Output.RECORD
    return known | ({Output.RECORD: set()} if former is None and path.is_file() and path.stat().st_size else {})


def _keep(folder: Path, known: Mapping[str, set[str]], day: date) -> list[str]:
    """Rename what is none of the known contents, so that it is on the disk under another name."""
    kept = {name: _free_name(folder, name, known, day) for name, hashes in sorted(known.items())
            if (folder / name).is_file() and not any(disk.holds(folder, name, h) for h in hashes)}
    for name, aside in kept.items():
        disk.inside(folder, name).replace(aside)
    disk.sync_names(folder, kept)
    return [aside.relative_to(folder).as_posix() for aside in kept.values()]


def _free_name(folder: Path, name: str, taken: Container[str], day: date) -> Path:
    """One that no file has, and that no file of the new set is about to get."""
    path = folder / name
    names = (path.with_name(f"{path.stem}（{day} 保留{n or ''}）{path.suffix}") for n in range(1000))
    return next(p for p in names if not p.exists() and p.relative_to(folder).as_posix() not in taken)


def _hashes(folder: Path) -> dict[str, str] | None:
    """The outputs of a run by its run.json; None where there is none that a run can have written."""
    path = folder / Output.RECORD
    try:
        run = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        hashes = {str(name): str(sha256) for name, sha256 in run["outputs"].items()}
    except (OSError, ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return None
    return hashes if all(map(_is_output, hashes)) else None


def _is_output(name: str) -> bool:
    """May a run have written this? A path below the folder, none of our own names, nothing that a system reads otherwise."""
    parts = name.split("/")
    return len(parts) <= DEEPEST and name.casefold() != Output.RECORD and all(
        part.strip(". ") == part and part.replace(IDEOGRAPHIC, "").isprintable() and not set(part) & set("\\:") and len(part.encode()) <= LONGEST
        for part in parts) and all(parts)


def _check_free(folder: Path, name: str) -> None:
    """Raises RefusedError where a file cannot take its place: held open, read-only, a folder, or behind a link."""
    path = disk.inside(folder, name)
    try:
        blocked = next((p for p in path.parents if p.is_relative_to(folder) and p.exists() and not p.is_dir()), None)
        if blocked:
            raise NotADirectoryError(20, "", str(blocked))
        with path.open("r+b"):
            pass
    except FileNotFoundError:
        pass
    except OSError as e:
        raise RefusedError(f"“{visible(name)}”无法写入（{system.reason(e)}）。请关闭打开它的程序，再运行一次；{disk.UNTOUCHED}。") from e


def _cannot(folder: Path, e: OSError) -> str:
    return f"无法写入输出文件夹 {system.short(folder)}（{system.reason(e)}）。请检查磁盘空间和权限，或用 --output 另选一个文件夹；{disk.UNTOUCHED}。"
