"""The parts of ``make test``: ``pytest -p tests.parts --part together``, ``pages`` or ``alone``.

``pages`` are the tests marked ``browser`` or ``notebooks``: a browser, a server and a kernel each,
two at a time. Those marked ``alone`` need the machine for themselves, one after the other. The rest
share it, one worker a core.
"""

from __future__ import annotations

import pytest

MARKS = {"pages": ("browser", "notebooks"), "alone": ("alone",)}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--part", choices=("together", *MARKS), help="which tests: see tests/parts.py")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    part = config.getoption("--part")
    if part is None:
        return
    chosen, others = [], []
    for item in items:
        (chosen if _part(item) == part else others).append(item)
    items[:] = chosen
    config.hook.pytest_deselected(items=others)


def _part(item: pytest.Item) -> str:
    """The part that the test belongs to."""
    for part, marks in MARKS.items():
        if any(item.get_closest_marker(mark) for mark in marks):
            return part
    return "together"
