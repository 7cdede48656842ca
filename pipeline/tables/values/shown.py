"""Where a cell shows something else than it holds, the county saw the former (design §5, “What is shown is what was meant”)."""

from pipeline.findings import Value
from pipeline.model import Mark
from pipeline.tables.values.parsed import Parsed, Repair
from schemas.form.columns import Column, Kind
from schemas.rules.words import shown, spelled

UNSEEN_WORDS = "公式没有结果（请用 WPS 打开，改正并保存后再报）"
AS_SHOWN = (Kind.CODE, Kind.DOCUMENT, Kind.PHONE, Kind.LIST, Kind.DATE)
REASONS = {
    "pending": UNSEEN_WORDS,
    "error": "公式结果为错误值{text}（请用 WPS 打开，改正并保存后再报）",
    "struck": "“{value}”中有划去或上标的字，看到的是“{text}”（请只留要填的内容）",
    "struck out": "“{value}”整格被划去（请删去，或取消删除线）",
    "negative": "{text} 的单元格是日期格式，表上显示为 ######（请改为常规格式后重填）",
    "merged": "{text} 合并了单元格（请取消合并后每行都填）",
    "no ditto": "“{text}”上面没有内容",
}


def unreadable(mark: Mark, value: Value, column: Column) -> Parsed | None:
    """Why a marked cell cannot be read; None where it can."""
    if reason := REASONS.get(mark.how):
        return Parsed(None, reason=reason.format(text=shown(mark.text), value=shown(value)))
    scaled = mark.how == "scaled" and column.kind is Kind.NUMBER
    undated = mark.how == "undated" and column.kind is Kind.DATE
    worded = mark.how in ("scaled", "worded") and column.kind in (Kind.TEXT, Kind.NAME, Kind.NAMES, Kind.UNIT)
    if scaled or undated or (worded and mark.text != spelled(value)):
        without = "，没有具体日期" if undated else ""
        return Parsed(None, reason=f"单元格显示为“{shown(mark.text)}”{without}，实际内容是“{shown(value)}”")
    return None


def read_as(mark: Mark, value: Value, column: Column) -> tuple[Value, tuple[Repair, ...]]:
    """The value to parse: of codes, numbers of documents, dates, list words and numbers typed as text what the format shows."""
    as_shown = column.kind in AS_SHOWN or (column.kind is Kind.NUMBER and isinstance(value, str))
    if mark.how in ("scaled", "worded") and as_shown and mark.text != spelled(value):
        return mark.text, (Repair("as_shown", mark.text),)
    return value, ()
