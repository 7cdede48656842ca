"""One form, many units: the blank form with another unit's name in 填报单位, without making and judging it anew."""

import re
from html import escape

from pipeline.publish.form.layout import FIRST
from pipeline.publish.kit.archive import rewritten, sheet_part
from schemas.form.sheets import INFO

CELL = f"B{FIRST + [c.key for c in INFO.columns].index('unit')}"
_STORED = re.compile("<v>[^<]*</v>")
_TEXT = re.compile(rf'<c r="{CELL}"( s="\d+")? t="s"><v>\d+</v></c>')


def addressed(form: bytes, before: str, unit: str) -> bytes:
    """A form of this project's, blank but for the name of the unit `before`, with `unit` in its place: in 填报单位 and in the
    stored results that show it. What the live checks said of the one they say of every other unit of the roster."""
    info = sheet_part(form, INFO.name)

    def change(name: str, data: bytes) -> bytes:
        if name == info:
            text, count = _TEXT.subn(rf'<c r="{CELL}"\1 t="inlineStr"><is><t>{escape(unit)}</t></is></c>', data.decode())
            assert count == 1
            return text.encode()
        if name.startswith("xl/worksheets/sheet"):
            return _STORED.sub(lambda m: m[0].replace(before, escape(unit)), data.decode()).encode()
        return data

    return rewritten(form, change)
