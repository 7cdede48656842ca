"""专报/: one page for each 大案要案 that the superior office has not been told of yet."""

from collections.abc import Iterator, Sequence

from pipeline.model import matter
from pipeline.publish.kit.dispatch import DISPATCHED, Dispatch
from pipeline.publish.kit.safe_name import free_name
from pipeline.publish.kit.wording import Record, place
from pipeline.publish.report.content import Case, cases, records
from pipeline.publish.report.documents.word import word
from pipeline.publish.report.masking import Masker
from pipeline.publish.report.paper import Paper, Passage, Section
from pipeline.publish.report.sentences import hidden, step
from pipeline.summary.summarise import Summary
from pipeline.summary.totals import matters
from schemas.campaign.campaign import Campaign
from schemas.form.text import split_names
from schemas.rules.words import in_words, shown, spelled

ROOM = 347.0  # points of a page that title, addressee and signature leave to the text
LINES = ((28, 28.9), (32, 22.0), (37, 18.0))  # characters and points of a line, by how compact the text is set


def dispatches(summary: Summary) -> list[Dispatch]:
    """Which there are, by unit and 案件名称, and where they lie."""
    return [found for found, _ in _told(summary)]


def dispatch_papers(summary: Summary) -> Iterator[tuple[Dispatch, bytes]]:
    for found, plain in _told(summary):
        mask = Masker()
        steps = records(sorted(plain.steps, key=lambda r: str(r["date"])), mask)
        case = Case(found.case, steps, tuple(mask(text, found.unit) for text in plain.texts))
        yield found, word(_paper(summary, case, mask.note()), summary.campaign)


def _told(s: Summary) -> Iterator[tuple[Dispatch, Case]]:
    """With every row of the new cases, whatever its own 案件类别, for each is a step of the matter; nothing hidden yet."""
    new, taken = set(matters(s.new_major)), dict[str, int]()
    if not new:
        return
    rows = s.ledger[s.ledger["unit"].isin({u for u, *_ in new})]
    rows = rows[[case in new for case in matters(rows)]]
    for plain in cases(rows.to_dict("records")):
        unit, name = str(plain.steps[0]["unit"]), Masker()(plain.name)
        yield Dispatch(unit, name, free_name(DISPATCHED, f"{unit} {name}.docx", taken), matter(unit, plain.steps[0]["origin"], plain.name)), plain


def _paper(s: Summary, case: Case, note: str) -> Paper:
    """What happened, what was done, who works with whom."""
    campaign, unit = s.campaign, str(case.steps[0]["unit"])
    told = [f"在{campaign.campaign.title}中，{place(case.steps[0])}查办{campaign.role_words['major']}1件，现报告如下。"]
    first, *more = case.texts or ("",)
    told += [f"案情。{first}", *more] if first else []
    told.append(f"查处。{''.join(_step(row, campaign) for row in case.steps)}")
    told.append(f"协作。{_together(s, case, shown(case.steps[0].get('origin')) or campaign.office_of(unit))}")
    return Paper(_title(case), campaign.report.addressee, (), (Section("case", "", (Passage("", tuple(told)),)),), campaign.campaign.office, s.as_of,
                 notes=hidden(note), compact=_compact(told))


def _compact(told: Sequence[str]) -> int:
    """As large as the text can be on one page; the smallest where it goes on to another."""
    fits = (n for n, (width, height) in enumerate(LINES) if height * sum(-(-(len(text) + 2) // width) for text in told) <= ROOM)
    return next(fits, len(LINES) - 1)


def _step(row: Record, campaign: Campaign) -> str:
    told = step({**row, "joint": None}, campaign)
    if until := in_words(row["deadline"]):
        outcome = shown(row["outcome"])
        told += f"整改期限{until}{f'，{outcome}' if outcome else ''}。"
    return told


def _together(s: Summary, case: Case, office: str) -> str:
    """梁山县文化和旅游局会同县公安局查办，已移交公安部门。"""
    joint = "、".join(dict.fromkeys(name for row in case.steps for name in split_names(spelled(row["joint"]))))
    moved = [row["measure"] for row in case.steps if row["measure"] in s.campaign.words("处罚形式", "transfer")]
    return f"{office}{f'会同{joint}' if joint else ''}查办{f'，已{moved[0]}' if moved else ''}。"


def _title(case: Case) -> str:
    """In two lines that hold together where the case is named after its party."""
    party = shown(case.steps[-1]["party"])
    rest = case.name.removeprefix(party)
    return f"关于{party}\n{rest}的专报" if party and rest and rest != case.name else f"关于{case.name}的专报"
