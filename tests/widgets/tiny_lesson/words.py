"""What is said."""

from hpwidgets.i18n import _
from tests.widgets.tiny_lesson.records import Draws


def luck_words(draws: Draws, _values: object) -> list[str]:
    """How far the scores lie apart."""
    return [_("{low:.2f} to {high:.2f}").format(low=min(draws.scores), high=max(draws.scores))]
