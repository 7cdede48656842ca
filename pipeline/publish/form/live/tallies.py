"""What counts the ledger for 情况汇总表, and 校验码. Formulas only, no writing."""

from pipeline.publish.form.layout import FIRST, Formula, Plan, Row, blame
from pipeline.publish.form.live.cellplan import source
from schemas.expressions.live.formulas import LONGEST_KEY, key, literal
from schemas.form import check_code
from schemas.form.sheets import FIGURES, LEDGER
from schemas.rules.catalogue import RULES
from schemas.rules.rule import ERROR

ANY = "—"  # in what a row casts doubt on: a block, a 处罚形式 that is not known
ABSENT = [literal(blame(LEDGER, "party", n)) for n, r in enumerate(RULES) if r.code == "C14" and r.severity is ERROR]


def _where_alive(row: Row, formula: str) -> str:
    """Not of a row that counts as absent (C14)."""
    error = row.at("error party")
    return row.where_used(f'IF(OR({",".join(f"{error}={absent}" for absent in ABSENT)}),"",{formula})')


def _pair(row: Row) -> str:
    return key(f'{row.at("typed focus")}&"|"&{row.at("typed measure")}')


def _of_focus(row: Row, values: str, otherwise: str) -> str:
    return f'IFERROR(INDEX({values},MATCH({key(row.at("typed focus"))},K_整治重点,0)),"{otherwise}")'


def _party(code: str, name: str) -> str:
    """An official row and a party, as they are counted."""
    return f'LEFT({code}&"|"&{key(name)},{LONGEST_KEY})'


def _once(row: Row) -> str:
    """1 where a party stands in its official row for the first time."""
    party, place = row.at("party"), f"{row.place('once')}-{FIRST - 1}"
    return f'IF({party}="","",IF(MATCH({party},{row.plan.area(LEDGER, "party")},0)<{place},"",1))'


def _casts_doubt(row: Row) -> str:
    """Block, 处罚形式 and cells that a row with an error may make wrong."""
    focus, measure, name, quantity = (row.at(f"error {k}") for k in ("focus", "measure", "party", "quantity"))
    block = f'IF({focus}="",{_of_focus(row, "V_块", ANY)},"{ANY}")'
    form = f'IF({measure}="",{row.at("typed measure")},"{ANY}")'
    cells = f'IF({name}="","","P")&IF({quantity}="","","Q")'
    return _where_alive(row, f'IF({focus}&{measure}&{name}&{quantity}="","",{block}&"|"&{form}&"|"&{cells})')


# of a row of the ledger: its official row and party, whether it is the first with these, and what it casts doubt on
OF_LEDGER: dict[str, Formula] = {
    "code": lambda row: row.where_used(f'IFERROR(INDEX(V_对,MATCH({_pair(row)},K_对,0)),"")'),
    "unlisted": lambda row: row.where_used(f"ISNUMBER(MATCH({_pair(row)},K_另列,0))", "FALSE"),
    "counts": lambda row: f'IF({row.at("code")}="","",INDEX(V_算,MATCH({row.at("code")},K_算,0)))',
    "fine_cap": lambda row: row.where_used(_of_focus(row, "V_上限", "")),
    "party": lambda row: _where_alive(row, f'IF({row.at("code")}="","",{_party(row.at("code"), row.at("typed party"))})'),
    "once": _once,
    "doubt": _casts_doubt,
}


def _read_below(row: Row, what: str, *keys: str) -> str:
    """Cells below the rows that are judged, for a helper: read straight, blanks left out."""
    raw = '&"|"&'.join(source(row, LEDGER[k], what) for k in keys)
    return f'SUBSTITUTE(SUBSTITUTE({raw}&""," ",""),"\u3000","")'


def _party_below(row: Row) -> str:
    pair = key(_read_below(row, "party", "focus", "measure"))
    found = f'IFERROR({_party(f"INDEX(V_对,MATCH({pair},K_对,0))", _read_below(row, "party", "party"))},"")'
    return f'IF({source(row, LEDGER["focus"], "party")}="","",{found})'


def _quantity_below(row: Row) -> str:
    quantity = source(row, LEDGER["quantity"], "typed quantity")
    return f'IF({row.at("party")}="","",IF(ISNUMBER({quantity}),{quantity},1))'


# what counts the rows of the ledger below those that are judged
BELOW: dict[tuple[str, str], Formula] = {
    (LEDGER.name, "party"): _party_below,
    (LEDGER.name, "once"): _once,
    (LEDGER.name, "typed quantity"): _quantity_below,
}


def _counted(row: Row) -> str:
    official, area = row.indicator.row, row.plan.area
    of_row = f'{area(LEDGER, "party")},{literal(f"{official.code}|*")}'
    if official.counts == "rows":
        return f"COUNTIF({of_row})"
    return f'SUMIF({of_row},{area(LEDGER, "once" if official.counts == "parties" else "typed quantity")})'


def _doubtful(row: Row) -> str:
    """How many rows of the ledger make that count doubtful."""
    block, measure = row.indicator.block.code, row.indicator.row.measure
    patterns = [f"{ANY}|{ANY}|*", f"{ANY}|{measure}|*", f"{block}|{ANY}|*"]
    patterns += {"parties": [f"{block}|{measure}|P*"], "quantity": [f"{block}|{measure}|*Q"]}.get(row.indicator.row.counts, [])
    return "+".join(f'COUNTIF({row.plan.area(LEDGER, "doubt")},{literal(p)})' for p in patterns)


def _weighted(row: Row) -> str:
    quantity = row.at("typed quantity")
    known = f'AND(ISNUMBER({quantity}),{row.at("error quantity")}="")'
    return f'IF({known},{check_code.weighted(quantity, row.number - FIRST + 1)},"")'


# of an official row: what the ledger counts for it
OF_FIGURES: dict[str, Formula] = {"counted": _counted, "doubt": _doubtful, "weighted": _weighted}


def code_of_figures(plan: Plan) -> str:
    """校验码, live."""
    area, item = plan.area(FIGURES, "weighted"), plan.item
    complete = f'AND(COUNT({area})={len(plan.campaign.indicators)},{item("unit", "error")}="",{item("edition", "error")}="",{item("unit", "place")}>0)'
    return check_code.formula(area, complete, item("edition", "typed"), f"INDEX(V_序,MAX(1,{item('unit', 'place')}))")
