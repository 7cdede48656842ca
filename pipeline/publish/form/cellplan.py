"""The helper cells of one input cell: mirrored, clean, marked and typed. Formulas only, no writing."""

from collections.abc import Callable
from functools import partial

from pipeline.publish.form.layout import FIRST, FormNames, Formula, Plan
from schemas.campaign.sections import Indicator
from schemas.expressions.expr import Cell
from schemas.expressions.live import (
    MARKED,
    TEN_THOUSAND,
    clean,
    first_from,
    last_up_to,
    literal,
    marked,
    typed,
    unit_length,
)
from schemas.form.cells import get_column_letter
from schemas.form.columns import Column, Kind, Sheet
from schemas.form.sheets import FIGURES, INFO, LEDGER

ONE_EACH = ("家", "起", "件", "次")  # what a ledger row of 家 or 起 may call its 1 (R02)


def source(sheet: Sheet, key: str) -> str:
    """The input cell of the helper's own row, by position, so that cut and paste cannot lead it astray."""
    letter = get_column_letter([c.key for c in sheet.columns].index(key) + 1)
    return f"INDEX({sheet.name}!${letter}:${letter},ROW())"


def mirror(plan: Plan, sheet: Sheet, key: str) -> None:
    """A plain cell per input cell: what is shared between rows must name no other sheet."""
    raw = source(sheet, key)
    plan.columns[sheet.name, f"raw {key}"] = lambda _: f'IF({raw}="","",{raw})'


def cell_helpers(plan: Plan, sheet: Sheet, column: Column) -> None:
    """The helper columns of one column of a sheet."""
    def at(what: str, row: int) -> str:
        return plan.at(sheet, f"{what} {column.key}", row)

    def read(row: int) -> str:
        mark = at("mark", row) if column.kind in MARKED else ""
        formula = typed(column, at("raw", row), at("text", row), mark, days(plan, sheet, column, row))
        if sheet is LEDGER and column.key == "quantity":  # blank is 1, but for 没收
            sets = Cell(LEDGER, "measure").has("confiscate").formula(FormNames(plan, sheet, row))
            return f'IF({at("text", row)}="",IF({sets},"",1),{formula})'
        if sheet is FIGURES and column.key == "quantity":  # a zero report may leave its figures blank
            zero = Cell(INFO, "zero_report").has("yes").formula(FormNames(plan, sheet, row))
            return f'IF({at("text", row)}="",IF({zero},0,""),{formula})'
        return formula

    mirror(plan, sheet, column.key)
    helpers: dict[str, Formula] = {"text": lambda row: clean(column, at("raw", row))}
    if column.kind is Kind.NUMBER and column.key == "quantity":
        helpers["unit"] = partial(_unit, plan, sheet, column)
    if column.kind in MARKED:
        helpers["mark"] = lambda row: marked(column, at("text", row), at("unit", row) if "unit" in helpers else own_unit(column, at("text", row)))
    helpers["typed"] = read
    plan.columns |= {(sheet.name, f"{what} {column.key}"): formula for what, formula in helpers.items()}


def own_unit(column: Column, text: str) -> str:
    """The length of the unit of the column's title behind a number."""
    units = (*column.units, *((TEN_THOUSAND,) if "元" in column.units else ()), *(("次",) if column.ordinal else ()))
    return unit_length(text, units, lambda _: "TRUE")


def days(plan: Plan, sheet: Sheet, column: Column, row: int) -> Callable[[str, str], str]:
    """How a day without its year is read: from the campaign's start on, from another day of the row on, or the last one
    up to 填报日期 (R07)."""
    start = literal(plan.campaign.campaign.start)
    if column.follows:
        taken = plan.at(sheet, f"typed {column.follows}", row)
        return first_from(f"IF(ISNUMBER({taken}),{taken},{start})")
    if column.looks_back:
        until = FormNames(plan, sheet, row).typed(Cell(INFO, "report_date"))
        return lambda month, day: f"IF(ISNUMBER({until}),{last_up_to(until)(month, day)},{first_from(start)(month, day)})"
    return first_from(start)


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
