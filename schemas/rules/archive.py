"""监管电子档案 (A)."""

from schemas.expressions import predicates
from schemas.expressions.leaves import Cells
from schemas.expressions.tally import Repeats
from schemas.form.columns import Kind
from schemas.form.sheets import ARCHIVE as SHEET
from schemas.form.sheets import INFO
from schemas.rules.rule import ERROR, WARNING, Rule
from schemas.rules.shared import START, credit_code, required, unread_texts

A, I = Cells(SHEET), Cells(INFO)  # noqa: E741 (sheets' initials read best)
UNLICENSED = ("unlicensed_profit", "unlicensed_nonprofit")

RULES: tuple[Rule, ...] = (
    *required("A01", SHEET),
    *unread_texts("A01", SHEET),
    *(Rule("A02", ERROR, "{title}“{value}”不在下拉列表里。", "{nearest}", SHEET, c.key, ~A(c).blank & ~A(c).listed)
      for c in SHEET.columns if c.kind is Kind.LIST),
    *(entry for c in SHEET.columns if c.kind is Kind.DATE for entry in (
        Rule("A03", ERROR, "{title}：{problem}。", "请写成 年-月-日，如 {start_iso}。", SHEET, c.key, A(c).unread),
        Rule("A03", ERROR, "{title} {value} 晚于填报日期（{report_date}）。", "请核对这两个日期。",
             SHEET, c.key, A(c) > I.report_date),
    )),
    Rule("A06", ERROR, "提请黑名单选了“{value}”，但管理类别是“{management}”。", "只有“{harmful}”才可提请黑名单：请核对管理类别，或改选“{no}”。",
         SHEET, "blacklist", A.blacklist.has("yes") & ~A.management.blank & ~A.management.has("harmful")),
    Rule("A07", ERROR, "与第 {first} 行是同一条（名称、类型、网址或地址都相同）。", "重复的请删去一行；不是同一条的请写全名称或网址。",
         SHEET, "name", Repeats(SHEET, ("name", "type", "address"))),
    Rule("A09", ERROR, "管理类别是“{value}”，是否盈利却选了“{for_profit}”。", "请核对这两格，改正其中一格。", SHEET, "management",
         (A.management.has("unlicensed_profit") & A.for_profit.has("no"))
         | (A.management.has("unlicensed_nonprofit") & A.for_profit.has("yes"))),
    *credit_code("A13", SHEET),
    Rule("A03", WARNING, "以下各行的更新日期早于行动开始（{start}）：{rows}。", "请重新核对这些条目并更新日期；确实没有变化的请说明最近一次核对的日期。",
         SHEET, None, A.updated < START, once=True),
    Rule("A04", WARNING, "ICP备案号填的是“{value}”，{icp_problem}。", "常见写法：×ICP备17022608号-1（×是省的简称）；没有备案留空。确实如此请说明是什么号码。",
         SHEET, "icp", A.icp.is_(predicates.DIGITS) & ~A.icp.is_(predicates.ICP)),
    Rule("A04", WARNING, "许可证号“{value}”不是 7 位数字。", "许可证号是 7 位（按数字输入会丢掉开头的 0）；其他许可证请说明是什么证。",
         SHEET, "licence", A.licence.is_(predicates.DIGITS) & ~A.licence.is_(predicates.LICENCE)),
    Rule("A05", WARNING, "{unlicensed_profit}，没有责任书签订日期。", "通知要求签订责任书：请补填日期；没有签订的请说明原因和打算。",
         SHEET, "pledge_date", A.management.has("unlicensed_profit") & A.pledge_date.blank),
    Rule("A10", WARNING, "管理类别是“{management}”，却填了许可证号“{value}”。", "请核对管理类别；确实如此请说明是什么证。",
         SHEET, "licence", A.management.has(*UNLICENSED) & ~A.licence.blank),
    Rule("A10", WARNING, "管理类别是“{management}”，没有许可证号。", "请补填 7 位许可证号；没有号码的请说明持什么证。",
         SHEET, "licence", A.management.has("licensed") & A.licence.blank),
)
