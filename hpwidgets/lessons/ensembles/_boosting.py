"""Boosting watched round by round: AdaBoost's weights, or what gradient boosting has left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor
from sklearn.tree import DecisionTreeClassifier

from hpwidgets.data.dataset import Dataset
from hpwidgets.i18n import _
from hpwidgets.lessons.ensembles._base_models import estimator_answers, flat, scores_on_test
from hpwidgets.lessons.ensembles.records import BoostingView
from hpwidgets.records import Surface, TestScorer
from hpwidgets.tuning.plane import Plane
from hpwidgets.tuning.populations.answers import Floats, loss, score


@dataclass(frozen=True, eq=False)
class Round:
    """One round: the weights ``[n]`` (sum 1) that its tree was given, its error, and its say."""

    tree: DecisionTreeClassifier
    weights: Floats
    error: float
    say: float


def adaboost_rounds(
    X: Floats,
    y: NDArray[np.int64],
    *,
    rounds: int = 50,
    depth: int = 1,
    shrinkage: float = 1.0,
    seed: int = 0,
) -> Iterator[Round]:
    """What scikit-learn's ``AdaBoostClassifier`` does in ``fit``, one round after the other.

    Each tree is fitted with weights; err is the weight of what it gets wrong, its say is
    ``shrinkage`` · (ln((1 − err)/err) + ln(K − 1)), and the rows it got wrong are multiplied by
    e^say for the next one. Trees, weights, errors and says are those of ``AdaBoostClassifier(
    DecisionTreeClassifier(max_depth=depth), n_estimators=rounds, learning_rate=shrinkage,
    random_state=seed)``, to which a test holds them. It ends early as that does: with a tree that
    errs nowhere, or one that is no better than chance.

    Method: J. Zhu, H. Zou, S. Rosset & T. Hastie, *Multi-class AdaBoost* (2009), SAMME; for two
    classes AdaBoost.M1 of Y. Freund & R. Schapire (1997).

    Raises ValueError when already the first tree is no better than chance.

    >>> X, y = np.arange(5.0)[:, None], np.array([0, 0, 0, 1, 0])
    >>> [(round(r.error, 3), r.weights.round(3).tolist()) for r in adaboost_rounds(X, y, rounds=2)]
    [(0.2, [0.2, 0.2, 0.2, 0.2, 0.2]), (0.125, [0.125, 0.125, 0.125, 0.5, 0.125])]
    """
    classes = len(np.unique(y))
    draw = np.random.RandomState(seed)  # as scikit-learn draws the seed of each tree
    weights = np.full(len(y), 1 / len(y))
    smallest = np.finfo(np.float64).eps
    for at in range(rounds):
        weights = np.clip(weights, smallest, None)
        tree = DecisionTreeClassifier(
            max_depth=depth, random_state=draw.randint(np.iinfo(np.int32).max)
        ).fit(X, y, sample_weight=weights)
        wrong = tree.predict(X) != y
        error = float(np.average(wrong, weights=weights))
        if error <= 0:
            yield Round(tree, weights, 0.0, 1.0)
            return
        if error >= 1 - 1 / classes:
            if at == 0:
                raise ValueError(
                    "the first tree is no better than chance on these rows, so there is nothing to"
                    " boost; take deeper trees, or other rows"
                )
            return
        say = shrinkage * (np.log((1 - error) / error) + np.log(classes - 1))
        yield Round(tree, weights, error, float(say))
        weights = np.exp(np.log(weights) + say * wrong)
        total = weights.sum()
        if not np.isfinite(total) or total <= 0:
            return
        weights = weights / total


KINDS = ("adaboost", "gradient")
PIECE = 3e6
"""Rows × features × trees × depth of a round that take about 50 ms."""
BETWEEN = 0.06
"""Share of all rounds between two views."""


@dataclass(frozen=True, kw_only=True)
class BoostingSetting:
    """How to boost: ``depth`` of the trees, ``shrinkage`` (scikit-learn's learning_rate)."""

    kind: str = "adaboost"
    rounds: int = 100
    depth: int = 1
    shrinkage: float = 1.0
    label_noise: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}, got {self.kind!r}")
        for name in ("rounds", "depth"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, got {getattr(self, name)!r}")
        if self.shrinkage <= 0:
            raise ValueError(f"shrinkage must be above 0, got {self.shrinkage!r}")
        if not 0 <= self.label_noise <= 1:
            raise ValueError(f"label_noise must be in [0, 1], got {self.label_noise!r}")


def flip_labels(
    y: NDArray[Any], share: float, classes: int, seed: int
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """A share of the labels changed to another class each, and which.

    >>> flipped, which = flip_labels(np.zeros(10, dtype=int), 0.3, 2, seed=0)
    >>> int(flipped.sum()), int(which.sum())
    (3, 3)
    """
    rng = np.random.default_rng(seed)
    which = np.zeros(len(y), dtype=np.bool_)
    which[rng.permutation(len(y))[: round(share * len(y))]] = True
    flipped = y.copy()
    flipped[which] = (y[which] + rng.integers(1, classes, int(which.sum()))) % classes
    return flipped, which


def boosting(
    setting: BoostingSetting,
    data: Dataset,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[BoostingView]:
    """Boost on the training rows, a view every few rounds.

    AdaBoost is :func:`~hpwidgets.lessons.ensembles._boosting.adaboost_rounds`; gradient boosting is
    scikit-learn's ``GradientBoostingClassifier`` or ``-Regressor``, grown stage by stage with
    ``warm_start``. ``label_noise`` of the training labels are changed first; validation and test
    labels stay. Where a stage would take too long to be stopped within it, its trees look at a
    random part of the features, which the view's ``note`` says.

    Raises ValueError for AdaBoost on a regression.
    """
    if data.task == "regression" and setting.kind == "adaboost":
        raise ValueError(
            "AdaBoost here is about classes, got a regression; take gradient boosting for numbers"
        )
    run = _Run(setting, data)
    yield run.view()
    rounds = run.adaboost() if setting.kind == "adaboost" else run.gradient()
    every = max(1, round(BETWEEN * setting.rounds))
    for done, _nothing in enumerate(rounds, 1):
        if cancelled():
            return
        if done % every == 0 or done < 4:
            yield run.view()
    if not cancelled():
        yield run.view(run.on_test())


class _Run:
    """The ensemble so far: what it answers everywhere, and what every round was given."""

    def __init__(self, setting: BoostingSetting, data: Dataset):
        self._setting, self._data = setting, data
        splits = ("train", "validation", "test")
        self._X = {name: flat(getattr(data, f"X_{name}")) for name in splits}
        self._y = {name: getattr(data, f"y_{name}").numpy() for name in splits}
        self._K = data.n_outputs
        self.flipped = np.zeros(len(self._y["train"]), dtype=np.bool_)
        if data.task == "classification":
            self._y["train"], self.flipped = flip_labels(
                self._y["train"], setting.label_noise, self._K, setting.seed
            )
        X = self._X["train"]
        self._positions = X if X.shape[1] <= 2 else PCA(2, svd_solver="full").fit_transform(X)
        self._plane = Plane.of(data)
        if self._plane is not None:
            self._X["plane"] = flat(self._plane.rows)
        self._errors: dict[str, list[float]] = {"train": [], "validation": []}
        self._round: list[tuple[float, float]] = []
        self._weights: list[NDArray[np.float32]] = []
        self._surfaces: list[Surface] = []
        self._kept: dict[str, tuple[float, Floats]] = {}  # validation error, answers on test
        self.note = ""

    def adaboost(self) -> Iterator[None]:
        s, n = self._setting, len(self._y["train"])
        votes = {name: np.zeros((len(X), self._K)) for name, X in self._X.items()}

        def vote(name: str, tree: Any, say: float) -> Floats:
            votes[name][np.arange(len(votes[name])), tree.predict(self._X[name])] += say
            return np.asarray(votes[name] / votes[name].sum(axis=1, keepdims=True))

        rounds = adaboost_rounds(
            self._X["train"],
            self._y["train"],
            rounds=s.rounds,
            depth=s.depth,
            shrinkage=s.shrinkage,
            seed=s.seed,
        )
        for made in rounds:
            answers = {name: vote(name, made.tree, made.say) for name in self._X}
            wrong = made.tree.predict(self._X["validation"]) != self._y["validation"]
            votes_on_test = np.eye(self._K)[made.tree.predict(self._X["test"])]
            self._keep(_("best single tree"), float(wrong.mean()), votes_on_test)
            self._note(answers, n * made.weights, made.error, made.say)
            yield

    def _keep(self, name: str, error: float, on_test: Floats) -> None:
        """Remember these answers if the validation rows find them better than those kept."""
        if name not in self._kept or error < self._kept[name][0]:
            self._kept[name] = (error, on_test)

    def gradient(self) -> Iterator[None]:
        s, data = self._setting, self._data
        classes = data.task == "classification"
        kind = GradientBoostingClassifier if classes else GradientBoostingRegressor
        trees = 1 if not classes or self._K == 2 else self._K
        features = self._X["train"].shape[1]
        cost = len(self._X["train"]) * features * trees * s.depth
        part = None if cost <= PIECE else max(1, int(features * PIECE / cost))
        if part is not None:
            self.note = _("Each split looks at {part} of {features} features.").format(
                part=part, features=features
            )
        model = kind(
            n_estimators=1,
            learning_rate=s.shrinkage,
            max_depth=s.depth,
            max_features=part,
            random_state=s.seed,
            warm_start=True,
        )
        y = self._y["train"]
        # Before its first tree gradient boosting answers the mean, or the classes' shares.
        start = np.bincount(y, minlength=self._K) / len(y) if classes else [float(y.mean())]
        before = np.tile(start, (len(y), 1))
        for stage in range(1, s.rounds + 1):
            model.set_params(n_estimators=stage).fit(self._X["train"], y)
            left = np.abs(y - before[:, 0]) if not classes else 1 - before[np.arange(len(y)), y]
            answers = {name: estimator_answers(model, X, data) for name, X in self._X.items()}
            before = answers["train"]
            if stage == 1:
                self._keep(_("first tree alone"), 0.0, answers["test"])
            self._note(answers, left)
            yield

    def _note(
        self, answers: dict[str, Floats], weights: Floats, error: float = nan, say: float = nan
    ) -> None:
        """Take down a round: what it was given, and what the ensemble answers after it."""
        self._weights.append(weights.astype(np.float32))
        self._round.append((error, say))
        task = self._data.task
        for name, values in self._errors.items():
            told = answers[name], self._y[name], task
            values.append(float(loss(*told) if task == "regression" else 1 - score(*told)))
        best = _("rounds of the lowest validation error")
        self._keep(best, self._errors["validation"][-1], answers["test"])
        whole = _("all {rounds} rounds").format(rounds=self._setting.rounds)
        self._kept[whole] = (0.0, answers["test"])
        if self._plane is not None:
            self._surfaces.append(self._plane.surface(answers["plane"]))

    def view(self, on_test: TestScorer | None = None) -> BoostingView:
        return BoostingView(
            kind=self._setting.kind,
            task=self._data.task,
            positions=self._positions,
            targets=self._y["train"].astype(np.float64),
            flipped=self.flipped,
            train_error=np.array(self._errors["train"]),
            validation_error=np.array(self._errors["validation"]),
            round_error=np.array([error for error, _say in self._round]),
            round_weight=np.array([say for _error, say in self._round]),
            row_weights=np.array(self._weights).reshape(-1, len(self._y["train"])),
            surfaces=tuple(self._surfaces),
            rounds=self._setting.rounds,
            note=self.note,
            on_test=on_test,
        )

    def on_test(self) -> TestScorer | None:
        """What opens the test rows for the ensemble and a single tree."""
        named = [(name, answers) for name, (_error, answers) in self._kept.items()]
        return partial(scores_on_test, self._data, named) if named else None
