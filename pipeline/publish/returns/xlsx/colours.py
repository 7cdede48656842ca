"""The colour of a mark: a conditional format that holds only while the cell is as it was sent.

It goes out by itself when the cell is changed, and leaves the county's own styles alone. Every formula holds a literal
by which it is known as ours, also after another program wrote the file anew.
"""

from collections.abc import Iterable

from lxml import etree

from pipeline.publish.returns.xlsx.package import MAIN, Element, main
from pipeline.publish.returns.xlsx.worksheet import Typed, Worksheet

SIGNATURE = "市级审核"
RED_CELL, AMBER_CELL = ("FFFFC7CE", "FF9C0006"), ("FFFFE699", "FF7F4F00")  # fill and font
_LITERAL = 200  # a literal of a formula holds 255 characters
_DIGITS = 15  # of a number in a formula


def colour(page: Worksheet, marks: Iterable[tuple[str, Typed, int]]) -> None:
    """Colour cells while they hold what was sent: cell, what was sent, place of the format among the dxfs.

    Ours come first; the county's own colours move down in their order."""
    marks = list(marks)
    _move(page, len(marks))
    blocks = []
    for priority, (cell, sent, look) in enumerate(marks, 1):
        block = etree.Element(main("conditionalFormatting"), sqref=cell)
        rule = etree.SubElement(block, main("cfRule"), type="expression", dxfId=str(look), priority=str(priority))
        etree.SubElement(rule, main("formula")).text = f'AND("{SIGNATURE}"<>"",{unchanged(cell, sent)})'
        blocks.append(block)
    page.insert("conditionalFormatting", blocks)


def uncolour(page: Worksheet) -> bool:
    """Take our conditional formats off; was there any?"""
    ours = [r for r in page.tail.iter(main("cfRule")) if any(f'"{SIGNATURE}"' in (f.text or "") for f in r.iterfind(main("formula")))]
    for rule in ours:
        block = rule.getparent()
        block.remove(rule)
        if block.find(main("cfRule")) is None:
            block.getparent().remove(block)
    _move(page, -len(ours))
    return bool(ours)


def _move(page: Worksheet, by: int) -> None:
    """Move the priorities of all colours of the sheet, those that only newer programs know among them."""
    rules = [r for r in page.tail.iter("{*}cfRule") if r.get("priority")]
    if by > 0 or min((int(r.get("priority")) for r in rules), default=0) > -by:
        for rule in rules:
            rule.set("priority", str(int(rule.get("priority")) + by))


def unchanged(cell: str, sent: Typed) -> str:
    """A formula that is true while the cell holds that value. Its parts fail without harm on values of other types."""
    if sent.kind == "blank":
        return f'{cell}=""'
    if sent.kind == "number":
        return f"ISNUMBER({cell}),{_number(cell, sent.value)}"
    if sent.kind == "bool":
        return f"ISLOGICAL({cell}),{cell}={'TRUE' if sent.value in ('1', 'true') else 'FALSE'}"
    if sent.kind == "text":
        return f"ISTEXT({cell}),{_text(cell, sent.value)}"
    return f"ISERROR({cell})" if sent.kind == "error" else f'{cell}<>""'


def _number(cell: str, value: str) -> str:
    number = float(value)
    literal = f"{number:.{_DIGITS}g}".upper()
    if float(literal) == number:
        return f"{cell}={literal}"
    return f"ABS({cell}-({literal}))<=ABS({literal})*1E-14"


def _text(cell: str, text: str) -> str:
    """EXACT, for = ignores case. Line breaks other than LF and characters beyond 16 bits count differently from
    program to program: from the first of them on nothing is compared."""
    same = next((i for i, c in enumerate(text) if (c < " " and c != "\n") or c > "\uffff"), len(text))
    part = text[:min(same, _LITERAL)]
    literal = '"' + part.replace('"', '""') + '"'
    if part == text:
        return f"EXACT({cell},{literal})"
    length = f",LEN({cell})={len(text)}" if same == len(text) else ""
    return f"EXACT(LEFT({cell},{len(part)}),{literal}){length}"


def dxf(look: tuple[str, str]) -> Element:
    """The format as styles.xml holds it."""
    fill, font = look
    return etree.fromstring(f'<dxf xmlns="{MAIN}"><font><color rgb="{font}"/></font><fill><patternFill><bgColor rgb="{fill}"/></patternFill></fill></dxf>')
