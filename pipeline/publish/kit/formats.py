"""How cells look, in the workbooks this project writes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

CREATED = datetime(2020, 1, 1)  # noqa: DTZ001 (XlsxWriter takes no time zone): a fixed day: the same content gives the same bytes
TEXT_FONT, HEAD_FONT = "仿宋", "黑体"
LINE, WRONG = "#7F7F7F", "#9B1C1C"

HEAD: dict[str, Any] = {"font_name": HEAD_FONT, "bg_color": "#DCE6F1", "border": 1, "border_color": LINE, "align": "center",
                        "valign": "vcenter", "text_wrap": True}
NEEDED = HEAD | {"bg_color": "#1F4E79", "font_color": "#FFFFFF"}
FIELD: dict[str, Any] = {"border": 1, "border_color": LINE, "valign": "vcenter", "text_wrap": True}
MIDDLE = FIELD | {"align": "center"}


class Formats:
    """The formats of one workbook, made once each."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def when(self, criteria: str, **look: Any) -> dict[str, Any]:
        """A conditional format, for XlsxWriter: one that reddens, if no look is given."""
        return {"type": "formula", "criteria": criteria, "format": self._book.add_format(look or {"bg_color": "#FFC7CE", "font_color": "#9C0006"})}

    def get(self, base: Mapping[str, Any] | None = None, /, **more: Any) -> Format:
        look = {**(base or {}), **more}
        known = tuple(sorted(look.items()))
        if known not in self._made:
            self._made[known] = self._book.add_format({"font_name": TEXT_FONT, "font_size": 11} | look)
        return self._made[known]
