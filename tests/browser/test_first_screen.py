"""Shift+Enter in a fresh notebook: sliders, run bar, verdict and picture are in sight together."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import page_without_errors
from tests.browser.lab_page import LabOnPage
from tests.browser.notebook import NotebookPage
from tests.browser.server import JupyterServer, Kernel
from tests.browser.test_lessons import LESSONS

SIZE = {"width": 1300, "height": 900}
LABS = {
    "training": "hp.TrainingLab()",
    **{name: lesson.opened for name, lesson in LESSONS.items()},
}
SLIDERS = 5
COLOUR_BAR = 20
"""Axes as narrow as this are no panel."""
HIDDEN = """(lab, [most, boxes]) => {
  const sight = lab.closest('.jp-WindowedPanel-outer').getBoundingClientRect();
  const parts = [...lab.querySelectorAll('.hpw-control')]
    .filter(e => e.checkVisibility() && e.querySelector('input[type=range]')).slice(0, most)
    .map(e => [`slider ${e.dataset.name}`, e.getBoundingClientRect()]);
  for (const name of ['run', 'words'])
    parts.push([name, lab.querySelector(`.hpw-${name}`).getBoundingClientRect()]);
  const panels = [...lab.querySelectorAll('svg.hpw-scene > .hpw-part')].flatMap(part => {
    const drawn = part.getBoundingClientRect();
    const there = (x, y) => new DOMPoint(x, y).matrixTransform(part.getScreenCTM());
    return boxes.map(([x, y, width, height]) => {
      const from = there(x, y), to = there(x + width, y + height);
      return new DOMRect(from.x, from.y, to.x - from.x, to.y - from.y);
    }).filter(r => r.top >= drawn.top - 2 && r.bottom <= drawn.bottom + 2 &&
      r.left >= drawn.left - 2 && r.right <= drawn.right + 2);
  });
  panels.sort((a, b) => Math.round(a.top - b.top) || a.left - b.left);
  parts.push(['first panel', panels[0]]);
  return parts.filter(([, r]) => r.top < sight.top || r.bottom > sight.bottom ||
      r.left < sight.left || r.right > sight.right)
    .map(([name, r]) => `${name}: ${Math.round(r.top - sight.top)} to ` +
      `${Math.round(r.bottom - sight.top)} of ${Math.round(sight.height)} px`);
}"""
WIDTHS = """lab => ['.hpw-scene', '.hpw-panel']
  .map(name => Math.round(lab.querySelector(name).getBoundingClientRect().width))"""


@pytest.fixture(scope="module")
def notebook(
    browser: Browser, server: JupyterServer, warm_kernel: Kernel
) -> Iterator[NotebookPage]:
    """A notebook with one empty cell in a window of the usual size; the file browser is open."""
    server.write("first_screen.ipynb", [""])
    with page_without_errors(browser) as opened:
        opened.set_viewport_size({**SIZE})
        notebook = NotebookPage(opened, server, warm_kernel, "first_screen.ipynb").open()
        expect(opened.locator(".jp-FileBrowser")).to_be_visible()
        yield notebook


@pytest.mark.parametrize("name", list(LABS))
def test_all_that_matters_is_in_sight(notebook: NotebookPage, kernel: Kernel, name: str) -> None:
    page = notebook.page
    notebook.fresh(f"import hpwidgets as hp; lab = {LABS[name]}\nlab")
    page.keyboard.press("Shift+Enter")
    expect(page.locator(".jp-NotebookPanel .jp-CodeCell")).to_have_count(2)
    lab = LabOnPage(notebook)
    expect(lab.verdict).to_contain_text(".")
    lab.settle()
    scene = json.loads(kernel.execute("print(lab.widget.scene)"))
    panels = [axes["box"] for axes in scene["axes"] if axes["box"][2] > COLOUR_BAR]
    assert lab.root.evaluate(HIDDEN, [SLIDERS, panels]) == []
    picture, place = lab.root.evaluate(WIDTHS)
    assert abs(picture - place) <= 2, "the picture is not as wide as its place"
    kernel.execute("lab.close()")
