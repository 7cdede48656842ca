"""更正.xlsx, blank: where the clerk writes down what was settled with a county by telephone."""

from pipeline.publish.form.guide import WORDS
from pipeline.publish.kit.formats import FIELD, HEAD, HEAD_FONT, NEEDED
from pipeline.publish.kit.tables import Book
from schemas.form.columns import Kind
from schemas.form.sheets import BY_NAME, CORRECTIONS

ROOM = 200  # rows that are ready to be filled
HEADER_ROW = 4  # its row, from 0
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
    for i, text in enumerate(WORDS["correction_advice"], 1):
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
