"""What one sheet of a file says for another: zero reports (R03) and 单位名称 from the ledger (R12)."""

from typing import Any

import pandas as pd

from pipeline.findings import Finding, stage_finding
from schemas.expressions.expr import Cell
from schemas.expressions.table import Table, View
from schemas.expressions.tally import COUNTED
from schemas.form.sheets import FIGURES, INFO
from schemas.rules.names import ledger_parties, names_in


def fill_zero_reports(view: View, silent: frozenset[str]) -> tuple[Table, list[Finding]]:
    """情况汇总表 with its blank figures 0 in zero reports; one R03 at the first blank. `silent`: files with H08."""
    table, zero = view.table, Cell(INFO, "zero_report")
    blank = zero.has("yes").values(view) & ~zero.missing(view) & pd.isna(table.values("quantity"))
    blank &= ~(table.unread["quantity"] | table.unknown["quantity"] | table.typed["source"].isin(silent)).to_numpy()
    first: dict[str, int] = {}
    for i in blank.nonzero()[0].tolist():
        first.setdefault(str(table.typed.at[i, "source"]), i)
    return table.with_typed("quantity", table.typed["quantity"].mask(blank, 0.0)), [
        stage_finding("zero_report", s, None, FIGURES.name, table.cell(i, "quantity")) for s, i in first.items()]


def fill_names(view: View, silent: frozenset[str]) -> tuple[Table, list[Finding]]:
    """情况汇总表 with the ledger's parties where the ledger counts what 数量 says (R12).

    Told where 单位名称 was blank or held other names, as a set: a shortened name or 等 is another.
    """
    table = view.table
    agree = (COUNTED.values(view) == table.values("quantity")) & ~COUNTED.missing(view) & (table.values("quantity") > 0)
    agree &= ~(table.unread["names"] | table.any_unknown("quantity", "names") | table.typed["source"].isin(silent)).to_numpy()
    ledger = ledger_parties(view)
    filled, findings = table.typed["names"].copy(), []
    for i, source, code, names in table.typed.loc[agree, ["source", "code", "names"]].fillna("").itertuples():
        parties = names_in(ledger.get((source, code), ()))
        if parties and parties.keys() != names_in([names]).keys():
            filled[i] = "、".join(parties.values())
            raw: Any = table.raw.at[i, "names"]
            findings.append(stage_finding("names_filled", source, None, FIGURES.name, table.cell(i, "names"), raw, read=filled[i]))
    return table.with_typed("names", filled), findings
