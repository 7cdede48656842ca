"""Inbox → uploads: which files there are, those in mails and archives too. Only ordinary files are opened."""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pipeline.inbox.kinds import SPREADSHEETS, is_program_file, suffix
from pipeline.inbox.limits import PARTS, UNPACKED
from pipeline.inbox.unpack import decoded, unpack
from pipeline.model import Output, Status, Unread, Upload, stage_finding

SET_ASIDE = "作废"  # a folder for what no longer counts
JUNCTION = 0xA0000003  # a link to a folder on Windows
KINDS = ((stat.S_ISLNK, "链接"), (stat.S_ISFIFO, "管道"), (stat.S_ISSOCK, "套接字"), (stat.S_ISCHR, "设备"), (stat.S_ISBLK, "设备"))


def files(inbox: Path) -> tuple[list[Path], list[Path]]:
    """What lies in an inbox (a folder or one file) in code-point order of its path, and the folders passed over.

    Folders that hold a run.json are former outputs; names that begin with ~$ or . belong to programs. Links, pipes and
    folders that cannot be opened are among the files: `load` says what they are. Raises OSError.
    """
    if inbox.is_file():
        return [inbox], []
    aside: list[Path] = []
    return sorted(_walk(inbox, aside), key=lambda p: source_of(p, inbox)), sorted(aside)


def _walk(folder: Path, aside: list[Path]) -> Iterator[Path]:
    for path in folder.iterdir():
        if is_program_file(path.name):
            continue
        if not _is_folder(path):
            yield path
        elif path.name == SET_ASIDE:
            aside.append(path)
        else:
            try:
                found = [] if (path / Output.RECORD).exists() else list(_walk(path, aside))
            except (OSError, RecursionError):
                found = [path]
            yield from found


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.lstat().st_mode) and not _link(path.lstat())
    except OSError:
        return False


def _link(state: os.stat_result) -> bool:
    return stat.S_ISLNK(state.st_mode) or getattr(state, "st_reparse_tag", 0) == JUNCTION


def source_of(path: Path, inbox: Path) -> str:
    """The path inside the inbox, with /. A name that is no text on this system is read as UTF-8 or GBK."""
    parts = (path.name,) if inbox.is_file() else path.relative_to(inbox).parts
    return "/".join(decoded(os.fsencode(part)) for part in parts)


def load(path: Path, inbox: Path) -> list[tuple[Upload, Unread | None]]:
    """The upload, or those in it; with the reason where there is nothing to read. Never raises."""
    source = source_of(path, inbox)
    nothing = Upload(source, b"", "")
    try:
        state = path.stat() if path == inbox else path.lstat()
        special = "链接" if _link(state) else next((word for is_kind, word in KINDS if is_kind(state.st_mode)), None)
        if special:
            return [(nothing, Unread(Status.IGNORED, stage_finding("special_file", source, kind=special)))]
        if state.st_size > UNPACKED:
            return [_large(path, source)]
        data = path.read_bytes()
    except OSError as e:
        kind = "文件夹" if path.is_dir() else "文件"
        reason = "没有权限" if isinstance(e, PermissionError) else "它不见了" if isinstance(e, FileNotFoundError) else f"错误 {e.errno}"
        return [(nothing, Unread(Status.UNREADABLE, stage_finding("unreachable", source, kind=kind, reason=reason)))]
    return unpack(Upload(source, data, hashlib.sha256(data).hexdigest()))


def released(upload: Upload, path: Path, inbox: Path) -> Upload:
    """The upload without its bytes, if they are those of the file."""
    return replace(upload, data=b"", path=path) if upload.sha256 and upload.source == source_of(path, inbox) else upload


def content(upload: Upload) -> bytes | None:
    """The bytes of an upload, read again where they were let go; None where the file is not what it was."""
    try:
        data = upload.path.read_bytes() if upload.path else upload.data
    except OSError:
        return None
    return data if not upload.path or hashlib.sha256(data).hexdigest() == upload.sha256 else None


def _large(path: Path, source: str) -> tuple[Upload, Unread | None]:
    """A file beyond every limit: hashed, not held; what claims to be a return is refused. Raises OSError."""
    with path.open("rb") as file:
        whole = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        upload = Upload(source, file.read(8), whole)
    if suffix(source) not in SPREADSHEETS | {".zip", ".eml"}:
        return upload, None
    return upload, Unread(Status.UNREADABLE, stage_finding("too_large", source, limit=UNPACKED >> 20, parts=PARTS))
