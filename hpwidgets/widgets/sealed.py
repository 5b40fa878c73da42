"""Test scores that stay sealed until somebody asks for them, and every look at them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeAlias, TypeVar

import ipywidgets as widgets

from hpwidgets.i18n import _, ngettext, number
from hpwidgets.records import Task
from hpwidgets.widgets.run_bar import make_button
from hpwidgets.widgets.style import escape
from hpwidgets.widgets.words import score_name

Scores: TypeAlias = tuple[tuple[str, float], ...]
"""Several test scores, by who is judged: an ensemble's beside its best single member's."""
S = TypeVar("S", bound=float | Scores)


class SealedScore:
    """The test score of the run on the page: hidden, or shown; looks are counted from any thread.

    It may be several scores, which one look opens. Another run's score is sealed again, the count
    of looks stays.
    """

    def __init__(self) -> None:
        self.peeks = 0
        self.score: float | Scores | None = None
        self._lock = threading.Lock()

    def look(self, score: S) -> S:
        """Show this score, and count the look."""
        with self._lock:
            self.peeks += 1
            self.score = score
        return score

    def seal(self) -> None:
        """Hide the score: another run is on the page."""
        self.score = None

    def button(self, pressed: Callable[[], object]) -> widgets.Button:
        """The button that asks for the score."""
        help_text = _("show the sealed test score; every look is counted")
        button = make_button(_("Reveal test"), help_text, "reveal", pressed)
        button.layout.align_self = "flex-start"
        return button

    def html(self, task: Task) -> str:
        """The score's line on the page."""
        looks = ngettext("looked at {count} time", "looked at {count} times", self.peeks).format(
            count=self.peeks
        )
        if self.score is None:
            text = _("test {score}: sealed · {looks}").format(score=score_name(task), looks=looks)
            return f'<span class="hp-soft">{escape(text)}</span>'
        scores = self.score if isinstance(self.score, tuple) else (("", self.score),)
        values = " · ".join(f"{name} {number(value)}".strip() for name, value in scores)
        text = _("test {score}: {values} · {looks}").format(
            score=score_name(task), values=values, looks=looks
        )
        warning = ""
        if self.peeks > 1:
            warning = _(" · every look lets you tune to the test rows, so trust it less")
        return f"<b>{escape(text)}</b><span class='hp-soft'>{escape(warning)}</span>"
