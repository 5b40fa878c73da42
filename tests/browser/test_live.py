"""Moves, storms, busy kernels, closed and re-run cells, reloads: the page tells the truth."""

from __future__ import annotations

import re
from pathlib import Path

import psutil
from playwright.sync_api import expect

from tests.browser.conftest import OpenNotebook
from tests.browser.lab_page import LabOnPage, rate_named
from tests.browser.notebook import SECONDS
from tests.browser.server import Kernel

SHOW = "import hpwidgets as hp\nlab = hp.TrainingLab()\nlab"
LONG = "lab = hp.TrainingLab(hp.Hyperparameters(epochs=3000))\nlab"
IDLE_SECONDS = 2.0


def cpu_share(pid: int, seconds: float, lab: LabOnPage) -> float:
    """Cores that a process uses over a stretch of time."""
    process = psutil.Process(pid)
    before = process.cpu_times()
    lab.page.wait_for_timeout(seconds * 1000)  # the stretch that is measured
    after = process.cpu_times()
    return (after.user - before.user + after.system - before.system) / seconds


def test_a_key_on_the_learning_rate_retrains_and_redraws(open_notebook: OpenNotebook) -> None:
    notebook = open_notebook(SHOW, "print(lab.history.hyperparameters.learning_rate)")
    notebook.run(0)
    lab = LabOnPage(notebook)
    assert rate_named(lab.await_end()) == "0.01"
    before = lab.settle()
    lab.move("learning_rate", "ArrowRight")
    assert rate_named(lab.await_end("learning rate 0.013 ·")) == "0.013"
    expect(lab.box("learning_rate")).to_have_value("0.013")
    assert lab.settle() != before
    assert notebook.run(1) == "0.013"


def test_a_storm_of_keys_ends_on_the_last_value_without_stale_curves(
    open_notebook: OpenNotebook,
) -> None:
    notebook = open_notebook(
        "import hpwidgets as hp\n"
        "lab = hp.TrainingLab(hp.Hyperparameters(learning_rate=1e-4, epochs=120))\nlab",
        "print(lab.wait(60).history.hyperparameters.learning_rate)",
    )
    notebook.run(0)
    lab = LabOnPage(notebook)
    lab.await_end()
    lab.watch()
    # Five gusts, each into a run that the gust before it has started.
    lab.move("learning_rate", *["ArrowLeft"] * 10)
    for rate in ("1e-05", "0.0001", "0.001", "0.01"):
        expect(lab.status).to_contain_text(f"learning rate {rate} ·")
        lab.move("learning_rate", *["ArrowRight"] * 10)
    lab.await_end("learning rate 0.1 ·")
    final = lab.settle()
    assert notebook.run(1) == "0.1"  # nothing is left to do
    seen = lab.seen()
    named = [rate_named(entry.status) for entry in seen]
    assert {"1e-05", "0.0001", "0.001", "0.01"} <= set(named)
    begins = named.index("0.1")  # the only key that leads to it is the last one
    assert set(named[begins:]) == {"0.1"}, "a stale curve came after the last setting's first"
    numbers = [int(n) for e in seen[begins:] for n in re.findall(r"epoch (\d+)", e.status)]
    assert numbers == sorted(numbers), "an older frame came after a newer one"
    lab.watch()
    lab.press("restart")
    lab.await_seen("training")
    lab.await_end("learning rate 0.1 ·")
    assert lab.settle() == final, "the picture of the storm's end is not that of its last setting"


def test_the_lab_works_while_another_cell_runs(open_notebook: OpenNotebook, scratch: Path) -> None:
    flag = scratch / "seen"
    notebook = open_notebook(
        SHOW,
        "import time\nfrom pathlib import Path\ntime.sleep(5)\n"
        f"end = time.monotonic() + {SECONDS}\n"
        f"while not Path({str(flag)!r}).exists() and time.monotonic() < end:\n"
        "    time.sleep(0.05)\nprint('over')",
    )
    notebook.run(0)
    lab = LabOnPage(notebook)
    lab.await_end()
    prompt = notebook.start(1)
    expect(prompt).to_have_text("[*]:")
    lab.watch()
    lab.move("learning_rate", "ArrowRight")  # the first move of all
    lab.await_end("learning rate 0.013 ·")
    assert not all(entry.changed for entry in lab.seen()), "no new picture"
    lab.press("pin")  # buttons too
    expect(lab.pins).to_be_visible()
    lab.move("dropout", "ArrowRight")
    lab.await_end("dropout 0.05 ·")
    lab.unfold("Training")
    lab.type("epochs", "3000")
    lab.await_epoch(1)
    lab.press("stop")
    expect(lab.progress).to_contain_text("stopped by hand")
    expect(prompt).to_have_text("[*]:")  # all of this while the cell was running
    flag.touch()
    expect(prompt).to_have_text(re.compile(r"\[\d+\]:"))
    assert notebook.printed(1) == "over"


