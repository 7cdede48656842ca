"""Files written by another program are the real input: LibreOffice saves samples anew, in every format it has.

The first as it ships, the others with live checks of as many rows as they fill: those of 500 take 15 s to open and save.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from html import escape
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline import flow
from pipeline.inbox import files as intake
from pipeline.inbox.read import uploads
from pipeline.publish.form.form import form
from pipeline.summary.summarise import Summary
from schemas.campaign.campaign_file import load
from schemas.rules.rule import ERROR
from tests.places import address
from tests.reading import opened_here
from tests.shipped import CAMPAIGN, SAMPLES, TEMPLATES, content, sample

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
    return flow.run(uploads(file for path in paths for file in intake.load(path, path, opened_here)), load(CAMPAIGN), date(2020, 10, 29))


@pytest.mark.libreoffice
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


TYPING = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="County" script:language="StarBasic">
Function Wish(name, value)
  Dim found As New com.sun.star.beans.PropertyValue
  found.Name = name
  found.Value = value
  Wish = found
End Function
Sub Type_(sheet, cell, typed)
  ThisForm.Sheets.getByName(sheet).getCellRangeByName(cell).FormulaLocal = typed
End Sub
Sub Save(file, filter)
  ThisForm.calculate()
  ThisForm.storeToURL(file, Array(Wish("FilterName", filter)))
End Sub
Global ThisForm
Sub Main
  ThisForm = StarDesktop.loadComponentFromURL("{form}", "_blank", 0, Array(Wish("Hidden", True)))
{typed}
  Save "{folder}/right.xlsx", "Calc MS Excel 2007 XML"
  Save "{folder}/right.pdf", "calc_pdf_Export"
  Type_ "{sheet}", "{cell}", "昨天"
  Save "{folder}/wrong.xlsx", "Calc MS Excel 2007 XML"
  Save "{folder}/wrong.xls", "MS Excel 97"
  Save "{folder}/wrong.ods", "calc8"
  ThisForm.close(True)
End Sub
</script:module>
"""
LIBRARIES = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:{kind} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "{kind}.dtd">
<library:{kind} xmlns:library="http://openoffice.org/2000/library" {content}</library:{kind}>
"""
SETTLED = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/Office">
<prop oor:name="ooSetupInstCompleted" oor:op="fuse"><value>true</value></prop></item></oor:items>
"""  # else the first start puts an empty library there


def typed_cells() -> Iterator[tuple[str, str, str]]:
    """(sheet, cell, what is typed there) of a sample."""
    campaign = load(CAMPAIGN)
    said = sample(SAMPLES / "泗水县.toml")
    given = {row["代码"]: row for row in said["情况汇总表"]}
    paths = {f"基本信息/{title}": value for title, value in said["基本信息"].items()}
    for code in (i.row.code for i in campaign.indicators):
        paths |= {f"情况汇总表/{code}/{title}": value for title, value in {"数量": 0, **given.get(code, {})}.items() if title != "代码"}
    for sheet in ("案件台账", "监管电子档案", "工作措施", "工作亮点"):
        paths |= {f"{sheet}/{n}/{title}": value for n, row in enumerate(said[sheet], 1) for title, value in row.items()}
    for path, value in paths.items():
        yield (*address(path), str(value))


def write_macro(profile: Path, module: str) -> None:
    """A Basic module in the standard library of a fresh profile."""
    library, link = 'library:name="Standard" library:readonly="false" library:passwordprotected="false">', '><library:library library:name="Standard" library:link="false"/>'
    files = {"registrymodifications.xcu": SETTLED,
             "basic/script.xlc": LIBRARIES.format(kind="libraries", content=link), "basic/dialog.xlc": LIBRARIES.format(kind="libraries", content=link),
             "basic/Standard/script.xlb": LIBRARIES.format(kind="library", content=f'{library}<library:element library:name="County"/>'),
             "basic/Standard/dialog.xlb": LIBRARIES.format(kind="library", content=library), "basic/Standard/County.xba": module}
    (profile / "user" / "basic" / "Standard").mkdir(parents=True)
    for name, text in files.items():
        (profile / "user" / name).write_text(text, encoding="utf-8", newline="\n")


@pytest.mark.libreoffice
def test_the_form_filled_in_libreoffice(tmp_path: Path) -> None:
    """As a county does it: typed cell by cell, saved, printed; then one wrong value, saved in every format."""
    sheet, cell = address("案件台账/2/处置日期")
    lines = "\n".join(f'  Type_ "{s}", "{c}", "{value.replace(chr(34), chr(34) * 2)}"' for s, c, value in typed_cells())
    form = shutil.copy(TEMPLATES / "净网2020填报模板.xlsx", tmp_path)  # LibreOffice puts a lock beside what it opens
    write_macro(tmp_path / "profile", TYPING.format(
        form=Path(form).as_uri(), folder=tmp_path.as_uri(), typed=escape(lines, quote=False), sheet=sheet, cell=cell))
    subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "macro:///Standard.County.Main"],
                   check=True, capture_output=True, timeout=600)
    right = merged([tmp_path / "right.xlsx"])
    assert [(s.unit, s.status.value) for s in right.submissions] == [("泗水县", "accepted")]
    assert right.figures == merged([TEMPLATES / "samples" / "泗水县.xlsx"]).figures
    assert load_workbook(tmp_path / "right.xlsx", data_only=True)["填表说明"]["A3"].value == "可以报送"
    assert len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "right.pdf").read_bytes())) == 7  # a sheet each, nothing blank
    assert load_workbook(tmp_path / "wrong.xlsx", data_only=True)["填表说明"]["A3"].value == "还有 1 处问题"
    for extension in ("xlsx", "xls", "ods"):
        wrong = merged([tmp_path / f"wrong.{extension}"])
        assert [s.status.value for s in wrong.submissions] == ["returned"]
        errors = [(f.rule, f.sheet, f.cell, f.value) for f in wrong.findings if f.severity is ERROR]
        assert errors == [("C04", sheet, cell, "昨天")], extension
