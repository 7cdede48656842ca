"""Which helper cell of 校核计算 holds which formula: what counts the ledger for 情况汇总表, and 校验码."""

from collections.abc import Callable

from pipeline.publish.form.cellplan import source
from pipeline.publish.form.layout import (
    FIRST,
    Plan,
)
from schemas.expressions.live import (
    LONGEST_KEY,
    key,
    literal,
    repeated,
)
from schemas.form import check_code
from schemas.form.sheets import FIGURES, INFO, LEDGER
from schemas.rules.catalogue import RULES
from schemas.rules.rule import ERROR


def filled(cell: str) -> str:
    return f'{cell}<>""'


def ledger_helpers(plan: Plan) -> None:
    """What the tallies need of a ledger row: its official row, its party once, and which rows it casts doubt on."""
    def at(what: str, row: int) -> str:
        return plan.at(LEDGER, what, row)

    def wrong(k: str, row: int) -> str:
        return filled(at(f"error {k}", row))

    repeats = [n + 1 for n, r in enumerate(RULES) if r.code == "C14" and r.severity is ERROR]

    def once(row: int) -> str:
        again = repeated(at("party", row), plan.area(LEDGER, "party"), plan.so_far(LEDGER, "party", row), FIRST)
        return f'IF({at("counted", row)}="","",IF({again},"",{at("counted", row)}))'

    def focus(row: int) -> str:
        return f'MATCH({key(at("typed focus", row))},K_整治重点,0)'

    plan.columns |= {
        (LEDGER.name, "code"): lambda row: f'IF({at("used", row)},IFERROR(INDEX(V_对,MATCH({key(_pair(at, row))},K_对,0)),""),"")',
        (LEDGER.name, "unlisted"): lambda row: f'IF({at("used", row)},ISNUMBER(MATCH({key(_pair(at, row))},K_另列,0)),FALSE)',
        (LEDGER.name, "counts"): lambda row: f'IF({at("code", row)}="","",INDEX(V_算,MATCH({at("code", row)},K_算,0)))',
        (LEDGER.name, "fine_cap"): lambda row: f'IF({at("used", row)},IFERROR(INDEX(V_上限,{focus(row)}),""),"")',
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
            f'IFERROR(INDEX(V_块,{focus(row)}),"*")),"")'),
        (LEDGER.name, "doubt measure"): lambda row: f'IF({wrong("measure", row)},"*",{at("typed measure", row)})',
        (LEDGER.name, "doubt whole"): lambda row: f'IF(OR({wrong("focus", row)},{wrong("measure", row)}),1,0)',
        (LEDGER.name, "doubt party"): lambda row: f'IF({wrong("party", row)},1,0)',
        (LEDGER.name, "doubt quantity"): lambda row: f'IF({wrong("quantity", row)},1,0)',
    }
    plan.below |= {(LEDGER.name, what): formula for what, formula in {
        "counted": lambda _: f'IFERROR(INDEX(V_对,MATCH({key(_below("focus", "measure"))},K_对,0)),"")',
        "party": lambda row: f'IF({at("counted", row)}="","u"&ROW(),LEFT("k"&{at("counted", row)}&"|"&{key(_below("party"))},{LONGEST_KEY}))',
        "once": lambda row: (
            f'IF({at("counted", row)}="","",IF(MATCH({at("party", row)},{plan.area(LEDGER, "party")},0)<ROW()-{FIRST - 1},"",{at("counted", row)}))'),
        "sets": lambda row: f'IF({at("counted", row)}="",0,IF(ISNUMBER({source(LEDGER, "quantity")}),{source(LEDGER, "quantity")},1))',
    }.items()}


def _pair(at: Callable[[str, int], str], row: int) -> str:
    return f'{at("typed focus", row)}&"|"&{at("typed measure", row)}'


def _below(*keys: str) -> str:
    """Cells below the rows that are judged: read straight, blanks left out."""
    raw = '&"|"&'.join(source(LEDGER, k) for k in keys)
    return f'SUBSTITUTE(SUBSTITUTE({raw}&""," ",""),"\u3000","")'


def figure_helpers(plan: Plan) -> None:
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
