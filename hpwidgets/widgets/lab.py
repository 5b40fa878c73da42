"""What every lab does alike: run in the background, show errors, wait, close, leave a picture."""

from __future__ import annotations

import contextlib
import gc
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar

from hpwidgets.front.saved import VIEW, mime_bundle, show_and_keep_up, unattended
from hpwidgets.front.widget import Event, Front
from hpwidgets.i18n import _
from hpwidgets.live import Cache, Delay, Live
from hpwidgets.live.frame import Frame

_lock = threading.Lock()


class Closable(Protocol):
    """What a cell shows and its next run closes: a lab, or a card of the course."""

    def close(self) -> None:
        """Take it off the page."""

    def discard(self) -> None:
        """Take it off the page for good: its cell runs again."""


_labs: dict[str, tuple[str, list[Closable]]] = {}


def _shell() -> Any:
    ipython = sys.modules.get("IPython")
    return None if ipython is None else ipython.get_ipython()


def current_cell() -> tuple[str, str] | None:
    """The running cell and this run of it: ``(cell, message id)``; None outside a notebook.

    The cell is named by its id or, where the front end sends none, by its text.
    """
    shell = _shell()
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return None
    parent = kernel.get_parent("shell") if hasattr(kernel, "get_parent") else shell.parent_header
    message = parent.get("header", {}).get("msg_id")
    cell = parent.get("metadata", {}).get("cellId")
    if not cell and (text := parent.get("content", {}).get("code")):
        cell = f"text: {text}"
    return (cell, message) if cell and message else None


def make_room() -> tuple[str, str] | None:
    """Discard what an earlier run of the running cell has shown; returns this run of it."""
    key = current_cell()
    if key is None:
        return None
    cell, message = key
    with _lock:
        earlier_message, earlier = _labs.get(cell, (message, []))
        if earlier_message == message:
            return key
        del _labs[cell]
    for old in earlier:
        old.discard()
    if any(isinstance(old, Lab) for old in earlier):
        gc.collect()  # a figure is a web of references, a few MB that nothing else frees in time
    return key


def register(lab: Closable) -> None:
    """Note the lab under the running cell: its next run discards it."""
    key = make_room()
    if key is not None:
        cell, message = key
        with _lock:
            _labs[cell] = (message, [*_labs.get(cell, (message, []))[1], lab])


def forget(lab: Closable) -> None:
    """Drop a closed lab."""
    with _lock:
        for cell, (message, labs) in list(_labs.items()):
            kept = [other for other in labs if other is not lab]
            if kept:
                _labs[cell] = (message, kept)
            else:
                del _labs[cell]


def forget_output(model_id: str) -> None:
    """Drop the picture of this widget from what IPython (from 9 on) keeps of all outputs."""
    history = getattr(_shell(), "history_manager", None)
    for outputs in list(getattr(history, "outputs", {}).values()):
        for output in outputs:
            bundle = output.bundle
            if bundle.get(VIEW, {}).get("model_id") == model_id:
                bundle.pop("image/png", None)


S = TypeVar("S")
I = TypeVar("I")  # noqa: E741 - the item of the work, as in live

UNSEEN = 0.15
"""Seconds that the page may stay as it is while moves come faster than frames are drawn."""
CLOSING = 2.0
"""Seconds that closing may wait for a run's last step; one that sleeps ends when it wakes up."""
FIRST_PICTURE = 1.0
"""Seconds that showing a lab may wait for its first run, so that the saved picture has curves."""


