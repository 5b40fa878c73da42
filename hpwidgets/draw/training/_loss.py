"""The panels of loss and score over the epochs."""

from __future__ import annotations

from matplotlib.artist import Artist
from matplotlib.axes import Axes

from hpwidgets.draw.panel import Note
from hpwidgets.draw.scales import (
    LOSS_LOG_RATIO,
    LOWEST_R2,
    accuracy_scale,
    number,
    positive_scale,
    r2_scale,
)
from hpwidgets.draw.theme import Theme, set_title
from hpwidgets.draw.training._curve_pair import CurvePair
from hpwidgets.i18n import _
from hpwidgets.records import Measure, Task, TrainingView


class _CurvesPanel:
    """Two curves under a title, and a note on what their axis cannot show."""

    def __init__(self, axes: Axes, theme: Theme, measure: Measure, title: str) -> None:
        self.axes = axes
        self._theme = theme
        self.curves = CurvePair(axes, theme, measure)
        self.note = Note(axes, theme)
        set_title(axes, title, theme)

    @property
    def animated(self) -> tuple[Artist, ...]:
        """What changes from frame to frame."""
        return (*self.curves.animated, self.note.text)


class LossPanel(_CurvesPanel):
    """Both losses on an axis from 0, or a logarithmic one where they span a factor of 20."""

    def __init__(self, axes: Axes, theme: Theme) -> None:
        super().__init__(axes, theme, "loss", _("loss"))

    def update(self, view: TrainingView) -> None:
        """Show the losses of the view."""
        values = self.curves.update(view)
        scale = positive_scale(values, LOSS_LOG_RATIO)
        if self.curves.set_scale(scale, empty=not values.size):
            title = _("loss (log scale)") if scale.log else _("loss")
            set_title(self.axes, title, self._theme)
        hidden = scale.log and bool((values <= 0).any())
        self.note.show(_("a loss of 0 lies below this axis") if hidden else "")


class ScorePanel(_CurvesPanel):
    """Accuracy or R² up to 1; an R² below −1 is out of sight, and a note says so."""

    def __init__(self, axes: Axes, theme: Theme, task: Task) -> None:
        title = _("accuracy") if task == "classification" else _("R²")
        super().__init__(axes, theme, "score", title)
        self._task = task

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
