"""Entries that several sheets share."""

from collections.abc import Iterator

from schemas.expressions import predicates
from schemas.expressions.expr import Cell, Expr, Param
from schemas.expressions.leaves import Cells
from schemas.form.columns import Column, Kind, Sheet
from schemas.rules.rule import ERROR, WARNING, Rule

TODAY = Param("today", lambda view: view.today)
START = Param("start", lambda view: view.campaign.campaign.start)
TYPED = (Kind.DATE, Kind.NUMBER)


def required(code: str, sheet: Sheet) -> Iterator[Rule]:
    """A required cell is blank, or required text holds nothing but digits, blanks and punctuation."""
    cell = Cells(sheet)
    for c in (c for c in sheet.columns if c.required):
        yield Rule(code, ERROR, "{title}未填。", "{title}为必填项。{guide}", sheet, c.key,
                   cell(c).blank & ~cell(c).unread)
        if c.worded and c.kind in (Kind.TEXT, Kind.NAME):
            yield Rule(code, ERROR, "{title}“{value}”只有数字或符号，不是名称。", "请填写名称。{guide}", sheet, c.key,
                       cell(c).is_(predicates.WORDLESS))


def unread_texts(code: str, sheet: Sheet) -> Iterator[Rule]:
    """A text cell whose content a reader cannot see: a formula without a result."""
    cell = Cells(sheet)
    for c in (c for c in sheet.read if c.kind not in TYPED and c.key != "credit_code"):
        yield Rule(code, ERROR, "{title}：{problem}。", "请直接填写内容，保存后重报。", sheet, c.key, cell(c).unread)


def no_number(cell: Cell, column: Column) -> Expr:
    """A number cell is filled with what is none, or with one that its column does not take."""
    least = cell.whole & (cell >= column.least) if column.whole else cell >= column.least
    return cell.unread | (~cell.blank & ~(least & ~(cell > column.most)))


def numbers(code: str, sheet: Sheet, **own: str) -> Iterator[Rule]:
    """A number cell holds what is none. `own`: columns with a code of their own."""
    cell = Cells(sheet)
    for c in (c for c in sheet.read if c.kind is Kind.NUMBER):
        yield Rule(own.get(c.key, code), ERROR, "{title}：{problem}。", "请只填数字。{guide}", sheet, c.key, no_number(cell(c), c))


def unlisted(code: str, sheet: Sheet) -> Iterator[Rule]:
    """A list cell holds what is not on the list."""
    cell = Cells(sheet)
    for c in (c for c in sheet.columns if c.kind is Kind.LIST):
        yield Rule(code, ERROR, "{title}“{value}”不在下拉列表中。", "{nearest}", sheet, c.key, ~cell(c).blank & ~cell(c).listed)


def credit_code(code: str, sheet: Sheet) -> Iterator[Rule]:
    """统一社会信用代码 (GB 32100-2015): what is wrong with it, the gravest only."""
    cell = Cells(sheet).credit_code
    identity, lost = cell.is_(predicates.IDENTITY), cell.is_(predicates.LOST)
    shape, check = cell.is_(predicates.CREDIT_SHAPE), cell.is_(predicates.CREDIT_CHECK)
    fix = "没有的留空；有的请对照营业执照填写。"
    again = "请先将该单元格设为文本格式，再对照营业执照重新输入 18 位；没有的留空。"
    yield Rule(code, ERROR, "统一社会信用代码填写了个人身份证号（{value}）。", "个人没有统一社会信用代码，请留空，切勿报送身份证号。",
               sheet, "credit_code", identity)
    yield Rule(code, ERROR, "统一社会信用代码：{problem}。", again,
               sheet, "credit_code", cell.unread)
    yield Rule(code, ERROR, "统一社会信用代码“{value}”末几位已丢失（按数字输入，末尾变成 000）。", again,
               sheet, "credit_code", ~identity & lost)
    yield Rule(code, ERROR, "统一社会信用代码“{value}”{code_problem}。", fix, sheet, "credit_code",
               ~cell.blank & ~identity & ~lost & ~shape)
    yield Rule(code, WARNING, "统一社会信用代码“{value}”第 18 位校验码不符。", "请对照营业执照核对，没有的留空；与营业执照一致的，请说明。",
               sheet, "credit_code", shape & ~check & ~identity & ~lost)
