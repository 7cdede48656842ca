"""Personal numbers in the counties' texts: not for a report that is printed and passed on. The ledgers keep them."""

import re
from collections import Counter

from stdnum import luhn

from schemas.expressions.predicates import IDENTITY_KIND, LANDLINE_KIND, MOBILE_KIND, credit_code_check, masked

_CARD = re.compile(r"(?<![0-9A-Za-z])\d{4}(?: ?\d{4}){3}(?: ?\d{1,3})?(?![0-9A-Za-z])")
_ACCOUNT = re.compile(r"((?:QQ|qq|微信)(?:号码|帐号|账号|号|群)?[为是:： ]{0,2})([A-Za-z0-9_-]{5,20})(?![A-Za-z0-9_-])")
CARD_KIND, ACCOUNT_KIND = "银行卡号", "QQ号或微信号"
KINDS = (IDENTITY_KIND, MOBILE_KIND, LANDLINE_KIND, CARD_KIND, ACCOUNT_KIND)


class Masker:
    """Hides personal numbers and remembers how many of each kind it hid in whose texts, the same number once."""

    def __init__(self) -> None:
        self._hidden: dict[str, set[tuple[str, str]]] = {}
        self._harmless: set[str] = set()  # most texts stand in several rows and lists
        self._unit = ""

    def __call__(self, text: str, unit: str = "") -> str:
        if text in self._harmless:
            return text
        self._unit = unit
        seen = masked(text, self._remember)
        seen = _CARD.sub(self._card, seen)
        seen = _ACCOUNT.sub(lambda m: m[1] + self._hide(ACCOUNT_KIND, m[2], "****"), seen)
        if seen == text:
            self._harmless.add(text)
        return seen

    def _card(self, match: re.Match[str]) -> str:
        number = match[0].replace(" ", "")
        if not luhn.is_valid(number) or credit_code_check(number):
            return match[0]
        return self._hide(CARD_KIND, number, f"{number[:4]}********{number[-4:]}")

    def _hide(self, kind: str, number: str, shown: str) -> str:
        self._remember(kind, number)
        return shown

    def _remember(self, kind: str, number: str) -> None:
        self._hidden.setdefault(self._unit, set()).add((kind, number))

    def note(self, unit: str | None = None) -> str:
        """手机号码 2 个、银行卡号 1 个, in all texts or in those of one unit; empty where nothing was hidden."""
        found = set().union(*self._hidden.values()) if unit is None else self._hidden.get(unit, set())
        counts = Counter(kind for kind, _ in found)
        return "、".join(f"{kind} {counts[kind]} 个" for kind in KINDS if counts[kind])
