"""A model that sleeps: every lab says who is busy, and can be stopped, closed and used again."""

from __future__ import annotations

import queue
import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from torch import Tensor, nn

import hpwidgets as hp
from hpwidgets.live import Worker
from tests.page import choose, press

PATIENCE = 60.0
SETTING = hp.Hyperparameters(epochs=3)


class Sleeper:
    """A factory (or its network, at the given call) that sleeps until it is woken."""

    def __init__(self, at_call: int | None = None):
        self.at_call = at_call
        self.asleep, self.awake = threading.Event(), threading.Event()

    def __deepcopy__(self, _memo: Any) -> Sleeper:
        return self

    def sleep(self) -> None:
        self.asleep.set()
        assert self.awake.wait(PATIENCE)

    def __call__(self, _h: hp.Hyperparameters, data: hp.Dataset) -> nn.Module:
        if self.at_call is None:
            self.sleep()
        return Network(self, data.n_outputs)


class Network(nn.Module):
    def __init__(self, sleeper: Sleeper, outputs: int):
        super().__init__()
        self.layer = nn.Linear(2, outputs)
        self.sleeper, self.calls = (sleeper,), 0

    def forward(self, X: Tensor) -> Tensor:
        self.calls += 1
        if self.calls == self.sleeper[0].at_call:
            self.sleeper[0].sleep()
        answer: Tensor = self.layer(X)
        return answer


@pytest.fixture(autouse=True)
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    """The labs' worker, which says at once what takes long."""
    worker = Worker(patience=0.0, every=0.005)
    monkeypatch.setattr("hpwidgets.live.run.shared_worker", lambda: worker)
    monkeypatch.setattr("hpwidgets.widgets.lab.CLOSING", 0.01)
    yield worker
    assert worker.shutdown(PATIENCE)


@pytest.fixture
def sleeper() -> Iterator[Sleeper]:
    sleeper = Sleeper()
    yield sleeper
    sleeper.awake.set()


def without_seconds(late: dict[str, Any]) -> dict[str, Any]:
    return late | ({"text": re.sub(r"for \d+ s", "for 0 s", late["text"])} if late else {})


def heard(lab: Any, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """What the lab says of its waiting, once it is as wanted."""
    news: queue.Queue[dict[str, Any]] = queue.Queue()
    hear = lambda change: news.put(change["new"])  # noqa: E731
    lab.widget.observe(hear, "late")
    try:
        late = lab.widget.late
        while not wanted(without_seconds(late)):
            late = news.get(timeout=PATIENCE)
        return without_seconds(late)
    finally:
        lab.widget.unobserve(hear, "late")


@pytest.mark.parametrize(
    ("at_call", "doing"),
    [(None, "building its model"), (30, "running its model")],
    ids=["construction", "forward"],
)
def test_the_others_say_who_is_busy_and_go_on_when_it_wakes_up(
    sleeper: Sleeper, at_call: int | None, doing: str
) -> None:
    sleeper.at_call = at_call
    other = hp.TrainingLab(SETTING).wait(PATIENCE)
    busy = hp.TrainingLab(SETTING, model=sleeper)
    assert sleeper.asleep.wait(PATIENCE)
    own = heard(busy, lambda late: bool(late))
    assert own == {
        "text": f"This lab has been {doing} for 0 s.",
        "state": "running",
        "progress": doing,
        "done": 0,
    }
    choose(other, "learning_rate", 0.1)
    said = f"Waiting for TrainingLab, which has been {doing} for 0 s."
    assert heard(other, lambda late: late.get("text") == said) == {
        "text": said,
        "state": "running",
        "progress": "waiting",
        "done": 0,
    }
    third = hp.CapacityLab(rows=10)  # made while it sleeps
    assert heard(third, lambda late: late.get("text") == said)["state"] == "running"

    press(other, "stop")
    assert other.widget.late["state"] == "stopped"  # at once
    press(other, "run")
    assert other.widget.late["state"] == "running"
    press(busy, "stop")
    assert without_seconds(busy.widget.late)["text"] == (
        f"This lab has been {doing} for 0 s. What you asked for follows when that ends."
    )
    third.close()

    sleeper.awake.set()
    assert other.wait(PATIENCE).history.hyperparameters.learning_rate == 0.1
    assert heard(other, lambda late: not late) == {} and other.widget.said["state"] == "finished"
    assert heard(busy, lambda late: not late) == {}
    assert busy.wait(PATIENCE).widget.said["state"] == "stopped"
    press(busy, "run")
    assert busy.wait(PATIENCE).history.outcome == "finished"
    other.close()
    busy.close()


def test_the_sleeping_lab_can_be_closed_and_its_cell_run_again(sleeper: Sleeper) -> None:
    other = hp.TrainingLab(SETTING).wait(PATIENCE)
    busy = hp.TrainingLab(SETTING, model=sleeper)
    assert sleeper.asleep.wait(PATIENCE)
    busy.close()
    assert busy.widget.comm is None
    discarded = hp.TrainingLab(SETTING, model=sleeper)
    discarded.discard()
    again = hp.TrainingLab(SETTING.replace(seed=1))
    other.set(learning_rate=0.1)
    sleeper.awake.set()
    assert again.wait(PATIENCE).history.outcome == "finished"
    assert other.wait(PATIENCE).history.hyperparameters.learning_rate == 0.1
    assert busy.history is None and other.error == again.error == ""
    other.close()
    again.close()
