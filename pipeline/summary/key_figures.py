"""The figures that a leader asks for first, of a run and, for comparison, of the ledger of a former one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.summary.totals import Sums, confiscated_in
from schemas.campaign.campaign import Campaign

SETS = "套"  # what is confiscated is told in sets


@dataclass(frozen=True, kw_only=True)
class KeyFigures:
    """Counts over all ledger rows, pairs that the official table lacks too. `rectified`, `penalties`, `transfers`: rows;
    `fines`: yuan; `confiscated`: sets; `major`: cases; `units`: how many are in."""

    units: int
    penalties: float
    transfers: float
    rectified: float
    fines: float
    confiscated: float
    major: float


def key_figures(sums: Sums, units: int) -> KeyFigures:
    """Of a run. What is added up over the blocks is counted in the same unit."""
    blocks = sums.blocks
    return KeyFigures(units=units, penalties=sum(b.penalties.value for b in blocks), transfers=sums.transfers.value,
                      rectified=sums.rectified.value, fines=sum(b.fines.value for b in blocks),
                      confiscated=sum(b.confiscated.value for b in blocks if b.confiscated.unit == SETS), major=sums.major.value)


def former_key_figures(rows: Sequence[Mapping[str, Any]], major: int, units: int, campaign: Campaign) -> KeyFigures:
    """Of a former run: `rows` are its ledger, each its cells by column key."""
    def having(role: str) -> list[Mapping[str, Any]]:
        words = campaign.words("处罚形式", role)
        return [cells for cells in rows if cells.get("measure") in words]

    penalties, in_sets = having("penalty"), {b.code for b in campaign.blocks if confiscated_in(b, campaign) == SETS}
    return KeyFigures(
        units=units, penalties=len(penalties), transfers=len(having("transfer")), rectified=len(having("rectify")),
        fines=sum(_number(cells.get("fine")) for cells in penalties),
        confiscated=sum(_number(cells.get("quantity")) or 1 for cells in having("confiscate")
                        if campaign.block_of.get(str(cells.get("focus"))) in in_sets), major=major)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and value == value else 0.0  # noqa: PLR0124 (not a number)
