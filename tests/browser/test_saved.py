"""What is left of a lab without its kernel: in an exported page, in a notebook opened again."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from playwright.sync_api import Page, expect

from tests.browser.lab_page import LabOnPage
from tests.browser.notebook import NotebookPage
from tests.browser.server import ROOT, JupyterServer, Kernel

SHOW = "import hpwidgets as hp\nlab = hp.TrainingLab(hp.Hyperparameters(epochs=12))\nlab"
HASTY = "import hpwidgets.widgets.lab as labs\nlabs.FIRST_PICTURE = 0.0"
"""A cell that waits for no run: as on a machine that has too much to do."""
CARD = 'hp.course.predict("Which?", ["this", "that"])'
ALONE = "--ExecutePreprocessor.store_widget_state=False"
STATE = "application/vnd.jupyter.widget-state+json"


def environment(sync: bool) -> dict[str, str]:
    """What a kernel of this code is started with."""
    kept = {name: value for name, value in os.environ.items() if name != "HPWIDGETS_SYNC"}
    own = {"PYTHONPATH": str(ROOT), "HPWIDGETS_ANSWERS": "off"}
    return kept | own | ({"HPWIDGETS_SYNC": "1"} if sync else {})


def execute(*cells: str, sync: bool) -> NotebookNode:
    """The notebook of these cells, executed in a kernel of its own."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    client = NotebookClient(notebook, timeout=300, kernel_name="python3")
    with ThreadPoolExecutor(1) as pool:  # the test's own thread has the browser's event loop
        pool.submit(lambda: asyncio.run(client.async_execute(env=environment(sync)))).result()
    return notebook


def front_state(notebook: NotebookNode) -> dict[str, Any]:
    """What the notebook keeps of its one lab."""
    states = notebook.metadata.widgets[STATE]["state"].values()
    (found,) = [model["state"] for model in states if model["model_name"] == "AnyModel"]
    return dict(found)


@pytest.mark.parametrize("sync", [True, False], ids=["sync", "live"])
def test_what_a_program_runs_and_saves_is_the_end_of_each_run(sync: bool) -> None:
    notebook = execute(HASTY, SHOW, "lab.set(epochs=8);", sync=sync)
    (output,) = notebook.cells[1].outputs
    assert "hpwidgets.TrainingLab: Epoch 8 of 8. " in output.data["text/plain"]
    state = front_state(notebook)
    assert state["said"]["progress"] == "epoch 8/8 · finished"
    assert json.loads(state["scene"])["static"]
    assert output.data["image/png"].replace("\n", "") in output.data["text/html"]


@pytest.mark.parametrize(
    ("sync", "options"), [(False, []), (True, [ALONE])], ids=["live", "sync, no widgets"]
)
def test_an_exported_page_has_pictures_and_words_without_the_net(
    page: Page, tmp_path: Path, sync: bool, options: list[str]
) -> None:
    cells = [nbformat.v4.new_code_cell(cell) for cell in (HASTY, SHOW, CARD)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "shown.ipynb")
    subprocess.run(
        [sys.executable, "-m", "nbconvert", "--execute", "--to=html", *options, "shown.ipynb"],
        cwd=tmp_path,
        env=environment(sync),
        check=True,
        capture_output=True,
    )
    page.context.set_offline(True)
    page.goto((tmp_path / "shown.html").as_uri(), wait_until="domcontentloaded")
    picture = page.get_by_role("img", name="hpwidgets.TrainingLab: Epoch 12 of 12. ")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth") > 600
    expect(page.get_by_text("A: this")).to_be_visible()


def test_an_executed_notebook_shows_the_picture_in_jupyterlab(
    page: Page, server: JupyterServer, kernel: Kernel
) -> None:
    nbformat.write(execute(SHOW, sync=False), server.notebooks / "executed.ipynb")
    notebook = NotebookPage(page, server, kernel, "executed.ipynb").open()
    picture = notebook.cell(0).locator(".jp-OutputArea-output img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth") > 600
    notebook.start(0)
    LabOnPage(notebook).await_end()
    expect(picture).to_have_count(0)


def test_a_notebook_opened_again_shows_the_last_frame_and_says_how_to_go_on(
    page: Page, server: JupyterServer
) -> None:
    server.set("jupyterlab-manager", "plugin", scope="@jupyter-widgets", saveState=True)
    first = server.start_kernel()
    server.write("again.ipynb", [SHOW])
    notebook = NotebookPage(page, server, first, "again.ipynb").open()
    notebook.run(0)
    lab = LabOnPage(notebook)
    lab.await_end()
    lab.move("dropout", "ArrowRight")
    lab.await_end("dropout 0.05 ·")
    lab.settle()
    notebook.save()
    page.goto("about:blank")
    server.end_sessions("again.ipynb")
    notebook = NotebookPage(page, server, server.start_kernel(), "again.ipynb").open()
    again = LabOnPage(notebook)
    expect(again.root.locator(".hpw-banner")).to_contain_text("This is a saved picture.")
    expect(again.picture.locator("svg path").first).to_be_visible()
    again.await_end("dropout 0.05 ·")
    expect(again.verdict).to_contain_text(".")
    notebook.start(0)
    again.await_end("dropout 0 ·")
    expect(again.root.locator(".hpw-banner")).to_be_hidden()
    server.set("jupyterlab-manager", "plugin", scope="@jupyter-widgets", saveState=False)
