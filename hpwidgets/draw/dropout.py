"""Dropout in pictures: one update in the network, one network under many masks, gain by rows."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from hpwidgets.draw.baseline import Panel, legend_over
from hpwidgets.draw.curves import DASHED, SOLID, animated_line
from hpwidgets.draw.mean_curves import (
    DOTTED,
    MeanCurve,
    level_line,
    log_x,
    series_style,
    set_level,
    size_axis,
)
from hpwidgets.draw.network_diagram import NetworkDiagram
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import (
    finite,
    set_x_scale,
    set_y_scale,
    spread_scale,
)
from hpwidgets.draw.theme import LIGHT, Theme, make_line, set_title
from hpwidgets.i18n import _
from hpwidgets.records import DropoutGainView, DropoutStepView, MaskSpreadView

Values = NDArray[np.float64]
BINS = 24


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


class MaskSpreadPicture(Picture):
    """One batch's loss and one row's answer over masks; masks averaged; a layer's mean answers."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 490, theme)
        boxes = ((50, 46), (380, 46), (50, 286), (380, 286))
        titles = (
            _("loss of one batch"),
            _("one row: probability of its class"),
            _("masks averaged: validation loss"),
            _("first hidden layer: mean answers"),
        )
        labels = (
            _("loss"),
            _("probability"),
            _("masks averaged"),
            _("in evaluation mode"),
        )
        self.panels = [
            Panel(
                self.add_axes(left=left, top=top, width=250, height=150),
                theme,
                title,
                label,
                pad=19,
            )
            for (left, top), title, label in zip(boxes, titles, labels, strict=True)
        ]
        batch, one, many, units = self.panels
        self.bars = [self._make_bars(panel.axes, theme) for panel in (batch, one)]
        self.evaluations = [
            animated_line(
                panel.axes,
                color=theme.validation,
                linewidth=1.8,
                linestyle=DASHED,
                transform=panel.axes.get_xaxis_transform(),
                zorder=6,
            )
            for panel in (batch, one)
        ]
        key = make_line(color=theme.train, linewidth=6, alpha=0.6, solid_capstyle="butt")
        for panel, line in zip((batch, one), self.evaluations, strict=True):
            legend_over(panel, theme, [key, line], [_("over masks"), _("evaluation mode")])
        self.ensemble = animated_line(many.axes, color=theme.train, linewidth=1.8, zorder=5)
        self.level = level_line(many.axes, theme.validation, linestyle=DASHED, linewidth=1.8)
        legend_over(
            many, theme, [self.ensemble, self.level], [_("mean answer"), _("evaluation mode")]
        )
        self.means = spots(units.axes, theme.train, markersize=4)
        self.equal = animated_line(
            units.axes, color=theme.text, linewidth=1.2, linestyle=DOTTED, zorder=3
        )
        self.unscaled = animated_line(
            units.axes, color=theme.muted, linewidth=1.2, linestyle=DASHED, zorder=3
        )
        legend_over(
            units,
            theme,
            [self.means, self.equal, self.unscaled],
            [_("scaled"), _("equal"), _("unscaled: 1\N{MINUS SIGN}p")],
            handlelength=1.8,
            columnspacing=1.0,
        )
        self.animate([*self.bars, *self.evaluations, self.level, self.ensemble])
        self.animate([self.equal, self.unscaled, self.means])
        self._square = SquareScale(units.axes)
        self._loss_limits: tuple[float, float] = (0.0, 0.0)
        self._masks = 0
        set_x_scale(one.axes, spread_scale(-0.02, 1.02))

    def _make_bars(self, axes: Axes, theme: Theme) -> PolyCollection:
        bars = PolyCollection(
            [], facecolors=theme.train, alpha=0.6, linewidths=0, zorder=4, animated=True
        )
        axes.add_collection(bars, autolim=False)
        return bars

    def update(self, view: MaskSpreadView) -> None:
        """Show the view."""
        with self.lock:
            _batch, one, many, _units = self.panels
            self._set_losses(view)
            self._set_bars(one, self.bars[1], view.probabilities, (0.0, 1.0))
            for line, value in zip(
                self.evaluations,
                (view.batch_evaluation, view.probability_evaluation),
                strict=True,
            ):
                line.set_data([value, value], [0, 1])
            masks = np.arange(1, len(view.ensemble_losses) + 1)
            if len(masks) != self._masks:
                self._masks = len(masks)
                log_x(many.axes, masks.astype(float))
            self.ensemble.set_data(masks, view.ensemble_losses)
            set_level(self.level, view.loss_evaluation)
            many.make_room(view.ensemble_losses, np.array([view.loss_evaluation]))
            self._set_units(view)

    def _set_losses(self, view: MaskSpreadView) -> None:
        axes = self.panels[0].axes
        known = finite(view.batch_losses, np.array([view.batch_evaluation]))
        low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
        before = self._loss_limits
        held = before[0] <= low and high <= before[1] and high - low > (before[1] - before[0]) / 3
        if not held:
            room = 0.1 * (high - low) or 0.1
            self._loss_limits = (max(0.0, low - room), high + room)
            set_x_scale(axes, spread_scale(*self._loss_limits))
        self._set_bars(self.panels[0], self.bars[0], view.batch_losses, self._loss_limits)

    def _set_bars(
        self, panel: Panel, bars: PolyCollection, values: Values, limits: tuple[float, float]
    ) -> None:
        counts, edges = np.histogram(finite(values), bins=BINS, range=limits)
        bars.set_verts(
            [
                [(left, 0), (left, count), (right, count), (right, 0)]
                for count, left, right in zip(counts, edges[:-1], edges[1:], strict=True)
                if count
            ]
        )
        panel.make_room(counts.astype(float), log_ratio=np.inf)

    def _set_units(self, view: MaskSpreadView) -> None:
        axes = self.panels[3].axes
        self.means.set_data(view.unit_evaluations, view.unit_means)
        self._square.make_room(view.unit_evaluations, view.unit_means)
        low, high = axes.get_xlim()
        self.equal.set_data([low, high], [low, high])
        keep = 1 - view.dropout
        self.unscaled.set_data([low, high], [keep * low, keep * high])


