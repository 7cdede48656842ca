"""The six sheets that a county fills (design §4). Titles are the contract, to the letter."""

from schemas.form import names
from schemas.form.columns import Column, Kind, Layout, Sheet

INSTRUCTIONS, TEMPLATE_INFO, CHECKS = names.INSTRUCTIONS, names.TEMPLATE_INFO, names.CHECKS
K = Kind
TOTALS = frozenset(("合计", "小计", "总计", "汇总", "共计"))  # a row with such a cell is no record (R08)
NO_NAMES = ("0", "0家", "见台账", "见案件台账", "同上", "同前", "〃")  # where 单位名称 belongs (R03)
NOT_DONE = ("未签", "未备案", "未办理", "无证")  # where a date, a filing or a licence belongs (R03)
TEXT_MOST = 500  # characters of 标题 and 内容 (N02)
SUMMARY_LEAST = 30  # characters of the 案情摘要 of a case that is told (C12)
EXPLANATION_LEAST = 8  # characters of what a county says to a question (design §5)
ITEM_TITLES = ("项目", "填报内容", "说明")

SERIAL = Column("serial", "序号", K.TEXT, filled_by_machine=True, width=6, optional_silently=True)
LIVE_CHECK = Column("check", "校核", K.TEXT, filled_by_machine=True, width=44, optional_silently=True)
ORIGIN = Column("origin", "来源单位", K.NAME, hidden=True, optional_silently=True, width=12)
EXPLANATION = Column("explanation", "情况说明", K.TEXT, optional_silently=True, explains=True, width=36,
                     guide="选填。对本行的“提示”，情况属实的，在此写明原因，不少于 8 个字。")
CREDIT_CODE = Column("credit_code", "统一社会信用代码", K.CODE, width=22, guide="18 位，没有的留空；个人不填身份证号。")

INFO = Sheet("基本信息", Layout.ITEMS, (
    Column("unit", "填报单位", K.UNIT, required=True, guide="从下拉列表中选择本县（市、区）。"),
    Column("filler", "填报人", K.NAME, required=True, guide="本表填写人姓名，便于市局核对时联系。"),
    Column("phone", "联系电话", K.PHONE, required=True, guide="手机，或带区号的座机，分机写在“转”后面。"),
    Column("reviewer", "审核人", K.NAME, required=True, guide="审核本表数据的负责人姓名。"),
    Column("report_date", "填报日期", K.DATE, required=True, guide="填表当天的日期，格式为年-月-日。"),
    Column("edition", "第几次报送", K.NUMBER, required=True, least=1, ordinal=True, prefilled="1",
           guide="第一次填 1；退回修改后再报，每报一次加 1。"),
    Column("zero_report", "零报告", K.LIST, required=True, options="是否", prefilled="{no}",
           guide="本单位没有任何查处数量时选 {yes}，其余各表的数量留空即可。"),
    Column("plan_date", "行动方案印发日期", K.DATE, looks_back=True, guide="本单位印发行动方案的日期。"),
    Column("officers", "出动执法人员（人次）", K.NUMBER, guide="专项行动以来累计数，填整数。"),
    Column("places", "检查单位（家次）", K.NUMBER, guide="专项行动以来累计数，填整数。"),
    Column("joint_actions", "联合执法（次）", K.NUMBER, guide="与公安、市场监管、通信等部门联合行动的累计次数，填整数。"),
    Column("publicity", "宣传活动（场次）", K.NUMBER, guide="专项行动以来累计数，填整数。"),
    Column("explanation", "其他情况说明", K.TEXT, optional_silently=True, explains=True,
           guide="选填。对本页和整份表的“提示”，情况属实的，在此写明原因，不少于 8 个字。"),
), guide="只填中间一列；深蓝底的项目必填。")

FIGURES = Sheet("情况汇总表", Layout.FIXED, (
    Column("content", "内容", K.TEXT, width=22),
    Column("measure", "处罚形式", K.TEXT, width=24),
    Column("quantity", "数量", K.NUMBER, required=True, nothing_is_zero=True, width=10, guide="没有的填 0。只填数字，不写单位。"),
    Column("counting_unit", "计量单位", K.TEXT, width=9, filled_by_machine=True, optional_silently=True),
    Column("names", "单位名称", K.NAMES, width=52, stands_for_blank=NO_NAMES, guide="被查处单位的全称，用顿号隔开；案件台账已全部列出的可不填。"),
    LIVE_CHECK,
    EXPLANATION,
), guide="每行都要填数量，没有的填 0；有数量的写明单位名称。数量应与案件台账一致。")

