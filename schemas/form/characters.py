"""Look-alike and invisible characters (R15): what a person sees as 民 is read as 民, and nothing unseen is kept."""

import re
import unicodedata

# Unicode's Equivalent_Unified_Ideograph of the CJK Radicals Supplement, in pairs; later radicals have it as their NFKC.
_RADICALS = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇𠘨⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑𡯂⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王"
    "⺪𤴔⺫目⺬示⺭礻⺮𥫗⺯糹⺰纟⺱罓⺲罒⺳㓁⺴冗⺵𦉫⺶羊⺷𦍌⺸𦍋⺹耂⺺肀⺻聿⺼肉⺽𦥑⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇𧢲⻈讠⻉贝⻊𧾷⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長"
    "⻒镸⻓长⻔门⻕𨸏⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞𩙿⻟飠⻠饣⻡𩠐⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
IDEOGRAPHIC = "\u3000"  # the blank of Chinese texts and file names: seen, and no control character
_PAIRS = dict(zip(_RADICALS[::2], _RADICALS[1::2], strict=True))
_IGNORABLE_NAMES = ("VARIATION SELECTOR", "HANGUL FILLER", "HALFWIDTH HANGUL FILLER", "HANGUL CHOSEONG FILLER",
                    "HANGUL JUNGSEONG FILLER", "COMBINING GRAPHEME JOINER", "KHMER VOWEL INHERENT", "MONGOLIAN FREE VARIATION")
_SEEN_FORMATS = ("INTERLINEAR", "ARABIC", "SYRIAC", "KAITHI", "EGYPTIAN")  # format characters that are visible
_RESERVED = (range(0x2065, 0x2066), range(0xFFF0, 0xFFF9), range(0xE0000, 0xE1000))  # ignorable, though not assigned yet
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class _Plain(dict[int, str]):
    """Code point → what is read; filled as characters occur."""

    def __missing__(self, code: int) -> str:
        c = chr(code)
        if default_ignorable(c):
            found = ""
        elif 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF:
            found = _PAIRS.get(c) or unicodedata.normalize("NFKC", c)
        else:
            found = c
        self[code] = found
        return found


_PLAIN = _Plain()
_ALL_PLAIN = re.compile("[\x00-\x7f\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e]*")  # most texts: nothing to look up


def default_ignorable(c: str) -> bool:
    """Unicode's Default_Ignorable_Code_Point, as DerivedCoreProperties derives it: format characters that are not seen,
    variation selectors and fillers."""
    if c.isascii():
        return False
    name = unicodedata.name(c, "")
    if unicodedata.category(c) == "Cf":
        return not name.startswith(_SEEN_FORMATS) or name == "ARABIC LETTER MARK"
    return name.startswith(_IGNORABLE_NAMES) or any(ord(c) in codes for codes in _RESERVED)


def plain(text: str) -> str:
    """The text with CJK radicals and compatibility ideographs as plain characters, without default-ignorable ones."""
    return text if _ALL_PLAIN.fullmatch(text) else text.translate(_PLAIN)


def visible(text: str) -> str:
    """Direction characters shown, not obeyed: with one, xlsx.exe may be read as exe.xlsx."""
    return _DIRECTION.sub(lambda sign: f"<U+{ord(sign[0]):04X}>", text)
