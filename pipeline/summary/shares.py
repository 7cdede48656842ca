"""各合计数的分县构成: every total of the report beside the official table, down to its units."""

from collections.abc import Iterator

from pipeline.summary.summarise import Summary
from pipeline.summary.totals import Total
from schemas.form.sheets import LEDGER


def shares(s: Summary) -> Iterator[tuple[str, Total]]:
    """(what it belongs to, total), in the order of the report; nothing of zeros."""
    x = s.sums
    by_block = (t for b in x.blocks for t in (b.steps, b.penalties, b.fines, b.parties, b.confiscated, b.transfers, b.unlisted))
    parts = (("工作量", (t for t, _ in x.workload)), (LEDGER.name, by_block), ("处罚形式", x.measures), ("整治重点", x.focuses),
             ("处置时间", (p.total for p in x.progress)),
             ("整改和管理", (x.rectified, x.mended, x.deadlines, x.done, x.settled, x.pending, x.overdue, x.blacklist, x.transfers, x.signed, x.unsigned)))
    return ((name, t) for name, totals in parts for t in totals if t.value)
