"""The engine as scikit-learn estimators, whose parameters are the hyperparameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import ClassifierMixin, RegressorMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import column_or_1d

from hpwidgets.tuning._estimator_rows import (
    Values,
    check_one_target,
    numbers_of,
    sorted_classes,
    weighed,
    with_class_weights,
)
from hpwidgets.tuning._network_estimator import HYPERPARAMETERS as HYPERPARAMETERS
from hpwidgets.tuning._network_estimator import NetworkEstimator


@dataclass(kw_only=True, eq=False, repr=False)
class NetworkClassifier(ClassifierMixin, NetworkEstimator):  # type: ignore[misc]
    """A small network as a scikit-learn classifier.

    Its parameters are the :class:`hpwidgets.Hyperparameters`, by the same names, and

    Parameters
    ----------
    validation_fraction
        Share of the rows that early stopping (``patience``) validates on, and does not train on.
    device
        Where to train: "cpu", "cuda" or "cuda:<number>"; what is fitted is on the CPU.
    random_state
        What scikit-learn's ensembles set, so that their members differ. A number takes the place
        of ``seed``, a RandomState draws one in each fit; None: ``seed`` counts.
    warm_start
        Whether ``fit`` trains the fitted network on, ``epochs`` more, with a new optimizer.
    class_weight
        Classifier only. A dict from labels to what a row's loss is multiplied by (1 for a class
        that it does not name), or "balanced": every class counts the same in all.

    Attributes
    ----------
    classes_
        The labels, sorted ``[K]``.
    history_
        The run's :class:`hpwidgets.History`; without ``patience`` its validation values are
        those of the training rows themselves. Of several calls it is the last one's.
    model_
        The trained ``torch.nn.Module``, in double precision and evaluation mode.
    n_features_in_, feature_names_in_, n_iter_
        As scikit-learn means them; ``n_iter_`` counts epochs, with ``warm_start`` and
        ``partial_fit`` those of all calls.

    Scale the inputs before it, for example with a StandardScaler in a Pipeline. Rows of weight 0
    are left out; other weights multiply a row's loss, divided by their mean over the call's rows.
    Sparse rows are taken and made dense. There is one target a row: for more, wrap it in
    scikit-learn's ``MultiOutputClassifier`` (``MultiOutputRegressor``).

    Raises
    ------
    ValueError
        For parameters and rows that cannot be trained on: what was expected, and what came.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> X, y = load_iris(return_X_y=True)
    >>> model = make_pipeline(StandardScaler(), NetworkClassifier(epochs=20)).fit(X, y)
    >>> bool(model.score(X, y) > 0.9), model.predict_proba(X[:2]).shape
    (True, (2, 3))
    """

    class_weight: Any = None

    def fit(self, X: Any, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Train on ``X`` ``[n, features]`` and labels ``y`` ``[n]``; weights ``[n]`` ≥ 0."""
        goes_on = self._warm()
        classes = self.classes_ if goes_on else None
        return self._learn(X, y, sample_weight, classes, goes_on=goes_on, once=False)

    def partial_fit(
        self,
        X: Any,
        y: ArrayLike,
        classes: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Train one epoch on these rows, on from where the network and its optimizer stand.

        The first call needs ``classes``, all labels that any call may bring; later ones may
        leave them out. Early stopping does not act here.

        >>> rows, labels = [[0.0], [1.0], [2.0], [3.0]] * 8, ["low", "low", "high", "high"] * 8
        >>> model = NetworkClassifier()
        >>> for _ in range(30):
        ...     _ = model.partial_fit(rows, labels, classes=["low", "high"])
        >>> model.n_iter_, model.predict([[0.2], [2.8]]).tolist()
        (30, ['low', 'high'])
        """
        if classes is None and not self._fitted:
            raise ValueError(
                "classes must be passed on the first call to partial_fit: all labels that any"
                " call may bring, such as np.unique(y) of all rows"
            )
        if isinstance(self.class_weight, str):
            raise ValueError(
                f"class_weight {self.class_weight!r} needs all rows at once, which partial_fit"
                " does not see: pass a dict, for example from"
                " sklearn.utils.class_weight.compute_class_weight"
            )
        known = self.classes_ if classes is None else sorted_classes(classes)
        if self._fitted and not np.array_equal(known, self.classes_):
            raise ValueError(
                f"classes must be those of the first call, {self.classes_.tolist()}, got"
                f" {known.tolist()}; leave them out, or clone the estimator and begin anew"
            )
        return self._learn(X, y, sample_weight, known, goes_on=self._fitted, once=True)

    def _learn(
        self,
        X: Any,
        y: Any,
        sample_weight: ArrayLike | None,
        classes: Values | None,
        *,
        goes_on: bool,
        once: bool,
    ) -> Self:
        check_one_target(y, "NetworkClassifier", "MultiOutputClassifier")
        rows, y = self._rows(X, y, goes_on=goes_on, numeric=False)
        check_classification_targets(y)
        labels = column_or_1d(y, warn=True)
        rows, labels, weights = weighed(rows, labels, sample_weight)
        known = np.unique(labels) if classes is None else classes
        numbers = numbers_of(labels, known)
        if len(known) < 2:
            raise ValueError(
                "a classifier needs rows of at least 2 classes (of weight above 0), got 1 class:"
                f" {known[0]!r}"
            )
        weights = with_class_weights(self.class_weight, known, numbers, weights)
        names = tuple(str(label) for label in known)
        self._train(rows, numbers, weights, names, goes_on=goes_on, once=once)
        self.classes_ = known
        return self

    def predict_proba(self, X: Any) -> Values:
        """Probability of each class ``[n, K]``, in the order of ``classes_``."""
        outputs = self._outputs(X)
        shifted = np.exp(outputs - outputs.max(axis=1, keepdims=True))
        return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))

    def predict_log_proba(self, X: Any) -> Values:
        """Logarithm of each class's probability ``[n, K]``, finite where that rounds to 0."""
        outputs = self._outputs(X)
        shifted = outputs - outputs.max(axis=1, keepdims=True)
        return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))

    def predict(self, X: Any) -> Values:
        """The most probable label of each row ``[n]``."""
        outputs = self._outputs(X)
        return np.asarray(self.classes_[outputs.argmax(axis=1)])


