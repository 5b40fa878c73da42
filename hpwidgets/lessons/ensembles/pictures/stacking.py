"""The picture of stacking: estimated scores, scores on new rows, and weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hpwidgets.draw.bars import Bars, name_bars
from hpwidgets.draw.callout import Callout
from hpwidgets.draw.curves import animated_marks
from hpwidgets.draw.labels import GapArrow, brief
from hpwidgets.draw.mean_curves import level_line, set_level
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import fills, finite, set_y_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, Theme
from hpwidgets.i18n import _
from hpwidgets.lessons.ensembles.records import StackingView

BY_HEART = 0.05
"""What a model scores more on the rows that it learnt, from which it is said to know them."""


class StackingPicture(Picture):
    """Scores of base models and stacks on training rows, out of fold, on new rows; the weights."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 560, theme)
        self.scores = self.make_panel((50, 62, 594, 220), _("score"))
        self.weights = self.make_panel(
            (50, 390, 594, 120), _("how much the meta-model trusts each base model (its weight)")
        )
        marks = (
            (theme.train, "o", theme.train),
            (theme.zeros, "s", theme.zeros),
            (theme.validation, "D", "none"),
        )
        self.spots = [
            animated_marks(
                self.scores.axes, marker, 6.5, fill, edge=colour, width=1.5, zorder=5 + at
            )
            for at, (colour, marker, fill) in enumerate(marks)
        ]
        rows = (_("on training rows"), _("out of fold"), _("on validation rows"))
        for spots, name in zip(self.spots, rows, strict=True):
            spots.set_label(name)
        self.scores.add_legend(*zip(self.spots, rows, strict=True))
        self.leaks = [
            GapArrow(self.scores.axes, theme, style="->", colour=colour)
            for colour in (theme.zeros, theme.train)
        ]
        self.trusted = Callout(self.weights.axes, theme, (-3, -4), colour=theme.train)
        looks = ((theme.zeros, None), (theme.train, "///"))
        self.bars = [Bars(self.weights.axes, colour, hatch=hatch) for colour, hatch in looks]
        self.weights.add_legend(
            (self.bars[0].key, _("out of fold")),
            (self.bars[1].key, _("in sample: the leak")),
        )
        self.zero = level_line(self.weights.axes, theme.muted)
        self.animate([*self.spots, *(bar.artist for bar in self.bars), self.zero])
        for arrow in self.leaks:
            self.animate(arrow.animated)
        self.animate(self.trusted.animated)
        self._reach = (0.0, 0.0)

    def update(self, view: StackingView) -> None:
        with self.lock:
            many = len(view.names)
            if not self.unchanged(view.names):
                stacks = (_("plain average"), _("stack, out of fold"), _("stack, in sample"))
                name_bars(self.scores.axes, self.theme, [*view.names, *stacks])
                self.scores.axes.set_xlim(-0.6, many + 3.3)  # room for what the last one says
                name_bars(self.weights.axes, self.theme, view.names)
            self.scores.set_title(_("accuracy") if view.task == "classification" else _("R²"))
            base, stacks_at = np.arange(many), np.array([many + 1, many + 2])
            learnt = (np.append(base, many + 2), np.append(view.train_score, view.promised[1]))
            folds = (np.append(base, many + 1), np.append(view.fold_score, view.promised[0]))
            new = (
                np.concatenate([base, [many], stacks_at]),
                np.concatenate([view.validation_score, [view.average], view.kept]),
            )
            for line, (x, y) in zip(self.spots, (learnt, folds, new), strict=True):
                line.set_data(x, y)
            self.scores.make_room_near(learnt[1], folds[1], new[1])
            for side, bars, weights in zip((-1, 1), self.bars, view.weights, strict=True):
                bars.set(base + 0.19 * side, weights, width=0.34)
            set_level(self.zero, 0.0)
            self._make_room(view)
            self._draw_leak(view, stacks_at)

    def _draw_leak(self, view: StackingView, at: NDArray[np.int64]) -> None:
        """Arrows from what each stack promises to what it keeps; whom the leak makes it trust."""
        self.trusted.hide()
        said = (
            _("promises {promised}\nkeeps {kept}"),
            _("the leak:\npromises {promised}\nkeeps {kept}"),
        )
        for arrow, text, x, promised, kept in zip(
            self.leaks, said, at.tolist(), view.promised, view.kept, strict=True
        ):
            if not np.isfinite(promised - kept):
                arrow.hide()
                continue
            words = text.format(promised=brief(promised, 3), kept=brief(kept, 3))
            left = arrow is self.leaks[0]
            arrow.show(words, x - 0.1 if left else x + 0.1, promised, kept, left=left)
        if np.isfinite(view.weights).all():
            most = int(view.weights[1].argmax())
            lost = view.train_score[most] - view.validation_score[most]
            if lost > BY_HEART:
                heart = _("trusted: it knows\nthe training rows\nby heart")
                self.trusted.show(heart, most + 0.02, self.weights.axes.get_ylim()[1])

    def _make_room(self, view: StackingView) -> None:
        known = finite(view.weights, np.array([0.0]))
        low, high = float(known.min()), float(known.max()) or 1.0
        if fills(self._reach, low, high):
            return
        room = 0.1 * (high - low)
        self._reach = (low - room if low < 0 else 0.0, high + room)
        set_y_scale(self.weights.axes, spread_scale(*self._reach))
