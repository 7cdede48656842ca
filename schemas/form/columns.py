"""What a column is: one frozen definition from which the template, parsing, messages, the pandera schema and the
README's tables are derived. A new column is one `Column` in `schemas/form/sheets.py`."""

import re
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from types import MappingProxyType


class Kind(Enum):
    """How a cell is cleaned, parsed, formatted and restricted. The value is what the README calls it."""

    TEXT = "文字"  # free text: only trimmed
    NAME = "名称"  # blanks beside Chinese removed (R05), full width to half (R01)
    CODE = "编码"  # no blanks at all, upper case, kept as text
    DOCUMENT = "文号"  # as CODE, brackets brought to 〔〕 (R11)
    PHONE = "电话"
    NAMES = "多个名称"  # 单位名称: split where it is compared, shown as typed
    LIST = "选项"
    UNIT = "单位"  # a name of the roster
    NUMBER = "数字"
    DATE = "日期"


DTYPES = MappingProxyType({Kind.NUMBER: "float64", Kind.DATE: "datetime64[us]"})


@dataclass(frozen=True)
class Column:
    """One column of a sheet, or one 项目 of 基本信息."""

    key: str
    title: str
    kind: Kind
    required: bool = False
    options: str = ""  # the campaign's dropdown list of a LIST
    guide: str = ""  # what the template tells the filler, in a few words
    width: int = 12  # characters of the template's column
    whole: bool = True  # NUMBER: counted things, or money
    least: int = 0  # NUMBER: the smallest value
    ordinal: bool = False  # NUMBER: 第1次 and 第一次 are read
    follows: str | None = None  # DATE: 15日内 and a day without its year count from this column's day
    looks_back: bool = False  # DATE: a day without its year is the last such day up to 填报日期
    stands_for_blank: tuple[str, ...] = ()  # words beside 无, /, 暂无 … that mean a blank here (R03)
    nothing_is_zero: bool = False  # 无, 暂无 … mean 0 here, not blank (R03)
    worded: bool = True  # required text must hold more than digits and punctuation
    optional_silently: bool = False  # no finding where the column is missing
    hidden: bool = False
    filled_by_machine: bool = False  # 校核, 计量单位 …: never read
    explains: bool = False  # 情况说明: what the county says to questions, no datum of the return
    prefilled: str = ""

    @property
    def dtype(self) -> str:
        return DTYPES.get(self.kind, "str")

    @property
    def most(self) -> int:
        """NUMBER: the largest value (design §5, H07)."""
        return 999_999_999 if self.whole else 99_999_999_999

    @property
    def units(self) -> tuple[str, ...]:
        """NUMBER: the unit in the title and its short forms: 检查单位（家次） → 家次, 家, 次."""
        found = re.search(r"（(.{1,2})）$", self.title) if self.kind is Kind.NUMBER else None
        return tuple(dict.fromkeys((found[1], *found[1]))) if found else ()

    @property
    def read(self) -> bool:
        return not self.filled_by_machine


class Layout(Enum):
    ITEMS = "项目"  # one item a row: 项目, 填报内容, 说明
    FIXED = "固定行"  # the rows of the official table
    ROWS = "逐行"  # one record a row


@dataclass(frozen=True, eq=False)
class Sheet:
    """One sheet of the intake workbook."""

    name: str
    layout: Layout
    columns: tuple[Column, ...]
    guide: str = ""
    heading: str | None = None  # a row with nothing but this column is a heading, not a record (R08)
    known_by: tuple[str, ...] = ()  # what makes a row the same in a later return (explanations, corrections)

    @cached_property
    def by_key(self) -> MappingProxyType[str, Column]:
        return MappingProxyType({c.key: c for c in self.columns})

    @cached_property
    def read(self) -> tuple[Column, ...]:
        """The columns that are read, in order: those of the sheet's typed frame."""
        return tuple(c for c in self.columns if c.read)

    @cached_property
    def data(self) -> tuple[Column, ...]:
        """The columns that hold data: those that are read, 情况说明 left out."""
        return tuple(c for c in self.read if not c.explains)

    def __getitem__(self, key: str) -> Column:
        return self.by_key[key]

    def place(self, key: str) -> int:
        """A column's place from the left, or a 项目's from the top, from 0."""
        return list(self.by_key).index(key)

    def __repr__(self) -> str:
        return f"Sheet({self.name})"