class DropoutGainPicture(Picture):
    """Left what the network reaches by rows, without and with dropout; right the difference."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 330, theme)
        self.left = Panel(
            self.add_axes(left=56, top=62, width=250, height=220),
            theme,
            "",
            _("training rows"),
            pad=22,
        )
        self.right = Panel(
            self.add_axes(left=385, top=62, width=250, height=220),
            theme,
            "",
            _("training rows"),
            pad=22,
        )
        styles = [series_style(theme, at) for at in (0, 1)]
        self.curves = [MeanCurve(self.left.axes, style, markers=True) for style in styles]
        style = series_style(theme, 2)
        self.gain = MeanCurve(self.right.axes, style | {"color": theme.text}, markers=True)
        self.zero = level_line(self.right.axes, theme.muted)
        legend_over(
            self.left, theme, [c.line for c in self.curves], [_("no dropout"), _("dropout")]
        )
        legend_over(self.right, theme, [self.gain.line], [_("mean; band: every seed")])
        for curve in (*self.curves, self.gain):
            self.animate(curve.animated)
        self.animate([self.zero])
        self._reach = 0.0
        self._shown: tuple[object, ...] = ()

    def update(self, view: DropoutGainView, measure: str) -> None:
        """Show the view by ``measure``: "loss", "accuracy" or "R²"."""
        with self.lock:
            shares = measure != "loss"
            values = view.score if shares else view.loss
            self._set_words(view, measure)
            seen = [c.set(view.sizes, v) for c, v in zip(self.curves, values, strict=True)]
            if shares:
                self.left.make_room_for_shares(*seen, r2=measure == "R²")
            else:
                self.left.make_room(*seen)
            gain = gains(view, measure)
            reached = finite(np.empty(0), self.gain.set(view.sizes, gain))
            set_level(self.zero, 0.0)
            reach = float(np.abs(reached).max(initial=0.0)) or 0.1
            if not self._reach / 3 < reach <= self._reach:
                self._reach = 1.2 * reach
                set_y_scale(self.right.axes, spread_scale(-self._reach, self._reach))

    def _set_words(self, view: DropoutGainView, measure: str) -> None:
        shown = (tuple(view.sizes.tolist()), measure)
        if shown == self._shown:
            return
        self._shown = shown
        self._reach = 0.0
        for panel in (self.left, self.right):
            size_axis(panel.axes, view.sizes)
        name = {"loss": _("validation loss"), "accuracy": _("validation accuracy")}.get(
            measure, _("validation R²")
        )
        set_title(self.left.axes, name, self.theme, pad=22)
        title = _("less loss by dropout") if measure == "loss" else _("gained by dropout")
        set_title(self.right.axes, title, self.theme, pad=22)


def gains(view: DropoutGainView, measure: str) -> Values:
    """What dropout gains ``[seeds, sizes]``: less loss, or more accuracy or R²."""
    if measure == "loss":
        return np.asarray(view.loss[0] - view.loss[1])
    return np.asarray(view.score[1] - view.score[0])
