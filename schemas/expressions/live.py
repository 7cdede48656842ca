"""How a form judges itself: the formulas of a cell's typed value, the pipeline's repairs included.

A typed value is "" where the cell is blank and UNREAD where it is filled but cannot be read. It is computed in steps,
each in a helper cell: the mirrored cell, its clean text, a marked text (numbers, dates, list values), the typed value.
Only functions that Excel 2010, WPS and LibreOffice share; no dependence on locale. A shared formula may name no other
sheet and hold no array constant (ECMA-376, 18.3.1.40): lists are named ranges. MATCH and COUNTIF take wildcards and no
text of more than 255 characters: words are found with FIND in a joined list, keys carry no wildcards.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from schemas.expressions.predicates import PHONE_MARKS
from schemas.form.columns import Column, Kind
from schemas.form.text import BLANK_CHARACTERS, NOTHING
from schemas.form.text import key as text_key

UNREAD = "\ue000"  # a filled cell that cannot be read, in the form's helper cells: nobody types a private-use character
BOUND = "\ue001"  # between the words of a joined list
LONGEST_KEY = 255  # characters that MATCH takes
SERIALS = (36526, 73051)  # 2000–2099
DATE_MARKS = {"年": "-", "月": "-", "/": "-", ".": "-", "日": "", "号": ""}
MARKED = (Kind.NUMBER, Kind.DATE, Kind.LIST)
SPACED = (Kind.NUMBER, Kind.DATE)  # a blank inside is no slip: 3 1 is not 31
TEN_THOUSAND = "万元"  # money may be written in it
_VISIBLE_BLANKS = "".join(c for c in BLANK_CHARACTERS if c > "\x1f")
_BREAKS = (9, 10, 13)


def literal(value: object) -> str:
    """A constant as it stands in a formula. Dates as DATE(…), for their serials differ by workbook."""
    if isinstance(value, date):
        return f"DATE({value.year},{value.month},{value.day})"
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    return str(value).upper() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)


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


def clean(column: Column, raw: str) -> str:
    """The cell as text without blanks and line breaks, whatever it holds; of numbers and dates with single blanks inside,
    of telephone numbers with / between lines."""
    if column.kind in SPACED:
        text = f'{raw}&""'
        for code in _BREAKS:
            text = f'SUBSTITUTE({text},CHAR({code})," ")'
        text = f"TRIM({substituted(text, dict.fromkeys(_VISIBLE_BLANKS.replace(' ', ''), ' '))})"
    else:
        text = f'SUBSTITUTE({raw},CHAR(10),"/")' if column.kind is Kind.PHONE else f'{raw}&""'
        text = substituted(f"CLEAN({text})", dict.fromkeys(_VISIBLE_BLANKS, ""))
    return f'IF(ISERROR({raw}),"{UNREAD}",IF({raw}="","",{text}))'


def marked(column: Column, text: str, unit: str = "0") -> str:
    """The text of a number without its unit and separators, of a date with - between its parts, the key of a list
    value. `unit`: the length of the counting unit that stands behind the number."""
    return f'IF({text}="","",{_marked(column, text, unit)})'


def _marked(column: Column, text: str, unit: str) -> str:
    if column.kind is Kind.LIST:
        return key(text)
    if column.kind is Kind.NUMBER:
        return f"TRIM(LEFT(ASC({text}),LEN({text})-{unit}))"
    day = substituted(f"LEFT(ASC({text}),{_day_length(text)})", DATE_MARKS)
    return f'SUBSTITUTE(SUBSTITUTE(TRIM({day})," -","-"),"- ","-")'


def _day_length(text: str) -> str:
    """Where the day of a date ends: before a time with a colon, which is looked at by `_timely`."""
    return f'IF(ISNUMBER(FIND(":",ASC({text}))),FIND(" ",{text}&" ")-1,LEN({text}))'


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


def typed(column: Column, raw: str, text: str, mark: str, day: Callable[[str, str], str]) -> str:
    """The typed value of a cell from the references to it, its clean and its marked text. `day`: the formula of a day
    without its year, from its month and its day."""
    zero = "0" if column.nothing_is_zero else '""'
    return f'IF({text}="","",IF({nothing(column, text)},{zero},{_read(column, raw, text, mark, day)}))'


def _read(  # noqa: PLR0911 (one for each kind)
        column: Column, raw: str, text: str, mark: str, day: Callable[[str, str], str]) -> str:
    if column.kind is Kind.NUMBER:
        return f'IF(ISNUMBER({raw}),IF(ABS({raw})<1E+12,ROUND({raw},9),{raw}),IFERROR({_number(column, text, mark)},"{UNREAD}"))'
    if column.kind is Kind.DATE:
        return f'IFERROR(IF(ISNUMBER({raw}),{_serial(raw)},IF({_timely(text)},{_written(mark, day)},1/0)),"{UNREAD}")'
    if column.kind is Kind.LIST:
        return f"IFERROR(INDEX(V_{column.options},MATCH({mark},K_{column.options},0)),{text})"
    if column.kind is Kind.CODE:
        return f'IF(ISNUMBER({raw}),IF({raw}>=1E+15,"{UNREAD}",{text}),{_no_error(text, f"UPPER(ASC({text}))")})'
    if column.kind is Kind.DOCUMENT:
        return _no_error(text, f"ASC({text})")
    if column.kind is Kind.PHONE:
        return _no_error(text, substituted(f"ASC({substituted(text, {'、': '/'})})", PHONE_MARKS))
    return _no_error(text, text)


def _no_error(text: str, value: str) -> str:
    """An error word typed as text is no content."""
    return f'IF({among(text, "W_错误")},"{UNREAD}",{value})'


def _number(column: Column, text: str, mark: str) -> str:
    if column.ordinal:  # 第1次, 第一次
        bare = f'IF(LEFT({mark},1)="第",TRIM(MID({mark},2,9)),{mark})'
        return f'IF(OR({mark}<>{text},LEFT({mark},1)="第"),IFERROR(MATCH({key(bare)},K_次,0),{plain_number(bare)}),{plain_number(mark)})'
    if "元" in column.units:
        return f'{plain_number(mark)}*IF(RIGHT({text},2)="{TEN_THOUSAND}",10000,1)'
    return plain_number(mark)


def key(text: str) -> str:
    """What two texts must share to be the same; the wildcards of MATCH and COUNTIF taken out."""
    return substituted(f"UPPER(ASC({text}))", {"*": "\u2217", "?": "\u00bf", "~": "\u223c"})


def repeated(cell: str, area: str, so_far: str, first: int) -> str:
    """Does the key of this row stand above it, too? `so_far`: the area down to this row, `first`: the area's
    first row; MATCH takes no long keys."""
    return f"IF(LEN({cell})>{LONGEST_KEY},SUMPRODUCT(--({so_far}={cell}))>1,MATCH({cell},{area},0)<ROW()-{first - 1})"


def digits(text: str) -> str:
    """Up to 18 characters, all digits."""
    return f'SUMPRODUCT(--ISERROR(FIND(MID({text}&REPT(0,18),N_18+0,1),"0123456789")))=0'


def plain_number(text: str) -> str:
    """The number a text of digits stands for (one point, a minus in front, commas before every three digits), an error
    otherwise."""
    bare = f'SUBSTITUTE({text},",","")'
    whole = f'LEFT({bare},FIND(".",{bare}&".")-1)'
    places = f'SUBSTITUTE({whole},"-","",1)'
    after = f'MID({bare},FIND(".",{bare}&".")+1,15)'
    value = f'(VALUE({places})+IF({after}="",0,VALUE({after})/10^LEN({after})))*IF(LEFT({text},1)="-",-1,1)'
    fits = (f'{places}<>"",LEN({bare})<18,LEN({places})<16,{digits(places)},{digits(after)},RIGHT({text},1)<>".",'
            f'OR({places}={whole},LEFT({whole},1)="-"),{_grouped(text)}')
    return f"IF(AND({fits}),{value},1/0)"


def _grouped(text: str) -> str:
    """No comma, or one before every three digits: 1,234,567."""
    whole = f'LEFT({text},FIND(".",{text}&".")-1)'
    places = f'SUBSTITUTE(SUBSTITUTE({whole},",",""),"-","")'
    commas = f'LEN({text})-LEN(SUBSTITUTE({text},",",""))'
    right = "".join(f'&IF({commas}>{n - 1},MID({whole},LEN({whole})-{4 * n - 1},1),",")' for n in range(1, 5))
    return f'IF({commas}=0,TRUE,AND({commas}=INT((LEN({places})-1)/3),IFERROR(""{right}=",,,,",FALSE)))'


def _serial(raw: str) -> str:
    """A date's serial number (within a minute before midnight it is the next day), or eight digits typed as a number."""
    low, high = SERIALS
    packed = _checked(f"INT({raw}/10000)", f"MOD(INT({raw}/100),100)", f"MOD({raw},100)")
    return f"IF(AND({raw}>={low},{raw}<{high}),INT({raw}+1/1440),IF(AND({raw}>=20000101,{raw}<21000000,INT({raw})={raw}),{packed},1/0))"


