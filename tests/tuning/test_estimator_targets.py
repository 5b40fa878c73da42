"""What the estimators take: weights of classes, sparse rows, one target; log-probabilities."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.datasets import load_diabetes, make_blobs, make_moons
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import cross_val_score
from sklearn.multioutput import MultiOutputClassifier, MultiOutputRegressor
from sklearn.pipeline import make_pipeline

from hpwidgets.tuning import _estimator_rows
from hpwidgets.tuning.estimator import NetworkClassifier, NetworkRegressor

QUICK: dict[str, Any] = {"epochs": 15, "hidden_units": 16}
X, Y = make_moons(200, noise=0.2, random_state=0)
BOTH = np.column_stack([Y, X[:, 0] > 0.5]).astype(int)


def rare() -> tuple[np.ndarray, np.ndarray]:
    """Two classes that overlap, one of them a tenth of the rows."""
    rows, labels = make_blobs([450, 50], 2, centers=[[0, 0], [1.5, 0]], random_state=0)
    return rows, labels


def recall(model: NetworkClassifier, rows: np.ndarray, labels: np.ndarray) -> float:
    """Share of the rare class that is found."""
    return float((model.predict(rows)[labels == 1] == 1).mean())


def test_balanced_classes_are_found_alike() -> None:
    rows, labels = rare()
    plain = NetworkClassifier(**QUICK).fit(rows, labels)
    balanced = NetworkClassifier(**QUICK, class_weight="balanced").fit(rows, labels)
    assert recall(plain, rows, labels) < 0.5 < 0.65 < recall(balanced, rows, labels)
    told = NetworkClassifier(**QUICK, class_weight={0: 1 / 9, 1: 1}).fit(rows, labels)
    assert told.predict_proba(rows) == pytest.approx(balanced.predict_proba(rows), abs=1e-5)
    # A class that is not named has weight 1.
    named = NetworkClassifier(**QUICK, class_weight={1: 9}).fit(rows, labels)
    assert named.predict_proba(rows) == pytest.approx(balanced.predict_proba(rows), abs=1e-5)


def test_weights_of_classes_multiply_those_of_rows() -> None:
    rows, labels = rare()
    weights = np.random.default_rng(0).uniform(0.5, 2, len(labels))
    of = {0: 2.0, 1: 0.5}
    both = NetworkClassifier(**QUICK, class_weight=of).fit(rows, labels, sample_weight=weights)
    product = weights * np.where(labels == 1, 0.5, 2.0)
    rows_alone = NetworkClassifier(**QUICK).fit(rows, labels, sample_weight=product)
    assert both.predict_proba(rows) == pytest.approx(rows_alone.predict_proba(rows), abs=1e-5)
    # Balanced is the sum of the rows' weights: a row of weight 3 is one that stands three times.
    many = np.where(labels == 1, 3, 1)
    options: dict[str, Any] = {"batch_size": 10_000, "class_weight": "balanced"}
    weighed = NetworkClassifier(**QUICK, **options).fit(rows, labels, sample_weight=many)
    repeated = NetworkClassifier(**QUICK, **options).fit(
        np.repeat(rows, many, axis=0), np.repeat(labels, many)
    )
    assert weighed.predict_proba(rows) == pytest.approx(repeated.predict_proba(rows), abs=1e-3)


def test_weights_of_classes_in_parts_and_in_folds() -> None:
    rows, labels = rare()
    plain, weighed = NetworkClassifier(**QUICK), NetworkClassifier(**QUICK, class_weight={1: 9})
    for _ in range(15):
        for model in (plain, weighed):
            model.partial_fit(rows, labels, classes=[0, 1])
    assert recall(plain, rows, labels) < 0.5 < 0.65 < recall(weighed, rows, labels)
    # A class may be missing among the rows of a fold.
    named = NetworkClassifier(epochs=2, class_weight={0: 1, 1: 2, 2: 5})
    assert np.isfinite(cross_val_score(named, rows, labels, cv=2)).all()
    names = np.array(["no", "yes"])[labels]
    NetworkClassifier(epochs=1, class_weight={"yes": 2}).fit(rows, names)


@pytest.mark.parametrize(
    ("weight", "message"),
    [
        ("balance", r"class_weight must be None, 'balanced' or a dict .*, got 'balance'"),
        ([1, 2], r"class_weight must be None, 'balanced' or a dict .*, got \[1, 2\]"),
        ({"yes": 2}, r"class_weight names 'yes', which is no class, .* classes are 0, 1"),
        ({0: -1}, r"class_weight\[0\] must be a number >= 0, got -1"),
        ({0: float("nan")}, r"class_weight\[0\] must be a number >= 0, got nan"),
        ({0: "much"}, r"class_weight\[0\] must be a number >= 0, got 'much'"),
        ({0: 0, 1: 0}, r"class_weight is zero for every row"),
    ],
)
def test_what_is_no_weight_of_classes_is_said(weight: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        NetworkClassifier(class_weight=weight).fit(X, Y)


def test_balanced_needs_all_rows_at_once() -> None:
    with pytest.raises(ValueError, match="'balanced' needs all rows at once"):
        NetworkClassifier(class_weight="balanced").partial_fit(X, Y, classes=[0, 1])


def test_logarithms_of_probabilities_stay_finite() -> None:
    model = NetworkClassifier(**QUICK).fit(X, Y)
    assert model.predict_log_proba(X) == pytest.approx(np.log(model.predict_proba(X)), abs=1e-9)
    far = model.predict_log_proba(1e5 * X)
    assert np.isfinite(far).all() and far.min() < -800
    assert model.predict_proba(1e5 * X).min() == 0
    both = MultiOutputClassifier(model).fit(X, BOTH)
    assert len(both.predict_proba(X)) == 2


@pytest.mark.parametrize("kind", [sparse.csr_matrix, sparse.csc_array, sparse.coo_array])
def test_sparse_rows_are_the_same_rows(kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_estimator_rows, "BLOCK", 10)  # several blocks of rows to predict
    rows = np.where(np.abs(X) > 0.3, X, 0)
    weights = np.arange(len(Y)) % 3
    for dense, other in [
        (est(**QUICK).fit(rows, Y, sample_weight=weights), est(**QUICK))
        for est in (NetworkClassifier, NetworkRegressor)
    ]:
        other.fit(kind(rows), Y, sample_weight=weights)
        assert other.predict(kind(rows)) == pytest.approx(dense.predict(rows), abs=1e-6)
        other.partial_fit(kind(rows), Y)
    assert NetworkClassifier(**QUICK).fit(kind(rows), Y).predict_proba(kind(rows)).shape == (200, 2)


def test_texts_go_in_as_words_counted() -> None:
    texts = ["a good day", "good and fine", "a bad day", "bad and ugly"] * 10
    model = make_pipeline(TfidfVectorizer(), NetworkClassifier(**QUICK))
    assert model.fit(texts, [1, 1, 0, 0] * 10).predict(["fine", "ugly"]).tolist() == [1, 0]


def test_sparse_rows_too_many_to_be_dense_are_said_before_memory_is_taken() -> None:
    message = r"200 rows and 100000000 columns takes 74.5 GiB .* at most 4 GiB .* TruncatedSVD"
    with pytest.raises(ValueError, match=message):
        NetworkClassifier().fit(sparse.csr_array((200, 10**8)), Y)


SEVERAL: list[Any] = [
    BOTH,
    BOTH.tolist(),
    pd.DataFrame(BOTH),
    sparse.csr_array(BOTH),
    np.column_stack([Y, Y + 1]),
]


@pytest.mark.parametrize("y", SEVERAL)
def test_several_targets_are_sent_to_scikit_learns_wrappers(y: Any) -> None:
    for est, wrapper in (
        (NetworkClassifier, "MultiOutputClassifier"),
        (NetworkRegressor, "MultiOutputRegressor"),
    ):
        message = (
            f"y must hold one target a row, got 2 columns; {est.__name__} has one target: wrap the"
            rf" network, sklearn.multioutput.{wrapper}\({est.__name__}\(\.\.\.\)\)"
        )
        with pytest.raises(ValueError, match=message):
            est(epochs=1).fit(X, y)
    with pytest.raises(ValueError, match="MultiOutputClassifier"):
        NetworkClassifier().partial_fit(X, y, classes=[0, 1])


def test_lists_of_labels_are_sent_to_the_binarizer() -> None:
    with pytest.raises(ValueError, match="MultiLabelBinarizer, then wrap the network"):
        NetworkClassifier().fit(X[:3], [["a"], ["a", "b"], []])


def test_scikit_learns_wrappers_take_them() -> None:
    labels = MultiOutputClassifier(NetworkClassifier(**QUICK)).fit(X, BOTH)
    assert (labels.predict(X) == BOTH).mean(axis=0).min() > 0.85
    parts = MultiOutputClassifier(NetworkClassifier(**QUICK))
    for _ in range(20):
        parts.partial_fit(X, BOTH, classes=[[0, 1], [0, 1]])
    assert (parts.predict(X) == BOTH).mean(axis=0).min() > 0.85
    rows, y = load_diabetes(return_X_y=True)
    two = np.column_stack([y, -3 * y])
    assert MultiOutputRegressor(NetworkRegressor(**QUICK)).fit(20 * rows, two).score(
        20 * rows, two
    ) > (0.45)
