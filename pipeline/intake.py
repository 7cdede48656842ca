"""Inbox → uploads: which files there are. Nothing is opened here."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from pipeline.nouns import Upload

SET_ASIDE = "作废"  # a folder for what no longer counts
SYSTEM_FILES = frozenset(("thumbs.db", "desktop.ini"))


def files(inbox: Path) -> tuple[list[Path], list[Path]]:
    """The files of an inbox (a folder or one file) in code-point order of their path, and the folders passed over.

    Folders that hold a run.json are former outputs; names that begin with ~$ or . belong to programs.
    """
    if inbox.is_file():
        return [inbox], []
    aside: list[Path] = []
    return sorted(_walk(inbox, aside), key=lambda p: source_of(p, inbox)), sorted(aside)


def _walk(folder: Path, aside: list[Path]) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name.startswith(("~$", ".")) or path.name.lower() in SYSTEM_FILES or path.is_symlink():
            continue
        if path.is_dir():
            if path.name == SET_ASIDE:
                aside.append(path)
            elif not (path / "run.json").exists():
                yield from _walk(path, aside)
        elif path.is_file():
            yield path


def source_of(path: Path, inbox: Path) -> str:
    return path.name if inbox.is_file() else path.relative_to(inbox).as_posix()


def load(path: Path, inbox: Path) -> Upload:
    """Raises OSError."""
    data = path.read_bytes()
    return Upload(source_of(path, inbox), data, hashlib.sha256(data).hexdigest())
