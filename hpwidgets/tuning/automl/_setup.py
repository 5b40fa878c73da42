"""From rows to all that a search of pipelines needs: folds, space, costs, data."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.data.checks import shown
from hpwidgets.data.features import is_frame
from hpwidgets.data.scale import MOST_CATEGORIES
from hpwidgets.i18n import _
from hpwidgets.records import Fold
from hpwidgets.tuning.automl.columns import DATE_PARTS
from hpwidgets.tuning.automl.fit import FitData
from hpwidgets.tuning.automl.rows import AutoMLRows
from hpwidgets.tuning.automl.space import PipelineSpace, pipeline_space
from hpwidgets.tuning.validation.folds import make_folds

EARLY = ("linear", "boosting")
"""Tried first: one is quick, the other is most often the best of the usual ones."""
TRUST = 0.5
"""How far each fit that was seen moves a model's correction towards what it took."""


@dataclass(frozen=True, kw_only=True)
class TableShape:
    """What of a table a fit's time depends on."""

    rows: int
    columns: int
    """After texts are encoded."""
    classes: int = 1
    """1 for two classes and for amounts, too."""
    amounts: bool = False
    """Whether it is regression."""
    gaps: float = 1.0
    """The share of rows with a missing number."""
    before: int | None = None
    """Columns before texts are encoded, which is what trees see; None: as many."""


def nominal_seconds(values: Mapping[str, Any], shape: TableShape) -> float:
    """About how long the pipeline takes to fit on a table of this shape, on an ordinary computer.

    What grows with what is from the algorithms (a support vector machine: the square of the rows);
    the factors were fitted to 300 fits on eleven tables of 110 to 43,000 rows, two thirds of which
    they tell within a factor of 1.4 (support vector machines: 1.8).
    """
    v, n, p, classes, amounts = values, shape.rows, shape.columns, shape.classes, shape.amounts
    if v["model"] in ("forest", "boosting") and shape.before is not None:
        p = shape.before
    total = 0.0096 + 5.8e-8 * n * p
    if shape.before is not None and shape.before < shape.columns:  # there are texts
        total += 0.019
    if v.get("imputer") == "knn":
        total += 5e-9 * n * n * p * shape.gaps
    if v.get("selection") == "trees":
        tried = p if amounts else math.sqrt(p)
        total += 50 * (1e-3 + 5.6e-9 * n * math.log2(n + 2) * tried)
    model = v["model"]
    if model == "linear":
        total += 3.7e-10 * n * p * p if amounts else 9.5e-8 * n * p * math.sqrt(classes)
    elif model == "knn":
        total += 8.3e-11 * n * n * p
    elif model == "svm":
        # Three folds and a whole fit turn margins into probabilities.
        hard = 1.0 + math.log10(1.0 + v["svm_c"])
        hard *= 3.0 if v.get("scaler") == "none" else 1.0
        total += 0.006 + 4.8e-10 * n * n * (p + 10) * hard * math.sqrt(classes)
    elif model == "forest":
        depth = min(v["forest_depth"], math.log2(n + 2))
        share = max(1.0, v["forest_features"] * p)
        total += v["forest_trees"] * (7.1e-4 + 5.2e-9 * n * depth * share)
    elif model == "boosting":
        leaves = min(v["boosting_leaves"], 1 + n / v["boosting_leaf"])
        each = 5.6e-5 + leaves * (1.1e-5 + 2.1e-7 * p) + 5e-9 * n * p
        total += v["boosting_rounds"] * classes * each
    elif model == "network":
        steps = math.ceil(n / 32) * v["network_epochs"]
        total += 0.012 + steps * (1.5e-5 + 2.2e-5 * v["network_layers"] + 2.1e-7 * p)
    return total


