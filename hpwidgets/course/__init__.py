"""What the notebooks teach with: predictions, claims with their proofs, exercises, charts."""

from typing import TYPE_CHECKING

from hpwidgets._lazy import lazy_names as _lazy_names

if TYPE_CHECKING:
    from hpwidgets.course.charts import Chart as Chart
    from hpwidgets.course.charts import chart as chart
    from hpwidgets.course.exercises import Attempt as Attempt
    from hpwidgets.course.exercises import Exercise as Exercise
    from hpwidgets.course.exercises import exercise as exercise
    from hpwidgets.course.links import dashboard as dashboard
    from hpwidgets.course.links import restore as restore
    from hpwidgets.course.links import share as share
    from hpwidgets.course.predictions import Outcome as Outcome
    from hpwidgets.course.predictions import Prediction as Prediction
    from hpwidgets.course.predictions import predict as predict
    from hpwidgets.course.proofs import Claim as Claim
    from hpwidgets.course.proofs import ClaimError as ClaimError
    from hpwidgets.course.proofs import Claims as Claims
    from hpwidgets.course.proofs import claim as claim
    from hpwidgets.course.proofs import claims as claims
    from hpwidgets.course.proofs import most as most
    from hpwidgets.course.reached import Progress as Progress
    from hpwidgets.course.reached import progress as progress
    from hpwidgets.course.seeds import final as final
    from hpwidgets.course.seeds import over_seeds as over_seeds
    from hpwidgets.course.store import answers as answers
    from hpwidgets.course.store import forget_answers as forget_answers
    from hpwidgets.tuning.exercises import Requirement as Requirement

__getattr__, __dir__, __all__ = _lazy_names(__name__)
