"""What the screen says of a run, and of templates that were made."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from rich import box
from rich.console import Console, JustifyMethod
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Column, Table
from rich.text import Text

from pipeline.output import Output
from pipeline.publish.desk.changes import sentence
from pipeline.publish.desk.desk import steps
from pipeline.publish.report.documents.dispatches import dispatches
from pipeline.status import Status
from pipeline.summary.since import Former
from pipeline.summary.summarise import Summary
from schemas.campaign.campaign import Campaign
from schemas.expressions.predicates import masked
from schemas.form.characters import IDEOGRAPHIC, visible
from schemas.rules.words import chinese_date

T = TypeVar("T")


def plain_console() -> Console:
    """The screen, on which nothing is coloured for what it says."""
    return Console(highlight=False, emoji=False)


def tracked(console: Console, doing: str, names: Sequence[str], results: Iterator[T]) -> Iterator[T]:
    """The results, one for each name, behind a progress bar that shows the name of the one at work."""
    columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=len(names))
        for name in names:
            progress.update(task, description=name)
            yield next(results)
            progress.advance(task)


def show_templates(console: Console, campaign: Campaign, former: Former | None, folder: Path, kept: list[str]) -> None:
    """What was made, where it is and what to do next."""
    for line in (*carried(former, campaign), *set_aside(kept),
                 f"已生成 {len(campaign.units)} 个单位的模板，各有一封邮件草稿（.eml，双击打开，填上收件人即可发送）。",
                 f"输出位置：{folder}", "下一步：把每份模板用邮件发给对应的单位。"):
        tell(console, line)


def carried(former: Former | None, campaign: Campaign) -> Iterator[str]:
    """What the templates hold of a former output."""
    if former:
        units = [u for u in campaign.units if former.states.get(u) == Status.ACCEPTED]
        yield f"已带上 {chinese_date(former.as_of)} 输出中 {len(units)} 个已通过单位的监管电子档案和联系人，请各单位更新后报送。"
        if left := [u for u in campaign.expected if u not in units]:
            yield f"没有可带内容的单位（上次未通过或未报送）：{'、'.join(left)}。"
        if not former.contacts:
            yield f"上次的输出中没有联系人（缺少 {Output.REVIEW} 或其中的“联系人”），填报人、电话、审核人请各单位自行填写。"
        yield from map(altered, former.altered)


def altered(name: str) -> str:
    return f"请注意：上次输出的 {name} 在运行后被修改过，用的是修改后的内容。"


def set_aside(kept: list[str]) -> Iterator[str]:
    return (f"原有文件被修改过，已另存为：{name}" for name in kept)


def tell(console: Console, text: str) -> None:
    """A line as it is: never markup, never a control sequence, never broken."""
    console.print(printable(text), markup=False, soft_wrap=True)


LISTED_AT_MOST = 200  # files; of more, the screen lists only those that did not pass


def show(console: Console, summary: Summary, folder: Path, kept: list[str]) -> None:
    """New 大案要案 first, then the verdicts, the figures so far, where the files are and what to do next."""
    if dispatched := dispatches(summary):
        tell(console, f"{summary.campaign.role_words['major']}（请随时上报）：")
        for found in dispatched:
            tell(console, f"  {found.unit}：{found.case}（{found.path}）")
    console.print(verdicts(summary))
    console.print(figures(summary))
    compared = [sentence(summary.since), *map(altered, summary.since.altered)] if summary.since else []
    for line in (*compared, *(f"已跳过{aside.word}文件夹：{name}" for name, aside in summary.set_aside.items()), *set_aside(kept),
                 f"输出位置：{folder}", *(f"下一步 {n}：{step.text}" for n, step in enumerate(steps(summary, dispatched), 1))):
        tell(console, line)


def verdicts(summary: Summary) -> Table:
    """A row for each file and each unit that sent none, in roster order; files of no known unit last."""
    many = len(summary.submissions) > LISTED_AT_MOST
    title = f"报送情况（已通过的 {len(summary.accepted)} 个不在此列，见 {Output.REVIEW}）" if many else "报送情况"
    table = _table(title, {"单位": "left", "状态": "left", "报送次数": "right", "错误": "right", "待核实": "right", "文件": "left"})
    order = summary.campaign.units
    rows = [((order.get(s.unit or "", len(order)), s.source),
             (s.unit or "", s.status.word, str(s.edition or ""), str(s.errors), str(s.asked), s.source))
            for s in summary.submissions if not many or s.status != Status.ACCEPTED]
    rows += [((order[unit], ""), (unit, summary.standing[unit].word, "", "", "", "")) for unit in summary.missing]
    for _, (unit, state, *more, file) in sorted(rows):
        table.add_row(*map(plain, (unit, f"[{state}]", *more, named(file))))
    return table


def figures(summary: Summary) -> Table:
    title = f"已汇总 {len(summary.counted)}/{len(summary.expected)}（截至 {chinese_date(summary.as_of)}）"
    table = _table(title, {"内容": "left", "处罚形式": "left", "数量": "right"})
    for block in summary.campaign.blocks:
        for n, row in enumerate(block.rows):
            cells = (block.name if n == 0 else "", row.measure, f"{summary.totals[row.code]}（{row.unit}）")
            table.add_row(*map(plain, cells), end_section=n == len(block.rows) - 1)
    return table


def _table(title: str, columns: Mapping[str, JustifyMethod]) -> Table:
    """No text is cut off in it."""
    return Table(*(Column(name, justify=justify, overflow="fold") for name, justify in columns.items()), box=box.ASCII2, title=title)


def named(file: str) -> str:
    """A file's name as the screen shows it."""
    return printable(masked(file))


def printable(text: str) -> str:
    """Text of a file without control sequences; direction signs are shown."""
    return "".join(c if c.isprintable() or c == IDEOGRAPHIC else "?" for c in visible(text))


def plain(text: str) -> Text:
    """Text of a file in a table: never markup or a control sequence."""
    return Text(printable(text))
