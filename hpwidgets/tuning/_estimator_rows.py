"""What the estimators make of rows, targets, labels and weights before a network sees them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from sklearn.utils.validation import _check_sample_weight

Values = NDArray[Any]
DENSE_BYTES = 4 * 2**30
"""Sparse rows for training may take this much once they are dense."""
BLOCK = 2**22
"""Numbers that predicting makes dense at once."""


def dense(X: Any) -> Values:
    """Rows to train on, of a sparse matrix its dense array in single precision.

    Raises ValueError where that array would take more than ``DENSE_BYTES``.
    """
    if not sparse.issparse(X):
        return np.asarray(X)
    size = 4 * X.shape[0] * X.shape[1]
    if size > DENSE_BYTES:
        raise ValueError(
            f"sparse X of {X.shape[0]} rows and {X.shape[1]} columns takes {size / 2**30:.3g} GiB"
            f" once it is dense, as networks train on it; at most {DENSE_BYTES / 2**30:g} GiB are"
            " taken: keep fewer columns, for example with SelectKBest or TruncatedSVD before it,"
            " or pass the rows part by part to partial_fit"
        )
    return np.asarray(X.astype(np.float32).toarray())


def blocks(X: Any) -> Iterator[Values]:
    """The rows to predict: whole, or of a sparse matrix dense blocks one after another."""
    if not sparse.issparse(X):
        yield X
        return
    rows = max(1, BLOCK // max(1, X.shape[1]))
    for start in range(0, X.shape[0], rows):
        yield X[start : start + rows].toarray()


def check_one_target(y: Any, network: str, wrapper: str) -> None:
    """ValueError naming scikit-learn's wrapper where ``y`` holds several targets a row."""
    wrapped = f"wrap the network, sklearn.multioutput.{wrapper}({network}(...))"
    try:
        shape = y.shape if hasattr(y, "shape") else np.asarray(y).shape
    except ValueError:  # lists of different lengths
        raise ValueError(
            f"y must hold one target a row, got lists of different lengths; {network} has one"
            " target: for several labels a row make columns of 0 and 1 of them with"
            f" sklearn.preprocessing.MultiLabelBinarizer, then {wrapped}"
        ) from None
    if len(shape) == 2 and shape[1] > 1:
        raise ValueError(
            f"y must hold one target a row, got {shape[1]} columns; {network} has one target:"
            f" {wrapped}"
        )


def sorted_classes(classes: ArrayLike) -> Values:
    """The labels that partial_fit is told, sorted ``[K]``."""
    told = np.asarray(classes)
    try:
        found = np.unique(told)
    except TypeError:
        found = told[:0]
    if told.ndim != 1 or len(found) < 2:
        raise ValueError(
            "classes must be a list of at least 2 labels of one kind, all that any call may"
            f" bring, such as np.unique(y) of all rows; got {classes!r}"
        )
    return found


def numbers_of(labels: Values, classes: Values) -> NDArray[np.int64]:
    """The number of each label in ``classes`` (sorted); ValueError for a label not among them."""
    strange = np.setdiff1d(labels, classes)
    if len(strange):
        raise ValueError(
            f"y holds labels that are not among the {len(classes)} classes that the network"
            f" answers: {_some(strange)}; it knows {_some(classes)}. Name all of them as classes"
            " in the first partial_fit, or begin anew with sklearn.base.clone(estimator)"
        )
    return np.searchsorted(classes, labels)


def weighed(
    X: Any, y: Values, sample_weight: ArrayLike | None
) -> tuple[Any, Values, Values | None]:
    """The rows of weight above 0, and their weights."""
    if sample_weight is None:
        return X, y, None
    weights = _check_sample_weight(sample_weight, X, ensure_non_negative=True)
    kept = weights > 0
    if not kept.any():
        raise ValueError("sample_weight is zero for every row: there is nothing to train on")
    # Only their ratios count; the engine takes them in single precision.
    return X[kept], y[kept], weights[kept] / weights.max()


def with_class_weights(
    class_weight: Any, classes: Values, numbers: Values, weights: Values | None
) -> Values | None:
    """The rows' weights times those of their classes.

    ``numbers`` ``[n]`` are the rows' classes. ``"balanced"`` gives all classes that occur the same
    sum of weights; in a dict, classes that it does not name have weight 1.
    """
    if class_weight is None:
        return weights
    of = np.ones(len(classes))
    if isinstance(class_weight, str) and class_weight == "balanced":
        sums = np.bincount(numbers, weights, minlength=len(classes))
        of = np.divide(sums.max(), sums, out=of, where=sums > 0)
    elif isinstance(class_weight, Mapping):
        of[:] = _told(class_weight, classes.tolist())
    else:
        raise ValueError(
            "class_weight must be None, 'balanced' or a dict from labels to weights, got"
            f" {class_weight!r}"
        )
    found = of[numbers] if weights is None else of[numbers] * weights
    if not found.any():
        raise ValueError("class_weight is zero for every row: there is nothing to train on")
    return np.asarray(found / found.max())


def _told(class_weight: Mapping[Any, Any], classes: list[Any]) -> list[float]:
    """The weight of each class; rows, as those of a fold, need not hold all that are named."""
    unknown = [label for label in class_weight if label not in classes]
    if unknown and not all(label in class_weight for label in classes):
        raise ValueError(
            f"class_weight names {unknown[0]!r}, which is no class, and not all that are: the"
            f" classes are {_some(np.array(classes))}"
        )
    for label, weight in class_weight.items():
        if not isinstance(weight, int | float | np.number) or not 0 <= float(weight) < np.inf:
            raise ValueError(f"class_weight[{label!r}] must be a number >= 0, got {weight!r}")
    return [float(class_weight.get(label, 1)) for label in classes]


def _some(labels: Values) -> str:
    shown = ", ".join(repr(label) for label in labels[:5].tolist())
    return f"{shown}, …" if len(labels) > 5 else shown
