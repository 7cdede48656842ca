"""How a form reads a date: the formulas of its steps, each in a helper cell of its own, for a formula that held them all
would be written out in every row by programs that share none.

`marked`: 2020-6-10, 20200610, 43992 or 6-10; `tail`: 6-10; `month`, `day`; `year`, where it is not written the first or
the last that fits (R07); `read`: the day, UNREAD where it is none.
"""

from collections.abc import Callable

from schemas.expressions.live.formulas import UNREAD, substituted
from schemas.expressions.predicates import digits

SERIALS = (36526, 73051)  # 2000–2099
EIGHT_DIGITS = 20000101  # the least number that is a day written as one
MARKS = {"年": "-", "月": "-", "/": "-", ".": "-", "日": "", "号": ""}


def marked(text: str) -> str:
    """The text of a date with - between its parts, a time behind it left out."""
    day = substituted(f"LEFT(ASC({text}),{_day_length(text)})", MARKS)
    return f'IF({text}="","",SUBSTITUTE(SUBSTITUTE(TRIM({day})," -","-"),"- ","-"))'


def _day_length(text: str) -> str:
    """Where the day ends: before a time with a colon, which is looked at by `_timely`."""
    return f'IF(ISNUMBER(FIND(":",ASC({text}))),FIND(" ",{text}&" ")-1,LEN({text}))'


def tail(mark: str) -> str:
    """Month and day: what stands behind the year, if one is written."""
    eight = f'MID({mark},5,2)&"-"&MID({mark},7,2)'
    return f'IF(MID({mark},5,1)="-",MID({mark},6,9),IF(AND(LEN({mark})=8,{_plain(mark)}),{eight},{mark}))'


def month(tail: str) -> str:
    """Of one or two digits; blank where there is none."""
    dash = f'FIND("-",{tail})'
    return f'IFERROR(VALUE(LEFT({tail},{dash}-1)&IF({dash}>3,"x","")),"")'


def day(tail: str) -> str:
    dash = f'FIND("-",{tail})'
    return f'IFERROR(VALUE(MID({tail},{dash}+1,9)&IF(LEN({tail})-{dash}>2,"x","")),"")'


def year(mark: str, month: str, day: str, since: str, until: str | None = None) -> str:
    """The year that is written (6-10 has at most five characters), else that of the first such day from `since` on, or of
    the last up to `until`, if that is known; blank where there is none."""
    implied = f"YEAR({since})+IF(DATE(YEAR({since}),{month},{day})<{since},1,0)"
    if until:
        implied = f"IF(ISNUMBER({until}),YEAR({until})-IF(DATE(YEAR({until}),{month},{day})>{until},1,0),{implied})"
    return f'IFERROR(IF(LEN({mark})>5,VALUE(LEFT({mark},4)),{implied}),"")'


def read(at: Callable[[str], str]) -> str:
    """A date's serial number (within a minute before midnight it is the next day), or a day that is written. `at`: the
    references to the steps before, by their names, with `raw` and `text`."""
    low, high = SERIALS
    raw, mark = at("raw"), at("mark")
    plain = f'SUBSTITUTE({mark},"-","")'
    dashes = f"LEN({mark})-LEN({plain})"
    fits = (f"IF(ISNUMBER({raw}),{raw}>={EIGHT_DIGITS},{_timely(at('text'))}),LEN({mark})<11,{digits(plain)},"
            f'IF({dashes}=2,MID({mark},5,1)="-",{dashes}<2)')
    five = f"IF(AND(VALUE({mark})>={low},VALUE({mark})<{high}),VALUE({mark}),1/0)"
    written = f"IF(AND(LEN({mark})=5,{_plain(mark)}),{five},{_checked(at)})"
    serial = f"AND(ISNUMBER({raw}),{raw}>={low},{raw}<{high})"
    return f'IFERROR(IF({serial},INT({raw}+1/1440),IF(AND({fits}),{written},1/0)),"{UNREAD}")'


def _plain(mark: str) -> str:
    return f'ISERROR(FIND("-",{mark}))'


def _timely(text: str) -> str:
    """No time behind the day, or one of this very day: 9:30, 09:30:00."""
    time = f'MID(ASC({text}),FIND(" ",{text}&" ")+1,20)'
    bare = f'SUBSTITUTE({time},":","")'
    hour = f'LEFT({time},FIND(":",{time})-1)'
    fits = (f'{digits(bare)},OR(LEN({time})-LEN({hour})=3,LEN({time})-LEN({hour})=6),VALUE({hour})<24,'
            f'VALUE(MID({time},LEN({hour})+2,2))<60,LEFT({time},5)<>"23:59"')
    return f'IF(ISNUMBER(FIND(":",ASC({text}))),IFERROR(AND({fits}),FALSE),TRUE)'


def _checked(at: Callable[[str], str]) -> str:
    """The day, an error where the calendar has none such, or not in 2000–2099 (DATE takes 20 for 1920)."""
    year, month, day = map(at, ("year", "month", "day"))
    made = f"DATE({year},{month},{day})"
    return f"IF(AND({year}>=2000,{year}<2100,MONTH({made})={month},DAY({made})={day}),{made},1/0)"
