"""No personal number leaves the office in a text that the project writes, however it is spelt (design §5, C13)."""

import email
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from functools import cache

import pytest
from openpyxl import load_workbook

from pipeline.output import Output
from pipeline.publish.outputs import outputs
from schemas.expressions.predicates import masked
from schemas.form.columns import Kind
from schemas.form.sheets import ARCHIVE, HIGHLIGHTS, LEDGER, MEASURES, OPINIONS
from tests.desk import Change, clean, edited, judged, typed, workbook

IDENTITY, OLD, MOBILE, LANDLINE = "370811199001010014", "370811900101123", "13800000001", "05372000188"  # invented
WIDE = {ord("0") + n: 0xFF10 + n for n in range(10)}
SPELLINGS = (
    IDENTITY, IDENTITY.translate(WIDE), "370811 19900101 0014", "370811-19900101-0014", "370811.1990.0101.0014", "3708\u200b11199001010014",
    "370811\u00a01990\u00a00101\u00a00014", f"SFZ{IDENTITY}", "370811\n19900101\n0014", OLD, "13800000001", "138 0000 0001", "138-0000-0001",
    MOBILE.translate(WIDE), "+86 138 0000 0001", "+8613800000001", "0086-13800000001", "138.0000.0001", "138\u200b00000001", "(0537)2000188", "0537-200 0188",
)
TEXTS = " ".join(f"联系{n}：{text}；" for n, text in zip("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌", SPELLINGS, strict=True))
KEPT = {"案件台账", "监管电子档案", "工作措施", "工作亮点", "大案要案", "限期整改", "提请纳入黑名单", "联系人"}  # data, which stays as it came
EXPLANATION = [c.key for c in OPINIONS.columns].index("explanation") + 1
OWN = ("退回修改/", "请核实/")  # the county's own workbook lies there


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_spelling(text: str) -> None:
    assert not personal(masked(f"联系：{text}。"))


def personal(text: str) -> list[str]:
    """The numbers that can be made out in a text."""
    digits = "".join(c for c in unicodedata.normalize("NFKC", text) if c in "0123456789*")
    return [number for number in (IDENTITY, OLD, MOBILE, LANDLINE) if number in digits]


def planted() -> Change:
    """The texts in every text column that takes any text."""
    change: Change = {"基本信息/其他情况说明": TEXTS, "情况汇总表/A1/单位名称": f"任城甲网络公司（{SPELLINGS[2]}）", "案件台账/1/当事人": f"张某{IDENTITY}",
                      "案件台账/3/当事人": f"张某{MOBILE}", "案件台账/2/案件类别": "大案要案", "案件台账/5/文书文号": "138 0000 0001"}
    for sheet in (LEDGER, ARCHIVE, MEASURES, HIGHLIGHTS):
        for column in sheet.read:
            free = column.kind is Kind.TEXT or (column.kind is Kind.NAME and column.key not in ("party", "origin"))
            if free:
                long = column.kind is Kind.TEXT and column.title != "标题"
                change[f"{sheet.name}/1/{column.title}"] = f"{column.title}{TEXTS if long else SPELLINGS[3]}"
    change["案件台账/2/案情摘要"] = f"二〇二〇年六月，执法人员检查时发现该公司擅自开办影视网站，依法处理。{TEXTS}"
    return change


@cache
def written() -> dict[str, bytes]:
    accepted = edited(workbook(change=planted()), typed("案件台账/5/联合部门", int(MOBILE)))
    returned = workbook(change={**planted(), "基本信息/填报单位": "曲阜市", "案件台账/2/文书文号": None, "案件台账/1/统一社会信用代码": IDENTITY,
                                "案件台账/4/罚款金额（元）": float(MOBILE), "情况汇总表/A2/数量": "370811 19900101 0014", "案件台账/6/处置日期": MOBILE,
                                "案件台账/7/处罚形式": IDENTITY})
    stranger = workbook(change={"基本信息/填报单位": f"某某县{MOBILE}"})
    names = [f"任城区{MOBILE}.xlsx", f"曲阜市 {IDENTITY}.xlsx", f"{IDENTITY}.xlsx", f"138-0000-0001 {clean().info['unit']}.pdf"]
    return outputs(judged(accepted, returned, stranger, b"%PDF-1.4", names=names), {})


def texts(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    """The texts of an output with where they stand; left out what is data as it came, and the county's own words to it."""
    if name.endswith(".xlsx"):
        book = load_workbook(io.BytesIO(data))
        for page in book:
            if page.title == OPINIONS.name or (page.title not in KEPT and not name.startswith(OWN)):
                yield from ((f"{name} {page.title}", str(c.value)) for row in page.iter_rows() for c in row
                           if c.value is not None and not (page.title == OPINIONS.name and c.column == EXPLANATION))
    elif name.endswith(".docx"):
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            yield from ((name, re.sub("<[^>]+>", "", p)) for n in z.namelist() if n.endswith(".xml") for p in z.read(n).decode().split("</w:p>"))
    elif name.endswith(".eml"):
        message = email.message_from_bytes(data)
        yield name, str(email.header.make_header(email.header.decode_header(message["Subject"])))
        for part in message.walk():
            held, called = part.get_payload(decode=True), part.get_filename()
            if isinstance(held, bytes):
                yield from texts(f"{name}!{called}", held) if called and called.endswith(".docx") else [(name, held.decode("utf-8", "replace"))] if not called else []
            yield name, called or ""
    elif name == Output.RECORD:
        yield from ((name, line) for line in data.decode().splitlines() if '"source"' not in line)
    else:
        yield from ((name, line) for line in data.decode().splitlines())


def leaks() -> list[str]:
    found = []
    for name, data in written().items():
        if personal(name):
            found.append(f"name {name}")
        if name == Output.ROLL_UP:
            continue
        found += [f"{where}: {text[:120]}" for where, text in texts(name, data) if personal(text)]
    return found


def test_no_output_tells_a_personal_number() -> None:
    assert {name.partition("/")[0] for name in written()} >= {*Output, "退回修改", "催报", "回执"}
    assert leaks() == []
