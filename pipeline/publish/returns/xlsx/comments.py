"""Notes of cells: the comments part and the VML drawing that Excel shows them with. Ours begin with 【审核意见】.

A note of the county's own in the same cell stays below ours, behind a line that says so, and is left again when ours
is taken off. Programs blank the authors of comments: ours are known by their text.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from math import ceil

from lxml import etree

from pipeline.publish.kit.tables import breadth
from pipeline.publish.returns.xlsx.package import MAIN, Element, main, serialise, text_of
from pipeline.publish.returns.xlsx.worksheet import Worksheet
from schemas.form.cells import coordinate_to_tuple

SIGN, THEIRS = "【审核意见】", "\n【以下是原有批注】\n"
AUTHOR = "市级审核"
COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
WIDTH, LINE, CHARACTERS, TALLEST = 300, 17, 40, 600  # of a note: pixels, pixels of a line, half-width characters in one
_SHAPE = re.compile(rb"<(\w+:)?shape\b(?:(?!<(?:\w+:)?shape\b).)*?</(?:\w+:)?shape>", re.DOTALL)
_PLACE = re.compile(rb"<(?:\w+:)?(Row|Column)>\s*(\d+)\s*<")
_SHAPE_ID = re.compile(rb"_x0000_s(\d+)")
_BLOCKS = re.compile(rb'<o:idmap\b[^>]*\bdata="([\d, ]+)"')
_SPACES = (b'xmlns:v="urn:schemas-microsoft-com:vml"', b'xmlns:o="urn:schemas-microsoft-com:office:office"',
           b'xmlns:x="urn:schemas-microsoft-com:office:excel"')
_SHAPES_OF_A_BLOCK = 1024


def annotate(page: Worksheet, texts: Mapping[str, str]) -> frozenset[str]:
    """Put a note at each of these cells (A1 → what it says below the sign).

    Returns the cells that take none: those with a threaded comment, whose note newer Excel shows nobody.
    """
    part, root = _comments(page)
    listed = root.find(main("commentList"))
    theirs = {c.get("ref"): c for c in listed}
    author = _author(root)
    new = []
    threads = _threads(root, theirs)
    for cell, text in texts.items():
        if cell in threads:
            continue
        said = SIGN + text.replace(THEIRS.strip(), "")
        if cell in theirs:
            _prepend(theirs[cell].find(main("text")), said + THEIRS)
        else:
            comment = etree.SubElement(listed, main("comment"), ref=cell, authorId=author)
            etree.SubElement(comment, main("text")).append(_run(said))
            new.append((cell, said))
    page.package.write(part, serialise(root))
    _draw(page, new)
    return threads & texts.keys()


def _threads(root: Element, notes: Mapping[str, Element]) -> frozenset[str]:
    """The cells whose note only stands for a threaded comment: its author is no person but `tc={…}`."""
    authors = {i for i, a in enumerate(root.find(main("authors"))) if (a.text or "").startswith("tc=")}
    return frozenset(cell for cell, note in notes.items() if int(note.get("authorId", "-1")) in authors)


def unannotate(page: Worksheet) -> bool:
    """Take our notes off; was there any?"""
    found = page.package.relations(page.part, "comments")
    if not found:
        return False
    identity, part = next(iter(found.items()))
    root = page.package.tree(part)
    ours = [c for c in root.iter(main("comment")) if text_of(c.find(main("text"))).lstrip().startswith(SIGN)]
    if not ours:
        return False
    gone = {coordinate_to_tuple(c.get("ref")) for c in ours if not _leave_theirs(c)}
    _erase(page, gone)
    if root.find(f".//{main('comment')}") is None:
        page.package.unrelate(page.part, identity)
        page.package.drop(part)
    else:
        page.package.write(part, serialise(root))
    return True


def _comments(page: Worksheet) -> tuple[str, Element]:
    """The comments part of a sheet and its root, made where there is none."""
    package = page.package
    if found := list(package.relations(page.part, "comments").values()):
        return found[0], package.tree(found[0])
    part = package.free_name("xl/comments{}.xml")
    package.add(part, b"", COMMENTS)
    package.relate(page.part, "comments", part)
    return part, etree.fromstring(f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>')


def _author(root: Element) -> str:
    authors = root.find(main("authors"))
    names = [a.text for a in authors]
    if AUTHOR not in names:
        etree.SubElement(authors, main("author")).text = AUTHOR
        names.append(AUTHOR)
    return str(names.index(AUTHOR))


def _run(text: str) -> Element:
    run = etree.fromstring(f'<r xmlns="{MAIN}"><rPr><sz val="10"/><rFont val="宋体"/></rPr><t xml:space="preserve"/></r>')
    run.find(main("t")).text = text
    return run


def _prepend(text: Element, said: str) -> None:
    """Ours above theirs, whose runs stay as they are."""
    for plain in text.findall(main("t")):
        run = etree.Element(main("r"))
        plain.addprevious(run)
        run.append(plain)
    text.insert(0, _run(said))


def _leave_theirs(comment: Element) -> bool:
    """Cut ours off the top of a note; False, and the note gone, where nothing of theirs is below."""
    text = comment.find(main("text"))
    ours, line, theirs = text_of(text).partition(THEIRS)
    if not line:
        comment.getparent().remove(comment)
        return False
    left = len(ours + line)
    for t in text.iter(main("t")):
        cut = min(left, len(t.text or ""))
        t.text = (t.text or "")[cut:]
        left -= cut
    for run in text.findall(main("r")):
        if not run.findtext(main("t")):
            text.remove(run)
    return bool(theirs)


def _draw(page: Worksheet, notes: list[tuple[str, str]]) -> None:
    """A hidden box for each note. The VML of other programs need not be well-formed XML: it is edited as bytes."""
    if not notes:
        return
    package, relation = page.package, page.relation("legacyDrawing")
    if relation:
        part = package.relations(page.part, "vmlDrawing")[relation[0]]
        vml = package.read(part)
        blocks = [int(n) for m in _BLOCKS.finditer(vml) for n in m[1].split(b",")]
        first = max([int(n) for n in _SHAPE_ID.findall(vml)] + [_SHAPES_OF_A_BLOCK * max(blocks, default=1)]) + 1
    else:
        part = package.free_name("xl/drawings/vmlDrawing{}.vml")
        block = int(re.findall(r"\d+", part)[-1])
        count = ceil((len(notes) + 1) / _SHAPES_OF_A_BLOCK)
        first = block * 16 * _SHAPES_OF_A_BLOCK + 1
        data = ",".join(str(block * 16 + i) for i in range(count)).encode()
        vml = b"<xml " + b" ".join(_SPACES) + b'><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="' + data \
            + b'"/></o:shapelayout></xml>'
        package.extension("vml", VML)
        package.write(part, vml)
        page.relate("legacyDrawing", "vmlDrawing", part)
    head, end, rest = vml.rpartition(b"</")
    missing = b"".join(b" " + space for space in _SPACES if space not in vml).decode()
    shapes = b"".join(_shapes(page, notes, first, missing, with_type=b'"_x0000_t202"' not in vml))
    package.write(part, head + shapes + end + rest)


def _shapes(page: Worksheet, notes: list[tuple[str, str]], first: int, spaces: str, *, with_type: bool) -> Iterator[bytes]:
    if with_type:
        yield (f'<v:shapetype{spaces} id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
               '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>').encode()
    for number, (cell, text) in enumerate(notes, first):
        row, column = coordinate_to_tuple(cell)
        yield (f'<v:shape{spaces} id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;'
               f'margin-top:2pt;width:225pt;height:{_height(text) * 0.75:g}pt;z-index:{number - first + 1};visibility:hidden" '
               'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
               '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
               '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
               f'<x:Anchor>{_anchor(page, row, column, _height(text))}</x:Anchor><x:AutoFill>False</x:AutoFill>'
               f'<x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column></x:ClientData></v:shape>').encode()


def _height(text: str) -> int:
    lines = sum(max(1, ceil(breadth(line) / CHARACTERS)) for line in text.split("\n"))
    return min(TALLEST, LINE * lines + 12)


def _anchor(page: Worksheet, row: int, column: int, height: int) -> str:
    """Left column, offset, top row, offset, right column, offset, bottom row, offset; all from 0, in pixels."""
    right, x = _walk(page.column_pixels, column + 1, WIDTH + 15)
    bottom, y = _walk(page.row_pixels, row, height + 4)
    return f"{column}, 15, {row - 1}, 4, {right - 1}, {x}, {bottom - 1}, {y}"


def _walk(size: Callable[[int], float], start: int, pixels: float) -> tuple[int, int]:
    """The column or row in which a distance from the beginning of `start` ends, and the rest within it."""
    place = start
    while pixels > size(place) and place < start + 200:
        pixels -= size(place)
        place += 1
    return place, int(min(pixels, size(place)))


def _erase(page: Worksheet, cells: set[tuple[int, int]]) -> None:
    """Remove the boxes of these notes (row, column), and a drawing that is left without any shape."""
    relation = page.relation("legacyDrawing")
    if not relation or not cells:
        return
    identity, element = relation
    part = page.package.relations(page.part, "vmlDrawing")[identity]
    vml = _SHAPE.sub(lambda m: b"" if _place(m[0]) in cells else m[0], page.package.read(part))
    if _SHAPE.search(vml):
        page.package.write(part, vml)
    else:
        page.tail.remove(element)
        page.package.unrelate(page.part, identity)
        page.package.drop(part)


def _place(shape: bytes) -> tuple[int, int] | None:
    found = {name: int(number) + 1 for name, number in _PLACE.findall(shape)}
    return (found[b"Row"], found[b"Column"]) if b'"Note"' in shape and len(found) == 2 else None
