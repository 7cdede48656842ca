"""The bytes of a workbook → what stands in its sheets, or why they cannot be read.

This runs in processes of its own (see `apart`), which a file may kill without harm: nothing heavy is imported.
"""

import io
import json
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum

from pipeline.inbox.kinds import ZIP, ZIP_ERRORS
from pipeline.inbox.limits import CELLS, Scan, far, scan

Answer = dict[str, Any]  # sheets (name → grid) and pending (sheet, row, column from 0); or far (sheet, cells); or failed (a note)
KINDS: dict[str, Any] = {"datetime": datetime, "date": date, "time": time}  # how a cell that JSON does not know travels
SIZE = 8  # bytes that say how long something is
READY = b"ready..."  # so many bytes


class TooFarError(Exception):
    """Sheet and last cell of a grid that is too large to be held."""


def answer(data: bytes, unread: str) -> Answer:
    """Read all sheets but `unread`. Raises MemoryError."""
    try:
        known = scan(data, unread) if data[:2] == ZIP else Scan()
    except ZIP_ERRORS:
        return {"failed": "damaged"}
    if known.refused:
        return {"failed": known.refused}
    try:
        return {"sheets": grids(data, unread), "pending": sorted(known.pending)}
    except TooFarError as e:
        return {"far": far(data, unread) or e.args}
    except (MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as e:  # noqa: BLE001 (the reader's panics are BaseException)
        return {"failed": _failure(e)}


def grids(data: bytes, unread: str) -> dict[str, list[list[Any]]]:
    """Sheet name → rows of cells from A1, blanks at the end of rows and sheets left off; not the sheet `unread`.

    Raises TooFarError where the sheets have too many cells, and whatever the reader raises.
    """
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    names = [s.name for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet and s.name != unread]
    if len(set(names)) < len(names):
        raise ValueError("two sheets of one name")
    found: dict[str, list[list[Any]]] = {}
    cells = CELLS
    for name in names:
        sheet = book.get_sheet_by_name(name)
        row, column = sheet.end or (0, 0)
        cells -= (row + 1) * (column + 1)
        if cells < 0:
            raise TooFarError(name, [(row, column)])
        found[name] = [_trimmed(r) for r in sheet.to_python(skip_empty_area=False)]
        while found[name] and not found[name][-1]:
            found[name].pop()
    return found


def _trimmed(row: list[Any]) -> list[Any]:
    if row.count("") == len(row):  # most rows, where a stray cell lies far down
        return []
    while row[-1] == "":
        row.pop()
    return row


def _failure(error: BaseException) -> str:
    """The name of the note that says why the reader gave up."""
    if "password" in str(error).lower() or "encrypt" in str(error).lower():
        return "password"
    return "odd_cell" if type(error).__name__ == "PanicException" else "damaged"


def main(memory: int, unread: str) -> None:
    """READY; then files on standard input, answers in JSON on standard output, each behind its length."""
    _limit(memory)
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    while size := int.from_bytes(sys.stdin.buffer.read(SIZE), "big"):
        try:
            said = packed(answer(sys.stdin.buffer.read(size), unread))
        except MemoryError:
            sys.exit(3)
        sys.stdout.buffer.write(len(said).to_bytes(SIZE, "big") + said)
        sys.stdout.buffer.flush()


def packed(found: Answer) -> bytes:
    return json.dumps(found, default=_packed, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def unpacked(said: bytes) -> Answer:
    """An answer of `main`. Raises ValueError."""
    found: Answer = json.loads(said.decode("utf-8", "surrogatepass"), object_hook=_cell)
    return found


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
