"""专项行动总结.html: every figure agrees with run.json, and anyone can read it."""

import re
from collections import Counter
from functools import lru_cache
from typing import Any

import pytest
from lxml import html as lxml_html

from tests import desk
from tests.pipeline.publish.report.test_word import nothing
from tests.test_command import CODES, COUNTING_UNITS, EXPECTED, LABELS, figures, one_returned, samples

LONG = "执法人员在日常巡查中发现该公司未取得许可证，随即立案调查并固定证据。" * 15


@lru_cache
def pages() -> dict[str, Any]:
    """Fillings by name → the page as a tree."""
    long = desk.changed(desk.clean(), {"案件台账/2/案情摘要": LONG, "案件台账/2/案件名称": LONG[:120], "工作亮点/1/内容": LONG[:480]})
    made = {"all": samples().html, "units missing": one_returned().html, "nothing": desk.page(nothing()), "one county": desk.page(desk.judged(desk.clean())),
            "no cases": desk.page(desk.judged(desk.zero())), "long texts": desk.page(desk.judged(long))}
    return {name: lxml_html.fromstring(text) for name, text in made.items()}


def text(node: Any) -> str:
    return re.sub(r"\s+", "", node.text_content())


def table(name: str, query: str) -> list[list[str]]:
    return [[text(c) for c in row.xpath("./th|./td")] for row in pages()[name].xpath(f"{query}//tbody/tr")]


# Every figure


def test_the_official_table_holds_the_totals() -> None:
    rows = [row[-3:-1] for row in table("all", "//table[@class='official']")]
    totals = samples().run["totals"].values()
    assert rows == [[label, f"{n}（{unit}）"] for label, n, unit in zip(LABELS, totals, COUNTING_UNITS, strict=True)]


def test_the_chart_of_the_official_rows_holds_the_totals() -> None:
    rows = [row for row in table("all", "//table[@id='chart-rows']") if len(row) == 3]
    said = sorted(f"{form}{value}" for form, value, _ in rows)
    totals = samples().run["totals"].values()
    assert said == sorted(f"{label.partition('、')[2]}{n}{unit}" for label, n, unit in zip(LABELS, totals, COUNTING_UNITS, strict=True))


def test_bars_are_in_proportion_and_start_at_zero() -> None:
    for row in pages()["all"].xpath("//table[@id='chart-focuses']//tr[.//rect]"):
        first = pages()["all"].xpath("//table[@id='chart-focuses']//tr[.//rect]")[0]
        (length, most), (value, top) = ((float(r.xpath(".//rect/@width")[0].rstrip("%")) for r in (row, first)),
                                        (int(re.findall(r"\d+", text(r.xpath("./td[1]")[0]))[0]) for r in (row, first)))
        assert length == pytest.approx(most * value / top, abs=0.06)
        assert not row.xpath(".//rect/@x")


def test_the_heat_table_is_that_of_run_json() -> None:
    rows = table("all", "//table[@class='heat']")
    assert {row[0]: row[1:] for row in rows[:-1]} == {u: [str(n) for n in figures(u).values()] for u in EXPECTED}
    assert rows[-1] == ["合计", *(str(n) for n in samples().run["totals"].values())]


def test_a_unit_that_is_not_in_is_blank_and_named() -> None:
    rows = {row[0]: row[1:] for row in table("units missing", "//table[@class='heat']")}
    assert set(rows["微山县未汇总"]) == {""}
    head = text(pages()["units missing"].xpath("//header")[0])
    assert [u for u in EXPECTED if u != "任城区" and u not in head] == []
    assert "数据不全：应报送单位11家，已汇总1家" in head


def test_every_total_is_the_sum_of_its_counties() -> None:
    rows = [row for row in table("all", "//table[@id='sources']") if len(row) == 3]
    for title, whole, parts in rows:
        assert float(re.sub(r"[^\d.]", "", whole)) == sum(float(n) for n in re.findall(r"[^\d、]+(\d+)", parts)), title
    official = [dict(re.findall(r"([^\d、]+)(\d+)", parts)) for _, _, parts in rows[:17]]
    assert official == [{u: str(figures(u)[c]) for u in EXPECTED if figures(u)[c]} for c in CODES]


def test_the_page_says_no_figure_that_the_appendix_does_not_lead_down() -> None:
    """Every value of the charts and the sentences stands in 附 with its counting unit."""
    tree = pages()["all"]
    led = {row[1] for row in table("all", "//table[@id='sources']") if len(row) == 3}
    charts = {text(v) for v in tree.xpath("//table[contains(@class, 'bars')]//td[@class='value']")}
    sums = re.findall(r"\d+(?:件|元|家|套|起)", "".join(text(p) for p in tree.xpath("//h3[@id='data-blocks']/following-sibling::p[@class='item']")))
    derived = {text(r.xpath("./td[1]")[0]) for r in tree.xpath("//table[@id='chart-mended']//tr[th='未完成']")}
    assert (charts | set(sums)) - led - derived == set()


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
    marks = [text(m) for m in pages()["all"].xpath("//span[@class='mark']")]
    assert marks
    assert all(re.fullmatch(r"逾期\d+天", m) for m in marks)


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
    assert tree.xpath("//table[@id='chart-blocks' or @id='chart-progress' or @id='chart-mended' or @id='rectifications']") == []
    said = text(tree)
    for words in ("案件台账中没有处置记录，不作图。", "已汇总的单位没有要整改的事项。", "已汇总的单位未填报大案要案。", "已汇总的单位没有限期整改事项。"):
        assert words in said
