"""Which rows of a ledger are records where the file lacks nearly all of its columns (F06, R08)."""

from dataclasses import replace

import pytest

from pipeline.findings import Value
from pipeline.inbox.read import read
from pipeline.model import Book, Upload
from pipeline.tables.clean import clean
from pipeline.tables.locate import locate
from schemas.form.sheets import LEDGER
from tests.desk import campaign, workbook


@pytest.mark.parametrize(("titles", "row", "records", "rules"), [
    (("案件名称", "当事人"), ("甲案", "某某公司"), 1, []),
    (("序号", "案件名称", "情况说明"), (1.0, "第一批", None), 0, ["R08"]),
    (("序号", "情况说明"), (1.0, "另附说明"), 0, []),
    (("案件名称", "情况说明"), (None, "另附说明"), 0, []),
    (("情况说明",), ("另附说明",), 0, []),
])
def test_what_is_a_record_with_these_columns(titles: tuple[str, ...], row: tuple[Value, ...], records: int, rules: list[str]) -> None:
    book = read(Upload("", workbook(), ""))
    assert isinstance(book, Book)
    form, _ = locate(replace(book, grids={**book.grids, LEDGER.name: [list(titles), list(row)]}), campaign())
    assert form
    tables, findings = clean([form], campaign())
    assert len(tables[LEDGER.name].typed) == records
    assert [f.rule for f in findings if f.sheet == LEDGER.name and f.rule == "R08"] == rules
