"""How text is compared, and how names are told apart. Nothing here changes what is shown."""

import re
import unicodedata
from functools import lru_cache

from schemas.form.characters import plain

# What people write for nothing (R03).
NOTHING = ("无", "没有", "/", "-", "－", "–", "—", "——", "暂无", "不详", "未发现", "无此类情况", "不涉及")
ERROR_WORDS = frozenset(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!",
                         "#GETTING_DATA", "#BLOCKED!", "#UNKNOWN!", "#FIELD!", "#CONNECT!", "#BUSY!"))
_FULL, _WIDE = re.compile("[\uff01-\uff5e]"), re.compile("[０-９Ａ-Ｚａ-ｚ]")
_AS_COMPARED = re.compile("[!-`{-~\u3001-\u303f\u4e00-\u9fff]*")  # most texts: no blank, no lower case, nothing full-width
_INVISIBLE = "".join(map(chr, (*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF, 0xAD)))
BLANK_CHARACTERS = "".join(c for c in map(chr, range(0x3001)) if c.isspace()) + _INVISIBLE
NOT_SEEN = BLANK_CHARACTERS + "".join(map(chr, range(32)))  # blanks, what is invisible, control characters
_BLANKS = re.compile(f"[{NOT_SEEN}]+")
_RUN = re.compile(f"[{BLANK_CHARACTERS}]+")
_IS_CJK = re.compile("[\u3400-\u9fff\uff00-\uffef\u3000-\u303f\u2018-\u201d\u00b7]")
_NUMBERED = re.compile(r"[0-9０-９]{1,2}(?:[.．](?![0-9０-９])|、)[\s\u3000]*")
_NUMBERS = re.compile(rf"(?:\s*{_NUMBERED.pattern})*")
_SEPARATES = re.compile(r"[、，,；;\r\n]")
_OPEN_END = re.compile(r"等(?:[0-9０-９一二三四五六七八九十百两几多余]+[个家户起名套]?(?:单位|企业|公司)?)?$")
_BODY = re.compile(r".*.(?:公司|集团|店|铺|厂|部|中心|宾馆|商场|超市|广场|网吧|影院|局|委|办|所|院|队|站|社|室|馆|行|台|会|学校)")
_PERSON = re.compile(r"[\u4e00-\u9fff]{2,3}")
_REST = re.compile(r"有限|股份|管理|分公司|分店|集团|连锁|服务|销售|经营|公司|酒店|宾馆|商场|超市|网吧|中心")  # begins no name
_OPEN, _CLOSE = "（(【〔[《“‘「", "）)】〕]》”’」"
_SIGN = re.compile(rf"(?<!\s)\s*,\s*(?:ltd|inc|llc|co)\b|[{re.escape(_OPEN + _CLOSE)}、，,；;\r\n]", re.IGNORECASE)  # Co., Ltd. is no new name


def half_width(text: str) -> str:
    """Full-width digits, letters and signs (U+FF01–FF5E only) to ASCII."""
    return _ascii(_FULL, text)


def narrow(text: str) -> str:
    """Full-width digits and letters to ASCII; signs stay."""
    return _ascii(_WIDE, text)


def _ascii(full: re.Pattern[str], text: str) -> str:
    """With what stands 0xFEE0 further down for each of these characters; str.translate takes three times as long."""
    for c in set(full.findall(text)):
        text = text.replace(c, chr(ord(c) - 0xFEE0))
    return text


@lru_cache(maxsize=1 << 19)
def key(text: str) -> str:
    """What two texts must share to be the same: width, blanks and case make no difference."""
    return text if _AS_COMPARED.fullmatch(text) else _BLANKS.sub("", half_width(plain(text))).upper()


@lru_cache(maxsize=4096)
def list_key(text: str) -> str:
    """A list value as it is compared: punctuation makes no difference either."""
    return "".join(c for c in key(text) if not unicodedata.category(c).startswith("P"))


def has_han(value: object) -> bool:
    """Is it a text with a Chinese character in it?"""
    return isinstance(value, str) and any("\u4e00" <= c <= "\u9fff" for c in value)


def trim(text: str) -> str:
    """Blanks, line breaks and invisible characters off both ends."""
    return text.strip(BLANK_CHARACTERS)


def blank(text: str) -> bool:
    """Nothing but blanks and invisible characters."""
    return not text.strip(NOT_SEEN)


def has_blanks(text: str) -> bool:
    """Does it hold a blank, a line break or an invisible character?"""
    return _BLANKS.search(text) is not None


def no_blanks(text: str) -> str:
    return _BLANKS.sub("", text)


def no_blanks_beside_cjk(text: str) -> str:
    """Blanks and line breaks beside Chinese characters are slips; between Latin words they are not."""
    return _RUN.sub(lambda run: "" if _beside_cjk(run) else run[0], trim(text))


def _beside_cjk(run: re.Match[str]) -> bool:
    return any(_IS_CJK.match(c) for c in (run.string[run.start() - 1: run.start()], run.string[run.end(): run.end() + 1]))


def separate_names(text: str) -> str:
    """Lines that are whole names, of bodies or of persons, with 、 between them; any other line break stays."""
    lines = [line for line in map(trim, re.split(r"[\r\n]+", text)) if line]
    if len(lines) < 2 or not all(_whole_name(line) for line in lines):
        return text
    return "、".join(line.rstrip("、，,；;") for line in lines)


def _whole_name(line: str) -> bool:
    name = line.rstrip("、，,；;")
    return not _REST.match(name) and bool(_BODY.fullmatch(name) or _PERSON.fullmatch(name))


@lru_cache(maxsize=1 << 18)
def split_names(text: str) -> tuple[str, ...]:
    """The names in a 单位名称 cell, in order: split at 、，,；; and line breaks, not inside brackets or quotation
    marks, nor before Ltd, Inc, LLC, Co; a leading 1. or 1、 is dropped (design §5)."""
    if not _SEPARATES.search(text) and not _NUMBERED.match(text.lstrip()):  # one name, as mostly
        return (name,) if (name := trim(text)) else ()
    def begin(at: int) -> int:
        numbered = _NUMBERS.match(text, at)
        return numbered.end() if numbered else at

    names, depth, start = [], 0, begin(0)
    at = start
    while sign := _SIGN.search(text, at):
        at = sign.end()
        if sign[0] in _OPEN:
            depth += 1
        elif sign[0] in _CLOSE:
            depth = max(0, depth - 1)
        elif sign[0] in "\r\n" or (depth == 0 and sign[0] in "、，,；;"):
            names.append(text[start:sign.start()])
            depth, start = 0, begin(at)
            at = start
    return tuple(n for n in map(trim, (*names, text[start:])) if n)


def ends_open(text: str) -> bool:
    """Does a name end in 等, 等3家 or the like, so that the list is not complete?"""
    return any(_OPEN_END.search(n) for n in split_names(text))


def closed(name: str) -> str:
    """A name without 等 and what may follow it."""
    return _OPEN_END.sub("", name)
