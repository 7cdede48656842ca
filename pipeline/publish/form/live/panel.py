"""自检 on the first sheet: what is left per sheet, the first place as a link, and 可以报送 only when nothing is."""

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from pipeline.findings import Finding
from pipeline.publish.form.layout import ASK, FILL, FIRST, blames, file_rules
from pipeline.publish.form.live.checks import Checks
from pipeline.publish.kit.formats import FIELD, HEAD, MIDDLE, Formats
from schemas.form.columns import Layout, Sheet
from schemas.form.sheets import CHECKS, EXPLANATION_LEAST, FIGURES, INFO, LEDGER, SHEETS

SHOWN = 250  # characters of a link's words
RED, ASKED = "#C00000", "#9C5700"  # what must be mended, what is asked


def write_panel(page: Worksheet, formats: Formats, checks: Checks, row: int) -> int:
    """自检: what is left per sheet, the first place, and 可以报送 only when nothing is."""
    total, left = [], sum(len(checks.errors(s)) for s in SHEETS)
    verdict = row
    page.set_row(row, 34)
    for j, title in enumerate(("还有", "工作表", "第一处")):
        page.write_string(row + 1, j, title, formats.get(HEAD))
    for i, sheet in enumerate(SHEETS, row + 2):
        page.set_row(i, 36)  # three lines of the last column
        count, found = f"SUMPRODUCT({blames(checks.area(sheet, 'blamed'))})", checks.errors(sheet)
        total.append(count)
        page.write_formula(i, 0, f"={count}", formats.get(MIDDLE), checks.stored(str(len(found))))
        page.write_string(i, 1, sheet.name, formats.get(MIDDLE))
        page.write_formula(i, 2, f"=IF({count}=0,{_question(checks, sheet)},{_link(checks, sheet)})", formats.get(FIELD, font_size=9),
                           checks.stored(_first(checks, found)))
    first, last = row + 2, row + 1 + len(SHEETS)
    page.conditional_format(first, 2, last, 2, formats.when(f"=$A{first + 1}>0", font_color=RED, underline=1))
    page.conditional_format(first, 2, last, 2, formats.when(f'=LEFT($C{first + 1},2)="{ASK[:2]}"', font_color=ASKED))
    everything, plan = "+".join(total), checks.plan
    below = "&".join(f'IF(COUNTA({s.name}!$C${FIRST + n}:$P${FIRST + n + 5000})>0,"；{s.name}第{FIRST + n}行起由市局审核","")'
                     for s in SHEETS if s.layout is Layout.ROWS and (n := plan.rows(s)))
    asked = _asked(checks)
    blank = f'COUNTIF({checks.area(INFO, "words")},"{FILL}*")'
    untouched = f'SUMPRODUCT(--({checks.area(LEDGER, "used")}))+COUNT({checks.area(FIGURES, "typed quantity")})=0'
    ready = f'IF({asked}=0,"可以报送","可以报送，另有 "&({asked})&" 处提示未说明"){f"&{below}"}'
    left_over = f'IF(AND({untouched},{blank}>0),"还有 "&({everything})&" 处待填","还有 "&({everything})&" 处问题")'
    page.merge_range(verdict, 0, verdict, 2, "", formats.get(FIELD))
    look = formats.get(FIELD, font_name="黑体", font_size=14, align="center", bg_color="#FCE4D6")
    page.write_formula(verdict, 0, f"=IF({everything}=0,{ready},{left_over})", look, checks.stored(_verdict(checks, left)))
    page.conditional_format(verdict, 0, verdict, 2, formats.when(f'=LEFT($A${verdict + 1},4)="可以报送"', bg_color="#C6EFCE", font_color="#006100"))
    return row + 2 + len(SHEETS)


def _asked(checks: Checks) -> str:
    """How many questions are not explained, in their row or in 基本信息."""
    questions = {s: blames(checks.area(s, "asked")) for s in SHEETS}
    of_rows = [f'SUMPRODUCT({questions[s]}*(LEN({checks.area(s, "typed explanation")}&"")<{EXPLANATION_LEAST}))'
               for s in SHEETS if s is not INFO and "explanation" in s.by_key]
    of_file = [f"SUMPRODUCT({questions[s]})" for s in SHEETS if s is INFO or "explanation" not in s.by_key]
    of_file += [f'(COUNT({checks.area(s, f"once {n}")})>0)' for s in SHEETS if s is not INFO for n, _, _ in file_rules(s)]
    of_file.append(f'COUNTIF({checks.area(INFO, "question")},"?*")')
    explained = f"LEN({CHECKS}!{checks.plan.item('explanation', 'typed')})>={EXPLANATION_LEAST}"
    return f"{'+'.join(of_rows)}+IF({explained},0,{'+'.join(of_file)})"


def _link(checks: Checks, sheet: Sheet) -> str:
    """The first place of a sheet that must be mended, called by its name, with what is wrong; a click leads there."""
    place = f'MATCH("|*",{checks.area(sheet, "blamed")},0)'
    letter = f"MID(INDEX({checks.area(sheet, 'blamed')},{place}),2,1)"
    names = {INFO: f"INDEX({INFO.name}!$A${FIRST}:$A${FIRST + len(INFO.columns) - 1},{place})", FIGURES: f"INDEX(M_行,{place})"}
    where = names.get(sheet, f'"第"&({place}+{FIRST - 1})&"行"')
    words = f'LEFT({where}&"："&INDEX({checks.area(sheet, "words")},{place}),{SHOWN})'
    return f'HYPERLINK("#{sheet.name}!"&{letter}&({place}+{FIRST - 1}),{words})'


def _verdict(checks: Checks, left: int) -> str:
    """The stored result: of a blank form or of one without a question."""
    if not left:
        return "可以报送"
    return f"还有 {left} 处" + ("待填" if any(f.rule in ("H01", "T01") and f.sheet == INFO.name for f in checks.errors(INFO)) else "问题")


def _question(checks: Checks, sheet: Sheet) -> str:
    """What the form asks about a whole sheet once nothing in it is wrong (N01)."""
    about = [sheet for _, _, sheet in file_rules(INFO)]
    return f"{CHECKS}!{checks.plan.at(INFO, 'question', FIRST + about.index(sheet))}" if sheet in about else '""'


def _first(checks: Checks, found: Sequence[Finding]) -> str:
    if not found or found[0].sheet != INFO.name or found[0].cell is None:
        return ""
    item = INFO.columns[int(found[0].cell[1:]) - FIRST]
    return f"{item.title}：{checks.stored_item(found[0].cell, '')}"
