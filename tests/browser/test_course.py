"""The course on a page: a prediction by click and keys, an exercise, claims; a dashboard."""

from __future__ import annotations

import contextlib
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, cast

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.accessibility import AXE, FINDINGS
from tests.browser.lab_page import LabOnPage
from tests.browser.notebook import SECONDS, NotebookPage
from tests.browser.server import JupyterServer

PREDICT = """
import hpwidgets as hp
choices = {"low": "it falls", "high": "it rises", "same": "nothing"}
guess = hp.course.predict("What comes out?", choices)
guess
"""
OUTCOME = """
rises = [1.2, 1.3, 1.1, 1.4, 1.2]
hp.course.claims(
    guess.outcome(low=False, high=True),
    hp.course.claim("It rises {} times", rises, holds=[rise > 1 for rise in rises]),
)
"""
TASK = """
def judge(rate):
    return hp.course.Requirement(wanted="a rate above 1", got=str(rate), met=rate > 1)


task = hp.course.exercise(
    "Choose a rate.", judge, start={"rate": 0}, solution={"rate": 2},
    hints=["Higher.", "Above 1.", "It is 2."], why="Rates above 1 pass.",
)
task.check(rate=0)
"""
TRY = "task.check(rate=0.5)"
CELLS = [PREDICT, OUTCOME, TASK, TRY]


@pytest.fixture
def notebook(page: Page, server: JupyterServer, tmp_path: Path) -> Iterator[NotebookPage]:
    """A notebook on a kernel of its own, whose answers are kept in its folder."""
    kernel = server.start_kernel()
    kernel.execute(f"import os; os.chdir({str(tmp_path)!r})")
    name = f"{tmp_path.name}.ipynb"
    server.write(name, CELLS)
    yield NotebookPage(page, server, kernel, name).open()
    server.end_sessions(name)


def card(notebook: NotebookPage, cell: int) -> Locator:
    return notebook.cell(cell).locator(".hpw-card")


def axe(page: Page, part: Locator) -> list[str]:
    if not page.evaluate("() => 'axe' in window"):
        page.add_script_tag(path=AXE)
    found: list[str] = part.evaluate(FINDINGS)
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_prediction_by_click_and_keys_meets_its_outcome_and_survives_a_restart(
    theme: str, notebook: NotebookPage, page: Page, server: JupyterServer, tmp_path: Path
) -> None:
    page.evaluate(
        "dark => { document.body.dataset.jpThemeLight = String(!dark); }", theme == "dark"
    )
    notebook.run(0)
    own = card(notebook, 0)
    expect(own).to_have_attribute("data-theme", theme)
    own.get_by_label("it falls").click()
    expect(own).to_contain_text("Noted. Now find out.")
    page.keyboard.press("ArrowDown")
    expect(own.get_by_label("it rises")).to_be_checked()
    assert axe(page, own) == []
    page.keyboard.press("ArrowDown")
    expect(own.get_by_label("nothing")).to_be_checked()
    notebook.run(1)
    said = "You predicted “nothing”. Measured: it rises. Now there is something to explain."
    expect(notebook.cell(1)).to_contain_text(said)
    expect(own).to_contain_text(said)
    expect(own.get_by_label("it falls")).to_be_disabled()
    table, seeds = (notebook.cell(1).locator(part) for part in (".hpw-claims", ".hpw-claims svg"))
    whole, drawn = table.bounding_box(), seeds.bounding_box()
    assert whole and drawn
    assert drawn["x"] + drawn["width"] <= whole["x"] + whole["width"]
    proof = notebook.cell(1).get_by_text("proof")
    expect(notebook.cell(1)).to_contain_text("It rises 1.24 ± 0.11 times")
    expect(notebook.cell(1).get_by_text("each seed")).to_be_hidden()
    proof.click()
    expect(notebook.cell(1).get_by_text("each seed: 1.2, 1.3, 1.1, 1.4, 1.2")).to_be_visible()
    assert axe(page, notebook.cell(1).locator(".hpw-claims")) == []

    other = server.start_kernel()  # as after a restart: the answers lie beside the notebook
    told = other.execute(f"import os\nos.chdir({str(tmp_path)!r}){PREDICT}print(guess.chosen)")
    assert told.strip().endswith("same")
    own.get_by_role("button", name="Predict anew").click()
    expect(own.get_by_label("nothing")).not_to_be_checked()


def test_an_exercise_says_what_is_missing_and_opens_its_hints_and_solution(
    notebook: NotebookPage, page: Page
) -> None:
    notebook.run(0)
    notebook.run(2)
    first = card(notebook, 2)
    expect(first).to_contain_text("✗ a rate above 1: 0")
    expect(first).to_contain_text("Still missing: 1 of 1.")
    expect(first.get_by_role("button", name="Show a solution")).to_be_disabled()
    first.get_by_role("button", name="Hint 1 of 3").focus()
    page.keyboard.press("Enter")
    expect(first).to_contain_text("Hint 1. Higher.")
    page.keyboard.press("Enter")
    expect(first).to_contain_text("Hint 2. Above 1.")
    notebook.run(3)
    tried = card(notebook, 3)
    expect(tried).to_contain_text("Hint 2. Above 1.")
    tried.get_by_role("button", name="Show a solution").click()
    expect(tried).to_contain_text("One solution. Rates above 1 pass.")
    expect(tried.locator("pre")).to_have_text("rate=2")
    assert axe(page, tried) == []


class Dashboard(JupyterServer):
    """``hpwidgets dashboard TrainingLab``: Voilà, with one lab."""

    application: ClassVar[str] = "hpwidgets.cli"

    def _arguments(self) -> list[str]:
        return ["dashboard", "TrainingLab(Hyperparameters(epochs=12))", f"--port={self._port}"]

    def _knock(self) -> None:
        with contextlib.suppress(urllib.error.HTTPError):  # it answers, if only that there is none
            urllib.request.urlopen(f"{self.url}/static/", timeout=30).close()


class DashboardPage:
    """The page of the dashboard: one lab, and no cells."""

    def __init__(self, page: Page):
        self.page = page

    def cell(self, _index: int) -> Locator:
        return self.page.locator("body")


def test_a_dashboard_serves_its_lab_and_the_one_that_a_link_asks_for(
    page: Page, tmp_path: Path
) -> None:
    with Dashboard(tmp_path / "dashboard") as server:
        page.goto(server.url, timeout=3 * SECONDS * 1000)
        lab = LabOnPage(cast(NotebookPage, DashboardPage(page)))
        lab.await_end("learning rate 0.01 ·")
        lab.move("learning_rate", "ArrowRight")
        lab.await_end("learning rate 0.013 ·")
        assert page.locator(".jp-InputArea-editor").count() == 0
        page.goto(f"{server.url}/?lab=CapacityLab(degree=7)", timeout=3 * SECONDS * 1000)
        other = page.locator(".hpw[data-lab=CapacityLab]")
        expect(other).to_contain_text("Degree 7")
        expect(other.locator("[data-name=degree] .hpw-box")).to_have_value("7")
