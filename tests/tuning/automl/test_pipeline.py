"""The space of pipelines, pipelines made from its choices, their words and their code."""

from __future__ import annotations

import pickle
import re
from typing import Any

import numpy as np
import pandas
import pytest
import sklearn
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_selection import SelectPercentile, f_classif, f_regression
from sklearn.impute import KNNImputer, SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, RobustScaler, StandardScaler
from sklearn.svm import SVR

from hpwidgets.tuning.automl._code import Writer, script
from hpwidgets.tuning.automl._ensemble import vote
from hpwidgets.tuning.automl._setup import set_up
from hpwidgets.tuning.automl.pipeline import as_numbers, as_texts, build_pipeline
from hpwidgets.tuning.automl.rows import automl_rows
from hpwidgets.tuning.automl.space import (
    MODELS,
    PipelineSpace,
    check_models,
    pipeline_space,
    pipeline_words,
)
from hpwidgets.tuning.space.axes import Integer
from tests.tuning.automl.tables import messy


class Draws:
    """Chooses as an Optuna trial would, and notes what it was asked."""

    def __init__(self, seed: int, **fixed: Any) -> None:
        self._draw, self._fixed = np.random.default_rng(seed), fixed
        self.asked: list[str] = []

    def suggest_categorical(self, name: str, choices: Any) -> Any:
        self.asked.append(name)
        return self._fixed.get(name, choices[self._draw.integers(len(choices))])

    def suggest_int(self, name: str, low: int, high: int, *, log: bool = False) -> int:
        self.asked.append(name)
        assert isinstance(low, int) and low <= high
        return int(self._draw.integers(low, high + 1))

    def suggest_float(self, name: str, low: float, high: float, *, log: bool = False) -> float:
        self.asked.append(name)
        return float(np.exp(self._draw.uniform(*np.log([low, high]))) if log else low)


def parameters(pipeline: Any) -> str:
    """All parameters, without where functions lie in memory."""
    return re.sub(r" at 0x[0-9a-f]+", "", str(clone(pipeline).get_params()))


def space_for(task: Any = "classification", **changes: Any) -> PipelineSpace:
    return pipeline_space(task, MODELS, **{"gaps": True, "columns": 10, "rows": 100, **changes})


@pytest.mark.parametrize("task", ["classification", "regression"])
@pytest.mark.parametrize("model", MODELS)
def test_only_what_the_other_choices_leave_open_is_asked(task: Any, model: str) -> None:
    space = space_for(task)
    for seed in range(8):
        draws = Draws(seed, model=model)
        values = space.suggest(draws)
        assert list(values) == draws.asked
        others = [name for name in values if name.split("_")[0] in MODELS and name != "model"]
        assert all(name.startswith(f"{model}_") for name in others) and others
        assert ("percent" in values) == (values["selection"] == "k_best")
        if model == "svm":
            assert ("svm_gamma" in values) == (values["svm_kernel"] == "rbf")
            assert ("svm_epsilon" in values) == (task == "regression")


def test_what_cannot_matter_is_not_asked() -> None:
    assert {"imputer", "selection", "percent"} <= set(space_for())
    assert "imputer" not in space_for(gaps=False)
    assert not {"selection", "percent"} & set(space_for(columns=3))
    few = space_for(rows=9)
    assert few["knn_neighbors"] == Integer(1, 4, log=True)
    assert few.usual("knn")["knn_neighbors"] == 4
    for model in MODELS:
        values = space_for().usual(model)
        assert values["model"] == model and values["scaler"] == "standard"
        assert "percent" not in values and values in space_for()


def test_models_are_checked() -> None:
    assert check_models(None) == MODELS
    assert check_models(["network", "linear", "linear"]) == ("linear", "network")
    with pytest.raises(ValueError, match="unknown model 'forrest'; did you mean 'forest'"):
        check_models(["forrest"])
    with pytest.raises(ValueError, match="at least one of linear"):
        check_models([])
    with pytest.raises(TypeError, match="a list of names, got the text 'svm'"):
        check_models("svm")


