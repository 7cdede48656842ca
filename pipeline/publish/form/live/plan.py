"""Which helper cell of 校核计算 holds which formula: of each sheet, of each row. Formulas only, no writing."""

from functools import partial

from pipeline.publish.form.layout import (
    ASK,
    COUNTS,
    FILL,
    FIRST,
    MEND,
    REPEATS,
    FormNames,
    Formula,
    Plan,
    blames,
    chain,
    columns_of,
    counted_as,
    explained,
    file_rules,
    judged,
    leaves,
    live_rules,
    said_first,
    shared_predicates,
    verdict_name,
)
from pipeline.publish.form.live.cellplan import cell_formula, source, steps, texts
from pipeline.publish.form.live.tallies import figure_helpers, ledger_helpers
from schemas.campaign.campaign import Campaign
from schemas.expressions.live.formulas import among, key
from schemas.expressions.tally import Repeats
from schemas.form.columns import Column, Kind, Layout, Sheet
from schemas.form.sheets import EXPLANATION_LEAST, FIGURES, INFO, LEDGER, SHEETS
from schemas.rules.catalogue import RULES
from schemas.rules.rule import ERROR, Rule

PIPED = '&"|"&'


def build(campaign: Campaign, room: int) -> Plan:
    """All helper columns of the form."""
    plan = Plan(campaign, room)
    for sheet in SHEETS:
        (_items if sheet is INFO else _rows)(plan, sheet)
    return plan


def _items(plan: Plan, sheet: Sheet) -> None:
    """基本信息: one item a row, so each helper column holds another formula in each row."""
    def step(what: str, row: int) -> str:
        column = sheet.columns[row - FIRST]
        return cell_formula(plan, sheet, column, what, row) if what in steps(sheet, column) else ""

    def verdict(row: int, *, errors: bool) -> str:
        return chain(plan, sheet, sheet.columns[row - FIRST].key, row, errors=errors)

    def words(row: int) -> str:
        text, error, asked = (plan.at(sheet, what, row) for what in ("text", "error", "asked"))
        return (f'IF({error}<>"",IF({text}="","{FILL}","{MEND}")&{said_first(error)},'
                f'IF({asked}<>"","{ASK}"&{said_first(asked)},""))')

    for what in dict.fromkeys(what for column in sheet.columns for what in steps(sheet, column)):
        plan.columns[sheet.name, what] = partial(step, what)
    plan.columns |= {
        (sheet.name, "error"): partial(verdict, errors=True),
        (sheet.name, "blamed"): lambda row: plan.at(sheet, "error", row),
        (sheet.name, "asked"): partial(verdict, errors=False),
        (sheet.name, "question"): lambda row: next(iter([f for _, f in file_questions(plan)][row - FIRST:]), ""),
        (sheet.name, "words"): words,
    }


def file_questions(plan: Plan) -> list[tuple[Sheet, str]]:
    """(sheet it is about, formula) of each warning about the whole file that the form can see: N01, and those that are
    told once for all their rows."""
    return [(about, f'IF({judged(plan, r, INFO, FIRST)},"{ASK}"&INDEX(M_话,{n + 1}),"")') for n, r, about in file_rules(INFO)]


def _rows(plan: Plan, sheet: Sheet) -> None:
    """A sheet of one record a row, each helper column with the same formula in each row."""
    if sheet.layout is Layout.ROWS:
        plan.columns[sheet.name, "texts"] = partial(texts, plan, sheet)
    for column in columns_of(sheet):
        for what in steps(sheet, column):
            plan.columns[sheet.name, f"{what} {column.key}"] = partial(cell_formula, plan, sheet, column, what)
    for holds in shared_predicates(sheet):
        plan.columns[sheet.name, verdict_name(holds)] = partial(lambda row, holds: holds.plain(FormNames(plan, sheet, row)), holds=holds)
    plan.columns[sheet.name, "used"] = partial(_record, plan, sheet)
    if sheet is LEDGER:
        ledger_helpers(plan)
    if sheet is FIGURES:
        figure_helpers(plan)
    _verdicts(plan, sheet)


