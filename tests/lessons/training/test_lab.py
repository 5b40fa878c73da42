"""TrainingLab: wiring, words, pins, the sealed test, bad input. No timing, no pixels."""

from __future__ import annotations

import gc
import json
import threading
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from torch import nn

import hpwidgets as hp
from hpwidgets.i18n import number
from hpwidgets.lessons.training.controls import DATA
from hpwidgets.widgets import lab as widgets_lab
from tests.lessons.training.conftest import QUICK, Make
from tests.page import (
    choose,
    control,
    page_text,
    picture_size,
    press,
    progress_text,
    type_in,
)


def slide(lab: hp.TrainingLab, name: str, value: float) -> None:
    """Move the slider to the stop of this value."""
    assert value in control(lab, name)["stops"]
    choose(lab, name, value)


def picture_data(lab: hp.TrainingLab) -> Any:
    """What the page draws, but for its number."""
    scene, frame = json.loads(lab.widget.scene), json.loads(lab.widget.frame)
    assert frame.pop("of") == scene.pop("id")
    return scene, frame


def train_a_little(lab: hp.TrainingLab) -> None:
    """Wait until the first epochs of a long run are on the page."""
    shown = threading.Event()

    def look(_change: object = None) -> None:
        if lab.widget.said.get("done"):
            shown.set()

    lab.widget.observe(look, names="said")
    look()
    assert shown.wait(60)


def test_hyperparameters_by_name_start_their_controls() -> None:
    lab = hp.TrainingLab(hp.Hyperparameters(epochs=3, dropout=0.2), dropout=0.1, auto_run=False)
    assert lab.hyperparameters == hp.Hyperparameters(epochs=3, dropout=0.1)
    lab.close()
    with pytest.raises(TypeError, match="takes no 'dropuot'; did you mean 'dropout'"):
        hp.TrainingLab(dropuot=0.1)
    with pytest.raises(TypeError, match="takes no 'dta'; did you mean 'data'"):
        hp.TrainingLab(dta="moons")


def test_moving_a_slider_trains_with_the_new_value(make: Make) -> None:
    lab = make()
    before = picture_data(lab)
    slide(lab, "learning_rate", 0.1)
    assert lab.hyperparameters == QUICK.replace(learning_rate=0.1)
    assert lab.history.hyperparameters == lab.hyperparameters
    same = hp.fit(lab.hyperparameters, hp.load("moons"))
    assert lab.history.train_loss.tolist() == same.train_loss.tolist()
    assert "learning rate 0.1" in lab.widget.said["status"]
    assert control(lab, "learning_rate")["text"] == "0.1"
    assert picture_data(lab) != before


@pytest.mark.parametrize("name", hp.Hyperparameters.infos())
def test_every_hyperparameter_has_a_control_that_reaches_the_run(make: Make, name: str) -> None:
    lab = make(data="digits" if name == "family" else "moons", train_size=100)
    values = {
        "family": "cnn", "activation": "tanh", "optimizer": "sgd", "batch_norm": True,
        "patience": 2, "learning_rate": 0.02, "dropout": 0.5, "l1": 0.01, "l2": 0.01,
        "momentum": 0.5, "batch_size": 32, "hidden_layers": 1, "hidden_units": 4, "epochs": 2,
        "seed": 5,
    }  # fmt: skip
    if name == "momentum":  # which adam has no use for
        type_in(lab, name, 0.9)
        assert control(lab, name)["locked"] and lab.hyperparameters == QUICK
        choose(lab, "optimizer", "sgd")
    if control(lab, name)["kind"] == "number":
        type_in(lab, name, values[name])
    else:
        choose(lab, name, values[name])
    assert lab.history is not None
    more = {"optimizer": "sgd"} if name == "momentum" else {}
    assert lab.history.hyperparameters == QUICK.replace(**{name: values[name]}, **more)


def test_the_data_controls_make_the_set_that_load_makes(make: Make) -> None:
    lab = make()
    assert set(lab.values) == {*hp.Hyperparameters.infos(), *DATA}  # one view: none to choose
    choose(lab, "data", "circles")
    type_in(lab, "noise", 0.3)
    type_in(lab, "train_size", 40)
    type_in(lab, "data_seed", 3)
    same = hp.load("circles", noise=0.3, train_size=40, seed=3)
    assert lab.data.fingerprint == same.fingerprint
    assert lab.history.n_train == 40


