"""``load``: one function for every set, named or the user's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from hpwidgets.data import bundled
from hpwidgets.data.catalog import CatalogEntry, catalog
from hpwidgets.data.checks import (
    LARGEST_SEED,
    check_integer,
    check_noise,
    check_part,
    check_task,
    shown,
)
from hpwidgets.data.dataset import Dataset
from hpwidgets.data.own import Rows, own_rows
from hpwidgets.data.recipe import Recipe
from hpwidgets.data.scale import standardise, standardise_axis, standardise_targets
from hpwidgets.data.split import can_stratify, split, split_sizes, subset
from hpwidgets.hyperparameters import did_you_mean
from hpwidgets.i18n import _
from hpwidgets.records import Task

if TYPE_CHECKING:
    import pandas

FEWEST_TOY_ROWS = 20
MOST_TOY_ROWS = 100_000
MOST_ROWS = 20_000_000
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
) -> Dataset:
    """Rows from anywhere, split into training, validation and test rows and ready to train on.

    Classes keep their shares in every split where there are rows enough. Tables, sequences and the
    user's images are standardised by the training rows alone, and so are regression targets; toy
    sets stay as generated and the digits' pixels lie in [0, 1]. ``Dataset.code`` repeats all of it.

    Parameters
    ----------
    source
        A name in ``catalog``; a pair ``(X, y)`` of arrays, lists or tensors with X
        ``[n, features]``, ``[n, steps, features]`` or ``[n, channels, height, width]``; a
        DataFrame or the path of a CSV file with ``target``; a scikit-learn Bunch; a torch
        ``Dataset`` of pairs; or a ``Dataset``, which is already split and returned as it is
        (``seed``, ``validation`` and ``test`` then change nothing).
    target
        The column to learn, for a DataFrame or CSV file.
    task
        ``"classification"`` or ``"regression"``; guessed from the targets when None: text and at
        most 20 different whole numbers, two rows of each on average, are classes.
    noise
        Standard deviation of the noise of a toy set; None is the set's default.
    n_samples
        Rows before the split: how many a toy set makes, or a random choice from any other set.
    seed
        Chooses the noise, the choice of rows and the split.
    validation, test
        Share of all rows in (0, 1), or a number of rows.
    train_size
        Keep only so many training rows; validation and test rows stay the same.

    Raises
    ------
    ValueError, TypeError, FileNotFoundError
        Saying what was expected, what came and what to do.

    Examples
    --------
    >>> data = load("moons", noise=0.25, n_samples=400)
    >>> data.X_train.shape, data.X_validation.shape, data.name
    (torch.Size([200, 2]), torch.Size([100, 2]), 'moons · noise 0.25 · 400 rows')
    >>> load(([[0.0], [1.0], [2.0], [3.0]] * 5, [0, 0, 1, 1] * 5)).class_names
    ('0', '1')
    """
    task = check_task(task)
    seed = check_integer("seed", seed, 0, LARGEST_SEED)
    validation, test = check_part("validation", validation), check_part("test", test)
    if train_size is not None:
        train_size = check_integer("train_size", train_size, 1, MOST_ROWS)
    if isinstance(source, Dataset):
        _refuse_options(target=target, task=task, noise=noise, n_samples=n_samples)
        data = source
    elif isinstance(source, str) and not source.lower().endswith(".csv"):
        data = _named(source, target, task, noise, n_samples, seed, validation, test)
    else:
        if noise is not None:
            raise ValueError(
                "noise belongs to toy sets, but these are rows of your own; leave out"
                f" noise={shown(noise)}"
            )
        rows = own_rows(source, target, task)
        data = _split(rows, n_samples, seed, validation, test)
    return data if train_size is None else data.with_train_size(train_size)


def _refuse_options(**options: object) -> None:
    given = [f"{name}={shown(value)}" for name, value in options.items() if value is not None]
    if given:
        raise ValueError(
            f"a Dataset is made already and cannot take {', '.join(given)}; leave that out, or load"
            " the rows anew"
        )


def _named(
    name: str,
    target: object,
    task: Task | None,
    noise: float | None,
    n_samples: int | None,
    seed: int,
    validation: float,
    test: float,
) -> Dataset:
    if name not in catalog:
        hint = did_you_mean(name, tuple(catalog)) or f"; known are {', '.join(catalog)}"
        raise ValueError(f"unknown data set {name!r}{hint} (a file's path must end in .csv)")
    entry = catalog[name]
    if target is not None:
        raise ValueError(
            f"target names a column of a table, but {name!r} has targets of its own; leave out"
            f" target={shown(target)}"
        )
    if task not in (None, entry.task):
        raise ValueError(f"{name!r} is a set for {entry.task}; leave out task={task!r}")
    if entry.noise is not None:
        rows = _generated(entry, noise, n_samples, seed)
        n_samples = None
    elif noise is not None:
        raise ValueError(
            f"noise belongs to toy sets, but {name!r} is real data; leave out noise={shown(noise)}"
        )
    else:
        recipe = Recipe()
        recipe.run("X, y", entry.make)
        features, classes = bundled.names(name)
        rows = Rows(
            recipe=recipe,
            task=entry.task,
            feature_names=features,
            class_names=classes,
            label=entry.label,
            standardise=entry.standardise,
        )
    return _split(rows, n_samples, seed, validation, test)


def _generated(entry: CatalogEntry, noise: float | None, n_samples: int | None, seed: int) -> Rows:
    noise = check_noise(entry.noise if noise is None else noise)
    label = f"{entry.label} · " + _("noise {noise:g}").format(noise=noise)
    if n_samples is None:
        n_samples = entry.n_samples
    else:
        n_samples = check_integer("n_samples", n_samples, FEWEST_TOY_ROWS, MOST_TOY_ROWS)
    if n_samples != entry.n_samples:
        label += " · " + _("{rows} rows").format(rows=n_samples)
    recipe = Recipe()
    recipe.run("X, y", entry.make, n_samples=n_samples, noise=noise, seed=seed)
    return Rows(
        recipe=recipe,
        task=entry.task,
        feature_names=entry.feature_names,
        class_names=entry.class_names,
        label=label,
        standardise=entry.standardise,
    )


def _split(rows: Rows, n_samples: int | None, seed: int, validation: float, test: float) -> Dataset:
    recipe, name = rows.recipe, rows.label
    if n_samples is not None:
        available = len(recipe["y"])
        n_samples = check_integer("n_samples", n_samples, 1, available)
        if n_samples < available:
            recipe.run("X, y", subset, "X", "y", rows=n_samples, seed=seed)
            name += " · " + _("{rows} rows").format(rows=n_samples)
    if seed:
        name += " · " + _("seed {seed}").format(seed=seed)
    y = recipe["y"]
    sizes = split_sizes(len(y), validation, test)
    _check_varied(y, rows)
    stratify = rows.task == "classification" and can_stratify(y, *sizes, seed)
    if rows.task == "classification" and not stratify:
        name += " · " + _("rare classes split by chance")
    recipe.run(
        f"{X_PARTS}, {Y_PARTS}",
        split,
        "X",
        "y",
        validation=sizes[0],
        test=sizes[1],
        seed=seed,
        stratify=stratify,
    )
    _check_varied(recipe["y_train"], rows, "training ")
    if rows.standardise:
        _standardise(rows)
    tensors = {part: torch.from_numpy(recipe[part]) for part in f"{X_PARTS}, {Y_PARTS}".split(", ")}
    return Dataset(
        **tensors,
        task=rows.task,
        feature_names=rows.feature_names,
        class_names=rows.class_names,
        name=name,
        code=recipe.code,
    )


def _check_varied(y: np.ndarray[Any, Any], rows: Rows, which: str = "") -> None:
    if np.any(y != y[0]):
        return
    if rows.task == "classification":
        what, kind = f"the class {rows.class_names[int(y[0])]!r}", "classes"
    else:
        what, kind = f"the target {y[0]:g}", "amounts"
    raise ValueError(
        f"all {len(y)} {which}rows have {what}, so there is nothing to learn; give rows of at least"
        f" two {kind}" + (", more of them, or another seed" if which else "")
    )


def _standardise(rows: Rows) -> None:
    recipe, X_parts, y_parts = rows.recipe, X_PARTS.split(", "), Y_PARTS.split(", ")
    with np.errstate(all="ignore"):  # what overflows here is refused below
        axis = {2: None, 3: 2, 4: 1}[recipe["X"].ndim]
        if axis is None:
            recipe.run(X_PARTS, standardise, *X_parts)
        else:
            recipe.run(X_PARTS, standardise_axis, *X_parts, axis=axis)
        if rows.task == "regression":
            recipe.run(Y_PARTS, standardise_targets, *y_parts)
    y_train = recipe["y_train"]
    if not np.any(y_train != y_train[0]):
        raise ValueError(
            f"the targets of all {len(y_train)} training rows are so close together that they are"
            " equal once standardised; rescale them, give more rows, or choose another seed"
        )
    for what, parts in (("the features", X_parts), ("the targets", y_parts)):
        if not all(np.isfinite(recipe[part]).all() for part in parts):
            raise ValueError(
                f"{what} hardly vary in the training rows but do in the others, so that"
                " standardising them by the training rows gives values beyond what single precision"
                " holds; give more rows, choose another seed, or rescale them"
            )
