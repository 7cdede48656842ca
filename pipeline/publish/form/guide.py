"""填表说明: what a tired county clerk reads in a minute."""

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from pipeline.model import Finding
from pipeline.publish.form.checks import Checks
from pipeline.publish.form.layout import FIRST, file_rules
from pipeline.publish.form.plan import FILL, answered, file_questions
from pipeline.publish.kit.formats import FIELD, HEAD, NEEDED, Formats
from pipeline.publish.kit.tables import height
from schemas.campaign.campaign import Campaign
from schemas.form.columns import Layout, Sheet
from schemas.form.sheets import CHECKS, FIGURES, INFO, LEDGER, SHEETS, TEXT_MOST
from schemas.rules.words import chinese_date

STEPS = (
    ("一", "基本信息", "填单位、人员、电话、日期。没有任何查处的，零报告选“{yes}”，后面的数量可以不填。"),
    ("二", "案件台账", "一次处置一行：先{rectify}、后{penalty}的，写两行。先选整治重点，再选处罚形式。"),
    ("三", "情况汇总表", "{total} 行都要有数量，没有写 0，只写数字。数量要与案件台账对得上（下面有算法）。"),
    ("四", "监管电子档案", "辖区每个网站、APP、平台、公共大屏一行，写最近一次核对的日期。"),
    ("五", "工作措施、工作亮点", f"一条一行，每条不超过 {TEXT_MOST} 字。"),
    ("六", "报送", "存盘，用邮件发给{office}；把“情况汇总表”打印一页，盖章，随书面总结报送。"),
)
STAGE_RULES = (
    "深蓝底的列和项目必填，浅蓝底的有就填。其余格子已锁定，不用改。",
    "可以从别处复制粘贴，请用“选择性粘贴—数值”；移动内容请用复制，不要剪切。",
    "请不要改动工作表名、列标题和汇总表的文字；不要加合计行。",
    "退回修改后再报，“第几次报送”加 1。统一社会信用代码没有就留空；不要填身份证号。",
)
COUNTING = {"parties": "案件台账里不同的当事人个数", "rows": "案件台账里的行数", "quantity": "案件台账里数量相加"}


def write_guide(page: Worksheet, formats: Formats, campaign: Campaign, checks: Checks, told: Sequence[str]) -> None:
    facts = campaign.campaign
    for j, width in enumerate((7, 24, 76)):
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
    row = _panel(page, formats, checks, 2)
    row = _table(page, formats, row + 1, ("步骤", "工作表", "怎么填"), [
        (n, name, text.format(total=len(campaign.indicators), office=facts.office, **campaign.role_words)) for n, name, text in STEPS], 36)
    units: dict[str, list[str]] = {}
    for indicator in campaign.indicators:
        units.setdefault(indicator.row.counts, [])
        if indicator.row.unit not in units[indicator.row.counts]:
            units[indicator.row.counts].append(indicator.row.unit)
    row = _table(page, formats, row + 1, ("单位", "", "情况汇总表的数量怎么数"), [
        ("、".join(names), "", f"{COUNTING[how]}（同一整治重点所属的一块、同一处罚形式）") for how, names in units.items()], 26)
    for n, text in enumerate(STAGE_RULES, row + 1):
        page.set_row(n, 26)
        page.write_string(n, 0, "注意" if n == row + 1 else "", formats.get(font_name="黑体", align="center", valign="vcenter"))
        page.merge_range(n, 1, n, 2, text, formats.get(valign="vcenter", text_wrap=True))
    row += len(STAGE_RULES) + 2
    page.write_string(row, 1, "必填", formats.get(NEEDED))
    page.write_string(row, 2, "有就填", formats.get(HEAD))


def _told(page: Worksheet, formats: Formats, lines: Sequence[str], row: int) -> None:
    for i, text in enumerate(lines, row):
        page.set_row(i, height((text,), (107,)) + 8)
        page.merge_range(i, 0, i, 2, text, formats.get(FIELD, bg_color="#FCE4D6"))