def test_another_set_brings_its_own_values_before_those_that_are_given(make: Make) -> None:
    lab = make(noise=0.7, train_size=20)
    lab.set(noise=0.4, train_size=30, data="xor")
    assert lab.data.fingerprint == hp.load("xor", noise=0.4, train_size=30).fingerprint
    lab.set(data="circles")
    assert lab.data.fingerprint == hp.load("circles").fingerprint
    fresh = make(data="circles")
    assert [axes.get_ylim() for axes in lab.figure.axes] == [
        axes.get_ylim() for axes in fresh.figure.axes
    ]
    before = lab.picture
    lab.set(l2=0.01)
    assert lab.picture is before  # the same rows: its axes stay steady
    lab.set(data="moons")
    assert lab.picture is not before  # others begin with axes of their own
    gone = weakref.ref(before)
    del before
    gc.collect()
    assert gone() is None  # and the lab keeps no picture that it does not show


def test_only_the_data_controls_that_mean_something_are_shown(make: Make) -> None:
    lab = make()
    shown = {n for n in ("csv", "target", "noise", "train_size", "data_seed") if _displayed(lab, n)}
    assert shown == {"noise", "train_size", "data_seed"}
    choose(lab, "data", "wine")
    shown = {n for n in ("csv", "target", "noise", "train_size", "data_seed") if _displayed(lab, n)}
    assert shown == {"train_size", "data_seed"}
    size = control(lab, "train_size")
    assert size["value"] == size["stops"][-1] == len(hp.load("wine").y_train)
    choose(lab, "data", "csv")
    shown = {n for n in ("csv", "target", "noise", "train_size", "data_seed") if _displayed(lab, n)}
    assert shown == {"csv", "target", "data_seed"}


def _displayed(lab: hp.TrainingLab, name: str) -> bool:
    return bool(control(lab, name)["shown"])


@pytest.mark.parametrize(
    "data", ["moons", "sine", "blobs", "digits", "waves", "diabetes", "imbalanced", "iris"]
)
def test_every_kind_of_data_has_its_picture(make: Make, data: str) -> None:
    lab = make(QUICK.replace(epochs=2), data=data)
    assert lab.error == ""
    assert picture_size(lab) == [round(inch * 100) for inch in lab.figure.get_size_inches()]
    assert len(lab.figure.axes) >= (4 if data in ("moons", "sine", "blobs", "imbalanced") else 3)


def test_the_page_names_epoch_losses_score_parameters_seconds_and_outcome(make: Make) -> None:
    lab = make()
    history = lab.history
    last = history.epochs[-1]
    for words in (
        "epoch 4", f"training loss {number(last.train_loss)}",
        f"validation loss {number(last.validation_loss)}",
        f"validation accuracy {number(last.validation_score)}",
        f"{history.n_parameters} parameters", f"{history.seconds:.2f} s",
    ):  # fmt: skip
        assert words in lab.widget.said["reading"]
    assert progress_text(lab) == "epoch 4/4 · finished"
    assert lab.widget.said["status"].endswith(" · hidden units 8 · epochs 4 · moons · noise 0.25")


def test_a_regression_tells_the_error_in_the_targets_unit(make: Make) -> None:
    lab = make(data="diabetes")
    assert lab.history is not None and lab.data.target_scale > 50
    rmse = float(lab.data.rmse(lab.history.validation_loss)[-1])
    assert 40 < rmse < 90
    assert f"validation RMSE {number(rmse)} (target's own unit)" in lab.widget.said["reading"]
    lab.set(data="moons").wait(60)
    assert "RMSE" not in lab.widget.said["reading"]


def test_the_diagnosis_stands_beside_the_curves(make: Make) -> None:
    lab = make()
    assert lab.history is not None
    verdict = hp.diagnose(lab.history)
    said = lab.widget.said["verdict"]
    assert (said["name"], said["label"]) == (verdict.name, verdict.name.capitalize())
    assert said["evidence"] == verdict.evidence
    assert [change["label"] for change in said["changes"]] == list(map(str, verdict.changes))
    assert lab.words == f"{verdict.name.capitalize()}. {verdict.evidence} {verdict.advice}"


