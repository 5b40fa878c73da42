"""SearchLab: grid, random, TPE and GP on one landscape, and a real search of a space."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from hpwidgets.data import load
from hpwidgets.data.dataset import Dataset
from hpwidgets.draw.best_so_far import BestSoFarPicture
from hpwidgets.draw.gaussian_process import GaussianProcessPicture
from hpwidgets.draw.isolation import IsolationPicture
from hpwidgets.draw.landscape import LandscapePicture, ReplayPicture
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.projections import ProjectionsPicture
from hpwidgets.draw.trials import TrialsPicture
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.labs.board import Field, Sections
from hpwidgets.labs.controls import NumberControl
from hpwidgets.labs.search_fields import FIELDS, NETWORK, PLAYED, SECTIONS, SETS, SHOWN
from hpwidgets.labs.search_space_text import read_axis_text, read_space_text
from hpwidgets.labs.search_text import words
from hpwidgets.labs.search_tools import SearchTools
from hpwidgets.labs.search_work import Asked, SearchWork, View, best_setting
from hpwidgets.labs.snapshot_lab import SnapshotLab
from hpwidgets.labs.style import escape
from hpwidgets.labs.training_lab import TrainingLab
from hpwidgets.live.frame import Frame
from hpwidgets.records import (
    BestSoFarView,
    IsolationView,
    Landscape,
    Measure,
    ProcessRunView,
    ReplayView,
    SearchRunView,
)
from hpwidgets.study.landscape import check_axes
from hpwidgets.study.replay import DOUBLED, METHODS
from hpwidgets.study.space import Space

PLAYABLE = (ReplayView, ProcessRunView)


class SearchLab(SnapshotLab[Asked, View]):
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
        ``chosen``, ``draw``, ``measure``; for the process ``process_budget``, ``along``, ``slice``,
        ``start``; for the real search ``space``, ``method``; the network's ``hidden_layers``,
        ``hidden_units``, ``learning_rate``, ``l2``, ``batch_size``, ``optimizer``, ``epochs``,
        ``seed``.

    ``lab.result`` is the newest record of the view, such as
    :class:`~hpwidgets.records.ReplayView`; ``lab.chosen`` the best run's setting, which
    ``lab.open()`` trains in a :class:`hpwidgets.TrainingLab`. Raises TypeError or ValueError in
    words for wrong names, values and data.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> lab = hp.SearchLab(cells=6, budget=9, epochs=5, hidden_units=8).wait(60)
    >>> [(replay.method, replay.distinct()) for replay in lab.result.replays][:2]
    [('grid', (3, 3)), ('random', (9, 9))]
    >>> lab.close()
    """

    fields: ClassVar[Mapping[str, Field]] = FIELDS
    sections: ClassVar[Sections] = SECTIONS

    def __init__(
        self,
        data: Any = None,
        *,
        space: Space | str | None = None,
        show: Sequence[str] | None = None,
        hide: Sequence[str] = (),
        lock: Sequence[str] = (),
        auto_run: bool = True,
        theme: str = "light",
        **values: Any,
    ):
        own: Dataset | None = None
        if isinstance(data, str) and data in SETS:
            values = {"data": data, **values}
        elif data is not None:
            own = data if isinstance(data, Dataset) else load(data)
        if isinstance(space, str):
            values, space = {"space": space, **values}, None
        if space is not None and not isinstance(space, Space):
            raise TypeError(
                "space must be a hp.Space, such as hp.Space(learning_rate=(1e-4, 1)), or its text,"
                f" got {type(space).__name__}"
            )
        self._space = space
        self._searches = SearchWork(own)
        self._pictures: dict[str, Picture] = {}
        self._trials = 0  # what the control "trial" runs up to
        super().__init__(
            self._searches.run,
            values,
            show=show,
            hide=hide,
            lock=lock,
            auto_run=auto_run,
            theme=theme,
        )
        self._tools = SearchTools(
            play=self._pressed_play, step=self._pressed_step, open_run=self._pressed_open
        )
        if "step" not in values:
            self._board["step"].set(self._budget)
        self._begin(self._tools.widget)

    # What a program reads and does ---------------------------------------------------------

    @property
    def chosen(self) -> Hyperparameters | None:
        """The setting of the best run: of the chosen search so far, or of all; None without one."""
        if self._item is None:
            return None
        search = self._board.values["chosen"]
        return best_setting(self._item, search=search, step=self._step, measure=self._good.measure)

    def open(self) -> TrainingLab | None:
        """The best run in a TrainingLab under this lab; None, and why, where there is none yet."""
        setting = self.chosen
        if setting is None:
            self._complain(_("there is no run to open yet: wait for the first result"))
            return None
        data = self._searches.own or self._good.data
        opened = TrainingLab(setting, data=data, theme=self._theme.name)
        self._tools.show(opened)
        return opened

    def open_code(self) -> str:
        """The expression that opens the best run in a TrainingLab; "" without one."""
        setting = self.chosen
        if setting is None:
            return ""
        data = "data" if self._searches.own is not None else repr(self._good.data)
        return f"hp.TrainingLab(hp.{setting!r}, data={data})"

    def play(self) -> None:
        """Go on trial by trial, from the first one when the last one is shown."""
        if self._step >= self._trials:
            self._board["step"].set(0 if self._trials < 2 else 1)
        self._tools.playing = True
        self._live.refresh()

    def close(self) -> None:
        """As every lab; the run that was opened is closed, too."""
        self._tools.playing = False
        self._tools.clear()
        super().close()

    # What a person does ---------------------------------------------------------------------

    def _pressed_play(self) -> None:
        if self._tools.playing:
            self._tools.playing = False
            self._live.refresh()
        else:
            self.play()

    def _pressed_step(self) -> None:
        self._tools.playing = False
        following = self._step + 1 if self._step < self._trials else 1
        self._board["step"].set(following)
        self._live.refresh()

    def _pressed_open(self) -> None:
        if self._tools.opened is not None:
            self._tools.clear()
        else:
            self.open()

    # What the lesson says -------------------------------------------------------------------

    def _snapshot(self, values: Mapping[str, Any]) -> Asked:
        view = values["view"]
        base = Hyperparameters(**{name: values[name] for name in NETWORK})
        asked = Asked(
            view=view,
            data="" if self._searches.own is not None else values["data"],
            base=base,
            measure=values["measure"],
            draw=0 if view == "isolation" else values["draw"],
        )
        if view == "search":
            return self._asked_search(asked, values)
        return self._asked_landscape(asked, values)

    def _asked_search(self, asked: Asked, values: Mapping[str, Any]) -> Asked:
        space = self._space or read_space_text(values["space"])
        found = dataclasses.replace(
            asked, space=space, method=values["method"], budget=values["budget"]
        )
        self._searches.begin(found).close()  # says what cannot be
        return found

    def _asked_landscape(self, asked: Asked, values: Mapping[str, Any]) -> Asked:
        x, y = (
            read_axis_text(values[at], values[f"{at}_range"], values["cells"]) for at in ("x", "y")
        )
        check_axes(asked.base, x, y)
        base = asked.base.replace(**{axis.name: axis.value(0) for axis in (x, y)})
        seeds = tuple(range(base.seed, base.seed + values["repeats"]))
        asked = dataclasses.replace(asked, base=base, axes=(x, y), seeds=seeds)
        if asked.view == "process":
            other = y if values["along"] == "x" else x
            # Where the axis has become shorter, its control moves to the end with it.
            at = min(values["slice"], len(other.values)) - 1
            return dataclasses.replace(
                asked,
                budget=values["process_budget"],
                along=values["along"],
                slice=at,
                start=values["start"],
            )
        if asked.view == "isolation":
            return asked
        replays = values["replays"] if asked.view == "bands" else 1
        return dataclasses.replace(asked, budget=values["budget"], replays=replays)

    def _suit(self) -> None:
        values = self._board.values
        shown = set(SHOWN[values["view"]])
        if values["view"] != "search":
            shown -= {values["x"], values["y"]}
        if self._searches.own is not None:
            shown -= {"data"}
        if self._space is not None:
            shown -= {"space"}
        for name in self._board.names:
            if name != "view":
                self._board.display(name, name in shown)
        self._tools.suit(playable=values["view"] in PLAYED)
        self._set_trials()
        if self._good.axes is not None:
            across = self._good.axes[1 if values["along"] == "x" else 0]
            self._offer("slice", len(across.values))

    def _offer(self, name: str, most: int) -> None:
        """Let a control of whole numbers run from 1 to ``most``."""
        control = self._board[name]
        assert isinstance(control, NumberControl)
        control.set_range(1, most)
        control.set(min(control.value, most))

    def _set_trials(self) -> None:
        """Let the control "trial" run up to the budget; one that stood at the end stays there."""
        most = max(self._budget, 1)
        if most != self._trials:
            at_end = self._step >= self._trials > 0
            self._trials = most
            self._offer("step", most)
            if at_end:
                self._board["step"].set(most)

    @property
    def _budget(self) -> int:
        values = self._board.values
        if values["view"] == "process":
            return min(int(values["process_budget"]), int(values["cells"]))
        return int(values["budget"])

    @property
    def _step(self) -> int:
        return int(self._board.values["step"])

    def _show(self, frame: Frame[Asked, View]) -> None:
        playing = self._tools.playing and frame.final and isinstance(frame.item, PLAYABLE)
        if playing:
            self._ended = None  # quick pictures while it plays
        self._tools.say_playing()
        super()._show(frame)
        if not playing:
            return
        if self._step < self._trials and not self._closed:
            self._board["step"].set(self._step + 1)
            self._live.refresh(after=1 / self._board.values["speed"])
        else:
            self._tools.playing = False
            self._tools.say_playing()

    def _blank(self) -> Picture:
        return self._picture_for(self._board.values["view"])

    def _draw(self, item: View) -> Picture:
        if isinstance(item, Landscape):
            view = self._good.view
            height = self._picture_for(view).size[1]
            alone: Any = self._picture_for(f"filling {height}")
            alone.update(item, self._good.measure)
            return alone  # type: ignore[no-any-return]
        picture: Any = self._picture_for(self._kind(item))
        if isinstance(item, ReplayView):
            picture.update(item, self._step)
        elif isinstance(item, ProcessRunView):
            picture.update(item.steps[min(self._step, len(item.steps)) - 1])
        elif isinstance(item, SearchRunView):
            picture.update(item, *self._plane(item))
        else:
            picture.update(item)
        return picture  # type: ignore[no-any-return]

    def _kind(self, item: View) -> str:
        if isinstance(item, ReplayView):
            return "projections" if self._projected else "landscape"
        kinds = {
            ProcessRunView: "process",
            BestSoFarView: "bands",
            IsolationView: "isolation",
            SearchRunView: "search",
        }
        return kinds[type(item)]

    @property
    def _projected(self) -> bool:
        return self._good.view == "projections"

    def _plane(self, item: SearchRunView) -> tuple[str, str]:
        """The two fields of the plane: those of the axes' controls where the space has them."""
        names = [axis.name for axis in item.axes]
        wanted = [self._board.values[at] for at in ("x", "y")]
        x = wanted[0] if wanted[0] in names else names[0]
        rest = [name for name in names if name != x] or [x]
        return x, wanted[1] if wanted[1] in rest else rest[0]

    def _picture_for(self, kind: str) -> Picture:
        makers: dict[str, Callable[[], Picture]] = {
            "landscape": lambda: ReplayPicture(self._theme),
            "process": lambda: GaussianProcessPicture(self._theme),
            "bands": lambda: BestSoFarPicture((*METHODS, DOUBLED), self._theme),
            "projections": lambda: ProjectionsPicture(self._theme),
            "isolation": lambda: IsolationPicture(self._theme),
            "search": lambda: TrialsPicture(self._theme),
        }
        if kind not in self._pictures:
            filling = kind.startswith("filling ")
            self._pictures[kind] = (
                LandscapePicture(int(kind.split()[1]), self._theme) if filling else makers[kind]()
            )
        return self._pictures[kind]

    def _words_html(self, item: View, *, final: bool) -> str:
        text = "<br>".join(escape(sentence) for sentence in self._sentences(item))
        code = self.open_code() if final else ""
        opened = f"<br><code>{escape(code)}</code>" if code else ""
        return f'<div class="hp-verdict{"" if final else " hp-dim"}">{text}{opened}</div>'

    def _described(self, item: View) -> str:
        return " ".join(self._sentences(item))

    def _sentences(self, item: View) -> list[str]:
        measure: Measure = self._good.measure
        return words(item, step=self._step, projected=self._projected, measure=measure)

    def _progress(self, item: View) -> tuple[int, int]:
        if isinstance(item, ProcessRunView):
            return len(item.steps), item.budget
        if isinstance(item, SearchRunView):
            return len(item.trials), item.budget
        return item.done, item.total

    def _arguments(self) -> list[str]:
        own = ["data"] if self._searches.own is not None else []
        return own + (["space=space"] if self._space is not None else [])
