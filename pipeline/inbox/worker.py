"""The bytes of a workbook → what stands in its sheets, or why they cannot be read.

This runs in processes of its own (see `workers`), which a file may kill without harm: nothing heavy is imported.
"""

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from pipeline.inbox.containers.unpack import LEVELS, Trail, unpack
from pipeline.inbox.grids import TooFarError
from pipeline.inbox.kinds import ZIP, Part
from pipeline.inbox.limits import UNPACKED, ZIP_ERRORS, far
from pipeline.inbox.marks import xls
from pipeline.inbox.marks.marks import NotReadError
from pipeline.inbox.marks.package import inspect

# sheets (name → grid), marks (name → see marks.Marks) and from_1904; or far (sheet, cells); or failed and words (see `failed`); or aside
Answer = dict[str, Any]
KINDS: dict[str, Any] = {"datetime": datetime, "date": date, "time": time}  # how a cell that JSON does not know travels
SIZE = 8  # bytes that say how long something is
READY = b"ready..."  # so many bytes
BEGUN, WHOLE, SPENT = b"begun", b"whole", b"spent"  # messages that are no JSON
HEAVY = 5 << 20  # bytes of a file or an answer; the memory of a process that read such a file is no longer its own


def answer(data: bytes) -> Answer:
    """Read all sheets but those UNREAD. Raises MemoryError."""
    try:
        found = inspect(data) if data[:2] == ZIP else xls.read(data)
    except NotReadError as e:
        return failed(str(e))
    except ZIP_ERRORS:
        return failed("damaged")
    except TooFarError as e:
        return {"far": far(data) or e.args}
    except (MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as e:  # noqa: BLE001 (the reader's panics are BaseException)
        return failed(_failure(e))
    said = {name: marks.answer() for name, marks in found.marks.items() if marks}
    return {"sheets": found.grids, "marks": said, "from_1904": found.from_1904}


def _failure(error: BaseException) -> str:
    """The name of the note that says why the reader gave up. Raises MemoryError where a parser says that it had none left."""
    said = str(error).lower()
    if "out of memory" in said or "memory allocation" in said:  # expat's words, libxml2's words
        raise MemoryError from error
    if "password" in said or "encrypt" in said:
        return "password"
    return "odd_cell" if type(error).__name__ == "PanicException" else "damaged"


def judged(source: str, data: bytes) -> Answer:
    """What one file says: a workbook what stands in it, any other file, a mail and an archive too, why it is not read. Raises
    MemoryError."""
    return _answer_to(next(filter(None, unpack(Part(source, data), Trail(), levels=LEVELS))))


def failed(name: str, **words: str) -> Answer:
    """Why a file is not read: the name of an entry of STAGE_RULES, and those words of its sentence that there are."""
    return {"failed": name, "words": {key: word for key, word in words.items() if word}}


def main(memory: int) -> None:
    """READY; then requests (JSON) on standard input, and for each the messages of `opened` on standard output.
    A message is its length and so many bytes; an empty one ends all."""
    _limit(memory)
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    while request := received(sys.stdin.buffer):
        try:
            for message in opened(json.loads(request)):
                send(sys.stdout.buffer, message)
        except MemoryError:
            sys.exit(3)


def received(stream: IO[bytes]) -> bytes:
    """The next message; empty where there is none. Raises ValueError where it ends too early."""
    size = int.from_bytes(stream.read(SIZE), "big")
    message = stream.read(size)
    if len(message) < size:
        raise ValueError("a message that was cut off")
    return message


def send(stream: IO[bytes], message: bytes) -> None:
    stream.write(len(message).to_bytes(SIZE, "big"))
    stream.write(message)
    stream.flush()


def opened(asked: dict[str, Any]) -> Iterator[bytes]:
    """Messages on a file and on every file in it: BEGUN for each; then, if it is not unpacked further, what is said of it
    (see `said`). Last WHOLE or SPENT.

    `asked`: `source`, `path`, `done` (so many files are known and not answered again), `dead`
    (the numbers of those that no process survived). Raises MemoryError.
    """
    source, trail = asked["source"], Trail(frozenset(asked["dead"]))
    try:
        data = Path(asked["path"]).read_bytes()
    except OSError as e:
        yield from (BEGUN, said(Part(source), unreachable("文件", e)), WHOLE)
        return
    most = len(data)
    for part in unpack(Part(source, data), trail):
        if part is None:
            yield BEGUN
        elif trail.begun > asked["done"]:
            found = _answer_to(part)
            message = said(part, found, held="sheets" in found and part.name != source)
            most = max(most, len(message), UNPACKED - trail.room)
            yield message
    yield SPENT if most > HEAVY else WHOLE


def said(part: Part, found: Answer, *, held: bool = False) -> bytes:
    """A line of JSON on a file, then its bytes if they are `held`: a return's, and not to be found anywhere else."""
    line = packed({"source": part.name, "sha256": "" if part.data is None else sha256(part.data).hexdigest(), "about": part.about,
                   "received": part.received, "answer": found})
    return line + b"\n" + (part.data or b"" if held else b"")


def parted(message: bytes) -> tuple[bytes, bytes]:
    """What `said` put together: at once, so that of a message that waits only what is kept stays in the memory."""
    line, _, data = message.partition(b"\n")
    return line, data


def _answer_to(part: Part) -> Answer:
    data = part.data or b""
    if part.note is None:
        return {"aside": True} if part.aside else answer(data)
    if part.note.name == "too_heavy" and (found := far(data)):
        return {"far": found}
    return failed(part.note.name, kind=part.note.kind)


def unreachable(kind: str, error: OSError) -> Answer:
    """What is said of a file or folder that the system does not let us read."""
    from pipeline.system import reason  # noqa: PLC0415 (most files can be read)

    return failed("unreachable", kind=kind, reason=reason(error))


def packed(found: Answer) -> bytes:
    return json.dumps(found, default=_packed, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def unpacked(said: bytes) -> Answer:
    """An answer of `main`. Raises ValueError."""
    found: Answer = json.loads(said, object_hook=_cell)
    return found


@lru_cache  # many rows have the same day
def _packed(value: Any) -> dict[str, Any]:
    if isinstance(value, timedelta):
        return {"timedelta": value.total_seconds()}
    return {type(value).__name__: value.isoformat()}


def _cell(found: dict[str, Any]) -> Any:
    if len(found) == 1:
        (kind, value), = found.items()
        if kind in KINDS and isinstance(value, str):
            return KINDS[kind].fromisoformat(value)
        if kind == "timedelta" and isinstance(value, float):
            return timedelta(seconds=value)
    return found


def _limit(memory: int) -> None:
    """No more memory than this. A system that knows no limit still has the parent's clock."""
    if sys.platform == "win32":
        _limit_on_windows(memory)
        return
    import resource  # noqa: PLC0415 (not on Windows)

    for kind, value in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(kind, (value, value))
        except (OSError, ValueError):  # macOS refuses the first
            continue


def _limit_on_windows(memory: int) -> None:
    """A job object around this process, with JOB_OBJECT_LIMIT_PROCESS_MEMORY."""
    import ctypes  # noqa: PLC0415 (20 ms, and only here)

    class Limits(ctypes.Structure):  # JOBOBJECT_EXTENDED_LIMIT_INFORMATION
        _fields_ = (("times", ctypes.c_int64 * 2), ("flags", ctypes.c_uint32), ("sizes", ctypes.c_size_t * 2),
                    ("active", ctypes.c_uint32), ("affinity", ctypes.c_size_t), ("classes", ctypes.c_uint32 * 2),
                    ("counters", ctypes.c_uint64 * 6), ("process", ctypes.c_size_t), ("rest", ctypes.c_size_t * 3))

    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]  # on Windows only
    for call in (kernel.CreateJobObjectW, kernel.GetCurrentProcess):
        call.restype = ctypes.c_void_p
    job, limits = ctypes.c_void_p(kernel.CreateJobObjectW(None, None)), Limits(flags=0x100, process=memory)
    kernel.SetInformationJobObject(job, 9, ctypes.byref(limits), ctypes.sizeof(limits))
    kernel.AssignProcessToJobObject(job, ctypes.c_void_p(kernel.GetCurrentProcess()))
