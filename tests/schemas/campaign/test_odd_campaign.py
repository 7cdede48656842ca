"""Campaign files with odd but legal content: blanks and signs in names, a roster beyond 99, a long title, roles that no value has."""

import csv
import hashlib
import io
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.flow import run
from pipeline.inbox.read import read
from pipeline.model import Upload
from pipeline.publish.form.addressed import addressed
from pipeline.publish.form.form import Content, form
from pipeline.publish.outputs import outputs, template
from pipeline.summary.summarise import Summary
from schemas.campaign.campaign import Campaign, complete
from schemas.campaign.sections import ROLES
from schemas.expressions.live.formulas import literal
from schemas.form.check_code import check_code
from schemas.rules.catalogue import RULES
from tests import desk
from tests.pipeline.publish.form.test_live import EVERY_SHEET

SIGNS, HUNDREDTH = '甲 & "乙" <区>', "第 100 县"
MEASURE, FOCUS = "责令 改正（当场）", '违规 "A & B" 服务'


def odd(**facts: str) -> Campaign:
    """The campaign that ships with other names."""
    given: Any = desk.campaign().model_dump()
    given["campaign"] |= {"city": "济 宁市"} | facts
    given["roster"] = [{"name": SIGNS}, {"name": "济宁市"}, *({"name": f"第 {n} 县"} for n in range(3, 131))]
    return Campaign.model_validate(renamed(given))


def renamed(part: Any) -> Any:
    """The same with the other names for two words of the lists."""
    if isinstance(part, dict):
        return {k: renamed(v) for k, v in part.items()}
    if isinstance(part, list | tuple):
        return [*map(renamed, part)]
    return {"责令整改": MEASURE, desk.WEB: FOCUS}.get(part, part) if isinstance(part, str) else part


def content(unit: str) -> Content:
    """A return without a finding."""
    base = desk.changed(desk.clean(), {"基本信息/填报单位": unit})
    return Content(base.info, base.figures, renamed(base.rows))


def judged(campaign: Campaign, *contents: Content) -> Summary:
    data = [form(campaign, c, room=0) for c in contents]
    uploads = [Upload(f"{n}.xlsx", d, hashlib.sha256(d).hexdigest()) for n, d in enumerate(data)]
    return run([(u, read(u)) for u in uploads], campaign, desk.AS_OF)


@pytest.mark.parametrize(("text", "unit"), [
    ("济宁市", "济宁市"), ("济宁市文化和旅游局", "济宁市"), ("济宁市第3县", "第 3 县"), ("山东省济宁市第 3 县文化和旅游局", "第 3 县")])
def test_a_unit_with_the_citys_name_takes_no_other_units_returns(text: str, unit: str) -> None:
    assert odd().recognise(text) == unit
    assert odd().mentioned(text) == {unit}


@pytest.mark.libreoffice
def test_the_form_takes_what_the_pipeline_takes(tmp_path: Path) -> None:
    campaign, units = odd(), (SIGNS, HUNDREDTH, "第 130 县")
    summary = judged(campaign, *map(content, units))
    assert {f.rule for f in summary.findings if f.severity.value != "info"} == {"C15", "X04"}  # they are much alike
    for n, unit in enumerate(units):
        (tmp_path / f"{n}.xlsx").write_bytes(form(campaign, content(f"济宁市{unit}" if n else unit), room=desk.DESK_ROOM))
    subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", EVERY_SHEET,
                    "--outdir", str(tmp_path), *map(str, tmp_path.glob("*.xlsx"))], check=True, capture_output=True, timeout=300)
    for n, unit in enumerate(units):
        said = {name: [*csv.reader((tmp_path / f"{n}-{name}.csv").read_text(encoding="utf-8").splitlines())] for name in ("填表说明", "情况汇总表")}
        code = check_code([summary.figures[unit][i.row.code] for i in campaign.indicators], 1, campaign.places[unit])
        assert said["填表说明"][2][0] == "可以报送", unit
        assert f"校验码：{code}" in [line[0] for line in said["情况汇总表"]], unit


def test_a_blank_form_is_addressed_to_every_unit() -> None:
    campaign = odd()
    made = addressed(template(campaign, Content({"unit": SIGNS})), SIGNS)("第 3 县")
    assert load_workbook(io.BytesIO(made))["基本信息"]["B4"].value == "第 3 县"
    with zipfile.ZipFile(io.BytesIO(made)) as z:
        assert not [name for name in z.namelist() if name.startswith("xl/worksheets") and "<v>填报单位（盖章）：甲" in z.read(name).decode()]


def test_a_long_title_of_the_table_with_signs_is_printed_whole() -> None:
    title = "“净网2020·整治网络非法传播视听节目”专项行动情况汇总表（附件1/共2件）"
    made = outputs(judged(odd(table_title=title), content(SIGNS)), {})["专项行动情况汇总表.xlsx"]
    page = load_workbook(io.BytesIO(made)).worksheets[0]
    assert str(page["A1"].value).startswith(title)
    assert (len(page.title), page["C4"].value) == (31, 1)


def test_no_case_is_asked_for_where_none_can_be_marked() -> None:
    given = desk.campaign().model_dump()
    given["lists"] |= {"案件类别": [{"value": "一般案件"}, {"value": "典型案例"}]}
    assert [f.rule for f in judged(Campaign.model_validate(given), desk.clean()).findings if f.severity.value == "warning"] == []


def test_a_text_leaves_out_what_no_value_is() -> None:
    every = [text for rule in RULES for text in (rule.message, rule.fix)]
    assert [text for text in every if complete(text, dict.fromkeys(ROLES, "词")) != text] == []
    assert complete("罚款金额仅{penalty}填写。请改正；先{rectify}、后{penalty}的，填两行。", {"rectify": "", "penalty": "罚"}) == "罚款金额仅{penalty}填写。请改正。"


def test_large_numbers_are_written_out() -> None:
    assert [literal(n) for n in (10000.0, 1234567.0, 0.5)] == ["10000", "1234567", "0.5"]
