"""The panels of loss and score over the epochs."""

from __future__ import annotations

import math

from matplotlib.artist import Artist
from matplotlib.axes import Axes

from hpwidgets.draw.labels import brief
from hpwidgets.draw.panel import Note, words_above
from hpwidgets.draw.scales import (
    LOSS_LOG_RATIO,
    LOWEST_R2,
    accuracy_scale,
    finite,
    number,
    positive_scale,
    r2_scale,
)
from hpwidgets.draw.theme import Theme, set_title
from hpwidgets.draw.training._curve_pair import CurvePair, Gap
from hpwidgets.i18n import _, percent
from hpwidgets.records import Measure, Task, TrainingView

STAYS_LOG = 5.0
"""Largest over smallest loss down to which a logarithmic axis stays one from run to run."""
TOP = 10.0
"""A run that has begun leaves a logarithmic axis alone that ends below so many times its loss."""


class _CurvesPanel:
    """Two curves under a title, and a note on what their axis cannot show."""

    def __init__(self, axes: Axes, theme: Theme, measure: Measure, title: str) -> None:
        self.axes = axes
        self._theme = theme
        self.curves = CurvePair(axes, theme, measure)
        self.note = Note(axes, theme)
        set_title(axes, title, theme)

    @property
    def animated(self) -> tuple[Artist, ...]:
        return (*self.curves.animated, self.note.text)


class LossPanel(_CurvesPanel):
    """Both losses on an axis from 0, or a logarithmic one where they span a factor of 20.

    The gap between them, at the epoch being read, is drawn and told above.
    """

    def __init__(self, axes: Axes, theme: Theme) -> None:
        super().__init__(axes, theme, "loss", _("loss"))
        self.gap = Gap(axes, theme)

    @property
    def animated(self) -> tuple[Artist, ...]:
        return (*self.gap.animated, *super().animated)

    @property
    def log(self) -> bool:
        """Whether the axis is logarithmic now."""
        scale = self.curves.scale
        return scale is not None and scale.log

    def update(self, view: TrainingView) -> None:
        values = self.curves.update(view)
        now, most = self.curves.scale, float(values.max(initial=0.0))
        log = now is not None and now.log
        ratio = STAYS_LOG if log else LOSS_LOG_RATIO
        if view.log is not None:
            ratio = 1.0 if view.log else math.inf
        scale = self.curves.set_scale(
            values,
            lambda losses: positive_scale(losses, ratio),
            hold=log
            and view.log is not False
            and not view.ended
            and now is not None
            and now.high <= TOP * most,
        )
        set_title(self.axes, _("loss (log scale)") if scale.log else _("loss"), self._theme)
        hidden = scale.log and bool((values <= 0).any())
        self.note.show(_("a loss of 0 lies below this axis") if hidden else "")
        self.gap.show(self.curves.train_dot, self.curves.validation_dot)


class ScorePanel(_CurvesPanel):
    """Accuracy or R² up to 1; an R² below −1 is out of sight, and a note says so.

    The validation rows' score at the epoch being read stands above.
    """

    def __init__(self, axes: Axes, theme: Theme, task: Task) -> None:
        title = _("accuracy") if task == "classification" else _("R²")
        super().__init__(axes, theme, "score", title)
        self._task = task
        self.value = words_above(axes, theme)

    @property
    def animated(self) -> tuple[Artist, ...]:
        return (*super().animated, self.value)

    def update(self, view: TrainingView) -> None:
        values = self.curves.update(view)
        classes = self._task == "classification"
        scale_of = accuracy_scale if classes else r2_scale
        self.curves.set_scale(values, scale_of, hold=not view.ended)
        lowest = float(values.min(initial=0.0))
        words = _("below {limit} not shown (lowest {lowest})").format(
            limit=number(LOWEST_R2), lowest=brief(lowest)
        )
        self.note.show(words if lowest < LOWEST_R2 else "")
        read = finite(self.curves.validation_dot.get_ydata())
        said = [percent(score) if classes else brief(score) for score in read]
        self.value.set_text(_("validation {score}").format(score=said[0]) if said else "")
