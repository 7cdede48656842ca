"""Which helper cell of 校核计算 holds which formula, sheet by sheet. Formulas only, no writing."""

from collections.abc import Callable, Sequence
from functools import partial

from pipeline.publish.form.cellplan import cell_helpers, mirror, own_unit, source
from pipeline.publish.form.layout import (
    COUNTS,
    FIRST,
    REPEATS,
    FormNames,
    Formula,
    Plan,
    chain,
    columns_of,
    file_rules,
    judged,
    leaves,
    live_rules,
)
from schemas.campaign.campaign import Campaign
from schemas.expressions.live import (
    MARKED,
    UNREAD,
    among,
    clean,
    first_from,
    key,
    last_up_to,
    literal,
    marked,
    repeated,
    substituted,
    typed,
)
from schemas.expressions.tally import Count, Repeats
from schemas.form import check_code
from schemas.form.cells import get_column_letter
from schemas.form.columns import Column, Kind, Layout, Sheet
from schemas.form.sheets import EXPLANATION_LEAST, FIGURES, INFO, LEDGER, SHEETS
from schemas.rules.catalogue import RULES
from schemas.rules.rule import ERROR, Rule

MEND, ASK, FILL = "【请改】", "提示：", "【待填】"


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

    def at(what: str, row: int) -> str:
        return plan.at(sheet, what, row)

    def mark(row: int) -> str:
        return marked(item(row), at("text", row), own_unit(item(row), at("text", row))) if item(row).kind in MARKED else '""'

    def read(row: int) -> str:
        column, start = item(row), first_from(literal(plan.campaign.campaign.start))
        if column.kind is Kind.UNIT:
            return f'IF({at("text", row)}="","",IF({at("place", row)}=0,"{UNREAD}",INDEX(L_报送单位,{at("place", row)})))'
        until = plan.at(sheet, "typed", FIRST + [c.key for c in sheet.columns].index("report_date"))
        back = last_up_to(until)
        day = (lambda m, d: f"IF(ISNUMBER({until}),{back(m, d)},{start(m, d)})") if column.looks_back else start
        return typed(column, at("raw", row), at("text", row), at("mark", row), day)

    def words(row: int) -> str:
        error, warning = at("error", row), at("warning", row)
        blank = f'IF({at("text", row)}="","{FILL}","{MEND}")'
        return (f'IF({error}<>"",{blank}&INDEX(M_话,{error}),IF({warning}<>"","{ASK}"&INDEX(M_话,{warning}),""))')

    plan.columns |= {
        (sheet.name, "raw"): lambda _: f'IF({raw}="","",{raw})',
        (sheet.name, "text"): lambda row: clean(item(row), at("raw", row)),
        (sheet.name, "mark"): mark,
        (sheet.name, "place"): lambda row: _place(plan, at("text", row)) if item(row).kind is Kind.UNIT else '""',
        (sheet.name, "typed"): read,
        (sheet.name, "error"): lambda row: chain(plan, sheet, item(row).key, row, errors=True),
        (sheet.name, "warning"): lambda row: chain(plan, sheet, item(row).key, row, errors=False),
        (sheet.name, "question"): lambda row: next(iter([f for _, f in file_questions(plan)][row - FIRST:]), '""'),
        (sheet.name, "open"): lambda row: f'IF({answered(plan, INFO, FIRST)},0,({at("warning", row)}<>"")+({at("question", row)}<>""))',
        (sheet.name, "bad"): lambda row: f'IF({at("error", row)}<>"",1,0)',
        (sheet.name, "words"): words,
    }


def _place(plan: Plan, text: str) -> str:
    """The unit's place on the roster, 0 for none: the longest name or alias that the text begins with, after the
    province's and the city's names (F10)."""
    facts, bare = plan.campaign.campaign, text
    for name in (facts.province, facts.city):
        for word in (name, name[:-1]):
            bare = f"IF(LEFT({bare},{len(word)})={literal(word)},MID({bare},{len(word) + 1},99),{bare})"

    def begins(cell: str) -> str:
        return f'SUMPRODUCT(MAX((LEFT({cell},LEN(K_报送单位&""))=K_报送单位)*V_报送单位))'

    best = f"MAX({begins(text)},{begins(bare)})"
    return f"MOD({best},100)"


