"""The sentences of 专项行动总结.docx, from the same figures as the page. Numbers as GB/T 15835 has them, no blanks."""

from collections.abc import Iterator

from pipeline.publish.kit.wording import Record, lines, most, place, shares
from pipeline.publish.report.content import BlockLines, Case, ReportContent
from pipeline.summary.summarise import Summary
from pipeline.summary.totals import Total
from schemas.form.sheets import ARCHIVE, LEDGER
from schemas.rules.words import chinese_date, shown

TOLD_SINGLY = 10  # more than these are not told one by one in a sentence
Passage = tuple[str, list[str]]  # a heading, and its paragraphs


def number(value: float) -> str:
    return shown(float(value))


def said(total: Total) -> str:
    return f"{number(total.value)}{total.unit}"


def general(s: Summary, t: ReportContent) -> Iterator[str]:
    """基本情况: who is in, what was done, and the official figures in words."""
    expected, u, day = len(s.expected), t.units, chinese_date(s.as_of)
    if not s.accepted:
        yield f"截至{day}，应报送单位{expected}家，尚无单位的报表汇总，暂无数据。"
        return
    count = f"{expected}家已全部汇总" if not s.absent else f"{expected}家，已汇总{len(u.counted)}家"
    extra = f"；另汇总应报名单以外的单位{len(u.extra)}家（{'、'.join(u.extra)}）" if u.extra else ""
    zero = f"其中零报告{len(u.zero_reports)}家：{'、'.join(u.zero_reports)}。" if u.zero_reports else ""
    yield f"截至{day}，应报送单位{count}{extra}。{zero}"
    work = [f"{total.title}{said(total)}" + (f"（{given}家填报）" if given < len(s.accepted) else "")
            for total, given in s.sums.workload if given]
    yield f"各单位累计{'，'.join(work)}。" if work else "各单位未填报工作量。"
    for part in t.parts:
        yield f"{part.sum.name}：{_figures(part)}。"
    yield "以上各项的单位名称见附件。同一案件先后采取几种处置的，分别计入各项，各项数量不能相加。"


def _figures(part: BlockLines) -> str:
    given = [f"{x.indicator.row.measure}{x.total}{x.indicator.row.unit}" for x in part.lines if x.total]
    rest = "，其余各项为零" if 0 < len(given) < len(part.lines) else ""
    return "、".join(given) + rest if given else "各项均为零"


def results(s: Summary, t: ReportContent) -> Iterator[Passage]:
    """工作成效: penalties by block, progress, what was mended, who signed, what was handed over."""
    sums, words = s.sums, s.campaign.role_words
    if not s.accepted:
        yield "", ["暂无数据。"]
        return
    yield "查处情况", [_block(part, words["penalty"]) for part in t.parts]
    peak, n = most((x.total.title, x.total.value) for x in sums.progress)
    if n:
        focus, m = most((x.title, x.value) for x in sums.focuses)
        yield "处置进度", [(f"案件台账登记处置{number(sum(x.total.value for x in sums.progress))}件次，{peak}最多，{number(n)}件次。"
                       f"按整治重点看，“{focus}”最多，{number(m)}件次。")]
    yield "整改情况", list(_mended(s, t))
    yield "分类管理", list(_managed(s, t))
    if words["transfer"]:
        rows = [f"{place(r)}{shown(r['case'])}（{shown(r['party'])}，{_day(r['date'])}{_mark(r['document'])}）" for r in t.transfers]
        yield words["transfer"], [f"{words['transfer']}{said(sums.transfers)}：{_each(rows, sums.transfers, LEDGER.name)}。" if rows
                                  else f"没有{words['transfer']}的案件。"]


def _each(rows: list[str], total: Total, sheet: str) -> str:
    """Each of a few; of many the number of each unit, and where they are listed."""
    return "；".join(rows) if len(rows) <= TOLD_SINGLY else f"{shares(total.by_unit.items(), total.unit)}，逐项见汇总表工作簿的“{sheet}”"


def _block(part: BlockLines, penalty: str) -> str:
    b = part.sum
    found = [f"{penalty}{said(b.penalties)}", f"罚款合计{said(b.fines)}"] if part.fines else []
    found.append(f"涉及当事人{said(b.parties)}")
    found += [f"没收{said(b.confiscated)}"] if b.confiscated.unit else []
    found += [f"移交{said(b.transfers)}"] if part.moves else []
    return f"{b.name}：{'，'.join(found)}。"


