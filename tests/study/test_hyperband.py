"""Successive halving and Hyperband against runs trained whole, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

import hpwidgets as hp
from hpwidgets.engine import train_population
from hpwidgets.records import HalvingView, HyperbandView
from hpwidgets.study import fleet as fleet_module
from hpwidgets.study.halving import successive_halving
from hpwidgets.study.hyperband import as_trial, ended_trials, hyperband
from hpwidgets.study.hyperband_brackets import make_bracket
from hpwidgets.study.hyperband_moment import after_rung, rungs_done
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
SPACE = hp.Space(learning_rate=(1e-4, 1), l2=(1e-6, 0.1))


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


def test_a_look_back_does_not_know_who_diverges_later() -> None:
    h = hp.Hyperparameters(hidden_layers=0, batch_size=64, optimizer="sgd")
    settings = [h.replace(learning_rate=rate) for rate in (0.3, 0.4, 0.6, 0.7)]
    views = list(successive_halving(settings, diabetes(), max_epochs=4, eta=2))
    whole = HyperbandView(brackets=(views[0].bracket,), halvings=(views[-1],))
    diverged = [after_rung(whole, n).current.diverged.tolist() for n in (1, 2, 3)]
    assert diverged == [
        [False, False, True, True],
        [False, True, True, True],
        [True, True, True, True],
    ]


def test_those_cut_leave_their_population(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def noted(*arguments: Any, **options: Any) -> Any:
        made.append(train_population(*arguments, **options))
        return made[-1]

    monkeypatch.setattr("hpwidgets.study.rungs.train_population", noted)
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

    monkeypatch.setattr("hpwidgets.study.rungs.train_population", noted)
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


def test_a_look_back_is_what_was_seen_then() -> None:
    wild = hp.Space(learning_rate=(1e-3, 1e3), optimizer=["sgd"])
    views: list[HyperbandView] = list(hyperband(wild, moons(), max_epochs=9, base=H))
    last = views[-1]
    then = [view for view in views if view.current.rung_done]
    assert rungs_done(last) == len(then) == 6
    assert any(halving.diverged.any() for halving in last.halvings)
    for number, was in enumerate(then, 1):
        again = after_rung(last, number)
        assert rungs_done(was) == number and len(again.halvings) == len(was.halvings)
        for one, other in zip(again.halvings, was.halvings, strict=True):
            for name in ("trained", "cut", "diverged", "alive", "out"):
                assert getattr(one, name).tolist() == getattr(other, name).tolist(), name
            np.testing.assert_array_equal(one.validation_loss, other.validation_loss)
            assert (one.rung, one.rung_done, one.ended) == (other.rung, True, other.ended)
        assert again.spent == was.spent
    for number in (0, 7):
        with pytest.raises(ValueError, match="rung from 1 to 6"):
            after_rung(last, number)
    assert rungs_done(views[0]) == 0


def test_brackets_of_a_halving_are_those_of_the_table() -> None:
    *_, last = successive_halving([H] * 5, moons(), max_epochs=81)
    assert last.bracket == make_bracket(5, 81, 3, 4)
    assert sorted(last.trained.tolist()) == [1, 1, 1, 1, 3]
