"""What stands in a number cell → a number (R01, R02), or why it is none. Nothing is joined and nothing guessed."""

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from pipeline.findings import Value
from pipeline.tables.values.parsed import Context, Parsed, Repair
from schemas.form.columns import Column, Kind
from schemas.form.text import half_width, narrow, trim
from schemas.rules.words import shown

EPOCH = date(1899, 12, 30)
FROM_1904, BETWEEN = date(1904, 1, 1), 1462  # the other system's first day, and the days between the two
OLDEST = date(1910, 1, 1)  # an older date in a number cell is a number that a date format hides
TEN_THOUSAND = {"万元": "元"}  # money may be written in 万元
_CHINESE = "零一二三四五六七八九"
_NUMBER = re.compile(r"(-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15})(?:\.[0-9]{1,15})?)[ \u3000\xa0]*([^0-9\s.,-]*)")
_ORDINAL = re.compile(r"第? ?([0-9]{1,2}|[一二三四五六七八九十]{1,3}) ?次?")


def moved(raw: Value, column: Column) -> Value:
    """A cell of a workbook that counts its days from 1904, as one that counts from 1900 holds it."""
    if column.kind is Kind.DATE and isinstance(raw, float) and raw < 1e5:
        return raw + BETWEEN
    if column.kind is Kind.NUMBER and isinstance(raw, date):
        return (moment_of(raw) - moment_of(FROM_1904)) / timedelta(days=1) if raw.year < OLDEST.year else raw
    return raw


def moment_of(day: date) -> datetime:
    """A day, with its time if it has one."""
    return day if isinstance(day, datetime) else datetime.combine(day, time())


def number(raw: Value, column: Column, context: Context) -> Parsed:
    """Type the cell of a NUMBER column."""
    if isinstance(raw, bool):
        return Parsed(None, reason=f"“{shown(raw)}”不是数字")
    if isinstance(raw, int | float):
        if not math.isfinite(raw):
            return Parsed(None, reason=f"“{raw}”不是数字")
        return Parsed(float(f"{raw:.15g}"))  # a spreadsheet keeps 15 digits: 2.9999999999999996 is 3
    if isinstance(raw, date | time | timedelta):
        return _hidden_number(raw)
    assert isinstance(raw, str)
    return _written(raw, column, (*context.units, *column.units))


def numeral(text: str) -> int | None:
    """A number in digits, or 1–99 in Chinese numerals: 十五 → 15; None for anything else."""
    if text.isascii():
        return int(text)
    found = re.fullmatch(r"(?:([一二三四五六七八九])?(十))?([一二三四五六七八九])?", text)
    if not found:
        return None
    tens = (_CHINESE.index(found[1]) if found[1] else 1) if found[2] else 0
    return tens * 10 + (_CHINESE.index(found[3]) if found[3] else 0)


def _written(raw: str, column: Column, units: tuple[str, ...]) -> Parsed:
    text = trim(half_width(raw))
    repairs = [] if narrow(raw) == raw else [Repair("half_width", text)]
    found = _NUMBER.fullmatch(text)
    if found and (not found[2] or found[2] in units or TEN_THOUSAND.get(found[2]) in units):
        value = Decimal(found[1].replace(",", ""))
        value *= 10_000 if found[2] in TEN_THOUSAND else 1
        if found[2] or "," in found[1]:
            repairs.append(Repair("number_form", shown(float(value))))
        return Parsed(float(value), tuple(repairs))
    if column.ordinal and (times := _ORDINAL.fullmatch(text)):
        count = numeral(times[1])
        if count is not None and text != times[1]:
            return Parsed(float(count), (*repairs, Repair("number_form", str(count))))
    return Parsed(None, reason=_why(shown(trim(raw)), column, units))


def _why(typed: str, column: Column, units: tuple[str, ...]) -> str:
    if column.ordinal:
        return f"应填 1–99 的整数，现填“{typed}”"
    if not column.whole:
        return f"“{typed}”应以元为单位填写数字，如 40000"
    return f"“{typed}”不是整数" + (f"（单位是{units[0]}）" if units else "")


def _hidden_number(raw: date | time | timedelta) -> Parsed:
    """A date before 1910 or a time is the number that the cell's date format hides; 28 February 1900 stands for two."""
    if isinstance(raw, time):
        seconds = raw.hour * 3600 + raw.minute * 60 + raw.second
        return Parsed(seconds / 86400)
    if isinstance(raw, timedelta):
        return Parsed(raw / timedelta(days=1))
    day = moment_of(raw).date()
    if day >= OLDEST or day == date(1900, 2, 28):
        return Parsed(None, reason=f"“{shown(raw)}”是日期，不是数字（请把单元格格式改为常规后重填）")
    serial, rest = divmod(moment_of(raw) - moment_of(EPOCH), timedelta(days=1))
    return Parsed(serial - (1 if day < date(1900, 3, 1) else 0) + rest / timedelta(days=1))