def _mended(s: Summary, t: ReportContent) -> Iterator[str]:
    x, words = s.sums, s.campaign.role_words
    if x.rectified.value:
        yield (f"{words['rectify']}{said(x.rectified)}，{words['done']}{said(x.mended)}，"
               f"占{percent(x.mended.value, x.rectified.value)}。")
    if not x.deadlines.value:
        yield "没有限期整改事项。"
        return
    yield (f"限期整改{said(x.deadlines)}：{words['done']}{said(x.done)}，未到期{said(x.pending)}，逾期{said(x.overdue)}。"
           + (f"逾期的分别是{shares(x.overdue.by_unit.items(), x.overdue.unit)}。" if x.overdue.value else ""))
    late = [f"{place(r)}{shown(r['party'])}（期限{_day(r['deadline'])}，逾期{number(r['overdue'])}天{_mark(r['outcome'])}）"
            for r in t.rectifications if r["overdue"] == r["overdue"]]
    if late:
        yield f"逾期未完成的有：{_each(late, x.overdue, '限期整改')}。"


def _managed(s: Summary, t: ReportContent) -> Iterator[str]:
    x, who = s.sums, s.campaign.role_words["unlicensed_profit"]
    if who:
        yield (f"{who}的已签订责任书{said(x.signed)}，未签订{said(x.unsigned)}"
               + (f"（{shares(x.unsigned.by_unit.items(), x.unsigned.unit)}）" if x.unsigned.value else "") + "。")
    rows = [f"{place(r)}{shown(r['name'])}（{shown(r['type'])}，{shown(r['operator'])}）" for r in t.blacklist]
    yield f"提请纳入黑名单{said(x.blacklist)}：{_each(rows, x.blacklist, '提请纳入黑名单')}。" if rows else "没有提请纳入黑名单的事项。"


def problems(s: Summary) -> list[str]:
    """存在问题 as far as the figures show them; the template holds what a person adds."""
    x, who, found = s.sums, s.campaign.role_words["unlicensed_profit"], []
    if s.absent:
        found.append(f"部分单位没有按要求报送。{'、'.join(s.absent)}的数据尚未汇总")
    if x.overdue.value:
        found.append(f"部分限期整改没有按期完成。逾期{said(x.overdue)}，涉及{shares(x.overdue.by_unit.items(), x.overdue.unit)}")
    if x.unsigned.value:
        found.append(f"责任书签订还有缺口。{who}的尚有{said(x.unsigned)}未签订，涉及{shares(x.unsigned.by_unit.items(), x.unsigned.unit)}")
    if s.accepted and not found:
        return ["从各单位报送的数据看，限期整改没有逾期的，应当签订的责任书均已签订。"]
    ordinals = "一二三"
    return [f"{ordinals[i]}是{text}。" for i, text in enumerate(found)]


def measures(t: ReportContent) -> list[Passage]:
    return [(name, [_item(n, row) for n, row in enumerate(rows, 1)]) for name, rows in t.measures] or [
        ("", ["已汇总的单位未填报措施。"])]


def highlights(t: ReportContent) -> list[str]:
    return [_item(n, row) for n, row in enumerate(t.highlights, 1)] or ["已汇总的单位未填报亮点。"]


def _item(n: int, row: Record) -> str:
    title = shown(row["title"]).strip()
    stop = "" if title.endswith(("。", "！", "？", "…")) else "。"
    return f"{n}.{title}{stop}{'　'.join(lines([row['content']]))}（{row['unit']}）"


def cases(t: ReportContent) -> list[tuple[str, list[Passage]]]:
    """By 案件类别: each case with its steps in a sentence and what the county tells."""
    return [(name, [_case(n, case) for n, case in enumerate(found, 1)] or [("", [f"已汇总的单位未填报{name}。"])])
            for name, found in t.case_groups]


def _case(n: int, case: Case) -> Passage:
    return f"{n}.{case.name}（{place(case.steps[0])}）", [*map(_step, case.steps), *case.texts]


def _step(row: Record) -> str:
    found = [f"{LEDGER['party'].title}：{shown(row['party'])}", f"{_day(row['date'])}{shown(row['measure'])}"]
    found += [shown(row["document"])] if shown(row["document"]) else []
    found += [f"罚款{number(row['fine'])}元"] if shown(row["fine"]) and row["fine"] else []
    found += [f"{LEDGER['joint'].title}：{shown(row['joint'])}"] if shown(row["joint"]) else []
    return "；".join(found) + "。"


def percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f}%" if whole else ""


def hidden(t: ReportContent) -> list[str]:
    return [f"注：文字中的{t.hidden.replace(' ', '')}已作遮盖，原文见{LEDGER.name}、{ARCHIVE.name}等原表。"] if t.hidden else []


def _day(value: object) -> str:
    return chinese_date(value.date()) if hasattr(value, "date") and shown(value) else ""


def _mark(value: object) -> str:
    return f"，{shown(value)}" if shown(value) else ""
