"""Inboxes of any size: one filled form of the real template, copied with another county's name in every text.

A copy takes over the compressed parts as they are and packs only the strings anew, so that a thousand take seconds.
"""

import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from io import BytesIO
from itertools import product
from pathlib import Path

from pipeline.findings import Value
from pipeline.publish.form.form import Content, form
from schemas.campaign.campaign import Campaign
from schemas.campaign.campaign_file import load
from schemas.form.sheets import ARCHIVE, HIGHLIGHTS, LEDGER, MEASURES
from tests.shipped import CAMPAIGN

PLACEHOLDER = "占位县"  # stands wherever the county's name stands
SIGNS = "东西南北中上下左右前后内外高低长短大小新旧金银铜铁锡江河湖海山川田林石云雨风雪春夏秋冬松柏桃李梅兰竹菊龙凤虎"
STRINGS = "xl/sharedStrings.xml"
STEM = "经查，该公司未取得许可证擅自提供视听节目服务，执法人员依法固定证据，责令停止并作出处理。"


def names(count: int) -> list[str]:
    """Invented counties; no name is part of another."""
    return [f"{a}{b}县" for a, b in product(SIGNS, repeat=2)][:count]


def inbox(folder: Path, count: int, rows: int = 40) -> Path:
    """A folder of so many returns with so many rows in the ledger; every one is accepted."""
    folder.mkdir(parents=True, exist_ok=True)
    model = form(load(CAMPAIGN), content(rows), ())  # with results of its live checks, as Excel and WPS store them
    for name in names(count):
        (folder / f"{name}.xlsx").write_bytes(renamed(model, name))
    return folder


def renamed(model: bytes, name: str) -> bytes:
    """The workbook with another county's name; parts without it are taken over packed."""
    out, directory = BytesIO(), BytesIO()
    with zipfile.ZipFile(BytesIO(model)) as source:
        entries = source.infolist()
        for info in entries:
            start = info.header_offset
            name_length, extra_length = struct.unpack("<HH", model[start + 26:start + 30])
            first = start + 30 + name_length + extra_length
            packed, crc, size = model[first:first + info.compress_size], info.CRC, info.file_size
            if info.filename == STRINGS:
                text = source.read(info).replace(PLACEHOLDER.encode(), name.encode())
                squeeze = zlib.compressobj(6, zlib.DEFLATED, -15)
                packed, crc, size = squeeze.compress(text) + squeeze.flush(), zlib.crc32(text), len(text)
            raw = info.filename.encode()
            sizes = struct.pack("<HHHHHIIIHH", 20, 0, info.compress_type, 0, 33, crc, len(packed), size, len(raw), 0)
            directory.write(b"PK\x01\x02\x14\x00" + sizes + struct.pack("<HHHII", 0, 0, 0, 0, out.tell()) + raw)
            out.write(b"PK\x03\x04" + sizes + raw + packed)
    held = directory.getvalue()
    end = struct.pack("<HHHHIIH", 0, 0, len(entries), len(entries), len(held), out.tell(), 0)
    return out.getvalue() + held + b"PK\x05\x06" + end


def content(rows: int) -> Content:
    """A return without a finding, of the county PLACEHOLDER."""
    campaign = load(CAMPAIGN)
    cases = list(_cases(campaign, rows))
    info: dict[str, Value] = {"unit": PLACEHOLDER, "filler": "张某", "phone": "0537-2000011", "reviewer": "李某", "edition": 1,
            "report_date": date(2020, 10, 20), "zero_report": "否", "officers": 860, "places": 412}
    archive: list[Mapping[str, Value]] = [{"name": f"{PLACEHOLDER}影视网{n}", "type": "网站", "operator": f"{PLACEHOLDER}某某{n}公司", "status": "正常",
                "address": f"www.site{n}.example", "for_profit": "否", "management": "其他", "blacklist": "否",
                "updated": date(2020, 9, 1)} for n in range(10)]
    measures: list[Mapping[str, Value]] = [{"category": "执法检查", "title": f"第{n}轮检查", "content": f"{PLACEHOLDER}{STEM * 3}"} for n in range(4)]
    highlights: list[Mapping[str, Value]] = [{"title": f"亮点{n}", "content": f"{PLACEHOLDER}{STEM * 3}"} for n in range(2)]
    return Content(info, _figures(campaign, cases), {
        LEDGER.name: [*cases], ARCHIVE.name: archive, MEASURES.name: measures, HIGHLIGHTS.name: highlights})


def _cases(campaign: Campaign, rows: int) -> Iterator[dict[str, Value]]:
    pairs = list(campaign.by_pair)
    roles = {o.value: o.role for o in campaign.lists["处罚形式"]}
    for n in range(rows):
        focus, kind = pairs[n % len(pairs)]
        day = date(2020, 5, 6) + timedelta(days=n % 150)
        case: dict[str, Value] = {"case": f"{PLACEHOLDER}某某{n}公司案", "focus": focus, "measure": kind, "date": day, "quantity": 1,
                                  "party": f"{PLACEHOLDER}某某{n}公司", "category": "典型案例" if n % 20 == 2 else "一般案件"}
        if roles[kind] in ("penalty", "rectify", "transfer"):
            case["document"] = f"（{PLACEHOLDER}）文综罚字〔2020〕{n + 1}号"
        if roles[kind] == "penalty":
            case["fine"] = 5000 + n % 1000
        if roles[kind] == "rectify":
            case |= {"deadline": day + timedelta(days=20), "outcome": "已整改"}
        if n % 20 == 2:
            case["summary"] = f"{PLACEHOLDER}{STEM * 2}"
        yield case


def _figures(campaign: Campaign, cases: list[dict[str, Value]]) -> dict[str, tuple[Value, Value]]:
    """Every party is another one, so that rows, parties and sets are one number. 单位名称 while they fit a cell."""
    counted = Counter(campaign.by_pair[str(c["focus"]), str(c["measure"])].row.code for c in cases)
    parties: dict[str, list[str]] = {}
    for c in cases if len(cases) < 1000 else ():
        parties.setdefault(campaign.by_pair[str(c["focus"]), str(c["measure"])].row.code, []).append(str(c["party"]))
    return {i.row.code: (counted[i.row.code], "、".join(parties.get(i.row.code, [])) or None) for i in campaign.indicators}
