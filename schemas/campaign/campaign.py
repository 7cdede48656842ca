"""The campaign file: everything that changes from one campaign or city to the next.

`sections` holds its parts, `campaign_file` reads it. Rules and stages ask for words by role, never for words.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from pydantic import model_validator

from schemas.campaign.sections import (
    LISTS,
    ROLES,
    ROLES_OF,
    Block,
    Facts,
    Focus,
    Indicator,
    Inspection,
    Option,
    Phase,
    Remedy,
    Report,
    Sampling,
    Strict,
    TypicalCases,
    Unit,
)
from schemas.form.columns import Column
from schemas.form.text import key

COUNTED_ONES = ("家", "起")  # of such an official row the ledger counts 1, whatever it is called
ONE_EACH = ("家", "起", "件", "次")
FIRST_YEAR, LAST_YEAR = 2000, 2099  # of all dates (C04)


def complete(text: str, words: Mapping[str, str]) -> str:
    """A text with {names} in it, without what it says of those that have no word: in a row of names the name, else the rest of
    the clause; empty where nothing is left.

    >>> complete("{penalty}必填，须写文号；先{rectify}、后{penalty}的写两行。单位为元，仅{penalty}填。{featured}、{major}须写摘要。", {"penalty": "", "major": ""})
    '单位为元。{featured}须写摘要。'
    """
    lacking = [name for name, word in words.items() if not word and f"{{{name}}}" in text]
    if not lacking:
        return text
    hole = rf"\{{(?:{'|'.join(lacking)})\}}"
    text = re.sub(rf"{hole}[、或](?=\{{)|(?<=\}})[、或]{hole}", "", text)
    clauses = [re.sub(rf"(?:^|[，：])[^，：]*{hole}.*?([。；]?)$", lambda m: m[1] if m.start() else "", c) for c in re.findall("[^。；]+[。；]?", text)]
    return re.sub("；$", "。", "".join(clauses))


class Campaign(Strict):
    campaign: Facts
    report: Report = Report()
    typical_cases: TypicalCases = TypicalCases()
    sampling: Sampling = Sampling()
    inspection: Inspection = Inspection()
    phases: tuple[Phase, ...] = ()
    blocks: tuple[Block, ...]
    focuses: tuple[Focus, ...]
    remedies: tuple[Remedy, ...] = ()
    lists: dict[str, tuple[Option, ...]]
    roster: tuple[Unit, ...]

    @model_validator(mode="after")
    def _consistent(self) -> "Campaign":
        for problem in _problems(self):
            raise ValueError(problem)
        return self

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        """The rows of the official table in its order."""
        return tuple(Indicator(b, row, i) for b in self.blocks for i, row in enumerate(b.rows, 1))

    @cached_property
    def by_code(self) -> dict[str, Indicator]:
        return {i.row.code: i for i in self.indicators}

    @cached_property
    def block_of(self) -> dict[str, str]:
        """整治重点 → the code of its block."""
        return {f.value: f.block for f in self.focuses}

    @cached_property
    def by_pair(self) -> dict[tuple[str, str], Indicator]:
        """(整治重点, 处罚形式) → its official row; a pair that does not exist is missing."""
        return {(f, i.row.measure): i for f, block in self.block_of.items() for i in self.indicators if i.block.code == block}

    @cached_property
    def unlisted_pairs(self) -> frozenset[tuple[str, str]]:
        """(整治重点, 处罚形式) that happen although the official table has no row for them."""
        return frozenset((f, r.measure) for r in self.remedies if r.happens for f, block in self.block_of.items() if block == r.block)

    @cached_property
    def ledger_units(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """(整治重点, 处罚形式) → the counting units that may stand behind 数量 of such a row of the ledger; of those that happen without
        an official row too, for there is one of each (R02)."""
        listed = {pair: tuple(dict.fromkeys((*i.units, *(ONE_EACH if i.row.unit in COUNTED_ONES else ())))) for pair, i in self.by_pair.items()}
        return dict.fromkeys(sorted(self.unlisted_pairs), ONE_EACH) | listed

    @cached_property
    def ordinary(self) -> str | None:
        """The 案件类别 that a blank one means (R16): the one of this role, else the first without a role."""
        options = self.lists["案件类别"]
        return next((o.value for role in ("ordinary", None) for o in options if o.role == role), None)

    @cached_property
    def dropdowns(self) -> dict[str, tuple[Option | Focus, ...]]:
        """The lists to choose from, by name: 整治重点 and those of the file."""
        return {"整治重点": self.focuses, **self.lists}

    def options(self, name: str) -> tuple[str, ...]:
        """The values of a dropdown list, in order."""
        return tuple(o.value for o in self.dropdowns[name])

    def aliases(self, name: str) -> dict[str, str]:
        """Matching key of a value or alias → the list value."""
        words = {key(alias): o.value for o in self.dropdowns[name] for alias in o.aliases}
        return words | {key(o.value): o.value for o in self.dropdowns[name]}

    def words(self, name: str, *roles: str) -> tuple[str, ...]:
        """The list values that carry one of the roles; empty where this campaign has none."""
        return tuple(o.value for o in self.lists[name] if o.role in roles)

    @cached_property
    def role_words(self) -> dict[str, str]:
        """Role → this campaign's words for it, joined by 、."""
        words = {role: "、".join(o.value for options in self.lists.values() for o in options if o.role == role) for role in ROLES}
        return words | {"ordinary": words["ordinary"] or self.ordinary or ""}

    def say(self, text: str) -> str:
        """A text of the form with {role} or {case_example} in it, in this campaign's words; empty where it says nothing without them."""
        words = self.role_words | {"case_example": self.campaign.case_example}
        return re.sub(r"\{(\w+)\}", lambda m: words.get(m[1], m[0]), complete(text, words))

    def guide(self, column: Column) -> str:
        """What the form tells the filler of a column."""
        return self.say(column.guide) or ("请从下拉列表中选择。" if column.options else "没有的留空。")

    def measures_of(self, focus: str) -> tuple[str, ...]:
        """The 处罚形式 of the block of that 整治重点, then those that happen besides."""
        besides = (m for m in self.options("处罚形式") if (focus, m) in self.unlisted_pairs)
        return (*(i.row.measure for (f, _), i in self.by_pair.items() if f == focus), *besides)

    @cached_property
    def places(self) -> dict[str, int]:
        """Unit → its place on the roster, from 1, the optional ones behind the others (校验码)."""
        units = [*self.expected, *(u.name for u in self.roster if u.optional)]
        return {name: n for n, name in enumerate(units, 1)}

    @property
    def expected(self) -> tuple[str, ...]:
        return tuple(u.name for u in self.roster if not u.optional)

    @cached_property
    def units(self) -> dict[str, int]:
        """Name of every unit → its place on the roster, from 0: the order in which units are listed everywhere."""
        return {u.name: place for place, u in enumerate(self.roster)}

    def office_of(self, unit: str) -> str:
        """The office that letters to a unit of the roster are addressed to (design §3)."""
        return self.roster[self.units[unit]].addressee

    def in_order(self, units: Iterable[str | None]) -> tuple[str, ...]:
        """Those of the units that are on the roster, once each, in its order."""
        wanted = set(units)
        return tuple(u for u in self.units if u in wanted)

    @cached_property
    def _names(self) -> list[tuple[str, str]]:
        pairs = [(key(n), u.name) for u in self.roster for n in (u.name, *u.aliases)]
        return sorted(pairs, key=lambda p: (self.is_place(p[0]), -len(p[0])))

    def is_place(self, name: str) -> bool:
        """The province's or the city's own name: a unit that bears it is meant only where no other is."""
        return key(name) in {k for place in map(key, (self.campaign.province, self.campaign.city)) for k in (place, place[:-1])}

    @cached_property
    def _shorts(self) -> list[tuple[str, str]]:
        return [(name[:-1], unit) for name, unit in self._names if name[-1] in "区县市" and len(name) > 2]

    def recognise(self, text: str) -> str | None:
        """The roster name a text like 济宁市任城区文化市场综合执法大队 speaks of, or None.

        区, 县, 市 may be missing where nothing, 文… or 人民政府 follows (design §3): 曲阜师范大学 is no unit.
        """
        of_place = None
        for rest in self._without_prefix(key(text)):
            starts = ((name, unit) for name, unit in self._names if rest.startswith(name))
            shorts = ((name, unit) for name, unit in self._shorts if re.fullmatch(rf"{re.escape(name)}(文.*|人民政府.*)?", rest))
            if found := next(starts, None) or next(shorts, None):
                if not self.is_place(found[0]):
                    return found[1]
                of_place = of_place or found[1]
        return of_place

    def _without_prefix(self, text: str) -> Iterator[str]:
        """The text as it is, then without the province's and the city's names (市 and 省 may be missing)."""
        yield text
        for name in (self.campaign.province, self.campaign.city):
            text = text.removeprefix(key(name))
        yield text
        for name in (self.campaign.province, self.campaign.city):
            text = text.removeprefix(key(name)[:-1])
        yield text

    def without_place(self, name: str) -> str:
        """A name as it is compared, without the province's and the city's in front."""
        return list(self._without_prefix(key(name)))[-1]

    def mentioned(self, text: str) -> set[str]:
        """The units whose name stands anywhere in a text such as a file name; the longest names first."""
        rest, found = key(text), set[str]()
        for name, unit in self._names + self._shorts:
            if name in rest and not (found and self.is_place(name)):
                found.add(unit)
                rest = rest.replace(name, "\n")
        return found

    def remedy(self, focus: str, measure: str) -> str | None:
        return next((r.text for r in self.remedies if (r.block, r.measure) == (self.block_of.get(focus), measure)), None)


