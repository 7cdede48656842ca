"""A paper as an official document (GB/T 9704-2012), from a Word template that the clerk edits.

docxtpl prepares the template once, Jinja fills it for each paper. A template that lost something mostly raises nothing, so
the document is read again: no brace is left, and everything the program has to say stands in it.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from html import unescape
from io import BytesIO
from typing import Any, NamedTuple
from xml.parsers import expat

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pipeline.publish.kit.archive import Part, deflated, packed
from pipeline.publish.kit.html import COMPILED
from pipeline.publish.kit.wording import numeral, we
from pipeline.publish.report.paper import Annex, Cells, Paper, Passage, Section, table_xml
from schemas.campaign.campaign import Campaign
from schemas.refused import RefusedError
from schemas.rules.words import chinese_date

TITLE_LINE = 20  # characters of a line of the title
DOCUMENT, PROPERTIES = "word/document.xml", "docProps/core.xml"
_PARAGRAPH, _TAG = re.compile("<w:p[ >].*?</w:p>", re.DOTALL), re.compile("<[^>]*>")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
_ENVIRONMENT = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
_MUST = ("标题", "缺报", "各节", "末段", "附件", "落款单位", "注")
_WORDS = {"各节": "正文", "末段": "正文"}  # what the clerk calls it


class Prepared(NamedTuple):
    """A Word template ready to be filled: its other parts, compressed, and what is filled."""

    rest: tuple[Part, ...]
    document: Template
    properties: Template


def word(paper: Paper, campaign: Campaign) -> bytes:
    """The document's bytes, the same on the same day. Raises RefusedError."""
    path, words = campaign.report.template, _clean(_words(paper, campaign))
    try:
        prepared = _prepared(path.read_bytes())
        document, properties = prepared.document.render(words), prepared.properties.render(words)
        data, text = document.encode(), list[str]()
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text, parser.CharacterDataHandler = True, text.append
        parser.Parse(data, True)
    except UndefinedError as e:
        name = re.search(r"'([^']+)' is undefined|attribute '([^']+)'", str(e))
        named = f"“{name[1] or name[2]}”" if name else "一个名称"
        raise RefusedError(_sentence(path.name, f"里花括号中的{named}程序不认识")) from e
    except SecurityError as e:
        raise RefusedError(_sentence(path.name, "里花括号中写了不许执行的内容（来历不明的模板请勿使用）")) from e
    except TemplateSyntaxError as e:
        raise RefusedError(_sentence(path.name, "里花括号的写法有误（可能删了一半，或少了一个 endfor、endif）")) from e
    except Exception as e:
        raise RefusedError(_sentence(path.name, "无法打开或已损坏")) from e
    if problem := next(_missing(document, "".join(text), words), None):
        raise RefusedError(_sentence(path.name, problem))
    return packed((*prepared.rest, deflated(PROPERTIES, properties.encode()), deflated(DOCUMENT, data)))


@lru_cache(maxsize=4)
def _prepared(data: bytes) -> Prepared:
    """The template with these bytes, compiled once for all papers of a run."""
    with zipfile.ZipFile(BytesIO(data)) as z:
        parts = {name: z.read(name) for name in z.namelist()}
    names = sorted(parts.keys() - {DOCUMENT, PROPERTIES}, key=lambda n: (n != "[Content_Types].xml", n))
    rest = tuple(deflated(name, parts[name]) for name in names)
    return Prepared(rest, _template(DOCUMENT, parts[DOCUMENT].decode(), data), _ENVIRONMENT.from_string(parts[PROPERTIES].decode()))


def _template(name: str, source: str, data: bytes) -> Template:
    """A part as Jinja fills it, compiled before if it can be: docxtpl takes a tenth of a second to import."""
    bucket = COMPILED.get_bucket(_ENVIRONMENT, name, None, source)
    if bucket.code is None:
        from docxtpl import DocxTemplate  # noqa: PLC0415 (see above)

        bucket.code = _ENVIRONMENT.compile(DocxTemplate(BytesIO(data)).patch_xml(source))
        COMPILED.set_bucket(bucket)
    return Template.from_code(_ENVIRONMENT, bucket.code, _ENVIRONMENT.make_globals(None))


def _sentence(name: str, problem: str) -> str:
    return f"Word 模板“{name}”{problem}，未写出任何文件。请改正模板，或换回程序原来带的那一份。"


def _words(p: Paper, campaign: Campaign) -> dict[str, Any]:
    """What the template may name, by its Chinese names."""
    facts = campaign.campaign
    many = len(p.annexes) > 1
    sections, last = _parted(p)
    marks = [f"附件{n if many else ''}" for n in range(1, len(p.annexes) + 1)]
    return {
        "行动": facts.title, "文号": facts.document, "起始日": chinese_date(facts.start), "截至日": chinese_date(p.day), "序": numeral,
        "标题": title_lines(p.title), "全名": p.title.replace("\n", ""), "紧凑": p.compact, "缺报": list(p.missing), "主送": [f"{p.addressee}："] if p.addressee else [],
        "总导语": p.preamble is None, "上级": above(campaign), "我们": we(facts.city), "文种": "报告" if p.addressee else "总结", "导语": list(p.preamble or ()),
        "各节": [{"标题": f"{numeral(n)}、{s.title}" if s.title else "", "小节": _passages(s.passages)} for n, s in enumerate(sections, 1)],
        "末段": list(last),
        "结语": [p.closing] if p.closing else [], "注": list(p.notes),
        "附件说明": [f"{'附件：' if n == 1 else ''}{f'{n}.' if many else ''}{a.title}" for n, a in enumerate(p.annexes, 1)],
        "落款单位": p.office, "日期": chinese_date(p.day),
        "附件": [_annex(mark, annex) for mark, annex in zip(marks, p.annexes, strict=True)],
    }


