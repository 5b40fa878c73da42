"""The score panel: accuracy or R² over the epochs."""

from __future__ import annotations

from matplotlib.artist import Artist
from matplotlib.axes import Axes

from hpwidgets.draw.note import Note
from hpwidgets.draw.scales import LOWEST_R2, accuracy_scale, number, r2_scale
from hpwidgets.draw.theme import Theme, set_title
from hpwidgets.draw.training.curve_pair import CurvePair
from hpwidgets.i18n import _
from hpwidgets.records import Task, TrainingView


class ScorePanel:
    """Accuracy or R² up to 1; an R² below −1 is out of sight, and a note says so."""

    def __init__(self, axes: Axes, theme: Theme, task: Task) -> None:
        self.axes = axes
        self._task = task
        self.curves = CurvePair(axes, theme, "score")
        self.note = Note(axes, theme)
        set_title(axes, _("accuracy") if task == "classification" else _("R²"), theme)

    @property
    def animated(self) -> tuple[Artist, ...]:
        """What changes from frame to frame."""
        return (*self.curves.animated, self.note.text)

    def update(self, view: TrainingView) -> None:
        """Show the scores of the view."""
        values = self.curves.update(view)
        scale = accuracy_scale if self._task == "classification" else r2_scale
        self.curves.set_scale(scale(values), empty=not values.size)
        lowest = float(values.min(initial=0.0))
        words = _("below {limit} not shown (lowest {lowest})").format(
            limit=number(LOWEST_R2), lowest=number(float(f"{lowest:.2g}"))
        )
        self.note.show(words if lowest < LOWEST_R2 else "")
