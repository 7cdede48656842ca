"""Files nobody wants in an inbox, made here: each with its name, how to make it, and the verdict it must get.

A verdict is `status rule`; | between those of an archive's files. Names are long, so that none is the original of a sample (F08).
"""

import io
import re
import struct
import tarfile
import zipfile
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import Workbook

from pipeline.inbox.limits import UNPACKED
from pipeline.inbox.workers import OpenedFile, ReaderPool
from pipeline.publish.returns.mail import draft
from tests.places import cell as address
from tests.reading import opened_here
from tests.shipped import TEMPLATES

SHEET, STRINGS, BOOK = "xl/worksheets/sheet4.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
LINKS, STYLES, TYPES = "xl/_rels/workbook.xml.rels", "xl/styles.xml", "[Content_Types].xml"


@lru_cache
def good() -> bytes:
    return (TEMPLATES / "samples" / "任城区.xlsx").read_bytes()


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        return {n: z.read(n) for n in z.namelist()}


def pack(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method, compresslevel=1) as z:
        for name, data in files.items():
            z.writestr(zipfile.ZipInfo(name), data, method)
    return buffer.getvalue()


def changed(part: str, old: bytes, new: bytes) -> bytes:
    """The good workbook with one place of one part changed."""
    found = parts(good())
    assert old in found[part], (part, old)
    return pack(found | {part: found[part].replace(old, new, 1)})


def cell(xml: bytes) -> bytes:
    return changed(SHEET, b"</sheetData>", xml + b"</sheetData>")


def dated(value: bytes) -> bytes:
    """The good workbook with one more cell far right, formatted like its 处置日期."""
    found = re.search(rb'<c r="%s" s="(\d+)"' % address("案件台账/1/处置日期").encode(), parts(good())[SHEET])
    assert found
    return cell(b'<row r="999"><c r="AZ999" s="%s"><v>%s</v></c></row>' % (found[1], value))


def without(part: str) -> bytes:
    return pack({n: d for n, d in parts(good()).items() if n != part})


def lying(size: int) -> bytes:
    """The ledger is larger than the zip directory says."""
    data = bytearray(changed(SHEET, b"</sheetData>", b" " * 30_000_000 + b"</sheetData>"))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as z:
        local = z.getinfo(SHEET).header_offset
    central = data.rindex(SHEET.encode()) - 46
    for place in (local + 22, central + 24):
        data[place:place + 4] = struct.pack("<I", size)
    return bytes(data)


def encrypted(data: bytes) -> bytes:
    """The flag alone: what is inside stays as it is."""
    made = bytearray(data)
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = -1
        while (at := made.find(mark, at + 1)) >= 0:
            made[at + place] |= 1
    return bytes(made)


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    return (name.encode("utf-16-le") + b"\0\0").ljust(64, b"\0") + struct.pack(
        "<HBBIII16xI16xIII", len(name) * 2 + 2, kind, 1, 0xFFFFFFFF, right, child, 0, start, size, 0)


