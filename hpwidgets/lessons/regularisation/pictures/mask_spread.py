"""One network under many dropout masks: losses, predictions, and masks averaged."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hpwidgets.draw.bars import Bars
from hpwidgets.draw.curves import DASHED, animated_marks, plain_line, set_upright, upright_line
from hpwidgets.draw.mean_curves import DOTTED, level_line, log_x, set_level
from hpwidgets.draw.panel import Panel
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import fills, finite, set_x_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, Theme, make_line
from hpwidgets.i18n import _
from hpwidgets.lessons.regularisation.pictures.dropout import SquareScale
from hpwidgets.lessons.regularisation.records import MaskSpreadView

Values = NDArray[np.float64]
BINS = 24


class MaskSpreadPicture(Picture):
    """A batch's loss and a row's probability over masks; masks averaged; a layer's activations."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 490, theme)
        self.panels = self.make_panels(
            ((50, 46, 250, 150), _("loss of one batch"), _("loss")),
            ((380, 46, 250, 150), _("one row: probability of its class"), _("probability")),
            ((50, 286, 250, 150), _("masks averaged: validation loss"), _("masks averaged")),
            ((380, 286, 250, 150), _("hidden layer 1: mean activations"), _("in evaluation mode")),
            pad=19,
        )
        batch, one, many, units = self.panels
        self.bars = [
            Bars(panel.axes, theme.train, alpha=0.6, linewidths=0) for panel in (batch, one)
        ]
        dashed = {"linewidth": 1.8, "linestyle": DASHED}
        self.evaluations = [
            upright_line(panel.axes, theme.validation, zorder=6, **dashed) for panel in (batch, one)
        ]
        key = make_line(color=theme.train, linewidth=6, alpha=0.6, solid_capstyle="butt")
        for panel, line in zip((batch, one), self.evaluations, strict=True):
            panel.add_legend((key, _("over masks")), (line, _("evaluation mode")))
        self.ensemble = plain_line(many.axes, theme.train, 1.8, zorder=5)
        self.level = level_line(many.axes, theme.validation, **dashed)
        many.add_legend((self.ensemble, _("mean prediction")), (self.level, _("evaluation mode")))
        self.means = animated_marks(units.axes, "o", 4, theme.train, zorder=5)
        self.equal = plain_line(units.axes, theme.text, 1.2, DOTTED, zorder=3)
        self.unscaled = plain_line(units.axes, theme.muted, 1.2, DASHED, zorder=3)
        units.add_legend(
            (self.means, _("scaled")),
            (self.equal, _("equal")),
            (self.unscaled, _("unscaled: 1\N{MINUS SIGN}p")),
            handlelength=1.8,
            columnspacing=1.0,
        )
        self.animate(
            [*(bars.artist for bars in self.bars), *self.evaluations, self.level, self.ensemble]
        )
        self.animate([self.equal, self.unscaled, self.means])
        self._square = SquareScale(units.axes)
        self._loss_limits: tuple[float, float] = (0.0, 0.0)
        set_x_scale(one.axes, spread_scale(-0.02, 1.02))

    def update(self, view: MaskSpreadView) -> None:
        """Show the view."""
        with self.lock:
            _batch, one, many, _units = self.panels
            self._set_losses(view)
            self._set_bars(one, self.bars[1], view.probabilities, (0.0, 1.0))
            set_upright(self.evaluations[0], view.batch_evaluation)
            set_upright(self.evaluations[1], view.probability_evaluation)
            masks = np.arange(1, len(view.ensemble_losses) + 1)
            if not self.unchanged(len(masks)):
                log_x(many.axes, masks.astype(float))
            self.ensemble.set_data(masks, view.ensemble_losses)
            set_level(self.level, view.loss_evaluation)
            many.make_room(view.ensemble_losses, np.array([view.loss_evaluation]))
            self._set_units(view)

    def _set_losses(self, view: MaskSpreadView) -> None:
        axes = self.panels[0].axes
        known = finite(view.batch_losses, np.array([view.batch_evaluation]))
        low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
        if not fills(self._loss_limits, low, high):
            room = 0.1 * (high - low) or 0.1
            self._loss_limits = (max(0.0, low - room), high + room)
            set_x_scale(axes, spread_scale(*self._loss_limits))
        self._set_bars(self.panels[0], self.bars[0], view.batch_losses, self._loss_limits)

    def _set_bars(
        self, panel: Panel, bars: Bars, values: Values, limits: tuple[float, float]
    ) -> None:
        counts, edges = np.histogram(finite(values), bins=BINS, range=limits)
        some = counts > 0
        bars.set(((edges[:-1] + edges[1:]) / 2)[some], counts[some], width=edges[1] - edges[0])
        panel.make_room(counts.astype(float), log_ratio=np.inf)

    def _set_units(self, view: MaskSpreadView) -> None:
        axes = self.panels[3].axes
        self.means.set_data(view.unit_evaluations, view.unit_means)
        self._square.make_room(view.unit_evaluations, view.unit_means)
        low, high = axes.get_xlim()
        self.equal.set_data([low, high], [low, high])
        keep = 1 - view.dropout
        self.unscaled.set_data([low, high], [keep * low, keep * high])
