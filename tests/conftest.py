"""What all tests share: the browser that is here, or why browser tests do not run."""

from __future__ import annotations

import gc
import os
import shutil
from pathlib import Path

import pytest
import torch
from hypothesis import settings

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
HERE = Path(__file__).parent
MARKS = {
    "browser": "browser",
    "notebooks": "notebooks",
    "matrix": "matrix",
    "lessons/automl/test_lab.py": "alone",
    "test_site.py": "alone",
    "test_wheel.py": "alone",
    "tuning/automl/process": "alone",
    "tuning/automl/test_search.py": "alone",
    "tuning/search/test_executor.py": "alone",
}
"""The mark that all tests in a folder or file carry."""
collect_ignore_glob = [
    "benchmarks/*"
]  # a program of its own, with peers that only `make bench` has

# The plain loops that tests compare with are small, too: threads would only wait for each other.
torch.set_num_threads(1)
# The same examples in every run, however slow the machine: a failure seen once is seen again.
settings.register_profile("suite", derandomize=True, deadline=None)
settings.load_profile("suite")


def find_chromium(path: str | None = None) -> str | None:
    """The first Chromium or Chrome on PATH (or on ``path``), or None."""
    return next(filter(None, (shutil.which(name, path=path) for name in BROWSERS)), None)


def require_chromium() -> str:
    """The browser's path; without one, skip with the reason, or fail where CI=true."""
    found = find_chromium()
    if found is not None:
        return found
    reason = f"no Chromium or Chrome on PATH (looked for {', '.join(BROWSERS)})"
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}; browser tests must run where CI=true", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The path of the installed Chromium or Chrome, for Playwright's executable_path."""
    return require_chromium()


@pytest.hookimpl(tryfirst=True)  # before -m selects
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks by place: MARKS."""
    for item in items:
        for place, mark in MARKS.items():
            if item.path.is_relative_to(HERE / place):
                item.add_marker(mark)


def pytest_collection_finish() -> None:
    """What was imported stays: the collector need not look through it in every test."""
    gc.collect()
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") is not None:
        require_chromium()
