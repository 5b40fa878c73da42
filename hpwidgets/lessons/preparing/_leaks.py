"""Leaks: ways in which the test rows find their way into training, and what they pretend."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.data import bundled, toys
from hpwidgets.lessons.preparing.records import Leaked, LeakScores

ROWS, NOISE_FEATURES, SELECTED = 200, 10_000, 25
"""The example of scikit-learn's "Common pitfalls and recommended practices"."""

Values = NDArray[np.float64]
Pair = tuple[float, float, float]
"""Score with the leak, score without, score of a constant answer."""


def selection_leak(
    seed: int, *, features: int = NOISE_FEATURES, cancelled: Callable[[], bool] = lambda: False
) -> Pair:
    """Choose the best 25 of 10 000 columns of pure noise: on all rows, or inside a pipeline.

    Two classes, 200 rows, drawn apart from the columns: nobody can do better than 0.5. Chosen on
    all rows, the test rows' answers have had a say in it. ``seed=42`` is scikit-learn's example.
    Once ``cancelled()`` the models stop growing, and the scores mean nothing.
    """
    from sklearn.ensemble import GradientBoostingClassifier
    from sklearn.feature_selection import SelectKBest
    from sklearn.pipeline import make_pipeline

    draw = np.random.RandomState(seed)
    X = draw.standard_normal((ROWS, features))
    y = draw.choice(2, ROWS)
    model = GradientBoostingClassifier(random_state=1)
    chosen = SelectKBest(k=SELECTED).fit_transform(X, y)

    def stop(*_state: object) -> bool:
        return cancelled()

    leaking, _share = _held_out(model, chosen, y, {"monitor": stop}, random_state=seed)
    pipeline = make_pipeline(SelectKBest(k=SELECTED), model)
    inside = {"gradientboostingclassifier__monitor": stop}
    honest, _share = _held_out(pipeline, X, y, inside, random_state=seed)
    return leaking, honest, 0.5


def scaler_leak(seed: int, *, train_rows: int = 40) -> Pair:
    """Fit a StandardScaler on all wines, or on the training rows alone; 5 nearest neighbours.

    Few training rows make the two scalers differ most.
    """
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    X, y = bundled.wine()
    options: dict[str, Any] = {"train_size": train_rows, "random_state": seed, "stratify": y}
    scaled = StandardScaler().fit_transform(X)
    leaking, _share = _held_out(KNeighborsClassifier(), scaled, y, **options)
    pipeline = make_pipeline(StandardScaler(), KNeighborsClassifier())
    return leaking, *_held_out(pipeline, X, y, **options)


def duplicate_leak(seed: int, *, duplicates: float = 0.5, rows: int = 300) -> Pair:
    """Rows that occur twice, on both sides of the split; one nearest neighbour on noisy moons.

    ``duplicates`` is the share of the rows that are in the table a second time. Without the leak,
    repeated rows are dropped before the split.
    """
    from sklearn.neighbors import KNeighborsClassifier

    if not 0 <= duplicates <= 1:
        raise ValueError(f"duplicates must be a share of the rows in [0, 1], got {duplicates!r}")
    X, y = toys.moons(n_samples=rows, noise=0.6, seed=seed)
    again = np.random.default_rng(seed).permutation(rows)[: round(duplicates * rows)]
    twice = np.concatenate([np.arange(rows), again])
    model = KNeighborsClassifier(n_neighbors=1)
    leaking, _share = _held_out(model, X[twice], y[twice], random_state=seed)
    return leaking, *_held_out(model, X, y, random_state=seed)


def _held_out(
    model: Any, X: Values, y: NDArray[Any], fit: Mapping[str, Any] | None = None, **split: Any
) -> tuple[float, float]:
    """The score on held-out rows of a model fitted on the others, and the commonest class's."""
    from sklearn.model_selection import train_test_split

    X_train, X_test, y_train, y_test = train_test_split(X, y, **split)
    score = model.fit(X_train, y_train, **fit or {}).score(X_test, y_test)
    return score, float(np.bincount(y_test).max() / len(y_test))


LEAKS: dict[str, Callable[..., Pair]] = {
    "selection": selection_leak,
    "duplicates": duplicate_leak,
    "scaler": scaler_leak,
}
"""The demonstrations by name: the largest effect first."""


def measure_leaks(
    *,
    seeds: Sequence[int] = range(5),
    duplicates: float = 0.5,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[LeakScores, ...]]:
    """Each leak under every seed; yields all scores so far after each one.

    A seed chooses rows, split and noise, and is the same with the leak and without.
    """
    found: dict[str, list[Pair]] = {name: [] for name in LEAKS}
    for seed in seeds:
        for name, leak in reversed(LEAKS.items()):  # the quick ones first
            if cancelled():
                return
            own: dict[str, dict[str, Any]] = {
                "duplicates": {"duplicates": duplicates},
                "selection": {"cancelled": cancelled},
            }
            scores = leak(seed, **own.get(name, {}))
            if cancelled():
                return
            found[name].append(scores)
            yield tuple(_leak_scores(name, pairs) for name, pairs in found.items())


def _leak_scores(name: str, pairs: Sequence[Pair]) -> LeakScores:
    leaking, honest, chance = np.array(pairs).reshape(-1, 3).T
    mean = float(chance.mean()) if pairs else np.nan
    return LeakScores(name=name, leaking=leaking, honest=honest, chance=mean)


def view_leaks(
    *, repeats: int = 5, duplicates: float = 0.5, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[Leaked]:
    """Nothing yet at once, then ``measure_leaks`` under so many seeds, a view after each score."""
    nothing = tuple(_leak_scores(name, ()) for name in LEAKS)
    found = measure_leaks(seeds=range(repeats), duplicates=duplicates, cancelled=cancelled)
    for done, leaks in enumerate(chain([nothing], found)):
        yield Leaked(leaks=leaks, repeats=repeats, done=done, total=repeats * len(LEAKS))