def _problems(c: Campaign) -> Iterator[str]:
    """What is wrong between the keys of a campaign file, each told by its key."""
    days = {f"campaign.{k}": getattr(c.campaign, k) for k in ("start", "end", "deadline")}
    days |= {f"phases.{n}.{k}": getattr(phase, k) for n, phase in enumerate(c.phases, 1) for k in ("start", "end")}
    yield from (f"{where} 应是 2000 年至 2099 年的日期" for where, day in days.items() if not FIRST_YEAR <= day.year <= LAST_YEAR)
    if not c.campaign.start <= c.campaign.deadline or not c.campaign.start <= c.campaign.end:
        yield "campaign.end、campaign.deadline 不能早于 campaign.start"
    yield from (f"phases.{n}.end 不能早于 phases.{n}.start" for n, phase in enumerate(c.phases, 1) if phase.end < phase.start)
    if missing := [n for n in LISTS if not c.lists.get(n)]:
        yield f"lists 缺少下拉列表：{'、'.join(missing)}"
    if not c.expected:
        yield "roster 里没有应报单位"
    codes, blocks, measures = [i.row.code for i in c.indicators], [b.code for b in c.blocks], set(c.options("处罚形式"))
    held = {
        "blocks.rows.code ": map(key, codes), "blocks.code ": map(key, blocks), "roster ": [n for u in c.roster for n in _keys(u.name, *u.aliases)],
        "focuses ": [n for f in c.focuses for n in _keys(f.value, *f.aliases)],
        "remedies 的 block、form ": [f"{r.block} {r.measure}" for r in c.remedies],
        **{f"blocks.rows.form 在 {b.code} 块里": [row.measure for row in b.rows] for b in c.blocks},
        **{f"lists.{name} 的 value、aliases ": [n for o in options for n in _keys(o.value, *o.aliases)] for name, options in c.lists.items()}}
    wrong = {f"{where}重复": {n for n, times in Counter(names).items() if times > 1} for where, names in held.items()} | {
        "blocks.code、blocks.rows.code 不能含空格和 * ? ~ |": {code for code in (*blocks, *codes) if re.search(r"[\s*?~|]", code)},
        "lists 有不认识的下拉列表": c.lists.keys() - LISTS,
        "focuses.block 不在 blocks 里": {f.block for f in c.focuses} - set(blocks),
        "blocks.code 没有对应的 focuses": set(blocks) - {f.block for f in c.focuses},
        "blocks.rows.form 不在 lists.处罚形式 里": {i.row.measure for i in c.indicators} - measures,
        "remedies.form 在 blocks 里已有这一行": {f"{r.block} {r.measure}" for r in c.remedies} & {f"{i.block.code} {i.row.measure}" for i in c.indicators},
        "remedies.block 不在 blocks 里": {r.block for r in c.remedies} - set(blocks),
        "remedies.form 不在 lists.处罚形式 里": {r.measure for r in c.remedies} - measures,
        **{f"lists.{name} 的 role 不认识": {o.role for o in options if o.role} - {*ROLES_OF.get(name, ())} for name, options in c.lists.items()}}
    yield from (f"{what}：{'、'.join(sorted(names))}" for what, names in wrong.items() if names)
    for name, role in (("是否", "yes"), ("是否", "no"), ("措施类别", "other")):
        if len(c.words(name, role)) != 1:
            yield f"lists.{name} 应当正好有一个 role = '{role}'"


def _keys(*names: str) -> set[str]:
    """Names of one thing as they are compared."""
    return {*map(key, names)}
