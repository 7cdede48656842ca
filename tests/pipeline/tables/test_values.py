"""The parser reads each value of the table in values.py as it says there."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import pandas as pd
import pytest

from pipeline.inbox.read import read
from pipeline.model import Book, LocatedForm, Part, Upload
from pipeline.tables.clean import clean
from pipeline.tables.locate import locate
from pipeline.tables.values.parse import parse
from schemas.expressions.table import Table
from schemas.form.sheets import BY_NAME, FIGURES, INFO
from tests import desk
from tests.pipeline.tables.values import BLANK, ERROR, VALUES, Typed


@lru_cache
def base() -> LocatedForm:
    book = read(Upload("任城区.xlsx", desk.workbook(), ""))
    assert isinstance(book, Book)
    form, _ = locate(book, desk.campaign())
    assert form
    return form


def place(typed: Typed) -> tuple[str, int, str]:
    """Sheet, place of the record on it, column key."""
    sheet, *path = typed.path.split("/", 2)
    key = next(c.key for c in BY_NAME[sheet].columns if c.title == path[-1])
    if sheet == INFO.name:
        return sheet, 0, key
    codes = [i.row.code for i in desk.campaign().indicators]
    return sheet, codes.index(path[0]) if sheet == FIGURES.name else int(path[0]) - 1, key


def with_cell(form: LocatedForm, typed: Typed, source: str) -> LocatedForm:
    sheet, row, key = place(typed)
    part: Part = form.parts[sheet]
    value = float(typed.typed) if isinstance(typed.typed, int) and not isinstance(typed.typed, bool) else typed.typed
    records = [replace(r, cells={**r.cells, key: value}) if n == row else r for n, r in enumerate(part.records)]
    return replace(form, source=source, parts={**form.parts, sheet: part.of(records)})


@lru_cache
def tables() -> Mapping[str, Table]:
    """All values of the table, each in a file of its own, cleaned together."""
    return clean([with_cell(base(), typed, str(n)) for n, typed in enumerate(VALUES)], desk.campaign())[0]


@pytest.mark.parametrize("n", range(len(VALUES)), ids=[f"{t.path} {t.typed!r}" for t in VALUES])
def test_a_typed_value(n: int) -> None:
    typed = VALUES[n]
    sheet, row, key = place(typed)
    table = tables()[sheet]
    index = table.typed.index[table.typed["source"] == str(n)][row]
    found: Any = table.typed.at[index, key]
    most = BY_NAME[sheet][key].most
    if typed.read is ERROR:
        assert table.unread.at[index, key] or (isinstance(found, float) and not (0 <= found <= most and found == int(found)))
        return
    assert not table.unread.at[index, key], table.reasons[index, key]
    if typed.read is BLANK:
        assert pd.isna(found)
    elif isinstance(typed.read, date) and not isinstance(typed.read, datetime):
        assert found.date() == typed.read
    else:
        assert found == typed.read


ORDINARY = ("某某公司案", "无", "不涉及", "暂无 ", "（2020）1号", "（某）文综罚字（2020）1号", "（１９９９）１号", "〔2020〕Ａ号", "(2020)1号", "⺠办", "某 公司", "Ab", "=A1")


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_text_is_read_the_short_way_as_the_long_way(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    columns = [c for s in BY_NAME.values() for c in s.read]
    short = [parse(text, c, desk.campaign()) for c in columns]
    monkeypatch.setattr("pipeline.tables.values.parse._ORDINARY", re.compile(r"(?!)"))
    assert short == [parse(text, c, desk.campaign()) for c in columns]
