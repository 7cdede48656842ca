"""The sentences of the report, for page and document alike, of a city or of one unit. Numbers as GB/T 15835 has them.

A section without anything to say is left out; zeros are not told; what there is one of is not numbered.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from pipeline.publish.kit.coverage import extra, in_numbers, lacking
from pipeline.publish.kit.wording import Record, lines, numbered, place, quoted, shares, we
from pipeline.publish.report.content import Case, ReportContent
from pipeline.publish.report.figures import deadlines, rectified, sentences, written
from pipeline.publish.report.paper import Annex, Passage, Section
from pipeline.status import Standing
from pipeline.summary.key_figures import SETS
from pipeline.summary.summarise import Summary
from pipeline.summary.totals import BlockSum, Total
from schemas.campaign.campaign import Campaign
from schemas.form.sheets import ARCHIVE, FIGURES, LEDGER
from schemas.rules.words import chinese_date, in_words, shown

TIED = 3  # of more that share the first place nobody says “most”
MANY = 10  # more than these are not told one by one in a sentence
NOT_ADDED = "同一案件先后采取几种处置的，分别计入各项，各项数量不能相加。"


def amount(total: Total) -> str:
    return "".join(written(total.value, total.unit))


def amounts(parts: Iterable[tuple[str, Total]]) -> str:
    """已整改3项，逾期1项: zeros are left out, and what the campaign has no word for."""
    return "，".join(f"{word}{amount(total)}" for word, total in parts if total.value and word)


class Teller:
    """Tells a summary. `one`: the unit whose own report this is; `we`: what it calls itself (我市, 我县)."""

    def __init__(self, summary: Summary, content: ReportContent, one: str | None = None) -> None:
        self.s, self.t, self.one = summary, content, one
        self.words = summary.campaign.role_words
        self.we = we(one or summary.campaign.campaign.city)

    def general(self) -> Section:
        """基本情况: who is in, what was done, the key figures, what was corrected."""
        return Section("general", "基本情况", (Passage("", (*self._coverage(), *self._workload(), *self._key(), *self._corrected())),))

    def _coverage(self) -> Iterator[str]:
        if self.one:
            if self.one in self.t.zero_reports:
                yield f"{self.we}没有查处情况，作零报告。"
            return
        zeros, more, day = self.t.zero_reports, extra(self.s), chinese_date(self.s.as_of)
        if not self.s.accepted:
            yield f"截至{day}，应报送单位{len(self.s.expected)}家，尚无单位的报表汇总，暂无数据。"
            return
        why = f"（{'；'.join(lacking(self.s))}）" if self.s.absent else ""
        others = f"另有应报单位以外的{len(more)}个单位报送并已汇总（{'、'.join(more)}）。" if more else ""
        yield f"截至{day}，{in_numbers(self.s)}{why}。{_zeros(u for u in zeros if u not in more)}{others}{_zeros(u for u in zeros if u in more)}"

    def _workload(self) -> Iterator[str]:
        work = [f"{total.title}{amount(total)}" + (f"（{given}家填报）" if given < len(self.s.accepted) else "")
                for total, given in self.s.sums.workload if given and total.value]
        if work:
            yield f"{'各单位' if len(self.s.accepted) > 1 else ''}累计{'，'.join(work)}。"

    def _key(self) -> Iterator[str]:
        if self.s.accepted and (told := "".join(sentences(self.s))):
            yield told

    def _corrected(self) -> Iterator[str]:
        """What was corrected by telephone and does not stand in the unit's file yet."""
        for unit, found in self.s.by_telephone.items():
            if unit in self.s.accepted:
                told = "；".join(f"{x.label}" + (f"由{quoted(x.old)}更正为{quoted(x.new)}" if x.sheet == FIGURES.name else "") for x in found)
                yield f"{'' if self.one else unit}有{len(found)}处经核实更正：{told}。"

    def data(self) -> Section:
        """查处数据: the official figures and what the ledger adds, by block; when and on what."""
        if not self.s.accepted:
            return Section("data", "查处数据", ())
        told = [text for b in self.s.sums.blocks if (text := self._block(b))]
        if told:
            told[-1] += NOT_ADDED
        elif not self.one:
            told.append("已汇总的单位均无查处情况。")
        return Section("data", "查处数据", (Passage("", tuple(told)), Passage("", tuple(self._peaks()))))

    def _block(self, b: BlockSum) -> str:
        figures = [f"{x.indicator.row.measure}{x.total}{x.indicator.row.unit}" for x in self.t.lines if x.total and x.indicator.block.code == b.code]
        confiscated = "没收" if b.confiscated.unit == SETS else ""
        ledger = amounts(((self.words["penalty"], b.penalties), ("罚款", b.fines), ("涉及当事人", b.parties), (confiscated, b.confiscated), ("移交", b.transfers)))
        told = f"{b.name}：{'，'.join(figures)}。" if figures else ""
        unlisted = f"（含未列入{FIGURES.name}的处置{amount(b.unlisted)}）" if b.unlisted.value else ""
        lead = f"{b.name}：" if not figures else "" if unlisted else "其中"
        return told + (f"{lead}据案件台账{unlisted}，{ledger}。" if ledger else "")

    def _peaks(self) -> Iterator[str]:
        """When most was done, and on which 整治重点; only where there is something to compare."""
        seen = (("从处置时间看", ((x.total.title, x.total.value) for x in self.s.sums.progress)),
                ("按整治重点看", ((f"“{x.title}”", x.value) for x in self.s.sums.focuses)))
        if told := "".join(f"{how}，{peak}。" for how, counted in seen if (peak := most_of(counted))):
            yield told

    def mended(self) -> Section:
        """整改和管理: rectifications, pledges, blacklist, transfers."""
        return Section("mended", "整改和管理", (
            Passage("整改情况", tuple(self._rectified())), Passage("分类管理", tuple(self._managed())),
            Passage(self.words["transfer"], tuple(self._transfers()))))

    def _rectified(self) -> Iterator[str]:
        x = self.s.sums
        if x.deadlines.value:
            yield f"限期整改{amount(x.deadlines)}，{parts(x.deadlines, deadlines(self.s))}。"
        elif x.rectified.value:
            yield f"{self.words['rectify']}{amount(x.rectified)}，{parts(x.rectified, rectified(self.s, '未完成整改'))}。"
        if late := [r for r in self.t.rectifications if r["overdue"] == r["overdue"]]:
            told = self._each(late, x.overdue, lambda r: (r["party"], f"期限{in_words(r['deadline'])}", f"逾期{shown(r['overdue'])}天", r["outcome"]))
            yield f"逾期未完成的有：{told}。"

    def _managed(self) -> Iterator[str]:
        x, who = self.s.sums, self.words["unlicensed_profit"]
        told = [f"已签订责任书{amount(x.signed)}"] if x.signed.value else []
        told += [f"未签订{amount(x.unsigned)}{self._units(x.unsigned)}"] if x.unsigned.value else []
        if told:
            yield f"{who}的网站和平台中，{'，'.join(told)}。"
        if self.t.blacklist:
            yield f"提请纳入黑名单{amount(x.blacklist)}：{self._each(self.t.blacklist, x.blacklist, lambda r: (r['name'], r['type'], r['operator']))}。"

    def _transfers(self) -> Iterator[str]:
        if self.t.transfers:
            total = self.s.sums.transfers
            told = self._each(self.t.transfers, total, lambda r: (r["party"], in_words(r["date"]), r["document"]))
            yield f"{self.words['transfer']}{amount(total)}：{told}。"

    def cases(self) -> tuple[Section, list[Annex]]:
        """案件查办: every 大案要案, and the first typical cases, those with the largest fines; where these are not all, the annex
        that has them all: it follows the official table."""
        passages, annexes, most = [], list[Annex](), self.s.campaign.typical_cases.told
        for name, cases in self.t.case_groups:
            told, lead = cases, ""
            if name == self.words["featured"] and len(cases) > most:
                annexes = [Annex("典型案例", passages=(Passage("", (), tuple(map(self._case, cases))),))]
                told = tuple(sorted(cases, key=lambda c: -sum(float(r["fine"]) for r in c.steps if shown(r["fine"])))[:most])
                some = f"这里介绍{len(told)}件，全部" if told else ""
                lead = f"{'共有' if self.one else '各单位报送'}{name}{len(cases)}件，{some}见附件2。"
            passages.append(Passage(name, (lead,) if lead else (), tuple(map(self._case, told))))
        return Section("cases", "案件查办", tuple(passages)), annexes

    def _case(self, case: Case) -> Passage:
        """A case: its name and unit, each step in a sentence, what the county tells."""
        told = "".join(step(row, self.s.campaign) for row in case.steps)
        return Passage(self._named(case.steps[0], case.name), (told, *case.texts))

    def measures(self, annex: str) -> Section:
        """主要措施 by category, by their titles; `annex` tells them in full."""
        found = tuple(f"{name}方面：{self._titles(rows)}。" for name, rows in self.t.measures)
        return Section("measures", "主要措施", (Passage("", (*found, *((f"具体做法见{annex}。",) if found else ()))),))

    def highlights(self, annex: str) -> Section:
        rows = self.t.highlights
        return Section("highlights", "工作亮点", (Passage("", (f"{self._titles(rows)}。具体情况见{annex}。",) if rows else ()),))

    def _titles(self, rows: Sequence[Record]) -> str:
        """Titles in a sentence, those of one unit together."""
        by_unit: dict[str, list[str]] = {}
        for row in rows:
            by_unit.setdefault(str(row["unit"]), []).append(shown(row["title"]).strip().rstrip("。；，"))
        return "；".join(("" if self.one or titles[0].startswith(unit) else unit) + "、".join(titles) for unit, titles in by_unit.items())

    def _item(self, row: Record) -> Passage:
        return Passage(self._named(row, shown(row["title"]).strip().rstrip("。")), lines([row["content"]]))

    def problems(self) -> Section:
        """存在问题 as far as the figures show them."""
        x, who, found = self.s.sums, self.words["unlicensed_profit"], []
        if not self.one and self.s.lacking:
            found.append(f"{'部分' if self.s.accepted else '各'}单位的数据尚未计入。{'；'.join(lacking(self.s))}")
        if x.overdue.value:
            some = "部分" if x.overdue.value < x.deadlines.value else ""
            found.append(f"{some}限期整改事项未按期完成。逾期{amount(x.overdue)}{self._units(x.overdue, '，涉及')}")
        if x.unsigned.value:
            found.append(f"责任书签订尚不到位。{who}的网站和平台中，尚有{amount(x.unsigned)}未签订{self._units(x.unsigned, '，涉及')}")
        return Section("problems", "存在问题", (Passage("", tuple(numbered(found))),))

    def plans(self) -> Section:
        """下步打算: what the figures call for, and nothing else."""
        x, told = self.s.sums, []
        if not self.one:
            why = self.s.lacking
            late = [who for who, some in (("尚未报送", self.s.missing), ("退回修改", why.get(Standing.RETURNED))) if some]
            told += [f"督促{'和'.join(late)}的单位尽快报送"] if late else []
            told += ["核清多份不一致的报送"] if Standing.CONFLICT in why else []
        called_for = ((x.overdue, "紧盯逾期未完成的整改事项，逐项督促销号"), (x.pending, "跟踪未到期的整改事项，到期逐项复查"),
                      (x.unsigned, "督促应签未签单位尽快签订责任书"), (x.blacklist, "跟进提请纳入黑名单事项的办理"),
                      (x.entries, f"动态更新{ARCHIVE.name}"))
        told += [plan for total, plan in called_for if total.value]
        return Section("plans", "下步打算", (Passage("", (f"下一步，{self.we}将{'；'.join(told)}。",) if told else ()),))

    def full_measures(self) -> tuple[Passage, ...]:
        """做法和亮点 in full, for the annex."""
        found = (*self.t.measures, ("工作亮点", self.t.highlights))
        return tuple(Passage(name, (), tuple(map(self._item, rows))) for name, rows in found if rows)

    def _named(self, row: Record, *texts: object) -> str:
        """名称（单位，…）: its unit is not told where one of the texts begins with it, nor in a unit's own report."""
        name, *details = [shown(text) for text in texts if shown(text)]
        told = self.one or any(text.startswith(str(row["unit"])) for text in (name, *details))
        within = "，".join(details if told else (place(row), *details))
        return f"{name}（{within}）" if within else name

    def _units(self, total: Total, before: str = "") -> str:
        if self.one:
            return ""
        told = shares(total.by_unit.items(), total.unit) if len(total.by_unit) > 1 else "".join(total.by_unit)
        return f"{before}{told}" if before else f"（{told}）"

    def _each(self, rows: Sequence[Record], total: Total, texts: Callable[[Record], tuple[object, ...]]) -> str:
        """Each of a few by its texts (see `_named`); of many the number of each unit."""
        if len(rows) > MANY and not self.one:
            return shares(total.by_unit.items(), total.unit)
        return "；".join(self._named(r, *texts(r)) for r in rows)


