"""One raw cell → one typed value, with what was repaired on the way (R01–R07, R11, R15) or why it cannot be read."""

import re
from collections.abc import Callable
from datetime import date, time, timedelta

from pipeline.findings import Value
from pipeline.tables.values.dates import day_of
from pipeline.tables.values.numbers import number
from pipeline.tables.values.parsed import BLANK, NOWHERE, Context, Parsed, Repair
from schemas.campaign.campaign import Campaign
from schemas.expressions.predicates import CLOSING, OPENING, credit_code_shape, icp_number, licence_number
from schemas.form.characters import plain
from schemas.form.columns import Column, Kind
from schemas.form.sheets import SHEETS
from schemas.form.text import (
    ERROR_WORDS,
    NOTHING,
    half_width,
    has_blanks,
    key,
    list_key,
    narrow,
    no_blanks,
    no_blanks_beside_cjk,
    separate_names,
    trim,
)
from schemas.rules.words import LOSSY, shown, spelled

NO_CONTENT = "no_content"  # the note of a cell that holds a picture or a formula as text: a blank that is told once per file
PICTURE = '=DISPIMG("",1)'  # what a cell holds that shows a picture
NOTHING_KEYS = frozenset(map(key, NOTHING))
_LONGEST_NOTHING = max(map(len, (*NOTHING_KEYS, *(word for s in SHEETS for c in s.columns for word in c.stands_for_blank))))
_YEAR_BRACKETS = re.compile(rf"[〔{re.escape(OPENING)}]((?:19|20)[0-9]{{2}})[〕{re.escape(CLOSING)}]")
_FORMULA = re.compile(r"""=(?:"[^"]*"|'[^']*'!|(?:_xlfn\.)?[A-Z][A-Z0-9.]*(?=\()|(?:\w+!)?\$?[A-Z]{1,3}\$?[0-9]+|[0-9.]+|TRUE|FALSE"""
                      r"""|[-+*/^&<>=(),;:%{}\s])++""")  # ++: no part is tried twice
_ORDINARY = re.compile(r"(?:[0-9A-Z\u4e00-\u9fff〔〕）]++|（(?!(?:19|20)[0-9]{2}[）)]))++")  # what no step of a kind in _AS_TYPED changes
_AS_TYPED = (Kind.TEXT, Kind.NAME, Kind.NAMES, Kind.DOCUMENT)
_PICTURE = re.compile(r"=(?:_xlfn\.)?DISPIMG\(.*\)", re.IGNORECASE | re.DOTALL)


def parse(raw: Value, column: Column, campaign: Campaign, context: Context = NOWHERE) -> Parsed:
    """Type one cell. `context`: what its row and its file say of how it is read."""
    if raw is None:
        return BLANK
    if not isinstance(raw, str):
        return _typed(raw, column, campaign, context)
    if ordinary(raw, column):
        return Parsed(raw)
    typed = trim(raw)
    text = trim(plain(typed))
    found = _no_value(text, column) or _typed(text, column, campaign, context)
    return found if text == typed else found._replace(repairs=(Repair("look_alike", text), *found.repairs))


def ordinary(raw: Value, column: Column) -> bool:
    """A text that is its own value. Most are, and this is fast."""
    return (isinstance(raw, str) and column.kind in _AS_TYPED and _ORDINARY.fullmatch(raw) is not None
            and (len(raw) > _LONGEST_NOTHING or not nothing(raw, column)))


def _no_value(text: str, column: Column) -> Parsed | None:
    """What is written where there is no value: nothing, a picture, a formula as text, an error word, a word for nothing."""
    if not text:
        return BLANK
    if text[0] == "=" and (_PICTURE.fullmatch(text) or (column.kind not in (Kind.NUMBER, Kind.DATE) and _FORMULA.fullmatch(text))):
        return Parsed(None, (Repair(NO_CONTENT, ""),))
    if text[0] in "#＃" and half_width(text).upper() in ERROR_WORDS:
        return Parsed(None, reason=f"“{text}”是错误值，不是填写的内容")
    if not nothing(text, column):
        return None
    if column.nothing_is_zero:
        return Parsed(0.0, (Repair("as_zero", "0"),))
    return BLANK if column.required else Parsed(None, (Repair("as_blank", ""),))


