"""How a form judges itself: the formulas of a cell's typed value, the pipeline's repairs included.

A typed value is "" where the cell is blank and UNREAD where it is filled but cannot be read. It is computed in steps,
each in a helper cell: the clean text, a marked text (numbers, dates, list values), the typed value. Only functions
that Excel 2010, WPS and LibreOffice share; no dependence on locale.
"""

from collections.abc import Callable, Sequence
from datetime import date

from schemas.expressions.predicates import PHONE_MARKS
from schemas.form.columns import Column, Kind
from schemas.form.text import NOTHING

UNREAD = "？"  # a filled cell that cannot be read, in the form's helper cells
CHARS = "{1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16}"
GONE = (" ", "\u3000", "\u00a0", "\u200b", "\ufeff")
SERIALS = (36526, 73051)  # 2000–2099
DATE_MARKS = {"年": "-", "月": "-", "/": "-", ".": "-", "日": "", "号": ""}
MARKED = (Kind.NUMBER, Kind.DATE, Kind.LIST)


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


def clean(raw: str) -> str:
    """The cell as text without any blanks or line breaks, whatever it holds."""
    text = substituted(f'{raw}&""', dict.fromkeys(GONE, ""))
    for code in (9, 10, 13):
        text = f'SUBSTITUTE({text},CHAR({code}),"")'
    return f'IFERROR(IF({raw}="","",{text}),"")'


def marked(column: Column, raw: str, text: str, unit: str = "0") -> str:
    """The text of a number without its unit and separators, of a date with - between its parts, the key of a list
    value. `unit`: the length of the counting unit that stands behind the number."""
    return f'IF({text}="","",{_marked(column, raw, text, unit)})'


def _marked(column: Column, raw: str, text: str, unit: str) -> str:
    if column.kind is Kind.LIST:
        return key(text)
    if column.kind is Kind.NUMBER:
        return _without_separators(f"LEFT(ASC({text}),LEN({text})-{unit})")
    said = f'IF(ISNUMBER(FIND(":",{text})),LEFT(TRIM({raw}),FIND(" ",TRIM({raw})&" ")-1),{text})'
    return f'IFERROR({substituted(f"ASC({said})", DATE_MARKS)},"")'


def unit_length(text: str, units: Sequence[str], allowed: Callable[[str], str]) -> str:
    """The length of the counting unit at the end of a text where it may stand there, else 0."""
    formula = "0"
    for unit in units:
        found = f"AND(RIGHT({text},{len(unit)})={literal(unit)},{allowed(unit)})"
        formula = f"IF({found},{len(unit)},{formula})"
    return formula


def typed(column: Column, raw: str, text: str, mark: str, since: str) -> str:
    """The typed value of a cell from the references to it, its clean and its marked text. `since`: from which day on
    a day without its year is looked for."""
    zero = "0" if column.nothing_is_zero else '""'
    words = ",".join(literal(w) for w in (*NOTHING, *column.stands_for_blank))
    return f'IF({text}="","",IF(ISNUMBER(MATCH({text},{{{words}}},0)),{zero},{_read(column, raw, text, mark, since)}))'


def _read(column: Column, raw: str, text: str, mark: str, since: str) -> str:
    if column.kind is Kind.NUMBER:
        return f'IF(ISNUMBER({raw}),{raw},IFERROR({plain_number(mark)},"{UNREAD}"))'
    if column.kind is Kind.DATE:
        return f'IFERROR(IF(ISNUMBER({raw}),{_serial(raw)},{_written(mark, since)}),"{UNREAD}")'
    if column.kind is Kind.LIST:
        return f"IFERROR(INDEX(V_{column.options},MATCH({mark},K_{column.options},0)),{text})"
    if column.kind is Kind.CODE:
        return f'IF(ISNUMBER({raw}),IF({raw}>=1E+15,"{UNREAD}",{text}),UPPER(ASC({text})))'
    if column.kind is Kind.DOCUMENT:
        return f"ASC({text})"
    return substituted(f"ASC({substituted(text, {'、': '/'})})", PHONE_MARKS) if column.kind is Kind.PHONE else text


