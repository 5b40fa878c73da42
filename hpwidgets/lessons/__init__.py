"""One folder a lesson: its lab, what it computes, its records, its words, its pictures."""

from typing import TYPE_CHECKING

from hpwidgets._lazy import lazy_names as _lazy_names

if TYPE_CHECKING:
    from hpwidgets.lessons import automl as automl
    from hpwidgets.lessons import baseline as baseline
    from hpwidgets.lessons import capacity as capacity
    from hpwidgets.lessons import cross_validation as cross_validation
    from hpwidgets.lessons import curves as curves
    from hpwidgets.lessons import ensembles as ensembles
    from hpwidgets.lessons import hyperband as hyperband
    from hpwidgets.lessons import preparing as preparing
    from hpwidgets.lessons import regularisation as regularisation
    from hpwidgets.lessons import search as search
    from hpwidgets.lessons import training as training

__getattr__, __dir__, __all__ = _lazy_names(__name__)