def test_the_pipeline_is_that_of_its_choices() -> None:
    rows = automl_rows(messy(), target="y")
    values = {
        "imputer": "knn",
        "scaler": "robust",
        "selection": "k_best",
        "percent": 40,
        "model": "forest",
        "forest_trees": 7,
        "forest_depth": 3,
        "forest_leaf": 2,
        "forest_features": 0.5,
    }
    pipeline = build_pipeline(values, rows.columns, "classification", seed=5)
    columns = pipeline["columns"]
    assert [names for _name, _steps, names in columns.transformers] == [
        ["a", "flag", "whole", "mixed"],
        ["kind", "group", "city"],
    ]
    numbers = columns.transformers[0][1]
    assert isinstance(numbers["scale"], RobustScaler) and isinstance(numbers["fill"], KNNImputer)
    assert list(numbers.named_steps) == ["floats", "scale", "fill"]
    assert pipeline["select"].percentile == 40 and pipeline["select"].score_func is f_classif
    forest = pipeline["model"]
    assert (forest.n_estimators, forest.max_depth, forest.min_samples_leaf) == (7, 3, 2)
    assert (forest.max_features, forest.random_state) == (0.5, 5)
    plain = build_pipeline(
        {"scaler": "none", "model": "linear", "linear_c": 2.0}, rows.columns, "classification"
    )
    assert list(plain.named_steps) == ["columns", "model"]
    steps = plain["columns"].transformers[0][1].named_steps
    assert list(steps) == ["floats", "fill"] and steps["fill"].strategy == "median"
    for name, kind in (("standard", StandardScaler), ("minmax", MinMaxScaler)):
        values = {
            "scaler": name,
            "imputer": "most_frequent",
            "model": "linear",
            "linear_alpha": 3.0,
        }
        made = build_pipeline(values, rows.columns, "regression")
        steps = made["columns"].transformers[0][1].named_steps
        assert isinstance(steps["scale"], kind) and steps["fill"].strategy == "most_frequent"
        assert isinstance(made["model"], Ridge) and made["model"].alpha == 3.0
    machine = build_pipeline(space_for("regression").usual("svm"), rows.columns, "regression")[
        "model"
    ]
    assert isinstance(machine.transformer, StandardScaler)
    assert list(build_pipeline({"model": "dummy"}, rows.columns, "regression").named_steps) == [
        "model"
    ]


def test_preparation_is_that_of_scikit_learn_by_hand() -> None:
    frame = messy()
    rows = automl_rows(frame, target="y")
    values = {"imputer": "mean", "scaler": "standard", "model": "linear", "linear_c": 0.5}
    X, y = rows.part(rows.development), rows.y[rows.development]
    pipeline = build_pipeline(values, rows.columns, rows.task).fit(X, y)
    numbers = X[["a", "flag", "whole", "mixed"]].astype("float64")
    texts = X[["kind", "group", "city"]].astype(object).fillna("missing").astype(str)
    scaled = SimpleImputer(strategy="mean").fit_transform(
        StandardScaler().fit_transform(numbers.to_numpy())
    )
    encoder = OneHotEncoder(
        handle_unknown="infrequent_if_exist", max_categories=20, sparse_output=False
    )
    by_hand = np.hstack([scaled, encoder.fit_transform(texts.to_numpy())])
    assert pipeline[:-1].transform(X) == pytest.approx(by_hand)
    judge = LogisticRegression(C=0.5, max_iter=1000).fit(by_hand, y)
    assert pipeline.predict_proba(X) == pytest.approx(judge.predict_proba(by_hand), abs=1e-6)


def test_rows_that_come_later_may_be_odd() -> None:
    rows = automl_rows(messy(), target="y")
    values = space_for().usual("linear")
    pipeline = build_pipeline(values, rows.columns, rows.task)
    pipeline.fit(rows.part(rows.development), rows.y[rows.development])
    later = pandas.DataFrame(
        {
            "a": [None, 1],
            "flag": [None, "1"],
            "whole": [pandas.NA, 3.5],
            "mixed": [2, 2],
            "kind": ["never seen", np.nan],
            "group": [None, "u"],
            "city": ["city 1", 5],
            "more": [0, 0],
        },
        dtype=object,
    )
    assert pipeline.predict(later).tolist() in [
        [a, b] for a in ("bad", "good") for b in ("bad", "good")
    ]


