"""TrainingLab's words: the table of pins, and how pins are named."""

from __future__ import annotations

from dataclasses import replace

from hpwidgets.engine import fit
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import number
from hpwidgets.lessons.training.words import pin_name, pins_data
from hpwidgets.records import Pin
from tests.factories import moons


def test_a_pins_row_is_that_of_its_best_epoch() -> None:
    history = fit(Hyperparameters(epochs=3, hidden_units=4), moons())
    losses, scores = (0.7, 0.25, 0.5), (0.5, 0.875, 0.75)
    epochs = tuple(
        replace(epoch, validation_loss=loss, validation_score=score)
        for epoch, loss, score in zip(history.epochs, losses, scores, strict=True)
    )
    pinned = replace(history, epochs=epochs)
    table = pins_data([Pin(name="A", history=pinned, data="moons")])
    assert table is not None and len(table["heads"]) == len(table["rows"][0])
    cells = table["rows"][0]
    assert cells[0] == "A"
    assert cells[2:5] == [[number(0.25), "0.25"], [number(0.875), "0.875"], "2"]
    assert pins_data([]) is None


def test_a_copied_number_is_exact() -> None:
    history = fit(Hyperparameters(epochs=3, hidden_units=4), moons())
    table = pins_data([Pin(name="A", history=history, data="moons")])
    assert table is not None and history.best_epoch is not None
    shown, exact = table["rows"][0][2]
    assert float(exact) == history.epochs[history.best_epoch - 1].validation_loss
    assert len(shown) < len(exact)


def test_pins_are_named_from_a_to_z_and_on() -> None:
    names = [pin_name(at) for at in (0, 1, 25, 26, 27, 51, 52, 701, 702)]
    assert names == ["A", "B", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA"]
