"""上报表.xlsx: the merged result as a filled intake workbook of the next level.

What is merged is judged already, so this form has no live checks; what the machine cannot know stays blank and red.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from pipeline.findings import Value
from pipeline.publish.form.form import Content, form
from pipeline.publish.kit.bulk import CELL_LIMIT
from pipeline.publish.kit.coverage import coverage
from pipeline.summary.summarise import Summary
from pipeline.summary.totals import WORKLOAD
from schemas.campaign.campaign import Campaign
from schemas.campaign.sections import Indicator
from schemas.expressions.table import cells_of
from schemas.form.columns import Sheet
from schemas.form.sheets import ARCHIVE, HIGHLIGHTS, INFO, LEDGER, MEASURES, ORIGIN, SERIAL
from schemas.form.text import closed, ends_open, split_names
from schemas.rules.names import distinct

OPEN = "等"  # ends a list of names that does not hold them all


def roll_up(summary: Summary) -> bytes:
    """The workbook's bytes."""
    # as the next level asks it: the only 填报单位 to choose is this one; a copy of the model would keep what it derived from its roster
    kept = summary.campaign.model_dump(exclude={"roster"}) | {"roster": [{"name": summary.campaign.campaign.city}]}
    return form(Campaign.model_validate(kept), content(summary), room=0)


def content(summary: Summary) -> Content:
    """What is filled in. 来源单位 is the unit, with what the unit itself had there: 济宁市任城区."""
    totals = summary.totals
    figures = {i.row.code: (totals[i.row.code], _names(summary, i) if totals[i.row.code] else None)
               for i in summary.campaign.indicators}
    ledgers = {sheet.name: _columns(sheet, frame) for sheet, frame in (
        (LEDGER, summary.ledger), (ARCHIVE, summary.archive), (MEASURES, summary.measures), (HIGHLIGHTS, summary.highlights))}
    return Content(_info(summary), figures, merged=ledgers, told=tuple(_told(summary)))


def _info(summary: Summary) -> dict[str, Value]:
    nothing = summary.accepted and not any(summary.totals.values()) and summary.ledger.empty
    added = {key: int(total.value) for key, (total, given) in zip(WORKLOAD, summary.sums.workload, strict=True) if given}
    return {"unit": summary.campaign.campaign.city, "report_date": summary.as_of,
            "zero_report": summary.campaign.words("是否", "yes" if nothing else "no")[0], **added}


def _names(summary: Summary, indicator: Indicator) -> str:
    """单位名称 of all units, each name once. 等 ends them where they are not all, or fewer than 数量: one party may stand
    in two units, and one unit's list may be open."""
    code = indicator.row.code
    texts = [summary.names[u][code] for u in summary.accepted if summary.figures[u][code]]
    names = distinct(closed(n) for text in texts for n in split_names(text))
    said = "、".join(names.values())
    whole = len(names) == summary.totals[code] or indicator.row.counts != "parties"
    if len(said) >= CELL_LIMIT:
        said = said[:CELL_LIMIT - 1].rpartition("、")[0]
        whole = False
    return said if whole and not any(map(ends_open, texts)) else said + OPEN


def _columns(sheet: Sheet, frame: pd.DataFrame) -> Mapping[str, Sequence[Value]]:
    """By column key. Where a sheet has no 来源单位, its titles say the unit."""
    columns: dict[str, Sequence[Any]] = {SERIAL.key: range(1, len(frame) + 1), **{c.key: cells_of(frame[c.key]) for c in sheet.read}}
    if ORIGIN in sheet.columns:
        columns[ORIGIN.key] = (frame["unit"] + frame["origin"].fillna("")).tolist()
    else:
        columns["title"] = [f"{unit}：{title or ''}" for unit, title in zip(frame["unit"].tolist(), columns["title"], strict=True)]
    return columns


def _told(summary: Summary) -> Iterator[str]:
    facts = summary.campaign.campaign
    yield f"本表由程序从{facts.city}各单位的填报表汇总而成，供报送上级。{coverage(summary)}"
    blank = [INFO[k].title for k in ("filler", "phone", "reviewer")]
    yield f"请在“{INFO.name}”补填{'、'.join(blank)}；再次报送时“{INFO['edition'].title}”加 1。数字和台账请不要在这里改，改县级的填报表后重新汇总。"
