"""The stages that train the current setting: baseline, data, curves."""

from __future__ import annotations

from typing import Any

import numpy as np

from hpwidgets.draw.bars import Bars, name_bars
from hpwidgets.draw.curves import DASHED, animated_marks, plain_line
from hpwidgets.draw.mean_curves import series_curves, set_level
from hpwidgets.draw.panel import Note
from hpwidgets.draw.scales import set_x_scale, spread_scale
from hpwidgets.draw.theme import FAINT, LIGHT, NORMAL, Theme, write
from hpwidgets.i18n import _
from hpwidgets.lessons.challenge._log import Log
from hpwidgets.lessons.challenge.pictures.runs import StagePicture, goal_line
from hpwidgets.lessons.challenge.records import BaselineView, Challenge, DataView, TrainedView
from hpwidgets.records.ensembles import Floats
from hpwidgets.widgets.words import three

LEFT = (50, 62, 290, 240)


class BaselinePicture(StagePicture):
    """A bar each: the same answer always, a linear model, the first network; and the goal."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(theme)
        self.panel = self.make_panel(LEFT, pad=20)
        axes = self.panel.axes
        self.bars = [
            Bars(axes, colour, hatch=hatch, alpha=0.7)
            for colour, hatch in ((theme.muted, None), (theme.ghosts[0], "//"), (theme.train, None))
        ]
        above: dict[str, Any] = {"animated": True, "va": "bottom", "fontweight": "bold"}
        self.said = [write(axes, at, 0, "", theme.text, NORMAL, **above) for at in range(3)]
        self.target = goal_line(self, axes)
        self.panel.add_legend((self.target, _("goal")))
        self.note = Note(axes, theme)
        self.animate([self.target, *(bars.artist for bars in self.bars)])
        self.animate([*self.said, self.note.text])

    def update(self, view: BaselineView, log: Log, challenge: Challenge, note: str) -> None:
        """Show the view beside the log; ``note`` says what is not run yet."""
        with self.lock:
            if not self.unchanged(challenge.task):
                classes = challenge.task == "classification"
                first = _("commonest class") if classes else _("the mean")
                names = [first, _("linear model"), _("your network")]
                name_bars(self.panel.axes, self.theme, names)
                for bars, name in zip(self.bars, names, strict=True):
                    bars.artist.set_label(name)
                kind = _("validation accuracy") if classes else _("validation R²")
                self.panel.set_title(kind)
            scores = [each.score for each in view.references] or [np.nan, np.nan]
            network = [h.epochs[-1].validation_score for h in view.histories if h.epochs]
            scores += network[:1] or [np.nan]
            low = 0.0 if challenge.task == "classification" else -0.25
            self.panel.make_room_near([0.0, *scores, 1.1 * challenge.goal], low=low, high=1.0)
            for at, (bars, score, said) in enumerate(
                zip(self.bars, scores, self.said, strict=True)
            ):
                bars.set([at], [score], width=0.7)
                said.set_text(three(score) if np.isfinite(score) else "")
                said.set_y(max(score, 0.0) + 0.01 if np.isfinite(score) else 0.0)
            set_level(self.target, challenge.goal)
            self.note.show(note)
            self.show_log(log, challenge, view.cost if view.waiting else 0)


class DataPicture(StagePicture):
    """The spread of each column, as it came and as it is prepared, on one logarithmic axis."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(theme)
        self.panel = self.make_panel(LEFT, _("spread (SD) of each column"), _("column"), pad=20)
        axes = self.panel.axes
        hollow: dict[str, Any] = {"edge": theme.validation, "width": 1.4}
        self.before = animated_marks(axes, "o", 5, **hollow, zorder=4)
        self.after = animated_marks(axes, "D", 4.5, theme.train, zorder=5)
        names = (_("as it came"), _("prepared"))
        self.panel.add_legend(*zip((self.before, self.after), names, strict=True))
        self.note = Note(axes, theme)
        self.animate([self.before, self.after, self.note.text])

    def update(self, view: DataView, log: Log, challenge: Challenge, note: str) -> None:
        """Show the view beside the log; ``note`` says what is not run yet."""
        with self.lock:
            before, after = (
                np.empty(0) if each is None else each for each in (view.before, view.after)
            )
            if not self.unchanged(len(before)):
                set_x_scale(self.panel.axes, spread_scale(0, len(before) + 1))
            at = np.arange(1, len(before) + 1)
            self.before.set_data(at, before)
            self.after.set_data(at, after)
            self.panel.make_room(before, after, log_ratio=5.0)
            self.note.show(note)
            self.show_log(log, challenge, view.cost if view.waiting else 0)


class CurvesPicture(StagePicture):
    """Training and validation loss by epoch: the mean over the seeds, and a band over all.

    The validation loss of the run before stays as a faint line, to compare with.
    """

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(theme)
        self.panel = self.make_panel(LEFT, _("loss"), _("epoch"), pad=20)
        self.curves = series_curves(self.panel.axes, theme, 2)
        self.before = plain_line(
            self.panel.axes, theme.validation, 1.3, DASHED, alpha=FAINT, zorder=3
        )
        self._ended: tuple[TrainedView | None, TrainedView | None] = (None, None)
        names = (_("training"), _("validation"), _("validation before"))
        lines = [*(curve.line for curve in self.curves), self.before]
        self.panel.add_legend(*zip(lines, names, strict=True))
        self.note = Note(self.panel.axes, theme)
        self.animate([self.before])
        self.animate_curves(self.curves)
        self.animate([self.note.text])

    def update(self, view: TrainedView, log: Log, challenge: Challenge, note: str) -> None:
        """Show the view beside the log; ``note`` says what is not run yet."""
        with self.lock:
            self.panel.set_steps(view.epochs)
            for curve, name in zip(self.curves, ("train_loss", "validation_loss"), strict=True):
                curve.set(np.arange(1, view.epochs + 1), losses(view, name))
            seen = [losses(view, name) for name in ("train_loss", "validation_loss")]
            before = self._run_before(view)
            self.before.set_data(np.arange(1, len(before) + 1), before)
            self.panel.make_room(*seen, before)
            self.note.show(note)
            self.show_log(log, challenge, view.cost if view.waiting else 0)

    def _run_before(self, view: TrainedView) -> Floats:
        """Mean validation loss ``[epochs]`` of the last run that ended before this one."""
        last, now = self._ended
        if view.verdict is not None and view is not now:
            self._ended = last, now = now, view
        before = last if view is now else now
        return np.empty(0) if before is None else losses(before, "validation_loss").mean(axis=0)


def losses(view: TrainedView, name: str) -> Floats:
    """A loss ``[seeds, epochs]``, NaN where a run is not so far."""
    found = np.full((max(len(view.histories), 1), view.epochs), np.nan)
    for row, history in zip(found, view.histories, strict=False):
        values = getattr(history, name)[: view.epochs]
        row[: len(values)] = values
    return found
