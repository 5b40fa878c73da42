"""Bias, variance and noise of one model and of bagged ones, over many training sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from sklearn.ensemble import BaggingRegressor
from sklearn.tree import DecisionTreeRegressor

from hpwidgets.data.dataset import Dataset
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.lessons.ensembles.records import BaggingVarianceView
from hpwidgets.tuning.ensembles.bagging import bootstrap_rows
from hpwidgets.tuning.populations.answers import Floats, first_averages, fleet_answers
from hpwidgets.tuning.populations.fleet import Fleet

BASES = ("tree", "network")
TEST_ROWS = 1000
NOISES = 50
"""Noisy targets at each test input, over which the noise is measured."""
SHOWN = 20
"""Fits that are handed on for the picture."""
EVERY = 4
"""Of the test inputs every fourth is handed on: as fine as a picture can show."""
LOOKS = 8
SPREAD = 10 / 12**0.5
"""Standard deviation of the inputs, which are uniform from −5 to 5."""


def two_bumps(x: Floats) -> Floats:
    """exp(−x²) + 1.5 exp(−(x − 2)²), the true function of scikit-learn's example.

    >>> two_bumps(np.array([2.0])).round(3).tolist()
    [1.518]
    """
    return np.asarray(np.exp(-(x**2)) + 1.5 * np.exp(-((x - 2) ** 2)))


@dataclass(frozen=True, kw_only=True)
class BaggingProblem:
    """What is bagged and how often. ``depth`` is that of the trees, None: until a leaf is pure."""

    base: str = "tree"
    depth: int | None = None
    network: Hyperparameters = Hyperparameters(  # noqa: RUF009 - frozen
        hidden_layers=1, hidden_units=32, activation="tanh", learning_rate=0.02, epochs=300
    )
    rows: int = 50
    noise: float = 0.1
    repeats: int = 50
    members: int = 10
    seed: int = 0

    def __post_init__(self) -> None:
        if self.base not in BASES:
            raise ValueError(f"base must be one of {', '.join(BASES)}, got {self.base!r}")
        for name, low in (("rows", 2), ("repeats", 2), ("members", 1)):
            if getattr(self, name) < low:
                raise ValueError(f"{name} must be at least {low}, got {getattr(self, name)!r}")
        if self.depth is not None and self.depth < 1:
            raise ValueError(f"depth must be at least 1, or None, got {self.depth!r}")
        if self.noise < 0:
            raise ValueError(f"noise must be at least 0, got {self.noise!r}")


def error_parts(predictions: Floats, truth: Floats, y: Floats) -> Floats:
    """(error, bias², variance, noise), means over the test inputs, of ``[…, R, g]`` predictions.

    ``truth`` ``[g]`` is the true function and ``y`` ``[g, N]`` noisy targets. The error is the mean
    of (y − prediction)² over all pairs of a training set and a noisy target; bias² = (truth − mean
    prediction)², variance and noise those of the predictions and of the targets (with divisor R
    and N), as in scikit-learn's example. Returns ``[…, 4]``.

    >>> error_parts(np.array([[1.0], [3.0]]), np.array([0.0]), np.array([[-1.0, 1.0]])).tolist()
    [6.0, 4.0, 1.0, 1.0]
    """
    middle = predictions.mean(axis=-2)
    variance = predictions.var(axis=-2).mean(axis=-1)
    noise = np.broadcast_to(y.var(axis=1).mean(), variance.shape)
    bias2 = ((truth - middle) ** 2).mean(axis=-1)
    # The mean over all pairs of (y − f)² is var y + var f + (mean y − mean f)².
    error = noise + variance + ((y.mean(axis=1) - middle) ** 2).mean(axis=-1)
    return np.stack([error, bias2, variance, noise], axis=-1)


def bagging_variance(
    problem: BaggingProblem, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[BaggingVarianceView]:
    """Fit one model and a bag of them to each of ``repeats`` training sets; views as they come.

    With trees, 50 rows, noise 0.1, 50 training sets, 10 members and seed 0 this is scikit-learn's
    example "Single estimator versus bagging: bias-variance decomposition" to the last draw.
    Networks see the same rows, and are trained as one population.
    """
    fits = _Fits(problem, cancelled)
    yield fits.view(0, 1)
    yield from fits.trees() if problem.base == "tree" else fits.networks()


class _Fits:
    """What is predicted so far: by single models, and by the first 1, 2, … members of each bag."""

    def __init__(self, problem: BaggingProblem, cancelled: Callable[[], bool]) -> None:
        self._problem, self._cancelled = problem, cancelled
        # The example's generator, in the example's order.
        self._rng = np.random.RandomState(problem.seed)
        self._sets = np.stack([self._draw(problem.rows) for _repeat in range(problem.repeats)])
        self._x = self._inputs(TEST_ROWS)
        self._y = np.stack([self._targets(self._x) for _n in range(NOISES)], axis=1)
        self._single: list[Floats] = []
        self._bagged: list[Floats] = []
        self._parts = (np.full(4, np.nan), np.full((problem.members, 4), np.nan))

    def _draw(self, rows: int) -> Floats:
        """A training set: inputs and targets ``[2, rows]``."""
        x = self._inputs(rows)
        return np.stack([x, self._targets(x)])

    def _inputs(self, rows: int) -> Floats:
        return np.asarray(np.sort(self._rng.rand(rows) * 10 - 5))

    def _targets(self, x: Floats) -> Floats:
        return two_bumps(x) + self._rng.normal(0.0, self._problem.noise, len(x))

    def trees(self) -> Iterator[BaggingVarianceView]:
        """Fit a tree to each training set, then a bag of trees to each."""
        problem, at = self._problem, self._x[:, None]
        total = 2 * problem.repeats
        for done, (x, y) in enumerate(self._sets, 1):
            if self._cancelled():
                return
            tree = DecisionTreeRegressor(max_depth=problem.depth, random_state=self._rng)
            self._single.append(tree.fit(x[:, None], y).predict(at))
            if done % 10 == 0 or done == problem.repeats:
                if not self._look():
                    return
                yield self.view(done, total)
        for done, (x, y) in enumerate(self._sets, 1):
            if self._cancelled():
                return
            base = DecisionTreeRegressor(max_depth=problem.depth)
            bag = BaggingRegressor(base, problem.members, random_state=self._rng)
            trees = bag.fit(x[:, None], y).estimators_
            self._bagged.append(first_averages(np.stack([tree.predict(at) for tree in trees])))
            if (done % 10 == 0 or done == problem.repeats) and not self._look():
                return
            yield self.view(problem.repeats + done, total)

    def networks(self) -> Iterator[BaggingVarianceView]:
        """Train all networks, of all training sets, as one population."""
        problem, sets = self._problem, len(self._sets)
        n, each = problem.rows, 1 + problem.members
        h = problem.network.replace(batch_size=n, patience=None)
        settings = [h.replace(seed=problem.seed + m) for m in range(each * sets)]
        rows = []
        for at in range(sets):
            drawn = bootstrap_rows(n, problem.members, problem.seed + at)
            rows += [at * n + own for own in (np.arange(n), *drawn)]
        fleet = Fleet(settings, _as_dataset(self._sets), rows=rows, cancelled=self._cancelled)
        inputs = torch.tensor(self._x / SPREAD, dtype=torch.float32).unsqueeze(1)

        def look() -> bool:
            answers = fleet_answers(fleet, settings, inputs, self._cancelled)
            if answers is None:
                return False
            of_sets = answers[..., 0].reshape(sets, each, TEST_ROWS)
            fine = np.isfinite(fleet.newest("train_loss")).reshape(sets, each).all(axis=1)
            self._single = list(of_sets[fine, 0])
            self._bagged = [first_averages(bag) for bag in of_sets[fine, 1:]]
            return self._look()

        due = 1
        for done in fleet:
            if done >= fleet.total * due / LOOKS and done >= len(settings):
                if not look():
                    return
                due = int(done * LOOKS / fleet.total) + 1
            yield self.view(done, fleet.total)
        if not self._cancelled() and look():
            yield self.view(fleet.total, fleet.total)

    def _look(self) -> bool:
        """Take the errors apart as they stand; 2 training sets are needed for a variance.

        One number of members after the other, so that a stop is heard; False if cancelled.
        """
        truth = two_bumps(self._x)
        single, bagged = self._parts
        if len(self._single) > 1:
            single = error_parts(np.stack(self._single), truth, self._y)
        if len(self._bagged) > 1:
            bagged = np.empty((self._problem.members, 4))
            for m, parts in enumerate(bagged):
                if self._cancelled():
                    return False
                parts[:] = error_parts(np.stack([bag[m] for bag in self._bagged]), truth, self._y)
        self._parts = (single, bagged)
        return True

    def view(self, done: int, total: int) -> BaggingVarianceView:
        x = self._x[::EVERY]
        nothing = np.empty((0, len(x)))
        return BaggingVarianceView(
            base=self._problem.base,
            x=x,
            truth=two_bumps(x),
            train=self._sets[0].T,
            single_fits=np.array([fit[::EVERY] for fit in self._single[:SHOWN]] or nothing),
            bagged_fits=np.array([fit[-1, ::EVERY] for fit in self._bagged[:SHOWN]] or nothing),
            single=self._parts[0],
            bagged=self._parts[1],
            repeats=self._problem.repeats,
            done=done,
            total=total,
        )


def _as_dataset(sets: Floats) -> Dataset:
    """All training sets one after the other, the inputs divided by their standard deviation."""
    X = torch.tensor(sets[:, 0].ravel() / SPREAD, dtype=torch.float32).unsqueeze(1)
    y = torch.tensor(sets[:, 1].ravel(), dtype=torch.float32)
    return Dataset(
        X_train=X,
        y_train=y,
        X_validation=X[:2],
        y_validation=y[:2],
        X_test=X[:2],
        y_test=y[:2],
        task="regression",
        feature_names=("x",),
        class_names=(),
        name="training sets of two bumps",
        code="",
    )
