"""Which units are in the figures and which are not, in words: the head of every output."""

from collections.abc import Iterable, Iterator, Sequence

from pipeline.summary.summarise import Summary


def extra(s: Summary) -> tuple[str, ...]:
    """Units in the figures that nobody expects."""
    return tuple(u for u in s.accepted if u not in s.expected)


def lacking(s: Summary) -> Iterator[str]:
    """Why expected units are not in, and which."""
    return listed((why.word, names) for why, names in s.lacking.items())


def listed(reasons: Iterable[tuple[str, Sequence[str]]], unit: str = "家") -> Iterator[str]:
    """退回修改1家：微山县; what applies to none is left out."""
    return (f"{why}{len(names)}{unit}：{'、'.join(names)}" for why, names in reasons if names)


def in_numbers(s: Summary) -> str:
    """How many of the expected units are in."""
    if not s.absent:
        return f"应报送的{len(s.expected)}个单位已全部汇总"
    return f"应报送单位{len(s.expected)}家，已汇总{len(s.counted)}家，尚缺{len(s.absent)}家"


def absent(s: Summary) -> tuple[str, ...]:
    """What stands at the head of every output where units are missing: nothing where all are in."""
    found = []
    returned = tuple(u for u in s.returned if u not in s.expected)
    unknown = sum(x.unit is None and s.goes_back(x) for x in s.submissions)  # they say nothing of whose they are
    if s.absent:
        found.append(f"数据不全：{in_numbers(s)}。")
    found += [f"{text}。" for text in (*lacking(s), *listed([("应报单位以外、退回修改", returned)]))]
    if s.missing and unknown:
        found.append(f"另有{unknown}份材料无法读取或无法识别报送单位，未计入。")
    return tuple(found)


def coverage(s: Summary) -> str:
    """Which units are not in the figures, in one sentence."""
    return f"{in_numbers(s)}{'：' if s.absent else ''}{'；'.join(lacking(s))}。"
