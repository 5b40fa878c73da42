"""The picture of what an automatic search has tried: models by trial, and every option's best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.text import Text

from hpwidgets.draw.curves import animated_marks, mark_style
from hpwidgets.draw.mean_curves import animated_band
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import LIGHT, SMALL, Theme, make_line, name_ticks, write
from hpwidgets.i18n import _
from hpwidgets.lessons.automl.pictures.search import model_marks
from hpwidgets.records import AutoMLView, NextPipeline, OptionTried, PipelineTrial

GAP = 0.8
"""Room between the options of two choices, in options."""
RANDOM = 8
"""Pipelines at random after the usual ones: then the search has something to go by."""
ENOUGH = 5
"""Trials of an option from which its best says something."""


class AutoMLChoicesPicture(Picture):
    """Above, model by trial: finished on all folds, cut, failed, and TPE's good ones; below,
    the best score with each option of the preparation and how often it was tried. ``names`` are
    the models', ``choices`` the choices' and ``options`` the options' by key.
    """

    def __init__(
        self,
        names: Mapping[str, str],
        choices: Mapping[str, str],
        options: Mapping[str, str],
        theme: Theme = LIGHT,
    ) -> None:
        super().__init__(660, 470, theme)
        self._names, self._choices, self._options = dict(names), dict(choices), dict(options)
        title = _("which model, trial by trial")
        self.models = self.make_panel((80, 46, 556, 180), title, _("trial"), pad=20)
        self.best = self.make_panel((50, 304, 586, 96), pad=20)
        axes, text = self.models.axes, theme.text
        axes.set_ylim(len(self._names) - 0.4, -2.1)
        self.zones = animated_band(axes, theme.muted, 0.12, zorder=1)
        above: dict[str, Any] = {"animated": True, "zorder": 6, "va": "top"}
        self.phases = [write(axes, 0, -2.0, "", text, SMALL, **above) for _phase in range(3)]
        name_ticks(axes.yaxis, theme, range(len(self._names)), list(self._names.values()))
        self.finished = model_marks(axes, theme, names, 7, zorder=4)
        self.pruned = animated_marks(axes, "|", 7, edge=theme.muted, width=1.4, zorder=4)
        self.failed = animated_marks(axes, "x", 6, edge=text, zorder=4)
        self.good = animated_marks(axes, "o", 12, edge=text, width=1.4, zorder=5)
        self.next = animated_marks(axes, ">", 7, edge=text, width=1.2, zorder=4)
        self.models.add_legend(
            (self.pruned, _("cut after some folds")),
            (self.failed, _("failed or too slow")),
            (self.good, _("the good ones")),
            (self.next, _("now")),
            handlelength=1.2,
            columnspacing=0.9,
        )
        below = self.best.axes
        self.options = animated_marks(below, "D", 8, theme.train, zorder=4, clip_on=False)
        hollow: dict[str, Any] = {"edge": theme.train, "width": 1.4, "zorder": 4, "clip_on": False}
        self.few = animated_marks(below, "D", 7, **hollow)
        ring: dict[str, Any] = {"edge": text, "width": 1.6}
        self.winners = animated_marks(below, "o", 14, zorder=5, clip_on=False, **ring)
        self.best.add_legend(
            (make_line(**mark_style("o", 9, **ring)), _("best option")),
            (self.options, _("tried {n} times or more").format(n=ENOUGH)),
            (self.few, _("too few yet")),
            handlelength=1.2,
        )
        for name, marks in self.finished.items():
            marks.set_label(names[name])
        self.pruned.set_label(_("cut after some folds"))
        self.failed.set_label(_("failed or too slow"))
        self.options.set_label(_("best with this option"))
        self.few.set_label(_("too few yet"))
        self.animate([self.zones, *self.phases])
        self.animate([*self.finished.values(), self.pruned, self.failed, self.good, self.next])
        self.animate([self.options, self.few, self.winners])
        self.groups: list[Text] = []
        self._trials = 0

    def update(self, view: AutoMLView) -> None:
        with self.lock:
            self._suit(view)
            trials = view.trials
            for name, line in self.finished.items():
                self._put(line, [t for t in trials if t.state == "finished" and t.model == name])
            self._put(self.pruned, [t for t in trials if t.state == "pruned"])
            self._put(self.failed, [t for t in trials if t.state in ("failed", "skipped")])
            self._put(self.good, [trials[number] for number in view.good])
            self._put(self.next, [] if view.running is None else [view.running])
            self._set_phases(view)
            self._set_options(view)

    def _set_phases(self, view: AutoMLView) -> None:
        """Usual settings, then at random, then like the good ones; as far as the search is."""
        usual = len(view.models)
        end = max(len(view.trials), 1)
        edges = [0, min(usual, end), min(usual + RANDOM, end), end]
        spans = [(a - 0.5, b - 0.5) for a, b in pairwise(edges)]
        words = (_("usual\nsettings"), _("at\nrandom"), _("TPE: more like the good ones"))
        for text, said, (a, b) in zip(self.phases, words, spans, strict=True):
            text.set_text(said if b > a else "")
            text.set_x((a + b) / 2)
        low, high = self.models.axes.get_ylim()
        shaded = [spans[at] for at in (0, 2) if spans[at][1] > spans[at][0]]
        self.zones.set_verts([[(a, low), (a, high), (b, high), (b, low)] for a, b in shaded])

    def _put(self, line: Line2D, trials: Sequence[PipelineTrial | NextPipeline]) -> None:
        rows = list(self._names)
        line.set_data([t.number for t in trials], [rows.index(t.model) for t in trials])

    def _suit(self, view: AutoMLView) -> None:
        """Room for the trials: twice as much whenever it is full."""
        most = len(view.trials) + (view.running is not None)
        room = max(20, view.trial_budget) if view.trial_budget < 200 else 20
        while room < most:
            room *= 2
        if room != self._trials:
            self._trials = room
            self.models.axes.set_xlim(-0.7, room - 0.3)
            step = max(1, room // 10)
            ticks = range(0, room + 1, step)
            self.models.axes.set_xticks(list(ticks), [str(tick) for tick in ticks])

    def _set_options(self, view: AutoMLView) -> None:
        prepared = tuple(seen for seen in view.explored if seen.axis != "model")
        places = option_places(prepared)
        scores = np.array([seen.best for seen in prepared], dtype=np.float64)
        enough = np.array([seen.tried >= ENOUGH for seen in prepared], dtype=np.bool_)
        self.options.set_data(places[enough], scores[enough])
        self.few.set_data(places[~enough], scores[~enough])
        best = best_options(prepared, enough)
        self.winners.set_data(places[best], scores[best])
        self.best.make_room_near(scores)
        labels = tuple(
            f"{self._options.get(seen.option, seen.option)}\n{seen.tried}×" for seen in prepared
        )
        if self.unchanged(view.task, labels):
            return
        kind = _("accuracy") if view.task == "classification" else "R²"
        title = _("best validation {kind} with each option, and how often it was tried")
        self.best.set_title(title.format(kind=kind))
        axes = self.best.axes
        axes.set_xlim(-0.6, (float(places[-1]) if len(places) else 0.0) + 0.6)
        name_ticks(axes.xaxis, self.theme, places.tolist(), labels)
        for text in self.groups:
            text.remove()
        choices = np.array([seen.axis for seen in prepared])
        self.groups = []
        style: dict[str, Any] = {"transform": axes.get_xaxis_transform(), "va": "top"}
        for choice in dict.fromkeys(choices.tolist()):
            x, name = float(places[choices == choice].mean()), self._choices.get(choice, choice)
            self.groups.append(write(axes, x, -0.44, name, self.theme.text, **style))


def option_places(explored: tuple[OptionTried, ...]) -> np.ndarray:
    """Where each option stands: one beside the other, with a gap between two choices ``[n]``.

    >>> seen = [OptionTried(axis=a, option=o, tried=0, best=0.0) for a, o in ("ax", "ay", "bz")]
    >>> option_places(tuple(seen)).tolist()
    [0.0, 1.0, 2.8]
    """
    places: list[float] = []
    for at, seen in enumerate(explored):
        apart = GAP if at and explored[at - 1].axis != seen.axis else 0.0
        places.append((places[-1] + 1 + apart) if places else 0.0)
    return np.array(places, dtype=np.float64)


def best_options(explored: tuple[OptionTried, ...], enough: np.ndarray) -> list[int]:
    """The place of the best option of each choice, of those that were tried often ``enough``.

    A choice without two such options has none: there is nothing to compare.

    >>> found = [("x", 0.1), ("y", 0.2)]
    >>> seen = tuple(OptionTried(axis="a", option=o, tried=9, best=b) for o, b in found)
    >>> best_options(seen, np.array([True, True])), best_options(seen, np.array([True, False]))
    ([1], [])
    """
    by_choice: dict[str, list[int]] = {}
    for at, seen in enumerate(explored):
        if enough[at] and np.isfinite(seen.best):
            by_choice.setdefault(seen.axis, []).append(at)
    rivals = [places for places in by_choice.values() if len(places) > 1]
    return [max(places, key=lambda at: explored[at].best) for places in rivals]
