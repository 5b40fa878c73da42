"""A figure that draws only what changed and hands out PNG bytes."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import Event
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from hpwidgets.draw._png import encode_png
from hpwidgets.draw.scene.page import Scene, SceneFrame, ScenePage
from hpwidgets.draw.theme import PlainFigure, Theme

DPI = 100


class AnimatedDrawing(Protocol):
    """A drawing on Axes: it names the artists that change from frame to frame, back to front."""

    @property
    def animated(self) -> Iterable[Artist]:
        """The artists with ``animated=True``, in the order in which they are drawn."""
        ...


class _LockedAgg(FigureCanvasAgg):
    """Saving waits until the frame that another thread draws is done."""

    def __init__(self, figure: Figure) -> None:
        super().__init__(figure)
        self.lock = threading.RLock()

    def print_figure(self, *args: Any, **kwargs: Any) -> Any:
        with self.lock:
            return super().print_figure(*args, **kwargs)


class Canvas:
    """A figure of ``width`` × ``height`` CSS pixels whose frames cost little.

    Artists that are not animated (axes, ticks, titles, pinned curves) are drawn once and kept as
    pixels; a frame restores these and draws the animated artists of the panels over them.
    Whether the kept pixels still hold, matplotlib itself knows: a change of anything that is not
    animated makes ``figure.stale`` true, and then the next frame is drawn in full. So whoever
    changes the figure, the next frame shows it. ``figure.savefig`` shows everything.

    Hold ``lock`` while changing artists from a thread of your own.

    Examples
    --------
    >>> from hpwidgets.draw.theme import LIGHT
    >>> canvas = Canvas(320, 200, LIGHT)
    >>> axes = canvas.add_axes(left=40, top=20, width=260, height=140)
    >>> canvas.render().startswith(b"\\x89PNG")
    True
    """

    def __init__(self, width: int, height: int, theme: Theme) -> None:
        if width < 1 or height < 1:
            raise ValueError(f"a canvas needs at least 1 × 1 pixels, got {width} × {height}")
        self.size = (width, height)
        self.figure = PlainFigure(
            figsize=(width / DPI, height / DPI),
            dpi=DPI,
            facecolor=theme.background,
            edgecolor=theme.background,
            linewidth=0,
            frameon=True,
        )
        self.figure.set_layout_engine("none")  # panels stay where they are put
        self._agg = _LockedAgg(self.figure)
        self.lock = self._agg.lock
        self._panels: list[AnimatedDrawing] = []
        self._backgrounds: dict[int, Any] = {}  # by scale: pixels of all that is not animated
        self._page = ScenePage(self.figure, theme.name)
        self._drawing = False
        self._agg.mpl_connect("draw_event", self._forget)
        self.full_draws = 0
        """How often everything was drawn, for tests and measurements."""

    def add_axes(self, *, left: float, top: float, width: float, height: float) -> Axes:
        """New axes whose data area lies ``left`` and ``top`` pixels from the upper left corner."""
        w, h = self.size
        rectangle = (left / w, 1 - (top + height) / h, width / w, height / h)
        return self.figure.add_axes(rectangle)

    def add_panel(self, panel: AnimatedDrawing) -> None:
        """Draw the panel's animated artists in every frame, over the panels added before."""
        self._panels.append(panel)

    def render(self, scale: int = 1) -> bytes:
        """The picture as PNG with ``scale`` times the pixels each way.

        A sharp picture (``scale=2``) is meant to be shown at the same size as a quick one. Each
        scale keeps its own pixels, so the next quick frame goes on as if there had been none.
        """
        if isinstance(scale, bool) or not isinstance(scale, int) or scale < 1:
            raise ValueError(f"scale must be a whole number from 1, got {scale!r}")
        with self.lock:
            self._note_changes()
            self._page.soil()
            dpi = self.figure.dpi
            self.figure.dpi = scale * dpi
            try:
                self._draw_static(scale)
                renderer = self._agg.get_renderer()  # type: ignore[no-untyped-call]
                for artist in self._animated():
                    artist.draw(renderer)
                pixels = np.asarray(self._agg.buffer_rgba())  # type: ignore[no-untyped-call]
                return encode_png(pixels)
            finally:
                self.figure.dpi = dpi
                self.figure.stale = False  # a change of dpi and back is none

    def page(self, known: int | None = None) -> tuple[Scene | None, SceneFrame]:
        """What the browser draws: a scene, and the frame to be drawn over it, both JSON.

        The scene holds everything at this moment. It is None where the caller has it: where
        ``known`` is its ``id`` and nothing but animated artists changed since. The frame then says
        in which of these it differs.

        >>> from hpwidgets.draw.theme import LIGHT
        >>> canvas = Canvas(320, 200, LIGHT)
        >>> scene, frame = canvas.page()
        >>> scene["size"], frame["changed"], canvas.page(scene["id"])[0]
        ([320, 200], {}, None)
        """
        with self.lock:
            self._note_changes()
            self._drawing = True
            try:
                return self._page.draw(list(self._animated()), known)
            finally:
                self._drawing = False
                self.figure.stale = False

    def _animated(self) -> Iterator[Artist]:
        for panel in self._panels:
            yield from panel.animated

    def _note_changes(self) -> None:
        """Pixels and scene each hold what was drawn once; a change that is seen here ends both."""
        if self.figure.stale:
            self._backgrounds.clear()
            self._page.forget()

    def release(self) -> None:
        """Give the memory of the pixels and of the scene back; the next frame takes it again.

        It does not wait for a thread that is drawing: that one needs it.
        """
        if not self.lock.acquire(blocking=False):
            return
        try:
            self._backgrounds.clear()
            self._page.release()
            self._agg._lastKey = self._agg.renderer = None
            for text in self.figure.findobj(Text):
                text._renderer = None  # type: ignore[attr-defined]
        finally:
            self.lock.release()

    def _draw_static(self, scale: int) -> None:
        if scale in self._backgrounds:
            self._agg.restore_region(self._backgrounds[scale])  # type: ignore[no-untyped-call]
            return
        self._drawing = True
        try:
            self._agg.draw()  # type: ignore[no-untyped-call]
        finally:
            self._drawing = False
        self.full_draws += 1
        self._backgrounds[scale] = self._agg.copy_from_bbox(self.figure.bbox)  # type: ignore[no-untyped-call]

    def _forget(self, event: Event) -> None:
        # Somebody else's drawing resets `stale`: what had changed before it is not known.
        if not self._drawing:
            self._backgrounds.clear()
            self._page.forget()
