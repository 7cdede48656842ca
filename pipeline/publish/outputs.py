"""All outputs of a run, by path: each module writes one, from the same summary."""

from collections.abc import Iterator

from pipeline import flow
from pipeline.nouns import Upload
from pipeline.publish.form import Content, form
from pipeline.publish.mail import covering_note
from pipeline.publish.official import MOST, official
from pipeline.publish.page import page
from pipeline.publish.record import record
from pipeline.publish.review import review
from pipeline.publish.rollup import roll_up
from pipeline.publish.store import RECORD, digest
from pipeline.read import read
from pipeline.summarise import Summary
from schemas.campaign import Campaign


def outputs(summary: Summary) -> dict[str, bytes]:
    """Path with / → bytes; run.json, which names the others with their sha256, comes last."""
    files = {
        "专项行动情况汇总表.xlsx": official(summary),
        "专项行动总结.html": page(summary).encode(),
        "审核情况.xlsx": review(summary),
    }
    if max(len(summary.ledger), len(summary.archive)) <= MOST:  # a form has one sheet for each ledger
        files["上报表.xlsx"] = roll_up(summary)
    return files | {RECORD: record(summary, {name: digest(data) for name, data in sorted(files.items())}).encode()}


def templates(campaign: Campaign) -> Iterator[tuple[str, bytes]]:
    """One intake workbook per unit, its name filled in, and the mail draft that brings it."""
    for unit in campaign.roster:
        name = f"{campaign.campaign.name}填报模板（{unit.name}）"
        data = template(campaign, Content({"unit": unit.name}))
        yield f"{name}.xlsx", data
        yield f"{name}.eml", covering_note(campaign, unit, f"{name}.xlsx", data)


def template(campaign: Campaign, content: Content | None = None) -> bytes:
    """A form to be filled, with the true results of its live checks stored."""
    upload = Upload("模板.xlsx", form(campaign, content), "")
    judged = flow.run([(upload, read(upload))], campaign, campaign.campaign.end)
    return form(campaign, content, judged.findings)
