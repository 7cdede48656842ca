"""专项行动总结.docx: what the city's report holds, in which order, and what goes into its annexes."""

from pipeline.publish.kit.coverage import absent
from pipeline.publish.report.content import ReportContent
from pipeline.publish.report.names import CONTENT, MEASURE, NAMES, PARTIES, QUANTITY, named
from pipeline.publish.report.paper import Annex, Paper, Table, filled
from pipeline.publish.report.sentences import NOT_ADDED, Teller, hidden
from pipeline.summary.summarise import Summary
from schemas.rules.words import chinese_date

REPORT_CLOSING = "特此报告。"


def document(summary: Summary, content: ReportContent) -> Paper:
    """The city's report; it goes up to an addressee, a 总结 has none."""
    teller, campaign = Teller(summary, content), summary.campaign
    cases, cases_annex = teller.cases()
    annexes = [official_annex(summary, content, campaign.campaign.office, absent(summary)), *cases_annex]
    full = content.measures or content.highlights
    if full:
        annexes.append(Annex("做法和亮点", passages=teller.full_measures()))
    measures_annex = f"附件{len(annexes)}"
    if content.names.brief:
        annexes.append(names_annex(content))
    sections = filled(teller.general(), teller.data(), teller.mended(), cases,
                      teller.measures(measures_annex), teller.highlights(measures_annex), teller.problems(), teller.plans())
    addressee, name = campaign.report.addressee, campaign.campaign.title
    return Paper(f"关于{name}情况的报告" if addressee else f"{name}总结", addressee, None, sections, campaign.campaign.office, summary.as_of, missing=absent(summary),
                 closing=REPORT_CLOSING if addressee else "", notes=hidden(content.hidden), annexes=tuple(annexes))


def official_annex(summary: Summary, content: ReportContent, office: str, lacking: tuple[str, ...] = (), code: str = "") -> Annex:
    """The official table as the workbook has it. `lacking`: which units are not in it; `code`: its 校验码."""
    facts = summary.campaign.campaign
    rows = tuple((x.indicator.block.name, x.indicator.label, f"{x.total if summary.accepted else ''}（{x.indicator.row.unit}）", text.text)
                 for x, text in zip(content.lines, content.names.texts, strict=True))
    return Annex(facts.table_title, (f"填报单位：{office}（盖章）", chinese_date(summary.as_of)),
                 Table((68, 96, 62, 250), (CONTENT, MEASURE, QUANTITY, PARTIES), rows), notes=(*lacking, f"注：{NOT_ADDED}", *([code] if code else ())))


def names_annex(content: ReportContent) -> Annex:
    """Every name, where the table only points to them."""
    rows = [(block, label, unit, str(n), names) for block, label, unit, n, names in named(content.lines)]
    titles, widths = (CONTENT, MEASURE, "填报单位", QUANTITY, PARTIES), (68, 96, 56, 36, 220)
    kept = [j for j in range(len(titles)) if j != 2 or any(row[j] for row in rows)]  # in a unit's own list nobody asks whose
    table = Table(tuple(widths[j] for j in kept), tuple(titles[j] for j in kept), tuple(tuple(row[j] for j in kept) for row in rows),
                  centred=tuple(i for i, j in enumerate(kept) if j in (0, 2, 3)))
    return Annex(NAMES, table=table)
