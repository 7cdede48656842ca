"""Inbox → uploads: which files there are, those in mails and archives too. Only ordinary files are opened."""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from pipeline.inbox import worker
from pipeline.inbox.containers.unpack import RECORD, SET_ASIDE, is_output, numbered
from pipeline.inbox.kinds import MAILS, SPREADSHEETS, decoded, is_program_file, suffix
from pipeline.inbox.limits import UNPACKED
from pipeline.inbox.read import book, unread
from pipeline.inbox.workers import OpenedFile, ReaderPool, opened_here
from pipeline.model import Book, Output, SetAside, Unread, Upload
from pipeline.system import is_link

KINDS = ((stat.S_ISFIFO, "管道"), (stat.S_ISSOCK, "套接字"), (stat.S_ISCHR, "设备"), (stat.S_ISBLK, "设备"))

Read = tuple[Upload, Book | Unread | SetAside]


def files(inbox: Path, output: Path | None = None) -> tuple[list[Path], list[Read]]:
    """What lies in an inbox (a folder or one file) in code-point order of its path, and the folders passed over: 作废 and
    former outputs. `output`: the folder of this run, which is one too, even if its run.json was lost.

    Names that begin with ~$ or . belong to programs. Links, pipes and folders that cannot be opened are among the files:
    `load` says what they are. Raises OSError.
    """
    if inbox.is_file():
        return [inbox], []
    aside: list[tuple[Path, bool]] = []
    own = output.resolve() if output else None
    found = sorted(_walk(inbox, aside, own), key=lambda p: source_of(p, inbox))
    return found, [_aside(source_of(folder, inbox), former_output=former) for folder, former in sorted(aside)]


def _walk(folder: Path, aside: list[tuple[Path, bool]], own: Path | None) -> Iterator[Path]:
    for path in folder.iterdir():
        if is_program_file(path.name):
            continue
        if is_link(path) or not os.path.isdir(path):  # noqa: PTH112 (Path.is_dir raises where a folder may not be entered)
            yield path
        elif own and path.name.casefold() == own.name.casefold() and path.resolve() == own:
            if any(not is_program_file(inner.name) for inner in path.iterdir()):
                aside.append((path, True))
        elif path.name == SET_ASIDE or _is_former_output(path):
            aside.append((path, path.name != SET_ASIDE))
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


def load(path: Path, inbox: Path, pool: ReaderPool | None = None) -> Iterable[Read]:
    """The upload, or those in it, as read; with the reason where there is nothing to read. Raises RefusedError only.
    What it gives is unpacked one by one.

    Without a `pool` it is read in this process: for files that are known to be harmless.
    """
    source = source_of(path, inbox)
    nothing = Upload(source, b"", "")
    try:
        if path != inbox and is_link(path):
            return [(nothing, unread(source, "special_file", kind="链接"))]
        state = path.stat()
        if special := next((word for is_kind, word in KINDS if is_kind(state.st_mode)), None):
            return [(nothing, unread(source, "special_file", kind=special))]
        if stat.S_ISDIR(state.st_mode):
            next(path.iterdir(), None)  # that is why it is here
            return [(nothing, unread(source, "unreachable", kind="文件夹", reason="套得太深"))]
        if state.st_size > UNPACKED:
            return [_large(path, source)]
    except OSError as e:
        kind = "文件夹" if path.is_dir() else "文件"
        return [(nothing, book(source, worker.unreachable(kind, e)))]
    found = (pool.open if pool else opened_here)(source, path)
    return (_read(file, path if file.source == source else None) for file in found)


def _read(file: OpenedFile, path: Path | None) -> Read:
    if file.aside:
        return _aside(file.source, former_output=not file.source.endswith(SET_ASIDE))
    known = file.sha256 or (_digest(path) if path else "")
    upload = Upload(file.source, file.data, known, file.received, path if known else None, file.about, inside=path is None)
    return upload, book(file.source, file.answer)


def _aside(source: str, *, former_output: bool) -> Read:
    return Upload(source, b"", ""), SetAside(former_output)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def distinct(files: Iterable[Read]) -> Iterator[Read]:
    """The same files, no two of one source: a later one of the same name gets a number."""
    taken: set[str] = set()
    for upload, read in files:
        source = numbered(upload.source, taken)
        taken.add(source)
        yield (upload, read) if source == upload.source else (replace(upload, source=source), _renamed(read, source))


def _renamed(read: Book | Unread | SetAside, source: str) -> Book | Unread | SetAside:
    if isinstance(read, Unread):
        return replace(read, finding=replace(read.finding, source=source))
    return replace(read, source=source) if isinstance(read, Book) else read


def content(upload: Upload) -> bytes | None:
    """The bytes of an upload, read again where they were let go; None where the file is not what it was."""
    try:
        data = upload.path.read_bytes() if upload.path else upload.data
    except OSError:
        return None
    return data if not upload.path or hashlib.sha256(data).hexdigest() == upload.sha256 else None


def _large(path: Path, source: str) -> Read:
    """A file beyond every limit: hashed, not held; what claims to be a return is refused. Raises OSError."""
    with path.open("rb") as file:
        upload = Upload(source, file.read(8), _digest(path))
    if suffix(source) in SPREADSHEETS | MAILS | {".zip"}:
        return upload, unread(source, "too_large")
    return upload, book(source, worker.judged(source, upload.data))