def _timely(text: str) -> str:
    """No time behind the day, or one of this very day: 9:30, 09:30:00."""
    time = f'MID(ASC({text}),FIND(" ",{text}&" ")+1,20)'
    bare = f'SUBSTITUTE({time},":","")'
    hour = f'LEFT({time},FIND(":",{time})-1)'
    fits = (f'{digits(bare)},OR(LEN({time})-LEN({hour})=3,LEN({time})-LEN({hour})=6),VALUE({hour})<24,'
            f'VALUE(MID({time},LEN({hour})+2,2))<60,LEFT({time},5)<>"23:59"')
    return f'IF(ISNUMBER(FIND(":",ASC({text}))),IFERROR(AND({fits}),FALSE),TRUE)'


def _written(text: str, day: Callable[[str, str], str]) -> str:
    """2020-6-10, 20200610, 43992, or 6-10."""
    dashes = f'LEN({text})-LEN(SUBSTITUTE({text},"-",""))'
    eight = _checked(f"VALUE(LEFT({text},4))", f"VALUE(MID({text},5,2))", f"VALUE(RIGHT({text},2))")
    five = f"IF(AND(LEN({text})=5,VALUE({text})>={SERIALS[0]},VALUE({text})<{SERIALS[1]}),VALUE({text}),1/0)"
    full = f'IF(MID({text},5,1)="-",{_checked(f"VALUE(LEFT({text},4))", *_pair(f"MID({text},6,9)"))},1/0)'
    plain = f'SUBSTITUTE({text},"-","")'
    one = f"IF(LEN({text})=8,{eight},{five})"
    return f"IF(AND(LEN({text})<11,{digits(plain)}),IF({dashes}=2,{full},IF({dashes}=1,{day(*_pair(text))},IF({dashes}=0,{one},1/0))),1/0)"


