"""Accuracy on true and on shuffled labels, epoch by epoch."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from hpwidgets.draw.curves import DASHED, animated_line, plain_line
from hpwidgets.draw.mean_curves import DOTTED
from hpwidgets.draw.panel import words_above
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import accuracy_scale, set_y_scale, show_percent
from hpwidgets.draw.theme import LIGHT, NORMAL, Theme, write
from hpwidgets.i18n import _, percent
from hpwidgets.lessons.capacity.records import MemoriseView

WIDE = 0.1
"""A gap between the accuracies from which it is drawn."""


class MemorisePicture(Picture):
    """Two panels of the same scale: the labels as they are, and the same network on shuffled ones.

    A dotted line marks the accuracy of a blind guess; an arrow the gap between the rows that were
    learnt and new ones.
    """

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 345, theme)
        self.lines: list[tuple[Line2D, Line2D]] = []
        self.chance: list[Line2D] = []
        self.gaps: list[_Gap] = []
        self._both = self.make_panels(
            ((50, 58, 262, 246), _("true labels"), _("epoch")),
            ((378, 58, 262, 246), "", _("epoch")),
            pad=5,
        )
        self.scores = [words_above(panel.axes, theme) for panel in self._both]
        for panel in self._both:
            axes = panel.axes
            set_y_scale(axes, accuracy_scale(np.zeros(1)))
            show_percent(axes.yaxis)
            train = plain_line(axes, theme.train, 1.9, zorder=5, label=_("training accuracy"))
            validation = plain_line(
                axes, theme.validation, 1.9, DASHED, zorder=4, label=_("validation accuracy")
            )
            guess = plain_line(axes, theme.muted, 1.2, DOTTED, zorder=3, label=_("blind guess"))
            self.lines.append((train, validation))
            self.chance.append(guess)
            self.gaps.append(_Gap(axes, theme))
            self.animate([guess, validation, train, self.gaps[-1].line, self.gaps[-1].words])
        self.animate(self.scores)
        keys = [*self.lines[0], self.chance[0]]
        names = [_("training accuracy"), _("validation accuracy"), _("blind guess")]
        self.add_legend(keys, names, "left", 50, 8)

    def update(self, view: MemoriseView) -> None:
        with self.lock:
            if not self.unchanged(view.shuffled_share):
                share = percent(view.shuffled_share)
                title = _("shuffled labels ({share})") if view.shuffled_share < 1 else None
                self._both[1].set_title((title or _("shuffled labels")).format(share=share))
            pairs = ((view.train, view.validation), (view.shuffled_train, view.shuffled_validation))
            for panel, lines, gap, said, values in zip(
                self._both, self.lines, self.gaps, self.scores, pairs, strict=True
            ):
                panel.set_steps(view.total)
                for line, scores in zip(lines, values, strict=True):
                    line.set_data(np.arange(1, len(scores) + 1), scores)
                gap.show(*values, view.total)
                score = percent(float(values[1][-1])) if len(values[1]) else ""
                said.set_text(_("validation {score}").format(score=score) if score else "")
            for line in self.chance:
                line.set_data([0, view.total], [1 / max(view.classes, 1)] * 2)


class _Gap:
    """A double arrow between the newest accuracies, and how many points it is long."""

    def __init__(self, axes: Axes, theme: Theme) -> None:
        self.line = animated_line(
            axes, color=theme.text, linewidth=1.1, marker="d", markersize=4, zorder=6
        )
        self.words = write(axes, 0, 0, "", theme.text, NORMAL, animated=True, zorder=7)

    def show(self, train: np.ndarray, validation: np.ndarray, total: int) -> None:
        wide = len(train) > 0 and len(validation) > 0 and train[-1] - validation[-1] >= WIDE
        self.words.set_visible(bool(wide))
        self.line.set_data([], [])
        if not wide:
            return
        at, high, low = len(train), float(train[-1]), float(validation[-1])
        self.line.set_data([at, at], [low, high])
        # On the side that has room; the curve that climbs comes from the left.
        left = at > 0.6 * total
        self.words.set(x=at + (-0.025 if left else 0.025) * total, y=(low + high) / 2)
        self.words.set_horizontalalignment("right" if left else "left")
        self.words.set_text(_("gap: {points:.0f} points").format(points=100 * (high - low)))
