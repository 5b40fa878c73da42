"""The pictures of a lab: made once a theme, shown to the page as a scene and its frames."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any, TypeAlias

from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import LIGHT, Theme, theme_named

Make: TypeAlias = Callable[[Theme], Picture]

_page_theme = LIGHT  # of the page that reported last: the next lab begins with it
_lock = threading.Lock()


class Easel:
    """Makes pictures and says what the page needs to draw the one that it shows.

    A ``theme`` is kept; without one the pictures follow the page's. ``suit`` may be called from any
    thread, the rest from the thread that draws.
    """

    def __init__(self, theme: Theme | None):
        self._forced = theme
        self.theme = theme or _page_theme
        """The theme in which pictures are made."""
        self._pictures: dict[tuple[Make, str], Picture] = {}
        self._shown: tuple[Picture, int] | None = None
        self._released = False
        self.drawn = 0
        """How many frames were handed out."""

    def suit(self, name: str) -> bool:
        """Follow the page's theme; whether pictures look different from now on."""
        global _page_theme
        theme = theme_named(name)
        with _lock:
            _page_theme = theme
        if self._forced is not None or theme is self.theme:
            return False
        self.theme = theme
        return True

    def picture(self, make: Make) -> Picture:
        """The picture that ``make(theme)`` makes, from memory if it was made before."""
        if self._released:
            return make(self.theme)
        key = (make, self.theme.name)
        if key not in self._pictures:
            self._pictures[key] = make(self.theme)
        return self._pictures[key]

    def keep(self, make: Make, picture: Picture) -> None:
        """Keep this picture alone: those before were of other rows."""
        if not self._released:
            self._pictures = {(make, self.theme.name): picture}

    def show(self, picture: Picture) -> dict[str, str]:
        """The traits that put the picture on the page: a frame, and the scene where it is new."""
        known = self._shown[1] if self._shown and self._shown[0] is picture else None
        scene, frame = picture.page(known)
        self._shown = (picture, frame["of"])
        self.drawn += 1
        traits = {"frame": _json(frame)}
        return traits if scene is None else {"scene": _json(scene), **traits}

    def release(self) -> None:
        """Keep no picture, neither those that were made nor any that is made from now on."""
        self._released = True
        pictures, self._pictures, self._shown = self._pictures, {}, None
        for picture in pictures.values():
            picture.canvas.release()


def _json(data: Any) -> str:
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
