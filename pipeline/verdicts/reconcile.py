"""What one sheet of a file says for another: zero reports (R03) and 单位名称 from the ledger (R12)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pipeline.findings import Finding, stage_finding
from schemas.expressions.expr import Cell
from schemas.expressions.leaves import codes
from schemas.expressions.table import Table, View
from schemas.expressions.tally import Counted, same
from schemas.form.sheets import FIGURES, INFO, LEDGER
from schemas.form.text import key as text_key
from schemas.form.text import split_names
from schemas.rules.names import distinct


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
    """情况汇总表 with the ledger's parties where the ledger counts what 数量 says (R12).

    Told where 单位名称 was blank or held other names, as a set: a shortened name or 等 is another.
    """
    table = view.table
    counted = Counted()
    agree = (counted.values(view) == table.typed["quantity"]) & ~counted.missing(view) & (table.typed["quantity"] > 0)
    agree &= ~table.unread["names"] & ~table.unknown[["quantity", "names"]].any(axis=1)
    agree &= ~table.typed["source"].isin(silent)
    names = ledger_names(view)
    rows = table.typed.loc[agree, ["source", "code"]]
    typed = table.typed["names"].fillna("")
    found = {i: (source, names[source, code]) for i, source, code in zip(rows.index, rows["source"], rows["code"], strict=True)
             if distinct(names.get((source, code), "")).keys() - {""} != distinct(typed[i]).keys() and (source, code) in names}
    filled = table.typed["names"].copy()
    filled.loc[list(found)] = [text for _, text in found.values()]
    raw: Mapping[Any, Any] = table.raw["names"].to_dict()
    return replace(table, typed=table.typed.assign(names=filled)), [
        stage_finding("names_filled", source, None, FIGURES.name, table.cell(i, "names"), raw[i], read=text)
        for i, (source, text) in found.items()]


def ledger_names(view: View) -> dict[tuple[str, str], str]:
    """(source, official row) → the distinct parties of the ledger in its order, joined by 、."""
    ledger = view.tables[LEDGER.name]
    rows = ledger.typed.assign(code=codes(view.of(LEDGER)), same=same(ledger, "party"))
    rows = rows[ledger.alive & rows["code"].notna() & rows["party"].notna()]
    rows = rows.drop_duplicates(["source", "code", "same"])
    found: dict[tuple[str, str], dict[str, str]] = {}
    for source, code, party in zip(rows["source"], rows["code"], rows["party"], strict=True):
        for name in split_names(party):
            found.setdefault((source, code), {}).setdefault(text_key(name), name)
    return {place: "、".join(parties.values()) for place, parties in found.items()}
