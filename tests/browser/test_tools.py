"""Pins, code, the sealed test score and the reader of exact values."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from hpwidgets.i18n import number
from tests.browser.conftest import Show
from tests.browser.lab_page import losses

CELLS = {
    "lab": "import hpwidgets as hp\nlab = hp.TrainingLab(hp.Hyperparameters(epochs=12))\nlab",
    "pins": "print([pin.name for pin in lab.pins])",
    "test score": "right = lab.history.model(lab.data.X_test).argmax(1) == lab.data.y_test\n"
    "from hpwidgets.i18n import number\nprint(number(float(right.float().mean())))",
    "third": "from hpwidgets.i18n import number\ne = lab.history.epochs[2]\n"
    "print(number(e.train_loss), number(e.validation_loss))",
}


def test_pins_stay_as_ghosts_and_rows_until_they_are_cleared(show: Show) -> None:
    lab = show("lab")
    lab.await_end()
    without = lab.settle()
    ghosts = lab.picture.locator("text", has_text="pinned run")
    expect(ghosts).to_have_count(0)
    lab.press("pin")
    rows = lab.pins.locator("tr")
    expect(rows).to_have_count(3)  # heads, now, A
    expect(rows.nth(2)).to_contain_text("learning rate 0.01")
    assert lab.settle() != without
    lab.move("dropout", "ArrowRight", "ArrowRight")
    lab.await_end("dropout 0.1 ·")
    lab.press("pin")
    expect(rows).to_have_count(4)
    expect(rows.nth(2).locator("input")).to_have_value("A")
    expect(rows.nth(3).locator("input")).to_have_value("B")
    expect(rows.nth(3).locator("td").first).to_have_text("dropout 0.1")
    assert lab.notebook.run(show.cell("pins")) == "['A', 'B']"
    pinned = lab.settle()
    expect(ghosts).to_have_count(1)
    lab.press("clear")
    expect(lab.pins).to_be_hidden()
    assert lab.settle() != pinned
    expect(ghosts).to_have_count(0)
    assert lab.notebook.run(show.cell("pins")) == "[]"


def test_the_code_on_the_page_gives_the_losses_on_the_page(show: Show) -> None:
    lab = show("lab")
    lab.await_end()
    lab.unfold("Code")
    expect(lab.code).to_contain_text("import torch")
    lab.move("l2", *["ArrowRight"] * 20)
    status = lab.await_end("L2 7.9e-05 ·")
    expect(lab.code).to_contain_text("L2 = ")  # the code follows the setting
    script = lab.code.locator("pre").inner_text()
    assert "hpwidgets" not in script.replace("hp.TrainingLab", "")
    names: dict[str, Any] = {}
    exec(compile(script, "code on the page", "exec"), names)
    assert len(names["train_loss"]) == 12
    assert losses(status) == (
        number(names["train_loss"][-1]),
        number(names["validation_loss"][-1]),
    )


def test_the_test_score_is_sealed_and_every_look_is_counted(show: Show) -> None:
    lab = show("lab")
    lab.await_end()
    expect(lab.sealed).to_contain_text("sealed")
    expect(lab.sealed).to_contain_text("looked at 0")
    score = lab.notebook.run(show.cell("test score"))
    lab.press("reveal")
    expect(lab.sealed).to_contain_text(f"test accuracy: {score} ·")
    expect(lab.sealed).to_contain_text(re.compile("looked at (1 |once)"))
    lab.press("reveal")
    expect(lab.sealed).to_contain_text(re.compile("looked at (2 |twice)"))
    lab.move("learning_rate", "ArrowRight")
    lab.await_end("learning rate 0.013 ·")
    expect(lab.sealed).to_contain_text("sealed")  # another run is sealed again
    expect(lab.sealed).not_to_contain_text(score)
    expect(lab.sealed).to_contain_text(re.compile("looked at (2 |twice)"))


def test_the_exact_values_of_any_epoch_can_be_read(show: Show) -> None:
    lab = show("lab")
    newest = lab.await_end("epoch 12 ·")
    picture = lab.settle()
    lab.move("cursor", "Home", "ArrowRight", "ArrowRight")
    expect(lab.reading).to_contain_text("epoch 3 ·")
    assert losses(lab.said()) == tuple(lab.notebook.run(show.cell("third")).split())
    assert lab.settle() != picture
    lab.move("cursor", "End")
    expect(lab.reading).to_contain_text("epoch 12 ·")
    assert losses(lab.said()) == losses(newest)