def ole(streams: Mapping[str, bytes]) -> bytes:
    """A compound file (one FAT sector: up to 60 KB) with these streams, each of 4096 bytes or more."""
    sectors, fat, places = [b"", b""], [0xFFFFFFFD, 0xFFFFFFFE], {}
    for name, data in streams.items():
        padded = data.ljust(4096, b"\0")
        n = -(-len(padded) // 512)
        places[name] = (len(sectors), len(padded))
        fat += [*range(len(sectors) + 1, len(sectors) + n), 0xFFFFFFFE]
        sectors += [padded[i * 512:(i + 1) * 512].ljust(512, b"\0") for i in range(n)]
    nothing = 0xFFFFFFFF
    entries = [_entry("Root Entry", 5, nothing, 1, 0xFFFFFFFE, 0)]
    for i, (name, (start, size)) in enumerate(places.items(), 1):
        entries.append(_entry(name, 2, i + 1 if i < len(places) else nothing, nothing, start, size))
    sectors[0] = struct.pack("<128I", *(fat + [0xFFFFFFFF] * 128)[:128])
    sectors[1] = b"".join(entries).ljust(512, b"\0")[:512]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack(
        "<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    return head.ljust(512, b"\0")[:76] + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108) + b"".join(sectors)


def biff(cells: bytes, last: tuple[int, int] = (0, 0), book: bytes = b"") -> bytes:
    """An old workbook (BIFF8) with one sheet of these records, up to this last cell; `book`: records of the workbook."""
    starts = [record(0x809, struct.pack("<HHHHII", 0x600, kind, 0xDBB, 0x7CC, 0, 6)) for kind in (5, 0x10)]
    behind = len(starts[0] + book) + 16 + 2 + 4  # the sheet's name and the end of the book
    name = record(0x85, struct.pack("<IBBBB", behind, 0, 0, 6, 0) + b"Sheet1")
    size = record(0x200, struct.pack("<IIHHH", 0, last[0] + 1, 0, last[1] + 1, 0))
    return ole({"Workbook": starts[0] + book + name + record(0xA) + starts[1] + size + cells + record(0xA)})


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def xls(row: int, column: int) -> bytes:
    """With one number."""
    return biff(record(0x203, struct.pack("<HHHd", row, column, 0, 1.5)), (row, column))


def ods(table: str) -> bytes:
    namespaces = " ".join(f'xmlns:{k}="urn:oasis:names:tc:opendocument:xmlns:{v}:1.0"' for k, v in
                          (("office", "office"), ("table", "table"), ("text", "text")))
    content = (f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {namespaces}><office:body><office:spreadsheet>'
               f'<table:table table:name="S">{table}</table:table></office:spreadsheet></office:body></office:document-content>')
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return pack({"mimetype": kind, "content.xml": content.encode(), "META-INF/manifest.xml": b"<m/>"}, zipfile.ZIP_STORED)


def far_ods(rows: int, columns: int) -> bytes:
    filled = '<table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>'
    return ods(f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell table:number-columns-repeated="{columns}"/>{filled}'
               f'</table:table-row><table:table-row>{filled}</table:table-row>')


def many_sheets(n: int) -> bytes:
    book = Workbook()
    for i in range(n):
        book.create_sheet(f"表{i}")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def long_texts() -> bytes:
    """One shared text of a million characters in 15,000 cells."""
    rows = b"".join(b'<row r="%d">' % r + b"".join(b'<c r="%s%d" t="s"><v>0</v></c>' % (c, r) for c in (b"A", b"B", b"C", b"D", b"E"))
                    + b"</row>" for r in range(100, 3_100))
    found = parts(good())
    return pack(found | {SHEET: found[SHEET].replace(b"</sheetData>", rows + b"</sheetData>"),
                         STRINGS: found[STRINGS].replace(b"<t>", b"<t>" + b"x" * 1_000_000, 1)})


def nested(levels: int) -> bytes:
    data = pack({"任城区.xlsx": good()})
    for n in range(levels):
        data = pack({f"{n}.zip": data})
    return data


def mail(name: str, data: bytes) -> bytes:
    return draft("报送", "见附件", {name: data})


def tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as t:
        t.addfile(tarfile.TarInfo("任城区.xlsx"))
    return buffer.getvalue()


def prefixed() -> bytes:
    """A sheet whose every element has a prefix, as some programs write."""
    found = parts(good())
    xml = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", found[SHEET]).replace(b"xmlns=", b"xmlns:x=", 1)
    return pack(found | {SHEET: xml})


def twice() -> bytes:
    buffer = io.BytesIO(good())
    with zipfile.ZipFile(buffer, "a") as z:
        z.filelist = [*z.filelist]
        z.NameToInfo.pop(SHEET)
        z.writestr(SHEET, parts(good())[SHEET])
    return buffer.getvalue()


def deep_mail(levels: int) -> bytes:
    return b"Subject: x\n" + b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(levels)) + b"\nx\n"


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)) + b"]>"
HTML = "<html><head><meta charset='gbk'></head><body><table><tr><td>填报单位</td><td>任城区</td></tr></table></body></html>"
XML_2003 = "<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?><Workbook><Worksheet/></Workbook>"
BOMB = b"0" * (UNPACKED + 1)
F07, F01, F03, TWIN, KNOWN = "unreadable F07", "unreadable F01", "unrecognised F03", "duplicate F08", "ignored F11"

