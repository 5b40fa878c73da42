"""What is left of a lab without its kernel: in an exported page, in a notebook opened again."""

from __future__ import annotations

import asyncio
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from playwright.sync_api import Page, expect

from tests.browser.lab_page import LabOnPage
from tests.browser.notebook import NotebookPage
from tests.browser.server import ROOT, JupyterServer

SHOW = "import hpwidgets as hp\nlab = hp.TrainingLab(hp.Hyperparameters(epochs=12))\nlab"
STATE = "application/vnd.jupyter.widget-state+json"


def execute(*cells: str, sync: bool) -> NotebookNode:
    """The notebook of these cells, executed in a kernel of its own."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    kept = {name: value for name, value in os.environ.items() if name != "HPWIDGETS_SYNC"}
    environment = kept | {"PYTHONPATH": str(ROOT)} | ({"HPWIDGETS_SYNC": "1"} if sync else {})
    client = NotebookClient(notebook, timeout=300, kernel_name="python3")
    with ThreadPoolExecutor(1) as pool:  # the test's own thread has the browser's event loop
        pool.submit(lambda: asyncio.run(client.async_execute(env=environment))).result()
    return notebook


def front_state(notebook: NotebookNode) -> dict[str, Any]:
    """What the notebook keeps of its one lab."""
    states = notebook.metadata.widgets[STATE]["state"].values()
    (found,) = [model["state"] for model in states if model["model_name"] == "AnyModel"]
    return dict(found)


@pytest.mark.parametrize("sync", [True, False], ids=["sync", "live"])
def test_an_executed_notebook_becomes_a_page_with_the_picture_and_its_words(
    page: Page, tmp_path: Path, sync: bool
) -> None:
    notebook = execute(SHOW, *([] if sync else ["lab.wait(100);"]), sync=sync)
    bundle = notebook.cells[0].outputs[0].data
    assert "epoch" in bundle["text/plain"] and bundle["image/png"]
    state = front_state(notebook)
    assert state["said"]["progress"] == "epoch 12/12 · finished"
    assert json.loads(state["scene"])["static"]
    told, _resources = HTMLExporter().from_notebook_node(notebook)
    assert state["said"]["verdict"]["evidence"] in told and "decision boundary" in told

    # A page that cannot load the widgets shows the picture.
    del notebook.metadata["widgets"]
    shown, _resources = HTMLExporter().from_notebook_node(notebook)
    path = tmp_path / "shown.html"
    path.write_text(shown, "utf-8")
    page.route("http*://**", lambda route: route.abort())
    page.goto(path.as_uri(), wait_until="domcontentloaded")
    picture = page.locator(".jp-OutputArea-output img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 600


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
