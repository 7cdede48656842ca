"""A draw for checks on the spot: reproducible, stratified by unit.

Each row has a number that follows from the seed and the row's own place, and the smallest are drawn: the same data and
day give the same list, on any machine.
"""

from collections import Counter
from collections.abc import Mapping
from hashlib import sha256
from heapq import nsmallest

import pandas as pd

from pipeline.model import gathered


def draw(rows: pd.DataFrame, size: int, seed: str) -> pd.DataFrame:
    """At most `size` rows, every unit with rows having at least one if there is room, the rest in proportion."""
    places = zip(*(rows[k].tolist() for k in ("unit", "source", "row")), strict=True)
    lot = [sha256("|".join([seed, *map(str, place)]).encode()).hexdigest() for place in places]
    shares = allot(Counter(rows["unit"].tolist()), size)
    of_units = gathered(zip(lot, range(len(rows)), rows["unit"].tolist(), strict=True), lambda one: str(one[2]))
    return rows.iloc[sorted(place for unit, lots in of_units.items() for _, place, _ in nsmallest(shares[unit], lots))]


def allot(counts: Mapping[str, int], size: int) -> dict[str, int]:
    """How many of each unit, no more than it has: one each, largest units first, then always to the unit whose share
    is the furthest behind (Sainte-Laguë)."""
    units = sorted(counts, key=lambda u: (-counts[u], u))
    given = dict.fromkeys(units, 0)
    for unit in units[:size]:
        given[unit] = 1
    for _ in range(min(size, sum(counts.values())) - sum(given.values())):
        open_units = [u for u in units if given[u] < counts[u]]
        given[max(open_units, key=lambda u: (counts[u] / (2 * given[u] + 1), -units.index(u)))] += 1
    return given