def test_closing_ends_the_run_and_leaves_nothing_on_the_page(open_notebook: OpenNotebook) -> None:
    notebook = open_notebook(
        f"import hpwidgets as hp\n{LONG}",
        "lab.close()",
        "import os, threading\nprint(os.getpid(), len(lab.history.epochs))",
    )
    notebook.run(0)
    lab = LabOnPage(notebook)
    lab.await_epoch(1)
    notebook.run(1)
    expect(lab.root).to_have_count(0)
    pid, epochs = map(int, notebook.run(2).split())
    assert 0 < epochs < 3000
    assert cpu_share(pid, IDLE_SECONDS, lab) < 0.05
    assert notebook.run(2).split()[1] == str(epochs)


def test_running_the_cell_again_closes_the_old_lab_and_starts_no_threads(
    open_notebook: OpenNotebook,
) -> None:
    notebook = open_notebook(
        "import threading\nimport hpwidgets as hp\nlabs = globals().get('labs', [])\n"
        "lab = hp.TrainingLab(hp.Hyperparameters(epochs=3000))\nlabs.append(lab)\nlab",
        "print(threading.active_count(), [old.widget.comm is None for old in labs])",
        "lab.close()",
    )
    counts = []
    for again in range(1, 6):
        notebook.run(0)
        expect(notebook.page.locator(".hpw")).to_have_count(1)
        expect(LabOnPage(notebook).reading).to_contain_text("epoch")
        count, closed = notebook.run(1).split(" ", 1)
        assert closed == str([True] * (again - 1) + [False])
        counts.append(int(count))
    assert counts == [counts[0]] * 5


def test_a_page_loaded_again_in_mid_run_shows_the_last_frame_and_the_end(
    open_notebook: OpenNotebook,
) -> None:
    long = LONG.replace("3000", "15000")  # it must not end before the page is saved and loaded
    notebook = open_notebook(f"import hpwidgets as hp\n{long}")
    notebook.run(0)
    lab = LabOnPage(notebook)
    lab.move("learning_rate", "ArrowRight")  # handled by a subshell that goes with its page
    expect(lab.status).to_contain_text("learning rate 0.013 ·")
    lab.await_epoch(10)
    expect(lab.progress).to_contain_text(re.compile("training$"))
    reached = lab.epoch()
    notebook.reload()
    expect(lab.picture).to_be_visible()
    expect(lab.picture.locator("svg path").first).to_be_attached()
    assert lab.epoch() >= reached
    expect(lab.progress).to_contain_text(
        re.compile(r"epoch 15000/15000 .*finished$"), timeout=5 * SECONDS * 1000
    )
    expect(lab.verdict.locator("b")).to_contain_text(".")
    lab.move("learning_rate", "ArrowRight")
    expect(lab.status).to_contain_text("learning rate 0.016 ·")


def test_two_labs_of_one_notebook_do_not_disturb_each_other(open_notebook: OpenNotebook) -> None:
    notebook = open_notebook(
        f"import hpwidgets as hp\n{LONG}",
        "other = hp.TrainingLab(hp.Hyperparameters(epochs=20), data='circles')\nother",
    )
    notebook.run(0)
    notebook.run(1)
    first, second = LabOnPage(notebook, 0), LabOnPage(notebook, 1, "other")
    second.await_end("circles")
    second.move("dropout", "ArrowRight", "ArrowRight")
    second.await_end("dropout 0.1 ·", "circles")
    first.await_epoch(first.epoch() + 1)  # the long run goes on
    assert "moons" in first.status.inner_text()
    first.move("learning_rate", "ArrowLeft")
    expect(first.status).to_contain_text("learning rate 0.0079 ·")
    first.press("stop")
    expect(first.progress).to_contain_text("stopped by hand")
    assert "dropout 0.1 " in second.status.inner_text()


def test_an_idle_lab_uses_no_cpu(open_notebook: OpenNotebook, kernel: Kernel) -> None:
    notebook = open_notebook(SHOW)
    notebook.run(0)
    lab = LabOnPage(notebook)
    lab.await_end()
    lab.settle()
    pid = int(kernel.execute("import os; print(os.getpid())"))
    assert cpu_share(pid, IDLE_SECONDS, lab) < 0.05
