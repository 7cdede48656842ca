"""Which helper cell of 校核计算 holds which formula, sheet by sheet. Formulas only, no writing."""

from collections.abc import Sequence
from functools import partial

from pipeline.publish.form.layout import (
    COUNTS,
    FIRST,
    REPEATS,
    FormNames,
    Formula,
    Plan,
    chain,
    columns_of,
    judged,
    leaves,
    live,
    live_rules,
)
from schemas.campaign.campaign import Campaign
from schemas.expressions.expr import Cell
from schemas.expressions.live import MARKED, clean, key, literal, marked, substituted, typed, unit_length
from schemas.expressions.tally import Count, Repeats
from schemas.form.cells import get_column_letter
from schemas.form.columns import Column, Kind, Layout, Sheet
from schemas.form.sheets import FIGURES, INFO, LEDGER, SHEETS, TOTALS
from schemas.rules.catalogue import RULES
from schemas.rules.rule import ERROR, Rule


def build(campaign: Campaign, room: int) -> Plan:
    """All helper columns of the form."""
    plan = Plan(campaign, room)
    for sheet in SHEETS:
        if sheet.layout is Layout.ITEMS:
            _item_helpers(plan, sheet)
        else:
            _row_helpers(plan, sheet)
    return plan


def _item_helpers(plan: Plan, sheet: Sheet) -> None:
    """基本信息: one item a row, so each helper column holds another formula in each row."""
    raw = f"INDEX({sheet.name}!$B:$B,ROW())"

    def item(row: int) -> Column:
        return sheet.columns[row - FIRST]

    def mark(row: int) -> str:
        return marked(item(row), raw, plan.at(sheet, "text", row)) if item(row).kind in MARKED else '""'

    plan.columns |= {
        (sheet.name, "text"): lambda _: clean(raw),
        (sheet.name, "mark"): mark,
        (sheet.name, "typed"): lambda row: typed(
            item(row), raw, plan.at(sheet, "text", row), plan.at(sheet, "mark", row), literal(plan.campaign.campaign.start)),
        (sheet.name, "error"): lambda row: chain(plan, sheet, item(row).key, row, errors=True),
        (sheet.name, "warning"): lambda row: chain(plan, sheet, item(row).key, row, errors=False),
        (sheet.name, "question"): lambda row: next(iter([f for _, f in file_questions(plan)][row - FIRST:]), '""'),
        (sheet.name, "bad"): lambda row: f'IF({plan.at(sheet, "error", row)}<>"",1,0)',
        (sheet.name, "words"): lambda row: (
            f'IF({plan.at(sheet, "error", row)}<>"","【请改】"&INDEX(M_话,{plan.at(sheet, "error", row)}),'
            f'IF({plan.at(sheet, "warning", row)}<>"","提示："&INDEX(M_话,{plan.at(sheet, "warning", row)}),""))'),
    }


def file_questions(plan: Plan) -> list[tuple[Sheet, str]]:
    """(sheet it is about, formula) of each warning about the whole file that the form can see (N01)."""
    found = [(n, r) for n, r in enumerate(RULES) if r.sheet is INFO and r.about and live(r)]
    return [(r.about, f'IF({judged(plan, r, INFO, FIRST)},"提示："&INDEX(M_话,{n + 1}),"")') for n, r in found if r.about]


def _row_helpers(plan: Plan, sheet: Sheet) -> None:
    columns = columns_of(sheet)
    for column in columns:
        _cell_helpers(plan, sheet, column)
    texts = [f"text {c.key}" for c in columns if not c.explains]

    def put(what: str, formula: Formula) -> None:
        plan.columns[sheet.name, what] = formula

    put("used", lambda row: "TRUE" if sheet is FIGURES else _record([plan.at(sheet, t, row) for t in texts]))
    if sheet is LEDGER:
        _ledger_helpers(plan)
    if sheet is FIGURES:
        _figure_helpers(plan)
    for number, count in enumerate(COUNTS):
        if count.sheet is sheet:
            put(f"count {number}", partial(_counts, plan, count))
    for rule in (r for errors in (True, False) for c in columns for _, r in live_rules(sheet, c.key, errors=errors)):
        for leaf in (x for x in leaves(rule) if isinstance(x, Repeats)):
            _repeat_helpers(plan, leaf, rule)
    for column in columns:
        put(f"error {column.key}", partial(_verdict, plan, sheet, column.key, True))
        put(f"warning {column.key}", partial(_verdict, plan, sheet, column.key, False))
    _row_verdict(plan, sheet, columns)


