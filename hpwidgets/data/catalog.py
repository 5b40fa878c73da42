"""The sets that ``load`` knows by name: one table for errors, dropdowns and docs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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


def _toy(
    label: str,
    make: Callable[..., tuple[np.ndarray, np.ndarray]],
    noise: float,
    meaning: str,
    class_names: tuple[str, ...] = (),
    feature_names: tuple[str, ...] = ("x1", "x2"),
    kind: Kind = "toy",
) -> CatalogEntry:
    return CatalogEntry(
        label=label,
        kind=kind,
        task="classification" if class_names else "regression",
        noise=noise,
        n_samples=500,
        meaning=meaning,
        make=make,
        feature_names=feature_names,
        class_names=class_names,
        standardise=kind == "sequence",
    )


def _real(
    label: str,
    make: Callable[..., tuple[np.ndarray, np.ndarray]],
    n_samples: int,
    meaning: str,
    task: Task = "classification",
    standardise: bool = True,
) -> CatalogEntry:
    return CatalogEntry(
        label=label,
        kind="real",
        task=task,
        noise=None,
        n_samples=n_samples,
        meaning=meaning,
        make=make,
        standardise=standardise,
    )


catalog: Mapping[str, CatalogEntry] = MappingProxyType(
    {
        "moons": _toy(
            _("moons"),
            toys.moons,
            0.25,
            _("two half circles that reach into each other; the boundary must bend"),
            (_("upper moon"), _("lower moon")),
        ),
        "circles": _toy(
            _("circles"),
            toys.circles,
            0.12,
            _("a ring inside a ring; the boundary must close"),
            (_("outer ring"), _("inner ring")),
        ),
        "spirals": _toy(
            _("spirals"),
            toys.spirals,
            0.1,
            _("two wound arms; needs a wide or deep network and patience"),
            (_("first arm"), _("second arm")),
        ),
        "xor": _toy(
            _("xor"),
            toys.xor,
            0.15,
            _("four quadrants, opposite ones alike; no straight line does better than chance"),
            (_("same signs"), _("opposite signs")),
        ),
        "blobs": _toy(
            _("blobs"),
            toys.blobs,
            0.6,
            _("three round clouds; straight boundaries are enough"),
            (_("top"), _("left"), _("right")),
        ),
        "imbalanced": _toy(
            _("imbalanced blobs"),
            toys.imbalanced,
            0.6,
            _("a common and a rare cloud, 9 to 1; always answering “common” is right in 90 %"),
            (_("common"), _("rare")),
        ),
        "sine": _toy(
            _("sine"),
            toys.sine,
            0.25,
            _("regression on one feature: a sine curve seen through noise"),
            feature_names=("x",),
        ),
        "waves": _toy(
            _("waves"),
            toys.waves,
            0.2,
            _("sequences of 32 steps; tell sine, square and sawtooth waves apart"),
            (_("sine"), _("square"), _("sawtooth")),
            feature_names=(_("signal"),),
            kind="sequence",
        ),
        "digits": _real(
            _("digits (images)"),
            bundled.digits,
            1797,
            _("handwritten digits as images of 8 × 8 pixels, for a cnn"),
            standardise=False,
        ),
        "digits_flat": _real(
            _("digits (64 numbers)"),
            bundled.digits_flat,
            1797,
            _("the same digits as rows of 64 grey values, for an mlp"),
            standardise=False,
        ),
        "digits_rows": _real(
            _("digits (row by row)"),
            bundled.digits_rows,
            1797,
            _("the same digits read row by row, 8 steps of 8 pixels, for an rnn"),
            standardise=False,
        ),
        "breast_cancer": _real(
            _("breast cancer"),
            bundled.breast_cancer,
            569,
            _("tumours, malignant or benign, by 30 measurements of their cell nuclei"),
        ),
        "wine": _real(
            _("wine"),
            bundled.wine,
            178,
            _("wines of three growers by 13 chemical measurements"),
        ),
        "iris": _real(
            _("iris"),
            bundled.iris,
            150,
            _("three species of iris by 4 lengths of their flowers"),
        ),
        "diabetes": _real(
            _("diabetes"),
            bundled.diabetes,
            442,
            _("regression: how far diabetes went in a year, by 10 measurements"),
            task="regression",
        ),
    }
)
"""Name -> :class:`CatalogEntry`, in the order of the labs' dropdown."""
