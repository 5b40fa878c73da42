"""A record that comes whole."""

from __future__ import annotations

from typing import ClassVar


class Whole:
    """What a view yields once, finished: one step of one."""

    done: ClassVar[int] = 1
    total: ClassVar[int] = 1
