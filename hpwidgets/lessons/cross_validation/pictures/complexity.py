"""Scores along one hyperparameter, with the best value and the one-standard-error choice."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from hpwidgets.draw.curves import DASHED, animated_marks, plain_line
from hpwidgets.draw.mean_curves import level_line, set_level
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import number
from hpwidgets.draw.theme import LIGHT, Theme, make_line
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.lessons.cross_validation.pictures.fold_axis import LOWEST, ErrorBars
from hpwidgets.lessons.cross_validation.records import ComplexityView

LOG_FROM = 20.0
"""Largest over smallest value from which the axis is logarithmic."""


class ComplexityPicture(Picture):
    """Mean training and test score by value, SD and SE of the folds, the best and the chosen."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 372, theme)
        self.panel = self.make_panel((56, 64, 580, 252))
        axes = self.panel.axes
        dot = {"marker": "o", "markersize": 4, "markeredgewidth": 0}
        square = dot | {"marker": "s", "markersize": 5}
        self.train = plain_line(axes, theme.train, 1.6, zorder=3, **dot)
        self.bars = ErrorBars(axes, theme.validation, zorder=4)
        self.test = plain_line(axes, theme.validation, 1.6, DASHED, zorder=5, **square)
        self.best = animated_marks(axes, "o", 15, edge=theme.text, zorder=7)
        self.chosen = animated_marks(axes, "D", 13, edge=theme.zeros, width=2.2, zorder=7)
        self.limit = level_line(axes, theme.text)
        thin = make_line(color=theme.validation, linewidth=1.1)
        thick = make_line(color=theme.validation, linewidth=4.5)
        lines = [self.test, self.train, thin, thick, self.best, self.limit, self.chosen]
        names = [
            _("test"),
            _("training"),
            _("± SD"),
            _("± SE"),
            _("best"),
            _("best − SE"),
            _("chosen"),
        ]
        self.panel.add_legend(*zip(lines, names, strict=True), markerscale=0.6)
        self.animate([self.limit, self.train, *self.bars.animated, self.test])
        self.animate([self.best, self.chosen])

    def update(self, view: ComplexityView) -> None:
        """Show the view."""
        with self.lock:
            curve = view.curve
            x = self._places(view)
            mean = curve.score.mean(axis=1)
            sd, se = np.full(len(x), np.nan), np.full(len(x), np.nan)
            if curve.score.shape[1] > 1:
                sd, se = curve.sd, curve.se
            train = curve.train_score.mean(axis=1)
            self.train.set_data(x, train)
            self.test.set_data(x, mean)
            self.bars.set(x, mean, sd, se)
            known = curve.best >= 0
            best, chosen = ([curve.best], [curve.chosen]) if known else ([], [])
            self.best.set_data(x[best], mean[best])
            self.chosen.set_data(x[chosen], mean[chosen])
            ruled = known and curve.simpler != "neither"
            set_level(self.limit, mean[curve.best] - se[curve.best] if ruled else math.nan)
            self.panel.make_room_near(
                train, mean, mean - sd, np.minimum(mean + sd, 1), low=LOWEST[view.task]
            )

    def _places(self, view: ComplexityView) -> NDArray[np.float64]:
        """Where the values stand; the axis is set where they are others."""
        values = view.curve.values
        numbers = np.array(values, dtype=np.float64)
        positive = numbers[numbers > 0]
        log = positive.size > 1 and float(positive.max() / positive.min()) >= LOG_FROM
        x = numbers
        if log:
            step = float(np.log10(positive.max() / positive.min())) / max(1, positive.size - 1)
            lowest = math.log10(positive.min()) - max(step, 0.3)
            x = np.array([math.log10(v) if v > 0 else lowest for v in numbers.tolist()])
        if not self.unchanged(values, view.curve.name, view.task):
            axes = self.panel.axes
            low, high = float(x.min()), float(x.max())
            room = 0.05 * (high - low) or 0.5
            axes.set_xlim(low - room, high + room)
            axes.set_xticks(x, [number(v) for v in numbers.tolist()])
            score = _("R²") if view.task == "regression" else _("accuracy")
            name = _(Hyperparameters.info(view.curve.name).label)
            title = _("{score} by {name}").format(score=score, name=name)
            self.panel.set_title(title)
            ends = {
                "smaller": _("← simpler"),
                "larger": _("simpler →"),
                "neither": _("neither end is simpler"),
            }
            self.panel.set_label(f"{name}     {ends[view.curve.simpler]}")
        return x
