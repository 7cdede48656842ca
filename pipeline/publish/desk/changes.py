"""变化情况: what is new since a former output, and between two returns of one unit, in the clerk's words."""

from collections import Counter
from collections.abc import Iterator

from pipeline.output import Output
from pipeline.publish.kit.formats import FIELD
from pipeline.publish.kit.tables import Field
from pipeline.status import Status
from pipeline.summary.since import Diff, How, Since
from pipeline.summary.summarise import Summary
from schemas.campaign.campaign import Campaign
from schemas.form.sheets import ARCHIVE, FIGURES, LEDGER
from schemas.rules.words import chinese_date

LEFT = FIELD | {"align": "left"}
CHANGES = (Field("比较", 32), Field("单位", 12), Field("类别", 14), Field("变化", 8), Field("名称", 30), Field("栏目", 18),
           Field("原来", 34, LEFT), Field("现在", 34, LEFT), Field("位置", 26))
WHOLE = {How.ENTERED: "新计入", How.LEFT: "这次未计入"}


def changes(summary: Summary) -> Iterator[tuple[object, ...]]:
    """One row per unit, figure and cell that differs; a row that entered or left is one line of its own."""
    if since := summary.since:
        against = f"与上次输出（{chinese_date(since.as_of)}）比"
        for name in since.altered:
            yield against, "", "上次的文件", "", name, "", "", "运行后被修改过，按修改后的内容比较", ""
        for u in since.units:
            yield against, u.unit, "报送状态", How.CHANGED.value, "", "", _state(u.before), _state(u.after), ""
        yield from _whole(against, since)
        rows = tuple(r for r in since.diff.rows if r.unit not in since.whole)
        yield from _diff(against, Diff(since.diff.figures, rows), summary.campaign)
    for e in summary.editions:
        yield from _diff(f"{e.unit}前后两次报送比", e.diff, summary.campaign, f"{e.before} → {e.after}")


def sentence(since: Since) -> str:
    """The whole comparison in one line."""
    own = sum(f.unit is not None for f in since.diff.figures)
    with_rows = {r.unit for r in since.diff.rows}
    whole = Counter(how for unit, how in since.whole.items() if unit in with_rows)
    said = [f"报送状态变化{len(since.units)}个单位"] if since.units else []
    said += [f"合计数{'、'.join(moved)}"] if (moved := list(_moved(since))) else []
    said += [f"同一单位的数量变化{own}处"] if own else []
    for sheet in (LEDGER, ARCHIVE):
        rows = [f"{how.value}{n}条" for how in How if (n := since.diff.count(sheet, how))]
        said += [f"{sheet.name}{'、'.join(rows)}"] if rows else []
    said += [f"其中{words}{whole[how]}个单位的全部记录" for how, words in WHOLE.items() if whole[how]]
    told = f"{'；'.join(said)}。明细见 {Output.REVIEW} 的“变化情况”。" if said else "没有变化。"
    return f"与上次输出（{chinese_date(since.as_of)}）相比：{told}"


def _moved(since: Since) -> Iterator[str]:
    """增加3项, 减少1项: totals of the official table that moved, both directions."""
    moved = [(f.after or 0) - (f.before or 0) for f in since.diff.figures if f.unit is None]
    for word, n in (("增加", sum(x > 0 for x in moved)), ("减少", sum(x < 0 for x in moved))):
        if n:
            yield f"{word}{n}项"


def _whole(against: str, since: Since) -> Iterator[tuple[object, ...]]:
    """What entered or left with its unit: one line per unit and ledger, for nobody reads it row by row."""
    rows = Counter((r.unit, r.sheet, r.how) for r in since.diff.rows if r.unit in since.whole)
    for (unit, sheet, how), count in rows.items():
        said = f"{count} 条，随单位整体{WHOLE[how]}"
        yield against, unit, sheet, how.value, "（全部）", "", *(("", said) if how is How.ENTERED else (said, "")), ""


def _diff(against: str, diff: Diff, campaign: Campaign, files: str = "") -> Iterator[tuple[object, ...]]:
    for f in diff.figures:
        yield (against, f.unit or "合计", FIGURES.name, How.CHANGED.value, campaign.by_code[f.code].title, FIGURES["quantity"].title,
               _number(f.before), _number(f.after), files)
    for r in diff.rows:
        if r.how is How.CHANGED:
            for title, before, after in r.cells:
                yield against, r.unit, r.sheet, r.how.value, r.name, title, before or "（空）", after or "（空）", r.place
        else:
            whole = "；".join(f"{title}：{before or after}" for title, before, after in r.cells if (before or after) != r.name)
            yield (against, r.unit, r.sheet, r.how.value, r.name, "", *(("", whole) if r.how is How.ENTERED else (whole, "")), r.place)


def _state(state: Status | None) -> str:
    return state.word if state else "（不必报）"


def _number(figure: int | None) -> object:
    return "（读不出）" if figure is None else figure
