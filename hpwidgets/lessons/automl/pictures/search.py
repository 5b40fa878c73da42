"""The picture of an automatic search: scores over time, and the folds of the best pipelines."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from matplotlib.lines import Line2D

from hpwidgets.draw.curves import animated_line
from hpwidgets.draw.mean_curves import DOTTED, series_style
from hpwidgets.draw.panel import NearPanel, legend_over
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import epoch_scale, finite, set_x_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, SMALL, Theme, legend_above, set_title, text_style
from hpwidgets.i18n import _
from hpwidgets.records import AutoMLView

LISTED = 8
"""Pipelines whose folds are shown."""


def model_styles(theme: Theme, names: Mapping[str, str]) -> dict[str, dict[str, object]]:
    """Marker and colour of every model; what all must beat is a muted star."""
    styles: dict[str, dict[str, object]] = {}
    others = [name for name in names if name != "dummy"]
    for at, name in enumerate(others):
        style = series_style(theme, at)
        styles[name] = {"marker": style["marker"], "color": style["color"]}
    styles["dummy"] = {"marker": "*", "color": theme.muted}
    return styles


class AutoMLSearchPicture(Picture):
    """Left every pipeline's validation score when it ended, the best so far, and the budget; right
    the best pipelines, each fold a dot. ``names`` are the models' names by key.
    """

    def __init__(self, names: Mapping[str, str], theme: Theme = LIGHT) -> None:
        super().__init__(660, 372, theme)
        self._names = dict(names)
        self.scores = NearPanel(
            self.add_axes(left=50, top=84, width=330, height=232),
            theme,
            "",
            _("seconds"),
            pad=38,
        )
        self.best = NearPanel(
            self.add_axes(left=484, top=84, width=152, height=232), theme, "", "", pad=38
        )
        set_title(self.best.axes, _("the best, fold by fold"), theme, pad=20)
        self._styles = model_styles(theme, names)
        self.points = {
            name: animated_line(
                self.scores.axes,
                linestyle="",
                markersize=5,
                markeredgewidth=0,
                alpha=0.85,
                zorder=4,
                **self._styles[name],
            )
            for name in self._names
        }
        self.lost = animated_line(
            self.scores.axes,
            linestyle="",
            marker="x",
            markersize=4,
            markeredgecolor=theme.muted,
            transform=self.scores.axes.get_xaxis_transform(),
            zorder=3,
        )
        self.line = animated_line(
            self.scores.axes, color=theme.text, linewidth=1.6, drawstyle="steps-post", zorder=5
        )
        across = {"transform": self.scores.axes.get_xaxis_transform(), "zorder": 2}
        self.now = animated_line(self.scores.axes, color=theme.muted, linewidth=1.0, **across)
        self.budget = animated_line(
            self.scores.axes, color=theme.text, linewidth=1.3, linestyle=DOTTED, **across
        )
        self.folds = {
            name: animated_line(
                self.best.axes,
                linestyle="",
                markersize=3.6,
                markeredgewidth=0,
                alpha=0.6,
                zorder=4,
                **self._styles[name],
            )
            for name in self._names
        }
        self.means = animated_line(
            self.best.axes,
            linestyle="",
            marker="|",
            markersize=11,
            markeredgewidth=1.8,
            markeredgecolor=theme.text,
            zorder=5,
        )
        handles = [Line2D([], [], linestyle="", markersize=5, **self._styles[n]) for n in names]  # type: ignore[arg-type]
        handles += [self.lost, self.line]
        legend_above(
            self.scores.axes,
            theme,
            handles,
            [*self._names.values(), _("ended early"), _("best so far")],
            ncols=5,
            loc="lower left",
            bbox_to_anchor=(-0.02, 1.0),
            columnspacing=0.9,
            handlelength=1.4,
        )
        legend_over(self.best, theme, [self.means], [_("mean")])
        self.animate([self.now, self.budget, self.lost, *self.points.values(), self.line])
        self.animate([*self.folds.values(), self.means])
        self._shown: tuple[object, ...] = ()
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
            best = np.maximum.accumulate(scores) if len(scores) else scores
            self.line.set_data(
                [*times, max(times[-1], min(view.seconds, self._end))] if times else [],
                [*best, best[-1]] if times else [],
            )
            self.scores.make_room_near(scores)
            self._set_best(view)

    def _set_time(self, view: AutoMLView) -> None:
        budget = view.budget
        end = budget if math.isfinite(budget) else max(5.0, 2.0 ** math.ceil(_log2(view.seconds)))
        end = max(end, max((trial.at for trial in view.trials), default=0.0))
        if end > self._end or end < self._end / 1.5:
            self._end = end
            set_x_scale(self.scores.axes, epoch_scale(max(1, math.ceil(end))))
            self.scores.axes.set_xlim(0, 1.03 * end)
        over = view.phase == "done"
        self.now.set_data([] if over else [view.seconds] * 2, [] if over else [0, 1])
        known = math.isfinite(budget)
        self.budget.set_data([budget] * 2 if known else [], [0, 1] if known else [])

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
        values = finite(np.empty(0), *(np.maximum(trial.fold_scores, -1.0) for trial in top))
        if labels != self._shown[2:]:
            self._shown = (*self._shown[:2], *labels)
            axes.set_ylim(LISTED - 0.4, -0.6)
            axes.set_yticks(range(len(top)), labels)
            for label in axes.get_yticklabels():
                label.set(**{**text_style(self.theme.muted, SMALL), "parse_math": False})
        low, high = (0.0, 1.0) if not values.size else (float(values.min()), float(values.max()))
        room = max(0.06 * (high - low), 0.004)
        wanted = (low - room, min(high + room, 1.0 + room))
        length = self._scale[1] - self._scale[0]
        inside = self._scale[0] <= low and high <= self._scale[1]
        if not inside or wanted[1] - wanted[0] < 0.5 * length:
            self._scale = wanted
            set_x_scale(axes, spread_scale(*wanted))

    def _set_words(self, view: AutoMLView) -> None:
        shown = (view.task, view.folds)
        if shown == self._shown[:2]:
            return
        self._shown = shown
        kind = _("accuracy") if view.task == "classification" else "R²"
        title = _("validation {kind}, mean of {folds} folds")
        set_title(self.scores.axes, title.format(kind=kind, folds=view.folds), self.theme, pad=38)
        self.best.axes.set_xlabel(kind, labelpad=2, **text_style(self.theme.muted, SMALL))


def _log2(value: float) -> float:
    return math.log2(max(value, 1e-9))
