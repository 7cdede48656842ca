"""Tallies: the only expressions that cross rows or sheets."""

from collections.abc import Hashable
from dataclasses import dataclass

import pandas as pd

from schemas.campaign.campaign import Campaign
from schemas.expressions.expr import Cell, Expr, Leaf
from schemas.expressions.leaves import codes
from schemas.expressions.table import Table, View
from schemas.form.columns import Sheet
from schemas.form.sheets import INFO, LEDGER
from schemas.form.text import key as text_key
from schemas.form.text import split_names


@dataclass(frozen=True, eq=False)
class Count(Leaf):
    """How many living rows of another sheet the file has (for which a condition holds).

    Rows whose cells are not known count by what they hold; with `certain`, where no known row counts, a row that
    might count makes the number unknown.
    """

    sheet: Sheet
    when: Expr | None = None
    certain: bool = False

    def values(self, view: View) -> pd.Series:
        other = view.tables[self.sheet.name]
        holds = other.alive if self.when is None else other.alive & self.when.values(view.of(self.sheet))
        return view.table.typed["source"].map(other.typed["source"][holds].value_counts()).fillna(0)

    def missing(self, view: View) -> pd.Series:
        other, source = view.tables[self.sheet.name], view.table.typed["source"]
        unknown = ~source.isin(other.sources)
        for cell in self.cells:
            unknown |= cell.missing(view)
        if self.certain and self.when is not None:
            elsewhere = view.of(self.sheet)
            doubtful = other.alive & self.when.unknown(elsewhere)
            counted = other.alive & self.when.values(elsewhere) & ~doubtful
            unknown |= source.isin(other.typed["source"][doubtful]) & ~source.isin(other.typed["source"][counted])
        return unknown

    @property
    def cells(self) -> frozenset[Cell]:
        """The items of 基本信息 that the condition reads."""
        leaves = self.when.reads if self.when else ()
        return frozenset(c for leaf in leaves for c in leaf.cells if c.sheet is INFO)


@dataclass(frozen=True, eq=False)
class Repeats(Leaf):
    """An earlier row of the same file (and 来源单位, where filled) has the same values; blank equals blank."""

    sheet: Sheet
    keys: tuple[str, ...]

    def values(self, view: View) -> pd.Series:
        table = view.table
        parts = {k: same(table, k) for k in ("origin", *self.keys)}
        frame = pd.DataFrame({"source": table.typed["source"], **parts})
        known = ~self.missing(view) & table.alive
        return frame[known].duplicated().reindex(frame.index, fill_value=False)

    def missing(self, view: View) -> pd.Series:
        return view.table.unknown[list(self.keys)].any(axis=1)

    @property
    def cells(self) -> frozenset[Cell]:
        return frozenset(Cell(self.sheet, k) for k in self.keys)


@dataclass(frozen=True)
class Counted(Leaf):
    """What the file's 案件台账 counts for an official row: 家 distinct 当事人, 起 rows, 套 and 个 the sum of 数量."""

    def values(self, view: View) -> pd.Series:
        counted = counts(view)
        figures = view.table.typed
        found = [counted.get(pair, 0) for pair in zip(figures["source"], figures["code"], strict=True)]
        return pd.Series(found, figures.index, dtype="float64")

    def missing(self, view: View) -> pd.Series:
        """A row with an error in 整治重点, 处罚形式, 当事人 or (套, 个) 数量 makes unknown the rows it might belong to."""
        ledger, figures, campaign = view.tables[LEDGER.name], view.table.typed, view.campaign
        if "doubtful" not in ledger.memo:
            ledger.memo["doubtful"] = self._doubtful(ledger, campaign)
        pairs = zip(figures["source"], figures["code"], strict=True)
        in_doubt = pd.Series([pair in ledger.memo["doubtful"] for pair in pairs], figures.index, dtype="bool")
        return in_doubt | ~figures["source"].isin(ledger.sources)

    @staticmethod
    def _doubtful(ledger: Table, campaign: Campaign) -> set[tuple[str, str]]:
        doubtful: set[tuple[str, str]] = set()
        keys = ["focus", "measure", "party", "quantity"]
        suspects = ledger.unknown[keys].any(axis=1) & ledger.alive
        typed, unknown = ledger.typed[suspects], ledger.unknown[suspects]
        blocks = {f.value: f.block for f in campaign.focuses}
        alike = set(zip(typed["source"], typed["focus"].fillna(""), typed["measure"].fillna(""), *(unknown[k] for k in keys), strict=True))
        for source, focus, measure, *lacking in alike:
            lacks = dict(zip(keys, lacking, strict=True))
            block = None if lacks["focus"] else blocks.get(focus)
            form = None if lacks["measure"] else measure
            whole_row = block is None or form is None
            for official in campaign.indicators:
                row = official.row
                cell = {"parties": "party", "quantity": "quantity"}.get(row.counts)
                if block in (None, official.block.code) and form in (None, row.measure) and (
                    whole_row or (cell is not None and lacks[cell])
                ):
                    doubtful.add((source, row.code))
        return doubtful


def counts(view: View) -> dict[Hashable, float]:
    """(source, code of the official row) → what the 案件台账 of that file counts for it."""
    table = view.tables[LEDGER.name]
    if "counts" not in table.memo:
        table.memo["counts"] = _counts(view, table)
    found: dict[Hashable, float] = table.memo["counts"]
    return found


def _counts(view: View, table: Table) -> dict[Hashable, float]:
    parts = {k: same(table, k) for k in ("origin", "party")}
    rows = pd.DataFrame({"source": table.typed["source"], "code": codes(view.of(LEDGER)),
                         "quantity": table.typed["quantity"], **parts})[table.alive]
    rows = rows[rows["code"].notna()]
    found: dict[Hashable, float] = {}
    for how in ("parties", "rows", "quantity"):
        group = rows[rows["code"].map({c: i.row.counts for c, i in view.campaign.by_code.items()}).eq(how)]
        if how == "parties":
            group = group.drop_duplicates(["source", "code", "origin", "party"])
        grouped = group.groupby(["source", "code"], sort=False)["quantity"]
        found |= (grouped.sum() if how == "quantity" else grouped.size()).to_dict()
    return found


def single_parties(table: Table) -> pd.Series:
    """The single names in each 当事人 as they are compared, one a row, on the (repeated) index of the ledger's rows."""
    if "single parties" not in table.memo:
        names = table.typed["party"].dropna().map(split_names).explode().dropna()
        table.memo["single parties"] = names.map(text_key)
    found: pd.Series = table.memo["single parties"]
    return found


def same(table: Table, key: str) -> pd.Series:
    """A column as it is compared: width, blanks and case make no difference; blank equals blank."""
    if key not in table.typed:
        return pd.Series("", table.typed.index)
    column = table.typed[key]
    if column.dtype != "str":
        return column
    return column.fillna("").map(text_key)

