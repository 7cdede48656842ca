"""HTML pages, each one self-contained file: a template and what it shows go in, the text of the page comes out.

`base.html.j2` is the frame, `base.css.j2` the look, `parts.html.j2` the charts. A chart is table rows: label and
value as text, the bar an SVG in percent.
"""

import re
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path

import pandas as pd
from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from pipeline.output import Output
from pipeline.publish.kit.wording import numeral, quoted
from schemas.form.characters import visible
from schemas.rules.words import chinese_date, shown

TEMPLATES = Path(__file__).parents[1] / "templates"
_OWN = Path(__file__).read_text(encoding="utf-8")
_AS_IT_IS = (Markup, int)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def render(template: str, **context: object) -> str:
    """The page. Text is escaped, a name that the context lacks is an error."""
    return _ENVIRONMENT.get_template(template).render(context)


def _written(value: object) -> object:
    """What Jinja writes for a value: dates in Chinese, nothing for a blank, no identity numbers, no control signs;
    direction signs are shown."""
    if isinstance(value, _AS_IT_IS):
        return value
    if isinstance(value, date) and not pd.isna(value):
        return chinese_date(value)
    text = shown(value)
    return text if text.isprintable() else visible(_CONTROL.sub("", text))


class Compiled(FileSystemBytecodeCache):
    """Templates as they are compiled, beside them, as Python keeps its modules: a third of a second of every run. Where nothing
    can be written, or what is there cannot be read, they are compiled anew."""

    def __init__(self) -> None:
        super().__init__(str(TEMPLATES / "__pycache__"))

    def get_source_checksum(self, source: str) -> str:
        return super().get_source_checksum(_OWN + source)

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(Exception):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                Path(self.directory).mkdir(exist_ok=True)
                super().dump_bytecode(bucket)


COMPILED = Compiled()
_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES, encoding="utf-8"), bytecode_cache=COMPILED, auto_reload=False,
    autoescape=select_autoescape(("html.j2", "css.j2")),
    undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, finalize=_written,
)
_ENVIRONMENT.globals["output"] = Output
_ENVIRONMENT.filters["unmasked"] = escape  # whom the clerk calls: the only text that is shown with its numbers
_ENVIRONMENT.filters["numeral"] = numeral
_ENVIRONMENT.filters["quoted"] = quoted
_ENVIRONMENT.tests["given"] = pd.notna
