"""What all lessons share: they choose a view, compute it, draw it, say what it shows."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Self

import ipywidgets as widgets
from matplotlib.figure import Figure

from hpwidgets.data import Dataset, load
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import DARK, Theme, theme_named
from hpwidgets.i18n import _
from hpwidgets.live import Cache
from hpwidgets.live.frame import Frame
from hpwidgets.widgets.board import ControlBoard, Field, Sections, choice, make_controls, set_shown
from hpwidgets.widgets.lab import Lab, set_value
from hpwidgets.widgets.preset import Preset
from hpwidgets.widgets.run_bar import RunBar
from hpwidgets.widgets.style import escape, shown_table
from hpwidgets.widgets.table import Table
from hpwidgets.widgets.view import Given, Request, Stage, Values, View

STATES = {
    "running": _("computing"),
    "paused": _("paused"),
    "failed": _("error: see the message"),
    "finished": _("finished"),
    "stopped": _("stopped by hand"),
}
KEPT = 32
"""Results that a lab remembers."""


class LessonLab(Lab[Request, Any]):
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
        ``"light"`` or ``"dark"`` pictures.
    values
        Controls by name, where another value than the default is wanted at the start.

    Raises TypeError or ValueError, in words, for a wrong name or value. What goes wrong later is
    said in the lab, which goes on with the last good setting.
    """

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
    stepped: ClassVar[bool] = False
    """Whether the run bar has a button Step: one item more, then pause."""
    dimmed: ClassVar[bool] = True
    """Whether the words are dimmed while it computes."""
    alarm: ClassVar[str] = ""
    """How a sentence begins that must not be overlooked."""
    title: ClassVar[str] = ""
    """What the lab is called, in its head."""
    presets: ClassVar[Sequence[Preset]] = ()
    """Settings worth seeing, good and bad ones, each with a line of commentary."""
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
        theme: str = "light",
        **values: Any,
    ):
        named = self._set_named(data)
        if data is not None and not named:
            self._own = self._own_rows(data)
            self._absent = {*self._absent, *self.row_controls}
        self.views = {view.name: view for view in self._views()}
        self._first = self.first_view or next(iter(self.views))
        self._fields = dict(self.fields)
        if len(self.views) > 1:
            labels = {view.name: view.label for view in self.views.values()}
            chosen = choice(_("view"), self.view_meaning, labels, self._first)
            self._fields = {"view": chosen, **self.fields}
        self._theme = theme_named(theme)
        sections = self.sections or (("", tuple(self._fields)),)
        self._board = ControlBoard(
            make_controls(self._fields, named | values), sections, show=show, hide=hide, lock=lock
        )
        self._good = self._snapshot(self._board.values)
        super().__init__(self._compute, lambda item: item.done / max(item.total, 1))
        self._known: Cache[tuple[str, Given], Any] = Cache(KEPT)
        self._pictures: dict[Callable[[Theme], Picture], Picture] = {}
        self._at: tuple[Request, Any] | None = None  # what is on the page
        self._drawn: Picture | None = None  # its picture
        self._bar = RunBar(
            run=self._pressed_run,
            stop=self._live.stop,
            **self._buttons(),
            auto_run=auto_run,
            counted=self.counted,
        )
        self._image = widgets.Image(format="png", layout=widgets.Layout(max_width="100%"))
        self._image.add_class("hpwidgets-picture")
        self._text = widgets.HTML()
        self._text.add_class("hpwidgets-words")
        self._board.on_change = self._moved
        self._board.on_error = self._complain
        self._extras = self._under_words()
        self._begin()

    @abstractmethod
    def _views(self) -> Sequence[View]:
        """The views, in the order in which they are offered."""

    def _own_rows(self, data: Any) -> Any:
        """Rows of one's own as the lesson takes them; what is wrong with them is said in words."""
        if not set(self.row_controls) <= set(self.fields):
            raise TypeError(f"{type(self).__name__} takes no rows of your own")
        return data if isinstance(data, Dataset) else load(data)

    def _under_words(self) -> Mapping[str, widgets.Widget]:
        """What stands under the words, by name, once the controls and the run bar are made.

        What views name in their ``extras`` is shown with these views only.
        """
        return {}

    def _begin(self) -> None:
        """Put everything on the page and compute for the first time."""
        self._suit()
        right = widgets.VBox(
            [self._bar.widget, self._image, self._text, *self._extras.values()],
            layout=widgets.Layout(flex="1000 1 520px", min_width="0", grid_gap="6px"),
        )
        left = widgets.VBox(
            [self._board.widget, self._error],
            layout=widgets.Layout(flex="1 1 320px", min_width="0", grid_gap="6px"),
        )
        layout = widgets.Layout(flex_flow="row wrap", grid_gap="10px 18px")
        self._open(widgets.HBox([left, right], layout=layout))
        paused = not self._bar.auto_run.value
        if paused and self.view.before is None:
            self._put_size(self.picture)
            self._image.value = self.picture.render()
        self._submit(self._good, paused=paused)

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
        """The sentences under the picture; empty before the first record."""
        return "" if self._at is None else " ".join(self._sentences(*self._at))

    @property
    def controls(self) -> ControlBoard:
        """The controls by name: ``lab.controls["seed"].info``, ``.value``, ``.shown``."""
        return self._board

    @property
    def picture(self) -> Picture:
        """The picture of the newest record; an empty one before the first."""
        return self._drawn or self._picture_of(self._good.stage(None))

    @property
    def figure(self) -> Figure:
        """The picture as a matplotlib figure, to save or to add to."""
        return self.picture.figure

    def set(self, **values: Any) -> Self:
        """Move controls by name, as a person would; returns the lab."""
        self._board.set(**values)
        return self

    def settings(self) -> str:
        """The expression that makes this lab again (``data`` stands for rows of your own)."""
        parts = self._arguments() + self._starts()
        parts += [f"{name}={names!r}" for name, names in self._board.named.items() if names]
        if not self._bar.auto_run.value:
            parts.append("auto_run=False")
        if self._theme is DARK:
            parts.append("theme='dark'")
        return f"hp.{type(self).__name__}({', '.join(parts)})"

    def _arguments(self) -> list[str]:
        """The lesson's own arguments as they are written in code, besides the controls."""
        return [] if self._own is None else ["data"]

    def _starts(self) -> list[str]:
        """Where the controls start, as it is written in code."""
        values = self._board.values.items()
        return [f"{n}={value!r}" for n, value in values if value != self._fields[n].default]

    # What a person does ---------------------------------------------------------------------

    def _moved(self) -> None:
        try:
            snapshot = self._snapshot(self._board.values)
        except (TypeError, ValueError) as error:
            self._complain(error)
            return
        state = self._live.state
        there = state in ("running", "finished")
        there = there or (state in ("paused", "stopped") and self.result is not None)
        same = snapshot.key == self._good.key
        self._good = snapshot
        self._suit()
        if same and there:
            self._complaint = ""
            self._live.refresh()  # another way to draw the same results
        else:
            self._submit(snapshot, paused=not self._bar.auto_run.value)
        self._answer_from_here()

    def _pressed_run(self) -> None:
        state = self._live.state
        if state == "running":
            self._live.pause()
        elif state == "paused":
            self._live.resume()
        else:
            self._submit(self._good, anew=True)

    def _pressed_step(self) -> None:
        if self._live.state not in ("running", "paused"):
            self._submit(self._good, paused=True, anew=True)
        self._live.step()

    def _buttons(self) -> dict[str, Callable[[], None]]:
        """What the run bar's further buttons do: ``step``, ``restart``, ``reseed``."""
        return {"step": self._pressed_step} if self.stepped else {}

    def _submit(self, request: Request, *, paused: bool = False, anew: bool = False) -> None:
        if self._closed:
            return
        self._complaint = ""
        waiting = paused and request.view.before is not None
        self._live.submit(replace(request, waiting=waiting, anew=anew), paused=paused)
        if waiting:
            self._live.step()  # so that there is something to see

    # What is computed, and what the worker shows ---------------------------------------------

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
        """The view and what its controls say; ValueError or TypeError in words."""
        view = self._chosen(values)
        names = view.used(values, self._absent)
        given = Given({name: values[name] for name in names if name not in view.looks})
        view.check(given)
        return Request(view, Given({**given, **view.beside(given)}))

    def _chosen(self, values: Values) -> View:
        return self.views[values.get("view", self._first)]

    def _suit(self) -> None:
        """Show the controls that mean something beside the others' values; after every move."""
        values = self._board.values
        shown = set(self._chosen(values).used(values, self._absent))
        for name in self._board.names:
            if name != "view":
                self._board.display(name, name in shown)
        for name in {name for view in self.views.values() for name in view.extras}:
            set_shown(self._extras[name], name in self.view.extras)

    def _compute(self, request: Request, cancelled: Callable[[], bool]) -> Iterator[Any]:
        view, given = request.view, request.given
        if request.anew:
            view.forget(given)
        if request.waiting and view.before is not None:
            yield view.before(given)
        records = iter(view.run(given, cancelled))
        yield from self._known.remember(request.key, records, cancelled) if view.kept else records

    def _show(self, frame: Frame[Request, Any]) -> None:
        state, item = self._state(frame), frame.item
        if item is None:
            self._bar.show(0, self._total(frame.snapshot), frame.state, state)
            return
        if frame.state == "stopped" and frame.generation == self._live.generation:
            # Stop answers before the last picture, which may take a whole redraw.
            self._bar.show(item.done, item.total, frame.state, state)
        newest = self._good
        request = newest if newest.key == frame.snapshot.key else frame.snapshot
        picture = self._draw(request, item)
        self._put_size(picture)
        self._at, self._drawn = (request, item), picture
        if self._put(frame, self._image, picture.render):
            self._write(frame, request, item)

    def _write(self, frame: Frame[Request, Any], request: Request, item: Any) -> None:
        """Say what the picture, which has just been put on the page, shows."""
        self._bar.show(item.done, item.total, frame.state, self._state(frame))
        set_value(self._text, self._words_html(request, item, final=frame.final))

    def _state(self, frame: Frame[Request, Any]) -> str:
        """The state of the run in words."""
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
        if stage.picture not in self._pictures:
            self._pictures[stage.picture] = stage.picture(self._theme)
        return self._pictures[stage.picture]

    def _sentences(self, request: Request, item: Any) -> Iterable[str]:
        return request.stage(item).words(item, self._board.values)

    def _lines_html(self, request: Request, item: Any, *, final: bool) -> list[str]:
        return [
            f"<b>{escape(said)}</b>" if self.alarm and said.startswith(self.alarm) else escape(said)
            for said in self._sentences(request, item)
        ]

    def _words_html(self, request: Request, item: Any, *, final: bool) -> str:
        lines = "<br>".join(self._lines_html(request, item, final=final))
        dim = " hp-dim" if self.dimmed and not final else ""
        said = f'<div class="hp-verdict{dim}">{lines}</div>'
        table = request.stage(item).table
        below = None if table is None else table(item, self._board.values)
        return said + (shown_table(below) if isinstance(below, Table) else below or "")

    def _put_size(self, picture: Picture) -> None:
        width, height = picture.size
        self._image.layout.width = f"{width}px"
        self._image.layout.aspect_ratio = f"{width} / {height}"

    def _release(self) -> None:
        for picture in self._pictures.values():
            picture.canvas.release()

    def _picture(self) -> bytes:
        return self.picture.render(scale=2)

    def _words(self) -> str:
        if self._at is None:
            said = self.nothing
        else:
            request, item = self._at
            stage = request.stage(item)
            said = " ".join((stage.spoken or stage.words)(item, self._board.values))
        return f"hpwidgets.{type(self).__name__}: {said}"
