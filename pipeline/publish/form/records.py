"""Which helper cell of 校核计算 holds which formula: sheets of one record a row. Verdicts, keys, words."""

from collections.abc import Sequence
from functools import partial

from pipeline.publish.form.cellplan import cell_helpers, clean_texts, mirror
from pipeline.publish.form.layout import (
    ASK,
    COUNTS,
    FIRST,
    REPEATS,
    FormNames,
    Formula,
    Plan,
    answered,
    chain,
    columns_of,
    file_rules,
    judged,
    leaves,
    live_rules,
    shared_predicates,
)
from pipeline.publish.form.tallies import figure_helpers, filled, ledger_helpers
from schemas.expressions.expr import Holds
from schemas.expressions.live import (
    among,
    key,
    repeated,
)
from schemas.expressions.tally import Count, Repeats
from schemas.form.cells import get_column_letter
from schemas.form.columns import Column, Kind, Layout, Sheet
from schemas.form.sheets import FIGURES, LEDGER
from schemas.rules.rule import ERROR, Rule


def row_helpers(plan: Plan, sheet: Sheet) -> None:
    columns = columns_of(sheet)
    if "origin" in sheet.by_key:
        mirror(plan, sheet, "origin")
    clean_texts(plan, sheet, columns)
    for column in columns:
        cell_helpers(plan, sheet, column)
    for holds in shared_predicates(sheet):
        assert holds.of
        plan.columns[sheet.name, f"is {holds.predicate.name} {holds.of.key}"] = partial(_predicate, plan, sheet, holds)
    _tallies(plan, sheet)
    _verdicts(plan, sheet, columns)
    _row_verdict(plan, sheet, columns)


def _predicate(plan: Plan, sheet: Sheet, holds: Holds, row: int) -> str:
    return holds.plain(FormNames(plan, sheet, row))


def _tallies(plan: Plan, sheet: Sheet) -> None:
    """Whether a row is a record, and what the rules count of it."""
    def put(what: str, formula: Formula) -> None:
        plan.columns[sheet.name, what] = formula

    put("used", lambda row: "TRUE" if sheet is FIGURES else _record(plan, sheet, row))
    if sheet is LEDGER:
        ledger_helpers(plan)
    if sheet is FIGURES:
        figure_helpers(plan)
    for number, count in enumerate(COUNTS):
        if count.sheet is sheet:
            put(f"count {number}", partial(_counts, plan, count))


def _verdicts(plan: Plan, sheet: Sheet, columns: list[Column]) -> None:
    """What blames each cell, and what is asked of the file because of a row."""
    for rule in (r for errors in (True, False) for c in columns for _, r in live_rules(sheet, c.key, errors=errors)):
        for leaf in (x for x in leaves(rule) if isinstance(x, Repeats)):
            _repeat_helpers(plan, leaf, rule)
    for column in columns:
        for what, errors in (("error", True), ("warning", False)):
            if live_rules(sheet, column.key, errors=errors):
                plan.columns[sheet.name, f"{what} {column.key}"] = partial(_verdict, plan, sheet, column.key, errors)
    for n, rule, _ in file_rules(sheet):
        plan.columns[sheet.name, f"once {n}"] = partial(_told_once, plan, sheet, n, rule)


def _told_once(plan: Plan, sheet: Sheet, number: int, rule: Rule, row: int) -> str:
    return f'IF({plan.at(sheet, "used", row)},IF({judged(plan, rule, sheet, row)},{number + 1},""),"")'


def _verdict(plan: Plan, sheet: Sheet, column: str, errors: bool, row: int) -> str:
    return f'IF({plan.at(sheet, "used", row)},{chain(plan, sheet, column, row, errors=errors)},"")'


def _counts(plan: Plan, count: Count, row: int) -> str:
    used = plan.at(count.sheet, "used", row)
    if count.when is None:
        return f"IF({used},1,0)"
    return f"IF(AND({used},{count.when.formula(FormNames(plan, count.sheet, row))}),1,0)"


