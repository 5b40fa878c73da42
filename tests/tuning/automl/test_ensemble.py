"""Greedy selection, the pipelines that are kept, and what fits cost."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from hpwidgets.tuning.automl._ensemble import CANDIDATES, Library, select_ensemble
from hpwidgets.tuning.automl._final import dummy_note, passed_over_note
from hpwidgets.tuning.automl._metric import choose_metric, score_of
from hpwidgets.tuning.automl._setup import (
    TRUST,
    CostModel,
    Setup,
    TableShape,
    nominal_seconds,
    set_up,
)
from hpwidgets.tuning.automl.answers import answers_of
from hpwidgets.tuning.automl.fit import FoldFit, rescored
from hpwidgets.tuning.automl.rows import automl_rows
from hpwidgets.tuning.automl.space import MODELS


def test_selection_is_greedy_as_by_hand() -> None:
    draw = np.random.default_rng(0)
    y = draw.normal(size=60)
    answers = {n: y + draw.normal(0, s, 60) for n, s in ((3, 0.5), (7, 0.6), (9, 0.9))}
    weights, score = select_ensemble(answers, y, (), picks=12)

    def r2(mean: Any) -> float:
        return float(1 - np.square(y - mean).sum() / np.square(y - y.mean()).sum())

    chosen: list[int] = []
    best: tuple[float, list[int]] = (-math.inf, [])
    for _pick in range(12):
        chosen.append(
            max(answers, key=lambda n: r2(np.mean([answers[k] for k in [*chosen, n]], axis=0)))
        )
        value = r2(np.mean([answers[k] for k in chosen], axis=0))
        if value > best[0]:
            best = value, list(chosen)
    assert score == pytest.approx(best[0])
    assert weights == {n: best[1].count(n) / len(best[1]) for n in sorted(set(best[1]))}
    assert score > max(r2(values) for values in answers.values())


def test_equal_accuracies_are_told_apart_by_log_loss_then_by_number() -> None:
    y = np.array(["a", "b"])
    unsure = np.array([[0.6, 0.4], [0.4, 0.6]])
    sure = np.array([[0.9, 0.1], [0.1, 0.9]])
    assert select_ensemble({0: unsure, 1: sure}, y, ("a", "b")) == ({1: 1.0}, 1.0)
    assert select_ensemble({4: sure, 2: sure}, y, ("a", "b")) == ({2: 1.0}, 1.0)
    with pytest.raises(ValueError, match="no trial was finished"):
        select_ensemble({}, y, ("a", "b"))


def test_no_more_members_than_asked_for() -> None:
    draw = np.random.default_rng(0)
    y = draw.normal(size=50)
    answers = {n: y + draw.normal(0, 1, 50) for n in range(10)}
    many, better = select_ensemble(answers, y, ())
    few, worse = select_ensemble(answers, y, (), members=2)
    assert len(few) == 2 < len(many) <= 5 and worse < better


@pytest.fixture(scope="module")
def setup() -> Setup:
    return set_up(automl_rows("loans"), MODELS)


def fits_of(setup: Setup, score: float, *, seed: int = 0, seconds: float = 0.1) -> list[FoldFit]:
    """Folds of a pipeline that is right in about ``score`` of the rows."""
    m, draw = setup.data, np.random.default_rng(seed)
    fits = []
    for _train, rest in m.folds:
        truth = np.searchsorted(np.asarray(m.classes), m.y[rest])
        chosen = np.where(draw.random(len(rest)) < score, truth, 1 - truth)
        answers = np.where(np.eye(2)[chosen] > 0, 0.7, 0.3)
        fits.append(
            FoldFit(
                score=score_of(answers, m.y[rest], m.classes),
                answers=answers,
                test_score=0.5,
                test_answers=np.full((len(m.y_test), 2), 0.5),
                seconds=seconds,
                warnings=(),
            )
        )
    return fits


def test_the_best_are_kept_and_vote_where_that_is_better(setup: Setup) -> None:
    library = Library(setup.data)
    library.add(0, {"model": "dummy"}, fits_of(setup, 0.5))
    assert library.weights == {0: 1.0}
    for number in range(1, 20):
        library.add(number, {"model": "knn"}, fits_of(setup, 0.6 + number / 100, seed=number))
    assert len(library.kept) == CANDIDATES + 1 and 0 in library.kept  # the dummy besides
    assert 0 not in library.weights
    worst = min(kept.score for number, kept in library.kept.items() if number)
    assert worst >= 0.6
    assert len(library.weights) > 1 and sum(library.weights.values()) == pytest.approx(1)
    best = max(library.kept, key=lambda n: library.kept[n].score)
    assert library.score == library.score_of(library.weights) > library.score_of({best: 1.0})
    assert library.final_seconds == pytest.approx(len(library.weights) * 0.1 * 5 / 4)


def test_an_ensemble_that_is_only_surer_does_not_replace_the_best(setup: Setup) -> None:
    library = Library(setup.data)

    bold = fits_of(setup, 0.7)
    shy = [replace(fit, answers=np.where(fit.answers > 0.5, 0.6, 0.4)) for fit in bold]
    library.add(
        1,
        {"model": "knn"},
        [replace(fit, answers=np.where(fit.answers > 0.5, 0.99, 0.01)) for fit in bold],
    )
    library.add(2, {"model": "knn"}, shy)  # right in the same rows, with a better log loss
    assert library.weights == {1: 1.0}


def test_slow_members_are_left_out_where_there_is_no_time_to_fit_them(setup: Setup) -> None:
    libraries = [Library(setup.data, room=room) for room in (math.inf, 0.2, 0.0)]
    for library in libraries:
        for number in range(6):
            library.add(number, {"model": "knn"}, fits_of(setup, 0.7, seed=number))
    many, few, alone = (len(library.weights) for library in libraries)
    assert many > few and alone == 1
    assert libraries[1].final_seconds <= 0.2 + 0.1 * 5 / 4 + 1e-9


def test_the_dummy_is_the_result_where_nothing_beats_it(setup: Setup) -> None:
    library = Library(setup.data)
    library.add(0, {"model": "dummy"}, fits_of(setup, 0.7))
    library.add(1, {"model": "network"}, fits_of(setup, 0.6, seed=1))
    assert library.weights == {0: 1.0} and "better than the dummy" in dummy_note(
        library, "accuracy", 3.0, ()
    )
    library.add(2, {"model": "knn"}, fits_of(setup, 0.7))  # as often right, and no surer
    assert library.weights == {0: 1.0}
    library.add(3, {"model": "forest"}, fits_of(setup, 0.8, seed=3))
    assert 0 not in library.weights and dummy_note(library, "accuracy", 3.0, ()) == ""


def test_what_is_too_slow_for_all_rows_is_passed_over_and_said(setup: Setup) -> None:
    library = Library(setup.data, limit=5.0, growth=lambda v: 100.0 if v["model"] == "svm" else 2.0)
    library.add(1, {"model": "svm"}, fits_of(setup, 0.9))
    assert library.weights == {1: 1.0}  # there is no other
    library.add(2, {"model": "linear"}, fits_of(setup, 0.7, seed=2))
    assert library.weights == {2: 1.0} and library.final_seconds == pytest.approx(0.2)
    best = library.kept[1].score
    assert passed_over_note(library, 9000) == (
        f"pipeline 1 scored best, {best:.3f}, but to fit it on all 9000 rows would take about 10 s"
    )


def test_a_metric_of_one_s_own_decides_and_the_loss_chooses_the_votes(setup: Setup) -> None:
    m = setup.data
    metric = choose_metric("neg_log_loss", "classification")
    library = Library(m, metric=metric)
    sure = fits_of(setup, 0.72)
    bold = [replace(fit, answers=np.where(fit.answers > 0.5, 0.999, 0.001)) for fit in sure]
    shy = [replace(fit, answers=np.where(fit.answers > 0.5, 0.6, 0.4)) for fit in sure]
    for number, fits in ((1, bold), (2, shy)):
        fits = [rescored(fit, fold, m, metric) for fold, fit in enumerate(fits)]
        library.add(number, {"model": "knn"}, fits)
    assert library.kept[1].score < library.kept[2].score < 0
    assert library.weights[2] > 0.5 and library.score >= library.score_of({2: 1.0})


def test_answers_are_put_in_the_order_of_all_classes() -> None:
    class Half:
        classes_ = np.array(["a", "c"])

        def predict_proba(self, X: Any) -> Any:
            return np.array([[0.2, 0.8]] * len(X))

    assert answers_of(Half(), [0, 1], ("a", "b", "c")).tolist() == [[0.2, 0.0, 0.8]] * 2
    assert score_of(np.array([[0.2, 0.0, 0.8]] * 2), np.array(["c", "a"]), ("a", "b", "c")) == 0.5
    assert math.isnan(score_of(np.array([1.0]), np.array([1.0]), ()))


@pytest.mark.parametrize("model", MODELS)
def test_more_rows_cost_more_and_what_was_seen_corrects_the_rule(setup: Setup, model: str) -> None:
    values = setup.space.usual(model)
    times = [nominal_seconds(values, TableShape(rows=n, columns=10)) for n in (200, 2000, 20000)]
    assert times == sorted(times) and times[0] > 0
    cost = CostModel(TableShape(rows=400, columns=10))
    first = cost.expect(values)
    for _fold in range(30):
        cost.saw(values, 10 * first)
    assert cost.expect(values) == pytest.approx(10 * first, rel=1e-3)
    other = setup.space.usual("linear" if model != "linear" else "knn")
    rule = nominal_seconds(other, TableShape(rows=400, columns=10))
    assert cost.expect(other) == pytest.approx(10 * rule, rel=1e-3)  # the computer is slow
    assert cost.known(model) and not cost.known(other["model"])


def test_what_makes_a_pipeline_slow_is_in_the_rule(setup: Setup) -> None:
    svm = setup.space.usual("svm")
    assert nominal_seconds(svm, TableShape(rows=20000, columns=10)) > 50 * nominal_seconds(
        svm, TableShape(rows=2000, columns=10)
    )
    linear = setup.space.usual("linear")
    plain = nominal_seconds(linear | {"imputer": "mean"}, TableShape(rows=5000, columns=10))
    assert (
        nominal_seconds(linear | {"imputer": "knn"}, TableShape(rows=5000, columns=10)) > 5 * plain
    )
    assert (
        nominal_seconds(linear | {"selection": "trees"}, TableShape(rows=5000, columns=10))
        > 5 * plain
    )
    few = nominal_seconds(linear | {"imputer": "knn"}, TableShape(rows=5000, columns=10, gaps=0.01))
    assert few < 2 * plain  # only rows with a gap look for their nearest
    trees = linear | {"selection": "trees"}
    assert nominal_seconds(
        trees, TableShape(rows=2000, columns=100, amounts=True)
    ) > 2 * nominal_seconds(
        trees, TableShape(rows=2000, columns=100)
    )  # a tree for amounts looks at every column in each split
    boosting = setup.space.usual("boosting")
    many = nominal_seconds(boosting, TableShape(rows=500, columns=10, classes=10))
    assert many > 5 * nominal_seconds(boosting, TableShape(rows=500, columns=10))


def test_one_fit_unlike_the_others_moves_the_expectation_part_of_the_way() -> None:
    values = {"model": "linear", "linear_c": 1.0}
    cost = CostModel(TableShape(rows=400, columns=10))
    usual = cost.expect(values)
    cost.saw(values, usual)
    cost.saw(values, 100 * usual)
    assert cost.expect(values) == pytest.approx(100**TRUST * usual, rel=1e-9)
    assert usual < cost.expect(values) < 50 * usual
    for _fit in range(30):
        cost.saw(values, 100 * usual)
    assert cost.expect(values) == pytest.approx(100 * usual, rel=1e-3)


def test_the_usual_ones_begin_with_a_quick_model_and_with_boosting(setup: Setup) -> None:
    assert setup.first[:2] == ("linear", "boosting")
    assert sorted(setup.first) == sorted(MODELS)
    rest = [setup.cost.expect(setup.space.usual(model)) for model in setup.first[2:]]
    assert rest == sorted(rest)
    few = set_up(automl_rows("loans"), ["knn", "boosting"])
    assert few.first == ("boosting", "knn")


def test_gaps_are_counted_by_rows_in_frames_and_in_arrays(setup: Setup) -> None:
    knn = setup.space.usual("linear") | {"imputer": "knn"}
    draw = np.random.default_rng(0)
    X = draw.normal(size=(400, 10))
    y = X[:, 0]
    X[::4, 3] = math.nan
    expected = nominal_seconds(knn, TableShape(rows=256, columns=10, amounts=True, gaps=0.25))
    found = set_up(automl_rows((X, y)), ["linear"])
    assert found.cost.expect(knn | {"linear_alpha": 1.0}) == pytest.approx(expected, rel=0.1)


def test_trees_are_held_to_see_each_text_as_one_column(setup: Setup) -> None:
    boosting, linear = setup.space.usual("boosting"), setup.space.usual("linear")
    shape = {"rows": 2000, "columns": 300}
    assert nominal_seconds(boosting, TableShape(**shape)) > 2 * nominal_seconds(
        boosting, TableShape(**shape, before=70)
    )
    more = nominal_seconds(linear, TableShape(**shape, before=70)) - nominal_seconds(
        linear, TableShape(**shape)
    )
    assert 0 < more < 0.03  # only that texts are encoded at all
    assert setup.columns == 31 and setup.cost.expect(boosting) == nominal_seconds(
        boosting, TableShape(rows=384, columns=31, before=8, gaps=setup.cost.shape.gaps)
    )


def test_twenty_times_the_rows_do_not_take_a_quick_model_twenty_times_as_long() -> None:
    """Of 0.034 s on 1,600 rows and 0.091 s on 43,152, as was measured, most is the same."""
    linear = {"model": "linear", "linear_alpha": 1.0}
    few, many = (
        nominal_seconds(linear, TableShape(rows=rows, columns=26, before=9, amounts=True))
        for rows in (1600, 43_152)
    )
    assert 2 < many / few < 5
