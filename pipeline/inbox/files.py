"""Inbox → files as they are read, those in mails and archives too. Only ordinary files are opened. Nothing heavy is imported: the
libraries that the rest needs are loaded while files are read."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from pipeline.inbox import worker
from pipeline.inbox.containers.unpack import RECORD, SET_ASIDE, is_output
from pipeline.inbox.kinds import MAILS, SPREADSHEETS, decoded, is_program_file, suffix
from pipeline.inbox.limits import UNPACKED
from pipeline.inbox.workers import OpenedFile
from pipeline.output import Output
from pipeline.system import is_link

KINDS = ((stat.S_ISFIFO, "管道"), (stat.S_ISSOCK, "套接字"), (stat.S_ISCHR, "设备"), (stat.S_ISBLK, "设备"))
Opened = Callable[[str, Path], Iterable[OpenedFile]]


def files(inbox: Path, output: Path | None = None) -> tuple[list[Path], list[OpenedFile]]:
    """What lies in an inbox (a folder or one file) in code-point order of its path, and the folders passed over: 作废 and
    former outputs. `output`: the folder of this run, which is one too, even if its run.json was lost.

    Names that begin with ~$ or . belong to programs. Links, pipes and folders that cannot be opened are among the files:
    `load` says what they are. Raises OSError.
    """
    if inbox.is_file():
        return [inbox], []
    aside: list[Path] = []
    own = output.resolve() if output else None
    found = sorted(_walk(inbox, aside, own), key=lambda p: source_of(p, inbox))
    return found, [OpenedFile(source_of(folder, inbox), answer={"aside": True}) for folder in sorted(aside)]


def _walk(folder: Path, aside: list[Path], own: Path | None) -> Iterator[Path]:
    for path in folder.iterdir():
        if is_program_file(path.name):
            continue
        if is_link(path) or not os.path.isdir(path):  # noqa: PTH112 (Path.is_dir raises where a folder may not be entered)
            yield path
        elif own and path.name.casefold() == own.name.casefold() and path.resolve() == own:
            if any(not is_program_file(inner.name) for inner in path.iterdir()):
                aside.append(path)
        elif path.name == SET_ASIDE or _is_former_output(path):
            aside.append(path)
        else:
            try:
                found = list(_walk(path, aside, own))
            except (OSError, RecursionError):
                found = [path]
            yield from found


def _is_former_output(folder: Path) -> bool:
    record = folder / Output.RECORD
    try:
        state = record.lstat()
        return stat.S_ISREG(state.st_mode) and state.st_size <= RECORD and is_output(record.read_bytes())
    except OSError:
        return False


def source_of(path: Path, inbox: Path) -> str:
    """The path inside the inbox, with /. A name that is no text on this system is read as UTF-8 or GBK."""
    parts = (path.name,) if inbox.is_file() else path.relative_to(inbox).parts
    return "/".join(decoded(os.fsencode(part)) for part in parts)


def load(path: Path, inbox: Path, opened: Opened) -> Iterable[OpenedFile]:
    """The file, or those in it, as read; with the reason where there is nothing to read. Raises RefusedError only.
    What it gives is unpacked one by one. `opened`: ReaderPool.open, which no file can harm.
    """
    source = source_of(path, inbox)
    try:
        if path != inbox and is_link(path):
            return [OpenedFile(source, answer=worker.failed("special_file", kind="链接"))]
        state = path.stat()
        if special := next((word for is_kind, word in KINDS if is_kind(state.st_mode)), None):
            return [OpenedFile(source, answer=worker.failed("special_file", kind=special))]
        if stat.S_ISDIR(state.st_mode):
            next(path.iterdir(), None)  # that is why it is here
            return [OpenedFile(source, answer=worker.failed("unreachable", kind="文件夹", reason="套得太深"))]
        if state.st_size > UNPACKED:
            return [_large(path, source)]
    except OSError as e:
        kind = "文件夹" if os.path.isdir(path) else "文件"  # noqa: PTH112 (see _walk)
        return [OpenedFile(source, answer=worker.unreachable(kind, e))]
    return (_lying(file, path) if file.source == source else replace(file, inside=True) for file in opened(source, path))


def _lying(file: OpenedFile, path: Path) -> OpenedFile:
    """The file itself, not one in it: it can be read again, if it can be read at all."""
    known = file.sha256 or _digest(path)
    return replace(file, sha256=known, path=path if known else None)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _large(path: Path, source: str) -> OpenedFile:
    """A file beyond every limit: hashed, not held; what claims to be a return is refused. Raises OSError."""
    with path.open("rb") as file:
        begins = file.read(8)
    refused = suffix(source) in SPREADSHEETS | MAILS | {".zip"}
    answer = worker.failed("too_large") if refused else worker.judged(source, begins)
    return OpenedFile(source, _digest(path), begins, answer)
