"""专项行动总结.html: every figure agrees with run.json, and anyone can read it."""

import re
from collections import Counter
from functools import lru_cache
from typing import Any

import pytest
from lxml import html as lxml_html

from tests import desk
from tests.pipeline.publish.report.test_word import HEADINGS, nothing, opened
from tests.test_command import (
    CODES,
    COUNTING_UNITS,
    EXPECTED,
    LABELS,
    figures,
    official,
    one_returned,
    rows,
    samples,
    values,
)

LONG = "执法人员在日常巡查中发现该公司未取得许可证，随即立案调查并固定证据。" * 15


@lru_cache
def pages() -> dict[str, Any]:
    """Fillings by name → the page as a tree."""
    long = desk.changed(desk.clean(), {"案件台账/2/案情摘要": LONG, "案件台账/2/案件名称": LONG[:120], "工作亮点/1/内容": LONG[:480]})
    made = {"all": samples().html, "units missing": one_returned().html, "nothing": desk.page(nothing()), "one county": desk.page(desk.judged(desk.clean())),
            "two counties": desk.page(desk.judged(desk.clean(), desk.changed(desk.clean(), {"基本信息/填报单位": "微山县"}))),
            "no cases": desk.page(desk.judged(desk.zero())), "long texts": desk.page(desk.judged(long))}
    return {name: lxml_html.fromstring(text) for name, text in made.items()}


def text(node: Any) -> str:
    return re.sub(r"\s+", "", node.text_content())


def table(name: str, query: str) -> list[list[str]]:
    return [[text(c) for c in row.xpath("./th|./td")] for row in pages()[name].xpath(f"{query}//tbody/tr")]


# Every figure


def test_the_official_table_is_that_of_the_workbook() -> None:
    rows = [row[-3:] for row in table("all", "//table[@class='official']")]
    totals = samples().run["totals"].values()
    assert [row[:2] for row in rows] == [[label, f"{n}（{unit}）"] for label, n, unit in zip(LABELS, totals, COUNTING_UNITS, strict=True)]
    assert [row[2] for row in rows] == [re.sub(r"\s", "", str(official().cell(i, 4).value or "")) for i in range(4, 21)]


def test_the_key_figures_come_first() -> None:
    tiles = {text(t.xpath("./dt")[0]): text(t.xpath("./dd")[0]) for t in pages()["all"].xpath("//dl[@class='tiles']/div")}
    penalties = [r for _, _, r in rows("案件台账") if r["处罚形式"] == "行政处罚"]
    assert tiles == {
        "已汇总单位": "11个应报送单位已全部汇总", "行政处罚": f"{len(penalties)}件", "移交公安部门": "6起", "责令整改": "32件已整改25件，占78.1%，逾期3件",
        "罚款": f"{sum(r.get('罚款金额（元）', 0) for r in penalties) / 10000:.6g}万元", "没收": f"{samples().run['totals']['D5']}套", "大案要案": "1件"}


def test_sentences_and_contents_are_those_of_the_document() -> None:
    """Every line of the document's body and annexes, the preamble of the Word template aside."""
    said, links = text(pages()["all"]), [text(a) for a in pages()["all"].xpath("//nav//a")]
    looks = ("公文正文", "公文末段", "一级标题", "三级标题", "二级标题", "表注")
    paragraphs = [p for p in opened(samples().files["专项行动总结.docx"]).paragraphs if p.style and p.style.name in looks]
    assert len(paragraphs) > 100
    assert [p.text for p in paragraphs if re.sub(r"\s", "", p.text) not in said and "现将截至" not in p.text] == []
    assert links == [*HEADINGS, "附件1专项行动情况汇总表", "附件2典型案例", "附件3做法和亮点", "附件4被查处单位名单"]


def test_the_list_of_names_is_the_last_annex() -> None:
    found = table("all", "//table[@id='names']")
    assert found == [[re.sub(r"\s", "", str(v)) for v in row] for row in values(samples().book("专项行动情况汇总表.xlsx")["被查处单位名单"], 2)]
    assert text(pages()["all"].xpath("//h2")[-1]) == "附件4被查处单位名单"


