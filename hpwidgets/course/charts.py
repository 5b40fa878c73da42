"""Charts of repeated runs, as the notebooks show them: the mean, and the band between the seeds."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from hpwidgets.draw import DARK, LIGHT, Band, Theme, draw_bands
from hpwidgets.draw.theme import PlainFigure
from hpwidgets.hyperparameters import is_one_of, shown

LEGENDS = (
    "best",
    *(f"{row} {side}" for row in ("upper", "lower", "center") for side in ("left", "right")),
    *("upper center", "lower center", "center", "right"),
)
"""Where a legend may stand."""
WIDTH, HEIGHT = 3.6, 2.9
"""Inches that each panel adds, and the height of all."""

MARKED = 24
"""Values up to which each is marked by a point: they were run one by one."""

STYLE = """<style>
.hpw-dark{display:none!important}
body[data-jp-theme-light="false"] .hpw-dark{display:block!important}
body[data-jp-theme-light="false"] .hpw-light{display:none!important}
</style>"""

Series = Mapping[str, Any]


class Chart:
    """A picture in light and dark; :attr:`figure` is its matplotlib figure."""

    def __init__(self, panels: Mapping[str, Series], options: Mapping[str, Any]) -> None:
        self._panels, self._options = panels, dict(options)

    @property
    def figure(self) -> Figure:
        """The figure, drawn anew, as for ``figure.savefig("chart.pdf")``."""
        return self._draw(LIGHT)

    def _draw(self, theme: Theme) -> Figure:
        figure = PlainFigure(
            figsize=(max(6.5, WIDTH * len(self._panels)), HEIGHT),
            layout="constrained",
            facecolor=theme.background,
        )
        row = np.atleast_1d(np.asarray(figure.subplots(1, len(self._panels))))
        for axes, (title, series) in zip(row, self._panels.items(), strict=True):
            options = dict(self._options)
            x = options.pop("x")
            draw_bands(axes, _bands(series, x), title=title, theme=theme, **options)
            if "x" not in options["log"] and (x is None or not np.mod(x, 1).any()):
                axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        return figure

    def _png(self, theme: Theme) -> bytes:
        buffer = io.BytesIO()
        self._draw(theme).savefig(buffer, format="png", dpi=150)
        return buffer.getvalue()

    def _repr_mimebundle_(self, **_options: Any) -> dict[str, Any]:
        said = escape(repr(self), quote=True)
        images = [
            f'<img class="hpw-{theme.name}" alt="{said}" style="max-width:100%;width:'
            f'{100 * max(6.5, WIDTH * len(self._panels)):.0f}px" src="data:image/png;base64,'
            f'{base64.b64encode(self._png(theme)).decode("ascii")}">'
            for theme in (LIGHT, DARK)
        ]
        return {"text/plain": repr(self), "text/html": f"{STYLE}{''.join(images)}"}

    def __repr__(self) -> str:
        parts = []
        for title, series in self._panels.items():
            ends = "; ".join(f"{name} ends at {_end(values)}" for name, values in series.items())
            parts.append(f"{title}: {ends}" if title else ends)
        return "\n".join(parts)


def chart(
    series: Mapping[str, Any],
    x: ArrayLike | None = None,
    *,
    title: str = "",
    x_label: str = "epoch",
    y_label: str = "",
    log: str = "",
    legend: str | None = "best",
) -> Chart:
    """Curves over repeated runs: each the mean, with a band from the lowest to the highest run.

    Parameters
    ----------
    series:
        Name to values ``[seeds, n]``, ``[n]``, or a list of curves of several lengths. A mapping
        of titles to such mappings draws panels side by side.
    x:
        ``[n]``; few values are marked by points. Epochs from 1 by default.
    log:
        Logarithmic axes: ``""``, ``"x"``, ``"y"`` or ``"xy"``.

    Raises ValueError for shapes that do not fit.
    """
    if not isinstance(series, Mapping) or not series:
        raise TypeError(
            "series must map names to values, such as {'validation loss': [0.7, 0.5]}, got"
            f" {shown(series)}"
        )
    if legend is not None and not is_one_of(legend, LEGENDS):
        raise ValueError(
            f"legend must be one of {', '.join(LEGENDS)}, or None, got {shown(legend)}"
        )
    panels = (
        dict(series)
        if series and all(isinstance(each, Mapping) for each in series.values())
        else {title: dict(series)}
    )
    made = Chart(
        panels,
        {"x": x, "x_label": x_label, "y_label": y_label, "log": log, "legend": legend},
    )
    for each in panels.values():
        _bands(each, x)
    return made


def _bands(series: Series, x: ArrayLike | None) -> list[Band]:
    return [_band(name, values, x) for name, values in series.items()]


def _band(name: str, values: Any, x: ArrayLike | None) -> Band:
    curves = _curves(f"values of {name!r}", values)
    longest = max(curve.size for curve in curves)
    padded = np.full((len(curves), longest), np.nan)
    for row, curve in zip(padded, curves, strict=True):
        row[: curve.size] = curve
    places = np.arange(1.0, longest + 1) if x is None else _curves("x", x)[0]
    marked = x is not None and longest <= MARKED
    return Band(label=name, x=places, values=padded, points=marked)


def _curves(name: str, values: Any) -> list[np.ndarray[Any, np.dtype[np.float64]]]:
    try:
        several = values if np.ndim(values[0]) else [values]
        curves = [np.asarray(curve, dtype=np.float64) for curve in several]
    except (TypeError, ValueError, LookupError, OverflowError):
        curves = []
    if not curves or any(curve.ndim != 1 or not curve.size for curve in curves):
        raise ValueError(
            f"{name} must be numbers [n] or, of several runs, [runs, n], got {shown(values)}; give"
            " a list of numbers, or a list of such lists"
        )
    return curves


def _end(values: Sequence[Any]) -> str:
    from hpwidgets.course._quantity import Quantity

    ends = [
        curve[np.isfinite(curve)][-1]
        for curve in _curves("values", values)
        if np.isfinite(curve).any()
    ]
    return str(Quantity(ends)) if ends else "nothing"
