"""情况汇总表 (T) and its reconciliation with 案件台账 (X)."""

import numpy as np

from schemas.expressions.expr import Judged
from schemas.expressions.leaves import STRICT, Cells
from schemas.expressions.tally import COUNTED
from schemas.form.sheets import FIGURES as SHEET
from schemas.form.sheets import INFO
from schemas.rules.names import missing_parties
from schemas.rules.rule import ERROR, WARNING, Rule
from schemas.rules.shared import no_number

F, I = Cells(SHEET), Cells(INFO)  # noqa: E741 (sheets' initials read best)
SHORT = ~STRICT & (F.quantity > COUNTED)

RULES: tuple[Rule, ...] = (
    Rule("T01", ERROR, "“{label}”的数量未填。", "没有的填 0。", SHEET, "quantity",
         F.quantity.blank & ~F.quantity.unread & ~I.zero_report.has("yes")),
    Rule("T02", ERROR, "“{label}”的数量：{problem}。", "请只填一个整数，不带单位，不用约数。",
         SHEET, "quantity", no_number(F.quantity, SHEET["quantity"])),
    *(Rule("T02", ERROR, "“{label}”的{title}：{problem}。", "请直接填写内容，保存后重报。", SHEET, k, F(SHEET[k]).unread) for k in ("names", "explanation")),
    Rule("T03", ERROR, "“{label}”数量为 {quantity}，未填单位名称，案件台账仅有 {counted} {unit}，无法核对。",
         "请填写被查处单位的名称，或在案件台账中补全。", SHEET, "names",
         SHORT & F.names.blank, between=True),
    Rule("T05", ERROR, "“{label}”数量为 0，但填写了单位名称，案件台账中也没有。", "请核对：有查处的，请填写数量并补全台账；没有的，请删除名称。",
         SHEET, "names", F.quantity.equals(0) & ~F.names.blank & COUNTED.equals(0), between=True),
    Rule("X01", ERROR, "“{label}”情况汇总表填 {quantity}，案件台账统计为 {counted} {unit}，不一致{cause}。",
         "两处应当相等（{how}）。请核对后改正情况汇总表或案件台账。", SHEET, "quantity",
         STRICT & COUNTED.differs(F.quantity), between=True),
    Rule("X02", ERROR, "“{label}”情况汇总表填 {quantity}，案件台账统计为 {counted} {unit}{cause}。",
         "案件台账不应多于情况汇总表（{how}）。请核对后改正情况汇总表或案件台账。", SHEET, "quantity",
         ~STRICT & (F.quantity < COUNTED), between=True),
    Rule("X02", WARNING, "案件台账未列全，以下各行台账少于情况汇总表：{rows}。", "请补全案件台账；确需只列部分的，请说明未列入的情况。",
         SHEET, None, SHORT & ~F.names.blank, once=True),
    Rule("X03", WARNING, "“{label}”单位名称中缺少案件台账所列的“{parties}”。", "请补入单位名称，或核对案件台账的当事人；同一单位名称写法不同的，请说明。",
         SHEET, "names", Judged(lambda view: np.array(missing_parties(view), dtype=object).astype(bool), (F.names, F.quantity, COUNTED))),
)
