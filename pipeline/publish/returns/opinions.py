"""The sheet 退回意见: what is to be corrected, what is asked, what was repaired, in a few plain words."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xlsxwriter.worksheet import Worksheet

from pipeline.findings import Finding
from pipeline.publish.kit.bulk import Page
from pipeline.publish.kit.formats import FIELD, HEAD, HEAD_FONT, Formats
from pipeline.publish.kit.tables import Book, breadth, height, write
from schemas.campaign.sections import Facts
from schemas.form.sheets import EXPLANATION_LEAST, INFO, OPINIONS, ORIGINAL, WHOSE
from schemas.rules.catalogue import STAGE_RULES
from schemas.rules.rule import Severity
from schemas.rules.words import chinese_date, shown

GREY = "#808080"
TINTS = {Severity.ERROR: "#FFC7CE", Severity.WARNING: "#FFE699", Severity.INFO: "#FFFFFF"}
THREADED = "（该格已有会话批注，审核意见只列在本页。）"
ASKED = "#FFF9DB"  # the cells to be filled
RANK = {s: i for i, s in enumerate(Severity)}
COLUMNS = {c.key: i for i, c in enumerate(OPINIONS.columns)}
WIDTH = sum(c.width for c in OPINIONS.columns if not c.hidden)
MOST_LINKS = 65_530  # of a sheet; Excel takes no more
LAST = max(i for i, c in enumerate(OPINIONS.columns) if not c.hidden)


@dataclass(frozen=True)
class Head:
    """What a return is marked for. `returned`: it must be corrected (退回); else it is only asked about (请核实)."""

    facts: Facts
    unit: str | None
    edition: int | None
    as_of: date
    sha256: str  # of the file as sent
    returned: bool


def ordered(findings: Sequence[Finding]) -> list[Finding]:
    """Errors before warnings, then repairs; within them as they stand in the file."""
    return sorted(findings, key=lambda f: (RANK[f.severity], f.place))


def opinions(findings: Sequence[Finding], head: Head, names: Mapping[str, str] | None = None, listed_only: Collection[Finding] = ()) -> bytes:
    """A workbook with nothing but the sheet. `names`: contract name → name in the file, for the links; None where
    the county's own file cannot carry marks, which the sheet then says. `listed_only`: findings whose cell takes no note."""
    book = Book(OPINIONS.name)
    formats, page = book.cell_formats, book.add_worksheet(OPINIONS.name)
    first = _top(page, formats, head, _advice(findings, head, marked=names is not None))
    rows = ordered(findings)
    for number, finding in enumerate(rows, 1):
        _row(page, formats, first + number, number, finding, names or {}, THREADED if finding in listed_only else "")
    _set_up(page, first, rows)
    return book.bytes()


def afresh(findings: Sequence[Finding]) -> bool:
    """Must the county send another file, because this one cannot be read or is no form of today's?"""
    return any(f.severity is Severity.ERROR and f.rule in ("F01", "F02", "F03", "F04", "F07") for f in findings)


def locked(findings: Sequence[Finding]) -> bool:
    """Is the file protected by a password (F02), not by an office's own encryption?"""
    return any(f.message == STAGE_RULES["password"].message for f in findings)


def _advice(findings: Sequence[Finding], head: Head, *, marked: bool) -> Iterator[str]:
    """What to do, in order, one step a line."""
    errors = sum(f.severity is Severity.ERROR for f in findings)
    asked = sum(f.open for f in findings)
    counts = [f"{n}处{what}" for n, what in ((errors, "必须改正"), (asked, "需核实")) if n]
    start = "经审核，现退回修改" if head.returned else "本表已接收"
    yield f"{start}：有{'，另有'.join(counts)}。" if counts else f"{start}。"
    again = f"“{INFO['edition'].title}”加1{f'（填{head.edition + 1}）' if head.edition else ''}"
    if locked(findings):
        yield "文件设有密码，无法读取：请用原密码打开，在“文档加密”（WPS）或“信息—保护工作簿”（Excel）里清空密码，保存后重报。"
    elif afresh(findings):
        yield f"请按“{OPINIONS['fix'].title}”一列办理，重新报送填报表{'，' + again if head.edition else ''}；这份表不用发回。"
    else:
        yield from (f"{i}. {s}" for i, s in enumerate(_steps(errors, asked, again, marked=marked), 1))
        if not marked:
            yield "这份文件无法加标记（格式不支持，或内容过多），所以另附本表；建议使用下发的 xlsx 模板填报。"


