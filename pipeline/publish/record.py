"""run.json: the run as programs read it (design §7)."""

import json
from collections.abc import Mapping

from pipeline.findings import Finding
from pipeline.model import Submission
from pipeline.summary.summarise import Summary
from schemas.expressions.predicates import masked


def record(summary: Summary, outputs: Mapping[str, str]) -> str:
    """`outputs`: path of every other file written → its sha256."""
    run = {
        "campaign": summary.campaign.campaign.name,
        "as_of": summary.as_of.isoformat(),
        "units": {"expected": summary.expected, "accepted": summary.accepted, "returned": summary.returned,
                  "missing": summary.missing},
        "submissions": [_submission(s) for s in summary.submissions],
        "findings": [_finding(f) for f in summary.findings],
        "totals": summary.totals,
        "figures": summary.figures,
        "outputs": outputs,
    }
    return json.dumps(run, ensure_ascii=False, indent=1) + "\n"


def _submission(s: Submission) -> dict[str, object]:
    return {"source": s.source, "sha256": s.sha256, "unit": s.unit, "edition": s.edition, "status": s.status,
            "errors": s.errors, "warnings": s.warnings, "repairs": s.repairs}


def _finding(f: Finding) -> dict[str, object]:
    return {"rule": f.rule, "severity": f.severity.value, "source": f.source, "unit": f.unit, "sheet": f.sheet,
            "cell": f.cell, "value": f.value, "message": f.message, "fix": f.fix, "explanation": masked(f.explanation) if f.explanation else None}
