"""Zip packages: the same parts give the same bytes. A part that stays as it is keeps its compressed bytes."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from typing import NamedTuple

DAY = (1980, 1, 1, 0, 0, 0)  # of every entry, as CREATED is of every workbook
READABLE = 0o600 << 16  # the attributes that zipfile gives a file
SIZES_FOLLOW = 0x08  # flag: the sizes stand behind the bytes, not before them


class Part(NamedTuple):
    """A part as a package holds it: its entry, and its bytes as they are compressed."""

    info: zipfile.ZipInfo
    packed: bytes

    @property
    def name(self) -> str:
        return self.info.filename


def deflated(name: str, data: bytes) -> Part:
    """A deflated part on the fixed day."""
    squeeze = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return _dated(name, squeeze.compress(data) + squeeze.flush(), len(data), zlib.crc32(data))


def taken(package: bytes, info: zipfile.ZipInfo) -> Part:
    """A part as another package holds it, under an entry of its own."""
    start = info.header_offset + 30 + sum(struct.unpack_from("<HH", package, info.header_offset + 26))
    entry = copy(info)
    entry.flag_bits &= ~SIZES_FOLLOW
    entry.extra = b""
    return Part(entry, package[start:start + info.compress_size])


def packed(parts: Iterable[Part]) -> bytes:
    """The package with these parts. Their entries say where they stand in the last package that was written."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        for info, data in parts:
            info.header_offset = buffer.tell()
            buffer.write(info.FileHeader() + data)
            new.filelist.append(info)
            new.start_dir = buffer.tell()
    return buffer.getvalue()


def contents(package: bytes) -> Iterator[tuple[Part, bytes]]:
    """The parts of a package of ours on the fixed day, each with its bytes."""
    with zipfile.ZipFile(io.BytesIO(package)) as old:
        for info in old.infolist():
            same = _dated(info.filename, taken(package, info).packed, info.file_size, info.CRC)
            yield same, old.read(info)


def rewritten(package: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The package with each part as `change` makes it of its name and bytes."""
    return packed(same if (new := change(same.name, data)) == data else deflated(same.name, new) for same, data in contents(package))


def sheet_part(workbook: bytes, sheet: str) -> str:
    """The part of a sheet, in a workbook whose parts are numbered in the order of its sheets (XlsxWriter's are)."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        names = re.findall(r'<sheet name="([^"]*)"', package.read("xl/workbook.xml").decode())
    return f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"


def _dated(name: str, data: bytes, size: int, check: int) -> Part:
    info = zipfile.ZipInfo(name, DAY)
    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, READABLE
    info.compress_size, info.file_size, info.CRC = len(data), size, check
    return Part(info, data)
