"""The command as a clerk runs it, from the inbox to the files, the screen and the exit code.

In a process of its own wherever the surroundings matter (console, locale, folder, hash seed), else within this one.
The figures that the samples must give are added up here from tests/samples/*.toml, without the pipeline.
"""

import hashlib
import importlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from pipeline import system
from pipeline.model import Book
from pipeline.output import Output
from pipeline.tables.locate import locate as located
from run import main
from schemas.campaign.campaign import Campaign
from tests import desk
from tests.pipeline.publish.form.test_shipped import (
    BLOCKS,
    BOXES,
    FORMS,
    HARMFUL,
    ROSTER,
    SCREENS,
    TITLES,
    TV,
    VISIBLE,
    WEB,
)
from tests.places import cell, letter
from tests.shipped import CAMPAIGN, ROOT, SAMPLES, TEMPLATES, campaign_file, sample

INBOX = TEMPLATES / "samples"
DAY = "2020-10-29"
TABLE, PAGE, REVIEW, RUN = "专项行动情况汇总表.xlsx", "专项行动总结.html", "审核情况.xlsx", "run.json"
REPORT = {TABLE, PAGE, REVIEW, "专项行动总结.docx", "审核情况.html", "验收抽查.xlsx", "验收通报.docx", "上报表.xlsx"}
EXPECTED = list(ROSTER[:11])
CODES = [f"{block}{n}" for block, (_, labels, _) in zip("ABCD", BLOCKS, strict=True) for n in range(1, len(labels) + 1)]
LABELS = [label for _, labels, _ in BLOCKS for label in labels]
COUNTING_UNITS = "".join(units for _, _, units in BLOCKS)
BLOCK_OF = {WEB: "A", HARMFUL: "A", TV: "B", SCREENS: "C", BOXES: "D"}
MERGED = ("案件台账", "监管电子档案", "工作措施", "工作亮点")


@dataclass(frozen=True)
class Ran:
    code: int
    screen: str
    folder: Path

    @property
    def run(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / RUN).read_text(encoding="utf-8"))
        return found

    def book(self, name: str = TABLE) -> Workbook:
        return desk.opened((self.folder / name).read_bytes())

    @property
    def html(self) -> str:
        return (self.folder / PAGE).read_text(encoding="utf-8")

    @property
    def files(self) -> dict[str, bytes]:
        return {p.relative_to(self.folder).as_posix(): p.read_bytes() for p in self.folder.rglob("*") if p.is_file()}


