"""What one sheet of a file says for another: zero reports (R03) and 单位名称 from the ledger (R12)."""

from dataclasses import replace

from pipeline.model import Finding, stage_finding
from schemas.expressions.expr import Cell
from schemas.expressions.leaves import codes
from schemas.expressions.table import Table, View
from schemas.expressions.tally import Counted, same
from schemas.form.sheets import FIGURES, INFO, LEDGER


def fill_zero_reports(view: View, silent: frozenset[str]) -> tuple[Table, list[Finding]]:
    """情况汇总表 with its blank figures 0 in zero reports; one R03 at the first blank. `silent`: files with H08."""
    table = view.table
    zero = Cell(INFO, "zero_report")
    blank = zero.has("yes").values(view) & ~zero.missing(view) & table.typed["quantity"].isna()
    blank &= ~table.unread["quantity"] & ~table.unknown["quantity"] & ~table.typed["source"].isin(silent)
    filled = replace(table, typed=table.typed.assign(quantity=table.typed["quantity"].mask(blank, 0.0)))
    first = table.typed[blank].drop_duplicates("source")
    return filled, [stage_finding("zero_report", s, None, FIGURES.name, table.cell(i, "quantity"))
            for i, s in zip(first.index, first["source"], strict=True)]


def fill_names(view: View, silent: frozenset[str]) -> tuple[Table, list[Finding]]:
    """情况汇总表 with the ledger's parties where 单位名称 is blank and the ledger counts what 数量 says (R12)."""
    table = view.table
    counted = Counted()
    agree = (counted.values(view) == table.typed["quantity"]) & ~counted.missing(view) & (table.typed["quantity"] > 0)
    agree &= table.typed["names"].isna() & ~table.unread["names"] & ~table.unknown[["quantity", "names"]].any(axis=1)
    agree &= ~table.typed["source"].isin(silent)
    names = ledger_names(view)
    rows = table.typed.loc[agree, ["source", "code"]]
    said = {i: (source, names[source, code]) for i, source, code in zip(rows.index, rows["source"], rows["code"], strict=True)
            if names.get((source, code))}
    filled = table.typed["names"].copy()
    filled.loc[list(said)] = [text for _, text in said.values()]
    return replace(table, typed=table.typed.assign(names=filled)), [stage_finding("names_filled", source, None, FIGURES.name, table.cell(i, "names"), read=text)
            for i, (source, text) in said.items()]


def ledger_names(view: View) -> dict[tuple[str, str], str]:
    """(source, official row) → the distinct parties of the ledger in its order, joined by 、."""
    ledger = view.tables[LEDGER.name]
    rows = ledger.typed.assign(code=codes(view.of(LEDGER)), same=same(ledger, "party"))
    rows = rows[ledger.alive & rows["code"].notna() & rows["party"].notna()]
    rows = rows.drop_duplicates(["source", "code", "same"])
    found: dict[tuple[str, str], list[str]] = {}
    for source, code, party in zip(rows["source"], rows["code"], rows["party"], strict=True):
        found.setdefault((source, code), []).append(party)
    return {place: "、".join(parties) for place, parties in found.items()}
