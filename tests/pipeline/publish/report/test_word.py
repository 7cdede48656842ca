"""专项行动总结.docx: what stands in it, that it agrees with the other outputs, and what is said of a spoilt template."""

import io
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Doc
from docx.shared import Mm

from pipeline.summary.summarise import Summary
from schemas.campaign.campaign_file import load
from schemas.refused import RefusedError
from tests import desk
from tests.pipeline.publish.form.test_shipped import BLOCKS
from tests.shipped import CAMPAIGN
from tests.test_command import COUNTING_UNITS, DAY, INBOX, LABELS, here, official, one_returned, samples

NAME = "专项行动总结.docx"
TEMPLATE = CAMPAIGN.parent / "总结模板.docx"
HEADINGS = ["一、基本情况", "二、查处数据", "三、整改和管理", "四、案件查办", "五、主要措施", "六、工作亮点", "七、存在问题", "八、下步打算"]


@lru_cache
def opened(data: bytes) -> Doc:
    return Document(io.BytesIO(data))


def texts(data: bytes) -> str:
    return "\n".join(p.text for p in opened(data).paragraphs)


def shipped() -> bytes:
    return samples().files[NAME]


def nothing() -> Summary:
    return desk.judged(names=[])


# What stands in it


def test_the_sections_stand_in_the_customary_order() -> None:
    assert [p.text for p in opened(shipped()).paragraphs if p.style and p.style.name == "一级标题"] == HEADINGS


def test_the_attached_table_is_the_official_one() -> None:
    """The same rows, figures and units as sheet 1 of the workbook and as run.json."""
    table = opened(shipped()).tables[0]
    cells = [[c.text for c in row.cells] for row in table.rows]
    totals = samples().run["totals"].values()
    assert cells[0] == ["内容", "处罚形式", "数量", "单位名称"]
    assert [row[1] for row in cells[1:]] == LABELS
    assert [row[2] for row in cells[1:]] == [f"{n}（{unit}）" for n, unit in zip(totals, COUNTING_UNITS, strict=True)]
    blocks = [official().cell(i, 1).value for i in range(4, 21)]
    assert [row[0] for row in cells[1:]] == [next(b for b in reversed(blocks[:n]) if b) for n in range(1, 18)]


def test_the_body_says_each_official_figure_and_no_other() -> None:
    """基本情况 names what is not 0."""
    paragraphs = texts(shipped()).split("\n")
    totals = dict(zip(zip("".join(b * len(labels) for b, (_, labels, _) in zip("ABCD", BLOCKS, strict=True)), LABELS, strict=True),
                      samples().run["totals"].values(), strict=True))
    for block, (name, labels, units) in zip("ABCD", BLOCKS, strict=True):
        sentence = next(p for p in paragraphs if p.startswith(f"{name}："))
        said = [f"{label.partition('、')[2]}{totals[block, label]}{u}" for label, u in zip(labels, units, strict=True) if totals[block, label]]
        assert re.split("[、，。]", sentence.partition("：")[2])[:len(said)] == said


