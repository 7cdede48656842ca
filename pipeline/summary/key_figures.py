"""The figures that a leader asks for first, of a run and, for comparison, of the ledger of a former one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.summary.totals import Sums
from schemas.campaign.campaign import Campaign


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
    """Of a run. What is added up over the blocks is counted in the same unit everywhere."""
    blocks = sums.blocks
    return KeyFigures(units=units, penalties=sum(b.penalties.value for b in blocks), transfers=sums.transfers.value,
                      rectified=sums.rectified.value, fines=sum(b.fines.value for b in blocks),
                      confiscated=sum(b.confiscated.value for b in blocks), major=sums.major.value)


def former_key_figures(rows: Sequence[Mapping[str, Any]], major: int, units: int, campaign: Campaign) -> KeyFigures:
    """Of a former run: `rows` are its ledger, each its cells by column key."""
    penalty, transfer, rectify, confiscate = (campaign.words("处罚形式", role) for role in ("penalty", "transfer", "rectify", "confiscate"))

    def count(measures: tuple[str, ...]) -> int:
        return sum(cells.get("measure") in measures for cells in rows)

    return KeyFigures(
        units=units, penalties=count(penalty), transfers=count(transfer), rectified=count(rectify),
        fines=sum(_number(cells.get("fine")) for cells in rows if cells.get("measure") in penalty),
        confiscated=sum(_number(cells.get("quantity")) or 1 for cells in rows if cells.get("measure") in confiscate),
        major=major)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and value == value else 0.0  # noqa: PLR0124 (not a number)
