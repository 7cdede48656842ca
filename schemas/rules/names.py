"""How 单位名称 of 情况汇总表 agrees with the parties of the ledger (X03)."""

import pandas as pd

from schemas.expressions.leaves import codes
from schemas.expressions.table import View
from schemas.expressions.tally import Counted
from schemas.form.sheets import LEDGER
from schemas.form.text import ends_open, split_names
from schemas.form.text import key as text_key

COUNTED = Counted()
LONG_ENOUGH = 4  # a name of this length contained in one party's name counts as it


def distinct(names: str) -> dict[str, str]:
    """Comparison key → name as typed, of a 单位名称 cell."""
    return {text_key(n): n for n in reversed(split_names(names))}


def _comparable(view: View) -> pd.Series:
    """Rows whose names are a full list, and whose figure the ledger does not reach; where it does, R12 names the parties,
    and X01 or X02 speaks where it has more."""
    table, counted = view.table, COUNTED.values(view)
    complete = table.typed["names"].map(lambda n: not ends_open(n), na_action="ignore").eq(True)
    known = ~table.unknown[["quantity", "names"]].any(axis=1)
    return complete & known & ~COUNTED.missing(view) & (counted < table.typed["quantity"])


def missing_parties(view: View) -> pd.Series:
    """For each official row the parties of the ledger that appear nowhere in its names, joined by 、; else ''.

    Looked up once for the rule and again for the words of each of its findings.
    """
    memo = view.table.memo
    if "missing parties" not in memo:
        memo["missing parties"] = _missing_parties(view)
    found: pd.Series = memo["missing parties"]
    return found


def _missing_parties(view: View) -> pd.Series:
    ledger = view.tables[LEDGER.name]
    rows = ledger.typed[ledger.alive & ledger.typed["party"].notna() & ~ledger.unknown["party"]]
    by_row: dict[tuple[object, object], dict[str, str]] = {}
    for source, code, party in zip(rows["source"], codes(view.of(LEDGER))[rows.index], rows["party"], strict=True):
        by_row.setdefault((source, code), {}).update({text_key(name): name for name in split_names(party)})
    typed, found = view.table.typed, []
    for source, code, names, fit in zip(typed["source"], typed["code"], typed["names"], _comparable(view), strict=True):
        parties = by_row.get((source, code), {})
        found.append("、".join(_absent(parties, set(distinct(names)))) if fit and parties else "")
    return pd.Series(found, typed.index, dtype="str")


def _absent(parties: dict[str, str], names: set[str]) -> list[str]:
    held = set(names)
    for name in names - parties.keys():
        within = [p for p in parties if name in p] if len(name) >= LONG_ENOUGH else []
        held |= set(within) if len(within) == 1 else set()
    return [party for k, party in parties.items() if k not in held]
