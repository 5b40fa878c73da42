"""The two parts of ``make test``: ``pytest -p tests.parts --part together`` or ``--part alone``.

Tests marked ``browser``, ``notebooks`` or ``alone`` start programs that fill the machine: they run
one after the other. The rest share it, one worker a core.
"""

from __future__ import annotations

import pytest

ALONE = ("browser", "notebooks", "alone")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--part", choices=("together", "alone"), help="which tests: see tests/parts.py"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    part = config.getoption("--part")
    if part is None:
        return
    chosen: dict[str, list[pytest.Item]] = {"together": [], "alone": []}
    for item in items:
        needs_it_all = any(item.get_closest_marker(mark) for mark in ALONE)
        chosen["alone" if needs_it_all else "together"].append(item)
    items[:] = chosen.pop(part)
    (others,) = chosen.values()
    config.hook.pytest_deselected(items=others)
