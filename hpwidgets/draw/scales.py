"""Limits and ticks of an axis from the values it shows; they grow in coarse steps."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from numpy.typing import ArrayLike, NDArray

ALWAYS_LOG = 1.0
"""A ratio of largest to smallest from which an axis is logarithmic: any."""

LOSS_LOG_RATIO = 20.0
"""Largest over smallest loss from which a logarithmic axis shows more than a linear one."""
NORM_LOG_RATIO = 1000.0
LOWEST_R2 = -1.0
_HEADROOM = 1.03  # so that a line along the upper end keeps its whole width
_CEILINGS = (1.0, 1.2, 1.6, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class AxisScale:
    """The limits of an axis, whether it is logarithmic, and where its ticks stand."""

    low: float
    high: float
    ticks: tuple[float, ...]
    log: bool = False


def number(value: float) -> str:
    """A number in at most four digits, with a true minus sign and a short exponent.

    >>> number(0.25), number(12345.0), number(2e-5), number(1e21)
    ('0.25', '1.234e4', '2e-5', '1e21')
    """
    digits, exponent, power = f"{value:.4g}".partition("e")
    text = digits + (f"e{int(power)}" if exponent else "")
    return text.replace("-", "\N{MINUS SIGN}") if value < 0 else text


def percent(share: float) -> str:
    """A share as per cent.

    >>> percent(0.5), percent(1)
    ('50%', '100%')
    """
    return f"{100 * share:.3g}%"


def finite(*values: ArrayLike) -> NDArray[np.float64]:
    """All finite values of the arrays in one array ``[n]``.

    >>> finite([1.0, np.nan], 2.0), finite()
    (array([1., 2.]), array([], dtype=float64))
    """
    flat = [np.ravel(np.asarray(v, dtype=np.float64)) for v in values]
    joined: NDArray[np.float64] = np.concatenate([np.empty(0), *flat])
    return joined[np.isfinite(joined)]


def positive_scale(values: NDArray[np.float64], log_ratio: float) -> AxisScale:
    """An axis for finite values from 0: linear, or logarithmic where they span ``log_ratio``.

    The choice depends on the values alone. As a run goes on its largest value only rises and its
    smallest only falls, so the axis changes from linear to logarithmic at most once. Zeros do not
    fit on a logarithmic axis and lie below it.

    >>> positive_scale(np.array([0.7, 0.2]), 20)
    AxisScale(low=0.0, high=0.8, ticks=(0.0, 0.2, 0.4, 0.6, 0.8), log=False)
    >>> positive_scale(np.array([0.7, 0.02]), 20)
    AxisScale(low=0.02, high=1.0, ticks=(0.02, 0.05, 0.1, 0.2, 0.5, 1.0), log=True)
    """
    above = values[(values > 1e-300) & (values < 1e300)]  # what limits can be rounded to
    if above.size == 0:
        return _linear_scale(1.0)
    smallest, largest = float(above.min()), float(above.max())
    if largest / smallest < log_ratio:
        return _linear_scale(largest)
    return _log_scale(smallest, largest)


def accuracy_scale(values: NDArray[np.float64]) -> AxisScale:
    """Up to 1 from the highest of 0.9, 0.8, 0.5 and 0 that shows every value.

    As a run goes on its lowest value only falls, so the axis changes three times at most.

    >>> accuracy_scale(np.array([0.86, 0.97])).low, accuracy_scale(np.array([])).low
    (0.8, 0.0)
    """
    lowest = float(values.min()) if values.size else 0.0
    low = next((low for low in (0.9, 0.8, 0.5) if lowest >= low), 0.0)
    step = {0.9: 0.02, 0.8: 0.05, 0.5: 0.1}.get(low, 0.25)
    ticks = tuple(round(low + step * i, 3) for i in range(round((1 - low) / step) + 1))
    return AxisScale(low, 1 + (1 - low) * (_HEADROOM - 1), ticks)


def r2_scale(values: NDArray[np.float64]) -> AxisScale:
    """From 0 (or −0.25, −0.5, −1 where values are negative) to 1; what is below −1 is not shown.

    >>> r2_scale(np.array([-0.3, 0.9])).low, r2_scale(np.array([-1e9])).low
    (-0.5, -1.0)
    """
    lowest = float(values.min()) if values.size else 0.0
    low = next((low for low in (0.0, -0.25, -0.5) if lowest >= low), LOWEST_R2)
    step = 0.5 if low == LOWEST_R2 else 0.25
    count = round((1 - low) / step)
    return AxisScale(low, 1 - low * 0.03 + 0.03, tuple(low + step * i for i in range(count + 1)))


def epoch_scale(total: int, pinned: Iterable[int] = ()) -> AxisScale:
    """From 0 to the longest of the runs, with a little left free for the pins' letters.

    >>> epoch_scale(40)
    AxisScale(low=0.0, high=42.4, ticks=(0.0, 10.0, 20.0, 30.0, 40.0), log=False)
    """
    longest = max([1, total, *pinned])
    step = max(1.0, _nice_step(longest))
    step = 2.0 if step == 2.5 else step
    count = int(longest / step)
    return AxisScale(0.0, 1.06 * longest, tuple(step * i for i in range(count + 1)))


def fix_ticks(axis: Axis, places: Sequence[float], words: Callable[[float], str] = number) -> None:
    """Ticks at these places alone, and beside each what ``words`` makes of its value."""
    axis.set_major_locator(FixedLocator(places))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda value, _at: words(value)))


def name_places(axis: Axis, places: Sequence[float], names: Sequence[str]) -> None:
    """What places are called where somebody reads a value: at minor ticks that are not drawn."""
    axis.set_ticks(places, names, minor=True)
    axis.set_tick_params(which="minor", length=0, labelleft=False, labelbottom=False)


def show_percent(axis: Axis) -> None:
    """Write the axis's values, which are shares, as per cent."""
    axis.set_major_formatter(FuncFormatter(lambda value, _at: percent(value)))


