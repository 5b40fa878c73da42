"""The picture of an automatic search: scores over time, and model by model."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from hpwidgets.draw.curves import animated_marks, plain_line, set_upright, upright_line
from hpwidgets.draw.mean_curves import DOTTED, level_line, series_style, set_level
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import epoch_scale, finite, set_x_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, NORMAL, Theme, name_ticks, write
from hpwidgets.i18n import _, number
from hpwidgets.records import AutoMLView

WORDS_HIGH = 0.09
"""Share of the axis that a line of words takes."""


EARLY = 0.45
"""Share of the time axis up to which words stand right of the newest moment."""


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
    the same scores model by model, and how many of each were tried. ``names`` are the models'
    names by key.
    """

    def __init__(self, names: Mapping[str, str], theme: Theme = LIGHT) -> None:
        super().__init__(660, 360, theme)
        self._names = dict(names)
        self.scores = self.make_panel((50, 62, 330, 248), label=_("seconds"))
        self.models = self.make_panel((478, 62, 126, 248), _("model by model"), pad=5)
        axes = self.scores.axes
        self.points = model_marks(axes, theme, names, 7.5, alpha=0.8, zorder=4)
        across = axes.get_xaxis_transform()
        self.lost = animated_marks(axes, "x", 5, edge=theme.muted, transform=across, zorder=3)
        self.line = plain_line(axes, theme.text, 1.6, drawstyle="steps-post", zorder=5)
        self.now = upright_line(axes, theme.muted, linewidth=1.0, zorder=2)
        self.budget = upright_line(axes, theme.text, linewidth=1.3, linestyle=DOTTED, zorder=2)
        self.chance = level_line(axes, theme.muted)
        beside: dict[str, Any] = {"animated": True, "zorder": 7, "ha": "right"}
        strong = {"va": "bottom", "fontweight": "bold"}
        self.best_said = write(axes, 0, 0, "", theme.text, NORMAL, **beside | strong)
        low = {"transform": axes.get_yaxis_transform(), "va": "top"}
        ground = {"facecolor": theme.background, "edgecolor": "none", "pad": 0.5, "alpha": 0.85}
        self.chance_said = write(axes, 0.94, 0, "", theme.muted, bbox=ground, **beside | low)
        self.scores.add_legend(
            (self.lost, _("ended early")),
            (self.line, _("best so far")),
            (self.budget, _("budget")),
            handlelength=1.6,
        )
        self._make_rows()
        for name, points in self.points.items():
            points.set_label(names[name])
            self.rows[name].set_label(names[name])
        self.line.set_label(_("best so far"))
        self.animate([self.now, self.budget, self.chance, self.lost, *self.points.values()])
        self.animate([self.line, self.chance_said, self.best_said])
        self._end = 0.0
        self._limits: tuple[float, float] = (0.0, 0.0)

    def _make_rows(self) -> None:
        """A row for each model: its scores, its best, and how many were tried."""
        axes, theme, count = self.models.axes, self.theme, len(self._names)
        axes.set_ylim(count - 0.5, -0.5)
        name_ticks(axes.yaxis, theme, range(count), list(self._names.values()))
        self.rows = model_marks(axes, theme, self._names, 6.5, alpha=0.6, zorder=4)
        beside: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "animated": True}
        beside |= {"ha": "left"}
        strong = {"fontweight": "bold"}
        self.bests = [
            write(axes, 1.04, at - 0.16, "", theme.text, NORMAL, **beside | strong)
            for at in range(count)
        ]
        self.counts = [
            write(axes, 1.04, at + 0.2, "", theme.muted, **beside) for at in range(count)
        ]
        self.animate([*self.rows.values(), *self.bests, *self.counts])

    def update(self, view: AutoMLView) -> None:
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
            self._make_room(view, scores)
            self._say(view)
            self._set_rows(view, scores)

    def _make_room(self, view: AutoMLView, scores: np.ndarray) -> None:
        """Suit the axis to the scores, and to the words below what all must beat."""
        self.scores.make_room_near(scores)
        axes = self.scores.axes
        low, high = axes.get_ylim()
        same = next((t.score for t in view.trials if t.model == "dummy"), math.nan)
        words = WORDS_HIGH * (high - low)
        if math.isfinite(same) and low <= same < low + words:
            self.scores.make_room_near(scores, low - words)

    def _say(self, view: AutoMLView) -> None:
        low, high = self.scores.axes.get_ylim()
        best = view.best
        self.best_said.set_text(
            "" if best is None else f"{self._names[best.model]} {number(best.score)}"
        )
        if best is not None:
            level = best.score + 0.012 * (high - low)
            at = min(view.seconds, self._end)
            early = at < EARLY * self._end  # left of it stand the axis' own numbers
            self.best_said.set(x=at, y=level, ha="left" if early else "right")
        same = next((t.score for t in view.trials if t.model == "dummy"), math.nan)
        set_level(self.chance, same)
        known = math.isfinite(same)
        self.chance_said.set_text(_("the same answer for every row") if known else "")
        # Below its line: above it stands the best, which may be the same one.
        self.chance_said.set_y(same - 0.012 * (high - low) if known else low)

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

    def _set_rows(self, view: AutoMLView, scores: np.ndarray) -> None:
        for row, (name, marks) in enumerate(self.rows.items()):
            own = [trial for trial in view.trials if trial.model == name]
            known = [trial.score for trial in own if trial.state == "finished"]
            marks.set_data(known, np.full(len(known), row))
            self.bests[row].set_text(number(max(known)) if known else "–")
            self.counts[row].set_text(_("{n} tried").format(n=len(own)))
        values = finite(np.maximum(scores, -1.0))
        low, high = (0.0, 1.0) if not values.size else (float(values.min()), float(values.max()))
        room = max(0.08 * (high - low), 0.004)
        wanted = (low - room, min(high + room, 1.0 + room))
        length = self._limits[1] - self._limits[0]
        inside = self._limits[0] <= low and high <= self._limits[1]
        if not inside or wanted[1] - wanted[0] < 0.5 * length:
            self._limits = wanted
            scale = spread_scale(*wanted)
            set_x_scale(self.models.axes, replace(scale, ticks=scale.ticks[::2]))

    def _set_words(self, view: AutoMLView) -> None:
        kind = _("accuracy") if view.task == "classification" else "R²"
        title = _("validation {kind}, mean of {folds} folds")
        self.scores.set_title(title.format(kind=kind, folds=view.folds))
        self.models.set_label(kind)