def answered(plan: Plan, sheet: Sheet, row: int) -> str:
    """Is there an explanation, long enough, for the questions of the row, or in 基本信息 of the whole file?"""
    if sheet is INFO:
        cell = plan.at(INFO, "typed", FIRST + [c.key for c in INFO.columns].index("explanation"))
    elif "explanation" in sheet.by_key:
        cell = plan.at(sheet, "typed explanation", row)
    else:
        return answered(plan, INFO, FIRST)
    return f"LEN({cell})>={EXPLANATION_LEAST}"


def file_questions(plan: Plan) -> list[tuple[Sheet, str]]:
    """(sheet it is about, formula) of each warning about the whole file that the form can see: N01, and those that are
    told once for all their rows."""
    return [(about, f'IF({judged(plan, r, INFO, FIRST)},"{ASK}"&INDEX(M_话,{n + 1}),"")') for n, r, about in file_rules(INFO)]


def _row_helpers(plan: Plan, sheet: Sheet) -> None:
    columns = columns_of(sheet)
    if "origin" in sheet.by_key:
        mirror(plan, sheet, "origin")
    for column in columns:
        cell_helpers(plan, sheet, column)
    _tallies(plan, sheet)
    _verdicts(plan, sheet, columns)
    _row_verdict(plan, sheet, columns)


def _tallies(plan: Plan, sheet: Sheet) -> None:
    """Whether a row is a record, and what the rules count of it."""
    def put(what: str, formula: Formula) -> None:
        plan.columns[sheet.name, what] = formula

    put("used", lambda row: "TRUE" if sheet is FIGURES else _record(plan, sheet, row))
    if sheet is LEDGER:
        _ledger_helpers(plan)
    if sheet is FIGURES:
        _figure_helpers(plan)
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
    """How many cells of a row are blamed, which, and what 校核 says."""
    letters = {c.key: get_column_letter([x.key for x in sheet.columns].index(c.key) + 1) for c in columns}

    def put(what: str, formula: Formula) -> None:
        plan.columns[sheet.name, what] = formula

    def held(what: str) -> list[str]:
        return [f"{what} {c.key}" for c in columns if (sheet.name, f"{what} {c.key}") in plan.columns]

    blaming, asking, once = held("error"), held("warning"), [f"once {n}" for n, _, _ in file_rules(sheet)]

    def at(what: str, row: int) -> str:
        return plan.at(sheet, what, row)

    put("errors", lambda row: "+".join(f'({at(w, row)}<>"")' for w in blaming))
    put("blamed", lambda row: f'IF({at("errors", row)}=0,"",' + "&".join(
        f'IF({at(w, row)}<>"","|{letters[w.split(" ")[1]]}|","")' for w in blaming) + ")")
    put("first", lambda row: f'IF({at("errors", row)}=0,"",{_first([at(w, row) for w in blaming])})')
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


