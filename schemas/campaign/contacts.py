"""通讯录.csv beside the campaign file: where the mail to a unit, or to the superior office, goes. Optional, never under version control."""

import csv
import re
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from schemas.campaign.campaign import Campaign
from schemas.form.text import key
from schemas.refused import RefusedError

NAME = "通讯录.csv"
TITLES = ("单位", "联系人", "邮箱")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", re.ASCII)


class Contact(NamedTuple):
    name: str
    address: str


def contacts(folder: Path, campaign: Campaign) -> dict[str, tuple[Contact, ...]]:
    """Unit, or the office of `[report] addressee` → its contacts; empty without the file (UTF-8, a BOM is welcome, or GBK as Excel saves it; any line ends).

    Several lines of one unit, and several addresses in one cell, are several contacts. Raises RefusedError.
    """
    try:
        data = (folder / NAME).read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as e:
        raise RefusedError(f"无法读取 {NAME}：请检查权限，或关闭正在使用它的程序后再试。") from e
    try:
        return _read(re.sub(r"\r+\n|\r", "\n", _decoded(data)), campaign)
    except csv.Error as e:
        raise RefusedError(f"{NAME} 不是逗号分隔的表格：请用 WPS 或 Excel 打开，另存为 CSV（逗号分隔）。") from e


def _read(text: str, campaign: Campaign) -> dict[str, tuple[Contact, ...]]:
    reader = csv.DictReader(StringIO(text))
    reader.fieldnames = ["".join(t.split()) for t in reader.fieldnames or ()]
    if missing := [t for t in TITLES if t not in reader.fieldnames]:
        raise RefusedError(f"{NAME} 第一行应是“{','.join(TITLES)}”，缺少：{'、'.join(missing)}。")
    found: dict[str, tuple[Contact, ...]] = {}
    for line in reader:
        unit, name, addresses = (" ".join(str(line[t] or "").split()) for t in TITLES)
        if unit or addresses:
            above = campaign.report.addressee
            known = above if above and key(unit) == key(above) else campaign.recognise(unit)
            if known is None:
                raise RefusedError(f"{NAME} 第 {reader.line_num} 行的单位“{unit}”不在单位名单里。")
            given = [address for address in re.split(r"[\s;；,，、]+", addresses) if address]
            if wrong := next((a for a in given if not _ADDRESS.fullmatch(a)), None):
                raise RefusedError(f"{NAME} 第 {reader.line_num} 行的邮箱“{wrong}”不对，请写成 name@example.cn 的样子，不清楚的留空。")
            found[known] = found.get(known, ()) + tuple(Contact(name, address) for address in given)
    return found


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RefusedError(f"{NAME} 读不出文字：请用记事本打开，另存为时编码选 UTF-8。")
