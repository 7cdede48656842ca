"""要情: the key figures, as tiles of the page and as sentences of the document."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.summary.key_figures import SETS, KeyFigures
from pipeline.summary.summarise import Summary
from pipeline.summary.totals import Total
from schemas.rules.words import chinese_date, shown

TEN_THOUSAND = 10_000
FEN = 2  # digits behind the yuan; sums of such fines in another order differ far behind them


@dataclass(frozen=True)
class KeyFigure:
    """`note`: what belongs to it; `change`: since the former report, with its sign; blank where there is none to compare."""

    title: str
    value: str
    unit: str
    note: str = ""
    change: str = ""


def key_figures(s: Summary) -> list[KeyFigure]:
    """Who is in, penalties, transfers and rectifications over all ledger rows, what was fined and taken, 大案要案."""
    now, words, sums = s.key_figures, s.campaign.role_words, s.sums
    before = s.since.key_figures if s.since else None
    rows = [("units", "已汇总单位", "个", f"应报送{len(s.expected)}个" if s.absent else "应报送单位已全部汇总"),
            ("penalties", words["penalty"], "件", ""), ("transfers", words["transfer"], "起", ""),
            ("rectified", words["rectify"], "件", "，".join(_mended(s))),
            ("fines", "罚款", "元", ""), ("confiscated", "没收", next((b.confiscated.unit for b in sums.blocks if b.confiscated.unit == SETS), ""), ""),
            ("major", words["major"], "件", "")]
    return [_figure(name, title, unit, note, now, before) for name, title, unit, note in rows if title and unit]


def _figure(name: str, title: str, unit: str, note: str, now: KeyFigures, before: KeyFigures | None) -> KeyFigure:
    value = getattr(now, name)
    return KeyFigure(title, *written(value, unit), note, _change(round(value - getattr(before, name), FEN), unit) if before else "")


def _change(more: float, unit: str) -> str:
    if not more:
        return "持平"
    return f"{'增加' if more > 0 else '减少'}{''.join(written(abs(more), unit))}"


def _mended(s: Summary) -> Iterator[str]:
    """Of all 责令整改 the share mended, what was dealt with by law, what is overdue; of nothing no number is told."""
    x, done = s.sums, s.campaign.role_words["done"]
    if x.rectified.value and done:
        yield f"{done}{shown(x.mended.value)}件，占{percent(x.mended.value, x.rectified.value)}" if x.mended.value else f"尚无{done}的"
    for word, total in (("已依法处理", x.rectified_settled), ("逾期", x.rectified_overdue)):
        if total.value:
            yield f"{word}{shown(total.value)}件"


def deadlines(s: Summary) -> tuple[tuple[str, Total], ...]:
    """What has become of 限期整改."""
    x = s.sums
    return (s.campaign.role_words["done"], x.done), ("已依法处理", x.settled), ("未到期", x.pending), ("逾期", x.overdue)


def rectified(s: Summary, rest: str) -> tuple[tuple[str, Total], ...]:
    """What has become of 责令整改; `rest`: what the others are called."""
    x = s.sums
    return (s.campaign.role_words["done"], x.mended), (rest, Total("", x.rectified.unit, {"": x.rectified.value - x.mended.value}))


def sentences(s: Summary) -> Iterator[str]:
    """The same in prose: what was done, then what each changed by since the former report."""
    figures = {f.title: f for f in key_figures(s)}
    words = s.campaign.role_words
    steps = sum(b.steps.value for b in s.sums.blocks)
    if steps:
        yield f"据案件台账，共作出处置{shown(steps)}件次{''.join(_done(figures, words))}。"
    if note := "，".join(_mended(s)):
        yield f"{words['rectify']}中，{note}。"
    if s.since:
        changed = [f"{f.title}{f.change}" for f in figures.values() if f.change and f.change != "持平"]
        rest = "，其余持平" if len(changed) < len(figures) else ""
        yield f"与{chinese_date(s.since.as_of)}相比，" + (f"{'，'.join(changed)}{rest}。" if changed else "以上各数没有变化。")


def _done(figures: Mapping[str, KeyFigure], words: Mapping[str, str]) -> Iterator[str]:
    """What was done, then what was fined and taken, then 大案要案; zeros are left out."""
    for lead, between, titles in (("，其中", "、", (words["penalty"], words["transfer"], words["rectify"])), ("；", "，", ("罚款", "没收")), ("；", "", (words["major"],))):
        told = [f"{f.title}{f.value}{f.unit}" for title in titles if (f := figures.get(title)) and f.value != "0"]
        if told:
            yield lead + between.join(told)


def written(value: float, unit: str) -> tuple[str, str]:
    """A number and its unit; of money (12.5, 万元) from ten thousand yuan on, as far as it stays exact to the yuan."""
    if unit == "元" and value >= TEN_THOUSAND:
        return f"{value / TEN_THOUSAND:.6f}".rstrip("0").rstrip("."), "万元"
    return shown(value), unit


def percent(part: float, whole: float) -> str:
    """A half is rounded up, as people and Excel do: 5 of 16 is 31.3%. Only all is 100%, only none 0%."""
    tenths = (2000 * part // whole + 1) // 2
    return f"{shown((min(max(tenths, 1), 999) if 0 < part < whole else tenths) / 10)}%"
