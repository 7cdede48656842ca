"""Zip packages that are written anew: the same parts give the same bytes."""

import io
import re
import zipfile
from collections.abc import Callable

DAY = (1980, 1, 1, 0, 0, 0)  # of every entry, as CREATED is of every workbook


def entry(name: str) -> zipfile.ZipInfo:
    """A deflated entry of that name on the fixed day."""
    info = zipfile.ZipInfo(name, DAY)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def rewritten(package: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The package with each part as `change` makes it of its name and bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(entry(name), change(name, old.read(name)))
    return buffer.getvalue()


def sheet_part(workbook: bytes, sheet: str) -> str:
    """The part of a sheet, in a workbook whose parts are numbered in the order of its sheets (XlsxWriter's are)."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        names = re.findall(r'<sheet name="([^"]*)"', package.read("xl/workbook.xml").decode())
    return f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"
