"""The form and the pipeline agree about workbooks with cells typed over at random (see test_live.py)."""

import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.publish.form.form import Content
from pipeline.publish.form.layout import columns_of
from schemas.form.columns import Kind, Layout
from schemas.form.sheets import FIGURES, SHEETS
from schemas.form.sheets import INFO as FRONT
from tests import desk
from tests.pipeline.publish.form.test_live import compare

POOL: dict[Kind, list[Any]] = {
    Kind.NUMBER: [0, 1, 2, 3.5, -1, "3", "３", "3家", "3套", "1,234", "约5", "5+", "无", "—", "三", "2-3", " 7 ", "1234.50",
                  None],
    Kind.DATE: [date(2020, 6, 10), date(2020, 4, 30), date(2021, 11, 1), "2020.6.10", "2020年6月10日", "20200610", 20200610,
                "6月10日", "3月1日", "2020-02-30", "昨天", "2020/7/1 10:30", "43992", "无", "未签", None],
    Kind.LIST: ["是", "否", "  是", "没有这个", "责令整改", "行政处罚", "无证盈利", "无证非盈利", "已整改", "大案要案", "网站", None],
    Kind.CODE: ["91370811MA0000XA11", "91370811MA0000XA1X", "370811199003071234", "123456789012345000", "鲁ICP备17022608号-1",
                "鲁ICP备1号", "0109362", "109362", "９１３７", "lu icp", "公网安备37081102000001号", None],
    Kind.DOCUMENT: ["（任）文综罚字[2020]1号", "（任）文综罚字〔2020〕1号", "文综罚1号", "12", "〔2020〕", "无", None],
    Kind.PHONE: ["0537-2000011", "(0537)2345678转8012", "13800000000/0537-2345678", "123", "0537-2000011、2000012",
                 "１３８００００００００"],
}
TEXTS = ["任城乙文化公司", "任城 乙文化公司", "12", "——", "某某*公司", "AB公司", "ＡＢ公司", "短",
         "这是一段够长的文字，用来写案情摘要，它超过三十个字，写明时间、事实和处置。", None]


def mixed(rng: random.Random) -> Content:
    """The clean return with some cells typed over at random."""
    content = desk.clean()
    info, figures = dict(content.info), dict(content.figures)
    rows: dict[str, list[Any]] = {n: [dict(r) for r in found] for n, found in content.rows.items()}
    for _ in range(rng.randint(1, 8)):
        sheet = rng.choice(SHEETS)
        column = rng.choice(columns_of(sheet))
        value = rng.choice(POOL.get(column.kind, TEXTS))
        if sheet is FRONT and column.key != "unit":
            info[column.key] = value
        elif sheet is FIGURES:
            code = rng.choice(list(figures))
            quantity, names = figures[code]
            figures[code] = (value, names) if column.key == "quantity" else (quantity, value)
        elif sheet.layout is Layout.ROWS:
            rng.choice(rows[sheet.name])[column.key] = value
    if rng.random() < 0.3:
        rows["案件台账"].append(dict(rng.choice(rows["案件台账"])))
    return Content(info, figures, rows)


@pytest.mark.libreoffice
def test_random_mixtures_agree(tmp_path: Path) -> None:
    rng = random.Random(20201029)
    assert compare({f"r{n}": desk.workbook(mixed(rng), room=desk.DESK_ROOM) for n in range(60)}, tmp_path) == []
