"""The inbox of mistakes: one file for each kind of trouble that the rules name, made from the samples that ship.

`python -m tests.shipped` writes it with the rest; `python -m tests.mistakes` writes down anew what a run of it finds
(tests/golden/mistakes.txt), for a person to read before it is committed.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

from openpyxl import Workbook, load_workbook

from pipeline.flow import run
from pipeline.inbox import files as intake
from pipeline.inbox.read import uploads
from pipeline.publish.form.form import Content, form
from pipeline.publish.kit.formats import CREATED
from pipeline.publish.kit.tables import Book
from pipeline.publish.returns.returns import returns
from pipeline.summary.summarise import Summary
from schemas.form.sheets import CHECKS, OPINIONS
from tests.desk import DESK_ROOM, Change, campaign, changed, judged
from tests.places import at, column_number
from tests.reading import opened_here
from tests.shipped import ROOT, SAMPLES, TEMPLATES, content, sample

INBOX = TEMPLATES / "samples-with-mistakes"
GOLDEN = ROOT / "tests" / "golden" / "mistakes.txt"
AS_OF = date(2020, 11, 2)
FIRST_SENT = "汶上县-第1次有错.xlsx"
ROOM = 60  # rows of live checks, as much as these ledgers need: a quarter of the size
EPOCH = (1980, 1, 1, 0, 0, 0)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
LEDGER, ARCHIVE, FIGURES, INFO = "案件台账", "监管电子档案", "情况汇总表", "基本信息"

REPAIRED: Change = {
    "基本信息/填报单位": "济宁市任城区文化和旅游局", "基本信息/联系电话": "０５３７－2000011", "情况汇总表/A4/数量": "无", "情况汇总表/D5/数量": "32套",
    "案件台账/1/统一社会信用代码": "９１３７０８１１ＭＡ００００ＸＡ１１", "案件台账/2/处置日期": "2020.6.3", "案件台账/3/文书文号": "（任）文综罚字[2020]1号",
    "案件台账/3/罚款金额（元）": "10,000", "案件台账/4/处罚形式": "限期整改", "案件台账/5/当事人": "济宁某丙 信息技术有限公司", "案件台账/5/处置日期": "6月18日",
    "案件台账/8/联合部门": "无", "案件台账/6/数量": None, "案件台账/13/数量": "14台", "案件台账/+": {"案件名称": "合计", "数量": 46},
    "监管电子档案/4/责任书签订日期": "未签", "监管电子档案/4/更新日期": 20200922, "监管电子档案/5/类型": "手机APP",
    "监管电子档案/4/备注": "⺠营", "监管电子档案/5/备注": "=SUM(B2:B9)",
}
LEDGER_WRONG: Change = {
    "案件台账/+1": {}, "案件台账/3/案件名称": None, "案件台账/1/统一社会信用代码": 913708120000000128.0, "案件台账/2/处罚形式": "取缔非法网络电视设备销售点",
    "案件台账/2/整治重点": "违规从事互联网视听节目服务", "案件台账/11/当事人": "兖州某丁文化传媒有限公司、兖州某戊网络科技有限公司",
    "案件台账/3/罚款金额（元）": 2000, "案件台账/4/处置日期": "六月下旬", "案件台账/4/案情摘要": "查处生产窝点一处。", "案件台账/5/处置日期": date(2020, 4, 24),
    "案件台账/6/罚款金额（元）": "4万", "案件台账/7/处置日期": date(2020, 10, 25), "案件台账/8/整改结果": "基本整改",
    "案件台账/8/统一社会信用代码": "91370812MA0000XB2", "案件台账/9/整改期限": date(2020, 6, 16), "案件台账/10/文书文号": None,
    "案件台账/10/统一社会信用代码": "370812190001010000", "案件台账/11/数量": 2,
}
FIGURES_WRONG: Change = {
    "情况汇总表/C1/数量": None, "情况汇总表/D1/数量": "1家左右", "情况汇总表/A2/数量": 2, "情况汇总表/C3/单位名称": "微山某戊广告传媒有限公司",
    "情况汇总表/D5/数量": 12, "情况汇总表/B3/数量": 2, "情况汇总表/C2/数量": 0, "情况汇总表/A1/数量": 3,
    "情况汇总表/A1/单位名称": "微山某丁文化传播工作室、微山某己网络有限公司、微山县某某影音店",
}
ARCHIVE_WRONG: Change = {
    "监管电子档案/+2": {}, "监管电子档案/1/管理类别": "无证经营", "监管电子档案/1/统一社会信用代码": "91370828MA0000XE1", "监管电子档案/2/提请黑名单": "是",
    "监管电子档案/3/是否盈利": "否", "监管电子档案/4/更新日期": date(2020, 10, 25), "监管电子档案/4/责任书签订日期": "七月底", "监管电子档案/5/名称": None,
    "工作措施/2/标题": None,
}
UNUSUAL: Change = {
    "基本信息/联系电话": "12345", "情况汇总表/A1/单位名称": "嘉祥某丙石雕文化传播有限公司、嘉祥某庚网络有限公司", "情况汇总表/A3/数量": 2,
    "情况汇总表/B2/数量": 3, "情况汇总表/B2/单位名称": "嘉祥某丁宾馆等", "情况汇总表/C1/数量": 3, "情况汇总表/C1/单位名称": "嘉祥某乙置业有限公司",
    "案件台账/1/文书文号": "嘉文综责改2020-1", "案件台账/2/统一社会信用代码": "91370829MA0000XF20", "案件台账/3/文书文号": None,
    "案件台账/+4": {"案件名称": "嘉祥县某某电器行代装非法接收软件案", "整治重点": "生产、销售和安装非法电视网络接收设备（含应用软件）",
                "当事人": "嘉祥县某某电器行", "文书文号": "（嘉）文综责改字〔2020〕4号"},
    "案件台账/+": {"案件名称": "七、八月份查处"},
    "案件台账/+1": {"处罚形式": "行政处罚", "处置日期": date(2020, 8, 12), "文书文号": "（嘉）文综罚字〔2020〕1号", "罚款金额（元）": 3,
                "整改期限": None, "整改结果": None},
    "案件台账/+2": {"处罚形式": "行政处罚", "处置日期": date(2020, 8, 19), "文书文号": "（嘉）文综罚字〔2020〕2号", "罚款金额（元）": 60000,
                "统一社会信用代码": None},
    "监管电子档案/1/ICP备案号": "鲁公网安备37082902000001号", "监管电子档案/2/更新日期": date(2020, 4, 28), "监管电子档案/5/责任书签订日期": None,
    "监管电子档案/5/许可证号": "0000199", "工作措施/1/措施类别": "断网排险", "工作措施/2/内容": "一名局领导包一类对象，逐家上门核查并建立台账。" * 25,
}
FIRST_WRONG: Change = {
    "基本信息/审核人": None, "情况汇总表/D5/数量": 20, "案件台账/2/文书文号": None, "案件台账/6/整改结果": None, "监管电子档案/1/责任书签订日期": None,
}
INFO_WRONG: Change = {
    "基本信息/审核人": None, "基本信息/填报日期": date(2020, 10, 31), "基本信息/第几次报送": "首次", "基本信息/零报告": "不是",
    "基本信息/行动方案印发日期": date(2019, 5, 13), "基本信息/检查单位（家次）": "二百多家",
}
NEIGHBOUR: Change = {  # two cases that 嘉祥县 reports too, and a figure out of all proportion
    "基本信息/填报单位": "济宁高新区", "基本信息/填报人": "于某", "基本信息/审核人": "胡某", "基本信息/联系电话": "0537-2000130",
    "情况汇总表/A2/数量": 46, "情况汇总表/A2/单位名称": "高新区某甲信息技术有限公司等46家",
}


def of(unit: str, change: Change | None = None, **rows: int) -> Content:
    """A sample with changes; `rows`: of these sheets only the first so many rows."""
    made = content(sample(SAMPLES / f"{unit}.toml"), campaign())
    kept = {name: found[:rows.get(name, len(found))] for name, found in made.rows.items()}
    return changed(Content(made.info, made.figures, kept), change or {})


def neighbour() -> Content:
    """济宁高新区's return: one measure against a body that 嘉祥县 reports as well, under the same 文书文号."""
    made = changed(of("嘉祥县"), NEIGHBOUR)
    figures = dict.fromkeys(made.figures, (0, None)) | {"A2": made.figures["A2"], "C1": (1, "嘉祥某乙置业有限公司")}
    rows = {**made.rows, LEDGER: made.rows[LEDGER][3:4], ARCHIVE: made.rows[ARCHIVE][1:2]}
    return Content(made.info, figures, rows)


