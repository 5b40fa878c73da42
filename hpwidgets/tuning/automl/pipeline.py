"""From choices to a scikit-learn Pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.feature_selection import (
    SelectFromModel,
    SelectPercentile,
    VarianceThreshold,
    f_classif,
    f_regression,
)
from sklearn.impute import KNNImputer, SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    OneHotEncoder,
    OrdinalEncoder,
    StandardScaler,
)
from sklearn.svm import SVC, SVR

from hpwidgets.data.prepare import NEIGHBOURS
from hpwidgets.data.scale import MOST_CATEGORIES, scaler
from hpwidgets.records import Task
from hpwidgets.tuning.automl.columns import as_dates, as_numbers, as_texts, date_names
from hpwidgets.tuning.automl.rows import Columns

SELECTING_TREES = 50
SVM_ITERATIONS = 100_000
"""Beyond these a support vector machine on unscaled columns would go on for minutes."""
NETWORK_BATCH = 32
TREES = ("forest", "boosting")
"""Models that split columns: a text needs no column of its own for them, only a number."""


def build_pipeline(
    values: Mapping[str, Any], columns: Columns, task: Task, *, calibration: int = 3, seed: int = 0
) -> Pipeline:
    """The unfitted pipeline: numbers scaled and filled, text encoded, columns chosen, a model.

    Gaps are filled after scaling, so that nearest rows are judged on scaled columns; where there
    are none, rows that come later may still have some. ``calibration`` folds turn an SVM's
    margins into probabilities (Platt's, by ``CalibratedClassifierCV``); targets of its regression
    are standardised.

    >>> from hpwidgets.tuning.automl.rows import automl_rows
    >>> rows = automl_rows("loans")
    >>> values = {"imputer": "mean", "scaler": "robust", "model": "linear", "linear_c": 1.0}
    >>> build_pipeline(values, rows.columns, rows.task)["model"]
    LogisticRegression(max_iter=1000)
    """
    if values["model"] == "dummy":  # it looks at no column
        return Pipeline([("model", _model(values, task, calibration, seed))])
    parts: list[tuple[str, Any, list[Any]]] = []
    if columns.numbers:
        parts.append(("numbers", Pipeline(_of_numbers(values)), list(columns.numbers)))
    if columns.dates:
        parts.append(("dates", Pipeline(_of_dates(values)), list(columns.dates)))
    if columns.text:
        parts.append(("text", Pipeline(_of_text(values["model"])), list(columns.text)))
    steps: list[tuple[str, Any]] = [("columns", ColumnTransformer(parts))]
    steps += _selection(values, task, seed)
    steps.append(("model", _model(values, task, calibration, seed)))
    return Pipeline(steps)


def _of_numbers(values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    floats = FunctionTransformer(as_numbers, feature_names_out="one-to-one")
    return [("floats", floats), *_filled(values)]


def _of_dates(values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    parts = FunctionTransformer(as_dates, feature_names_out=date_names)
    return [("parts", parts), *_filled(values)]


def _filled(values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    steps: list[tuple[str, Any]] = []
    scaling = values.get("scaler", "none")
    if scaling != "none":
        steps.append(("scale", scaler(scaling)))
    imputer = values.get("imputer", "median")
    fill = (
        KNNImputer(n_neighbors=NEIGHBOURS, keep_empty_features=True)
        if imputer == "knn"
        else SimpleImputer(strategy=imputer, keep_empty_features=True)
    )
    return [*steps, ("fill", fill)]


def _of_text(model: str) -> list[tuple[str, Any]]:
    """A number for each text where trees split it, else a column."""
    encode = (
        OrdinalEncoder(
            handle_unknown="use_encoded_value", unknown_value=-1, max_categories=MOST_CATEGORIES
        )
        if model in TREES
        else OneHotEncoder(
            handle_unknown="infrequent_if_exist",
            max_categories=MOST_CATEGORIES,
            sparse_output=False,
        )
    )
    words = FunctionTransformer(as_texts, feature_names_out="one-to-one")
    return [("words", words), ("encode", encode)]


def _selection(values: Mapping[str, Any], task: Task, seed: int) -> list[tuple[str, Any]]:
    classes = task == "classification"
    way = values.get("selection", "none")
    if way == "none":
        return []
    if way == "k_best":
        score = f_classif if classes else f_regression
        keep: Any = SelectPercentile(score, percentile=values["percent"])
    else:
        trees = ExtraTreesClassifier if classes else ExtraTreesRegressor
        keep = SelectFromModel(
            trees(n_estimators=SELECTING_TREES, random_state=seed), threshold="median"
        )
    return [("varied", VarianceThreshold()), ("select", keep)]


def _model(v: Mapping[str, Any], task: Task, calibration: int, seed: int) -> Any:
    classes, model = task == "classification", v["model"]
    if model == "dummy":
        return DummyClassifier(strategy="prior") if classes else DummyRegressor()
    if model == "linear":
        if classes:
            return LogisticRegression(C=v["linear_c"], max_iter=1000)
        return Ridge(alpha=v["linear_alpha"])
    if model == "knn":
        knn = KNeighborsClassifier if classes else KNeighborsRegressor
        return knn(n_neighbors=v["knn_neighbors"], weights=v["knn_weights"], metric=v["knn_metric"])
    if model == "svm":
        gamma = {"gamma": v["svm_gamma"]} if v["svm_kernel"] == "rbf" else {}
        kernel = {"C": v["svm_c"], "kernel": v["svm_kernel"], "max_iter": SVM_ITERATIONS, **gamma}
        if classes:
            return CalibratedClassifierCV(SVC(**kernel), cv=calibration, ensemble=False)
        machine = SVR(**kernel, epsilon=v["svm_epsilon"])
        return TransformedTargetRegressor(machine, transformer=StandardScaler())
    if model == "forest":
        forest = RandomForestClassifier if classes else RandomForestRegressor
        return forest(
            n_estimators=v["forest_trees"],
            max_depth=v["forest_depth"],
            min_samples_leaf=v["forest_leaf"],
            max_features=v["forest_features"],
            random_state=seed,
        )
    if model == "boosting":
        boosting = HistGradientBoostingClassifier if classes else HistGradientBoostingRegressor
        return boosting(
            learning_rate=v["boosting_rate"],
            max_iter=v["boosting_rounds"],
            max_leaf_nodes=v["boosting_leaves"],
            min_samples_leaf=v["boosting_leaf"],
            l2_regularization=v["boosting_l2"],
            early_stopping=False,
            random_state=seed,
        )
    from hpwidgets.tuning.estimator import NetworkClassifier, NetworkRegressor

    network = NetworkClassifier if classes else NetworkRegressor
    return network(
        learning_rate=v["network_rate"],
        hidden_layers=v["network_layers"],
        hidden_units=v["network_units"],
        activation=v["network_activation"],
        dropout=v["network_dropout"],
        l2=v["network_l2"],
        epochs=v["network_epochs"],
        batch_size=NETWORK_BATCH,
        seed=seed,
    )
