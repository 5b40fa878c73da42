"""Costs after a few epochs and after all; what each bracket does to the best configuration."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from numpy.typing import NDArray

from hpwidgets.draw.bars import Bars, stack_bars
from hpwidgets.draw.curves import DASHED, animated_marks, plain_line
from hpwidgets.draw.mean_curves import level_line, log_x, set_level
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import finite, set_y_scale, show_percent, spread_scale
from hpwidgets.draw.theme import LIGHT, NORMAL, Theme, name_x, text_style, write
from hpwidgets.i18n import _, ngettext
from hpwidgets.records import Pool, SlowStartersView

Values = NDArray[np.float64]

HIGHEST = 0.9
"""Share of the costs that the axis must show."""
WIDTH = 0.72
"""Width of a bar, in brackets."""


class SlowStartersPicture(Picture):
    """Left costs by learning rate, early and at the end, and where the first cut would fall; right
    what became of the best drawn.
    """

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 350, theme)
        self.costs = self.make_panel((52, 62, 330, 236))
        self.fates = self.make_panel((440, 62, 202, 236), label=_("bracket s"))
        costs, fates = self.costs.axes, self.fates.axes
        dots: dict[str, Any] = {"width": 0.9, "alpha": 0.6}
        self.early = animated_marks(costs, "^", 4, edge=theme.validation, zorder=3, **dots)
        final = dots | {"edge": theme.train, "zorder": 4}
        self.final = animated_marks(costs, "o", 3.6, theme.train, **final)
        self.limit = level_line(costs, theme.validation, linewidth=1.5, linestyle=DASHED, zorder=5)
        self.path = plain_line(costs, theme.text, 1.6, zorder=5)
        ring: dict[str, Any] = {"edge": theme.text, "width": 1.8, "zorder": 7}
        self.best = animated_marks(costs, "o", 11, **ring)
        self._write()
        parts = (
            (theme.zeros, None, _("kept")),
            (theme.ghosts[0], "....", _("cut later")),
            (theme.validation, "////", _("cut first")),
        )
        look: dict[str, Any] = {"alpha": 1, "linewidths": 0.5, "zorder": 3}
        self._fates = [Bars(fates, colour, hatch=hatch, **look) for colour, hatch, _name in parts]
        self.bars = [bars.artist for bars in self._fates]
        for bar, (_colour, _hatch, name) in zip(self.bars, parts, strict=True):
            bar.set_label(name)
        edge: dict[str, Any] = {"edgecolor": theme.background, "linewidth": 0.5}
        keys = [(Patch(facecolor=c, hatch=hatch, **edge), name) for c, hatch, name in parts]
        self.fates.add_legend(*keys, columnspacing=0.9, handlelength=1.4)
        self.animate([self.early, self.final, self.limit, self.path, self.best, *self.bars])
        self.animate([self.limit_said, self.first_said, self.last_said])
        set_y_scale(fates, spread_scale(0.0, 1.0))
        show_percent(fates.yaxis)

    def _write(self) -> None:
        axes, theme = self.costs.axes, self.theme
        style: dict[str, Any] = {"animated": True, "zorder": 8}
        along = {"transform": axes.get_yaxis_transform(), "ha": "left", "va": "bottom"}
        self.limit_said = write(axes, 0.01, 1, "", theme.validation, **style | along)
        self.first_said, self.last_said = (
            axes.annotate(
                "",
                (1, 1),
                xytext=(0, away),
                textcoords="offset points",
                ha="center",
                va="bottom" if away > 0 else "top",
                annotation_clip=False,
                **style | text_style(theme.text, NORMAL) | {"fontweight": "bold"},
            )
            for away in (8, -8)
        )

    def update(self, view: SlowStartersView, early: int) -> None:
        """Show the view; ``early`` is the place in ``view.epochs`` that is shown beside the end."""
        with self.lock:
            self._set_words(view, early)
            costs = view.pool.values
            at_first, at_last = costs[:, view.epochs[early] - 1], costs[:, -1]
            x = positions(view)
            self.early.set_data(x, at_first)
            self.final.set_data(x, at_last)
            self.costs.make_room(without_highest(at_first, at_last), log_ratio=2.0)
            self._set_best(view, early, x, at_first, at_last)
            shares = view.fate / view.draws
            kept, first = shares[:, -1], shares[:, 0]
            parts = np.stack([kept, 1 - kept - first, first])
            stack_bars(self._fates, np.arange(len(kept)), parts, width=WIDTH)

    def _set_best(
        self, view: SlowStartersView, early: int, x: Values, at_first: Values, at_last: Values
    ) -> None:
        """The best at the end: where it stood early, and on which side of the cut."""
        best = int(np.argmin(at_last))
        start, end = float(at_first[best]), float(at_last[best])
        last = int(view.epochs[early]) >= view.pool.max_epochs
        limit = np.nan if last else cut_limit(at_first, view.brackets[0].eta)
        set_level(self.limit, limit)
        self.limit_said.set_text("" if last else _("cut above this line"))
        self.limit_said.set_y(1.0 if last else limit)
        self.path.set_data([x[best]] * 2, [start, end])
        self.best.set_data([x[best]] * 2, [start, end])
        low, high = self.costs.axes.get_ylim()
        kept = _("goes on") if start <= limit else _("cut first")
        for text, level, words in (
            (self.first_said, min(start, high), "" if last else kept),
            (self.last_said, max(end, low), _("the best at the end")),
        ):
            text.xy = (float(x[best]), level)
            text.set_text(words)

    def _set_words(self, view: SlowStartersView, early: int) -> None:
        if self.unchanged(view.pool.settings, view.brackets, view.pool.measure, early):
            return
        loss = view.pool.measure == "loss"
        title = _("validation loss") if loss else _("1 \N{MINUS SIGN} validation score")
        self.costs.set_title(title)
        ends = (int(view.epochs[early]), view.pool.max_epochs)
        names = [ngettext("after {n} epoch", "after {n} epochs", n).format(n=n) for n in ends]
        self.costs.add_legend((self.early, names[0]), (self.final, names[1]))
        self.early.set_label(names[0])
        self.final.set_label(names[1])
        self.fates.set_title(_("the best one drawn is …"))
        many = rates_differ(view.pool)
        self.costs.set_label(_("learning rate") if many else _("rank after R epochs"))
        place_configurations(self.costs.axes, positions(view), log=many)
        name_x(self.fates.axes, [str(bracket.s) for bracket in view.brackets], room=0.6)


def cut_limit(costs: Values, eta: int) -> float:
    """The cost that one configuration in ``eta`` stays below.

    >>> cut_limit(np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]), 3)
    0.2
    """
    return float(np.quantile(costs, 1 / eta, method="inverted_cdf"))


def rates_differ(pool: Pool) -> bool:
    """Whether the pool's configurations have different learning rates."""
    return len({h.learning_rate for h in pool.settings}) > 1


def pool_positions(pool: Pool) -> Values:
    """Where each configuration stands ``[n]``: at its learning rate, or at its number from 1."""
    if rates_differ(pool):
        return np.array([h.learning_rate for h in pool.settings])
    return np.arange(1.0, len(pool.settings) + 1)


def positions(view: SlowStartersView) -> Values:
    """Where each configuration stands ``[n]``: at its learning rate, or its rank at the end."""
    if rates_differ(view.pool):
        return pool_positions(view.pool)
    order = np.argsort(view.pool.values[:, -1], kind="stable")
    ranks = np.empty(len(order))
    ranks[order] = np.arange(1, len(order) + 1)
    return ranks


def place_configurations(axes: Axes, x: Values, *, log: bool) -> None:
    """Suit the x axis to where the configurations stand: at their learning rates, or in ranks."""
    if log:
        log_x(axes, x)
    else:
        axes.set_xscale("linear")
        axes.set_xlim(0, len(x) + 1)


def without_highest(*costs: Values) -> Values:
    """The finite costs without the highest tenth, which may leave the axis ``[n]``."""
    seen = finite(*costs)
    return seen[seen <= np.quantile(seen, HIGHEST)] if seen.size else seen
