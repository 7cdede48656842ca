"""Small pieces of text that several outputs share."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from schemas.rules.words import shown

Record = dict[Hashable, Any]


def lines(texts: Iterable[object]) -> tuple[str, ...]:
    """The lines of some texts, blank ones left out."""
    return tuple(line.strip() for text in texts for line in shown(text).splitlines() if line.strip())


def quoted(cell: str) -> str:
    """What stood in a cell, “甲公司”; of a blank one 空白."""
    return f"“{cell}”" if cell else "空白"


def place(row: Record) -> str:
    """The unit, and in a roll-up the one it comes from."""
    return f"{row['unit']}·{row['origin']}" if shown(row.get("origin")) else str(row["unit"])


def numeral(n: int) -> str:
    """1 to 99 as in headings: 一, 十, 十一, 二十."""
    digits, (tens, ones) = "一二三四五六七八九", divmod(n, 10)
    return (digits[tens - 1] if tens > 1 else "") + ("十" if tens else "") + (digits[ones - 1] if ones else "")


def shares(by_unit: Iterable[tuple[str, float]], unit: str) -> str:
    """任城区3项、微山县1项."""
    return "、".join(f"{u}{shown(n)}{unit}" for u, n in by_unit)


def numbered(found: Sequence[str]) -> list[str]:
    """一是…。二是…。 Of one, the sentence alone."""
    return [f"{numeral(i)}是{text}。" if len(found) > 1 else f"{text}。" for i, text in enumerate(found, 1)]


def we(name: str) -> str:
    """What a place calls itself: 我市, 我县."""
    return f"我{name[-1]}" if name[-1:] in tuple("省市区县旗州") else "我单位"
