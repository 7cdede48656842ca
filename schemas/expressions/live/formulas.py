"""How a form judges itself: the formulas of a cell's typed value, the pipeline's repairs included.

A typed value is "" where the cell is blank and UNREAD where it is filled but cannot be read. It is computed in steps,
each in a helper cell: the mirrored cell, its clean text (cleaned with its row's other cells), a marked text (numbers, dates), the typed value.
Only functions that Excel 2010, WPS and LibreOffice share; no dependence on locale. A shared formula may name no other
sheet and hold no array constant (ECMA-376, 18.3.1.40): lists are named ranges. MATCH and COUNTIF take wildcards and no
text of more than 255 characters: words are found with FIND in a joined list, keys carry no wildcards.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from schemas.expressions.predicates import CLOSING, OPENING, PHONE_MARKS, digits
from schemas.form.columns import Column, Kind
from schemas.form.text import BLANK_CHARACTERS, NOTHING
from schemas.form.text import key as text_key

UNREAD = "\ue000"  # a filled cell that cannot be read, in the form's helper cells: nobody types a private-use character
BOUND = "\ue001"  # between the words of a joined list
FIRST_MARK = "\ue100"  # the marks between the cells of a row
LOOKED_AT = 900  # characters of a cell: a row's cells in one text must fit a cell
LONGEST_KEY = 255  # characters that MATCH takes
SPACED = (Kind.NUMBER, Kind.DATE)  # a blank inside is no slip: 3 1 is not 31
NUMERIC = (*SPACED, Kind.CODE)  # a number typed into a code may have lost digits
TEN_THOUSAND = "万元"  # money may be written in it
_VISIBLE_BLANKS = "".join(c for c in BLANK_CHARACTERS if c > "\x1f")
_BREAKS = (9, 10, 13)


def literal(value: object) -> str:
    """A constant as it stands in a formula. Dates as DATE(…), for their serials differ by workbook."""
    if isinstance(value, date):
        return f"DATE({value.year},{value.month},{value.day})"
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    return str(value).upper() if isinstance(value, bool) else str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def substituted(cell: str, changes: dict[str, str]) -> str:
    for old, new in changes.items():
        cell = f"SUBSTITUTE({cell},{literal(old)},{literal(new)})"
    return cell


def joined(words: Iterable[str]) -> str:
    """Words as one text, in which `among` looks."""
    return BOUND + "".join(w + BOUND for w in dict.fromkeys(map(text_key, words)))


def among(text: str, words: str) -> str:
    """Is a text one of some words? `words`: the name of a cell, or a literal, with the joined words."""
    return f"ISNUMBER(FIND({literal(BOUND)}&UPPER(ASC({text}))&{literal(BOUND)},{words}))"


def mirrored(column: Column, source: str) -> str:
    """An input cell: "" where it is blank, UNREAD where it holds an error value; as text, where no number is meant."""
    if column.kind in NUMERIC:
        return f'IFERROR(IF({source}="","",{source}),"{UNREAD}")'
    return f'IFERROR({source}&"","{UNREAD}")'


def clean(column: Column, raw: str) -> str:
    """The cell as text without blanks and line breaks, whatever it holds; of numbers and dates with single blanks inside,
    of telephone numbers with / between lines."""
    text = f'SUBSTITUTE({raw},CHAR(10),"/")' if column.kind is Kind.PHONE else raw
    return unspaced(column, single_blanks(f'{text}&""'))


def single_blanks(text: str) -> str:
    """A text with one blank in place of each run of blanks and line breaks."""
    for code in _BREAKS:
        text = f'SUBSTITUTE({text},CHAR({code})," ")'
    return f"TRIM({substituted(f'CLEAN({text})', dict.fromkeys(_VISIBLE_BLANKS.replace(' ', ''), ' '))})"


def unspaced(column: Column, text: str) -> str:
    """A cell of such a text without blanks, but for numbers and dates: 3 1 is not 31."""
    return f"TRIM({text})" if column.kind in SPACED else f'SUBSTITUTE({text}," ","")'


def one_text(raws: Sequence[str]) -> str:
    """Cells of a row as one text, each between two marks, so that all are cleaned at once: `part` takes them out again."""
    return "&".join(f'"{_between(n)}"&LEFT({raw},{LOOKED_AT})' for n, raw in enumerate(raws)) + f'&"{_between(len(raws))}"'


def part(column: Column, text: str, number: int, count: int) -> str:
    """One cell of `one_text`, clean; `count`: how many it holds. A row with nothing but the marks takes no time."""
    start, end = (f'FIND("{_between(n)}",{text})' for n in (number, number + 1))
    return f'IF(LEN({text})={count + 1},"",{unspaced(column, f"MID({text},{start}+1,{end}-{start}-1)")})'


def _between(number: int) -> str:
    return chr(ord(FIRST_MARK) + number)


def marked_number(column: Column, text: str, unit: str) -> str:
    """The text of a number without its unit and its 第. `unit`: the length of the counting unit that stands behind it."""
    number = f"LEFT(ASC({text}),LEN({text})-{unit})"
    if column.ordinal:
        number = f'IF(LEFT({text},1)="第",MID({number},2,9),{number})'
    return f'IF({text}="","",TRIM({number}))'


def unit_length(text: str, units: Sequence[str], allowed: Callable[[str], str]) -> str:
    """The length of the counting unit at the end of a text where it may stand there, else 0; the longest first."""
    formula = "0"
    for unit in sorted(units, key=len):
        found = f"AND(RIGHT({text},{len(unit)})={literal(unit)},{allowed(unit)})"
        formula = f"IF({found},{len(unit)},{formula})"
    return formula


def nothing(column: Column, text: str) -> str:
    """Is it one of the words that people write for nothing (R03)? Those of one column alone stand in the formula."""
    every = among(text, "W_无")
    own = [w for w in column.stands_for_blank if w not in NOTHING]
    return f"OR({every},{among(text, literal(joined(own)))})" if own else every


def typed(column: Column, text: str, value: str, blank: str = '""') -> str:
    """The typed value of a cell: what a blank and what its words for nothing mean, else `value`, as `read` has it."""
    zero = "0" if column.nothing_is_zero else '""'
    return f'IF({text}="",{blank},IF({nothing(column, text)},{zero},{value}))'


def _read_number(column: Column, at: Callable[[str], str]) -> str:
    """What a filled number cell holds."""
    raw, text, mark = at("raw"), at("text"), at("mark")
    written = plain_number(mark, at("stem"), at("places"))
    if column.ordinal:  # 第一次
        written = f"IFERROR(IF({mark}={text},1/0,MATCH({key(mark)},K_次,0)),{written})"
    if "元" in column.units:
        written = f'{written}*IF(RIGHT({text},2)="{TEN_THOUSAND}",10000,1)'
    return f'IF(ISNUMBER({raw}),IF(ABS({raw})<1E+12,ROUND({raw},9),{raw}),IFERROR({written},"{UNREAD}"))'


def read(column: Column, at: Callable[[str], str]) -> str:
    """What a filled cell holds; of dates `dates.read` says it. `at`: the references to its steps, by their names."""
    if column.kind is Kind.NUMBER:
        return _read_number(column, at)
    text = at("text")
    if column.kind is Kind.LIST:
        return f"IFERROR(INDEX(V_{column.options},MATCH({key(text)},K_{column.options},0)),{text})"
    if column.kind is Kind.CODE:
        raw = at("raw")
        return f'IF(ISNUMBER({raw}),IF({raw}>=1E+15,"{UNREAD}",{text}),{_no_error(text, f"UPPER(ASC({text}))")})'
    if column.kind is Kind.DOCUMENT:
        return _no_error(text, substituted(f"ASC({text})", dict.fromkeys(OPENING, "〔") | dict.fromkeys(CLOSING, "〕")))
    if column.kind is Kind.PHONE:
        return _no_error(text, substituted(f"ASC({substituted(text, {'、': '/'})})", PHONE_MARKS))
    return _no_error(text, text)


def _no_error(text: str, value: str) -> str:
    """An error word typed as text is no content."""
    return f'IF({among(text, "W_错误")},"{UNREAD}",{value})'


def key(text: str) -> str:
    """What two texts must share to be the same; the wildcards of MATCH and COUNTIF taken out."""
    return substituted(f"UPPER(ASC({text}))", {"*": "\u2217", "?": "\u00bf", "~": "\u223c"})


def stem(mark: str) -> str:
    """What stands before the point of a number."""
    return f'LEFT({mark},FIND(".",{mark}&".")-1)'


def places(mark: str) -> str:
    """What stands behind it."""
    return f'MID({mark},FIND(".",{mark}&".")+1,15)'


def plain_number(text: str, before: str, after: str) -> str:
    """The number a text of digits stands for (one point, a minus in front, commas before every three digits), an error
    otherwise. `before`, `after`: what stands before and behind the point."""
    bare = f'SUBSTITUTE({before},",","")'
    whole = f'SUBSTITUTE({bare},"-","",1)'
    value = f'(VALUE({whole})+IF({after}="",0,VALUE({after})/10^LEN({after})))*IF(LEFT({before},1)="-",-1,1)'
    fits = (f'{whole}<>"",LEN({whole})<16,{digits(whole)},{digits(after)},RIGHT({text},1)<>".",'
            f'OR({whole}={bare},LEFT({before},1)="-"),LEN({text})<24,{_grouped(before)}')
    return f"IF(AND({fits}),{value},1/0)"


def _grouped(before: str) -> str:
    """No comma, or one before every three digits: 1,234,567."""
    commas = f'LEN({before})-LEN(SUBSTITUTE({before},",",""))'
    count = f'LEN(SUBSTITUTE(SUBSTITUTE({before},",",""),"-",""))'
    right = "".join(f'&IF({commas}>{n - 1},MID({before},LEN({before})-{4 * n - 1},1),",")' for n in range(1, 5))
    return f'IF({commas}=0,TRUE,AND({commas}=INT(({count}-1)/3),IFERROR(""{right}=",,,,",FALSE)))'