def command(*args: object, env: Mapping[str, str] | None = None, cwd: Path = ROOT) -> tuple[int, bytes]:
    """Exit code and screen of `python run.py …` in a process of its own, warnings being errors."""
    line = [sys.executable, "-X", "warn_default_encoding", "-W", "error", str(ROOT / "run.py"), *map(str, args)]
    done = subprocess.run(line, cwd=cwd, env={**os.environ, "PYTHONIOENCODING": "utf-8", **(env or {})},
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.returncode, done.stdout


def here(*args: object) -> tuple[int, str]:
    """The same within this process."""
    screen = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with redirect_stdout(screen), redirect_stderr(screen):
        code = main(list(map(str, args)))
    screen.seek(0)
    return code, screen.read()


@lru_cache
def only(*units: str) -> Path:
    """A campaign with these units only: with all of them in, no reminder with its form need be made."""
    return campaign_file(Path(mkdtemp()), *units)


def run(inbox: Path, folder: Path, env: Mapping[str, str] | None = None, cwd: Path = ROOT, campaign: Path = CAMPAIGN) -> Ran:
    """In a process of its own if an environment is given, be it empty."""
    args = (inbox, "--as-of", DAY, "--output", folder, "--campaign", campaign)
    if env is None:
        return Ran(*here(*args), folder)
    code, screen = command(*args, env=env, cwd=cwd)
    return Ran(code, screen.decode(env.get("PYTHONIOENCODING") or "utf-8"), folder)


@lru_cache
def samples() -> Ran:
    """The run that the README shows."""
    return run(INBOX, Path(mkdtemp()) / "输出", env={})


@lru_cache
def told() -> dict[str, dict[str, Any]]:
    """What the samples say, in roster order."""
    found = {p.stem: sample(p) for p in SAMPLES.glob("*.toml")}
    return {u: found[u] for u in EXPECTED}


def figures(unit: str) -> dict[str, int]:
    rows = {r["代码"]: r["数量"] for r in told()[unit].get("情况汇总表", [])}
    return {c: rows.get(c, 0) for c in CODES}


def rows(sheet: str) -> list[tuple[str, int, dict[str, Any]]]:
    """(unit, row in its workbook, record) of all samples."""
    return [(u, n, row) for u, said in told().items() for n, row in enumerate(said.get(sheet, []), 4)]


def values(page: Worksheet, row: int = 1) -> list[list[Any]]:
    return [[c.value for c in cells] for cells in page.iter_rows(min_row=row)]


def as_stored(value: Any) -> Any:
    """A date of TOML as a spreadsheet gives it back."""
    return datetime(value.year, value.month, value.day) if type(value) is date else value  # noqa: DTZ001


# The samples


def test_samples_exit_with_nothing_returned() -> None:
    assert samples().code == 0


def test_samples_have_no_problem_but_passed_deadlines() -> None:
    problems = [f for f in samples().run["findings"] if f["severity"] != "info"]
    assert {f["rule"] for f in problems} == {"C11"}


def test_each_passed_deadline_of_the_samples_is_found_at_its_cell() -> None:
    late = [(f"{u}.xlsx", u, "案件台账", f"{letter('案件台账', '整改结果')}{n}", row["整改结果"]) for u, n, row in rows("案件台账")
            if row.get("整改期限", date.max) < date(2020, 10, 29) and row["整改结果"] != "已整改"]
    assert late
    found = [f for f in samples().run["findings"] if f["rule"] == "C11"]
    assert sorted((f["source"], f["unit"], f["sheet"], f["cell"], f["value"]) for f in found) == sorted(late)


def test_totals_are_the_sums_of_what_the_counties_typed() -> None:
    assert samples().run["totals"] == {c: sum(figures(u)[c] for u in told()) for c in CODES}
    assert sum(samples().run["totals"].values()) > 100


def test_figures_are_each_countys_own() -> None:
    assert samples().run["figures"] == {u: figures(u) for u in EXPECTED}


def test_run_json_lists_each_output_with_its_hash() -> None:
    ran = samples()
    written = {name: hashlib.sha256(data).hexdigest() for name, data in ran.files.items() if name != RUN}
    assert set(written) >= {TABLE, PAGE, REVIEW}
    assert ran.run["outputs"] == written


def test_run_json_has_the_fields_of_the_contract_in_order() -> None:
    said = samples().run
    assert list(said) == ["campaign", "as_of", "units", "submissions", "findings", "totals", "figures", "outputs"]
    assert (said["campaign"], said["as_of"]) == ("净网2020", DAY)
    assert said["units"] == {"expected": EXPECTED, "accepted": EXPECTED, "returned": [], "missing": []}
    assert list(said["totals"]) == CODES
    assert list(said["figures"]) == EXPECTED


def test_submissions_have_the_fields_of_the_contract() -> None:
    said = samples().run
    assert [s["source"] for s in said["submissions"]] == sorted(f"{u}.xlsx" for u in EXPECTED)
    for s in said["submissions"]:
        assert list(s) == ["source", "sha256", "unit", "edition", "status", "errors", "warnings", "repairs"]
        assert s["sha256"] == hashlib.sha256((INBOX / s["source"]).read_bytes()).hexdigest()
        found = [f["severity"] for f in said["findings"] if f["source"] == s["source"]]
        counts = (found.count("error"), found.count("warning"), found.count("info"))
        assert (s["unit"], s["edition"], s["status"]) == (s["source"][:-5], 1, "accepted")
        assert (s["errors"], s["warnings"], s["repairs"]) == counts


def test_findings_have_the_fields_and_the_order_of_the_contract() -> None:
    found = samples().run["findings"]
    assert found
    for f in found:
        assert list(f) == ["rule", "severity", "source", "unit", "sheet", "cell", "value", "message", "fix", "explanation"]
        assert f["severity"] in ("warning", "info")
        assert re.search("[\u4e00-\u9fff]", f["message"])
        assert re.search("[\u4e00-\u9fff]", f["fix"])
    assert found == sorted(found, key=_place)


def _place(f: dict[str, Any]) -> tuple[str, int, int, int, str]:
    letters, number = re.fullmatch(r"([A-Z]*)(\d*)", f["cell"] or "").groups()  # type: ignore[union-attr]  # matches all
    column = sum((ord(c) - 64) * 26**n for n, c in enumerate(reversed(letters)))
    return f["source"], VISIBLE.index(f["sheet"]) if f["sheet"] else -1, int(number or 0), column, f["rule"]


def test_the_screen_shows_verdicts_figures_and_what_to_do() -> None:
    ran = samples()
    words = ["已汇总 11/11", str(ran.folder), "大案要案", "请随时上报", "下一步", *EXPECTED, *(r[2:] for r in LABELS)]
    assert [w for w in words if w not in ran.screen.replace("\n", "")] == []
    assert "大案要案" in ran.screen.splitlines()[0]
    for total, unit in zip(ran.run["totals"].values(), COUNTING_UNITS, strict=True):
        assert f"{total}（{unit}）" in ran.screen


# The official table


def official() -> Worksheet:
    return samples().book()["专项行动情况汇总表"]


def test_the_workbook_has_the_contracts_sheets() -> None:
    assert samples().book().sheetnames == ["专项行动情况汇总表", "被查处单位名单", "分县情况", *MERGED, "大案要案", "限期整改", "提请纳入黑名单"]


def test_the_official_sheet_is_headed_as_the_notices_annex() -> None:
    page = official()
    texts = [v for row in values(page)[:3] for v in row if v is not None]
    assert texts == ["专项行动情况汇总表", "填报单位：济宁市文化和旅游局（盖章）", "2020年10月29日", "内容", "处罚形式", "数量", "单位名称"]
    assert "A1:D1" in {str(m) for m in page.merged_cells.ranges}


def test_the_official_sheet_has_the_17_rows_in_four_merged_blocks() -> None:
    page = official()
    assert [page.cell(i, 2).value for i in range(4, 21)] == LABELS
    assert [page.cell(i, 1).value for i in range(4, 21) if page.cell(i, 1).value] == [name for name, _, _ in BLOCKS]
    assert {"A4:A7", "A8:A10", "A11:A14", "A15:A20"} <= {str(m) for m in page.merged_cells.ranges}


def test_official_figures_are_stored_numbers_shown_with_their_unit() -> None:
    page, totals = official(), list(samples().run["totals"].values())
    cells = [page.cell(i, 3) for i in range(4, 21)]
    assert [c.value for c in cells] == totals
    assert {type(c.value) for c in cells} == {int}
    assert [c.number_format for c in cells] == [f'0"（{unit}）"' for unit in COUNTING_UNITS]


def test_official_figures_lead_to_their_counties() -> None:
    page, by_unit = official(), samples().book()["分县情况"]
    for i in range(4, 21):
        link = page.cell(i, 3).hyperlink
        assert link is not None
        place = str(link.location).removeprefix("'分县情况'!")
        assert by_unit[place].value == page.cell(i, 3).value
        assert by_unit[f"B{place[1:]}"].value == page.cell(i, 2).value


def test_days_overdue_are_counted_to_the_day_of_the_run() -> None:
    titles, *table = values(samples().book()["限期整改"])
    late = titles.index("逾期天数（截至2020年10月29日）")
    for row in table:
        told = dict(zip(titles, row, strict=True))
        days = (date(2020, 10, 29) - told["整改期限"].date()).days
        assert row[late] == (days if days > 0 and told["整改结果"] != "已整改" else None)
    assert [row for row in table if row[late]]


def test_official_names_are_grouped_by_county_with_a_figure_and_no_other() -> None:
    page = official()
    for i, code in enumerate(CODES, 4):
        said = str(page.cell(i, 4).value or "")
        named = [u for u in EXPECTED if u in re.sub("[（(][^）)]*[）)]", "", said)]
        assert set(named) >= {u for u in EXPECTED if figures(u)[code]}, code
        starts = [m[1] for part in re.split("[；、]", said) if (m := re.match(rf"({'|'.join(EXPECTED)})(?:：|\d+[家起个套])", part))]
        assert starts == [u for u in EXPECTED if figures(u)[code]], code


def test_the_official_sheet_prints_on_one_a4_page() -> None:
    page = official()
    assert str(page.page_setup.paperSize) == page.PAPERSIZE_A4
    assert page.sheet_properties.pageSetUpPr is not None
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight or 1) == (1, 1)
    assert str(page.print_area).startswith("'专项行动情况汇总表'!$A$1:$D$")
    assert all((page.cell(i, 4).font.sz or 0) >= 9 for i in range(4, 21))


