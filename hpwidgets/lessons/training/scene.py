"""What a TrainingLab's picture shows of a run: its rows, its boundary, its pins."""

from __future__ import annotations

from collections.abc import Sequence

from hpwidgets.data import Dataset
from hpwidgets.draw.theme import Theme
from hpwidgets.draw.training.picture import TrainingPicture
from hpwidgets.lessons.training.work import Progress
from hpwidgets.records import Epoch, History, Pin, Points, TrainingView
from hpwidgets.tuning.plane import Plane, points_of

GRID = 60
"""Points a side of the grid on which a network of two inputs is asked."""
LINE = 240
"""Points at which a network of one input is asked."""


class TrainingScene:
    """The picture that suits the data set, and the view of a run to put into it."""

    def __init__(self, theme: Theme):
        self._theme = theme
        self.data: Dataset | None = None
        """The data set of the picture, None before the first frame."""
        self.view: TrainingView | None = None
        """What the picture shows now."""
        self._plane: Plane | None = None
        self._points: Points | None = None
        self._picture: TrainingPicture | None = None

    def picture(self, data: Dataset) -> TrainingPicture:
        """The picture for these rows, the same one as long as they are the same."""
        if self._picture is None or data is not self.data:
            self.data = data
            self._points = points_of(data)
            self._plane = Plane.of(data, GRID, LINE)
            points = self._points is not None
            self._picture = TrainingPicture(task=data.task, points=points, theme=self._theme)
        return self._picture

    def show(
        self, progress: Progress, history: History | None, cursor: int, pins: Sequence[Pin]
    ) -> TrainingPicture:
        """The picture of a run as far as it is; ``cursor`` is the epoch to mark, 0 for none."""
        picture = self.picture(progress.data)
        epochs = progress.epochs
        best = min(epochs, key=lambda epoch: epoch.validation_loss).index if epochs else None
        stopped = history is not None and history.outcome == "stopped_early"
        self.view = TrainingView(
            task=progress.data.task,
            epochs=epochs,
            total_epochs=progress.total_epochs,
            best_epoch=best,
            stopped_epoch=len(epochs) if stopped else None,
            cursor=cursor if 0 < cursor <= len(epochs) else None,
            pins=tuple(pins),
            surface=None if self._plane is None else self._plane.ask(progress.predict),
            points=self._points,
        )
        picture.update(self.view)
        return picture

    def release(self) -> None:
        """Give back the memory of the pixels."""
        if self._picture is not None:
            self._picture.canvas.release()


def epoch_read(epochs: Sequence[Epoch], cursor: int) -> Epoch | None:
    """The epoch at the cursor, or the newest one."""
    if not epochs:
        return None
    return epochs[cursor - 1 if 0 < cursor <= len(epochs) else -1]
