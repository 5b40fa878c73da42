"""The pictures of a BaselineLab's models, checks and gradients, from their records."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.lines import Line2D

from hpwidgets.draw.curves import animated_marks
from hpwidgets.draw.mean_curves import level_line, series_curves, set_curves, set_level
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import ALWAYS_LOG
from hpwidgets.draw.theme import LIGHT, Theme, name_x
from hpwidgets.i18n import _
from hpwidgets.lessons.baseline.records import ChecksView, GradientView


class ChecksPicture(Picture):
    """Loss at the start by family; one batch learnt by heart; inputs against zeros."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 520, theme)
        self.panels = self.make_panels(
            ((50, 40, 250, 150), _("loss at the start"), ""),
            ((380, 40, 250, 150), _("one batch: loss"), _("update")),
            ((50, 316, 250, 150), _("all rows: validation loss"), _("epoch")),
            ((380, 316, 250, 150), _("all rows: validation accuracy"), _("epoch")),
            pad=19,
        )
        start, batch, loss, score = self.panels
        self.starts = animated_marks(start.axes, "o", 5, theme.train, zorder=5)
        self.chance = level_line(start.axes, theme.text)
        start.add_legend((self.starts, _("one network")), (self.chance, _("ln K")))
        self.pairs = [series_curves(panel.axes, theme, 2) for panel in (batch, loss, score)]
        self.batch_guess = level_line(batch.axes, theme.text)
        self.guess = level_line(loss.axes, theme.text)
        names = [_("inputs"), _("zeros"), _("class shares")]
        guesses: list[list[Line2D]] = [[self.batch_guess], [self.guess], []]
        for panel, pair, guess in zip((batch, loss, score), self.pairs, guesses, strict=True):
            lines = [curve.line for curve in pair] + guess
            panel.add_legend(*zip(lines, names[: len(lines)], strict=True))
            self.animate_curves(pair)
        self.animate([self.chance, self.starts, self.batch_guess, self.guess])

    def update(self, view: ChecksView) -> None:
        """Show the view."""
        with self.lock:
            start, batch, loss, score = self.panels
            names = [name.upper() for name, _losses in view.initial_losses]
            if not self.unchanged(*names):
                name_x(start.axes, names)
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
            batches = set_curves(self.pairs[0], (view.batch, view.empty_batch))
            losses = set_curves(self.pairs[1], (view.real, view.empty))
            scores = set_curves(self.pairs[2], (view.real_score, view.empty_score))
            batch.make_room(*batches, np.array([view.batch_guess]))
            loss.make_room(*losses, np.array([view.guess]))
            score.make_room_for_shares(*scores)


class GradientPicture(Picture):
    """Gradient norms by layer at one depth, and the first layer's over the last one's by depth."""

    def __init__(self, names: Sequence[str], theme: Theme = LIGHT) -> None:
        super().__init__(660, 330, theme)
        self.panels = self.make_panels(
            ((60, 62, 250, 220), _("gradient norm by layer"), _("layer (the last one: output)")),
            ((390, 62, 240, 220), _("first layer over last hidden layer"), _("hidden layers")),
        )
        self.curves = [
            series_curves(panel.axes, theme, len(names), markers=True) for panel in self.panels
        ]
        self.even = level_line(self.panels[1].axes, theme.text)
        lines = [curve.line for curve in self.curves[0]]
        self.panels[0].add_legend(*zip(lines, names, strict=True))
        self.animate([self.even])
        for curves in self.curves:
            self.animate_curves(curves)

    def update(self, view: GradientView) -> None:
        """Show the view."""
        with self.lock:
            both = (np.arange(1, view.depth + 2), view.depths)
            same = self.unchanged(view.depth, *view.depths.tolist())
            set_level(self.even, 1.0)
            for panel, curves, x, found in zip(
                self.panels, self.curves, both, (view.norms, view.ratios), strict=True
            ):
                if not same:
                    panel.axes.set_xlim(x[0] - 0.4, x[-1] + 0.4)
                    panel.axes.set_xticks(x, [str(place) for place in x])
                panel.make_room(*set_curves(curves, found, x), log_ratio=ALWAYS_LOG)
