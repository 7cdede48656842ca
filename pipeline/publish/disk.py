"""What is forced to the disk, and what is moved and removed below one folder: links out of it are not followed."""

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from pipeline import system
from schemas.form.characters import visible
from schemas.refused import RefusedError

UNTOUCHED = "原有的输出没有动"


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync(folder: Path) -> None:
    """Force the names in a folder to the disk. Windows opens no folder, and keeps its own journal of names."""
    if system.WINDOWS:
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    except OSError as e:
        if e.errno == errno.EIO:  # others: a network disk that cannot do so
            raise
    finally:
        os.close(number)


def sync_names(folder: Path, names: Iterable[str]) -> None:
    """The folders of these files, and those above them, as far as they are there."""
    places = {place for name in names for place in (folder / name).parents if place.is_relative_to(folder)}
    for place in sorted(places, reverse=True):
        if place.is_dir():
            sync(place)


def make(folder: Path) -> None:
    """The folder and those above it, on the disk."""
    if not folder.exists():
        make(folder.parent)
        folder.mkdir(exist_ok=True)
        sync(folder.parent)
    elif not folder.is_dir():
        folder.mkdir()  # raises


def move(root: Path, target: Path, name: str) -> None:
    """A file that is there; it takes the place of another. Raises OSError, RefusedError."""
    path, place = inside(root, name), inside(target, name)
    if path.is_file():
        place.parent.mkdir(parents=True, exist_ok=True)
        path.replace(place)


def drop(removal: Callable[[], None]) -> None:
    with suppress(OSError):
        removal()


def drop_empty(folder: Path, path: Path) -> None:
    """Folders that hold nothing any more, up to the output folder."""
    with suppress(OSError):
        while path != folder:
            path.rmdir()
            path = path.parent


def remove(place: Path) -> None:
    """A folder of ours with all in it; of a link only the link."""
    if system.is_link(place):
        drop(place.rmdir if system.WINDOWS else place.unlink)
    else:
        shutil.rmtree(place, ignore_errors=True)


def holds(root: Path, name: str, sha256: str) -> bool:
    path = root / name
    return not linked(root, name) and path.is_file() and digest(path.read_bytes()) == sha256


def linked(root: Path, name: str) -> Path | None:
    """The link that leads out of the root on the way to a file, if there is one."""
    between = [place for place in (root / name).parents if place != root and place.is_relative_to(root)]
    return next(filter(system.is_link, between), None)


def inside(root: Path, name: str) -> Path:
    """Raises RefusedError where a link leads out of the root."""
    if link := linked(root, name):
        raise RefusedError(f"“{visible(str(link))}”是链接，程序不动链接所指的地方：请把它移走再运行；{UNTOUCHED}。")
    return root / name