def test_by_unit_sets_every_county_beside_the_total() -> None:
    table = values(samples().book()["分县情况"])
    assert table[0] == ["内容", "处罚形式", "计量单位", "合计", *EXPECTED]
    numbers = [row[3:] for row in table[1:18]]
    assert numbers == [[sum(figures(u)[c] for u in EXPECTED), *(figures(u)[c] for u in EXPECTED)] for c in CODES]
    assert [row[1] for row in table[1:18]] == LABELS
    assert [row[2] for row in table[1:18]] == list(COUNTING_UNITS)


def names_listed() -> dict[tuple[str, str], str]:
    """(unit, code) → the names that 被查处单位名单 gives."""
    titles, *table = values(samples().book()["被查处单位名单"])
    assert titles == ["内容", "处罚形式", "填报单位", "数量", "单位名称"]
    rows = dict(zip(((block, label) for block, labels, _ in BLOCKS for label in labels), CODES, strict=True))
    assert [(u, rows[block, label], n) for block, label, u, n, _ in table] == [
        (u, c, figures(u)[c]) for c in CODES for u in EXPECTED if figures(u)[c]]
    return {(u, rows[block, label]): str(names or "") for block, label, u, _, names in table}


def test_the_list_of_names_holds_every_name_and_nothing_else() -> None:
    written = {(u, r["代码"]): r["单位名称"] for u, said in told().items() for r in said.get("情况汇总表", []) if "单位名称" in r}
    listed = names_listed()
    assert {place: listed[place] for place in written} == written
    assert len(values(samples().book()["分县情况"])) == 18  # figures only


def test_the_list_of_names_takes_missing_ones_from_the_ledger() -> None:
    parties = [r["当事人"] for r in told()["任城区"]["案件台账"] if r["整治重点"] == SCREENS and r["处罚形式"] == "责令整改"]
    assert names_listed()["任城区", "C1"] == "、".join(dict.fromkeys(parties))


@pytest.mark.parametrize("sheet", ["被查处单位名单", "分县情况", *MERGED, "大案要案", "限期整改", "提请纳入黑名单"])
def test_every_further_sheet_prints_across_one_page_at_nine_points_and_more(sheet: str) -> None:
    """The columns together are no wider than the paper lying across, so that nothing is scaled below 9 points."""
    page = samples().book()[sheet]
    room = {page.PAPERSIZE_A4: 785, page.PAPERSIZE_A3: 1134}[str(page.page_setup.paperSize)]
    widths = [d.width * (1 + (d.max or 0) - (d.min or 0)) for d in page.column_dimensions.values()]
    size = min(c.font.sz for row in page for c in row if c.value is not None)
    assert size * min(1, room / sum(6 * w for w in widths)) >= 9
    assert page.page_setup.orientation == "landscape"


@pytest.mark.parametrize("sheet", MERGED)
def test_a_merged_sheet_holds_every_row_of_every_county(sheet: str) -> None:
    titles = [t for t in TITLES[sheet].split() if t not in ("序号", "校核", "来源单位", "情况说明")]
    table = values(samples().book()[sheet])
    assert table[0] == ["填报单位", *titles, "来源"]
    assert table[1:] == [[u, *(as_stored(r.get(t)) for t in titles), f"{u}.xlsx 第{n}行"] for u, n, r in rows(sheet)]


@pytest.mark.parametrize(("sheet", "source", "kept"), [
    ("大案要案", "案件台账", lambda r: r["案件类别"] == "大案要案"),
    ("限期整改", "案件台账", lambda r: "整改期限" in r),
    ("提请纳入黑名单", "监管电子档案", lambda r: r["提请黑名单"] == "是"),
])
def test_a_selection_holds_its_rows(sheet: str, source: str, kept: Any) -> None:
    table = values(samples().book()[sheet])
    wanted = [f"{u}.xlsx 第{n}行" for u, n, r in rows(source) if kept(r)]
    assert wanted
    late = ["逾期天数（截至2020年10月29日）"] if sheet == "限期整改" else []
    *titles, origin = values(samples().book()[source])[0]
    assert table[0] == [*titles, *late, origin]
    assert sorted(str(row[-1]) for row in table[1:]) == sorted(wanted)


def test_no_output_cell_is_a_formula() -> None:
    for name in (TABLE, REVIEW):
        assert not [c for page in samples().book(name) for row in page for c in row if c.data_type == "f"], name


# The page and the review


