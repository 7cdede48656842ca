"""What counts the ledger for 情况汇总表, and 校验码. Formulas only, no writing."""

from pipeline.publish.form.layout import FIRST, Plan, blame
from pipeline.publish.form.live.cellplan import source
from schemas.expressions.live.formulas import LONGEST_KEY, key, literal
from schemas.form import check_code
from schemas.form.sheets import FIGURES, INFO, LEDGER
from schemas.rules.catalogue import RULES
from schemas.rules.rule import ERROR

ANY = "—"  # in what a row casts doubt on: a block, a 处罚形式 that is not known


def ledger_helpers(plan: Plan) -> None:
    """What the tallies need of a ledger row: its official row and party, whether it is the first with these, and what
    it casts doubt on."""
    def at(what: str, row: int) -> str:
        return plan.at(LEDGER, what, row)

    def where_used(formula: str, row: int, otherwise: str = '""') -> str:
        return f'IF({at("used", row)},{formula},{otherwise})'

    def where_alive(formula: str, row: int) -> str:
        """Not of a row that counts as absent (C14)."""
        absent = [blame(LEDGER, "party", n) for n, r in enumerate(RULES) if r.code == "C14" and r.severity is ERROR]
        error = at("error party", row)
        return where_used(f'IF(OR({",".join(f"{error}={literal(a)}" for a in absent)}),"",{formula})', row)

    def pair(row: int) -> str:
        return key(f'{at("typed focus", row)}&"|"&{at("typed measure", row)}')

    def of_focus(values: str, row: int, otherwise: str) -> str:
        return f'IFERROR(INDEX({values},MATCH({key(at("typed focus", row))},K_整治重点,0)),"{otherwise}")'

    def doubt(row: int) -> str:
        focus, measure, name, quantity = (at(f"error {k}", row) for k in ("focus", "measure", "party", "quantity"))
        block = f'IF({focus}="",{of_focus("V_块", row, ANY)},"{ANY}")'
        form = f'IF({measure}="",{at("typed measure", row)},"{ANY}")'
        cells = f'IF({name}="","","P")&IF({quantity}="","","Q")'
        return where_alive(f'IF({focus}&{measure}&{name}&{quantity}="","",{block}&"|"&{form}&"|"&{cells})', row)

    plan.columns |= {(LEDGER.name, what): formula for what, formula in {
        "code": lambda row: where_used(f'IFERROR(INDEX(V_对,MATCH({pair(row)},K_对,0)),"")', row),
        "unlisted": lambda row: where_used(f"ISNUMBER(MATCH({pair(row)},K_另列,0))", row, "FALSE"),
        "counts": lambda row: f'IF({at("code", row)}="","",INDEX(V_算,MATCH({at("code", row)},K_算,0)))',
        "fine_cap": lambda row: where_used(of_focus("V_上限", row, ""), row),
        "party": lambda row: where_alive(f'IF({at("code", row)}="","",{_party(at("code", row), at("typed party", row))})', row),
        "once": lambda row: _once(plan, row),
        "doubt": doubt,
    }.items()}
    _below(plan)


def _below(plan: Plan) -> None:
    """What counts the rows of the ledger below those that are judged."""
    def at(what: str, row: int) -> str:
        return plan.at(LEDGER, what, row)

    def read(what: str, *keys: str) -> str:
        """Cells below the rows that are judged, for a helper: read straight, blanks left out."""
        raw = '&"|"&'.join(source(plan, LEDGER, LEDGER[k], what) for k in keys)
        return f'SUBSTITUTE(SUBSTITUTE({raw}&""," ",""),"\u3000","")'

    def party_below(_: int) -> str:
        pair = key(read("party", "focus", "measure"))
        found = f'IFERROR({_party(f"INDEX(V_对,MATCH({pair},K_对,0))", read("party", "party"))},"")'
        return f'IF({source(plan, LEDGER, LEDGER["focus"], "party")}="","",{found})'

    def quantity_below(row: int) -> str:
        quantity = source(plan, LEDGER, LEDGER["quantity"], "typed quantity")
        return f'IF({at("party", row)}="","",IF(ISNUMBER({quantity}),{quantity},1))'

    plan.below |= {
        (LEDGER.name, "party"): party_below,
        (LEDGER.name, "once"): lambda row: _once(plan, row),
        (LEDGER.name, "typed quantity"): quantity_below,
    }


def _party(code: str, name: str) -> str:
    """An official row and a party, as they are counted."""
    return f'LEFT({code}&"|"&{key(name)},{LONGEST_KEY})'


def _once(plan: Plan, row: int) -> str:
    """1 where a party stands in its official row for the first time."""
    party, place = plan.at(LEDGER, "party", row), f"{plan.row(LEDGER, 'once')}-{FIRST - 1}"
    return f'IF({party}="","",IF(MATCH({party},{plan.area(LEDGER, "party")},0)<{place},"",1))'


def figure_helpers(plan: Plan) -> None:
    """What the ledger counts for an official row, and how many ledger rows make that count doubtful."""
    def counted(row: int) -> str:
        official = plan.campaign.indicators[row - FIRST].row
        of_row = f'{plan.area(LEDGER, "party")},{literal(f"{official.code}|*")}'
        if official.counts == "rows":
            return f"COUNTIF({of_row})"
        return f'SUMIF({of_row},{plan.area(LEDGER, "once" if official.counts == "parties" else "typed quantity")})'

    def doubt(row: int) -> str:
        indicator = plan.campaign.indicators[row - FIRST]
        block, measure = indicator.block.code, indicator.row.measure
        patterns = [f"{ANY}|{ANY}|*", f"{ANY}|{measure}|*", f"{block}|{ANY}|*"]
        patterns += {"parties": [f"{block}|{measure}|P*"], "quantity": [f"{block}|{measure}|*Q"]}.get(indicator.row.counts, [])
        return "+".join(f'COUNTIF({plan.area(LEDGER, "doubt")},{literal(p)})' for p in patterns)

    def weighted(row: int) -> str:
        quantity = plan.at(FIGURES, "typed quantity", row)
        known = f'AND(ISNUMBER({quantity}),{plan.at(FIGURES, "error quantity", row)}="")'
        return f'IF({known},{check_code.weighted(quantity, row - FIRST + 1)},"")'

    plan.columns |= {(FIGURES.name, "counted"): counted, (FIGURES.name, "doubt"): doubt, (FIGURES.name, "weighted"): weighted}


def code_of_figures(plan: Plan) -> str:
    """校验码, live."""
    def item(what: str, k: str) -> str:
        return plan.step(INFO, k, what, FIRST)

    area = plan.area(FIGURES, "weighted")
    complete = f'AND(COUNT({area})={len(plan.campaign.indicators)},{item("error", "unit")}="",{item("error", "edition")}="",{item("place", "unit")}>0)'
    return check_code.formula(area, complete, item("typed", "edition"), f"INDEX(V_序,MAX(1,{item('place', 'unit')}))")
