"""What a TrainingLab's picture shows of a run: its rows, its boundary, its pins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from hpwidgets.data import Dataset
from hpwidgets.draw.theme import Theme
from hpwidgets.draw.training.picture import TrainingPicture
from hpwidgets.lessons.training._work import Progress
from hpwidgets.records import Epoch, History, Pin, Surface, TrainingView
from hpwidgets.tuning.plane import Plane, points_of

GRID = 60
"""Points a side of the grid on which a network of two inputs is asked."""
LINE = 240
"""Points at which a network of one input is asked."""


class Scene:
    """The picture of a data set: its rows, and a grid over its inputs if it has one or two."""

    def __init__(self, data: Dataset):
        self.data = data
        self.points = points_of(data)
        self._plane = Plane.of(data, GRID, LINE)
        self._answered: tuple[tuple[Epoch, ...], Surface | None] = ((), None)

    def picture(self, theme: Theme) -> TrainingPicture:
        """A picture that has room for these rows."""
        points = self.points is not None
        return TrainingPicture(task=self.data.task, points=points, theme=theme)

    def view(
        self,
        progress: Progress,
        cursor: int,
        pins: Sequence[Pin],
        before: History | None = None,
        *,
        failed: bool = False,
    ) -> TrainingView:
        """As :func:`curves_view`, with the rows and what the network answers on the grid.

        A network that has ``failed`` may fail again: then with what it answered last in this run.
        """
        view = replace(curves_view(progress, cursor, pins, before), points=self.points)
        if self._plane is None:
            return view
        try:
            surface = self._plane.ask(partial(progress.predict, epoch=view.cursor))
        except Exception:
            if not failed:
                raise
            run, last = self._answered
            return replace(view, surface=last if run == progress.epochs[:1] else None)
        self._answered = (progress.epochs[:1], surface)
        return replace(view, surface=surface)


def curves_view(
    progress: Progress, cursor: int, pins: Sequence[Pin], before: History | None = None
) -> TrainingView:
    """The curves of a run as far as it is; ``cursor`` is the epoch to mark, 0 for none.

    ``before`` is the run to compare it with, such as the one of the setting before the last move.
    """
    h = progress.history().hyperparameters
    epochs, known = progress.epochs, progress.known
    best = min(epochs, key=lambda epoch: epoch.validation_loss).index if epochs else None
    stopped = known is not None and known.outcome == "stopped_early"
    return TrainingView(
        task=progress.data.task,
        epochs=epochs,
        total_epochs=progress.total,
        best_epoch=best,
        stopped_epoch=len(epochs) if stopped else None,
        cursor=cursor if 0 < cursor <= len(epochs) else None,
        pins=tuple(pins),
        before=before,
        data=progress.data.name,
        penalised=bool(h.l1 or h.l2),
    )


def epoch_read(epochs: Sequence[Epoch], cursor: int) -> Epoch | None:
    """The epoch at the cursor, or the newest one."""
    if not epochs:
        return None
    return epochs[cursor - 1 if 0 < cursor <= len(epochs) else -1]
