"""What can be said of one text. Each predicate is a Python function and, where a form can judge it, a formula that
agrees with it; {0} stands for the cell, never blank there."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from stdnum.cn import ric
from stdnum.exceptions import InvalidComponent

from schemas.form.text import NOT_SEEN, half_width, key, no_blanks, split_names, trim

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
WORDLESS_CHARACTERS = (
    "0123456789０１２３４５６７８９!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~！＂＃＄％＆＇（）＊＋，－．／：；＜＝＞？＠［＼］＾＿｀｛｜｝～"
    "、。·…—–“”‘’《》〈〉「」『』【】〔〕〖〗￥×÷±"
)
_YEAR = re.compile(r"〔(?:19|20)\d{2}〕")
_WORDLESS = WORDLESS_CHARACTERS + NOT_SEEN
IDENTITY_KIND, MOBILE_KIND, LANDLINE_KIND = "身份证号", "手机号码", "固定电话号码"
PHONE_MARKS = dict.fromkeys("()+-—–", "") | dict.fromkeys(";、,", "/")  # what stands between digits
OPENING, CLOSING = "[［【(（﹝〖", "]］】)）﹞〗"  # what stands for 〔 and 〕 in a 文书文号 (R11)
PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
PROVINCE_CODES = {str(n) for n in (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55),
                                   *range(61, 66), 71, 81, 82)}
_SEVERAL_MORE = re.compile(r"等[0-9０-９一二三四五六七八九十百两几多余]+(?:[个家户名人]|单位|企业|公司)")
_D, _X = "[0-9０-９]", "[0-9０-９XxＸｘ]"
_BETWEEN = "[ \t\r\n\u3000\u00a0._·．－\u2010-\u2015\u00ad\u200b-\u200f\u2060\ufeff\ufe00-\ufe0f-]{0,2}"  # what people put between digits
_ALONE, _ENDS = f"(?<!{_D})", f"(?!{_BETWEEN}{_D})"
_IDENTITY = re.compile(f"{_ALONE}(?:{_D}{_BETWEEN}){{17}}{_X}(?![0-9A-Za-z０-９])|{_ALONE}(?:{_D}{_BETWEEN}){{14}}{_D}{_ENDS}")
_COUNTRY = f"(?:(?:[+＋]|[0０]{{2}})?[8８][6６]{_BETWEEN})?"
_MOBILE = re.compile(f"{_ALONE}{_COUNTRY}[1１]{_BETWEEN}[3-9３-９](?:{_BETWEEN}{_D}){{9}}{_ENDS}")
_LANDLINE = re.compile(f"{_ALONE}[(（]?[0０](?:{_BETWEEN}{_D}){{2,3}}[)）]?(?:{_BETWEEN}{_D}){{7,8}}{_ENDS}")
MANY = 10  # digits: without as many no number is personal
_TEN = re.compile(f"(?:[^0-9０-９]*+{_D}){{{MANY}}}")
_TOGETHER = re.compile(f"{_D}(?:[^0-9０-９]{{0,3}}{_D}){{{MANY - 1}}}")


@dataclass(frozen=True)
class Predicate:
    name: str
    holds: Callable[[str], bool]
    formula: str = ""


def credit_code_shape(code: str) -> bool:
    """18 characters of the set of GB 32100-2015, which leaves out I, O, S, V, Z."""
    return len(code) == 18 and all(c in CREDIT_ALPHABET for c in code)


def credit_code_check(code: str) -> bool:
    """The 18th character is right (GB 32100-2015, 4.5): weights 3^i mod 31. python-stdnum wants eight leading digits
    and so refuses codes that are right."""
    if not credit_code_shape(code):
        return False
    total = sum(w * CREDIT_ALPHABET.index(c) for w, c in zip(CREDIT_WEIGHTS, code[:17], strict=True))
    return CREDIT_ALPHABET[-total % 31] == code[17]


def digits_lost(code: str) -> bool:
    """18 digits that end in 000 and fail the check: what a spreadsheet makes of a code typed as a number."""
    return bool(re.fullmatch(r"\d{15}000", code)) and not credit_code_check(code)


def identity_number(text: str) -> bool:
    """A personal identity number (GB 11643), of 18 characters or the old 15: province and birth date. Full width, and
    blanks, hyphens, dots and invisible characters between, make no difference. A right credit code is none."""
    number = "".join(c for c in half_width(text).upper() if c in "0123456789X")
    dated = f"{number[:6]}19{number[6:]}" if len(number) == 15 else number
    if not _IDENTITY.fullmatch(trim(text)) or number[:2] not in PROVINCE_CODES or dated[6:8] not in ("19", "20"):
        return False
    try:
        ric.get_birth_date(dated)
    except InvalidComponent:
        return False
    return not credit_code_check(number) or number[-1] == ric.calc_check_digit(number)


def masked(text: str, count: Callable[[str, str], None] | None = None) -> str:
    """The text with personal identity numbers and telephone numbers reduced to their first and last characters, however
    they are spelt (design §5, C13). `count`, if given, is told the kind and the digits of each."""
    if len(text) < MANY or not _TEN.match(text) or not _TOGETHER.search(text):  # most texts end at the second
        return text

    def hide(kind: str, first: int, last: int) -> Callable[[re.Match[str]], str]:
        def hidden(found: re.Match[str]) -> str:
            number = "".join(c for c in half_width(found[0]).upper() if c in "0123456789X")
            if kind == IDENTITY_KIND and not identity_number(found[0]):
                return found[0]
            number = number[-11:] if kind == MOBILE_KIND else number  # without +86
            if count:
                count(kind, number)
            return number[:first] + "*" * (8 if kind == IDENTITY_KIND else 4) + number[-last:]
        return hidden

    text = _IDENTITY.sub(hide(IDENTITY_KIND, 6, 4), text)
    text = _MOBILE.sub(hide(MOBILE_KIND, 3, 4), text)
    return _LANDLINE.sub(hide(LANDLINE_KIND, 4, 3), text)


def wordless(text: str) -> bool:
    """Nothing left but digits, blanks and punctuation."""
    return not text.strip(_WORDLESS)


def document_number(text: str) -> bool:
    """A year in brackets (〔〕 by now, R11) and 号 (GB/T 9704-2012, 7.2.5); 第, letters and hyphens are fine."""
    return "号" in text and bool(_YEAR.search(text))


def phone(text: str) -> bool:
    """A mobile, a landline with or without its area code, 400…, an extension behind 转; two with / are fine."""
    plain = no_blanks(half_width(re.sub(r"[\r\n]+", "/", trim(text))))
    for mark, to in PHONE_MARKS.items():
        plain = plain.replace(mark, to)
    first, _, second = plain.partition("/")
    return _one_phone(first) and (not second or _one_phone(second))


def _one_phone(text: str) -> bool:
    number = text.partition("转")[0]
    lengths = {"0": (10, 11, 12), "1": (11,)}.get(number[:1], (7, 8, 10))
    return number.isascii() and number.isdigit() and len(number) in lengths


def icp_number(text: str) -> bool:
    return bool(re.fullmatch(rf"[{PROVINCES}]ICP[备证](?:\d{{6,10}})号?(?:-\d{{1,3}})?[AX]?", text)) and "号" in text


def public_security_number(text: str) -> bool:
    """公网安备 + 14 digits: a number of another register, often written where the ICP number belongs."""
    return bool(re.search(r"公网安备\d{14}", text))


def licence_number(text: str) -> bool:
    return bool(re.fullmatch("[0-9]{7}", text))


def several_names(text: str) -> bool:
    """More than one complete name, of two characters and more with words in it, or 等3家 behind one."""
    names = split_names(text)
    return (len(names) > 1 and sum(len(key(n)) > 1 and not wordless(n) for n in names) > 1) or bool("等" in text and _SEVERAL_MORE.search(text))


def digits(text: str) -> str:
    """The formula that says that a text of up to 18 characters holds nothing but digits. (LibreOffice does not find "" in
    a text, Excel does: so no character is looked for behind the end.)"""
    return f'SUMPRODUCT(--ISERROR(FIND(MID({text}&REPT(0,18),N_18+0,1),"0123456789")))=0'


def _digits(text: str, most: int) -> str:
    """The same, of one digit at least and at most so many, 17 at the utmost."""
    return f'AND({text}<>"",LEN({text})<={most},{digits(text)})'


def _weighted(weights: str, places: str, alphabet: str) -> str:
    """The weighted sum of the first characters, each valued by its place in the alphabet."""
    return f'SUMPRODUCT((FIND(MID({{0}},{places}+0,1),"{alphabet}")-1)*{weights})'


def _one_phone_formula(text: str) -> str:
    number = f'LEFT({text},FIND("转",{text}&"转")-1)'
    first, length = f"LEFT({number},1)", f"LEN({number})"
    lengths = f'IF({first}="0",AND({length}>=10,{length}<=12),IF({first}="1",{length}=11,OR({length}=7,{length}=8,{length}=10)))'
    return f"AND({_digits(number, 12)},{lengths})"


def _phone_formula() -> str:
    """Of a text brought to PHONE_MARKS, as the form keeps telephone numbers."""
    first, second = 'LEFT({0},FIND("/",{0}&"/")-1)', 'MID({0},FIND("/",{0}&"/")+1,40)'
    return f'AND({_one_phone_formula(first)},IF({second}="",TRUE,{_one_phone_formula(second)}))'


def _document_formula() -> str:
    """Of a text whose brackets are all 〔〕, as the form keeps 文书文号."""
    def year(century: str) -> str:
        start = f'FIND("〔{century}",{{0}})'
        return f'IFERROR(AND({_digits(f"MID({{0}},{start}+3,2)", 2)},MID({{0}},{start}+5,1)="〕"),FALSE)'

    return f'AND(OR({year("19")},{year("20")}),ISNUMBER(FIND("号",{{0}})))'


def _icp_formula() -> str:
    behind = 'MID({0},FIND("号",{0})+1,9)'
    number = f'IF(OR(RIGHT({behind},1)="A",RIGHT({behind},1)="X"),LEFT({behind},LEN({behind})-1),{behind})'
    filed = 'MID({0},6,FIND("号",{0})-6)'
    return (f'IFERROR(AND(ISNUMBER(FIND(LEFT({{0}},1),"{PROVINCES}")),MID({{0}},2,3)="ICP",OR(MID({{0}},5,1)="备",MID({{0}},5,1)="证"),'
            f'LEN({filed})>=6,{_digits(filed, 10)},OR({number}="",AND(LEFT({number},1)="-",{_digits(f"MID({number},2,9)", 3)}))),FALSE)')


def _identity_formula(credit_check: str) -> str:
    """18 characters, a province, 17 digits, a birth date; a right credit code is none unless it is right as both."""
    provinces = ",".join(sorted(PROVINCE_CODES))
    year, month, day = "VALUE(MID({0},7,4))", "VALUE(MID({0},11,2))", "VALUE(MID({0},13,2))"
    born = f"DATE({year},{month},{day})"
    check = f'MID("10X98765432",MOD({_weighted("W_身份", "N_17", "0123456789")},11)+1,1)=RIGHT({{0}},1)'
    number = f'{_digits("LEFT({0},17)", 17)},ISNUMBER(FIND(RIGHT({{0}},1),"0123456789X"))'
    return (f'IFERROR(AND(LEN({{0}})=18,{number},ISNUMBER(FIND(LEFT({{0}},2)&",","{provinces},")),OR(MID({{0}},7,2)="19",MID({{0}},7,2)="20"),'
            f'MONTH({born})={month},DAY({born})={day},OR(NOT({credit_check}),{check})),FALSE)')


NAMED: dict[str, tuple[int | str, ...]] = {
    "N_17": tuple(range(1, 18)), "N_18": tuple(range(1, 19)), "N_40": tuple(range(1, 41)),
    "W_信用": (*CREDIT_WEIGHTS, 1), "W_身份": IDENTITY_WEIGHTS, "W_符号": (WORDLESS_CHARACTERS,),
}  # (+0 behind a name makes it an array for every program)
# named ranges of the form: a shared formula holds no array constant (ECMA-376, 18.3.1.40)
_SHAPE = f'IF(LEN({{0}})=18,SUMPRODUCT(--ISERROR(FIND(MID({{0}},N_18+0,1),"{CREDIT_ALPHABET}")))=0,FALSE)'
_CHECK = f"IFERROR(AND(LEN({{0}})=18,MOD({_weighted('W_信用', 'N_18', CREDIT_ALPHABET)},31)=0),FALSE)"

IDENTITY = Predicate("身份证号", identity_number, _identity_formula(_CHECK))
CREDIT_SHAPE = Predicate("统一社会信用代码的样子", credit_code_shape, _SHAPE)
CREDIT_CHECK = Predicate("统一社会信用代码的校验", credit_code_check, _CHECK)
LOST = Predicate("丢了末几位", digits_lost,
                 f'AND(LEN({{0}})=18,RIGHT({{0}},3)="000",{_digits("LEFT({0},15)", 15)},NOT({_CHECK}))')
WORDLESS = Predicate("没有文字", wordless, "SUMPRODUCT(--ISERROR(FIND(MID({0}&REPT(0,40),N_40+0,1),W_符号)))=0")
DOCUMENT = Predicate("文号", document_number, _document_formula())
PHONE = Predicate("电话", phone, _phone_formula())
ICP = Predicate("ICP备案号", icp_number, _icp_formula())
LICENCE = Predicate("许可证号", licence_number, f'AND(LEN({{0}})=7,{_digits("{0}", 7)})')
SEVERAL_NAMES = Predicate("几个名称", several_names)
ENUMERATION = Predicate("有顿号", lambda text: "、" in text, 'ISNUMBER(FIND("、",{0}))')
DIGITS = Predicate("有数字", lambda text: any(c in "0123456789" for c in text), "SUMPRODUCT(--ISNUMBER(FIND(N_17-1,{0})))>0")
