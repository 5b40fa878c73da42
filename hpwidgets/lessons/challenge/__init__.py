"""ChallengeLab: the whole loop on real data, with a goal, a budget, a log, and feedback."""

from typing import TYPE_CHECKING

from hpwidgets._lazy import lazy_names as _lazy_names

if TYPE_CHECKING:
    from hpwidgets.lessons.challenge._file import challenge_names as challenge_names
    from hpwidgets.lessons.challenge._file import read_challenge as read_challenge
    from hpwidgets.lessons.challenge._log import Log as Log
    from hpwidgets.lessons.challenge._review import review as review

__getattr__, __dir__, __all__ = _lazy_names(__name__)
