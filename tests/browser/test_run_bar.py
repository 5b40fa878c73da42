"""Run, Pause, Step, Restart, New init, Stop and the auto-run switch."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Show
from tests.browser.lab_page import losses

CELLS = {
    "quick": "import hpwidgets as hp\nlab = hp.TrainingLab(hp.Hyperparameters(epochs=200))\nlab",
    "long": "import hpwidgets as hp\nlab = hp.TrainingLab(hp.Hyperparameters(epochs=3000))\nlab",
    "waiting": "import hpwidgets as hp\n"
    "lab = hp.TrainingLab(hp.Hyperparameters(epochs=20), auto_run=False)\nlab",
    "epochs": "print(len(lab.wait(60).history.epochs))",
}


def test_stop_ends_the_run_and_the_next_move_starts_one(show: Show) -> None:
    lab = show("long")
    lab.await_epoch(2)
    lab.press("stop")
    expect(lab.progress).to_contain_text("stopped by hand")
    expect(lab.button("stop")).to_be_disabled()
    epochs, picture = lab.notebook.run(show.cell("epochs")), lab.settle()
    assert 2 <= int(epochs) < 3000
    expect(lab.reading).to_contain_text(f"epoch {epochs} ·")
    assert lab.notebook.run(show.cell("epochs")) == epochs  # nothing goes on behind the page
    assert lab.settle() == picture
    lab.unfold("Training")
    lab.type("epochs", "5")
    lab.await_end("epoch 5 ·")


def test_pause_holds_the_run_and_run_goes_on_from_there(show: Show) -> None:
    lab = show("long")
    lab.await_epoch(2)
    expect(lab.button("run")).to_contain_text("Pause")
    lab.press("run")
    expect(lab.progress).to_contain_text(re.compile("paused$"))
    expect(lab.button("run")).to_contain_text("Run")
    held, picture = lab.notebook.run(show.cell("epochs")), lab.settle()
    assert lab.notebook.run(show.cell("epochs")) == held
    assert lab.epoch() == int(held)
    assert lab.settle() == picture
    lab.watch()
    lab.press("run")
    lab.await_epoch(int(held) + 1)
    seen = [
        int(found[1]) for entry in lab.seen() if (found := re.search(r"epoch (\d+)", entry.status))
    ]
    assert min(seen) >= int(held), "Run began again instead of going on"
    lab.press("stop")
    expect(lab.progress).to_contain_text("stopped by hand")


def test_step_trains_one_epoch_at_a_time(show: Show) -> None:
    lab = show("waiting")
    expect(lab.reading).to_contain_text("no epoch yet")
    expect(lab.picture).to_be_visible()
    for epoch in (1, 2, 3):
        before = lab.settle()
        lab.press("step")
        expect(lab.progress).to_contain_text(re.compile(rf"epoch {epoch}/.*paused$"))
        expect(lab.reading).to_contain_text(f"epoch {epoch} ·")
        assert lab.settle() != before
        assert lab.notebook.run(show.cell("epochs")) == str(epoch)
    lab.press("run")
    lab.await_end("epoch 20 ·")


def test_restart_trains_from_the_same_initial_weights(show: Show) -> None:
    lab = show("quick")
    end, picture = lab.await_end(), lab.settle()
    lab.watch()
    lab.press("restart")
    lab.await_seen("training")
    assert losses(lab.await_end()) == losses(end)
    assert lab.settle() == picture


def test_new_init_trains_from_other_initial_weights(show: Show) -> None:
    lab = show("quick")
    end = lab.await_end()
    lab.watch()
    lab.press("reseed")
    lab.await_seen("training")
    assert losses(lab.await_end()) != losses(end)
    expect(lab.box("seed")).to_have_value("1")


def test_without_auto_run_a_move_waits_for_run(show: Show) -> None:
    lab = show("quick")
    lab.await_end()
    switch = lab.button("auto-run")
    switch.uncheck()
    lab.move("learning_rate", "ArrowRight")
    expect(lab.status).to_contain_text("learning rate 0.013 ·")
    expect(lab.reading).to_contain_text("no epoch yet")
    assert lab.notebook.run(show.cell("epochs")) == "0"
    lab.press("run")
    lab.await_end("learning rate 0.013 ·", "epoch 200 ·")
    switch.check()
    lab.move("learning_rate", "ArrowRight")
    lab.await_end("learning rate 0.016 ·", "epoch 200 ·")
