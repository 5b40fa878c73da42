"""Bias, variance and noise: one class of models at growing capacity, on many training sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine import train_population
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.lessons.capacity.records import CapacityView

Floats = NDArray[np.float64]
Found = tuple[Floats, Floats, Floats]
"""All fits' values on the grid, their training rows and their validation rows, ``[R, …]``."""

DEGREES = tuple(range(21))
WIDTHS = (1, 2, 4, 8, 16, 32, 64, 128)
LOW, HIGH = -3.0, 3.0
GRID = 161
FRESH_ROWS = 200
"""Validation rows of every resampled set: many, so that their chance hardly matters."""
SHOWN = 15
"""Fits of other training sets that are handed on for the picture."""
BETWEEN = 5
"""Epochs between two items while networks train: some tenths of a second."""


def sine(x: Floats) -> Floats:
    """The true function of the toy set ``sine``: sin(2x), any shape.

    >>> sine(np.array([0.0])).tolist()
    [0.0]
    """
    return np.sin(2 * x)


@dataclass(frozen=True, kw_only=True)
class CapacitySetting:
    """What is fitted to what. ``chosen`` is a degree or a width, from ``capacities``."""

    model: Literal["polynomial", "network"] = "polynomial"
    chosen: int = 3
    depth: int = 1
    noise: float = 0.3
    rows: int = 30
    epochs: int = 300
    learning_rate: float = 0.02
    resamples: int = 50
    seed: int = 0

    def __post_init__(self) -> None:
        if self.chosen not in self.capacities:
            name = "degree" if self.model == "polynomial" else "width"
            raise ValueError(
                f"{name} must be one of {', '.join(map(str, self.capacities))}, got {self.chosen!r}"
            )
        for name, low in (("rows", 2), ("resamples", 2), ("epochs", 1), ("depth", 1)):
            if getattr(self, name) < low:
                raise ValueError(f"{name} must be at least {low}, got {getattr(self, name)!r}")
        if self.noise < 0:
            raise ValueError(f"noise must be at least 0, got {self.noise!r}")

    @property
    def capacities(self) -> tuple[int, ...]:
        """The degrees or widths that are gone through."""
        return DEGREES if self.model == "polynomial" else WIDTHS

    def hyperparameters(self, width: int) -> Hyperparameters:
        """The network of this width: full batches, so that an epoch is one update."""
        return Hyperparameters(
            hidden_layers=self.depth,
            hidden_units=width,
            activation="tanh",
            learning_rate=self.learning_rate,
            batch_size=self.rows,
            epochs=self.epochs,
            seed=self.seed,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Samples:
    """Training sets ``x``, ``y`` ``[R, n]`` with fresh validation rows ``[R, v]``; row 0 is shown.

    ``truth`` is the true function, or None where nobody knows it.
    """

    x: Floats
    y: Floats
    x_validation: Floats
    y_validation: Floats
    grid: Floats
    truth: Callable[[Floats], Floats] | None
    noise: float | None


def draw_samples(setting: CapacitySetting) -> Samples:
    """``resamples`` training sets of the noisy sine: the same even inputs, the noise drawn anew.

    With inputs drawn anew too, a few sets with a gap at an end would rule the averages of the high
    degrees. The validation rows are drawn anew, inputs and noise.
    """
    rng = np.random.default_rng(setting.seed)
    x_validation = rng.uniform(LOW, HIGH, (setting.resamples, FRESH_ROWS))
    even = np.linspace(LOW, HIGH, setting.rows)
    x = np.concatenate([np.tile(even, (setting.resamples, 1)), x_validation], axis=1)
    y = sine(x) + rng.normal(0, setting.noise, x.shape)
    return Samples(
        x=x[:, : setting.rows],
        y=y[:, : setting.rows],
        x_validation=x[:, setting.rows :],
        y_validation=y[:, setting.rows :],
        grid=np.linspace(LOW, HIGH, GRID),
        truth=sine,
        noise=setting.noise**2,
    )


def bootstrap_samples(setting: CapacitySetting, data: Dataset) -> Samples:
    """Bootstrap samples of the training rows of one's own data; the first is these rows as is.

    The validation rows are the same each time. Raises ValueError for data that are not a
    regression on one feature.
    """
    if data.task != "regression" or data.shape != (1,):
        raise ValueError(
            "data must be a regression on one feature, such as (x, y) with numbers in y;"
            f" got {data.task} on rows of shape {data.shape}"
        )
    x, y = (part.double().numpy() for part in (data.X_train[:, 0], data.y_train))
    x_validation, y_validation = (
        part.double().numpy() for part in (data.X_validation[:, 0], data.y_validation)
    )
    rng = np.random.default_rng(setting.seed)
    picks = rng.integers(0, len(x), (setting.resamples, len(x)))
    picks[0] = np.arange(len(x))
    low, high = float(x.min()), float(x.max())
    shape = (setting.resamples, len(x_validation))
    return Samples(
        x=x[picks],
        y=y[picks],
        x_validation=np.broadcast_to(x_validation, shape),
        y_validation=np.broadcast_to(y_validation, shape),
        grid=np.linspace(low, high, GRID),
        truth=None,
        noise=None,
    )


def decompose(fits: Floats, truth: Floats) -> tuple[float, float]:
    """Bias² and variance of fits ``[R, g]`` to a truth ``[g]``, each a mean over the grid.

    With ``f̄`` the mean fit: bias² = mean (f̄ − truth)², variance = mean over fits of (f − f̄)².
    Their sum is the mean of (f − truth)² exactly (Geman, Bienenstock & Doursat, 1992).

    >>> decompose(np.array([[1.0, 1.0], [3.0, 3.0]]), np.array([0.0, 0.0]))
    (4.0, 1.0)
    """
    middle = fits.mean(axis=0)
    return float(((middle - truth) ** 2).mean()), float(((fits - middle) ** 2).mean())


def polynomials(x: Floats, y: Floats, at: Floats, degree: int) -> Floats:
    """Least-squares polynomials to training sets ``x``, ``y`` ``[R, n]``, at points ``[R, v]``.

    In Legendre polynomials on the range of ``at`` and ``x``, where the problem is well
    conditioned; of several least-squares solutions (more coefficients than rows) the one of
    smallest norm.
    """
    low, high = min(x.min(), at.min()), max(x.max(), at.max())

    def basis(points: Floats) -> Floats:
        scaled = 2 * (points - low) / max(high - low, 1e-12) - 1
        terms: Floats = np.polynomial.legendre.legvander(scaled, degree)
        return terms

    coefficients = np.linalg.pinv(basis(x)) @ y[:, :, None]
    values: Floats = (basis(at) @ coefficients)[:, :, 0]
    return values


def capacity_curve(
    setting: CapacitySetting,
    data: Dataset | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    memory: MutableMapping[int, Found] | None = None,
) -> Iterator[CapacityView]:
    """Errors, bias² and variance at one capacity after the other, a view after each.

    The first view comes before anything is fitted. Polynomials of a degree are fitted to all
    training sets at once, networks of a width are trained as one population. ``data`` is a
    regression on one feature of your own, from which bootstrap samples are drawn: its true
    function is not known, so bias and noise cannot be told apart. ``memory`` keeps what was
    found at each capacity for a call that differs in ``chosen`` alone.
    """
    memory = {} if memory is None else memory
    samples = draw_samples(setting) if data is None else bootstrap_samples(setting, data)
    capacities = setting.capacities
    resamples, chosen = len(samples.x), capacities.index(setting.chosen)
    truth = None if samples.truth is None else samples.truth(samples.grid)
    errors = np.full((2, resamples, len(capacities)), np.nan)
    bias2, variance = np.full(len(capacities), np.nan), np.full(len(capacities), np.nan)
    fits: Floats | None = None

    def view(done: int) -> CapacityView:
        return CapacityView(
            kind="degree" if setting.model == "polynomial" else "hidden units",
            capacities=capacities,
            chosen=chosen,
            x=samples.grid,
            truth=truth,
            fit=None if fits is None else fits[0],
            others=np.empty((0, GRID)) if fits is None else fits[1 : 1 + SHOWN],
            train=np.stack([samples.x[0], samples.y[0]], 1),
            validation=np.stack([samples.x_validation[0], samples.y_validation[0]], 1)[:60],
            train_error=errors[0].copy(),
            validation_error=errors[1].copy(),
            bias2=None if truth is None else bias2.copy(),
            variance=variance.copy(),
            noise=samples.noise,
            done=done,
            total=len(capacities),
            resamples=resamples,
        )

    yield view(0)
    # The chosen capacity first: it is what the person has just asked for.
    order = [chosen, *(c for c in range(len(capacities)) if c != chosen)]
    for done, at in enumerate(order, 1):
        known = memory.get(capacities[at])
        fitted = _fits(setting, samples, capacities[at], cancelled) if known is None else [known]
        for found in fitted:
            if cancelled():
                return
            if found is None:
                yield view(done - 1)
                continue
            memory[capacities[at]] = found
            on_grid, on_train, on_validation = found
            errors[0, :, at] = ((on_train - samples.y) ** 2).mean(axis=1)
            errors[1, :, at] = ((on_validation - samples.y_validation) ** 2).mean(axis=1)
            middle = on_grid.mean(axis=0) if truth is None else truth
            square, variance[at] = decompose(on_grid, middle)
            # The mean of R fits is itself off by variance / R: not the model class's fault.
            bias2[at] = max(square - variance[at] / (resamples - 1), 0.0)
            if at == chosen:
                fits = on_grid
            yield view(done)


def _fits(
    setting: CapacitySetting, samples: Samples, capacity: int, cancelled: Callable[[], bool]
) -> Iterator[Found | None]:
    """What the fits to all training sets answer; None while still at it."""
    x, y = samples.x, samples.y
    grid = np.broadcast_to(samples.grid, (len(x), GRID))
    ends = np.cumsum([GRID, x.shape[1]])
    points = np.concatenate([grid, x, samples.x_validation], axis=1)
    if setting.model == "polynomial":
        values = polynomials(x, y, points, capacity)
    else:
        middle, spread = samples.grid.mean(), samples.grid.std()
        training = train_population(
            [setting.hyperparameters(capacity).replace(batch_size=x.shape[1])] * len(x),
            _as_dataset((x - middle) / spread, y),
            rows=list(np.arange(x.size).reshape(x.shape)),
            cancelled=cancelled,
        )
        for epoch, _ in enumerate(training):
            if epoch % BETWEEN == 0:
                yield None
        if cancelled():
            return
        inputs = torch.tensor((points - middle) / spread, dtype=torch.float32).unsqueeze(-1)
        values = training.predict_each(inputs)[:, :, 0].double().numpy()
    yield values[:, : ends[0]], values[:, ends[0] : ends[1]], values[:, ends[1] :]


def _as_dataset(x: Floats, y: Floats) -> Dataset:
    """All training sets one after the other; validation is measured elsewhere, on fresh rows."""
    X, targets = torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)
    X, targets = X.reshape(-1, 1), targets.reshape(-1)
    few = slice(0, 2)
    return Dataset(
        X_train=X,
        y_train=targets,
        X_validation=X[few],
        y_validation=targets[few],
        X_test=X[few],
        y_test=targets[few],
        task="regression",
        feature_names=("x",),
        class_names=(),
        name="resampled training sets",
        code="",
    )