def set_y_scale(axes: Axes, scale: AxisScale) -> None:
    """Give the y axis these limits and ticks."""
    axes.set_yscale("log" if scale.log else "linear")
    axes.set_ylim(scale.low, scale.high)
    fix_ticks(axes.yaxis, scale.ticks)


def set_x_scale(axes: Axes, scale: AxisScale) -> None:
    """Give the (linear) x axis these limits and ticks."""
    axes.set_xlim(scale.low, scale.high)
    fix_ticks(axes.xaxis, scale.ticks)


def spread_scale(low: float, high: float) -> AxisScale:
    """Exactly these linear limits, with about four round ticks inside.

    >>> spread_scale(-1.2, 2.1).ticks
    (-1.0, 0.0, 1.0, 2.0)
    """
    step = _nice_step(high - low)
    first, last = math.ceil(low / step), math.floor(high / step)
    return AxisScale(low, high, tuple(round(step * i, 12) for i in range(first, last + 1)))


def spread(positions: list[float], gap: float, low: float, high: float) -> list[float]:
    """The positions moved apart to at least ``gap``, in the same order, within low … high.

    Where they do not all fit, they run over the lower end.

    >>> spread([5.0, 5.0, 30.0], gap=10, low=0, high=40)
    [5.0, 15.0, 30.0]
    """
    order = sorted(range(len(positions)), key=positions.__getitem__)
    moved = list(positions)
    floor = low
    for index in order:
        moved[index] = max(positions[index], floor)
        floor = moved[index] + gap
    ceiling = high
    for index in reversed(order):
        moved[index] = min(moved[index], ceiling)
        ceiling = moved[index] - gap
    return moved


