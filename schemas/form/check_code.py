"""校验码: five digits over the 17 figures, by which stamped paper is compared with what was counted (design §4).

One changed figure or two exchanged ones change it, for 3 is a primitive root of the prime 99991.
"""

from collections.abc import Sequence

MODULUS, BASE, OF_EDITION = 99991, 3, 89
DIGITS = "00000"
MISSING = "—"  # while a figure, the unit or 第几次报送 is missing or wrong


def weight(number: int) -> int:
    """What the figure of an official row counts for; `number`: its place in the table, from 1."""
    return pow(BASE, number, MODULUS)


def check_code(figures: Sequence[float], edition: int, place: int) -> str:
    """The code of the figures in the table's order. `place`: the unit's on the roster, from 1 (`Campaign.places`).

    >>> check_code([1, 0, 2], edition=1, place=4)
    '00150'
    >>> check_code([2, 0, 1], edition=1, place=4)
    '00126'
    """
    total = sum(int(f) % MODULUS * weight(i) for i, f in enumerate(figures, 1))
    return f"{(total + OF_EDITION * edition + place) % MODULUS:05d}"


def formula(weighted: str, complete: str, edition: str, place: str) -> str:
    """The same for a form, from its parts: the area of the weighted figures, whether nothing is missing or wrong, and
    the cells of 第几次报送 and of the unit's place."""
    total = f"MOD(SUM({weighted})+{OF_EDITION}*{edition}+{place},{MODULUS})"
    return f'IF({complete},RIGHT("{DIGITS}"&{total},{len(DIGITS)}),"{MISSING}")'


def weighted(figure: str, number: int) -> str:
    """The formula of one figure's part of the sum."""
    return f"MOD({figure},{MODULUS})*{weight(number)}"
