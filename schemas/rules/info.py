"""基本信息 (H) and what is judged of a whole file (H08, N01)."""

from schemas.expressions import predicates
from schemas.expressions.expr import Param
from schemas.expressions.leaves import Cells
from schemas.expressions.tally import Count
from schemas.form.columns import Kind
from schemas.form.sheets import ARCHIVE, FIGURES, HIGHLIGHTS, LEDGER, MEASURES
from schemas.form.sheets import INFO as SHEET
from schemas.rules.rule import ERROR, WARNING, Rule
from schemas.rules.shared import START, TODAY

I, F, L, A = Cells(SHEET), Cells(FIGURES), Cells(LEDGER), Cells(ARCHIVE)  # noqa: E741 (sheets' initials read best)
NEW_YEAR = Param("new_year", lambda view: view.campaign.campaign.start.replace(month=1, day=1))

DATES = [c for c in SHEET.columns if c.kind is Kind.DATE]
WORKLOAD = [c for c in SHEET.columns if c.kind is Kind.NUMBER and not c.required]
TEXTS = [c for c in SHEET.columns if c.kind not in (Kind.DATE, Kind.NUMBER, Kind.UNIT)]
LATE = Count(LEDGER, L.date > I.report_date) + Count(ARCHIVE, A.updated > I.report_date)
READABLE = Count(LEDGER, ~L.date.blank) + Count(ARCHIVE, ~A.updated.blank)

WORTH_TELLING = (
    (Count(LEDGER, L.measure.has("transfer"), certain=True) >= Param("transfers", lambda view: view.campaign.typical_cases.transfers))
    | (Count(LEDGER, L.fine >= Param("typical fine", lambda view: view.campaign.typical_cases.fine)) > 0)
    | (Count(LEDGER, L.measure.has("penalty")) >= Param("penalties", lambda view: view.campaign.typical_cases.penalties)))

RULES: tuple[Rule, ...] = (
    *(Rule("H01", ERROR, "“{title}”没有填。", "请填写：{guide}", SHEET, c.key, I(c).blank & ~I(c).unread)
      for c in SHEET.columns if c.required and c.kind is not Kind.UNIT),
    Rule("H01", ERROR, "“填报单位”没有填。", "请写县（市、区）名称，如 {example}。",
         SHEET, "unit", I.unit.blank & ~I.unit.unread),
    Rule("F10", ERROR, "填报单位：{problem}。", "请写县（市、区）名称，如 {example}。", SHEET, "unit", I.unit.unread),
    *(Rule("H01", ERROR, "“{title}”：{problem}。", "请直接填写内容后保存再报。", SHEET, c.key, I(c).unread) for c in TEXTS),
    Rule("H02", ERROR, "“{title}”填的是“{value}”，不在选项里。", "请从下拉列表选：{options}。",
         SHEET, "zero_report", ~I.zero_report.blank & ~I.zero_report.listed),
    *(Rule("H03", ERROR, "“{title}”：{problem}。", "请写成 年-月-日，如 {start_iso}。", SHEET, c.key, I(c).unread)
      for c in DATES),
    Rule("H03", ERROR, "填报日期 {value} 在行动开始（{start}）之前。", "请填实际填表的日期。",
         SHEET, "report_date", I.report_date < START),
    Rule("H03", ERROR, "填报日期 {value} 在今天（{today}）之后。", "请填实际填表的日期。",
         SHEET, "report_date", I.report_date > TODAY),
    Rule("H03", ERROR, "填报日期 {value} 早于案件台账、监管电子档案里的多数日期（{late} 处），多半是填报日期写错了。",
         "请核对填报日期；如果没有错，请核对台账的处置日期和档案的更新日期。",
         SHEET, "report_date", ~(LATE < 5) & (LATE * 5 > READABLE)),
    Rule("H03", ERROR, "行动方案印发日期 {value} 早于今年 1 月 1 日（{new_year}）。", "请核对年份。",
         SHEET, "plan_date", I.plan_date < NEW_YEAR),
    Rule("H03", ERROR, "行动方案印发日期 {value} 晚于填报日期。", "请核对这两个日期。",
         SHEET, "plan_date", I.plan_date > I.report_date),
    Rule("H04", ERROR, "“第几次报送”：{problem}，应是 1–99。", "请只写数字，第一次报送写 1。", SHEET, "edition",
         I.edition.unread | (~I.edition.blank & ~(I.edition.whole & (I.edition >= 1) & ~(I.edition > 99)))),
    *(Rule("H07", ERROR, "“{title}”：{problem}。", "请只写数字，没有就写 0 或留空。", SHEET, c.key,
           I(c).unread | (~I(c).blank & ~(I(c).whole & (I(c) >= 0) & ~(I(c) > c.most)))) for c in WORKLOAD),
    Rule("H08", ERROR, "零报告选了“{yes}”，但情况汇总表有大于 0 的数量，或案件台账有记录。", "确有查处的，零报告请选“{no}”；否则请清空数量和台账。",
         SHEET, "zero_report", I.zero_report.has("yes") & (Count(FIGURES, F.quantity > 0) + Count(LEDGER) > 0),
         between=True),
    Rule("H08", ERROR, "零报告选了“{no}”，但情况汇总表全是 0 或空白，两个台账也是空的。", "没有查处的，零报告请选“{yes}”；有查处的请填写。",
         SHEET, "zero_report",
         I.zero_report.has("no") & ~(Count(FIGURES, F.quantity.differs(0) | F.quantity.unread)
                                     + Count(LEDGER) + Count(ARCHIVE) > 0), between=True),
    Rule("H05", WARNING, "联系电话“{value}”不像电话号码。", "请核对；没有错请说明是什么号码。",
         SHEET, "phone", ~I.phone.blank & ~I.phone.is_(predicates.PHONE)),
    *(Rule("N01", WARNING, f"没有填{sheet.name}。", "总结要求有措施、有亮点，请补填；确实没有请说明原因。",
           SHEET, None, I.zero_report.has("no") & ~(Count(sheet) > 0), about=sheet) for sheet in (MEASURES, HIGHLIGHTS)),
    Rule("N01", WARNING, "案件台账有移交、较大罚款或多件{penalty}，但未列{featured}或{major}。",
         "总结要求有案例，请选有代表性的改为{featured}并填写案情摘要；确实没有的，请说明原因。", SHEET, None,
         I.zero_report.has("no") & WORTH_TELLING
         & ~(Count(LEDGER, L.category.has("featured", "major"), certain=True) > 0), about=LEDGER),
)
