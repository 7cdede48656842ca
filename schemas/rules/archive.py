"""监管电子档案 (A)."""

from schemas.expressions import predicates
from schemas.expressions.leaves import Cells
from schemas.expressions.tally import Repeats
from schemas.form.columns import Kind
from schemas.form.sheets import ARCHIVE as SHEET
from schemas.form.sheets import INFO
from schemas.rules.rule import ERROR, WARNING, Rule
from schemas.rules.shared import START, credit_code, numbers, required, unlisted, unread_texts

A, I = Cells(SHEET), Cells(INFO)  # noqa: E741 (sheets' initials read best)
UNLICENSED = ("unlicensed_profit", "unlicensed_nonprofit")

RULES: tuple[Rule, ...] = (
    *required("A01", SHEET),
    *unread_texts("A01", SHEET),
    *numbers("A01", SHEET),
    *unlisted("A02", SHEET),
    *(entry for c in SHEET.columns if c.kind is Kind.DATE for entry in (
        Rule("A03", ERROR, "{title}：{problem}。", "请填写具体日期，格式为年-月-日，如 {start_iso}。", SHEET, c.key, A(c).unread),
        Rule("A03", ERROR, "{title} {value} 晚于填报日期（{report_date}）。", "请核对这两个日期。",
             SHEET, c.key, A(c) > I.report_date),
    )),
    Rule("A06", ERROR, "提请黑名单为“{value}”，管理类别为“{management}”，两者不符。", "仅“{harmful}”可提请黑名单。请核对管理类别，或改选“{no}”。",
         SHEET, "blacklist", A.blacklist.has("yes") & ~A.management.blank & ~A.management.has("harmful")),
    Rule("A07", ERROR, "与第 {first} 行重复（名称、类型、网址或地址都相同）。", "确为重复的，请删除其中一行；不是同一条目的，请补全名称或网址。",
         SHEET, "name", Repeats(SHEET, ("name", "type", "address"))),
    Rule("A09", ERROR, "管理类别为“{value}”，是否盈利为“{for_profit}”，两者不符。", "请核对并改正其中一项。", SHEET, "management",
         (A.management.has("unlicensed_profit") & A.for_profit.has("no"))
         | (A.management.has("unlicensed_nonprofit") & A.for_profit.has("yes"))),
    *credit_code("A13", SHEET),
    Rule("A03", WARNING, "以下各行的更新日期早于专项行动开始日期（{start}）：{rows}。", "请重新核对这些条目并更新日期；确无变化的，请说明最近一次核对的日期。",
         SHEET, None, A.updated < START, once=True),
    Rule("A04", WARNING, "ICP备案号所填“{value}”{icp_problem}。", "常见写法：×ICP备00000000号-1（×为省份简称）；没有的留空。号码无误的，请说明是何种号码。",
         SHEET, "icp", A.icp.is_(predicates.DIGITS) & ~A.icp.is_(predicates.ICP)),
    Rule("A04", WARNING, "许可证号“{value}”不是 7 位数字。", "许可证号为 7 位（按数字输入会丢失开头的 0），请对照许可证填写；属其他许可证的，请说明是何种许可证。",
         SHEET, "licence", A.licence.is_(predicates.DIGITS) & ~A.licence.is_(predicates.LICENCE)),
    Rule("A05", WARNING, "管理类别为“{unlicensed_profit}”，未填责任书签订日期。", "请补填日期；未签订的，请说明原因和下一步安排。",
         SHEET, "pledge_date", A.management.has("unlicensed_profit") & A.pledge_date.blank),
    Rule("A10", WARNING, "管理类别为“{management}”，但填写了许可证号“{value}”。", "请核对管理类别；无误的，请说明是何种许可证。",
         SHEET, "licence", A.management.has(*UNLICENSED) & ~A.licence.blank),
    Rule("A10", WARNING, "管理类别为“{management}”，未填许可证号。", "请补填 7 位许可证号；没有号码的，请说明所持证件。",
         SHEET, "licence", A.management.has("licensed") & A.licence.blank),
)
