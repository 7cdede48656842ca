"""What a number format makes of a value: only where it shows something else than the value (design §5, “What is shown”).

Number formats: ECMA-376 part 1, 18.8.30 and 18.8.31. No full renderer: grouping and Chinese numerals are left out, exponents and
fractions are shown as General shows a number.
"""

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

SCALED, WORDED, UNDATED, HIDDEN, NEGATIVE = "scaled", "worded", "undated", "hidden", "negative"
EPOCH, FROM_1904 = date(1899, 12, 30), date(1904, 1, 1)
DAYS = 2_958_466, 2_957_004  # up to the year 9999, and where days count from 1904
YEAR_AND_MONTH = 'yyyy"年"m"月"'
BUILT_IN = {9: "0%", 10: "0.00%", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 45: "mm:ss",
            46: "[h]:mm:ss", 47: "mmss.0", 49: "@"} | dict.fromkeys((27, 36, 50, 52, 57), YEAR_AND_MONTH) | dict.fromkeys(
                (14, 15, 16, 22, 28, 29, 30, 31, 51, 53, 54, 58), "yyyy/m/d") | dict.fromkeys((32, 33, 34, 35, 55, 56), "h:mm")
SCALING = {"十": 10, "百": 100, "千": 1_000, "k": 1_000, "K": 1_000, "万": 10_000, "萬": 10_000, "M": 1_000_000, "亿": 10 ** 8, "億": 10 ** 8}
_FIGURE = re.compile(r"(-?[0-9]+)(?:\.([0-9]+))?")
GENERAL = "General"  # also what is shown as it would be: exponents, fractions
_GENERAL = r"General|G/通用格式|[0#?.,]{1,60}E[+-][0#?]+|(?:[0#?]{1,60} )?[0#?]{1,9}/[0-9#?]{1,9}"
_TOKEN = re.compile(rf'"([^"]*)"?|[\\!](.)|_.|\*.|\[([^\]]*)\]|({_GENERAL})|(AM/PM|A/P|上午/下午)|(.)', re.IGNORECASE | re.DOTALL)
_ROUNDED = Context(prec=1_000, rounding=ROUND_HALF_UP)  # as people round, and for numbers of any size
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?[0-9.]+)")
_TEST = {"<": float.__lt__, ">": float.__gt__, "=": float.__eq__, "<=": float.__le__, ">=": float.__ge__, "<>": float.__ne__}


class Section(NamedTuple):
    """`parts`: (True, literal text) or (False, a character, or the word General, that stands for something)."""

    parts: tuple[tuple[bool, str], ...]
    condition: tuple[str, float] | None

    @property
    def literal(self) -> str:
        return "".join(text for fixed, text in self.parts if fixed)

    @property
    def code(self) -> str:
        return "".join(text for fixed, text in self.parts if not fixed)


@lru_cache(maxsize=4096)
def special(code: str) -> bool:
    """May this format show something else than the value?"""
    return any(_odd(s) for s in _sections(code))


def shown(value: float | str, code: str, *, from_1904: bool = False) -> tuple[str, str] | None:
    """How the cell shows something else than its value, and what."""
    sections = _sections(code)
    if isinstance(value, str):
        section = sections[3] if len(sections) > 3 else next((s for s in sections if "@" in s.code), None)
        return _shown_text(section, value) if section else None
    section = _chosen(sections, value)
    if not section.parts:
        return HIDDEN, f"{value:.15g}"
    if value < 0 and _is_date(section):  # ######
        return NEGATIVE, f"{value:.15g}"
    if not _odd(section):
        return None
    if _is_date(section):
        return UNDATED, _dated(section, value, from_1904=from_1904)
    unsigned = value < 0 and section is not sections[0] and not any(s.condition for s in sections)  # it says itself that it is negative
    text = _number(section, abs(value) if unsigned else value)
    return WORDED if _says(text, value) else SCALED, text


def _says(text: str, value: float) -> bool:
    """Does a text say this number, with a word for tens of thousands perhaps, and no more than rounded?"""
    found = _FIGURE.search(text)
    if not found:  # 无, 家
        return value == 0 and not set(text) & SCALING.keys()
    if _FIGURE.search(text, found.end()) or set(text) & set("%％"):
        return False
    unit = math.prod(SCALING.get(c, 1) for c in text)
    rounded = unit * 0.51 / float(10 ** len(found[2] or ""))
    return abs(float(found[0]) * unit - value) <= rounded


@lru_cache(maxsize=4096)
def is_date(code: str) -> bool:
    return _is_date(_sections(code)[0])


def moment(value: float, *, from_1904: bool) -> float | date | time:
    """The number of a cell in a date format as a day, a moment or, below 1, a time; calamine gives the same of an xlsx. What is
    no day stays a number."""
    from xlrd.xldate import xldate_as_datetime  # noqa: PLC0415 (most returns need none)

    try:
        found: datetime | None = xldate_as_datetime(value, from_1904) if value >= 0 else None
    except OverflowError:  # behind the year 9999
        found = None
    if found is None:
        return value
    if value < 1 and not from_1904:
        return found.time()
    return found if found.time() != time() else found.date()


def _shown_text(section: Section, value: str) -> tuple[str, str] | None:
    if not section.parts:
        return HIDDEN, value
    text = "".join(t if fixed else value if t == "@" else "" for fixed, t in section.parts)
    return (WORDED, text) if section.literal.strip() else None


