"""The validation loss over two hyperparameters, every cell trained, as populations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine.losses import chance_loss
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.lessons.search.records import Landscape, LandscapeAxis
from hpwidgets.tuning.populations.fleet import Fleet

CELLS = 24
"""Values of a default axis."""
BLOCK = 96
"""Runs trained side by side before the next ones begin: more of them are no faster."""
SHAPES = frozenset({"batch_size", "hidden_layers", "hidden_units"})
"""Hyperparameters whose values cannot be trained in one pass."""
RANGES: dict[str, tuple[float, float]] = {
    "learning_rate": (1e-4, 1.0),
    "batch_size": (4, 128),
    "dropout": (0.0, 0.9),
    "l1": (1e-6, 0.1),
    "l2": (1e-6, 1.0),
    "hidden_layers": (0, 6),
    "hidden_units": (1, 128),
    "momentum": (0.0, 0.99),
    "epochs": (1, 60),
    "patience": (1, 30),
}
"""What an axis spans unless told otherwise: every hyperparameter that can be an axis."""


def make_axis(
    name: str, cells: int = CELLS, *, low: float | None = None, high: float | None = None
) -> LandscapeAxis:
    """``cells`` values from ``low`` to ``high``, even on the hyperparameter's own scale.

    Whole numbers are rounded, and each is taken once. Raises TypeError for an unknown name (with
    the closest one), ValueError for a hyperparameter that is no number or has no order, for a range
    that is empty or not in the hyperparameter's, and for fewer than two values.

    >>> make_axis("l2", 3, low=1e-4, high=1e-2).values, make_axis("hidden_layers").values
    ((0.0001, 0.001, 0.01), (0, 1, 2, 3, 4, 5, 6))
    """
    info = Hyperparameters.info(name)
    if name not in RANGES:
        raise ValueError(
            f"an axis must be one of {', '.join(RANGES)}, got {name!r}, which has no order"
        )
    low, high = (
        info.check(name, usual if end is None else _number(end, info.integer))
        for usual, end in zip(RANGES[name], (low, high), strict=True)
    )
    log = info.scale in ("log", "log_or_zero", "log2")
    if not low < high:
        raise ValueError(f"the range of {name} must go up, got {low:g} to {high:g}")
    if log and not low > 0:
        raise ValueError(
            f"the range of {name} is on a logarithmic scale and must begin above 0, got {low:g}"
        )
    if cells < 2:
        raise ValueError(f"an axis needs at least 2 values, got {cells}")
    spread = np.geomspace(low, high, cells) if log else np.linspace(low, high, cells)
    values: tuple[float, ...] = tuple(float(f"{v:.6g}") for v in spread)
    if info.integer:
        values = tuple(int(v) for v in np.unique(np.round(spread)))
    return LandscapeAxis(name=name, values=values, log=log)


def _number(value: float, integer: bool) -> float:
    return int(value) if integer and float(value).is_integer() else value


def landscape(
    h: Hyperparameters,
    data: Dataset,
    *,
    x: LandscapeAxis | str = "learning_rate",
    y: LandscapeAxis | str = "l2",
    seeds: Sequence[int] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Landscape]:
    """Train the setting ``h`` at every pair of the two axes' values; a view an epoch of a block.

    Cells are trained in blocks, coarse to fine, so that the whole is seen early. ``seeds`` (by
    default ``h.seed`` alone) are repeats of every cell. A run whose loss blows up is noted as
    diverged. Values are on the validation rows, of the weights that each run has: of its newest
    epoch, or with ``h.patience`` of its best.

    Raises TypeError or ValueError before any training for axes that cannot be (as
    :func:`make_axis`), twice the same one, or one that means nothing under ``h``.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> h = hp.Hyperparameters(epochs=3, hidden_units=4)
    >>> axes = make_axis("learning_rate", 3), make_axis("l2", 2)
    >>> (*_, last) = landscape(h, hp.load("moons"), x=axes[0], y=axes[1])
    >>> last.loss.shape, last.complete, last.done
    ((1, 2, 3), True, 18)
    """
    across = make_axis(x) if isinstance(x, str) else x
    up = make_axis(y) if isinstance(y, str) else y
    check_axes(h, across, up)
    chosen = (h.seed,) if seeds is None else tuple(seeds)
    if not chosen:
        raise ValueError("seeds must hold at least one, got none")
    shape = (len(chosen), len(up.values), len(across.values))
    start = Landscape(
        x=across,
        y=up,
        base=h,
        task=data.task,
        seeds=chosen,
        loss=np.full(shape, np.nan),
        score=np.full(shape, np.nan),
        diverged=np.zeros(shape, dtype=np.bool_),
        chance_loss=chance_loss(data.task, data.y_train, data.y_validation),
        done=0,
        total=0,
    )
    settings = {cell: start.setting(*cell) for cell in np.ndindex(*shape[1:])}
    total = len(chosen) * sum(setting.epochs for setting in settings.values())
    return _trained(replace(start, total=total), settings, data, cancelled)


def check_axes(h: Hyperparameters, x: LandscapeAxis, y: LandscapeAxis) -> None:
    """ValueError for twice the same axis, or one that means nothing under ``h``."""
    if x.name == y.name:
        raise ValueError(f"the two axes must be two hyperparameters, got {x.name!r} twice")
    for axis in (x, y):
        if axis.name == "momentum" and h.optimizer != "sgd":
            raise ValueError(
                "momentum is used by the optimizer sgd alone, and this one is"
                f" {h.optimizer}: take optimizer='sgd', or another axis"
            )


def _trained(
    start: Landscape,
    settings: Mapping[tuple[int, ...], Hyperparameters],
    data: Dataset,
    cancelled: Callable[[], bool],
) -> Iterator[Landscape]:
    yield start
    land = start
    for block in blocks(start.x, start.y, per_cell=len(start.seeds)):
        members = [(s, *cell) for cell in block for s in range(len(start.seeds))]
        place = tuple(np.array(members).T)
        fleet = Fleet(
            [settings[row, column].replace(seed=start.seeds[s]) for s, row, column in members],
            data,
            cancelled=cancelled,
        )
        before = land.done
        for trained in fleet:
            land = _with_newest(land, place, fleet, before + trained)
            if land.done < land.total:
                yield land
        if cancelled():
            return
        # The last ones going may all diverge together.
        land = _with_newest(land, place, fleet, before + fleet.total)
        yield land


def _with_newest(
    land: Landscape, place: tuple[NDArray[np.int64], ...], fleet: Fleet, done: int
) -> Landscape:
    """The landscape with the newest values of the fleet that trains the cells at ``place``."""
    loss, score, diverged = land.loss.copy(), land.score.copy(), land.diverged.copy()
    loss[place] = fleet.newest("validation_loss")
    score[place] = fleet.newest("validation_score")
    diverged[place] = fleet.diverged
    return replace(land, loss=loss, score=score, diverged=diverged, done=done)


def blocks(x: LandscapeAxis, y: LandscapeAxis, *, per_cell: int = 1) -> list[list[tuple[int, int]]]:
    """All cells (row, column) in blocks that are trained one after the other, coarse to fine.

    >>> axes = make_axis("learning_rate", 4), make_axis("l2", 4)
    >>> blocks(*axes)[0][:5]
    [(0, 0), (2, 0), (0, 2), (2, 2), (1, 0)]
    """
    shapes: dict[tuple[float, ...], list[tuple[int, int]]] = {}
    cells = np.ndindex(len(y.values), len(x.values))
    bits = max(len(x.values), len(y.values)).bit_length()
    for row, column in sorted(cells, key=lambda cell: _fineness(cell[0], cell[1], bits)):
        pair = ((x.name, x.values[column]), (y.name, y.values[row]))
        key = tuple(value for name, value in pair if name in SHAPES)
        shapes.setdefault(key, []).append((row, column))
    each = max(1, BLOCK // per_cell)
    return [group[at : at + each] for group in shapes.values() for at in range(0, len(group), each)]


def _fineness(row: int, column: int, bits: int) -> int:
    """The cell's place in the order in which cells split the plane in halves again and again."""
    found = 0
    for bit in range(bits):
        found = 4 * found + 2 * (column >> bit & 1) + (row >> bit & 1)
    return found


