"""Between units (T06, X04, C15): questions to each of them, never grounds for return. `pipeline.compare` asks them."""

from schemas.form.sheets import FIGURES, LEDGER
from schemas.rules.rule import WARNING, Rule

STAGE_RULES: dict[str, Rule] = {
    "far_above": Rule("T06", WARNING, "“{label}”数量 {value} 远高于其他单位（{count} 个单位的中位数是 {median}）。",
                      "请核对有没有多填、按不按计量单位填；确实如此请说明主要是哪些行动。", FIGURES, "quantity"),
    "shared_document": Rule("C15", WARNING, "文书文号“{value}”也在{units}的台账里。",
                            "请核对文号；几个单位合办的，请说明文书是哪个单位作出的。", LEDGER, "document"),
    "same_measure": Rule("X04", WARNING, "{units}也报了当事人“{value}”同一天（{date}）的{measure}。",
                         "请与对方核对由谁报送，重复的删去一处；确实是两次处置的请说明。", LEDGER, "party"),
}
SCORE, LEAST_UNITS = 6, 8  # T06: 0.6745 (x − median) / max(MAD, 1) above SCORE, at least so many units (design §5)
