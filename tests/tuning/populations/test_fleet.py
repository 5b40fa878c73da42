"""Many runs in populations small enough to be stopped."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import hpwidgets as hp
from hpwidgets.tuning.populations import fleet as fleet_module
from hpwidgets.tuning.populations.fleet import Fleet, count_parameters, deal, members_at_once
from tests.factories import stopping_after

H = hp.Hyperparameters(hidden_units=8, epochs=4)


def test_members_are_the_runs_alone_however_they_are_dealt_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = hp.load("moons")
    settings = [H.replace(seed=s, learning_rate=r) for s in (0, 1) for r in (0.01, 0.1)]
    monkeypatch.setattr(fleet_module, "AT_ONCE", 2 * count_parameters(H, data) * 250)
    assert members_at_once(H, data) == 2
    fleet = Fleet(settings, data)
    assert list(fleet) == [2, 4, 6, 8, 10, 12, 14, 16] and fleet.total == 16
    alone = [hp.fit(h, data) for h in settings]
    expected = np.stack([history.train_loss for history in alone])
    assert fleet.values("train_loss") == pytest.approx(expected, rel=1e-5)
    assert fleet.newest("train_loss") == pytest.approx(expected[:, -1], rel=1e-5)
    outputs = fleet.predict(data.X_validation)
    for m, history in enumerate(alone):
        with torch.no_grad():
            assert torch.allclose(outputs[m], history.model(data.X_validation), atol=1e-5)
    assert fleet.seconds > 0 and not fleet.diverged.any()


def test_settings_of_different_sizes_share_a_population_up_to_its_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data, wide = hp.load("moons"), H.replace(hidden_units=64)
    monkeypatch.setattr(fleet_module, "AT_ONCE", count_parameters(wide, data) * 250)
    many = members_at_once(H, data)
    assert many > 2 and members_at_once(wide, data) == 1
    assert deal([wide, H, None, H, wide], data) == [[0], [1, 3], [4]]
    assert deal([H] * (many + 1), data) == [list(range(many)), [many]]
    assert deal([wide] * 2, data, rows=[np.arange(125), range(125)]) == [[0, 1]]


def test_what_diverged_is_marked_and_early_stops_keep_their_best() -> None:
    data = hp.load("moons")
    settings = [
        H.replace(optimizer="sgd", learning_rate=1e6),
        H.replace(patience=1, epochs=40, learning_rate=0.3),
        H,
    ]
    fleet = Fleet(settings, data)
    done = list(fleet)
    assert fleet.outcomes == ["diverged", "stopped_early", "finished"]
    assert fleet.diverged.tolist() == [True, False, False]
    stopped = hp.fit(settings[1], data)
    assert stopped.outcome == "stopped_early"
    newest = fleet.newest("validation_loss")
    assert np.isnan(newest[0])
    assert newest[1] == pytest.approx(stopped.validation_loss.min(), rel=1e-5)
    assert done[-1] < fleet.total


def test_cancelled_is_asked_and_nothing_diverged_then() -> None:
    data = hp.load("moons")
    cancelled = stopping_after(10)
    fleet = Fleet([H], data, cancelled=cancelled)
    assert fleet.outcomes == [None]
    assert list(fleet) == [] and not fleet.diverged.any()
    assert fleet.outcomes == ["cancelled"]
    with pytest.raises(RuntimeError, match="take steps first"):
        Fleet([H], data).predict(data.X_validation)


@pytest.mark.parametrize("family", ["mlp", "cnn", "rnn", "gru"])
def test_parameters_are_counted_as_the_network_has_them(family: str) -> None:
    data = hp.load("digits")
    h = H.replace(family=family, batch_norm=True, epochs=1)
    assert count_parameters(h, data) == hp.fit(h, data).n_parameters
