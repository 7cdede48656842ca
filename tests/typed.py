"""Typed tables and a workbook that holds the same typed cells, so that masks and formulas can be compared."""

import random
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import xlsxwriter
from python_calamine import CalamineWorkbook
from xlsxwriter.utility import xl_col_to_name

from schemas.campaign.campaign import Campaign
from schemas.expressions.expr import Cell, Expr, Holds, Leaf, Param
from schemas.expressions.leaves import STRICT
from schemas.expressions.table import Table, View
from schemas.expressions.tally import Counted, Repeats
from schemas.form.columns import Kind, Sheet
from schemas.form.sheets import FIGURES, INFO, LEDGER

SOURCE = "任城区.xlsx"
TODAY = date(2020, 10, 29)


def table(sheet: Sheet, rows: list[dict[str, Any]]) -> Table:
    """A table of one file; columns that a row leaves out are blank."""
    index = pd.RangeIndex(len(rows))
    typed: dict[str, Any] = {"source": pd.Series([SOURCE] * len(rows), index, dtype="str"),
                             "row": pd.Series(range(2, len(rows) + 2), index)}
    if sheet is FIGURES:
        typed["code"] = pd.Series([r["code"] for r in rows], index, dtype="str")
    typed |= {c.key: pd.Series([r.get(c.key) for r in rows], index, dtype=c.dtype) for c in sheet.read}
    none = pd.DataFrame(False, index, [c.key for c in sheet.read])
    frame = pd.DataFrame(typed, index)
    return Table(sheet=sheet, typed=frame, raw=frame, unread=none, unknown=none, alive=pd.Series(True, index), reasons={},
                 sources=frozenset([SOURCE]), letters={})


def random_view(campaign: Campaign, rng: random.Random, length: int) -> View:
    """A ledger and the figures of one file, with blanks, repeated rows and names that differ only in width."""

    def some(values: list[Any]) -> Any:
        return rng.choice([*values, None])

    days = [date(2020, 4, 28) + timedelta(days=d) for d in (0, 3, 60, 170, 190)]
    rows = [{"focus": some(list(campaign.options("整治重点"))), "measure": some(list(campaign.options("处罚形式"))),
             "party": some(["甲（北京）公司", "甲(北京)公司", "乙 Co*", "ＡＢ公司", "AB公司"]), "date": some(days),
             "document": some(["（济）文综罚字〔2020〕1号", "（济）文综罚字〔2020〕2号"]), "quantity": some([1.0, 1.0, 7.0])}
            for _ in range(length)]
    rows += [dict(r) for r in rng.sample(rows, length // 4)]
    figures = [{"code": i.row.code, "quantity": some([0.0, 1.0, 2.0, 3.0])} for i in campaign.indicators]
    info = [{"report_date": date(2020, 10, 20)}]
    tables = {s.name: table(s, r) for s, r in ((INFO, info), (FIGURES, figures), (LEDGER, rows))}
    return View(LEDGER, tables, campaign, TODAY)


@dataclass
class TypedNames:
    """Where the workbook of `computed` keeps each leaf: typed cells from row 2 on, helper columns beside them."""

    view: View
    row: int
    campaign: Campaign

    def __call__(self, leaf: Leaf) -> str:
        if isinstance(leaf, Cell):
            row = "$2" if leaf.sheet is INFO else str(self.row)
            return f"{leaf.sheet.name}!${letter(leaf.sheet, leaf.key)}{row}"
        if leaf is STRICT:
            return str(STRICT.values(self.view.of(FIGURES))[self.row - 2]).upper()
        helpers: dict[type[Leaf], str] = {Repeats: f"案件台账!$AC{self.row}", Counted: f"情况汇总表!$Z{self.row}"}
        if isinstance(leaf, Param):
            value: Any = leaf.get(self.view)
            return f"DATE({value.year},{value.month},{value.day})"
        return helpers[type(leaf)]

    def verdict(self, holds: Holds) -> None:
        """None is kept."""


def letter(sheet: Sheet, column: str) -> str:
    return str(xl_col_to_name([c.key for c in sheet.columns].index(column)))


def computed(view: View, expr: Expr, sheet: Sheet, folder: Path) -> list[bool]:
    """What LibreOffice makes of the expression's formula in each row of the sheet."""
    path = folder / "formulas.xlsx"
    book = xlsxwriter.Workbook(path)
    for each in (INFO, FIGURES, LEDGER):
        page = book.add_worksheet(each.name)
        typed = view.of(each).table.typed
        for j, column in enumerate(each.columns):
            if column.key not in typed:
                continue
            for i, value in enumerate(typed[column.key], 1):
                if pd.isna(value):
                    continue
                if column.kind is Kind.DATE:
                    page.write_datetime(i, j, value.to_pydatetime())
                else:
                    page.write(i, j, value)
        _helpers(page, each, view)
        if each is sheet:
            for i in range(len(typed)):
                page.write_formula(i + 1, 40, "=" + expr.formula(TypedNames(view, i + 2, view.campaign)))
    book.close()
    openpyxl.load_workbook(path).save(path)  # without stored results, so that LibreOffice computes
    subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "ods",
                    "--outdir", str(folder), str(path)], check=True, capture_output=True, timeout=120)
    grid = CalamineWorkbook.from_path(str(folder / "formulas.ods")).get_sheet_by_name(sheet.name)
    rows = grid.to_python(skip_empty_area=False)
    return [bool(rows[i + 1][40]) for i in range(len(view.of(sheet).table.typed))]


def _helpers(page: Any, sheet: Sheet, view: View) -> None:
    """The helper columns of the tallies: keys, first of its key, counts."""
    last = len(view.of(LEDGER).table.typed) + 1
    text: Callable[[str], str] = lambda cell: (  # wildcards of MATCH and COUNTIF away, width and case alike
        f'SUBSTITUTE(SUBSTITUTE(UPPER(ASC(SUBSTITUTE({cell}&""," ",""))),"*","+"),"?","!")')
    at = {c.key: letter(sheet, c.key) for c in sheet.columns}
    if sheet is LEDGER:
        pairs = {pair: i.row.code for pair, i in view.campaign.by_pair.items()}
        typed = view.of(LEDGER).table.typed
        for n in range(2, last + 1):
            code = pairs.get((typed["focus"][n - 2], typed["measure"][n - 2]), "")
            page.write_string(f"Z{n}", code)  # issue of a lookup, not of the tallies
            page.write_formula(f"AA{n}", f'="k"&Z{n}&"|"&{text(at["party"] + str(n))}')
            keys = '&"|"&'.join(text(f"{at[k]}{n}") for k in ("focus", "measure", "party", "date", "document"))
            page.write_formula(f"AB{n}", f'="k"&{keys}')
            page.write_formula(f"AC{n}", f"=MATCH(AB{n},AB$2:AB${last},0)<ROW()-1")
            page.write_formula(f"AD{n}", f'=IF(MATCH(AA{n},AA$2:AA${last},0)=ROW()-1,Z{n},"")')
    if sheet is FIGURES:
        area = {c: f"案件台账!${c}$2:${c}${last}" for c in ("Z", "AD", letter(LEDGER, "quantity"))}
        for n, indicator in enumerate(view.campaign.indicators, 2):
            code = f'"{indicator.row.code}"'
            formula = {"parties": f"=COUNTIF({area['AD']},{code})", "rows": f"=COUNTIF({area['Z']},{code})",
                       "quantity": f"=SUMIF({area['Z']},{code},{area[letter(LEDGER, 'quantity')]})"}
            page.write_formula(f"Z{n}", formula[indicator.row.counts])
