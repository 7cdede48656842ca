"""What is not settled: figures that returned files claim, what became of a former return, the files to send back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.findings import Finding
from pipeline.model import Answer, Sent, gathered
from pipeline.summary.of_units import by_code, unit_rows
from schemas.campaign.campaign import Campaign
from schemas.expressions.table import Table
from schemas.form.sheets import FIGURES, INFO, LEDGER


@dataclass(frozen=True)
class Progress:
    """The findings of the return that a file answers: how many are gone, left, and new ones."""

    gone: int
    left: int
    new: int


@dataclass(frozen=True)
class FollowUp:
    """For the clerk only, never for the report. `claimed`: returned unit → indicator code → its own figure, None where
    it cannot be read. `major`: 大案要案 of returned units, columns unit, case. `sent`: every form by source.
    `callers`: source → 填报人 and 联系电话, as far as they are filled."""

    claimed: Mapping[str, Mapping[str, int | None]]
    major: pd.DataFrame
    progress: Mapping[str, Progress]
    sent: Mapping[str, Sent]
    callers: Mapping[str, str]


def follow_up(tables: Mapping[str, Table], returned: Mapping[str, str], findings: Iterable[Finding],
              answers: Mapping[str, Answer], sent: Mapping[str, Sent], campaign: Campaign) -> FollowUp:
    """`returned`: source → unit of the newest file of each unit that is returned."""
    rows = tables[FIGURES.name].rows_of(returned)
    known = rows["quantity"].where((rows["quantity"] % 1 == 0) & (rows["quantity"] >= 0))  # what contradicts the ledger is claimed
    claimed = by_code(rows, returned, (None if pd.isna(value) else int(value) for value in known))
    cases = unit_rows(tables[LEDGER.name], returned)
    cases = cases[cases["category"].isin(campaign.words("案件类别", "major"))]
    by_source = gathered(findings, lambda f: f.source)
    progress = {source: _progress(answer, by_source.get(source, [])) for source, answer in answers.items() if source in sent}
    said = (tables[INFO.name].typed[k].fillna("") for k in ("source", "filler", "phone"))
    callers = {source: f"{filler} {phone}".strip() for source, filler, phone in zip(*said, strict=True)}
    return FollowUp(claimed, cases, progress, sent, callers)


def _progress(answer: Answer, now: list[Finding]) -> Progress:
    """A finding is the same where it hangs on the same values, or where its rule still blames its cell."""
    open_now = [f for f in now if f.asks]
    then: set[Any] = {r.basis for r in answer.remarks} | {(r.rule, r.sheet, r.cell) for r in answer.remarks}
    bases = {f.basis for f in open_now}
    places = {(f.rule, f.sheet or "", f.cell or "") for f in open_now}
    left = sum(r.basis in bases or (r.rule, r.sheet, r.cell) in places for r in answer.remarks)
    new = sum(f.basis not in then and (f.rule, f.sheet or "", f.cell or "") not in then for f in open_now)
    return Progress(len(answer.remarks) - left, left, new)
