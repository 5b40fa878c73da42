"""A notebook in the page: cells to run, what they print, the labs they show."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Browser, Locator, Page, Playwright, expect

from tests.browser.server import JupyterServer, Kernel

THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
SECONDS = 60
"""How long anything may take on a busy machine; waiting ends as soon as it has happened."""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
VIEWPORT = {"width": 1400, "height": 1000}


def launch(playwright: Playwright, executable: str) -> Browser:
    """The browser, without a window."""
    return playwright.chromium.launch(executable_path=executable, headless=True, args=FLAGS)


def new_page(browser: Browser, **options: Any) -> Page:
    """A page in a context of its own."""
    context = browser.new_context(**{"viewport": VIEWPORT, **options})
    page = context.new_page()
    page.set_default_timeout(SECONDS * 1000)
    expect.set_options(timeout=SECONDS * 1000)
    return page


class NotebookPage:
    """One open notebook; cells are numbered from 0."""

    def __init__(self, page: Page, server: JupyterServer, kernel: Kernel, name: str):
        self.page, self.server, self.kernel, self.name = page, server, kernel, name

    def open(self) -> NotebookPage:
        """Load JupyterLab at the notebook, on this kernel, and wait until that is idle."""
        self.server.attach(self.name, self.kernel)
        self.page.goto(self.server.page(self.name))
        self.await_kernel()
        return self

    def await_kernel(self) -> None:
        """Wait until the notebook is shown and its kernel is idle."""
        wait = 3 * SECONDS * 1000
        expect(self.page.locator(".jp-NotebookPanel .jp-Spinner")).to_have_count(0, timeout=wait)
        bar = self.page.locator("#jp-main-statusbar")
        expect(bar).to_contain_text(re.compile(r"Python 3 .*\| Idle"), timeout=wait)
        expect(self.cell(0)).to_be_visible(timeout=wait)

    def cell(self, index: int) -> Locator:
        """A code cell."""
        return self.page.locator(".jp-NotebookPanel .jp-CodeCell").nth(index)

    def save(self) -> None:
        """Save, as Ctrl+S does."""
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("Control+s")
        tab = self.page.locator(".jp-mod-current.lm-TabBar-tab", has_text=self.name)
        expect(tab).not_to_have_class(re.compile("jp-mod-dirty"))

    def reload(self) -> None:
        """Save, then load the page again, as F5 does."""
        self.save()
        self.page.reload()
        self.await_kernel()

    def fresh(self, source: str) -> None:
        """Leave one cell, with this source and the focus in it, and nothing run."""
        cells = self.page.locator(".jp-NotebookPanel .jp-CodeCell")
        while cells.count() > 1:
            cells.last.locator(".jp-InputPrompt").click()
            self.page.keyboard.press("d")
            self.page.keyboard.press("d")
        self.cell(0).locator(".jp-InputArea-editor .cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)

    def start(self, index: int) -> Locator:
        """Run a cell by keyboard; returns its prompt, which shows [*] while it runs."""
        cell = self.cell(index)
        cell.locator(".jp-InputArea-editor .cm-content").click()
        self.page.keyboard.press("Control+Enter")
        return cell.locator(".jp-InputArea-prompt")

    def run(self, index: int) -> str:
        """Run a cell to its end; what it printed."""
        prompt = self.cell(index).locator(".jp-InputArea-prompt")
        before = prompt.inner_text()
        self.start(index)
        expect(prompt).to_have_text(re.compile(r"\[\d+\]:"), timeout=2 * SECONDS * 1000)
        expect(prompt).not_to_have_text(before)
        error = self.cell(index).locator("[data-mime-type='application/vnd.jupyter.stderr']")
        assert error.count() == 0, error.first.inner_text()
        return self.printed(index)

    def printed(self, index: int) -> str:
        """What a cell printed."""
        texts = self.cell(index).locator(".jp-OutputArea-output pre").all_inner_texts()
        return "\n".join(texts).strip()
