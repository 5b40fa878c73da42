"""Records that come whole, and records that come step by step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


class Whole:
    """What a view yields once, finished: one step of one."""

    done: ClassVar[int] = 1
    total: ClassVar[int] = 1


@dataclass(frozen=True, kw_only=True, eq=False)
class Counted:
    """What a view yields again and again: so far ``done`` of ``total`` steps."""

    done: int
    total: int
