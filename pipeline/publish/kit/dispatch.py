"""A 专报 as a file: made for the leaders, sent up by mail, pointed to on the clerk's screen and page."""

from typing import NamedTuple

from pipeline.model import Matter

DISPATCHED = "专报"  # their folder


class Dispatch(NamedTuple):
    """`path`: of the paper in the output, with /. `key`: its case as rows are compared."""

    unit: str
    case: str
    path: str
    key: Matter
