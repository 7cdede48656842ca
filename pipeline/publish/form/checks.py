"""The live checks written into the form: 校核计算 (hidden), 校核, the red of blamed cells, the 自检 panel.

校核计算 is written as shared formulas, one text for all rows of a column: small, and quick to load. Its cells carry no
stored results, so that every program computes them; what a phone or a preview shows carries the true ones.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from pipeline.model import Finding
from pipeline.publish.form.layout import FIRST, Plan
from pipeline.publish.form.plan import build
from pipeline.publish.kit.formats import ZIP_DAY
from schemas.campaign.campaign import Campaign
from schemas.expressions.live import literal
from schemas.form.columns import Layout, Sheet
from schemas.form.sheets import CHECKS, INFO, SHEETS
from schemas.rules.catalogue import RULES
from schemas.rules.rule import ERROR, Rule
from schemas.rules.words import chinese_date

NONE = "—"  # in a list without entries
NOT_STORED = "\u2205"  # stands for a result that is taken out again
PLAIN_KEYS = ("K_对", "K_算", "K_单位", "K_另列")  # keys that are the campaign's own words, not what a county types
MEND = "【请改】"


@lru_cache(maxsize=4)
def plan_of(campaign_json: str, room: int) -> Plan:
    """The plan of a campaign, by its content: frozen models with dicts inside have no hash."""
    return build(Campaign.model_validate_json(campaign_json), room)


@lru_cache(maxsize=4)
def _sheet_data(campaign_json: str, room: int) -> str:
    """The rows of 校核计算 as XML."""
    plan = plan_of(campaign_json, room)
    sheets = {s.name: s for s in SHEETS}
    counts = {s.name: plan.rows(s) for s in SHEETS}
    shared = {name: n for n, name in enumerate(plan.columns) if sheets[name[0]].layout is Layout.ROWS}
    first = {name: escape(plan.columns[name](FIRST), quote=False) for name in shared}
    letters = {name: plan.letter(sheets[name[0]], name[1]) for name in plan.columns}
    lines = []
    for row in range(FIRST, FIRST + max(counts.values())):
        cells = []
        for name, formula in plan.columns.items():
            if row >= FIRST + counts[name[0]]:
                continue
            place = letters[name]
            if name not in shared:
                text = f"<f>{escape(formula(row), quote=False)}</f>"
            elif row == FIRST:
                end = f"{place}{FIRST}:{place}{FIRST + counts[name[0]] - 1}"
                text = f'<f t="shared" ref="{end}" si="{shared[name]}">{first[name]}</f>'
            else:
                text = f'<f t="shared" si="{shared[name]}"/>'
            cells.append(f'<c r="{place}{row}">{text}</c>')
        lines.append(f'<row r="{row}">{"".join(cells)}</row>')
    return f"<sheetData>{''.join(lines)}</sheetData>"


def with_checks(workbook: bytes, campaign: Campaign, room: int) -> bytes:
    """The workbook with the rows of its (empty) sheet 校核计算 put in."""
    source, target = zipfile.ZipFile(io.BytesIO(workbook)), io.BytesIO()
    names = re.findall(r'<sheet name="([^"]*)"', source.read("xl/workbook.xml").decode())
    part = f"xl/worksheets/sheet{names.index(CHECKS) + 1}.xml"
    stored = re.compile(f'( t="str")?>(<f>[^<]*</f>)<v>{NOT_STORED}</v>')
    with source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as result:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == part:
                data = re.sub("<sheetData/>", lambda _: _sheet_data(campaign.model_dump_json(), room), data.decode()).encode()
            elif info.filename.startswith("xl/worksheets/"):
                data = stored.sub(r">\2", data.decode()).encode()
            entry = zipfile.ZipInfo(info.filename, ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            result.writestr(entry, data)
    return target.getvalue()


@dataclass(frozen=True)
class Checks:
    """What the visible sheets show of the live checks, as formulas and as stored results."""

    campaign: Campaign
    findings: Sequence[Finding] | None
    room: int

    @property
    def live(self) -> bool:
        return self.room > 0

    @property
    def plan(self) -> Plan:
        return plan_of(self.campaign.model_dump_json(), self.room)

    def shown(self, sheet: Sheet, what: str) -> str:
        """The formula that shows a helper of its own row, by position."""
        letter = self.plan.letter(sheet, what)
        return f"=INDEX({CHECKS}!${letter}:${letter},ROW())"

    def item_words(self, guide: str) -> str:
        """说明 of a 项目: the guidance, or what is wrong."""
        words = self.shown(INFO, "words").removeprefix("=")
        return f'=IF({words}="",{literal(guide)},{words})'

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
        return MEND + next(said(r, self.campaign) for r in RULES if (r.code, r.sheet, r.blames) == (finding.rule, INFO, blamed))


def lookups(campaign: Campaign) -> dict[str, Sequence[str | float]]:
    """The named lists that the formulas look into: K_ keys, V_ values."""
    lists: dict[str, Sequence[str | float]] = {}
    for name in ("整治重点", *campaign.lists):
        options = campaign.focuses if name == "整治重点" else campaign.lists[name]
        pairs = [(word, o.value) for o in options for word in (o.value, *o.aliases)]
        lists |= {f"K_{name}": [w for w, _ in pairs], f"V_{name}": [v for _, v in pairs]}
    lists |= {
        "K_对": [f"{focus}|{form}" for focus, form in campaign.by_pair],
        "K_另列": [f"{focus}|{form}" for focus, form in sorted(campaign.unlisted_pairs)] or [NONE],
        "V_对": [i.row.code for i in campaign.by_pair.values()],
        "K_算": list(campaign.by_code),
        "V_算": [i.row.counts for i in campaign.indicators],
        "V_上限": [f.fine_cap for f in campaign.focuses],
        "V_块": [f.block for f in campaign.focuses],
        "K_单位": [f"{i.row.code}|{unit}" for i in campaign.indicators for unit in (i.row.unit, *i.row.also)],
        "M_话": list(messages(campaign)),
    }
    return lists


def said(rule: Rule, campaign: Campaign) -> str:
    """What the form says of an entry: its words, or, where they hold values that only the pipeline puts in, its remedy."""
    facts = campaign.campaign
    known = campaign.role_words | {
        "nearest": "请从下拉列表选。", "belongs": "请改选这一重点下拉列表里的处罚形式。", "how": "算法见填表说明",
        "start": chinese_date(facts.start), "start_iso": str(facts.start), "example": campaign.roster[0].name}
    title = ""
    if rule.sheet and rule.blames:
        column = rule.sheet[rule.blames]
        title = column.title
        known |= {"title": title, "guide": campaign.say(column.guide) or "请从下拉列表选。",
                  "options": "、".join(campaign.options(column.options)) if column.options else ""}
    fix = rule.fix.format_map(known)
    try:
        text = rule.message.format_map(known) + fix
    except KeyError:
        text = fix
    return text if not title or title in text else f"{title}：{text}"


def messages(campaign: Campaign) -> Iterator[str]:
    """The words of every entry, by its place in RULES."""
    return (said(rule, campaign) for rule in RULES)
