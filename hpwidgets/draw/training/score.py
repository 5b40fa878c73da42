"""The score panel: accuracy or R² over the epochs."""

from __future__ import annotations

from matplotlib.artist import Artist
from matplotlib.axes import Axes

from hpwidgets.draw.note import Note
from hpwidgets.draw.scales import LOWEST_R2, accuracy_scale, finite, number, r2_scale
from hpwidgets.draw.theme import Theme, set_title
from hpwidgets.draw.training.curve_pair import CurvePair, column
from hpwidgets.i18n import _
from hpwidgets.records import Task, TrainingView


class ScorePanel:
    """Accuracy or R² up to 1; an R² below −1 is out of sight, and a note says so."""

    def __init__(self, axes: Axes, theme: Theme, task: Task) -> None:
        self.axes = axes
        self._task = task
        self.curves = CurvePair(axes, theme, lambda history: history.validation_score)
        self.note = Note(axes, theme)
        set_title(axes, _("accuracy") if task == "classification" else _("R²"), theme)

    @property
    def animated(self) -> tuple[Artist, ...]:
        """What changes from frame to frame."""
        return (*self.curves.animated, self.note.text)

    def update(self, view: TrainingView) -> None:
        """Show the scores of the view."""
        train = column(view.epochs, "train_score")
        validation = column(view.epochs, "validation_score")
        self.curves.update(view, train, validation)
        values = finite(train, validation, self.curves.ghosts.shown_values)
        if self._task == "classification":
            self.curves.set_scale(accuracy_scale(values), empty=not values.size)
            return
        self.curves.set_scale(r2_scale(values), empty=not values.size)
        words = ""
        if values.size and values.min() < LOWEST_R2:
            lowest = number(float(f"{values.min():.2g}"))
            words = _("below {limit} not shown (lowest {lowest})").format(
                limit=number(LOWEST_R2), lowest=lowest
            )
        self.note.show(words)
