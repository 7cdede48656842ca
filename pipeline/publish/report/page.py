"""专项行动总结.html: the document as one self-contained page, with key figures and charts, for any screen and for A4.

A `Summary` and the document go in, the whole text of the page comes out; the same summary gives the same text. Its sections,
sentences and annexes are those of the document.
"""

import sys
from collections.abc import Iterator
from itertools import groupby

from pipeline.publish.kit.html import render
from pipeline.publish.report import charts
from pipeline.publish.report.figures import key_figures
from pipeline.publish.report.paper import Annex, Cells, Paper
from pipeline.summary.summarise import Summary
from schemas.form.sheets import LEDGER

LISTED_AT_MOST = 200  # units; of more, the page shows no table of all of them, and of each list the first entries
FOLDED = 50
LONG = 20_000  # rows of a ledger, of which likewise


def page(summary: Summary, paper: Paper) -> str:
    """The HTML of 专项行动总结.html."""
    many = len(summary.accepted) > LISTED_AT_MOST
    heat = [] if many else charts.heat(summary)
    return render(
        "summary.html.j2", s=summary, paper=paper, office=summary.campaign.campaign.office,
        tiles=key_figures(summary) if summary.accepted else [], annexes=list(_annexes(paper.annexes)),
        many=many, most=FOLDED if many or len(summary.ledger) > LONG else sys.maxsize,
        drawn=[charts.counted("各处罚形式的处置件次", summary.sums.measures, f"据{LEDGER.name}，一次处置计一件次，情况汇总表未列的处置也计入。"),
               charts.counted("各整治重点的处置件次", summary.sums.focuses)], progress=charts.progress(summary), mended=charts.mended(summary),
        heat=heat, heat_note=charts.heat_note(heat), ledger=LEDGER,
    )


def _annexes(annexes: tuple[Annex, ...]) -> Iterator[tuple[str, Annex, list[tuple[str, list[Cells]]]]]:
    """附件1 …, each with the rows of its table by their first column."""
    for n, annex in enumerate(annexes, 1):
        rows = groupby(annex.table.rows if annex.table else (), lambda row: row[0])
        yield f"附件{n if len(annexes) > 1 else ''}", annex, [(name, list(found)) for name, found in rows]
