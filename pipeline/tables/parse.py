"""One raw cell → one typed value, with what was repaired on the way (R01–R07, R11) or why it cannot be read."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from pipeline.model import Value
from schemas.campaign.campaign import Campaign
from schemas.form.columns import Column, Kind
from schemas.form.text import NOTHING, half_width, key, no_blanks, no_blanks_beside_cjk, trim
from schemas.rules.words import LOSSY, shown

PENDING = "这一格的公式没有结果，或是错误值（请用 WPS 打开，改正后保存再报）"
EPOCH = date(1899, 12, 30)
OLDEST = date(1910, 1, 1)  # an older date in a number cell is a number that a date format hides
SERIALS = range(36526, 73051)  # 2000–2099
_WIDE = {c: c - 0xFEE0 for r in (range(0xFF10, 0xFF1A), range(0xFF21, 0xFF3B), range(0xFF41, 0xFF5B)) for c in r}
_NUMBER = re.compile(r"(-?\d{1,15}(?:\.\d{1,15})?)(\D*)")
_THOUSANDS = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?")
_DAY = re.compile(r"(\d{1,2})[-/.月](\d{1,2})[日号]?")
_YEAR_BRACKETS = re.compile(r"[\[［【（(〔﹝〖]((?:19|20)\d{2})[\]］】）)〕﹞〗]")


class Repair(NamedTuple):
    note: str  # its name in schemas.rules.files
    read: str


class Parsed(NamedTuple):
    """The typed value (None: blank), the repairs, and why a filled cell cannot be read."""

    value: str | float | datetime | None
    repairs: tuple[Repair, ...] = ()
    reason: str | None = None


BLANK = Parsed(None)


def parse(raw: Value, column: Column, campaign: Campaign, units: Sequence[str] = (), since: date | None = None) -> Parsed:
    """Type one cell. `units`: the counting units that may stand behind a number of this row; `since`: from which day
    on a day without its year is looked for (the campaign's start by default)."""
    if raw is None:
        return BLANK
    text = trim(raw) if isinstance(raw, str) else None
    if text is not None and (text in NOTHING or text in column.stands_for_blank):
        if column.nothing_is_zero:
            return Parsed(0.0, (Repair("as_zero", "0"),))
        return BLANK if column.required else Parsed(None, (Repair("as_blank", ""),))
    if column.kind is Kind.NUMBER:
        return _number(raw, units)
    if column.kind is Kind.DATE:
        return _date(raw, since or campaign.campaign.start)
    return _text(raw, column, campaign)


def _number(raw: Value, units: Sequence[str]) -> Parsed:
    if isinstance(raw, bool):
        return Parsed(None, reason=f"“{shown(raw)}”不是数字")
    if isinstance(raw, int | float):
        return Parsed(float(raw))
    if isinstance(raw, date | time | timedelta):
        return _hidden_number(raw)
    assert isinstance(raw, str)
    text = no_blanks(half_width(raw))
    repairs = [] if raw.translate(_WIDE) == raw else [Repair("half_width", text)]
    plain = text.replace(",", "") if _THOUSANDS.match(text) else text
    found = _NUMBER.fullmatch(plain)
    if not found or (found[2] and found[2] not in units):
        allowed = f"（只写数字；这一行的单位是{units[0]}）" if found and units else "（只写数字）"
        return Parsed(None, reason=f"“{shown(trim(raw))}”不是数字{allowed}")
    if found[2] or plain != text:
        repairs.append(Repair("number_form", shown(float(found[1]))))
    return Parsed(float(found[1]), tuple(repairs))


def _hidden_number(raw: date | time | timedelta) -> Parsed:
    """A date before 1910 or a time is the number that the cell's date format hides; 28 February 1900 stands for two."""
    if isinstance(raw, time):
        seconds = raw.hour * 3600 + raw.minute * 60 + raw.second
        return Parsed(seconds / 86400)
    if isinstance(raw, timedelta):
        return Parsed(raw / timedelta(days=1))
    day = raw.date() if isinstance(raw, datetime) else raw
    if day >= OLDEST or day == date(1900, 2, 28):
        return Parsed(None, reason=f"“{shown(raw)}”是日期，不是数字（请把单元格格式改为常规后重填）")
    serial = (day - EPOCH).days - (1 if day < date(1900, 3, 1) else 0)
    rest = (raw - datetime.combine(day, time())) / timedelta(days=1) if isinstance(raw, datetime) else 0
    return Parsed(serial + rest)


def _date(raw: Value, since: date) -> Parsed:
    if isinstance(raw, date):
        return Parsed(datetime.combine(raw, time()))  # a datetime is a date too: its time of day goes
    parsed = None
    if isinstance(raw, float | int) and not isinstance(raw, bool):
        parsed = _date_number(raw)
    elif isinstance(raw, str):
        parsed = _date_text(trim(half_width(raw)), since)
    return parsed or Parsed(None, reason=f"“{shown(raw)}”不是能读懂的日期")


def _date_text(text: str, since: date) -> Parsed | None:
    packed = no_blanks(text)
    if re.fullmatch(r"\d{8}|\d{5}", packed):
        return _date_number(float(packed))
    name, day = "date_form", None
    if full := _DATE.fullmatch(text) or _DATE.fullmatch(packed):
        day = _day(int(full[1]), int(full[2]), int(full[3]))
    elif short := _DAY.fullmatch(packed):
        days = (_day(year, int(short[1]), int(short[2])) for year in range(since.year, since.year + 9))
        name, day = "date_year", next((d for d in days if d is not None and d >= since), None)
    return None if day is None else _repaired(name, day)


def _date_number(number: float) -> Parsed | None:
    """20200610, or a serial number."""
    if number % 1 == 0 and int(number) in SERIALS:
        return _repaired("date_form", EPOCH + timedelta(days=int(number)))
    digits = f"{number:.0f}"
    day = _day(int(digits[:4]), int(digits[4:6]), int(digits[6:])) if len(digits) == 8 and number % 1 == 0 else None
    return None if day is None else _repaired("date_form", day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _repaired(name: str, day: date) -> Parsed:
    return Parsed(datetime.combine(day, time()), (Repair(name, str(day)),))


def _text(raw: Value, column: Column, campaign: Campaign) -> Parsed:
    if column.kind is Kind.CODE and isinstance(raw, float | int) and abs(raw) >= LOSSY and not isinstance(raw, bool):
        return Parsed(None, reason=f"“{shown(float(raw))}”是按数字输入的，15 位以后的数字已经丢失")
    text = trim(shown_raw(raw))
    if column.kind is Kind.UNIT:
        return _unit(text, campaign)
    if column.kind is Kind.LIST:
        return _option(text, campaign.aliases(str(column.options)))
    if column.kind in (Kind.TEXT, Kind.NAMES):
        return Parsed(text)
    if column.kind is Kind.PHONE:
        return Parsed(half_width(text), _changed("half_width", text, text.translate(_WIDE)))
    return _name(text, column.kind)


def shown_raw(raw: Value) -> str:
    """A raw cell as text, nothing masked: what the county's own columns hold."""
    return raw if isinstance(raw, str) else shown(raw)


def _changed(name: str, before: str, after: str) -> tuple[Repair, ...]:
    return (Repair(name, after),) if before != after else ()


def _name(text: str, kind: Kind) -> Parsed:
    """NAME, CODE, DOCUMENT: each step that changes the text is a repair of its own."""
    step = no_blanks_beside_cjk(text) if kind is Kind.NAME else no_blanks(text)
    repairs = _changed("blanks", text, step)
    narrow = half_width(step).upper() if kind is Kind.CODE else step.translate(_WIDE)
    repairs += _changed("half_width", step, narrow)
    if kind is Kind.DOCUMENT:
        bracketed = _YEAR_BRACKETS.sub(r"〔\1〕", narrow)
        repairs += _changed("brackets", narrow, bracketed)
        narrow = bracketed
    return Parsed(narrow or None, repairs)


def _option(text: str, aliases: dict[str, str]) -> Parsed:
    """A list value; off the list it stays as typed, for its rule to blame."""
    value = aliases.get(key(text), text)
    if value == text:
        return Parsed(text)
    if key(value) != key(text):
        return Parsed(value, (Repair("alias", value),))
    return Parsed(value, (Repair("half_width" if half_width(text) != text else "blanks", value),))


def _unit(text: str, campaign: Campaign) -> Parsed:
    unit = campaign.recognise(text)
    if unit is None:
        return Parsed(None, reason=f"“{shown(text)}”不在报送单位名单里")
    return Parsed(unit, () if unit == text else (Repair("alias", unit),))
