"""Hyperband against runs trained whole, one by one; its trials."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import hpwidgets as hp
from hpwidgets.engine import train_population
from hpwidgets.tuning.halving.hyperband import as_trial, ended_trials, hyperband
from tests.factories import moons
from tests.tuning.halving.test_halving import H, assert_curves, by_hand

SPACE = hp.Space(learning_rate=(1e-4, 1), l2=(1e-6, 0.1))


def test_hyperband_is_its_brackets_on_draws_of_their_own() -> None:
    views = list(hyperband(SPACE, moons(), max_epochs=9, base=H, seed=5))
    last = views[-1]
    assert [b.s for b in last.brackets] == [2, 1, 0]
    draw = np.random.default_rng(5)
    for halving, bracket in zip(last.halvings, last.brackets, strict=True):
        values = [SPACE.sample(draw) for _ in range(bracket.configurations)]
        assert list(halving.values) == values
        settings = [SPACE.settings(v, H) for v in values]
        counts = [(rung.configurations, rung.epochs) for rung in bracket.rungs]
        trained, cut, runs = by_hand(settings, moons(), counts)
        assert halving.trained.tolist() == trained and halving.cut.tolist() == cut
        assert_curves(halving, runs)
    assert last.spent == last.planned == 21 + 21 + 27
    spent = [view.spent for view in views]
    assert spent == sorted(spent) and spent[0] == 0
    assert [len(view.halvings) for view in views] == sorted(len(view.halvings) for view in views)
    assert last.best is not None
    b, m = last.best
    every = np.concatenate([halving.newest for halving in last.halvings])
    assert last.halvings[b].newest[m] == every.min()


@pytest.mark.parametrize("measure", ["loss", "score"])
def test_side_by_side_is_the_same_in_fewer_passes(
    measure: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def noted(*arguments: Any, **options: Any) -> Any:
        made.append(arguments[0])
        return train_population(*arguments, **options)

    monkeypatch.setattr("hpwidgets.tuning.halving.rungs.train_population", noted)
    space = hp.Space(learning_rate=(1e-3, 1e3), optimizer=["sgd", "adam"], hidden_units=(4, 8))
    options: dict[str, Any] = {"max_epochs": 9, "base": H, "measure": measure, "seed": 2}
    *_, after = hyperband(space, moons(), **options)
    assert len(made) == 3
    views = list(hyperband(space, moons(), side_by_side=True, **options))
    assert [len(group) for group in made[3:]] == [17]
    assert any(halving.diverged.any() for halving in after.halvings)
    for one, other in zip(after.halvings, views[-1].halvings, strict=True):
        assert one.values == other.values and one.ended and other.ended
        for name in ("trained", "cut", "diverged"):
            assert getattr(one, name).tolist() == getattr(other, name).tolist()
        np.testing.assert_allclose(one.validation_loss, other.validation_loss, rtol=1e-4, atol=1e-6)
    # Views: at the start, after 9 epochs, and after the ends of rungs at 1, 3 and 9 epochs.
    assert len(views) == 1 + 9 + 3
    ends = [tuple(h.rung_done for h in view.halvings) for view in views]
    assert [end for end in ends if any(end)] == [
        (True, False, False),
        (True, True, False),
        (True, True, True),
    ]


def test_progress_is_the_lowest_of_all_epochs_by_epochs_spent() -> None:
    *_, last = hyperband(SPACE, moons(), max_epochs=4, eta=2, base=H)
    spent, best = last.progress
    counts = [4, 2, 1, 1, 4, 4, 2, 2, 3, 3, 3, 3]  # who trains in each epoch of each bracket
    assert [b.configurations for b in last.brackets] == [4, 3, 3]
    counts = [4, 2, 1, 1, 3, 3, 1, 1, 3, 3, 3, 3]
    assert spent.tolist() == np.cumsum(counts).tolist()
    lows = [h.validation_loss[:, e] for h in last.halvings for e in range(4)]
    assert best == pytest.approx(np.minimum.accumulate([np.nanmin(low) for low in lows]))
    *_, scored = hyperband(SPACE, moons(), max_epochs=4, eta=2, base=H, measure="score")
    highs = [h.validation_score[:, e] for h in scored.halvings for e in range(4)]
    assert scored.progress[1] == pytest.approx(
        np.maximum.accumulate([np.nanmax(high) for high in highs])
    )


def test_the_same_seed_again_and_both_roundings() -> None:
    def starts(**options: Any) -> list[list[Any]]:
        *_, last = hyperband(SPACE, moons(), max_epochs=9, base=H, **options)
        return [[v["learning_rate"] for v in halving.values] for halving in last.halvings]

    assert starts(seed=1) == starts(seed=1) != starts(seed=2)
    assert [len(s) for s in starts(rounding="floor")] == [9, 3, 3]
    assert [len(s) for s in starts()] == [9, 5, 3]


def test_trials_come_once_each_with_bracket_and_rung() -> None:
    found = []
    first = 0
    for view in hyperband(SPACE, moons(), max_epochs=9, base=H):
        now = view.current
        first = sum(len(h.settings) for h in view.halvings[:-1])
        found += ended_trials(now, first=first)
    assert sorted(trial.number for trial in found) == list(range(9 + 5 + 3))
    assert [t.bracket for t in sorted(found, key=lambda t: t.number)] == [2] * 9 + [1] * 5 + [0] * 3
    states = {(t.bracket, t.rung): t.state for t in found}
    assert states == {
        (2, 0): "pruned",
        (2, 1): "pruned",
        (2, 2): "finished",
        (1, 0): "pruned",
        (1, 1): "finished",
        (0, 0): "finished",
    }
    for trial in found:
        assert (
            trial.epochs
            == len(trial.validation_loss)
            == {2: 1, 1: 3, 0: 9}[(trial.bracket or 0) - (trial.rung or 0)]
        )
        assert trial.loss == trial.validation_loss[-1] and trial.score == trial.validation_score[-1]
        assert trial.setting is not None and trial.seconds > 0
        assert trial.values["learning_rate"] == trial.setting.learning_rate


def test_values_that_cannot_be_combined_or_trained_fail_and_the_others_go_on() -> None:
    space = hp.Space(batch_norm=[True, False], batch_size=[1, 32])
    *_, last = hyperband(space, moons(), max_epochs=4, eta=2, base=H, seed=3)
    halving = last.halvings[0]
    bad = [v["batch_norm"] and v["batch_size"] == 1 for v in halving.values]
    assert any(bad) and not all(bad)
    for m, failed in enumerate(bad):
        assert (halving.settings[m] is None) == failed
        trial = as_trial(halving, m, number=m)
        assert (trial.state == "failed") == failed
        assert ("batch_norm needs at least 2 rows" in trial.message) == failed
        assert not failed or (halving.cut[m] == 0 and trial.epochs == 0 and np.isnan(trial.loss))
    families = hp.Space(family=["mlp", "cnn"])
    *_, last = hyperband(families, moons(), max_epochs=4, eta=2, base=H, seed=1)
    halving = last.halvings[0]
    wrong = [v["family"] == "cnn" for v in halving.values]
    assert [h is None for h in halving.settings] == wrong and any(wrong) and not all(wrong)
    assert all("needs images" in m for m, w in zip(halving.messages, wrong, strict=True) if w)


@pytest.mark.parametrize(
    ("space", "options", "error", "message"),
    [
        (hp.Space(epochs=(1, 9)), {}, ValueError, "epochs is what Hyperband deals out itself"),
        (hp.Space(patience=(1, 9)), {}, ValueError, "patience is what Hyperband deals out"),
        (SPACE, {"base": H.replace(patience=3)}, ValueError, "take patience=None"),
        (SPACE, {"measure": "accuracy"}, ValueError, "measure must be 'loss' or 'score'"),
        (SPACE, {"max_epochs": 0}, ValueError, "max_epochs must be a whole number"),
        (SPACE, {"eta": 1}, ValueError, "eta must be a whole number"),
        (SPACE, {"rounding": "half"}, ValueError, "rounding must be 'ceil'"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_trained(
    space: hp.Space, options: dict, error: type, message: str
) -> None:
    with pytest.raises(error, match=message):
        hyperband(space, moons(), **options)
