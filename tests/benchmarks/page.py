"""In the page: from a key on a lesson's slider to its first picture, from Stop to its answer."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

import hpwidgets as hp
from tests.benchmarks.lessons import FIRST_PICTURE, STOPPED
from tests.benchmarks.result import Result
from tests.browser.lab_page import LabOnPage
from tests.browser.notebook import NotebookPage, launch, new_page
from tests.browser.server import JupyterServer
from tests.conftest import find_chromium

MOVES = 9

# All wait for what a person sees: the lab counts its drawings, and what follows a key is painted.
PRESS = """
  const press = () => { handle.stepUp(); handle.dispatchEvent(new Event("input")); };
  const painted = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
"""
TO_PICTURE = """async ([lab, handle]) => {
  PRESS
  handle.focus();
  const changed = new Promise(resolve => new MutationObserver((_, watch) => {
    watch.disconnect(); resolve();
  }).observe(lab, {attributes: true, attributeFilter: ["data-drawn"]}));
  const started = performance.now();
  press();
  await changed;
  await painted();
  return (performance.now() - started) / 1000;
}""".replace("PRESS", PRESS)
TO_STOP = """async ([lab, button]) => {
  if (button.disabled) return null;
  const stopped = () => lab.innerText.includes("stopped by hand");
  const started = performance.now();
  const answered = new Promise(resolve => {
    const watch = new MutationObserver(() => {
      if (stopped() || lab.innerText.includes("finished")) { watch.disconnect(); resolve(); }
    });
    watch.observe(lab, {childList: true, characterData: true, subtree: true});
  });
  button.click();
  await answered;
  return stopped() ? (performance.now() - started) / 1000 : null;
}"""
TO_END = """async ([lab, handle, words]) => {
  PRESS
  handle.focus();
  // The status names the learning rate, so the new run's is another one.
  const part = name => lab.querySelector(name).innerText;
  const before = part(".hpw-status");
  const ended = () => part(".hpw-status") !== before && part(".hpw-progress").includes("finished")
    && part(".hpw-progress").includes(words);
  const last = new Promise(resolve => {
    const look = () => { if (ended()) { watch.disconnect(); resolve(); } };
    const watch = new MutationObserver(look);
    watch.observe(lab, {attributes: true, childList: true, characterData: true, subtree: true});
  });
  const started = performance.now();
  press();
  await last;
  await painted();
  return (performance.now() - started) / 1000;
}""".replace("PRESS", PRESS)
LAST_PICTURE = 0.13
"""Seconds from a key to the end of a default run's curves."""
ENDS = 15


@dataclass(frozen=True)
class Driven:
    """A lesson with a run long enough to be stopped, and the slider that is moved."""

    code: str
    slider: str


LABS = {
    "AutoMLLab": Driven("hp.AutoMLLab(seconds=6)", "seconds"),
    "BaselineLab": Driven("hp.BaselineLab(epochs=40)", "learning_rate"),
    "CapacityLab": Driven("hp.CapacityLab(model='network')", "noise"),
    "CrossValidationLab": Driven(
        "hp.CrossValidationLab('breast_cancer', view='complexity', varied='hidden_units')", "k"
    ),
    "CurveLab": Driven("hp.CurveLab(view='more_data')", "repeats"),
    "DataPrepLab": Driven("hp.DataPrepLab()", "missing"),
    "DropoutLab": Driven("hp.DropoutLab(view='size')", "dropout"),
    "EnsembleLab": Driven("hp.EnsembleLab()", "learning_rate"),
    "HyperbandLab": Driven("hp.HyperbandLab()", "seed"),
    "SearchLab": Driven("hp.SearchLab(budget=40)", "draw"),
}


def results() -> list[Result]:
    """Two lines a lab; the peers are what a person still takes for at once."""
    executable = find_chromium()
    if executable is None:
        raise RuntimeError("this benchmark needs Chromium or Chrome on PATH; install one of them")
    lines = []
    with (
        tempfile.TemporaryDirectory() as place,
        JupyterServer(Path(place) / "jupyter") as server,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright, executable)
        kernel = server.start_kernel()
        codes = [lab.code for lab in LABS.values()] + ["hp.TrainingLab()"]
        cells = [f"import hpwidgets as hp\nlab = {code}\nlab" for code in codes]
        server.write("lessons.ipynb", cells)
        notebook = NotebookPage(new_page(browser), server, kernel, "lessons.ipynb").open()
        for number, (name, driven) in enumerate(LABS.items()):
            notebook.run(number)
            lab = LabOnPage(notebook, number)
            lab.settle()
            cycles = [_cycle(lab, driven.slider) for _ in range(MOVES)]
            first = [to_picture for to_picture, _stopped in cycles]
            stopped = [seconds for _picture, seconds in cycles if seconds is not None]
            kernel.execute("lab.close()")
            lines.append(
                _line(f"{name} in the page: a key to its first picture", first, FIRST_PICTURE)
            )
            if len(stopped) < MOVES / 2:
                raise RuntimeError(f"{name}: only {len(stopped)} of {MOVES} runs could be stopped")
            lines.append(_line(f"{name} in the page: Stop to its answer", stopped, STOPPED))
        lines.append(_to_the_end(notebook, len(LABS)))
        browser.close()
    return lines


def _cycle(lab: LabOnPage, slider: str) -> tuple[float, float | None]:
    """Seconds from a key to another picture, and from a click on Stop then until the lab says so
    (None where the run had ended before).
    """
    handles = [lab.root.element_handle(), lab.slider(slider).element_handle()]
    to_picture = float(lab.page.evaluate(TO_PICTURE, handles))
    handles = [lab.root.element_handle(), lab.button("stop").element_handle()]
    to_stop: float | None = lab.page.evaluate(TO_STOP, handles)
    lab.settle()
    return to_picture, to_stop


def _to_the_end(notebook: NotebookPage, number: int) -> Result:
    """From a key on the learning rate to the last picture of TrainingLab's default run."""
    notebook.run(number)
    lab = LabOnPage(notebook, number)
    lab.settle()
    epochs = hp.Hyperparameters().epochs
    handles = [lab.root, lab.slider("learning_rate")]
    arguments = [*(handle.element_handle() for handle in handles), f"{epochs}/{epochs}"]
    seconds = []
    for _ in range(ENDS):
        seconds.append(float(lab.page.evaluate(TO_END, arguments)))
        lab.settle()
    return _line("TrainingLab in the page: a key to its last picture", seconds, LAST_PICTURE)


def _line(name: str, seconds: list[float], bound: float) -> Result:
    ours = median(seconds)
    return Result(
        name=f"{name} / {1000 * bound:.0f} ms",
        ours=ours,
        peer=bound,
        ratio=ours / bound,
        bound=1.0,
        kind="at most",
        unit="s",
    )
