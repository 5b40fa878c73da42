"""Lessons that are not told as views yet."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Self, TypeVar

import ipywidgets as widgets
from matplotlib.figure import Figure

from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import DARK, theme_named
from hpwidgets.i18n import _
from hpwidgets.labs.board import ControlBoard, Field, Sections, make_controls
from hpwidgets.labs.lab import Lab, set_value
from hpwidgets.labs.run_bar import RunBar
from hpwidgets.live.frame import Frame

S = TypeVar("S")
I = TypeVar("I")  # noqa: E741 - the item of the work, as in live

STATES = {
    "running": _("computing"),
    "paused": _("paused"),
    "failed": _("error: see the message"),
    "finished": _("finished"),
    "stopped": _("stopped by hand"),
}


class SnapshotLab(Lab[S, I]):
    """A lab whose controls, taken together as a snapshot, are computed into one picture.

    A lesson names its ``fields`` (every control) and ``sections``, and says how to
    ``_snapshot`` the controls, what an item's picture (``_draw``), words (``_words_html``,
    ``_described``) and ``_progress`` are. ``work(snapshot, cancelled)`` yields items as results
    come in: the first within 150 ms, and ``cancelled()`` is asked at least ten times a second. A
    control that only changes how results are drawn stays out of the snapshot: then its moves
    compute nothing.

    Parameters
    ----------
    values
        Controls by name, where another value than the default is wanted at the start.
    show, hide, lock
        Names of controls: only these (all unfolded), not these, shown but fixed.
    auto_run
        Whether a move computes at once; otherwise Run does.
    theme
        ``"light"`` or ``"dark"`` pictures.

    Raises TypeError or ValueError, in words, for a wrong name or value. What goes wrong later is
    said in the lab, which goes on with the last good setting.
    """

    fields: ClassVar[Mapping[str, Field]] = {}
    sections: ClassVar[Sections] = ()
    counted: ClassVar[str] = _("{done}/{total} · {state}")
    """What the run bar says of progress."""
    stepped: ClassVar[bool] = False
    """Whether the run bar has a button Step: one item more, then pause."""

    def __init__(
        self,
        work: Callable[[S, Callable[[], bool]], Iterator[I]],
        values: Mapping[str, Any],
        *,
        show: Sequence[str] | None = None,
        hide: Sequence[str] = (),
        lock: Sequence[str] = (),
        auto_run: bool = True,
        theme: str = "light",
    ):
        self._theme = theme_named(theme)
        controls = make_controls(self.fields, values)
        self._board = ControlBoard(controls, self.sections, show=show, hide=hide, lock=lock)
        self._good: S = self._snapshot(self._board.values)
        super().__init__(work)
        self._item: I | None = None
        self._bar = RunBar(
            run=self._pressed_run,
            stop=self._live.stop,
            step=self._pressed_step if self.stepped else None,
            auto_run=auto_run,
            counted=self.counted,
        )
        self._image = widgets.Image(format="png", layout=widgets.Layout(max_width="100%"))
        self._image.add_class("hpwidgets-picture")
        self._text = widgets.HTML()
        self._text.add_class("hpwidgets-words")
        self._board.on_change = self._moved
        self._board.on_error = self._complain

    def _begin(self, *extras: widgets.Widget) -> None:
        """Put everything on the page (``extras`` under the words) and compute for the first time.

        A lesson calls it last in its constructor.
        """
        self._suit()
        right = widgets.VBox(
            [self._bar.widget, self._image, self._text, *extras],
            layout=widgets.Layout(flex="1000 1 520px", min_width="0", grid_gap="6px"),
        )
        left = widgets.VBox(
            [self._board.widget, self._error],
            layout=widgets.Layout(flex="1 1 320px", min_width="0", grid_gap="6px"),
        )
        layout = widgets.Layout(flex_flow="row wrap", grid_gap="10px 18px")
        self._open(widgets.HBox([left, right], layout=layout))
        paused = not self._bar.auto_run.value
        if paused:
            self._put_size(self._blank())
            self._image.value = self._blank().render()
        self._submit(self._good, paused=paused)

    # What a lesson says --------------------------------------------------------------------

    @abstractmethod
    def _snapshot(self, values: Mapping[str, Any]) -> S:
        """What the controls say together; ValueError or TypeError in words if it cannot be."""

    @abstractmethod
    def _blank(self) -> Picture:
        """The picture before anything is computed."""

    @abstractmethod
    def _draw(self, item: I) -> Picture:
        """The picture that shows the item; called by the worker alone."""

    @abstractmethod
    def _words_html(self, item: I, *, final: bool) -> str:
        """What the picture shows and what follows from it, as HTML under the picture."""

    @abstractmethod
    def _described(self, item: I) -> str:
        """The picture in plain words, for text/plain."""

    @abstractmethod
    def _progress(self, item: I) -> tuple[int, int]:
        """How much is done, of how much."""

    def _suit(self) -> None:
        """Show the controls that mean something beside the others' values; after every move."""

    # What a program reads and does ---------------------------------------------------------

    @property
    def result(self) -> I | None:
        """The newest result on the page; None before the first one."""
        return self._item

    @property
    def values(self) -> dict[str, Any]:
        """What the controls say, by name."""
        return self._board.values

    @property
    def figure(self) -> Figure:
        """The picture as a matplotlib figure, to save or to add to."""
        return self._drawing().figure

    def set(self, **values: Any) -> Self:
        """Move controls by name, as a person would; returns the lab."""
        self._board.set(**values)
        return self

    def settings(self) -> str:
        """The expression that makes this lab again (``data`` stands for rows of your own)."""
        parts = self._arguments()
        for name, value in self._board.values.items():
            if value != self.fields[name].default:
                parts.append(f"{name}={value!r}")
        parts += [f"{name}={names!r}" for name, names in self._board.named.items() if names]
        if not self._bar.auto_run.value:
            parts.append("auto_run=False")
        if self._theme is DARK:
            parts.append("theme='dark'")
        return f"hp.{type(self).__name__}({', '.join(parts)})"

    def _arguments(self) -> list[str]:
        """The lesson's own arguments as they are written in code, besides the controls."""
        return []

    # What a person does ---------------------------------------------------------------------

    def _moved(self) -> None:
        try:
            snapshot = self._snapshot(self._board.values)
        except (TypeError, ValueError) as error:
            self._complain(error)
            return
        state = self._live.state
        there = state in ("running", "finished")
        there = there or (state in ("paused", "stopped") and self._item is not None)
        if snapshot == self._good and there:
            self._complaint = ""
            self._live.refresh()  # another way to draw the same results
        else:
            self._good = snapshot
            self._suit()
            self._submit(snapshot, paused=not self._bar.auto_run.value)
        self._answer_from_here()

    def _pressed_run(self) -> None:
        state = self._live.state
        if state == "running":
            self._live.pause()
        elif state == "paused":
            self._live.resume()
        else:
            self._submit(self._good)

    def _pressed_step(self) -> None:
        if self._live.state not in ("running", "paused"):
            self._submit(self._good, paused=True)
        self._live.step()

    # What the worker shows ------------------------------------------------------------------

    def _show(self, frame: Frame[S, I]) -> None:
        state, item = STATES.get(frame.state, ""), frame.item
        if item is None:
            self._bar.show(0, 0, frame.state, state)
            return
        if frame.state == "stopped" and frame.generation == self._live.generation:
            # Stop answers before the last picture, which may take a whole redraw.
            self._bar.show(*self._progress(item), frame.state, state)
        picture = self._draw(item)
        self._put_size(picture)
        self._item = item
        if self._put(frame, self._image, picture.render):
            self._bar.show(*self._progress(item), frame.state, state)
            set_value(self._text, self._words_html(item, final=frame.final))

    def _put_size(self, picture: Picture) -> None:
        width, height = picture.size
        self._image.layout.width = f"{width}px"
        self._image.layout.aspect_ratio = f"{width} / {height}"

    def _drawing(self) -> Picture:
        return self._blank() if self._item is None else self._draw(self._item)

    def _release(self) -> None:
        self._drawing().canvas.release()

    def _picture(self) -> bytes:
        return self._drawing().render(scale=2)

    def _words(self) -> str:
        said = _("nothing computed yet") if self._item is None else self._described(self._item)
        return f"hpwidgets.{type(self).__name__}: {said}"
