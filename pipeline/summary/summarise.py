"""Accepted returns → one summary, from which every output is written. Nothing is counted anywhere else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import pandas as pd

from pipeline.findings import Finding
from pipeline.model import FirstReturn, SetAside, Submission, TelephoneCorrection, gathered
from pipeline.status import Standing, Status
from pipeline.summary.follow_up import FollowUp
from pipeline.summary.key_figures import KeyFigures, key_figures
from pipeline.summary.of_units import by_code, unit_rows
from pipeline.summary.sent_back import SentBack
from pipeline.summary.since import Editions, Since
from pipeline.summary.totals import Rows, Sums, matters, sums
from schemas.campaign.campaign import Campaign
from schemas.expressions.leaves import CODE
from schemas.expressions.table import Table, View
from schemas.expressions.tally import single_parties
from schemas.form.check_code import check_code
from schemas.form.sheets import ARCHIVE, FIGURES, HIGHLIGHTS, INFO, LEDGER, MEASURES
from schemas.rules.cases import dealt_with


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Everything the outputs show.

    `set_aside`: the folders passed over, by their path in the inbox.
    `figures`, `names`, `origins`: unit → indicator code → number, 单位名称, or file and cell in which the number stands; accepted units
    in roster order. `ledger`,
    `archive`, `measures`, `highlights`: the accepted rows, columns by key plus unit, source, row, in roster order, then by
    row; in the ledger also `code` of the official row, blank for a pair without one, and whether the case is `settled`
    (已依法处理, C11). `rectifications`: the ledger's rows with a 整改期限.
    `info`: one row per accepted unit, indexed by unit. `first_returns`, `sent_back`: by unit. `by_telephone`: unit → what was corrected by telephone and does not
    stand in its file yet. `since`: what is new since a former output; `editions`: what each unit's newest file changed.
    """

    campaign: Campaign
    as_of: date
    expected: tuple[str, ...]
    accepted: tuple[str, ...]
    returned: tuple[str, ...]
    missing: tuple[str, ...]
    submissions: tuple[Submission, ...]
    findings: tuple[Finding, ...]
    figures: Mapping[str, Mapping[str, int]]
    names: Mapping[str, Mapping[str, str]]
    origins: Mapping[str, Mapping[str, tuple[str, str]]]
    info: pd.DataFrame
    ledger: pd.DataFrame
    archive: pd.DataFrame
    measures: pd.DataFrame
    highlights: pd.DataFrame
    rectifications: pd.DataFrame
    sums: Sums
    follow_up: FollowUp
    set_aside: Mapping[str, SetAside] = field(default_factory=dict)
    first_returns: Mapping[str, FirstReturn] = field(default_factory=dict)
    sent_back: Mapping[str, SentBack] = field(default_factory=dict)
    by_telephone: Mapping[str, tuple[TelephoneCorrection, ...]] = field(default_factory=dict)
    since: Since | None = None
    editions: tuple[Editions, ...] = ()

    @cached_property
    def totals(self) -> Mapping[str, int]:
        """The 17 figures of all accepted units by indicator code."""
        return {c: sum(row[c] for row in self.figures.values()) for c in self.campaign.by_code}

    @cached_property
    def absent(self) -> tuple[str, ...]:
        """The expected units that are not in the figures."""
        return tuple(u for u in self.expected if u not in self.figures)

    def days_late(self, unit: str) -> int:
        """How late the unit's first return was; 0 in time, or where there is none."""
        first = self.first_returns.get(unit)
        return first.days_late if first else 0

    @cached_property
    def check_codes(self) -> Mapping[str, str]:
        """校验码 of each accepted unit, of its figures as they were counted."""
        editions = self.info["edition"].to_dict()
        return {u: check_code([row[c] for c in self.campaign.by_code], int(editions[u]), self.campaign.places[u])
                for u, row in self.figures.items()}

    @cached_property
    def listed(self) -> tuple[str, ...]:
        """The units that tables list: the expected ones and the optional ones that are accepted, in roster order."""
        return self.campaign.in_order((*self.expected, *self.accepted))

    @cached_property
    def counted(self) -> tuple[str, ...]:
        """The expected units that are in the figures."""
        return tuple(u for u in self.expected if u in self.figures)

    @cached_property
    def findings_of(self) -> Mapping[str, list[Finding]]:
        """Source → its findings; files without any are left out."""
        return gathered(self.findings, lambda f: f.source)

    @cached_property
    def arrived(self) -> Mapping[str, tuple[Submission, ...]]:
        """Missing unit → what came from it, by name, and is no return; a file that another unit answered for was that one's."""
        came = gathered((s for s in self.submissions if s.status != Status.SUPERSEDED), lambda s: s.presumed)
        return {u: tuple(came[u]) for u in self.missing if u in came}

    def unread(self, unit: str) -> bool:
        """Whether something came from a missing unit that may be its return and could not be read."""
        return any(s.errors or s.warnings for s in self.arrived.get(unit, ()))

    @cached_property
    def standing(self) -> Mapping[str, Standing]:
        """How each unit stands that is expected or sent a return, in roster order."""
        asked = {s.unit for s in self.submissions if s.status == Status.ACCEPTED and s.asked}
        conflict = {s.unit for s in self.submissions if s.status == Status.CONFLICT}
        found = {u: Standing.ASKED if u in asked else Standing.ACCEPTED for u in self.accepted}
        found |= {u: Standing.CONFLICT if u in conflict else Standing.RETURNED for u in self.returned}
        found |= {u: Standing.UNREADABLE if self.unread(u) else Standing.MISSING for u in self.missing}
        return {u: found[u] for u in self.campaign.in_order(found)}

    @cached_property
    def lacking(self) -> Mapping[Standing, tuple[str, ...]]:
        """Why expected units are not in the figures, and which; what applies to none is left out."""
        why = (Standing.RETURNED, Standing.CONFLICT, Standing.UNREADABLE, Standing.MISSING)
        found = {state: tuple(u for u in self.expected if self.standing[u] is state) for state in why}
        return {state: units for state, units in found.items() if units}

    def goes_back(self, s: Submission) -> bool:
        """A county's file that must be sent again; a 更正.xlsx with mistakes is the clerk's own."""
        return s.status in (Status.UNREADABLE, Status.UNRECOGNISED) or (s.status == Status.RETURNED and s.source in self.follow_up.sent)

    def rows(self, frame: pd.DataFrame, list_name: str, column: str, *roles: str) -> pd.DataFrame:
        """The rows whose list value carries one of the roles."""
        return frame[frame[column].isin(self.campaign.words(list_name, *roles))]

    @property
    def major(self) -> pd.DataFrame:
        return self.rows(self.ledger, "案件类别", "category", "major")

    @cached_property
    def key_figures(self) -> KeyFigures:
        return key_figures(self.sums, len(self.counted))

    @cached_property
    def new_major(self) -> pd.DataFrame:
        """The 大案要案 that the former output did not tell; without one all of them."""
        told = self.since.cases if self.since else frozenset()
        major = self.major
        new = [case not in told for case in matters(major)]
        return major[pd.Series(new, major.index, dtype="bool")]

    @property
    def featured(self) -> pd.DataFrame:
        return self.rows(self.ledger, "案件类别", "category", "featured")

    @property
    def blacklist(self) -> pd.DataFrame:
        return self.rows(self.archive, "是否", "blacklist", "yes")

    @property
    def transfers(self) -> pd.DataFrame:
        return self.rows(self.ledger, "处罚形式", "measure", "transfer")