class CostModel:
    """What fits take on this computer: the nominal time, times what each model's fits have shown.

    >>> cost = CostModel(TableShape(rows=100, columns=5))
    >>> linear = {"model": "linear", "linear_c": 1.0}
    >>> before = cost.expect(linear)
    >>> cost.saw(linear, 4 * before)
    >>> round(cost.expect(linear) / before, 3), cost.known("svm")
    (4.0, False)
    """

    def __init__(self, shape: TableShape):
        self.shape = shape
        self._corrections: dict[str, float] = {}

    def known(self, model: str) -> bool:
        """Whether a fit of this model has been seen."""
        return model in self._corrections

    def expect(self, values: Mapping[str, Any]) -> float:
        """Seconds that one fold of this pipeline will take."""
        nominal = nominal_seconds(values, self.shape)
        correction = self._corrections.get(values["model"])
        if correction is None:  # how fast the computer is, the other models have shown
            logs = list(self._corrections.values())
            correction = sum(logs) / len(logs) if logs else 0.0
        return nominal * math.exp(correction)

    def growth(self, values: Mapping[str, Any], rows: int) -> float:
        """How much longer it takes to fit so many rows than a fold's."""
        if values["model"] == "knn":  # it only stores them; to answer is what takes it long
            return rows / self.shape.rows
        whole = nominal_seconds(values, replace(self.shape, rows=rows))
        return whole / nominal_seconds(values, self.shape)

    def saw(self, values: Mapping[str, Any], seconds: float) -> None:
        """Learn from a fold that took so long; the dummy teaches nothing of other models."""
        if values["model"] == "dummy":
            return
        ratio = math.log(max(seconds, 1e-4) / nominal_seconds(values, self.shape))
        model = values["model"]
        before = self._corrections.get(model)
        self._corrections[model] = ratio if before is None else before + TRUST * (ratio - before)


