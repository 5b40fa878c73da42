"""Two tabs, a cut connection, pyplot beside a lab, a cell run many times."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from tests.browser.conftest import OpenNotebook, page_without_errors
from tests.browser.lab_page import LabOnPage
from tests.browser.leftovers import Leftovers
from tests.browser.notebook import SECONDS, NotebookPage

SHOW = "import hpwidgets as hp\nlab = hp.TrainingLab(hp.Hyperparameters(epochs=12))\nlab"
CUT_SECONDS = 5.0
AGAIN = 20
MEGABYTE = 2**20


@pytest.fixture
def second_page(browser: Browser) -> Iterator[Page]:
    """Another browser, as it were: a page with a context of its own."""
    with page_without_errors(browser) as opened:
        yield opened


def test_two_tabs_show_one_lab_and_both_move_it(
    open_notebook: OpenNotebook, second_page: Page
) -> None:
    notebook = open_notebook(SHOW)
    notebook.run(0)
    here = LabOnPage(notebook)
    here.await_end()
    notebook.save()
    twin = NotebookPage(second_page, notebook.server, notebook.kernel, notebook.name).open()
    there = LabOnPage(twin)
    there.await_end("learning rate 0.01 ·")
    there.move("learning_rate", "ArrowRight")
    for lab in (there, here):
        lab.await_end("learning rate 0.013 ·")
        expect(lab.box("learning_rate")).to_have_value("0.013")
    here.move("dropout", "ArrowRight")
    for lab in (here, there):
        lab.await_end("learning rate 0.013 ·", "dropout 0.05 ·")
        expect(lab.box("dropout")).to_have_value("0.05")
    assert here.root.get_attribute("data-drawn") == there.root.get_attribute("data-drawn")
    here.press("pin")
    expect(there.pins).to_be_visible()


@pytest.fixture
def cut(page: Page) -> Callable[[float], None]:
    """Cuts the page's ways to its kernels for some seconds; to be asked for before it loads."""
    ways: list[WebSocketRoute] = []
    is_cut = False

    def connect(way: WebSocketRoute) -> None:
        if is_cut:
            way.close(code=4000)
            return
        way.connect_to_server()
        ways.append(way)

    page.route_web_socket(re.compile("/channels"), connect)

    def cut_for(seconds: float) -> None:
        nonlocal is_cut
        is_cut = True
        while ways:
            ways.pop().close(code=4000)
        page.wait_for_timeout(seconds * 1000)  # the stretch that the test is about
        is_cut = False

    return cut_for


def test_a_lab_goes_on_after_its_connection_was_cut(
    cut: Callable[[float], None], open_notebook: OpenNotebook
) -> None:
    notebook = open_notebook(SHOW)
    notebook.run(0)
    lab = LabOnPage(notebook)
    lab.await_end()
    cut(CUT_SECONDS)
    lab.move("learning_rate", "ArrowRight")
    lab.await_end("learning rate 0.013 ·")
    expect(lab.root.locator(".hpw-banner")).to_be_hidden()
    lab.move("dropout", "ArrowRight")
    lab.await_end("dropout 0.05 ·")


def test_a_busy_cell_may_draw_with_pyplot_meanwhile(
    open_notebook: OpenNotebook, scratch: Path
) -> None:
    flag = scratch / "seen"
    notebook = open_notebook(
        SHOW,
        "%matplotlib inline\nimport time\nimport matplotlib.pyplot as plt\n"
        "from pathlib import Path\n"
        f"end, figures = time.monotonic() + {SECONDS}, 0\n"
        f"while not Path({str(flag)!r}).exists() and time.monotonic() < end:\n"
        "    figure, ax = plt.subplots()\n"
        "    ax.plot(range(50)); ax.set_title('mine'); figure.canvas.draw(); plt.close(figure)\n"
        "    figures += 1\n"
        "plt.plot([1, 2]); plt.show(); print(figures > 1, plt.get_fignums())",
    )
    notebook.run(0)
    lab = LabOnPage(notebook)
    lab.await_end()
    prompt = notebook.start(1)
    expect(prompt).to_have_text("[*]:")
    lab.move("learning_rate", "ArrowRight")
    lab.await_end("learning rate 0.013 ·")
    lab.press("pin")
    expect(lab.pins).to_be_visible()
    expect(prompt).to_have_text("[*]:")
    flag.touch()
    expect(prompt).to_have_text(re.compile(r"\[\d+\]:"))
    assert notebook.printed(1) == "True []"
    expect(notebook.cell(1).locator("img")).to_have_count(1)
    expect(lab.error).to_have_count(0)


def test_a_cell_run_many_times_leaves_nothing_on_the_page(open_notebook: OpenNotebook) -> None:
    notebook = open_notebook(SHOW)
    left = Leftovers(notebook.page)
    for _warming in range(3):
        notebook.run(0)
        LabOnPage(notebook).await_end()
    before = left.measure()
    for _again in range(AGAIN):
        notebook.run(0)
        LabOnPage(notebook).await_end()
    after = left.measure()
    assert after.listeners <= before.listeners
    assert after.nodes <= 1.05 * before.nodes
    assert after.heap - before.heap < 10 * MEGABYTE
    assert after.addresses == before.addresses
