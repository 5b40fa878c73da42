"""``load`` and ``whole``: every set, named or the user's own, split or all rows as they came in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import torch
from numpy.typing import NDArray

from hpwidgets.data._named import named_rows
from hpwidgets.data._own import Rows, check_varied, own_rows
from hpwidgets.data.checks import (
    LARGEST_SEED,
    MOST_ROWS,
    check_integer,
    check_part,
    check_task,
    shown,
)
from hpwidgets.data.dataset import PARTS, Dataset, Origin
from hpwidgets.data.scale import (
    prepare_columns,
    standardise,
    standardise_axis,
    standardise_targets,
    target_unit,
)
from hpwidgets.data.split import can_stratify, first, split, split_in_order, split_sizes, subset
from hpwidgets.i18n import _
from hpwidgets.records import Task

if TYPE_CHECKING:
    import pandas
    from sklearn.compose import ColumnTransformer

X_PARTS = "X_train, X_validation, X_test"
Y_PARTS = "y_train, y_validation, y_test"


def load(
    source: str
    | Path
    | tuple[Any, Any]
    | pandas.DataFrame
    | dict[str, Any]
    | torch.utils.data.Dataset[Any]
    | Dataset = "moons",
    *,
    target: object = None,
    task: Task | None = None,
    noise: float | None = None,
    n_samples: int | None = None,
    seed: int = 0,
    validation: float = 0.25,
    test: float = 0.25,
    train_size: int | None = None,
    shuffle: bool = True,
) -> Dataset:
    """Rows from anywhere, split into training, validation and test rows and ready to train on.

    Classes keep their shares in every split where there are rows enough. Tables, sequences and the
    user's images are standardised by the training rows alone, and so are regression targets; toy
    sets stay as generated and the digits' pixels lie in [0, 1]. Gaps in a table are filled with the
    median of their column, and text becomes one column (0 or 1) for each of its most frequent
    values, as the training rows have them; ``Dataset.notes`` say so. ``Dataset.code`` repeats all
    of it.

    Parameters
    ----------
    source
        A name in ``catalog``; a pair ``(X, y)`` of arrays, lists or tensors with X
        ``[n, features]``, ``[n, steps, features]`` or ``[n, channels, height, width]``; a
        DataFrame (pandas', or a table that it can take over, of polars, pyarrow or xarray) or the
        path of a CSV file with ``target``; a scikit-learn Bunch; a torch
        ``Dataset`` of pairs; or a ``Dataset``, which is already split and returned as it is
        (``seed``, ``validation``, ``test`` and ``shuffle`` then change nothing).
    target
        The column to learn, for a DataFrame or CSV file.
    task
        ``"classification"`` or ``"regression"``; guessed from the targets when None: text and at
        most 20 different whole numbers, two rows of each on average, are classes.
    noise
        Standard deviation of the noise of a toy set; None is the set's default.
    n_samples
        Rows before the split: how many a toy set makes, or a random choice from any other set (its
        first rows with ``shuffle=False``).
    seed
        Chooses the noise, the choice of rows and the split.
    validation, test
        Share of all rows in (0, 1), or a number of rows.
    train_size
        Keep only so many training rows; validation and test rows stay the same.
    shuffle
        False keeps the rows in the order they came in, as time-ordered rows need it: the first
        train, the next are for validation, the last for the test. Classes then have the shares
        that the order gives them.

    Raises
    ------
    ValueError, TypeError, FileNotFoundError
        Saying what was expected, what came and what to do.

    Examples
    --------
    >>> data = load("moons", noise=0.25, n_samples=400)
    >>> data.X_train.shape, data.X_validation.shape, data.name
    (torch.Size([200, 2]), torch.Size([100, 2]), 'moons · noise 0.25 · 400 rows')
    >>> rows = [[1.0, "hot"], [None, "cold"], [3.0, "hot"], [4.0, "cold"]] * 5
    >>> load((rows, [0, 1, 0, 1] * 5)).feature_names
    ('x1', 'x2 = cold', 'x2 = hot')
    >>> load(([[0.0], [1.0], [2.0], [3.0]] * 5, [0, 0, 1, 1] * 5)).class_names
    ('0', '1')
    """
    task = check_task(task)
    seed = check_integer("seed", seed, 0, LARGEST_SEED)
    validation, test = check_part("validation", validation), check_part("test", test)
    if not isinstance(shuffle, bool):
        raise TypeError(f"shuffle must be True or False, got {shown(shuffle)}")
    if train_size is not None:
        train_size = check_integer("train_size", train_size, 1, MOST_ROWS)
    if isinstance(source, Dataset):
        _refuse_options(target=target, task=task, noise=noise, n_samples=n_samples)
        data = source
    elif isinstance(source, str) and not source.lower().endswith(".csv"):
        rows, n_samples = named_rows(source, target, task, noise, n_samples, seed)
        data = _split(rows, n_samples, seed, validation, test, shuffle)
    else:
        if noise is not None:
            raise ValueError(
                "noise belongs to toy sets, but these are rows of your own; leave out"
                f" noise={shown(noise)}"
            )
        rows = own_rows(source, target, task)
        data = _split(rows, n_samples, seed, validation, test, shuffle)
    return data if train_size is None else data.with_train_size(train_size)


def whole(source: Any, *, target: object = None, task: Task | None = None) -> Dataset:
    """All rows as training rows, in the order they came in: nothing is split, scaled or shuffled.

    For cross-validation, which splits and scales by itself. ``X_train`` is float64, so that a scale
    fitted later loses nothing. Regression targets are standardised all together. Arguments and
    errors as for :func:`load`.

    >>> data = whole(([[5.0], [7.0], [6.0], [9.0]], [0, 1, 0, 1]))
    >>> data.X_train.ravel().tolist(), len(data.y_validation), len(data.y_test)
    ([5.0, 7.0, 6.0, 9.0], 0, 0)
    """
    task = check_task(task)
    if isinstance(source, str) and not source.lower().endswith(".csv"):
        rows, _all = named_rows(source, target, task, None, None, 0)
    else:
        rows = own_rows(source, target, task)
    X, y = np.ascontiguousarray(rows.recipe["X"], dtype=np.float64), rows.recipe["y"]
    check_varied(y, rows)
    unit = (0.0, 1.0)
    if rows.task == "regression":
        if rows.standardise:
            unit = target_unit(y)
            (y,) = standardise_targets(y)
        y = y.astype(np.float32)
    return _dataset(rows, [X, y, X[:0], y[:0], X[:0], y[:0]], unit, rows.label)


def _dataset(
    rows: Rows, parts: Iterable[NDArray[Any]], unit: tuple[float, float], name: str
) -> Dataset:
    tensors: dict[str, Any] = dict(zip(PARTS, map(torch.from_numpy, parts), strict=True))
    return Dataset(
        **tensors,
        target_mean=unit[0],
        target_scale=unit[1],
        task=rows.task,
        feature_names=rows.feature_names,
        class_names=rows.class_names,
        name=name,
        code=rows.recipe.code,
        notes=rows.notes,
        raw=rows.raw,
    )


def _refuse_options(**options: object) -> None:
    given = [f"{name}={shown(value)}" for name, value in options.items() if value is not None]
    if given:
        raise ValueError(
            f"a Dataset is made already and cannot take {', '.join(given)}; leave that out, or load"
            " the rows anew"
        )


def _split(
    rows: Rows, n_samples: int | None, seed: int, validation: float, test: float, shuffle: bool
) -> Dataset:
    recipe, name = rows.recipe, rows.label
    available = len(recipe["y"])
    numbers = np.arange(available)
    if n_samples is not None:
        n_samples = check_integer("n_samples", n_samples, 1, available)
        if n_samples < available:
            if shuffle:
                recipe.run("X, y", subset, "X", "y", rows=n_samples, seed=seed)
                numbers, _same = subset(numbers, numbers, rows=n_samples, seed=seed)
            else:
                recipe.run("X, y", first, "X", "y", rows=n_samples)
            name += " · " + _("{rows} rows").format(rows=n_samples)
    if seed:
        name += " · " + _("seed {seed}").format(seed=seed)
    y = recipe["y"]
    sizes = split_sizes(len(y), validation, test)
    check_varied(y, rows)
    divide: Callable[..., tuple[np.ndarray[Any, Any], ...]] = split_in_order
    how: dict[str, Any] = {"validation": sizes[0], "test": sizes[1]}
    if shuffle:
        stratify = rows.task == "classification" and can_stratify(y, *sizes, seed)
        divide, how = split, how | {"seed": seed, "stratify": stratify}
        if rows.task == "classification" and not stratify:
            name += " · " + _("rare classes split by chance")
    else:
        name += " · " + _("in the order given")
    recipe.run(f"{X_PARTS}, {Y_PARTS}", divide, "X", "y", **how)
    other = "another seed" if shuffle else "shuffle=True"
    check_varied(recipe["y_train"], rows, "training ", f", more of them, or {other}")
    unit = (0.0, 1.0)
    if rows.standardise:
        if rows.task == "regression":
            unit = target_unit(recipe["y_train"])
        rows = _standardise(rows)
    data = _dataset(rows, [recipe[part] for part in PARTS], unit, name)
    order = np.concatenate(divide(numbers[: len(y)], y, **how)[:3])
    return data.with_origin(Origin(rows=order, size=available))


def _standardise(rows: Rows) -> Rows:
    """Scale the parts by their training rows, with gaps filled and text encoded before that."""
    recipe, X_parts, y_parts = rows.recipe, X_PARTS.split(", "), Y_PARTS.split(", ")
    with np.errstate(all="ignore"):  # what overflows here is refused below
        axis = {2: None, 3: 2, 4: 1}[recipe["X"].ndim]
        if rows.raw is not None:
            rows.raw.check(recipe["X_train"])
            recipe.run(
                f"{X_PARTS}, columns", prepare_columns, *X_parts, numbers=len(rows.raw.numbers)
            )
            names = rows.raw.names(cast("ColumnTransformer", recipe["columns"]))
            rows = replace(rows, raw=None, feature_names=names)
        elif axis is None:
            recipe.run(X_PARTS, standardise, *X_parts)
        else:
            recipe.run(X_PARTS, standardise_axis, *X_parts, axis=axis)
        if rows.task == "regression":
            recipe.run(Y_PARTS, standardise_targets, *y_parts)
    y_train = recipe["y_train"]
    if rows.task == "regression" and not y_train.std() > 0.5:  # 1, but for what is lost in digits
        raise ValueError(
            f"the targets of all {len(y_train)} training rows are so close together that no digits"
            " are left once they are standardised; subtract what they share, rescale them, give"
            " more rows, or choose another seed"
        )
    for what, parts in (("the features", X_parts), ("the targets", y_parts)):
        if not all(np.isfinite(recipe[part]).all() for part in parts):
            raise ValueError(
                f"{what} hardly vary in the training rows but do in the others, so that"
                " standardising them by the training rows gives values beyond what single precision"
                " holds; give more rows, choose another seed, or rescale them"
            )
    return rows