def _verdicts(plan: Plan, sheet: Sheet) -> None:
    """What is wrong with a row, what is asked about it, and what 校核 says."""
    def put(what: str, formula: Formula) -> None:
        plan.columns[sheet.name, what] = lambda row: f'IF({plan.at(sheet, "used", row)},{formula(row)},"")'

    errors, warnings = ([c.key for c in columns_of(sheet) if live_rules(sheet, c.key, errors=wrong)] for wrong in (True, False))
    put("tallied", partial(_tallied, plan, sheet))
    for rule, leaf in ((r, x) for r in RULES if r.sheet is sheet for x in leaves(r) if isinstance(x, Repeats)):
        put(f"key {REPEATS.index(leaf)}", partial(_key, plan, leaf, rule))
    for column in errors:
        put(f"error {column}", partial(chain, plan, sheet, column, errors=True))
    for n, rule, _ in file_rules(sheet):
        put(f"once {n}", partial(lambda row, n, rule: f'IF({judged(plan, rule, sheet, row)},{n + 1},"")', n=n, rule=rule))
    put("blamed", lambda row: "&".join(plan.at(sheet, f"error {c}", row) for c in errors))
    put("asked", lambda row: "&".join(['""', *(chain(plan, sheet, c, row, errors=False) for c in warnings)]))
    plan.columns[sheet.name, "words"] = partial(_words, plan, sheet)


def _record(plan: Plan, sheet: Sheet, row: int) -> str:
    """A row with something in it that is more than a word for nothing, and no 合计, 小计 … (R03, R08)."""
    def says(column: Column) -> str:
        text = plan.at(sheet, f"text {column.key}", row)  # the number itself hangs on what row this is
        return f'AND({text}<>"",NOT({among(text, "W_无")}))' if column.kind is Kind.NUMBER else f'{plan.at(sheet, f"typed {column.key}", row)}<>""'

    if sheet is FIGURES:
        return "TRUE"
    columns = columns_of(sheet)
    filled = [says(c) for c in columns if not c.explains]
    names = [plan.at(sheet, f"text {c.key}", row) for c in columns if c.kind is Kind.NAME]
    totals = ",".join(among(f'SUBSTITUTE(SUBSTITUTE({t},"：",""),":","")', "W_合计") for t in names[:2])
    kind = plan.at(sheet, "text measure" if sheet is LEDGER else "text type", row) if names else ""
    total = f',NOT(AND({kind}="",OR({totals})))' if names else ""
    return f'IF(LEN({plan.at(sheet, "texts", row)})>{len(columns) + 1},AND(OR({",".join(filled)}){total}),FALSE)'


def _tallied(plan: Plan, sheet: Sheet, row: int) -> str:
    """For which tallies of the rules the row counts."""
    names = FormNames(plan, sheet, row)
    return "&".join(['""', *(f'IF({c.when.formula(names)},"{counted_as(c)}","")' if c.when else f'"{counted_as(c)}"'
                             for c in COUNTS if c.sheet is sheet)])


def _key(plan: Plan, leaf: Repeats, rule: Rule, row: int) -> str:
    """What the row is known by; a row with an unknown cell has a key of its own, and so, where the rule only asks, has
    one that an error calls a repetition."""
    sheet, blamed = leaf.sheet, str(rule.blames)
    wrong = [plan.at(sheet, f"error {k}", row) for k in leaf.keys if k != blamed and live_rules(sheet, k, errors=True)]
    wrong.append(chain(plan, sheet, blamed, row, errors=True, repeats=False) if rule.severity is ERROR
                 else plan.at(sheet, f"error {blamed}", row))
    parts = [source(plan, sheet, sheet["origin"], f"key {REPEATS.index(leaf)}"), *(plan.at(sheet, f"typed {k}", row) for k in leaf.keys)]
    return f'IF({"&".join(wrong)}<>"","u"&ROW(),"k"&{key(PIPED.join(parts))})'


def _words(plan: Plan, sheet: Sheet, row: int) -> str:
    """What 校核 shows: the first problem and how many more, else a question, and the ledger's count in 情况汇总表."""
    blamed, asked = plan.at(sheet, "blamed", row), plan.at(sheet, "asked", row)
    once = [plan.at(sheet, f"once {n}", row) for n, _, _ in file_rules(sheet)]
    more = f'IF({blames(blamed)}>1,"（还有"&({blames(blamed)}-1)&"处）","")'
    question = f'IF({asked}<>"",{said_first(asked)},INDEX(M_话,{once[0]}))' if once else said_first(asked)
    said = f'IF(LEN({explained(plan, sheet, row)})>={EXPLANATION_LEAST},"{ASK}已说明。","{ASK}"&{question})'
    text = f'IF({blamed}<>"",{said_first(blamed)}&{more},IF({"&".join([asked, *once])}<>"",{said},""))'
    if sheet is not FIGURES:
        return text
    counted, quantity = plan.at(sheet, "counted", row), plan.at(sheet, "typed quantity", row)
    unit = plan.campaign.indicators[row - FIRST].row.unit
    gap = f'IF(ISNUMBER({quantity}),IF({quantity}<>{counted},"，差"&ABS({quantity}-{counted}),""),"")'
    return f'"台账"&{counted}&"{unit}"&{gap}&IF({"&".join([blamed, asked, *once])}<>"","。","")&{text}'