class Text(HTMLParser):
    """The words of a page as a reader sees them, and what the page points to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words, self.tags, self.links, self._hidden = "", [""], [""], False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [v or "" for k, v in attrs if k in ("href", "src", "srcset", "data")]
        self._hidden = tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = self._hidden and tag not in ("style", "script")

    def handle_data(self, data: str) -> None:
        self.words += "" if self._hidden else data


def test_the_page_says_what_it_must() -> None:
    words = Text(samples().html).words
    for title in ("数据", "案例", "措施", "亮点"):
        assert title in words
    major = [r for _, _, r in rows("案件台账") if r["案件类别"] == "大案要案"]
    featured = [r for _, _, r in rows("案件台账") if r["案件类别"] == "典型案例"]
    assert [r["案件名称"] for r in major + featured if r["案件名称"] not in words] == []
    assert words.index(major[0]["案件名称"]) < min(words.index(r["案件名称"]) for r in featured)
    assert [r["标题"] for s in ("工作措施", "工作亮点") for _, _, r in rows(s) if r["标题"] not in words] == []


@pytest.mark.parametrize("block", "ABCD")
def test_the_page_sums_each_block_in_words(block: str) -> None:
    mine = [(u, r) for u, _, r in rows("案件台账") if BLOCK_OF[r["整治重点"]] == block]
    fined = [r for _, r in mine if r["处罚形式"] == "行政处罚"]
    moved = [r for _, r in mine if r["处罚形式"] == "移交公安部门"]
    taken = sum(r["数量"] for _, r in mine if r["处罚形式"] == "没收网络电视接收设备")
    parties = {(u, r["当事人"]) for u, r in mine}
    words = re.sub(r"\s", "", Text(samples().html).words)
    name = BLOCKS["ABCD".index(block)][0]
    said = next(s for s in re.findall(f"{name}：[^。]+。其中([^。]+)。", words))
    assert f"行政处罚{len(fined)}件" in said
    assert f"罚款{sum(r.get('罚款金额（元）', 0) for r in fined) / 10000:.6g}万元" in said
    assert f"涉及当事人{len(parties)}家" in said
    assert (f"没收{taken}套" in said) == (block == "D")
    assert (f"移交{len(moved)}起" in said) == (block != "B")


def test_the_page_is_self_contained() -> None:
    html, page = samples().html, Text(samples().html)
    assert "script" not in page.tags
    assert [link for link in page.links if link and not link.startswith(("#", "data:"))] == []
    assert not re.search(r"@import|url\((?!['\"]?data:)", html)
    assert "size: A4" in html


def test_the_review_lists_each_unit_each_problem_and_where_each_figure_stands() -> None:
    book, said = samples().book(REVIEW), samples().run
    assert book.sheetnames == ["报送情况", "问题清单", "各数的来源", "各合计数的分县构成", "联系人"]
    states, problems, origins, _, contacts = (values(page) for page in book)
    assert states[0] == ["单位", "状态", "第几次报送", "填报日期", "文件", "错误", "待核实", "已自动修正", "校验码"]
    assert [row[0] for row in states[1:]] == EXPECTED
    assert problems[0] == ["单位", "文件", "工作表", "单元格", "规则", "级别", "填写内容", "问题", "怎样改", "情况说明"]
    assert [[row[1], row[2], row[3], row[4]] for row in problems[1:]] == [
        [f["source"], f["sheet"], f["cell"], f["rule"]] for f in said["findings"]]
    assert origins[0] == ["代码", "单位", "数量", "文件", "工作表", "单元格"]
    assert sorted(map(tuple, origins[1:])) == sorted(
        (c, u, figures(u)[c], f"{u}.xlsx", "情况汇总表", f"C{n}") for u in EXPECTED for n, c in enumerate(CODES, 4))
    items = ("填报人", "联系电话", "审核人")
    assert contacts == [["单位", *items], *([u, *(told()[u]["基本信息"][i] for i in items)] for u in EXPECTED)]


# Inboxes of other kinds


@lru_cache
def one_returned() -> Ran:
    """微山县 forgot a 文书文号; 兖州区 has sent nothing; a PDF lies beside."""
    inbox = Path(mkdtemp())
    content = desk.changed(desk.clean(), {"案件台账/2/文书文号": None, "基本信息/填报单位": "微山县", "工作亮点/1/标题": "退回的亮点"})
    (inbox / "微山县.xlsx").write_bytes(desk.workbook(content))
    (inbox / "任城区.xlsx").write_bytes(desk.workbook())
    (inbox / "通知.pdf").write_bytes(b"%PDF-1.4")
    return run(inbox, inbox.parent / f"{inbox.name}输出", env={})


def test_a_returned_file_gives_exit_code_1() -> None:
    ran = one_returned()
    assert ran.code == 1
    assert {s["source"]: s["status"] for s in ran.run["submissions"]} == {
        "任城区.xlsx": "accepted", "微山县.xlsx": "returned", "通知.pdf": "ignored"}
    assert [(f["rule"], f["unit"], f["cell"]) for f in ran.run["findings"] if f["severity"] == "error"] == [
        ("C05", "微山县", cell("案件台账/2/文书文号"))]


def test_a_returned_unit_is_left_out_of_every_figure() -> None:
    ran = one_returned()
    assert list(ran.run["figures"]) == ["任城区"]
    assert ran.run["totals"] == ran.run["figures"]["任城区"]
    assert ran.run["units"] == {"expected": EXPECTED, "accepted": ["任城区"], "returned": ["微山县"],
                                "missing": [u for u in EXPECTED if u not in ("任城区", "微山县")]}
    book = ran.book()
    assert [row[2] for row in values(book["专项行动情况汇总表"], 4)[:17]] == list(ran.run["totals"].values())
    for sheet in MERGED:
        assert {row[0] for row in values(book[sheet], 2)} == {"任城区"}, sheet
    by_unit = values(book["分县情况"])
    assert by_unit[0][4:] == EXPECTED
    assert {row[4 + EXPECTED.index("微山县")] for row in by_unit[1:18]} == {None}  # blank, not 0
    assert "退回的亮点" not in ran.html


def test_every_output_says_which_units_are_missing() -> None:
    ran = one_returned()
    absent = [u for u in EXPECTED if u != "任城区"]
    for text in (Text(ran.html).words, ran.screen):
        assert [u for u in absent if u not in text] == []
    for name, sheet_name in ((TABLE, "专项行动情况汇总表"), ("验收抽查.xlsx", "验收与通报"), ("验收抽查.xlsx", "抽查名单")):
        title = ran.book(name)[sheet_name].cell(1, 1)
        assert [u for u in ("数据不全", *absent) if u not in str(title.value)] == []
        assert title.border.top.color.rgb == "FF9B1C1C"
    states = {row[0]: row[1] for row in values(ran.book(REVIEW)["报送情况"], 2)}
    assert states["微山县"] == "退回修改"
    assert states["兖州区"] == "未报送"
    assert "已汇总 1/11" in ran.screen


def test_an_optional_unit_is_shown_once_it_is_in(tmp_path: Path) -> None:
    for unit in ("任城区", "太白湖新区"):
        (tmp_path / f"{unit}.xlsx").write_bytes(desk.workbook(change={"基本信息/填报单位": unit}))
    ran = run(tmp_path, tmp_path.with_name("optional"), campaign=only("任城区", "太白湖新区", "济宁经开区"))
    assert ran.code == 0
    assert ran.run["units"] == {"expected": ["任城区"], "accepted": ["任城区", "太白湖新区"], "returned": [], "missing": []}
    assert values(ran.book()["分县情况"])[0][4:] == ["任城区", "太白湖新区"]


def test_an_empty_inbox_writes_its_outputs(tmp_path: Path) -> None:
    inbox = tmp_path / "空"
    inbox.mkdir()
    ran = run(inbox, tmp_path / "出", campaign=only("任城区", "兖州区"))
    assert ran.code == 0
    assert set(ran.files) == REPORT | {RUN, "催报/任城区.eml", "催报/兖州区.eml"}
    assert set(ran.run["totals"].values()) == {0}
    assert ran.run["units"]["missing"] == ["任城区", "兖州区"]
    assert (ran.run["submissions"], ran.run["findings"], ran.run["figures"]) == ([], [], {})


def test_what_is_no_return_is_passed_over(tmp_path: Path) -> None:
    """作废 at any depth, a former output, and what programs leave behind; one of them is named."""
    inbox = tmp_path / "收件"
    for folder in ("作废", "更多/作废", "output", "更多"):
        (inbox / folder).mkdir(parents=True, exist_ok=True)
    good, other = (INBOX / "任城区.xlsx").read_bytes(), (INBOX / "汶上县.xlsx").read_bytes()
    (inbox / "更多" / "任城区.xlsx").write_bytes(good)
    for place in ("作废/汶上县.xlsx", "更多/作废/汶上县.xlsx", "output/汶上县.xlsx", "~$汶上县.xlsx", ".汶上县.xlsx"):
        (inbox / place).write_bytes(other)
    for place in ("Thumbs.db", "desktop.ini"):
        (inbox / place).write_text("{}", encoding="utf-8")
    (inbox / "output/run.json").write_bytes(samples().files["run.json"])
    ran = run(inbox, tmp_path / "出", campaign=only("任城区"))
    assert ran.code == 0
    assert [s["source"] for s in ran.run["submissions"]] == ["更多/任城区.xlsx"]
    for folder in ("作废", "更多/作废"):
        assert folder in ran.screen
    assert {row[4] for row in values(ran.book(REVIEW)["报送情况"], 2) if row[4]} == {"作废", "output", "更多/作废", "更多/任城区.xlsx"}


def test_one_file_is_an_inbox(tmp_path: Path) -> None:
    ran = run(INBOX / "嘉祥县.xlsx", tmp_path / "出", campaign=only("嘉祥县"))
    assert ran.code == 0
    assert [(s["source"], s["unit"]) for s in ran.run["submissions"]] == [("嘉祥县.xlsx", "嘉祥县")]
    assert ran.run["totals"] == figures("嘉祥县")


def test_chinese_and_spaced_paths_from_another_folder(tmp_path: Path) -> None:
    """Relative to where the clerk stands, not to where the program lies."""
    inbox = tmp_path / "收到的 邮件附件（十月）"
    inbox.mkdir()
    shutil.copy(INBOX / "任城区.xlsx", inbox / "任城区 第一次 报送（最终）.xlsx")
    ran = run(Path(inbox.name), Path("汇总 结果/十月 底"), env={}, cwd=tmp_path, campaign=only("任城区"))
    assert ran.code == 0
    found = Ran(ran.code, ran.screen, tmp_path / ran.folder)
    assert [s["source"] for s in found.run["submissions"]] == ["任城区 第一次 报送（最终）.xlsx"]
    assert found.run["totals"] == figures("任城区")


@pytest.mark.parametrize("env", [{"PYTHONIOENCODING": "gbk"}, {"LC_ALL": "C", "PYTHONIOENCODING": ""}],
                         ids=["a GBK console", "no locale"])
def test_other_consoles(env: dict[str, str], tmp_path: Path) -> None:
    ran = run(INBOX / "任城区.xlsx", tmp_path / "出", env=env, campaign=only("任城区"))
    assert ran.code == 0
    assert "已汇总 1/1" in ran.screen
    assert ran.run["totals"] == figures("任城区")


# The same inbox gives the same bytes


@pytest.mark.parametrize("env", [
    {"TZ": "America/Los_Angeles", "PYTHONHASHSEED": "1"},
    {"TZ": "Asia/Shanghai", "PYTHONHASHSEED": "2", "LC_ALL": "C"},
    {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "3", "LANG": "zh_CN.GBK", "PYTHONIOENCODING": "gbk"},
], ids=lambda env: env["TZ"])
def test_same_bytes_in_other_surroundings(env: dict[str, str], tmp_path: Path) -> None:
    """The files copied in another order, so that the folder lists them in another."""
    inbox = tmp_path / "收件"
    inbox.mkdir()
    for path in sorted(INBOX.iterdir(), reverse=env["PYTHONHASHSEED"] != "2", key=lambda p: p.stat().st_size):
        shutil.copyfile(path, inbox / path.name)
    assert unlinked(run(inbox, tmp_path / "出", env=env)) == unlinked(samples())


def unlinked(ran: Ran) -> dict[str, object]:
    """The outputs without the links to the county's files, which go by where the two folders lie (design §7)."""
    desk = re.sub(rb'<a href="[^"]*">([^<]*\.xlsx|\xe5\x8e\x9f\xe8\xa1\xa8)</a>', rb"\1", ran.files[Output.DESK])
    outputs = {name: digest for name, digest in ran.run["outputs"].items() if name != Output.DESK}
    return {**ran.files, Output.DESK: desk, Output.RECORD: ran.run | {"outputs": outputs}}


