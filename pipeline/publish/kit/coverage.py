"""Which units are in the figures and which are not, in words: the head of every output."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.model import Status
from pipeline.summary.summarise import Summary


@dataclass(frozen=True)
class Units:
    """Which units are in the figures and which are not; `extra`: units of the roster that nobody expects; `conflict`:
    those with several returns that contradict each other."""

    counted: tuple[str, ...]
    extra: tuple[str, ...]
    returned: tuple[str, ...]
    conflict: tuple[str, ...]
    missing: tuple[str, ...]
    extra_returned: tuple[str, ...]
    unknown_files: int  # files that say nothing of whose they are
    zero_reports: tuple[str, ...]

    @property
    def lacking(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Why expected units are not in, and which."""
        reasons = (("退回修改", self.returned), ("多份不一致", self.conflict), ("未报送", self.missing))
        return tuple((why, names) for why, names in reasons if names)


def units(s: Summary) -> Units:
    zero = s.info["zero_report"].isin(s.campaign.words("是否", "yes"))
    conflict = {x.unit for x in s.submissions if x.status is Status.CONFLICT}
    return Units(
        s.counted, tuple(u for u in s.accepted if u not in s.expected),
        tuple(u for u in s.absent if u in s.returned and u not in conflict),
        tuple(u for u in s.absent if u in s.returned and u in conflict), tuple(u for u in s.absent if u not in s.returned),
        tuple(u for u in s.returned if u not in s.expected),
        sum(x.unit is None and s.goes_back(x) for x in s.submissions),
        tuple(u for u in s.accepted if zero[u]),
    )


def listed(reasons: tuple[tuple[str, tuple[str, ...]], ...]) -> Iterator[str]:
    """退回修改1家：微山县."""
    return (f"{why}{len(names)}家：{'、'.join(names)}" for why, names in reasons)


def absent(s: Summary) -> tuple[str, ...]:
    """What stands at the head of every output where units are missing: nothing where all are in."""
    u, found = units(s), []
    if s.absent:
        found.append(f"数据不全：应报送单位{len(s.expected)}家，已汇总{len(u.counted)}家，尚缺{len(s.absent)}家。")
    reasons = (*u.lacking, *((("应报单位以外、退回修改", u.extra_returned),) if u.extra_returned else ()))
    found += [f"{text}。" for text in listed(reasons)]
    if u.missing and u.unknown_files:
        found.append(f"另有{u.unknown_files}份材料无法读取或无法识别报送单位，未计入。")
    return tuple(found)


def coverage(summary: Summary) -> str:
    """Which units are not in the figures, in one sentence."""
    if not summary.absent:
        return f"应报送的{len(summary.expected)}个单位已全部汇总。"
    return f"应报送单位{len(summary.expected)}家，已汇总{len(summary.counted)}家，尚缺{len(summary.absent)}家：{'；'.join(listed(units(summary).lacking))}。"
