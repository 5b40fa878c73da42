"""The loss panel: training and validation loss over the epochs."""

from __future__ import annotations

from matplotlib.artist import Artist
from matplotlib.axes import Axes

from hpwidgets.draw.note import Note
from hpwidgets.draw.scales import LOSS_LOG_RATIO, positive_scale
from hpwidgets.draw.theme import Theme, set_title
from hpwidgets.draw.training.curve_pair import CurvePair
from hpwidgets.i18n import _
from hpwidgets.records import TrainingView


class LossPanel:
    """Both losses on an axis from 0, or a logarithmic one where they span a factor of 20."""

    def __init__(self, axes: Axes, theme: Theme) -> None:
        self.axes = axes
        self._theme = theme
        self.curves = CurvePair(axes, theme, "loss")
        self.note = Note(axes, theme)
        set_title(axes, _("loss"), theme)

    @property
    def animated(self) -> tuple[Artist, ...]:
        """What changes from frame to frame."""
        return (*self.curves.animated, self.note.text)

    def update(self, view: TrainingView) -> None:
        """Show the losses of the view."""
        values = self.curves.update(view)
        scale = positive_scale(values, LOSS_LOG_RATIO)
        if self.curves.set_scale(scale, empty=not values.size):
            title = _("loss (log scale)") if scale.log else _("loss")
            set_title(self.axes, title, self._theme)
        hidden = scale.log and bool((values <= 0).any())
        self.note.show(_("a loss of 0 lies below this axis") if hidden else "")