def nothing(raw: Value, column: Column) -> bool:
    """Is it one of the words that people write for nothing (R03)?"""
    return isinstance(raw, str) and ((word := key(raw)) in NOTHING_KEYS or word in column.stands_for_blank)


def _typed(raw: Value, column: Column, campaign: Campaign, context: Context) -> Parsed:
    if column.kind is Kind.NUMBER:
        return number(raw, column, context)
    if column.kind is Kind.DATE:
        return day_of(raw, column, context)
    if isinstance(raw, date | time | timedelta) and column.kind is not Kind.LIST:  # there its rule says what may be chosen
        return Parsed(None, reason=f"“{shown(raw)}”是日期或时间，不是文字（请把单元格设为文本格式后重填）")
    if column.kind is Kind.NAMES and raw == 0:
        return Parsed(None, (Repair("as_blank", ""),))
    return _text(raw, column, campaign)


def _text(raw: Value, column: Column, campaign: Campaign) -> Parsed:
    if column.kind is Kind.CODE and isinstance(raw, float | int) and abs(raw) >= LOSSY and not isinstance(raw, bool):
        return Parsed(None, reason=f"“{shown(float(raw))}”是按数字输入的，15 位以后的数字已经丢失")
    text = raw if isinstance(raw, str) else spelled(raw)
    if column.kind is Kind.UNIT:
        return _unit(text, campaign)
    if column.kind is Kind.LIST:
        return _option(text, campaign.aliases(column.options))
    if column.kind in (Kind.TEXT, Kind.NAMES):
        return Parsed(text)
    if column.kind is Kind.PHONE:
        return Parsed(half_width(text), _changed("half_width", text, narrow(text)))
    return _name(text, column.kind)


def _changed(name: str, before: str, after: str) -> tuple[Repair, ...]:
    return (Repair(name, after),) if before != after else ()


def _name(text: str, kind: Kind) -> Parsed:
    """NAME, CODE, DOCUMENT: each step that changes the text is a repair of its own."""
    if kind is not Kind.NAME and _several(text, kind):
        return Parsed(None, reason=f"“{shown(text)}”有几行，应只填一个")
    step = text
    if has_blanks(text):
        step = no_blanks_beside_cjk(separate_names(text)) if kind is Kind.NAME else no_blanks(text)
    repairs = _changed("blanks", text, step)
    found = half_width(step).upper() if kind is Kind.CODE else narrow(step)
    repairs += _changed("half_width", step, found)
    if kind is Kind.DOCUMENT:
        bracketed = _YEAR_BRACKETS.sub(r"〔\1〕", found)
        repairs += _changed("brackets", found, bracketed)
        found = bracketed
    return Parsed(found or None, repairs)


def _several(text: str, kind: Kind) -> bool:
    """Two values in two lines? One that is only broken into lines is a whole one when they are joined."""
    lines = [line for line in map(no_blanks, re.split(r"[\r\n]+", half_width(text))) if line] if len(text.splitlines()) > 1 else []
    if len(lines) < 2:
        return False
    if kind is Kind.DOCUMENT:
        return sum("号" in line for line in lines) > 1
    whole: tuple[Callable[[str], bool], ...] = (credit_code_shape, licence_number, icp_number)
    joined = "".join(lines).upper()
    return not any(is_one(joined) for is_one in whole)


def _option(text: str, aliases: dict[str, str]) -> Parsed:
    """A list value; off the list it stays as typed, for its rule to blame."""
    value = aliases.get(key(text))
    if value is None:
        alike = {v for k, v in aliases.items() if list_key(k) == list_key(text) and list_key(k)}
        return Parsed(text) if len(alike) != 1 else Parsed(value := alike.pop(), (Repair("alias", value),))
    if value == text:
        return Parsed(text)
    name = "blanks" if no_blanks(text) == value else "half_width" if narrow(text) == value else "alias"
    return Parsed(value, (Repair(name, value),))


def _unit(text: str, campaign: Campaign) -> Parsed:
    unit = campaign.recognise(text)
    if unit is None:
        return Parsed(None, reason=f"“{shown(text)}”不在报送单位名单中")
    return Parsed(unit, () if unit == text else (Repair("alias", unit),))
