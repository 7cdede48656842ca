"""A former output folder → what it says: figures from its run.json, rows and contacts from its workbooks."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from pipeline.findings import Value
from pipeline.inbox.read import read
from pipeline.model import Book, Upload
from pipeline.output import Output
from pipeline.status import Status
from pipeline.summary.since import KNOWN_BY, Former, Row
from pipeline.tables.grids import Grid, at, header_of
from schemas.form.columns import Column, Kind, Layout, Sheet
from schemas.form.sheets import ARCHIVE, CONTACTS, LEDGER
from schemas.refused import RefusedError
from schemas.rules.words import shown

STATES = (Status.ACCEPTED, Status.RETURNED, Status.MISSING)
UNIT, PLACE = Column("unit", "填报单位", Kind.TEXT), Column("place", "来源", Kind.TEXT)


def load(folder: Path) -> Former:
    """Read a former output folder; 审核情况.xlsx may be gone, then there are no contacts. Raises RefusedError."""
    try:
        run = json.loads((folder / Output.RECORD).read_text(encoding="utf-8"))
        json.dumps(run, ensure_ascii=False).encode()  # raises where a text holds half a character
        units, day = run["units"], date.fromisoformat(run["as_of"])
        states = {str(u): state for state in STATES for u in units[state]}
        figures = {str(u): {str(c): int(n) for c, n in row.items()} for u, row in run["figures"].items()}
        totals = {str(c): int(n) for c, n in run["totals"].items()}
        campaign, hashes = str(run["campaign"]), {str(k): str(v) for k, v in run["outputs"].items()}
    except OSError as e:
        raise RefusedError(f"--since：{folder} 里没有能读的 {Output.RECORD}，请写上次的输出文件夹（里面有 {Output.RECORD} 和 {Output.OFFICIAL}）。") from e
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as e:
        raise RefusedError(f"--since：{folder} 里的 {Output.RECORD} 不完整，不能与它比较。请换一个输出文件夹。") from e
    kept = [name for name in (Output.OFFICIAL, Output.REVIEW) if name == Output.OFFICIAL or (folder / name).exists()]
    books = {name: _book(folder, name) for name in kept}
    altered = tuple(name for name, (_, digest) in books.items() if digest != hashes.get(name))
    rows = {s.name: tuple(_ledger(books[Output.OFFICIAL][0], s)) for s in (LEDGER, ARCHIVE)}
    contacts = _contacts(books[Output.REVIEW][0]) if Output.REVIEW in books else {}
    return Former(campaign, day, states, figures, totals, rows, contacts, altered)


def _book(folder: Path, name: str) -> tuple[Book, str]:
    """A workbook and its sha256."""
    try:
        data = (folder / name).read_bytes()
    except OSError as e:
        raise RefusedError(f"--since：无法读取 {folder} 中的 {name}，请检查文件是否存在、是否正被其他程序打开。") from e
    digest = hashlib.sha256(data).hexdigest()
    book = read(Upload(name, data, digest))
    if not isinstance(book, Book):
        raise RefusedError(f"--since：{folder} 里的 {name} 无法打开，不能比较。请换一个输出文件夹，或从备份中恢复该文件。")
    return book, digest


def _ledger(book: Book, sheet: Sheet) -> Iterator[Row]:
    """The rows of a merged ledger."""
    needed = {UNIT.key, *KNOWN_BY[sheet][0]}
    for cells in _rows(book, Sheet(sheet.name, Layout.ROWS, (UNIT, *sheet.data, PLACE)), needed):
        own = {c.key: cells.get(c.key) for c in sheet.data}
        if any(v is not None for v in own.values()):
            yield Row(shown(cells[UNIT.key]).strip(), shown(cells.get(PLACE.key)), own)


def _contacts(book: Book) -> dict[str, Mapping[str, Value]]:
    keys = [c.key for c in CONTACTS.columns]
    rows = _rows(book, CONTACTS, set(keys)) if CONTACTS.name in book.grids else ()
    return {shown(cells["unit"]).strip(): {k: cells[k] for k in keys if k != "unit"} for cells in rows}


def _rows(book: Book, sheet: Sheet, needed: set[str]) -> Iterator[dict[str, Value]]:
    """The rows below the header, by column key; columns may have been moved, but not lost."""
    grid: Grid = book.grids.get(sheet.name, [])
    header = header_of(grid, sheet)
    if lost := [c.title for c in sheet.columns if c.key in needed - header.columns.keys()]:
        raise RefusedError(f"--since：上次的 {book.source} 里“{sheet.name}”缺少{'、'.join(lost)}，不能与它比较。请从备份里恢复这个文件。")
    for i in range(header.row + 1, len(grid)):
        yield {k: at(grid, i, j) for k, j in header.columns.items()}
