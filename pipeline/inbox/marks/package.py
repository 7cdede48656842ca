"""The zip of an xlsx or ods as programs would open it: one meaning or none (F01), before anything in it is believed."""

import io
import re
import zipfile

from pipeline.inbox.grids import by_calamine, stored
from pipeline.inbox.limits import book_part, open_zip, sheet_parts, too_large
from pipeline.inbox.marks import ods, xlsb, xlsx
from pipeline.inbox.marks.marks import Inspected, NotReadError
from pipeline.inbox.marks.notes import related
from schemas.form.names import TEMPLATE_INFO, UNREAD

_DECLARED = re.compile(rb"<\?xml[^<>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
_REFERENCE = re.compile(rb"<(?:[^\s<>/:]+:)?[cv](?:\s(?:[^<>&]++|&(?!#))*+)?>?(?:[^<>&]++|&(?!#))*+&#")
_ODD_NUMBER = re.compile(rb"v(?:\s[^<>]*+)?>\s+[^\s<]")
_PLAIN = frozenset((b"utf-8", b"utf8", b"us-ascii", b"ascii"))
BOOK, RELATIONS = xlsx.BOOK, "xl/_rels/workbook.xml.rels"
USUAL = {"styles": xlsx.STYLES, "sharedStrings": xlsx.TEXTS}
_MARKUP = (".xml", ".rels")
_LISTS = b'<row r="3"'  # where in 模板信息 nothing but lists is left


def inspect(data: bytes, *, rewritten: bool = False) -> Inspected:
    """Check a zip and read it. Raises NotReadError, and as Grids does, and what zipfile, calamine and the parsers raise."""
    with open_zip(data) as z:
        if too_large(z) or _ambiguous(z):
            raise NotReadError("too_large" if too_large(z) else "damaged")
        office = "mimetype" not in z.namelist() and xlsb.BOOK not in z.namelist()
        parts = sheet_parts(z) if office else {}
        passed_over = {parts.get(name) for name in UNREAD}
        texts = {e.filename: z.read(e) for e in z.infolist() if e.filename.lower().endswith(_MARKUP) and e.filename.casefold() not in passed_over}
        if any(b"<!DOCTYPE" in xml for xml in texts.values()):
            raise NotReadError("entities")
        book = book_part(z) if office else BOOK
        slashes = any("\\" in e.orig_filename for e in z.infolist())
        if not rewritten and (slashes or book != BOOK or any(map(_foreign, texts.values()))):
            return inspect(_rewritten(z, book), rewritten=True)
        if not office:
            return ods.read(data, texts) if "content.xml" in texts else xlsb.read(z)
        texts = {name.casefold(): xml for name, xml in texts.items()}  # as sheet_parts and the relations of parts name them
        for kind, name in list(related(texts, BOOK)):
            if kind in USUAL and name in texts:  # the reader looks for them under these names only
                texts[USUAL[kind]] = texts.pop(name)
        texts |= {part: _without_lists(texts[part]) if name == TEMPLATE_INFO else xlsx.filled(texts[part])
                  for name, part in parts.items() if part in texts}
        workbook = xlsx.Workbook(texts)
        sheets = {name: workbook.unusual(part) for name, part in parts.items() if part in texts}
        if not rewritten and any(map(_odd, sheets.values())):
            return inspect(_rewritten(z, book), rewritten=True)
    marks, grids = {name: workbook.marks(parts[name], rest) for name, rest in sheets.items() if name != TEMPLATE_INFO}, by_calamine(stored(texts))
    if grids.keys() - sheets.keys():  # nothing is believed of a sheet that was not looked at
        raise NotReadError("damaged")
    return Inspected(marks, xlsx.date1904(texts.get(BOOK, b"")), grids)


def _ambiguous(z: zipfile.ZipFile) -> bool:
    """Two entries that one program takes for one and another for two: names that differ by case or slash."""
    names = [e.orig_filename.replace("\\", "/").casefold() for e in z.infolist()]
    return len(set(names)) < len(names)


def _foreign(xml: bytes) -> bool:
    """Not in UTF-8: the scans would not see what is in it."""
    declared = _DECLARED.match(xml[:200])
    return xml[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in xml[:8] or bool(declared and declared[1].lower() not in _PLAIN)


def _odd(xml: bytes) -> bool:
    """Does a sheet spell what it holds in a way that the reader takes for something else: with character references, CDATA,
    comments and instructions, or blanks around a number?"""
    return (b"<!" in xml or xml.count(b"<?") > 1 or (b"&#" in xml and bool(_REFERENCE.search(xml)))
            or bool(_ODD_NUMBER.search(xml)))


def _rewritten(z: zipfile.ZipFile, book: str) -> bytes:
    """The same package with / in its names, its workbook under the usual name, its markup in UTF-8 and plainly spelled."""
    folder, _, name = book.rpartition("/")
    usual = {book: BOOK, f"{folder}/_rels/{name}.rels": RELATIONS} if folder == "xl" else {}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in z.infolist():
            part = z.read(entry)
            part_name = entry.orig_filename.replace("\\", "/")
            if part_name.lower().endswith(_MARKUP) and (_foreign(part) or ("worksheets/" in part_name and _odd(part))):
                part = _plain(part)
            if part_name == "_rels/.rels" and usual:
                part = part.replace(book.encode(), BOOK.encode())
            target.writestr(zipfile.ZipInfo(usual.get(part_name, part_name)), part, zipfile.ZIP_DEFLATED)
    if not usual and book != BOOK:
        raise zipfile.BadZipFile("a workbook outside its folder")
    return buffer.getvalue()


def _without_lists(xml: bytes) -> bytes:
    """模板信息 without the lists of the form below what it says of itself."""
    said, lists, _ = xml.partition(_LISTS)
    return said + b"</sheetData></worksheet>" if lists else xml


def _plain(xml: bytes) -> bytes:
    from lxml import etree  # noqa: PLC0415 (hardly any return)

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(xml, parser)
    for number in root.iter("{*}v"):
        number.text = (number.text or "").strip()
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))
