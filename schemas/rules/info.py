"""基本信息 (H) and what is judged of a whole file (H08, N01)."""

from schemas.expressions import predicates
from schemas.expressions.expr import Param
from schemas.expressions.leaves import Cells
from schemas.expressions.tally import Count
from schemas.form.columns import Kind
from schemas.form.sheets import ARCHIVE, FIGURES, HIGHLIGHTS, LEDGER, MEASURES
from schemas.form.sheets import INFO as SHEET
from schemas.rules.rule import ERROR, WARNING, Rule
from schemas.rules.shared import START, TODAY, no_number

I, F, L, A = Cells(SHEET), Cells(FIGURES), Cells(LEDGER), Cells(ARCHIVE)  # noqa: E741 (sheets' initials read best)
NEW_YEAR = Param("new_year", lambda view: view.campaign.campaign.start.replace(month=1, day=1))

DATES = [c for c in SHEET.columns if c.kind is Kind.DATE]
WORKLOAD = [c for c in SHEET.columns if c.kind is Kind.NUMBER and not c.required]
TEXTS = [c for c in SHEET.columns if c.kind not in (Kind.DATE, Kind.NUMBER, Kind.UNIT)]
LATE = Count(LEDGER, L.date > I.report_date) + Count(ARCHIVE, A.updated > I.report_date)
READABLE = Count(LEDGER, ~L.date.blank) + Count(ARCHIVE, ~A.updated.blank)

TOLD = Param("told", lambda view: bool(view.campaign.words("案件类别", "featured", "major")))
WORTH_TELLING = (
    (Count(LEDGER, L.measure.has("transfer"), certain=True) >= Param("transfers", lambda view: view.campaign.typical_cases.transfers))
    | (Count(LEDGER, L.fine >= Param("typical fine", lambda view: view.campaign.typical_cases.fine)) > 0)
    | (Count(LEDGER, L.measure.has("penalty")) >= Param("penalties", lambda view: view.campaign.typical_cases.penalties)))

RULES: tuple[Rule, ...] = (
    *(Rule("H01", ERROR, "“{title}”未填。", "请填写。{guide}", SHEET, c.key, I(c).blank & ~I(c).unread)
      for c in SHEET.columns if c.required and c.kind is not Kind.UNIT),
    Rule("H01", ERROR, "“填报单位”未填。", "请填写县（市、区）名称，如 {example}。",
         SHEET, "unit", I.unit.blank & ~I.unit.unread),
    Rule("F10", ERROR, "填报单位：{problem}。", "请填写县（市、区）名称，如 {example}。", SHEET, "unit", I.unit.unread),
    *(Rule("H01", ERROR, "“{title}”：{problem}。", "请直接填写内容，保存后重报。", SHEET, c.key, I(c).unread) for c in TEXTS),
    Rule("H02", ERROR, "“{title}”“{value}”不在下拉列表中。", "请从下拉列表中选择：{options}。",
         SHEET, "zero_report", ~I.zero_report.blank & ~I.zero_report.listed),
    *(Rule("H03", ERROR, "“{title}”：{problem}。", "请填写具体日期，格式为年-月-日，如 {start_iso}。", SHEET, c.key, I(c).unread)
      for c in DATES),
    Rule("H03", ERROR, "填报日期 {value} 早于专项行动开始日期（{start}）。", "请填实际填表的日期。",
         SHEET, "report_date", I.report_date < START),
    Rule("H03", ERROR, "填报日期 {value} 晚于汇总日期（{today}）。", "请填实际填表的日期。",
         SHEET, "report_date", I.report_date > TODAY),
    Rule("H03", ERROR, "填报日期 {value} 早于案件台账、监管电子档案中的 {late} 处日期，填报日期可能有误。",
         "请核对填报日期；无误的，请核对案件台账的处置日期和监管电子档案的更新日期。",
         SHEET, "report_date", ~(LATE < 5) & (LATE * 5 > READABLE)),
    Rule("H03", ERROR, "行动方案印发日期 {value} 早于{new_year}。", "请核对年份。",
         SHEET, "plan_date", I.plan_date < NEW_YEAR),
    Rule("H03", ERROR, "行动方案印发日期 {value} 晚于填报日期。", "请核对这两个日期。",
         SHEET, "plan_date", I.plan_date > I.report_date),
    Rule("H04", ERROR, "“第几次报送”：{problem}。", "请只填数字，第一次报送填 1。", SHEET, "edition", I.edition.unread),
    Rule("H04", ERROR, "“第几次报送”应填 1–99 的整数，现填“{value}”。", "请只填数字，第一次报送填 1。", SHEET, "edition",
         (~I.edition.blank & ~(I.edition.whole & (I.edition >= 1) & ~(I.edition > 99)))),
    *(Rule("H07", ERROR, "“{title}”：{problem}。", "请只填数字，没有的填 0 或留空。", SHEET, c.key, no_number(I(c), c))
      for c in WORKLOAD),
    Rule("H08", ERROR, "零报告为“{yes}”，但{contradicting}。", "确有查处的，零报告请选“{no}”；没有的，请清空数量和案件台账。",
         SHEET, "zero_report", I.zero_report.has("yes") & (Count(FIGURES, F.quantity > 0) + Count(LEDGER) > 0),
         between=True),
    Rule("H08", ERROR, "零报告为“{no}”，但情况汇总表的数量均为 0 或空白，案件台账和监管电子档案也没有记录。", "没有查处的，零报告请选“{yes}”；有查处的请填写。",
         SHEET, "zero_report",
         I.zero_report.has("no") & ~(Count(FIGURES, F.quantity.differs(0) | F.quantity.unread)
                                     + Count(LEDGER) + Count(ARCHIVE) > 0), between=True),
    Rule("H05", WARNING, "联系电话“{value}”格式有误。", "请核对；号码无误的，请说明是何种号码。",
         SHEET, "phone", ~I.phone.blank & ~I.phone.is_(predicates.PHONE)),
    *(Rule("N01", WARNING, f"未填{sheet.name}。", "总结要求有措施、有亮点，请补填；确实没有的，请说明原因。",
           SHEET, None, I.zero_report.has("no") & ~(Count(sheet) > 0), about=sheet) for sheet in (MEASURES, HIGHLIGHTS)),
    Rule("N01", WARNING, "案件台账有移交、较大罚款或多件{penalty}，但未列{featured}或{major}。",
         "总结要求有案例，请选有代表性的改为{featured}并填写案情摘要；确实没有的，请说明原因。", SHEET, None,
         I.zero_report.has("no") & TOLD & WORTH_TELLING
         & ~(Count(LEDGER, L.category.has("featured", "major"), certain=True) > 0), about=LEDGER),
)
