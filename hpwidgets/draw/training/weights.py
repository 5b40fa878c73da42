"""The weights panel: how large the weights are and how many are exactly zero."""

from __future__ import annotations

from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter

from hpwidgets.draw.curves import SOLID, EpochMarks, animated_line, column, reading_epoch, set_dot
from hpwidgets.draw.ghosts import Ghosts
from hpwidgets.draw.scales import (
    NORM_LOG_RATIO,
    SteadyScale,
    finite,
    percent,
    positive_scale,
)
from hpwidgets.draw.theme import Theme, legend_above, set_title, style_axes
from hpwidgets.i18n import _
from hpwidgets.records import TrainingView

ZERO_DASHES = (0, (5, 1.5, 1, 1.5))


class WeightsPanel:
    """The Euclidean norm on the left axis, the share of zero weights on the right one."""

    def __init__(self, axes: Axes, theme: Theme) -> None:
        self.axes = axes
        self.marks = EpochMarks(axes, theme)
        self.ghosts = Ghosts(axes, theme, lambda history: history.weight_norm)
        self._scale = SteadyScale(axes)
        self.right = self._make_right_axis(theme)
        self.zeros = animated_line(
            self.right, color=theme.zeros, linewidth=1.6, linestyle=ZERO_DASHES, zorder=4
        )
        self.norm = animated_line(axes, color=theme.norm, linewidth=1.6, linestyle=SOLID, zorder=5)
        dot: dict[str, Any] = {
            "linestyle": "",
            "marker": "o",
            "markersize": 4.5,
            "markeredgewidth": 0,
            "zorder": 7,
        }
        self.zeros_dot = animated_line(self.right, markerfacecolor=theme.zeros, **dot)
        self.norm_dot = animated_line(axes, markerfacecolor=theme.norm, **dot)
        set_title(axes, _("weights"), theme)
        legend_above(axes, theme, [self.norm, self.zeros], [_("norm"), _("zeros")])

    def _make_right_axis(self, theme: Theme) -> Axes:
        right = self.axes.twinx()
        style_axes(right, theme, grid=False, frame=False)
        right.patch.set_visible(False)
        right.tick_params(
            bottom=False,
            labelbottom=False,
            left=False,
            labelleft=False,
            right=True,
            labelright=True,
            color=theme.zeros,
            labelcolor=theme.zeros,
        )
        right.spines["right"].set(visible=True, color=theme.zeros, linewidth=0.8)
        right.set_ylim(0.0, 1.03)
        right.yaxis.set_major_locator(FixedLocator([0.0, 0.5, 1.0]))
        right.yaxis.set_major_formatter(FuncFormatter(lambda share, _position: percent(share)))
        return right

    @property
    def animated(self) -> tuple[Artist, ...]:
        """What changes from frame to frame."""
        return (*self.marks.animated, self.norm, self.norm_dot, self.zeros, self.zeros_dot)

    def update(self, view: TrainingView) -> None:
        """Show the norms and shares of the view."""
        epochs = column(view.epochs, "index")
        norm, zeros = column(view.epochs, "weight_norm"), column(view.epochs, "zero_share")
        self.marks.update(view)
        self.ghosts.update(view.pins)
        self.norm.set_data(epochs, norm)
        self.zeros.set_data(epochs, zeros)
        set_dot(self.norm_dot, epochs, norm, reading_epoch(view))
        set_dot(self.zeros_dot, epochs, zeros, reading_epoch(view))
        values = finite(norm, self.ghosts.shown_values)
        self._scale.make_room(positive_scale(values, NORM_LOG_RATIO), empty=not values.size)
        self.ghosts.place_letters()
