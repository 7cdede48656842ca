"""What was settled by telephone (R09, F13), and what the last archive held (A08)."""

from schemas.form.sheets import ARCHIVE
from schemas.form.sheets import CORRECTIONS as SHEET
from schemas.rules.rule import ERROR, INFO, WARNING, Rule

LEFT_ALONE = "改好 {file} 再运行一次；这一行没有改，该单位的表按原样计。"

STAGE_RULES: dict[str, Rule] = {
    "corrected": Rule("R09", INFO, "按更正表改：{label}“{value}”→“{new}”（{facts}）。县级的原表没有动。",
                      "请县级把表改成一样的，再报一次；改好以后，更正表里的这一行留着也没有关系。"),
    "already_made": Rule("R09", INFO, "更正表里的这一处，县级的表里已经改好：{label}“{value}”（{facts}）。", "不用处理。"),
    "confirmed": Rule("R09", INFO, "县级确认没有错：{label}“{value}”（{facts}）。", "不用处理。"),
    "corrections_elsewhere": Rule("R09", INFO, "这是更正表，但不在收件文件夹里（在子文件夹、邮件或压缩包中），没有采用。",
                                  "由本局填写、确认无误的，请放到收件文件夹里，再运行一次；县级发来的，请核实后由本局填写。"),
    "neither": Rule("F13", ERROR, "{whose}的“{where}”现在是“{held}”，既不是原值“{old}”，也不是更正值“{new}”。",
                    "请打开 {file} 核对单元格和原值，" + LEFT_ALONE, SHEET, "old"),
    "unit_unknown": Rule("F13", ERROR, "单位“{value}”不在报送单位名单里。", "请写县（市、区）名称，" + LEFT_ALONE, SHEET, "unit"),
    "no_return": Rule("F13", ERROR, "{whose}还没有能用的报送，没有表可以更正。", "请该单位先报送；电话里不能代报。", SHEET, "unit"),
    "sheet_unknown": Rule("F13", ERROR, "{whose}的表里没有工作表“{value}”。", "请写填报表里的工作表名称（{sheets}），" + LEFT_ALONE,
                          SHEET, "sheet"),
    "cell_unknown": Rule("F13", ERROR, "“{where}”不是可以更正的单元格。",
                         "请写单元格地址，如 H9；情况汇总表的数量可以写正式表的行号（1–{total}）。请" + LEFT_ALONE, SHEET, "cell"),
    "no_record": Rule("F13", ERROR, "{whose}的“{where}”所在的行没有填报记录。",
                      "漏报的案件和条目不能电话更正，请该单位补进表里重新报送。写错了行的，请" + LEFT_ALONE, SHEET, "cell"),
    "entry_gone": Rule("A08", WARNING, "上次（{day}）的档案里有“{value}”（{type}，{address}），这次没有了，上次也没有注明{ended}。",
                       "已经关停、退出的请保留这一条，运营状态选{ended}；确实应当删去的请说明原因。", ARCHIVE),
}
