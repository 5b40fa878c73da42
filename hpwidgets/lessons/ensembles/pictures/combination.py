"""The picture of runs combined: the top averaged, greedy selection, and what each run counts."""

from __future__ import annotations

from typing import Any

import numpy as np

from hpwidgets.draw.bars import Bars
from hpwidgets.draw.curves import animated_line, animated_marks
from hpwidgets.draw.mean_curves import level_line, series_style, set_level
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import LIGHT, Theme, shorten
from hpwidgets.i18n import _
from hpwidgets.records import Combination

NAMED = 16
"""Most runs whose names stand under their bars."""


class CombinationPicture(Picture):
    """Loss and score by number of runs, averaged from the best on or picked greedily; weights."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 540, theme)
        step = _("runs averaged, or picks")
        loss = self.make_panel((50, 62, 250, 170), _("validation loss"), step)
        score = self.make_panel((380, 62, 250, 170), _("validation score"), step)
        self.panels = [loss, score]
        self.weights = self.make_panel(
            (50, 326, 580, 150), _("weight of each run in the greedy ensemble")
        )
        look: dict[str, Any] = {"linewidth": 1.6, "markersize": 3.5, "markeredgewidth": 0}
        styles = [look | series_style(theme, at) | {"zorder": 4 + at} for at in (0, 1)]
        both = (loss.axes, score.axes)
        self.tops, self.greedy = ([animated_line(axes, **s) for axes in both] for s in styles)
        diamond: dict[str, Any] = {"edge": theme.validation, "width": 1.6, "zorder": 6}
        self.kept = [animated_marks(axes, "D", 7, theme.background, **diamond) for axes in both]
        self.singles = [level_line(axes, theme.text) for axes in both]
        loss.add_legend(
            (self.tops[0], _("best runs averaged")),
            (self.greedy[0], _("greedy")),
            (self.kept[0], _("kept")),
            handlelength=1.8,
            columnspacing=0.9,
        )
        score.add_legend((self.singles[1], _("best single run")))
        self.bars = Bars(self.weights.axes, theme.validation)
        self.plain = level_line(self.weights.axes, theme.train)
        self.weights.add_legend((self.plain, _("plain average")))
        self.animate([*self.singles, *self.tops, *self.greedy, *self.kept])
        self.animate([self.bars.artist, self.plain])

    def update(self, view: Combination) -> None:
        """Show the record; runs stand from best to worst."""
        with self.lock:
            self._set_words(view)
            runs, steps = len(view.names), len(view.picks)
            values = (
                (view.top_loss, view.greedy_loss, view.loss),
                (view.top_score, view.greedy_score, view.score),
            )
            best = int(view.order[0])
            for at, (top, greedy, single) in enumerate(values):
                self.tops[at].set_data(np.arange(1, runs + 1), top)
                self.greedy[at].set_data(np.arange(1, steps + 1), greedy)
                kept = [view.kept] if view.kept else []
                self.kept[at].set_data(kept, greedy[view.kept - 1 : view.kept] if kept else [])
                set_level(self.singles[at], float(single[best]))
                self.panels[at].make_room_near(top, greedy, single[best], losses=at == 0)
            weights = view.weights[view.order]
            self.bars.set(np.arange(runs), weights, width=0.7)
            set_level(self.plain, 1 / runs)
            self.weights.make_room(weights, 1 / runs, log_ratio=np.inf)

    def _set_words(self, view: Combination) -> None:
        ordered = [view.names[at] for at in view.order]
        if self.unchanged(ordered, len(view.picks), view.task):
            return
        longest = max(len(ordered), len(view.picks))
        for panel in self.panels:
            panel.set_steps(longest)
        classes = view.task == "classification"
        self.panels[1].set_title(_("validation accuracy") if classes else _("validation R²"))
        axes = self.weights.axes
        axes.set_xlim(-0.6, len(ordered) - 0.4)
        self.weights.set_label(_("runs, from best to worst alone"))
        length = max(3, 64 // max(len(ordered), 1))
        named = ordered if len(ordered) <= NAMED else []
        axes.set_xticks(range(len(named)), [shorten(_plain(name), length) for name in named])


def _plain(name: str) -> str:
    """The number alone of a name such as "setting 8": there is little room under a bar."""
    last = name.rpartition(" ")[2]
    return last if last.isdigit() else name
