"""Reading the campaign file: any mistake in it is one Chinese sentence that names the key."""

import re
import tomllib
from pathlib import Path

from pydantic import ValidationError

from schemas.campaign.campaign import Campaign
from schemas.refused import RefusedError


def load(path: Path) -> Campaign:
    """Read a campaign file (UTF-8, a BOM is welcome). Raises RefusedError with one Chinese sentence."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as e:
        raise RefusedError(f"无法读取行动约定文件 {path}，请检查路径。") from e
    except UnicodeDecodeError as e:
        line = path.read_bytes()[: e.start].count(b"\n") + 1
        raise RefusedError(f"{path.name} 第 {line} 行不是 UTF-8 编码：请用记事本打开，另存为时编码选 UTF-8。") from e
    try:
        campaign = Campaign.model_validate(tomllib.loads(text))
    except ValidationError as e:
        raise RefusedError(f"{path.name}：{_sentence(e)}。") from e
    except (ValueError, RecursionError) as e:  # of tomllib: its own, a number of thousands of digits, brackets in brackets
        raise RefusedError(_syntax(path.name, text, str(e))) from e
    template = path.absolute().parent / campaign.report.template
    if not template.is_file():
        raise RefusedError(f"{path.name}：report.template 写的 Word 模板“{campaign.report.template}”不在它旁边，请放回去或改正名字。")
    return campaign.model_copy(update={"report": campaign.report.model_copy(update={"template": template})})


def _syntax(name: str, text: str, error: str) -> str:
    place = re.search(r"line (\d+)", error)
    line = int(place[1]) if place else text.count("\n") + 1
    lines = text.splitlines()
    told = lines[line - 1] if line <= len(lines) else ""
    hint = next((hint for wrong, hint in _HINTS if re.search(wrong, f"{error}\n{told}")), "请检查引号、等号和方括号是否成对、是否半角")
    return f"{name} 第 {line} 行写法不对：{hint}。"


_HINTS = (  # by the parser's words and the line
    (r"^Cannot (?:overwrite|declare|mutate)", "这一项前面已经写过，请删去一处"),
    (r"=\s*[\[{]?\s*[“”]", '这一行用了中文引号 “ ”，请改成英文半角引号 "'),
    (r"=\s*\d{4}\s*[-./年]", "日期应是真实的日期，写成 2020-05-01，不加引号"))


_SENTENCES = {  # by how pydantic calls it, or how that begins
    "missing": "缺少 {key}", "extra_forbidden": "不认识 {key}，请检查拼写", "value_error": "{said}",
    "date": "{key} 应是日期，写成 2020-05-01，不加引号", "string_too_short": "{key} 不能为空", "too_short": "{key} 不能为空",
    "string_pattern": "{key} 应写成一行，不能换行", "string": "{key} 应是文字，加英文引号", "float": "{key} 应是数字", "finite": "{key} 应是数字",
    "path": "{key} 应是文件名，加英文引号", "int": "{key} 应是整数", "greater_than_equal": "{key} 不能小于 {ge:g}", "greater_than": "{key} 应大于 {gt:g}",
    "less_than_equal": "{key} 不能大于 {le:g}", "": "{key} 的值不合要求"}


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(p + 1) if isinstance(p, int) else str(p) for p in first["loc"]) or "文件"
    sentence = next(s for kind, s in _SENTENCES.items() if first["type"].startswith(kind))
    ctx = first.get("ctx", {})
    return sentence.format(key=where, said=ctx.get("error", ""), **{limit: ctx.get(limit, 0) for limit in ("ge", "gt", "le")})