def book(made: Content, room: int = ROOM) -> bytes:
    return form(campaign(), made, room=room)


def edited(data: bytes, edit: Callable[[Workbook], object]) -> bytes:
    """The workbook as another program saves it after an edit; the same bytes every time."""
    held, saved, packed = load_workbook(io.BytesIO(data)), io.BytesIO(), io.BytesIO()
    edit(held)
    held.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(packed, "w") as target:
        for info in source.infolist():
            part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2020-11-02T00:00:00Z", source.read(info))
            target.writestr(zipfile.ZipInfo(info.filename, EPOCH), part, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def without_checks(held: Workbook) -> None:
    """A form from before there were live checks."""
    del held[CHECKS]
    for page in held:
        for row in page.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and CHECKS in cell.value:
                    cell.value = None


def without_column(held: Workbook, sheet: str, title: str) -> None:
    page = held[sheet]
    number = column_number(sheet, title)
    page.delete_cols(number)
    page.data_validations.dataValidation = []


def old_version(held: Workbook) -> None:
    without_checks(held)
    held["模板信息"]["B2"] = "0"
    without_column(held, LEDGER, "整改期限")
    without_column(held, ARCHIVE, "提请黑名单")


def rebuilt(held: Workbook) -> None:
    """What a helpful colleague makes of a form: a sheet less, two columns less, a row less, a label in other words."""
    without_checks(held)
    del held["模板信息"]
    del held["工作亮点"]
    without_column(held, LEDGER, "文书文号")
    without_column(held, LEDGER, "处置日期")
    page = held[FIGURES]
    for area in list(page.merged_cells.ranges):
        page.unmerge_cells(str(area))
    at(held, "情况汇总表/B1/处罚形式").value = "1、限期改正"
    page.delete_rows(20)


def answered(sent: bytes) -> bytes:
    """What 汶上县 makes of its marked workbook: all errors mended, the question explained, 第几次报送 raised."""
    (back,) = returns(judged(sent, as_of=date(2020, 10, 28), names=[FIRST_SENT]))

    def mend(held: Workbook) -> None:
        for path, value in (("基本信息/审核人", "朱某某"), ("基本信息/第几次报送", 2), ("情况汇总表/D5/数量", 21),
                            ("案件台账/2/文书文号", "（汶）文综罚字〔2020〕1号"), ("案件台账/6/整改结果", "已整改")):
            at(held, path).value = value
        page = held[OPINIONS.name]
        for line in page.iter_rows():
            if line[8].value == "A05":
                line[7].value = "网站已关停，经营者拒签责任书，已留存现场笔录，下步列入每月复查。"

    return edited(back.data, mend)


def stranger() -> bytes:
    """Somebody else's workbook."""
    held = Book("")
    held.set_properties({"created": CREATED})
    page = held.add_worksheet("职工名册")
    for i, row in enumerate((("序号", "姓名", "科室"), (1, "张某", "办公室"), (2, "李某", "执法大队"))):
        page.write_row(i, 0, row)
    return held.bytes()


def inbox() -> Iterator[tuple[Path, bytes]]:
    """Each file of the inbox, with its bytes."""
    wenshang, liangshan = book(of("汶上县", FIRST_WRONG), room=DESK_ROOM), book(of("梁山县"))
    sishui = {"情况汇总表/D5/数量": 8, "案件台账/4/数量": 8, "基本信息/填报人": "武某"}
    files: Mapping[str, bytes] = {
        "任城区-能自动修正的写法.xlsx": book(of("任城区", REPAIRED)),
        "兖州区-台账逐格有错.xlsx": book(of("兖州区", LEDGER_WRONG)),
        "微山县-汇总表与台账不一致.xlsx": book(of("微山县", FIGURES_WRONG)),
        "鱼台县-零报告与数据矛盾.xlsx": book(of("鱼台县", {"情况汇总表/A1/数量": 1})),
        "金乡县-电子档案和措施有错.xlsx": book(of("金乡县", ARCHIVE_WRONG)),
        "嘉祥县-填得没错但少见.xlsx": book(of("嘉祥县", UNUSUAL, 工作亮点=0)),
        FIRST_SENT: wenshang,
        "汶上县-第2次改好并写了说明.xlsx": answered(wenshang),
        "泗水县-办公室报.xlsx": book(of("泗水县")),
        "泗水县-执法大队报.xlsx": book(of("泗水县", sishui)),
        "梁山县.xlsx": liangshan,
        "梁山县-又发一遍.xlsx": liangshan,
        "曲阜市-基本信息有错且迟报.xlsx": book(of("曲阜市", INFO_WRONG)),
        "任城区交来.xlsx": book(neighbour()),
        "太白湖新区-旧模板.xlsx": edited(book(of("泗水县", {"基本信息/填报单位": "太白湖新区"})), old_version),
        "济宁经开区-表样被改动.xlsx": edited(book(of("泗水县", {"基本信息/填报单位": "济宁经开区"})), rebuilt),
        "某某区-单位不在名单.xlsx": book(of("泗水县", {"基本信息/填报单位": "某某区"})),
        "打不开.xlsx": liangshan[:4000],
        "加了密码.xlsx": OLE + "EncryptedPackage".encode("utf-16-le"),
        "职工名册.xlsx": stranger(),
        "盖章扫描件.pdf": b"%PDF-1.4\n%%EOF\n",
        "材料.rar": b"Rar!\x1a\x07\x00",
        "作废/任城区-填错的一份.xlsx": book(of("任城区")),
    }
    for name, data in files.items():
        yield INBOX / name, data


def summary() -> Summary:
    """What a run makes of the inbox as it is committed."""
    paths, aside = intake.files(INBOX)
    return run(uploads([*aside, *(file for path in paths for file in intake.load(path, INBOX, opened_here))]), campaign(), AS_OF)


def told(found: Summary) -> str:
    """Units, then each file with its verdict and, line by line, its findings: rule, severity, sheet, cell."""
    lines = [f"截至 {AS_OF}", *(f"{word}：{'、'.join(units) or '无'}" for word, units in (
        ("通过", found.accepted), ("退回", found.returned), ("未报", found.missing), ("作废", tuple(found.set_aside))))]
    for s in found.submissions:
        edition = f"第 {s.edition} 次" if s.edition else "-"
        lines += ["", f"{s.source}  {s.status}  {s.unit or '-'}  {edition}  错误 {s.errors} 待核实 {s.warnings} 提示 {s.repairs}"]
        lines += [f"  {f.rule} {f.severity.value} {f.sheet or '-'} {f.cell or '-'}{' 已说明' if f.explanation else ''}"
                  for f in found.findings if f.source == s.source]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(told(summary()), encoding="utf-8", newline="\n")
