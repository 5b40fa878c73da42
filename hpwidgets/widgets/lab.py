"""What every lab does alike: run in the background, show errors, wait, close, leave a picture."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Generic, Protocol, Self, TypeVar

from hpwidgets.front.saved import mime_bundle, show_and_keep_up, unattended
from hpwidgets.front.widget import Event, Front
from hpwidgets.live import Live
from hpwidgets.live.frame import Frame

_lock = threading.Lock()


class Closable(Protocol):
    """What a cell shows and its next run closes: a lab, or a card of the course."""

    def close(self) -> None:
        """Take it off the page."""


_labs: dict[str, tuple[str, list[Closable]]] = {}


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


def register(lab: Closable) -> None:
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


def forget(lab: Closable) -> None:
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

UNSEEN = 0.15
"""Seconds that the page may stay as it is while moves come faster than frames are drawn."""
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
        self._live: Live[S, I] = Live(work, self._publish, share_done=share_done)
        self._complaint = ("", "")  # what is wrong, and with which control
        self._wrong = ("", "")  # the same, as it stands on the page
        self._closed = False
        self._waited = False
        self._hands = threading.RLock()  # events may come on two threads
        self._put_at = time.monotonic()
        self.widget = Front(self._received)
        """The lab's one widget, which may stand in a box with others."""

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

    def _complain(self, error: Exception | str, control: str = "") -> None:
        """Show what is wrong with an input; the last good run stays on the page."""
        text = error if isinstance(error, str) else _message(error)
        self._complaint = (text, control)
        self._live.refresh()

    def _publish(self, frame: Frame[S, I]) -> None:
        failed = frame.state == "failed" and frame.error is not None
        self._wrong = (_message(frame.error), "") if failed and frame.error else self._complaint
        self._show(frame)

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
        """End the run, wait for it, and take the widget off the page. May be called twice."""
        if self._closed:
            return
        self._closed = True
        forget(self)
        self._live.close()
        self._release()
        self.widget.layout.close()
        self.widget.close()

    def _repr_mimebundle_(self, **_options: Any) -> dict[str, Any]:
        """The live widget, and a picture and words for pages that cannot run one."""
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