LEDGER = Sheet("案件台账", Layout.ROWS, (
    LIVE_CHECK,
    SERIAL,
    Column("case", "案件名称", K.NAME, required=True, width=30, guide="写明当事人和案由，如“{case_example}”。"),
    Column("focus", "整治重点", K.LIST, required=True, options="整治重点", width=28, guide="先选这一格，再选处罚形式。"),
    Column("measure", "处罚形式", K.LIST, required=True, options="处罚形式", width=18,
           guide="一次处置一行：先{rectify}、后{penalty}的写两行。"),
    Column("party", "当事人", K.NAME, required=True, width=26, guide="单位写全称，个人写姓名。按“家”统计的，一行一个当事人。"),
    CREDIT_CODE,
    Column("date", "处置日期", K.DATE, required=True, width=13, guide="作出处置的日期，格式为年-月-日。"),
    Column("document", "文书文号", K.DOCUMENT, width=24, guide="{penalty}必填，须写完整文号；{transfer}填《涉嫌犯罪案件移送书》文号。"),
    Column("fine", "罚款金额（元）", K.NUMBER, whole=False, width=13, guide="以元为单位填写数字，仅{penalty}填写。"),
    Column("quantity", "数量", K.NUMBER, least=1, width=8, guide="可不填，不填即为 1；{confiscate}必须填实际数量。"),
    Column("deadline", "整改期限", K.DATE, follows="date", width=13, guide="{rectify}的整改期限，格式为年-月-日。"),
    Column("outcome", "整改结果", K.LIST, options="整改结果", width=13, guide="{rectify}必选；未完成整改的，须填整改期限。"),
    Column("joint", "联合部门", K.NAME, width=18, guide="没有的留空。"),
    Column("category", "案件类别", K.LIST, options="案件类别", width=12,
           guide="可不填，不填即为{ordinary}。{featured}、{major}须写案情摘要；何时选报见填表说明。"),
    Column("summary", "案情摘要", K.TEXT, width=48, guide="{featured}、{major}须写，不少于 " f"{SUMMARY_LEAST} 字，写清时间、事实和处置。"),
    ORIGIN,
    EXPLANATION,
), guide="一次处置一行。从标题下第一行起填，中间不留空行，不写合计行。深蓝标题必填。", heading="case", known_by=("case", "party", "date"))

ARCHIVE = Sheet("监管电子档案", Layout.ROWS, (
    LIVE_CHECK,
    SERIAL,
    Column("name", "名称", K.NAME, required=True, width=26, guide="网站、APP、平台或大屏的名称。"),
    Column("type", "类型", K.LIST, required=True, options="类型", width=14),
    Column("operator", "开办主体", K.NAME, required=True, width=26, guide="开办单位全称或开办人姓名。"),
    CREDIT_CODE,
    Column("address", "网址或地址", K.NAME, required=True, worded=False, width=34, guide="网站填网址；APP 填下载地址或应用商店中的名称，公众号填账号；大屏填安装地址。"),
    Column("icp", "ICP备案号", K.CODE, width=22, stands_for_blank=NOT_DONE,
           guide="如“×ICP备00000000号-1”，没有的留空。"),
    Column("licence", "许可证号", K.CODE, width=14, stands_for_blank=NOT_DONE,
           guide="许可证的 7 位号码，没有的留空。"),
    Column("for_profit", "是否盈利", K.LIST, required=True, options="是否", width=10),
    Column("management", "管理类别", K.LIST, required=True, options="管理类别", width=15),
    Column("pledge_date", "责任书签订日期", K.DATE, looks_back=True, width=15, stands_for_blank=NOT_DONE,
           guide="{unlicensed_profit}的应当签订责任书。"),
    Column("blacklist", "提请黑名单", K.LIST, required=True, options="是否", width=11,
           guide="只有“{harmful}”的才可提请。"),
    Column("status", "运营状态", K.LIST, required=True, options="运营状态", width=11),
    Column("updated", "更新日期", K.DATE, looks_back=True, required=True, width=13, guide="最近一次核对本条信息的日期，格式为年-月-日。"),
    Column("remark", "备注", K.TEXT, width=24),
    ORIGIN,
    EXPLANATION,
), guide="每个网站、APP、平台、公共大屏一行，从标题下第一行起填。深蓝标题必填。", heading="name", known_by=("name", "address"))

