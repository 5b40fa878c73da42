"""Test scores that stay sealed until somebody asks for them, and every look at them."""

from __future__ import annotations

import threading
from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, TypeVar

from hpwidgets.i18n import _, ngettext, number
from hpwidgets.live.frame import Frame
from hpwidgets.records import Task
from hpwidgets.widgets.button import Button
from hpwidgets.widgets.lesson import LessonLab
from hpwidgets.widgets.view import Request
from hpwidgets.widgets.words import score_name

Scores: TypeAlias = tuple[tuple[str, float], ...]
"""Several test scores, by whose they are: an ensemble's beside its best single member's."""
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

    def button(self, pressed: Callable[[], object]) -> Button:
        """The button that asks for the score."""
        help_text = _("show the sealed test score; every look is counted")
        return Button(name="reveal", label=_("Reveal test"), help=help_text, pressed=pressed)

    def told(self, task: Task) -> dict[str, str]:
        """The score in words for the page, and what many looks do to it."""
        looks = ngettext("looked at {count} time", "looked at {count} times", self.peeks).format(
            count=self.peeks
        )
        if self.score is None:
            text = _("test {score}: sealed · {looks}").format(score=score_name(task), looks=looks)
            return {"text": text, "warning": ""}
        scores = self.score if isinstance(self.score, tuple) else (("", self.score),)
        values = " · ".join(f"{name} {number(value)}".strip() for name, value in scores)
        text = _("test {score}: {values} · {looks}").format(
            score=score_name(task), values=values, looks=looks
        )
        warning = ""
        if self.peeks > 1:
            warning = _("every look lets you tune to the test rows, so trust it less")
        return {"text": text, "warning": warning}


class SealedLab(LessonLab):
    """A lesson with a button that opens the test rows of the result on the page.

    A lesson says in ``_look`` what is opened, and in ``_judged`` whose score it is. Every look is
    counted; another result is sealed again. Views with ``"reveal"`` among their ``extras`` show it.
    """

    def __init__(self, data: Any = None, **options: Any):
        self._sealed = SealedScore()
        self._opened: Any = None  # whose test scores are shown
        self._reveal_wanted = False
        super().__init__(data, **options)

    def _tools(self) -> Sequence[Button]:
        return [self._sealed.button(self._pressed_reveal)]

    @property
    def peeks(self) -> int:
        """How often the sealed test rows have been looked at."""
        return self._sealed.peeks

    @abstractmethod
    def _look(self, item: Any) -> Any:
        """Open the test rows for a record; None, and no look, where it has nothing to judge."""

    def _judged(self, item: Any) -> Any:
        """Whose test scores may be opened: the record itself; None where there is nothing yet."""
        return item

    def _reveal(self) -> Any:
        """Open the test rows for the record on the page, and show it."""
        scores = None if self.result is None else self._look(self.result)
        if scores is not None:
            self._live.refresh()
        return scores

    def _pressed_reveal(self) -> None:
        self._reveal_wanted = True
        self._live.refresh()

    def _show(self, frame: Frame[Request, Any]) -> None:
        if self._reveal_wanted and frame.final and frame.item is not None:
            self._reveal_wanted = False
            self._look(frame.item)
        super()._show(frame)

    def _below(self, request: Request, item: Any, *, final: bool) -> dict[str, Any]:
        below = super()._below(request, item, final=final)
        judged = self._judged(item)
        if "reveal" not in request.view.extras or judged is None:
            return below
        if judged is not self._opened:
            self._sealed.seal()
        return below | {"sealed": self._sealed.told(self._task(item))}

    def _task(self, item: Any) -> Task:
        task: Task = item.task
        return task
