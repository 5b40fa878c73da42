"""Successive halving against runs trained whole, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

import hpwidgets as hp
from hpwidgets.engine import train_population
from hpwidgets.records import HalvingView
from hpwidgets.tuning.halving.brackets import make_bracket
from hpwidgets.tuning.halving.halving import successive_halving
from hpwidgets.tuning.halving.hyperband import as_trial
from hpwidgets.tuning.populations import fleet as fleet_module
from tests.factories import diabetes, digits, moons

H = hp.Hyperparameters(hidden_units=8, batch_size=32)
RATES = (1e-4, 0.2, 3e-3, 0.02, 1e-3, 0.05, 0.01, 3e-4, 0.1)
SETTINGS = [
    H.replace(
        learning_rate=rate,
        seed=i % 2,
        hidden_units=(8, 12)[i % 2],
        batch_size=(32, 16)[i // 5],
        dropout=(0.0, 0.2)[i % 3 == 0],
    )
    for i, rate in enumerate(RATES)
]


def by_hand(
    settings: Sequence[hp.Hyperparameters],
    data: hp.Dataset,
    counts: Sequence[tuple[int, int]],
    measure: str = "validation_loss",
) -> tuple[list[int], list[int], list[hp.History]]:
    """Epochs and cuts of successive halving on runs that were trained whole, one by one."""
    runs = [hp.fit(h.replace(epochs=counts[-1][1]), data) for h in settings]
    sign = -1 if measure == "validation_score" else 1
    going = list(range(len(settings)))
    trained, cut = [0] * len(settings), [-1] * len(settings)
    for i, (_n, epochs) in enumerate(counts):
        for m in going:
            trained[m] = epochs
        if i < len(counts) - 1:
            ranked = sorted(going, key=lambda m: sign * getattr(runs[m], measure)[epochs - 1])
            kept = set(ranked[: counts[i + 1][0]])
            for m in going:
                if m not in kept:
                    cut[m] = i
            going = [m for m in going if m in kept]
    return trained, cut, runs


def assert_curves(view: HalvingView, runs: Sequence[hp.History]) -> None:
    for m, run in enumerate(runs):
        n = view.trained[m]
        for name in ("train_loss", "validation_loss", "validation_score"):
            curve = getattr(view, name)[m]
            np.testing.assert_allclose(curve[:n], getattr(run, name)[:n], rtol=1e-5, atol=1e-6)
            assert np.isnan(curve[n:]).all()


@pytest.mark.parametrize("measure", ["loss", "score"])
def test_mixed_settings_are_cut_as_runs_trained_whole_one_by_one(measure: Any) -> None:
    views = list(successive_halving(SETTINGS, moons(), max_epochs=9, measure=measure))
    last = views[-1]
    counts = [(9, 1), (3, 3), (1, 9)]
    trained, cut, runs = by_hand(SETTINGS, moons(), counts, f"validation_{measure}")
    assert last.trained.tolist() == trained and last.cut.tolist() == cut
    assert_curves(last, runs)
    assert last.ended and last.spent == sum(trained) == last.bracket.spent == 9 + 6 + 6
    assert [h.learning_rate for h in last.settings if h is not None] == list(RATES)
    assert (last.seconds > 0).all()
    value = last.newest[last.best or 0]
    known = [run_value(run, n, measure) for run, n in zip(runs, trained, strict=True)]
    assert value == pytest.approx(min(known) if measure == "loss" else max(known), rel=1e-5)


def run_value(run: hp.History, epochs: int, measure: str) -> float:
    return float(getattr(run, f"validation_{measure}")[epochs - 1])


def test_views_come_after_every_epoch_and_every_cut() -> None:
    views = list(successive_halving([H] * 4, moons(), max_epochs=4, eta=2))
    seen = [(view.rung, view.rung_done, view.spent, int(view.alive.sum())) for view in views]
    assert seen == [
        (0, False, 0, 4),
        (0, False, 4, 4),
        (0, True, 4, 2),
        (1, False, 6, 2),
        (1, True, 6, 1),
        (2, False, 7, 1),
        (2, False, 8, 1),
        (2, True, 8, 1),
    ]
    # Equal ones: the first come stay. A view is not changed by what comes after it.
    assert views[-1].cut.tolist() == [-1, 1, 0, 0] and views[1].cut.tolist() == [-1] * 4
    assert views[1].train_loss.shape == (4, 1)


def test_a_gentler_bracket_starts_later_and_cuts_fewer_times() -> None:
    *_, last = successive_halving(SETTINGS[:3], moons(), max_epochs=9, s=1)
    assert sorted(last.trained.tolist()) == [3, 3, 9]
    *_, whole = successive_halving(SETTINGS[:3], moons(), max_epochs=9, s=0)
    assert whole.trained.tolist() == [9, 9, 9] and (whole.cut == -1).all()


def test_many_small_populations_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    once = list(successive_halving(SETTINGS, moons(), max_epochs=9))
    together = once[-1]
    monkeypatch.setattr(
        fleet_module, "AT_ONCE", 4 * 120 * fleet_module.count_parameters(H, moons())
    )
    views = list(successive_halving(SETTINGS, moons(), max_epochs=9))
    assert len(views) > len(once) + 5
    assert views[-1].cut.tolist() == together.cut.tolist()
    np.testing.assert_allclose(
        views[-1].validation_loss, together.validation_loss, rtol=1e-5, atol=1e-6
    )


def test_a_diverging_member_is_cut_and_not_fatal() -> None:
    wild = H.replace(optimizer="sgd", learning_rate=1e6)
    later = H.replace(optimizer="sgd", learning_rate=0.01)
    settings = [wild, later, wild.replace(seed=1), later.replace(learning_rate=0.1)]
    *_, last = successive_halving(settings, moons(), max_epochs=4, eta=2)
    assert last.diverged.tolist() == [True, False, True, False]
    assert last.cut.tolist() == [0, 1, 0, -1] and last.trained.tolist() == [0, 2, 0, 4]
    assert np.isnan(last.newest[0]) and last.best == 3
    states = [as_trial(last, m, number=m).state for m in range(4)]
    assert states == ["diverged", "pruned", "diverged", "finished"]
    *_, nobody = successive_halving([wild] * 4, moons(), max_epochs=4, eta=2)
    assert nobody.ended and nobody.rung == 0 and nobody.best is None
    assert nobody.diverged.all() and (nobody.cut == 0).all() and nobody.spent == 0


def test_those_that_diverge_later_are_cut_with_the_rung_they_were_in() -> None:
    h = hp.Hyperparameters(hidden_layers=0, batch_size=64, optimizer="sgd")
    settings = [h.replace(learning_rate=rate) for rate in (0.3, 0.4, 0.6, 0.7)]
    assert [len(hp.fit(h, diabetes()).epochs) for h in settings] == [3, 1, 0, 0]
    *_, last = successive_halving(settings, diabetes(), max_epochs=4, eta=2)
    assert last.trained.tolist() == [3, 1, 0, 0] and last.cut.tolist() == [2, 1, 0, 0]
    assert last.diverged.all() and last.ended and not last.alive.any()
    assert last.spent == 4 < last.bracket.spent
    trial = as_trial(last, 0, number=7)
    assert (trial.number, trial.state, trial.rung, trial.epochs) == (7, "diverged", 2, 3)
    assert np.isnan(trial.loss) and len(trial.validation_loss) == 3
    # A place left free by one that diverged is filled by the next best.
    four = [h.replace(learning_rate=rate) for rate in (0.7, 0.01, 0.6, 0.02)]
    *_, last = successive_halving(four, diabetes(), max_epochs=4, eta=2)
    assert last.cut.tolist() == [0, 1, 0, -1]


def test_those_cut_leave_their_population(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def noted(*arguments: Any, **options: Any) -> Any:
        made.append(train_population(*arguments, **options))
        return made[-1]

    monkeypatch.setattr("hpwidgets.tuning.halving.rungs.train_population", noted)
    *_, last = successive_halving(SETTINGS, moons(), max_epochs=9)
    (run,) = made
    histories = run.histories()
    assert [len(history.epochs) for history in histories] == last.trained.tolist()
    outcomes = ["cancelled" if cut >= 0 else "finished" for cut in last.cut]
    assert [history.outcome for history in histories] == outcomes


def test_among_equals_the_first_stay_and_own_epochs_do_not_count() -> None:
    *_, last = successive_halving([H.replace(epochs=1)] * 40, moons(), max_epochs=2, eta=2)
    assert last.trained.tolist() == [2] * 20 + [1] * 20
    assert as_trial(last, 39, number=39).rung == 0 and as_trial(last, 0, number=0).rung == 1


def test_families_and_regression() -> None:
    for data, family in ((digits(), "cnn"), (diabetes(), "mlp")):
        h = H.replace(family=family, hidden_units=4, hidden_layers=1)
        settings = [h.replace(learning_rate=rate) for rate in (1e-4, 3e-3, 1e-2)]
        *_, last = successive_halving(settings, data, max_epochs=3)
        trained, cut, runs = by_hand(settings, data, [(3, 1), (1, 3)])
        assert last.trained.tolist() == trained and last.cut.tolist() == cut
        assert_curves(last, runs)


def test_a_stop_at_any_moment_ends_within_a_batch() -> None:
    asked: list[int] = []
    whole = list(
        successive_halving(
            SETTINGS[:4], moons(), max_epochs=4, eta=2, cancelled=lambda: bool(asked.append(1))
        )
    )
    for last in range(0, len(asked), 3):
        seen: list[int] = []

        def cancelled(last: int = last, seen: list[int] = seen) -> bool:
            seen.append(1)
            return len(seen) > last

        views = list(
            successive_halving(SETTINGS[:4], moons(), max_epochs=4, eta=2, cancelled=cancelled)
        )
        assert 1 <= len(views) <= len(whole) and len(seen) <= last + 3
        for view, full in zip(views, whole, strict=False):
            assert view.trained.tolist() == full.trained.tolist()
            assert view.cut.tolist() == full.cut.tolist()
        # Nobody counts as lost because the run was stopped.
        assert not views[-1].diverged.any()
    assert as_trial(whole[1], 0, number=0).state == "cancelled"


def test_halving_says_what_it_needs() -> None:
    with pytest.raises(ValueError, match="at least one Hyperparameters, got none"):
        successive_halving([], moons())
    for s in (-1, 5, 2.0, True):
        with pytest.raises(ValueError, match="s must be a whole number from 0 to 4"):
            successive_halving([H], moons(), s=s)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="measure must be"):
        successive_halving([H], moons(), measure="accuracy")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="take patience=None"):
        successive_halving([H.replace(patience=2)], moons())


def test_brackets_of_a_halving_are_those_of_the_table() -> None:
    *_, last = successive_halving([H] * 5, moons(), max_epochs=81)
    assert last.bracket == make_bracket(5, 81, 3, 4)
    assert sorted(last.trained.tolist()) == [1, 1, 1, 1, 3]
