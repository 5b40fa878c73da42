"""The live picture of one training run."""

from __future__ import annotations

from typing import Any

from matplotlib.legend import Legend
from matplotlib.legend_handler import HandlerTuple

from hpwidgets.draw.curves import DASHED, mark_style
from hpwidgets.draw.picture import Picture, Place
from hpwidgets.draw.theme import GHOST_DASHES, LIGHT, Theme, legend_style, make_line
from hpwidgets.draw.training._curve_pair import STOP_DASHES
from hpwidgets.draw.training._loss import LossPanel, ScorePanel
from hpwidgets.draw.training._weights import WeightsPanel
from hpwidgets.draw.training.boundary import BoundaryPanel
from hpwidgets.i18n import _
from hpwidgets.records import Task, TrainingView

_SIZE_WITH_POINTS = (660, 450)
_PLACES_WITH_POINTS: dict[str, Place] = {
    "loss": (46, 46, 244, 154),
    "score": (376, 46, 240, 154),
    "boundary": (46, 258, 244, 154),
    "weights": (376, 258, 240, 154),
}
_SIZE_WITHOUT_POINTS = (660, 380)
_PLACES_WITHOUT_POINTS: dict[str, Place] = {
    "loss": (46, 46, 294, 296),
    "score": (396, 46, 220, 112),
    "weights": (396, 230, 220, 112),
}


class TrainingPicture(Picture):
    """Loss, score and weights over the epochs and, with ``points``, the data and the boundary.

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
        super().__init__(*(_SIZE_WITH_POINTS if points else _SIZE_WITHOUT_POINTS), theme)
        self.task = task
        self.points = points
        self._places = _PLACES_WITH_POINTS if points else _PLACES_WITHOUT_POINTS
        axes = {name: self._axes_at(place) for name, place in self._places.items()}
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
            for panel in self._panels:
                panel.update(view)
            self._update_legend(stopped=view.stopped_epoch is not None, pinned=bool(view.pins))

    def _update_legend(self, *, stopped: bool, pinned: bool) -> None:
        if self.unchanged(stopped, pinned):
            return
        if self._legend is not None:
            self._legend.remove()
        entries = legend_entries(self.theme, points=self.points, stopped=stopped, pinned=pinned)
        width, height = self.size
        self._legend = self.figure.legend(
            list(entries.values()),
            list(entries),
            loc="upper left",
            bbox_to_anchor=(self._places["loss"][0] / width, 1 - 7 / height),
            ncols=len(entries),
            handler_map={tuple: HandlerTuple(ndivide=None, pad=0.3)},
            **legend_style(self.theme) | {"handlelength": 3.2 if self.points else 2.2},
        )


def legend_entries(theme: Theme, *, points: bool, stopped: bool, pinned: bool) -> dict[str, Any]:
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
    if pinned:
        entries[_("pinned run")] = make_line(
            color=theme.ghosts[0], linewidth=1.1, linestyle=GHOST_DASHES[0]
        )
    return entries
