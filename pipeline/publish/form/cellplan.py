"""The helper cells of one input cell: mirrored, clean, marked and typed. Formulas only, no writing."""

from collections.abc import Sequence
from functools import partial

from pipeline.publish.form.layout import FIRST, FormNames, Formula, Plan
from schemas.campaign.sections import Indicator
from schemas.expressions import live_dates as dates
from schemas.expressions.expr import Cell
from schemas.expressions.live import (
    NUMERIC,
    TEN_THOUSAND,
    clean,
    literal,
    marked_number,
    mirrored,
    one_text,
    part,
    places,
    read,
    read_number,
    single_blanks,
    stem,
    typed,
    unit_length,
)
from schemas.form.cells import get_column_letter
from schemas.form.columns import Column, Kind, Layout, Sheet
from schemas.form.sheets import INFO, LEDGER

ONE_EACH = ("家", "起", "件", "次")  # what a ledger row of 家 or 起 may call its 1 (R02)


def source(sheet: Sheet, key: str) -> str:
    """The input cell of the helper's own row, by position, so that cut and paste cannot lead it astray."""
    letter = get_column_letter([c.key for c in sheet.columns].index(key) + 1)
    return f"INDEX({sheet.name}!${letter}:${letter},ROW())"


def mirror(plan: Plan, sheet: Sheet, key: str) -> None:
    """A plain cell per input cell: what is shared between rows must name no other sheet."""
    raw = source(sheet, key)
    plan.columns[sheet.name, f"raw {key}"] = lambda _: mirrored(sheet[key], raw)


def clean_texts(plan: Plan, sheet: Sheet, columns: Sequence[Column]) -> None:
    """The clean texts of a sheet's cells, and mirrors of those that may hold numbers. Those of a record are cleaned
    together, all columns in one text."""
    records = sheet.layout is Layout.ROWS
    for column in columns:
        if column.kind in NUMERIC or not records:
            mirror(plan, sheet, column.key)
        if not records:
            plan.columns[sheet.name, f"text {column.key}"] = partial(_clean, plan, sheet, column)
    if records:
        plan.columns[sheet.name, "texts"] = partial(_together, plan, sheet, columns)
        for n, column in enumerate(columns):
            plan.columns[sheet.name, f"text {column.key}"] = partial(_part, plan, sheet, column, n)


def _clean(plan: Plan, sheet: Sheet, column: Column, row: int) -> str:
    return clean(column, plan.at(sheet, f"raw {column.key}", row))


def _together(plan: Plan, sheet: Sheet, columns: Sequence[Column], row: int) -> str:
    cells = [plan.at(sheet, f"raw {c.key}", row) if c.kind in NUMERIC else mirrored(c, source(sheet, c.key)) for c in columns]
    return single_blanks(one_text(cells))


def _part(plan: Plan, sheet: Sheet, column: Column, number: int, row: int) -> str:
    return part(column, plan.at(sheet, "texts", row), number)


def cell_helpers(plan: Plan, sheet: Sheet, column: Column) -> None:
    """The helper columns of one column of a sheet, from its clean text on."""
    if column.kind is Kind.DATE:
        _date_helpers(plan, sheet, column)
    elif column.kind is Kind.NUMBER:
        _number_helpers(plan, sheet, column)
    else:
        plan.columns[sheet.name, f"typed {column.key}"] = partial(_typed, plan, sheet, column)


def _typed(plan: Plan, sheet: Sheet, column: Column, row: int) -> str:
    raw, text = (plan.at(sheet, f"{what} {column.key}", row) if (sheet.name, f"{what} {column.key}") in plan.columns else ""
                 for what in ("raw", "text"))
    return typed(column, text, read(column, raw, text))


