"""An exported page that may load the widgets from the net: here, from packages of npm."""

from __future__ import annotations

import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import Page, Route, expect

from tests.browser.test_saved import SHOW, execute
from tests.matrix.venvs import FOLDER

NEEDED = ("@jupyter-widgets/html-manager@1", "requirejs@2", "anywidget@0.11")
ASKED = re.compile(
    r"(require)\.min\.js$|/(?:@jupyter-widgets/)?(html-manager|anywidget)@[^/]*/(.*)$"
)


@pytest.fixture(scope="module")
def packages() -> Path:
    """A folder with the packages, each under its name."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm on PATH")
    folder = FOLDER / "npm"
    folder.mkdir(parents=True, exist_ok=True)
    if not list(folder.glob("*.tgz")):
        subprocess.run([npm, "pack", "--silent", *NEEDED], cwd=folder, check=True)
    for packed in folder.glob("*.tgz"):
        name = re.sub(r"-[\d.]+\.tgz$", "", packed.name).removeprefix("jupyter-widgets-")
        with tarfile.open(packed) as files:
            files.extractall(folder / name, filter="data")
    return folder


def test_an_exported_page_shows_the_saved_lab(page: Page, packages: Path, tmp_path: Path) -> None:
    def answer(route: Route) -> None:
        found = ASKED.search(route.request.url)
        if found is None:
            route.abort()
            return
        require, package, name = found.groups()
        path = packages / (package or "requirejs") / "package" / (name or f"{require}.js")
        route.fulfill(path=path if path.exists() else path.with_name(f"{path.name}.js"))

    told, _resources = HTMLExporter().from_notebook_node(execute(SHOW, sync=True))
    path = tmp_path / "told.html"
    path.write_text(told, "utf-8")
    page.route(re.compile("^https?:"), answer)
    page.goto(path.as_uri())
    lab = page.locator(".hpw")
    expect(lab.locator(".hpw-picture svg path").first).to_be_visible()
    expect(page.locator(".hpw-saved > img")).to_be_hidden()
    expect(lab.locator(".hpw-progress")).to_contain_text("epoch 12/12 · finished")
    expect(lab.locator(".hpw-words")).to_contain_text("Both losses")
    expect(lab.locator(".hpw-banner")).to_contain_text("This is a saved picture.")
    lab.locator(".hpw-figure").focus()
    page.keyboard.press("End")
    expect(lab.locator(".hpw-tip:visible")).to_contain_text("epoch 12")
