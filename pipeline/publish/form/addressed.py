"""One form, many units: the blank form with another unit's name in 填报单位, without making and judging it anew."""

import io
import re
import zipfile
from html import escape

from pipeline.publish.form.layout import FIRST
from pipeline.publish.kit.formats import ZIP_DAY
from schemas.form.sheets import INFO

CELL = f"B{FIRST + [c.key for c in INFO.columns].index('unit')}"
_STORED = re.compile("<v>[^<]*</v>")
_TEXT = re.compile(rf'<c r="{CELL}"( s="\d+")? t="s"><v>\d+</v></c>')


def addressed(form: bytes, before: str, unit: str) -> bytes:
    """A form of this project's, blank but for the name of the unit `before`, with `unit` in its place: in 填报单位 and in the
    stored results that show it. What the live checks said of the one they say of every other unit of the roster."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(form)) as made, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as copy:
        names = re.findall(r'<sheet name="([^"]*)"', made.read("xl/workbook.xml").decode())
        part = f"xl/worksheets/sheet{names.index(INFO.name) + 1}.xml"
        for entry in made.infolist():
            data = made.read(entry)
            if entry.filename == part:
                cell = rf'<c r="{CELL}"\1 t="inlineStr"><is><t>{escape(unit)}</t></is></c>'
                text, count = _TEXT.subn(cell, data.decode())
                assert count == 1
                data = text.encode()
            elif entry.filename.startswith("xl/worksheets/sheet"):
                data = _STORED.sub(lambda m: m[0].replace(before, escape(unit)), data.decode()).encode()
            copied = zipfile.ZipInfo(entry.filename, ZIP_DAY)
            copied.compress_type = zipfile.ZIP_DEFLATED
            copy.writestr(copied, data)
    return buffer.getvalue()
