"""The helper cells of one input cell: mirrored, clean, marked and typed. Formulas only, no writing."""

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.publish.form.layout import Row, columns_of, input_letter
from schemas.campaign.campaign import Campaign
from schemas.expressions.expr import Cell
from schemas.expressions.live import dates, formulas
from schemas.form.columns import Column, Kind, Layout, Sheet
from schemas.form.sheets import INFO, LEDGER
from schemas.form.text import no_blanks

UNLISTED = "另列"  # in K_单位: the pairs that happen without an official row


@dataclass(frozen=True)
class Input:
    """An input cell: its column in its row."""

    row: Row
    column: Column

    def at(self, what: str) -> str:
        """The address of the helper cell of a step."""
        return self.row.of(self.column.key, what)


def input_name(sheet: Sheet, column: Column) -> str:
    """The name of an input column: a formula that is shared between rows must name no other sheet."""
    return f"I_{sheet.name}_{input_letter(sheet, column.key)}"


def source(row: Row, column: Column, what: str) -> str:
    """The input cell of the own row of a helper, by position, so that cut and paste cannot lead it astray."""
    return f"INDEX({input_name(row.sheet, column)},{row.place(what)})"


def steps(sheet: Sheet, column: Column) -> tuple[str, ...]:
    """What the helper cells of a cell hold, in order."""
    mirror = ("raw",) if column.kind in formulas.NUMERIC or sheet.layout is not Layout.ROWS else ()
    unit = ("unit",) if column.key == "quantity" else ()
    between = {Kind.DATE: ("mark", "tail", "month", "day", "year"), Kind.NUMBER: ("mark", "stem", "places"), Kind.UNIT: ("place",)}
    return (*mirror, "text", *unit, *between.get(column.kind, ()), "typed")


def texts(row: Row) -> str:
    """The cells of a record cleaned together, all in one text; numbers through their mirrors."""
    return formulas.single_blanks(formulas.one_text([
        row.of(c.key, "raw") if c.kind in formulas.NUMERIC else formulas.mirrored(c, source(row, c, "texts")) for c in columns_of(row.sheet)]))


def _text(cell: Input) -> str:
    row, column = cell.row, cell.column
    if row.sheet.layout is not Layout.ROWS:
        return formulas.clean(column, cell.at("raw"))
    columns = columns_of(row.sheet)
    return formulas.part(column, row.at("texts"), columns.index(column), len(columns))


def _unit(cell: Input) -> str:
    """The length of the counting unit behind 数量."""
    row, text = cell.row, cell.at("text")
    if row.sheet is not LEDGER:
        return formulas.unit_length(text, row.indicator.units, lambda _: "TRUE")
    every = dict.fromkeys(u for units in row.campaign.ledger_units.values() for u in units)
    code = f'IF({row.at("unlisted")},"{UNLISTED}",{row.at("code")})'
    return formulas.unit_length(text, list(every), lambda unit: f'ISNUMBER(MATCH({code}&"|{unit}",K_单位,0))')


def _place(cell: Input) -> str:
    """The unit's place on the roster, 0 for none: the longest name or alias that the text begins with, after the
    province's and the city's names (F10)."""
    facts, text = cell.row.campaign.campaign, cell.at("text")
    bare = text
    for name in map(no_blanks, (facts.province, facts.city)):
        for word in (name, name[:-1]):
            bare = f"IF(LEFT({bare},{len(word)})={formulas.literal(word)},MID({bare},{len(word) + 1},99),{bare})"

    def begins(cell: str) -> str:
        return f'SUMPRODUCT(MAX((LEFT({cell},LEN(K_报送单位&""))=K_报送单位)*V_报送单位))'

    return f"MOD(MAX({begins(text)},{begins(bare)}),{beyond(cell.row.campaign)})"


def beyond(campaign: Campaign) -> int:
    """A number above every place on the roster: what a longer name weighs more in V_报送单位."""
    return max(100, len(campaign.roster) + 1)


def _mark(cell: Input) -> str:
    column, text = cell.column, cell.at("text")
    if column.kind is Kind.DATE:
        return dates.marked(text)
    if column.key == "quantity":
        return formulas.marked_number(column, text, cell.at("unit"))
    # the unit of the column's title
    units = (*column.units, *((formulas.TEN_THOUSAND,) if "元" in column.units else ()), *(("次",) if column.ordinal else ()))
    return formulas.marked_number(column, text, formulas.unit_length(text, units, lambda _: "TRUE"))


def _year(cell: Input) -> str:
    """A day without its year counts from the campaign's start on, from another day of the row on, or is the last one up
    to 填报日期 (R07)."""
    row, column = cell.row, cell.column
    since = formulas.literal(row.campaign.campaign.start)
    if column.follows:
        taken = row.of(column.follows, "typed")
        since = f"IF(ISNUMBER({taken}),{taken},{since})"
    until = row.plan.item("report_date", "typed") if column.looks_back else None
    return dates.year(cell.at("mark"), cell.at("month"), cell.at("day"), since, until)


def _typed(cell: Input) -> str:
    column, text = cell.column, cell.at("text")
    if column.kind is Kind.UNIT:
        return f'IF({text}="","",IF({cell.at("place")}=0,"{formulas.UNREAD}",INDEX(L_报送单位,{cell.at("place")})))'
    value = dates.read(cell.at) if column.kind is Kind.DATE else formulas.read(column, cell.at)
    return formulas.typed(column, text, value, _where_blank(cell.row) if column.key == "quantity" else '""')


def _where_blank(row: Row) -> str:
    """What a blank 数量 means: 1 in the ledger, but for 没收; 0 among the figures of a zero report."""
    if row.sheet is LEDGER:
        return f'IF({Cell(LEDGER, "measure").has("confiscate").formula(row)},"",1)'
    return f'IF({Cell(INFO, "zero_report").has("yes").formula(row)},0,"")'


STEPS: dict[str, Callable[[Input], str]] = {
    "raw": lambda cell: formulas.mirrored(cell.column, source(cell.row, cell.column, "raw" if cell.row.sheet is INFO else f"raw {cell.column.key}")),
    "text": _text,
    "unit": _unit,
    "place": _place,
    "mark": _mark,
    "stem": lambda cell: formulas.stem(cell.at("mark")),
    "places": lambda cell: formulas.places(cell.at("mark")),
    "tail": lambda cell: dates.tail(cell.at("mark")),
    "month": lambda cell: dates.month(cell.at("tail")),
    "day": lambda cell: dates.day(cell.at("tail")),
    "year": _year,
    "typed": _typed,
}
"""The formula of each."""
