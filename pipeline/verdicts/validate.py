"""Tables → findings: each sheet is judged once for all files, stratum by stratum (design §5)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pipeline.findings import Finding, basis, plain
from pipeline.model import gathered
from pipeline.tables.floods import limited
from pipeline.verdicts.reconcile import fill_names, fill_zero_reports
from schemas.campaign.campaign import Campaign
from schemas.expressions.table import Table, View
from schemas.form.sheets import FIGURES, INFO, SHEETS
from schemas.rules.rule import Stratum
from schemas.rules.schema import Failure, judge
from schemas.rules.words import Failing, spelled

ABSENT_LATER = frozenset(("C14", "A07"))  # to later strata the repeated row is as if absent
SILENCED_BY_H08 = ("T", "X")


def validate(tables: Mapping[str, Table], campaign: Campaign, today: date) -> tuple[Mapping[str, Table], list[Finding]]:
    """Judge all sheets, stratum by stratum: the tables with zero reports and 单位名称 filled in, what errors blame unknown and
    repeated rows not alive."""
    view = View(INFO, tables, campaign, today)
    findings: list[Finding] = []
    for sheet in SHEETS:
        view, failures = judge(view.of(sheet), Stratum.CELLS)
        findings += _findings(view, failures)
        view = view.having(view.table.without([f.row for f in failures if f.rule.code in ABSENT_LATER]))
    view, contradicting = judge(view.of(INFO), Stratum.BETWEEN)
    findings += _findings(view, contradicting)
    silent = frozenset(str(view.table.typed.at[f.row, "source"]) for f in contradicting)
    table, zeros = fill_zero_reports(view.of(FIGURES), silent)
    view, failures = judge(view.of(FIGURES).having(table), Stratum.BETWEEN)
    findings += [*zeros, *_findings(view, failures)]
    table, named = fill_names(view, silent)
    view, findings = view.having(table), findings + named
    for sheet in SHEETS:
        findings += _findings(view.of(sheet), judge(view.of(sheet), Stratum.WARNINGS).failures)
    return view.tables, findings


def silence(findings: list[Finding]) -> list[Finding]:
    """Where 零报告 contradicts the data (H08), nothing is said of the figures."""
    silent = {f.source for f in findings if f.rule == "H08"}
    return [f for f in findings if not (f.source in silent and f.rule.startswith(SILENCED_BY_H08))]


def _findings(view: View, failures: list[Failure]) -> Iterator[Finding]:
    """One finding a failure; those told once per file as one that names its rows; of a flood the first singly and the
    rest as one."""
    sources = view.table.typed["source"].to_dict() if failures else {}
    for alike in gathered(failures, lambda f: (id(f.rule), str(sources[f.row]))).values():
        if alike[0].rule.once:
            yield _finding(view, alike[0], tuple(f.row for f in alike))
        else:
            yield from limited(alike, lambda f: _finding(view, f, (f.row,)), lambda f: view.table.cell(f.row, str(f.rule.blames)))


def _finding(view: View, failure: Failure, rows: tuple[int, ...]) -> Finding:
    rule, index = failure
    case = Failing(rule, view, index, rows)
    table = view.table
    value: Any = table.raw.at[index, rule.blames] if rule.blames else None
    cell = table.cell(index, rule.blames) if rule.blames else None
    sheet = (rule.about or view.sheet).name
    return Finding(rule.code, rule.severity, str(table.typed.at[index, "source"]), None, sheet, cell,
                   plain(value), case.message(), case.fix(), basis=_basis(case))


def _basis(case: Failing) -> str:
    """What an explanation is bound to: the rule, its blamed column and the values it reads in these rows, by title, and
    what the rows are known by. Neither the wording of the rule nor what stands elsewhere matters."""
    rule, table = case.rule, case.table
    titles = {c.key: c.title for c in table.sheet.columns if c.key in rule.keys} | {"code": ""}
    read = [[(title, spelled(table.typed.at[i, k])) for k, title in titles.items() if k in table.typed] for i in case.rows]
    blamed = table.sheet[rule.blames].title if rule.blames else ""
    return basis(rule.code, (rule.about or table.sheet).name, blamed, read, of=[table.identity(i) for i in case.rows])
