"""Verdicts on networks really trained, three seeds or more each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest
import torch

from hpwidgets.data import Dataset, load
from hpwidgets.engine import fit_population, train
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.records import History
from hpwidgets.tuning.diagnosis.diagnose import diagnose

SEEDS = (0, 1, 2)


@cache
def shuffled_digits() -> Dataset:
    data = load("digits_flat")
    rng = torch.Generator().manual_seed(0)
    return replace(
        data,
        y_train=data.y_train[torch.randperm(len(data.y_train), generator=rng)],
        y_validation=data.y_validation[torch.randperm(len(data.y_validation), generator=rng)],
    )


@cache
def named(name: str, rows: int | None = None) -> Dataset:
    data = load(name)
    return data if rows is None else data.with_train_size(rows)


@dataclass(frozen=True)
class Case:
    """A setting, its data, and the verdicts that fit."""

    what: str
    data: str
    verdicts: str
    settings: dict[str, object]
    rows: int | None = None

    def dataset(self) -> Dataset:
        return shuffled_digits() if self.data == "shuffled" else named(self.data, self.rows)


def case(what: str, data: str, verdicts: str, rows: int | None = None, **settings: object) -> Case:
    return Case(what, data, verdicts, settings, rows)


MEMORISES = {"hidden_units": 128, "batch_size": 32, "learning_rate": 3e-3, "epochs": 60}
WIDE = {"hidden_units": 256}
TAMED = {"l2": 1e-2, "hidden_units": 16, "hidden_layers": 1, "epochs": 60}
CASES = [
    case("shuffled labels", "shuffled", "overfitting", **MEMORISES),
    case("shuffled labels", "shuffled", "overfitting"),
    *(
        case("learning rate / 1000", data, "underfitting, still improving", learning_rate=1e-5)
        for data in ("moons", "digits_flat", "breast_cancer", "diabetes", "sine")
    ),
    case("no learning rate to speak of", "moons", "underfitting", learning_rate=1e-8),
    case("SGD / 1000", "moons", "underfitting", optimizer="sgd", learning_rate=1e-4),
    *(
        case(f"learning rate {rate:g}", data, "unstable, diverged", learning_rate=rate)
        for data, rate in (
            *((data, 1.0) for data in ("moons", "breast_cancer", "spirals")),
            *((data, 1e3) for data in ("moons", "digits_flat", "breast_cancer", "diabetes")),
        )
    ),
    # Thrown to where they answer every row alike: most of these curves lie flat, some still jump.
    case("learning rate 1", "digits_flat", "underfitting, unstable", learning_rate=1.0),
    case("learning rate 1", "diabetes", "underfitting, unstable, diverged", learning_rate=1.0),
    *(
        case(f"SGD {rate:g}", data, "unstable, diverged", learning_rate=rate, optimizer="sgd")
        for data in ("moons", "digits_flat", "diabetes", "sine", "imbalanced")
        for rate in (10.0, 1e6)
    ),
    *(
        case("20 rows, wide", data, "overfitting", rows=20, **WIDE)
        for data in ("moons", "digits_flat", "breast_cancer", "diabetes", "spirals", "iris")
    ),
    *(
        case("linear", data, "underfitting", hidden_layers=0)
        for data in ("spirals", "xor", "circles", "sine")
    ),
    case("identity", "spirals", "underfitting", activation="identity"),
    case("L2 far too strong", "moons", "underfitting", l2=1.0),
    *(
        case("tamed", data, "ideal", **TAMED)
        for data in ("moons", "digits_flat", "circles", "blobs", "sine")
    ),
    *(
        case("early stopping", data, "ideal", patience=10, epochs=200)
        for data in ("moons", "circles", "blobs", "imbalanced", "diabetes")
    ),
    case("early stopping, but far apart", "wine", "overfitting", patience=10, epochs=200),
    case("too soon", "moons", "still improving", learning_rate=3e-4, epochs=30),
    case("too soon", "digits_flat", "still improving", learning_rate=3e-4, epochs=8),
    case("too soon", "breast_cancer", "still improving", learning_rate=3e-4, epochs=8),
    case("too soon", "sine", "still improving", learning_rate=1e-3, epochs=15),
    case("no regularisation", "breast_cancer", "overfitting"),
    case("no regularisation", "diabetes", "overfitting", hidden_units=128, epochs=80),
    case("long", "imbalanced", "overfitting", epochs=200, hidden_units=64, batch_size=32),
]


@cache
def runs(number: int) -> list[History]:
    this = CASES[number]
    settings = [Hyperparameters(**this.settings, seed=seed) for seed in SEEDS]
    return fit_population(settings, this.dataset())


NUMBERS = [
    pytest.param(i, id=f"{this.what}-{this.data}".replace(" ", "_")) for i, this in enumerate(CASES)
]


@pytest.mark.parametrize("number", NUMBERS)
def test_verdict(number: int) -> None:
    expected = CASES[number].verdicts.split(", ")
    verdicts = [diagnose(history) for history in runs(number)]
    assert {verdict.name for verdict in verdicts} <= set(expected), verdicts


@pytest.mark.parametrize("number", NUMBERS)
def test_noise_in_the_last_three_epochs_does_not_flip_it(number: int) -> None:
    rng = np.random.default_rng(number)
    for history in runs(number):
        if len(history.epochs) < 15:
            continue
        size = 0.1 * history.chance_loss
        epochs = [
            replace(
                epoch,
                train_loss=max(1e-6, epoch.train_loss + rng.normal(0, size)),
                validation_loss=max(1e-6, epoch.validation_loss + rng.normal(0, size)),
            )
            for epoch in history.epochs[-3:]
        ]
        noisy = replace(history, epochs=(*history.epochs[:-3], *epochs))
        if history.outcome == "stopped_early" and noisy.best_epoch != history.best_epoch:
            continue  # such a run would have gone on
        assert diagnose(noisy).name in CASES[number].verdicts.split(", ")


def test_shuffled_labels_were_learned_by_heart_and_carry_nothing_over() -> None:
    for history in runs(0):
        assert history.train_score[-5:].max() > 0.9
        assert history.validation_score[-1] < 0.2
        assert "It never did clearly better than a constant guess" in diagnose(history).evidence


def test_a_cancelled_run_is_read_up_to_there() -> None:
    run = train(Hyperparameters(learning_rate=3e-4), load("moons"))
    for _ in range(12):
        next(run)
    run.cancel()
    verdict = diagnose(run.history())
    assert verdict.name == "still improving"
    assert verdict.evidence.endswith("The run was cancelled there.")
    assert verdict.advice == "Let the run go on to its 40 epochs."


@pytest.mark.parametrize("done", [0, 1, 2, 4])
def test_a_run_of_few_epochs_is_undecided(done: int) -> None:
    run = train(Hyperparameters(), load("moons"))
    for _ in range(done):
        next(run)
    run.cancel()
    verdict = diagnose(run.history())
    assert verdict.name == "undecided"
    assert "at least 5 are needed" in verdict.evidence


def test_advice_followed_leads_to_a_better_verdict() -> None:
    data = named("diabetes")
    start = Hyperparameters()
    before = fit_population([start], data)[0]
    verdict = diagnose(before)
    assert (verdict.name, verdict.kind) == ("overfitting", "rise")
    fields = [change.field for change in verdict.changes]
    assert fields[:3] == ["patience", "dropout", "l2"]
    stopped, *tamed = fit_population([change.apply(start) for change in verdict.changes[:3]], data)
    assert stopped.validation_loss.min() < 0.8 * before.validation_loss[-1]
    assert diagnose(stopped).name == "ideal"
    assert all(run.validation_loss[-1] < before.validation_loss[-1] for run in tamed)


def test_the_numbers_in_the_evidence_are_those_of_the_run() -> None:
    history = fit_population([Hyperparameters()], named("breast_cancer"))[0]
    verdict = diagnose(history)
    best = verdict.since_epoch
    assert best is not None and best == history.best_epoch
    end = float(np.median(history.validation_loss[-7:]))
    assert verdict.evidence.startswith(
        f"Validation loss rose from {history.validation_loss[best - 1]:.3g} at epoch {best}"
        f" to {end:.3g} while training loss fell from {history.train_loss[best - 1]:.3g} to "
    )
