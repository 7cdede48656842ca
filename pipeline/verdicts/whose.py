"""Whose a file is: 填报单位 against what else says so (F12, design §5)."""

from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from pipeline.inbox.kinds import base_name
from pipeline.model import Finding, Status, Submission, Upload, stage_finding
from schemas.campaign.campaign import Campaign
from schemas.expressions.table import Table
from schemas.form.sheets import INFO


def misnamed(info: Table, campaign: Campaign) -> list[Finding]:
    """F12: the file's base name speaks of another unit, and not of 填报单位."""
    found = []
    for i, source, unit in zip(info.typed.index, info.typed["source"], info.typed["unit"], strict=True):
        named = campaign.mentioned(PurePosixPath(base_name(source)).stem)
        if isinstance(unit, str) and named and unit not in named:
            value: Any = info.raw.at[i, "unit"]
            found.append(stage_finding("name_differs", source, unit, INFO.name, info.cell(i, "unit"), value,
                                       other="、".join(sorted(named))))
    return found


def presumed(s: Submission, upload: Upload, campaign: Campaign) -> Submission:
    """The verdict with the unit that the file's name speaks of, where the file itself names none; of a file that could not be
    read also the one that its mail speaks of: by its subject, its sender, its own name."""
    words = [PurePosixPath(base_name(s.source)).stem]
    if s.status in (Status.UNREADABLE, Status.IGNORED):
        words += [*upload.about, *reversed(s.source.split("!")[:-1])]
    named = (campaign.mentioned(text) for text in words)
    return s if s.unit else replace(s, presumed=next((units.pop() for units in named if len(units) == 1), None))
