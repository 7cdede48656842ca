"""Between units (T06, X04, C15): questions to each of them, never grounds for return. `pipeline.compare` asks them."""

from schemas.form.sheets import FIGURES, LEDGER
from schemas.rules.rule import WARNING, Rule

STAGE_RULES: dict[str, Rule] = {
    "far_above": Rule("T06", WARNING, "“{label}”数量 {value} 远高于其他单位，案件台账未列全。",
                      "请核对是否多填、计量单位是否正确；无误的，请说明主要来自哪些行动。", FIGURES, "quantity"),
    "shared_document": Rule("C15", WARNING, "文书文号“{value}”也出现在{units}的案件台账中。",
                            "请核对文号；联合办理的，请说明文书由哪个单位作出。", LEDGER, "document"),
    "same_measure": Rule("X04", WARNING, "{units}也报送了对当事人“{value}”同日（{date}）的{measure}。",
                         "请与该单位核对由哪方报送，重复的删除一处；确为两次处置的，请说明。", LEDGER, "party"),
}
# T06: 0.6745 (x − median) / max(MAD, 1) above SCORE, at least so many units, only figures from FROM on (design §5)
SCORE, LEAST_UNITS, FROM = 6, 8, 20
