"""One form, many units: the blank form with another unit's name in 填报单位, without making and judging it anew."""

import re
from collections.abc import Callable
from html import escape

from pipeline.publish.form.layout import FIRST
from pipeline.publish.kit.archive import contents, deflated, packed, sheet_part
from schemas.form.sheets import INFO

CELL = f"B{FIRST + [c.key for c in INFO.columns].index('unit')}"
NAME = "\0"  # stands where the unit's name will stand
_STORED = re.compile("<v>[^<]*</v>")
_TEXT = re.compile(rf'<c r="{CELL}"( s="\d+")? t="s"><v>\d+</v></c>')


def addressed(form: bytes, before: str) -> Callable[[str], bytes]:
    """A form of this project's, blank but for the name of the unit `before` → unit → the form with that unit in its place: in
    填报单位 and in the stored results that show it. What the live checks said of the one they say of every other unit of
    the roster. Parts without the name are compressed once."""
    info = sheet_part(form, INFO.name)

    def change(name: str, data: bytes) -> str:
        if name == info:
            text, count = _TEXT.subn(rf'<c r="{CELL}"\1 t="inlineStr"><is><t>{NAME}</t></is></c>', data.decode())
            assert count == 1
            return text
        return _STORED.sub(lambda m: m[0].replace(escape(before, quote=False), NAME), data.decode()) if name.startswith("xl/worksheets/sheet") else ""

    parts = [(same, change(same.name, data)) for same, data in contents(form)]
    return lambda unit: packed(deflated(same.name, text.replace(NAME, escape(unit)).encode()) if NAME in text else same for same, text in parts)
