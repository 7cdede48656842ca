"""The styles of an ods (OpenDocument 1.2, part 1, 16 and 19): what a cell or a piece of text looks like."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from pipeline.inbox.marks.marks import Look

Element = Any
DEPTH = 10  # styles that are based on one another
_STANDS_FOR = {"hours": "h", "minutes": "mm", "seconds": "ss", "text-content": "@",
               "scientific-number": "General", "fraction": "General"}
_OF_DAYS = {"year": ("yy", "yyyy"), "month": ("m", "mm"), "day": ("d", "dd"), "day-of-week": ("ddd", "dddd")}  # short and long
_DATA = ("number-style", "currency-style", "percentage-style", "date-style", "time-style", "text-style", "boolean-style")


class Styles:
    """By name, from the roots of content.xml and styles.xml."""

    def __init__(self, *roots: Element) -> None:
        self._styles: dict[tuple[str, str], Element] = {}
        self._data: dict[str, Element] = {}
        for root in roots:
            for style in root.iter("{*}style", "{*}default-style"):
                self._styles.setdefault((get(style, "family"), get(style, "name")), style)
            for data in root.iter(*(f"{{*}}{kind}" for kind in _DATA)):
                self._data.setdefault(get(data, "name"), data)
        self.look = lru_cache(self._look)
        self.text = lru_cache(self._text)

    def _look(self, name: str) -> Look:
        """What a cell style says."""
        code = next((c for s in self._based("table-cell", name) if (c := get(s, "data-style-name"))), "")
        return Look(self._code(code), self._text(name, "table-cell")[0])

    def _text(self, name: str, family: str = "text") -> tuple[bool, bool]:
        """Is the text struck through, and is it raised or lowered?"""
        struck = raised = ""
        for style in self._based(family, name):
            for look in style.iterchildren("{*}text-properties"):
                struck = struck or get(look, "text-line-through-style") or get(look, "text-line-through-type")
                raised = raised or get(look, "text-position")
        return struck not in ("", "none"), not raised.startswith("0%") and bool(raised)

    def _based(self, family: str, name: str) -> Iterator[Element]:
        """The style, the one that it is based on, and so on."""
        for _ in range(DEPTH):
            if (style := self._styles.get((family, name))) is None:
                break
            yield style
            name = get(style, "parent-style-name")

    def _code(self, name: str, depth: int = 0) -> str:
        """A number style as a format code of Excel's."""
        style = self._data.get(name)
        if style is None or depth > DEPTH:
            return "General"
        own = "".join(map(_piece, style))
        others = [(get(m, "condition"), get(m, "apply-style-name")) for m in style.iterchildren("{*}map")]
        sections = [f"[{said.removeprefix('value()')}]{self._code(other, depth + 1)}" for said, other in others]
        return ";".join((*sections, own))


def _piece(element: Element) -> str:
    kind = str(element.tag).rpartition("}")[2]
    if kind == "text":
        text = "".join(element.itertext())
        return text if text == "%" else f'"{text}"' if text else ""
    if kind == "number":
        return _digits(element)
    if kind in _OF_DAYS:
        return _OF_DAYS[kind][get(element, "style") == "long"] + ("mm" if get(element, "textual") == "true" else "")
    return _STANDS_FOR.get(kind, "")


def _digits(number: Element) -> str:
    """`General` where nothing is said of the places; else a 0 for each, and a comma for each thousand it is divided by."""
    whole, decimals = get(number, "min-integer-digits"), get(number, "decimal-places")
    factor = get(number, "display-factor") or "1"
    if not whole.isdigit() or (not decimals and whole == "1"):
        return "General"
    code = "#,##0" if get(number, "grouping") == "true" else "0" * min(int(whole), 30) or "#"
    for embedded in number.iterchildren("{*}embedded-text"):
        at = max(0, len(code) - int(get(embedded, "position") or 0))  # so many digits stand behind it
        code = f'{code[:at]}"{embedded.text or ""}"{code[at:]}'
    least = get(number, "min-decimal-places") or decimals
    code += "." + ("0" * min(int(least), 30)).ljust(min(int(decimals), 30), "#") if decimals.isdigit() and int(decimals) else ""
    return code + "," * ((len(factor.partition(".")[0]) - 1) // 3)


def get(element: Element, name: str) -> str:
    """An attribute of OpenDocument's own namespaces by its local name."""
    return next((v for k, v in element.attrib.items() if k.endswith("}" + name) and "calcext" not in k), "")
