"""HyperbandLab: brackets, who is cut, epochs against random search, slow starters."""

from typing import TYPE_CHECKING

from hpwidgets._lazy import lazy_names as _lazy_names

if TYPE_CHECKING:
    from hpwidgets.lessons.hyperband._checks import (
        configurations_at_least as configurations_at_least,
    )
    from hpwidgets.lessons.hyperband._checks import epochs_at_most as epochs_at_most
    from hpwidgets.lessons.hyperband._checks import winner_kept as winner_kept
    from hpwidgets.lessons.hyperband._pool import draw_settings as draw_settings
    from hpwidgets.lessons.hyperband._pool import replay_searches as replay_searches
    from hpwidgets.lessons.hyperband._pool import slow_starters as slow_starters
    from hpwidgets.lessons.hyperband._pool import train_pool as train_pool

__getattr__, __dir__, __all__ = _lazy_names(__name__)
