"""What every panel over the epochs shares: two curves, their marks, pins, and the epoch axis."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from hpwidgets.draw._ghosts import Ghosts
from hpwidgets.draw.curves import (
    DASHED,
    animated_line,
    animated_marks,
    plain_line,
    set_points,
    set_upright,
    upright_line,
)
from hpwidgets.draw.labels import brief
from hpwidgets.draw.panel import words_above
from hpwidgets.draw.scales import (
    AxisScale,
    SteadyScale,
    epoch_scale,
    finite,
    set_x_scale,
    settle,
)
from hpwidgets.draw.theme import FAINT, NORMAL, Theme, label_x, style_axes, write
from hpwidgets.i18n import _
from hpwidgets.records import Epoch, Measure, TrainingView

STOP_DASHES = (0, (1, 1.5))


def column(epochs: tuple[Epoch, ...], name: str) -> NDArray[np.float64]:
    """One measured value of every epoch, ``[n]``."""
    return np.fromiter((getattr(e, name) for e in epochs), np.float64, count=len(epochs))


class EpochMarks:
    """The epoch axis with what stands across it: where it stopped, and the epoch being read."""

    def __init__(self, axes: Axes, theme: Theme) -> None:
        style_axes(axes, theme)
        label_x(axes, _("epoch"), theme)
        self._axes = axes
        self._scale: AxisScale | None = None
        stopped = {"linestyle": STOP_DASHES, "label": _("stopped early")}
        self.stop = upright_line(axes, theme.muted, linewidth=1.4, **stopped)
        self.cursor = upright_line(axes, theme.text, linewidth=0.8)
        ground = {"facecolor": theme.background, "edgecolor": "none", "pad": 3}
        words, style = _("no epoch yet"), {"transform": axes.transAxes, "bbox": ground}
        self.hint = write(axes, 0.5, 0.5, words, theme.muted, NORMAL, **style)
        self.animated = (self.stop, self.cursor)

    def update(self, view: TrainingView) -> None:
        """Set the axis to the planned epochs (or the longest pin) and the lines to their epochs."""
        scale = epoch_scale(view.total_epochs, (len(pin.history.epochs) for pin in view.pins))
        if scale != self._scale:
            set_x_scale(self._axes, scale)
            self._scale = scale
        set_upright(self.stop, view.stopped_epoch)
        set_upright(self.cursor, view.cursor)
        empty = not view.epochs and not view.pins
        if self.hint.get_visible() != empty:
            self.hint.set_visible(empty)


class CurvePair:
    """Loss or score on the training rows (solid) and on the validation rows (dashed), by epoch.

    Each curve carries a dot at the epoch being read (else at the newest), the validation curve a
    diamond at the best epoch; pinned runs are there with their validation values, and so is, faint,
    the run before.
    """

    def __init__(self, axes: Axes, theme: Theme, measure: Measure) -> None:
        self._measure = measure
        self.marks = EpochMarks(axes, theme)
        self.ghosts = Ghosts(axes, theme, attrgetter(f"validation_{measure}"))
        self._scale = SteadyScale(axes)
        names = {"train": _("training"), "validation": _("validation")}
        faint: dict[str, Any] = {"alpha": FAINT, "zorder": 2.1, "label": _("before")}
        self.before = plain_line(axes, theme.validation, 1.3, DASHED, **faint)
        self.validation = plain_line(
            axes, theme.validation, 1.9, DASHED, zorder=4, label=names["validation"]
        )
        self.train = plain_line(axes, theme.train, 1.9, zorder=5, label=names["train"])
        diamond: dict[str, Any] = {"edge": theme.validation, "width": 1.5, "label": _("best epoch")}
        self.best = animated_marks(axes, "D", 6.5, theme.background, zorder=6, **diamond)
        self.validation_dot, self.train_dot = (
            animated_marks(axes, "o", 4.5, colour, zorder=7, label=names[split])
            for colour, split in ((theme.validation, "validation"), (theme.train, "train"))
        )

    @property
    def animated(self) -> tuple[Artist, ...]:
        return (
            *self.marks.animated,
            self.before,
            self.validation,
            self.train,
            self.best,
            self.validation_dot,
            self.train_dot,
        )

    def update(self, view: TrainingView) -> NDArray[np.float64]:
        """Show the view; all finite values back, but those of the run before. No limits move."""
        epochs = column(view.epochs, "index")
        train = column(view.epochs, f"train_{self._measure}")
        validation = column(view.epochs, f"validation_{self._measure}")
        self.marks.update(view)
        self.ghosts.update(view.pins, view.data)
        before = () if view.before is None else view.before.epochs
        self.before.set_data(column(before, "index"), column(before, f"validation_{self._measure}"))
        self.train.set_data(epochs, train)
        self.validation.set_data(epochs, validation)
        set_dot(self.best, epochs, validation, view.best_epoch)
        read = reading_epoch(view)
        set_dot(self.train_dot, epochs, train, read)
        set_dot(self.validation_dot, epochs, validation, read)
        return finite(train, validation, self.ghosts.shown_values)

    @property
    def scale(self) -> AxisScale | None:
        """The y axis that values have set; None before the first ones."""
        return self._scale.scale

    def set_scale(
        self,
        values: NDArray[np.float64],
        scale_of: Callable[[NDArray[np.float64]], AxisScale],
        *,
        hold: bool,
    ) -> AxisScale:
        """Suit the y axis to these values; with ``hold`` it stays while they are inside.

        The run before has room, too, where the values still fill a fair share of the axis.
        """
        now, own = self.scale, scale_of(values)
        inside = now is not None and values.size and now.low <= values.min()
        if not (hold and inside and now is not None and values.max() <= now.high):
            both = scale_of(np.append(values, finite(self.before.get_ydata())))
            self._scale.make_room(settle(both, own), empty=not values.size)
        self.ghosts.place_letters()
        return self.scale or own


class Gap:
    """The generalisation gap: from the training to the validation loss, and how far it is."""

    def __init__(self, axes: Axes, theme: Theme) -> None:
        self.line = animated_line(axes, color=theme.muted, linewidth=1.2, zorder=3)
        self.words = words_above(axes, theme)
        self.animated = (self.line, self.words)

    def show(self, train: Line2D, validation: Line2D) -> None:
        """Show the gap between these two dots; none where either is missing."""
        low, high = np.asarray(train.get_ydata()), np.asarray(validation.get_ydata())
        if not (finite(low).size and finite(high).size):
            self.line.set_data([], [])
            self.words.set_text("")
            return
        at = np.asarray(train.get_xdata())[0]
        self.line.set_data([at, at], [low[0], high[0]])
        self.words.set_text(_("gap {gap}").format(gap=brief(high[0] - low[0])))


def reading_epoch(view: TrainingView) -> int | None:
    """The epoch whose values are marked: the cursor's, else the newest, None before the first."""
    if view.cursor is not None:
        return view.cursor
    return view.epochs[-1].index if view.epochs else None


def set_dot(
    line: Line2D, epochs: NDArray[np.float64], values: NDArray[np.float64], at: int | None
) -> None:
    """Move a single mark to the value of epoch ``at``; hide it where there is no such epoch."""
    place = np.flatnonzero(epochs == at) if at is not None else np.empty(0, np.intp)
    set_points(line, epochs[place], values[place])