def _verdict(plan: Plan, sheet: Sheet, column: str, errors: bool, row: int) -> str:
    return f'IF({plan.at(sheet, "used", row)},{chain(plan, sheet, column, row, errors=errors)},"")'


def _counts(plan: Plan, count: Count, row: int) -> str:
    used = plan.at(count.sheet, "used", row)
    if count.when is None:
        return f"IF({used},1,0)"
    return f"IF(AND({used},{count.when.formula(FormNames(plan, count.sheet, row))}),1,0)"


def _row_verdict(plan: Plan, sheet: Sheet, columns: list[Column]) -> None:
    """How many cells of a row are blamed, which, and what 校核 says."""
    letters = {c.key: get_column_letter([x.key for x in sheet.columns].index(c.key) + 1) for c in columns}

    def put(what: str, formula: Formula) -> None:
        plan.columns[sheet.name, what] = formula

    def each(what: str, row: int, text: str) -> list[str]:
        return [text.format(plan.at(sheet, f"{what} {c.key}", row)) for c in columns]

    put("errors", lambda row: "+".join(each("error", row, '({}<>"")')))
    put("blamed", lambda row: "&".join(
        f'IF({plan.at(sheet, f"error {c.key}", row)}<>"","|{letters[c.key]}|","")' for c in columns))
    told = [(n, r) for n, r in enumerate(RULES) if r.sheet is sheet and r.once and live(r)]
    put("first", lambda row: _first(each("error", row, "{}")))
    put("asked", lambda row: _first(each("warning", row, "{}"), [
        f'IF(AND({plan.at(sheet, "used", row)},{judged(plan, r, sheet, row)}),{n + 1},"")' for n, r in told]))
    put("bad", lambda row: f'IF({plan.at(sheet, "errors", row)}>0,1,0)')
    put("words", lambda row: _words(plan, sheet, row))


def _words(plan: Plan, sheet: Sheet, row: int) -> str:
    """What 校核 shows: the first problem and how many more, else a question, and the ledger's count in 情况汇总表."""
    errors, first, asked = (plan.at(sheet, what, row) for what in ("errors", "first", "asked"))
    more = f'IF({errors}>1,"（还有"&({errors}-1)&"处）","")'
    text = f'IF({errors}>0,INDEX(M_话,{first})&{more},IF({asked}<>"","提示："&INDEX(M_话,{asked}),""))'
    if sheet is not FIGURES:
        return text
    counted, quantity = plan.at(sheet, "counted", row), plan.at(sheet, "typed quantity", row)
    unit = plan.campaign.indicators[row - FIRST].row.unit
    gap = f'IF(ISNUMBER({quantity}),IF({quantity}<>{counted},"，差"&ABS({quantity}-{counted}),""),"")'
    return f'"台账"&{counted}&"{unit}"&{gap}&IF({errors}>0,"。","")&{text}'


def _record(texts: list[str]) -> str:
    """A row with something in it, and no 合计, 小计, 总计 (R08)."""
    totals = "{" + ",".join(sorted(literal(t) for t in TOTALS)) + "}"
    total = ",".join(f"ISNUMBER(MATCH({t},{totals},0))" for t in texts)
    return f"AND(OR({','.join(map(_filled, texts))}),NOT(OR({total})))"


def _filled(cell: str) -> str:
    return f'{cell}<>""'


def _first(cells: list[str], others: Sequence[str] = ()) -> str:
    """The first cell that is not empty, else the first of the other formulas."""
    formula = next(iter(others), '""')
    for cell in reversed(cells):
        formula = f'IF({cell}<>"",{cell},{formula})'
    return formula


