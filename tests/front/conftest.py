"""A page that loads the front's modules as the browser finds them, without a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser.conftest import browser

__all__ = ["browser", "page"]

FRONT = Path(__file__).resolve().parents[2] / "hpwidgets" / "front"
ADDRESS = "http://front.test/"

PAGE = """<!doctype html><html lang="en"><head><title>picture</title>
<link rel="stylesheet" href="picture.css">
<style>
body { margin: 0; font-family: "DejaVu Sans", sans-serif; background: var(--hpw-bg);
  --hpw-bg: #fff; --hpw-fg: #1a1c20; --hpw-muted: #59616c; --hpw-line: #d5d9df;
  --hpw-soft: #f4f6f9; --hpw-accent: #1f6feb; }
body.dark { --hpw-bg: #14171c; --hpw-fg: #e8eaee; --hpw-muted: #a3abb6; --hpw-line: #333a44;
  --hpw-soft: #20252c; --hpw-accent: #6ea8fe; }
</style></head><body><main><h1 style="font-size: 15px">A lab</h1>
<div id="place"></div></main></body></html>"""

KINDS = {".js": "text/javascript", ".css": "text/css"}


def answer(route: Route) -> None:
    """Hands out the page and the files of ``hpwidgets/front``, and nothing else."""
    name = route.request.url.removeprefix(ADDRESS)
    path = FRONT / name
    if not name:
        route.fulfill(body=PAGE, content_type="text/html")
    elif path.suffix in KINDS and path.is_file():
        route.fulfill(body=path.read_text("utf-8"), content_type=KINDS[path.suffix])
    else:
        route.abort()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own, 620 pixels wide; an error in its scripts fails the test."""
    context = browser.new_context(viewport={"width": 620, "height": 700})
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    opened.route("**/*", answer)
    opened.goto(ADDRESS)
    yield opened
    context.close()
    assert errors == []
