"""Which helper cell of 校核计算 holds which formula: of each sheet, of each row. Formulas only, no writing."""

from functools import partial

from pipeline.publish.form.layout import (
    ASK,
    COUNTS,
    FILL,
    FIRST,
    MEND,
    REPEATS,
    Formula,
    Plan,
    Row,
    blames,
    chain,
    columns_of,
    counted_as,
    explained,
    file_rules,
    judged,
    live_rules,
    said_first,
    shared_predicates,
    verdict_name,
)
from pipeline.publish.form.live.cellplan import STEPS, Input, source, steps, texts
from pipeline.publish.form.live.tallies import BELOW, OF_FIGURES, OF_LEDGER
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
    columns = {(sheet.name, what): formula for sheet in SHEETS for what, formula in (_items() if sheet is INFO else _rows(sheet)).items()}
    return Plan(campaign, room, columns, BELOW)


def _items() -> dict[str, Formula]:
    """基本信息: one item a row, so each helper column holds another formula in each row."""
    def item(row: Row) -> Column:
        return INFO.columns[row.number - FIRST]

    def step(row: Row, what: str) -> str:
        return _step(row, item(row), what) if what in steps(INFO, item(row)) else ""

    def question(row: Row) -> str:
        """Each warning about the whole file that the form can see, from the first row on."""
        asked = dict(enumerate(file_rules(INFO), FIRST)).get(row.number)
        return f'IF({judged(row, asked[1])},"{ASK}"&INDEX(M_话,{asked[0] + 1}),"")' if asked else ""

    def words(row: Row) -> str:
        text, error, asked = map(row.at, ("text", "error", "asked"))
        return (f'IF({error}<>"",IF({text}="","{FILL}","{MEND}")&{said_first(error)},'
                f'IF({asked}<>"","{ASK}"&{said_first(asked)},""))')

    return {what: partial(step, what=what) for column in INFO.columns for what in steps(INFO, column)} | {
        "error": lambda row: chain(row, item(row).key, errors=True),
        "blamed": lambda row: row.at("error"),
        "asked": lambda row: chain(row, item(row).key, errors=False),
        "question": question,
        "words": words,
    }


def _rows(sheet: Sheet) -> dict[str, Formula]:
    """A sheet of one record a row, each helper column with the same formula in each row."""
    found: dict[str, Formula] = {"texts": texts} if sheet.layout is Layout.ROWS else {}
    for column in columns_of(sheet):
        for what in steps(sheet, column):
            found[f"{what} {column.key}"] = partial(_step, column=column, what=what)
    found |= {verdict_name(holds): holds.plain for holds in shared_predicates(sheet)}
    return found | {"used": _record} | {LEDGER: OF_LEDGER, FIGURES: OF_FIGURES}.get(sheet, {}) | _verdicts(sheet)


def _step(row: Row, column: Column, what: str) -> str:
    return STEPS[what](Input(row, column))


def _verdicts(sheet: Sheet) -> dict[str, Formula]:
    """What is wrong with a row, what is asked about it, and what 校核 says."""
    errors, warnings = ([c.key for c in columns_of(sheet) if live_rules(sheet, c.key, errors=wrong)] for wrong in (True, False))
    of_records: dict[str, Formula] = {"tallied": _tallied}
    for rule, leaf in ((r, x) for r in RULES if r.sheet is sheet for x in r.reads if isinstance(x, Repeats)):
        of_records[f"key {REPEATS.index(leaf)}"] = partial(_key, leaf=leaf, rule=rule)
    for column in errors:
        of_records[f"error {column}"] = partial(chain, column=column, errors=True)
    for n, rule, _ in file_rules(sheet):
        of_records[f"once {n}"] = partial(lambda row, n, rule: f'IF({judged(row, rule)},{n + 1},"")', n=n, rule=rule)
    of_records["blamed"] = lambda row: "&".join(row.at(f"error {c}") for c in errors)
    of_records["asked"] = lambda row: "&".join(['""', *(chain(row, c, errors=False) for c in warnings)])
    return {what: partial(lambda row, formula: row.where_used(formula(row)), formula=formula) for what, formula in of_records.items()} | {"words": _words}


def _record(row: Row) -> str:
    """A row with something in it that is more than a word for nothing, and no 合计, 小计 … (R03, R08)."""
    def says(column: Column) -> str:
        text = row.at(f"text {column.key}")  # the number itself hangs on what row this is
        return f'AND({text}<>"",NOT({among(text, "W_无")}))' if column.kind is Kind.NUMBER else f'{row.at(f"typed {column.key}")}<>""'

    if row.sheet is FIGURES:
        return "TRUE"
    columns = columns_of(row.sheet)
    filled = [says(c) for c in columns if not c.explains]
    names = [row.at(f"text {c.key}") for c in columns if c.kind is Kind.NAME]
    totals = ",".join(among(f'SUBSTITUTE(SUBSTITUTE({t},"：",""),":","")', "W_合计") for t in names[:2])
    kind = row.at("text measure" if row.sheet is LEDGER else "text type") if names else ""
    total = f',NOT(AND({kind}="",OR({totals})))' if names else ""
    return f'IF(LEN({row.at("texts")})>{len(columns) + 1},AND(OR({",".join(filled)}){total}),FALSE)'


def _tallied(row: Row) -> str:
    """For which tallies of the rules the row counts."""
    return "&".join(['""', *(f'IF({c.when.formula(row)},"{counted_as(c)}","")' if c.when else f'"{counted_as(c)}"'
                             for c in COUNTS if c.sheet is row.sheet)])


def _key(row: Row, leaf: Repeats, rule: Rule) -> str:
    """What the row is known by; a row with an unknown cell has a key of its own, and so, where the rule only asks, has
    one that an error calls a repetition."""
    sheet, blamed = leaf.sheet, str(rule.blames)
    wrong = [row.at(f"error {k}") for k in leaf.keys if k != blamed and live_rules(sheet, k, errors=True)]
    wrong.append(chain(row, blamed, errors=True, repeats=False) if rule.severity is ERROR else row.at(f"error {blamed}"))
    parts = [source(row, sheet["origin"], f"key {REPEATS.index(leaf)}"), *(row.at(f"typed {k}") for k in leaf.keys)]
    return f'IF({"&".join(wrong)}<>"","u"&ROW(),"k"&{key(PIPED.join(parts))})'


def _words(row: Row) -> str:
    """What 校核 shows: the first problem and how many more, else a question, and the ledger's count in 情况汇总表."""
    blamed, asked = row.at("blamed"), row.at("asked")
    once = [row.at(f"once {n}") for n, _, _ in file_rules(row.sheet)]
    more = f'IF({blames(blamed)}>1,"（还有"&({blames(blamed)}-1)&"处）","")'
    question = f'IF({asked}<>"",{said_first(asked)},INDEX(M_话,{once[0]}))' if once else said_first(asked)
    said = f'IF(LEN({explained(row)})>={EXPLANATION_LEAST},"{ASK}已说明。","{ASK}"&{question})'
    text = f'IF({blamed}<>"",{said_first(blamed)}&{more},IF({"&".join([asked, *once])}<>"",{said},""))'
    if row.sheet is not FIGURES:
        return text
    counted, quantity = row.at("counted"), row.at("typed quantity")
    gap = f'IF(ISNUMBER({quantity}),IF({quantity}<>{counted},"，差"&ABS({quantity}-{counted}),""),"")'
    return f'"台账"&{counted}&"{row.indicator.row.unit}"&{gap}&IF({"&".join([blamed, asked, *once])}<>"","。","")&{text}'
