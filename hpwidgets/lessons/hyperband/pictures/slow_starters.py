"""Costs after a few epochs and after all; what each bracket does to the best configuration."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from numpy.typing import NDArray

from hpwidgets.draw.bars import Bars, stack_bars
from hpwidgets.draw.curves import DASHED, SOLID, animated_marks, set_upright, upright_line
from hpwidgets.draw.mean_curves import log_x
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import finite, set_y_scale, show_percent, spread_scale
from hpwidgets.draw.theme import LIGHT, Theme, name_x
from hpwidgets.i18n import _, ngettext
from hpwidgets.records import Pool, SlowStartersView

Values = NDArray[np.float64]

HIGHEST = 0.9
"""Share of the costs that the axis must show."""
WIDTH = 0.72
"""Width of a bar, in brackets."""


class SlowStartersPicture(Picture):
    """Left costs by learning rate, early and at the end; right what became of the best drawn."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 350, theme)
        self.costs = self.make_panel((52, 62, 290, 236))
        self.fates = self.make_panel(
            (412, 62, 230, 236), _("the best one drawn (after R epochs)"), _("bracket s")
        )
        costs, fates = self.costs.axes, self.fates.axes
        dots: dict[str, Any] = {"width": 0.9, "alpha": 0.75}
        self.early = animated_marks(costs, "^", 4, edge=theme.validation, zorder=3, **dots)
        final = dots | {"edge": theme.train, "zorder": 4}
        self.final = animated_marks(costs, "o", 3.6, theme.train, **final)
        self.leaders = [
            upright_line(costs, colour, linewidth=1.4, linestyle=dashes, zorder=5)
            for colour, dashes in ((theme.validation, DASHED), (theme.train, SOLID))
        ]
        parts = (
            (theme.zeros, None, _("kept")),
            (theme.ghosts[0], "....", _("cut later")),
            (theme.validation, "////", _("cut first")),
        )
        look: dict[str, Any] = {"alpha": 1, "linewidths": 0.5, "zorder": 3}
        self._fates = [Bars(fates, colour, hatch=hatch, **look) for colour, hatch, _name in parts]
        self.bars = [bars.artist for bars in self._fates]
        edge: dict[str, Any] = {"edgecolor": theme.background, "linewidth": 0.5}
        keys = [(Patch(facecolor=c, hatch=hatch, **edge), name) for c, hatch, name in parts]
        self.fates.add_legend(*keys, columnspacing=1.0, handlelength=1.6)
        self.animate([self.early, self.final, *self.leaders, *self.bars])
        set_y_scale(fates, spread_scale(0.0, 1.0))
        show_percent(fates.yaxis)

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
                set_upright(line, x[int(np.argmin(values))])
            self.costs.make_room(without_highest(at_first, at_last), log_ratio=2.0)
            shares = view.fate / view.draws
            kept, first = shares[:, -1], shares[:, 0]
            parts = np.stack([kept, 1 - kept - first, first])
            stack_bars(self._fates, np.arange(len(kept)), parts, width=WIDTH)

    def _set_words(self, view: SlowStartersView, early: int) -> None:
        if self.unchanged(view.pool.settings, view.brackets, view.pool.measure, early):
            return
        loss = view.pool.measure == "loss"
        title = _("validation loss") if loss else _("1 \N{MINUS SIGN} validation score")
        self.costs.set_title(title)
        ends = (int(view.epochs[early]), view.pool.max_epochs)
        names = [ngettext("after {n} epoch", "after {n} epochs", n).format(n=n) for n in ends]
        self.costs.add_legend((self.early, names[0]), (self.final, names[1]))
        many = rates_differ(view.pool)
        self.costs.set_label(_("learning rate") if many else _("rank after R epochs"))
        place_configurations(self.costs.axes, positions(view), log=many)
        name_x(self.fates.axes, [str(bracket.s) for bracket in view.brackets], room=0.6)


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
