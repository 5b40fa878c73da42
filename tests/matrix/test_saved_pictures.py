"""Which picture of each notebook's labs is saved where a program runs them: the newest, anyhow.

Each test prints a row: the notebook, what ran it, HPWIDGETS_SYNC, and each lab's picture.
"""

from __future__ import annotations

import ast
import base64
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from playwright.sync_api import Page, expect

from tests.browser.test_saved import SHOW, environment, execute
from tests.notebooks.test_notebooks import NOTEBOOKS, python, read

ASK = """import hashlib, json, pathlib
from hpwidgets.widgets.lesson import LessonLab
shown = {name: one for name, one in vars().items() if isinstance(one, LessonLab)}
labs = [one.wait(600) for name, one in shown.items() if not name.startswith("_")]
told = [
    [hashlib.sha1(one._picture()).hexdigest(), one.widget.said["state"], one.result.done,
     one.result.total]
    for one in labs
]
pathlib.Path(TOLD).write_text(json.dumps(told))"""
"""What each lab would save after its run, and how far that has come."""

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
synced = pytest.mark.parametrize("sync", [False, True], ids=["live", "sync"])


def labs_alone(path: Path) -> list[str]:
    """The cells that show a notebook's labs, and those that make what these use."""
    cells = [cell for cell in read(path).cells if cell.cell_type == "code"]
    kept: list[str] = []
    used: set[str] = set()
    for cell in reversed(cells):
        nodes = list(ast.walk(python(cell)))
        names = {node for node in nodes if isinstance(node, ast.Name)}
        made = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        made |= {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
        made |= {
            (alias.asname or alias.name).partition(".")[0]
            for node in nodes
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        if re.fullmatch(r"lab(-[a-z]+)?", cell.id) or (kept and made & used):
            kept.insert(0, cell.source)
            used |= {node.id for node in names}
    return kept


def asking(path: Path, told: Path) -> list[str]:
    """These cells, and one that writes to ``told`` what they should have saved."""
    return [*labs_alone(path), f"TOLD = {str(told)!r}\n{ASK}"]


def executed(cells: list[str], folder: Path, sync: bool, *options: str) -> None:
    """``saved.ipynb`` of these cells, given to ``jupyter nbconvert --execute``."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(made, folder / "saved.ipynb")
    converted(folder, sync, "--execute", *options)


def converted(folder: Path, sync: bool, *options: str) -> None:
    """``saved.ipynb`` given to ``jupyter nbconvert``."""
    command = [sys.executable, "-m", "nbconvert", *options, "saved.ipynb"]
    done = subprocess.run(
        command, cwd=folder, env=environment(sync), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def pictures(notebook: NotebookNode) -> list[bytes]:
    """The pictures of labs that a notebook holds."""
    outputs = [output.get("data", {}) for cell in notebook.cells for output in cell.outputs]
    labs = [data for data in outputs if re.match(r"hpwidgets\.\w+Lab:", data.get("text/plain", ""))]
    return [base64.b64decode(data["image/png"]) for data in labs]


def check(request: pytest.FixtureRequest, saved: list[bytes], told: Path) -> None:
    """Each picture is the one after the lab's run, which has come to its end."""
    labs: list[list[Any]] = json.loads(told.read_text("utf-8"))
    assert [hashlib.sha1(png).hexdigest() for png in saved] == [sha for sha, *_ in labs]
    for _sha, state, done, total in labs:
        assert (state, done) == ("finished", total) or (state, done) == ("paused", 0)
    ends = ", ".join(f"{done} of {total}" for _sha, _state, done, total in labs)
    print(f"| {request.node.name} | {ends} |")


@each
@synced
def test_nbclient(request: pytest.FixtureRequest, path: Path, sync: bool, tmp_path: Path) -> None:
    notebook = execute(*asking(path, tmp_path / "told.json"), sync=sync)
    check(request, pictures(notebook), tmp_path / "told.json")


@each
@synced
def test_nbconvert_to_notebook(
    request: pytest.FixtureRequest, path: Path, sync: bool, tmp_path: Path
) -> None:
    cells = asking(path, tmp_path / "told.json")
    executed(cells, tmp_path, sync, "--to=notebook", "--inplace")
    notebook = nbformat.read(tmp_path / "saved.ipynb", as_version=4)
    check(request, pictures(notebook), tmp_path / "told.json")


@each
@synced
def test_nbconvert_to_html_without_the_net(
    request: pytest.FixtureRequest, path: Path, sync: bool, tmp_path: Path, page: Page
) -> None:
    executed(asking(path, tmp_path / "told.json"), tmp_path, sync, "--to=html")
    page.context.set_offline(True)
    page.goto((tmp_path / "saved.html").as_uri(), wait_until="domcontentloaded")
    shown = page.get_by_role("img", name=re.compile(r"^hpwidgets\.\w+Lab: "))
    for image in shown.all():
        expect(image).to_be_visible()
        assert image.evaluate("image => image.complete && image.naturalWidth") > 600
    data = [image.get_attribute("src") or "" for image in shown.all()]
    saved = [base64.b64decode(source.partition(",")[2]) for source in data]
    check(request, saved, tmp_path / "told.json")


def test_what_a_person_saved_with_its_widgets_can_be_exported_as_pictures(
    page: Page, tmp_path: Path
) -> None:
    somebody = 'import os\nos.environ["HPWIDGETS_SYNC"] = "0"'
    notebook = execute(somebody, SHOW, sync=False)
    assert "text/html" not in notebook.cells[1].outputs[0].data and "widgets" in notebook.metadata
    nbformat.write(notebook, tmp_path / "saved.ipynb")
    converted(tmp_path, False, "--to=html", "--ClearMetadataPreprocessor.enabled=True")
    page.context.set_offline(True)
    page.goto((tmp_path / "saved.html").as_uri(), wait_until="domcontentloaded")
    picture = page.locator(".jp-RenderedImage img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth") > 600