def summarise(tables: Mapping[str, Table], campaign: Campaign, as_of: date, submissions: Iterable[Submission],
              findings: Iterable[Finding], pending: FollowUp) -> Summary:
    submissions = tuple(submissions)
    source = {s.unit: s.source for s in submissions if s.status == Status.ACCEPTED and s.unit}
    accepted = campaign.in_order(source)
    returned = campaign.in_order({s.unit for s in submissions if s.status in (Status.RETURNED, Status.CONFLICT)} - source.keys())
    sources = {source[u]: u for u in accepted}
    figures, letters = tables[FIGURES.name].rows_of(sources), tables[FIGURES.name].letters
    cells = ((source, f"{letters[source, 'quantity']}{row}") for source, row in zip(figures["source"], figures["row"], strict=True))
    ledger_view = View(LEDGER, tables, campaign, as_of)
    ledger = unit_rows(tables[LEDGER.name], sources)
    ledger = ledger.assign(code=pd.Series(CODE.values(ledger_view), dtype="str")[ledger.index], settled=dealt_with(ledger_view)[ledger.index])
    info, archive = unit_rows(tables[INFO.name], sources).set_index("unit").loc[list(accepted)], unit_rows(tables[ARCHIVE.name], sources)
    parties = pd.Series(single_parties(tables[LEDGER.name]), dtype=object)[ledger.index]
    rectifications = _rectifications(ledger, campaign, as_of)
    counted = (Rows(frame, accepted, campaign) for frame in (ledger.assign(parties=parties), archive, rectifications))
    return Summary(
        campaign=campaign, as_of=as_of, expected=campaign.expected, accepted=accepted, returned=returned,
        missing=tuple(u for u in campaign.expected if u not in accepted + returned),
        submissions=submissions, findings=tuple(findings),
        figures=by_code(figures, sources, figures["quantity"].astype("int64")),
        names=by_code(figures, sources, figures["names"].fillna("")),
        origins=by_code(figures, sources, cells), info=info, ledger=ledger, archive=archive,
        measures=_measures(unit_rows(tables[MEASURES.name], sources), campaign),
        highlights=unit_rows(tables[HIGHLIGHTS.name], sources), rectifications=rectifications,
        sums=sums(as_of, info, *counted), follow_up=pending,
    )


def _measures(rows: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """措施类别 blank or off its list counts under 其他 (N03)."""
    other = campaign.words("措施类别", "other")[0]
    listed = rows["category"].isin(campaign.options("措施类别"))
    return rows.assign(category=rows["category"].where(listed, other))


def _rectifications(ledger: pd.DataFrame, campaign: Campaign, as_of: date) -> pd.DataFrame:
    """限期整改: rows with a 整改期限, those not done first, then by date, with `done`, `settled` where it was not done but
    dealt with by law (已依法处理), and the days `overdue` of the others."""
    rows = ledger[ledger["deadline"].notna()]
    done = rows["outcome"].isin(campaign.words("整改结果", "done"))
    rows = rows.assign(done=done, settled=(rows["settled"] & ~done).astype("bool"))
    return rows.assign(overdue=days_overdue(rows, pd.Timestamp(as_of))).sort_values(["done", "deadline"], kind="stable")


def days_overdue(rows: pd.DataFrame, day: pd.Timestamp | pd.Series) -> pd.Series:
    """How many days each 限期整改 is overdue on a day, or each on its own; not a number where it is not."""
    behind: pd.Series = (day - rows["deadline"]).dt.days
    return behind.where(~rows["done"] & ~rows["settled"] & (behind > 0))
