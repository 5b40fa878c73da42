"""The CrossValidationLab, driven as a program and as a person would."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import (
    GroupKFold,
    KFold,
    LeaveOneOut,
    RepeatedStratifiedKFold,
    StratifiedKFold,
)

import hpwidgets as hp
from hpwidgets.lessons.cross_validation.controls import FIELDS, SETS, VALUES
from hpwidgets.lessons.cross_validation.lab import CrossValidationLab
from hpwidgets.lessons.cross_validation.records import (
    ComplexityView,
    FoldsView,
    MissingChanceView,
)
from hpwidgets.lessons.cross_validation.words import ALARM
from hpwidgets.records import FoldScoresView
from hpwidgets.tuning.validation.cross_validation import cross_validate
from hpwidgets.tuning.validation.validation_curve import validation_curve
from tests.page import shown

Make = Callable[..., CrossValidationLab]
QUICK = {"epochs": 3, "hidden_units": 8, "settings": 4, "inner": 2, "seeds": 2}
LAB = partial(CrossValidationLab, **QUICK)


def strong(lab: CrossValidationLab) -> list[str]:
    """The sentences that must not be overlooked."""
    return [line for line, is_strong in lab.widget.said["lines"] if is_strong]


def test_a_missing_class_is_an_alarm_in_words_until_folds_are_stratified(make: Make) -> None:
    lab = make()  # 5 of 50 rows are rare
    view = lab.result
    assert isinstance(view, FoldsView)
    lacking = [f.number for f in view.folds if f.missing_in_test == ("rare",)]
    names = ", ".join(map(str, lacking))
    assert lacking and f"{ALARM}Folds {names} validate no row" in strong(lab)[0]
    lab.set(view="scores").wait(60)
    assert f"{ALARM}Folds {names} validate no row" in strong(lab)[0]
    lab.set(view="folds", stratify=True).wait(60)
    assert not strong(lab) and "Every fold trains on every class" in lab.words
    assert isinstance(lab.result, FoldsView) and (lab.result.test_counts[:, 1] == 1).all()
    lab.set(stratify=False, shuffle=False, order="sorted", k=2).wait(60)
    assert f"{ALARM}Fold 1 validates no row of class 'rare'" in lab.words


def test_sorted_iris_unshuffled_sees_no_class_that_it_is_asked(make: Make) -> None:
    lab = make("iris", view="scores", k=3, shuffle=False, order="sorted", epochs=20)
    assert isinstance(lab.result, FoldScoresView)
    assert lab.result.found.score.tolist() == [0, 0, 0]
    alarm = "Every fold trains without a row of class 'setosa' or 'versicolor"
    assert alarm in lab.words
    assert "Every fold validates no row of class" in lab.words
    lab.set(shuffle=True).wait(60)
    assert lab.result.found.score.min() > 0.5


def test_the_splitters_are_those_of_scikit_learn(make: Make) -> None:
    lab = make("people")
    cases: tuple[tuple[dict[str, Any], type], ...] = (
        ({}, KFold),
        ({"stratify": True}, StratifiedKFold),
        ({"repeats": 2}, RepeatedStratifiedKFold),
        ({"splitter": "group", "repeats": 1, "stratify": False}, GroupKFold),
        ({"splitter": "leave_one_out"}, LeaveOneOut),
    )
    for values, kind in cases:
        lab.set(**values).wait(60)
        assert type(lab.splitter) is kind and lab.error == ""
        groups = lab.rows.groups if kind is GroupKFold else None
        pairs = list(lab.splitter.split(np.zeros(160), lab.rows.y, groups))
        assert isinstance(lab.result, FoldsView) and len(lab.result.folds) == len(pairs)
        for fold, (_train, test) in zip(lab.result.folds, pairs, strict=True):
            assert fold.test_rows.tolist() == test.tolist()
    assert not {"k", "shuffle", "stratify", "repeats"} & shown(lab)
    assert "Each fold validates one row" in lab.words
    assert "validates no row" not in lab.words


def test_groups_on_both_sides_are_an_alarm_and_flatter(make: Make) -> None:
    lab = make("people", view="folds", epochs=20, hidden_units=16)
    assert f"{ALARM}20 of 20 groups have rows on both sides of a fold" in lab.words
    flattered = lab.set(view="scores").wait(60).result
    honest = lab.set(splitter="group").wait(60).result
    assert isinstance(flattered, FoldScoresView) and isinstance(honest, FoldScoresView)
    assert flattered.found.mean > honest.found.mean + 0.1
    lab.set(view="folds").wait(60)
    assert "No group is on both sides of a fold." in lab.words


def test_scores_are_those_of_cross_validate_and_the_curve_that_of_validation_curve(
    make: Make,
) -> None:
    lab = make("wine", view="scores", k=4)
    h = hp.Hyperparameters(
        hidden_layers=1, hidden_units=8, epochs=3, learning_rate=0.01, batch_size=16
    )
    alone = cross_validate(h, lab.rows.data, KFold(4, shuffle=True, random_state=0))
    assert isinstance(lab.result, FoldScoresView)
    assert lab.result.found.score == pytest.approx(alone.score, abs=1e-5)
    assert f"mean validation accuracy {alone.mean:.3f}" in lab.words
    assert f"The folds spread by SD {alone.sd:.3f}" in lab.words
    assert f"unsure by SE {alone.se:.3f}" in lab.words
    lab.set(view="complexity", varied="l2").wait(60)
    curve = validation_curve(h, lab.rows.data, "l2", VALUES["l2"], lab.splitter)
    assert isinstance(lab.result, ComplexityView)
    assert lab.result.curve.score == pytest.approx(curve.score, abs=1e-5)
    assert (lab.result.curve.best, lab.result.curve.chosen) == (curve.best, curve.chosen)
    assert "l2" not in shown(lab) and "hidden_units" in shown(lab)
    lab.set(varied="learning_rate").wait(60)
    assert "so the rule of one standard error has nothing to go by" in lab.words


def test_imbalance_is_set_by_a_slider(make: Make) -> None:
    lab = make("iris", share=0.1, rows=50)
    assert lab.rows.counts.tolist() == [23, 22, 5]
    lab.set(share=0.2).wait(60)
    assert lab.rows.counts.tolist() == [20, 20, 10]
    lab.set(view="chance", share=0.1).wait(60)
    assert isinstance(lab.result, MissingChanceView)
    assert (lab.result.rows, lab.result.members_now, lab.result.class_name) == (50, 5, "virginica")
    assert abs(lab.result.now_simulated - lab.result.now) < 0.02


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"k": 51}, "folds must be at most 50, the number of rows, got 51"),
        ({"stratify": True, "k": 6}, "at most 5, the rows of class 'rare'"),
        ({"splitter": "group"}, "these rows have no groups to keep together: give the lab groups="),
        ({"shuffle": False, "repeats": 2}, "unshuffled folds are the same every time"),
        ({"rows": 401}, "rows must be at most 400, all but the sealed ones, got 401"),
        ({"share": 0.5, "rows": 100}, "with 50% of class 'rare' there are 80 rows"),
        ({"share": 0.02, "rows": 10}, "is no row of class"),
        ({"splitter": "leave_one_out", "rows": 300}, "at most 200 rows, got 300"),
        ({"view": "nested", "k": 5, "inner": 5}, "inside outer fold"),
        ({"view": "nested", "k": 6}, "folds must be at most 5, the rows of class"),
        ({"view": "chance", "k": 60}, "folds must be in [2, 50], the number of rows, got 60"),
        ({"view": "cost", "stratify": True, "rows": 10}, "these rows allow only"),
    ],
)
def test_bad_input_is_said_and_the_lab_goes_on(
    make: Make, values: dict[str, Any], message: str
) -> None:
    lab = make()
    lab.set(**values).wait(60)
    assert message in lab.error
    good = {n: FIELDS[n].default for n in values if n != "view"} | {"view": "scores"} | QUICK
    lab.set(**good).wait(60)
    assert lab.error == "" and isinstance(lab.result, FoldScoresView)
    assert np.isfinite(lab.result.found.score).all()


def test_one_class_in_a_fold_and_one_class_in_all(make: Make) -> None:
    X = np.random.default_rng(0).normal(size=(40, 2))
    # Ten rows of each class, in their order: every unshuffled fold of training lacks some.
    lab = make((X, np.repeat(["a", "b"], 20)), k=2, shuffle=False, view="scores")
    assert "trains without a row of class" in lab.words.replace("train ", "trains ")
    assert isinstance(lab.result, FoldScoresView) and lab.result.found.score.max() == 0
    with pytest.raises(ValueError, match="class"):
        CrossValidationLab((X, ["a"] * 40))


def test_amounts_have_no_classes(make: Make) -> None:
    lab = make("diabetes", rows=80)
    assert "there are no classes, so there is nothing to stratify by" in lab.words
    assert not {"share", "stratify"} & shown(lab)
    lab.set(share=0.2, rows=90).wait(60)  # what is out of sight has no say
    assert lab.error == "" and len(lab.rows.y) == 90
    for view in list(lab.views)[1:5]:
        lab.set(view=view).wait(60)
        assert lab.error == "" and lab.picture.render().startswith(b"\x89PNG")
    lab.set(view="chance").wait(60)
    assert "targets are amounts: no class can be missing" in lab.error
    lab.set(view="scores", splitter="leave_one_out").wait(60)
    assert "R² of a single row is not defined" in lab.error
    lab.set(splitter="k_fold").wait(60)
    assert lab.error == "" and "mean validation R²" in lab.words


def test_own_rows_with_groups(make: Make) -> None:
    draw = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "width": draw.normal(size=80),
            "patient": [f"p{at // 4}" for at in range(80)],
            "kind": np.where(np.arange(80) // 4 % 2, "a", "b"),
        }
    )
    lab = make(frame, target="kind", groups="patient", splitter="group", k=4)
    assert lab.rows.data.feature_names == ("width",) and "data" not in shown(lab)
    assert "No group is on both sides" in lab.words
    written = lab.settings()
    assert written.startswith("hp.CrossValidationLab(data, target='kind', groups='patient'")
    again = eval(written, {"hp": hp, "data": frame}).wait(60)
    assert again.values == lab.values and again.settings() == written
    for mine, other in zip(lab.result.folds, again.result.folds, strict=True):
        assert mine.test_rows.tolist() == other.test_rows.tolist()
    again.close()
    lab.set(k=17).wait(60)
    assert "folds must be at most 16, the number of groups, got 17" in lab.error
    with pytest.raises(ValueError, match="target, task and groups belong to rows of your own"):
        CrossValidationLab(groups=[1, 2])
    with pytest.raises(ValueError, match="no column 'patent' of groups; did you mean 'patient'"):
        CrossValidationLab(frame, target="kind", groups="patent")
    with pytest.raises(ValueError, match=r"k must be a whole number in \[2, 200\], got 1"):
        lab.set(k=1)


def test_images_can_be_folded_too(make: Make) -> None:
    lab = make(hp.load("digits", train_size=60), view="scores", k=3)
    assert isinstance(lab.result, FoldScoresView) and len(lab.result.found.score) == 3
    lab.set(view="folds").wait(60)
    assert isinstance(lab.result, FoldsView) and len(lab.result.class_names) == 10


def test_runs_that_diverge_are_said_and_the_lab_goes_on(make: Make) -> None:
    lab = make("diabetes", rows=60, learning_rate=1e9, view="scores", epochs=6)
    assert "nan" not in lab.words and lab.picture.render().startswith(b"\x89PNG")
    for view in ("complexity", "cost"):
        lab.set(view=view).wait(60)
        assert lab.error == "" and "nan" not in lab.words
        assert "diverged" in lab.words and lab.picture.render().startswith(b"\x89PNG")
    lab.set(view="scores", learning_rate=0.01).wait(60)
    assert isinstance(lab.result, FoldScoresView) and np.isfinite(lab.result.found.score).all()


@pytest.mark.parametrize("name", SETS)
def test_every_set_can_be_folded(make: Make, name: str) -> None:
    lab = make(name)
    assert isinstance(lab.result, FoldsView) and lab.error == ""
    assert len(lab.result.targets) + lab.result.sealed >= 100
