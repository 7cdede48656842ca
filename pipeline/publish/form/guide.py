"""填表说明: what a tired county clerk reads in a minute."""

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from pipeline.publish.form.live.checks import Checks
from pipeline.publish.form.live.panel import write_panel
from pipeline.publish.kit.formats import FIELD, HEAD, NEEDED, Formats
from pipeline.publish.kit.tables import height
from schemas.campaign.campaign import Campaign
from schemas.form.sheets import TEXT_MOST
from schemas.rules.words import chinese_date

STEPS = (
    ("一", "基本信息", "填写单位、人员、电话和日期。没有任何查处的，零报告选“{yes}”，其余各表的数量可不填。"),
    ("二", "案件台账", ("一次处置一行，按“家”统计的一行一个当事人；先{rectify}、后{penalty}的，填两行。先选整治重点，再选处罚形式。{transfer}也有文号："
     "填《涉嫌犯罪案件移送书》文号。数量、案件类别可不填：分别按 1、{ordinary}计；{confiscate}须填实际数量。{expected}的，请选报{featured}。")),
    ("三", "情况汇总表", "{total} 行都要填数量，没有的填 0，只填数字。数量应与案件台账一致（统计口径见下）。"),
    ("四", "监管电子档案", "辖区每个网站、APP、平台、公共大屏一行，填写最近一次核对的日期。网址或地址：APP 填下载地址或应用商店中的名称，公众号填账号，大屏填安装地址。"),
    ("五", "工作措施、工作亮点", f"一条一行，每条不超过 {TEXT_MOST} 字。"),
    ("六", "报送", "保存后用邮件发给{office}；“情况汇总表”打印一页，盖章，随书面总结报送。"),
)
ADVICE = (
    "深蓝底的列和项目必填，浅蓝底的选填。其余单元格已锁定，不需改动。",
    "“请改”的必须改正；“提示”不影响报送，情况属实的，请在该行“情况说明”中写明原因。",
    "可以从别处复制粘贴，请用“选择性粘贴—数值”；移动内容请用复制，不要剪切。",
    "请不要改动工作表名、列标题和情况汇总表的文字；不要加合计行。",
    "退回修改后再报，“第几次报送”加 1。统一社会信用代码没有的留空；切勿填写身份证号。",
)
WIDTHS = (7, 24, 76)
COUNTING = {"parties": "案件台账中不同的当事人个数", "rows": "案件台账的行数", "quantity": "案件台账中数量之和"}


def write_guide(page: Worksheet, formats: Formats, campaign: Campaign, checks: Checks, told: Sequence[str]) -> None:
    facts = campaign.campaign
    for j, width in enumerate(WIDTHS):
        page.set_column(j, j, width)
    page.set_row(0, 44)
    page.merge_range(0, 0, 0, 2, f"{facts.title}填报表", formats.get(font_name="黑体", font_size=16, align="center",
                                                                valign="vcenter", text_wrap=True))
    page.set_portrait()
    page.fit_to_pages(1, 1)
    if not checks.live:
        _told(page, formats, told, 2)
        return
    contact = f"　联系：{facts.contact}" if facts.contact else ""
    page.merge_range(1, 0, 1, 2, f"请于 {chinese_date(facts.deadline)}前（含当天）报送{facts.office}。{contact}",
                     formats.get(font_name="黑体", font_size=12, font_color="#C00000", align="center", valign="vcenter"))
    page.set_row(1, 28)
    row = write_panel(page, formats, checks, 2)
    words = campaign.role_words | {"expected": _expected(campaign)}
    row = _table(page, formats, row + 1, ("步骤", "工作表", "填写要求"), [
        (n, name, text.format(total=len(campaign.indicators), office=facts.office, **words)) for n, name, text in STEPS])
    units: dict[str, dict[str, None]] = {}
    for indicator in campaign.indicators:
        units.setdefault(indicator.row.counts, {})[indicator.row.unit] = None
    row = _table(page, formats, row + 1, ("单位", "", "情况汇总表数量的统计口径"), [
        ("、".join(names), "", f"{COUNTING[how]}（按同一内容、同一处罚形式统计）") for how, names in units.items()])
    row = _pairs(page, formats, row + 1, campaign)
    for n, text in enumerate(ADVICE, row + 1):
        page.set_row(n, 26)
        page.write_string(n, 0, "注意" if n == row + 1 else "", formats.get(font_name="黑体", align="center", valign="vcenter"))
        page.merge_range(n, 1, n, 2, text, formats.get(valign="vcenter", text_wrap=True))
    row += len(ADVICE) + 2
    page.write_string(row, 1, "必填", formats.get(NEEDED))
    page.write_string(row, 2, "选填", formats.get(HEAD))


def _told(page: Worksheet, formats: Formats, lines: Sequence[str], row: int) -> None:
    for i, text in enumerate(lines, row):
        page.set_row(i, height((text,), (107,)) + 8)
        page.merge_range(i, 0, i, 2, text, formats.get(FIELD, bg_color="#FCE4D6"))


def _expected(campaign: Campaign) -> str:
    """When a typical case is asked for (N01)."""
    asked, words = campaign.typical_cases, campaign.role_words
    transfers = f"{words['transfer']}{asked.transfers}起以上" if asked.transfers > 1 else words["transfer"]
    return f"有{transfers}、单笔罚款{asked.fine:g}元以上或{words['penalty']}{asked.penalties}件以上"


def _pairs(page: Worksheet, formats: Formats, row: int, campaign: Campaign) -> int:
    """Which block of the official table a 整治重点 counts in."""
    names = {b.code: b.name for b in campaign.blocks}
    page.write_string(row, 0, "", formats.get(HEAD))
    page.merge_range(row, 0, row, 1, "案件台账的整治重点", formats.get(HEAD))
    page.write_string(row, 2, "计入情况汇总表的内容", formats.get(HEAD))
    for i, focus in enumerate(campaign.focuses, row + 1):
        page.set_row(i, 32)
        page.merge_range(i, 0, i, 1, focus.value, formats.get(FIELD))
        page.write_string(i, 2, names[focus.block], formats.get(FIELD))
    return row + len(campaign.focuses) + 1


def _table(page: Worksheet, formats: Formats, row: int, titles: tuple[str, ...], rows: list[tuple[str, ...]]) -> int:
    for j, title in enumerate(titles):
        page.write_string(row, j, title, formats.get(HEAD))
    for i, texts in enumerate(rows, row + 1):
        page.set_row(i, max(24, height(texts, WIDTHS)))
        for j, text in enumerate(texts):
            page.write_string(i, j, text, formats.get(FIELD | ({"align": "center"} if j < 2 else {})))
    return row + len(rows) + 1
