"""净网专项行动汇总: the command. Arguments, progress, words on the screen, exit code; the only place that prints.

Exit codes: 0 outputs written and nothing returned; 1 outputs written, something to send back; 2 nothing written.
"""

import argparse
import gc
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from itertools import chain
from pathlib import Path
from typing import NoReturn, TypeVar

if __name__ == "__main__":
    gc.disable()  # imports and a run make millions of values and no rubbish worth looking for
    sys.modules["hypothesis"] = None  # type: ignore[assignment]  # pandera imports it where it is installed, to no use here
LACKING = "缺少程序库 {}：请先在本文件夹运行 python -m pip install -r requirements.txt。"
try:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from pipeline import flow
    from pipeline.inbox import files as intake
    from pipeline.inbox.workers import ReaderPool
    from pipeline.model import Status
    from pipeline.publish import store
    from pipeline.summary.former import load as load_former
    from pipeline.summary.since import Former
    from schemas.campaign import campaign_file
    from schemas.campaign.campaign import Campaign
    from schemas.campaign.contacts import Contact, contacts
    from schemas.refused import RefusedError
except ModuleNotFoundError as missing:
    print(LACKING.format(missing.name))
    sys.exit(2)

HERE = Path(__file__).resolve().parent
USAGE = """用法：
  python run.py 收件文件夹 [--output 输出文件夹] [--as-of 年-月-日] [--campaign 行动约定文件] [--since 上次的输出]
  python run.py --templates 文件夹 [--campaign 行动约定文件] [--since 上次的输出]"""
RETURNED = (Status.RETURNED, Status.CONFLICT, Status.UNREADABLE, Status.UNRECOGNISED)
T = TypeVar("T")


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
    except ModuleNotFoundError as e:
        print(LACKING.format(e.name))
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
    from pipeline.publish import outputs, screen  # noqa: PLC0415 (see merge)

    folder, (campaign, addresses), before = path_of(args.templates), campaign_of(args), former_of(args)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in outputs.templates(campaign, addresses, before):
            (folder / name).write_bytes(data)
            if name.endswith(".xlsx"):
                print(f"已生成 {name}", flush=True)
    except OSError as e:
        raise RefusedError(f"写不了 {folder}：请检查路径、磁盘空间和权限，关闭打开着的模板后再试。") from e
    print(f"共 {len(campaign.roster)} 份模板，各有一封邮件草稿（.eml，双击打开，填上收件人即可发送）：{folder}")
    for line in screen.carried(before, campaign):
        print(line)
    print("下一步：把每份模板用邮件发给对应的单位。")
    return 0


def merge(args: argparse.Namespace) -> int:
    (campaign, addresses), as_of, inbox = campaign_of(args), day_of(args.as_of), path_of(args.inbox)
    folder = path_of(args.output) if args.output else HERE / "output" / as_of.isoformat()
    before = former_of(args)
    if before and before.campaign != campaign.campaign.name:
        raise RefusedError(f"--since 的文件夹是“{before.campaign}”的输出，这次汇总的是“{campaign.campaign.name}”，不能比较。")
    if not inbox.exists():
        raise RefusedError(f"没有找到收件文件夹 {inbox}，请检查路径。")
    console = Console(highlight=False)
    with store.opened(folder, as_of):
        with ReaderPool() as apart:
            paths, aside = files(inbox)
            reading = apart.map(lambda path: intake.load(path, inbox, apart), paths)
            from pipeline.publish import outputs, screen  # noqa: PLC0415 (a fifth of a second, while the files are read)

            books = intake.distinct(chain(aside, (found for some in tracked(reading, len(paths), console) for found in some)))
            summary = flow.run(books, campaign, as_of, before)
        kept = store.store(folder, outputs.outputs(summary, addresses), as_of)
    screen.show(console, summary, folder, kept)
    return int(any(s.status in RETURNED for s in summary.submissions))


def files(inbox: Path) -> tuple[list[Path], list[intake.Read]]:
    """The files of the inbox, and the folders passed over."""
    try:
        return intake.files(inbox)
    except OSError as e:
        raise RefusedError(f"读不了 {e.filename or inbox}：请检查权限，或关闭正在使用它的程序后再试。") from e


def tracked(reading: Iterable[T], total: int, console: Console) -> Iterator[T]:
    columns = (TextColumn("正在读取"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield from progress.track(reading, total=total)


def campaign_of(args: argparse.Namespace) -> tuple[Campaign, Mapping[str, tuple[Contact, ...]]]:
    path = path_of(args.campaign)
    campaign = campaign_file.load(path)
    return campaign, contacts(path.parent, campaign)


def former_of(args: argparse.Namespace) -> Former | None:
    return load_former(path_of(args.since)) if args.since is not None else None


if __name__ == "__main__":
    try:
        "专项行动".encode(sys.getfilesystemencoding())
    except UnicodeEncodeError:  # LC_ALL=C knows no Chinese file names: start again in UTF-8
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606 (ourselves)
    code = main(sys.argv[1:])
    with suppress(OSError):  # the screen may be gone
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)  # all is written and closed: to take every value apart would cost a tenth of a small run