@pytest.mark.parametrize(("chart", "column"), [("steps-1", "处罚形式"), ("steps-2", "整治重点")])
def test_bars_count_rows_of_the_ledger_and_start_at_zero(chart: str, column: str) -> None:
    found = pages()["all"].xpath(f"//table[@id='chart-{chart}']//tr")
    counted = Counter(r[column] for _, _, r in rows("案件台账"))
    assert {text(r.xpath("./th")[0]): text(r.xpath("./td[1]")[0]) for r in found} == {name: f"{n}件次" for name, n in counted.items()}
    top = max(counted.values())
    for r in found:
        assert float(r.xpath(".//rect/@width")[0].rstrip("%")) == pytest.approx(100 * counted[text(r.xpath("./th")[0])] / top, abs=0.06)
        assert not r.xpath(".//rect/@x")


def test_columns_count_the_rows_of_each_ten_days() -> None:
    counted = Counter(f"{d.month}月{'上中下'[min(d.day - 1, 29) // 10]}旬" for d in (r["处置日期"] for _, _, r in rows("案件台账")))
    cells = pages()["all"].xpath("//table[@id='chart-progress']//tr[@class='counts']/td")
    assert [c.get("aria-label") for c in cells] == [f"{m}月{x}旬{counted[f'{m}月{x}旬']}件次" for m in range(5, 11) for x in "上中下"]
    tallest = max(counted.values())
    assert [round(int(c.xpath(".//svg/@height")[0]) * tallest / 120) for c in cells if text(c)] == [int(text(c)) for c in cells if text(c)]


def test_phases_are_bands_below_their_columns() -> None:
    spans = [[(c.get("colspan"), text(c)) for c in row] for row in pages()["all"].xpath("//tr[@class='phases']")]
    assert spans == [[("1", ""), ("2", "动员部署阶段"), ("15", "")], [("2", ""), ("12", "集中整治阶段"), ("4", "")], [("15", ""), ("3", "总结验收阶段")]]


def test_counts_of_two_wholes_stand_on_one_scale() -> None:
    """61 of 120 and 61 of 86 are bars of one length."""
    bars = pages()["all"].xpath("//table[@id='chart-mended']//tr[td]")
    per_one = {round(float(r.xpath(".//rect/@width")[0].rstrip("%")) / int(re.findall(r"\d+", text(r.xpath("./td[1]")[0]))[0]), 1) for r in bars}
    assert len(per_one) == 1


def test_the_heat_table_is_that_of_run_json() -> None:
    rows = table("all", "//table[@class='heat']")
    assert {row[0]: row[1:] for row in rows[:-1]} == {u: [str(n) for n in figures(u).values()] for u in EXPECTED}
    assert rows[-1] == ["合计", *(str(n) for n in samples().run["totals"].values())]


def test_only_columns_with_enough_to_compare_are_tinted() -> None:
    cells = [row.xpath("./td/@class") for row in pages()["all"].xpath("//table[@class='heat']//tbody/tr")[:-1]]
    tinted = {CODES[j] for row in cells for j, look in enumerate(row) if not look.startswith("l0")}
    compared = {c for c in CODES if max(column := [figures(u)[c] for u in EXPECTED]) >= 4 and sum(n > 0 for n in column) >= 4}
    assert tinted == compared == {"D5"}


def test_a_unit_that_is_not_in_is_blank_and_named() -> None:
    rows = {row[0]: row[1:] for row in table("two counties", "//table[@class='heat']")}
    assert set(rows["兖州区未汇总"]) == {""}
    assert table("one county", "//table[@class='heat']") == []
    head = text(pages()["units missing"].xpath("//header")[0])
    assert [u for u in EXPECTED if u != "任城区" and u not in head] == []
    assert "数据不全：应报送单位11家，已汇总1家" in head


def test_nothing_internal_stands_on_the_page() -> None:
    for name, tree in pages().items():
        assert "审核情况" not in text(tree), name
        assert "11/11" not in text(tree), name