def key(text: str) -> str:
    """What two texts must share to be the same; the wildcards of MATCH and COUNTIF taken out."""
    return substituted(f"UPPER(ASC({text}))", {"*": "\u2217", "?": "\u00bf", "~": "\u223c"})


def digits(text: str) -> str:
    """Up to 16 characters, all digits."""
    return f'SUMPRODUCT(--ISERROR(FIND(MID({text}&REPT(0,16),{CHARS},1),"0123456789")))=0'


def _without_separators(text: str) -> str:
    """1,234,567 → 1234567; anything else with a comma keeps it and is no number."""
    bare = f'SUBSTITUTE({text},",","")'
    last = f"MID({text},LEN({text})-3,1)"
    return f'IF(ISNUMBER(FIND(",",{text})),IF(AND(LEN({text})>4,{last}=",",LEN({bare})<7),{bare},{text}),{text})'


def plain_number(text: str) -> str:
    """The number a text of digits stands for (one point, a minus in front), an error otherwise."""
    whole = f'LEFT({text},FIND(".",{text}&".")-1)'
    bare = f'SUBSTITUTE({whole},"-","",1)'
    after = f'MID({text},FIND(".",{text}&".")+1,15)'
    value = f'(VALUE({bare})+IF({after}="",0,VALUE({after})/10^LEN({after})))*IF(LEFT({text},1)="-",-1,1)'
    fits = (f'{bare}<>"",LEN({text})<16,{digits(bare)},{digits(after)},RIGHT({text},1)<>".",'
            f'OR({bare}={whole},LEFT({whole},1)="-")')
    return f"IF(AND({fits}),{value},1/0)"


def _serial(raw: str) -> str:
    """A date's serial number, or eight digits typed as a number."""
    low, high = SERIALS
    packed = _checked(f"INT({raw}/10000)", f"MOD(INT({raw}/100),100)", f"MOD({raw},100)")
    return f"IF(AND({raw}>={low},{raw}<{high}),INT({raw}),IF(AND({raw}>=10000101,{raw}<100000000,INT({raw})={raw}),{packed},1/0))"


def _written(text: str, since: str) -> str:
    """2020-6-10, 20200610, 43992, or 6-10: the first such day from a day on (R07)."""
    dashes = f'LEN({text})-LEN(SUBSTITUTE({text},"-",""))'
    eight = _checked(f"VALUE(LEFT({text},4))", f"VALUE(MID({text},5,2))", f"VALUE(RIGHT({text},2))")
    five = f"IF(AND(LEN({text})=5,VALUE({text})>={SERIALS[0]},VALUE({text})<{SERIALS[1]}),VALUE({text}),1/0)"
    full = f'IF(MID({text},5,1)="-",{_checked(f"VALUE(LEFT({text},4))", *_pair(f"MID({text},6,9)"))},1/0)'
    month, day = _pair(text)
    years = [_checked(f"YEAR({since})+{n}", month, day) for n in (0, 1)]
    short = f"IF(DATE(YEAR({since}),{month},{day})>={since},{years[0]},{years[1]})"
    plain = f'SUBSTITUTE({text},"-","")'
    one = f"IF(LEN({text})=8,{eight},{five})"
    return f"IF({digits(plain)},IF({dashes}=2,{full},IF({dashes}=1,{short},IF({dashes}=0,{one},1/0))),1/0)"


def _pair(text: str) -> tuple[str, str]:
    """Month and day of 6-10, each of one or two digits."""
    dash = f'FIND("-",{text})'
    return (f'VALUE(LEFT({text},{dash}-1)&IF({dash}>3,"x",""))',
            f'VALUE(MID({text},{dash}+1,9)&IF(LEN({text})-{dash}>2,"x",""))')


def _checked(year: str, month: str, day: str) -> str:
    """The day, an error where the calendar has none such."""
    made = f"DATE({year},{month},{day})"
    return f"IF(AND(MONTH({made})={month},DAY({made})={day}),{made},1/0)"
