"""How 单位名称 of 情况汇总表 agrees with the parties of the ledger (X03, R12)."""

from collections.abc import Collection, Iterable
from itertools import chain, compress

from schemas.expressions.leaves import CODE
from schemas.expressions.table import View, shared
from schemas.expressions.tally import COUNTED
from schemas.form.sheets import FIGURES, LEDGER
from schemas.form.text import ends_open, split_names
from schemas.form.text import key as text_key

LONG_ENOUGH = 4  # a name of this length contained in one party's name counts as it


def distinct(names: Iterable[str]) -> dict[str, str]:
    """Comparison key → name as first typed."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(text_key(name), name)
    return found


def names_in(cells: Iterable[str]) -> dict[str, str]:
    """The same of the single names in 单位名称 or 当事人 cells."""
    return distinct(chain.from_iterable(map(split_names, cells)))


@shared(FIGURES)
def missing_parties(view: View) -> list[str]:
    """For each official row the parties of the ledger that appear nowhere in its names, joined by 、; else ''.

    Judged where the names are a full list and the figure is one that the ledger does not reach; where it does, R12 names
    the parties, and X01 or X02 speaks where it has more.
    """
    table = view.table
    known = ~table.any_unknown("quantity", "names") & ~COUNTED.missing(view)
    judged = known & (COUNTED.values(view) < table.values("quantity"))
    parties = ledger_parties(view)
    found = [""] * len(judged)
    for i, (source, code, names) in enumerate(zip(*(table.values(k).tolist() for k in ("source", "code", "names")), strict=True)):
        if judged[i] and isinstance(names, str) and not ends_open(names):
            sure = (party for party, known_there in parties.get((source, code), {}).items() if known_there)
            found[i] = "、".join(_absent(names_in(sure), names_in([names]).keys()))
    return found


@shared(LEDGER)
def ledger_parties(view: View) -> dict[tuple[str, str], dict[str, bool]]:
    """(source, official row) → each 当事人 of the ledger as typed, in its order, and whether it is known somewhere."""
    ledger, by_row = view.table, dict[tuple[str, str], dict[str, bool]]()
    columns = (ledger.values("source").tolist(), CODE.values(view).tolist(), ledger.values("party").tolist(), ~ledger.unknown["party"])
    for source, code, party, known in compress(zip(*columns, strict=True), ledger.alive):
        if code is not None and isinstance(party, str):
            parties = by_row.setdefault((source, code), {})
            parties[party] = parties.get(party, False) or bool(known)
    return by_row


def _absent(parties: dict[str, str], names: Collection[str]) -> list[str]:
    held = set(names)
    for name in held - parties.keys():
        within = [p for p in parties if name in p] if len(name) >= LONG_ENOUGH else []
        held |= set(within) if len(within) == 1 else set()
    return [party for k, party in parties.items() if k not in held]
