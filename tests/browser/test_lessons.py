"""Each lesson in the page: it opens, follows its control, says what is wrong, and closes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.accessibility import findings
from tests.browser.conftest import page_without_errors
from tests.browser.lab_page import LabOnPage
from tests.browser.layout import faint, faults, set_cell_width
from tests.browser.notebook import NotebookPage
from tests.browser.server import JupyterServer, Kernel

WIDTHS = (1000, 700)


@dataclass(frozen=True)
class Lesson:
    """How a lab is opened and driven."""

    opened: str
    """The expression that makes it, quick."""
    slider: str
    """The control that is moved by the keyboard."""
    keys: tuple[str, ...]
    box: str
    """The number box that gets a value that cannot be."""
    wrong: str
    error: str
    views: tuple[str, ...]
    """The labels of its views, each looked at."""


LESSONS: dict[str, Lesson] = {
    "automl": Lesson(
        opened="hp.AutoMLLab(seconds=3, forest=False, boosting=False, network=False)",
        slider="folds",
        keys=("ArrowLeft",),
        box="folds",
        wrong="1",
        error="folds must be a whole number in [2, 1000], got 1",
        views=("the search", "what it tries, and why", "the result"),
    ),
    "baseline": Lesson(
        opened="hp.BaselineLab('wine', epochs=5, long_epochs=5)",
        slider="hidden_units",
        keys=("ArrowRight",) * 2,
        box="hidden_units",
        wrong="0",
        error="hidden_units must be a whole number in [1, 8192], got 0",
        views=(
            "models side by side",
            "first checks",
            "gradients by depth",
            "optimizers",
            "batch norm's band",
            "regularise, or not",
        ),
    ),
    "capacity": Lesson(
        opened="hp.CapacityLab(memorise_epochs=5, units=32)",
        slider="degree",
        keys=("ArrowRight",) * 4,
        box="rows",
        wrong="1",
        error="rows must be a whole number in [4, 200], got 1",
        views=("fit to a curve", "memorise labels", "double descent"),
    ),
    "challenge": Lesson(
        opened="hp.ChallengeLab('iris', epochs=5, trials=4)",
        slider="learning_rate",
        keys=("ArrowRight",) * 4,
        box="learning_rate",
        wrong="7",
        error="learning_rate must be in [1e-05, 1], got 7",
        views=(
            "baseline",
            "data",
            "curves",
            "search",
            "cross-validate",
            "ensemble",
            "open the test set",
        ),
    ),
    "cross_validation": Lesson(
        opened="hp.CrossValidationLab(epochs=5, settings=5, seeds=3)",
        slider="k",
        keys=("ArrowRight",) * 2,
        box="k",
        wrong="1",
        error="k must be a whole number in [2, 200], got 1",
        views=(
            "the folds",
            "scores by fold",
            "complexity, one SE",
            "how many folds?",
            "nested, or flattered",
            "chance of a missing class",
        ),
    ),
    "curves": Lesson(
        opened="hp.CurveLab(hp.fit(hp.Hyperparameters(), hp.load('moons')), view='gallery')",
        slider="seed",
        keys=("ArrowRight",) * 4,
        box="seed",
        wrong="-1",
        error="seed must be a whole number in [0, 2147483647], got -1",
        views=(
            "gallery",
            "quiz",
            "is this gap overfitting?",
            "your own run",
            "would more data help?",
        ),
    ),
    "dropout": Lesson(
        opened="hp.DropoutLab(epochs=5)",
        slider="step",
        keys=("ArrowRight",) * 3,
        box="row",
        wrong="0",
        error="row must be a whole number in [1, 512], got 0",
        views=(
            "one update at a time",
            "training or evaluation",
            "many masks, one vote",
            "gain by rows",
            "L1, L2, dropout",
            "deeper: early stopping, ridge",
        ),
    ),
    "ensembles": Lesson(
        opened="hp.EnsembleLab(epochs=5, members=5, training_sets=10, rounds=20)",
        slider="members",
        keys=("ArrowRight",) * 3,
        box="members",
        wrong="1",
        error="members must be a whole number in [2, 200], got 1",
        views=(
            "bagging",
            "bias and variance",
            "boosting",
            "stacking",
            "voting",
            "top runs",
            "diversity",
        ),
    ),
    "hyperband": Lesson(
        opened="hp.HyperbandLab(configurations=50, replays=30)",
        slider="eta",
        keys=("ArrowRight",) * 2,
        box="max_epochs",
        wrong="0",
        error="max_epochs must be a whole number in [1, 1000], got 0",
        views=(
            "bracket after bracket",
            "the brackets",
            "against random search",
            "slow starters",
        ),
    ),
    "preparation": Lesson(
        opened="hp.DataPrepLab()",
        slider="missing",
        keys=("ArrowRight",) * 4,
        box="missing",
        wrong="7",
        error="missing must be in [0, 0.6], got 7",
        views=("clean a table", "augment images", "split", "leaks", "step size"),
    ),
    "search": Lesson(
        opened="hp.SearchLab(cells=6, epochs=5, budget=12, hidden_units=8, replays=3)",
        slider="draw",
        keys=("ArrowRight",),
        box="budget",
        wrong="0",
        error="budget must be a whole number in [1, 400], got 0",
        views=(
            "four searches at once",
            "a Gaussian process",
            "many replays",
            "values tried",
            "isolation, importance",
            "a real search",
        ),
    ),
}


def cell_of(lesson: Lesson, theme: str) -> str:
    """The code of a cell that shows the lesson."""
    expression = lesson.opened[:-1]
    separator = "" if expression.endswith("(") else ", "
    return f"import hpwidgets as hp\nlab = {expression}{separator}theme={theme!r})\nlab"


@pytest.fixture(scope="module")
def notebook(
    browser: Browser, server: JupyterServer, warm_kernel: Kernel, theme: str
) -> Iterator[NotebookPage]:
    """A page in the theme with one cell a lesson."""
    name = f"lessons_{theme}.ipynb"
    server.write(name, [cell_of(lesson, theme) for lesson in LESSONS.values()])
    with page_without_errors(browser) as opened:
        notebook = NotebookPage(opened, server, warm_kernel, name).open()
        opened.keyboard.press("Control+b")  # the file browser makes room
        yield notebook


@pytest.mark.parametrize("name", list(LESSONS))
def test_a_lesson_opens_follows_its_control_says_what_is_wrong_and_closes(
    notebook: NotebookPage, kernel: Kernel, name: str
) -> None:
    lesson, number = LESSONS[name], list(LESSONS).index(name)
    notebook.run(number)
    lab = LabOnPage(notebook, number)
    expect(lab.verdict).to_contain_text(".")
    first = lab.settle()

    wrong: dict[str, list[str]] = {}
    for view in lesson.views:
        lab.look_at(view)
        for width in WIDTHS:
            set_cell_width(notebook.page, lab, width)
            if found := faults(lab) + faint(lab):
                wrong[f"{view} at {width}"] = found
        if found := findings(lab):
            wrong[f"{view}, axe-core"] = found
    assert wrong == {}
    lab.look_at(lesson.views[0])

    drawn = lab.root.get_attribute("data-drawn") or ""
    lab.move(lesson.slider, *lesson.keys)
    expect(lab.root).not_to_have_attribute("data-drawn", drawn)
    assert lab.settle() != first

    lab.type(lesson.box, lesson.wrong)
    expect(lab.error).to_contain_text(lesson.error)
    lab.move(lesson.slider, lesson.keys[0])
    expect(lab.error).to_have_count(0)

    kernel.execute("lab.close()")
    expect(lab.root).to_have_count(0)
