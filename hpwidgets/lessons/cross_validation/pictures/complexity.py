"""Scores along one hyperparameter, with the best value and the one-standard-error choice."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from hpwidgets.draw.callout import Callout
from hpwidgets.draw.curves import DASHED, animated_marks, plain_line
from hpwidgets.draw.mean_curves import DOTTED, animated_band, level_line, set_band, set_level
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import number
from hpwidgets.draw.theme import LIGHT, Theme, make_line
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.lessons.cross_validation.pictures.fold_axis import LOWEST, ErrorBars
from hpwidgets.lessons.cross_validation.records import ComplexityView
from hpwidgets.records import ValidationCurve

Floats = NDArray[np.float64]

LOG_FROM = 20.0
"""Largest over smallest value from which the axis is logarithmic."""


class ComplexityPicture(Picture):
    """Mean training and test score by value, SD and SE of the folds, the best and the chosen."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 400, theme)
        self.panel = self.make_panel((56, 62, 588, 282))
        axes = self.panel.axes
        validation = theme.validation
        dot = {"marker": "o", "markersize": 4, "markeredgewidth": 0}
        square = dot | {"marker": "s", "markersize": 5}
        names = (_("validation folds"), _("training folds"))
        self.zone = animated_band(axes, theme.zeros, 0.13, zorder=1)
        self.zone.set_label("_zone")
        self.train = plain_line(axes, theme.train, 1.6, zorder=3, label=names[1], **dot)
        self.bars = ErrorBars(axes, validation, zorder=4)
        self.test = plain_line(axes, validation, 1.6, DASHED, zorder=5, label=names[0], **square)
        self.best = animated_marks(axes, "o", 15, edge=theme.text, zorder=7, label="_best")
        self.chosen = animated_marks(
            axes, "D", 13, edge=theme.zeros, width=2.2, zorder=7, label="_chosen"
        )
        self.limit = level_line(axes, theme.text, label=_("best \N{MINUS SIGN} SE"))
        thin = make_line(color=validation, linewidth=1.1)
        thick = make_line(color=validation, linewidth=4.5)
        soft = make_line(color=theme.zeros, linewidth=7, alpha=0.3, solid_capstyle="butt")
        self.panel.add_legend(
            (self.test, names[0]),
            (self.train, names[1]),
            (thin, _("\N{PLUS-MINUS SIGN} SD")),
            (thick, _("\N{PLUS-MINUS SIGN} SE")),
            (soft, _("within one SE of the best")),
            columnspacing=1.1,
        )
        self.stems = [
            plain_line(axes, colour, 1.0, DOTTED, zorder=3, label="_stem")
            for colour in (theme.text, theme.zeros)
        ]
        self.says = [Callout(axes, theme, (0, 3), colour=c) for c in (theme.text, theme.zeros)]
        self.animate([self.zone, self.limit, self.train, *self.bars.animated, self.test])
        self.animate([*self.stems, self.best, self.chosen])
        for words in self.says:
            self.animate(words.animated)

    def update(self, view: ComplexityView) -> None:
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
            # A mean and its SD may reach beyond the highest score there can be.
            top = max(1.0, float(np.nan_to_num(mean + sd).max()))
            self.panel.make_room_near(
                train, mean, mean - sd, mean + sd, low=LOWEST[view.task], high=min(top, 1.5)
            )
            self._choose(view, x, mean, se)

    def _choose(self, view: ComplexityView, x: Floats, mean: Floats, se: Floats) -> None:
        """Mark the best value and the chosen one, and say why that one."""
        curve = view.curve
        known = curve.best >= 0
        best, chosen = ([curve.best], [curve.chosen]) if known else ([], [])
        self.best.set_data(x[best], mean[best])
        self.chosen.set_data(x[chosen], mean[chosen])
        ruled = known and curve.simpler != "neither"
        limit = mean[curve.best] - se[curve.best] if ruled else math.nan
        set_level(self.limit, limit)
        self._name_choice(curve, x, mean, ruled)
        if math.isfinite(limit):
            ends = np.full(2, limit), np.full(2, mean[curve.best])
            set_band(self.zone, self.panel.axes.get_xlim(), *ends)
        else:
            self.zone.set_verts([])

    def _name_choice(self, curve: ValidationCurve, x: Floats, mean: Floats, ruled: bool) -> None:
        """Say at the axis which value is the best, and which one is chosen."""
        floor = self.panel.axes.get_ylim()[0]
        places = (curve.best, curve.chosen)
        same = places[0] == places[1]
        said = (
            _("best, and the\nsimplest within one SE") if same and ruled else _("best"),
            "" if same else _("chosen: the\nsimplest within one SE"),
        )
        for stem, says, at, words in zip(self.stems, self.says, places, said, strict=True):
            if at < 0 or not words:
                stem.set_data([], [])
                says.hide()
                continue
            stem.set_data([x[at], x[at]], [floor, mean[at]])
            says.show(words, x[at], floor)

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
            room = 0.1 * (high - low) or 0.5
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
