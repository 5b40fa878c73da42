"""Who leads after a few epochs and who after all; where the winner is cut, by bracket."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, FuncFormatter
from numpy.typing import NDArray

from hpwidgets.draw.curves import animated_line
from hpwidgets.draw.mean_curves import log_x
from hpwidgets.draw.panel import Panel, legend_over
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import finite, percent, set_y_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, SMALL, Theme, set_title, text_style
from hpwidgets.i18n import _, ngettext
from hpwidgets.records import Pool, SlowStartersView

Values = NDArray[np.float64]

HIGHEST = 0.9
"""Share of the costs that the axis must show."""
HALF = 0.36
"""Half the width of a bar, in brackets."""


class SlowStartersPicture(Picture):
    """Left costs by learning rate, early and at the end; right what became of the best drawn."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 350, theme)
        self.costs = Panel(
            self.add_axes(left=52, top=62, width=290, height=236), theme, "", "", pad=22
        )
        self.fates = Panel(
            self.add_axes(left=412, top=62, width=230, height=236),
            theme,
            _("the best one drawn (after R epochs)"),
            _("bracket s"),
            pad=22,
        )
        dots: dict[str, Any] = {"linestyle": "", "markeredgewidth": 0.9, "alpha": 0.75}
        self.early = animated_line(
            self.costs.axes,
            marker="^",
            markersize=4,
            markerfacecolor="none",
            markeredgecolor=theme.validation,
            zorder=3,
            **dots,
        )
        self.final = animated_line(
            self.costs.axes,
            marker="o",
            markersize=3.6,
            markerfacecolor=theme.train,
            markeredgecolor=theme.train,
            zorder=4,
            **dots,
        )
        lines = ((theme.validation, (0, (3.2, 1.6))), (theme.train, "-"))
        self.leaders = [
            animated_line(
                self.costs.axes,
                color=colour,
                linewidth=1.4,
                linestyle=dashes,
                transform=self.costs.axes.get_xaxis_transform(),
                zorder=5,
            )
            for colour, dashes in lines
        ]
        self._styles = (
            (theme.zeros, None),
            (theme.ghosts[0], "...."),
            (theme.validation, "////"),
        )
        self.bars = [self._bar(colour, hatch, theme) for colour, hatch in self._styles]
        self._keys(theme)
        self.animate([self.early, self.final, *self.leaders, *self.bars])
        set_y_scale(self.fates.axes, spread_scale(0.0, 1.0))
        self.fates.axes.yaxis.set_major_formatter(lambda value, _at: percent(value))
        self._shown: tuple[object, ...] = ()

    def _bar(self, colour: str, hatch: str | None, theme: Theme) -> PolyCollection:
        bar = PolyCollection(
            [],
            facecolors=colour,
            edgecolors=theme.background,
            linewidths=0.5,
            hatch=hatch,
            zorder=3,
            animated=True,
        )
        self.fates.axes.add_collection(bar, autolim=False)
        return bar

    def _keys(self, theme: Theme) -> None:
        keys: list[Any] = [
            Patch(facecolor=colour, edgecolor=theme.background, linewidth=0.5, hatch=hatch)
            for colour, hatch in self._styles
        ]
        names = [_("kept"), _("cut later"), _("cut first")]
        legend_over(self.fates, theme, keys, names, columnspacing=1.0, handlelength=1.6)

    def update(self, view: SlowStartersView, early: int) -> None:
        """Show the view; ``early`` is the place in ``view.epochs`` that is shown beside the end."""
        with self.lock:
            self._set_words(view, early)
            costs = view.pool.values
            at_first, at_last = costs[:, view.epochs[early] - 1], costs[:, -1]
            x = positions(view)
            self.early.set_data(x, at_first)
            self.final.set_data(x, at_last)
            for line, values in zip(self.leaders, (at_first, at_last), strict=True):
                leader = x[int(np.argmin(values))]
                line.set_data([leader, leader], [0, 1])
            seen = finite(np.empty(0), at_first, at_last)
            if seen.size:
                seen = seen[seen <= np.quantile(seen, HIGHEST)]
            self.costs.make_room(seen, log_ratio=2.0)
            shares = view.fate / view.draws
            kept, first = shares[:, -1], shares[:, 0]
            parts = (kept, 1 - kept - first, first)
            base = np.zeros(len(kept))
            for bar, part in zip(self.bars, parts, strict=True):
                bar.set_verts(
                    [
                        [(c - HALF, low), (c + HALF, low), (c + HALF, high), (c - HALF, high)]
                        for c, (low, high) in enumerate(zip(base, base + part, strict=True))
                    ]
                )
                base = base + part

    def _set_words(self, view: SlowStartersView, early: int) -> None:
        shown = (view.pool.settings, view.brackets, view.pool.measure, early)
        if shown == self._shown:
            return
        self._shown = shown
        loss = view.pool.measure == "loss"
        title = _("validation loss") if loss else _("1 \N{MINUS SIGN} validation score")
        set_title(self.costs.axes, title, self.theme, pad=22)
        ends = (int(view.epochs[early]), view.pool.max_epochs)
        names = [ngettext("after {n} epoch", "after {n} epochs", n).format(n=n) for n in ends]
        legend_over(self.costs, self.theme, [self.early, self.final], names)
        x = positions(view)
        if rates_differ(view):
            self._label(_("learning rate"))
            log_x(self.costs.axes, x)
        else:
            self._label(_("rank after R epochs"))
            self.costs.axes.set_xscale("linear")
            self.costs.axes.set_xlim(0, len(x) + 1)
        _bracket_axis(self.fates.axes, [bracket.s for bracket in view.brackets])

    def _label(self, words: str) -> None:
        self.costs.axes.set_xlabel(words, labelpad=2, **text_style(self.theme.muted, SMALL))


def rates_of(pool: Pool) -> set[float]:
    """The learning rates of the pool's configurations."""
    return {h.learning_rate for h in pool.settings}


def rates_differ(view: SlowStartersView) -> bool:
    """Whether the pool's configurations have different learning rates."""
    return len(rates_of(view.pool)) > 1


def pool_positions(pool: Pool) -> Values:
    """Where each configuration stands ``[n]``: at its learning rate, or at its number from 1."""
    if len(rates_of(pool)) > 1:
        return np.array([h.learning_rate for h in pool.settings])
    return np.arange(1.0, len(pool.settings) + 1)


def positions(view: SlowStartersView) -> Values:
    """Where each configuration stands ``[n]``: at its learning rate, or its rank at the end."""
    if rates_differ(view):
        return pool_positions(view.pool)
    order = np.argsort(view.pool.values[:, -1], kind="stable")
    ranks = np.empty(len(order))
    ranks[order] = np.arange(1, len(order) + 1)
    return ranks


def _bracket_axis(axes: Axes, names: list[int]) -> None:
    axes.set_xlim(-0.6, len(names) - 0.4)
    axes.xaxis.set_major_locator(FixedLocator(range(len(names))))
    axes.xaxis.set_major_formatter(
        FuncFormatter(lambda at, _at: str(names[round(at)]) if 0 <= at < len(names) else "")
    )