def test_every_total_is_led_down_to_its_counties() -> None:
    """In 审核情况.xlsx: the sum of each total, and every count of the charts."""
    found: dict[tuple[str, str], list[Any]] = {}
    for _, title, unit, whole, county, n in values(samples().book("审核情况.xlsx")["各合计数的分县构成"], 2):
        found.setdefault((title, f"{whole:g}{unit}"), []).append(n)
        assert county in EXPECTED
    assert [k for k, parts in found.items() if k[1] != f"{sum(parts):g}{k[1].lstrip('0123456789.')}"] == []
    drawn = {(text(r.xpath("./th")[0]), text(r.xpath("./td[1]")[0])) for r in pages()["all"].xpath("//table[starts-with(@id, 'chart-steps')]//tr")}
    assert drawn <= found.keys()


# Anyone can read it


@pytest.mark.parametrize("name", ["all", "units missing", "nothing", "one county", "no cases", "long texts"])
def test_names_inside_the_page_are_unique_and_lead_somewhere(name: str) -> None:
    tree = pages()[name]
    ids = Counter(tree.xpath("//@id"))
    assert [i for i, n in ids.items() if n > 1] == []
    pointed = [h[1:] for h in tree.xpath("//@href")] + [i for v in tree.xpath("//@aria-labelledby") for i in v.split()]
    assert set(pointed) <= set(ids)


@pytest.mark.parametrize("name", ["all", "nothing", "no cases"])
def test_headings_descend_without_a_gap_and_none_is_empty(name: str) -> None:
    headings = pages()[name].xpath("//h1|//h2|//h3|//h4")
    levels = [int(h.tag[1]) for h in headings]
    assert levels[0] == 1
    assert [h for a, b, h in zip(levels, levels[1:], headings, strict=False) if b - a > 1] == []
    for h in headings[1:]:
        following = h.getnext() if h.getnext() is not None else h.getparent().getnext()
        assert text(following), text(h)


def test_no_words_stand_in_a_drawing_and_red_has_an_outline_and_a_word() -> None:
    """So the contrast of words is the page's own, and a print in black and white tells what is late."""
    drawings = pages()["all"].xpath("//svg")
    assert {"".join(d.itertext()).strip() for d in drawings} == {""}
    assert {d.get("aria-hidden") for d in drawings} == {"true"}
    late = pages()["all"].xpath("//tr[contains(@class, 'late')]")
    assert [text(r.xpath("./th")[0]) for r in late] == ["逾期"]
    assert late[0].xpath(".//rect/@stroke") == ["#9b1c1c"]
    assert late[0].xpath(".//rect/@fill") == ["#fff"]


def luminance(colour: str) -> float:
    full = colour if len(colour) == 6 else "".join(c * 2 for c in colour)
    parts = [int(full[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    return sum(w * (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4) for w, p in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def test_every_colour_of_words_stands_out_from_its_ground() -> None:
    """At least 4.5 to 1: words on white, black words on every tint, bars 3 to 1."""
    style = pages()["all"].xpath("//style")[0].text
    words = set(re.findall(r"[{; ]color: #([0-9a-f]{3,6})", style)) - {"fff"}
    grounds = set(re.findall(r"\.l\d \{ background: #([0-9a-f]{6})", style)) | {"eef2f6"}
    assert len(words) > 3
    assert len(grounds) == 6
    assert [c for c in words if 1.05 / (luminance(c) + 0.05) < 4.5] == []
    assert [g for g in grounds if (luminance(g) + 0.05) / (luminance("1a1a1a") + 0.05) < 4.5] == []


def test_where_there_is_nothing_a_sentence_says_so() -> None:
    tree = pages()["no cases"]
    assert tree.xpath("//svg") == []
    assert tree.xpath("//table[@class='heat']") == []
    assert "已汇总的单位均无查处情况。" in text(tree)
    assert pages()["nothing"].xpath("//dl[@class='tiles']") == []
    assert "尚无单位的报表汇总，暂无数据。" in text(pages()["nothing"])