def on_edge(axis: LandscapeAxis, at: int) -> str:
    """``"low"`` or ``"high"`` where the best value is one of the axis's ends, else ``""``.

    The best of a search at the edge of its space is a reason to widen the space (Google's Deep
    Learning Tuning Playbook, "Identifying bad search space boundaries").

    >>> on_edge(make_axis("l2", 5), 0), on_edge(make_axis("l2", 5), 2)
    ('low', '')
    """
    if at == 0:
        return "low"
    return "high" if at == len(axis.values) - 1 else ""


def can_widen(axis: LandscapeAxis, end: str) -> bool:
    """Whether the hyperparameter takes values beyond this end of the axis.

    >>> can_widen(make_axis("hidden_layers"), "low"), can_widen(make_axis("l2"), "low")
    (False, True)
    """
    info = Hyperparameters.info(axis.name)
    if end == "low":
        return axis.values[0] > info.low and not (axis.integer and axis.values[0] <= 1)
    return axis.values[-1] < info.high


def isolated(cost: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    """The least cost ``[n]`` at each value of one axis (0: rows, 1: columns) of ``[y, x]``.

    An isolation plot asks what a hyperparameter can reach once the others are chosen as well as
    they can be for it (Tuning Playbook, "Understanding isolation plots").

    >>> isolated(np.array([[3.0, 1.0], [2.0, np.inf]]), axis=1)
    array([2., 1.])
    """
    return np.asarray(np.min(cost, axis=1 - axis))
