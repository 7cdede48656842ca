"""The figures of a form as openpyxl reads them: a second opinion that shares no code with the pipeline's reader."""

import io
import unicodedata
import warnings
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from openpyxl import load_workbook

Page = Any
FIGURES, LEDGER = "情况汇总表", "案件台账"


class Opinion(NamedTuple):
    """数量 of the rows of 情况汇总表 in order, the number of cases, the sum of fines; of each case the day (None where the
    cell holds no date), the 处罚形式 and the parties, blanks, width and case aside."""

    figures: list[float]
    cases: int
    fines: float
    days: list[date | None]
    measures: list[str]
    parties: list[str]

    def same(self, other: "Opinion") -> bool:
        """Whether this reader, which knows every day, saw what the other did."""
        known = [(a, b) for a, b in zip(self.days, other.days, strict=False) if b is not None]
        return self._replace(days=other.days) == other and all(a == b for a, b in known)


def opinion(data: bytes) -> Opinion | None:
    """None where openpyxl cannot open the file or finds no such sheets."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), data_only=True)
        figures = [_number(row["数量"]) for row in _rows(book[FIGURES], "处罚形式", "数量") if row["处罚形式"]]
        cases = [row for row in _rows(book[LEDGER], "案件名称", "罚款金额（元）", "处置日期", "处罚形式", "当事人") if row["案件名称"]]
    except Exception:  # noqa: BLE001 (openpyxl raises all kinds of errors of damaged files)
        return None
    days = [d.date() if isinstance(d := row["处置日期"], datetime) else None for row in cases]
    return Opinion(figures, len(cases), sum(_number(row["罚款金额（元）"]) for row in cases), days,
                   *([plain(row[title]) for row in cases] for title in ("处罚形式", "当事人")))


def plain(value: Any) -> str:
    """A text without blanks, width and case."""
    return "".join(unicodedata.normalize("NFKC", "" if value is None else str(value)).split()).casefold()


def _rows(page: Page, *titles: str) -> Iterator[dict[str, Any]]:
    """The rows below the row that holds these titles. Raises KeyError where there is none: then this reader has no opinion."""
    places: dict[str, int] = {}
    for row in page.iter_rows(values_only=True):
        if places:
            yield {t: row[n] for t, n in places.items()}
        elif all(t in row for t in titles):
            places = {t: row.index(t) for t in titles}
    if not places:
        raise KeyError(*titles)


def _number(value: Any) -> float:
    if isinstance(value, date):
        return -1.0  # no number, whatever it stands for
    try:
        return float(str(value).replace(",", "").removesuffix("套").removesuffix("家")) if value is not None else 0.0
    except ValueError:
        return 0.0
