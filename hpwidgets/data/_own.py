"""The user's own rows, in any of the forms people have them in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from hpwidgets.data._packing import write_down
from hpwidgets.data._recipe import Recipe
from hpwidgets.data.checks import shown
from hpwidgets.data.csv_file import (
    check_words,
    encoding_note,
    encoding_of,
    read_csv,
    read_frame,
    read_parts,
    readable_name,
)
from hpwidgets.data.features import (
    as_frame,
    as_table,
    check_size,
    check_target,
    features,
    is_frame,
)
from hpwidgets.data.scale import RawColumns, columns_as_numbers
from hpwidgets.data.tables import RawTable, raw_table
from hpwidgets.data.targets import choose_task, class_names, encode, targets
from hpwidgets.i18n import _
from hpwidgets.records import Task

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True, kw_only=True)
class Rows:
    """All rows before the split: ``recipe`` holds ``X`` and ``y`` (class numbers or amounts).

    ``standardise``: features (and regression targets) are to be scaled by the training rows.
    ``raw`` says what the columns of ``X`` are where gaps are to be filled and text to be encoded,
    ``notes`` what becomes of them in words.
    """

    recipe: Recipe
    task: Task
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]
    label: str
    standardise: bool = True
    raw: RawColumns | None = None
    notes: tuple[str, ...] = ()


def own_rows(source: object, target: object, task: Task | None) -> Rows:
    """Rows of arrays, a frame, a Bunch, a CSV file or a torch Dataset.

    TypeError for anything else; ValueError, TypeError or FileNotFoundError for what is wrong with
    the rows.
    """
    source = as_table(source)
    if isinstance(source, (str, Path)):
        return _from_csv(Path(source), target, task)
    if is_frame(source):
        return _from_frame(source, target, task)
    read: Callable[[Any, Task | None], Rows] | None = None
    if isinstance(source, dict) and {"data", "target"} <= source.keys():
        read = _from_bunch
    elif isinstance(source, torch.utils.data.Dataset):
        read = _from_torch
    elif isinstance(source, tuple) and len(source) == 2:
        read = _from_pair
    if read is not None and target is not None:
        raise ValueError(
            f"target names a column of a table, but the source has targets of its own; leave out"
            f" target={shown(target)}"
        )
    if read is not None:
        return read(source, task)
    raise TypeError(
        "source must be a name from hpwidgets.data.catalog, a pair (X, y), a DataFrame with"
        " target='column', a scikit-learn Bunch, the path of a CSV file with target='column', a"
        f" torch Dataset or a Dataset, got {shown(source)}"
    )


def check_varied(y: np.ndarray[Any, Any], rows: Rows, which: str = "", remedy: str = "") -> None:
    """ValueError, in words, where all these targets are the same: there is nothing to learn."""
    if np.any(y != y[0]):
        return
    if rows.task == "classification":
        what, kind = f"the class {rows.class_names[int(y[0])]!r}", "classes"
    else:
        what, kind = f"the target {y[0]:g}", "amounts"
    raise ValueError(
        f"all {len(y)} {which}rows have {what}, so there is nothing to learn; give rows of at least"
        f" two {kind}{remedy}"
    )


def _from_pair(pair: tuple[Any, Any], task: Task | None) -> Rows:
    return _from_arrays(*pair, task, "X", "y")


def _from_arrays(X: object, y: object, task: Task | None, X_text: str, y_text: str) -> Rows:
    raw = raw_table(X)
    values, feature_names = (raw.X, raw.columns.names_before) if raw else features(X)
    labels = targets(y)
    if len(values) != len(labels):
        raise ValueError(
            f"X and y must have the same number of rows, got {len(values)} rows of features and"
            f" {len(labels)} targets"
        )
    recipe = Recipe()
    task = choose_task(labels, task)
    write_down(recipe, values, labels, (X_text, y_text), raw.places if raw else None)
    return _finish(recipe, labels, task, feature_names, _("own data"), raw)


def _finish(
    recipe: Recipe,
    labels: NDArray[Any],
    task: Task,
    feature_names: tuple[str, ...],
    label: str,
    raw: RawTable | None,
) -> Rows:
    if task == "classification":
        recipe.run("y", encode, "y")
    if raw is not None and np.isnan(raw.X).any():
        label += " · " + _("gaps filled")
    if raw is not None and raw.columns.text:
        label += " · " + _("text encoded")
    return Rows(
        recipe=recipe,
        task=task,
        feature_names=feature_names,
        class_names=class_names(labels) if task == "classification" else (),
        label=label,
        raw=raw.columns if raw else None,
        notes=raw.notes if raw else (),
    )


def _from_frame(frame: pandas.DataFrame, target: object, task: Task | None) -> Rows:
    check_target(frame, target, "a DataFrame")
    return _from_arrays(
        frame.drop(columns=[target]),
        frame[target],
        task,
        f"frame.drop(columns=[{target!r}])",
        f"frame[{target!r}]",
    )


def _from_csv(path: Path, target: object, task: Task | None) -> Rows:
    encoding = encoding_of(path)
    frame = read_frame(path, encoding)
    check_target(frame, target, "a CSV file")
    check_words(path, frame[target], encoding)
    X = frame.drop(columns=[target])
    raw = raw_table(X)
    names = raw.columns.names_before if raw else features(X)[1]
    labels = targets(frame[target])
    task = choose_task(labels, task)
    recipe = Recipe()
    how = {"path": str(path), "target": target}
    how |= {} if encoding == "utf-8" else {"encoding": encoding}
    if raw is None:
        recipe.run("X, y", read_csv, **how)
    else:
        recipe.run("table, y", read_parts, **how)
        numbers, text = raw.places
        recipe.run("X", columns_as_numbers, "table", numbers=numbers, text=text)
    rows = _finish(recipe, labels, task, names, readable_name(path), raw)
    note = encoding_note(encoding)
    return replace(rows, notes=(note, *rows.notes)) if note else rows


def _from_bunch(bunch: dict[str, Any], task: Task | None) -> Rows:
    X, names, classes = bunch["data"], bunch.get("feature_names"), bunch.get("target_names")
    raw = as_frame(X)
    if raw is not None and names is not None and len(names) == raw.shape[1]:
        X = raw.set_axis(list(map(str, names)), axis=1)
    rows = _from_arrays(X, bunch["target"], task, "bunch['data']", "bunch['target']")
    n_classes = len(rows.class_names)
    if rows.raw is None and names is not None and len(names) == len(rows.feature_names):
        rows = replace(rows, feature_names=tuple(map(str, names)))
    numbered = rows.class_names == tuple(map(str, range(n_classes)))
    if numbered and classes is not None and len(classes) == n_classes:
        rows = replace(rows, class_names=tuple(map(str, classes)))
    return rows


def _from_torch(dataset: torch.utils.data.Dataset[Any], task: Task | None) -> Rows:
    if not (hasattr(dataset, "__len__") and hasattr(dataset, "__getitem__")):
        raise TypeError(
            "a torch Dataset must have a length and rows by number, got"
            f" {type(dataset).__name__}; collect its rows into arrays and give (X, y)"
        )
    n_rows = len(dataset)
    inputs: list[NDArray[Any]] = []
    answers: list[Any] = []
    for index in range(n_rows):
        x, y = _torch_row(dataset, index)
        if inputs and x.shape != inputs[0].shape:
            raise ValueError(
                f"all rows must have the same shape, but row 0 of the torch Dataset has"
                f" {inputs[0].shape} and row {index} has {x.shape}; crop or pad them first"
            )
        check_size((n_rows, *x.shape))
        inputs.append(x)
        answers.append(y)
    X = np.stack(inputs) if inputs else np.empty((0, 1))
    return _from_arrays(
        X,
        answers,
        task,
        "[np.asarray(x) for x, _ in dataset]",
        "[np.asarray(y) for _, y in dataset]",
    )


def _torch_row(dataset: torch.utils.data.Dataset[Any], index: int) -> tuple[NDArray[Any], Any]:
    try:
        row = dataset[index]
    except Exception as error:  # a stranger's code may raise anything
        raise ValueError(
            f"row {index} of the torch Dataset cannot be read: {type(error).__name__}: {error};"
            " repair the Dataset"
        ) from error
    if not (isinstance(row, (tuple, list)) and len(row) == 2):
        raise TypeError(
            f"each row of a torch Dataset must be a pair (x, y), got {shown(row)} as row {index}"
        )
    x, y = row
    if not isinstance(x, (torch.Tensor, np.ndarray)):
        raise TypeError(
            f"x in each row of a torch Dataset must be a tensor or an array, got {type(x).__name__}"
            f" in row {index}; give the Dataset a transform such as torchvision's ToTensor()"
        )
    if isinstance(y, (torch.Tensor, np.ndarray)):
        if np.prod(y.shape, dtype=int) != 1:
            raise ValueError(
                f"y in each row of a torch Dataset must be one value, got shape {tuple(y.shape)} in"
                f" row {index}"
            )
        y = y.item()
    return (x.detach().cpu().numpy() if isinstance(x, torch.Tensor) else x), y
