"""Which units are in the figures and which are not, in words: the head of every output."""

from dataclasses import dataclass

from pipeline.summary.summarise import Summary


@dataclass(frozen=True)
class Units:
    """Which units are in the figures and which are not; `extra`: units of the roster that nobody expects."""

    counted: tuple[str, ...]
    extra: tuple[str, ...]
    returned: tuple[str, ...]
    missing: tuple[str, ...]
    extra_returned: tuple[str, ...]
    unknown_files: int  # files that say nothing of whose they are
    zero_reports: tuple[str, ...]


def units(s: Summary) -> Units:
    zero = s.info["zero_report"].isin(s.campaign.words("是否", "yes"))
    return Units(
        s.counted, tuple(u for u in s.accepted if u not in s.expected),
        tuple(u for u in s.absent if u in s.returned), tuple(u for u in s.absent if u not in s.returned),
        tuple(u for u in s.returned if u not in s.expected),
        sum(x.unit is None and s.goes_back(x) for x in s.submissions),
        tuple(u for u in s.accepted if zero[u]),
    )


def absent(s: Summary) -> tuple[str, ...]:
    """What stands at the head of every output where units are missing: nothing where all are in."""
    u, found = units(s), []
    if s.absent:
        found.append(f"数据不全：应报送单位{len(s.expected)}家，只汇总了{len(u.counted)}家，下列单位未计入。")
    for why, names in (("已退回修改", u.returned), ("未报送", u.missing), ("应报名单以外、已退回修改", u.extra_returned)):
        found += [f"{why}（{len(names)}家）：{'、'.join(names)}。"] if names else []
    if u.missing and u.unknown_files:
        found.append(f"另有{u.unknown_files}份材料无法读取或无法识别报送单位，未计入。")
    return tuple(found)


def coverage(summary: Summary) -> str:
    """Which units are not in the figures, in one sentence."""
    expected = len(summary.expected)
    counted = len(summary.counted)
    returned = [u for u in summary.absent if u in summary.returned]
    lacking = (("未报送", summary.missing), ("已报送、退回修改中", returned))
    said = "；".join(f"{why}：{'、'.join(units)}" for why, units in lacking if units)
    return f"已汇总 {counted}/{expected} 个应报单位。" + (f"不在数内的单位——{said}。" if said else "")
