"""A table under a picture, as data: the page decides how it looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

Cell: TypeAlias = str | int | float
"""A text as it is read; a number is shown with three digits and copied as it is."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows under heads. ``strong`` are the rows that stand out; with ``folded`` only the caption
    is in sight at first.

    >>> Table(heads=("k", "accuracy"), rows=((5, 0.91234),)).caption
    ''
    """

    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    caption: str = ""
    strong: Sequence[int] = ()
    folded: bool = False
