"""Every word that a user reads: none of those that read badly, and one style of dates in a sentence."""

import ast
import email.policy
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from pipeline.publish.outputs import outputs
from tests import mistakes
from tests.banned import BANNED
from tests.shipped import ROOT

A_NAME = "填得没错但少见"  # of a sample file
WRITTEN = ("run.py", "schemas/**/*.py", "schemas/*.toml", "schemas/**/*.csv", "pipeline/**/*.py", "pipeline/**/*.j2",
           "pipeline/**/*.toml", "pipeline/**/*.csv", "pipeline/help.txt", "docs/填报指南.md", "docs/汇总人手册.md",
           "docs/规则说明.toml")
ISO, CHINESE = re.compile(r"20\d\d-\d\d-\d\d"), re.compile(r"20\d\d年\d{1,2}月\d{1,2}日")


def _sentences(path: Path) -> Iterator[str]:
    """What a file says to users: of code its texts without docstrings, of the rest its lines."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield from text.split("\n")
        return
    tree = ast.parse(text)
    documented = (n for n in ast.walk(tree) if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(n))
    docstrings = {id(n.body[0].value) for n in documented if isinstance(n.body[0], ast.Expr)}
    yield from (n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in docstrings)


@pytest.mark.parametrize("pattern", WRITTEN)
def test_no_word_reads_badly(pattern: str) -> None:
    files = sorted(ROOT.glob(pattern))
    assert files
    said = {(str(f.relative_to(ROOT)), word, s.strip()[:60]) for f in files for s in _sentences(f) for word in BANNED if re.search(word, s.replace(A_NAME, ""))}
    assert said == set()


@lru_cache
def read_by_users() -> Mapping[str, str]:
    """The pages, papers and letters of the inbox of mistakes, as text."""
    files = outputs(mistakes.summary(), {})
    return {name: text for name, data in files.items() if (text := _text(name, data))}


def _text(name: str, data: bytes) -> str:
    if name.endswith(".html"):
        return re.sub(r"<(?!/?(?:b|i|a|em|strong|span)\b)[^>]*>", "\n", data.decode())
    if name.endswith(".docx"):
        return "\n".join(p.text for p in Document(BytesIO(data)).paragraphs)
    if name.endswith(".eml"):
        body = email.message_from_bytes(data, policy=email.policy.default).get_body()
        return str(body.get_content()) if body else ""
    return ""


def test_what_is_looked_through_is_there() -> None:
    assert {Path(name).suffix for name in read_by_users()} == {".html", ".docx", ".eml"}


def test_no_sentence_has_two_styles_of_dates() -> None:
    sentences = {s for text in read_by_users().values() for s in re.split(r"[。；\n]", text)}
    assert {s for s in sentences if ISO.search(s) and CHINESE.search(s)} == set()


def test_no_output_has_a_word_that_reads_badly() -> None:
    assert {(name, word) for name, text in read_by_users().items() for word in BANNED if re.search(word, text.replace(A_NAME, ""))} == set()
