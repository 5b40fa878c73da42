"""JupyterLab, Notebook 7 and Voilà of another environment, and their pages."""

from __future__ import annotations

import os
import re
import sys
import urllib.request
from pathlib import Path
from typing import ClassVar

from playwright.sync_api import Locator, Page, expect

from tests.browser.notebook import SECONDS, NotebookPage
from tests.browser.server import JupyterServer

HERE = Path(sys.prefix) / "share" / "jupyter"
"""The data of the environment that runs here."""


class OtherLab(JupyterServer):
    """JupyterLab with the kernel of another environment."""

    def _environment(self) -> dict[str, str]:
        environment = super()._environment()
        own = self.python.parents[1] / "share" / "jupyter"
        environment["JUPYTER_PATH"] = os.pathsep.join(map(str, (own, HERE)))
        if not (own / "lab" / "static").is_dir():
            environment["JUPYTERLAB_DIR"] = str(HERE / "lab")
        return environment


class Notebook7(OtherLab):
    """Jupyter Notebook."""

    application: ClassVar[str] = "notebook"
    place: ClassVar[str] = "notebooks"


class Voila(OtherLab):
    """Voilà, which shows every notebook as a page without code."""

    application: ClassVar[str] = "voila"
    place: ClassVar[str] = "voila/render"

    def _options(self) -> list[str]:
        return [str(self.notebooks), f"--port={self._port}", "--Voila.ip=127.0.0.1"]

    def _knock(self) -> None:
        urllib.request.urlopen(self.url, timeout=30).close()


class Notebook7Page(NotebookPage):
    """A notebook in Notebook 7."""

    def await_kernel(self) -> None:
        """Wait until the notebook is shown and its kernel is idle."""
        wait = 3 * SECONDS * 1000
        indicator = self.page.locator(".jp-Notebook-ExecutionIndicator")
        expect(self.cell(0)).to_be_visible(timeout=wait)
        expect(indicator).to_have_attribute("data-status", re.compile("idle"), timeout=wait)


class VoilaPage:
    """A notebook in Voilà: one lab, and no kernel to ask."""

    def __init__(self, page: Page, server: Voila, name: str):
        self.page, self.server, self.name = page, server, name

    def open(self) -> VoilaPage:
        """Load the page; the notebook runs as it loads."""
        self.page.goto(self.server.page(self.name), timeout=3 * SECONDS * 1000)
        return self

    def cell(self, _index: int) -> Locator:
        """The page, for there are no cells."""
        return self.page.locator("body")