def _steps(errors: int, asked: int, again: str, *, marked: bool) -> Iterator[str]:
    if errors:
        yield ("改正：点“单元格”一列可直接跳到要改的单元格；红色的必须改正，批注写明修改方法；修改后颜色自动消除。" if marked else
               "改正：对照“工作表”“单元格”两列，在原来的填报表里逐处改正。")
    if asked:
        which = "黄色的单元格和“请核实”的各行" if marked else "“请核实”的各行"
        yield (f"核实：{which}，填错的请改正；无误的，请在本页“情况说明”中说明实际情况"
               f"（不少于{EXPLANATION_LEAST}个字，只写“情况属实”不算）。")
    yield (f"回复：{INFO.name}的{again}，保存并以这份表回复；请保留本页，不要另做新表。" if marked else
           f"回复：{INFO.name}的{again}，保存，连同写好“情况说明”的本表一起回复。")


def _top(page: Worksheet, formats: Formats, head: Head, advice: Iterator[str]) -> int:
    """Title, whose return this is, what to do, the file it is about; returns the row of the header, from 0."""
    over = head.as_of > head.facts.deadline
    day = chinese_date(head.facts.deadline)
    verb = "报送" if head.returned else "答复"
    due = f"报送期限{day}已过，请尽快{verb}" if over else f"请于{day}前{verb}"
    facts = [head.unit or "单位未识别", f"第{head.edition}次报送" if head.edition else "", f"{chinese_date(head.as_of)}审核",
             due, "　".join(filter(None, (head.facts.office, head.facts.contact)))]
    title = f"{head.facts.name}　{'退回意见' if head.returned else '请核实'}"
    lines: list[tuple[str, dict[str, Any], int]] = [
        (title, {"font_name": HEAD_FONT, "font_size": 16, "valign": "vcenter"}, 30),
        ("　　".join(filter(None, facts)), {"font_color": GREY, "valign": "vcenter"}, 20)]
    lines += [(text, {"font_size": 12, "valign": "vcenter", "text_wrap": True, "bold": i == 0}, 18 + 16 * (breadth(text) // (WIDTH - 20)))
              for i, text in enumerate(advice)]
    for row, (text, look, points) in enumerate(lines):
        page.merge_range(row, 0, row, LAST, text, formats.get(look))
        page.set_row(row, points)
    row = len(lines)
    small = formats.get({"font_size": 7, "font_color": GREY, "valign": "vcenter"})
    for j, text in enumerate((ORIGINAL, head.sha256, WHOSE, head.unit or "")):
        page.write_string(row, j, text, small)
    page.set_row(row, 11)
    for j, column in enumerate(OPINIONS.columns):
        page.write_string(row + 1, j, column.title, formats.get(HEAD))
    page.set_row(row + 1, 22)
    return row + 1


def _row(page: Worksheet, formats: Formats, row: int, number: int, finding: Finding, names: Mapping[str, str],
         more: str) -> None:
    asked = finding.severity is Severity.WARNING
    centred = FIELD | {"align": "center"}
    said: dict[str, tuple[Any, dict[str, Any]]] = {
        "serial": (number, centred),
        "level": (finding.severity.word, centred | {"bg_color": TINTS[finding.severity]}),
        "sheet": (finding.sheet, centred), "cell": (finding.cell, centred),
        "value": (shown(finding.value), FIELD), "message": (finding.message + more, FIELD), "fix": (finding.fix, FIELD),
        "explanation": (finding.explanation, FIELD | ({"bg_color": ASKED, "locked": False, "num_format": "@"} if asked else {})),
        "rule": (finding.rule, FIELD), "basis": (finding.basis, FIELD),
    }
    for key, (value, look) in said.items():
        write(page, row, COLUMNS[key], value, formats.get(look))
    if (name := names.get(finding.sheet or "")) and number <= MOST_LINKS:
        blue = formats.get(centred | {"font_color": "#0563C1", "underline": 1})
        quoted = name.replace("'", "''")
        page.write_url(row, COLUMNS["cell"], f"internal:'{quoted}'!{finding.cell or 'A1'}", blue, finding.cell or "打开")
    texts = ["" if key == "basis" else value for key, (value, _) in said.items()]
    page.set_row(row, min(409.5, height(texts, [c.width for c in OPINIONS.columns]) + 6))  # Excel allows no more


def _set_up(page: Page, first: int, rows: Sequence[Finding]) -> None:
    """Widths, hidden columns, frozen header, printing; only 情况说明 can be filled."""
    for i, column in enumerate(OPINIONS.columns):
        page.set_column(i, i, column.width, None, {"hidden": column.hidden})
    asked = [first + i for i, f in enumerate(rows, 1) if f.severity is Severity.WARNING]
    if asked:
        place = COLUMNS["explanation"]
        page.data_validation(asked[0], place, asked[-1], place, {
            "validate": "any", "input_title": OPINIONS["explanation"].title,
            "input_message": f"无误的，请说明实际情况，不少于{EXPLANATION_LEAST}个字；填错的请直接改正，此处不填。"})
    page.freeze_panes(first + 1, 0)
    page.print_as_list(first)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.print_area(0, 0, first + len(rows), LAST)
    page.set_tab_color("#C00000")
    page.hide_gridlines(2)
    page.protect("", {"format_columns": True, "format_rows": True})
