"""What a page needs to show a figure: the whole scene once, then what changed in each frame."""

from __future__ import annotations

import itertools
import json
import operator
from collections.abc import Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

from hpwidgets.draw.scene.names import name_lines
from hpwidgets.draw.scene.nodes import Node
from hpwidgets.draw.scene.renderer import SceneRenderer
from hpwidgets.draw.scene.series import (
    Series,
    axes_by_id,
    followers,
    is_named,
    named_artists,
    tell_axes,
    tell_legend,
    tell_series,
)

Scene = dict[str, Any]
"""All of a picture as JSON: ``id``, ``size``, ``axes``, ``static``, ``animated``, ``series`` …"""
SceneFrame = dict[str, Any]
"""``of`` a scene, what ``changed`` since in its animated artists, and their ``series``."""

_numbers = itertools.count(1)


class ScenePage:
    """The scene of a figure, kept from frame to frame.

    What is not animated is drawn when it changed; of the animated artists those that matplotlib
    calls stale. A frame tells all that differs from its scene, so a page that missed frames needs
    only the newest; where frames have repeated as much as a scene is long, a new one begins.
    """

    def __init__(self, figure: Figure, theme: str) -> None:
        self._figure, self._theme = figure, theme
        self.full_draws = 0
        """How often everything was drawn."""
        self.release()

    def release(self) -> None:
        self._renderer: SceneRenderer | None = None
        self._scene: Scene | None = None
        self._soiled = False
        self._static: Scene = {}
        self._artists: dict[str, Artist] = {}
        self._followers: frozenset[str] = frozenset()
        self._fixed_series: dict[str, Series] = {}
        self._nodes: dict[str, Node] = {}
        self._series: dict[str, Series] = {}
        self._first: dict[str, Node] = {}
        self._repeated, self._bearable = 0, 0

    def forget(self) -> None:
        """Something that is not animated changed: the next scene is drawn anew."""
        self._scene = None

    def soil(self) -> None:
        """Somebody else drew the animated artists, so whether they are stale says nothing."""
        self._soiled = True

    def draw(self, artists: Sequence[Artist], known: int | None) -> tuple[Scene | None, SceneFrame]:
        """The scene, or None where ``known`` is its number; and the frame to show over it."""
        kept = self._artists.values()
        same = len(kept) == len(artists) and all(map(operator.is_, kept, artists))
        fresh = self._scene is None or not same
        if fresh:
            self._draw_static(artists)
        self._draw_animated(everything=fresh or self._soiled)
        self._soiled = False
        scene = self._scene
        if fresh or scene is None or scene["id"] != known or self._repeated > self._bearable:
            scene = self._begin()
            return scene, {"of": scene["id"], "changed": {}, "series": {}}
        return None, self._frame(scene)

    def _draw_static(self, artists: Sequence[Artist]) -> None:
        figure = self._figure
        width, height = (float(side) for side in figure.bbox.size)
        if self._renderer is None or self._renderer.size != (width, height):
            self._renderer = SceneRenderer(width, height, figure.dpi)
        self._renderer.know_lines(figure.findobj(Text))
        name_lines(figure)
        axes = axes_by_id(figure)
        self._axes_names = {one: name for name, one in axes.items()}
        self._artists = {f"s{at}": artist for at, artist in enumerate(artists)}
        fixed = [artist for one in axes.values() for artist in named_artists(one)]
        slots = {f"s{len(artists) + at}": artist for at, artist in enumerate(fixed)}
        static = self._drawn_with_slots(self._renderer, slots)
        self.full_draws += 1
        named = {s: a for s, a in (self._artists | slots).items() if is_named(a)}
        self._followers = followers(named)
        self._fixed_series = {s: told for s, a in slots.items() if (told := self._told(s, a))}
        self._nodes, self._series = {}, {}
        labels = {slot: str(artist.get_label()) for slot, artist in named.items()}
        self._static = {
            "size": [round(width), round(height)],
            "theme": self._theme,
            "background": to_hex(figure.get_facecolor()),
            "axes": [tell_axes(name, one, height) for name, one in axes.items()],
            "static": static,
            "legend": tell_legend(figure, labels, self._renderer, height),
        }
        self._bearable = len(json.dumps(self._static))

    def _drawn_with_slots(self, renderer: SceneRenderer, slots: dict[str, Artist]) -> list[Node]:
        """All that is not animated; the artists that have a slot carry it as a passing gid."""
        gids = {slot: artist.get_gid() for slot, artist in slots.items()}
        for slot, artist in slots.items():
            artist.set_gid(slot)
        try:
            return renderer.draw_figure(self._figure, frozenset(slots))
        finally:
            for slot, artist in slots.items():
                artist.set_gid(gids[slot])

    def _draw_animated(self, *, everything: bool) -> None:
        assert self._renderer is not None
        for slot, artist in self._artists.items():
            if everything or artist.stale or slot not in self._nodes:
                node, before = self._renderer.draw_artist(artist), self._nodes.get(slot)
                self._tell(slot, artist)
                self._nodes[slot] = node
                if node != before:
                    continue
            if self._scene is not None and self._nodes[slot] != self._first.get(slot):
                self._repeated += _length(self._nodes[slot])

    def _tell(self, slot: str, artist: Artist) -> None:
        told = self._told(slot, artist)
        if told is None:
            self._series.pop(slot, None)
        else:
            self._series[slot] = told

    def _told(self, slot: str, artist: Artist) -> Series | None:
        axes: Any = artist.axes
        name = None if axes is None else self._axes_names.get(axes)
        if name is None:
            return None
        return tell_series(artist, name, follows=slot in self._followers)

    def _begin(self) -> Scene:
        """A scene of what is there now."""
        self._first = dict(self._nodes)
        self._repeated = 0
        self._scene = {
            "id": next(_numbers),
            **self._static,
            "animated": [[slot, node] for slot, node in self._nodes.items()],
            "series": self._fixed_series | self._series,
        }
        return self._scene

    def _frame(self, scene: Scene) -> SceneFrame:
        first, before = self._first, scene["series"]
        series = {slot: told for slot, told in self._series.items() if told != before.get(slot)}
        gone = [slot for slot in self._artists if slot in before and slot not in self._series]
        return {
            "of": scene["id"],
            "changed": {slot: node for slot, node in self._nodes.items() if node != first[slot]},
            "series": series | dict.fromkeys(gone),
        }


def _length(node: Node) -> int:
    """About how many characters a node takes."""
    _tag, attributes, children = node
    own = sum(len(value) for value in attributes.values() if isinstance(value, str))
    return own + (len(children) if isinstance(children, str) else sum(map(_length, children)))
