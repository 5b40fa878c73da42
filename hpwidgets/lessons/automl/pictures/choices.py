"""The picture of what an automatic search has tried: models by trial, and every option's best."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.text import Text

from hpwidgets.draw.curves import animated_line
from hpwidgets.draw.panel import NearPanel, Panel, legend_over
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import LIGHT, SMALL, Theme, set_title, text_style
from hpwidgets.i18n import _
from hpwidgets.lessons.automl.pictures.search import model_styles
from hpwidgets.records import AutoMLView, OptionTried

GAP = 0.8
"""Room between the options of two choices, in options."""


class AutoMLChoicesPicture(Picture):
    """Above, model by trial: judged on all folds, cut, failed, and those that TPE follows; below,
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
        self.models = Panel(
            self.add_axes(left=80, top=46, width=556, height=150), theme, "", _("trial"), pad=20
        )
        self.best = NearPanel(
            self.add_axes(left=50, top=272, width=586, height=130), theme, "", "", pad=5
        )
        set_title(self.models.axes, _("which model, trial by trial"), theme, pad=20)
        self.models.axes.set_ylim(len(self._names) - 0.4, -0.6)
        self.models.axes.set_yticks(range(len(self._names)), list(self._names.values()))
        for label in self.models.axes.get_yticklabels():
            label.set(**{**text_style(theme.muted, SMALL), "parse_math": False})
        styles = model_styles(theme, names)
        dots = {"linestyle": "", "zorder": 4}
        self.finished = {
            name: animated_line(
                self.models.axes, markersize=5, markeredgewidth=0, **dots, **styles[name]
            )
            for name in self._names
        }
        self.pruned = animated_line(
            self.models.axes,
            marker="|",
            markersize=6,
            markeredgewidth=1.4,
            markeredgecolor=theme.muted,
            **dots,
        )
        self.failed = animated_line(
            self.models.axes, marker="x", markersize=5, markeredgecolor=theme.text, **dots
        )
        self.good = animated_line(
            self.models.axes,
            marker="o",
            markersize=10,
            markerfacecolor="none",
            markeredgewidth=1.4,
            markeredgecolor=theme.text,
            **dots | {"zorder": 5},
        )
        self.next = animated_line(
            self.models.axes,
            marker=">",
            markersize=7,
            markerfacecolor="none",
            markeredgecolor=theme.text,
            markeredgewidth=1.2,
            **dots,
        )
        legend_over(
            self.models,
            theme,
            [self.pruned, self.failed, self.good, self.next],
            [_("cut after some folds"), _("failed or too slow"), _("TPE follows these"), _("now")],
            handlelength=1.2,
            columnspacing=0.9,
        )
        self.options = animated_line(
            self.best.axes,
            marker="D",
            markersize=6,
            markerfacecolor=theme.train,
            markeredgewidth=0,
            **dots,
        )
        self.animate([*self.finished.values(), self.pruned, self.failed, self.good, self.next])
        self.animate([self.options])
        self.groups: list[Text] = []
        self._shown: tuple[object, ...] = ()
        self._trials = 0

    def update(self, view: AutoMLView) -> None:
        """Show the search as it stands."""
        with self.lock:
            rows = {name: at for at, name in enumerate(self._names)}
            self._suit(view)

            def put(line: object, *states: str, model: str | None = None) -> None:
                own = [t for t in view.trials if t.state in states and model in (None, t.model)]
                line.set_data([t.number for t in own], [rows[t.model] for t in own])  # type: ignore[attr-defined]

            for name, line in self.finished.items():
                put(line, "finished", model=name)
            put(self.pruned, "pruned")
            put(self.failed, "failed", "skipped")
            good = [view.trials[number] for number in view.good]
            self.good.set_data([t.number for t in good], [rows[t.model] for t in good])
            running = [] if view.running is None else [view.running]
            self.next.set_data([n.number for n in running], [rows[n.model] for n in running])
            self._set_options(view)

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
        self.options.set_data(places, scores)
        self.best.make_room_near(scores)
        labels = tuple(
            f"{self._options.get(seen.option, seen.option)}\n{seen.tried}×" for seen in prepared
        )
        shown = (view.task, labels)
        if shown == self._shown:
            return
        self._shown = shown
        kind = _("accuracy") if view.task == "classification" else "R²"
        title = _("best validation {kind} with each option, and in how many trials it was")
        set_title(self.best.axes, title.format(kind=kind), self.theme)
        axes = self.best.axes
        axes.set_xlim(-0.6, (float(places[-1]) if len(places) else 0.0) + 0.6)
        axes.set_xticks(places.tolist(), labels)
        for label in axes.get_xticklabels():
            label.set(**{**text_style(self.theme.muted, SMALL), "parse_math": False})
        for text in self.groups:
            text.remove()
        self.groups = [
            axes.text(
                float(
                    np.mean(
                        [x for x, seen in zip(places, prepared, strict=True) if seen.axis == axis]
                    )
                ),
                -0.36,
                self._choices.get(axis, axis),
                ha="center",
                va="top",
                transform=axes.get_xaxis_transform(),
                **text_style(self.theme.text, SMALL),
            )
            for axis in dict.fromkeys(seen.axis for seen in prepared)
        ]


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
