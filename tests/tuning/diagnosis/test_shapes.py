"""The verdict on textbook curves holds at any scale and length, and through noise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpwidgets.tuning.diagnosis.diagnose import diagnose
from tests.tuning.diagnosis.curves_by_hand import SHAPES, history, shapes

LENGTHS = (5, 6, 7, 9, 12, 14, 20, 33, 60, 150, 500)


def verdict_of(name: str) -> str:
    return name.split(":")[0]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("epochs", LENGTHS)
def test_a_clean_shape_at_any_length(shape: str, epochs: int) -> None:
    train, validation = shapes(epochs)[shape]
    assert diagnose(history(train, validation)).name == verdict_of(shape)


@settings(deadline=None, max_examples=300)
@given(
    shape=st.sampled_from(SHAPES),
    epochs=st.integers(15, 500),
    exponent=st.floats(-3, 3),
    task=st.sampled_from(["classification", "regression"]),
    strength=st.floats(0, 0.2),
    seed=st.integers(0, 2**32 - 1),
)
def test_noise_in_the_last_three_epochs_changes_no_verdict_at_any_scale(
    shape: str, epochs: int, exponent: float, task: str, strength: float, seed: int
) -> None:
    train, validation = shapes(epochs)[shape]
    rng = np.random.default_rng(seed)
    train[-3:] = np.maximum(train[-3:] + rng.normal(0, strength, 3), 1e-4)
    validation[-3:] = np.maximum(validation[-3:] + rng.normal(0, strength, 3), 1e-4)
    scale = 10**exponent
    run = history(train * scale, validation * scale, chance=scale, task=task)  # type: ignore[arg-type]
    assert diagnose(run).name == verdict_of(shape)


@settings(deadline=None, max_examples=150)
@given(shape=st.sampled_from(SHAPES), epochs=st.integers(5, 500), exponent=st.floats(-12, 12))
def test_units_of_the_loss_do_not_matter(shape: str, epochs: int, exponent: float) -> None:
    train, validation = shapes(epochs)[shape]
    one = diagnose(history(train, validation))
    scale = 10**exponent
    other = diagnose(history(train * scale, validation * scale, chance=scale))
    assert (one.name, one.since_epoch) == (other.name, other.since_epoch)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("epochs", [20, 60, 200])
def test_noise_all_along_seldom_changes_a_verdict(shape: str, epochs: int) -> None:
    train, validation = shapes(epochs)[shape]
    rng = np.random.default_rng(epochs)
    right = 0
    for _ in range(50):
        noisy = (
            np.maximum(train + rng.normal(0, 0.004, epochs), 1e-4),
            np.maximum(validation + rng.normal(0, 0.015, epochs), 1e-4),
        )
        right += diagnose(history(*noisy)).name == verdict_of(shape)
    assert right >= 48


def test_a_validation_loss_that_wanders_has_not_risen() -> None:
    k = np.arange(60)
    validation = 0.13 + 0.5 * np.exp(-k / 2) - 0.02 * np.cos(k * 2 * np.pi / 17 + 2.5)
    train = 0.09 + 0.5 * np.exp(-k / 2)
    assert np.median(validation[-7:]) > 1.1 * validation.min()
    assert diagnose(history(train, validation, chance=0.66)).name == "ideal"


def test_the_best_of_many_noisy_epochs_is_no_turning_point() -> None:
    rng = np.random.default_rng(0)
    k = np.arange(200)
    wrong = 0
    for _ in range(50):
        validation = np.maximum(0.07 + 0.9 * np.exp(-k / 4) + rng.normal(0, 0.03, 200), 1e-3)
        verdict = diagnose(history(0.05 + 0.9 * np.exp(-k / 4), validation))
        wrong += verdict.name not in ("ideal", "saturated early")
    assert wrong <= 1


@settings(deadline=None, max_examples=300)
@given(
    losses=st.lists(
        st.tuples(st.floats(0, 1e30), st.floats(0, 1e30)),
        max_size=60,
    ),
    chance=st.one_of(st.floats(0, 1e9), st.just(float("nan")), st.just(float("inf"))),
    outcome=st.sampled_from(["finished", "stopped_early", "cancelled", "diverged"]),
    task=st.sampled_from(["classification", "regression"]),
    patience=st.one_of(st.none(), st.integers(1, 30)),
    learning_rate=st.floats(1e-9, 1e9),
    hidden_layers=st.integers(0, 8),
)
def test_any_history_gets_a_verdict_in_words(
    losses: list[tuple[float, float]],
    chance: float,
    outcome: str,
    task: str,
    patience: int | None,
    learning_rate: float,
    hidden_layers: int,
) -> None:
    verdict = diagnose(
        history(
            [train for train, _ in losses],
            [validation for _, validation in losses],
            chance=chance,
            outcome=outcome,  # type: ignore[arg-type]
            task=task,  # type: ignore[arg-type]
            patience=patience,
            learning_rate=learning_rate,
            hidden_layers=hidden_layers,
        )
    )
    for text in (verdict.evidence, verdict.advice):
        assert text.endswith(".") and "{" not in text and ".." not in text
    if verdict.since_epoch is not None:
        assert 1 <= verdict.since_epoch <= len(losses) + 1
