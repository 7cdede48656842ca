"""A paper as data: what the Word template is filled with, whatever the paper is. A new paper is a function that makes one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

from markupsafe import Markup

Cells = tuple[str, ...]


@dataclass(frozen=True)
class Passage:
    """A subheading (may be blank), paragraphs, and items with headings of their own."""

    title: str = ""
    paragraphs: tuple[str, ...] = ()
    items: tuple["Passage", ...] = ()


@dataclass(frozen=True)
class Section:
    """What stands under one heading; `key` is its name inside the page."""

    key: str
    title: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Table:
    """A table: widths in points, titles, rows. `merged`: of the first column equal neighbours are one cell; `small`: the
    last column is set smaller; `centred`: columns; `height`: of a row at least, in points, for what is written by hand."""

    widths: tuple[float, ...]
    titles: Cells
    rows: tuple[Cells, ...]
    merged: bool = True
    small: bool = True
    centred: tuple[int, ...] = (0, 2)
    height: float = 0


@dataclass(frozen=True)
class Annex:
    """`head`: the line above its table, left and right; `notes` stand below it."""

    title: str
    head: tuple[str, str] | None = None
    table: Table | None = None
    passages: tuple[Passage, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paper:
    """`title`: may name where a line ends; `preamble`: None for the template's own; `missing` is set in red at its head;
    `closing`: 特此报告。 or nothing; `compact`: 1 or 2 where the text is set smaller, to stay on its page."""

    title: str
    addressee: str
    preamble: tuple[str, ...] | None
    sections: tuple[Section, ...]
    office: str
    day: date
    missing: tuple[str, ...] = ()
    closing: str = ""
    notes: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = ()
    compact: int = 0


def filled(*sections: Section) -> tuple[Section, ...]:
    """Those that say something: an empty heading goes, and so does an empty subheading."""
    kept = ((s, tuple(p for p in s.passages if p.paragraphs or p.items)) for s in sections)
    return tuple(Section(s.key, s.title, passages) for s, passages in kept if passages)


def table_xml(table: Table) -> Markup:
    """The table in WordprocessingML, in the styles of the template; elements in the order of the schema."""
    twips = [round(20 * w) for w in table.widths]
    borders = "".join(f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>'
                      for side, size in (("top", 8), ("left", 4), ("bottom", 8), ("right", 4), ("insideH", 4), ("insideV", 4)))
    margins = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in (("top", 10), ("left", 80), ("bottom", 10), ("right", 80)))
    head = _row([_cell(w, "表头", t) for w, t in zip(twips, table.titles, strict=True)], "<w:tblHeader/>")
    tall = f'<w:trHeight w:val="{round(20 * table.height)}" w:hRule="atLeast"/>' if table.height else ""
    looks = [_look(table, j) for j in range(len(twips))]
    rows = [_row([_cell(w, look, text, _merge(table, i, j)) for j, (w, look, text) in enumerate(zip(twips, looks, row, strict=True))], tall)
            for i, row in enumerate(table.rows)]
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in twips)
    xml = (f'<w:tbl><w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{borders}</w:tblBorders>'
                  f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head}{"".join(rows)}</w:tbl>')
    return Markup(xml)  # noqa: S704 (every text in it is escaped above)


def _look(table: Table, column: int) -> str:
    last = column == len(table.widths) - 1
    return "表格小字" if table.small and last else "表格居中" if column in table.centred else "表格"


def _merge(table: Table, row: int, column: int) -> str:
    """Whether a cell of the first column begins a merged one or goes on with it."""
    if not table.merged or column:
        return ""
    text = table.rows[row][0]
    if row and table.rows[row - 1][0] == text:
        return "<w:vMerge/>"
    return '<w:vMerge w:val="restart"/>' if row + 1 < len(table.rows) and table.rows[row + 1][0] == text else ""


def _row(cells: Sequence[str], more: str = "") -> str:
    return f"<w:tr><w:trPr><w:cantSplit/>{more}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(width: int, look: str, text: str, merge: str = "") -> str:
    shown = "" if merge == "<w:vMerge/>" else escape(text)
    runs = f'<w:r><w:t xml:space="preserve">{shown}</w:t></w:r>' if shown else ""
    return (f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merge}<w:vAlign w:val="center"/></w:tcPr>'
            f'<w:p><w:pPr><w:pStyle w:val="{look}"/></w:pPr>{runs}</w:p></w:tc>')
