"""The first state of schemas/总结模板.docx: `python -m tests.word_template` makes it anew.

From then on it is the clerk's: edited in Word or WPS. Page, fonts and grid are those of GB/T 9704-2012.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

TARGET = Path(__file__).parent.parent / "schemas" / "总结模板.docx"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SONG, FANG, HEI, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
INDENT = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
MARGINS = {"top": 30, "left": 80, "bottom": 30, "right": 80}  # of the cells of a table, in twips

# name: (font, half-points, what else the paragraph is)
STYLES = {
    "公文标题": (SONG, 44, '<w:keepNext/><w:snapToGrid w:val="0"/><w:spacing w:line="640" w:lineRule="exact"/><w:jc w:val="center"/>'),
    "空行": (FANG, 32, "<w:keepNext/>"),
    "缺报提示": (HEI, 28, "<w:pBdr>" + "".join(f'<w:{side} w:val="single" w:sz="12" w:space="4" w:color="9B1C1C"/>' for side in ("top", "left", "bottom", "right"))
             + '</w:pBdr><w:snapToGrid w:val="0"/><w:spacing w:line="440" w:lineRule="exact"/><w:ind w:left="120" w:right="120"/><w:jc w:val="left"/>'),
    "主送": (FANG, 32, ""),
    "一级标题": (HEI, 32, f'<w:keepNext/>{INDENT}<w:outlineLvl w:val="0"/>'),
    "二级标题": (KAI, 32, f'<w:keepNext/>{INDENT}<w:outlineLvl w:val="1"/>'),
    "三级标题": (FANG, 32, f'<w:keepNext/>{INDENT}<w:outlineLvl w:val="2"/>'),
    "公文正文": (FANG, 32, f"<w:widowControl/>{INDENT}"),
    "紧凑正文": (FANG, 28, '<w:widowControl/><w:snapToGrid w:val="0"/><w:spacing w:line="440" w:lineRule="exact"/><w:ind w:firstLineChars="200" w:firstLine="560"/>'),
    "紧凑正文小": (FANG, 24, '<w:widowControl/><w:snapToGrid w:val="0"/><w:spacing w:line="360" w:lineRule="exact"/><w:ind w:firstLineChars="200" w:firstLine="480"/>'),
    "公文末段": (FANG, 32, f"<w:keepNext/><w:widowControl/>{INDENT}"),  # so that signature and date never stand alone on a page
    "结语": (FANG, 32, f"<w:keepNext/>{INDENT}"),
    "遮盖注": (FANG, 24, INDENT),
    "附件说明": (FANG, 32, f"<w:keepNext/><w:keepLines/>{INDENT}"),
    # signature and date are centred on one axis: a date of 7 characters then ends 4 characters from the right margin
    "落款": (FANG, 32, '<w:keepNext/><w:keepLines/><w:ind w:leftChars="1300" w:left="4160"/><w:jc w:val="center"/>'),
    "附件": (HEI, 32, "<w:keepNext/><w:pageBreakBefore/>"),
    "附件标题": (SONG, 44, '<w:keepNext/><w:snapToGrid w:val="0"/><w:spacing w:line="640" w:lineRule="exact"/><w:jc w:val="center"/>'),
    "表上一行": (FANG, 24, '<w:keepNext/><w:tabs><w:tab w:val="right" w:pos="8845"/></w:tabs><w:snapToGrid w:val="0"/><w:spacing w:line="400" w:lineRule="exact"/>'),
    "表头": (HEI, 21, '<w:keepNext/><w:snapToGrid w:val="0"/><w:spacing w:line="300" w:lineRule="exact"/><w:jc w:val="center"/>'),
    "表格": (FANG, 21, '<w:snapToGrid w:val="0"/><w:spacing w:line="300" w:lineRule="exact"/><w:jc w:val="left"/>'),
    "表格居中": (FANG, 21, '<w:snapToGrid w:val="0"/><w:spacing w:line="300" w:lineRule="exact"/><w:jc w:val="center"/>'),
    "表格小字": (FANG, 18, '<w:snapToGrid w:val="0"/><w:spacing w:line="216" w:lineRule="exact"/><w:jc w:val="left"/>'),
    "表注": (FANG, 20, '<w:snapToGrid w:val="0"/><w:spacing w:before="60" w:line="280" w:lineRule="exact"/>'),
    "单页码": ("宋体", 28, '<w:ind w:rightChars="100" w:right="280"/><w:jc w:val="right"/>'),
    "双页码": ("宋体", 28, '<w:ind w:leftChars="100" w:left="280"/><w:jc w:val="left"/>'),
    "写给汇总人": (KAI, 24, '<w:snapToGrid w:val="0"/><w:spacing w:line="340" w:lineRule="exact"/>'),
}
LATIN = {"宋体": "宋体"}  # the page number stands in 宋体, half width


def style(name: str, font: str, size: int, more: str) -> str:
    latin = LATIN.get(font, "Times New Roman")
    color = '<w:color w:val="C00000"/>' if name == "写给汇总人" else '<w:color w:val="9B1C1C"/>' if name == "缺报提示" else ""
    return (f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/><w:qFormat/>'
            f'<w:pPr>{more}</w:pPr><w:rPr><w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{font}" w:cs="{latin}"/>{color}'
            f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>')


def margins() -> str:
    """Of the cells of a table."""
    sides = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in MARGINS.items())
    return f"<w:tblCellMar>{sides}</w:tblCellMar>"


def styles() -> str:
    normal = (f'<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{FANG}" w:cs="Times New Roman"/>'
              '<w:spacing w:val="-5"/><w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
              '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
              '<w:pPr><w:widowControl w:val="0"/><w:jc w:val="both"/></w:pPr></w:style>'
              '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
              f"{margins()}</w:tblPr></w:style>")
    return f"{HEAD}<w:styles {W}>{normal}{''.join(style(n, *s) for n, s in STYLES.items())}</w:styles>"


def p(look: str, text: str = "") -> str:
    runs = "<w:r><w:tab/></w:r>".join(f'<w:r><w:t xml:space="preserve">{escape(part)}</w:t></w:r>' for part in text.split("\t")) if text else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{look}"/></w:pPr>{runs}</w:p>'


def each(name: str, of: str, *inner: str) -> str:
    return p("公文正文", f"{{%p for {name} in {of} %}}") + "".join(inner) + p("公文正文", "{%p endfor %}")


def given(name: str, *inner: str) -> str:
    return p("公文正文", f"{{%p if {name} %}}") + "".join(inner) + p("公文正文", "{%p endif %}")


def passages(of: str) -> str:
    """Subheadings, paragraphs, and items under headings of their own."""
    items = each("项", "小节.各项", given("项.标题", p("三级标题", "{{ 项.标题 }}")), paragraphs("项.段落"))
    return each("小节", of, given("小节.标题", p("二级标题", "{{ 小节.标题 }}")), text("小节.段落"), items)


def text(of: str) -> str:
    """Paragraphs of the body, set smaller in a paper that says so."""
    return each("段", of, p("公文正文", "{%p if 紧凑 > 1 %}"), p("紧凑正文小", "{{ 段 }}"), p("公文正文", "{%p elif 紧凑 %}"), p("紧凑正文", "{{ 段 }}"),
                p("公文正文", "{%p else %}"), p("公文正文", "{{ 段 }}"), p("公文正文", "{%p endif %}"))


def paragraphs(of: str, look: str = "公文正文") -> str:
    return each("段", of, p(look, "{{ 段 }}"))


NOTES = (
    "写给汇总人：这是总结和其他各件公文的 Word 模板，用 WPS 或 Word 打开修改、保存。红字只在模板里，成文里没有。",
    "花括号里的由程序填写，请原样保留；字体、字号、间距和其余的字都可以改，改一次，以后每次汇总都照用。",
    "一般要改的是导语；主送机关、典型案例的件数在 campaign.toml 里写。",
)


def body() -> Iterator[str]:
    yield from (p("写给汇总人", f"{{#p {note} #}}") for note in NOTES)
    yield each("行", "标题", p("公文标题", "{{ 行 }}"))
    yield paragraphs("缺报", "缺报提示")
    yield p("空行")
    yield paragraphs("主送", "主送")
    yield given("总导语", p("公文正文",
        "{{ 起始日 }}以来，{% if 上级 %}按照{{ 上级 }}部署，{% endif %}{{ 我们 }}印发{{ 文号 }}通知，组织开展了{{ 行动 }}。现将截至{{ 截至日 }}的情况{{ 文种 }}如下。"))
    yield text("导语")
    yield each("节", "各节", given("节.标题", p("一级标题", "{{ 节.标题 }}")), passages("节.小节"))
    yield paragraphs("末段", "公文末段")
    yield paragraphs("注", "遮盖注")
    yield paragraphs("结语", "结语")
    yield given("附件说明", p("附件说明"))
    yield paragraphs("附件说明", "附件说明")
    yield p("附件说明") * 3  # room for the seal
    yield p("落款", "{{ 落款单位 }}")
    yield p("落款", "{{ 日期 }}").replace("</w:pPr>", '<w:keepNext w:val="0"/></w:pPr>')
    yield each("附", "附件", p("附件", "{{ 附.序 }}"), p("空行"), each("行", "附.标题", p("附件标题", "{{ 行 }}")),
               each("行", "附.表上", p("表上一行", "{{ 行.左 }}\t{{ 行.右 }}")),
               each("表", "附.表", p("公文正文", "{{p 表 }}")), passages("附.小节"), paragraphs("附.注", "表注"))


def document() -> str:
    section = ('<w:sectPr><w:footerReference w:type="default" r:id="rId3"/><w:footerReference w:type="even" r:id="rId4"/>'
               '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:header="851" w:footer="1247" w:gutter="0"/>'
               '<w:docGrid w:type="lines" w:linePitch="579"/></w:sectPr>')
    return f"{HEAD}<w:document {W}><w:body>{''.join(body())}{section}</w:body></w:document>"


def footer(look: str) -> str:
    field = "".join(f"<w:r>{part}</w:r>" for part in (
        '<w:fldChar w:fldCharType="begin"/>', '<w:instrText xml:space="preserve"> PAGE </w:instrText>', '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>1</w:t>", '<w:fldChar w:fldCharType="end"/>'))
    dash = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
    return f'{HEAD}<w:ftr {W}><w:p><w:pPr><w:pStyle w:val="{look}"/></w:pPr>{dash.format("— ")}{field}{dash.format(" —")}</w:p></w:ftr>'


def parts() -> dict[str, str]:
    kinds = {"document.main": "document", "styles": "styles", "settings": "settings", "footer": "footer1"}
    office = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    types = "".join(f'<Override PartName="/word/{part}.xml" ContentType="{office}.{kind}+xml"/>' for kind, part in (*kinds.items(), ("footer", "footer2")))
    rel, base = "http://schemas.openxmlformats.org/package/2006/relationships", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    inner = "".join(f'<Relationship Id="rId{n}" Type="{base}/{kind}" Target="{part}.xml"/>' for n, (kind, part) in enumerate(
        (("styles", "styles"), ("settings", "settings"), ("footer", "footer1"), ("footer", "footer2")), 1))
    core = "http://schemas.openxmlformats.org/package/2006"
    return {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{core}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                               f'<Default Extension="xml" ContentType="application/xml"/>{types}'
                               '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{rel}"><Relationship Id="rId1" Type="{base}/officeDocument" Target="word/document.xml"/>'
                       f'<Relationship Id="rId2" Type="{rel}/metadata/core-properties" Target="docProps/core.xml"/></Relationships>',
        "docProps/core.xml": f'{HEAD}<cp:coreProperties xmlns:cp="{core}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
                             "<dc:title>{{ 全名 }}</dc:title><dc:creator>{{ 落款单位 }}</dc:creator></cp:coreProperties>",
        "word/document.xml": document(), "word/styles.xml": styles(),
        "word/settings.xml": f'{HEAD}<w:settings {W}><w:evenAndOddHeaders/><w:characterSpacingControl w:val="compressPunctuation"/>'
                             '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>',
        "word/footer1.xml": footer("单页码"), "word/footer2.xml": footer("双页码"),
        "word/_rels/document.xml.rels": f'{HEAD}<Relationships xmlns="{rel}">{inner}</Relationships>',
    }


if __name__ == "__main__":
    with zipfile.ZipFile(TARGET, "w", zipfile.ZIP_DEFLATED) as z:
        for part_name, xml in parts().items():
            z.writestr(zipfile.ZipInfo(part_name, (1980, 1, 1, 0, 0, 0)), xml.encode(), zipfile.ZIP_DEFLATED)