CORPUS: tuple[tuple[str, Callable[[], bytes], str], ...] = (
    # far out and far too much
    ("一格在天边.xlsx", lambda: cell(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), F07),
    ("一格在天边，单引号.xlsx", lambda: cell(b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"), F07),
    ("一格在天边，样式在前.xlsx", lambda: cell(b'<row><c s="1" r="XFD1048576"><v>1</v></c></row>'), F07),
    ("一格很远.xlsx", lambda: cell(b'<row r="900000"><c r="Z900000"><v>1</v></c></row>'), F07),
    ("不带地址的格子.xlsx", lambda: cell(b"<row><c><v>1</v></c></row>"), TWIN),
    ("空白格在天边.xlsx", lambda: cell(b'<row r="1048576"><c r="XFD1048576" s="1"/></row>'), TWIN),
    ("范围说谎往大.xlsx", lambda: changed(SHEET, b"<dimension ", b'<dimension ref="A1:XFD1048576" old'), TWIN),
    ("范围说谎往小.xlsx", lambda: changed(SHEET, b"<dimension ", b'<dimension ref="A1" old'), TWIN),
    ("合并了整张表.xlsx", lambda: changed(SHEET, b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A30:XFD1048576"/></mergeCells>'),
     TWIN),
    ("行号越界.xlsx", lambda: cell(b'<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>'), F07),
    ("列号越界.xlsx", lambda: cell(b'<row r="99"><c r="ZZZZZZ99"><v>1</v></c></row>'), F07),
    ("自称有千亿条文字.xlsx", lambda: changed(STRINGS, b"<sst ", b'<sst count="99999999999" uniqueCount="99999999999" old'), F07),
    ("一条文字一百万字用一万次.xlsx", long_texts, F07),
    ("压缩炸弹.xlsx", lambda: pack(parts(good()) | {"xl/media/a.xml": BOMB}), F07),
    ("目录说谎.xlsx", lambda: lying(1000), F01),
    ("三千个部分.xlsx", lambda: pack(parts(good()) | {f"xl/media/{n}.png": b"" for n in range(3000)}), F07),
    ("五百张表.xlsx", lambda: many_sheets(500), F03),
    ("旧格式一格在天边.xls", lambda: xls(65535, 255), F07),
    ("旧格式一格.xls", lambda: xls(3, 3), F03),
    ("旧格式一格.et", lambda: xls(2, 2), F03),
    ("开放格式重复一亿行.ods", lambda: far_ods(100_000_000, 16_000), F01),
    ("开放格式重复五千行.ods", lambda: far_ods(5_000, 2_000), F07),
    ("开放格式一格.ods", lambda: far_ods(1, 1), F03),
    # XML
    ("笑到停不下.xlsx", lambda: changed(STRINGS, b"<sst ", LAUGHS + b"<sst "), F07),
    ("引用外部文件.xlsx", lambda: changed(STRINGS, b"<sst ", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><sst '), F07),
    ("套了六百万层.xlsx", lambda: pack(parts(good()) | {STYLES: b"<styleSheet>" + b"<a>" * 6_000_000}), F07),
    ("没有关上的标签.xlsx", lambda: changed(SHEET, b"</sheetData>", b'<c r="A1" ' * 200_000 + b"</sheetData>"), F01),
    ("三百万个空格.xlsx", lambda: cell(b'<row r="999"><c r="AZ999"><f>x</f>' + b" " * 3_000_000 + b"</c></row>"), TWIN),
    ("属性很长.xlsx", lambda: changed(BOOK, b"<sheet ", b"<sheet " + b"a:" * 500_000), F01),
    ("两张同名的表.xlsx", lambda: changed(BOOK, "案件台账".encode(), "基本信息".encode()), F01),
    ("编码写错.xlsx", lambda: changed(STRINGS, b"UTF-8", b"UTF-16"), F01),
    ("每个标签都有前缀.xlsx", prefixed, TWIN),
    ("日期在一万年后.xlsx", lambda: dated(b"9999999999"), TWIN),
    ("日期离奇.xlsx", lambda: dated(b"-1e308"), F01),
    ("序号指向不存在的文字.xlsx", lambda: cell(b'<row r="999"><c r="AZ999" t="s"><v>99999999</v></c></row>'), F01),
    ("样式序号越界.xlsx", lambda: cell(b'<row r="999"><c r="AZ999" s="999999"><v>1</v></c></row>'), TWIN),
    # broken containers
    ("没有工作簿.xlsx", lambda: without(BOOK), F03),
    ("没有类型表.xlsx", lambda: without(TYPES), TWIN),
    ("没有文字表.xlsx", lambda: without(STRINGS), F01),
    ("没有关系表.xlsx", lambda: without(LINKS), F01),
    ("空.xlsx", lambda: b"", F01),
    ("只有两个字母.xlsx", lambda: b"PK", F01),
    ("传了一半.xlsx", lambda: good()[: len(good()) // 2], F01),
    ("少了最后一个字节.xlsx", lambda: good()[:-1], F01),
    ("前面多了一截.xlsx", lambda: b"MZ" * 500 + good(), F01),
    ("后面多了一截.xlsx", lambda: good() + b"\0" * 5000, TWIN),
    ("中间坏了一截.xlsx", lambda: good()[:4000] + b"\xff" * 3000 + good()[7000:], F01),
    ("同名的部分有两个.xlsx", twice, F01),
    ("不压缩.xlsx", lambda: pack(parts(good()), zipfile.ZIP_STORED), TWIN),
    ("压缩方法少见.xlsx", lambda: pack(parts(good()), zipfile.ZIP_LZMA), TWIN),
    ("部分加了密.xlsx", lambda: encrypted(good()), F01),
    ("加了密码.xlsx", lambda: ole({"EncryptedPackage": b"\0" * 5000, "EncryptionInfo": b"\4\0\4\0"}), "unreadable F02"),
    ("旧格式加了密码.xls", lambda: biff(b"", book=record(0x2F, struct.pack("<HHH", 1, 1, 1) + bytes(48))), "unreadable F02"),
    ("旧格式只有开头.xls", lambda: xls(3, 3)[:700], F01),
    ("旧格式乱码.xls", lambda: ole({"Workbook": bytes(n * 7 % 256 for n in range(9000))}), F01),
    ("二进制格式乱码.xlsb", lambda: pack({TYPES: b"<Types/>", "xl/workbook.bin": bytes(range(256)) * 40}), F01),
    ("开放格式截断.ods", lambda: ods("<table:table-row>"), F01),
    # not what the name says
    ("网页.xls", lambda: HTML.encode("gbk"), F01),
    ("网页.xlsx", lambda: HTML.encode("utf-16"), F01),
    ("二〇〇三版的表格.xls", XML_2003.encode, F01),
    ("逗号分隔.csv", lambda: "填报单位,任城区\n".encode("gbk"), KNOWN),
    ("逗号分隔.xls", lambda: "填报单位,任城区\n".encode("gbk"), F01),
    ("改了扩展名的填报表.doc", good, TWIN),
    ("没有扩展名的填报表", good, TWIN),
    ("其实是填报表.zip", good, TWIN),
    ("写字的文档.docx", lambda: pack({TYPES: b"<Types/>", "word/document.xml": b"<w/>"}), KNOWN),
    ("写字的文档.xls", lambda: ole({"WordDocument": b"x"}), F01),
    ("照片.jpg", lambda: b"\xff\xd8\xff\xe0", KNOWN),
    ("照片.xlsx", lambda: b"\xff\xd8\xff\xe0" * 9, F01),
    ("扫描件.pdf", lambda: b"%PDF-1.4", KNOWN),
    ("程序.exe", lambda: b"MZ" + bytes(500), KNOWN),
    ("演示.pptx", lambda: pack({TYPES: b"<Types/>", "ppt/presentation.xml": b"<p/>"}), KNOWN),
    ("视窗邮件.msg", lambda: ole({"__substg1.0_0037001F": b"x"}), KNOWN),
    # archives and mails
    ("别的压缩包.rar", lambda: b"Rar!\x1a\x07\x00" + bytes(99), KNOWN),
    ("别的压缩包.7z", lambda: b"7z\xbc\xaf\x27\x1c" + bytes(99), KNOWN),
    ("别的压缩包.tar", tar, KNOWN),
    ("压缩包传了一半.zip", lambda: pack({"任城区.xlsx": good()})[:5000], KNOWN),
    ("空压缩包.zip", lambda: pack({}), KNOWN),
    ("加密的压缩包.zip", lambda: encrypted(pack({"任城区.xlsx": good()})), KNOWN),
    ("压缩包炸弹.zip", lambda: pack({"任城区.xlsx": BOMB}), F07),
    ("压缩包里三千个文件.zip", lambda: pack({f"{n}.txt": b"" for n in range(3000)}), F07),
    ("压缩包里的压缩包.zip", lambda: nested(1), TWIN),
    ("套得太深的压缩包.zip", lambda: nested(3), KNOWN),
    ("压缩包里有炸弹.zip", lambda: pack(dict.fromkeys([f"{n}.zip" for n in range(4)], pack({"a.xlsx": BOMB[:90_000_000]}))), "unreadable F01|unreadable F07"),
    ("往外走的压缩包.zip", lambda: pack({"../../../任城区.xlsx": good(), "C:\\windows\\x.xlsx": b"", "/etc/x.xlsx": b""}),
     "duplicate F08|unreadable F01"),
    ("控制字符的压缩包.zip", lambda: pack({"任\x1b[2J城\r\n区.xlsx": good(), "\u202excod.exe": b"MZ"}), "duplicate F08|ignored F11"),
    ("名字很长的压缩包.zip", lambda: pack({"长" * 3000 + ".xlsx": good()}), TWIN),
    ("邮件.eml", lambda: mail("任城区.xlsx", good()), TWIN),
    ("邮件里的炸弹.eml", lambda: mail("包.zip", pack({"任城区.xlsx": BOMB})), F07),
    ("邮件里的邮件里的压缩包.eml", lambda: mail("内.eml", mail("包.zip", pack({"任城区.xlsx": good()}))), TWIN),
    ("没有附件的邮件.eml", "Subject: x\r\n\r\n见附件".encode, KNOWN),
    ("邮件传了一半.eml", lambda: mail("任城区.xlsx", good())[:9000], F01),
    ("不是邮件.eml", lambda: bytes(range(256)) * 9, F01),
    ("空邮件.eml", lambda: b"", F01),
    ("套了五千层的邮件.eml", lambda: deep_mail(5000), F01),
    ("附件没有名字.eml", lambda: b"Subject: x\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n" + b64encode(good()),
     TWIN),
)
SILENT = ("~$任城区.xlsx", "Thumbs.db", "desktop.ini", ".DS_Store", ".~lock.任城区.xlsx#")


def files() -> Iterator[tuple[str, bytes, str]]:
    """Name, bytes, verdict."""
    for name, make, verdict in CORPUS:
        yield name, make(), verdict


def opened(source: str, data: bytes, apart: ReaderPool | None = None) -> list[OpenedFile]:
    """A file, or all files in it, as they are read in this process or apart."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "file")
        path.write_bytes(data)
        return list((apart.open if apart else opened_here)(source, path))
