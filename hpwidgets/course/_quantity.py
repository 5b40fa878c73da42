"""Numbers as a sentence of the course shows them: mean ± standard deviation over the seeds."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hpwidgets.hyperparameters import shown

PERCENT = "%"


class Quantity:
    """One value, or one a seed, that a sentence formats.

    ``{}`` shows three significant digits, ``{:%}`` a percentage, ``{:.2f}`` two decimals; several
    seeds are their mean ± standard deviation, or the value itself where all agree.

    >>> f"{Quantity([0.91, 0.94, 0.96])}, {Quantity([0.91, 0.94, 0.96]):%}, {Quantity(-0.25)}"
    '0.937 ± 0.025, 94 ± 3 %, −0.25'
    >>> f"{Quantity([7, 7, 7])} of {Quantity(1234.5)}"
    '7 of 1230'
    """

    def __init__(self, values: ArrayLike) -> None:
        try:
            array = np.atleast_1d(np.asarray(values, dtype=np.float64))
        except (TypeError, ValueError, OverflowError):
            array = np.empty(0)
        if array.ndim != 1 or array.size == 0 or np.isnan(array).any():
            raise ValueError(
                "a claim's value must be a number, or one number a seed, none of them NaN; got"
                f" {shown(values)}"
            )
        self.values: NDArray[np.float64] = array

    @property
    def mean(self) -> float:
        """Over the seeds."""
        return float(self.values.mean())

    @property
    def sd(self) -> float:
        """Standard deviation between the seeds, as of a sample; 0 for one value and
        where one is infinite."""
        same = self.values.size == 1 or bool((self.values == self.values[0]).all())
        finite = bool(np.isfinite(self.values).all())
        return float(self.values.std(ddof=1)) if finite and not same else 0.0

    def __format__(self, spec: str) -> str:
        share = spec.endswith(PERCENT)
        scale, unit = (100.0, " %") if share else (1.0, "")
        mean, sd = scale * self.mean, scale * self.sd
        decimals = spec.removesuffix(PERCENT)
        if decimals:
            texts = [
                format(x, decimals if decimals[-1] in "dfge" else f"{decimals}f")
                for x in (mean, sd)
            ]
        else:
            texts = _plain(mean, sd, whole=share)
        texts = [text.removeprefix("-") if not text.strip("-0.") else text for text in texts]
        said = " ± ".join(texts) if sd > 0 and texts[1] else texts[0]
        return f"{said}{unit}".replace("-", "−")

    def __str__(self) -> str:
        return format(self, "")


def _plain(mean: float, sd: float, whole: bool) -> list[str]:
    """Mean and deviation: three significant digits at most; a percentage has one decimal at most,
    and none where it scatters by half a point or more.
    """
    if not math.isfinite(mean):
        return ["∞" if mean > 0 else "-∞", ""]
    if not sd:
        return [f"{mean:.0f}" if whole else _significant(mean), ""]
    if whole:
        decimals = 0 if sd >= 0.5 else 1
        return [f"{mean:.{decimals}f}", f"{sd:.{decimals}f}"]
    finest = 1 - _magnitude(sd)
    decimals = max(0, finest if mean == 0 else min(finest, 2 - _magnitude(mean)))
    return [f"{mean:.{decimals if mean else 0}f}", f"{sd:.{max(decimals, -_magnitude(sd))}f}"]


def _magnitude(value: float) -> int:
    return math.floor(math.log10(abs(value))) if value else 0


def _significant(value: float) -> str:
    rounded = float(f"{value:.3g}")
    if 100 <= abs(rounded) < 1e6:
        return f"{value:.0f}" if value == round(value) else f"{rounded:.0f}"
    return f"{rounded:.3g}"