def _cell_helpers(plan: Plan, sheet: Sheet, column: Column) -> None:
    letter = get_column_letter([c.key for c in sheet.columns].index(column.key) + 1)
    raw = f"INDEX({sheet.name}!${letter}:${letter},ROW())"

    def at(what: str, row: int) -> str:
        return plan.at(sheet, f"{what} {column.key}", row)

    def units(row: int) -> str:
        if sheet is FIGURES:
            indicator = plan.campaign.indicators[row - FIRST].row
            return unit_length(at("text", row), (indicator.unit, *indicator.also), lambda _: "TRUE")
        every = dict.fromkeys(u for i in plan.campaign.indicators for u in (i.row.unit, *i.row.also))
        return unit_length(at("text", row), list(every), lambda unit: (
            f'ISNUMBER(MATCH({plan.at(sheet, "code", row)}&"|{unit}",K_单位,0))'))

    def read(row: int) -> str:
        mark = at("mark", row) if column.kind in MARKED else ""
        since = literal(plan.campaign.campaign.start)
        if sheet is LEDGER and column.key == "deadline":  # a day without its year: from 处置日期 on
            taken = plan.at(sheet, "typed date", row)
            since = f"IF(ISNUMBER({taken}),{taken},{since})"
        formula = typed(column, raw, at("text", row), mark, since)
        if sheet is LEDGER and column.key == "quantity":  # blank is 1, but for 没收
            sets = Cell(LEDGER, "measure").has("confiscate").formula(FormNames(plan, sheet, row))
            return f'IF({at("text", row)}="",IF({sets},"",1),{formula})'
        if sheet is FIGURES and column.key == "quantity":  # a zero report may leave its figures blank
            zero = Cell(INFO, "zero_report").has("yes").formula(FormNames(plan, sheet, row))
            return f'IF({at("text", row)}="",IF({zero},0,""),{formula})'
        return formula

    helpers: dict[str, Formula] = {"text": lambda _: clean(raw)}
    if column.kind is Kind.NUMBER and column.key == "quantity":
        helpers["unit"] = units
    if column.kind in MARKED:
        helpers["mark"] = lambda row: marked(column, raw, at("text", row), at("unit", row) if "unit" in helpers else "0")
    helpers["typed"] = read
    plan.columns |= {(sheet.name, f"{what} {column.key}"): formula for what, formula in helpers.items()}


def _repeat_helpers(plan: Plan, leaf: Repeats, rule: Rule) -> None:
    """The row's key, and whether an earlier row has it; a row with an unknown cell has a key of its own, and so, where
    the rule only asks, has one that an error calls a repetition."""
    sheet, blames, number = leaf.sheet, str(rule.blames), REPEATS.index(leaf)

    def own(row: int) -> str:
        others = [_filled(plan.at(sheet, f"error {k}", row)) for k in leaf.keys if k != blames]
        before = (chain(plan, sheet, blames, row, errors=True, repeats=False) if rule.severity is ERROR
                  else plan.at(sheet, f"error {blames}", row))
        origin = get_column_letter([c.key for c in sheet.columns].index("origin") + 1)
        parts = '&"|"&'.join([f"INDEX({sheet.name}!${origin}:${origin},ROW())",
                              *(_comparable(plan, sheet, sheet[k], row) for k in leaf.keys)])
        unknown = ",".join([f"NOT({plan.at(sheet, 'used', row)})", *others, _filled(before)])
        return f'IF(OR({unknown}),"u"&ROW(),"k"&{parts})'

    plan.columns |= {
        (sheet.name, f"key {number}"): own,
        (sheet.name, f"repeats {number}"): lambda row: (
            f'IF({plan.at(sheet, "used", row)},'
            f'MATCH({plan.at(sheet, f"key {number}", row)},{plan.area(sheet, f"key {number}")},0)<ROW()-{FIRST - 1},FALSE)'),
    }


def _comparable(plan: Plan, sheet: Sheet, column: Column, row: int) -> str:
    cell = plan.at(sheet, f"typed {column.key}", row)
    brackets = {"[": "〔", "]": "〕", "【": "〔", "】": "〕", "(": "〔", ")": "〕"}
    return substituted(key(cell), brackets) if column.kind is Kind.DOCUMENT else key(cell)


