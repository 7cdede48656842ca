"""Every Office file that the project ships or writes is one that Word and Excel open without an offer to repair it: the
rules of Microsoft's Open XML SDK, by openxml-audit."""

import email.policy
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from openxml_audit import OpenXmlValidator

from pipeline.publish.outputs import forms
from run import main
from tests import desk
from tests.shipped import ROOT, TEMPLATES

TEMPLATE = TEMPLATES / "净网2020填报模板.xlsx"
INBOXES = ("samples", "samples-with-mistakes")
MANY = 1000  # shared formulas: no other sheet has so many
NO_OFFICE = ("打不开.xlsx", "加了密码.xlsx")
SUFFIXES = (".xlsx", ".docx")
HARMLESS = ("relationships/theme'", "relationships/fontTable'", "inline-string cell")  # no program misses or minds them
OPENPYXL = tuple(f"Unexpected element '{part}' found" for part in ("b", "color", "u"))  # how it orders a font: the county's program, here


def findings(data: bytes, suffix: str, folder: Path) -> Counter[str]:
    """What is found in a file, by the number of times."""
    path = folder / f"file{suffix}"
    path.write_bytes(lightened(data) if suffix == ".xlsx" else data)
    said = (e.description for e in OpenXmlValidator().validate(path).errors)
    return Counter(re.sub(r"\d+", "n", s)[:120] for s in said if not any(word in s for word in HARMLESS))


def lightened(data: bytes) -> bytes:
    """With the first rows of 校核计算 only: below them stand the same formulas, which take the validator seconds. The blank
    form is checked whole."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as z, zipfile.ZipFile(target, "w") as light:
        for name in z.namelist():
            held = z.read(name)
            if held.count(b't="shared"') > MANY:
                held = re.sub(rb'<row r="(?:[6-9]|\d\d+)".*</row>', b"", held, flags=re.DOTALL)
            light.writestr(name, held)
    return target.getvalue()


@lru_cache
def written(inbox: str) -> Mapping[str, bytes]:
    """The Office files that a run over a sample inbox writes, those in its letters too."""
    folder = Path(mkdtemp()) / inbox
    main([str(TEMPLATES / inbox), "--as-of", desk.AS_OF.isoformat(), "--output", str(folder)])
    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.suffix in (*SUFFIXES, ".eml")}
    attached = {f"{name}!{n}": data for name, mail in files.items() if name.endswith(".eml") for n, data in attachments(mail) if n.endswith(".docx")}
    return {n: d for n, d in files.items() if not n.endswith(".eml")} | attached


def attachments(mail: bytes) -> Iterator[tuple[str, bytes]]:
    for part in email.message_from_bytes(mail, policy=email.policy.default).iter_attachments():
        held = part.get_payload(decode=True)
        assert isinstance(held, bytes)
        yield str(part.get_filename()), held


def marked(name: str) -> bool:
    return name.startswith(("退回修改/", "请核实/")) and "（退回意见）" not in name


def test_the_blank_form_has_no_finding(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(TEMPLATE.read_bytes())
    assert [e.description for e in OpenXmlValidator().validate(path).errors] == []


def test_what_ships_has_no_finding(tmp_path: Path) -> None:
    shelves = (TEMPLATES, TEMPLATES / "samples", ROOT / "schemas")
    files = [p for shelf in shelves for p in shelf.iterdir() if p.suffix in SUFFIXES and p != TEMPLATE]
    assert len(files) > 12
    assert not {p.name: found for p in files if (found := findings(p.read_bytes(), p.suffix, tmp_path))}


def test_a_units_form_has_no_finding(tmp_path: Path) -> None:
    for data in forms(desk.campaign())("任城区").values():
        assert not findings(data, ".xlsx", tmp_path)


@pytest.mark.parametrize("inbox", INBOXES)
def test_what_a_run_writes_has_no_finding(inbox: str, tmp_path: Path) -> None:
    files = {name: data for name, data in written(inbox).items() if not marked(name)}
    assert {"专项行动情况汇总表.xlsx", "专项行动总结.docx", "上报表.xlsx"} <= set(files)
    assert not {name: found for name, data in files.items() if (found := findings(data, Path(name).suffix, tmp_path))}


@pytest.mark.parametrize("inbox", INBOXES)
def test_marks_add_no_finding(inbox: str, tmp_path: Path) -> None:
    """A marked workbook has none that the county's own had not."""
    own = {p.name: p for p in (TEMPLATES / inbox).rglob("*.xlsx") if p.name not in NO_OFFICE}
    for name, data in written(inbox).items():
        if marked(name):
            before = findings(own[Path(name).name].read_bytes(), ".xlsx", tmp_path)
            assert set(before) <= set(OPENPYXL), name
            assert findings(data, ".xlsx", tmp_path) <= before, name
