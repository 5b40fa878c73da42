"""A live frame of curves and boundary against drawing and saving the same figure in full."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial

import ipywidgets as widgets

import hpwidgets as hp
from hpwidgets.draw.training.picture import TrainingPicture
from hpwidgets.lessons.training._scene import GRID, LINE
from hpwidgets.records import Epoch, TrainingView
from hpwidgets.tuning.plane import Plane, points_of
from tests.benchmarks.measure import compare, computing_seconds, one_thread
from tests.benchmarks.result import Result
from tests.benchmarks.work import SETTING, moons

ROUNDS = 2


def results() -> list[Result]:
    """The line on frames: the sum over every epoch of a run, full redraws among them included."""
    one_thread()
    views = list(views_of_a_run())
    live, full = [], []
    for number in range(-1, ROUNDS):  # the first round warms up
        quick, slow = _seconds(views)
        if number >= 0:
            live.append(quick / len(views))
            full.append(slow / len(views))
    return [compare("a live frame / a full draw and savefig", live, full, bound=1 / 3)]


def views_of_a_run() -> Iterator[TrainingView]:
    """What the lab's picture shows after each epoch."""
    data = moons()
    plane, points = Plane(data, GRID, LINE), points_of(data)
    run = hp.train(SETTING, data)
    epochs: tuple[Epoch, ...] = ()
    for epoch in run:
        epochs += (epoch,)
        yield TrainingView(
            task=data.task,
            epochs=epochs,
            total_epochs=SETTING.epochs,
            best_epoch=min(epochs, key=lambda e: e.validation_loss).index,
            surface=plane.ask(run.predict),
            points=points,
        )


def _seconds(views: list[TrainingView]) -> tuple[float, float]:
    """Seconds of all frames the quick way and the full way, view by view in turns."""
    quick_picture = TrainingPicture(task="classification", points=True)
    full_picture = TrainingPicture(task="classification", points=True)
    image = widgets.Image(format="png")

    def show(view: TrainingView) -> None:
        quick_picture.update(view)
        image.value = quick_picture.render()

    def save(view: TrainingView) -> None:
        full_picture.update(view)
        full_picture.figure.savefig(io.BytesIO(), format="png", dpi=100)

    quick = full = 0.0
    for view in views:
        quick += computing_seconds(partial(show, view))
        full += computing_seconds(partial(save, view))
    image.close()
    return quick, full
