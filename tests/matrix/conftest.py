"""The browser, and pages in which the labs' scripts must not fail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import browser
from tests.browser.notebook import new_page

__all__ = ["browser", "page"]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own; an error in the labs' scripts fails the test, a host's own does not."""
    opened = new_page(browser)
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(f"{error}\n{error.stack}"))
    yield opened
    opened.context.close()
    assert [error for error in errors if "blob:" in error] == []
