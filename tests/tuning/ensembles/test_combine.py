"""Runs combined: greedy selection by brute force, and runs that do not belong together."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
import torch

import hpwidgets as hp
from hpwidgets.lessons.ensembles._diversity import (
    ambiguity_decomposition,
    disagreement,
    diverse,
    diversity,
)
from hpwidgets.tuning.ensembles.combine import combinations
from hpwidgets.tuning.ensembles.run_pool import RunPool, tried_settings
from hpwidgets.tuning.ensembles.selection import greedy_selection
from hpwidgets.tuning.populations.answers import loss, score
from tests.factories import diabetes, digits, moons, stopping_after

H = hp.Hyperparameters(epochs=5, hidden_units=8, hidden_layers=1)


def histories(data: hp.Dataset, n: int = 4) -> list[hp.History]:
    rates = np.geomspace(0.001, 0.1, n)
    return hp.fit_population(
        [H.replace(learning_rate=float(rate), seed=at) for at, rate in enumerate(rates)], data
    )


def probabilities(run: hp.History, X: torch.Tensor) -> np.ndarray:
    with torch.no_grad():
        answer: np.ndarray = run.model(X).double().softmax(1).numpy()
    return answer


# Greedy selection -------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", ["loss", "score"])
@pytest.mark.parametrize("task", ["classification", "regression"])
def test_every_pick_is_the_best_of_all(measure: str, task: Any) -> None:
    rng = np.random.default_rng(1)
    answers = (
        rng.dirichlet(np.ones(3), (6, 20))
        if task == "classification"
        else rng.normal(size=(6, 20, 1))
    )
    y = rng.integers(0, 3, 20) if task == "classification" else rng.normal(size=20)
    picks, values = greedy_selection(answers, y, task, steps=7, measure=measure)

    def judged(members: list[int]) -> float:
        mean = answers[members].mean(axis=0)
        return float(loss(mean, y, task) if measure == "loss" else -score(mean, y, task))

    chosen: list[int] = []
    for pick, value in zip(picks, values, strict=True):
        tried = [judged([*chosen, m]) for m in range(6)]
        assert judged([*chosen, int(pick)]) == pytest.approx(min(tried))
        chosen.append(int(pick))
        assert abs(value) == pytest.approx(abs(judged(chosen)))


def test_greedy_finds_the_pair_that_brute_force_finds() -> None:
    answers = np.array([[[2.0]], [[0.0]], [[5.0]]])  # the target is 1: only 2 and 0 average to it
    picks, values = greedy_selection(answers, [1.0], "regression", steps=2)
    assert sorted(picks.tolist()) == [0, 1] and values[-1] == 0
    best = min(
        product(range(3), repeat=2),
        key=lambda p: float(loss(answers[list(p)].mean(0), [1.0], "regression")),
    )
    assert sorted(best) == [0, 1]


def test_what_greedy_selection_cannot_do_is_said() -> None:
    answers = np.ones((2, 1, 1))
    for options, message in (
        ({"measure": "auc"}, "measure must be 'loss' or 'score', got 'auc'"),
        ({"steps": 0}, "steps must be at least 1, got 0"),
    ):
        with pytest.raises(ValueError, match=message):
            greedy_selection(answers, [1.0], "regression", **options)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at least one model, got none"):
        greedy_selection(answers[:0], [1.0], "regression")
    picks, _values = greedy_selection(answers, [1.0], "regression", cancelled=lambda: True)
    assert len(picks) == 0


# Combining --------------------------------------------------------------------------------------


def test_averages_and_greedy_are_those_of_the_plain_networks() -> None:
    data = moons(200)
    runs = histories(data)
    found = hp.combine(runs, data, steps=6)
    own = np.stack([probabilities(run, data.X_validation) for run in runs])
    y = data.y_validation.numpy()
    losses = [-np.log(p[np.arange(len(y)), y]).mean() for p in own]
    assert found.loss == pytest.approx(losses, rel=1e-5)
    assert found.order.tolist() == np.argsort(losses).tolist()
    for many in range(1, 5):
        mean = own[found.order[:many]].mean(axis=0)
        assert found.top_loss[many - 1] == pytest.approx(-np.log(mean[np.arange(len(y)), y]).mean())
        assert found.top_score[many - 1] == pytest.approx((mean.argmax(1) == y).mean())
    picks, values = greedy_selection(own, y, "classification", steps=6)
    assert found.picks.tolist() == picks.tolist()
    assert found.greedy_loss == pytest.approx(values, rel=1e-5)
    assert found.kept == 1 + int(values.argmin())
    assert found.weights.sum() == pytest.approx(1)
    counts = np.bincount(picks[: found.kept], minlength=4) / found.kept
    assert found.weights == pytest.approx(counts)
    test = np.stack([probabilities(run, data.X_test) for run in runs])
    assert found.predict(data.X_test) == pytest.approx(np.tensordot(counts, test, 1), abs=1e-6)
    assert found.on_test is not None
    truth = data.y_test.numpy()
    wanted = [
        (test[found.order[0]].argmax(1) == truth).mean(),
        (test.mean(0).argmax(1) == truth).mean(),
        (np.tensordot(counts, test, 1).argmax(1) == truth).mean(),
    ]
    assert [value for _name, value in found.on_test()] == pytest.approx(wanted)


def tried(setting: hp.Hyperparameters | None, state: Any) -> hp.Trial:
    """A trial as a search leaves it, of which only the setting matters here."""
    curve = np.array([0.7, 0.6])
    return hp.Trial(
        number=7,
        values={},
        setting=setting,
        state=state,
        loss=0.6,
        score=0.7,
        epochs=2,
        train_loss=curve,
        validation_loss=curve,
        validation_score=curve,
        seconds=0.1,
    )


def test_pins_histories_trials_and_settings_are_all_runs() -> None:
    data = moons(200)
    first, second, *_more = histories(data)
    trial = tried(second.hyperparameters, "pruned")
    runs = [hp.Pin(name="A", history=first, data=data.name), second, trial, H]
    found = hp.combine(runs, data)
    assert found.names == ("A", "run 2", "trial 7", "setting 4")
    assert found.loss[2] == pytest.approx(found.loss[1], rel=1e-4)  # trained again, alike
    alone = hp.fit(H, data)
    assert found.loss[3] == pytest.approx(alone.validation_loss[-1], rel=1e-4)
    assert found.loss[0] == pytest.approx(first.validation_loss[-1], rel=1e-4)


def test_patience_keeps_the_best_epochs_loss() -> None:
    data = moons(200)
    patient = hp.fit(H.replace(epochs=60, patience=3, learning_rate=0.05), data)
    assert patient.outcome == "stopped_early"
    found = hp.combine([patient, *histories(data, 2)], data)
    assert found.loss[0] == pytest.approx(patient.validation_loss.min(), rel=1e-4)


def test_runs_that_diverged_are_left_out_by_name() -> None:
    data = diabetes()
    wild = H.replace(learning_rate=1e8, optimizer="sgd")
    gone = hp.fit(wild, data)
    assert gone.outcome == "diverged"
    fine = hp.fit(H, data)
    trials = [tried(H, "diverged"), tried(None, "failed")]
    found = hp.combine([gone, fine, wild, *trials], data)
    assert found.names == ("run 2",)
    assert found.left_out == ("run 1", "trial 7", "trial 7", "setting 3")
    assert found.answers is not None and found.answers(data.X_test).shape[0] == 1
    with pytest.raises(ValueError, match="at least one that has not diverged, got only run 1"):
        hp.combine([gone], data)
    with pytest.raises(ValueError, match="every run diverged, so there is nothing to combine"):
        hp.combine([wild, wild], data)


def renamed(run: hp.History, data: str) -> hp.Pin:
    return hp.Pin(name="B", history=run, data=data)


def test_runs_that_do_not_belong_together_are_said() -> None:
    data = moons(200)
    (run, *_rest) = histories(data, 2)
    other = moons(200, 0.5)
    for runs, message in (
        ([renamed(run, "circles")], "'B' was trained on 'circles', but the data are 'moons'"),
        ([hp.fit(H, diabetes())], "'run 1' is a run of regression, but the data are for classif"),
        ([hp.fit(H, digits())], "cannot read rows of shape"),
        (
            [run, hp.fit(H, other)],
            "'run 2' ended with a validation loss of .* trained on other data",
        ),
    ):
        with pytest.raises(ValueError, match=message):
            hp.combine(runs, data)
    three = hp.load("blobs")
    with pytest.raises(ValueError, match="tells 2 classes apart, but the data have 3"):
        hp.combine([run], three)
    for wrong, said in (
        ("A", "runs must be a list of pins, histories, trials or Hyperparameters, got 'A'"),
        (run, "got History"),
        ([run, 3], r"runs\[1\] must be a Pin, a History, a trial or Hyperparameters, got int"),
    ):
        with pytest.raises(TypeError, match=said):
            hp.combine(wrong, data)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at least one run, got none; pin some"):
        hp.combine([], data)
    with pytest.raises(ValueError, match="measure must be 'loss' or 'score'"):
        hp.combine([run], data, measure="accuracy")
    with pytest.raises(ValueError, match="one array for each of 2 settings, got 1"):
        RunPool([H, H], data, rows=[np.arange(4)])


def test_progress_streams_and_a_stop_ends_it() -> None:
    data = moons(100)
    runs = [H.replace(seed=seed) for seed in range(3)]
    asked: list[int] = []
    whole = list(combinations(runs, data, cancelled=lambda: bool(asked.append(1))))
    assert [record.done for record in whole][::5] == [0, 15] and whole[0].kept == 0
    with pytest.raises(RuntimeError, match="wait for the last combination"):
        whole[0].predict(data.X_test)
    for last in (0, 3, len(asked) // 2, len(asked) - 1):
        cancelled = stopping_after(last)
        assert len(list(combinations(runs, data, cancelled=cancelled))) < len(whole)


# Diversity --------------------------------------------------------------------------------------


def test_disagreement_is_a_loop_over_pairs_and_rows() -> None:
    rng = np.random.default_rng(0)
    answers = rng.dirichlet(np.ones(3), (4, 15))
    found = disagreement(answers, "classification", np.zeros(15))
    for a, b in product(range(4), repeat=2):
        different = [answers[a, i].argmax() != answers[b, i].argmax() for i in range(15)]
        assert found[a, b] == pytest.approx(np.mean(different))
    numbers, y = rng.normal(size=(3, 15, 1)), rng.normal(size=15)
    found = disagreement(numbers, "regression", y)
    judge = 1 - np.corrcoef(numbers[..., 0] - y)
    assert found == pytest.approx(judge, abs=1e-12)
    exact = np.stack([y[:, None], numbers[0]])  # without error there is nothing to correlate
    assert disagreement(exact, "regression", y).tolist() == [[0, 1], [1, 0]]


@pytest.mark.parametrize("task", ["classification", "regression"])
def test_the_ambiguity_decomposition_is_exact(task: Any) -> None:
    rng = np.random.default_rng(2)
    answers = (
        rng.dirichlet(np.ones(3), (5, 30))
        if task == "classification"
        else rng.normal(size=(5, 30, 1))
    )
    y = rng.integers(0, 3, 30) if task == "classification" else rng.normal(size=30)
    errors, ensemble, ambiguity = ambiguity_decomposition(answers, y, task)
    assert ensemble == pytest.approx(errors.mean() - ambiguity)
    wanted = np.eye(3)[y] if task == "classification" else y[:, None]
    assert errors[3] == pytest.approx(
        np.mean([((answers[3, i] - wanted[i]) ** 2).sum() for i in range(30)])
    )
    assert ensemble == pytest.approx(((answers.mean(0) - wanted) ** 2).sum(1).mean())


def test_members_from_starts_rows_and_runs_are_compared() -> None:
    data = moons(200)
    settings = [H.replace(seed=seed) for seed in range(3)]
    *_views, last = diverse(settings, data, source="starts", called="member {number}")
    runs = hp.fit_population(settings, data)
    own = np.stack([probabilities(run, data.X_validation) for run in runs])
    assert last.disagreement == pytest.approx(
        disagreement(own, "classification", data.y_validation), abs=0.021
    )
    assert last.names == ("member 1", "member 2", "member 3") and last.source == "starts"
    rows = [np.arange(50), np.arange(20, 70), np.arange(50, 100)]
    *_views, bag = diverse(settings, data, rows=rows)
    alone = hp.fit_population(settings, data, rows=rows)
    assert bag.score == pytest.approx([run.validation_score[-1] for run in alone], abs=0.021)
    assert bag.on_test is not None
    best = int(np.argmin([run.validation_loss[-1] for run in alone]))
    name, value = bag.on_test()[1]
    assert name == f"best single member: setting {best + 1}"
    truth = data.y_test.numpy()
    right = (probabilities(alone[best], data.X_test).argmax(1) == truth).mean()
    assert value == pytest.approx(right, abs=0.021)


def test_one_member_alone_cannot_differ() -> None:
    with pytest.raises(ValueError, match="at least 2 members and a name for each"):
        diversity(["one"], np.ones((1, 2, 1)), [1.0, 1.0], "regression")
    with pytest.raises(ValueError, match="got 2 members and 3 names"):
        diversity(["a", "b", "c"], np.ones((2, 2, 1)), [1.0, 1.0], "regression")


def test_runs_and_their_disagreement_are_shown_while_they_train() -> None:
    data = moons(200)
    settings = [H.replace(seed=seed, epochs=16) for seed in range(3)]
    *records, last = combinations(settings, data)
    known = [record for record in records if np.isfinite(record.loss).all()]
    assert len({record.loss.tobytes() for record in known}) >= 6 and known[-1].kept == 0
    assert known[-1].loss[known[-1].order].tolist() == sorted(known[-1].loss)
    assert known[-1].top_loss[0] == known[-1].loss.min()
    assert known[-1].top_loss == pytest.approx(last.top_loss)
    *views, end = diverse(settings, data)
    early = [view.ambiguity for view in views if np.isfinite(view.ambiguity)]
    assert len(set(early)) >= 6 and early[-1] == pytest.approx(end.ambiguity)
    assert [view.done for view in (*views, end)] == sorted(view.done for view in (*views, end))


def test_settings_tried_are_random_but_repeatable() -> None:
    base = hp.Hyperparameters(epochs=9, seed=4)
    found = tried_settings(12, base)
    assert found == tried_settings(12, base) and found != tried_settings(12, base.replace(seed=5))
    rates = [h.learning_rate for h in found]
    assert len(set(rates)) == 12 and min(rates) >= 1e-3 and max(rates) <= 0.1
    assert {h.epochs for h in found} == {9}
