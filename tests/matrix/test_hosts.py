"""A lab in the hosts that people use: it opens, follows the keyboard, tells of a busy kernel."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast

from playwright.sync_api import Locator, Page, expect

from tests.browser.lab_page import LabOnPage
from tests.browser.notebook import SECONDS, NotebookPage
from tests.matrix.servers import Notebook7, Notebook7Page, OtherLab, Voila, VoilaPage
from tests.matrix.venvs import python_of

SHOW = "import hpwidgets as hp\nlab = hp.TrainingLab(hp.Hyperparameters(epochs=12))\nlab"
VIEWS = "lab = hp.CapacityLab()\nlab"
VERSION = "import ipykernel, ipywidgets; print(ipykernel.__version__, ipywidgets.__version__)"
LONG = 3 * SECONDS * 1000


def cursor_and_curves(lab: LabOnPage) -> None:
    """Sliders by arrow keys, the picture by arrow keys, the epoch scale, a number box."""
    lab.await_end("learning rate 0.01 ·")
    lab.move("learning_rate", "ArrowRight")
    lab.await_end("learning rate 0.013 ·")
    lab.move("learning_rate", "ArrowRight", "ArrowRight", "ArrowLeft")
    lab.await_end("learning rate 0.016 ·")
    lab.type("dropout", "0.3")
    lab.await_end("dropout 0.3 ·")
    lab.root.locator(".hpw-figure").focus()
    lab.page.keyboard.press("ArrowRight")
    expect(lab.root.locator(".hpw-tip:visible")).to_contain_text("epoch 1")
    lab.page.keyboard.press("End")
    expect(lab.root.locator(".hpw-tip:visible")).to_contain_text("epoch 12")
    lab.move("cursor", "Home")
    expect(lab.reading).to_contain_text("epoch 1 ·")
    lab.move("cursor", "End")
    expect(lab.reading).to_contain_text("epoch 12 ·")


def test_jupyterlab_with_ipykernel_6(page: Page, tmp_path: Path) -> None:
    flag = tmp_path / "go on"
    with OtherLab(tmp_path / "jupyter", python_of("ipykernel6")) as server:
        kernel = server.start_kernel()
        wait = f"from pathlib import Path\nimport time\nwhile not Path({str(flag)!r}).exists():\n"
        server.write("six.ipynb", [SHOW, VERSION, f"{wait}    time.sleep(0.1)\nprint('over')"])
        notebook = NotebookPage(page, server, kernel, "six.ipynb").open()
        assert notebook.run(1).startswith("6.")
        notebook.run(0)
        lab = LabOnPage(notebook)
        cursor_and_curves(lab)
        prompt = notebook.start(2)
        expect(prompt).to_have_text("[*]:")
        lab.move("learning_rate", "ArrowRight")
        banner = lab.root.locator(".hpw-banner")
        expect(banner).to_contain_text("waits for the running cell")
        page.wait_for_timeout(9000)  # longer than it takes to call a lab gone
        expect(banner).to_contain_text("waits for the running cell")
        lab.move("dropout", "ArrowRight")
        flag.touch()
        expect(prompt).to_have_text(re.compile(r"\[\d+\]:"), timeout=LONG)
        lab.await_end("learning rate 0.02 ·", "dropout 0.35 ·")
        expect(banner).to_be_hidden()


def test_notebook_7(page: Page, tmp_path: Path) -> None:
    with Notebook7(tmp_path / "jupyter", python_of("notebook7")) as server:
        kernel = server.start_kernel()
        server.write("seven.ipynb", [SHOW, VIEWS])
        notebook = Notebook7Page(page, server, kernel, "seven.ipynb").open()
        notebook.run(0)
        cursor_and_curves(LabOnPage(notebook))
        notebook.run(1)
        lab = LabOnPage(notebook, 1)
        lab.settle()
        tabs = lab.root.get_by_role("tab")
        tabs.first.focus()
        page.keyboard.press("ArrowRight")
        expect(tabs.nth(1)).to_have_attribute("aria-selected", "true")
        expect(tabs.nth(1)).to_be_focused()
        page.keyboard.press("End")
        expect(tabs.last).to_have_attribute("aria-selected", "true")
        lab.settle()


def test_voila(page: Page, tmp_path: Path) -> None:
    with Voila(tmp_path / "jupyter", python_of("voila")) as server:
        server.write("page.ipynb", [SHOW])
        opened = VoilaPage(page, server, "page.ipynb").open()
        lab = LabOnPage(cast(NotebookPage, opened))
        expect(lab.picture).to_be_visible(timeout=LONG)
        lab.await_end()
        before = lab.picture.locator("svg").first.inner_html()
        cursor_and_curves(lab)
        assert lab.picture.locator("svg").first.inner_html() != before


CARDS = """import hpwidgets as hp
guess = hp.course.predict("Which?", ["this", "that", "neither"])
guess"""
AFTER = """task = hp.course.exercise(
    "Choose.", lambda rate: hp.course.Requirement(wanted="more", got=str(rate), met=rate > 1),
    start={"rate": 0}, solution={"rate": 2}, hints=["Higher.", "Above 1.", "It is 2."],
)
task.check(rate=0)"""


def answered_by_keys(page: Page, cards: Locator) -> None:
    """A prediction and a hint, by keyboard alone."""
    first, second = cards.nth(0), cards.nth(1)
    first.get_by_label("this").focus()
    page.keyboard.press("Space")
    expect(first).to_contain_text("Noted. Now find out.")
    page.keyboard.press("ArrowDown")
    expect(first.get_by_label("that")).to_be_checked()
    second.get_by_role("button", name="Hint 1 of 3").focus()
    page.keyboard.press("Enter")
    expect(second).to_contain_text("Hint 1. Higher.")


def test_predictions_and_exercises_in_notebook_7(page: Page, tmp_path: Path) -> None:
    with Notebook7(tmp_path / "jupyter", python_of("notebook7")) as server:
        kernel = server.start_kernel()
        kernel.execute(f"import os; os.chdir({str(tmp_path)!r})")
        server.write("cards.ipynb", [CARDS, AFTER])
        notebook = Notebook7Page(page, server, kernel, "cards.ipynb").open()
        notebook.run(0)
        notebook.run(1)
        answered_by_keys(page, page.locator(".hpw-card"))


def test_predictions_and_exercises_in_voila(page: Page, tmp_path: Path) -> None:
    with Voila(tmp_path / "jupyter", python_of("voila")) as server:
        server.write("cards.ipynb", [CARDS, AFTER])
        VoilaPage(page, server, "cards.ipynb").open()
        cards = page.locator(".hpw-card")
        answered_by_keys(page, cards)
        expect(cards.nth(1).get_by_role("button", name="Show a solution")).to_be_disabled()
        cards.nth(1).get_by_label("rate =").fill("1.5")
        page.keyboard.press("Enter")
        expect(cards.nth(1)).to_contain_text("All of it is there. Well done!")
        expect(cards.nth(1).get_by_role("button", name="Show a solution")).to_be_enabled()