def _panel(page: Worksheet, formats: Formats, checks: Checks, row: int) -> int:
    """自检: what is left per sheet, the first place, and 可以报送 only when nothing is."""
    total, left = [], sum(len(checks.errors(s)) for s in SHEETS)
    verdict = row
    page.set_row(row, 34)
    for j, title in enumerate(("还有", "工作表", "第一处")):
        page.write_string(row + 1, j, title, formats.get(HEAD))
    for i, sheet in enumerate(SHEETS, row + 2):
        page.set_row(i, 24)
        what = "bad" if sheet is INFO else "errors"
        count, found = f"SUM({checks.area(sheet, what)})", checks.errors(sheet)
        total.append(count)
        place = f"MATCH(1,{checks.area(sheet, 'bad')},0)"
        where = f'INDEX({INFO.name}!$A${FIRST}:$A${FIRST + len(INFO.columns) - 1},{place})&"："' if sheet is INFO else \
            f'"第"&({place}+{FIRST - 1})&"行："'
        words = f"INDEX({checks.area(sheet, 'words')},{place})"
        page.write_formula(i, 0, f"={count}", formats.get(FIELD, align="center"), checks.stored(str(len(found))))
        page.write_string(i, 1, sheet.name, formats.get(FIELD, align="center"))
        page.write_formula(i, 2, f"=IF({count}=0,{_question(checks, sheet)},{where}&{words})", formats.get(FIELD), checks.stored(_first(checks, found)))
    everything, plan = "+".join(total), checks.plan
    below = "&".join(f'IF(COUNTA({s.name}!$C${FIRST + n}:$P${FIRST + n + 5000})>0,"；{s.name}第{FIRST + n}行起由市局审核","")'
                     for s in SHEETS if s.layout is Layout.ROWS and (n := plan.rows(s)))
    asked = "+".join([f"SUM({checks.area(s, 'open')})" for s in SHEETS] + [
        f'IF({answered(plan, INFO, FIRST).replace("$", f"{CHECKS}!$", 1)},0,IF(COUNT({checks.area(s, f"once {n}")})>0,1,0))'
        for s in SHEETS if s is not INFO for n, _, _ in file_rules(s)])
    blank = f'COUNTIF({checks.area(INFO, "words")},"{FILL}*")'
    untouched = f'SUMPRODUCT(--({checks.area(LEDGER, "used")}))+COUNT({checks.area(FIGURES, "typed quantity")})=0'
    ready = f'IF({asked}=0,"可以报送","可以报送，另有 "&({asked})&" 处提示未说明"){f"&{below}"}'
    left_over = f'IF(AND({untouched},{blank}>0),"还有 "&({everything})&" 处待填","还有 "&({everything})&" 处问题")'
    page.merge_range(verdict, 0, verdict, 2, "", formats.get(FIELD))
    look = formats.get(FIELD, font_name="黑体", font_size=14, align="center", bg_color="#FCE4D6")
    page.write_formula(verdict, 0, f"=IF({everything}=0,{ready},{left_over})", look, checks.stored(_verdict(checks, left)))
    page.conditional_format(verdict, 0, verdict, 2, formats.good(f'=LEFT($A${verdict + 1},4)="可以报送"'))
    return row + 2 + len(SHEETS)


def _verdict(checks: Checks, left: int) -> str:
    """The stored result: of a blank form or of one without a question."""
    if not left:
        return "可以报送"
    return f"还有 {left} 处" + ("待填" if any(f.rule in ("H01", "T01") and f.sheet == INFO.name for f in checks.errors(INFO)) else "问题")


def _question(checks: Checks, sheet: Sheet) -> str:
    """What the form asks about a whole sheet once nothing in it is wrong (N01)."""
    about = [s for s, _ in file_questions(checks.plan)]
    letter = checks.plan.letter(INFO, "question")
    return f"{CHECKS}!${letter}${FIRST + about.index(sheet)}" if sheet in about else '""'


def _first(checks: Checks, found: Sequence[Finding]) -> str:
    if not found or found[0].sheet != INFO.name or found[0].cell is None:
        return ""
    item = INFO.columns[int(found[0].cell[1:]) - FIRST]
    return f"{item.title}：{checks.stored_item(found[0].cell, '')}"


def _table(page: Worksheet, formats: Formats, row: int, titles: tuple[str, ...], rows: list[tuple[str, ...]],
           height: int) -> int:
    for j, title in enumerate(titles):
        page.write_string(row, j, title, formats.get(HEAD))
    for i, texts in enumerate(rows, row + 1):
        page.set_row(i, height)
        for j, text in enumerate(texts):
            page.write_string(i, j, text, formats.get(FIELD | ({"align": "center"} if j < 2 else {})))
    return row + len(rows) + 1
