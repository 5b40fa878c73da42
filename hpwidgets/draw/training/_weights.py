"""The weights panel: how large the weights are and how many are exactly zero."""

from __future__ import annotations

from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes

from hpwidgets.draw._ghosts import Ghosts
from hpwidgets.draw.curves import animated_marks, plain_line
from hpwidgets.draw.mean_curves import DASH_DOT
from hpwidgets.draw.scales import (
    NORM_LOG_RATIO,
    SteadyScale,
    finite,
    fix_ticks,
    percent,
    positive_scale,
)
from hpwidgets.draw.theme import Theme, legend_above, set_title, style_right_axis
from hpwidgets.draw.training._curve_pair import EpochMarks, column, reading_epoch, set_dot
from hpwidgets.i18n import _
from hpwidgets.records import TrainingView


class WeightsPanel:
    """The Euclidean norm on the left axis, the share of zero weights on the right one."""

    def __init__(self, axes: Axes, theme: Theme) -> None:
        self.axes = axes
        self.marks = EpochMarks(axes, theme)
        self.ghosts = Ghosts(axes, theme, lambda history: history.weight_norm)
        self._scale = SteadyScale(axes)
        self._shown = True
        self.right = self._make_right_axis(theme)
        norm: dict[str, Any] = {"label": _("norm")}
        zeros: dict[str, Any] = {"label": _("zeros")}
        self.zeros = plain_line(self.right, theme.zeros, 1.6, DASH_DOT, zorder=4, **zeros)
        self.norm = plain_line(axes, theme.norm, 1.6, zorder=5, **norm)
        self.zeros_dot = animated_marks(self.right, "o", 4.5, theme.zeros, zorder=7, **zeros)
        self.norm_dot = animated_marks(axes, "o", 4.5, theme.norm, zorder=7, **norm)
        set_title(axes, _("weights"), theme)
        legend_above(axes, theme, [self.norm, self.zeros], [_("norm"), _("zeros")])

    def _make_right_axis(self, theme: Theme) -> Axes:
        right = self.axes.twinx()
        style_right_axis(right, theme)
        right.patch.set_visible(False)
        right.tick_params(color=theme.zeros, labelcolor=theme.zeros)
        right.spines["right"].set(visible=True, color=theme.zeros, linewidth=0.8)
        right.set_ylim(0.0, 1.03)
        fix_ticks(right.yaxis, [0.0, 0.5, 1.0], percent)
        return right

    @property
    def animated(self) -> tuple[Artist, ...]:
        if not self._shown:
            return ()
        return (*self.marks.animated, self.norm, self.norm_dot, self.zeros, self.zeros_dot)

    def show(self, shown: bool) -> None:
        """Show the panel, or take it out of the picture."""
        self._shown = shown
        self.axes.set_visible(shown)
        self.right.set_visible(shown)

    def update(self, view: TrainingView) -> None:
        """Show the norms and shares of the view; nothing where the panel has no room."""
        if not self._shown:
            return
        epochs = column(view.epochs, "index")
        norm, zeros = column(view.epochs, "weight_norm"), column(view.epochs, "zero_share")
        self.marks.update(view)
        self.ghosts.update(view.pins, view.data)
        self.norm.set_data(epochs, norm)
        self.zeros.set_data(epochs, zeros)
        set_dot(self.norm_dot, epochs, norm, reading_epoch(view))
        set_dot(self.zeros_dot, epochs, zeros, reading_epoch(view))
        values = finite(norm, self.ghosts.shown_values)
        self._scale.make_room(positive_scale(values, NORM_LOG_RATIO), empty=not values.size)
        self.ghosts.place_letters()
