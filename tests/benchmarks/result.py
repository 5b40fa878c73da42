"""One line of the table: two measurements, their ratio, and the bound on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["s", "KB", "MB", "batches", "missed"]
Kind = Literal["at most", "at least"]


@dataclass(frozen=True, kw_only=True)
class Result:
    """What was compared. ``bound`` None: told for information, nothing is promised.

    For a bound of the kind "at most" the ratio is ours / peer, for "at least" peer / ours. It is
    the median of the ratios of the repetitions, so not always the ratio of the two medians.
    ``more`` is a table of its own in Markdown, told below the others.
    """

    name: str
    ours: float
    peer: float
    ratio: float
    bound: float | None = None
    kind: Kind = "at most"
    unit: Unit = "s"
    more: str = ""

    @property
    def ok(self) -> bool:
        """Whether the bound is kept."""
        if self.bound is None:
            return True
        return self.ratio <= self.bound if self.kind == "at most" else self.ratio >= self.bound
