"""The sets that ``load`` knows by name: one table for errors, dropdowns and docs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Literal

import numpy as np

from hpwidgets.data import bundled, toys
from hpwidgets.i18n import _
from hpwidgets.records import Task

Kind = Literal["toy", "sequence", "real"]


@dataclass(frozen=True, kw_only=True)
class CatalogEntry:
    """What is known of a named set before it is loaded.

    ``noise`` is the default noise (None: the set has no noise to set) and ``n_samples`` the
    default number of rows, for real sets all there are. ``make`` returns the raw ``X, y``;
    ``standardise`` says whether the features are scaled by the training rows afterwards.
    """

    label: str
    kind: Kind
    task: Task
    noise: float | None
    n_samples: int
    meaning: str
    make: Callable[..., tuple[np.ndarray, np.ndarray]] = field(repr=False)
    feature_names: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()
    standardise: bool = False


_toy = partial(
    CatalogEntry,
    kind="toy",
    task="classification",
    n_samples=500,
    feature_names=("x1", "x2"),
    standardise=False,
)
_real = partial(CatalogEntry, kind="real", task="classification", noise=None, standardise=True)

catalog: Mapping[str, CatalogEntry] = MappingProxyType(
    {
        "moons": _toy(
            label=_("moons"),
            make=toys.moons,
            noise=0.25,
            meaning=_("two half circles that reach into each other; the boundary must bend"),
            class_names=(_("upper moon"), _("lower moon")),
        ),
        "circles": _toy(
            label=_("circles"),
            make=toys.circles,
            noise=0.12,
            meaning=_("a ring inside a ring; the boundary must close"),
            class_names=(_("outer ring"), _("inner ring")),
        ),
        "spirals": _toy(
            label=_("spirals"),
            make=toys.spirals,
            noise=0.1,
            meaning=_("two wound arms; needs a wide or deep network and patience"),
            class_names=(_("first arm"), _("second arm")),
        ),
        "xor": _toy(
            label=_("xor"),
            make=toys.xor,
            noise=0.15,
            meaning=_(
                "four quadrants, opposite ones alike; no straight line does better than chance"
            ),
            class_names=(_("same signs"), _("opposite signs")),
        ),
        "blobs": _toy(
            label=_("blobs"),
            make=toys.blobs,
            noise=0.6,
            meaning=_("three round clouds; straight boundaries are enough"),
            class_names=(_("top"), _("left"), _("right")),
        ),
        "imbalanced": _toy(
            label=_("imbalanced blobs"),
            make=toys.imbalanced,
            noise=0.6,
            meaning=_(
                "a common and a rare cloud, 9 to 1; always answering “common” is right in 90 %"
            ),
            class_names=(_("common"), _("rare")),
        ),
        "sine": _toy(
            label=_("sine"),
            make=toys.sine,
            noise=0.25,
            meaning=_("regression on one feature: a sine curve seen through noise"),
            feature_names=("x",),
            task="regression",
        ),
        "waves": _toy(
            label=_("waves"),
            make=toys.waves,
            noise=0.2,
            meaning=_("sequences of 32 steps; tell sine, square and sawtooth waves apart"),
            class_names=(_("sine"), _("square"), _("sawtooth")),
            feature_names=(_("signal"),),
            kind="sequence",
            standardise=True,
        ),
        "digits": _real(
            label=_("digits (images)"),
            make=bundled.digits,
            n_samples=1797,
            meaning=_("handwritten digits as images of 8 × 8 pixels, for a cnn"),
            standardise=False,
        ),
        "digits_flat": _real(
            label=_("digits (64 numbers)"),
            make=bundled.digits_flat,
            n_samples=1797,
            meaning=_("the same digits as rows of 64 grey values, for an mlp"),
            standardise=False,
        ),
        "digits_rows": _real(
            label=_("digits (row by row)"),
            make=bundled.digits_rows,
            n_samples=1797,
            meaning=_("the same digits read row by row, 8 steps of 8 pixels, for an rnn"),
            standardise=False,
        ),
        "breast_cancer": _real(
            label=_("breast cancer"),
            make=bundled.breast_cancer,
            n_samples=569,
            meaning=_("tumours, malignant or benign, by 30 measurements of their cell nuclei"),
        ),
        "wine": _real(
            label=_("wine"),
            make=bundled.wine,
            n_samples=178,
            meaning=_("wines of three growers by 13 chemical measurements"),
        ),
        "iris": _real(
            label=_("iris"),
            make=bundled.iris,
            n_samples=150,
            meaning=_("three species of iris by 4 lengths of their flowers"),
        ),
        "diabetes": _real(
            label=_("diabetes"),
            make=bundled.diabetes,
            n_samples=442,
            meaning=_("regression: how far diabetes went in a year, by 10 measurements"),
            task="regression",
        ),
    }
)
"""Name -> :class:`CatalogEntry`, in the order of the labs' dropdown."""
