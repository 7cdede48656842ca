"""案件台账 (C)."""

import pandas as pd

from schemas.expressions import predicates
from schemas.expressions.expr import Judged, Param
from schemas.expressions.leaves import CAP, CODE, COUNTS, UNLISTED, Cells
from schemas.expressions.tally import Repeats
from schemas.form.columns import Kind
from schemas.form.sheets import INFO, SUMMARY_LEAST
from schemas.form.sheets import LEDGER as SHEET
from schemas.rules.cases import dealt_with, reused_document
from schemas.rules.rule import ERROR, WARNING, Rule
from schemas.rules.shared import START, TODAY, credit_code, numbers, required, unlisted, unread_texts

L, I = Cells(SHEET), Cells(INFO)  # noqa: E741 (sheets' initials read best)
LAST_DEADLINE = Param("last_deadline", lambda view: (pd.Timestamp(view.campaign.campaign.end) + pd.DateOffset(years=1)).date())
SMALLEST_FINE = 50  # yuan; below it was probably typed in 万元

SAME_MEASURE = ("focus", "measure", "party", "date", "document")
DEALT_WITH = Judged(dealt_with, (L.party, L.focus, L.date))
DATES = [c for c in SHEET.columns if c.kind is Kind.DATE]

RULES: tuple[Rule, ...] = (
    *required("C01", SHEET),
    *unread_texts("C01", SHEET),
    *unlisted("C02", SHEET),
    Rule("C03", ERROR, "处罚形式“{value}”不属于整治重点“{focus}”。", "{belongs}", SHEET, "measure",
         CODE.blank & ~L.measure.blank & ~UNLISTED),
    *(Rule("C04", ERROR, "{title}：{problem}。", "请填写具体日期，格式为年-月-日，如 {start_iso}。", SHEET, c.key, L(c).unread)
      for c in DATES),
    Rule("C04", ERROR, "处置日期 {value} 早于专项行动开始日期（{start}）。", "只统计行动开始后的处置。请核对日期；不属于本次行动的，请删除该行。",
         SHEET, "date", L.date < START),
    Rule("C04", ERROR, "处置日期 {value} 晚于填报日期（{report_date}）。", "请核对处置日期和填报日期。",
         SHEET, "date", L.date > I.report_date),
    Rule("C05", ERROR, "{penalty}未填文书文号。", "请填写处罚决定书完整文号，如“（×）×罚字〔年份〕1号”。",
         SHEET, "document", L.measure.has("penalty") & L.document.blank & ~L.document.unread),
    *numbers("C07", SHEET, quantity="C08"),
    Rule("C07", ERROR, "处罚形式为“{measure}”，不应填写罚款金额 {value}。", "罚款金额仅{penalty}填写。请改正处罚形式，或删除罚款金额；先{rectify}、后{penalty}的，填两行。",
         SHEET, "fine", ~L.measure.blank & ~L.measure.has("penalty") & (L.fine > 0)),
    Rule("C08", ERROR, "{confiscate}未填数量。", "请填写实际数量。", SHEET, "quantity",
         L.measure.has("confiscate") & L.quantity.blank & ~L.quantity.unread),
    Rule("C08", ERROR, "处罚形式为“{measure}”，数量应填 1，现填 {value}。", "有几次处置填几行，每行填 1。",
         SHEET, "quantity", L.quantity.differs(1) & COUNTS.differs("quantity")),
    Rule("C09", ERROR, "{rectify}未填整改结果。", "请从下拉列表中选择：{options}。",
         SHEET, "outcome", L.measure.has("rectify") & L.outcome.blank & ~L.outcome.unread),
    Rule("C09", ERROR, "{rectify}尚未完成，未填整改期限。", "请填写限期整改通知书载明的期限。", SHEET, "deadline",
         L.measure.has("rectify") & L.deadline.blank & ~L.deadline.unread & ~L.outcome.has("done")),
    Rule("C09", ERROR, "整改期限 {value} 早于处置日期。", "请核对这两个日期。", SHEET, "deadline", L.deadline < L.date),
    Rule("C09", ERROR, "整改期限 {value} 超过行动结束后一年（{last_deadline}）。", "请核对年份。",
         SHEET, "deadline", L.deadline > LAST_DEADLINE),
    Rule("C12", ERROR, "{category}的案情摘要仅 {length} 字。", f"请写明时间、事实和处置情况，不少于 {SUMMARY_LEAST} 字。", SHEET, "summary",
         L.category.has("featured", "major") & (L.summary.length < SUMMARY_LEAST)),
    *credit_code("C13", SHEET),
    Rule("C17", ERROR, "当事人“{value}”是几个当事人。", "一行一个当事人，请拆成几行。", SHEET, "party",
         COUNTS.equals("parties") & L.party.is_(predicates.SEVERAL_NAMES)),
    Rule("C17", WARNING, "当事人“{value}”是几个当事人。", "一行一个当事人，几个当事人的请拆成几行。", SHEET, "party",
         COUNTS.equals("parties") & L.party.is_(predicates.ENUMERATION), only_in_form=True),
    Rule("C14", ERROR, "与第 {first} 行重复（案件名称、处置、当事人、日期、文号、数量、罚款都相同）。", "确为重复的，请删除其中一行；不是同一次处置的，请改正日期或文号。",
         SHEET, "party", Repeats(SHEET, (*SAME_MEASURE, "case", "quantity", "fine"))),
    Rule("C14", WARNING, "与第 {first} 行的整治重点、处罚形式、当事人、处置日期、文书文号都相同。", "确为重复的，请删除其中一行；不是同一次处置的，请说明区别。",
         SHEET, "party", Repeats(SHEET, SAME_MEASURE) & ~L.measure.has("confiscate", "ban")),
    Rule("C03", WARNING, "{remedy}。", "本行不计入情况汇总表，但计入限期整改和台账统计。属实的，请说明处置依据。", SHEET, "measure", UNLISTED),
    Rule("C06", WARNING, "文书文号“{value}”不完整：缺少〔年份〕或“号”字。", "请补全，如“（×）×罚字〔年份〕1号”；文号无误的，请说明是何种文书。",
         SHEET, "document", ~L.document.blank & ~L.document.is_(predicates.DOCUMENT)),
    Rule("C10", WARNING, "罚款金额仅 {value} 元，是否误以万元为单位？", "请核对，单位为元；金额无误的，请说明处罚依据。",
         SHEET, "fine", (L.fine > 0) & (L.fine < SMALLEST_FINE)),
    Rule("C10", WARNING, "罚款金额 {value} 元，高于此类违法行为的一般罚款上限 {cap} 元。", "请核对金额；金额无误的，请说明所适用的法律条款。",
         SHEET, "fine", L.fine > CAP),
    Rule("C11", WARNING, "整改期限 {deadline} 已过，整改结果仍为“{stated}”。", "请更新整改结果；确未完成的，请说明原因和下一步措施。",
         SHEET, "outcome", (L.deadline < TODAY) & ~L.outcome.has("done") & ~DEALT_WITH),
    Rule("C15", WARNING, "文书文号“{value}”与当事人“{others}”的文号相同。", "请核对文号；一份文书涉及几个当事人的，请说明。",
         SHEET, "document", Judged(reused_document, (L.document, L.party, L.measure))),
    Rule("C16", WARNING, "{transfer}未填文书文号。", "请填写《涉嫌犯罪案件移送书》文号；没有文书的，请说明移交的方式和日期。",
         SHEET, "document", L.measure.has("transfer") & L.document.blank),
)
