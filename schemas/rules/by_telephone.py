"""What was settled by telephone (R09, F13), and what the last archive held (A08)."""

from schemas.form.sheets import ARCHIVE
from schemas.form.sheets import CORRECTIONS as SHEET
from schemas.rules.rule import ERROR, INFO, WARNING, Rule

LEFT_ALONE = "改正 {file} 后再运行一次；该行未更正，该单位填报表按原样计。"

STAGE_RULES: dict[str, Rule] = {
    "corrected": Rule("R09", INFO, "按 {file} 更正 {sent}：{case}{label}“{value}”→“{new}”（{facts}）。县级原表未动。",
                      "请县级据此修改填报表并重新报送；更正表中的这一行可以保留。"),
    "already_made": Rule("R09", INFO, "{file} 中的这一处，{sent} 已改正：{case}{label}“{value}”（{facts}）。", "不用处理。"),
    "confirmed": Rule("R09", INFO, "县级确认无误（{file}）：{sent} {case}{label}“{value}”（{facts}）。", "不用处理。"),
    "corrections_elsewhere": Rule("R09", INFO, "这是更正表，但不在收件文件夹里（在子文件夹、邮件或压缩包中），没有采用。",
                                  "由本局填写、确认无误的，请放到收件文件夹里，再运行一次；县级发来的，请核实后由本局填写。"),
    "neither": Rule("F13", ERROR, "{whose}的“{where}”现为“{held}”，既不是原值“{old}”，也不是更正值“{new}”。",
                    "请打开 {file} 核对单元格和原值，" + LEFT_ALONE, SHEET, "old"),
    "unit_unknown": Rule("F13", ERROR, "单位“{value}”不在报送单位名单中。", "请填写县（市、区）名称，" + LEFT_ALONE, SHEET, "unit"),
    "no_return": Rule("F13", ERROR, "{whose}尚无有效报送，无法更正。", "请该单位先行报送。", SHEET, "unit"),
    "sheet_unknown": Rule("F13", ERROR, "{whose}的填报表中没有工作表“{value}”。", "请填写填报表中的工作表名称（{sheets}），" + LEFT_ALONE,
                          SHEET, "sheet"),
    "cell_unknown": Rule("F13", ERROR, "“{where}”不是可以更正的单元格。",
                         "请填写单元格地址，如 H9；情况汇总表的数量也可填写其行号（1–{total}）。请" + LEFT_ALONE, SHEET, "cell"),
    "no_record": Rule("F13", ERROR, "{whose}的“{where}”所在的行没有填报记录。",
                      "漏报的案件和条目不能通过电话更正，请该单位补入填报表后重新报送。行号有误的，请" + LEFT_ALONE, SHEET, "cell"),
    "case_gone": Rule("F13", ERROR, "{whose}的案件台账中没有更正所指的案件{case}。",
                      "请核对该案件是否已删除或改名，" + LEFT_ALONE, SHEET, "cell"),
    "entry_gone": Rule("A08", WARNING, "上次（{day}）的档案里有“{value}”（{type}，{address}），本次未列入，且上次未注明{ended}。",
                       "已关停、退出的，请保留该条目，运营状态选{ended}；确应删除的，请说明原因。", ARCHIVE),
}
