"""Which helper cell of 校核计算 holds which formula: 基本信息, one item a row, and what is asked of the whole file."""

from functools import partial

from pipeline.publish.form.cellplan import own_unit
from pipeline.publish.form.layout import (
    ASK,
    FILL,
    FIRST,
    MEND,
    Formula,
    Plan,
    answered,
    chain,
    file_rules,
    judged,
)
from schemas.expressions import live_dates as dates
from schemas.expressions.live import (
    UNREAD,
    clean,
    literal,
    marked_number,
    mirrored,
    read,
    read_number,
    typed,
)
from schemas.form.columns import Column, Kind, Sheet
from schemas.form.sheets import INFO


def item_helpers(plan: Plan, sheet: Sheet) -> None:
    """基本信息: one item a row, so each helper column holds another formula in each row."""
    raw = f"INDEX({sheet.name}!$B:$B,ROW())"

    def item(row: int) -> Column:
        return sheet.columns[row - FIRST]

    def at(what: str, row: int) -> str:
        return plan.at(sheet, what, row)

    def mark(row: int) -> str:
        text = at("text", row)
        return {Kind.NUMBER: marked_number(text, own_unit(item(row), text)), Kind.DATE: dates.marked(text)}.get(item(row).kind, '""')

    def value(row: int) -> str:
        column, text, mark = item(row), at("text", row), at("mark", row)
        if column.kind is Kind.UNIT:
            return f'IF({text}="","",IF({at("place", row)}=0,"{UNREAD}",INDEX(L_报送单位,{at("place", row)})))'
        if column.kind is Kind.DATE:
            return typed(column, text, dates.read(dates.Steps(*(at(step, row) for step in dates.Steps._fields))))
        if column.kind is Kind.NUMBER:
            return typed(column, text, read_number(column, at("raw", row), text, mark))
        return typed(column, text, read(column, at("raw", row), text))

    def words(row: int) -> str:
        error, warning = at("error", row), at("warning", row)
        blank = f'IF({at("text", row)}="","{FILL}","{MEND}")'
        return (f'IF({error}<>"",{blank}&INDEX(M_话,{error}),IF({warning}<>"","{ASK}"&INDEX(M_话,{warning}),""))')

    _date_helpers(plan)
    plan.columns |= {
        (sheet.name, "raw"): lambda row: mirrored(item(row), raw),
        (sheet.name, "text"): lambda row: clean(item(row), at("raw", row)),
        (sheet.name, "mark"): mark,
        (sheet.name, "place"): lambda row: _place(plan, at("text", row)) if item(row).kind is Kind.UNIT else '""',
        (sheet.name, "typed"): value,
        (sheet.name, "error"): lambda row: chain(plan, sheet, item(row).key, row, errors=True),
        (sheet.name, "warning"): lambda row: chain(plan, sheet, item(row).key, row, errors=False),
        (sheet.name, "question"): lambda row: next(iter([f for _, f in file_questions(plan)][row - FIRST:]), '""'),
        (sheet.name, "open"): lambda row: f'IF({answered(plan, INFO, FIRST)},0,({at("warning", row)}<>"")+({at("question", row)}<>""))',
        (sheet.name, "bad"): lambda row: f'IF({at("error", row)}<>"",1,0)',
        (sheet.name, "words"): words,
    }


def _date_helpers(plan: Plan) -> None:
    """The steps by which a date is read, blank beside other items."""
    def at(what: str, row: int) -> str:
        return plan.at(INFO, what, row)

    def year(row: int) -> str:
        until = at("typed", FIRST + [c.key for c in INFO.columns].index("report_date")) if INFO.columns[row - FIRST].looks_back else None
        return dates.year(at("mark", row), at("month", row), at("day", row), literal(plan.campaign.campaign.start), until)

    steps: dict[str, Formula] = {
        "tail": lambda row: dates.tail(at("mark", row)), "month": lambda row: dates.month(at("tail", row)),
        "day": lambda row: dates.day(at("tail", row)), "year": year}
    for name, step in steps.items():
        plan.columns[INFO.name, name] = partial(_of_date, step)


def _of_date(step: Formula, row: int) -> str:
    return step(row) if INFO.columns[row - FIRST].kind is Kind.DATE else '""'


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


def file_questions(plan: Plan) -> list[tuple[Sheet, str]]:
    """(sheet it is about, formula) of each warning about the whole file that the form can see: N01, and those that are
    told once for all their rows."""
    return [(about, f'IF({judged(plan, r, INFO, FIRST)},"{ASK}"&INDEX(M_话,{n + 1}),"")') for n, r, about in file_rules(INFO)]
