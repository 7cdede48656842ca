"""run.json: the run as programs read it (design §7)."""

import json
from collections.abc import Mapping

from pipeline.summary.summarise import Summary
from schemas.expressions.predicates import masked

SUBMISSION = ("source", "sha256", "unit", "edition", "status", "errors", "warnings", "repairs")
FINDING = ("rule", "severity", "source", "unit", "sheet", "cell", "value", "message", "fix", "explanation")


def record(summary: Summary, outputs: Mapping[str, str]) -> str:
    """`outputs`: path of every other file written → its sha256."""
    run = {
        "campaign": summary.campaign.campaign.name,
        "as_of": summary.as_of.isoformat(),
        "units": {"expected": summary.expected, "accepted": summary.accepted, "returned": summary.returned,
                  "missing": summary.missing},
        "submissions": [{k: getattr(s, k) for k in SUBMISSION} for s in summary.submissions],
        "findings": [{k: getattr(f, k) for k in FINDING} | {"severity": f.severity.value, "explanation": masked(f.explanation) if f.explanation else None}
                     for f in summary.findings],
        "totals": summary.totals,
        "figures": summary.figures,
        "outputs": outputs,
    }
    return json.dumps(run, ensure_ascii=False, indent=1) + "\n"
