"""Which units are in the figures and which are not, in words: the head of every output."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.summary.summarise import Summary


@dataclass(frozen=True)
class Units:
    """Which units are in the figures; `extra`: units of the roster that nobody expects."""

    counted: tuple[str, ...]
    extra: tuple[str, ...]
    extra_returned: tuple[str, ...]
    unknown_files: int  # files that say nothing of whose they are
    zero_reports: tuple[str, ...]


def units(s: Summary) -> Units:
    zero = s.info["zero_report"].isin(s.campaign.words("是否", "yes"))
    return Units(
        s.counted, tuple(u for u in s.accepted if u not in s.expected), tuple(u for u in s.returned if u not in s.expected),
        sum(x.unit is None and s.goes_back(x) for x in s.submissions), tuple(u for u in s.accepted if zero[u]))


def lacking(s: Summary) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Why expected units are not in, and which."""
    return tuple((why.word, names) for why, names in s.lacking.items())


def listed(reasons: tuple[tuple[str, tuple[str, ...]], ...]) -> Iterator[str]:
    """退回修改1家：微山县."""
    return (f"{why}{len(names)}家：{'、'.join(names)}" for why, names in reasons)


def absent(s: Summary) -> tuple[str, ...]:
    """What stands at the head of every output where units are missing: nothing where all are in."""
    u, found = units(s), []
    if s.absent:
        found.append(f"数据不全：应报送单位{len(s.expected)}家，已汇总{len(u.counted)}家，尚缺{len(s.absent)}家。")
    reasons = (*lacking(s), *((("应报单位以外、退回修改", u.extra_returned),) if u.extra_returned else ()))
    found += [f"{text}。" for text in listed(reasons)]
    if s.missing and u.unknown_files:
        found.append(f"另有{u.unknown_files}份材料无法读取或无法识别报送单位，未计入。")
    return tuple(found)


def coverage(summary: Summary) -> str:
    """Which units are not in the figures, in one sentence."""
    if not summary.absent:
        return f"应报送的{len(summary.expected)}个单位已全部汇总。"
    return f"应报送单位{len(summary.expected)}家，已汇总{len(summary.counted)}家，尚缺{len(summary.absent)}家：{'；'.join(listed(lacking(summary)))}。"
