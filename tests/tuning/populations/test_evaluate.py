"""The objective of a search: settings side by side, whatever becomes of each."""

from __future__ import annotations

import pickle
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import hpwidgets as hp
from hpwidgets.tuning.populations import evaluate as module
from hpwidgets.tuning.populations.evaluate import evaluate
from tests.factories import stopping_after

H = hp.Hyperparameters(epochs=5, hidden_units=4)


def test_early_stopping_is_a_finished_run_with_the_loss_of_its_best_epoch() -> None:
    h = H.replace(epochs=200, patience=2, learning_rate=0.3)
    data = hp.load("moons")
    (run,) = evaluate([h], data)
    alone = hp.fit(h, data)
    assert alone.outcome == "stopped_early"
    assert run.state == "finished" and run.epochs == len(alone.epochs) < 200
    assert run.loss == pytest.approx(alone.validation_loss.min(), rel=1e-5)
    best = int(alone.validation_loss.argmin())
    assert run.score == pytest.approx(alone.validation_score[best])


def test_what_was_cancelled_says_how_far_it_came() -> None:
    data = hp.load("moons")
    batches = -(-len(data.y_train) // H.batch_size)
    long = H.replace(epochs=50)
    short, cut = evaluate([H.replace(epochs=2), long], data, stopping_after(4 * batches + 20))
    whole = hp.fit(long, data)
    assert (short.state, short.epochs) == ("finished", 2)
    assert cut.state == "cancelled" and 2 <= cut.epochs < 50
    assert cut.validation_loss == pytest.approx(whole.validation_loss[: cut.epochs], rel=1e-5)
    assert cut.loss == cut.validation_loss[-1] and cut.score == cut.validation_score[-1]
    (never,) = evaluate([long], data, lambda: True)
    assert never.state == "cancelled" and never.epochs == 0 and np.isnan(never.loss)


def test_who_cannot_be_trained_is_left_out_and_the_others_stay_one_population(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    populations: list[int] = []
    whole = module.Fleet

    def counted(settings: Any, *arguments: Any, **options: Any) -> Any:
        populations.append(len(settings))
        return whole(settings, *arguments, **options)

    monkeypatch.setattr(module, "Fleet", counted)
    settings = [H, H.replace(family="cnn"), H.replace(batch_size=32), H.replace(family="rnn"), H]
    runs = evaluate(settings, hp.load("moons"))
    assert [run.state for run in runs] == ["finished", "failed", "finished", "failed", "finished"]
    assert "family 'cnn' needs images" in runs[1].message and runs[1].seconds == 0
    assert populations == [3]
    assert runs[0].loss == pytest.approx(runs[4].loss)
    assert evaluate([], hp.load("moons")) == []


def test_seconds_are_shares_of_the_time_by_epochs_and_results_travel(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks = iter([100.0, 104.0])  # at the clock: when training begins and when it has ended
    monkeypatch.setattr(module, "time", SimpleNamespace(perf_counter=lambda: next(looks)))
    runs = evaluate([H, H.replace(epochs=10), H.replace(batch_size=64)], hp.load("moons"))
    assert [run.seconds for run in runs] == pytest.approx([1, 2, 1])
    back = pickle.loads(pickle.dumps(runs))
    assert [run.loss for run in back] == [run.loss for run in runs]
