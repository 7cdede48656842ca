"""What the screen says of a run, and of templates that were made."""

from collections.abc import Iterator
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from pipeline.model import Output, Status
from pipeline.publish.desk.changes import sentence
from pipeline.publish.desk.desk import steps
from pipeline.summary.since import Former
from pipeline.summary.summarise import Summary
from schemas.campaign.campaign import Campaign
from schemas.rules.words import chinese_date


def carried(former: Former | None, campaign: Campaign) -> Iterator[str]:
    """What the templates hold of a former output."""
    if former:
        units = [u for u in campaign.units if former.states.get(u) == Status.ACCEPTED]
        yield f"已带上 {chinese_date(former.as_of)} 输出里 {len(units)} 个已通过单位的监管电子档案和联系人，请各单位更新后报送。"
        if left := [u for u in campaign.expected if u not in units]:
            yield f"没有可带的单位（上次未通过或未报送）：{'、'.join(left)}。"
        if not former.contacts:
            yield f"上次的输出里没有联系人（{Output.REVIEW} 不在，或没有“联系人”一页）：填报人、电话、审核人请各单位自己填。"
        yield from (altered(name) for name in former.altered)


def altered(name: str) -> str:
    return f"请注意：上次输出的 {name} 在运行以后被人改过，用的是改过的内容。"


LISTED_AT_MOST = 200  # files; of more, the screen lists only those that did not pass


def show(console: Console, summary: Summary, folder: Path, kept: list[str]) -> None:
    """大案要案 first, then the verdicts, the figures so far, where the files are and what to do next."""
    if len(summary.major):
        console.print("大案要案（请随时上报）：")
        for unit, case in zip(summary.major["unit"], summary.major["case"], strict=True):
            console.print(f"  {unit}：{visible(case)}", markup=False)
    console.print(verdicts(summary))
    console.print(figures(summary))
    if summary.since:
        console.print(sentence(summary.since), markup=False, soft_wrap=True)
        for name in summary.since.altered:
            console.print(altered(name), markup=False, soft_wrap=True)
    for name, aside in summary.set_aside.items():
        console.print(f"已跳过{aside.word}文件夹：{visible(name)}", markup=False)
    for name in kept:
        console.print(f"上次的输出被人改过，已另存为：{visible(name)}", markup=False)
    console.print(f"输出在：{folder}", markup=False, soft_wrap=True)
    for number, step in enumerate(steps(summary), 1):
        console.print(f"下一步 {number}：{step}", markup=False, soft_wrap=True)


def verdicts(summary: Summary) -> Table:
    many = len(summary.submissions) > LISTED_AT_MOST
    said = f"报送情况（已通过的 {len(summary.accepted)} 个不在这里列，见 {Output.REVIEW}）" if many else "报送情况"
    table = Table(box=box.ASCII2, title=said)
    for title, justify in (("单位", "left"), ("状态", "left"), ("次", "right"), ("错误", "right"), ("待核实", "right"), ("文件", "left")):
        table.add_column(title, justify=justify, overflow="fold")  # type: ignore[arg-type]  # left, right
    shown = [s for s in summary.submissions if not many or s.status != Status.ACCEPTED]
    for s in sorted(shown, key=lambda s: (summary.campaign.units.get(s.unit or "", len(summary.campaign.units)), s.source)):
        table.add_row(plain(s.unit or ""), f"\\[{s.status.word}]", str(s.edition or ""), str(s.errors),
                      str(s.asked), plain(s.source))
    for unit in summary.missing:
        table.add_row(plain(unit), f"\\[{summary.missing_word(unit)}]", "", "", "", "")
    return table


def figures(summary: Summary) -> Table:
    table = Table(box=box.ASCII2, title=f"已汇总 {len(summary.counted)}/{len(summary.expected)}（截至 {chinese_date(summary.as_of)}）",
                  show_lines=False)
    for title in ("内容", "处罚形式", "数量"):
        table.add_column(title, justify="right" if title == "数量" else "left", overflow="fold")
    for block in summary.campaign.blocks:
        for n, row in enumerate(block.rows):
            table.add_row(plain(block.name if n == 0 else ""), plain(row.measure),
                          f"{summary.totals[row.code]}（{row.unit}）", end_section=n == len(block.rows) - 1)
    return table


def visible(text: str) -> str:
    """Text of a file without control sequences."""
    return "".join(c if c.isprintable() else "?" for c in text)


def plain(text: str) -> str:
    """Text of a file in a table: never markup or a control sequence."""
    return visible(text).replace("[", "\\[")
