"""The form reads each value of the parser's table as the parser does (tests/pipeline/tables/values.py; see test_live.py)."""

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import pytest

from tests import desk
from tests.pipeline.publish.form.test_live import compare
from tests.pipeline.tables.values import VALUES


def changes() -> Iterator[desk.Change]:
    """The values that the form can judge, one of each cell at a time."""
    by_cell: dict[str, list[desk.Change]] = {}
    for value in VALUES:
        if value.form:
            by_cell.setdefault(value.path, []).append({value.path: value.typed})
    for together in zip_longest(*by_cell.values()):
        yield {path: typed for change in together if change for path, typed in change.items()}


@pytest.mark.libreoffice
def test_typed_values_are_judged_alike(tmp_path: Path) -> None:
    books = {f"v{n}": desk.workbook(desk.changed(desk.clean(), change), room=desk.DESK_ROOM) for n, change in enumerate(changes())}
    assert len(books) > 20
    assert compare(books, tmp_path) == []
