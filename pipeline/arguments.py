"""What the command line says, judged by itself: the argument that is wrong is named. Standard library only."""

import argparse
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NoReturn

from schemas.refused import RefusedError

HELP = Path(__file__).with_name("help.txt")
SEE = "各选项的写法见 python run.py --help"
NEEDED = {"output": "输出文件夹", "as_of": "日期", "campaign": "行动约定文件", "templates": "文件夹", "since": "上次的输出文件夹"}
LONGEST = 1000  # characters of a path; no system takes many more
YEARS = range(2000, 2100)
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d\d)(\d\d)")


@dataclass(frozen=True)
class Arguments:
    """A command line that makes sense: `help`, or `templates`, or an `inbox`."""

    help: bool = False
    inbox: Path | None = None
    output: Path | None = None
    as_of: date | None = None
    campaign: Path | None = None
    templates: Path | None = None
    since: Path | None = None


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:  # noqa: ARG002 (its words are English)
        raise RefusedError(f"参数有误：{SEE}。")


def parse(argv: list[str]) -> Arguments:
    """Raises RefusedError with one Chinese sentence."""
    parser = _Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("inbox", nargs="*")
    for name in NEEDED:
        parser.add_argument(f"--{name.replace('_', '-')}", dest=name, nargs="?", const="")
    parser.add_argument("-h", "--help", action="store_true")
    args, unknown = parser.parse_known_args(argv)
    if args.help:
        return Arguments(help=True)
    if unknown:
        raise RefusedError(f"参数有误：没有“{unknown[0]}”这个选项，{SEE}。")
    if not args.inbox and args.templates is None:
        raise RefusedError(f"请写明收件文件夹，如 python run.py 收件文件夹；生成模板用 python run.py --templates 文件夹；{SEE}。")
    if args.inbox and args.templates is not None:
        raise RefusedError("参数有误：汇总和生成模板请分两次运行，--templates 不与收件文件夹同用。")
    if len(args.inbox) > 1:
        raise RefusedError(f"参数有误：收件文件夹只能写一个，多出“{args.inbox[1]}”；路径里有空格的，请加英文双引号。")
    inbox = _path(args.inbox[0], "收件文件夹") if args.inbox else None
    output, campaign, templates, since = (_path(getattr(args, k), f"--{k}") for k in ("output", "campaign", "templates", "since"))
    return Arguments(False, inbox, output, _day(args.as_of), campaign, templates, since)


def _path(text: str | None, name: str) -> Path | None:
    """A path as typed or dragged in: a dragged folder may bring a quotation mark."""
    if text is None:
        return None
    cleaned = text.strip().strip('"')
    if not cleaned:
        raise RefusedError(f"参数有误：{name} 后面没有写{NEEDED[name.removeprefix('--')]}。" if name.startswith("--") else f"参数有误：{name}是空的。")
    if "\0" in cleaned:
        raise RefusedError(f"参数有误：{name}里有不能用在路径里的字符。")
    if len(cleaned) > LONGEST:
        raise RefusedError(f"参数有误：{name}的路径太长。")
    return Path(cleaned)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    if not text.strip():
        raise RefusedError("参数有误：--as-of 后面没有写日期，请写成 2020-10-29。")
    try:
        found = _DAY.fullmatch(text.strip())
        day = date(*(int(part) for part in found.groups() if part)) if found else date.min
    except ValueError:
        day = date.min
    if day.year not in YEARS:
        raise RefusedError(f"参数有误：--as-of 的日期“{text}”无法识别，请写成 2020-10-29。")
    return day
