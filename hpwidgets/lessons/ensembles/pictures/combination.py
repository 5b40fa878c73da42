"""The picture of runs combined: the top averaged, greedy selection, and what each run counts."""

from __future__ import annotations

import numpy as np

from hpwidgets.draw.bars import Bars
from hpwidgets.draw.curves import animated_line
from hpwidgets.draw.mean_curves import level_line, series_style, set_level
from hpwidgets.draw.panel import NearPanel, Panel, legend_over
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import epoch_scale, set_x_scale
from hpwidgets.draw.theme import LIGHT, SMALL, Theme, set_title, shorten, text_style
from hpwidgets.i18n import _
from hpwidgets.records import Combination

NAMED = 16
"""Most runs whose names stand under their bars."""


class CombinationPicture(Picture):
    """Loss and score by number of runs, averaged from the best on or picked greedily; weights."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 540, theme)
        self.panels = [
            NearPanel(
                self.add_axes(left=left, top=62, width=250, height=170),
                theme,
                title,
                _("runs averaged, or picks"),
                pad=22,
            )
            for left, title in ((50, _("validation loss")), (380, _("validation score")))
        ]
        self.weights = Panel(
            self.add_axes(left=50, top=326, width=580, height=150),
            theme,
            _("weight of each run in the greedy ensemble"),
            "",
            pad=22,
        )
        styles = [series_style(theme, at) | {"markersize": 3.5} for at in (0, 1)]
        self.tops = [
            animated_line(panel.axes, linewidth=1.6, markeredgewidth=0, zorder=4, **styles[0])
            for panel in self.panels
        ]
        self.greedy = [
            animated_line(panel.axes, linewidth=1.6, markeredgewidth=0, zorder=5, **styles[1])
            for panel in self.panels
        ]
        self.kept = [
            animated_line(
                panel.axes,
                linestyle="",
                marker="D",
                markersize=7,
                markerfacecolor=theme.background,
                markeredgecolor=theme.validation,
                markeredgewidth=1.6,
                zorder=6,
            )
            for panel in self.panels
        ]
        self.singles = [level_line(panel.axes, theme.text) for panel in self.panels]
        names = [_("best runs averaged"), _("greedy"), _("kept")]
        legend_over(
            self.panels[0],
            theme,
            [self.tops[0], self.greedy[0], self.kept[0]],
            names,
            handlelength=1.8,
            columnspacing=0.9,
        )
        legend_over(self.panels[1], theme, [self.singles[1]], [_("best single run")])
        self.bars = Bars(self.weights.axes, theme.validation, edge=theme.background)
        self.plain = level_line(self.weights.axes, theme.train)
        legend_over(self.weights, theme, [self.plain], [_("plain average")])
        self.animate([*self.singles, *self.tops, *self.greedy, *self.kept])
        self.animate([self.bars.artist, self.plain])
        self._shown: tuple[object, ...] = ()

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
                self.panels[at].make_room_near(top, greedy, single[best : best + 1], losses=at == 0)
            weights = view.weights[view.order]
            self.bars.set(np.arange(runs), weights, width=0.7)
            set_level(self.plain, 1 / runs)
            self.weights.make_room(weights, np.array([1 / runs]), log_ratio=np.inf)

    def _set_words(self, view: Combination) -> None:
        ordered = [view.names[at] for at in view.order]
        shown = (tuple(ordered), len(view.picks), view.task)
        if shown == self._shown:
            return
        self._shown = shown
        longest = max(len(ordered), len(view.picks))
        for panel in self.panels:
            set_x_scale(panel.axes, epoch_scale(longest))
        title = _("validation accuracy") if view.task == "classification" else _("validation R²")
        set_title(self.panels[1].axes, title, self.theme, pad=22)
        axes = self.weights.axes
        axes.set_xlim(-0.6, len(ordered) - 0.4)
        label = _("runs, from best to worst alone")
        axes.set_xlabel(label, labelpad=2, **text_style(self.theme.muted, SMALL))
        length = max(3, 64 // max(len(ordered), 1))
        if len(ordered) <= NAMED:
            names = [shorten(_plain(name), length) for name in ordered]
            axes.set_xticks(range(len(ordered)), names)
        else:
            axes.set_xticks([])


def _plain(name: str) -> str:
    """The number alone of a name such as "setting 8": there is little room under a bar."""
    last = name.rpartition(" ")[2]
    return last if last.isdigit() else name
