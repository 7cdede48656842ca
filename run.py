"""净网专项行动汇总: the command. Arguments, progress, words on the screen, exit code; the only place that prints.

Exit codes: 0 outputs written and nothing returned; 1 outputs written, something to send back; 2 nothing written.
"""

import argparse
import gc
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import NoReturn

if __name__ == "__main__":
    gc.disable()  # imports and a run make millions of values and no rubbish worth looking for
    sys.modules["hypothesis"] = None  # type: ignore[assignment]  # pandera imports it where it is installed, to no use here
try:
    from rich import box
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.table import Table

    from pipeline import flow, intake
    from pipeline.apart import Apart, ApartError
    from pipeline.bounds import AT_ONCE
    from pipeline.former import FormerError
    from pipeline.former import load as load_former
    from pipeline.nouns import Book, Unread, Upload
    from pipeline.publish import outputs, store
    from pipeline.publish.changes import sentence
    from pipeline.publish.desk import steps
    from pipeline.publish.tables import STATUS
    from pipeline.publish.word import WordTemplateError
    from pipeline.read import read
    from pipeline.since import Former
    from pipeline.summarise import Summary
    from pipeline.unpack import distinct
    from schemas.campaign import Campaign
    from schemas.campaign_file import CampaignError, load
    from schemas.contacts import contacts as contacts_of
    from schemas.words import chinese_date
except ModuleNotFoundError as missing:
    print(f"缺少程序库 {missing.name}：请先在本文件夹运行 python -m pip install -r requirements.txt。")
    sys.exit(2)

HERE = Path(__file__).resolve().parent
USAGE = """用法：
  python run.py 收件文件夹 [--output 输出文件夹] [--as-of 年-月-日] [--campaign 行动约定文件] [--since 上次的输出]
  python run.py --templates 文件夹 [--campaign 行动约定文件] [--since 上次的输出]"""


class RefusedError(Exception):
    """Nothing can be written; the text is one Chinese sentence."""


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:  # noqa: ARG002 (its words are English)
        raise RefusedError("参数不对：请写收件文件夹（或 --templates 文件夹），选项写法见 python run.py --help。")

    def format_help(self) -> str:
        return USAGE + """

选项：
  收件文件夹            放县级填报表的文件夹，也可以是一个文件
  --output 输出文件夹   默认是程序旁边的 output/日期/
  --as-of 年-月-日      按哪一天汇总，默认今天
  --campaign 文件       行动约定文件，默认 schemas/campaign.toml
  --templates 文件夹    给每个单位生成一份填好单位名称的模板
  --since 上次的输出    上次的输出文件夹：汇总时列出变化；生成模板时带上各单位的监管电子档案和联系人
  -h, --help            显示这段说明
退出码：0 已写出，没有退回；1 已写出，有退回、冲突或打不开的；2 什么都没有写。
"""


def parse(argv: list[str]) -> argparse.Namespace:
    parser = Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("inbox", nargs="?")
    parser.add_argument("--output")
    parser.add_argument("--as-of", dest="as_of")
    parser.add_argument("--campaign", default=str(HERE / "schemas" / "campaign.toml"))
    parser.add_argument("--templates")
    parser.add_argument("--since")
    parser.add_argument("-h", "--help", action="store_true")
    args = parser.parse_args(argv)
    if not args.help and (args.inbox is None) == (args.templates is None):
        parser.error("")
    return args


def path_of(text: str) -> Path:
    """A path as typed or dragged in: a dragged folder may bring a quotation mark."""
    return Path(text.strip().strip('"'))


def day_of(text: str | None) -> date:
    if text is None:
        return date.today()  # noqa: DTZ011 (the clerk's own calendar day)
    try:
        return date.fromisoformat(text)
    except ValueError as e:
        raise RefusedError(f"--as-of 的日期“{text}”不对，请写成 2020-10-29。") from e


