"""Output folders: the new set is completed beside the old and then exchanged; what a person edited is kept.

In the folder, `.新输出` holds the new set until the exchange is over, `.旧输出` the files it takes the place of. A run
that finds a complete `.新输出` (its run.json is written last) finishes that exchange first.
"""

import hashlib
import json
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

STAGE, FORMER, RECORD = ".新输出", ".旧输出", "run.json"


class OutputError(Exception):
    """The output cannot be written; the text says what to do, in Chinese."""


def store(folder: Path, files: Mapping[str, bytes], day: date) -> list[str]:
    """Put a complete set of outputs (path with / → bytes, run.json among them) into a folder.

    Returns the dated names under which edited files were kept. Raises OutputError; the former set then stands.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        finish(folder)
        _stage(folder / STAGE, files)
    except OSError as e:
        shutil.rmtree(folder / STAGE, ignore_errors=True)
        raise OutputError(f"写不了输出文件夹 {folder}（{_why(e)}）。请检查磁盘空间和权限，或用 --output 另选一个文件夹。") from e
    former = _hashes(folder)
    held = [name for name in {*files, *(former or {})} if not _free(folder / name)]
    if held:
        shutil.rmtree(folder / STAGE, ignore_errors=True)
        raise OutputError(f"“{min(held)}”正被打开或是只读的，写不了。请关闭打开它的程序，再运行一次；原有的输出没有动。")
    try:
        kept = _keep_edited(folder, files, former, day)
        _retire(folder, set(former or {}) - set(files))
        finish(folder)
    except OSError as e:
        raise OutputError(f"更换输出文件时中断（{_why(e)}）。请关闭打开着的输出文件，再运行一次，程序会先接着换完。") from e
    return kept


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def finish(folder: Path) -> None:
    """Complete a half exchange, or drop a stage that never became complete. Raises OSError."""
    stage = folder / STAGE
    if (stage / RECORD).exists():
        names = sorted(p.relative_to(stage).as_posix() for p in stage.rglob("*") if p.is_file())
        for name in sorted(names, key=lambda n: n == RECORD):
            _retire(folder, {name})
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            (stage / name).replace(target)
    shutil.rmtree(stage, ignore_errors=True)
    shutil.rmtree(folder / FORMER, ignore_errors=True)


def _stage(stage: Path, files: Mapping[str, bytes]) -> None:
    for name in sorted(files, key=lambda n: (n == RECORD, n)):
        path = stage / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[name])


def _hashes(folder: Path) -> dict[str, str] | None:
    """The outputs of the former run by its run.json; None where there is no readable one."""
    try:
        run = json.loads((folder / RECORD).read_text(encoding="utf-8"))
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


def _keep_edited(folder: Path, files: Mapping[str, bytes], former: Mapping[str, str] | None, day: date) -> list[str]:
    """Rename what a person edited since the last run; without a readable run.json every file counts as edited."""
    kept = []
    for name in sorted({*files, *(former or {})} - {RECORD}):
        path = folder / name
        if path.is_file() and (data := path.read_bytes()) != files.get(name) \
                and digest(data) != (former or {}).get(name):
            aside = _free_name(path, day)
            path.rename(aside)
            kept.append(aside.relative_to(folder).as_posix())
    return kept


def _free_name(path: Path, day: date) -> Path:
    names = (path.with_name(f"{path.stem}（{day} 保留{n or ''}）{path.suffix}") for n in range(1000))
    return next(p for p in names if not p.exists())


def _retire(folder: Path, names: set[str]) -> None:
    """Move files of the former set out of the way; they stay complete until the exchange is over."""
    for name in sorted(names):
        if (folder / name).is_file():
            target = folder / FORMER / name
            target.parent.mkdir(parents=True, exist_ok=True)
            (folder / name).replace(target)


def _why(e: OSError) -> str:
    reasons = {13: "没有权限，或文件正被打开", 28: "磁盘已满", 20: "路径里有一段是文件", 17: "同名的是文件，不是文件夹", 30: "磁盘只读"}
    return reasons.get(e.errno or 0, f"错误 {e.errno}")
