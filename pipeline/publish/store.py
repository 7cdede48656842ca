"""Output folders: the new set is completed beside the old and then exchanged; what a person edited is kept.

In the folder, `.新输出` holds the new set until the exchange is over, `.旧输出` the files it takes the place of,
`.正在写` the lock of the run at work. Every step of an exchange can be taken again: all that it needs to know stands in
the two run.json (the new one is written to `.新输出` last, and moved last). So a run that was killed loses nothing, and
the next one that opens the folder takes the exchange to its end.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import date
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.model import Output
from schemas.refused import RefusedError

STAGE, FORMER, LOCK = ".新输出", ".旧输出", ".正在写"


@contextmanager
def opened(folder: Path, day: date) -> Iterator[None]:
    """The folder for one run alone, any half exchange in it completed. Raises RefusedError."""
    with ExitStack() as stack:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            stack.callback(_drop, folder.rmdir)  # only if nothing was written
            stack.enter_context(_locked(folder / LOCK))
        except Timeout as e:
            raise RefusedError(f"另一次汇总正在使用输出文件夹 {folder}，请等它结束再运行；这一次什么都没有写。") from e
        except OSError as e:
            raise RefusedError(_cannot(folder, e)) from e
        try:
            _exchange(folder, day)
        except OSError as e:
            raise RefusedError(_halfway(e)) from e
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
            _drop(path.unlink)  # while it is ours
    if os.name == "nt":
        _drop(path.unlink)  # Windows removes no open file, and keeps one that another run has opened


def _drop(remove: Callable[[], None]) -> None:
    with suppress(OSError):
        remove()


def store(folder: Path, files: Mapping[str, bytes], day: date) -> list[str]:
    """Put a complete set of outputs (path with / → bytes, run.json among them) into an opened folder.

    Returns the dated names under which edited files were kept. Raises RefusedError; the former set then stands.
    """
    try:
        _stage(folder / STAGE, files)
    except OSError as e:
        shutil.rmtree(folder / STAGE, ignore_errors=True)
        raise RefusedError(_cannot(folder, e)) from e
    held = [name for name in {*files, *(_hashes(folder) or {})} if not _free(folder / name)]
    if held:
        shutil.rmtree(folder / STAGE, ignore_errors=True)
        raise RefusedError(f"“{min(held)}”正被打开或是只读的，写不了。请关闭打开它的程序，再运行一次；原有的输出没有动。")
    try:
        return _exchange(folder, day)
    except OSError as e:
        raise RefusedError(_halfway(e)) from e


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _stage(stage: Path, files: Mapping[str, bytes]) -> None:
    for name in sorted(files, key=lambda n: (n == Output.RECORD, n)):
        path = stage / name
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{Output.RECORD}") if name == Output.RECORD else path  # whole or not there
        part.write_bytes(files[name])
        part.replace(path)


def _exchange(folder: Path, day: date) -> list[str]:
    """Bring a complete new set into its place, from wherever this stopped; drop one that never became complete.

    Returns the names of edited files as they are kept. Raises OSError.
    """
    stage, former, new = folder / STAGE, _hashes(folder) or {}, _hashes(folder / STAGE)
    kept: list[str] = []
    if new is not None and all(_is(stage / n, h) or _is(folder / n, h) for n, h in new.items()):
        kept = _keep_edited(folder, former, new, day)
        gone = {*former} - {*new}
        for name in [*sorted(gone), *sorted(new), Output.RECORD]:
            if name in gone or (stage / name).is_file():
                _move(folder / name, folder / FORMER / name)
            _move(stage / name, folder / name)
        for name in gone:
            _drop_empty(folder, (folder / name).parent)
    elif (stage / Output.RECORD).exists():  # damaged in the midst of an exchange
        for path in sorted((folder / FORMER).rglob("*")):
            _move(path, folder / path.relative_to(folder / FORMER))
    shutil.rmtree(stage, ignore_errors=True)
    shutil.rmtree(folder / FORMER, ignore_errors=True)
    return kept


def _move(path: Path, target: Path) -> None:
    """A file that is there; it takes the place of another."""
    if path.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)


def _drop_empty(folder: Path, path: Path) -> None:
    """Folders that hold nothing any more, up to the output folder."""
    with suppress(OSError):
        while path != folder:
            path.rmdir()
            path = path.parent


def _is(path: Path, sha256: str) -> bool:
    return path.is_file() and digest(path.read_bytes()) == sha256


def _hashes(folder: Path) -> dict[str, str] | None:
    """The outputs of a run by its run.json; None where there is no readable one."""
    try:
        run = json.loads((folder / Output.RECORD).read_text(encoding="utf-8"))
        return {str(k): str(v) for k, v in run["outputs"].items()}
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return None


def _free(path: Path) -> bool:
    try:
        with path.open("r+b"):
            return True
    except FileNotFoundError:
        return True
    except OSError:
        return False


def _keep_edited(folder: Path, former: Mapping[str, str], new: Mapping[str, str], day: date) -> list[str]:
    """Rename what a person edited since the last run; without a readable run.json every file counts as edited."""
    kept = []
    for name in sorted({*former, *new}):
        path = folder / name
        if path.is_file() and digest(path.read_bytes()) not in (former.get(name), new.get(name)):
            aside = _free_name(path, day)
            path.rename(aside)
            kept.append(aside.relative_to(folder).as_posix())
    return kept


def _free_name(path: Path, day: date) -> Path:
    names = (path.with_name(f"{path.stem}（{day} 保留{n or ''}）{path.suffix}") for n in range(1000))
    return next(p for p in names if not p.exists())


def _cannot(folder: Path, e: OSError) -> str:
    return f"写不了输出文件夹 {folder}（{_why(e)}）。请检查磁盘空间和权限，或用 --output 另选一个文件夹；原有的输出没有动。"


def _halfway(e: OSError) -> str:
    return f"更换输出文件时中断（{_why(e)}）。原有的输出没有丢；请关闭打开着的输出文件，再运行一次，程序会先接着换完。"


def _why(e: OSError) -> str:
    reasons = {13: "没有权限，或文件正被打开", 28: "磁盘已满", 122: "磁盘配额已满", 20: "路径里有一段是文件", 17: "同名的是文件，不是文件夹",
               30: "磁盘只读", 38: "这个磁盘不支持加锁", 36: "路径太长", 5: "磁盘读写出错"}
    return reasons.get(e.errno or 0, f"错误 {e.errno}")
