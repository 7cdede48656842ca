"""The live checks written into the form: 校核计算 (hidden), 校核, the red of blamed cells, the 自检 panel.

校核计算 is written as shared formulas, one text for all rows of a column: small, and quick to load. Its cells carry no
stored results, so that every program computes them; what a phone or a preview shows carries the true ones.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import escape

from pipeline.findings import Finding
from pipeline.publish.form.layout import FILL, FIRST, MEND, Plan, Row
from pipeline.publish.form.live.cellplan import UNLISTED, beyond
from pipeline.publish.form.live.plan import build
from pipeline.publish.kit.archive import rewritten, sheet_part
from pipeline.publish.kit.wording import numeral
from schemas.campaign.campaign import Campaign, complete
from schemas.expressions.live.formulas import BOUND, joined
from schemas.expressions.predicates import NAMED
from schemas.form.columns import Layout, Sheet
from schemas.form.sheets import BY_NAME, CHECKS, INFO, TOTALS
from schemas.form.text import ERROR_WORDS, NOTHING, no_blanks
from schemas.rules.catalogue import RULES
from schemas.rules.rule import ERROR, Rule
from schemas.rules.words import chinese_date

NONE = "—"  # in a list without entries
NOT_STORED = "\u2205"  # stands for a result that is taken out again
PLAIN_KEYS = ("K_算", "K_单位", "K_报送单位")  # keys that are the campaign's own words, not what a county types
NOT_SAID = ("value", "report_date", "first", "focus", "label", "measure", "late", "deadline", "stated", "today", "new_year")
_TIDY = re.compile(r"“”|（）|〔〕| (?=[\u4e00-\u9fff])")


@lru_cache(maxsize=4)
def plan_of(campaign_json: str, room: int) -> Plan:
    """The plan of a campaign, by its content: frozen models with dicts inside have no hash."""
    return build(Campaign.model_validate_json(campaign_json), room)


@lru_cache(maxsize=4)
def _sheet_data(campaign_json: str, room: int) -> str:
    """The rows of 校核计算 as XML."""
    plan = plan_of(campaign_json, room)
    rows: dict[int, list[str]] = {}
    for number, ((name, what), formula) in enumerate(plan.columns.items()):
        sheet, (letter, lower) = BY_NAME[name], plan.places[name, what]
        judged = FIRST + plan.rows(sheet)
        areas = [(FIRST, judged, formula, number)]
        if (name, what) in plan.below:
            areas.append((judged, FIRST + plan.length(sheet, what), plan.below[name, what], len(plan.columns) + number))
        for first, end, text, serial in areas:
            if sheet.layout is Layout.ROWS:
                cells = _shared(f"{letter}{first + lower}:{letter}{end + lower - 1}", end - first, text(Row(plan, sheet, first)), serial)
            else:
                cells = [f"<f>{escape(text(Row(plan, sheet, row)), quote=False)}</f>" for row in range(first, end)]
            for row, cell in enumerate(cells, first + lower):
                rows.setdefault(row, []).append(f'<c r="{letter}{row}">{cell}</c>' if cell != "<f></f>" else "")
    written = "".join(f'<row r="{row}">{"".join(cells)}</row>' for row, cells in sorted(rows.items()))
    return f"<sheetData>{written}</sheetData>"


def _shared(area: str, length: int, text: str, serial: int) -> list[str]:
    """The cells of a formula that is written once, in the first row of the area."""
    master = f'<f t="shared" ref="{area}" si="{serial}">{escape(text, quote=False)}</f>'
    return [master, *[f'<f t="shared" si="{serial}"/>'] * (length - 1)]


def with_checks(workbook: bytes, campaign: Campaign, room: int) -> bytes:
    """The workbook with the rows of its (empty) sheet 校核计算 put in."""
    checks = sheet_part(workbook, CHECKS)
    stored = re.compile(f'( t="str")?>(<f>[^<]*</f>)<v>{NOT_STORED}</v>')

    def change(name: str, data: bytes) -> bytes:
        if name == checks:
            return re.sub("<sheetData/>", lambda _: _sheet_data(campaign.model_dump_json(), room), data.decode()).encode()
        return stored.sub(r">\2", data.decode()).encode() if name.startswith("xl/worksheets/") else data

    return rewritten(workbook, change)


@dataclass(frozen=True)
class Checks:
    """What the visible sheets show of the live checks, as formulas and as stored results."""

    campaign: Campaign
    findings: Sequence[Finding] | None
    room: int

    @property
    def live(self) -> bool:
        return self.room > 0

    @cached_property
    def plan(self) -> Plan:
        return plan_of(self.campaign.model_dump_json(), self.room)

    def shown(self, sheet: Sheet, what: str) -> str:
        """The formula that shows a helper of its own row, by position."""
        letter, lower = self.plan.places[sheet.name, what]
        return f"=INDEX({CHECKS}!${letter}:${letter},ROW(){f'+{lower}' if lower else ''})"

    def area(self, sheet: Sheet, what: str) -> str:
        return f"{CHECKS}!{self.plan.area(sheet, what)}"

    def stored(self, result: str) -> str:
        """A result to store; none where the content has not been judged."""
        return NOT_STORED if self.findings is None else result

    def errors(self, sheet: Sheet) -> list[Finding]:
        return [f for f in self.findings or () if f.sheet == sheet.name and f.severity is ERROR and not f.rule.startswith("F")]

    def stored_item(self, cell: str, guide: str) -> str:
        finding = next((f for f in self.errors(INFO) if f.cell == cell), None)
        if finding is None:
            return self.stored(guide)
        blamed = INFO.columns[int(cell[1:]) - FIRST].key
        return (FILL if finding.value is None else MEND) + next(said(r, self.campaign) for r in RULES if (r.code, r.sheet, r.blames) == (finding.rule, INFO, blamed))


def lookups(campaign: Campaign) -> dict[str, Sequence[str | float]]:
    """The named lists that the formulas look into: K_ keys, V_ values, O_ joined options,
    W_ joined words and weights, N_ numbers, M_ what is said."""
    lists: dict[str, Sequence[str | float]] = dict(NAMED)
    lists |= {"W_无": [joined(NOTHING)], "W_错误": [joined(sorted(ERROR_WORDS))], "W_合计": [joined(sorted(TOTALS))]}
    spellings = {name: [(word, o.value) for o in options for word in _spelled(o.value, *o.aliases)] for name, options in campaign.dropdowns.items()}
    for name, pairs in spellings.items():
        lists |= {f"K_{name}": [w for w, _ in pairs], f"V_{name}": [v for _, v in pairs],
                  f"O_{name}": [BOUND + "".join(f"{value}{BOUND}" for value in campaign.options(name))]}
    focuses = {f.value: f for f in campaign.focuses}
    found = {f"{focus}|{measure}": campaign.by_pair[f, m].row.code for focus, f in spellings["整治重点"]
             for measure, m in spellings["处罚形式"] if (f, m) in campaign.by_pair}
    units = list(campaign.units)
    names = sorted(((no_blanks(n), units.index(u.name) + 1) for u in campaign.roster for n in (u.name, *u.aliases)), key=lambda p: (not campaign.is_place(p[0]), len(p[0])))
    lists |= {
        "K_对": list(found),
        "V_对": list(found.values()),
        "K_另列": [f"{focus}|{measure}" for focus, measure in sorted(campaign.unlisted_pairs)] or [NONE],
        "K_算": list(campaign.by_code),
        "V_算": [i.row.counts for i in campaign.indicators],
        "V_上限": [focuses[f].fine_cap for _, f in spellings["整治重点"]],
        "V_块": [focuses[f].block for _, f in spellings["整治重点"]],
        "K_单位": list(dict.fromkeys(f"{campaign.by_pair[pair].row.code if pair in campaign.by_pair else UNLISTED}|{unit}"
                                   for pair, some in campaign.ledger_units.items() for unit in some)),
        "K_报送单位": [n for n, _ in names],
        "V_报送单位": [rank * beyond(campaign) + place for rank, (_, place) in enumerate(names, 1)],  # the longest name wins
        "V_序": [campaign.places[u] for u in units],
        "K_次": [numeral(n) for n in range(1, 100)],
        "M_行": [f"{i.block.name}“{i.label}”" for i in campaign.indicators],
        "M_话": [said(rule, campaign) for rule in RULES],
    }
    return lists


def _spelled(*words: str) -> dict[str, None]:
    """Words as the campaign file has them and, where they hold blanks, as the form reads them, too."""
    return dict.fromkeys((*words, *map(no_blanks, words)))


def said(rule: Rule, campaign: Campaign) -> str:
    """What the form says of an entry: its words without the values that only the pipeline puts in."""
    facts = campaign.campaign
    known = dict.fromkeys(NOT_SAID, "") | campaign.role_words | {
        "problem": "无法识别", "nearest": "请从下拉列表中选择。", "belongs": "请改选本整治重点下拉列表中的处罚形式。", "how": "统计口径见填表说明",
        "rows": "见下", "start": chinese_date(facts.start), "start_iso": str(facts.start), "example": campaign.roster[0].name}
    title = ""
    if rule.sheet and rule.blames:
        column = rule.sheet[rule.blames]
        title = column.title
        known |= {"title": title, "guide": campaign.guide(column),
                  "options": "、".join(campaign.options(column.options)) if column.options else ""}
    message, fix = (re.sub(r"第 ?\{first\} ?行", "前面的一行", complete(t, campaign.role_words) or t) for t in (rule.message, rule.fix))
    try:
        text = _TIDY.sub("", message.format_map(known)) + _TIDY.sub("", fix.format_map(known))
    except KeyError:
        text = fix.format_map(known)
    return text if not title or title in text else f"{title}：{text}"