def main(argv: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a GBK console lacks some characters
    try:
        args = parse(argv)
        if args.help:
            print(Parser().format_help())
            return 0
        return templates(args) if args.templates is not None else merge(args)
    except RefusedError as e:
        print(e)
    except KeyboardInterrupt:
        print("已中断，原有的输出没有丢，再运行一次即可。")
    except Exception as e:  # noqa: BLE001 (the program's own fault: said in one sentence, for no traceback helps a clerk)
        place = e.__traceback__
        while place and place.tb_next:
            place = place.tb_next
        where = f"{Path(place.tb_frame.f_code.co_filename).name} 第 {place.tb_lineno} 行" if place else ""
        print(f"程序自身出错（{type(e).__name__}，{where}），什么都没有写。请把这句话和收件文件夹发给维护人。")
    return 2


def templates(args: argparse.Namespace) -> int:
    folder, (campaign, contacts), former = path_of(args.templates), campaign_of(args), former_of(args)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in outputs.templates(campaign, contacts, former):
            (folder / name).write_bytes(data)
            if name.endswith(".xlsx"):
                print(f"已生成 {name}", flush=True)
    except OSError as e:
        raise RefusedError(f"写不了 {folder}：请检查路径、磁盘空间和权限，关闭打开着的模板后再试。") from e
    print(f"共 {len(campaign.roster)} 份模板，各有一封邮件草稿（.eml，双击打开，填上收件人即可发送）：{folder}")
    for line in carried(former, campaign):
        print(line)
    print("下一步：把每份模板用邮件发给对应的单位。")
    return 0


def merge(args: argparse.Namespace) -> int:
    (campaign, contacts), as_of, inbox = campaign_of(args), day_of(args.as_of), path_of(args.inbox)
    folder = path_of(args.output) if args.output else HERE / "output" / as_of.isoformat()
    former = former_of(args)
    if former and former.campaign != campaign.campaign.name:
        raise RefusedError(f"--since 的文件夹是“{former.campaign}”的输出，这次汇总的是“{campaign.campaign.name}”，不能比较。")
    if not inbox.exists():
        raise RefusedError(f"没有找到收件文件夹 {inbox}，请检查路径。")
    console = Console(highlight=False)
    try:
        with store.opened(folder, as_of):
            books, aside = gathered(inbox, console)
            summary = flow.run(books, campaign, as_of, aside, former)
            kept = store.store(folder, outputs.outputs(summary, contacts), as_of)
    except (ApartError, store.OutputError, WordTemplateError) as e:
        raise RefusedError(str(e)) from e
    show(console, summary, folder, kept)
    return int(any(s.status in RETURNED for s in summary.submissions))


def gathered(inbox: Path, console: Console) -> tuple[Iterator[tuple[Upload, Book | Unread]], list[str]]:
    """What is read, one after the other, and the folders passed over."""
    try:
        paths, aside = intake.files(inbox)
        return read_all(paths, inbox, console), [intake.source_of(p, inbox) for p in aside]
    except OSError as e:
        raise RefusedError(f"读不了 {e.filename or inbox}：请检查权限，或关闭正在使用它的程序后再试。") from e


def read_all(paths: list[Path], inbox: Path, console: Console) -> Iterator[tuple[Upload, Book | Unread]]:
    """Load and read every file, as many at once as there are processes for it, with a progress bar.

    Their bytes are let go where they can be read again.
    """

    def one(path: Path) -> list[tuple[Upload, Book | Unread]]:
        found = [(upload, unread or read(upload, apart)) for upload, unread in intake.load(path, inbox)]
        return [(intake.released(upload, path, inbox), book) for upload, book in found]

    columns = (TextColumn("正在读取"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress, \
            Apart() as apart, ThreadPoolExecutor(AT_ONCE) as threads:
        yield from distinct(f for found in progress.track(threads.map(one, paths), total=len(paths)) for f in found)


def campaign_of(args: argparse.Namespace) -> tuple[Campaign, outputs.Contacts]:
    path = path_of(args.campaign)
    try:
        campaign = load(path)
        return campaign, contacts_of(path.parent, campaign)
    except CampaignError as e:
        raise RefusedError(str(e)) from e


def former_of(args: argparse.Namespace) -> Former | None:
    try:
        return load_former(path_of(args.since)) if args.since is not None else None
    except FormerError as e:
        raise RefusedError(str(e)) from e


def carried(former: Former | None, campaign: Campaign) -> Iterator[str]:
    """What the templates hold of a former output."""
    if former:
        units = [u.name for u in campaign.roster if former.states.get(u.name) == "accepted"]
        yield f"已带上 {chinese_date(former.as_of)} 输出里 {len(units)} 个已通过单位的监管电子档案和联系人，请各单位更新后报送。"
        if left := [u for u in campaign.expected if u not in units]:
            yield f"没有可带的单位（上次未通过或未报送）：{'、'.join(left)}。"
        if not former.contacts:
            yield "上次的输出里没有联系人（审核情况.xlsx 不在，或没有“联系人”一页）：填报人、电话、审核人请各单位自己填。"
        yield from (altered(name) for name in former.altered)


def altered(name: str) -> str:
    return f"请注意：上次输出的 {name} 在运行以后被人改过，用的是改过的内容。"


MANY = 200  # files; of more, the screen lists only those that did not pass
RETURNED = ("returned", "conflict", "unreadable", "unrecognised")


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
    for name in summary.set_aside:
        console.print(f"已跳过作废文件夹：{visible(name)}", markup=False)
    for name in kept:
        console.print(f"上次的输出被人改过，已另存为：{visible(name)}", markup=False)
    console.print(f"输出在：{folder}", markup=False, soft_wrap=True)
    for number, step in enumerate(steps(summary), 1):
        console.print(f"下一步 {number}：{step}", markup=False, soft_wrap=True)


def verdicts(summary: Summary) -> Table:
    many = len(summary.submissions) > MANY
    said = f"报送情况（已通过的 {len(summary.accepted)} 个不在这里列，见 审核情况.xlsx）" if many else "报送情况"
    table = Table(box=box.ASCII2, title=said)
    for title, justify in (("单位", "left"), ("状态", "left"), ("次", "right"), ("错误", "right"), ("待核实", "right"), ("文件", "left")):
        table.add_column(title, justify=justify, overflow="fold")  # type: ignore[arg-type]  # left, right
    order = {u.name: n for n, u in enumerate(summary.campaign.roster)}
    shown = [s for s in summary.submissions if not many or s.status != "accepted"]
    for s in sorted(shown, key=lambda s: (order.get(s.unit or "", len(order)), s.source)):
        table.add_row(plain(s.unit or ""), f"\\[{STATUS[s.status]}]", str(s.edition or ""), str(s.errors),
                      str(s.asked), plain(s.source))
    for unit in summary.missing:
        table.add_row(plain(unit), f"\\[{STATUS['missing']}]", "", "", "", "")
    return table


def figures(summary: Summary) -> Table:
    table = Table(box=box.ASCII2, title=f"已汇总 {len(summary.counted)}/{len(summary.expected)}（截至 {chinese_date(summary.as_of)}）",
                  show_lines=False)
    for title in ("内容", "处罚形式", "数量"):
        table.add_column(title, justify="right" if title == "数量" else "left", overflow="fold")
    for block in summary.campaign.blocks:
        for n, row in enumerate(block.rows):
            table.add_row(plain(block.name if n == 0 else ""), plain(row.form),
                          f"{summary.totals[row.code]}（{row.unit}）", end_section=n == len(block.rows) - 1)
    return table


def visible(text: str) -> str:
    """Text of a file without control sequences."""
    return "".join(c if c.isprintable() else "?" for c in text)


def plain(text: str) -> str:
    """Text of a file in a table: never markup or a control sequence."""
    return visible(text).replace("[", "\\[")


if __name__ == "__main__":
    try:
        "专项行动".encode(sys.getfilesystemencoding())
    except UnicodeEncodeError:  # LC_ALL=C knows no Chinese file names: start again in UTF-8
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606 (ourselves)
    sys.exit(main(sys.argv[1:]))