def test_names_that_sort_otherwise_change_no_figure(tmp_path: Path) -> None:
    inbox = tmp_path / "收件"
    for n, unit in enumerate(reversed(EXPECTED)):
        (inbox / f"{n:02}").mkdir(parents=True)
        shutil.copyfile(INBOX / f"{unit}.xlsx", inbox / f"{n:02}" / "报表.xlsx")
    ran, base = run(inbox, tmp_path / "出"), samples()
    assert {k: ran.run[k] for k in ("totals", "figures", "units")} == {k: base.run[k] for k in ("totals", "figures", "units")}
    assert ran.html == base.html
    assert values(ran.book()["专项行动情况汇总表"]) == values(base.book()["专项行动情况汇总表"])
    for sheet in MERGED:
        assert [r[:-1] for r in values(ran.book()[sheet])] == [r[:-1] for r in values(base.book()[sheet])]


# Running again


def test_an_edited_output_is_kept_and_nothing_else_is_lost(tmp_path: Path) -> None:
    folder = tmp_path / "出"
    shutil.copytree(samples().folder, folder)
    before = Ran(0, "", folder).files
    (folder / TABLE).write_bytes(b"edited by hand")
    (folder / "我的笔记.txt").write_text("别删", encoding="utf-8")
    ran = run(INBOX, folder)
    assert ran.code == 0
    kept = [n for n in ran.files if n not in before and n != "我的笔记.txt"]
    assert kept == [f"专项行动情况汇总表（{DAY} 保留）.xlsx"]
    assert ran.files[kept[0]] == b"edited by hand"
    assert kept[0] in ran.screen.replace("\n", "")
    assert (folder / "我的笔记.txt").read_text(encoding="utf-8") == "别删"
    linked = {Output.DESK, Output.RECORD}  # go by where the two folders lie
    assert {n: ran.files[n] for n in before if n not in linked} == {n: data for n, data in before.items() if n not in linked}


