"""专项行动总结.docx: what the city's report holds, in which order, and what goes into its annexes."""

from pipeline.publish.kit.coverage import absent
from pipeline.publish.report.content import ReportContent
from pipeline.publish.report.names import NAMES, named
from pipeline.publish.report.paper import Annex, Paper, Passage, Table, filled
from pipeline.publish.report.sentences import NOT_ADDED, Teller, hidden
from pipeline.summary.summarise import Summary
from schemas.form.sheets import FIGURES
from schemas.rules.words import chinese_date

CONTENT, MEASURE, QUANTITY, PARTIES = (FIGURES[k].title for k in ("content", "measure", "quantity", "names"))
REPORT_CLOSING = "特此报告。"


def title(summary: Summary) -> str:
    """A report goes up to an addressee; a 总结 has none."""
    name = summary.campaign.campaign.title
    return f"关于{name}情况的报告" if summary.campaign.report.addressee else f"{name}总结"


def document(summary: Summary, content: ReportContent) -> Paper:
    """The city's report."""
    teller, campaign = Teller(summary, content), summary.campaign
    featured = next((cases for name, cases in content.case_groups if name == campaign.role_words["featured"]), ())
    annexes = [official_annex(summary, content, campaign.campaign.office)]
    limited = len(featured) > campaign.typical_cases.told
    if limited:
        annexes.append(Annex("典型案例", passages=(Passage("", (), tuple(map(teller.case, featured))),)))
    cases_annex = f"附件{len(annexes)}" if limited else ""
    full = content.measures or content.highlights
    if full:
        annexes.append(Annex("做法和亮点", passages=teller.full_measures()))
    measures_annex = f"附件{len(annexes)}"
    if content.names.brief:
        annexes.append(names_annex(content))
    sections = filled(teller.general(), teller.data(), teller.mended(), teller.cases(campaign.typical_cases.told, cases_annex),
                      teller.measures(measures_annex), teller.highlights(measures_annex), teller.problems(), teller.plans())
    addressee = campaign.report.addressee
    return Paper(title(summary), addressee, None, sections, campaign.campaign.office, summary.as_of, missing=absent(summary),
                 closing=REPORT_CLOSING if addressee else "", notes=hidden(content), annexes=tuple(annexes))


def official_annex(summary: Summary, content: ReportContent, office: str, *notes: str) -> Annex:
    """The official table as the workbook has it."""
    facts = summary.campaign.campaign
    rows = tuple((x.indicator.block.name, x.indicator.label, f"{x.total if summary.accepted else ''}（{x.indicator.row.unit}）", text.text)
                 for x, text in zip(content.lines, content.names.texts, strict=True))
    return Annex(facts.table_title, (f"填报单位：{office}（盖章）", chinese_date(summary.as_of)),
                 Table((68, 96, 62, 250), (CONTENT, MEASURE, QUANTITY, PARTIES), rows), notes=(*absent(summary), f"注：{NOT_ADDED}", *notes))


def names_annex(content: ReportContent) -> Annex:
    """Every name, where the table only points to them."""
    rows = tuple((block, label, unit, str(n), names) for block, label, unit, n, names in named(content.lines))
    return Annex(NAMES, table=Table((68, 96, 56, 36, 220), (CONTENT, MEASURE, "填报单位", QUANTITY, PARTIES), rows, centred=(0, 2, 3)))
