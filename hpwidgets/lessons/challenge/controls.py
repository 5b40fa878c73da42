"""The controls of a challenge: what it lets a person move, and what each stage asks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.lessons.challenge._knobs import (
    KNOBS,
    PREPARED,
    is_logarithmic,
    is_number,
    least_above_zero,
    number_info,
)
from hpwidgets.lessons.challenge.records import Challenge, SearchRange
from hpwidgets.widgets.board import Field, Sections, choice, count, hyperparameter
from hpwidgets.widgets.choices import CHOICES
from hpwidgets.widgets.view import Values

FROM, TO = "_from", "_to"
PREPARED_LABELS = {
    "drop": _("leave out the row"),
    "mean": _("mean"),
    "median": _("median"),
    "knn": _("5 similar rows"),
    "keep": _("keep"),
    "clip": _("clip"),
    "none": _("none"),
    "standard": _("standard"),
    "minmax": _("min–max"),
    "robust": _("robust"),
}
STAGE_FIELDS: dict[str, Field] = {
    "candidate": choice(
        _("model to test"),
        _("whose score on the test set is asked for"),
        {
            "best": _("best by validation"),
            "steadiest": _("best mean of seeds or folds"),
            "last": _("last run"),
            "combined": _("last ensemble"),
        },
        "best",
        helps={
            "best": _("The single network of the highest validation score."),
            "steadiest": _("The setting of the highest mean over several seeds or folds."),
            "last": _("Whatever was run last."),
            "combined": _("The runs of the last ensemble, as greedy selection weighs them."),
        },
    ),
    "members": count(
        _("members"), _("the best runs that are trained again and combined"), 5, (2, 20), (2, 10)
    ),
    "method": choice(
        _("method"),
        _("how the search chooses its trials"),
        {"random": _("random"), "tpe": "TPE", "grid": _("grid")},
        "random",
        helps={
            "random": _("Every trial is drawn by itself."),
            "tpe": _("Later trials are drawn where earlier ones did well."),
            "grid": _("Evenly spaced values of every knob: few values of each."),
        },
    ),
    "trials": count(
        _("trials"),
        _("networks that the search trains"),
        12,
        (2, 200),
        (2, 60),
        unit=_("trainings"),
    ),
    "k": count(_("folds"), _("validation folds, a training each"), 5, (2, 20), (2, 10)),
    "seeds": count(
        _("seeds"), _("trainings of the setting, each from a seed of its own"), 1, (1, 20), (1, 10)
    ),
}


def network_knobs(challenge: Challenge) -> tuple[str, ...]:
    """What may be moved of the network and its training."""
    return tuple(name for name in challenge.controls if name not in PREPARED)


def prepared_knobs(challenge: Challenge) -> tuple[str, ...]:
    """What may be moved of the preparation."""
    return tuple(name for name in challenge.controls if name in PREPARED)


def range_names(challenge: Challenge) -> tuple[str, ...]:
    """The controls of a search's ranges."""
    return tuple(name + end for name in challenge.ranges for end in (FROM, TO))


def fields_of(challenge: Challenge) -> dict[str, Field]:
    """All controls but the choice of the view, each starting where the challenge does."""
    begins = challenge.start.to_dict() | vars(challenge.preparation)
    knobs = {name: _field(name, challenge, begins[name]) for name in challenge.controls}
    along = {name: _(KNOBS[name].label) for name in challenge.ranges}
    shown = choice(_("shown"), _("the hyperparameter of the picture"), along, next(iter(along)))
    return {
        **STAGE_FIELDS,
        "along": shown,
        **{name: knobs[name] for name in prepared_knobs(challenge)},
        **{name: knobs[name] for name in network_knobs(challenge)},
        **_ranges(challenge),
        "seed": hyperparameter("seed", challenge.start.seed),
    }


def sections_of(challenge: Challenge) -> Sections:
    """All controls are in sight: each stage has few."""
    return (("", ("view", *fields_of(challenge))),)


def _field(name: str, challenge: Challenge, start: Any) -> Field:
    info, allowed = KNOBS[name], challenge.controls[name]
    if is_number(name):
        return Field(number_info(name, *allowed), start)
    if not info.choices:
        return Field(info, start)
    helps = tuple(CHOICES.get(name, {}).get(each, "") for each in allowed)
    labels = tuple(PREPARED_LABELS.get(each, each) for each in allowed)
    return Field(replace(info, choices=allowed), start, labels, helps if any(helps) else ())


def _ranges(challenge: Challenge) -> dict[str, Field]:
    fields = {}
    for name, ends in challenge.ranges.items():
        low, high = challenge.controls[name]
        info = number_info(name, least_above_zero(name, low), high)
        labels = (_("{label} from"), _("{label} to"))
        meanings = (_("the lowest value that is tried"), _("the highest value that is tried"))
        for end, value, label, meaning in zip((FROM, TO), ends, labels, meanings, strict=True):
            called = label.format(label=_(info.label))
            fields[name + end] = Field(replace(info, label=called, meaning=meaning, unit=""), value)
    return fields


def search_ranges(challenge: Challenge, values: Values) -> tuple[SearchRange, ...]:
    """The ranges as the controls say; ValueError for one that ends before it begins."""
    found = []
    for name in challenge.ranges:
        low, high = values[name + FROM], values[name + TO]
        if not low < high:
            raise ValueError(
                _("{name} must be below {other}, got {low:g} and {high:g}").format(
                    name=name + FROM, other=name + TO, low=low, high=high
                )
            )
        found.append(SearchRange(name=name, low=low, high=high, log=is_logarithmic(name)))
    return tuple(found)


def setting_of(challenge: Challenge, values: Values) -> Hyperparameters:
    """The network as the controls say; what is no control is as the challenge starts."""
    names = (*network_knobs(challenge), "seed")
    return challenge.start.replace(**{name: values[name] for name in names})
