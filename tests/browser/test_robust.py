"""Two tabs, a page loaded again, a cut connection, pyplot beside a lab, a cell run many times."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, WebSocketRoute, expect

from tests.browser.conftest import OpenNotebook, page_without_errors
from tests.browser.lab_page import LabOnPage
from tests.browser.leftovers import Held, Leftovers
from tests.browser.notebook import SECONDS, NotebookPage

SHOW = "import hpwidgets as hp\nlab = hp.TrainingLab(hp.Hyperparameters(epochs=12))\nlab"
MEGABYTE = 2**20


def long(value: float) -> object:
    """A parameter that only `make matrix` has time for."""
    return pytest.param(value, marks=pytest.mark.matrix)


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


def test_a_page_loaded_again_shows_what_is_there_and_python_draws_nothing(
    open_notebook: OpenNotebook,
) -> None:
    notebook = open_notebook(SHOW)
    notebook.run(0)
    lab = LabOnPage(notebook)
    lab.await_end()
    before = lab.settle()
    count = "lab.wait(60)\nprint(lab._easel.drawn, lab.picture.canvas._page.full_draws)"
    drawn = notebook.kernel.execute(count)
    heard = "lab.widget.on_msg(lambda *told: heard.append(told[1]['do']))"
    notebook.kernel.execute(f"heard = []\n{heard}")
    notebook.reload()
    lab.await_end("learning rate 0.01 ·")
    notebook.page.evaluate("document.body.classList.add('of-no-theme')")
    assert lab.settle() == before
    assert notebook.kernel.execute("print(heard)") == "['page']"
    assert notebook.kernel.execute(count) == drawn


@dataclass(frozen=True)
class Connection:
    """A page's ways to its kernels."""

    cut: Callable[[int], None]
    """Close them with this code: JupyterLab connects again after 4000, and not after 1001."""
    mend: Callable[[], None]


@pytest.fixture
def connection(page: Page) -> Connection:
    """The page's connection; to be asked for before the page loads."""
    ways: list[WebSocketRoute] = []
    is_cut = False

    def connect(way: WebSocketRoute) -> None:
        if is_cut:
            way.close(code=4000)
            return
        way.connect_to_server()
        ways.append(way)

    page.route_web_socket(re.compile("/channels"), connect)

    def cut_now(code: int) -> None:
        nonlocal is_cut
        is_cut = True
        while ways:
            ways.pop().close(code=code)

    def mend() -> None:
        nonlocal is_cut
        is_cut = False

    return Connection(cut_now, mend)


def with_banner(open_notebook: OpenNotebook) -> tuple[LabOnPage, Locator]:
    """A lab that has trained, and where it says how its connection is."""
    notebook = open_notebook(SHOW)
    notebook.run(0)
    lab = LabOnPage(notebook)
    lab.await_end()
    return lab, lab.part("banner")


@pytest.mark.parametrize("seconds", [5, long(20)])
def test_a_lab_goes_on_after_its_connection_was_cut(
    connection: Connection, open_notebook: OpenNotebook, seconds: float
) -> None:
    lab, banner = with_banner(open_notebook)
    connection.cut(4000)
    lab.notebook.kernel.execute("lab.set(dropout=0.5).wait(60)")
    lab.move("learning_rate", "ArrowRight")
    expect(banner).to_contain_text("connection")
    lab.page.wait_for_timeout(seconds * 1000)  # the stretch that the test is about
    expect(banner).to_contain_text("connection")
    connection.mend()
    lab.await_end("learning rate 0.013 ·", "dropout 0.5 ·")
    expect(lab.box("dropout")).to_have_value("0.5")
    expect(banner).to_be_hidden()
    lab.move("dropout", "ArrowLeft")
    lab.await_end("dropout 0.45 ·")
    lab.settle()


def test_a_lab_goes_on_when_a_person_connects_again(
    connection: Connection, open_notebook: OpenNotebook
) -> None:
    lab, banner = with_banner(open_notebook)
    connection.cut(1001)
    lab.move("learning_rate", "ArrowRight")
    expect(banner).to_contain_text("connection")
    connection.mend()
    lab.page.locator("li", has_text="Kernel").first.click()
    lab.page.get_by_text("Reconnect to Kernel", exact=True).click()
    lab.await_end("learning rate 0.013 ·")
    expect(banner).to_be_hidden()


def test_an_old_state_does_not_stay_on_the_page(open_notebook: OpenNotebook) -> None:
    notebook = open_notebook(SHOW)
    notebook.run(0)
    lab = LabOnPage(notebook)
    lab.await_end()
    lab.watch()
    notebook.kernel.execute(
        "old = {name: getattr(lab.widget, name) for name in ('said', 'values', 'told')}\n"
        "lab.set(dropout=0.5).wait(60)\n"
        "lab.widget.comm.send({'method': 'update', 'state': old, 'buffer_paths': []})"
    )
    lab.await_seen("dropout 0.5 ·")
    lab.await_end("dropout 0.5 ·")
    expect(lab.box("dropout")).to_have_value("0.5")


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


@pytest.mark.parametrize("times", [20, long(100)])
def test_a_cell_run_many_times_leaves_nothing_on_the_page(
    open_notebook: OpenNotebook, times: int
) -> None:
    notebook = open_notebook(SHOW)
    left = Leftovers(notebook.page)

    def run(again: int) -> Held:
        for _time in range(again):
            notebook.run(0)
            LabOnPage(notebook).await_end()
        return left.measure()

    start, half, end = run(3), run(times // 2), run(times // 2)
    print(f"{times} times: {start} -> {half} -> {end}")
    # JupyterLab adds a few listeners of its own once; what a lab leaves grows in both halves.
    grown = min(half.listeners - start.listeners, end.listeners - half.listeners)
    assert grown < times / 4
    assert end.nodes <= 1.05 * start.nodes
    assert end.heap - start.heap < (1 + 0.09 * times) * MEGABYTE
    assert end.addresses == start.addresses