def _odd(section: Section) -> bool:
    if not section.parts:
        return True
    if _is_date(section):
        return not _has_day(section)
    whole = section.code.partition(".")[0]
    return bool(section.literal.strip(" -()¥￥$")) or "%" in section.code or whole.count("0") > 1 or _scaling_commas(section.code) > 0


@lru_cache(maxsize=4096)
def _sections(code: str) -> tuple[Section, ...]:
    sections: list[tuple[list[tuple[bool, str]], list[tuple[str, float]]]] = [([], [])]
    for quoted, escaped, bracket, general, clock, char in _TOKEN.findall(code):
        parts, conditions = sections[-1]
        if char == ";":
            sections.append(([], []))
        elif bracket and (found := _CONDITION.fullmatch(bracket)):
            conditions.append((found[1], float(found[2])))
        elif bracket.startswith("$"):
            parts.append((True, bracket[1:].partition("-")[0]))
        elif re.fullmatch("[hms]+", bracket, re.IGNORECASE):
            parts.append((False, bracket.lower()))
        elif quoted or escaped:
            parts.append((True, quoted or escaped))
        elif general or clock:
            parts.append((False, GENERAL if general else "h"))
        elif char:
            stands = char.lower() in "0#?.,%@ymdhsgeb/a" if char.isascii() else False
            parts.append((not stands, char))
    return tuple(Section(tuple(p for p in parts if p[1]), conditions[0] if conditions else None) for parts, conditions in sections)


def _chosen(sections: tuple[Section, ...], value: float) -> Section:
    """The section for a number: never the one for texts; a number under that alone is shown as in General."""
    if "@" in sections[-1].code:
        sections = sections[:-1] or (Section(((False, GENERAL),), None),)
    if any(s.condition for s in sections):
        fits = (s for s in sections[:3] if not s.condition or _TEST[s.condition[0]](value, s.condition[1]))
        return next(fits, sections[0])
    if value < 0 and len(sections) > 1:
        return sections[1]
    return sections[2] if value == 0 and len(sections) > 2 else sections[0]


def _is_date(section: Section) -> bool:
    code = re.sub(r"s\.0+", "s", section.code.lower())  # parts of seconds
    return bool(set(code) & set("ymdhs") or "aaa" in code) and not set(code) & set("0#?@")


def _has_day(section: Section) -> bool:
    """With its month: 2020年6月 and 10 are no days, a day of the week (ddd) neither."""
    code = section.code.lower()
    return "m" in code and bool(re.search("(?<!d)dd?(?!d)", code))


def _dated(section: Section, value: float, *, from_1904: bool) -> str:
    if not 1 <= value < DAYS[from_1904] or "h" in section.code.lower():
        return f"{value:.15g}"
    day, text = (FROM_1904 if from_1904 else EPOCH) + timedelta(days=int(value)), ""
    for fixed, run in groupby(section.parts, lambda part: part[0]):
        piece = "".join(t for _, t in run)
        text += piece if fixed else re.sub("y+|e+|m+|d+|a{3,4}", lambda found: _of_day(day, found[0]), piece.lower())
    return text


def _of_day(day: date, asked: str) -> str:
    """What e, yy, m, mmm, d, dddd or aaaa shows of a day."""
    kind, long = asked[0], len(asked)
    if kind in "ye":
        return f"{day.year % 100:02}" if kind == "y" and long < 3 else str(day.year)
    if kind == "a":
        return ("星期" if long > 3 else "") + "一二三四五六日"[day.weekday()]
    if long < 3:
        return f"{day.month if kind == 'm' else day.day:0{long}}"
    name = _MONTHS[day.month - 1] if kind == "m" else _WEEKDAYS[day.weekday()]
    return name[:{3: 3, 5: 1}.get(long)]


def _scaling_commas(code: str) -> int:
    found = re.search(r"[0#?](,+)(?:$|[^0#?,])", code)
    return len(found[1]) if found else 0


def _number(section: Section, value: float) -> str:
    """The digits in the places for them, with what stands between."""
    if not math.isfinite(value):
        return f"{value}"
    code = section.code
    number = Decimal(f"{abs(value):.15g}").scaleb(2 * code.count("%") - 3 * _scaling_commas(code), _ROUNDED)
    before, _, after = ("".join(c for c in half if c in "0#?") for half in code.partition("."))
    digits = f"{number.quantize(Decimal(1).scaleb(-len(after)), context=_ROUNDED):f}"
    whole, _, rest = digits.partition(".")
    whole = whole.lstrip("0").rjust(len(before.lstrip("#?")), "0")
    rest = rest[:len(after.rstrip("#?"))] + rest[len(after.rstrip("#?")):].rstrip("0")
    text, left, seen_point = "", len(before), False
    for fixed, piece in section.parts:
        if fixed or piece == "%":
            text += piece
        elif piece == GENERAL:
            text += f"{float(number):.15g}"
        elif piece == ".":
            text, seen_point = f"{text}{'' if before else whole}{piece if rest else ''}", True
        elif piece in "0#?" and seen_point:
            text, rest = text + rest[:1], rest[1:]
        elif piece in "0#?":
            taken = whole if left == 1 else whole[:max(0, len(whole) - left + 1)]
            whole, left, text = whole[len(taken):], left - 1, text + taken
    return ("-" if value < 0 else "") + text
