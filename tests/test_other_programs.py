"""Files written by another program are the real input: LibreOffice saves samples anew, in every format it has."""

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from pipeline import flow
from pipeline.inbox import files as intake
from pipeline.summary.summarise import Summary
from schemas.campaign.campaign_file import load
from tests.shipped import CAMPAIGN, TEMPLATES

SAMPLES = TEMPLATES / "samples"
SAVED = ("任城区", "兖州区", "鱼台县", "梁山县")  # ordinary, with people, a zero report, with a 大案要案; each takes 15 s


def merged(paths: list[Path]) -> Summary:
    return flow.run([file for path in paths for file in intake.load(path, path)], load(CAMPAIGN), date(2020, 10, 29))


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("extension", ["xlsx", "xls", "ods"])
def test_a_return_saved_by_libreoffice_says_the_same(extension: str, tmp_path: Path) -> None:
    files = [SAMPLES / f"{name}.xlsx" for name in SAVED]
    subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", extension,
                    "--outdir", str(tmp_path / "inbox"), *map(str, files)], check=True, capture_output=True, timeout=600)
    theirs, ours = merged(sorted((tmp_path / "inbox").iterdir())), merged(files)
    assert theirs.figures == ours.figures
    assert theirs.names == ours.names
    said = [[(f.rule, f.unit, f.sheet, f.cell, f.value, f.message) for f in s.findings] for s in (theirs, ours)]
    assert said[0] == said[1]
    dropped = ["source"]
    for sheet in ("ledger", "archive", "measures", "highlights"):
        assert getattr(theirs, sheet).drop(columns=dropped).equals(getattr(ours, sheet).drop(columns=dropped))
