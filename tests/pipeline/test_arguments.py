"""The command line: what is understood, and the argument that is named where something is wrong."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.arguments import HELP, NEEDED, Arguments, parse
from schemas.refused import RefusedError


def options(**given: object) -> Arguments:
    return Arguments(inbox=Path("收件"), **given)  # type: ignore[arg-type]


UNDERSTOOD = {
    "收件": options(),
    '收件"': options(),  # a folder that was dragged in
    "收件 --output 出 --since 上次 --campaign 约定.toml": options(output=Path("出"), since=Path("上次"), campaign=Path("约定.toml")),
    "收件 --as-of 2020-10-29": options(as_of=date(2020, 10, 29)),
    "收件 --as-of 2020/10/29": options(as_of=date(2020, 10, 29)),
    "收件 --as-of 2020.9.1": options(as_of=date(2020, 9, 1)),
    "收件 --as-of 2020年10月29日": options(as_of=date(2020, 10, 29)),
    "收件 --as-of 20201029": options(as_of=date(2020, 10, 29)),
    "收件 --as-of ２０２０-１０-２９": options(as_of=date(2020, 10, 29)),
    "--as-of=2020-10-29 收件": options(as_of=date(2020, 10, 29)),
    "--templates 模板 --since 上次": Arguments(templates=Path("模板"), since=Path("上次")),
    "-h": Arguments(help=True),
    "收件 --help": Arguments(help=True),
}


@pytest.mark.parametrize("line", UNDERSTOOD)
def test_understood(line: str) -> None:
    assert parse(line.split()) == UNDERSTOOD[line]


WRONG = {
    "": "python run.py 收件文件夹",
    "''": "收件文件夹是空的",
    "收件 两个": "多出“两个”",
    "收件 --outputs 出": "没有“--outputs”这个选项",
    "收件 -x": "没有“-x”这个选项",
    "收件 --output": "--output 后面没有写输出文件夹",
    "收件 --output ''": "--output 后面没有写输出文件夹",
    "收件 --output --as-of 2020-10-29": "--output 后面没有写输出文件夹",
    "收件 --since ''": "--since 后面没有写上次的输出文件夹",
    "收件 --campaign": "--campaign 后面没有写行动约定文件",
    "收件 --as-of": "--as-of 后面没有写日期",
    "收件 --as-of 明天": "--as-of 的日期“明天”无法识别",
    "收件 --as-of 2020-02-30": "--as-of 的日期“2020-02-30”无法识别",
    "收件 --as-of 20-10-29": "--as-of 的日期“20-10-29”无法识别",
    "收件 --as-of 0020-10-29": "--as-of 的日期“0020-10-29”无法识别",
    "--templates": "--templates 后面没有写文件夹",
    "收件 --templates 模板": "--templates 不与收件文件夹同用",
    "收\0件": "不能用在路径里的字符",
}


@pytest.mark.parametrize("line", WRONG)
def test_the_wrong_argument_is_named(line: str) -> None:
    with pytest.raises(RefusedError) as refused:
        parse([word.replace("''", "") for word in line.split()])
    assert WRONG[line] in str(refused.value)
    assert str(refused.value).endswith("。")


def test_help_names_every_option() -> None:
    told = HELP.read_text(encoding="utf-8")
    assert [name for name in NEEDED if f"--{name.replace('_', '-')}" not in told] == []
