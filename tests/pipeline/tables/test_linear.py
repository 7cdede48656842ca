"""A cell filled with one sign over and over is read at once: no pattern tries a part of the text again and again."""

import time

import pytest

from pipeline.tables.values.parse import parse
from schemas.form.sheets import FIGURES, INFO, LEDGER
from schemas.form.text import no_blanks_beside_cjk, split_names
from tests.desk import campaign

MANY = 16_000
SECONDS = 1.0  # beside other work; 16,000 blanks took two seconds for one of the patterns, and without end for another
FILLED = {
    "blanks": f"甲{' ' * MANY}x", "blanks in a date": f"2020-1-1{' ' * MANY}x", "commas": "，" * MANY, "commas and blanks": " ," * MANY,
    "digits": "1" * MANY, "numbers": "1." * MANY, "a formula of digits": f"={'1' * MANY}x", "a formula of brackets": f"={'(' * MANY}x",
    "lines": "甲\n" * MANY, "empty lines": "\n" * MANY, "等": "等1" * MANY, "open brackets": "（" * MANY,
}
COLUMNS = [INFO["report_date"], INFO["officers"], LEDGER["party"], LEDGER["measure"], LEDGER["document"], LEDGER["deadline"], FIGURES["names"]]


@pytest.mark.parametrize("text", FILLED.values(), ids=FILLED)
def test_a_filled_cell_is_read_at_once(text: str) -> None:
    start = time.process_time()
    for column in COLUMNS:
        parse(text, column, campaign())
    split_names(text)
    no_blanks_beside_cjk(text)
    assert time.process_time() - start < SECONDS * len(COLUMNS)


def test_blanks_beside_chinese_are_slips() -> None:
    assert no_blanks_beside_cjk(" 甲 \n公 司 Web TV 网 ") == "甲公司Web TV网"


def test_a_comma_before_a_legal_form_does_not_split() -> None:
    assert split_names("A  , Ltd、B, Inc，C") == ("A  , Ltd", "B, Inc", "C")
