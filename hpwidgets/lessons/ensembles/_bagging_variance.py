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
    rng = np.random.RandomState(problem.seed)  # the example's generator, in the example's order
    sets = [_draw(rng, problem.rows, problem.noise) for _repeat in range(problem.repeats)]
    x = np.sort(rng.rand(TEST_ROWS) * 10 - 5)
    y = np.stack(
        [two_bumps(x) + rng.normal(0.0, problem.noise, TEST_ROWS) for _n in range(NOISES)], axis=1
    )
    found = _Found(problem, sets[0], x, y)
    yield found.view(0, 1)
    if problem.base == "tree":
        yield from _with_trees(problem, sets, x, found, rng, cancelled)
    else:
        yield from _with_networks(problem, sets, x, found, cancelled)


def _draw(rng: np.random.RandomState, rows: int, noise: float) -> tuple[Floats, Floats]:
    x = np.sort(rng.rand(rows) * 10 - 5)
    return x, two_bumps(x) + rng.normal(0.0, noise, rows)


class _Found:
    """What is predicted so far: of single models, and of the first 1, 2, … members of each bag."""

    def __init__(
        self, problem: BaggingProblem, train: tuple[Floats, Floats], x: Floats, y: Floats
    ) -> None:
        self._problem, self._train, self._x, self._y = problem, np.stack(train, axis=1), x, y
        self.single: list[Floats] = []
        self.bagged: list[Floats] = []
        self._parts = (np.full(4, np.nan), np.full((problem.members, 4), np.nan))

    def look(self, cancelled: Callable[[], bool]) -> bool:
        """Take the errors apart as they stand; 2 training sets are needed for a variance.

        One number of members after the other, so that a stop is heard; False if cancelled.
        """
        truth = two_bumps(self._x)
        single, bagged = self._parts
        if len(self.single) > 1:
            single = error_parts(np.stack(self.single), truth, self._y)
        if len(self.bagged) > 1:
            bagged = np.empty((self._problem.members, 4))
            for m, parts in enumerate(bagged):
                if cancelled():
                    return False
                parts[:] = error_parts(np.stack([bag[m] for bag in self.bagged]), truth, self._y)
        self._parts = (single, bagged)
        return True

    def view(self, done: int, total: int) -> BaggingVarianceView:
        """What was last seen, with the fits so far."""
        few = slice(0, SHOWN)
        nothing = np.empty((0, len(self._x[::EVERY])))
        return BaggingVarianceView(
            base=self._problem.base,
            x=self._x[::EVERY],
            truth=two_bumps(self._x[::EVERY]),
            train=self._train,
            single_fits=np.array([fit[::EVERY] for fit in self.single[few]] or nothing),
            bagged_fits=np.array([fit[-1, ::EVERY] for fit in self.bagged[few]] or nothing),
            single=self._parts[0],
            bagged=self._parts[1],
            repeats=self._problem.repeats,
            done=done,
            total=total,
        )


def _with_trees(
    problem: BaggingProblem,
    sets: list[tuple[Floats, Floats]],
    x: Floats,
    found: _Found,
    rng: np.random.RandomState,
    cancelled: Callable[[], bool],
) -> Iterator[BaggingVarianceView]:
    total, at = 2 * problem.repeats, x[:, None]
    for done, (rows, targets) in enumerate(sets, 1):
        if cancelled():
            return
        tree = DecisionTreeRegressor(max_depth=problem.depth, random_state=rng)
        found.single.append(tree.fit(rows[:, None], targets).predict(at))
        if done % 10 == 0 or done == len(sets):
            if not found.look(cancelled):
                return
            yield found.view(done, total)
    for done, (rows, targets) in enumerate(sets, 1):
        if cancelled():
            return
        bag = BaggingRegressor(
            DecisionTreeRegressor(max_depth=problem.depth), problem.members, random_state=rng
        ).fit(rows[:, None], targets)
        answers = np.stack([tree.predict(at) for tree in bag.estimators_])
        found.bagged.append(first_averages(answers))
        if (done % 10 == 0 or done == len(sets)) and not found.look(cancelled):
            return
        yield found.view(problem.repeats + done, total)


def _with_networks(
    problem: BaggingProblem,
    sets: list[tuple[Floats, Floats]],
    x: Floats,
    found: _Found,
    cancelled: Callable[[], bool],
) -> Iterator[BaggingVarianceView]:
    n, each = problem.rows, 1 + problem.members
    h = problem.network.replace(batch_size=n, patience=None)
    settings = [h.replace(seed=problem.seed + m) for m in range(each * len(sets))]
    rows = []
    for at in range(len(sets)):
        drawn = bootstrap_rows(n, problem.members, problem.seed + at)
        rows += [at * n + own for own in (np.arange(n), *drawn)]
    fleet = Fleet(settings, _as_dataset(sets), rows=rows, cancelled=cancelled)
    inputs = torch.tensor(x / SPREAD, dtype=torch.float32).unsqueeze(1)

    def look() -> bool:
        answers = fleet_answers(fleet, settings, inputs, cancelled)
        if answers is None:
            return False
        of_sets = answers[..., 0].reshape(len(sets), each, len(x))
        fine = np.isfinite(fleet.newest("train_loss")).reshape(len(sets), each).all(axis=1)
        found.single = list(of_sets[fine, 0])
        found.bagged = [first_averages(bag) for bag in of_sets[fine, 1:]]
        return found.look(cancelled)

    due = 1
    for done in fleet:
        if done >= fleet.total * due / LOOKS and done >= len(settings):
            if not look():
                return
            due = int(done * LOOKS / fleet.total) + 1
        yield found.view(done, fleet.total)
    if not cancelled() and look():
        yield found.view(fleet.total, fleet.total)


SPREAD = 10 / 12**0.5
"""Standard deviation of the inputs, which are uniform from −5 to 5."""


def _as_dataset(sets: list[tuple[Floats, Floats]]) -> Dataset:
    """All training sets one after the other, the inputs divided by their standard deviation."""
    X = torch.tensor(np.concatenate([rows for rows, _y in sets]) / SPREAD, dtype=torch.float32)
    y = torch.tensor(np.concatenate([targets for _x, targets in sets]), dtype=torch.float32)
    few = slice(0, 2)
    return Dataset(
        X_train=X.unsqueeze(1),
        y_train=y,
        X_validation=X[few].unsqueeze(1),
        y_validation=y[few],
        X_test=X[few].unsqueeze(1),
        y_test=y[few],
        task="regression",
        feature_names=("x",),
        class_names=(),
        name="training sets of two bumps",
        code="",
    )
