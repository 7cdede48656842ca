"""Whose a file is: 填报单位 against what else says so (F12, design §5)."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from pipeline.findings import Finding, stage_finding
from pipeline.inbox.kinds import base_name
from pipeline.model import Answer, Submission, Upload
from pipeline.status import Status
from schemas.campaign.campaign import Campaign
from schemas.expressions.table import Table
from schemas.form.sheets import INFO


def misnamed(info: Table, given: Mapping[str, Answer], campaign: Campaign) -> list[Finding]:
    """F12: the file's base name, or else its 退回意见, speaks of another unit and not of 填报单位."""
    found = []
    for i, source, unit in zip(info.typed.index, info.typed["source"], info.typed["unit"], strict=True):
        named = campaign.mentioned(PurePosixPath(base_name(source)).stem)
        asked = {u for u in (campaign.recognise(given[source].unit),) if u} if source in given else set()
        value: Any = info.raw.at[i, "unit"]
        for name, others in (("name_differs", named), ("answer_differs", asked)):
            if isinstance(unit, str) and others and unit not in others:
                found.append(stage_finding(name, source, unit, INFO.name, info.cell(i, "unit"), value,
                                           other="、".join(campaign.in_order(others))))
                break
    return found


def presumed(s: Submission, upload: Upload, said: Answer | None, campaign: Campaign) -> Submission:
    """The verdict with the unit that the file's name or else its 退回意见 (`said`) speaks of, where the file itself names none; of
    a file that could not be read also the one that its mail speaks of: by its subject, its sender, its own name."""
    words = [PurePosixPath(base_name(s.source)).stem, *([said.unit] if said else [])]
    if s.status in (Status.UNREADABLE, Status.IGNORED):
        words += [*upload.about, *reversed(s.source.split("!")[:-1])]
    named = (campaign.mentioned(text) for text in words)
    return s if s.unit else replace(s, presumed=next((units.pop() for units in named if len(units) == 1), None))
