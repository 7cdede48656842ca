"""The helper cells of one input cell: mirrored, clean, marked and typed. Formulas only, no writing."""

from collections.abc import Callable

from pipeline.publish.form.layout import FIRST, FormNames, Plan, columns_of, input_letter
from schemas.expressions.expr import Cell
from schemas.expressions.live import dates, formulas
from schemas.form.columns import Column, Kind, Layout, Sheet
from schemas.form.sheets import INFO, LEDGER

UNLISTED = "另列"  # in K_单位: the pairs that happen without an official row
STEPS = {Kind.DATE: ("mark", "tail", "month", "day", "year"), Kind.NUMBER: ("mark", "stem", "places"), Kind.UNIT: ("place",)}


def input_name(sheet: Sheet, column: Column) -> str:
    """The name of an input column: a formula that is shared between rows must name no other sheet."""
    return f"I_{sheet.name}_{input_letter(sheet, column.key)}"


def source(plan: Plan, sheet: Sheet, column: Column, what: str) -> str:
    """The input cell of the own row of a helper, by position, so that cut and paste cannot lead it astray."""
    return f"INDEX({input_name(sheet, column)},{plan.row(sheet, what)})"


def steps(sheet: Sheet, column: Column) -> tuple[str, ...]:
    """What the helper cells of a cell hold, in order."""
    mirror = ("raw",) if column.kind in formulas.NUMERIC or sheet.layout is not Layout.ROWS else ()
    unit = ("unit",) if column.key == "quantity" else ()
    return (*mirror, "text", *unit, *STEPS.get(column.kind, ()), "typed")


def cell_formula(plan: Plan, sheet: Sheet, column: Column, what: str, row: int) -> str:
    """The formula of one of them."""
    def at(what: str) -> str:
        return plan.step(sheet, column.key, what, row)

    number = column.kind is Kind.NUMBER
    by_step: dict[str, Callable[[], str]] = {
        "raw": lambda: formulas.mirrored(column, source(plan, sheet, column, what if sheet is INFO else f"{what} {column.key}")),
        "text": lambda: _text(plan, sheet, column, row),
        "unit": lambda: _unit(plan, sheet, row),
        "place": lambda: _place(plan, at("text")),
        "mark": lambda: _marked_number(sheet, column, at) if number else dates.marked(at("text")),
        "stem": lambda: formulas.stem(at("mark")),
        "places": lambda: formulas.places(at("mark")),
        "tail": lambda: dates.tail(at("mark")),
        "month": lambda: dates.month(at("tail")),
        "day": lambda: dates.day(at("tail")),
        "year": lambda: _year(plan, sheet, column, row),
        "typed": lambda: _typed(plan, sheet, column, row),
    }
    return by_step[what]()


def _text(plan: Plan, sheet: Sheet, column: Column, row: int) -> str:
    if sheet.layout is not Layout.ROWS:
        return formulas.clean(column, plan.step(sheet, column.key, "raw", row))
    columns = columns_of(sheet)
    return formulas.part(column, plan.at(sheet, "texts", row), columns.index(column), len(columns))


def _marked_number(sheet: Sheet, column: Column, at: Callable[[str], str]) -> str:
    unit = at("unit") if "unit" in steps(sheet, column) else _own_unit(column, at("text"))
    return formulas.marked_number(column, at("text"), unit)


def texts(plan: Plan, sheet: Sheet, row: int) -> str:
    """The cells of a record cleaned together, all in one text; numbers through their mirrors."""
    return formulas.single_blanks(formulas.one_text([
        plan.step(sheet, c.key, "raw", row) if c.kind in formulas.NUMERIC else formulas.mirrored(c, source(plan, sheet, c, "texts")) for c in columns_of(sheet)]))


def _typed(plan: Plan, sheet: Sheet, column: Column, row: int) -> str:
    at = {what: plan.step(sheet, column.key, what, row) for what in steps(sheet, column)[:-1]}
    text = at["text"]
    if column.kind is Kind.UNIT:
        return f'IF({text}="","",IF({at["place"]}=0,"{formulas.UNREAD}",INDEX(L_报送单位,{at["place"]})))'
    if column.kind is Kind.DATE:
        value = dates.read(at)
    elif column.kind is Kind.NUMBER:
        value = formulas.read_number(column, *(at[step] for step in ("raw", "text", "mark", "stem", "places")))
    else:
        value = formulas.read(column, at.get("raw", ""), text)
    return formulas.typed(column, text, value, _where_blank(plan, sheet, row) if column.key == "quantity" else '""')


def _where_blank(plan: Plan, sheet: Sheet, row: int) -> str:
    """What a blank 数量 means: 1 in the ledger, but for 没收; 0 among the figures of a zero report."""
    names = FormNames(plan, sheet, row)
    if sheet is LEDGER:
        return f'IF({Cell(LEDGER, "measure").has("confiscate").formula(names)},"",1)'
    return f'IF({Cell(INFO, "zero_report").has("yes").formula(names)},0,"")'


def _year(plan: Plan, sheet: Sheet, column: Column, row: int) -> str:
    """A day without its year counts from the campaign's start on, from another day of the row on, or is the last one up
    to 填报日期 (R07)."""
    since = formulas.literal(plan.campaign.campaign.start)
    if column.follows:
        taken = plan.step(sheet, column.follows, "typed", row)
        since = f"IF(ISNUMBER({taken}),{taken},{since})"
    until = plan.step(INFO, "report_date", "typed", row) if column.looks_back else None
    mark, month, day = (plan.step(sheet, column.key, what, row) for what in ("mark", "month", "day"))
    return dates.year(mark, month, day, since, until)


def _own_unit(column: Column, text: str) -> str:
    """The length of the unit of the column's title behind a number."""
    units = (*column.units, *((formulas.TEN_THOUSAND,) if "元" in column.units else ()), *(("次",) if column.ordinal else ()))
    return formulas.unit_length(text, units, lambda _: "TRUE")


def _unit(plan: Plan, sheet: Sheet, row: int) -> str:
    text = plan.step(sheet, "quantity", "text", row)
    if sheet is not LEDGER:
        return formulas.unit_length(text, plan.campaign.indicators[row - FIRST].units, lambda _: "TRUE")
    every = dict.fromkeys(u for units in plan.campaign.ledger_units.values() for u in units)
    code = f'IF({plan.at(sheet, "unlisted", row)},"{UNLISTED}",{plan.at(sheet, "code", row)})'
    return formulas.unit_length(text, list(every), lambda unit: f'ISNUMBER(MATCH({code}&"|{unit}",K_单位,0))')


def _place(plan: Plan, text: str) -> str:
    """The unit's place on the roster, 0 for none: the longest name or alias that the text begins with, after the
    province's and the city's names (F10)."""
    facts, bare = plan.campaign.campaign, text
    for name in (facts.province, facts.city):
        for word in (name, name[:-1]):
            bare = f"IF(LEFT({bare},{len(word)})={formulas.literal(word)},MID({bare},{len(word) + 1},99),{bare})"

    def begins(cell: str) -> str:
        return f'SUMPRODUCT(MAX((LEFT({cell},LEN(K_报送单位&""))=K_报送单位)*V_报送单位))'

    return f"MOD(MAX({begins(text)},{begins(bare)}),100)"