def test_a_second_run_leaves_the_same_files_and_nothing_else(tmp_path: Path) -> None:
    first = run(INBOX / "任城区.xlsx", tmp_path / "出", campaign=only("任城区")).files
    ran = run(INBOX / "任城区.xlsx", tmp_path / "出", campaign=only("任城区"))
    assert ran.files == first
    assert {p.name for p in ran.folder.iterdir()} == REPORT | {RUN, "回执"}
    assert "已另存为" not in ran.screen


def test_without_output_the_day_names_the_folder(tmp_path: Path) -> None:
    """A copy of the program, so that the repository's own output/ stays as it is."""
    program = tmp_path / "程序"
    program.mkdir()
    for name in ("run.py", "pipeline", "schemas"):
        shutil.copytree(ROOT / name, program / name) if (ROOT / name).is_dir() else shutil.copy(ROOT / name, program / name)
    line = [sys.executable, str(program / "run.py"), str(INBOX / "任城区.xlsx"), "--as-of", "2020-10-28", "--campaign", str(only("任城区"))]
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": "utf-8"})
    assert done.returncode == 0
    assert (program / "output" / "2020-10-28" / RUN).exists()


# What a county types is only ever text


HOSTILE = {
    "监管电子档案/1/备注": "=1+1，见附件", "案件台账/2/案情摘要": '=HYPERLINK("http://x.example","点我")' + desk.SUMMARY,
    "工作措施/1/内容": "<script>alert('措施')</script>&amp;", "工作亮点/1/标题": "<b>亮点</b>", "案件台账/2/案件名称": "{{ 7*7 }}公司案",
    "监管电子档案/2/备注": "@SUM(A1)", "监管电子档案/3/备注": "+1", "监管电子档案/4/备注": "http://tracker.example/x",
    "案件台账/5/当事人": "任城<i>戊</i>商场", "情况汇总表/C2/单位名称": "任城<i>戊</i>商场",
}


@lru_cache
def hostile() -> Ran:
    inbox = Path(mkdtemp())
    (inbox / "任城区.xlsx").write_bytes(desk.workbook(change=HOSTILE))
    return run(inbox, inbox.parent / f"{inbox.name}输出", campaign=only("任城区"))


def test_hostile_text_is_stored_as_text() -> None:
    ran = hostile()
    assert ran.code == 0
    cells = [c for page in ran.book() for row in page for c in row if c.value is not None]
    assert {c.value for c in cells} >= set(HOSTILE.values())
    assert {c.data_type for c in cells} <= {"s", "n", "d"}
    for name in (TABLE, REVIEW):
        with zipfile.ZipFile(io.BytesIO(ran.files[name])) as z:
            parts = {n: z.read(n) for n in z.namelist()}
        assert not [n for n, xml in parts.items() if n.startswith("xl/worksheets/") and (b"<f>" in xml or b"<f " in xml)]
        assert not [n for n, xml in parts.items() if b'TargetMode="External"' in xml]
        links = [link for xml in parts.values() for link in re.findall(b"<hyperlink [^>]*>", xml)]
        assert [link.decode() for link in links if "location=\"'分县情况'!" not in link.decode()] == []


def test_hostile_text_is_escaped_in_the_page() -> None:
    page = Text(hostile().html)
    assert not {"script", "i"} & set(page.tags)
    assert "<script>alert('措施')</script>&amp;" in page.words
    assert "<b>亮点</b>" in page.words
    assert "任城<i>戊</i>商场" in page.words
    assert "{{ 7*7 }}公司案" in page.words


# Templates


