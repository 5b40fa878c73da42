"""Dropout in one update: the network with its dropped units, and how the others are scaled."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.legend_handler import HandlerTuple
from numpy.typing import NDArray

from hpwidgets.draw.curves import DASHED, animated_marks, mark_style, plain_line
from hpwidgets.draw.mean_curves import DOTTED
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import fills, finite, set_x_scale, set_y_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, Theme, make_line, set_title
from hpwidgets.i18n import _
from hpwidgets.lessons.regularisation.pictures.network_diagram import NetworkDiagram
from hpwidgets.lessons.regularisation.records import DropoutStepView

Values = NDArray[np.float64]


class SquareScale:
    """Both axes of a panel on one scale around values of any sign, moved only when need be."""

    def __init__(self, axes: Axes) -> None:
        self._axes = axes
        self._limits = (0.0, 0.0)

    def make_room(self, x: Values, y: Values) -> None:
        """Suit the axes to the finite values of both."""
        known = finite(x, y)
        low, high = min(0.0, float(known.min(initial=0))), max(0.0, float(known.max(initial=0)))
        high = high if high > low else low + 1.0
        if fills(self._limits, low, high):
            return
        room = 0.06 * (high - low)
        self._limits = (low - room, high + room)
        for set_scale in (set_x_scale, set_y_scale):
            set_scale(self._axes, spread_scale(*self._limits))


class DropoutStepPicture(Picture):
    """The network in one update; below it each update's batch loss, and activations' scaling."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 600, theme)
        self._title = self.add_axes(left=14, top=24, width=632, height=336)
        self.diagram = NetworkDiagram(self._title, theme, 632, 336)
        self._add_key()
        self.losses, self.scaling = self.make_panels(
            ((50, 438, 330, 120), _("loss of the update's batch"), _("update")),
            ((460, 438, 180, 120), _("hidden layer 1: activations"), _("in evaluation mode")),
            pad=19,
        )
        self._square = SquareScale(self.scaling.axes)
        axes = self.losses.axes
        self.train = plain_line(axes, theme.train, 1.4, zorder=5)
        self.evaluation = plain_line(axes, theme.validation, 1.4, DASHED, zorder=4)
        colours = (theme.train, theme.validation)
        self.newest = [animated_marks(axes, "o", 4.5, colour, zorder=5) for colour in colours]
        self.losses.add_legend(
            (self.train, _("with its masks")), (self.evaluation, _("in evaluation mode"))
        )
        self.scale = plain_line(self.scaling.axes, theme.text, 1.2, DOTTED, zorder=3)
        axes = self.scaling.axes
        self.kept = animated_marks(axes, "o", 4.5, theme.train, zorder=5)
        self.off = animated_marks(axes, "x", 6, edge=theme.text, width=1.2, zorder=5)
        style = {"handlelength": 1.3, "columnspacing": 0.7}
        self.scaling.add_legend(
            (self.kept, _("kept")),
            (self.off, _("dropped")),
            (self.scale, "1/(1\N{MINUS SIGN}p)"),
            **style,
        )
        for line, name in (
            (self.train, _("loss with its masks")),
            (self.evaluation, _("loss in evaluation mode")),
            (self.kept, _("kept unit")),
            (self.off, _("dropped unit")),
        ):
            line.set_label(name)
        self.animate([self.evaluation, self.train, *self.newest])
        self.animate([self.scale, self.kept, self.off])

    def _add_key(self) -> None:
        theme = self.theme
        faces = {
            _("dropped in this update"): self.diagram.dropped,
            _("0: ReLU lets nothing through"): theme.background,
            _("above 0"): theme.train,
            _("below 0"): theme.validation,
        }
        keys = [
            make_line(**mark_style("o", 7.5, face, edge=theme.muted, width=1.2))
            for face in faces.values()
        ]
        cross = make_line(**mark_style("x", 4.5, edge=theme.muted, width=1.2))
        style = {"handler_map": {tuple: HandlerTuple(ndivide=1)}, "handlelength": 1.2}
        self.add_legend([(keys[0], cross), *keys[1:]], list(faces), "left", 24, 368, **style)  # type: ignore[list-item]

    @property
    def animated(self) -> tuple[Artist, ...]:
        return (*super().animated, *self.diagram.animated)

    def update(self, view: DropoutStepView, *, backward: bool = False) -> None:
        """Show the view: what goes forward, or the gradients that come ``backward``."""
        with self.lock:
            self._set_diagram(view, backward)
            steps = np.arange(1, view.step + 1)
            self.train.set_data(steps, view.train_losses)
            self.evaluation.set_data(steps, view.evaluation_losses)
            both = (view.train_losses, view.evaluation_losses)
            for dot, losses in zip(self.newest, both, strict=True):
                dot.set_data([view.step], [losses[-1]])
            self.losses.set_steps(view.step)
            self.losses.make_room(*both)
            self._set_scaling(view)

    def _set_diagram(self, view: DropoutStepView, backward: bool) -> None:
        hidden = view.unit_gradients if backward else view.answers
        ends = (view.inputs, view.error if backward else view.outputs)
        first, last = (np.zeros(len(end), dtype=bool) for end in ends)
        numbers = range(1, len(hidden) + 1)
        counts = [(int(off.sum()), len(off)) for off in view.silent]
        text = _("hidden layer {n}\n{dropped} of {units} dropped")
        names = (
            _("inputs"),
            *(
                text.format(n=n, dropped=d, units=u)
                for n, (d, u) in zip(numbers, counts, strict=True)
            ),
            _("outputs"),
        )
        if len(hidden) > 4:
            names = ("", *(str(n) for n in numbers), "")
        self.diagram.update(
            names,
            (ends[0], *hidden, ends[1]),
            (first, *view.silent, last),
            view.weight_gradients if backward else view.weights,
        )
        title = (
            _("backward: gradients of row {row}'s loss; dropped units get none")
            if backward
            else _("forward: row {row}; each hidden unit is dropped with probability {p:g}")
        ).format(row=view.row, p=view.dropout)
        if not self.unchanged(title):
            set_title(self._title, title, self.theme)

    def _set_scaling(self, view: DropoutStepView) -> None:
        nothing, none = np.empty(0), np.empty(0, dtype=bool)
        x, y = (values[0] if values else nothing for values in (view.evaluated, view.answers))
        off = view.silent[0] if view.silent else none
        self.kept.set_data(x[~off], y[~off])
        self.off.set_data(x[off], y[off])
        self._square.make_room(x, y)
        low, high = self.scaling.axes.get_xlim()
        slope = 1 / (1 - view.dropout)
        self.scale.set_data([low, high], [slope * low, slope * high])
