"""R²: every version of it against scikit-learn's, and one rule where targets do not vary."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import r2_score

import hpwidgets as hp
from hpwidgets.engine import losses
from hpwidgets.lessons.preparing import cleaning
from hpwidgets.lessons.training._work import test_score as sealed_score
from hpwidgets.metrics import r2, r2_of_members, r2_of_rows
from hpwidgets.tuning.automl import fit
from hpwidgets.tuning.populations import answers
from tests.factories import dataset

Values = NDArray[np.float64]


def of_engine(guess: Values, y: Values) -> float:
    """As the engine measures a population, here the second of two members."""
    outputs = torch.tensor(np.stack([guess + 1, guess]), dtype=torch.float32).unsqueeze(-1)
    targets = torch.tensor(np.stack([y, y]), dtype=torch.float32)
    ((_, _, right),) = losses.row_sums("regression", outputs, targets, [len(y)])
    return float(losses.score("regression", right, targets)[1])


def of_answers(guess: Values, y: Values) -> float:
    return float(answers.score(np.stack([guess + 1, guess])[..., None], y, "regression")[1])


def of_automl(guess: Values, y: Values) -> float:
    return fit.score_of(guess, y, ())


def sealed(y: Values) -> hp.Dataset:
    """A set whose test rows have these targets."""
    data = dataset(np.zeros((8, 1)), np.arange(8.0), "regression", "eight rows")
    values = {name: getattr(data, name) for name in data.__dataclass_fields__ if name != "origin"}
    values |= {"X_test": torch.zeros(len(y), 1), "y_test": torch.tensor(y, dtype=torch.float32)}
    return hp.Dataset(**values)


def of_cleaning(guess: Values, y: Values) -> float:
    outputs = (torch.tensor(guess, dtype=torch.float32).unsqueeze(1),)
    curves = cast(cleaning.Curves, SimpleNamespace(outputs=outputs))
    return float(cleaning.test_scores(curves, sealed(y))[0])


def of_training_lab(guess: Values, y: Values) -> float:
    output = torch.tensor(guess, dtype=torch.float32).unsqueeze(1)
    history = cast(hp.History, SimpleNamespace(model=lambda _rows: output))
    return sealed_score(history, sealed(y))


def of_tensors(guess: Values, y: Values) -> float:
    error = torch.tensor([((guess - y) ** 2).sum()])
    return float(r2_of_members(error, torch.tensor(y).unsqueeze(0)))


def of_script(guess: Values, y: Values) -> float:
    return r2_of_rows(torch.tensor(guess), torch.tensor(y))


VERSIONS: list[Callable[[Values, Values], float]] = [
    lambda guess, y: float(r2(guess, y)),
    of_tensors,
    of_script,
    of_engine,
    of_answers,
    of_automl,
    of_cleaning,
    of_training_lab,
]
NAMES = ["r2", "r2_of_members", "script", "engine", "answers", "automl", "cleaning", "TrainingLab"]
each_version = pytest.mark.parametrize("version", VERSIONS, ids=NAMES)
# Halves: their sums and means are exact in single precision too, if not their quotients.
halves = st.integers(-64, 64).map(lambda n: n / 2)


@each_version
@given(rows=st.lists(st.tuples(halves, halves), min_size=2, max_size=8))
@example(rows=[(3.5, 3.5), (3.5, 3.5)])
@example(rows=[(3.5, 3.5), (4.0, 3.5)])
@example(rows=[(1.0, 1.0), (2.0, 2.0)])
def test_every_version_is_scikit_learns(version: Any, rows: list[tuple[float, float]]) -> None:
    guess, y = np.array(rows).T
    assert version(guess, y) == pytest.approx(r2_score(y, guess), rel=1e-5, abs=1e-5)


@each_version
@pytest.mark.parametrize("constant", [0.0, 0.1, -7.3, 1e6 / 3])
def test_constant_targets_give_1_for_exact_answers_and_0_for_others(
    version: Any, constant: float
) -> None:
    y = np.full(10, np.float32(constant), dtype=np.float64)  # the mean of ten may be another number
    assert version(y, y) == 1
    assert version(y + 0.5, y) == 0


def test_rounding_of_the_mean_is_no_spread() -> None:
    columns = [np.full(n, 0.1) for n in range(3, 60)]
    assert any(y.mean() != 0.1 for y in columns)
    assert {float(r2(y + 0.5, y)) for y in columns} == {0.0}


# A script's splits have two rows at least, and it stays short.
@pytest.mark.parametrize("version", [one for one in VERSIONS if one is not of_script])
def test_a_single_row_has_no_r2(version: Any) -> None:
    y = np.array([2.0])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert np.isnan(r2_score(y, y))
    assert np.isnan(version(y, y)) and np.isnan(version(y + 1, y))


def test_members_and_leading_axes_have_their_own() -> None:
    draw = np.random.default_rng(0)
    guess, y = draw.normal(size=(2, 3, 20)), draw.normal(size=20)
    wanted = [[r2_score(y, one) for one in part] for part in guess]
    assert r2(guess, y) == pytest.approx(np.array(wanted))
    targets = torch.tensor(draw.normal(size=(3, 20)))
    targets[1] = 4.0
    error = (torch.tensor(guess[0]) - targets).square().sum(1)
    found = r2_of_members(error, targets)
    wanted_members = [r2_score(t, g) for t, g in zip(targets.numpy(), guess[0], strict=True)]
    assert found.numpy() == pytest.approx(wanted_members) and float(found[1]) == 0
