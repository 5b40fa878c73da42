"""Nothing cut off, overlapping, broken or faint, at both widths and in both themes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.accessibility import findings
from tests.browser.conftest import Show, page_without_errors
from tests.browser.lab_page import LabOnPage
from tests.browser.layout import faint, faults, places, set_cell_width
from tests.browser.notebook import NotebookPage
from tests.browser.server import JupyterServer, Kernel

WIDTHS = (1000, 700)
SETS = ("moons", "digits_flat", "sine", "diabetes")
OWN = """import threading, torch, hpwidgets as hp

class Net(torch.nn.Linear):
    calls = 0

    def forward(self, X):
        self.calls += 1
        if self.calls > 80:
            raise RuntimeError("mat1 and mat2 shapes cannot be multiplied (16x8 and 2x2)")
        return super().forward(X)

awake = threading.Event()

def sleepy(h, data):
    awake.wait(100)
    return torch.nn.Linear(2, data.n_outputs)
"""
CELLS = {
    "failing": f"{OWN}\nlab = hp.TrainingLab(model=lambda h, data: Net(2, data.n_outputs))\nlab",
    "failing at once": f"{OWN}\nNet.calls = 80\n"
    "lab = hp.TrainingLab(model=lambda h, data: Net(2, data.n_outputs))\nlab",
    "waiting": "import hpwidgets as hp\nlab = hp.TrainingLab(hp.Hyperparameters(epochs=10))\nlab",
    "sleeping": f"{OWN}\nbusy = hp.TrainingLab(model=sleepy)\nbusy",
    "wake": "awake.set()",
    **{
        name: "import hpwidgets as hp\nlab = hp.TrainingLab("
        f"hp.Hyperparameters(epochs=10), data={name!r})\nlab"
        for name in SETS
    },
    "long": "import hpwidgets as hp\nlab = hp.TrainingLab(hp.Hyperparameters(epochs=3000))\nlab",
}


@pytest.fixture(scope="module")
def module_notebook(
    browser: Browser, server: JupyterServer, warm_kernel: Kernel, theme: str
) -> Iterator[NotebookPage]:
    """A page in the theme."""
    name = f"layout_{theme}.ipynb"
    server.write(name, list(CELLS.values()))
    with page_without_errors(browser) as opened:
        notebook = NotebookPage(opened, server, warm_kernel, name).open()
        is_light = str(theme == "light").lower()
        expect(opened.locator("body")).to_have_attribute("data-jp-theme-light", is_light)
        opened.keyboard.press("Control+b")  # the file browser makes room
        yield notebook


def check(lab: LabOnPage, *, colours: bool = True) -> None:
    """All is well at both widths."""
    wrong: dict[object, list[str]] = {}
    if found := findings(lab):
        wrong["axe-core"] = found
    for width in WIDTHS:
        set_cell_width(lab.page, lab, width)
        if found := faults(lab) + (faint(lab) if colours else []):
            wrong[width] = found
    assert wrong == {}


@pytest.mark.parametrize("name", SETS)
def test_a_lab_as_it_starts(show: Show, name: str) -> None:
    lab = show(name)
    lab.await_end()
    check(lab)


def test_a_lab_with_all_there_is_to_show(show: Show) -> None:
    lab = show("moons")
    lab.await_end()
    lab.unfold("Network", "Training", "Data")
    lab.press("pin")
    lab.move("l2", *["ArrowRight"] * 28)
    lab.await_end("L2 0.0005 ·")
    lab.press("pin")
    lab.type("learning_rate", "1e6")
    lab.await_end("diverged")
    expect(lab.pins.locator("tr")).to_have_count(4)
    lab.unfold("Code")
    expect(lab.code).to_contain_text("import torch")
    lab.press("reveal")
    lab.press("reveal")
    expect(lab.sealed).not_to_contain_text("sealed")
    lab.type("seed", "12345")
    lab.await_end()
    lab.type("epochs", "0")
    expect(lab.error).to_be_visible()
    check(lab)


def test_a_lab_while_it_trains_and_when_it_stops(show: Show) -> None:
    lab = show("long")
    lab.await_epoch(1)
    expect(lab.button("run")).to_contain_text("Pause")
    check(lab)
    running = {}
    for width in WIDTHS:
        set_cell_width(lab.page, lab, width)
        running[width] = places(lab)
    lab.press("stop")
    expect(lab.progress).to_contain_text("stopped by hand")
    for width in WIDTHS:
        set_cell_width(lab.page, lab, width)
        moved = {
            name: (was, now)
            for name, was in running[width].items()
            if (now := places(lab)[name]) != was
        }
        assert moved == {}, f"at {width} px these jump at the run's end"
    check(lab)


def test_a_lab_whose_model_fails_late(show: Show) -> None:
    lab = show("failing")
    expect(lab.error).to_contain_text(
        "the model failed for 16 rows in training: RuntimeError: mat1"
    )
    expect(lab.progress).to_contain_text("error: see the message")
    expect(lab.button("run")).to_have_text("▶ Run")
    expect(lab.button("stop")).to_be_disabled()
    expect(lab.root.locator(".hpw-veiled")).to_have_count(0)  # what there is of it is shown
    check(lab)


def test_a_lab_whose_model_fails_at_once(module_notebook: NotebookPage, show: Show) -> None:
    cell = show.cell("failing at once")
    module_notebook.run(cell)
    lab = LabOnPage(module_notebook, cell)
    expect(lab.error).to_contain_text("RuntimeError: mat1")
    expect(lab.picture).to_contain_text("There is no picture: the run failed before its first one.")
    check(lab)


def test_labs_that_wait_for_a_model_which_sleeps(show: Show, module_notebook: NotebookPage) -> None:
    lab = show("waiting")
    lab.await_end()
    sleeping = show.cell("sleeping")
    module_notebook.run(sleeping)
    busy = LabOnPage(module_notebook, sleeping, "busy")
    try:
        expect(busy.part("banner")).to_contain_text("This lab has been building its model for")
        expect(busy.progress).to_have_text("building its model")
        expect(busy.button("stop")).to_be_enabled()
        lab.move("learning_rate", "ArrowRight")
        waits = "Waiting for TrainingLab, which has been building its model for"
        expect(lab.part("banner")).to_contain_text(waits)
        expect(lab.progress).to_have_text("waiting")
        expect(lab.button("run")).to_have_text("❚❚ Pause")
        check(busy)
        check(lab)
        lab.press("stop")
        expect(lab.button("run")).to_have_text("▶ Run")
        lab.press("run")
    finally:
        module_notebook.run(show.cell("wake"))
    lab.await_end("learning rate 0.013 ·")
    expect(lab.part("banner")).to_be_hidden()
    expect(busy.part("banner")).to_be_hidden()