def _ledger_helpers(plan: Plan) -> None:
    """What the tallies need of a ledger row: its official row, its party once, and which rows it casts doubt on."""
    def at(what: str, row: int) -> str:
        return plan.at(LEDGER, what, row)

    def wrong(k: str, row: int) -> str:
        return _filled(at(f"error {k}", row))

    repeated = [n + 1 for n, r in enumerate(RULES) if r.code == "C14" and r.severity is ERROR]

    def pair(row: int) -> str:
        return substituted(f'{at("typed focus", row)}&"|"&{at("typed measure", row)}', {"*": "\u2217", "?": "\u00bf"})

    plan.columns |= {
        (LEDGER.name, "code"): lambda row: f'IF({at("used", row)},IFERROR(INDEX(V_对,MATCH({pair(row)},K_对,0)),""),"")',
        (LEDGER.name, "unlisted"): lambda row: f'IF({at("used", row)},ISNUMBER(MATCH({pair(row)},K_另列,0)),FALSE)',
        (LEDGER.name, "counts"): lambda row: f'IF({at("code", row)}="","",INDEX(V_算,MATCH({at("code", row)},K_算,0)))',
        (LEDGER.name, "fine_cap"): lambda row: (
            f'IF({at("used", row)},IFERROR(INDEX(V_上限,MATCH({at("typed focus", row)},L_整治重点,0)),""),"")'),
        (LEDGER.name, "alive"): lambda row: (
            f'AND({at("used", row)},{",".join(at("error party", row) + f"<>{n}" for n in repeated)})'),
        (LEDGER.name, "counted"): lambda row: f'IF({at("alive", row)},{at("code", row)},"")',
        (LEDGER.name, "party"): lambda row: (
            f'IF({at("counted", row)}="","u"&ROW(),"k"&{at("counted", row)}&"|"&{key(at("typed party", row))})'),
        (LEDGER.name, "once"): lambda row: (
            f'IF({at("counted", row)}="","",'
            f'IF(MATCH({at("party", row)},{plan.area(LEDGER, "party")},0)=ROW()-{FIRST - 1},{at("counted", row)},""))'),
        (LEDGER.name, "sets"): lambda row: f'IF(ISNUMBER({at("typed quantity", row)}),{at("typed quantity", row)},0)',
        (LEDGER.name, "doubt block"): lambda row: (
            f'IF(AND({at("alive", row)},OR({wrong("focus", row)},{wrong("measure", row)},{wrong("party", row)},'
            f'{wrong("quantity", row)})),IF({wrong("focus", row)},"*",'
            f'IFERROR(INDEX(V_块,MATCH({at("typed focus", row)},L_整治重点,0)),"*")),"")'),
        (LEDGER.name, "doubt measure"): lambda row: f'IF({wrong("measure", row)},"*",{at("typed measure", row)})',
        (LEDGER.name, "doubt whole"): lambda row: f'IF(OR({wrong("focus", row)},{wrong("measure", row)}),1,0)',
        (LEDGER.name, "doubt party"): lambda row: f'IF({wrong("party", row)},1,0)',
        (LEDGER.name, "doubt quantity"): lambda row: f'IF({wrong("quantity", row)},1,0)',
    }


def _figure_helpers(plan: Plan) -> None:
    """What the ledger counts for an official row, and how many ledger rows make that count doubtful."""
    def counted(row: int) -> str:
        official = plan.campaign.indicators[row - FIRST].row
        area = {what: plan.area(LEDGER, what) for what in ("once", "counted", "sets")}
        if official.counts == "quantity":
            return f'SUMIF({area["counted"]},{literal(official.code)},{area["sets"]})'
        return f'COUNTIF({area["once" if official.counts == "parties" else "counted"]},{literal(official.code)})'

    def doubt(row: int) -> str:
        indicator = plan.campaign.indicators[row - FIRST]
        area = {k: plan.area(LEDGER, f"doubt {k}") for k in ("block", "measure", "whole", "party", "quantity")}
        cell = {"parties": f"+{area['party']}", "quantity": f"+{area['quantity']}"}.get(indicator.row.counts, "")
        return (f'SUMPRODUCT((({area["block"]}="*")+({area["block"]}={literal(indicator.block.code)}))'
                f'*(({area["measure"]}="*")+({area["measure"]}={literal(indicator.row.measure)}))*(({area["whole"]}{cell})>0))')

    plan.columns |= {(FIGURES.name, "counted"): counted, (FIGURES.name, "doubt"): doubt}
