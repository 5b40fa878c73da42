"""What a TrainingLab's page offers beside controls: rewinding, pins, suggestions, files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.nn.functional import cross_entropy

import hpwidgets as hp
from hpwidgets.i18n import number
from hpwidgets.lessons.training import _work
from hpwidgets.lessons.training.words import difference
from tests.lessons.training.conftest import QUICK, Make
from tests.page import (
    button,
    choose,
    control,
    did,
    page_text,
    press,
    type_in,
)

HOSTILE = "<img src=x onerror=alert(1)>]]> $\\q$ \u202e"
ROWS = "a,b,y\n" + "".join(f"{i % 7},{i % 5},{i % 2}\n" for i in range(40))


def surface(lab: hp.TrainingLab) -> Any:
    """The pixels of the boundary on the page, as text."""
    drawn = json.loads(lab.widget.frame) | {"scene": json.loads(lab.widget.scene)}
    del drawn["of"], drawn["scene"]["id"]
    return drawn


def rows_of(lab: hp.TrainingLab) -> list[str]:
    """The names in the table of pins."""
    pins = lab.widget.below["pins"]
    return [] if pins is None else [row[0] for row in pins["rows"]]


# Rewinding -----------------------------------------------------------------------------------


def test_the_exact_values_of_any_epoch_can_be_read(make: Make) -> None:
    lab = make()
    assert lab.history is not None
    did(lab, "epoch", at=2)
    said = lab.widget.said
    assert f"epoch 2 · training loss {number(lab.history.train_loss[1])}" in said["reading"]
    assert said["epoch"] == {"at": 2, "done": 4, "total": 4}
    for newest in (4, 99):
        did(lab, "epoch", at=2)
        did(lab, "epoch", at=newest)
        said = lab.widget.said
        assert f"epoch 4 · training loss {number(lab.history.train_loss[3])}" in said["reading"]
        assert said["epoch"]["at"] == 4


def test_rewinding_moves_the_boundary_and_computes_nothing(make: Make) -> None:
    lab = make(QUICK.replace(learning_rate=0.1))
    history, newest = lab.history, lab._scene
    assert newest is not None
    seen = {}
    for epoch in (1, 2, 3):
        did(lab, "epoch", at=epoch)
        seen[epoch] = newest.view(lab.result, *lab._marks)
        assert seen[epoch].cursor == epoch
    first, second, third = (view.surface for view in seen.values())
    assert not (first.values == second.values).all() and not (second.values == third.values).all()
    early = surface(lab)
    did(lab, "epoch", at=4)
    assert surface(lab) != early and lab.history is history


def test_the_network_of_each_epoch_is_that_epochs(make: Make) -> None:
    lab = make(QUICK.replace(learning_rate=0.1, dropout=0.2, batch_norm=True))
    assert lab.history is not None
    losses = [
        cross_entropy(
            lab.result.predict(lab.data.X_validation, epoch=epoch), lab.data.y_validation
        ).item()
        for epoch in range(1, 5)
    ]
    assert losses == pytest.approx(lab.history.validation_loss.tolist(), rel=1e-4)
    assert len({round(loss, 4) for loss in losses}) == 4


def test_a_run_with_too_many_weights_keeps_none_and_can_be_read_all_the_same(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_work, "MOST_KEPT", 10)
    lab = make()
    assert lab.result.moments == () and lab.history is not None
    did(lab, "epoch", at=1)
    assert lab.widget.said["reading"].startswith("epoch 1 ")
    answers = lab.result.predict(lab.data.X_validation, epoch=1)  # of the network there is
    assert torch.equal(answers, lab.history.model(lab.data.X_validation))


def test_a_move_while_rewound_shows_the_same_epoch_of_the_new_run(make: Make) -> None:
    lab = make()
    did(lab, "epoch", at=2)
    lab.set(learning_rate=0.1)
    loss = number(lab.history.train_loss[1])
    assert f"epoch 2 · training loss {loss}" in lab.widget.said["reading"]
    lab.set(epochs=1)  # it has no second one
    assert lab.widget.said["reading"].startswith("epoch 1 ")
    assert lab.widget.said["epoch"]["at"] == 1


# Pins ----------------------------------------------------------------------------------------


def test_pins_are_kept_named_compared_and_cleared(make: Make) -> None:
    lab = make()
    assert lab.widget.below["pins"] is None and not button(lab, "clear")["enabled"]
    press(lab, "pin")
    choose(lab, "l2", 0.01)
    press(lab, "pin")
    choose(lab, "data", "xor")
    lab.pin("my run")
    assert [pin.name for pin in lab.pins] == rows_of(lab) == ["A", "B", "my run"]
    assert lab.pins[1].history.hyperparameters.l2 == 0.01
    rows = lab.widget.below["pins"]["rows"]
    assert rows[1][1] == "L2 0.01" and "xor · noise 0.15" in rows[2][1]
    assert lab.history is not None
    assert lab.widget.said["now"][0] == difference(lab.history, lab.data.name, lab.pins[0])
    exact = lab.history.epochs[lab.history.best_epoch - 1].validation_loss  # type: ignore[operator]
    assert lab.widget.said["now"][1] == [number(exact), repr(exact)]
    ghosts = [line for line in lab.figure.axes[0].lines if len(line.get_xdata()) == 4]
    assert len(ghosts) >= 5  # training and validation, and one or more for each pin
    press(lab, "clear")
    assert lab.pins == () and rows_of(lab) == [] and lab.widget.said["now"] is None


def test_the_same_run_is_not_pinned_twice(make: Make) -> None:
    lab = make()
    first = lab.pin()
    assert lab.pin() is first and lab.pin("again") is first
    press(lab, "restart")  # the same losses from the same weights
    assert lab.pin() is first and len(lab.pins) == 1
    choose(lab, "l2", 0.01)
    assert lab.pin() is not first and rows_of(lab) == ["A", "B"]


def test_a_pin_is_renamed_removed_and_restored(make: Make) -> None:
    lab = make()
    press(lab, "pin")
    lab.set(learning_rate=0.1, hidden_units=4)
    press(lab, "pin")
    did(lab, "rename", at=0, text="  calm ")
    did(lab, "rename", at=1, text="  ")  # no name: the old one stays
    assert rows_of(lab) == [pin.name for pin in lab.pins] == ["calm", "B"]
    did(lab, "restore", at=0)
    assert lab.hyperparameters == QUICK and lab.error == ""
    did(lab, "remove", at=0)
    assert rows_of(lab) == ["B"]
    press(lab, "pin")
    assert rows_of(lab) == ["B", "A"]  # the letter is free again


@pytest.mark.parametrize("event", ["rename", "remove", "restore"])
def test_a_pin_that_another_page_has_removed_is_gone_without_a_word(make: Make, event: str) -> None:
    lab = make()
    press(lab, "pin")
    for at in (1, -1):
        did(lab, event, at=at, text="x")
    assert rows_of(lab) == ["A"] and lab.error == ""


def test_a_restored_pin_brings_its_rows_back(make: Make) -> None:
    lab = make(noise=0.4, train_size=30)
    press(lab, "pin")
    lab.set(data="circles", l2=0.01)
    did(lab, "restore", at=0)
    assert lab.hyperparameters == QUICK
    assert lab.history.train_loss.tolist() == lab.pins[0].history.train_loss.tolist()


def test_what_has_no_curve_cannot_be_pinned(make: Make) -> None:
    lab = make(auto_run=False)
    press(lab, "pin")
    assert lab.error == "there is no run to pin yet; press Run first" and lab.pins == ()
    press(lab, "run")
    assert lab.error == ""
    press(lab, "pin")
    assert rows_of(lab) == ["A"]


# Suggestions ---------------------------------------------------------------------------------


def test_a_suggestion_of_the_verdict_is_one_move(make: Make) -> None:
    lab = make(QUICK.replace(learning_rate=1e-4))
    changes = lab.widget.said["verdict"]["changes"]
    assert changes
    did(lab, "move", values=changes[0]["values"])
    ((name, value),) = changes[0]["values"].items()
    assert control(lab, name)["value"] == value != getattr(QUICK, name)
    did(lab, "undo")
    assert lab.hyperparameters == QUICK.replace(learning_rate=1e-4)


def test_no_suggestion_moves_what_a_teacher_has_locked(make: Make) -> None:
    names = list(hp.Hyperparameters.infos())
    lab = make(QUICK.replace(learning_rate=1e-4), lock=names)
    assert lab.widget.said["verdict"]["changes"] == []


# Files ---------------------------------------------------------------------------------------


def test_a_file_that_is_handed_in_is_the_data_until_the_lab_closes(make: Make) -> None:
    lab = make()
    type_in(lab, "target", "y")
    did(lab, "upload", ROWS.encode(), file="rows.csv")
    assert lab.error == "" and lab.values["data"] == "csv"
    path = Path(lab.values["csv"])
    assert path.name == "rows.csv" and path.read_text() == ROWS
    assert lab.data.feature_names == ("a", "b") and lab.history is not None
    assert control(lab, "csv")["file"] == ".csv"
    did(lab, "upload", ROWS.replace("a,b", "c,d").encode(), file="rows.csv")
    assert lab.data.feature_names == ("c", "d")
    lab.close()
    assert not path.exists() and not path.parent.exists()


@pytest.mark.parametrize(
    "name", ["../../rows.csv", "..\\rows.csv", "/etc/rows.csv", "C:\\x\\rows.csv", "..", "", "."]
)
def test_a_files_name_leads_nowhere_else(make: Make, name: str) -> None:
    lab = make()
    did(lab, "upload", b"never,mind\n1,2\n", file="first.csv")
    folder = Path(lab.values["csv"]).parent
    did(lab, "upload", ROWS.encode(), file=name)
    path = Path(lab.values["csv"])
    assert path.parent == folder and path.read_text() == ROWS
    assert path.name == ("rows.csv" if "rows" in name else "file")


def test_a_file_that_is_no_table_is_said_and_the_lab_goes_on(make: Make) -> None:
    lab = make()
    good = lab.history
    did(lab, "upload", b"\xff\xfe\x00nothing", file="photo.csv")
    assert lab.error and lab.history is good
    choose(lab, "data", "circles")
    assert lab.error == "" and lab.history is not good


def test_names_from_a_table_arrive_as_they_are(make: Make) -> None:
    lab = make()
    classes = [HOSTILE, "b"]
    rows = f'"{HOSTILE}",b,y\n' + "".join(
        f'{i % 7},{i % 5},"{classes[i % 2]}"\n' for i in range(60)
    )
    type_in(lab, "target", "y")
    did(lab, "upload", rows.encode(), file=f"{HOSTILE}.csv")
    assert lab.error == ""
    assert HOSTILE in lab.data.feature_names and HOSTILE in lab.data.class_names
    press(lab, "pin")
    did(lab, "rename", at=0, text=HOSTILE)
    assert rows_of(lab) == [HOSTILE]
    assert "&lt;" not in page_text(lab) and "&lt;" not in lab.widget.scene