def test_the_test_score_is_sealed_and_every_look_is_counted(make: Make) -> None:
    lab = make()
    assert "sealed · looked at 0 times" in page_text(lab)
    press(lab, "reveal")
    right = lab.history.model(lab.data.X_test).argmax(1) == lab.data.y_test
    score = number(float(right.float().mean()))
    assert lab.widget.below["sealed"]["text"] == f"test accuracy: {score} · looked at 1 time"
    slide(lab, "l2", 0.01)
    assert "sealed · looked at 1 time" in page_text(lab)
    assert lab.reveal() is not None
    assert lab.peeks == 2
    assert "trust it less" in page_text(lab)


def test_code_is_shown_and_gives_the_losses_of_the_lab(make: Make) -> None:
    lab = make()
    shown = lab.widget.below["code"]
    assert lab.settings() in shown["text"] and lab.code() in shown["text"]
    assert "nn.Linear(2, 8)" in shown["text"] and shown["file"].endswith(".py")
    names: dict[str, Any] = {}
    exec(lab.code(), names)
    np.testing.assert_allclose(names["validation_loss"], lab.history.validation_loss, rtol=1e-5)
    lab.set(l2=0.01)
    assert lab.settings() in lab.widget.below["code"]["text"]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"data": "xor", "noise": 0.4, "train_size": 50, "data_seed": 2},
        {"data": "digits", "show": ["learning_rate", "dropout"], "lock": ["dropout"]},
        {"hide": ["l1"], "auto_run": False, "theme": "dark"},
    ],
)
def test_settings_make_the_same_lab_again(make: Make, options: dict[str, Any]) -> None:
    lab = make(QUICK.replace(l2=0.01), **options)
    again = eval(lab.settings(), {"hp": hp})
    assert again.hyperparameters == lab.hyperparameters
    assert again.data.fingerprint == lab.data.fingerprint
    assert again.settings() == lab.settings()
    again.close()


def test_new_init_reseeds_and_restart_keeps_the_weights(make: Make) -> None:
    lab = make()
    first = lab.history
    press(lab, "restart")
    assert lab.history is not first
    assert lab.history is not None
    assert lab.history.train_loss.tolist() == first.train_loss.tolist()
    press(lab, "reseed")
    assert lab.hyperparameters.seed == control(lab, "seed")["value"] == 1
    assert lab.history.train_loss.tolist() != first.train_loss.tolist()


def test_a_setting_seen_before_is_not_trained_again(make: Make) -> None:
    lab = make()
    first = lab.history
    slide(lab, "l2", 0.01)
    assert lab.history is not first
    slide(lab, "l2", 0)
    assert lab.history is first


def test_show_hide_and_lock(make: Make) -> None:
    lab = make(show=["learning_rate", "epochs"], lock=["epochs"])
    assert lab.widget.controls["sections"] == [["", ["learning_rate", "epochs"]]]
    assert (
        set(lab.widget.controls["of"])
        == set(lab.widget.values["of"])
        == {
            "learning_rate",
            "epochs",
        }
    )
    assert control(lab, "epochs")["locked"] and not control(lab, "learning_rate")["locked"]
    before = lab.history
    type_in(lab, "epochs", 2)  # as a page might that knows no better
    assert lab.history is before and lab.hyperparameters.epochs == 4
    other = make(hide=["dropout"])
    names = set(other.widget.controls["of"])
    assert "dropout" not in names and "l1" in names


def test_a_locked_seed_stays(make: Make) -> None:
    lab = make(lock=["seed"])
    press(lab, "reseed")
    assert "the seed of this lab is locked" in lab.error
    assert lab.widget.said["error"] == {"text": lab.error, "control": "seed"}
    assert lab.hyperparameters.seed == 0


