"""A space of axes that are no fields of Hyperparameters."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

import hpwidgets as hp
from hpwidgets.tuning.space.axes import Choice, Float, Integer
from hpwidgets.tuning.space.conditional import ConditionalSpace
from hpwidgets.tuning.space.conditions import When


def models() -> ConditionalSpace:
    c = When(Float(0.1, 10, log=True), model=["svm", "linear"])
    gamma = When(Float(0.1, 1), model="svm", kernel="rbf")
    kernel = When(Choice("rbf", "linear"), model="svm")
    axes = {"model": Choice("knn", "linear", "svm"), "c": c, "gamma": gamma, "kernel": kernel}
    return ConditionalSpace({**axes, "k": When(Integer(1, 9), model="knn")})


def test_points_hold_the_axes_whose_conditions_hold_and_no_others() -> None:
    space = models()
    assert {"model": "knn", "k": 3} in space and {"model": "knn", "k": 10} not in space
    assert {"model": "knn", "k": 3, "c": 1.0} not in space
    kinds = set()
    for seed in range(40):
        point = space.sample(seed)
        assert point in space
        assert space.from_unit([0.5 if u != u else u for u in space.to_unit(point)]) == (
            pytest.approx(point)
        )
        kinds.add(tuple(point))
    assert kinds == {
        ("model", "k"),
        ("model", "c"),
        ("model", "c", "kernel"),
        ("model", "c", "gamma", "kernel"),
    }


def test_it_is_frozen_and_equal_by_what_it_holds() -> None:
    space = models()
    assert space == models() == pickle.loads(pickle.dumps(space)) and len({space, models()}) == 1
    axes = {"l2": Float(0.1, 1)}
    assert ConditionalSpace(axes) != hp.Space(**axes)
    with pytest.raises(AttributeError, match="frozen"):
        space.more = 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("axes", "error", "words"),
    [
        ({}, ValueError, "the space is empty"),
        ({"k": (1, 9)}, TypeError, r"k: expected Float\(…\), .* got \(1, 9\)"),
        ({"k": When(Integer(1, 9), m="a")}, ValueError, "m is not in the space"),
        (
            {"m": ["a", "b"], "k": When(Integer(1, 9), m="c")},
            ValueError,
            "can never hold for 'c': m is Choice",
        ),
        ({"m": When([1], k=1), "k": When([1], m=1)}, ValueError, "conditions in a circle"),
    ],
)
def test_what_is_no_space_is_said(axes: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        ConditionalSpace(axes)
