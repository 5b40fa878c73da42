"""One update by hand against the engine, and every number of its table against the others."""

from __future__ import annotations

import re

import pytest

from hpwidgets.lessons.training import OneStep

STEP = OneStep(input=2.0, target=3.0, weight=0.5, learning_rate=0.1)


def test_every_number_is_as_a_calculator_gives_it() -> None:
    assert (STEP.prediction, STEP.error, STEP.loss, STEP.gradient) == (1, -2, 4, -8)
    assert STEP.new_weight == pytest.approx(1.3)
    assert STEP.new_loss == pytest.approx(0.16)


def test_the_gradient_is_how_fast_the_loss_grows_with_the_weight() -> None:
    little = 1e-6
    up, down = (
        OneStep(input=2, target=3, weight=0.5 + by, learning_rate=1) for by in (little, -little)
    )
    assert (up.loss - down.loss) / (2 * little) == pytest.approx(STEP.gradient)


def test_the_table_says_how_each_number_comes_about() -> None:
    table = STEP.to_frame()
    assert table.loc["new weight"].tolist() == [
        "weight − learning rate × gradient",
        "0.5 − 0.1 × (−8)",
        "1.3",
    ]
    assert table.loc["gradient", "on the calculator"] == "2 × (−2) × 2"
    for typed, number in zip(table["on the calculator"], table["number"], strict=True):
        if typed:
            formula = re.sub("×", "*", re.sub("−", "-", typed))
            assert eval(formula) == pytest.approx(float(number.replace("−", "-")))


@pytest.mark.parametrize(
    "step",
    [
        STEP,
        STEP.next(),
        OneStep(input=-1.5, target=0.25, weight=2.0, learning_rate=0.01),
        OneStep(input=2.0, target=3.0, weight=0.5, learning_rate=0.3),
    ],
)
def test_the_engine_makes_the_same_update(step: OneStep) -> None:
    run = step.trained()
    assert run.outcome == "finished" and len(run.epochs) == 1
    assert [each.item() for each in run.model.parameters()] == pytest.approx([step.new_weight])
    assert run.train_loss[0] == pytest.approx(step.new_loss, rel=1e-5)


def test_a_path_goes_on_from_each_new_weight() -> None:
    first, second, third = STEP.path(3)
    assert first == STEP
    assert (second.weight, third.weight) == (first.new_weight, second.new_weight)
    assert third.error == pytest.approx(0.2**2 * STEP.error)  # 1 − 2 × 0.1 × 2² a step


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"learning_rate": 0.0}, "learning_rate must be above 0, got 0.0"),
        ({"weight": float("nan")}, "weight must be a finite number, got nan"),
    ],
)
def test_what_is_no_step_is_refused(wrong: dict[str, float], said: str) -> None:
    values = {"input": 1.0, "target": 1.0, "weight": 1.0, "learning_rate": 0.1}
    with pytest.raises(ValueError, match=f"^{said}$"):
        OneStep(**{**values, **wrong})


def test_a_path_has_at_least_one_step() -> None:
    with pytest.raises(ValueError, match=r"^updates must be at least 1, got 0$"):
        STEP.path(0)
