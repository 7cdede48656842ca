"""The files of an output folder, by what they are for."""

from enum import StrEnum


class Output(StrEnum):
    """The files of an output folder that are not drafts or returns (design §7)."""

    OFFICIAL = "专项行动情况汇总表.xlsx"
    PAGE = "专项行动总结.html"
    DOCUMENT = "专项行动总结.docx"
    DESK = "审核情况.html"
    REVIEW = "审核情况.xlsx"
    INSPECTION = "验收抽查.xlsx"
    NOTICE = "验收通报.docx"
    ROLL_UP = "上报表.xlsx"
    RECORD = "run.json"
