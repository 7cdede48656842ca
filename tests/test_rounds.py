"""Back and forth: a workbook with more than 50 mistakes at once, mended as its findings say, is accepted in the second run."""

import io
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from openpyxl import Workbook, load_workbook

from pipeline.findings import Finding, Value
from pipeline.publish.returns.returns import Return, returns
from pipeline.summary.summarise import Summary
from schemas.form.sheets import OPINIONS
from schemas.rules.rule import Severity
from tests.desk import Change, brief, changed, edited, expected, judged, statuses
from tests.mistakes import book, of
from tests.pipeline.publish.returns.test_marks import colours, notes
from tests.places import address

FIRST, SECOND, THIRD = "任城区.xlsx", "任城区（改）.xlsx", "任城区（再改）.xlsx"
UNIT = "任城区"
MINE = "370811190001010000"  # shaped like an identity number, of nobody alive

# Where, what was typed, the rule, words of its fix, what the county makes of it. Independent: no line hides another.
Mistake = tuple[str, Value, str, str, Value]
INFO: tuple[Mistake, ...] = (
    ("基本信息/填报人", None, "H01", "填写人姓名", "张某"),
    ("基本信息/联系电话", None, "H01", "座机", "0537-2000011"),
    ("基本信息/审核人", "没有", "H01", "负责人", "李某"),
    ("基本信息/第几次报送", "首次", "H04", "只填数字", 2),
    ("基本信息/行动方案印发日期", date(2019, 5, 18), "H03", "年份", date(2020, 5, 18)),
    ("基本信息/出动执法人员（人次）", "约860", "H07", "只填数字", 860),
    ("基本信息/检查单位（家次）", -412, "H07", "只填数字", 412),
    ("基本信息/联合执法（次）", 9.5, "H07", "只填数字", 9),
    ("基本信息/宣传活动（场次）", "多次", "H07", "只填数字", 14),
)
FIGURES: tuple[Mistake, ...] = (
    ("情况汇总表/A2/数量", None, "T01", "填 0", 1),
    ("情况汇总表/A4/数量", 1, "X01", "应当相等", 0),
    ("情况汇总表/B1/数量", 0, "X02", "不应多于", 1),
    ("情况汇总表/B2/数量", 2, "T03 单位名称", "填写被查处单位", 2),
    ("情况汇总表/C2/数量", "若干", "T02", "一个整数", 0),
    ("情况汇总表/C3/单位名称", "某某商场", "T05", "删除名称", None),
    ("情况汇总表/D1/数量", -1, "T02", "一个整数", 0),
    ("情况汇总表/D6/数量", 0.5, "T02", "一个整数", 0),
)
LEDGER: tuple[Mistake, ...] = (
    ("案件台账/1/案件名称", None, "C01", "当事人和案由", "某甲公司开办影视网站案"),
    ("案件台账/1/统一社会信用代码", "91370811MA0000XA1", "C13", "营业执照", "91370811MA0000XA11"),
    ("案件台账/2/处置日期", "六月初", "C04", "年-月-日", date(2020, 6, 3)),
    ("案件台账/2/整改期限", date(2022, 1, 1), "C09", "核对年份", date(2020, 6, 23)),
    ("案件台账/3/文书文号", None, "C05", "决定书完整文号", "（任）文综罚字〔2020〕1号"),
    ("案件台账/3/罚款金额（元）", "一万", "C07", "以元为单位", 10000),
    ("案件台账/3/案情摘要", "查处一起。", "C12", "不少于 30 字", "二〇二〇年六月查明该公司未经许可在网站提供影视点播并收费，责令限期整改，期满未改，依法处罚。"),
    ("案件台账/4/整改结果", "整改了", "C02", "下拉列表", "整改中"),
    ("案件台账/5/罚款金额（元）", 500, "C07", "删除罚款金额", None),
    ("案件台账/5/数量", 0, "C08", "不填即为 1", 1),
    ("案件台账/6/案件类别", "一般性案", "C02", "“一般案件”", "一般案件"),
    ("案件台账/6/罚款金额（元）", -5, "C07", "以元为单位", 20000),
    ("案件台账/7/案件名称", "123", "C01", "请填写名称", "某某酒店互联网电视案"),
    ("案件台账/7/整改期限", date(2020, 7, 1), "C09", "核对这两个日期", date(2020, 8, 5)),
    ("案件台账/8/处置日期", date(2020, 4, 30), "C04", "核对日期", date(2020, 6, 29)),
    ("案件台账/8/整改结果", None, "C09", "已整改", "已整改"),
    ("案件台账/9/统一社会信用代码", MINE, "C13", "切勿报送身份证号", None),
    ("案件台账/9/处置日期", None, "C01", "处置日期为必填项", date(2020, 9, 10)),
    ("案件台账/10/处置日期", date(2020, 12, 26), "C04", "核对处置日期", date(2020, 8, 26)),
    ("案件台账/10/案情摘要", "没收盒子。", "C12", "不少于 30 字", "执法人员检查电子市场，发现该商行销售内置境外频道聚合软件的电视盒子十八台，依法没收并处罚款。"),
    ("案件台账/11/数量", "十八", "C08", "实际数", 18),
    ("案件台账/6/数量", 2, "C08", "每行填 1", 1),
    ("案件台账/13/统一社会信用代码", 913708110000000128.0, "C13", "文本格式", None),
    ("案件台账/14/案件名称", "——", "C01", "当事人和案由", "某某通讯器材店售盒案"),
    ("案件台账/14/当事人", None, "C01", "单位写全称", "任城区某某通讯器材店"),
)
ARCHIVE: tuple[Mistake, ...] = (
    ("监管电子档案/1/名称", None, "A01", "网站", "济州视讯网"),
    ("监管电子档案/2/类型", "网战", "A02", "“网站”", "网站"),
    ("监管电子档案/3/责任书签订日期", date(2020, 12, 1), "A03", "核对", date(2020, 6, 5)),
    ("监管电子档案/3/更新日期", "昨天", "A03", "年-月-日", date(2020, 7, 13)),
    ("监管电子档案/4/管理类别", "无证盈利", "A09", "改正其中一项", "无证非盈利"),
    ("监管电子档案/5/统一社会信用代码", "ABC", "A13", "没有的留空", None),
    ("监管电子档案/6/提请黑名单", "是", "A06", "“否”", "否"),
    ("监管电子档案/7/开办主体", "1", "A01", "请填写名称", "济宁某戊公交传媒有限公司"),
    ("监管电子档案/7/运营状态", None, "A01", "正常、整改中", "正常"),
    ("监管电子档案/8/是否盈利", "不详", "A01", "是、否", "是"),
    ("监管电子档案/9/网址或地址", None, "A01", "安装地址", "live.guhuai.example"),
)
TEXTS: tuple[Mistake, ...] = (
    ("工作措施/1/标题", None, "N02", "补填标题", "成立专班"),
    ("工作措施/2/内容", None, "N02", "补填内容", "联合三部门对电子市场逐店检查。"),
    ("工作亮点/1/内容", None, "N02", "补填内容", "网上巡查，网下落地，闭环处置。"),
)
MISTAKES = (*INFO, *FIGURES, *LEDGER, *ARCHIVE, *TEXTS)
REPEATED = {"案件台账/15/当事人": "C14", "监管电子档案/10/名称": "A07"}  # rows entered twice: 请删除其中一行


