"""The pictures of a BaselineLab's models, checks and gradients, from their records."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hpwidgets.draw.curves import animated_line
from hpwidgets.draw.mean_curves import MeanCurve, level_line, series_style, set_level
from hpwidgets.draw.panel import Panel, legend_over
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import ALWAYS_LOG
from hpwidgets.draw.theme import (
    LIGHT,
    Theme,
)
from hpwidgets.i18n import _
from hpwidgets.lessons.baseline.records import ChecksView, GradientView


class ChecksPicture(Picture):
    """Loss at the start by family; one batch learnt by heart; inputs against zeros."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 520, theme)
        boxes = ((50, 40), (380, 40), (50, 316), (380, 316))
        titles = (
            _("loss at the start"),
            _("one batch: loss"),
            _("all rows: validation loss"),
            _("all rows: validation accuracy"),
        )
        labels = ("", _("update"), _("epoch"), _("epoch"))
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
        start, batch, loss, score = self.panels
        self.starts = animated_line(
            start.axes,
            linestyle="",
            marker="o",
            markersize=5,
            markerfacecolor=theme.train,
            markeredgewidth=0,
            zorder=5,
        )
        self.chance = level_line(start.axes, theme.text)
        legend_over(start, theme, [self.starts, self.chance], [_("one network"), _("ln K")])
        styles = (series_style(theme, 0), series_style(theme, 1))
        names = (_("inputs"), _("zeros"))
        self.pairs = [
            tuple(MeanCurve(panel.axes, style) for style in styles)
            for panel in (batch, loss, score)
        ]
        self.batch_guess = level_line(batch.axes, theme.text)
        self.guess = level_line(loss.axes, theme.text)
        for panel, pair, level in zip(
            (batch, loss, score), self.pairs, (self.batch_guess, self.guess, None), strict=True
        ):
            handles = [curve.line for curve in pair]
            known = list(names)
            if level is not None:
                handles.append(level)
                known.append(_("class shares"))
            legend_over(panel, theme, handles, known)
            for curve in pair:
                self.animate(curve.animated)
        self.animate([self.chance, self.starts, self.batch_guess, self.guess])
        self._families: tuple[str, ...] = ()

    def update(self, view: ChecksView) -> None:
        """Show the view."""
        with self.lock:
            start, batch, loss, score = self.panels
            self._set_families(tuple(name for name, _losses in view.initial_losses))
            x = [np.full(len(v), at) for at, (_n, v) in enumerate(view.initial_losses)]
            y = [losses for _n, losses in view.initial_losses]
            self.starts.set_data(np.concatenate(x), np.concatenate(y))
            set_level(self.chance, view.chance)
            start.make_room(*y, np.array([view.chance]))
            set_level(self.batch_guess, view.batch_guess)
            set_level(self.guess, view.guess)
            batch.set_steps(view.updates)
            loss.set_steps(view.epochs)
            score.set_steps(view.epochs)
            shown = (
                (view.batch, view.empty_batch),
                (view.real, view.empty),
                (view.real_score, view.empty_score),
            )
            seen = [
                [
                    curve.set(np.arange(1, values.shape[1] + 1), values)
                    for curve, values in zip(pair, both, strict=True)
                ]
                for pair, both in zip(self.pairs, shown, strict=True)
            ]
            batch.make_room(*seen[0], np.array([view.batch_guess]))
            loss.make_room(*seen[1], np.array([view.guess]))
            score.make_room_for_shares(*seen[2])

    def _set_families(self, names: tuple[str, ...]) -> None:
        if names != self._families:
            self._families = names
            axes = self.panels[0].axes
            axes.set_xlim(-0.5, len(names) - 0.5)
            axes.set_xticks(range(len(names)), [name.upper() for name in names])


class GradientPicture(Picture):
    """Gradient norms by layer at one depth, and the first layer's over the last one's by depth."""

    def __init__(self, names: Sequence[str], theme: Theme = LIGHT) -> None:
        super().__init__(660, 330, theme)
        boxes = ((60, 250), (390, 240))
        titles = (_("gradient norm by layer"), _("first layer over last hidden layer"))
        labels = (_("layer (the last one: output)"), _("hidden layers"))
        self.panels = [
            Panel(
                self.add_axes(left=left, top=62, width=width, height=220),
                theme,
                title,
                label,
                pad=pad,
            )
            for (left, width), title, label, pad in zip(
                boxes, titles, labels, (22, 22), strict=True
            )
        ]
        self.curves = [
            [
                MeanCurve(panel.axes, series_style(theme, at), markers=True)
                for at in range(len(names))
            ]
            for panel in self.panels
        ]
        self.even = level_line(self.panels[1].axes, theme.text)
        legend_over(self.panels[0], theme, [c.line for c in self.curves[0]], list(names))
        self.animate([self.even])
        for curves in self.curves:
            for curve in curves:
                self.animate(curve.animated)
        self._ticks: tuple[int, ...] = ()

    def update(self, view: GradientView) -> None:
        """Show the view."""
        with self.lock:
            layers = np.arange(1, view.depth + 2)
            ticks = (view.depth, *view.depths.tolist())
            if ticks != self._ticks:
                self._ticks = ticks
                for panel, places in zip(self.panels, (layers, view.depths), strict=True):
                    panel.axes.set_xlim(places[0] - 0.4, places[-1] + 0.4)
                    panel.axes.set_xticks(places, [str(place) for place in places])
            set_level(self.even, 1.0)
            for panel, curves, x, found in zip(
                self.panels,
                self.curves,
                (layers, view.depths),
                (view.norms, view.ratios),
                strict=True,
            ):
                seen = [curve.set(x, each) for curve, each in zip(curves, found, strict=True)]
                panel.make_room(*seen, log_ratio=ALWAYS_LOG)
