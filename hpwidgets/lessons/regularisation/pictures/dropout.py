"""Dropout in one update: the network with its silent units, and how loud the others are."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from hpwidgets.draw.curves import DASHED, SOLID, animated_line
from hpwidgets.draw.mean_curves import DOTTED
from hpwidgets.draw.panel import Panel, legend_over
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import finite, set_x_scale, set_y_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, Theme, set_title
from hpwidgets.i18n import _
from hpwidgets.lessons.regularisation.pictures.network_diagram import NetworkDiagram
from hpwidgets.lessons.regularisation.records import DropoutStepView

Values = NDArray[np.float64]


def spots(axes: Axes, colour: str, **style: Any) -> Line2D:
    """Dots without a line, drawn in every frame."""
    options: dict[str, Any] = {"marker": "o", "markersize": 4.5, "zorder": 5} | style
    return animated_line(axes, linestyle="", markerfacecolor=colour, markeredgewidth=0, **options)


class SquareScale:
    """Both axes of a panel on one scale around values of any sign, moved only when need be."""

    def __init__(self, axes: Axes) -> None:
        self._axes = axes
        self._limits: tuple[float, float] | None = None

    def make_room(self, x: Values, y: Values) -> None:
        """Suit the axes to the finite values of both."""
        known = finite(x, y)
        low, high = min(0.0, float(known.min(initial=0))), max(0.0, float(known.max(initial=0)))
        high = high if high > low else low + 1.0
        if self._limits is not None:
            lowest, highest = self._limits
            inside = lowest <= low and high <= highest
            if inside and high - low > (highest - lowest) / 3:
                return
        room = 0.06 * (high - low)
        self._limits = (low - room, high + room)
        set_x_scale(self._axes, spread_scale(*self._limits))
        set_y_scale(self._axes, spread_scale(*self._limits))


class DropoutStepPicture(Picture):
    """The network in one update; below it each update's batch loss, and the scaling of answers."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 590, theme)
        self._title = self.add_axes(left=14, top=24, width=632, height=336)
        self.diagram = NetworkDiagram(self._title, theme, 632, 336)
        self.losses = Panel(
            self.add_axes(left=50, top=424, width=330, height=120),
            theme,
            _("loss of the update's batch"),
            _("update"),
            pad=19,
        )
        self.scaling = Panel(
            self.add_axes(left=460, top=424, width=180, height=120),
            theme,
            _("first hidden layer's answers"),
            _("in evaluation mode"),
            pad=19,
        )
        self._square = SquareScale(self.scaling.axes)
        axes = self.losses.axes
        self.train = animated_line(
            axes, color=theme.train, linewidth=1.4, linestyle=SOLID, zorder=5
        )
        self.evaluation = animated_line(
            axes, color=theme.validation, linewidth=1.4, linestyle=DASHED, zorder=4
        )
        self.newest = [spots(axes, theme.train), spots(axes, theme.validation)]
        legend_over(
            self.losses,
            theme,
            [self.train, self.evaluation],
            [_("with its masks"), _("in evaluation mode")],
        )
        self.scale = animated_line(
            self.scaling.axes, color=theme.text, linewidth=1.2, linestyle=DOTTED, zorder=3
        )
        self.kept = spots(self.scaling.axes, theme.train)
        self.off = animated_line(
            self.scaling.axes,
            linestyle="",
            marker="x",
            markersize=6,
            markeredgecolor=theme.text,
            markeredgewidth=1.2,
            zorder=5,
        )
        legend_over(
            self.scaling,
            theme,
            [self.kept, self.off, self.scale],
            [_("kept"), _("silent"), "1/(1\N{MINUS SIGN}p)"],
            handlelength=1.3,
            columnspacing=0.7,
        )
        self.animate([self.evaluation, self.train, *self.newest])
        self.animate([self.scale, self.kept, self.off])
        self._shown = ""

    @property
    def animated(self) -> tuple[Artist, ...]:
        """The curves, then the diagram, whose numbers come and go."""
        return (*super().animated, *self.diagram.animated)

    def update(self, view: DropoutStepView, *, backward: bool = False) -> None:
        """Show the view: what goes forward, or the gradients that come ``backward``."""
        with self.lock:
            self._set_diagram(view, backward)
            steps = np.arange(1, view.step + 1)
            self.train.set_data(steps, view.train_losses)
            self.evaluation.set_data(steps, view.evaluation_losses)
            for dot, losses in zip(
                self.newest, (view.train_losses, view.evaluation_losses), strict=True
            ):
                dot.set_data([view.step], [losses[-1]])
            self.losses.set_steps(view.step)
            self.losses.make_room(view.train_losses, view.evaluation_losses)
            self._set_scaling(view)

    def _set_diagram(self, view: DropoutStepView, backward: bool) -> None:
        hidden = view.unit_gradients if backward else view.answers
        ends = (view.inputs, view.error if backward else view.outputs)
        everyone = (np.zeros(len(ends[0]), dtype=bool), np.zeros(len(ends[1]), dtype=bool))
        names = (
            _("inputs"),
            *(_("hidden layer {n}").format(n=n) for n in range(1, len(hidden) + 1)),
            _("outputs"),
        )
        if len(names) > 6:
            names = ("", *(str(n) for n in range(1, len(hidden) + 1)), "")
        self.diagram.update(
            names,
            (ends[0], *hidden, ends[1]),
            (everyone[0], *view.silent, everyone[1]),
            view.weight_gradients if backward else view.weights,
        )
        title = (
            _("backward: gradients of row {row}'s loss, by answers and by weights")
            if backward
            else _("forward: answers of row {row}, and the weights between them")
        ).format(row=view.row)
        if title != self._shown:
            self._shown = title
            set_title(self._title, title, self.theme)

    def _set_scaling(self, view: DropoutStepView) -> None:
        x = view.evaluated[0] if view.evaluated else np.empty(0)
        y = view.answers[0] if view.answers else np.empty(0)
        off = view.silent[0] if view.silent else np.empty(0, dtype=bool)
        self.kept.set_data(x[~off], y[~off])
        self.off.set_data(x[off], y[off])
        self._square.make_room(x, y)
        low, high = self.scaling.axes.get_xlim()
        slope = 1 / (1 - view.dropout)
        self.scale.set_data([low, high], [slope * low, slope * high])