@lru_cache
def sent() -> bytes:
    """任城区's return with all of these mistakes and two rows entered twice."""
    twice: Change = {"案件台账/+13": {}, "监管电子档案/+6": {}}
    return book(changed(of(UNIT, twice), {path: value for path, value, *_ in MISTAKES}))


def repeated() -> set[tuple[str, str, str]]:
    return {(rule, *address(path)) for path, rule in REPEATED.items()}


def blamed(path: str, title: str) -> tuple[str, str]:
    """Sheet and cell of a path, or of another column of the same row."""
    return address(f"{path.rpartition('/')[0]}/{title}" if title else path)


def wanted() -> set[tuple[str, str, str]]:
    """(rule, sheet, cell) of each mistake."""
    found = set(repeated())
    for path, _, rule, *_ in MISTAKES:
        code, _, title = rule.partition(" ")
        found.add((code, *blamed(path, title)))
    return found


def errors(found: Iterable[Finding]) -> list[Finding]:
    return [f for f in found if f.severity is Severity.ERROR]


def back(summary: Summary, source: str) -> Return:
    return next(r for r in returns(summary) if r.submission.source == source)


def mend(held: Workbook, changes: Mapping[tuple[str, str], Value]) -> None:
    for (sheet, cell), value in changes.items():
        held[sheet][cell].value = value