class NetworkRegressor(RegressorMixin, NetworkEstimator):  # type: ignore[misc]
    """A small network as a scikit-learn regressor; it trains on standardised targets.

    Parameters, attributes and errors are those of :class:`NetworkClassifier`, without classes.
    Targets are centred and divided by their standard deviation before training, so that one
    learning rate suits targets in any unit; ``predict`` answers in the targets' own unit.

    Examples
    --------
    >>> from sklearn.datasets import load_diabetes
    >>> X, y = load_diabetes(return_X_y=True, scaled=True)
    >>> model = NetworkRegressor(hidden_units=8, epochs=20).fit(20 * X, y)
    >>> bool(model.score(20 * X, y) > 0.5)
    True
    """

    def fit(self, X: Any, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Train on ``X`` ``[n, features]`` and numbers ``y`` ``[n]``; weights ``[n]`` ≥ 0."""
        goes_on = self._warm()
        return self._learn(X, y, sample_weight, goes_on=goes_on, once=False)

    def partial_fit(self, X: Any, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Train one epoch on these rows, on from where the network and its optimizer stand.

        The first call's targets are those whose mean and spread standardise all later ones.
        Early stopping does not act here.
        """
        return self._learn(X, y, sample_weight, goes_on=self._fitted, once=True)

    def _learn(
        self, X: Any, y: Any, sample_weight: ArrayLike | None, *, goes_on: bool, once: bool
    ) -> Self:
        check_one_target(y, "NetworkRegressor", "MultiOutputRegressor")
        rows, y = self._rows(X, y, goes_on=goes_on, numeric=True)
        targets = column_or_1d(y, warn=True).astype(np.float64)
        rows, targets, weights = weighed(rows, targets, sample_weight)
        if goes_on:
            mean, scale = self.target_mean_, self.target_scale_
        else:
            mean = float(np.average(targets, weights=weights))
            spread = np.average((targets - mean) ** 2, weights=weights)
            scale = float(np.sqrt(spread)) or 1.0
        self._train(rows, (targets - mean) / scale, weights, (), goes_on=goes_on, once=once)
        self.target_mean_: float = mean
        self.target_scale_: float = scale
        return self

    def predict(self, X: Any) -> Values:
        """The predicted numbers ``[n]``."""
        return np.asarray(self._outputs(X)[:, 0] * self.target_scale_ + self.target_mean_)
