"""Accuracy on true and on shuffled labels, epoch by epoch."""

from __future__ import annotations

import numpy as np
from matplotlib.lines import Line2D

from hpwidgets.draw.curves import DASHED, plain_line
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import accuracy_scale, set_y_scale
from hpwidgets.draw.theme import LIGHT, Theme, legend_above
from hpwidgets.i18n import _
from hpwidgets.lessons.capacity.records import MemoriseView


class MemorisePicture(Picture):
    """Two panels of the same scale: the labels as they are, and the same network on shuffled ones.

    A dotted line marks the accuracy of a blind guess.
    """

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 345, theme)
        self.lines: list[tuple[Line2D, Line2D]] = []
        self.chance: list[Line2D] = []
        self._both = self.make_panels(
            ((50, 56, 250, 240), _("true labels"), _("epoch")),
            ((380, 56, 250, 240), _("shuffled labels"), _("epoch")),
            pad=19,
        )
        for panel in self._both:
            axes = panel.axes
            set_y_scale(axes, accuracy_scale(np.zeros(1)))
            train = plain_line(axes, theme.train, 1.9, zorder=5)
            validation = plain_line(axes, theme.validation, 1.9, DASHED, zorder=4)
            guess = plain_line(axes, theme.muted, 1.2, (0, (1, 1.5)), zorder=3)
            self.lines.append((train, validation))
            self.chance.append(guess)
            self.animate([guess, validation, train])
            labels = [_("training"), _("validation"), _("guess")]
            legend_above(axes, theme, [train, validation, guess], labels, columnspacing=0.9)

    def update(self, view: MemoriseView) -> None:
        """Show the view."""
        with self.lock:
            pairs = ((view.train, view.validation), (view.shuffled_train, view.shuffled_validation))
            for panel, lines, values in zip(self._both, self.lines, pairs, strict=True):
                panel.set_steps(view.total)
                for line, scores in zip(lines, values, strict=True):
                    line.set_data(np.arange(1, len(scores) + 1), scores)
            for line in self.chance:
                line.set_data([0, view.total], [1 / max(view.classes, 1)] * 2)