def most_of(counted: Iterable[tuple[str, float]]) -> str:
    """6月下旬最多，11件次; two or three that share the first place: 各6件次. Blank where there is nothing to compare."""
    pairs = [(name, n) for name, n in counted if n]
    top = max((n for _, n in pairs), default=0)
    first = [name for name, n in pairs if n == top]
    if len(first) == len(pairs) or len(first) > TIED:
        return ""
    return f"{'、'.join(first)}最多，{'各' if len(first) > 1 else ''}{shown(top)}件次"


def _zeros(units: Iterable[str]) -> str:
    """Of the units just told, those with nothing to report."""
    found = list(units)
    return f"其中零报告{len(found)}家：{'、'.join(found)}。" if found else ""


def parts(whole: Total, found: Sequence[tuple[str, Total]]) -> str:
    """其中已整改3项，逾期1项; of one part that is the whole 均已整改."""
    for word, total in found:
        if word and total.value == whole.value:
            return f"{'均' if whole.value > 1 else ''}{word}"
    return f"其中{amounts(found)}"


def step(row: Record, campaign: Campaign) -> str:
    """2020年7月8日，对某某公司作出行政处罚，罚款1万元，文书文号…，联合部门：区公安分局。"""
    party, measure = shown(row["party"]), shown(row["measure"])
    found = f"{in_words(row['date'])}，{_done(party, measure, campaign)}"
    found += f"，罚款{''.join(written(row['fine'], '元'))}" if shown(row["fine"]) and row["fine"] else ""
    found += f"，文书文号{shown(row['document'])}" if shown(row["document"]) else ""
    found += f"，联合部门：{shown(row['joint'])}" if shown(row["joint"]) else ""
    return f"{found}。"


def _done(party: str, measure: str, campaign: Campaign) -> str:
    """对某某公司作出行政处罚; 将张某移交公安部门; 依法关闭违规生产企业：某某公司."""
    if measure in campaign.words("处罚形式", "transfer"):
        return f"将{party}{measure}"
    if measure in campaign.words("处罚形式", "shut_down", "ban"):
        return f"依法{measure}：{party}"
    return f"对{party}{'作出' if measure in campaign.words('处罚形式', 'penalty') else ''}{measure}"


def hidden(found: str) -> tuple[str, ...]:
    return (f"注：文字中的{found.replace(' ', '')}已作遮盖，原文见{LEDGER.name}、{ARCHIVE.name}等原表。",) if found else ()