def _parted(p: Paper) -> tuple[tuple[Section, ...], Cells]:
    """The sections, and apart from them the last paragraph, which stays on the page of signature and date."""
    last = p.sections[-1].passages[-1] if p.sections and p.sections[-1].passages else None
    if p.compact or last is None or last.items or not last.paragraphs:
        return p.sections, ()
    section = p.sections[-1]
    kept = replace(section, passages=(*section.passages[:-1], replace(last, paragraphs=last.paragraphs[:-1])))
    return (*p.sections[:-1], kept), last.paragraphs[-1:]


def above(campaign: Campaign) -> str:
    """The office above in a sentence: 省局 for 山东省广播电视局; blank where there is none."""
    office, province = campaign.report.addressee, campaign.campaign.province
    return f"省{office[-1]}" if province.endswith("省") and office.startswith(province) and office[-1] in "局厅" else office


def _annex(mark: str, a: Annex) -> dict[str, Any]:
    return {"序": mark, "标题": title_lines(a.title), "表上": [{"左": a.head[0], "右": a.head[1]}] if a.head else [],
            "表": [table_xml(replace(a.table, rows=tuple(tuple(map(_clean, row)) for row in a.table.rows)))] if a.table else [], "小节": _passages(a.passages), "注": list(a.notes)}


def _passages(passages: Sequence[Passage]) -> list[dict[str, Any]]:
    """With numbers where there are several: （一）…; items are numbered within their passage."""
    many = sum(bool(p.title) for p in passages) > 1
    numbers = iter(range(1, len(passages) + 1))
    return [{"标题": f"（{numeral(next(numbers))}）{p.title}" if p.title and many else p.title, "段落": list(p.paragraphs),
             "各项": [{"标题": f"{n}.{item.title}" if item.title else "", "段落": list(item.paragraphs)} for n, item in enumerate(p.items, 1)]}
            for p in passages]


def title_lines(text: str) -> list[str]:
    """In lines that hold together: a title too long for one line breaks where it says so, behind · and ” , or into equal parts."""
    if len(text) <= TITLE_LINE:
        return [text.replace("\n", "")]
    if "\n" in text:
        return [line for part in text.split("\n") for line in title_lines(part)]
    lines: list[str] = []
    for piece in re.findall(r"[^·”]+[·”]?", text):
        if lines and len(lines[-1] + piece) <= TITLE_LINE:
            lines[-1] += piece
        else:
            lines.append(piece)
    return [part for line in lines for part in _halves(line)]


def _halves(line: str) -> list[str]:
    parts = -(-len(line) // TITLE_LINE)
    size = -(-len(line) // parts)
    return [line[i:i + size] for i in range(0, len(line), size)]


def _clean(value: Any) -> Any:
    """One line of text without control characters; braces of a county's text become full-width, so that any
    other is a fault."""
    if hasattr(value, "__html__"):
        return value
    if isinstance(value, str):
        return value if value.isprintable() and "{" not in value and "}" not in value else _CONTROL.sub(" ", value).translate({0x7B: "｛", 0x7D: "｝"})
    if isinstance(value, list):
        return [_clean(v) for v in value]
    return {k: _clean(v) for k, v in value.items()} if isinstance(value, dict) else value


def _missing(document: str, whole: str, words: Mapping[str, Any]) -> Iterator[str]:
    """What the finished document lacks, or holds too much. `whole`: its text."""
    if "{" in whole or "}" in whole:
        left = next(text for p in _PARAGRAPH.findall(document) if set("{}") & set(text := unescape(_TAG.sub("", p))))
        yield f"里有没填上的花括号（在“{left.strip()[:20]}”处）"
    for name in _MUST:
        if not _holds(whole, _leaves(words[name])):
            yield f"里缺少“{_WORDS.get(name, name)}”的全部或一部分"
    if document.count("<w:tbl>") < sum(len(a["表"]) for a in words["附件"]):
        yield "里缺少“汇总表”的位置"


def _holds(whole: str, texts: Iterable[str]) -> bool:
    """Does it hold all of them? Each is looked for behind the one before it first: they mostly stand in order."""
    place = 0
    for text in texts:
        place = whole.find(text, place)
        if place < 0:
            place = whole.find(text)
        if place < 0:
            return False
    return True


def _leaves(value: Any) -> list[str]:
    if isinstance(value, str):
        return [] if hasattr(value, "__html__") else [value]
    return [text for part in (value.values() if isinstance(value, dict) else value) for text in _leaves(part)]