def _row_verdict(plan: Plan, sheet: Sheet, columns: list[Column]) -> None:
    """Which cells of a row are blamed by which entries (|C|051|H|063), how many, and what 校核 says."""
    letters = {c.key: get_column_letter([x.key for x in sheet.columns].index(c.key) + 1) for c in columns}

    def put(what: str, formula: Formula) -> None:
        plan.columns[sheet.name, what] = formula

    def held(what: str) -> list[str]:
        return [f"{what} {c.key}" for c in columns if (sheet.name, f"{what} {c.key}") in plan.columns]

    blaming, asking, once = held("error"), held("warning"), [f"once {n}" for n, _, _ in file_rules(sheet)]

    def at(what: str, row: int) -> str:
        return plan.at(sheet, what, row)

    put("blamed", lambda row: "&".join(
        f'IF({at(w, row)}="","","|{letters[w.split(" ")[1]]}|"&TEXT({at(w, row)},"000"))' for w in blaming))
    put("errors", lambda row: f'LEN({at("blamed", row)})/{len("|A|000")}')
    put("first", lambda row: f'IF({at("blamed", row)}="","",VALUE(MID({at("blamed", row)},4,3)))')
    put("asked", lambda row: _first([at(w, row) for w in (*asking, *once)]))
    put("open", lambda row: f'IF({at("asked", row)}="",0,IF({answered(plan, sheet, row)},0,{"+".join(["0", *(f"""({at(w, row)}<>"")""" for w in asking)])}))')
    put("bad", lambda row: f'IF({at("errors", row)}>0,1,0)')
    put("words", lambda row: _words(plan, sheet, row))


def _words(plan: Plan, sheet: Sheet, row: int) -> str:
    """What 校核 shows: the first problem and how many more, else a question, and the ledger's count in 情况汇总表."""
    errors, first, asked = (plan.at(sheet, what, row) for what in ("errors", "first", "asked"))
    more = f'IF({errors}>1,"（还有"&({errors}-1)&"处）","")'
    said = f'IF({answered(plan, sheet, row)},"{ASK}已说明。","{ASK}"&INDEX(M_话,{asked}))' if sheet.layout is not Layout.ITEMS else '""'
    text = f'IF({errors}>0,INDEX(M_话,{first})&{more},IF({asked}<>"",{said},""))'
    if sheet is not FIGURES:
        return text
    counted, quantity = plan.at(sheet, "counted", row), plan.at(sheet, "typed quantity", row)
    unit = plan.campaign.indicators[row - FIRST].row.unit
    gap = f'IF(ISNUMBER({quantity}),IF({quantity}<>{counted},"，差"&ABS({quantity}-{counted}),""),"")'
    return f'"台账"&{counted}&"{unit}"&{gap}&IF({errors}+({asked}<>"")>0,"。","")&{text}'


def _record(plan: Plan, sheet: Sheet, row: int) -> str:
    """A row with something in it that is more than a word for nothing, and no 合计, 小计 … (R03, R08)."""
    def says(column: Column) -> str:
        text = plan.at(sheet, f"text {column.key}", row)  # the number itself hangs on what row this is
        return f'AND({text}<>"",NOT({among(text, "W_无")}))' if column.kind is Kind.NUMBER else f'{plan.at(sheet, f"typed {column.key}", row)}<>""'

    filled = [says(c) for c in columns_of(sheet) if not c.explains]
    names = [plan.at(sheet, f"text {c.key}", row) for c in columns_of(sheet) if c.kind is Kind.NAME]
    totals = ",".join(among(f'SUBSTITUTE(SUBSTITUTE({t},"：",""),":","")', "W_合计") for t in names[:2])
    kind = plan.at(sheet, "text measure" if sheet is LEDGER else "text type", row) if names else ""
    total = f',NOT(AND({kind}="",OR({totals})))' if names else ""
    return f"AND(OR({','.join(filled)}){total})"


def _first(cells: Sequence[str]) -> str:
    """The first cell that is not empty."""
    formula = '""'
    for cell in reversed(cells):
        formula = f'IF({cell}<>"",{cell},{formula})'
    return formula


def _repeat_helpers(plan: Plan, leaf: Repeats, rule: Rule) -> None:
    """The row's key, and whether an earlier row has it; a row with an unknown cell has a key of its own, and so, where
    the rule only asks, has one that an error calls a repetition."""
    sheet, blames, number = leaf.sheet, str(rule.blames), REPEATS.index(leaf)

    def own(row: int) -> str:
        others = [filled(plan.at(sheet, f"error {k}", row)) for k in leaf.keys if k != blames and live_rules(sheet, k, errors=True)]
        before = (chain(plan, sheet, blames, row, errors=True, repeats=False) if rule.severity is ERROR
                  else plan.at(sheet, f"error {blames}", row))
        parts = key('&"|"&'.join([plan.at(sheet, "raw origin", row), *(plan.at(sheet, f"typed {k}", row) for k in leaf.keys)]))
        unknown = ",".join([f"NOT({plan.at(sheet, 'used', row)})", *others, filled(before)])
        return f'IF(OR({unknown}),"u"&ROW(),"k"&{parts})'

    plan.columns |= {
        (sheet.name, f"key {number}"): own,
        (sheet.name, f"repeats {number}"): lambda row: (
            f'IF({plan.at(sheet, "used", row)},'
            f'{repeated(plan.at(sheet, f"key {number}", row), plan.area(sheet, f"key {number}"), plan.so_far(sheet, f"key {number}", row), FIRST)},FALSE)'),
    }