def _linear_scale(largest: float) -> AxisScale:
    high = _next_above(largest, _CEILINGS, 1e-12)
    step = _nice_step(high)
    ticks = tuple(float(f"{step * i:.12g}") for i in range(int(high / step + 1e-9) + 1))
    return AxisScale(0.0, high, ticks)


def _nice_step(length: float) -> float:
    """The smallest round step that divides ``length`` into at most five."""
    return _next_above(length / 5, _STEPS, 1e-9)


def _next_above(value: float, mantissas: tuple[float, ...], tolerance: float) -> float:
    """The smallest number with one of these mantissas that is not below the value."""
    exponent = math.floor(math.log10(value))
    least = value / 10.0**exponent * (1 - tolerance)
    above = next((m for m in mantissas if m >= least), mantissas[-1])
    return float(f"{above:g}e{exponent}")


def _log_scale(smallest: float, largest: float) -> AxisScale:
    low = max(m for m in _ones_twos_fives(smallest, smallest) if m <= smallest)
    high = min(m for m in _ones_twos_fives(largest, largest) if m >= largest and m > low)
    first = math.ceil(math.log10(low) - 1e-9)
    last = math.floor(math.log10(high) + 1e-9)
    if last - first >= 2:
        stride = max(1, math.ceil((last - first) / 5))
        exponents = range(first + (-first) % stride, last + 1, stride)
        return AxisScale(low, high, tuple(float(f"1e{e}") for e in exponents), log=True)
    ticks = (tick for tick in _ones_twos_fives(low, high) if low <= tick <= high)
    return AxisScale(low, high, tuple(ticks), log=True)


def _ones_twos_fives(low: float, high: float) -> list[float]:
    """The numbers …, 1, 2, 5, 10, 20, … around these two and all between them."""
    first, last = math.floor(math.log10(low)) - 1, math.floor(math.log10(high)) + 1
    return [float(f"{m}e{e}") for e in range(first, last + 1) for m in (1, 2, 5)]


def settle(current: AxisScale | None, wanted: AxisScale) -> AxisScale:
    """The scale in use, as long as the wanted one lies within it and fills more than a third of it.

    A change of limits costs a full redraw; neighbouring runs then share their axes and can be
    compared at a glance.

    >>> wide = AxisScale(0.0, 0.5, ())
    >>> settle(wide, AxisScale(0.0, 0.4, ())) is wide, settle(wide, AxisScale(0.0, 0.1, ())) is wide
    (True, False)
    """
    if current is None or current.log != wanted.log:
        return wanted
    fits = current.low <= wanted.low and wanted.high <= current.high
    return current if fits and _length(wanted) > _length(current) / 3 else wanted


def fills(limits: tuple[float, float], low: float, high: float, share: float = 1 / 3) -> bool:
    """Whether limits hold ``low`` … ``high``, and these fill more than this share of them.

    >>> fills((0.0, 1.0), 0.2, 0.9), fills((0.0, 1.0), 0.2, 0.3), fills((0.0, 1.0), 0.2, 1.1)
    (True, False, False)
    """
    inside = limits[0] <= low and high <= limits[1]
    return inside and high - low > share * (limits[1] - limits[0])


def _length(scale: AxisScale) -> float:
    return math.log(scale.high / scale.low) if scale.log else scale.high - scale.low


class SteadyScale:
    """The y axis of some axes, moved only when its values need it."""

    def __init__(self, axes: Axes) -> None:
        self._axes = axes
        self._scale: AxisScale | None = None
        self._has_values = False

    @property
    def scale(self) -> AxisScale | None:
        """The scale that values have set; None before the first ones."""
        return self._scale if self._has_values else None

    def make_room(self, wanted: AxisScale, *, empty: bool) -> bool:
        """Suit the axis to this scale; True where it changed. Without values it stays."""
        if empty and self._scale is not None:
            return False
        scale = settle(self.scale, wanted)
        self._has_values = not empty
        if scale == self._scale:
            return False
        set_y_scale(self._axes, scale)
        self._scale = scale
        return True