def _number_helpers(plan: Plan, sheet: Sheet, column: Column) -> None:
    """In a ledger the parts of a number have cells of their own."""
    def at(what: str, row: int) -> str:
        return plan.at(sheet, f"{what} {column.key}", row)

    def value(row: int) -> str:
        parts = (at("stem", row), at("places", row)) if sheet.layout is Layout.ROWS else ()
        number = read_number(column, at("raw", row), at("text", row), at("mark", row), parts)
        return _where_blank(plan, sheet, column, row, typed(column, at("text", row), number))

    helpers: dict[str, Formula] = {"unit": partial(_unit, plan, sheet, column)} if column.key == "quantity" else {}
    own = "unit" in helpers
    helpers["mark"] = lambda row: marked_number(at("text", row), at("unit", row) if own else own_unit(column, at("text", row)))
    if sheet.layout is Layout.ROWS:
        helpers |= {"stem": lambda row: stem(at("mark", row)), "places": lambda row: places(at("mark", row))}
    helpers["typed"] = value
    plan.columns |= {(sheet.name, f"{what} {column.key}"): formula for what, formula in helpers.items()}


def _where_blank(plan: Plan, sheet: Sheet, column: Column, row: int, formula: str) -> str:
    """What a blank 数量 means: 1 in the ledger, but for 没收; 0 among the figures of a zero report."""
    if column.key != "quantity":
        return formula
    names, text = FormNames(plan, sheet, row), plan.at(sheet, "text quantity", row)
    if sheet is LEDGER:
        return f'IF({text}="",IF({Cell(LEDGER, "measure").has("confiscate").formula(names)},"",1),{formula})'
    return f'IF({text}="",IF({Cell(INFO, "zero_report").has("yes").formula(names)},0,""),{formula})'


def _date_helpers(plan: Plan, sheet: Sheet, column: Column) -> None:
    """A day without its year counts from the campaign's start on, from another day of the row on, or is the last one up
    to 填报日期 (R07)."""
    def at(what: str, row: int) -> str:
        return plan.at(sheet, f"{what} {column.key}", row)

    def year(row: int) -> str:
        since = literal(plan.campaign.campaign.start)
        if column.follows:
            taken = plan.at(sheet, f"typed {column.follows}", row)
            since = f"IF(ISNUMBER({taken}),{taken},{since})"
        until = FormNames(plan, sheet, row).typed(Cell(INFO, "report_date")) if column.looks_back else None
        return dates.year(at("mark", row), at("month", row), at("day", row), since, until)

    helpers: dict[str, Formula] = {
        "mark": lambda row: dates.marked(at("text", row)),
        "tail": lambda row: dates.tail(at("mark", row)),
        "month": lambda row: dates.month(at("tail", row)),
        "day": lambda row: dates.day(at("tail", row)),
        "year": year,
        "typed": lambda row: typed(column, at("text", row), dates.read(dates.Steps(*(at(step, row) for step in dates.Steps._fields)))),
    }
    plan.columns |= {(sheet.name, f"{what} {column.key}"): formula for what, formula in helpers.items()}


def own_unit(column: Column, text: str) -> str:
    """The length of the unit of the column's title behind a number."""
    units = (*column.units, *((TEN_THOUSAND,) if "元" in column.units else ()), *(("次",) if column.ordinal else ()))
    return unit_length(text, units, lambda _: "TRUE")


def units_of(indicator: Indicator, *, in_ledger: bool) -> tuple[str, ...]:
    """The counting units that may stand behind a number of an official row."""
    row = indicator.row
    also = ONE_EACH if in_ledger and row.unit in ONE_EACH[:2] else ()
    return tuple(dict.fromkeys((row.unit, *row.also, *also)))


def _unit(plan: Plan, sheet: Sheet, column: Column, row: int) -> str:
    text = plan.at(sheet, f"text {column.key}", row)
    if sheet is not LEDGER:
        return unit_length(text, units_of(plan.campaign.indicators[row - FIRST], in_ledger=False), lambda _: "TRUE")
    every = dict.fromkeys(u for i in plan.campaign.indicators for u in units_of(i, in_ledger=True))
    return unit_length(text, list(every), lambda unit: f'ISNUMBER(MATCH({plan.at(sheet, "code", row)}&"|{unit}",K_单位,0))')