def test_steps_take_frames_and_arrays() -> None:
    cells = np.array([[1, None], [True, np.nan]], dtype=object)
    expected = np.array([[1, np.nan], [1, np.nan]])
    assert np.asarray(as_numbers(cells)) == pytest.approx(expected, nan_ok=True)
    assert np.asarray(as_texts(cells)).tolist() == [["1", "missing"], ["True", "missing"]]
    frame = pandas.DataFrame({"w": pandas.array([1, pandas.NA], dtype="Int64")})
    assert as_numbers(frame)["w"].isna().tolist() == [False, True]
    assert as_texts(frame)["w"].tolist() == ["1", "missing"]


@pytest.mark.parametrize("task", ["classification", "regression"])
@pytest.mark.parametrize("model", MODELS)
def test_every_pipeline_has_words_and_code_that_makes_it_again(task: Any, model: str) -> None:
    table = messy() if task == "classification" else messy().assign(y=np.arange(120) % 37 / 2)
    rows = automl_rows(table, target="y", task=task)
    setup = set_up(rows, [model])
    m = setup.data
    draws = Draws(3, model=model, selection="trees", imputer="knn")
    values = setup.space.suggest(draws)
    for name, small in (("network_epochs", 3), ("boosting_rounds", 5), ("forest_trees", 5)):
        if name in values:
            values[name] = small
    pipeline = build_pipeline(values, rows.columns, task, calibration=m.calibration, seed=1)
    pipeline.fit(m.X, m.y)
    text = script(rows.code, pipeline, "what it is")
    names: dict[str, Any] = {"frame": table}
    exec(text, names)
    assert names["__doc__"] == "what it is"
    assert len(names["y_test"]) == len(rows.test)
    again = names["pipeline"]
    assert parameters(again) == parameters(pipeline)
    how = "predict_proba" if task == "classification" else "predict"
    expected = getattr(pipeline, how)(m.X_test)
    assert getattr(again, how)(m.X_test) == pytest.approx(expected, rel=1e-6, abs=1e-9)
    words = pipeline_words(values)
    assert words.startswith("nearest rows for gaps → ") and "trees use most" in words
    assert words.count("→") >= 2 and "{" not in words


def test_words_say_every_choice() -> None:
    words = {
        model: pipeline_words(space_for().usual(model) | {"imputer": "mean", "scaler": "minmax"})
        for model in MODELS
    }
    assert words["linear"] == "mean for gaps → min–max → linear (C 1)"
    assert words["svm"].endswith("→ SVM (rbf, C 1, γ 0.1)")
    assert words["forest"].endswith("(100 trees, depth 16, leaf 1, 0.5 of the columns a split)")
    assert words["boosting"].endswith("(rate 0.1, 60 rounds, 15 leaves, leaf 20, L2 1e-06)")
    assert words["network"].endswith("(rate 0.01, 1 × 32 relu, dropout 0, L2 0.0001, 30 epochs)")
    values = space_for("regression").usual("linear") | {"imputer": "most_frequent"}
    assert pipeline_words(values | {"scaler": "robust"}) == (
        "most frequent for gaps → robust scaling → linear (α 1)"
    )
    assert pipeline_words(values | {"scaler": "none"}) == "most frequent for gaps → linear (α 1)"
    svr = pipeline_words(space_for("regression").usual("svm") | {"svm_kernel": "linear"})
    assert svr.endswith("SVM (linear, C 1, ε 0.1)")
    assert pipeline_words({"model": "dummy"}) == "dummy: the same answer for every row"


def test_an_ensemble_is_a_pipeline_that_votes_and_can_be_fitted_anew() -> None:
    for task, how in (("classification", "predict_proba"), ("regression", "predict")):
        name = "wine" if task == "classification" else "diabetes"
        rows = automl_rows(name)
        X, y = rows.part(rows.development), rows.y[rows.development]
        space = pipeline_space(rows.task, MODELS, gaps=False, columns=10, rows=100)
        fitted = {
            number: build_pipeline(space.usual(model), rows.columns, rows.task).fit(X, y)
            for number, model in ((2, "linear"), (5, "knn"))
        }
        whole = vote(fitted, {2: 0.75, 5: 0.25}, y, rows.task)
        assert isinstance(whole, Pipeline)
        answers = {number: getattr(pipeline, how)(X) for number, pipeline in fitted.items()}
        expected = 0.75 * answers[2] + 0.25 * answers[5]
        assert getattr(whole, how)(X) == pytest.approx(expected)
        assert getattr(clone(whole).fit(X, y), how)(X) == pytest.approx(expected)
        if task == "classification":
            assert whole.predict(X).tolist() == expected.argmax(axis=1).tolist()
            assert whole.score(X, y) > 0.9