def first_from(since: str) -> Callable[[str, str], str]:
    """A day without its year: the first such day from a day on (R07)."""
    return lambda month, day: (f"IF(DATE(YEAR({since}),{month},{day})>={since},{_checked(f'YEAR({since})', month, day)},"
                               f"{_checked(f'YEAR({since})+1', month, day)})")


def last_up_to(until: str) -> Callable[[str, str], str]:
    """A day without its year: the last such day up to a day."""
    return lambda month, day: (f"IF(DATE(YEAR({until}),{month},{day})<={until},{_checked(f'YEAR({until})', month, day)},"
                               f"{_checked(f'YEAR({until})-1', month, day)})")


def _pair(text: str) -> tuple[str, str]:
    """Month and day of 6-10, each of one or two digits."""
    dash = f'FIND("-",{text})'
    return (f'VALUE(LEFT({text},{dash}-1)&IF({dash}>3,"x",""))',
            f'VALUE(MID({text},{dash}+1,9)&IF(LEN({text})-{dash}>2,"x",""))')


def _checked(year: str, month: str, day: str) -> str:
    """The day, an error where the calendar has none such, or not in 2000–2099 (DATE takes 20 for 1920)."""
    made = f"DATE({year},{month},{day})"
    return f"IF(AND({year}>=2000,{year}<2100,MONTH({made})={month},DAY({made})={day}),{made},1/0)"
