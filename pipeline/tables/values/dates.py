"""What stands in a date cell → a day (R04, R07), or why it is none."""

import re
from datetime import date, datetime, time, timedelta, timezone

from pipeline.findings import Value
from pipeline.tables.values.numbers import EPOCH, moment_of, numeral
from pipeline.tables.values.parsed import NOWHERE, Context, Parsed, Repair
from schemas.form.columns import Column
from schemas.form.text import half_width, trim
from schemas.rules.words import shown

CHINA = timezone(timedelta(hours=8))
SERIALS = range(36526, 73051)  # 2000–2099
YEARS = range(2000, 2100)
AT_ONCE = ("当场", "当日", "立即", "即日")
MIDNIGHT = time(23, 59)  # within a minute before midnight: a day that lost a fraction of a second
_BLANKS = r"[\s\u3000\xa0]*+"
_DAY = (rf"(?:(?P<year>[0-9]{{4}}){_BLANKS}[-/.年]{_BLANKS})?(?P<month>[0-9]{{1,2}}){_BLANKS}[-/.月]{_BLANKS}"
        rf"(?P<day>[0-9]{{1,2}}){_BLANKS}[日号]?")
_WEEKDAY = r"[(]?(?:星期|周|礼拜)[一二三四五六日天][)]?"
_TIME = (r"(?P<part>上午|下午|中午|晚上|早上|凌晨)?\s*+(?:(?<![0-9])(?P<hour>[0-9]{1,2})(?:"
         r":(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]+)?)?|[时点](?:(?P<minutes>[0-9]{1,2})分?|(?P<half>半)|整)?))?")
_ZONE = r"(?P<zone>Z|UTC|GMT|[+-](?:[01][0-9]|2[0-3]):?[0-5][0-9])?"
_WRITTEN = re.compile(rf"{_DAY}(?:{_BLANKS}{_WEEKDAY})?(?:{_BLANKS}T?{_BLANKS}{_TIME}{_BLANKS}{_ZONE})", re.IGNORECASE)
_PACKED = re.compile(r"[0-9]{8}|[0-9]{5}")
_WITHIN = re.compile(r"限?([0-9]{1,3}|[一二三四五六七八九十]{1,3})[日天](?:以|之)?内")
_MEND = re.compile(r"(?:整改|改正)(?:完毕|完成|到位)?$")


def day_of(raw: Value, column: Column, context: Context) -> Parsed:
    """Type the cell of a DATE column."""
    parsed = None
    if isinstance(raw, date):
        parsed = _from_moment(moment_of(raw), context)
    elif isinstance(raw, float | int) and not isinstance(raw, bool) and 0 <= raw < 1e8:
        parsed = _from_number(raw, context)
    elif isinstance(raw, str):
        text = trim(half_width(raw))
        parsed = _deadline(text, context) if column.follows else None
        parsed = parsed or _from_text(text.removesuffix("前") if column.follows else text, context)
    return parsed or Parsed(None, reason=f"“{shown(raw)}”不是有效日期")


def at_sixteen(raw: Value) -> bool | None:
    """Does a date carry 16:00, as China's midnight written in UTC does? None for what is no date with its year."""
    if isinstance(raw, str):
        found = _WRITTEN.fullmatch(trim(half_width(raw)))
        return _clock(found) == time(16) and not found["zone"] if found and found["year"] else None
    if isinstance(raw, float) and SERIALS[0] <= raw <= SERIALS[-1]:
        return round(raw % 1 * 24 * 60) == 16 * 60
    if isinstance(raw, datetime):
        return time(15, 59, 30) <= raw.time() < time(16, 0, 30)
    return False if isinstance(raw, date) else None


def _from_moment(raw: datetime, context: Context) -> Parsed | None:
    """A day with a time behind it: the time goes, and is said."""
    day = _meant(raw, context)
    return Parsed(moment_of(day)) if day and raw.time() == time() else _repaired("date_form", day)


def _from_number(number: float, context: Context) -> Parsed | None:
    """A serial number, with a time perhaps, or eight digits."""
    if int(number) in SERIALS:
        moment = moment_of(EPOCH) + timedelta(seconds=round(number * 86400))
        return _repaired("date_form", _meant(moment, context))
    digits = f"{number:.0f}"
    if len(digits) != 8 or number % 1:
        return None
    return _repaired("date_form", _day(int(digits[:4]), int(digits[4:6]), int(digits[6:])))


def _from_text(text: str, context: Context) -> Parsed | None:
    if _PACKED.fullmatch(text):
        return _from_number(float(text), NOWHERE)
    found = _WRITTEN.fullmatch(text)
    if not found:
        return None
    month, number = int(found["month"]), int(found["day"])
    if not found["year"]:
        return _repaired("date_year", _without_year(month, number, context))
    day, clock = _day(int(found["year"]), month, number), _clock(found)
    if day is None or clock is None:
        return None
    if zone := found["zone"]:
        offset = zone if zone[0] in "+-" else "+00:00"
        day = datetime.fromisoformat(f"{day}T{clock}{offset}").astimezone(CHINA).date()
        return _repaired("date_form", day if day.year in YEARS else None)
    return _repaired("date_form", _meant(datetime.combine(day, clock), context))


def _meant(moment: datetime, context: Context) -> date | None:
    """The day that a day with a time stands for; None before 2000 and after 2099."""
    if moment.year > YEARS[-1]:  # 9999-12-31 23:59:59, which some systems write for 长期, has no next day
        return None
    day = moment.date() + timedelta(days=context.utc or moment.time() >= MIDNIGHT)
    return day if day.year in YEARS else None


def _clock(found: re.Match[str]) -> time | None:
    """The time behind a written day; None where there is no such time."""
    minutes = 30 if found["half"] else int(found["minute"] or found["minutes"] or 0)
    hour = int(found["hour"] or 0)
    if found["part"] in ("下午", "晚上") and 0 < hour < 12:
        hour += 12
    try:
        return time(hour, minutes, int(found["second"] or 0))
    except ValueError:
        return None


def _without_year(month: int, day: int, context: Context) -> date | None:
    """The last such day up to a day, else the first from a day on (29 February may be years away)."""
    near = context.last or context.first
    if near is None:
        return None
    step = -1 if context.last else 1
    days = (_day(near.year + n * step, month, day) for n in range(9))
    return next((d for d in days if d and (d - near).days * step >= 0), None)


def _deadline(text: str, context: Context) -> Parsed | None:
    """当场, 15日内: counted from the day of the measure."""
    text, since = _MEND.sub("", text), context.follows
    if since is None:
        return None
    if text in AT_ONCE:
        return _repaired("date_form", since)
    found = _WITHIN.fullmatch(text)
    days = numeral(found[1]) if found else None
    return None if days is None else _repaired("date_form", since + timedelta(days=days))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def _repaired(name: str, day: date | None) -> Parsed | None:
    return None if day is None else Parsed(moment_of(day), (Repair(name, str(day)),))
