"""What all lessons share: they choose a view, compute it, draw it, say what it shows."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from matplotlib.figure import Figure

from hpwidgets.data import Dataset, load
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import theme_named
from hpwidgets.hyperparameters import shown
from hpwidgets.i18n import _
from hpwidgets.live import Cache
from hpwidgets.live.frame import Frame
from hpwidgets.widgets.board import ControlBoard, Field, Sections, choice, make_controls
from hpwidgets.widgets.easel import Easel
from hpwidgets.widgets.lab import make_room, register
from hpwidgets.widgets.page import TEXTS, preset_specs, table_data, view_specs
from hpwidgets.widgets.preset import Preset
from hpwidgets.widgets.steered import SteeredLab
from hpwidgets.widgets.view import Given, Request, Stage, Values, View
from hpwidgets.widgets.words import notes_words

STATES = {
    "running": _("computing"),
    "paused": _("paused"),
    "failed": _("error: see the message"),
    "finished": _("finished"),
    "stopped": _("stopped by hand"),
}
FAILED = {"verdict": None, "lines": [[_("This run failed: see the message."), False]]}
"""What is said of a run that failed, beside what is wrong."""
KEPT = 32
"""Results that a lab remembers."""


class LessonLab(SteeredLab):
    """A lab of views over common controls; where it has one view only, there is none to choose.

    A lesson names its ``fields`` (every control but the choice of the view) and ``sections`` (none:
    all controls in sight), and says in ``_views`` which views there are. What else these need, it
    sets before it calls this constructor, which computes for the first time.

    Parameters
    ----------
    data
        The name of a bundled set of the control ``data``, or rows of your own in any form that
        :func:`hpwidgets.load` takes. A lesson says in ``_own_rows`` if it takes other ones.
    show, hide, lock
        Names of controls: only these (all unfolded), not these, shown but fixed.
    auto_run
        Whether a move computes at once; otherwise Run does.
    theme
        ``"light"`` or ``"dark"``; None follows the page's own.
    presets
        Settings of your own to offer: each a :class:`~hpwidgets.widgets.preset.Preset`. None: the
        lab's.
    guide
        Whether the view's question and what to try first stand in the head.
    values
        Controls by name, where another value than the default is wanted at the start.

    Raises TypeError or ValueError, in words, for a wrong name or value. What goes wrong later is
    said in the lab, which goes on with the last good setting.
    """

    title: ClassVar[str] = ""
    """What the lab is called, in its head."""
    fields: ClassVar[Mapping[str, Field]] = {}
    sections: ClassVar[Sections] = ()
    row_controls: ClassVar[Sequence[str]] = ("data",)
    """Controls that say which rows there are: they mean nothing beside rows of one's own."""
    first_view: ClassVar[str] = ""
    """The view that is shown first, where it is another than the first one."""
    counted: ClassVar[str] = _("{done}/{total} · {state}")
    """What the run bar says of progress."""
    states: ClassVar[Mapping[str, str]] = STATES
    """What the run bar says of a state."""
    nothing: ClassVar[str] = _("nothing computed yet")
    """What is said before the first record."""
    view_meaning: ClassVar[str] = _("what to look at")
    """What the choice of the view is for."""
    dimmed: ClassVar[bool] = True
    """Whether the words are dimmed while it computes."""
    alarm: ClassVar[str] = ""
    """How a sentence begins that must not be overlooked."""
    _own: Any = None
    """Rows of one's own."""
    _absent: Collection[str] = ()
    """Controls that mean nothing in this very lab."""

    def __init__(
        self,
        data: Any = None,
        *,
        show: Sequence[str] | None = None,
        hide: Sequence[str] = (),
        lock: Sequence[str] = (),
        auto_run: bool = True,
        theme: str | None = None,
        presets: Sequence[Preset] | None = None,
        guide: bool = True,
        **values: Any,
    ):
        make_room()
        named = self._set_named(data)
        if data is not None and not named:
            self._own = self._own_rows(data)
            self._absent = {*self._absent, *self.row_controls}
        self.views = {view.name: view for view in self._views()}
        self._first = self.first_view or next(iter(self.views))
        fields, sections = self._layout()
        self._fields = dict(fields)
        if len(self.views) > 1:
            labels = {view.name: view.label for view in self.views.values()}
            chosen = choice(_("view"), self.view_meaning, labels, self._first)
            self._fields = {"view": chosen, **fields}
        self._theme = None if theme is None else theme_named(theme)
        if presets is not None:
            if not isinstance(presets, Iterable) or not all(
                isinstance(one, Preset) for one in presets
            ):
                raise TypeError(f"presets must be a list of hpwidgets.Preset, got {shown(presets)}")
            self.presets = tuple(presets)
        self._guide = guide
        sections = sections or (("", tuple(self._fields)),)
        board = ControlBoard(
            make_controls(self._fields, named | values), sections, show=show, hide=hide, lock=lock
        )
        board.check_names(presets=[name for preset in self.presets for name in preset.values])
        self._known: Cache[tuple[str, Given], Any] = self._cache(KEPT)
        self._at: tuple[Request, Any] | None = None  # what is on the page
        self._drawn: Picture | None = None  # its picture
        good = self._snapshot(board.values)
        super().__init__(self._compute, board, good, Easel(self._theme), auto_run=auto_run)
        self._ready()
        self._begin()

    @abstractmethod
    def _views(self) -> Sequence[View]:
        """The views, in the order in which they are offered."""

    def _layout(self) -> tuple[Mapping[str, Field], Sections]:
        """The controls of this very lab, and the sections in which they stand."""
        return self.fields, self.sections

    def _own_rows(self, data: Any) -> Any:
        """Rows of one's own as the lesson takes them; what is wrong with them is said in words."""
        if not set(self.row_controls) <= set(self.fields):
            raise TypeError(f"{type(self).__name__} takes no rows of your own")
        return data if isinstance(data, Dataset) else load(data)

    def _ready(self) -> None:
        """What a lesson does once the controls are made, before anything is computed."""

    def _begin(self) -> None:
        """Tell the page what there is, note the lab, and compute for the first time."""
        self._suit()
        self.widget.put(spec=self._spec(), **self._control_traits())
        register(self)
        paused = not self._auto_run
        if paused and self.view.before is None:
            self.widget.put(**self._easel.show(self.picture))
        self._submit(self._good, paused=paused)

    def _spec(self) -> dict[str, Any]:
        return {
            "lab": type(self).__name__,
            "title": _(self.title) or type(self).__name__,
            "guide": self._guide,
            "tabs": len(self.views) > 1 and "view" not in self._board.named["hide"],
            "views": view_specs(self.views.values()),
            "presets": preset_specs(self.presets),
            "run": [button.spec() for button in self._run_buttons()],
            "theme": "" if self._theme is None else self._theme.name,
            "texts": {key: _(text) for key, text in TEXTS.items()},
        }

    # What a program reads and does ---------------------------------------------------------

    @property
    def view(self) -> View:
        """The view that is chosen."""
        return self._chosen(self._board.values)

    @property
    def result(self) -> Any:
        """The newest record on the page; None before the first one."""
        return None if self._at is None else self._at[1]

    @property
    def values(self) -> dict[str, Any]:
        """What the controls say, by name."""
        return self._board.values

    @property
    def words(self) -> str:
        """The sentences beside the picture; empty before the first record."""
        return "" if self._at is None else " ".join(self._sentences(*self._at))

    @property
    def controls(self) -> ControlBoard:
        """The controls by name: ``lab.controls["seed"].info``, ``.value``, ``.shown``."""
        return self._board

    @property
    def picture(self) -> Picture:
        """The picture of the newest record; an empty one before the first."""
        if self._drawn is None and self._at is not None:  # closed: drawn anew, and not kept
            return self._draw(*self._at)
        return self._drawn or self._picture_of(self._good.stage(None))

    @property
    def figure(self) -> Figure:
        """The picture as a matplotlib figure, to save or to add to."""
        return self.picture.figure

    def settings(self) -> str:
        """The expression that makes this lab again (``data`` stands for rows of your own)."""
        parts = self._arguments() + self._starts()
        parts += [f"{name}={names!r}" for name, names in self._board.named.items() if names]
        if not self._auto_run:
            parts.append("auto_run=False")
        if not self._guide:
            parts.append("guide=False")
        if self._theme is not None:
            parts.append(f"theme={self._theme.name!r}")
        return f"hp.{type(self).__name__}({', '.join(parts)})"

    def _arguments(self) -> list[str]:
        """The lesson's own arguments as they are written in code, besides the controls."""
        return [] if self._own is None else ["data"]

    def _starts(self) -> list[str]:
        """Where the controls start, as it is written in code."""
        values = self._board.values.items()
        return [f"{n}={value!r}" for n, value in values if value != self._fields[n].default]

    # What is computed ------------------------------------------------------------------------

    def _set_named(self, data: Any) -> dict[str, Any]:
        """The controls to set where ``data`` is the name of a bundled set."""
        if not isinstance(data, str):
            return {}
        controls = [name for name in self.row_controls if name in self.fields]
        return {name: data for name in controls if data in self.fields[name].info.choices}

    def _data(self, values: Values) -> Dataset:
        """Rows of one's own, or those that the control ``data`` names."""
        data: Dataset = load(values["data"]) if self._own is None else self._own
        return data

    def _snapshot(self, values: Values) -> Request:
        view = self._chosen(values)
        names = view.used(values, self._absent)
        given = Given({name: values[name] for name in names if name not in view.looks})
        view.check(given)
        return Request(view, Given({**given, **view.beside(given)}))

    def _chosen(self, values: Values) -> View:
        return self.views[values.get("view", self._first)]

    def _suit(self) -> None:
        values = self._board.values
        shown = set(self._chosen(values).used(values, self._absent))
        for name in self._board.names:
            if name != "view":
                self._board.display(name, name in shown)

    def _compute(self, request: Request, cancelled: Callable[[], bool]) -> Iterator[Any]:
        view, given = request.view, request.given
        if request.anew:
            view.forget(given)
        if request.waiting and view.before is not None:
            yield view.before(given)
        records = iter(view.run(given, cancelled))
        yield from self._known.remember(request.key, records, cancelled) if view.kept else records

    # What the worker shows ---------------------------------------------------------------------

    def _show(self, frame: Frame[Request, Any]) -> None:
        item, ended = frame.item, frame.state in ("failed", "stopped")
        self._tell_controls()
        if item is None or (ended and frame.generation == self._live.generation):
            # Before the last picture: that takes a whole redraw, or asks a model that has failed.
            done, total = 0, self._total(frame.snapshot)
            progress: Mapping[str, Any] = {}
            if item is not None:
                done, total = item.done, item.total
                progress = FAILED if frame.state == "failed" else {}
            told = self._progress(frame, done, total)
            self.widget.put(said={**self.widget.said, **progress, **told})
        if item is not None:
            self._show_item(frame, item)

    def _show_item(self, frame: Frame[Request, Any], item: Any) -> None:
        newest = self._good
        request = newest if newest.key == frame.snapshot.key else frame.snapshot
        picture = self._draw(request, item)
        self._at, self._drawn = (request, item), picture
        if self._late(frame):
            return
        said = {
            **self._progress(frame, item.done, item.total),
            **self._said(frame, request, item),
        }
        below = self._below(request, item, final=frame.final)
        traits = self._easel.show(picture)
        self.widget.put(**traits, said=said | {"drawn": self._easel.drawn}, below=below)
        self._send_file(picture)

    def _progress(self, frame: Frame[Request, Any], done: int, total: int) -> dict[str, Any]:
        """How far the run is, and what is wrong."""
        state = self._state(frame)
        text, control = self._wrong
        if text and not control:  # an error that begins with a control's name stands beside it
            control = next((n for n in self._board.names if text.startswith(f"{n} ")), "")
        return {
            "state": frame.state,
            "final": frame.final,
            "done": done,
            "total": total,
            "progress": self.counted.format(done=done, total=total, state=state)
            if total
            else state,
            "error": {"text": text, "control": control},
            "auto_run": self._auto_run,
            "comment": self._comment,
        }

    def _said(self, frame: Frame[Request, Any], request: Request, item: Any) -> dict[str, Any]:
        """What the picture, which is put on the page with it, shows."""
        final = frame.final
        return {
            "view": request.view.name,
            "verdict": None,
            "lines": [
                [line, bool(self.alarm) and line.startswith(self.alarm)]
                for line in (*self._sentences(request, item), *notes_words(self._own))
            ],
            "dim": self.dimmed and not final,
            "status": self._status(),
            "alt": self._alt(request, item) if final else self.widget.said.get("alt", ""),
        }

    def _status(self) -> str:
        moved = []
        for name in self._board.names:
            control, field = self._board[name], self._fields[name]
            if name != "view" and control.shown and control.value != field.default:
                moved.append(f"{_(control.info.label)} {control.text(control.value)}")
        return " · ".join(moved)

    def _below(self, request: Request, item: Any, *, final: bool) -> dict[str, Any]:
        """What stands under the picture and changes seldom."""
        table = request.stage(item).table
        found = None if table is None else table(item, self._board.values)
        tools = [button.spec() for button in self._tools() if button.name in request.view.extras]
        return {"tools": tools, "tables": [] if found is None else [table_data(found)]}

    def _state(self, frame: Frame[Request, Any]) -> str:
        return self.states.get(frame.state, "")

    def _total(self, request: Request) -> int:
        """How long the run will be, before its first record; 0 where that is not known."""
        return 0

    def _draw(self, request: Request, item: Any) -> Picture:
        stage = request.stage(item)
        picture = self._picture_of(stage)
        stage.draw(picture, item, self._board.values)
        return picture

    def _picture_of(self, stage: Stage) -> Picture:
        return self._easel.picture(stage.picture)

    def _sentences(self, request: Request, item: Any) -> Iterable[str]:
        return request.stage(item).words(item, self._board.values)

    def _alt(self, request: Request, item: Any) -> str:
        stage = request.stage(item)
        return " ".join((stage.spoken or stage.words)(item, self._board.values))

    def _release(self) -> None:
        self._drawn = None
        self._easel.release()

    def _picture(self) -> bytes:
        return self.picture.render(scale=2)

    def _words(self) -> str:
        said = self.nothing if self._at is None else self._alt(*self._at)
        return f"hpwidgets.{type(self).__name__}: {said}"
