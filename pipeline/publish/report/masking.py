"""Personal numbers in the counties' texts: not for a report that is printed and passed on. The ledgers keep them."""

import re

from stdnum import luhn

from schemas.expressions.predicates import IDENTITY_KIND, LANDLINE_KIND, MOBILE_KIND, credit_code_check, masked

_CARD = re.compile(r"(?<![0-9A-Za-z])\d{4}(?: ?\d{4}){3}(?: ?\d{1,3})?(?![0-9A-Za-z])")
_ACCOUNT = re.compile(r"((?:QQ|qq|微信)(?:号码|帐号|账号|号|群)?[为是:： ]{0,2})([A-Za-z0-9_-]{5,20})(?![A-Za-z0-9_-])")
CARD_KIND, ACCOUNT_KIND = "银行卡号", "QQ号或微信号"
KINDS = (IDENTITY_KIND, MOBILE_KIND, LANDLINE_KIND, CARD_KIND, ACCOUNT_KIND)


class Masker:
    """Hides personal numbers and remembers how many of each kind it hid, the same number once."""

    def __init__(self) -> None:
        self._hidden: dict[str, set[str]] = {kind: set() for kind in KINDS}

    def __call__(self, text: str) -> str:
        seen = masked(text, lambda kind, number: self._hidden[kind].add(number))
        seen = _CARD.sub(self._card, seen)
        return _ACCOUNT.sub(lambda m: m[1] + self._hide(ACCOUNT_KIND, m[2], "****"), seen)

    def _card(self, match: re.Match[str]) -> str:
        number = match[0].replace(" ", "")
        if not luhn.is_valid(number) or credit_code_check(number):
            return match[0]
        return self._hide(CARD_KIND, number, f"{number[:4]}********{number[-4:]}")

    def _hide(self, kind: str, number: str, shown: str) -> str:
        self._hidden[kind].add(number)
        return shown

    @property
    def note(self) -> str:
        """手机号码 2 个、银行卡号 1 个; empty where nothing was hidden."""
        return "、".join(f"{kind} {len(found)} 个" for kind, found in self._hidden.items() if found)
