"""Accuracy on true and on shuffled labels, epoch by epoch."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from hpwidgets.draw.curves import DASHED, SOLID, animated_line
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import accuracy_scale, epoch_scale, set_x_scale, set_y_scale
from hpwidgets.draw.theme import (
    LIGHT,
    SMALL,
    Theme,
    legend_above,
    set_title,
    style_axes,
    text_style,
)
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
        self._both: list[Axes] = []
        self._total = 0
        for left, title in ((50, _("true labels")), (380, _("shuffled labels"))):
            self._both.append(axes := self.add_axes(left=left, top=56, width=250, height=240))
            style_axes(axes, theme)
            set_title(axes, title, theme, pad=19)
            set_y_scale(axes, accuracy_scale(np.zeros(1)))
            axes.set_xlabel(_("epoch"), labelpad=2, **text_style(theme.muted, SMALL))
            train = animated_line(axes, color=theme.train, linewidth=1.9, linestyle=SOLID, zorder=5)
            validation = animated_line(
                axes, color=theme.validation, linewidth=1.9, linestyle=DASHED, zorder=4
            )
            guess = animated_line(
                axes, color=theme.muted, linewidth=1.2, linestyle=(0, (1, 1.5)), zorder=3
            )
            self.lines.append((train, validation))
            self.chance.append(guess)
            self.animate([guess, validation, train])
            labels = [_("training"), _("validation"), _("guess")]
            legend_above(axes, theme, [train, validation, guess], labels, columnspacing=0.9)

    def update(self, view: MemoriseView) -> None:
        """Show the view."""
        with self.lock:
            if view.total_epochs != self._total:
                self._total = view.total_epochs
                for axes in self._both:
                    set_x_scale(axes, epoch_scale(view.total_epochs))
            pairs = (
                (view.train, view.validation),
                (view.shuffled_train, view.shuffled_validation),
            )
            for lines, values in zip(self.lines, pairs, strict=True):
                for line, scores in zip(lines, values, strict=True):
                    line.set_data(np.arange(1, len(scores) + 1), scores)
            for line in self.chance:
                line.set_data([0, view.total_epochs], [1 / max(view.classes, 1)] * 2)
