"""What the rules look at: one stacked frame per sheet, with what could not be read and what is not known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from schemas.campaign.campaign import Campaign
from schemas.form.columns import Layout, Sheet


@dataclass(eq=False)
class Table:
    """The rows of one sheet of all files, on one plain integer index shared by all frames.

    `typed` holds source (str), row (int, the sheet's row), code (official row, 情况汇总表 only), then the sheet's
    columns in their dtypes. `raw` holds the cells as typed by the county, `unread` where a cell is filled but cannot
    be read (why: `reasons`). `unknown` grows while rules run: a cell that an error blames is unknown to later rules.
    `alive` is False for a row that counts as absent (the later row of C14, A07).
    """

    sheet: Sheet
    typed: pd.DataFrame
    raw: pd.DataFrame
    unread: pd.DataFrame
    unknown: pd.DataFrame
    alive: pd.Series
    reasons: Mapping[tuple[int, str], str]
    sources: frozenset[str]  # the files that have this sheet
    letters: Mapping[tuple[str, str], str]  # (source, column key) → column letter; of 基本信息 the whole address
    memo: dict[str, Any] = field(default_factory=dict)  # tallies, counted once for all rules that read them

    def drop(self, rows: list[int]) -> None:
        """These rows count as absent from now on."""
        self.alive.loc[rows] = False
        self.memo.clear()

    @cached_property
    def _places(self) -> dict[int, tuple[str, int]]:
        places = zip(self.typed["source"].tolist(), self.typed["row"].tolist(), strict=True)
        return dict(zip(self.typed.index.tolist(), places, strict=True))

    def cell(self, index: int, key: str) -> str | None:
        """The address (A1) of a cell, None where the file lacks the column."""
        source, row = self._places[index]
        letter = self.letters.get((source, key))
        if letter is None or self.sheet.layout is Layout.ITEMS:
            return letter
        return letter + str(row)

    def rows_of(self, sources: Iterable[str]) -> pd.DataFrame:
        """The living rows of these files, in the order given."""
        order = {s: i for i, s in enumerate(sources)}
        frame = self.typed[self.alive & self.typed["source"].isin(list(order))]
        return frame.sort_values(["source", "row"], key=lambda c: c.map(order) if c.name == "source" else c)


@dataclass(frozen=True)
class View:
    """One sheet under judgement, within everything a rule may read."""

    sheet: Sheet
    tables: Mapping[str, Table]
    campaign: Campaign
    today: date

    @property
    def table(self) -> Table:
        return self.tables[self.sheet.name]

    def of(self, sheet: Sheet) -> "View":
        return View(sheet, self.tables, self.campaign, self.today)
