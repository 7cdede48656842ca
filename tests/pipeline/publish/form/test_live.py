"""The form and the pipeline agree: hundreds of workbooks, computed by LibreOffice, against the pipeline's findings.

Compared are the (rule, blamed cell) of every row, the ledger's counts and the panel's total and verdict.
"""

import csv
import random
import re
import subprocess
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from pipeline.findings import Finding
from pipeline.publish.form.layout import FIRST, Plan
from pipeline.publish.form.live.plan import build
from schemas.form.sheets import CHECKS, SHEETS
from schemas.rules.catalogue import RULES
from schemas.rules.rule import ERROR, INFO, WARNING
from tests import desk
from tests.pipeline.tables import test_repairs
from tests.schemas.rules import (
    test_rules_archive,
    test_rules_figures,
    test_rules_info,
    test_rules_ledger,
    test_rules_texts,
)

TODAY = date.today()  # noqa: DTZ011 (the form asks its own machine's clock)
NOT_LIVE = ("F0", "F12", "F14", "R", "C17", "T06", "T07", "C11", "C15", "X03", "X04", "A08", "H06")
EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"  # , " UTF-8, all sheets
MODULES = (test_repairs, test_rules_archive, test_rules_figures, test_rules_info, test_rules_ledger, test_rules_texts)


def live(finding: Finding) -> bool:
    return finding.severity is not INFO and finding.cell is not None and not finding.rule.startswith(NOT_LIVE)


def directed() -> list[desk.Row]:
    """The examples of the rule tests that only fill in cells."""
    tables = [t for m in MODULES for t in vars(m).values() if isinstance(t, desk.Table)]
    return [r for t in tables for r in t.rows if isinstance(r.change, dict) and fillable(r)]


def fillable(row: desk.Row) -> bool:
    """Booleans and dates in number cells are not compared; about R06 and R08 the form may be stricter, about C17 laxer."""
    if not isinstance(row.change, dict) or any(isinstance(v, bool) for v in row.change.values()):
        return False
    fits = all(len(found) <= desk.DESK_ROOM for found in desk.changed(row.table.base(), row.change).rows.values())
    return fits and not row.name.startswith(("R06", "R08", "A07 warnings", "C17")) and "来源单位" not in str(row.change)


@lru_cache
def plan() -> Plan:
    return build(desk.campaign(), desk.DESK_ROOM)


class Computed:
    """One workbook as LibreOffice computed it."""

    def __init__(self, folder: Path, name: str) -> None:
        self.checks = _lines(folder / f"{name}-{CHECKS}.csv")
        self.verdict = _lines(folder / f"{name}-填表说明.csv")[2][0]

    def at(self, address: str) -> str:
        letter, row = coordinate_from_string(address.replace("$", ""))
        line = self.checks[row - 1] if row <= len(self.checks) else []
        column = column_index_from_string(letter) - 1
        return line[column] if column < len(line) else ""

    def blamed(self, what: str) -> set[tuple[str, str, str]]:
        """(rule, sheet, cell) of every entry that the helper cells name: |C|051."""
        found = set()
        for sheet in SHEETS:
            for row in range(FIRST, FIRST + plan().rows(sheet)):
                for letter, serial in re.findall(r"\|([A-Z])\|(\d{3})", self.at(plan().at(sheet, what, row))):
                    found.add((RULES[int(serial) - 1].code, sheet.name, f"{letter}{row}"))
        return found


def _lines(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def converted(books: dict[str, bytes], folder: Path) -> dict[str, Computed]:
    """Computed by LibreOffice; as text, a file a sheet, it writes them twice as fast as workbooks."""
    for name, data in books.items():
        (folder / f"{name}.xlsx").write_bytes(data)
    subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", EVERY_SHEET,
                    "--outdir", str(folder / "computed"), *map(str, folder.glob("*.xlsx"))], check=True, capture_output=True,
                   timeout=900)
    return {name: Computed(folder / "computed", name) for name in books}


def compare(books: dict[str, bytes], folder: Path) -> list[str]:
    """The disagreements, told so that a person can find them."""
    computed = converted(books, folder)
    every = desk.stacked(books, TODAY)
    ours = {name: [f for f in findings if live(f)] for name, findings in every.items()}
    wrong = []
    for name, theirs in computed.items():
        for what, chosen in (("blamed", [f for f in ours[name] if f.severity is ERROR]),
                             ("asked", [f for f in ours[name] if f.severity is not ERROR])):
            wanted, found = {(f.rule, f.sheet, f.cell) for f in chosen}, theirs.blamed(what)
            if what == "asked":  # the form names the first of a cell
                wanted = {w for w in wanted if w in found or w[1:] not in {f[1:] for f in found}}
            if wanted != found:
                wrong.append(f"{name}: {what} pipeline only {sorted(wanted - found)}, form only {sorted(found - wanted)}")
        cells = {(f.sheet, f.cell) for f in ours[name] if f.severity is ERROR}
        asked = {(f.sheet, f.cell or f.rule) for f in every[name] if f.severity is WARNING and not f.rule.startswith(NOT_LIVE)}
        verdict = f"还有 {len(cells)} 处问题" if cells else f"可以报送，另有 {len(asked)} 处提示未说明" if asked else "可以报送"
        if theirs.verdict != verdict:
            wrong.append(f"{name}: panel {theirs.verdict!r}, pipeline {verdict!r}")
    return wrong


@pytest.mark.libreoffice
def test_directed_examples_agree(tmp_path: Path) -> None:
    every = directed()
    first = {re.sub("/[^;]*", "", r.says): r for r in reversed(every)}  # one example of each verdict, then others
    rows = [*first.values(), *random.Random(9).sample([r for r in every if r not in first.values()], 20)]
    assert {r.code for r in RULES if r.severity is ERROR and not r.code.startswith(NOT_LIVE)} <= {
        word.split(" ")[0] for r in rows for word in r.says.split("; ")}, "a rule without an example"
    books = {f"d{n} {r.name}".replace("/", "-"): desk.workbook(desk.changed(r.table.base(), r.change), room=desk.DESK_ROOM)
             for n, r in enumerate(rows) if isinstance(r.change, dict)}
    assert compare(books, tmp_path) == []