MEASURES = Sheet("工作措施", Layout.ROWS, (
    SERIAL,
    Column("category", "措施类别", K.LIST, options="措施类别", width=14),
    Column("title", "标题", K.TEXT, required=True, worded=False, width=30, guide="用一句话概括。"),
    Column("content", "内容", K.TEXT, required=True, worded=False, width=90, guide=f"具体做法，不超过 {TEXT_MOST} 字。"),
), guide=f"一条措施一行，每条不超过 {TEXT_MOST} 字。")

HIGHLIGHTS = Sheet("工作亮点", Layout.ROWS, (
    SERIAL,
    Column("title", "标题", K.TEXT, required=True, worded=False, width=30, guide="用一句话概括。"),
    Column("content", "内容", K.TEXT, required=True, worded=False, width=100, guide=f"主要做法和成效，不超过 {TEXT_MOST} 字。"),
), guide=f"一条亮点一行，每条不超过 {TEXT_MOST} 字。")

SHEETS = (INFO, FIGURES, LEDGER, ARCHIVE, MEASURES, HIGHLIGHTS)
BY_NAME = {s.name: s for s in SHEETS}

# Not a sheet of the form: the first sheet of a workbook that goes back to the county. Written and read by this plan.
OPINIONS = Sheet("退回意见", Layout.ROWS, (
    Column("serial", "序号", K.TEXT, filled_by_machine=True, width=6),
    Column("level", "级别", K.TEXT, filled_by_machine=True, width=8),
    Column("sheet", "工作表", K.TEXT, width=14),
    Column("cell", "单元格", K.TEXT, width=8),
    Column("value", "填写内容", K.TEXT, filled_by_machine=True, width=22),
    Column("message", "问题", K.TEXT, filled_by_machine=True, width=44),
    Column("fix", "怎样改", K.TEXT, filled_by_machine=True, width=44),
    Column("explanation", "情况说明", K.TEXT, width=32),
    Column("rule", "规则", K.TEXT, hidden=True, width=8),
    Column("basis", "标识", K.TEXT, hidden=True, width=8),
))
# Not a sheet of the form either: what the city settled with a county by telephone.
CORRECTIONS = Sheet("更正", Layout.ROWS, (
    Column("unit", "单位", K.TEXT, required=True, width=12, guide="县（市、区）的名称。"),
    Column("sheet", "工作表", K.TEXT, required=True, width=14, guide="改哪一张表，如 情况汇总表。"),
    Column("cell", "单元格", K.TEXT, required=True, width=10,
           guide="照县级报来的表写，如 H9；改情况汇总表的数量，也可以填写其行号（1、2、3……）。"),
    Column("old", "原值", K.TEXT, width=24, guide="县级表里现在的内容；空白的留空。"),
    Column("new", "更正值", K.TEXT, width=24, guide="应当是什么。与原值相同，表示县级确认无误。"),
    Column("reason", "原因", K.TEXT, width=40, guide="更正的原因，或无误的依据。"),
    Column("confirmed_by", "县级确认人", K.TEXT, width=12, guide="电话里是谁确认的。"),
    Column("corrected_by", "更正人", K.TEXT, width=12, guide="市级谁记的。"),
    Column("day", "日期", K.DATE, width=12, guide="确认的日期，写年-月-日。"),
    Column("case", "案件", K.TEXT, width=24, guide="更正案件台账时可填案件名称或文书文号；不填的，按原值找到该行。"),
), guide="一格一行。漏报的案件不能在这里补，请县级重新报送。")

# A sheet of 审核情况.xlsx: whom to call, and what the next templates are filled with.
CONTACTS = Sheet("联系人", Layout.ROWS, (Column("unit", "单位", K.TEXT, width=14),
                                      *(INFO[k] for k in ("filler", "phone", "reviewer"))))

# In 退回意见, right of these titles: the sha256 of the file that was marked, and whose it was.
ORIGINAL, WHOSE = "原文件", "单位"

OF_THE_FORM = frozenset((*BY_NAME, INSTRUCTIONS, TEMPLATE_INFO, CHECKS))  # none of them is 退回意见; to look into all of them takes longest
ORDER = {name: i for i, name in enumerate((OPINIONS.name, INSTRUCTIONS, *BY_NAME, TEMPLATE_INFO, CORRECTIONS.name))}
