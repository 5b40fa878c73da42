"""Several test scores, sealed together: an ensemble's beside its best single member's."""

from __future__ import annotations

from hpwidgets.i18n import _, ngettext, number
from hpwidgets.records import Task
from hpwidgets.widgets.sealed import SealedScore
from hpwidgets.widgets.style import escape
from hpwidgets.widgets.words import score_name

Scores = tuple[tuple[str, float], ...]


class SealedScores(SealedScore):
    """The test scores of the result on the page, by who is judged; a look opens them all."""

    def __init__(self) -> None:
        super().__init__()
        self.scores: Scores = ()

    def look_at(self, scores: Scores) -> Scores:
        """Show these scores, and count one look."""
        with self._lock:
            self.peeks += 1
            self.scores = scores
        return scores

    def seal(self) -> None:
        """Hide the scores: another result is on the page."""
        super().seal()
        self.scores = ()

    def html(self, task: Task) -> str:
        """The line of the scores on the page."""
        if not self.scores:
            return super().html(task)
        looks = ngettext("looked at {count} time", "looked at {count} times", self.peeks).format(
            count=self.peeks
        )
        values = " · ".join(f"{name} {number(value)}" for name, value in self.scores)
        text = _("test {score}: {values} · {looks}").format(
            score=score_name(task), values=values, looks=looks
        )
        warning = ""
        if self.peeks > 1:
            warning = _(" · every look lets you tune to the test rows, so trust it less")
        return f"<b>{escape(text)}</b><span class='hp-soft'>{escape(warning)}</span>"
