"""The picture of an automatic search: scores over time, and the folds of the best pipelines."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from hpwidgets.draw.curves import animated_marks, plain_line, set_upright, upright_line
from hpwidgets.draw.mean_curves import DOTTED, series_style
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import epoch_scale, finite, set_x_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, Theme, make_line, name_ticks
from hpwidgets.i18n import _
from hpwidgets.records import AutoMLView

LISTED = 8
"""Pipelines whose folds are shown."""


def model_styles(theme: Theme, names: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Marker and colour of every model; what all must beat is a muted star."""
    looks = {"dummy": {"marker": "*", "color": theme.muted}}
    for at, name in enumerate(name for name in names if name != "dummy"):
        look = series_style(theme, at)
        looks[name] = {"marker": look["marker"], "color": look["color"]}
    return looks


def model_marks(
    axes: Axes, theme: Theme, names: Mapping[str, str], size: float, **style: Any
) -> dict[str, Line2D]:
    """Marks for the pipelines of every model, in the model's look."""
    looks = model_styles(theme, names)
    return {
        name: animated_marks(axes, looks[name]["marker"], size, looks[name]["color"], **style)
        for name in names
    }


class AutoMLSearchPicture(Picture):
    """Left every pipeline's validation score when it ended, the best so far, and the budget; right
    the best pipelines, each fold a dot. ``names`` are the models' names by key.
    """

    def __init__(self, names: Mapping[str, str], theme: Theme = LIGHT) -> None:
        super().__init__(660, 372, theme)
        self._names = dict(names)
        self.scores = self.make_panel((50, 84, 330, 232), label=_("seconds"), pad=38)
        self.best = self.make_panel((484, 84, 152, 232), _("the best, fold by fold"), pad=20)
        axes = self.scores.axes
        self.points = model_marks(axes, theme, names, 5, alpha=0.85, zorder=4)
        across = axes.get_xaxis_transform()
        self.lost = animated_marks(axes, "x", 4, edge=theme.muted, transform=across, zorder=3)
        self.line = plain_line(axes, theme.text, 1.6, drawstyle="steps-post", zorder=5)
        self.now = upright_line(axes, theme.muted, linewidth=1.0, zorder=2)
        self.budget = upright_line(axes, theme.text, linewidth=1.3, linestyle=DOTTED, zorder=2)
        self.folds = model_marks(self.best.axes, theme, names, 3.6, alpha=0.6, zorder=4)
        self.means = animated_marks(self.best.axes, "|", 11, edge=theme.text, width=1.8, zorder=5)
        looks = model_styles(theme, names)
        keys = [make_line(linestyle="", markersize=5, **looks[name]) for name in names]
        self.scores.add_legend(
            *zip(keys, names.values(), strict=True),
            (self.lost, _("ended early")),
            (self.line, _("best so far")),
            ncols=5,
            bbox_to_anchor=(-0.02, 1.0),
            columnspacing=0.9,
            handlelength=1.4,
        )
        self.best.add_legend((self.means, _("mean")))
        self.animate([self.now, self.budget, self.lost, *self.points.values(), self.line])
        self.animate([*self.folds.values(), self.means])
        self._listed: tuple[str, ...] = ()
        self._end = 0.0
        self._scale: tuple[float, float] = (0.0, 0.0)

    def update(self, view: AutoMLView) -> None:
        """Show the search as it stands."""
        with self.lock:
            self._set_words(view)
            self._set_time(view)
            done = [trial for trial in view.trials if trial.state == "finished"]
            for name, points in self.points.items():
                own = [trial for trial in done if trial.model == name]
                points.set_data([t.at for t in own], [t.score for t in own])
            rest = [trial for trial in view.trials if trial.state != "finished"]
            self.lost.set_data([t.at for t in rest], np.full(len(rest), 0.02))
            scores = np.array([trial.score for trial in done], dtype=np.float64)
            times = [trial.at for trial in done]
            best = np.maximum.accumulate(scores)
            now = min(view.seconds, self._end)
            self.line.set_data([*times, *(max(at, now) for at in times[-1:])], [*best, *best[-1:]])
            self.scores.make_room_near(scores)
            self._set_best(view)

    def _set_time(self, view: AutoMLView) -> None:
        budget, limited = view.budget, math.isfinite(view.budget)
        doubling = 2.0 ** math.ceil(math.log2(max(view.seconds, 1.0)))
        end = budget if limited else max(5.0, doubling)
        end = max([end, *(trial.at for trial in view.trials)])
        if end > self._end or end < self._end / 1.5:
            self._end = end
            set_x_scale(self.scores.axes, epoch_scale(max(1, math.ceil(end))))
            self.scores.axes.set_xlim(0, 1.03 * end)
        set_upright(self.now, None if view.phase == "done" else view.seconds)
        set_upright(self.budget, budget if limited else None)

    def _set_best(self, view: AutoMLView) -> None:
        top = view.finished[:LISTED]
        for name, folds in self.folds.items():
            ranked = [(at, trial) for at, trial in enumerate(top) if trial.model == name]
            folds.set_data(
                [score for _at, trial in ranked for score in trial.fold_scores],
                [at for at, trial in ranked for _score in trial.fold_scores],
            )
        self.means.set_data([trial.score for trial in top], range(len(top)))
        axes = self.best.axes
        labels = tuple(f"{self._names[t.model]} #{t.number}" for t in top)
        values = finite(*(np.maximum(trial.fold_scores, -1.0) for trial in top))
        if labels != self._listed:
            self._listed = labels
            axes.set_ylim(LISTED - 0.4, -0.6)
            name_ticks(axes.yaxis, self.theme, range(len(top)), labels)
        low, high = (0.0, 1.0) if not values.size else (float(values.min()), float(values.max()))
        room = max(0.06 * (high - low), 0.004)
        wanted = (low - room, min(high + room, 1.0 + room))
        length = self._scale[1] - self._scale[0]
        inside = self._scale[0] <= low and high <= self._scale[1]
        if not inside or wanted[1] - wanted[0] < 0.5 * length:
            self._scale = wanted
            set_x_scale(axes, spread_scale(*wanted))

    def _set_words(self, view: AutoMLView) -> None:
        kind = _("accuracy") if view.task == "classification" else "R²"
        title = _("validation {kind}, mean of {folds} folds")
        self.scores.set_title(title.format(kind=kind, folds=view.folds))
        self.best.set_label(kind)
