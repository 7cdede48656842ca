"""The figures of the report beside the official table, each with what every accepted unit gives to it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import compress
from typing import Any

import numpy as np
import pandas as pd

from pipeline.model import Matter, matter
from schemas.campaign.campaign import Campaign
from schemas.campaign.sections import Block
from schemas.expressions.table import Array
from schemas.form.sheets import ARCHIVE, INFO
from schemas.rules.words import spelled

WORKLOAD = ("officers", "places", "joint_actions", "publicity")


@dataclass(frozen=True)
class Total:
    """A figure, its counting unit, and unit → its part; units that give nothing are left out."""

    title: str
    unit: str
    by_unit: Mapping[str, float]

    @property
    def value(self) -> float:
        return sum(self.by_unit.values())


@dataclass(frozen=True, kw_only=True)
class BlockSum:
    """What the ledger says of one block."""

    code: str
    name: str
    steps: Total  # rows of the ledger: each is one 处置
    penalties: Total  # rows of 行政处罚
    fines: Total  # yuan
    parties: Total  # distinct over the block's rows within one unit
    confiscated: Total  # sets, or what the campaign counts
    transfers: Total  # rows of 移交
    unlisted: Total  # of the steps, rows of pairs that the official table has no row for


@dataclass(frozen=True)
class TenDays:
    """上旬, 中旬 or 下旬 of one month: its 处置, and the phases of the campaign that it lies in."""

    phases: tuple[str, ...]
    total: Total


@dataclass(frozen=True, kw_only=True)
class Sums:
    """All of them. `done`, `settled`, `overdue`, `pending` are parts of `deadlines`; `mended` is one of `rectified`.
    A 整改期限 may stand on rows of other 处罚形式 too: `rectified_settled` and `rectified_overdue` are of rows of 责令整改 alone."""

    workload: tuple[tuple[Total, int], ...]  # with the number of units that gave it
    blocks: tuple[BlockSum, ...]
    measures: tuple[Total, ...]
    focuses: tuple[Total, ...]
    progress: tuple[TenDays, ...]
    major: Total  # cases with a row of 大案要案
    told: Total  # cases with such a row or one of 典型案例
    rectified: Total  # rows of 责令整改
    mended: Total
    rectified_settled: Total
    rectified_overdue: Total
    deadlines: Total  # rows with a 整改期限
    done: Total
    settled: Total  # not done, but dealt with by law
    pending: Total  # none of these and not overdue
    overdue: Total
    entries: Total  # rows of the archive
    blacklist: Total
    transfers: Total
    signed: Total  # 责任书 of those who have to sign one
    unsigned: Total


class Rows:
    """The accepted rows of one sheet, which are counted by unit."""

    def __init__(self, frame: pd.DataFrame, units: Sequence[str], campaign: Campaign) -> None:
        self.frame, self.units, self.campaign = frame, units, campaign
        place = {u: n for n, u in enumerate(units)}
        self._places = np.array([place[u] for u in frame["unit"].tolist()], dtype=int)

    def count(self, title: str, unit: str, where: Array, column: str | None = None) -> Total:
        """How many rows of a mask each unit has, or what they give in one column."""
        numbers = None if column is None else self.frame[column].fillna(0).to_numpy()[where]
        found = np.bincount(self._places[where], numbers, len(self.units))
        return Total(title, unit, {u: float(n) for u, n in zip(self.units, found.tolist(), strict=True) if n})

    def distinct(self, title: str, unit: str, found: Iterable[tuple[str, ...]]) -> Total:
        """How many different ones each unit has; of each the unit stands first."""
        counts = Counter(u for u, *_ in set(found))
        return Total(title, unit, {u: float(counts[u]) for u in self.units if counts[u]})

    def having(self, name: str, column: str, *roles: str) -> Array:
        """The rows whose list value carries one of these roles."""
        return self.frame[column].isin(self.campaign.words(name, *roles)).to_numpy()


def sums(as_of: date, info: pd.DataFrame, ledger: Rows, archive: Rows, rectifications: Rows) -> Sums:
    """`info` by unit; `ledger` with the code of each row and the single `parties` of its 当事人; `rectifications`: its rows with a
    整改期限."""
    c = ledger.campaign
    words = c.role_words
    rectified = ledger.having("处罚形式", "measure", "rectify")
    to_sign, signed = archive.having("管理类别", "management", "unlicensed_profit"), archive.frame["pledge_date"].notna().to_numpy()
    measure, focus = (ledger.frame[k].to_numpy() for k in ("measure", "focus"))

    def cases(*roles: str) -> Total:
        return ledger.distinct("、".join(words[r] for r in roles), "件", matters(ledger.frame[ledger.having("案件类别", "category", *roles)]))

    return Sums(
        workload=tuple(_workload(info)), blocks=tuple(_block(b, ledger) for b in c.blocks),
        measures=tuple(ledger.count(name, "件次", measure == name) for name in c.options("处罚形式")),
        focuses=tuple(ledger.count(f.value, "件次", focus == f.value) for f in c.focuses),
        progress=tuple(_progress(ledger, as_of)),
        major=cases("major"), told=cases("major", "featured"),
        rectified=ledger.count(words["rectify"], "件", rectified),
        mended=ledger.count(f"{words['rectify']}中{words['done']}", "件", rectified & ledger.having("整改结果", "outcome", "done")),
        entries=archive.count(ARCHIVE.name, "条", np.ones_like(signed)),
        blacklist=archive.count("提请纳入黑名单", "个", archive.having("是否", "blacklist", "yes")),
        transfers=ledger.count(words["transfer"] or "移交", "起", ledger.having("处罚形式", "measure", "transfer")),
        signed=archive.count(f"{words['unlicensed_profit']}已签责任书", "家", to_sign & signed),
        unsigned=archive.count(f"{words['unlicensed_profit']}未签责任书", "家", to_sign & ~signed),
        **rectification_sums(rectifications),
    )


def matters(rows: pd.DataFrame) -> Iterator[Matter]:
    """Which case each row of the ledger is a step of."""
    return map(matter, *(rows[k].tolist() for k in ("unit", "origin", "case")))


def rectification_sums(rows: Rows) -> dict[str, Any]:
    """Those of `Sums` that are counted over the rows with a 整改期限, which have `done`, `settled` and the days `overdue`."""
    words, count, to_mend = rows.campaign.role_words, rows.count, rows.having("处罚形式", "measure", "rectify")
    done, settled, late = rows.frame["done"].to_numpy(), rows.frame["settled"].to_numpy(), rows.frame["overdue"].notna().to_numpy()
    return {
        "rectified_settled": count(f"{words['rectify']}中已依法处理", "件", settled & to_mend),
        "rectified_overdue": count(f"{words['rectify']}中逾期", "件", late & to_mend),
        "deadlines": count("限期整改", "项", np.ones_like(done)),
        "done": count(f"限期整改中{words['done']}", "项", done),
        "pending": count("限期整改中未到期", "项", ~done & ~settled & ~late),
        "settled": count("限期整改中已依法处理", "项", settled),
        "overdue": count("限期整改中逾期", "项", late),
    }


def _workload(info: pd.DataFrame) -> Iterator[tuple[Total, int]]:
    for name in WORKLOAD:
        title, _, unit = INFO[name].title.rstrip("）").partition("（")  # 检查单位（家次）
        given = info[name].dropna()
        yield Total(title, unit, {str(u): float(n) for u, n in given.items() if n}), len(given)


def _block(block: Block, ledger: Rows) -> BlockSum:
    c, name, count, having = ledger.campaign, block.name, ledger.count, ledger.having
    own = ledger.frame["focus"].isin([f.value for f in c.focuses if f.block == block.code]).to_numpy()
    fined = own & having("处罚形式", "measure", "penalty")
    penalty = c.role_words["penalty"]
    return BlockSum(
        code=block.code, name=name, steps=count(f"{name}处置", "件次", own), penalties=count(f"{name}{penalty}", "件", fined),
        fines=count(f"{name}罚款", "元", fined, "fine"),
        parties=ledger.distinct(f"{name}涉及当事人", "家", _parties(ledger, own)),
        confiscated=count(f"{name}没收", confiscated_in(block, c), own & having("处罚形式", "measure", "confiscate"), "quantity"),
        transfers=count(f"{name}移交", "起", own & having("处罚形式", "measure", "transfer")),
        unlisted=count(f"{name}未列入情况汇总表", "件次", own & ledger.frame["code"].isna().to_numpy()))


def confiscated_in(block: Block, campaign: Campaign) -> str:
    """The counting unit of what is confiscated: of the block's own row, else (a pair that happens without one) of another's."""
    rows = (*block.rows, *(i.row for i in campaign.indicators))
    return next((row.unit for row in rows if row.measure in campaign.words("处罚形式", "confiscate")), "")


def _parties(ledger: Rows, where: Array) -> Iterator[tuple[str, ...]]:
    """The parties of the rows of a mask by unit, in a roll-up by its 来源单位."""
    rows = zip(*(ledger.frame[k].tolist() for k in ("unit", "origin", "parties")), strict=True)
    return ((unit, spelled(origin), party) for unit, origin, parties in compress(rows, where) for party in parties)


def _progress(ledger: Rows, as_of: date) -> Iterator[TenDays]:
    """From the campaign's first ten days to the day of the run, or the last 处置 where that is later."""
    facts, days = ledger.campaign.campaign, ledger.frame["date"].to_numpy()
    last = max([min(as_of, facts.end), *ledger.frame["date"].dropna().nlargest(1).dt.date])
    years = facts.start.year != last.year
    first = _first(facts.start)
    while first <= last:
        end = _first(first + timedelta(days=10 if first.day < 21 else 11)) - timedelta(days=1)
        title = f"{f'{first.year}年' if years else ''}{first.month}月{'上中下'[first.day // 10]}旬"
        phases = tuple(p.name for p in ledger.campaign.phases if p.start <= end and p.end >= first)
        yield TenDays(phases, ledger.count(title, "件次", (days >= np.datetime64(first)) & (days <= np.datetime64(end))))
        first = end + timedelta(days=1)


def _first(day: date) -> date:
    """The first day of its 旬."""
    return day.replace(day=min(day.day - 1, 29) // 10 * 10 + 1)