def test_auto_run_off_waits_for_run(make: Make) -> None:
    lab = make(auto_run=False)
    assert len(lab.history.epochs) == 0
    slide(lab, "learning_rate", 0.1)
    assert len(lab.history.epochs) == 0
    press(lab, "step")
    assert len(lab.history.epochs) == 1
    press(lab, "run")
    assert len(lab.history.epochs) == 4
    assert lab.history.hyperparameters.learning_rate == 0.1


def test_step_on_a_finished_run_begins_it_again(make: Make) -> None:
    lab = make()
    press(lab, "step")
    assert len(lab.history.epochs) == 1
    press(lab, "step")
    assert len(lab.history.epochs) == 2
    assert progress_text(lab) == "epoch 2/4 · paused"


def test_a_diverged_run_says_so_and_the_next_move_works(make: Make) -> None:
    lab = make()
    type_in(lab, "learning_rate", 1e6)
    assert lab.history.outcome == "diverged"
    assert "diverged" in progress_text(lab)
    assert lab.widget.said["verdict"]["label"] == "Diverged"
    type_in(lab, "learning_rate", 0.01)
    assert lab.history.outcome == "finished"


def test_what_is_wrong_is_said_in_the_lab_which_goes_on(make: Make, tmp_path: Path) -> None:
    lab = make()
    good = lab.history
    type_in(lab, "dropout", 3)
    assert "dropout must be in [0, 0.95], got 3" in lab.error
    choose(lab, "family", "cnn")
    assert "family 'cnn' needs images" in lab.error
    assert lab.widget.said["error"]["control"] == "family"  # it stands beside it
    assert lab.history is good
    choose(lab, "data", "digits")
    assert lab.error == ""
    assert lab.history is not good
    choose(lab, "family", "mlp")
    type_in(lab, "batch_size", 1)
    choose(lab, "batch_norm", True)
    assert "batch_norm needs at least 2 rows a batch" in lab.error
    choose(lab, "batch_norm", False)
    assert lab.error == ""
    choose(lab, "data", "csv")
    assert lab.error == ""  # without a path there is nothing to read yet
    type_in(lab, "csv", tmp_path / "missing.csv")
    assert "missing.csv" in lab.error
    rows = "a,b,y\n" + "".join(f"{i % 7},{i % 5},{i % 2}\n" for i in range(40))
    (tmp_path / "rows.csv").write_text(rows)
    type_in(lab, "target", "z")
    type_in(lab, "csv", tmp_path / "rows.csv")
    assert "z" in lab.error
    type_in(lab, "target", "y")
    assert lab.error == ""
    assert lab.data.feature_names == ("a", "b")


def test_a_csv_file_keeps_its_training_size_and_is_read_again_when_it_changes(
    make: Make, tmp_path: Path
) -> None:
    path = tmp_path / "rows.csv"

    def write(rows: int) -> None:
        path.write_text("a,y\n" + "".join(f"{i % 7},{i % 2}\n" for i in range(rows)))

    write(40)
    lab = make(data=str(path), target="y", train_size=12)
    assert lab.history is not None and lab.history.n_train == 12
    lab.set(l2=0.01)
    assert lab.history.n_train == 12
    assert lab.settings().endswith(f"data={str(path)!r}, target='y', train_size=12)")
    before = lab.history
    write(60)
    lab.set(csv=str(path))
    assert lab.history is not before and len(lab.data.y_test) == 15


def test_rows_of_ones_own_at_once_and_later(make: Make) -> None:
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(60, 2)), rng.integers(0, 3, 60)
    lab = make(data=(X, y))
    assert lab.data.n_outputs == 3
    assert (
        lab.settings() == "hp.TrainingLab(hp.Hyperparameters(hidden_units=8, epochs=4), data=data)"
    )
    choose(lab, "data", "moons")
    assert lab.data.n_outputs == 2
    choose(lab, "data", "own")
    assert lab.data.n_outputs == 3
    lab.use((X[:50], y))
    assert "50" in lab.error
    assert "60" in lab.error
    lab.use((X, X[:, 0]))
    assert lab.error == ""
    assert lab.data.task == "regression"
    assert "R²" in lab.widget.said["reading"]


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"data": "mons"}, ValueError, "unknown data set 'mons'; did you mean 'moons'?"),
        ({"data": ([[1.0]], [1, 2])}, ValueError, ""),
        ({"hyperparameters": 0.1}, TypeError, "hyperparameters must be a Hyperparameters, such as"),
        ({"show": ["learning rate"]}, ValueError, "did you mean 'learning_rate'?"),
        ({"lock": "dropout"}, TypeError, "lock must be a list of names, got the text 'dropout'"),
        (
            {"theme": "drak"},
            ValueError,
            "theme must be 'light' or 'dark', got 'drak'; did",
        ),
        ({"noise": 0.1, "data": "iris"}, ValueError, "noise belongs to toy sets"),
    ],
)
def test_wrong_arguments_are_refused(
    make: Make, options: dict[str, Any], kind: type, message: str
) -> None:
    with pytest.raises(kind) as caught:
        make(**options)
    assert message in str(caught.value)


