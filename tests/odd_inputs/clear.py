"""What makes an error clear: what was expected, what came, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from numbers import Real
from typing import Any

import numpy as np

from hpwidgets.hyperparameters import shown

KINDS = (TypeError, ValueError, FileNotFoundError)
EXPECTED = re.compile(
    r"\b(must|needs?|expected|takes?|at least|at most|too few|too large|is for|are for|unknown|no"
    r"|choose one|just one|have only)\b"
    r"|nothing to learn|hardly vary|has no|have no|(larger|smaller) than|missing|NaN|infinite"
    r"|repeat|twice|cannot|is not|holds|belongs? to|names a column|has targets|close together"
    r"|never end"
    r"|malformed|is empty|not given|have the numbers|trials there are|a set for|not a record"
    r"|separated by|asks for|keeps|trains on|without|gives"
)
TO_DO = re.compile(
    r"\b(give|use|choose|drop|rescale|repair|leave|take|rename|convert|turn|pass|fill|crop|pad|make"
    r"|did you mean|nearest valid|read|save|add|merge|known|its columns are|the columns are|such as"
    r"|wrap|write|export|sample|name it|name each|name at least|makes numbers|subtract"
    r"|share the|move|lie in|shape|one of"
    r"|have|choose|Give another|there is no folder)\b"
)
CONCRETE = re.compile(
    r"must (be|have|hold|name|map|lie|take|answer|return|name|give|say|ask)\b|expected [\w(]"
    r"|needs? |takes |have only|have the numbers|a CSV file has|is a set for|that is not given"
)
"""Names what would do, so that no more need be said: ``dropout must be in [0, 0.95], got 1.5``."""
SIZE = re.compile(r"shape|got \d|got none|none: give|\d+ (of|rows|targets|features)")
"""What names a table or a list by its size."""
RAW = re.compile(
    r"not supported between|not iterable|not callable$|has no attribute|truth value|object of type"
    r"|subscriptable|unhashable|index out of range|could not convert|cannot be interpreted"
    r"|inhomogeneous|positional argument|cannot unpack|invalid literal|embedded null byte$"
    r"|integer string conversion|has no len|not in list"
)


def is_clear(error: BaseException, came: Any = ...) -> bool:
    """Whether this is an error of ours in words; ``came`` (if given) is the value that it names."""
    text = str(error)
    said = bool(EXPECTED.search(text)) and bool(TO_DO.search(text) or CONCRETE.search(text))
    kind = type(error) in KINDS
    return kind and said and not RAW.search(text) and (came is ... or _named(text, came))


def _named(text: str, came: Any) -> bool:
    """Whether the value stands there: itself, its beginning, its type, its size, one of its parts.

    Nothing need be said of None, which is nothing, nor of functions, which are strangers' code.
    """
    if came is None or callable(came):
        return True
    ways = [shown(came)[:40], type(came).__name__]
    if isinstance(came, np.generic):
        ways.append("got shape ()")
    if isinstance(came, Real) and abs(came) < 1e300:
        ways.append(f"{came:g}")
    if isinstance(came, str):
        ways.append(came[:40])
    if isinstance(came, Iterable) and not isinstance(came, str):
        if SIZE.search(text):
            return True
        parts = [] if isinstance(came, Iterator) else list(islice(came, 5))
        ways += [way for part in parts for way in (shown(part)[:40], type(part).__name__)]
        ways += [part for part in parts if isinstance(part, str) and part]
        ways.append("none" if not parts else "one alone")
    return any(way in text for way in ways)
