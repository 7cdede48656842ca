"""No formula of the form is one that Excel 2010 or WPS refuses, or reads in another way than LibreOffice.

All formulas are read: of cells, conditional formats, dropdowns and defined names.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

import pytest
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.utils.cell import coordinate_from_string

from pipeline.publish.form.layout import FIRST, ROOM
from pipeline.publish.form.live.plan import build
from schemas.expressions.live.formulas import LONGEST_KEY
from schemas.form.sheets import BY_NAME
from tests import desk
from tests.shipped import TEMPLATES

# What Excel 2010, WPS and LibreOffice share.
FUNCTIONS = frozenset((
    "ABS", "AND", "ASC", "CHAR", "CLEAN", "COUNT", "COUNTA", "COUNTIF", "DATE", "DAY", "EXACT", "FIND", "HYPERLINK", "IF", "IFERROR",
    "INDEX", "INT", "ISERROR", "ISNUMBER", "LEFT", "LEN", "MATCH", "MAX", "MID", "MOD", "MONTH", "NOT", "OFFSET", "OR", "REPT", "RIGHT",
    "ROUND", "ROW", "SUBSTITUTE", "SUM", "SUMIF", "SUMPRODUCT", "TODAY", "TRIM", "UPPER", "VALUE", "YEAR"))
LONGEST, DEEPEST, LONGEST_TEXT = 8192, 64, 255  # Excel's limits: characters, levels of functions, characters of a text
SEARCHED = {"MATCH": 0, "COUNTIF": 1, "SUMIF": 1}  # which argument takes wildcards and no text of more than 255 characters
WITHOUT_WILDCARDS = ("mark", "key", "party", "code", "unlisted")  # helper columns: keys, words of the campaign, true or false


@lru_cache
def formulas() -> tuple[tuple[str, str], ...]:
    """(where, formula) of the blank form; a shared formula once, where it stands."""
    return tuple(_formulas((TEMPLATES / "净网2020填报模板.xlsx").read_bytes()))


def _formulas(data: bytes) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        parts = {n: z.read(n).decode() for n in z.namelist() if re.fullmatch(r"xl/(workbook|worksheets/.*)\.xml", n)}
    for name in re.findall(r"<definedName [^>]*>([^<]*)<", parts["xl/workbook.xml"]):
        yield "name", unescape(name)
    sheets = re.findall(r'<sheet name="([^"]*)"', parts["xl/workbook.xml"])
    for n, sheet in enumerate(sheets, 1):
        part = parts[f"xl/worksheets/sheet{n}.xml"]
        for cell, attributes, text in re.findall(r'<c r="([A-Z]+\d+)"[^>]*><f([^>/]*)>([^<]*)<', part):
            yield f"{'shared ' if 'shared' in attributes else ''}{sheet} {cell}", unescape(text)
        for kind, text in re.findall(r"<(formula\d?)>([^<]*)<", part):
            yield f"{kind} {sheet}", unescape(text)


@lru_cache
def tokens(formula: str) -> list[Token]:
    found: list[Token] = Tokenizer("=" + formula).items
    return found


def test_shared_formulas_name_no_other_sheet_and_hold_no_array() -> None:
    """ECMA-376, 18.3.1.40: Excel may offer to repair a workbook whose shared formulas do."""
    shared = [(place, text) for place, text in formulas() if place.startswith("shared ")]
    assert len(shared) > 100
    assert not [place for place, text in shared for t in tokens(text) if t.type == "ARRAY" or (t.subtype == "RANGE" and "!" in t.value)]


def test_functions_are_those_that_all_programs_have() -> None:
    used = {(t.value.rstrip("("), place) for place, text in formulas() for t in tokens(text) if t.type == "FUNC" and t.subtype == "OPEN"}
    assert {f for f, _ in used} <= FUNCTIONS, [place for f, place in used if f not in FUNCTIONS]
    assert {f for f, _ in used} >= FUNCTIONS - {"HYPERLINK"}, "a function of the list that no formula uses"


def test_formulas_keep_excels_limits() -> None:
    for place, text in formulas():
        assert len(text) <= LONGEST, place
        depth = deepest = 0
        for t in tokens(text):
            depth += {"OPEN": 1, "CLOSE": -1}.get(t.subtype, 0) if t.type == "FUNC" else 0
            deepest = max(deepest, depth)
            assert t.subtype != "TEXT" or len(t.value) - 2 <= LONGEST_TEXT, place
        assert deepest <= DEEPEST, place


def searches(formula: str) -> Iterator[str]:
    """The searched argument of every MATCH, COUNTIF and SUMIF."""
    items = tokens(formula)
    for start, token in enumerate(items):
        number = SEARCHED.get(token.value.rstrip("(")) if token.type == "FUNC" else None
        if number is None or token.subtype != "OPEN":
            continue
        depth, arguments = 0, [""]
        for t in items[start + 1:]:
            depth += {"OPEN": 1, "CLOSE": -1}.get(t.subtype, 0)
            if depth < 0:
                break
            if t.type == "SEP" and depth == 0:
                arguments.append("")
            else:
                arguments[-1] += t.value
        yield arguments[number]


@pytest.mark.parametrize(("formula", "found"), [
    ('IF(MATCH($A4&"x",K_对,0)>1,SUMIF($B$4:$B$9,"A1",$C$4:$C$9),0)', ['$A4&"x"', '"A1"']),
    ("COUNTIF(INDEX(K_对,1),UPPER($D4))", ["UPPER($D4)"]),
])
def test_the_searched_argument_is_found(formula: str, found: list[str]) -> None:
    assert list(searches(formula)) == found


@lru_cache
def helpers() -> dict[tuple[str, int], str]:
    """What each helper column holds, by its letter and first row."""
    plan = build(desk.campaign(), ROOM)
    return {coordinate_from_string(plan.at(BY_NAME[sheet], what, FIRST).replace("$", "")): what for sheet, what in plan.columns}


def harmless(searched: str) -> bool:
    """A constant, a key (its wildcards are substituted), or references to helper columns that hold such."""
    if "\u2217" in searched:
        return True
    cells = re.findall(r"\$([A-Z]+)\$?(\d+)", re.sub('"[^"]*"', "", searched))
    return all(holds(letter, int(row)).split(" ")[0] in WITHOUT_WILDCARDS for letter, row in cells)


def holds(letter: str, row: int) -> str:
    """What the helper cell at this place holds: the column with this letter that begins last before it."""
    return helpers()[max(place for place in helpers() if place[0] == letter and place[1] <= row)]


def test_nothing_typed_is_searched_with_its_wildcards() -> None:
    """`?` as 数量 was once taken for any figure. (The dropdown of 处罚形式 searches for what stands beside it: with a
    wildcard there it shows too much, and nothing is judged by it.)"""
    judged = [(place, s) for place, text in formulas() if not place.startswith("formula1 ") for s in searches(text)]
    assert len(judged) > 50
    assert not [(place, s) for place, s in judged if not harmless(s)]


def test_long_keys_are_not_searched() -> None:
    """MATCH takes 255 characters: what a row is known by is compared with each above; 当事人, as it is counted, is cut."""
    searched = {holds(letter, int(row)) for place, text in formulas() if place.startswith("shared")
                for s in searches(text) for letter, row in re.findall(r"\$([A-Z]+)\$?(\d+)", s)}
    assert "party" in searched
    assert not [helper for helper in searched if re.fullmatch(r"key \d+", helper)]
    assert sum(")>1" in text and "SUMPRODUCT(--($" in text for _, text in formulas()) >= 3
    assert all(f",{LONGEST_KEY})" in text for place, text in formulas() if place.startswith("shared") and what(place) == "party")


def what(place: str) -> str:
    """What a shared formula's helper column holds."""
    return holds(*coordinate_from_string(place.split(" ")[2]))
