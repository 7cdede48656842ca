"""The workbooks that ship, made from the schemas and the sample data: `python -m tests.shipped` writes them anew.

tests/pipeline/publish/form/test_shipped.py proves that what is committed is current.
"""

import re
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.publish.form.correction_form import correction_form
from pipeline.publish.form.form import Content, form
from pipeline.publish.outputs import template
from schemas.campaign.campaign import Campaign
from schemas.campaign.campaign_file import load
from schemas.form.columns import Layout
from schemas.form.sheets import FIGURES, INFO, SHEETS

ROOT = Path(__file__).parent.parent
CAMPAIGN = ROOT / "schemas" / "campaign.toml"
TEMPLATES = ROOT / "intake_templates"
SAMPLES = ROOT / "tests" / "samples"


def campaign_file(folder: Path, *units: str) -> Path:
    """The campaign that ships with no other units than these; one that it does not know has a name only."""
    head, *entries = CAMPAIGN.read_text(encoding="utf-8").split("[[roster]]\n")
    known = {re.findall('name = "(.*)"', entry)[0]: entry for entry in entries}
    roster = [known.get(unit, f'name = "{unit}"\n') for unit in units]
    path = folder / "campaign.toml"
    path.write_text("[[roster]]\n".join([head, *roster]), encoding="utf-8", newline="\n")
    shutil.copy(CAMPAIGN.parent / "总结模板.docx", folder)
    return path


def content(said: dict[str, Any], campaign: Campaign) -> Content:
    """A sample as written in TOML, by Chinese titles → what a form holds."""
    info = {c.key: said[INFO.name][c.title] for c in INFO.columns if c.title in said[INFO.name]}
    given = {row["代码"]: row for row in said.get(FIGURES.name, [])}
    codes = [i.row.code for i in campaign.indicators]
    zero = info["zero_report"] == campaign.words("是否", "yes")[0]
    figures = {c: (given[c]["数量"], given[c].get("单位名称")) if c in given else (None if zero else 0, None)
               for c in codes}
    rows: dict[str, list[Mapping[str, Any]]] = {s.name: [{c.key: row[c.title] for c in s.columns if c.title in row} for row in said.get(s.name, [])]
            for s in SHEETS if s.layout is Layout.ROWS}
    return Content(info, figures, rows)


def sample(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def shipped() -> Iterator[tuple[Path, bytes]]:
    """Each file that ships, with its bytes."""
    from tests.mistakes import inbox  # noqa: PLC0415 (it is made from the samples, so it knows this module)

    campaign = load(CAMPAIGN)
    yield TEMPLATES / f"{campaign.campaign.name}填报模板.xlsx", template(campaign)
    yield TEMPLATES / "更正.xlsx", correction_form()
    for path in sorted(SAMPLES.glob("*.toml")):
        yield TEMPLATES / "samples" / f"{path.stem}.xlsx", form(campaign, content(sample(path), campaign))
    yield from inbox()


if __name__ == "__main__":
    for target, data in shipped():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
