"""工作措施 and 工作亮点 (N)."""

from schemas.expressions.leaves import Cells
from schemas.form.sheets import HIGHLIGHTS, MEASURES, TEXT_MOST
from schemas.rules.rule import ERROR, INFO, WARNING, Rule
from schemas.rules.shared import unread_texts

M = Cells(MEASURES)

RULES: tuple[Rule, ...] = (
    *(entry for sheet in (MEASURES, HIGHLIGHTS) for c in sheet.columns if c.required for entry in (
        Rule("N02", ERROR, "{title}未填。", "请补填{title}；多余的行请清空。", sheet, c.key,
             Cells(sheet)(c).blank & ~Cells(sheet)(c).unread),
        Rule("N02", WARNING, f"{{title}}有 {{length}} 字，超过 {TEXT_MOST} 字。", f"请精简到 {TEXT_MOST} 字以内；确需全文的，请说明。",
             sheet, c.key, Cells(sheet)(c).length > TEXT_MOST),
    )),
    *unread_texts("N02", MEASURES),
    *unread_texts("N02", HIGHLIGHTS),
    Rule("N03", INFO, "未选措施类别，计入“{other}”。", "不用处理。", MEASURES, "category",
         M.category.blank & ~M.category.unread),
    Rule("N03", INFO, "措施类别“{value}”不在下拉列表中，计入“{other}”。", "不用处理。", MEASURES, "category",
         ~M.category.blank & ~M.category.listed),
)
