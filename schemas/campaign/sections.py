"""The sections of the campaign file, each a frozen model: what a campaign, a block, a list, a unit is."""

from datetime import date
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

LISTS = ("处罚形式", "整改结果", "案件类别", "类型", "管理类别", "运营状态", "是否", "措施类别")
ROLES_OF = MappingProxyType({  # list → what its values may be to the rules
    "处罚形式": ("rectify", "penalty", "transfer", "confiscate", "shut_down", "ban"), "整改结果": ("done",), "案件类别": ("ordinary", "featured", "major"),
    "管理类别": ("licensed", "unlicensed_profit", "unlicensed_nonprofit", "harmful"), "运营状态": ("closed", "left"), "是否": ("yes", "no"),
    "措施类别": ("other",),
})
ROLES = frozenset(chain.from_iterable(ROLES_OF.values()))
Counts = Literal["parties", "rows", "quantity"]
Line = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$")]  # one line of text; blanks around it are dropped
Text = Annotated[Line, StringConstraints(min_length=1)]
Money = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True, str_strip_whitespace=True)


class Facts(Strict):
    """[campaign]: names and dates."""

    name: Text
    title: Text
    document: Text
    start: date
    end: date
    deadline: date
    province: Text
    city: Text
    office: Text
    contact: Line = ""
    template_version: Text
    table_title: Text
    case_example: Line = "某某公司某某案"  # a 案件名称 as it should be, for the form's guidance


class Phase(Strict):
    name: Text
    start: date
    end: date


class Row(Strict):
    """One row of the official table. `counts` says how the ledger yields its figure."""

    code: Text
    measure: Text = Field(alias="form")
    unit: Text
    counts: Counts
    strict: bool
    also: tuple[Text, ...] = ()


class Block(Strict):
    code: Text
    name: Text
    rows: tuple[Row, ...] = Field(min_length=1)


class Focus(Strict):
    """One 整治重点: the block it belongs to, and the fine in yuan above which C10 asks."""

    value: Text
    block: Text
    fine_cap: Money
    aliases: tuple[Text, ...] = ()


class Remedy(Strict):
    """What to say where a block has no row for a 处罚形式 (C03). `happens`: a pair that is taken as it is and asked
    about, though it counts in no row of the official table."""

    block: Text
    measure: Text = Field(alias="form")
    text: Text
    happens: bool = False


class Option(Strict):
    value: Text
    role: Text | None = None
    aliases: tuple[Text, ...] = ()


class Unit(Strict):
    name: Text
    code: Line | None = None
    optional: bool = False
    aliases: tuple[Text, ...] = ()
    office: Line = ""  # to which letters go; where none is named, the unit's own 文化和旅游局

    @property
    def addressee(self) -> str:
        return self.office or f"{self.name}文化和旅游局"


class Report(Strict):
    """[report]: the Word template of the report, beside the campaign file; where none is named, the project's own.
    `addressee`: the office above, to which the report and a 专报 go up; without one the report is a 总结."""

    template: Path = Path(__file__).parents[1] / "总结模板.docx"
    addressee: Line = ""


class TypicalCases(Strict):
    """[typical_cases]: from how many 移交, from which fine in yuan, from how many 行政处罚 on a county that names no
    典型案例 is asked for one (N01), and how many of them the body of the report tells."""

    transfers: int = Field(default=1, ge=1)
    fine: Money = 10000
    penalties: int = Field(default=5, ge=1)
    told: int = Field(default=5, ge=0)


class Sampling(Strict):
    """[sampling]: how many rows of each ledger are drawn for a check on the spot."""

    size: int = Field(default=20, ge=1)


class Inspection(Strict):
    """[inspection]: to whom the 通报 goes, and by which figures it speaks well of a unit (in time, never sent back, nothing
    overdue, every 责任书 signed, and so many 处置, so much of what was due done, in percent) or ill (days late, returns
    sent back, rectifications overdue, from so many on)."""

    addressee: Line = "各报送单位"
    praise_cases: int = Field(default=1, ge=0)
    praise_done: float = Field(default=100, ge=0, le=100)
    late: int = Field(default=1, ge=1)
    returned: int = Field(default=2, ge=1)
    overdue: int = Field(default=1, ge=1)


class Indicator(NamedTuple):
    """A row of the official table together with its block."""

    block: Block
    row: Row
    number: int  # place within the block, from 1

    @property
    def label(self) -> str:
        """The row's 处罚形式 as the notice numbers it: 1、责令整改."""
        return f"{self.number}、{self.row.measure}"

    @property
    def title(self) -> str:
        return f"{self.block.name}·{self.row.measure}"

    @property
    def units(self) -> tuple[str, ...]:
        """The counting units that may stand behind its number: its own first (R02)."""
        return tuple(dict.fromkeys((self.row.unit, *self.row.also)))
