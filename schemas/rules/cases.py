"""What the rows of one 案件台账 say of one another (C11, C15). No form can judge it."""

from collections.abc import Iterator
from itertools import compress
from typing import Any

import numpy as np
import pandas as pd

from schemas.expressions.table import Array, Table, View, shared
from schemas.expressions.tally import single_parties
from schemas.form.sheets import LEDGER

LAWFUL = ("penalty", "transfer", "shut_down", "ban")  # what ends a case that was not mended in time


@shared(LEDGER)
def dealt_with(view: View) -> Array:
    """Where all parties of a row with a 整改期限 have a row of the same block, of the same or a later 处置日期, that is 行政处罚,
    移交, 关闭 or 取缔: 已依法处理, not overdue any more (C11)."""
    table, lawful = view.table, view.campaign.words("处罚形式", *LAWFUL)
    known = table.alive.to_numpy() & ~table.any_unknown("focus", "measure", "date", "party")
    ended = known & table.typed["measure"].isin(lawful).to_numpy()
    last: dict[object, Any] = {}
    for where, parties, day in _steps(view, ended):
        last |= {(where, party): max(day, last.get((where, party), day)) for party in parties if day is not None}
    found = pd.notna(table.values("deadline"))
    found[found] = [bool(parties) and day is not None and all((where, p) in last and last[where, p] >= day for p in parties)
                    for where, parties, day in _steps(view, found)]
    return found


def _steps(view: View, rows: Array) -> Iterator[tuple[object, tuple[str, ...], Any]]:
    """Where each of these rows belongs, its parties, its 处置日期."""
    table, block_of = view.table, view.campaign.block_of
    columns = (table.values("source").tolist(), table.same("origin"), table.values("focus").tolist(), single_parties(table), table.same("date"))
    for source, origin, focus, parties, day in compress(zip(*columns, strict=True), rows):
        yield (source, origin, block_of.get(focus)), parties, day  # by county in a roll-up


@shared(LEDGER)
def reused_document(view: View) -> Array:
    """The first row at which a 文书文号 stands for other parties than at its first; 移交 left out. Once per number and
    file (C15)."""
    table, transfer = view.table, view.campaign.words("处罚形式", "transfer")
    known = table.alive.to_numpy() & ~table.any_unknown("document", "party", "measure")
    first: dict[object, tuple[str, ...]] = {}
    told: set[object] = set()
    found = np.zeros(len(known), dtype=bool)
    sources, documents, every_party, measures = table.values("source").tolist(), table.same("document"), single_parties(table), table.values("measure").tolist()
    for i in (known & _again(table, "document")).nonzero()[0].tolist():
        parties = every_party[i]
        if documents[i] and parties and measures[i] not in transfer:
            number = (sources[i], documents[i])
            before = first.setdefault(number, parties)
            if before is not parties and number not in told and set(before).isdisjoint(parties):
                found[i] = True
                told.add(number)
    return found


def _again(table: Table, column: str) -> Array:
    """The rows whose cell stands in another row of the file, too."""
    return pd.DataFrame({"source": table.coded("source")[0], "cell": table.alike(column)}).duplicated(keep=False).to_numpy()
