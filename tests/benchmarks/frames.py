"""A live frame of curves and boundary against drawing and saving the same figure in full.

And a frame as a scene, which the browser draws, against the same one as PNG.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from functools import partial
from statistics import median

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
SCENE_ROUNDS = 5
BEGUN = 10  # epochs after which the axes hold still: a frame in the middle of a run
SECONDS, KILOBYTES = 0.004, 12.0  # what a frame may take as a scene


def results() -> list[Result]:
    """The lines on frames.

    First the sum over every epoch of a run, full redraws among them included; then the median
    frame in the middle of a run.
    """
    one_thread()
    views = list(views_of_a_run())
    live, full = [], []
    for number in range(-1, ROUNDS):  # the first round warms up
        quick, slow = _seconds(views)
        if number >= 0:
            live.append(quick / len(views))
            full.append(slow / len(views))
    frames = compare("a live frame / a full draw and savefig", live, full, bound=1 / 3)
    return [frames, *_scene_results(views)]


def _scene_results(views: list[TrainingView]) -> Iterator[Result]:
    """Update, draw and encode: as JSON for the browser, or as a PNG, sharp or not."""
    taken: dict[str, list[float]] = {"scene": [], "png": [], "sharp": []}
    sizes: dict[str, list[float]] = {name: [] for name in taken}
    for number in range(-1, SCENE_ROUNDS):
        for name, kind in (("scene", 0), ("png", 1), ("sharp", 2)):
            seconds, kilobytes = _middle_frame(views, kind)
            if number >= 0:
                taken[name].append(seconds)
                sizes[name].append(kilobytes)
    most, room = [SECONDS] * SCENE_ROUNDS, [KILOBYTES] * SCENE_ROUNDS
    yield compare("a frame as a scene / 4 ms", taken["scene"], most, bound=1)
    yield compare("… / the same as PNG", taken["scene"], taken["png"])
    yield compare("… / the same as a sharp PNG", taken["scene"], taken["sharp"])
    yield compare("a frame as a scene / 12 KB", sizes["scene"], room, bound=1, unit="KB")
    yield compare("… / the same as PNG", sizes["scene"], sizes["png"], unit="KB")
    yield compare("… / the same as a sharp PNG", sizes["scene"], sizes["sharp"], unit="KB")


def _middle_frame(views: list[TrainingView], scale: int) -> tuple[float, float]:
    """Median of the processor's seconds and of the kilobytes of a frame; scale 0 for a scene."""
    picture = TrainingPicture(task="classification", points=True)
    known: int | None = None
    seconds, kilobytes = [], []
    for at, view in enumerate(views):
        started = time.process_time()
        picture.update(view)
        if scale:
            sent = picture.render(scale)
        else:
            scene, frame = picture.page(known)
            known = known if scene is None else scene["id"]
            sent = json.dumps(frame if scene is None else scene, separators=(",", ":")).encode()
        if at >= BEGUN:
            seconds.append(time.process_time() - started)
            kilobytes.append(len(sent) / 1024)
    return median(seconds), median(kilobytes)


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
