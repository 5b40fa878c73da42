"""Screenshots of the lab for people to look at: ``python -m tests.browser.screenshots OUTDIR``."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.lab_page import LabOnPage
from tests.browser.layout import set_cell_width
from tests.browser.notebook import THEMES, NotebookPage, launch, new_page
from tests.browser.server import JupyterServer, Kernel
from tests.browser.test_lessons import LESSONS, cell_of
from tests.conftest import find_chromium

SETS = {"moons": "", "digits": "family='cnn', ", "sine": "", "diabetes": ""}
WIDTHS = (1000, 700)


def take(notebook: NotebookPage, name: str, cell: int, folder: Path, theme: str) -> None:
    """One data set: as it starts, then with all there is to show."""
    notebook.run(cell)
    lab = LabOnPage(notebook, cell)
    lab.await_end()
    lab.settle()

    def shoot(state: str) -> None:
        for width in WIDTHS:
            set_cell_width(notebook.page, lab, width, 2600)
            lab.root.screenshot(path=folder / f"{name}_{theme}_{width}_{state}.png")

    shoot("plain")
    lab.unfold("Network", "Training", "Data")
    lab.press("pin")
    expect(lab.pins.locator("tr")).to_have_count(3)
    lab.move("l2", *["ArrowRight"] * 30)
    lab.await_end("L2 0.00079 ·")
    lab.press("pin")
    lab.unfold("Code")
    lab.press("reveal")
    lab.type("epochs", "0")
    expect(lab.error).to_be_visible()
    expect(lab.code).to_contain_text("import torch")
    expect(lab.sealed).not_to_contain_text("sealed")
    lab.settle()
    shoot("all")


def take_lesson(notebook: NotebookPage, name: str, number: int, folder: Path, theme: str) -> None:
    """One lesson: each of its views at both widths."""
    notebook.run(number)
    lab = LabOnPage(notebook, number)
    expect(lab.verdict).to_contain_text(".")
    for at, view in enumerate(LESSONS[name].views):
        lab.look_at(view)
        for width in WIDTHS:
            set_cell_width(notebook.page, lab, width, 2600)
            lab.root.screenshot(path=folder / f"{name}_{theme}_{width}_{at}.png")


@contextlib.contextmanager
def jupyter() -> Iterator[tuple[JupyterServer, Kernel, Browser]]:
    """A JupyterLab with a kernel, and a browser to look at it with."""
    browser_path = find_chromium()
    if browser_path is None:
        sys.exit("no Chromium or Chrome on PATH")
    with (
        tempfile.TemporaryDirectory() as place,
        JupyterServer(Path(place) / "jupyter") as server,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright, browser_path)
        yield server, server.start_kernel(), browser
        browser.close()


def main(folder: Path) -> None:
    """Write the screenshots into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    with jupyter() as (server, kernel, browser):
        for theme, title in THEMES.items():
            server.set("apputils-extension", "themes", theme=title)
            cells = [
                "import hpwidgets as hp\nlab = hp.TrainingLab("
                f"hp.Hyperparameters({extra}epochs=30), data={name!r}, theme={theme!r})\nlab"
                for name, extra in SETS.items()
            ]
            server.write(f"{theme}.ipynb", cells)
            page = new_page(browser)
            notebook = NotebookPage(page, server, kernel, f"{theme}.ipynb").open()
            page.keyboard.press("Control+b")  # the file browser makes room
            for cell, name in enumerate(SETS):
                take(notebook, name, cell, folder, theme)
            lessons = [cell_of(lesson, theme) for lesson in LESSONS.values()]
            server.write(f"lessons_{theme}.ipynb", lessons)
            notebook = NotebookPage(page, server, kernel, f"lessons_{theme}.ipynb").open()
            for cell, name in enumerate(LESSONS):
                take_lesson(notebook, name, cell, folder, theme)
            page.context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots"))
