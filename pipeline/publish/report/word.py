"""专项行动总结.docx: the report as an official document (GB/T 9704-2012), from a Word template that the clerk edits.

docxtpl fills the template. A template that lost something mostly raises nothing, so the document is read again: no
brace is left, and everything the program has to say stands in it.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pipeline.publish.kit.coverage import absent
from pipeline.publish.kit.formats import ZIP_DAY
from pipeline.publish.kit.wording import numeral
from pipeline.publish.report.content import ReportContent
from pipeline.publish.report.sentences import cases, general, hidden, highlights, measures, problems, results
from pipeline.summary.summarise import Summary
from schemas.refused import RefusedError
from schemas.rules.words import chinese_date

TITLE_LINE = 20  # characters of a line of the title
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
_MUST = ("标题", "缺报", "基本情况", "主要做法", "工作成效", "典型案例", "特色亮点", "存在问题", "汇总表", "遮盖说明")


def word(summary: Summary, told: ReportContent) -> bytes:
    """The document's bytes, the same on the same day. Raises RefusedError."""
    path, words = summary.campaign.report.template, _clean(_words(summary, told))
    try:
        template = DocxTemplate(BytesIO(path.read_bytes()))
        template.render(words, ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True))
        buffer = BytesIO()
        template.save(buffer)
        body = template.docx.element.body
    except SecurityError as e:
        raise RefusedError(_sentence(path.name, "里花括号中写了不许执行的内容（来历不明的模板请勿使用）")) from e
    except UndefinedError as e:
        name = re.search(r"'([^']+)' is undefined|attribute '([^']+)'", str(e))
        named = f"“{name[1] or name[2]}”" if name else "一个名称"
        raise RefusedError(_sentence(path.name, f"里花括号中的{named}程序不认识")) from e
    except TemplateSyntaxError as e:
        raise RefusedError(_sentence(path.name, "里花括号的写法不对（多半是删了一半，或少了一个 endfor、endif）")) from e
    except Exception as e:
        raise RefusedError(_sentence(path.name, "打不开或已损坏")) from e
    if problem := next(_missing(body, words), None):
        raise RefusedError(_sentence(path.name, problem))
    return _undated(buffer.getvalue())


def _sentence(name: str, problem: str) -> str:
    return f"Word 模板“{name}”{problem}，什么都没有写。请改正模板，或换回程序原来带的那一份。"


def _words(s: Summary, t: ReportContent) -> dict[str, Any]:
    """What the template may name, by its Chinese names."""
    facts, lacking = s.campaign.campaign, list(absent(s))
    texts = t.names.texts
    names = iter(x.text for x in texts)
    return {
        "行动": facts.title, "文号": facts.document,
        "起始日": chinese_date(facts.start), "截至日": chinese_date(s.as_of), "单位": facts.office, "日期": chinese_date(s.as_of), "序": numeral,
        "标题": _title(f"{facts.title}总结"), "缺报": lacking, "基本情况": list(general(s, t)), "主要做法": _passages(measures(t)), "工作成效": _passages(results(s, t)),
        "典型案例": [{"标题": name, "案件": [{"标题": title, "段落": found} for title, found in rows]} for name, rows in cases(t)],
        "特色亮点": highlights(t), "存在问题": problems(s), "遮盖说明": hidden(t), "表题": facts.table_title,
        "汇总表": [{"内容": part.sum.name, "行": [
            {"处罚形式": x.indicator.label, "数量": f"{x.total if s.accepted else ''}（{x.indicator.row.unit}）",
             "单位名称": next(names)} for x in part.lines]} for part in t.parts],
        "表注": ["只写各单位数量的，名单见" + facts.table_title + "工作簿的“被查处单位名单”。"] if any(x.brief for x in texts) else [],
    }


def _title(text: str) -> list[str]:
    """In lines that hold together: a title too long for one line breaks behind its closing quotation mark."""
    head, mark, rest = text.rpartition("”")
    return [head + mark, rest] if len(text) > TITLE_LINE and mark and rest else [text]


def _passages(found: Any) -> list[dict[str, Any]]:
    return [{"标题": title, "段落": texts} for title, texts in found]


def _clean(value: Any) -> Any:
    """One line of text without control characters; braces of a county's text become full-width, so that any other is
    a fault."""
    if isinstance(value, str):
        return _CONTROL.sub(" ", value).translate({0x7B: "｛", 0x7D: "｝"})
    if isinstance(value, list):
        return [_clean(v) for v in value]
    return {k: _clean(v) for k, v in value.items()} if isinstance(value, dict) else value


def _missing(body: Any, words: Mapping[str, Any]) -> Iterator[str]:
    """What the finished document lacks, or holds too much."""
    paragraphs = ["".join(_texts(p)) for p in body.iter(qn("w:p"))]
    if left := next((p for p in paragraphs if "{" in p or "}" in p), None):
        yield f"里有没填上的花括号（在“{left.strip()[:20]}”处）"
    lines, whole = set(paragraphs), "\n".join(paragraphs)
    for name in _MUST:
        if any(text not in lines and text not in whole for text in _leaves(words[name])):
            yield f"里缺少“{name}”的全部或一部分"
    rows = iter([[" ".join(_texts(c)) for c in row.iter(qn("w:tc"))] for row in body.iter(qn("w:tr"))])
    for line in (line for block in words["汇总表"] for line in block["行"]):
        if not any({line["处罚形式"], line["数量"]} <= set(cells) for cells in rows):
            yield f"的汇总表里缺少“{line['处罚形式']}”一行的数量"


def _texts(element: Any) -> Iterator[str]:
    return (node.text or "" for node in element.iter(qn("w:t")))


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _leaves(part)


def _undated(data: bytes) -> bytes:
    """The same archive with one fixed time for all its parts."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            new.writestr(zipfile.ZipInfo(name, ZIP_DAY), old.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
