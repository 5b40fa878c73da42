"""A network of one's own that fails late: status, button and message say one thing."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from torch import Tensor, nn

import hpwidgets as hp
from tests.page import choose, did, press, progress_text

SETTING = hp.Hyperparameters(epochs=12, hidden_units=7)
SAID = (
    "RuntimeError: no room for widgets; the setting was Hyperparameters(hidden_units=7, epochs=12);"
    " mend the model, then run again"
)


class Failing(nn.Module):
    """Answers until ``fails(network, rows)`` is true."""

    def __init__(self, outputs: int, fails: Callable[[Any, Tensor], bool]):
        super().__init__()
        self.layer = nn.Linear(2, outputs)
        self.fails, self.calls = fails, 0

    def forward(self, X: Tensor) -> Tensor:
        self.calls += 1
        if self.fails(self, X):
            raise RuntimeError("no room for widgets")
        answer: Tensor = self.layer(X)
        return answer


def lab_of(
    fails: Callable[[Any, Tensor], bool], h: hp.Hyperparameters = SETTING, **options: Any
) -> Any:
    """A lab whose model fails where ``fails`` says, and in the setting of 7 hidden units."""

    def model(given: hp.Hyperparameters, data: hp.Dataset) -> nn.Module:
        return Failing(data.n_outputs, lambda net, X: given.hidden_units == 7 and fails(net, X))

    return hp.TrainingLab(h, model=model, **options)


@pytest.fixture
def opened() -> Iterator[Callable[..., Any]]:
    made: list[Any] = []

    def open_lab(*arguments: Any, **options: Any) -> Any:
        made.append(lab_of(*arguments, **options))
        return made[-1].wait(60)

    yield open_lab
    for lab in made:
        lab.close()


def assert_failed(lab: Any, where: str) -> None:
    said = lab.widget.said
    assert lab._live.state == said["state"] == "failed" and said["final"]
    assert progress_text(lab).endswith("error: see the message")
    assert said["error"]["text"] == lab.error == f"the model failed {where}: {SAID}"
    if said["done"]:  # else the last good run stays on the page, and what is said of it
        assert said["verdict"] is None
        assert said["lines"] == [["This run failed: see the message.", False]]


FAILURES: dict[str, tuple[Callable[[Any, Tensor], bool], str]] = {
    "its first mini-batch": (lambda net, _X: net.training, "for 16 rows in training"),
    "a later mini-batch": (
        lambda net, _X: net.training and net.calls > 60,
        "for 16 rows in training",
    ),
    "from then on": (lambda net, _X: net.calls > 60, "for 16 rows in training"),
    "where it is measured": (
        lambda net, X: net.calls > 60 and len(X) == 375,
        "for 375 rows in evaluation mode",
    ),
    "the last mini-batch, which is smaller": (
        lambda net, X: len(X) < 16 and net.training,
        "for 10 rows in training",
    ),
    "the grid of the picture": (
        lambda _net, X: len(X) == 3600,
        "for 3600 rows in evaluation mode",
    ),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_model_that_fails_late_leaves_one_story(name: str, opened: Callable[..., Any]) -> None:
    fails, where = FAILURES[name]
    lab = opened(fails)
    assert (len(lab.data.y_train), len(lab.data.y_validation)) == (250, 125)
    assert_failed(lab, where)
    did(lab, "page", theme="dark")  # drawn once more
    assert_failed(lab.wait(60), where)
    press(lab, "run")  # the same again
    assert_failed(lab.wait(60), where)
    choose(lab, "hidden_units", 8)  # the healthy one
    lab.wait(60)
    assert lab.error == "" and lab.widget.said["error"]["text"] == ""
    assert lab.widget.said["state"] == "finished" and lab.widget.said["done"] == 12
    assert lab.history.outcome == "finished" and lab.widget.said["verdict"] is not None
    lab.set(hidden_units=7)
    assert_failed(lab.wait(60), where)


@pytest.mark.parametrize("drawn", [False, True])
def test_what_a_failed_run_came_to_is_shown_in_either_theme(
    drawn: bool, opened: Callable[..., Any]
) -> None:
    broken: list[bool] = []
    lab = opened(lambda _net, X: bool(broken) and len(X) == 3600, auto_run=False)
    if drawn:
        press(lab, "step")
        lab.wait(60)
    broken.append(True)
    press(lab, "run")
    lab.wait(60)
    for theme in ("light", "dark"):
        did(lab, "page", theme=theme)
        lab.wait(60)
        assert json.loads(lab.widget.scene)["theme"] == theme
        assert_failed(lab, "for 3600 rows in evaluation mode")
        done = lab.widget.said["done"]
        assert done and f"epoch {done} " in lab.widget.said["reading"]
        assert lab.widget.said["epoch"]["done"] == done
        assert (lab.picture.boundary._surface is None) == (not drawn)


def test_a_model_that_answers_in_another_shape_later_is_told_what_to_answer() -> None:
    class Narrow(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(2, 2)

        def forward(self, X: Tensor) -> Tensor:
            answer: Tensor = self.layer(X)
            return answer[:4]

    with pytest.raises(
        ValueError, match=r"must answer 250 rows with shape \[250, outputs\], got \[4, 2\]"
    ):
        hp.fit(SETTING, hp.load("moons"), model=lambda h, data: Narrow())


def test_a_model_without_a_way_back_says_so() -> None:
    class Cut(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(2, 2)

        def forward(self, X: Tensor) -> Tensor:
            answer: Tensor = self.layer(X)
            return answer.detach()

    with pytest.raises(ValueError, match=r"the model failed where its gradients were taken: Runti"):
        hp.fit(SETTING, hp.load("moons"), model=lambda h, data: Cut())
    with pytest.raises(ValueError, match=r"the model failed for 16 rows in training: RuntimeError"):
        hp.fit_population(
            [SETTING, SETTING.replace(seed=1)],
            hp.load("moons"),
            model=lambda h, data: Failing(2, lambda net, X: h.seed == 1 and net.calls > 9),
        )
    assert torch.is_grad_enabled()


def test_a_model_that_cannot_be_copied_is_told_why() -> None:
    def model(_h: hp.Hyperparameters, data: hp.Dataset) -> nn.Module:
        made = nn.Linear(2, data.n_outputs)
        made.lock = threading.Lock()  # type: ignore[assignment]
        return made

    lab = hp.TrainingLab(SETTING, model=model).wait(60)
    assert lab.error.startswith("the model cannot be copied: TypeError: cannot pickle ")
    assert lab.error.endswith("such as locks and open files")
    assert lab.widget.said["state"] == "failed"
    lab.close()
