"""What can be said of one text. Each predicate is a Python function and, where a form can judge it, a formula that
agrees with it; {0} stands for the cell, never blank there."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from stdnum.cn import ric
from stdnum.exceptions import InvalidComponent

from schemas.text import key

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
PROVINCE_CODES = {str(n) for n in (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55),
                                   *range(61, 66), 71, 81, 82)}
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])\d{6}(?:19|20)\d{9}[\dXx](?![0-9A-Za-z])")
_SEPARATOR = re.compile(r"[/；;、，,]|\s{2,}")


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
    """A personal identity number (GB 11643): province, a birth date at 7–14. A right credit code is none."""
    number = key(text)
    if not _IDENTITY.fullmatch(number) or number[:2] not in PROVINCE_CODES:
        return False
    try:
        ric.get_birth_date(number)
    except InvalidComponent:
        return False
    return not credit_code_check(number) or number[-1] == ric.calc_check_digit(number)


def masked(text: str) -> str:
    """The text with every personal identity number in it reduced to its first six and last four characters."""
    return _IDENTITY.sub(lambda m: m[0][:6] + "********" + m[0][-4:] if identity_number(m[0]) else m[0], text)


def wordless(text: str) -> bool:
    """Nothing left but digits, blanks and punctuation."""
    return not any(c.isalpha() for c in text)


def document_number(text: str) -> bool:
    """A year in brackets and 号 (GB/T 9704-2012, 7.2.5); 第, letters and hyphens are fine."""
    return bool(re.search(r"[〔\[【（(](?:19|20)\d{2}[〕\]】）)]", text)) and "号" in text


def phone(text: str) -> bool:
    """A mobile or a landline with or without its area code, 400…, an extension behind 转; several with /."""
    for part in filter(None, (p.strip() for p in _SEPARATOR.split(text))):
        number = re.sub(r"[\s()（）+\-—－–]", "", re.split(r"转|分机|ext", part, maxsplit=1, flags=re.IGNORECASE)[0])
        number = re.sub(r"^(?:00)?86(?=1\d{10}$|0\d{9,})", "", number)
        if not re.fullmatch(r"1[3-9]\d{9}|0[1-9]\d{8,10}|[2-8]\d{6,7}|[48]00\d{7}", number):
            return False
    return True


def icp_number(text: str) -> bool:
    return bool(re.fullmatch(rf"[{PROVINCES}]ICP[备证](?:\d{{6,10}})号?(?:-\d{{1,3}})?[AX]?", text)) and "号" in text


def public_security_number(text: str) -> bool:
    """公网安备 + 14 digits: a number of another register, often written where the ICP number belongs."""
    return bool(re.search(r"公网安备\d{14}", text))


def has_digits(text: str) -> bool:
    return any(c.isdigit() for c in text)


IDENTITY = Predicate("身份证号", identity_number)
CREDIT_SHAPE = Predicate("统一社会信用代码的样子", credit_code_shape)
CREDIT_CHECK = Predicate("统一社会信用代码的校验", credit_code_check)
LOST = Predicate("丢了末几位", digits_lost)
WORDLESS = Predicate("没有文字", wordless)
DOCUMENT = Predicate("文号", document_number)
PHONE = Predicate("电话", phone)
ICP = Predicate("ICP备案号", icp_number)
POLICE = Predicate("公安备案号", public_security_number)
LICENCE = Predicate("许可证号", lambda text: bool(re.fullmatch(r"\d{7}", text)))
DIGITS = Predicate("有数字", has_digits)