def grids(data: bytes) -> dict[str, list[list[Any]]]:
    """Cells as stored; openpyxl takes seconds for the formulas of a template."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


@lru_cache
def templates() -> Ran:
    folder = Path(mkdtemp()) / "发给 各县"
    return Ran(*here("--templates", folder), folder)


def test_one_template_per_unit_with_its_name_filled_in() -> None:
    ran = templates()
    assert ran.code == 0
    assert set(ran.files) == {f"净网2020填报模板（{u}）{kind}" for u in ROSTER for kind in (".xlsx", ".eml")}
    unit = ROSTER[-1]
    filled, blank = grids(ran.files[f"净网2020填报模板（{unit}）.xlsx"]), grids((TEMPLATES / "净网2020填报模板.xlsx").read_bytes())
    contents = [[row[1] for row in grid["基本信息"][3:15]] for grid in (filled, blank)]
    assert contents == [[unit, *contents[1][1:]], ["", *contents[1][1:]]]
    assert unit in str(filled["情况汇总表"][1][0])  # 填报单位（盖章）
    for sheet, titles in TITLES.items():  # what a county types stays blank; beyond it stand the live checks
        assert [row[: len(titles.split()) - 1] for row in filled[sheet][2:]] == [row[: len(titles.split()) - 1] for row in blank[sheet][2:]]
    assert str(ran.folder) in ran.screen


# What cannot be done is said in one Chinese sentence


BAD: dict[str, tuple[object, ...]] = {
    "nothing said": (),
    "an unknown option": (INBOX, "--outputs", "x"),
    "an option without its value": (INBOX, "--output"),
    "two inboxes": (INBOX, INBOX),
    "an inbox and templates": (INBOX, "--templates", "x"),
    "no such day": (INBOX, "--as-of", "2020-02-30"),
    "a day in words": (INBOX, "--as-of", "明天"),
    "no inbox": ("没有 这个文件夹",),
    "no campaign file": (INBOX, "--campaign", "没有.toml"),
    "a campaign file that is none": (INBOX, "--campaign", ROOT / "run.py"),
    "templates of a bad campaign": ("--templates", "x", "--campaign", ROOT / "run.py"),
}


@pytest.mark.parametrize("args", BAD.values(), ids=BAD)
def test_a_refusal_is_one_chinese_sentence(args: tuple[object, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert_refused(*here(*args))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("args", [(), ("没有 这个文件夹",)], ids=["nothing said", "no inbox"])
def test_a_refusal_in_a_process_of_its_own(args: tuple[object, ...]) -> None:
    code, screen = command(*args, env={"PYTHONIOENCODING": "gbk"})
    assert_refused(code, screen.decode("gbk"))


def assert_refused(code: int, screen: str) -> None:
    assert code == 2
    assert len(screen.strip().splitlines()) == 1, screen
    assert re.search("[\u4e00-\u9fff]", screen)
    assert screen.strip().endswith(("。", "！"))
    assert not re.search("Traceback|usage|error", screen, re.IGNORECASE)
    assert "程序自身出错" not in screen


@pytest.mark.parametrize(("at_fault", "says"), [
    (["兖州区"], "程序处理“兖州区.xlsx”时出错（ZeroDivisionError，test_command.py 第 "),
    (["兖州区", "任城区"], "程序处理“任城区.xlsx”、“兖州区.xlsx”时出错（ZeroDivisionError，"),
    (["兖州区", "任城区", "嘉祥县"], "程序自身出错（ZeroDivisionError，test_command.py 第 "),  # not the files
])
def test_a_fault_of_the_program_names_the_files_that_bring_it_about(
        at_fault: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locate(book: Book, told_by: Campaign) -> object:
        return 1 // 0 if book.source.removesuffix(".xlsx") in at_fault else located(book, told_by)

    monkeypatch.setattr("pipeline.flow.locate", locate)
    inbox = tmp_path / "收件"
    inbox.mkdir()
    for unit in ("任城区", "兖州区", "嘉祥县"):
        shutil.copy(INBOX / f"{unit}.xlsx", inbox)
    code, screen = here(inbox, "--output", tmp_path / "出")
    assert (code, len(screen.splitlines())) == (2, 1)
    assert screen.startswith(says)
    assert not (tmp_path / "出").exists()


@pytest.mark.parametrize("args", [(INBOX / "嘉祥县.xlsx", "--as-of", DAY, "--output"), ("--templates",)], ids=["--output", "--templates"])
@pytest.mark.parametrize("below", ["", "/更深"], ids=["is a file", "is below a file"])
def test_an_output_that_is_a_file(args: tuple[object, ...], below: str, tmp_path: Path) -> None:
    (tmp_path / "出").write_text("我的", encoding="utf-8")
    assert_refused(*here(*args, f"{tmp_path}/出{below}"))
    assert (tmp_path / "出").read_text(encoding="utf-8") == "我的"


def test_a_wrong_key_of_the_campaign_is_told_before_anything_is_read(tmp_path: Path) -> None:
    bad = tmp_path / "campaign.toml"
    bad.write_text(CAMPAIGN.read_text(encoding="utf-8").replace("deadline = 2020-10-29", 'deadline = "十月底"'), encoding="utf-8")
    code, screen = here(INBOX, "--campaign", bad, "--output", tmp_path / "出")
    assert_refused(code, screen)
    assert "campaign.deadline" in screen
    assert not (tmp_path / "出").exists()


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_is_chinese(option: str) -> None:
    code, text = here(option)
    assert code == 0
    assert "用法" in text
    for name in ("--output", "--as-of", "--campaign", "--templates", "退出码"):
        assert name in text
    assert not re.search(r"usage|options|show this|positional", text, re.IGNORECASE)


def test_the_forms_here_are_those_of_the_campaign() -> None:
    """The tables of test_shipped that this module counts with."""
    assert set(BLOCK_OF) == set(FORMS)
    assert len(CODES) == len(LABELS) == len(COUNTING_UNITS) == 17


@pytest.mark.parametrize("library", ["python_calamine", "xlsxwriter"], ids=["at the start", "for the outputs"])
def test_a_library_that_is_not_there_is_named(library: str, tmp_path: Path) -> None:
    script = f"import sys; sys.modules[{library!r}] = None; import run; sys.exit(run.main(sys.argv[1:]))"
    line = [sys.executable, "-c", script, str(INBOX / "任城区.xlsx"), "--as-of", DAY, "--output", str(tmp_path / "出")]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": "utf-8"})
    assert done.returncode == 2
    assert done.stdout.decode("utf-8").split() == ["缺少程序库", f"{library}：请先在本文件夹运行", "python", "-m", "pip", "install", "-r", "requirements.txt。"]
    assert not (tmp_path / "出").exists()


# Whatever stops it, one sentence says whether the new outputs stand


@pytest.fixture
def one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[object, ...]:
    """A run of one county's return; Ctrl-C stays as it is in this process."""
    monkeypatch.setattr(system, "ignore_interrupts", lambda: None)
    return (INBOX / "嘉祥县.xlsx", "--as-of", DAY, "--output", tmp_path / "出", "--campaign", only("嘉祥县"))


ANY = (KeyboardInterrupt, MemoryError, RuntimeError)
CTRL_C = (KeyboardInterrupt,)  # comes at any moment
NOTHING, ALL = "什么都没有写", "新的输出已经全部写好"
STOPS: dict[str, tuple[tuple[type[BaseException], ...], str]] = {  # what is going on → what may stop it, what is said then
    "pipeline.inbox.files.files": (ANY, NOTHING),
    "pipeline.flow.run": (ANY, NOTHING),
    "pipeline.publish.outputs.outputs": (ANY, NOTHING),
    "pipeline.publish.store._stage": (ANY, NOTHING),
    "pipeline.publish.store._check_free": (ANY, NOTHING),
    "pipeline.publish.store._known": (CTRL_C, ALL),
    "pipeline.publish.disk.move": (CTRL_C, ALL),
    "pipeline.publish.disk.remove": (CTRL_C, ALL),
    "pipeline.publish.screen.show": (ANY, ALL),
    "pipeline.publish.screen.figures": (ANY, ALL),
}
STOPPED = [(place, error, said) for place, (errors, said) in STOPS.items() for error in errors]


