"""All outputs of a run, by path: each module writes one, from the same summary."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import PurePosixPath

from pipeline import flow
from pipeline.inbox.read import read
from pipeline.model import Book, Upload
from pipeline.output import Output
from pipeline.publish.city import Elsewhere
from pipeline.publish.desk.desk import desk
from pipeline.publish.disk import digest
from pipeline.publish.form.addressed import addressed
from pipeline.publish.form.form import Content, form
from pipeline.publish.kit.safe_name import safe_name
from pipeline.publish.record import record
from pipeline.publish.report.content import report_content
from pipeline.publish.report.documents.dispatches import dispatch_papers
from pipeline.publish.report.documents.own import OwnReports
from pipeline.publish.returns.letters import FilesOf, covering, going_up, letters
from pipeline.publish.returns.mail import draft
from pipeline.publish.returns.returns import returns
from pipeline.summary.since import Former
from pipeline.summary.summarise import Summary
from schemas.campaign.campaign import Campaign
from schemas.campaign.contacts import Contact
from schemas.form.sheets import ARCHIVE

Contacts = Mapping[str, tuple[Contact, ...]]


def outputs(summary: Summary, contacts: Contacts, inbox: str | None = None, elsewhere: Elsewhere | None = None) -> dict[str, bytes]:
    """Path with / → bytes; run.json, which names the others with their sha256, comes last. `inbox`: see `desk`; `elsewhere`: a
    process that helps."""
    of_the_city = (elsewhere or Elsewhere()).begun(summary)
    back = returns(summary)
    told = report_content(summary)
    dispatched = list(dispatch_papers(summary))
    said = letters(summary, back, forms(summary.campaign), OwnReports(summary, told))
    if summary.campaign.report.addressee:
        said = [*(going_up(found, paper, summary) for found, paper in dispatched), *said]
    files = {
        Output.DESK: desk(summary, [found for found, _ in dispatched], back, said, inbox).encode(),
        **{found.path: paper for found, paper in dispatched},
        **{r.path: r.data for r in back},
        **{x.path: draft(x.subject, x.body, x.attachments, contacts.get(x.unit or "", ())) for x in said},
        **of_the_city(told),
    }
    return files | {Output.RECORD: record(summary, {name: digest(data) for name, data in sorted(files.items())}).encode()}


def templates(campaign: Campaign, contacts: Contacts, former: Former | None = None) -> Iterator[dict[str, bytes]]:
    """One intake workbook per unit, its name filled in, and the mail draft that brings it. With a former output: the
    unit's 监管电子档案 and contacts too."""
    blank = forms(campaign)
    for unit in campaign.units:
        files = blank(unit) if former is None else {form_name(campaign, unit): template(campaign, carried(unit, former))}
        path = PurePosixPath(form_name(campaign, unit)).with_suffix(".eml").name
        yield {**files, path: draft(*covering(campaign, unit), files, contacts.get(unit, ()))}


def form_name(campaign: Campaign, unit: str) -> str:
    return safe_name(f"{campaign.campaign.name}填报模板（{unit}）.xlsx")


def forms(campaign: Campaign) -> FilesOf:
    """A unit's blank form by its file name; made and judged once, when the first is asked for."""
    first = next(iter(campaign.units))

    @cache
    def made() -> Callable[[str], bytes]:
        return addressed(template(campaign, Content({"unit": first})), first)

    return lambda unit: {form_name(campaign, unit): made()(unit)}


def carried(unit: str, former: Former) -> Content:
    """What a unit's template holds: its name, and what its last accepted return said that does not begin anew."""
    archive = [r.cells for r in former.rows[ARCHIVE.name] if r.unit == unit]
    return Content({"unit": unit, **former.contacts.get(unit, {})}, rows={ARCHIVE.name: archive})


def template(campaign: Campaign, content: Content | None = None) -> bytes:
    """A form to be filled, with the true results of its live checks stored."""
    upload = Upload("模板.xlsx", form(campaign, content, room=0), "")  # what is judged is what is filled in
    book = read(upload)
    assert isinstance(book, Book)
    return form(campaign, content, flow.judged(upload, book, campaign))