def test_the_page_is_laid_out_after_the_standard() -> None:
    section = opened(shipped()).sections[0]
    wanted = (Mm(210), Mm(297), Mm(37), Mm(35), Mm(28), Mm(26))
    found = (section.page_width, section.page_height, section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [abs((f or 0) - w) < Mm(0.2) for f, w in zip(found, wanted, strict=True)] == [True] * 6
    with zipfile.ZipFile(io.BytesIO(shipped())) as z:
        styles, settings = z.read("word/styles.xml").decode(), z.read("word/settings.xml").decode()
    assert "evenAndOddHeaders" in settings
    for font in ("方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"):
        assert font in styles


def test_missing_units_are_told_at_the_head_and_below_the_table() -> None:
    paragraphs = [p.text for p in opened(one_returned().files[NAME]).paragraphs]
    for said in ("数据不全：应报送单位11家，已汇总1家，尚缺10家。", "退回修改1家：微山县。"):
        assert paragraphs.count(said) == 2
        assert paragraphs.index(said) < paragraphs.index(HEADINGS[0])
    assert "退回的亮点" not in "\n".join(paragraphs)


def test_without_any_return_it_reads_sensibly() -> None:
    body = texts(desk.word(nothing()))
    assert "应报送单位11家，尚无单位的报表汇总，暂无数据。" in body
    assert [p.text for p in opened(desk.word(nothing())).paragraphs if p.style and p.style.name == "一级标题"] == ["一、基本情况", "二、存在问题", "三、下步打算"]
    assert {row.cells[2].text for row in opened(desk.word(nothing())).tables[0].rows[1:]} == {f"（{u}）" for u in COUNTING_UNITS}


def test_signature_and_date_never_stand_alone_on_a_page() -> None:
    """The last paragraph of the body is kept with all that follows up to the date."""
    for data in (shipped(), desk.word(nothing())):
        found = [p for p in opened(data).paragraphs if p.text]
        last = next(i for i, p in enumerate(found) if p.text == "特此报告。") - 1
        date = next(i for i, p in enumerate(found) if p.text == "2020年10月29日")
        assert found[last].text.startswith("下一步，我市将")
        assert [p.text for p in found[last - 1:date] if not (p.style and p.style.paragraph_format.keep_with_next)] == []


def test_the_same_day_gives_the_same_bytes() -> None:
    assert desk.word(desk.judged(desk.clean())) == desk.word(desk.judged(desk.clean()))


STRANGE = "“尖<b>&amp;</b>”{{ 7*7 }}{% x %}\x07\x0b\f\r\n第二行\t]]>\u2028\ufffe"


def test_strange_text_is_text() -> None:
    data = desk.word(desk.judged(desk.changed(desk.clean(), {"工作亮点/1/标题": "亮点<i>{名}</i>", "工作亮点/1/内容": STRANGE.replace("\x07\x0b\f", "").replace("\ufffe", "")})))
    assert "1.亮点<i>｛名｝</i>（任城区）" in texts(data)
    assert "“尖<b>&amp;</b>”｛｛ 7*7 ｝｝｛% x %｝" in texts(data)
    assert "第二行 ]]>" in texts(data)


def test_personal_numbers_are_hidden_in_both_and_both_say_so() -> None:
    summary = desk.judged(desk.changed(desk.clean(), {"工作亮点/1/内容": "举报人电话13800000001，已核实。"}))
    document, html = texts(desk.word(summary)), desk.page(summary)
    for said in (document, html):
        assert "138****0001" in said
        assert "13800000001" not in said
        assert "手机号码1个已作遮盖" in said.replace(" ", "")
    assert summary.highlights["content"].tolist() == ["举报人电话13800000001，已核实。"]


# A spoilt template


def changed(folder: Path, change: Callable[[str], str]) -> Path:
    """A campaign file with a template of its own whose document.xml is changed."""
    shutil.copy(CAMPAIGN, folder / "campaign.toml")
    with zipfile.ZipFile(TEMPLATE) as old, zipfile.ZipFile(folder / TEMPLATE.name, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data.decode()).encode() if name == "word/document.xml" else data)
    return folder / "campaign.toml"


SPOILT: dict[str, tuple[Callable[[str], str], str]] = {
    "a name nobody knows": (lambda x: x.replace("{{ 起始日 }}", "{{ 开始日 }}"), "“开始日”程序不认识"),
    "an end is missing": (lambda x: x.replace("{%p endfor %}", "", 1), "写法有误"),
    "a brace is missing": (lambda x: x.replace("{{ 文号 }}", "{ 文号 }}"), "花括号"),
    "one brace is left": (lambda x: x.replace("{{ 文号 }}", "{ 文号"), "花括号"),
    "a section is gone": (lambda x: x.replace("节 in 各节 %}", "节 in [] %}"), "缺少“正文”"),
    "the tables are gone": (lambda x: x.replace("{{p 表 }}", ""), "缺少“汇总表”"),
    "a paragraph is cut": (lambda x: x.replace("{{ 段 }}", "", 9), "缺少"),
    "a command": (lambda x: x.replace("{{ 文号 }}", "{{ lipsum.__globals__['os'].popen('true').read() }}"), "不许执行的内容"),
    "a class": (lambda x: x.replace("{{ 文号 }}", "{{ 文号.__class__.__mro__ }}"), "不许执行的内容"),
    "no document at all": (lambda _: "<html>", "无法打开或已损坏"),
}


@pytest.mark.parametrize(("change", "says"), SPOILT.values(), ids=SPOILT)
def test_a_spoilt_template_is_told_in_one_sentence(change: Callable[[str], str], says: str, tmp_path: Path) -> None:
    summary = desk.judged(desk.clean())
    campaign = load(changed(tmp_path, change))
    with pytest.raises(RefusedError) as caught:
        desk.word(replace(summary, campaign=campaign))
    assert says in str(caught.value)
    assert "总结模板.docx" in str(caught.value)


def test_a_spoilt_template_writes_nothing(tmp_path: Path) -> None:
    campaign = changed(tmp_path, lambda x: x.replace("{{ 文号 }}", "{{ 文件号 }}"))
    code, screen = here(INBOX, "--campaign", campaign, "--as-of", DAY, "--output", tmp_path / "出")
    assert code == 2
    assert "“文件号”程序不认识" in screen.splitlines()[-1]
    assert not (tmp_path / "出").exists()


def test_an_edited_template_survives(tmp_path: Path) -> None:
    campaign = load(changed(tmp_path, lambda x: x.replace("{{ 上级 }}部署", "省厅部署").replace("{{ 文种 }}如下", "汇报如下")))
    body = texts(desk.word(replace(desk.judged(desk.clean()), campaign=campaign)))
    assert "按照省厅部署，我市印发" in body
    assert "汇报如下" in body


def test_a_template_that_is_not_there_is_told_before_anything_is_read(tmp_path: Path) -> None:
    shutil.copy(CAMPAIGN, tmp_path / "campaign.toml")
    with pytest.raises(RefusedError, match="Word 模板“总结模板"):
        load(tmp_path / "campaign.toml")
