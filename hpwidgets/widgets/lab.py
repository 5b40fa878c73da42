"""What every lab does alike: run in the background, show errors, wait, close, leave a picture."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import Any, Generic, Self, TypeVar

import ipywidgets as widgets

from hpwidgets.live import Live
from hpwidgets.live.frame import Frame
from hpwidgets.widgets.style import CSS, error_html

_lock = threading.Lock()
_labs: dict[str, tuple[str, list[Lab[Any, Any]]]] = {}


def current_cell() -> tuple[str, str] | None:
    """The running cell and this run of it: ``(cell id, message id)``; None outside a notebook."""
    ipython = sys.modules.get("IPython")
    shell: Any = ipython.get_ipython() if ipython is not None else None
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return None
    parent = kernel.get_parent("shell") if hasattr(kernel, "get_parent") else shell.parent_header
    cell = parent.get("metadata", {}).get("cellId")
    message = parent.get("header", {}).get("msg_id")
    return (cell, message) if cell and message else None


def register(lab: Lab[Any, Any]) -> None:
    """Note the lab under the running cell and close those that an earlier run of it made."""
    key = current_cell()
    if key is None:
        return
    cell, message = key
    with _lock:
        earlier_message, earlier = _labs.get(cell, (message, []))
        if earlier_message == message:
            _labs[cell] = (message, [*earlier, lab])
            return
        _labs[cell] = (message, [lab])
    for old in earlier:
        old.close()


def forget(lab: Lab[Any, Any]) -> None:
    """Drop a closed lab."""
    with _lock:
        for cell, (message, labs) in list(_labs.items()):
            kept = [other for other in labs if other is not lab]
            if kept:
                _labs[cell] = (message, kept)
            else:
                del _labs[cell]


S = TypeVar("S")
I = TypeVar("I")  # noqa: E741 - the item of the work, as in live

REST = 0.3
"""Seconds without a move after a run's end until it is drawn once more for sharp screens."""
UNSEEN = 0.15
"""Seconds that the page may stay as it is while moves come faster than frames are drawn."""
FIRST_PICTURE = 1.0
"""Seconds that showing a lab may wait for its first run, so that the saved picture has curves."""


class Lab(ABC, Generic[S, I]):
    """A lesson widget over :class:`hpwidgets.live.Live`.

    ``work(snapshot, cancelled)`` yields items; ``_show(frame)`` puts the newest one on the page and
    is called by the worker alone, which alone writes what is displayed. ``_body`` is the widget.
    """

    def __init__(
        self,
        work: Callable[[S, Callable[[], bool]], Iterator[I]],
        share_done: Callable[[I], float] | None = None,
    ):
        self._live: Live[S, I] = Live(work, self._publish, share_done=share_done)
        self._complaint = ""
        self._wrong = ""
        self._closed = False
        self._waited = False
        self._answered = False
        self._ended: I | None = None  # what the final frame on the page shows
        self._put_at = time.monotonic()
        self._error = widgets.HTML()
        self._error.add_class("hpwidgets-error")
        self.widget = widgets.VBox(layout=widgets.Layout(width="100%"))
        self.widget.add_class("hpwidgets-lab")

    def _open(self, body: widgets.Widget) -> None:
        """Put the finished body, which has a place for ``_error``, on the page."""
        self.widget.children = [widgets.HTML(CSS), body]
        self._error.layout.display = "none"
        register(self)

    @abstractmethod
    def _show(self, frame: Frame[S, I]) -> None:
        """Put the frame on the page."""

    @abstractmethod
    def _picture(self) -> bytes:
        """The picture as PNG."""

    @abstractmethod
    def _words(self) -> str:
        """The picture in words."""

    @abstractmethod
    def _release(self) -> None:
        """Give back what only a lab on the page needs: a notebook's Out may hold a closed one."""

    def _answer_from_here(self) -> None:
        """Write to every input once, in the thread in which a person's first move arrived.

        ipykernel 7 hands a widget's messages to the subshell that last wrote to it. A control that
        nobody has moved yet was last written to by the cell that made it, so its messages would
        wait for the main thread, and with it for any cell that is running.
        """
        if self._answered:
            return
        self._answered = True
        for widget in _walk(self.widget):
            if "disabled" in widget.keys and widget.comm is not None:
                widget.send_state("disabled")

    def _complain(self, error: Exception | str) -> None:
        """Show what is wrong with an input; the last good run stays on the page."""
        self._complaint = error if isinstance(error, str) else _message(error)
        self._live.refresh()

    def _publish(self, frame: Frame[S, I]) -> None:
        failed = frame.state == "failed" and frame.error is not None
        text = _message(frame.error) if failed and frame.error else self._complaint
        self._wrong = text
        set_value(self._error, error_html(text))
        self._error.layout.display = None if text else "none"
        self._show(frame)

    def _put(
        self, frame: Frame[S, I], image: widgets.Image, render: Callable[[int], bytes]
    ) -> bool:
        """Put ``render(scale)`` on the page; False if the controls have moved on meanwhile.

        A run's end is shown at once like any frame; again, and sharp, when the hand rests. While
        the controls move faster than a frame is drawn, one that is a move behind is still put on
        the page a few times a second: else nothing would be seen until the hand rests. It says of
        which setting it is, and the newest one follows it.
        """
        sharp = frame.final and frame.item is self._ended
        png = render(2 if sharp else 1)
        now = time.monotonic()
        if frame.generation != self._live.generation and now - self._put_at < UNSEEN:
            return False
        self._put_at = now
        image.value = png
        if frame.final and not sharp:
            self._ended = frame.item
            self._live.refresh(after=REST)
        return True

    @property
    def error(self) -> str:
        """What is wrong, in the words that the lab shows; empty where nothing is."""
        return self._wrong

    def wait(self, timeout: float | None = None) -> Self:
        """Return the lab when its run has ended (or is paused).

        Raises TimeoutError after ``timeout`` seconds.
        """
        self._live.wait(timeout)
        return self

    def close(self) -> None:
        """End the run, wait for it, and take the widgets off the page. May be called twice."""
        if self._closed:
            return
        self._closed = True
        forget(self)
        self._live.close()
        self._release()
        _close_tree(self.widget)

    def _repr_mimebundle_(self, **_options: Any) -> dict[str, Any]:
        """The live widget, and a picture and words for pages that cannot run one."""
        if not self._closed and not self._waited:
            self._waited = True
            with contextlib.suppress(TimeoutError):  # a long run: saved as far as it is
                self._live.wait(FIRST_PICTURE)
        bundle: dict[str, Any] = {"text/plain": self._words(), "image/png": self._picture()}
        if not self._closed:
            bundle["application/vnd.jupyter.widget-view+json"] = {
                "version_major": 2,
                "version_minor": 0,
                "model_id": self.widget.model_id,
            }
        return bundle


def set_value(widget: widgets.Widget, value: object) -> None:
    """Set ``value`` if it is another one: what has not changed is not sent again."""
    if widget.value != value:
        widget.value = value


def _message(error: BaseException) -> str:
    text = str(error)
    return text if isinstance(error, ValueError | TypeError) else f"{type(error).__name__}: {text}"


def _walk(widget: widgets.Widget) -> Iterator[widgets.Widget]:
    for child in getattr(widget, "children", ()):
        yield from _walk(child)
    yield widget


def _close_tree(widget: widgets.Widget) -> None:
    """Close all of it with its layouts and styles, which widgets leave to the kernel's end."""
    for part in list(_walk(widget)):
        own = [getattr(part, name, None) for name in ("layout", "style")]
        for model in (part, *own):
            if isinstance(model, widgets.Widget):
                model.close()
