"""更正.xlsx, blank: where the clerk writes down what was settled with a county by telephone."""

from pipeline.publish.kit.formats import FIELD, HEAD, HEAD_FONT, NEEDED
from pipeline.publish.kit.tables import Book
from schemas.form.columns import Kind
from schemas.form.sheets import BY_NAME, CORRECTIONS

ROOM = 200  # rows that are ready to be filled
HEADER_ROW = 4  # its row, from 0
ADVICE = (
    "填写后将本文件放入收件文件夹，再运行一次。更正只用于汇总，县级原表不变；每次运行都按此更正，请一直保留本文件。",
    "一行更正一个单元格：单元格按县级填报表填写，如 H9；情况汇总表的数量也可填写其行号，如 5。原值应与该单元格现有内容一致，不一致的不更正，并予提示。",
    "更正值与原值相同，表示县级确认无误，该单元格的“请核实”即有了说明。漏报的案件不能在此补报，请县级重新报送。",
)
SHEET_LIST = {"validate": "list", "source": list(BY_NAME), "error_type": "warning", "error_title": "请核对", "error_message": "不是填报表里的工作表名称。"}


def correction_form() -> bytes:
    """The workbook's bytes: the same for every campaign."""
    book = Book("更正")
    formats = book.cell_formats
    page = book.add_worksheet(CORRECTIONS.name)
    page.set_default_row(22)
    last = len(CORRECTIONS.columns) - 1
    page.merge_range(0, 0, 0, last, "电话更正登记", formats.get(font_name=HEAD_FONT, font_size=16, valign="vcenter"))
    page.set_row(0, 32)
    for i, text in enumerate(ADVICE, 1):
        page.merge_range(i, 0, i, last, text, formats.get(font_color="#7F3F00", valign="vcenter", text_wrap=True))
        page.set_row(i, 20)
    page.set_row(HEADER_ROW, 26)
    for j, column in enumerate(CORRECTIONS.columns):
        page.set_column(j, j, column.width)
        page.write_string(HEADER_ROW, j, column.title, formats.get(NEEDED if column.required else HEAD))
        for i in range(HEADER_ROW + 1, HEADER_ROW + 1 + ROOM):
            page.write_blank(i, j, None, formats.get(FIELD, num_format="yyyy-mm-dd" if column.kind is Kind.DATE else "@"))  # codes stay as they are typed
        prompt = {"input_title": column.title, "input_message": column.guide}
        page.data_validation(HEADER_ROW + 1, j, HEADER_ROW + ROOM, j, prompt | (SHEET_LIST if column.key == "sheet" else {"validate": "any"}))
    page.freeze_panes(HEADER_ROW + 1, 0)
    page.print_as_list(HEADER_ROW)
    page.hide_gridlines(2)
    return book.bytes()
