"""The figures of the report beside the official table, each with what every accepted unit gives to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from schemas.campaign.campaign import Campaign
from schemas.form.sheets import INFO

LOOKED_AT = ("unit", "origin", "parties", "code", "focus", "measure", "date", "fine", "quantity", "outcome")  # of the ledger
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
    confiscated: Total  # sets
    transfers: Total  # rows of 移交
    unlisted: Total  # of the steps, rows of pairs that the official table has no row for


@dataclass(frozen=True)
class TenDays:
    """上旬, 中旬 or 下旬 of one month: its 处置, and the phases of the campaign that it lies in."""

    phases: tuple[str, ...]
    total: Total


@dataclass(frozen=True, kw_only=True)
class Sums:
    """All of them. `done`, `settled`, `overdue`, `pending` are parts of `deadlines`; `mended` is one of `rectified`."""

    workload: tuple[tuple[Total, int], ...]  # with the number of units that gave it
    blocks: tuple[BlockSum, ...]
    measures: tuple[Total, ...]
    focuses: tuple[Total, ...]
    progress: tuple[TenDays, ...]
    rectified: Total  # rows of 责令整改
    mended: Total
    deadlines: Total  # rows with a 整改期限
    done: Total
    settled: Total  # not done, but dealt with by law
    pending: Total  # none of these and not overdue
    overdue: Total
    blacklist: Total
    transfers: Total
    signed: Total  # 责任书 of those who have to sign one
    unsigned: Total


class Frames:
    """The accepted rows: `ledger` (with its code, the block of its 整治重点 and the single `parties` of its 当事人), `archive`, and
    `info` by unit."""

    def __init__(self, campaign: Campaign, info: pd.DataFrame, ledger: pd.DataFrame, archive: pd.DataFrame) -> None:
        self.campaign, self.info, self.archive = campaign, info, archive
        self.ledger = ledger[list(LOOKED_AT)].assign(block=ledger["focus"].map({f.value: f.block for f in campaign.focuses}))

    def count(self, title: str, unit: str, rows: pd.DataFrame, column: str | None = None) -> Total:
        """The rows by unit, or the sum of one of their columns, units in roster order."""
        found = rows["unit"].value_counts() if column is None else rows.groupby("unit")[column].sum()
        given = {str(u): float(n) for u, n in found.items()}
        return Total(title, unit, {u: given[u] for u in self.info.index if given.get(u)})

    def having(self, rows: pd.DataFrame, name: str, column: str, *roles: str) -> pd.DataFrame:
        return rows[rows[column].isin(self.campaign.words(name, *roles))]


def sums(frames: Frames, rectifications: pd.DataFrame, as_of: date) -> Sums:
    """`rectifications`: the rows with a 整改期限, with `done` and the days `overdue`."""
    c, ledger, count = frames.campaign, frames.ledger, frames.count
    words = c.role_words
    rectified = frames.having(ledger, "处罚形式", "measure", "rectify")
    rows = rectifications
    late = rows["overdue"].notna()
    pledges = frames.having(frames.archive, "管理类别", "management", "unlicensed_profit")
    return Sums(
        workload=tuple(_workload(frames)), blocks=tuple(_block(b.code, b.name, frames) for b in c.blocks),
        measures=tuple(count(name, "件次", ledger[ledger["measure"] == name]) for name in c.options("处罚形式")),
        focuses=tuple(count(f.value, "件次", ledger[ledger["focus"] == f.value]) for f in c.focuses),
        progress=tuple(_progress(frames, as_of)),
        rectified=count(words["rectify"], "件", rectified),
        mended=count(f"{words['rectify']}中{words['done']}", "件", frames.having(rectified, "整改结果", "outcome", "done")),
        deadlines=count("限期整改", "项", rows), done=count(f"限期整改中{words['done']}", "项", rows[rows["done"]]),
        pending=count("限期整改中未到期", "项", rows[~rows["done"] & ~rows["settled"] & ~late]),
        settled=count("限期整改中已依法处理", "项", rows[rows["settled"]]), overdue=count("限期整改中逾期", "项", rows[late]),
        blacklist=count("提请纳入黑名单", "个", frames.having(frames.archive, "是否", "blacklist", "yes")),
        transfers=count(words["transfer"] or "移交", "起", frames.having(ledger, "处罚形式", "measure", "transfer")),
        signed=count(f"{words['unlicensed_profit']}已签责任书", "家", pledges[pledges["pledge_date"].notna()]),
        unsigned=count(f"{words['unlicensed_profit']}未签责任书", "家", pledges[pledges["pledge_date"].isna()]),
    )


def _workload(frames: Frames) -> Iterator[tuple[Total, int]]:
    for name in WORKLOAD:
        title, _, unit = INFO[name].title.rstrip("）").partition("（")  # 检查单位（家次）
        given = frames.info[name].dropna()
        yield Total(title, unit, {str(u): float(n) for u, n in given.items() if n}), len(given)


def _block(code: str, name: str, frames: Frames) -> BlockSum:
    rows = frames.ledger[frames.ledger["block"] == code]
    fined = frames.having(rows, "处罚形式", "measure", "penalty")
    confiscating = frames.campaign.words("处罚形式", "confiscate")
    taken = rows[rows["measure"].isin(confiscating)]
    unit = next((i.row.unit for i in frames.campaign.indicators if i.block.code == code and i.row.measure in confiscating), "")
    penalty, count = frames.campaign.role_words["penalty"], frames.count
    return BlockSum(
        code=code, name=name, steps=count(f"{name}处置", "件次", rows), penalties=count(f"{name}{penalty}", "件", fined),
        fines=count(f"{name}罚款", "元", fined, "fine"),
        parties=count(f"{name}涉及当事人", "家", rows.explode("parties").dropna(subset="parties").drop_duplicates(["unit", "origin", "parties"])),
        confiscated=count(f"{name}没收", unit, taken, "quantity"),
        transfers=count(f"{name}移交", "起", frames.having(rows, "处罚形式", "measure", "transfer")),
        unlisted=count(f"{name}未列入情况汇总表", "件次", rows[rows["code"].isna()]))


def _progress(frames: Frames, as_of: date) -> Iterator[TenDays]:
    """From the campaign's first ten days to the day of the run, or the last 处置 where that is later."""
    facts, dates = frames.campaign.campaign, frames.ledger["date"].dropna()
    last = max([min(as_of, facts.end), *(d.date() for d in dates)])
    years = facts.start.year != last.year
    first = _first(facts.start)
    while first <= last:
        end = _first(first + timedelta(days=10 if first.day < 21 else 11)) - timedelta(days=1)
        title = f"{f'{first.year}年' if years else ''}{first.month}月{'上中下'[first.day // 10]}旬"
        rows = frames.ledger[(frames.ledger["date"] >= pd.Timestamp(first)) & (frames.ledger["date"] <= pd.Timestamp(end))]
        phases = tuple(p.name for p in frames.campaign.phases if p.start <= end and p.end >= first)
        yield TenDays(phases, frames.count(title, "件次", rows))
        first = end + timedelta(days=1)


def _first(day: date) -> date:
    """The first day of its 旬."""
    return day.replace(day=min(day.day - 1, 29) // 10 * 10 + 1)
