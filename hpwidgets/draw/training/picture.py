"""The live picture of one training run."""

from __future__ import annotations

from typing import Any

from matplotlib.legend import Legend
from matplotlib.legend_handler import HandlerTuple

from hpwidgets.draw.curves import DASHED, mark_style
from hpwidgets.draw.picture import Picture, Place
from hpwidgets.draw.theme import FAINT, GHOST_DASHES, LIGHT, Theme, legend_style, make_line
from hpwidgets.draw.training._curve_pair import STOP_DASHES
from hpwidgets.draw.training._loss import LossPanel, ScorePanel
from hpwidgets.draw.training._weights import WeightsPanel
from hpwidgets.draw.training.boundary import BoundaryPanel
from hpwidgets.i18n import _
from hpwidgets.records import Task, TrainingView

_SIZE = {True: (660, 420), False: (660, 380)}
"""With points, and without."""
_PLACES: dict[tuple[bool, bool], dict[str, Place]] = {
    (True, False): {
        "loss": (46, 46, 236, 168),
        "score": (46, 272, 236, 110),
        "boundary": (342, 46, 302, 336),
    },
    (True, True): {
        "loss": (46, 46, 236, 168),
        "score": (46, 272, 236, 110),
        "boundary": (342, 46, 302, 196),
        "weights": (342, 306, 268, 76),
    },
    (False, False): {"loss": (46, 46, 300, 296), "score": (396, 46, 246, 296)},
    (False, True): {
        "loss": (46, 46, 300, 296),
        "score": (396, 46, 246, 112),
        "weights": (396, 230, 216, 112),
    },
}
"""With points or without, and with the panel of weights or without."""


class TrainingPicture(Picture):
    """Loss and score over the epochs and, with ``points``, the data and the boundary.

    The weights have a panel where L1 or L2 acts on them, or some are exactly zero.
    ``update`` sets what the picture shows, ``render`` gives it as PNG of ``size`` CSS pixels.
    ``figure`` is a plain matplotlib figure: what is added to it is drawn, and
    ``figure.savefig("run.pdf")`` saves what is shown. All three may be used from any thread.

    Raises
    ------
    ValueError
        For an unknown task; from ``update`` for a view of another task, for points in a
        picture made without, for rows with more than two features, or for a surface whose
        shape does not fit its grid.

    Examples
    --------
    >>> picture = TrainingPicture(task="classification", points=False)
    >>> picture.update(TrainingView(task="classification", epochs=(), total_epochs=40))
    >>> picture.render()[:4]
    b'\\x89PNG'
    """

    def __init__(self, *, task: Task, points: bool, theme: Theme = LIGHT) -> None:
        if task not in ("classification", "regression"):
            raise ValueError(f"task must be 'classification' or 'regression', got {task!r}")
        super().__init__(*_SIZE[points], theme)
        self.task = task
        self.points = points
        places = _PLACES[points, True]
        axes = {name: self._axes_at(place) for name, place in places.items()}
        self._axes = axes
        self.loss = LossPanel(axes["loss"], theme)
        self.score = ScorePanel(axes["score"], theme, task)
        self.boundary = BoundaryPanel(axes["boundary"], theme, task) if points else None
        self.weights = WeightsPanel(axes["weights"], theme)
        panels = (self.loss, self.score, self.boundary, self.weights)
        self._panels = [panel for panel in panels if panel is not None]
        for panel in self._panels:
            self.canvas.add_panel(panel)
        self._legend: Legend | None = None
        self.update(TrainingView(task=task, epochs=(), total_epochs=1))

    def update(self, view: TrainingView) -> None:
        """Show this view from the next ``render`` on."""
        if view.task != self.task:
            raise ValueError(
                f"this picture shows {self.task}, got a view of {view.task};"
                f" make a TrainingPicture(task={view.task!r}, …)"
            )
        if view.points is not None and not self.points:
            raise ValueError(
                "this picture has no panel for points, got a view with points;"
                " make a TrainingPicture(…, points=True)"
            )
        with self.lock:
            self._arrange(weights=weights_say_something(view))
            for panel in self._panels:
                panel.update(view)
            self._update_legend(
                stopped=view.stopped_epoch is not None,
                pinned=bool(view.pins),
                before=view.before is not None and bool(view.before.epochs),
            )

    def _arrange(self, *, weights: bool) -> None:
        """Give the panels their places; what the weights leave is the boundary's or the score's."""
        if self.unchanged(weights, part="places"):
            return
        width, height = self.size
        self.weights.show(weights)
        for name, (left, top, wide, high) in _PLACES[self.points, weights].items():
            self._axes[name].set_position(
                (left / width, 1 - (top + high) / height, wide / width, high / height)
            )

    def _update_legend(self, **there: bool) -> None:
        if self.unchanged(*there.values()):
            return
        if self._legend is not None:
            self._legend.remove()
        entries = legend_entries(self.theme, points=self.points, **there)
        width, height = self.size
        self._legend = self.figure.legend(
            list(entries.values()),
            list(entries),
            loc="upper left",
            bbox_to_anchor=(_PLACES[self.points, True]["loss"][0] / width, 1 - 7 / height),
            ncols=len(entries),
            handler_map={tuple: HandlerTuple(ndivide=None, pad=0.3)},
            **legend_style(self.theme)
            | {"handlelength": 2.6 if self.points else 2.2, "columnspacing": 1.0},
        )


def weights_say_something(view: TrainingView) -> bool:
    """Whether penalties act on the weights of this run or of one beside it, or some are zero."""
    others = [pin.history for pin in view.pins]
    zeros = (epoch.zero_share for epoch in view.epochs)
    return (
        view.penalised
        or any(zeros)
        or any(h.hyperparameters.l1 > 0 or h.hyperparameters.l2 > 0 for h in others)
    )


def legend_entries(
    theme: Theme, *, points: bool, stopped: bool, pinned: bool, before: bool
) -> dict[str, Any]:
    """Label -> handle (a line, or a line and a marker side by side where rows are drawn too)."""
    train = make_line(color=theme.train, linewidth=1.9)
    validation = make_line(color=theme.validation, linewidth=1.9, linestyle=DASHED)
    filled, hollow = (
        make_line(**mark_style("o", 4.5, fill, edge=theme.text)) for fill in (theme.text, "none")
    )
    entries: dict[str, Any] = {
        _("training"): (train, filled) if points else train,
        _("validation"): (validation, hollow) if points else validation,
        _("best epoch"): make_line(
            **mark_style("D", 5.5, theme.background, edge=theme.validation, width=1.5)
        ),
    }
    if stopped:
        entries[_("stopped early")] = make_line(
            color=theme.muted, linewidth=1.4, linestyle=STOP_DASHES
        )
    if before:
        entries[_("before")] = make_line(
            color=theme.validation, linewidth=1.3, linestyle=DASHED, alpha=FAINT
        )
    if pinned:
        entries[_("pinned run")] = make_line(
            color=theme.ghosts[0], linewidth=1.1, linestyle=GHOST_DASHES[0]
        )
    return entries