def _filled(cell: str) -> str:
    return f'{cell}<>""'


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
        others = [_filled(plan.at(sheet, f"error {k}", row)) for k in leaf.keys if k != blames and live_rules(sheet, k, errors=True)]
        before = (chain(plan, sheet, blames, row, errors=True, repeats=False) if rule.severity is ERROR
                  else plan.at(sheet, f"error {blames}", row))
        parts = '&"|"&'.join([plan.at(sheet, "raw origin", row), *(_comparable(plan, sheet, sheet[k], row) for k in leaf.keys)])
        unknown = ",".join([f"NOT({plan.at(sheet, 'used', row)})", *others, _filled(before)])
        return f'IF(OR({unknown}),"u"&ROW(),"k"&{parts})'

    plan.columns |= {
        (sheet.name, f"key {number}"): own,
        (sheet.name, f"repeats {number}"): lambda row: (
            f'IF({plan.at(sheet, "used", row)},'
            f'{repeated(plan.at(sheet, f"key {number}", row), plan.area(sheet, f"key {number}"), plan.so_far(sheet, f"key {number}", row), FIRST)},FALSE)'),
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

    repeats = [n + 1 for n, r in enumerate(RULES) if r.code == "C14" and r.severity is ERROR]

    def once(row: int) -> str:
        again = repeated(at("party", row), plan.area(LEDGER, "party"), plan.so_far(LEDGER, "party", row), FIRST)
        return f'IF({at("counted", row)}="","",IF({again},"",{at("counted", row)}))'

    focus = "MATCH({},K_整治重点,0)"
    plan.columns |= {
        (LEDGER.name, "code"): lambda row: f'IF({at("used", row)},IFERROR(INDEX(V_对,MATCH({key(_pair(at, row))},K_对,0)),""),"")',
        (LEDGER.name, "unlisted"): lambda row: f'IF({at("used", row)},ISNUMBER(MATCH({key(_pair(at, row))},K_另列,0)),FALSE)',
        (LEDGER.name, "counts"): lambda row: f'IF({at("code", row)}="","",INDEX(V_算,MATCH({at("code", row)},K_算,0)))',
        (LEDGER.name, "fine_cap"): lambda row: f'IF({at("used", row)},IFERROR(INDEX(V_上限,{focus.format(at("mark focus", row))}),""),"")',
        (LEDGER.name, "alive"): lambda row: (
            f'AND({at("used", row)},{",".join(at("error party", row) + f"<>{n}" for n in repeats)})'),
        (LEDGER.name, "counted"): lambda row: f'IF({at("alive", row)},{at("code", row)},"")',
        (LEDGER.name, "party"): lambda row: (
            f'IF({at("counted", row)}="","u"&ROW(),"k"&{at("counted", row)}&"|"&{key(at("typed party", row))})'),
        (LEDGER.name, "once"): once,
        (LEDGER.name, "sets"): lambda row: f'IF(ISNUMBER({at("typed quantity", row)}),{at("typed quantity", row)},0)',
        (LEDGER.name, "doubt block"): lambda row: (
            f'IF(AND({at("alive", row)},OR({wrong("focus", row)},{wrong("measure", row)},{wrong("party", row)},'
            f'{wrong("quantity", row)})),IF({wrong("focus", row)},"*",'
            f'IFERROR(INDEX(V_块,{focus.format(at("mark focus", row))}),"*")),"")'),
        (LEDGER.name, "doubt measure"): lambda row: f'IF({wrong("measure", row)},"*",{at("typed measure", row)})',
        (LEDGER.name, "doubt whole"): lambda row: f'IF(OR({wrong("focus", row)},{wrong("measure", row)}),1,0)',
        (LEDGER.name, "doubt party"): lambda row: f'IF({wrong("party", row)},1,0)',
        (LEDGER.name, "doubt quantity"): lambda row: f'IF({wrong("quantity", row)},1,0)',
    }
    plan.below |= {(LEDGER.name, what): formula for what, formula in {
        "counted": lambda _: f'IFERROR(INDEX(V_对,MATCH({key(_pair(_below, 0))},K_对,0)),"")',
        "party": lambda row: f'IF({at("counted", row)}="","u"&ROW(),"k"&{at("counted", row)}&"|"&{key(_below("typed party", row))})',
        "once": once,
        "sets": lambda row: f'IF({at("counted", row)}="",0,IF(ISNUMBER({source(LEDGER, "quantity")}),{source(LEDGER, "quantity")},1))',
    }.items()}


def _pair(at: Callable[[str, int], str], row: int) -> str:
    return f'{at("typed focus", row)}&"|"&{at("typed measure", row)}'


def _below(what: str, _row: int) -> str:
    """A cell below the rows that are judged: read straight, blanks left out."""
    raw = source(LEDGER, what.split(" ")[1])
    return f'SUBSTITUTE(SUBSTITUTE({raw}&""," ",""),"\u3000","")'


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

    def weighted(row: int) -> str:
        quantity = plan.at(FIGURES, "typed quantity", row)
        known = f'AND(ISNUMBER({quantity}),{plan.at(FIGURES, "error quantity", row)}="")'
        return f'IF({known},{check_code.weighted(quantity, row - FIRST + 1)},"")'

    plan.columns |= {(FIGURES.name, "counted"): counted, (FIGURES.name, "doubt"): doubt, (FIGURES.name, "weighted"): weighted}


def code_of_figures(plan: Plan) -> str:
    """校验码, live."""
    def item(what: str, k: str) -> str:
        return plan.at(INFO, what, FIRST + [c.key for c in INFO.columns].index(k))

    area = plan.area(FIGURES, "weighted")
    complete = f'AND(COUNT({area})={len(plan.campaign.indicators)},{item("error", "unit")}="",{item("error", "edition")}="",{item("place", "unit")}>0)'
    return check_code.formula(area, complete, item("typed", "edition"), f"INDEX(V_序,MAX(1,{item('place', 'unit')}))")
