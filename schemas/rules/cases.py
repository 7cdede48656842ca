"""What the rows of one 案件台账 say of one another (C11, C15). No form can judge it."""

import pandas as pd

from schemas.expressions.table import View
from schemas.expressions.tally import same, single_parties

LAWFUL = ("penalty", "transfer", "shut_down", "ban")  # what ends a case that was not mended in time


def dealt_with(view: View) -> pd.Series:
    """Rows whose parties all have a row of the same block, of the same or a later 处置日期, that is 行政处罚, 移交, 关闭 or
    取缔: 已依法处理, not overdue any more (C11)."""
    table = view.table
    if "dealt with" not in table.memo:
        table.memo["dealt with"] = _dealt_with(view)
    found: pd.Series = table.memo["dealt with"]
    return found


def _dealt_with(view: View) -> pd.Series:
    table, campaign = view.table, view.campaign
    names = single_parties(table)
    rows = table.typed.loc[names.index, ["source", "focus", "measure", "date"]].assign(party=names)
    rows["origin"] = same(table, "origin")[names.index]  # in a roll-up each county by itself
    rows["block"] = rows["focus"].map({f.value: f.block for f in campaign.focuses})
    known = table.alive & ~table.unknown[["focus", "measure", "date", "party"]].any(axis=1)
    keys = ["source", "origin", "block", "party"]
    ends = rows[known.loc[rows.index].to_numpy() & rows["measure"].isin(campaign.words("处罚形式", *LAWFUL)).to_numpy()]
    last = ends.groupby(keys)["date"].max().rename("last")
    ended = rows.join(last, on=keys)
    done = (ended["last"] >= ended["date"]).groupby(level=0).all()
    return done.reindex(table.typed.index, fill_value=False).astype("bool")


def reused_document(view: View) -> pd.Series:
    """The first row at which a 文书文号 stands for other parties than at its first; 移交 left out. Once per number and
    file (C15)."""
    table, transfer = view.table, view.campaign.words("处罚形式", "transfer")
    rows = pd.DataFrame({"source": table.typed["source"], "document": same(table, "document"),
                         "party": single_parties(table).groupby(level=0).agg(frozenset)})
    unknown = table.unknown[["document", "party", "measure"]].any(axis=1)
    rows = rows[table.alive & ~unknown & rows["document"].ne("") & ~table.typed["measure"].isin(transfer) & rows["party"].notna()]
    first = rows.groupby(["source", "document"], sort=False)["party"].transform("first")
    apart = [a.isdisjoint(b) for a, b in zip(rows["party"], first, strict=True)]
    others = rows[apart].drop_duplicates(["source", "document"])
    return pd.Series(table.typed.index.isin(others.index), table.typed.index)