FOLDS = 5
TEST_ROWS = 2000
"""Sealed rows on which every fold's model is scored as well; the winner is on all of them."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Setup:
    """``columns`` are those after encoding, ``models`` those that take part, ``notes`` why."""

    data: FitData
    space: PipelineSpace
    models: tuple[str, ...]
    columns: int
    cost: CostModel
    notes: tuple[str, ...]

    @property
    def first(self) -> tuple[str, ...]:
        """The models in the order in which each is tried as usual: EARLY, then what is quick."""
        early = [model for model in EARLY if model in self.models]
        others = [model for model in self.models if model not in EARLY]
        expected = {model: self.cost.expect(self.space.usual(model)) for model in others}
        return (*early, *sorted(others, key=expected.__getitem__))


def set_up(
    rows: AutoMLRows, models: Sequence[str], *, folds: int | None = None, seed: int = 0
) -> Setup:
    """Folds of the rows to learn from, and the space of the models that can learn from them.

    ``folds=None`` means 5, or as many as the rarest class has rows. An SVM needs two rows of each
    class in every fold's training rows, to calibrate its probabilities, and is left out otherwise.

    Raises ValueError in words for folds that cannot be and where no model is left.

    >>> from hpwidgets.tuning.automl.rows import automl_rows
    >>> setup = set_up(automl_rows("loans"), ["linear", "svm"])
    >>> len(setup.data.folds), setup.columns, setup.models
    (5, 31, ('linear', 'svm'))
    """
    notes = list(rows.notes)
    y = rows.y[rows.development]
    chosen = _folds(rows, y, folds, seed, notes)
    train = min(len(fold.train_rows) for fold in chosen)
    rarest = train
    if rows.classes:
        rarest = min(
            int(np.unique(y[fold.train_rows], return_counts=True)[1].min()) for fold in chosen
        )
    models = tuple(models)
    if rarest < 2 and "svm" in models:
        models = tuple(model for model in models if model != "svm")
        notes.append(_("SVM takes no part: a class has too few rows to calibrate it"))
        if not models:
            raise ValueError("no model is left: an SVM needs at least 3 rows of each class")
    part, shown = rows.part(rows.development), rows.test[:TEST_ROWS]
    columns = _encoded(part, rows)
    many = len(rows.classes) if len(rows.classes) > 2 else 1
    return Setup(
        data=FitData(
            X=part,
            y=y,
            X_test=rows.part(shown),
            y_test=rows.y[shown],
            task=rows.task,
            classes=rows.classes,
            columns=rows.columns,
            folds=tuple((fold.train_rows, fold.test_rows) for fold in chosen),
            calibration=max(2, min(3, rarest)),
            seed=seed,
        ),
        space=pipeline_space(
            rows.task, models, gaps=rows.columns.gaps, columns=columns, rows=train
        ),
        models=models,
        columns=columns,
        cost=CostModel(
            TableShape(
                rows=train,
                columns=columns,
                classes=many,
                amounts=not rows.classes,
                gaps=_gaps(part, rows),
                before=_unencoded(rows),
            )
        ),
        notes=tuple(notes),
    )


def _unencoded(rows: AutoMLRows) -> int:
    """Columns of numbers, the parts of dates, and one for each column of text: what trees see."""
    of = rows.columns
    return len(of.numbers) + len(DATE_PARTS) * len(of.dates) + len(of.text)


def _encoded(part: Any, rows: AutoMLRows) -> int:
    """Columns of numbers, and one for each text that gets a column of its own."""
    columns = _unencoded(rows) - len(rows.columns.text)
    for label in rows.columns.text:
        if not is_frame(part):
            values = part[:, label]
        else:
            values = part[label] if isinstance(label, str) else part.iloc[:, label]
        columns += min(len(set(map(str, values))), MOST_CATEGORIES)
    return columns


def _gaps(part: Any, rows: AutoMLRows) -> float:
    """Share of the rows in which a number is missing."""
    import pandas

    numbers = list(rows.columns.numbers)
    if not rows.columns.gaps:
        return 0.0
    if not is_frame(part):
        values = part[:, numbers]
    else:
        values = part[numbers] if isinstance(numbers[0], str) else part.iloc[:, numbers]
    return float(np.asarray(pandas.isna(values)).any(axis=1).mean())


def _folds(
    rows: AutoMLRows, y: NDArray[Any], folds: int | None, seed: int, notes: list[str]
) -> tuple[Fold, ...]:
    codes = np.searchsorted(np.asarray(rows.classes), y) if rows.classes else y
    names = tuple(str(label) for label in rows.classes)
    if rows.groups is not None:
        groups = rows.groups[rows.development]
        many = min(FOLDS, len(np.unique(groups))) if folds is None else folds
        return make_folds(codes, many, groups=groups, classes=names, seed=seed)
    # R² of a fold needs two rows, and a class must be in every fold.
    most = int(np.bincount(codes).min()) if names else len(y) // 2
    if folds is not None:
        if not names and folds > most:
            raise ValueError(
                f"folds must be at most {most}, so that each has 2 of {len(y)} rows, got {folds}"
            )
        return make_folds(codes, folds, classes=names, seed=seed)
    if most < 2:
        raise ValueError(
            f"{len(y)} rows to learn from are too few for two folds; give more rows, or seal fewer"
        )
    if most < FOLDS:
        notes.append(
            _("{n} folds instead of {usual}: there are not enough rows").format(n=most, usual=FOLDS)
        )
    return make_folds(codes, min(FOLDS, most), classes=names, seed=seed)


LONGEST = 1e9
"""Seconds: thirty years."""


def check_budget(seconds: Any, trials: int | None) -> float | None:
    """The budget in seconds, None for none; TypeError or ValueError in words otherwise."""
    if seconds is None:
        if trials is None:
            raise ValueError("give seconds or trials: without either the search would never end")
        return None
    if isinstance(seconds, bool) or not isinstance(seconds, Real):
        raise TypeError(f"seconds must be a number above 0 or None, got {shown(seconds)}")
    budget = float(seconds) if 0.0 < seconds < LONGEST else math.inf  # type: ignore[operator]
    if budget == math.inf:
        raise ValueError(
            f"seconds must be a number above 0 and below {LONGEST:g}, got {shown(seconds)}; for no"
            " time limit give seconds=None and trials"
        )
    return budget
