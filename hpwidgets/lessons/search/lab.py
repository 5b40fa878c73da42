"""SearchLab: grid, random, TPE and GP on one landscape, and a real search of a space."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.lessons.search.controls import FIELDS
from hpwidgets.lessons.search.presets import PRESETS
from hpwidgets.lessons.search.tools import SearchTools
from hpwidgets.lessons.search.views import (
    AXIS,
    NETWORK,
    PLAYED,
    SEARCHED,
    SearchStage,
    SearchViews,
)
from hpwidgets.lessons.training.lab import TrainingLab
from hpwidgets.live.frame import Frame
from hpwidgets.tuning.space.space import Space
from hpwidgets.widgets.button import Button
from hpwidgets.widgets.lesson import LessonLab
from hpwidgets.widgets.view import Request, View


class SearchLab(LessonLab):
    """Search, watched: what every method tries, what it finds, and what it costs.

    Six views. On a landscape of two hyperparameters, every cell trained: grid, random, TPE and GP
    side by side, trial by trial; a Gaussian process along one axis with its expected improvement;
    many replays of each method, and random search at twice the budget; the values tried of each
    hyperparameter; isolation plots and importance. And a real search of a space of any fields.

    Parameters
    ----------
    data
        The name of a bundled set of the control ``data``, or rows of your own in any form that
        :func:`hpwidgets.load` takes.
    space
        A :class:`hpwidgets.Space` for the real search; None: what the control ``space`` says.
    show, hide, lock, auto_run, theme
        As in :class:`hpwidgets.TrainingLab`.
    values
        Where the controls start: ``view`` ("landscape", "process", "bands", "projections",
        "isolation", "search"), ``data``; the axes ``x``, ``y``, ``x_range``, ``y_range``
        (``"0.001 .. 1"``), ``cells``, ``repeats``; ``budget``, ``replays``, ``step``, ``speed``,
        ``reveal``, ``chosen``, ``draw``, ``measure``; for the process ``process_budget``,
        ``along``, ``slice``, ``start``; for the real search ``method``, ``learning_rate_from``,
        ``learning_rate_to`` and so on, ``activations``, or ``space`` in their place; the
        network's ``hidden_layers``, ``hidden_units``, ``learning_rate``, ``l2``, ``batch_size``,
        ``optimizer``, ``epochs``, ``seed``.

    ``lab.result`` is the newest record of the view, such as
    :class:`~hpwidgets.lessons.search.records.ReplayView`; ``lab.chosen`` the best run's setting,
    which ``lab.open()`` trains in a :class:`hpwidgets.TrainingLab`. Raises TypeError or ValueError
    in words for wrong names, values and data.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> lab = hp.SearchLab(cells=6, budget=9, epochs=5, hidden_units=8).wait(60)
    >>> [(replay.method, replay.distinct()) for replay in lab.result.replays][:2]
    [('grid', (3, 3)), ('random', (9, 9))]
    >>> lab.close()
    """

    fields = FIELDS
    title = _("Search lab")
    presets = PRESETS
    sections = (
        ("", ("view", "data", "method")),
        ("", ("budget", "process_budget", "replays", "reveal", *PLAYED)),
        ("", ("along", "slice", "start", "draw", "measure")),
        (_("Space"), (*SEARCHED, "space")),
        (_("Axes"), AXIS),
        (_("Network"), NETWORK),
    )

    def __init__(self, data: Any = None, *, space: Space | str | None = None, **values: Any):
        if isinstance(space, str):
            values, space = {"space": space, **values}, None
        if space is not None and not isinstance(space, Space):
            raise TypeError(
                "space must be a hp.Space, such as hp.Space(learning_rate=(1e-4, 1)), or its text,"
                f" got {type(space).__name__}"
            )
        self._space = space
        if space is not None:
            self._absent = ("space", *SEARCHED)
        self._trials = 0  # what the control "trial" runs up to
        self._from_end = "step" not in values
        self._run_tools = SearchTools(
            play=self._pressed_play, step=self._pressed_step, open_run=self._pressed_open
        )
        super().__init__(data, **values)

    def _views(self) -> Sequence[View]:
        views = SearchViews(self._own, self._space, self._picture_of, self._cache).all()
        return [replace(view, extras=("play", "next-trial", "open")) for view in views]

    def _ready(self) -> None:
        if self._from_end:
            self._board["step"].set(self._budget)

    def _tools(self) -> Sequence[Button]:
        playable = "step" in self.view.controls
        return [b for b in self._run_tools.buttons() if playable or b.name == "open"]

    # What a program reads and does ---------------------------------------------------------

    @property
    def chosen(self) -> Hyperparameters | None:
        """The setting of the best run: of the chosen search so far, or of all; None without one."""
        if self._at is None:
            return None
        request, record = self._at
        stage = request.stage(record)
        assert isinstance(stage, SearchStage)
        return stage.best(record, self.values)

    def open(self) -> TrainingLab | None:
        """The best run in a TrainingLab under this lab; None, and why, where there is none yet."""
        setting = self.chosen
        if setting is None:
            self._complain(_("there is no run to open yet: wait for the first result"))
            return None
        data = self._own or self._good.given.data
        opened = TrainingLab(setting, data=data, theme=self._theme.name if self._theme else None)
        self._run_tools.show(opened)
        self._live.refresh()
        return opened

    def open_code(self) -> str:
        """The expression that opens the best run in a TrainingLab; "" without one."""
        setting = self.chosen
        if setting is None:
            return ""
        data = "data" if self._own is not None else repr(self._good.given.data)
        return f"hp.TrainingLab(hp.{setting!r}, data={data})"

    def play(self) -> None:
        """Go on trial by trial, from the first one when the last one is shown."""
        if self._step >= self._trials:
            self._board["step"].set(1)
        self._run_tools.playing = True
        self._live.refresh()

    def close(self) -> None:
        """As every lab; the run that was opened is closed, too."""
        self._run_tools.playing = False
        self._run_tools.clear()
        super().close()

    # What a person does ---------------------------------------------------------------------

    def _pressed_play(self) -> None:
        if self._run_tools.playing:
            self._run_tools.playing = False
            self._live.refresh()
        else:
            self.play()

    def _pressed_step(self) -> None:
        self._run_tools.playing = False
        following = self._step + 1 if self._step < self._trials else 1
        self._board["step"].set(following)
        self._live.refresh()

    def _pressed_open(self) -> None:
        if self._run_tools.opened is not None:
            self._run_tools.clear()
            self._live.refresh()
        else:
            self.open()

    # What the page shows ----------------------------------------------------------------------

    def _suit(self) -> None:
        super()._suit()
        self._run_tools.playing = self._run_tools.playing and "step" in self.view.controls
        self._set_trials()
        axes = self._good.given.get("axes")
        if axes is not None:
            across = axes[1 if self.values["along"] == "x" else 0]
            most = len(across.values)
            self._board.set_range("slice", 1, most, beyond=most)

    def _set_trials(self) -> None:
        """Let the control "trial" run up to the budget; one that stood at the end stays there."""
        most = max(self._budget, 1)
        if most != self._trials:
            at_end = self._step >= self._trials > 0
            self._trials = most
            self._board.set_range("step", 1, most, beyond=most)
            if at_end:
                self._board["step"].set(most)

    @property
    def _budget(self) -> int:
        values = self._board.values
        if "process_budget" in self.view.controls:
            return min(int(values["process_budget"]), int(values["cells"]))
        return int(values["budget"])

    @property
    def _step(self) -> int:
        return int(self._board.values["step"])

    def _show(self, frame: Frame[Request, Any]) -> None:
        playing = self._run_tools.playing and frame.final and self._played(frame)
        super()._show(frame)
        opened = self._run_tools.opened
        self.widget.put(child="" if opened is None else opened.widget.model_id)
        if not playing:
            return
        if self._step < self._trials and not self._closed:
            self._board["step"].set(self._step + 1)
            self._live.refresh(after=1 / self._board.values["speed"])
        else:
            self._run_tools.playing = False
            self._live.refresh()

    def _played(self, frame: Frame[Request, Any]) -> bool:
        """Whether the frame shows trials that can be shown one by one."""
        view = frame.snapshot.view
        shown = frame.item is not None and frame.snapshot.stage(frame.item) is view
        return shown and "step" in view.controls

    def _below(self, request: Request, item: Any, *, final: bool) -> dict[str, Any]:
        below = super()._below(request, item, final=final)
        code = self.open_code() if final else ""
        if code:
            below["code"] = {"text": f"import hpwidgets as hp\n\n{code}", "file": "best_run.py"}
        return below

    def _arguments(self) -> list[str]:
        own = super()._arguments()
        return own if self._space is None else [*own, "space=space"]
