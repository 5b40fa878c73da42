"""SearchLab: four searches on one landscape, replays, importance, a search of a space."""

from typing import TYPE_CHECKING

from hpwidgets._lazy import lazy_names as _lazy_names

if TYPE_CHECKING:
    from hpwidgets.lessons.search._importance import explained as explained
    from hpwidgets.lessons.search._importance import isolate as isolate
    from hpwidgets.lessons.search._landscape import landscape as landscape
    from hpwidgets.lessons.search._landscape import make_axis as make_axis
    from hpwidgets.lessons.search._landscape import on_edge as on_edge
    from hpwidgets.lessons.search._replay import best_so_far as best_so_far
    from hpwidgets.lessons.search._replay import replay as replay
    from hpwidgets.lessons.search._replay import top_share_chance as top_share_chance
    from hpwidgets.lessons.search._replay import top_share_replayed as top_share_replayed

__getattr__, __dir__, __all__ = _lazy_names(__name__)