@lru_cache
def mended() -> bytes:
    """The marked workbook with nothing but its blamed cells put right, as the fix of each says."""
    changes: dict[tuple[str, str], Value] = {}
    for path, _, rule, _, right in MISTAKES:
        _, _, title = rule.partition(" ")
        changes[blamed(path, title)] = "任城区某某小区、任城区某某旅馆" if title else right

    def edit(held: Workbook) -> None:
        mend(held, changes)
        for sheet, cell in map(address, REPEATED):
            for one in held[sheet][cell[1:]]:
                if not str(one.value or "").startswith("="):
                    one.value = None

    return edited(back(judged(sent(), names=[FIRST]), FIRST).data, edit)


def test_more_than_fifty_mistakes_are_all_found_in_one_run() -> None:
    found = errors(judged(sent(), names=[FIRST]).findings)
    assert {(f.rule, f.sheet, f.cell) for f in found} == wanted()
    assert len(found) == len(wanted()) > 50


def test_each_fix_says_what_to_do() -> None:
    fixes = {(f.rule, str(f.sheet), str(f.cell)): f.fix for f in errors(judged(sent(), names=[FIRST]).findings)}
    for path, _, rule, words, _ in MISTAKES:
        code, _, title = rule.partition(" ")
        assert words in fixes[code, *blamed(path, title)], path
    for place in repeated():
        assert "删除其中一行" in fixes[place]


def test_mended_as_the_findings_say_it_is_accepted_in_the_second_run() -> None:
    summary = judged(sent(), mended(), names=[FIRST, SECOND])
    assert statuses(summary) == {FIRST: "superseded", SECOND: "accepted"}
    assert brief(summary.findings, infos=False) == expected("X02 warning 情况汇总表 -")  # B2: names written, no case in the ledger
    progress = summary.follow_up.progress[SECOND]
    assert (progress.gone, progress.left, progress.new) == (len(wanted()), 0, 1)


def test_a_third_round_carries_its_own_marks_only() -> None:
    """The mended workbook with a new mistake goes back marked once more: one note, one colour, one first sheet."""
    spoilt = edited(mended(), lambda held: mend(held, {address("案件台账/1/当事人"): None, address("基本信息/第几次报送"): 3}))
    summary = judged(sent(), mended(), spoilt, names=[FIRST, SECOND, THIRD])
    assert statuses(summary)[THIRD] == "returned"
    marked = back(summary, THIRD).data
    assert set(notes(marked)) == set(colours(marked)) == {address("案件台账/1/当事人")}
    names = load_workbook(io.BytesIO(marked)).sheetnames
    assert names[0] == OPINIONS.name
    assert len([n for n in names if n.startswith(OPINIONS.name)]) == 1
    healed = edited(marked, lambda held: mend(held, {address("案件台账/1/当事人"): "济宁某甲网络科技有限公司", address("基本信息/第几次报送"): 4}))
    last = judged(sent(), mended(), spoilt, healed, names=[FIRST, SECOND, THIRD, "四.xlsx"])
    assert statuses(last)["四.xlsx"] == "accepted"