def test_set_refuses_unknown_names_and_values(make: Make) -> None:
    lab = make()
    with pytest.raises(ValueError, match=r"did you mean 'dropout'\?"):
        lab.set(dropot=0.1)
    with pytest.raises(ValueError, match=r"dropout must be in \[0, 0.95\], got 2"):
        lab.set(learning_rate=0.5, dropout=2)
    assert lab.hyperparameters == QUICK


def test_a_network_of_ones_own(make: Make) -> None:
    def own(h: hp.Hyperparameters, data: hp.Dataset) -> nn.Module:
        if h.hidden_units > 100:
            raise RuntimeError("too wide for me")
        return nn.Sequential(nn.Linear(2, h.hidden_units), nn.ReLU(), nn.Linear(h.hidden_units, 2))

    lab = make(model=own)
    assert lab.history.n_parameters == 42
    type_in(lab, "hidden_units", 128)
    assert "raised RuntimeError: too wide for me" in lab.error
    type_in(lab, "hidden_units", 16)
    assert lab.error == ""
    assert lab.history.n_parameters == 82
    with pytest.raises(ValueError, match=r"code\(\) writes the built-in networks"):
        lab.code()
    assert "# code() writes the built-in networks" in lab.widget.below["code"]["text"]


def test_in_the_background_the_last_of_many_moves_wins(live: Make) -> None:
    lab = live(QUICK.replace(epochs=30))
    for value in control(lab, "learning_rate")["stops"][:-5]:
        slide(lab, "learning_rate", value)
    lab.wait(60)
    assert lab.history.hyperparameters.learning_rate == lab.hyperparameters.learning_rate == value
    assert f"learning rate {value:g} " in lab.widget.said["status"]
    assert control(lab, "learning_rate")["value"] == value


def test_pause_stop_and_close_in_the_background(live: Make) -> None:
    lab = live(QUICK.replace(epochs=100_000))
    train_a_little(lab)
    press(lab, "run")  # pause
    lab.wait(60)
    seen = len(lab.history.epochs)
    assert "paused" in progress_text(lab)
    press(lab, "step")
    lab.wait(60)
    assert len(lab.history.epochs) == seen + 1
    press(lab, "run")
    press(lab, "stop")
    lab.wait(60)
    assert lab.history.outcome == "cancelled"
    assert "stopped by hand" in progress_text(lab)
    lab.close()
    lab.close()
    assert lab.history.outcome == "cancelled"


def test_labs_share_one_thread(live: Make) -> None:
    first = live()
    first.wait(60)
    before = threading.active_count()
    labs = [live(QUICK.replace(seed=i)) for i in range(4)]
    for lab in labs:
        assert lab.wait(60).history.outcome == "finished"  # type: ignore[union-attr]
    assert threading.active_count() == before


def test_running_a_cell_again_closes_the_lab_it_made(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    cell = ["cell-1", "run-1"]
    monkeypatch.setattr(widgets_lab, "current_cell", lambda: tuple(cell))
    first, second = make(), make()  # two labs in one cell live side by side
    assert first.widget.comm is not None
    cell[1] = "run-2"
    third = make()
    assert first.widget.comm is None
    assert second.widget.comm is None
    assert third.widget.comm is not None
    cell[:] = ["cell-2", "run-3"]
    make()
    assert third.widget.comm is not None