def test_labels_of_any_kind_come_back_from_a_vote() -> None:
    rows = automl_rows(messy(), target="y")
    X, y = rows.part(rows.development), rows.y[rows.development]
    pipelines = {
        k: build_pipeline(space_for().usual("linear"), rows.columns, rows.task).fit(X, y)
        for k in (1, 2)
    }
    whole = vote(pipelines, {1: 0.5, 2: 0.5}, y, rows.task)
    assert whole.predict(X).tolist() == pipelines[1].predict(X).tolist()


def test_expressions_name_only_what_was_changed() -> None:
    writer = Writer()
    travelled = pickle.loads(pickle.dumps(SimpleImputer()))  # its NaN is another object now
    assert writer.expression(travelled) == "SimpleImputer()"
    assert writer.expression(RandomForestClassifier()) == "RandomForestClassifier()"
    assert writer.expression(SVR(C=np.float64(2), kernel="linear")) == "SVR(C=2.0, kernel='linear')"
    far = SimpleImputer(missing_values=np.inf, fill_value="it's \"")
    assert repr(eval(writer.expression(far))) == repr(far) and "float('inf')" in (
        writer.expression(far)
    )
    assert writer.expression(SVR(C=np.nan)) == "SVR(C=float('nan'))"
    assert writer.expression(SelectPercentile(f_classif, percentile=3)) == (
        "SelectPercentile(percentile=3)"
    )
    assert writer.expression(SelectPercentile(f_regression)) == (
        "SelectPercentile(score_func=f_regression)"
    )
    assert "from sklearn.svm import SVR" in writer.imports
    assert "from sklearn.feature_selection import SelectPercentile, f_regression" in writer.imports
    with sklearn.config_context(print_changed_only=False):
        assert Writer().expression(SVR()) == "SVR()"
    with pytest.raises(TypeError, match="cannot write a dict"):
        writer.expression(SVR(C={}))


def test_long_lists_of_columns_are_written_whole() -> None:
    names = [f"a column with a long name {k}" for k in range(70)]
    table = pandas.DataFrame(np.random.default_rng(0).normal(size=(40, 70)), columns=names)
    rows = automl_rows(table.assign(y=["a", "b"] * 20), target="y")
    pipeline = build_pipeline(space_for().usual("linear"), rows.columns, rows.task)
    writer = Writer()
    writer.assign("made", writer.expression(pipeline))
    code = "\n".join([*writer.imports, *writer.statements])
    found: dict[str, Any] = dict.fromkeys(("as_numbers", "as_texts"))
    exec(code, found)
    assert found["made"]["columns"].transformers[0][2] == names
    assert len(code.splitlines()) < 60 and max(map(len, code.splitlines())) < 110


def test_names_within_code_do_not_clash() -> None:
    inner = Pipeline([("s", StandardScaler())])
    other = Pipeline([("s", MinMaxScaler())])
    both = ColumnTransformer([("part", inner, [0]), ("part_2", other, [1])])
    apart = [("part", inner, [0]), ("wrap", ColumnTransformer([("part", other, [0])]), [0])]
    assert_made_again(ColumnTransformer([*apart, ("again", clone(inner), [0])]))
    assert_made_again(ColumnTransformer([("part", both, [0]), ("again", clone(both), [0])]))


def assert_made_again(estimator: ColumnTransformer) -> None:
    """The code of an estimator makes the same."""
    writer = Writer()
    writer.assign("made", writer.expression(estimator))
    names: dict[str, Any] = {}
    exec("\n".join([*writer.imports, *writer.statements]), names)
    assert parameters(names["made"]) == parameters(estimator)
