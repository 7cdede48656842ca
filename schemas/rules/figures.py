"""情况汇总表 (T) and its reconciliation with 案件台账 (X)."""

from schemas.expressions.expr import Judged
from schemas.expressions.leaves import Cells, OfIndicator
from schemas.expressions.tally import Counted
from schemas.form.sheets import FIGURES as SHEET
from schemas.form.sheets import INFO
from schemas.rules.names import missing_parties
from schemas.rules.rule import ERROR, WARNING, Rule

F, I = Cells(SHEET), Cells(INFO)  # noqa: E741 (sheets' initials read best)
STRICT = OfIndicator("strict", lambda i: i.row.strict)
COUNTED = Counted()
SHORT = ~STRICT & (F.quantity > COUNTED)

RULES: tuple[Rule, ...] = (
    Rule("T01", ERROR, "“{label}”的数量没有填。", "没有也要写 0。", SHEET, "quantity",
         F.quantity.blank & ~F.quantity.unread & ~I.zero_report.has("yes")),
    Rule("T02", ERROR, "“{label}”的数量：{problem}。", "请只写一个整数，不写单位、约数或算式。",
         SHEET, "quantity", F.quantity.unread | (~F.quantity.blank & ~(F.quantity.whole & (F.quantity >= 0) & ~(F.quantity > SHEET["quantity"].most)))),
    *(Rule("T02", ERROR, "“{label}”的{title}：{problem}。", "请直接填写内容后保存再报。", SHEET, k, F(SHEET[k]).unread) for k in ("names", "explanation")),
    Rule("T03", ERROR, "“{label}”数量是 {quantity}，没有写单位名称，案件台账里有 {counted}{unit}，对不上。",
         "请写明被查处单位的名称，或在案件台账里补全。", SHEET, "names",
         SHORT & F.names.blank, between=True),
    Rule("T05", ERROR, "“{label}”数量是 0，却写了单位名称，案件台账里也没有。", "请核对：有查处的改数量并补台账，没有的删去名称。",
         SHEET, "names", F.quantity.equals(0) & ~F.names.blank & COUNTED.equals(0), between=True),
    Rule("X01", ERROR, "“{label}”情况汇总表填 {quantity}，案件台账数出来是 {counted}{unit}。",
         "这一行两处必须相等（{how}）：请核对后改情况汇总表或补正台账。", SHEET, "quantity",
         STRICT & COUNTED.differs(F.quantity), between=True),
    Rule("X02", ERROR, "“{label}”情况汇总表填 {quantity}，案件台账却有 {counted}{unit}。",
         "台账不能多于汇总表（{how}）：请核对后改情况汇总表或台账。", SHEET, "quantity",
         ~STRICT & (F.quantity < COUNTED), between=True),
    Rule("X02", WARNING, "案件台账未列全，以下各行台账少于情况汇总表：{rows}。", "请把台账补全；如果有意只列一部分，请说明没有列入的是哪些。",
         SHEET, None, SHORT & ~F.names.blank, once=True),
    Rule("X03", WARNING, "“{label}”案件台账里的 {parties} 不在单位名称里。", "请补进单位名称，或核对台账的当事人；同一单位名称写法不同的请说明。",
         SHEET, "names", Judged(lambda view: missing_parties(view).map(bool), (F.names, F.quantity, COUNTED))),
)
