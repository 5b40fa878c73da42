"""A lesson whose test rows stay sealed until somebody looks."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets

from hpwidgets.live.frame import Frame
from hpwidgets.records import Task
from hpwidgets.widgets.lesson import LessonLab
from hpwidgets.widgets.sealed import SealedScore
from hpwidgets.widgets.view import Request


class SealedLab(LessonLab):
    """A lesson with a button that opens the test rows of the result on the page.

    A lesson says in ``_look`` what is opened, and puts ``_sealed_html`` below the sentences of its
    views. Every look is counted; another result is sealed again.
    """

    def __init__(self, data: Any = None, **options: Any):
        self._sealed = SealedScore()
        self._opened: Any = None  # whose test scores are shown
        self._reveal_wanted = False
        self._button = self._sealed.button(self._pressed_reveal)
        super().__init__(data, **options)

    def _under_words(self) -> Mapping[str, widgets.Widget]:
        return {"reveal": self._button}

    @property
    def peeks(self) -> int:
        """How often the sealed test rows have been looked at."""
        return self._sealed.peeks

    @abstractmethod
    def _look(self, item: Any) -> Any:
        """Open the test rows for a record; None, and no look, where it has nothing to judge."""

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

    def _sealed_html(self, judged: Any, task: Task) -> str:
        """The line of the test scores, which are ``judged``'s or sealed."""
        return f'<div style="margin-top: 8px">{self._sealed_line(judged, task)}</div>'

    def _sealed_line(self, judged: Any, task: Task) -> str:
        if judged is not self._opened:
            self._sealed.seal()
        return self._sealed.html(task)
