"""Typed values, wrong ones too: a clear line in the lab, and the lab goes on."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Show

CELLS = {
    "lab": "import hpwidgets as hp\nlab = hp.TrainingLab(hp.Hyperparameters(epochs=8))\nlab",
    "small": "import hpwidgets as hp\nlab = hp.TrainingLab(hp.Hyperparameters(epochs=3))\nlab",
    "shown": "import hpwidgets as hp\n"
    "lab = hp.TrainingLab(hp.Hyperparameters(epochs=8), show=['learning_rate', 'dropout'])\nlab",
    "hidden": "import hpwidgets as hp\n"
    "lab = hp.TrainingLab(hp.Hyperparameters(epochs=8), hide=['l1', 'family'])\nlab",
    "locked": "import hpwidgets as hp\n"
    "lab = hp.TrainingLab(hp.Hyperparameters(epochs=8), lock=['dropout', 'optimizer'])\nlab",
}


def test_a_typed_number_is_taken_exactly_and_moves_the_slider(show: Show) -> None:
    lab = show("lab")
    lab.await_end()
    lab.type("learning_rate", "0.0316")
    lab.await_end("learning rate 0.0316 ·")
    expect(lab.slider("learning_rate")).to_have_attribute("aria-valuetext", "0.0316")
    expect(lab.box("learning_rate")).to_have_value("0.0316")
    lab.type("batch_size", "100")
    lab.await_end("batch size 100 ·")
    expect(lab.box("batch_size")).to_have_value("100")


@pytest.mark.parametrize(
    ("name", "typed", "kept", "message"),
    [
        (
            "dropout",
            "5",
            "off",
            "dropout must be in [0, 0.95], got 5; the nearest valid value is 0.95",
        ),
        (
            "batch_size",
            "0",
            "16",
            "batch_size must be a whole number in [1, 1000000], got 0;"
            " the nearest valid value is 1",
        ),
        ("learning_rate", "-1", "0.01", "learning_rate must be in (0, 1000000000], got -1"),
    ],
)
def test_a_value_out_of_range_is_refused_in_words(
    show: Show, name: str, typed: str, kept: str, message: str
) -> None:
    lab = show("lab")
    end, picture = lab.await_end(), lab.settle()
    expect(lab.error).to_have_count(0)
    lab.type(name, typed)
    expect(lab.error).to_have_text(message)
    expect(lab.box(name)).to_have_value(kept)
    assert lab.said() == end
    assert lab.settle() == picture
    lab.move("learning_rate", "ArrowRight")
    lab.await_end("learning rate 0.013 ·")
    expect(lab.error).to_have_count(0)


def test_a_diverged_run_says_so_and_the_next_move_works(show: Show) -> None:
    lab = show("lab")
    lab.await_end()
    lab.type("learning_rate", "1e6")
    status = lab.await_end("learning rate 1e+06 ·")
    assert status.endswith("diverged")
    expect(lab.verdict).to_contain_text("Diverged")
    expect(lab.picture).to_be_visible()
    lab.type("learning_rate", "0.02")
    assert lab.await_end("learning rate 0.02 ·").endswith("finished")


def test_a_network_that_does_not_suit_the_data_is_explained(show: Show) -> None:
    lab = show("small")
    lab.await_end()
    lab.unfold("Network", "Data")
    expect(lab.control("batch_size").locator("small")).to_have_text("rows")
    expect(lab.control("hidden_units").locator("small")).to_have_count(0)  # its name says it
    lab.choose("family", "cnn")
    expect(lab.error).to_contain_text("cnn")
    expect(lab.error).to_contain_text("images")
    lab.choose("data", "digits (images)")
    assert lab.await_end("digits").endswith("finished")
    expect(lab.error).to_have_count(0)


def test_a_csv_file_that_is_not_there_is_named(show: Show) -> None:
    lab = show("small")
    lab.await_end()
    end = lab.reading.inner_text()
    lab.unfold("Data")
    expect(lab.box("csv")).to_be_hidden()
    lab.choose("data", "CSV file …")
    expect(lab.box("csv")).to_be_visible()
    lab.type("csv", "nowhere/rows.csv")
    expect(lab.error).to_contain_text("nowhere/rows.csv")
    assert lab.reading.inner_text() == end
    lab.choose("data", "circles")
    lab.await_end("circles")
    expect(lab.error).to_have_count(0)


def test_show_leaves_only_the_named_controls(show: Show) -> None:
    lab = show("shown")
    lab.await_end()
    expect(lab.slider("learning_rate")).to_be_visible()
    expect(lab.slider("dropout")).to_be_visible()
    for name in ("batch_size", "l1", "l2", "family", "epochs", "data"):
        expect(lab.control(name)).to_have_count(0)
    lab.move("dropout", "ArrowRight")
    lab.await_end("dropout 0.05 ·")


def test_hide_takes_the_named_controls_away(show: Show) -> None:
    lab = show("hidden")
    lab.await_end()
    for name in ("l1", "family"):
        expect(lab.control(name)).to_have_count(0)
    expect(lab.slider("l2")).to_be_visible()
    lab.unfold("Network")
    expect(lab.slider("hidden_units")).to_be_visible()


def test_locked_controls_are_shown_but_do_not_move(show: Show) -> None:
    lab = show("locked")
    lab.await_end()
    expect(lab.box("dropout")).to_be_disabled()
    expect(lab.slider("dropout")).to_be_disabled()
    lab.unfold("Training")
    expect(lab.control("optimizer").locator("select")).to_be_disabled()
    lab.move("dropout", "ArrowRight")
    lab.move("learning_rate", "ArrowRight")
    lab.await_end("learning rate 0.013 ·", "dropout 0 ·")
