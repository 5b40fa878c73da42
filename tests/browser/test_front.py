"""The page of a lab: by keyboard alone, with any names, in any theme, alive or not."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.accessibility import findings
from tests.browser.conftest import OpenNotebook, Show
from tests.browser.lab_page import LabOnPage
from tests.browser.server import JupyterServer

HOSTILE = ("<img src=x onerror=window.hit=1>", "]]></svg><script>window.hit=1</script>", r"$\q$ ‮x")
CELLS = {
    "lab": "import hpwidgets as hp\nlab = hp.TrainingLab(hp.Hyperparameters(epochs=12))\nlab",
    "presets": "import hpwidgets as hp\n"
    "lab = hp.TrainingLab(presets=[hp.Preset(name='mine', values={'dropout': 0.5}, "
    "comment='Half of the units.')])\nlab",
    "csv": "import hpwidgets as hp\nlab = hp.TrainingLab(hp.Hyperparameters(epochs=3))\nlab",
    "plain": "import hpwidgets as hp\nlab = hp.TrainingLab(guide=False, hide=['l1'])\nlab",
}


def tab_to(page: Page, css: str, *, back: bool = False) -> None:
    """Press Tab until the focus is on an element of this kind."""
    for _press in range(80):
        if page.evaluate("css => document.activeElement?.matches(css)", css):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"the keyboard does not reach {css}")


def test_a_whole_session_by_keyboard_alone(show: Show) -> None:
    lab, page = show("lab"), show("lab").page
    lab.await_end()
    page.keyboard.press("Escape")
    lab.root.locator("summary").first.focus()
    tab_to(page, "[data-name=learning_rate] input[type=range]")
    page.keyboard.press("ArrowRight")
    lab.await_end("learning rate 0.013")
    tab_to(page, "[data-name=dropout] .hpw-box")
    page.keyboard.press("Control+a")
    page.keyboard.type("0.3")
    page.keyboard.press("Enter")
    lab.await_end("dropout 0.3")
    tab_to(page, ".hpw-fold summary")
    page.keyboard.press("Enter")
    tab_to(page, "[data-name=activation] select")
    page.keyboard.press("t")  # tanh
    lab.await_end("activation tanh")
    tab_to(page, "[data-do=restart]")
    page.keyboard.press("Space")
    lab.await_end()
    tab_to(page, ".hpw-figure")
    page.keyboard.press("ArrowRight")
    expect(lab.root.locator(".hpw-tip:visible")).to_contain_text("epoch 1")
    page.keyboard.press("End")
    expect(lab.root.locator(".hpw-tip:visible")).to_contain_text("epoch 12")
    tab_to(page, ".hpw-epoch input[type=range]")
    page.keyboard.press("Home")
    expect(lab.reading).to_contain_text("epoch 1 ·")
    page.keyboard.press("End")
    expect(lab.reading).to_contain_text("epoch 12 ·")
    tab_to(page, "[data-do=pin]")
    page.keyboard.press("Enter")
    expect(lab.pins.locator("input")).to_have_value("A")
    tab_to(page, ".hpw-pins input")
    page.keyboard.press("Control+a")
    page.keyboard.type("tanh run")
    page.keyboard.press("Enter")
    expect(lab.pins.locator("input")).to_have_value("tanh run")
    tab_to(page, "[data-do=undo]", back=True)
    page.keyboard.press("Enter")
    lab.await_end("dropout 0.3")
    expect(lab.status).not_to_contain_text("tanh")


def test_views_are_chosen_and_menus_left_by_keys(open_notebook: OpenNotebook) -> None:
    notebook = open_notebook(
        "import hpwidgets as hp\nlab = hp.CapacityLab(memorise_epochs=5, units=32)\nlab"
    )
    notebook.run(0)
    lab, page = LabOnPage(notebook), notebook.page
    lab.settle()
    tabs = lab.root.get_by_role("tab")
    tabs.first.focus()
    for key, at in (
        ("ArrowRight", 1),
        ("End", 2),
        ("ArrowRight", 0),
        ("ArrowLeft", 2),
        ("Home", 0),
    ):
        page.keyboard.press(key)
        expect(tabs.nth(at)).to_be_focused()
        expect(tabs.nth(at)).to_have_attribute("aria-selected", "true")
        expect(lab.root.locator("[role=tab][tabindex='0']")).to_have_count(1)
    lab.settle()
    for menu, inside in (
        (".hpw-presets", ".hpw-menu button"),
        (".hpw-save", ".hpw-save-list button"),
    ):
        opener = lab.root.locator(f"{menu} summary")
        opener.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(lab.root.locator(inside).first).to_be_focused()
        page.keyboard.press("Escape")
        expect(lab.root.locator(inside).first).to_be_hidden()
        expect(opener).to_be_focused()


def test_undo_redo_reset_back_and_suggestions(show: Show) -> None:
    lab = show("lab")
    lab.await_end()
    expect(lab.button("undo")).to_be_disabled()
    lab.type("learning_rate", "1")
    lab.await_end("learning rate 1 ")
    suggestion = lab.verdict.locator(".hpw-changes button").first
    expect(suggestion).to_contain_text("learning rate")
    suggestion.click()
    lab.await_end()
    expect(lab.box("learning_rate")).not_to_have_value("1")
    lab.press("undo")
    lab.await_end("learning rate 1 ")
    lab.press("undo")
    lab.await_end("learning rate 0.01 ")
    lab.press("redo")
    lab.await_end("learning rate 1 ")
    lab.control("learning_rate").locator(".hpw-back").click()
    lab.await_end("learning rate 0.01 ")
    lab.type("dropout", "0.2")
    lab.await_end("dropout 0.2 ")
    lab.press("reset")
    lab.await_end("dropout 0 ")
    expect(lab.slider("dropout")).to_have_attribute("aria-valuetext", "off")


def test_an_error_is_told_with_its_control_and_only_while_it_holds(show: Show) -> None:
    lab = show("lab")
    lab.await_end()
    lab.unfold("Training", "Code", "Table")
    lab.press("pin")
    lab.type("epochs", "0")
    expect(lab.error).to_contain_text("epochs must be")
    for place in (lab.slider("epochs"), lab.box("epochs")):
        expect(place).to_have_attribute("aria-invalid", "true")
        expect(place).to_have_accessible_description(re.compile("^epochs must be"))
    assert findings(lab) == []
    lab.type("epochs", "11")
    expect(lab.error).to_have_count(0)
    for place in (lab.slider("epochs"), lab.box("epochs")):
        expect(place).not_to_have_attribute("aria-invalid", "true")
        expect(place).to_have_accessible_description(re.compile("^passes over the training"))


def test_sliders_can_be_seen_where_the_system_sets_the_colours(show: Show) -> None:
    lab = show("lab")
    lab.await_end()
    lab.page.emulate_media(forced_colors="active")
    slider = lab.slider("learning_rate")
    assert slider.evaluate("e => getComputedStyle(e).forcedColorAdjust") == "none"
    image = Image.open(io.BytesIO(slider.screenshot())).convert("RGB")
    assert len(image.getcolors(10_000) or []) > 2
    lab.page.emulate_media(forced_colors="none")


def test_presets_of_the_lab_and_of_a_teacher(show: Show) -> None:
    lab = show("lab")
    lab.await_end()
    lab.root.locator(".hpw-presets summary").click()
    lab.root.locator(".hpw-menu button", has_text="too hot").click()
    lab.await_end("learning rate 1 ")
    expect(lab.verdict).to_contain_text("too hot")
    expect(lab.verdict).to_have_attribute("data-verdict", "unstable")
    mine = show("presets")
    mine.await_end()
    mine.root.locator(".hpw-presets summary").click()
    mine.page.keyboard.press("Tab")
    mine.page.keyboard.press("Enter")
    mine.await_end("dropout 0.5")
    expect(mine.verdict).to_contain_text("Half of the units.")


def test_the_epoch_rewinds_boundary_and_score(show: Show) -> None:
    lab = show("lab")
    lab.await_end()
    newest = lab.settle()
    lab.move("cursor", "Home")
    expect(lab.reading).to_contain_text("epoch 1 ·")
    first = lab.settle()
    assert first != newest
    image = lab.picture.locator("image").first
    early = image.get_attribute("href")
    lab.move("cursor", "End")
    expect(lab.reading).to_contain_text("epoch 12 ·")
    lab.settle()
    assert image.get_attribute("href") != early
    box = lab.picture.locator("svg").first.bounding_box()
    lab.page.mouse.click(box["x"] + 0.2 * box["width"], box["y"] + 0.2 * box["height"])
    expect(lab.root.locator(".hpw-epoch-words")).not_to_have_text("epoch 12 / 12")


def test_a_csv_file_is_chosen_or_dropped(show: Show, tmp_path: Path) -> None:
    rows = [f"{n % 7},{n % 3},{'yes' if n % 7 > 3 else 'no'}" for n in range(80)]
    path = tmp_path / "rows.csv"
    path.write_text("\n".join(["a,b,bought", *rows]))
    lab = show("csv")
    lab.await_end()
    lab.unfold("Data")
    lab.choose("data", "CSV file …")
    lab.type("target", "bought")
    lab.control("csv").locator("input[type=file]").set_input_files(path)
    lab.await_end("rows")
    expect(lab.box("csv")).to_have_value(re.compile(r"rows\.csv$"))
    expect(lab.error).to_have_count(0)


def test_names_are_text_and_never_markup(open_notebook: OpenNotebook) -> None:
    notebook = open_notebook(
        "import hpwidgets as hp, numpy as np, pandas as pd\n"
        f"names = {list(HOSTILE)!r}\n"
        "rng = np.random.default_rng(0)\n"
        "frame = pd.DataFrame(rng.normal(size=(90, 2)), columns=names[:2])\n"
        "frame['y'] = np.array(names)[rng.integers(0, 3, 90)]\n"
        "lab = hp.TrainingLab(hp.Hyperparameters(epochs=3), data=frame, target='y')\n"
        "lab.wait(60).pin(names[0])\nlab",
        "prep = hp.DataPrepLab(frame, target='y')\nprep",
        "rows = hp.load(frame, target='y')\n"
        "many = hp.EnsembleLab(rows, members=3, epochs=3, view='diversity')\nmany",
    )
    for cell, variable in enumerate(("lab", "prep", "many")):
        notebook.run(cell)
        lab = LabOnPage(notebook, cell, variable)
        lab.settle()
        for tab in lab.root.get_by_role("tab").all():
            lab.look_at(tab.inner_text())
            assert lab.root.locator("img, script, iframe").count() == 0
    assert notebook.page.evaluate("window.hit") is None
    expect(LabOnPage(notebook, 0).pins.locator("input")).to_have_value(HOSTILE[0])
    texts = LabOnPage(notebook, 0).picture.locator("text").all_text_contents()
    assert any("<img" in text for text in texts), texts


def test_the_theme_follows_the_page_at_once(show: Show) -> None:
    lab, page = show("lab"), show("lab").page
    lab.await_end()
    expect(lab.root).to_have_attribute("data-theme", "light")
    ground = lab.root.evaluate("lab => getComputedStyle(lab).backgroundColor")
    page.locator("li", has_text="Settings").first.click()
    page.get_by_text("Theme", exact=True).hover()
    page.get_by_text("JupyterLab Dark", exact=True).click()
    expect(lab.root).to_have_attribute("data-theme", "dark")
    expect(lab.picture.locator("svg text").first).to_have_attribute("fill", "#b0b0b0")
    assert lab.root.evaluate("lab => getComputedStyle(lab).backgroundColor") != ground
    page.locator("li", has_text="Settings").first.click()
    page.get_by_text("Theme", exact=True).hover()
    page.get_by_text("JupyterLab Light", exact=True).click()
    expect(lab.root).to_have_attribute("data-theme", "light")


def test_the_guide_can_be_left_out(show: Show) -> None:
    lab = show("plain")
    lab.await_end()
    expect(lab.root.locator(".hpw-try")).to_be_hidden()
    expect(lab.root.locator(".hpw-question")).to_be_hidden()
    expect(lab.control("l1")).to_have_count(0)


def test_a_lab_whose_kernel_is_gone_says_so(page: Page, server: JupyterServer) -> None:
    from tests.browser.notebook import NotebookPage

    kernel = server.start_kernel()
    server.write("gone.ipynb", [CELLS["lab"]])
    notebook = NotebookPage(page, server, kernel, "gone.ipynb").open()
    notebook.run(0)
    lab = LabOnPage(notebook)
    lab.await_end()
    expect(lab.root.locator(".hpw-banner")).to_be_hidden()
    page.locator("li", has_text="Kernel").first.click()
    page.get_by_text("Restart Kernel…", exact=True).click()
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    notebook.await_kernel()
    lab.move("learning_rate", "ArrowRight")
    expect(lab.root.locator(".hpw-banner")).to_contain_text("Run its cell again")
    expect(lab.picture.locator("svg path").first).to_be_visible()  # the last frame is there
    notebook.start(0)  # the prompt says [1] again: a new kernel counts anew
    expect(lab.root.locator(".hpw-banner")).to_be_hidden()
    lab.await_end("learning rate 0.01 ")


@pytest.mark.parametrize("cell", ["lab"])
def test_a_lab_is_at_most_three_models(show: Show, cell: str) -> None:
    lab = show(cell)
    lab.await_end()
    count = lab.notebook.kernel.execute(
        "import ipywidgets, gc\n"
        "from ipywidgets.widgets.widget import _instances\n"
        "before = len(_instances); other = hp.TrainingLab(); other.wait(60)\n"
        "print(len(_instances) - before); other.close(); print(len(_instances) - before)"
    )
    made, left = map(int, count.split())
    assert made <= 3 and left == 0