@pytest.mark.parametrize(("place", "error", "said"), STOPPED, ids=[f"{place}-{error.__name__}" for place, error, _ in STOPPED])
def test_stopped_anywhere(place: str, error: type[BaseException], said: str, one: tuple[object, ...], tmp_path: Path,
                          monkeypatch: pytest.MonkeyPatch) -> None:
    module, _, name = place.rpartition(".")
    owner, armed = importlib.import_module(module), [True]
    old = getattr(owner, name)

    def stop(*args: Any, **kwargs: Any) -> Any:
        if armed and (name != "remove" or (tmp_path / "出" / RUN).exists()):
            armed.clear()
            raise error()
        return old(*args, **kwargs)

    monkeypatch.setattr(owner, name, stop)
    code, screen = here(*one)
    assert (code, (tmp_path / "出" / RUN).exists()) == ((0, True) if said == ALL else (2, False))
    assert said in screen
    assert "Traceback" not in screen
    assert not (tmp_path / "出").exists() or not list((tmp_path / "出").glob(".*"))


def test_stopped_while_modules_load(tmp_path: Path) -> None:
    """A library that Ctrl-C interrupts, or that is damaged."""
    for raised, said in (("KeyboardInterrupt", "已中断，什么都没有写。"), ("ImportError('x', name='filelock')", "无法载入程序库 filelock：")):
        (tmp_path / "filelock.py").write_text(f"raise {raised}\n", encoding="utf-8")
        code, screen = command(INBOX, env={"PYTHONPATH": str(tmp_path)})
        assert_refused(code, screen.decode())
        assert screen.decode().startswith(said)


def test_a_library_that_is_too_old_is_named_before_it_runs(tmp_path: Path) -> None:
    (tmp_path / "pandas-2.2.3.dist-info").mkdir()
    (tmp_path / "pandas-2.2.3.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: pandas\nVersion: 2.2.3\n", encoding="utf-8")
    code, screen = command(INBOX, env={"PYTHONPATH": str(tmp_path)})
    assert_refused(code, screen.decode())
    assert "程序库 pandas 版本过低（已安装 2.2.3，需要 3.1.1）" in screen.decode()


@pytest.mark.parametrize("option", ["-I", "-P"])
def test_a_python_that_does_not_look_beside_the_program(option: str, tmp_path: Path) -> None:
    line = [sys.executable, option, "-X", "utf8", str(ROOT / "run.py"), str(tmp_path / "没有")]
    done = subprocess.run(line, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    assert_refused(done.returncode, done.stdout.decode())
    assert "没有找到收件文件夹" in done.stdout.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="a shell closes the streams")
@pytest.mark.parametrize(("ending", "said"), [
    (">&- 2>&-", ""), ("<&- >&- 2>&-", ""), (">/dev/full", "屏幕上的内容没有显示完；新的输出已经全部写好"), (">/dev/full 2>&1", ""),
    ("| true", "屏幕上的内容没有显示完；新的输出已经全部写好"),
], ids=["closed", "all closed", "a full disk", "all on a full disk", "a reader that is gone"])
def test_a_screen_that_takes_nothing(ending: str, said: str, one: tuple[object, ...], tmp_path: Path) -> None:
    """The outputs are written, the exit code is the run's, and what can be said is said."""
    line = shlex.join([sys.executable, str(ROOT / "run.py"), *map(str, one)])
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {line} {ending}"], capture_output=True, check=False,
                          env={**os.environ, "PYTHONIOENCODING": "utf-8"})
    assert done.returncode == 0
    assert (tmp_path / "出" / RUN).exists()
    assert said in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.parametrize("argument", ["inbox", "--output", "--campaign", "--since", "--templates"])
@pytest.mark.parametrize("name", ["长" * 100, "/".join(["很深"] * 1000)], ids=["a long name", "a long path"])
def test_a_path_too_long_for_the_system(argument: str, name: str, tmp_path: Path) -> None:
    args = {"inbox": (tmp_path / name,), "--templates": ("--templates", tmp_path / name)}
    code, screen = here(*args.get(argument, (INBOX / "嘉祥县.xlsx", argument, tmp_path / name)))
    assert_refused(code, screen)
    assert len(screen) < 400
    assert not list(tmp_path.iterdir())


def test_direction_characters_of_a_file_name_are_shown_and_not_obeyed(tmp_path: Path) -> None:
    inbox = tmp_path / "收件"
    inbox.mkdir()
    (inbox / "任城区\u202exslx.exe").write_bytes(b"MZ")
    shutil.copy(INBOX / "任城区.xlsx", inbox)
    ran = run(inbox, tmp_path / "出", campaign=only("任城区"))
    assert [s["source"] for s in ran.run["submissions"]] == ["任城区.xlsx", "任城区\u202exslx.exe"]
    pages = {n: d.decode() for n, d in ran.files.items() if n.endswith((".html", ".eml"))}
    for text in (ran.screen, *pages.values()):
        assert "\u202e" not in text
    assert "<U+202E>" in ran.screen
    assert "&lt;U+202E&gt;" in pages["审核情况.html"]


def test_templates_keep_what_a_person_edited(tmp_path: Path) -> None:
    folder = tmp_path / "模板"
    shutil.copytree(templates().folder, folder)
    edited = folder / f"净网2020填报模板（{ROSTER[0]}）.xlsx"
    edited.write_bytes(b"edited")
    (folder / "我的.txt").write_text("别删", encoding="utf-8")
    code, screen = here("--templates", folder, "--as-of", DAY)
    assert code == 0
    kept = f"净网2020填报模板（{ROSTER[0]}）（{DAY} 保留）.xlsx"
    assert Ran(code, screen, folder).files == templates().files | {kept: b"edited", "我的.txt": "别删".encode()}
    assert kept in screen
