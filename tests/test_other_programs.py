"""Files written by another program are the real input: LibreOffice saves samples anew, in every format it has.

The first as it ships, the others with live checks of as many rows as they fill: those of 500 take 15 s to open and save.
"""

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from pipeline import flow
from pipeline.inbox import files as intake
from pipeline.publish.form.form import form
from pipeline.summary.summarise import Summary
from schemas.campaign.campaign_file import load
from tests.shipped import CAMPAIGN, SAMPLES, content, sample

SAVED = ("任城区", "兖州区", "鱼台县", "梁山县")  # ordinary, with people, a zero report, with a 大案要案


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder, campaign = tmp_path_factory.mktemp("收件"), load(CAMPAIGN)
    for name in SAVED:
        said = content(sample(SAMPLES / f"{name}.toml"), campaign)
        whole = name == SAVED[0]
        (folder / f"{name}.xlsx").write_bytes(form(campaign, said) if whole else form(campaign, said, room=max(map(len, said.rows.values()))))
    return [folder / f"{name}.xlsx" for name in SAVED]


def merged(paths: list[Path]) -> Summary:
    return flow.run([file for path in paths for file in intake.load(path, path)], load(CAMPAIGN), date(2020, 10, 29))


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("extension", ["xlsx", "xls", "ods"])
def test_a_return_saved_by_libreoffice_says_the_same(extension: str, files: list[Path], tmp_path: Path) -> None:
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
