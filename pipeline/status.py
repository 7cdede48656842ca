"""How a file or a unit stands: a value for run.json and the word that people read."""

from enum import StrEnum
from typing import Self


class Worded(StrEnum):
    """A value for programs and the `word` that people read."""

    word: str

    def __new__(cls, value: str, word: str) -> Self:
        worded = str.__new__(cls, value)
        worded._value_, worded.word = value, word
        return worded


class Status(Worded):
    """The verdict on one file, or, in run.json, the state of a unit."""

    ACCEPTED = "accepted", "已通过"
    RETURNED = "returned", "退回修改"
    SUPERSEDED = "superseded", "已有新的报送"
    DUPLICATE = "duplicate", "重复"
    CONFLICT = "conflict", "多份不一致"
    UNREADABLE = "unreadable", "无法读取"
    UNRECOGNISED = "unrecognised", "不是填报表"
    IGNORED = "ignored", "未读取"
    APPLIED = "applied", "已更正"
    MISSING = "missing", "未报送"  # of a unit only


class Standing(Worded):
    """How a unit stands."""

    ACCEPTED = "accepted", Status.ACCEPTED.word
    ASKED = "asked", "已通过（待核实）"  # with questions that are not answered
    RETURNED = "returned", Status.RETURNED.word
    CONFLICT = "conflict", Status.CONFLICT.word
    UNREADABLE = "unreadable", "来件无法读取"  # something came that may be its return
    MISSING = "missing", Status.MISSING.word
