"""Entries that several sheets share."""

from collections.abc import Iterator

from schemas.expressions import predicates
from schemas.expressions.expr import Param
from schemas.expressions.leaves import Cells
from schemas.form.columns import Kind, Sheet
from schemas.rules.rule import ERROR, WARNING, Rule

TODAY = Param("today", lambda view: view.today)
START = Param("start", lambda view: view.campaign.campaign.start)
TYPED = (Kind.DATE, Kind.NUMBER)


def required(code: str, sheet: Sheet) -> Iterator[Rule]:
    """A required cell is blank, or required text holds nothing but digits, blanks and punctuation."""
    cell = Cells(sheet)
    for c in (c for c in sheet.columns if c.required):
        yield Rule(code, ERROR, "{title}没有填。", "{title}必填：{guide}", sheet, c.key,
                   cell(c).blank & ~cell(c).unread)
        if c.worded and c.kind in (Kind.TEXT, Kind.NAME):
            yield Rule(code, ERROR, "{title}填的是“{value}”，没有文字。", "请写名称：{guide}", sheet, c.key,
                       cell(c).is_(predicates.WORDLESS))


def unread_texts(code: str, sheet: Sheet) -> Iterator[Rule]:
    """A text cell whose content a reader cannot see: a formula without a result."""
    cell = Cells(sheet)
    for c in (c for c in sheet.read if c.kind not in TYPED and c.key != "credit_code"):
        yield Rule(code, ERROR, "{title}：{problem}。", "请直接填写内容后保存再报。", sheet, c.key, cell(c).unread)


def credit_code(code: str, sheet: Sheet) -> Iterator[Rule]:
    """统一社会信用代码 (GB 32100-2015): what is wrong with it, the gravest only."""
    cell = Cells(sheet).credit_code
    identity, lost = cell.is_(predicates.IDENTITY), cell.is_(predicates.LOST)
    shape, check = cell.is_(predicates.CREDIT_SHAPE), cell.is_(predicates.CREDIT_CHECK)
    fix = "没有就留空；有的请照营业执照填写。"
    yield Rule(code, ERROR, "统一社会信用代码填成了个人身份证号（{value}）。", "个人没有统一社会信用代码，没有就留空；身份证号不要报送。",
               sheet, "credit_code", identity)
    yield Rule(code, ERROR, "统一社会信用代码：{problem}。", "请先把这一格设为文本格式，再照营业执照重新输入 18 位；没有就留空。",
               sheet, "credit_code", cell.unread)
    yield Rule(code, ERROR, "统一社会信用代码“{value}”末几位丢了（按数字输入，末尾变成 000）。", "请先把这一格设为文本格式，再照营业执照重新输入 18 位；没有就留空。",
               sheet, "credit_code", ~identity & lost)
    yield Rule(code, ERROR, "统一社会信用代码“{value}”不是 18 位，或含有代码里不用的字符（I、O、S、V、Z 等）。", fix, sheet, "credit_code",
               ~cell.blank & ~identity & ~lost & ~shape)
    yield Rule(code, WARNING, "统一社会信用代码“{value}”的第 18 位校验不对。", "请照营业执照核对，没有就留空；执照上确实如此请说明。",
               sheet, "credit_code", shape & ~check & ~identity & ~lost)