class Lab(ABC, Generic[S, I]):
    """A lesson widget over :class:`hpwidgets.live.Live`.

    ``work(snapshot, cancelled)`` yields items; ``_show(frame)`` puts the newest one on the page and
    is called by the worker alone, which alone writes what is displayed. What a person does arrives
    in ``_did``.
    """

    def __init__(
        self,
        work: Callable[[S, Callable[[], bool]], Iterator[I]],
        share_done: Callable[[I], float] | None = None,
    ):
        self._live: Live[S, I] = Live(
            work,
            self._publish,
            share_done=share_done,
            busy_with=self._busy_with,
            delayed=self._delayed,
        )
        self._delay: Delay | None = None
        self._complaint = ("", "")  # what is wrong, and with which control
        self._wrong = ("", "")  # the same, as it stands on the page
        self._failed = False  # whether that is why the run on the page has ended
        self._closed = False
        self._last_words = ""  # of a lab that was discarded
        self._waited = False
        self._hands = threading.RLock()  # events may come on two threads
        self._put_at = time.monotonic()
        self.widget = Front(self._received)
        """The lab's one widget, which may stand in a box with others."""

    _caches: tuple[Cache[Any, Any], ...] = ()

    def _cache(self, capacity: int) -> Cache[Any, Any]:
        """A memory of the lesson's own, which the lab lets go of when it is closed."""
        cache: Cache[Any, Any] = Cache(capacity)
        self._caches = (*self._caches, cache)
        return cache

    @abstractmethod
    def _did(self, event: Event, files: Sequence[bytes]) -> None:
        """Do what a person asked for; whatever takes time is left to the worker."""

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

    def _received(self, event: Event, files: Sequence[bytes]) -> None:
        with self._hands:
            if not self._closed:
                self._did(event, files)
                if self._delay is not None:  # Run and Stop show at once, also where they must wait
                    self._delayed(self._delay)

    def _complain(self, error: Exception | str, control: str = "") -> None:
        """Show what is wrong with an input; the last good run stays on the page."""
        text = error if isinstance(error, str) else _message(error)
        self._complaint = (text, control)
        self._live.refresh()

    def _doing(self) -> str:
        """What takes its time, where that is code of a person's own: "building its model"."""
        return ""

    def _busy_with(self) -> str:
        doing = self._doing() or _("computing")
        return _("{lab}, which has been {doing}").format(lab=type(self).__name__, doing=doing)

    def _delayed(self, delay: Delay | None) -> None:
        """Say what keeps this lab from going on: its own step, or another lab's."""
        self._delay = delay
        late: dict[str, Any] = {}
        if delay is not None and (text := self._why_late(delay)):
            doing = self._doing() if delay.own else _("waiting")
            state, doing = self._live.state, doing or _("computing")
            late = {"text": text, "state": state, "progress": doing, "done": 0}
        self.widget.put(late=late)

    def _why_late(self, delay: Delay) -> str:
        if not delay.own:
            text = _("Waiting for {busy} for {seconds} s.")
            return text.format(busy=delay.busy, seconds=delay.seconds)
        doing, going = self._doing(), self._live.state == "running"
        if not doing and going:
            return ""
        text = _("This lab has been {doing} for {seconds} s.")
        said = text.format(doing=doing or _("computing"), seconds=delay.seconds)
        return said if going else said + " " + _("What you asked for follows when that ends.")

    def _publish(self, frame: Frame[S, I]) -> None:
        if self._delay is not None:
            self._delayed(None)
        self._failed = failed = frame.state == "failed" and frame.error is not None
        self._wrong = (_message(frame.error), "") if failed and frame.error else self._complaint
        try:
            self._show(frame)
        except Exception:
            if not (self._closed or failed):  # else nobody waits for it, or what is wrong is said
                raise

    def _late(self, frame: Frame[S, I]) -> bool:
        """Whether the controls have moved on since, and the page has changed lately anyway.

        While the controls move faster than a frame is drawn, one that is a move behind is still put
        on the page a few times a second: else nothing would be seen until the hand rests. It says
        of which setting it is, and the newest one follows it.
        """
        now = time.monotonic()
        if frame.generation != self._live.generation and now - self._put_at < UNSEEN:
            return True
        self._put_at = now
        return False

    @property
    def error(self) -> str:
        """What is wrong, in the words that the lab shows; empty where nothing is."""
        return self._wrong[0]

    def wait(self, timeout: float | None = None) -> Self:
        """Return the lab when its run has ended (or is paused).

        Raises TimeoutError after ``timeout`` seconds.
        """
        self._live.wait(timeout)
        return self

    def close(self) -> None:
        """End the run and take the widget off the page. May be called twice.

        What the lab last showed may still be read; pictures and memories are let go of.
        """
        if self._closed:
            return
        self._closed = True
        forget(self)
        with contextlib.suppress(TimeoutError):  # the worker does the rest as soon as it can
            self._live.close(CLOSING)
        self._release()
        for cache in self._caches:
            cache.clear()
        forget_output(self.widget.model_id)
        self.widget.layout.close()
        self.widget.close()
        self.widget.put(scene="", frame="")

    def discard(self) -> None:
        """Close it since its cell runs again, and let go of its results, too.

        A notebook's ``Out`` holds what a cell has shown, however often it is run.
        """
        self.close()
        if self._last_words:
            return
        words, widget = self._words(), self.widget
        vars(self).clear()
        self.widget, self._closed, self._last_words = widget, True, words or type(self).__name__
        widget.forget()

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """What a discarded lab has let go of."""
            if vars(self).get("_last_words"):
                raise AttributeError(
                    _(
                        "{name}: this {lab} was closed when its cell ran again; ask the lab that"
                        " the cell made then"
                    ).format(name=name, lab=type(self).__name__)
                )
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def _repr_mimebundle_(self, **_options: Any) -> dict[str, Any]:
        """The live widget, and a picture and words for pages that cannot run one."""
        if self._last_words:
            return {"text/plain": self._last_words}
        if not self._closed and not self._waited:
            self._waited = True
            with contextlib.suppress(TimeoutError):  # a long run: saved as far as it is
                self._live.wait(None if unattended() else FIRST_PICTURE)
        told = {"text/plain": self._words(), "image/png": self._picture()}
        return told if self._closed else mime_bundle(told, self.widget.model_id)

    @property
    def _ipython_display_(self) -> Callable[[], None]:
        """There only where a program runs the notebook: its output follows the lab."""
        if self._closed or not unattended():
            raise AttributeError("_ipython_display_")
        return partial(show_and_keep_up, self)

    @property
    def _news(self) -> int:
        return -1 if self._closed else self.widget.told


def _message(error: BaseException) -> str:
    text = str(error)
    return text if isinstance(error, ValueError | TypeError) else f"{type(error).__name__}: {text}"
