"""Mails and zip archives → the files in them. This runs in the reading processes. Nothing is written; a path in an archive is
only a name."""

import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from pipeline.inbox.kinds import ARCHIVES, MAILS, Kind, Note, Part, decoded, identify, is_program_file, suffix
from pipeline.inbox.limits import PARTS, UNPACKED, ZIP_ERRORS, TooManyPartsError, open_zip

SET_ASIDE = "作废"  # a folder for what no longer counts
ZIPS, LEVELS = 2, 5  # an archive in an archive; mails and archives in all
EACH = 4096  # bytes that a file costs, be it empty
RECORD = 50 << 20  # bytes of a run.json that is looked at


@dataclass
class Trail:
    """How far the unpacking of one file of the inbox has come: `room` in bytes that may still be unpacked, how many files
    were begun, and the numbers of those that no process survived."""

    dead: frozenset[int] = frozenset()
    room: int = UNPACKED
    begun: int = 0


def unpack(file: Part, trail: Trail, zips: int = 0, levels: int = 0) -> Iterator[Part | None]:
    """A file, and if it is a mail or an archive all files in it, and in those in it. None before each is looked at: the last
    one that was begun is to blame if the process ends. Then, if it is not unpacked further, what it is: without a note it
    is a workbook to read.

    Files of one name stay apart: the second is called `任城区（2）.xlsx`. Raises MemoryError, and nothing else.
    """
    number, trail.begun = trail.begun, trail.begun + 1
    yield None
    data = file.data or b""
    kind = file.note or (_too_heavy(file.name) if number in trail.dead else identify(file.name, data))
    if not isinstance(kind, Kind) or kind is Kind.WORKBOOK:
        yield file if kind is Kind.WORKBOOK else file._replace(note=kind)
        return
    if levels == LEVELS or (kind is Kind.ARCHIVE and zips == ZIPS):
        yield file._replace(note=Note("archive_file", "邮件、压缩包套得太深"))
        return
    taken: set[str] = set()
    for part in _mail_parts(data, file.received, trail) if kind is Kind.MAIL else _entries(data, trail):
        inner = part._replace(received=part.received or file.received, about=(*part.about, *file.about),
                              name=f"{file.name}!{numbered(part.name, taken)}" if part.name else file.name, data=part.data if part.name else data)
        if part.name and not part.aside:
            yield from unpack(inner, trail, zips + (kind is Kind.ARCHIVE), levels + 1)
        else:
            yield inner


def _too_heavy(source: str) -> Note:
    return Note("pack_too_heavy" if suffix(source) in MAILS or suffix(source) in ARCHIVES else "too_heavy")


def _mail_parts(mail: bytes, received: date | None, trail: Trail) -> Iterator[Part]:
    """A mail's files, as many as there is room for."""
    from pipeline.inbox.containers.mails import mail_parts  # noqa: PLC0415 (`email` takes longer to import than a workbook to read)

    most = PARTS - trail.begun
    for number, part in enumerate(mail_parts(mail, received)):
        size = len(part.data or b"") + EACH
        if size > trail.room or number > most:
            yield Part("", note=Note("too_large"))
            return
        trail.room -= size
        yield part


def numbered(name: str, taken: set[str]) -> str:
    """The name; `任城区（2）.xlsx` where it is taken, and so on. It is taken from now on."""
    end = suffix(name)
    found, n = name, 1
    while found in taken:
        n += 1
        found = f"{name[:len(name) - len(end)]}（{n}）{end}"
    taken.add(found)
    return found


# Archives


def _entries(archive: bytes, trail: Trail) -> Iterator[Part]:
    try:
        with open_zip(archive) as z:
            entries = [(_name(e), e) for e in z.infolist()]
            asides = _asides(z, entries)
            if "" in asides:
                yield Part("", aside=True)
                return
            yield from (Part(folder, aside=True) for folder in sorted(asides))
            folders = tuple(f"{folder}/" for folder in asides)
            entries = [(name, e) for name, e in entries if not e.is_dir() and not name.startswith(folders)
                       and not any(map(is_program_file, name.split("/")))]
            if not entries and not asides:
                yield Part("", note=Note("archive_file", "压缩包是空的"))
            size = sum(e.file_size + EACH for _, e in entries)
            if size > trail.room or len(entries) > PARTS - trail.begun + 1:
                yield Part("", note=Note("too_large"))
                return
            trail.room -= size
            yield from (_entry(name, z, e) for name, e in entries)
    except TooManyPartsError:
        yield Part("", note=Note("too_large"))
    except ZIP_ERRORS:
        yield Part("", note=Note("archive_file", "压缩包打不开，可能已损坏"))


def _asides(z: zipfile.ZipFile, entries: Iterable[tuple[str, zipfile.ZipInfo]]) -> set[str]:
    """The folders that are passed over: 作废, and former outputs; the empty name is the archive itself."""
    found = set()
    for name, entry in entries:
        folders = name.split("/")[:-1]
        if SET_ASIDE in folders:
            found.add("/".join(folders[:folders.index(SET_ASIDE) + 1]))
        elif name.rpartition("/")[2] == "run.json" and entry.file_size <= RECORD and is_output(_entry(name, z, entry).data or b""):
            found.add("/".join(folders))
    return found


def is_output(data: bytes) -> bool:
    """Whether this is the run.json of an output of this program."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and {"campaign", "as_of", "units", "submissions", "outputs"} <= found.keys()


def _entry(name: str, z: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Part:
    if entry.flag_bits & 1:
        return Part(name, note=Note("archive_file", "压缩包加了密码"))
    try:
        with z.open(entry) as part:
            return Part(name, part.read(entry.file_size + 1))  # never more than the directory says, whatever is in it
    except NotImplementedError:
        return Part(name, note=Note("archive_file", "压缩包的压缩方法不常见"))
    except ZIP_ERRORS:
        return Part(name, note=Note("damaged"))


def _name(entry: zipfile.ZipInfo) -> str:
    """Chinese Windows writes GBK without the UTF-8 flag, which zipfile takes for cp437. The name before zipfile makes it that of a
    file here: from Python 3.12 on it may have put another in its place, that of the Unicode Path field."""
    written = entry.orig_filename.partition("\0")[0]
    name = written if entry.flag_bits & 0x800 else decoded(written.encode("cp437", "replace"))
    return name.replace("\\", "/").lstrip("/") or "_"
