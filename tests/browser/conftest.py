"""One JupyterLab, one browser and one warm kernel for all browser tests; a new page for each."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.lab_page import LabOnPage
from tests.browser.notebook import THEMES, NotebookPage, launch, new_page
from tests.browser.server import JupyterServer, Kernel

OpenNotebook = Callable[..., NotebookPage]


@pytest.fixture(scope="package")
def server(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    """A running JupyterLab."""
    with JupyterServer(tmp_path_factory.mktemp("jupyter") / "lab") as running:
        yield running


@pytest.fixture(scope="package")
def browser(chromium_path: str) -> Iterator[Browser]:
    """The browser."""
    with sync_playwright() as playwright:
        opened = launch(playwright, chromium_path)
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def warm_kernel(server: JupyterServer) -> Kernel:
    """A kernel that has imported the package."""
    kernel = server.start_kernel()
    kernel.execute("import hpwidgets as hp; lab = hp.TrainingLab(); lab.wait(100).close()")
    return kernel


@pytest.fixture
def kernel(warm_kernel: Kernel) -> Iterator[Kernel]:
    """The warm kernel; the labs that a test leaves in it are closed."""
    yield warm_kernel
    warm_kernel.execute(
        "import gc; [old.close() for old in gc.get_objects() if isinstance(old, hp.TrainingLab)]"
    )


@contextlib.contextmanager
def page_without_errors(browser: Browser) -> Iterator[Page]:
    """A page of its own, whose scripts must not fail."""
    opened = new_page(browser)
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    opened.context.close()
    assert errors == []


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own; an error in its scripts fails the test."""
    with page_without_errors(browser) as opened:
        yield opened


@pytest.fixture
def open_notebook(
    page: Page, server: JupyterServer, kernel: Kernel, request: pytest.FixtureRequest
) -> OpenNotebook:
    """Open a notebook of these cells on the warm kernel."""
    name = re.sub(r"\W+", "_", request.node.name).strip("_") + ".ipynb"

    def opened(*cells: str) -> NotebookPage:
        server.write(name, list(cells))
        return NotebookPage(page, server, kernel, name).open()

    return opened


@pytest.fixture(scope="module", params=list(THEMES))
def theme(request: pytest.FixtureRequest, server: JupyterServer) -> Iterator[str]:
    """The name of a theme that JupyterLab is set to."""
    server.set("apputils-extension", "themes", theme=THEMES[request.param])
    yield request.param
    server.set("apputils-extension", "themes", theme=THEMES["light"])


class Show:
    """Runs a named cell of the module's notebook and gives the lab that it shows."""

    def __init__(self, notebook: NotebookPage, cells: list[str]):
        self._notebook, self._cells = notebook, cells

    def __call__(self, name: str) -> LabOnPage:
        cell = self.cell(name)
        self._notebook.run(cell)
        lab = LabOnPage(self._notebook, cell)
        expect(lab.reading).to_contain_text("epoch")
        return lab

    def cell(self, name: str) -> int:
        """The number of a named cell."""
        return self._cells.index(name)


@pytest.fixture(scope="module")
def module_notebook(
    browser: Browser, server: JupyterServer, warm_kernel: Kernel, request: pytest.FixtureRequest
) -> Iterator[NotebookPage]:
    """One page for a module, with a notebook of the cells that it names in CELLS."""
    name = f"{request.module.__name__.rpartition('.')[2]}.ipynb"
    server.write(name, list(request.module.CELLS.values()))
    with page_without_errors(browser) as opened:
        yield NotebookPage(opened, server, warm_kernel, name).open()


@pytest.fixture
def show(module_notebook: NotebookPage, kernel: Kernel, request: pytest.FixtureRequest) -> Show:
    """Shows the lab of a named cell; it is closed after the test."""
    return Show(module_notebook, list(request.module.CELLS))


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A folder for files that a cell and its test share."""
    return tmp_path
