"""What a plain search reports of its best setting, beside what nested cross-validation says."""

from __future__ import annotations

import numpy as np

from hpwidgets.draw.curves import DASHED, animated_lines, animated_marks
from hpwidgets.draw.mean_curves import MeanCurve, level_line, series_style, set_level
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import set_x_scale, set_y_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, Theme, name_x
from hpwidgets.i18n import _
from hpwidgets.lessons.cross_validation.pictures.fold_axis import LOWEST
from hpwidgets.records import NestedView


class NestedPicture(Picture):
    """Left both scores of every seed, joined by a line; right optimism by the settings tried."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 344, theme)
        self.left = self.make_panel((56, 62, 250, 230), "", _("seed"))
        title = _("optimism: reported − nested")
        self.right = self.make_panel((388, 62, 250, 230), title, _("settings tried"))
        axes = self.left.axes
        self.gaps = animated_lines(axes, theme.muted, 1.6, zorder=3)
        self.flat = animated_marks(axes, "^", 7, theme.train, zorder=5)
        self.nested = animated_marks(axes, "o", 7, theme.validation, zorder=5)
        self.chance = level_line(axes, theme.text, linestyle=DASHED)
        self.optimism = MeanCurve(self.right.axes, series_style(theme, 2), markers=True)
        self.zero = level_line(self.right.axes, theme.muted)
        self.right.add_legend((self.optimism.line, _("mean; band: every seed")))
        self.animate([self.chance, self.gaps, self.nested, self.flat, self.zero])
        self.animate(self.optimism.animated)
        self._limits = (0.0, 0.0)

    def update(self, view: NestedView) -> None:
        """Show the view."""
        with self.lock:
            self._name(view)
            x = np.arange(len(view.flat))
            self.flat.set_data(x, view.flat)
            self.nested.set_data(x, view.nested)
            set_level(self.chance, view.chance)
            known = np.isfinite(view.flat) & np.isfinite(view.nested)
            self.gaps.set_segments(
                [np.array([[at, view.nested[at]], [at, view.flat[at]]]) for at in x[known].tolist()]
            )
            self.left.make_room_near(
                view.flat, view.nested, np.array([view.chance]), low=LOWEST[view.task]
            )
            set_level(self.zero, 0.0)
            reached = self.optimism.set(view.tried, view.optimism)
            low = min(-0.01, float(reached.min(initial=0.0)))
            high = max(0.05, float(reached.max(initial=0.0)))
            if not (self._limits[0] <= low and high <= self._limits[1] <= 3 * high):
                self._limits = (1.15 * low, 1.2 * high)
                set_y_scale(self.right.axes, spread_scale(*self._limits))

    def _name(self, view: NestedView) -> None:
        guessed = bool(np.isfinite(view.chance))
        if self.unchanged(view.task, len(view.flat), view.settings, guessed):
            return
        both, chance = ((self.flat, _("reported")), (self.nested, _("nested"))), _("chance")
        self.left.add_legend(*both, *([(self.chance, chance)] if guessed else []))
        r2 = view.task == "regression"
        title = _("R² of the best setting") if r2 else _("accuracy of the best setting")
        self.left.set_title(title)
        name_x(self.left.axes, [str(seed) for seed in range(1, len(view.flat) + 1)])
        set_x_scale(self.right.axes, spread_scale(0, max(2, 1.05 * view.settings)))
