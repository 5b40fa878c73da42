"""From choices to a scikit-learn Pipeline, fitted on the training rows alone, and a Dataset."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from hpwidgets.data._packing import write_down
from hpwidgets.data._recipe import Recipe
from hpwidgets.data.dataset import PARTS, Dataset
from hpwidgets.data.scale import (
    MOST_CATEGORIES,
    scaler,
    standardise_targets,
    target_unit,
    text_names,
)
from hpwidgets.data.split import SMALLEST_SPLIT
from hpwidgets.data.tables import Parts, Table
from hpwidgets.hyperparameters import chosen, infos_of
from hpwidgets.i18n import _

if TYPE_CHECKING:
    import pandas
    from sklearn.pipeline import Pipeline

NEIGHBOURS = 5


@dataclass(frozen=True, kw_only=True)
class Preparation:
    """What is done to a table before a network sees it; TypeError or ValueError for other choices.

    ``Preparation(imputation="drop", outliers="keep", scaling="none")`` leaves it untreated: rows
    with gaps cannot be computed with and are left out.
    """

    imputation: str = chosen(
        "median",
        ("drop", "mean", "median", "knn"),
        "leave out training rows with gaps, or fill a gap with its column's mean or median, or with"
        f" the mean of the {NEIGHBOURS} most similar rows",
        label="missing values",
    )
    outliers: str = chosen(
        "clip",
        ("keep", "clip", "drop"),
        "values more than 3 interquartile ranges beyond the quartiles: keep them, pull them back to"
        " that fence, or leave out training rows that have one",
        label="outliers",
    )
    scaling: str = chosen(
        "standard",
        ("none", "standard", "minmax", "robust"),
        "standard: mean 0, standard deviation 1; min–max: onto [0, 1]; robust: median 0,"
        " interquartile range 1",
        label="scaling",
    )

    def __post_init__(self) -> None:
        for name, info in infos_of(Preparation).items():
            info.check(name, getattr(self, name))


UNTREATED = Preparation(imputation="drop", outliers="keep", scaling="none")


@dataclass(frozen=True, kw_only=True, eq=False)
class Prepared:
    """A table made ready: the fitted pipeline, the data it gave, and which rows were left out.

    ``kept`` are the row numbers (in the table) of the training rows that were kept.
    """

    table: Table
    preparation: Preparation
    pipeline: Pipeline
    dataset: Dataset
    kept: NDArray[np.intp]
    n_train: int
    """Training rows before any was left out."""


def make_pipeline(table: Table, preparation: Preparation) -> Pipeline:
    """The unfitted pipeline: number columns are clipped, scaled, filled; text is one-hot encoded.

    Gaps are filled last, so that nearest neighbours are found on scaled columns. What a Pipeline
    cannot do is leave rows out; ``prepare`` does that to the training rows before it is fitted.
    A gap in a new row is filled in any case: with "drop" by the median, for a case that comes
    later must be answered, too.

    >>> from hpwidgets.data.tables import read_table
    >>> pipeline = make_pipeline(read_table("iris"), Preparation(outliers="keep"))
    >>> pipeline.named_steps["columns"].transformers[0][1]
    Pipeline(steps=[('scale', StandardScaler()), ('fill', SimpleImputer(strategy='median'))])
    """
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import KNNImputer, SimpleImputer
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import FunctionTransformer, OneHotEncoder

    from hpwidgets.data._outliers import OutlierClipper

    steps: list[tuple[str, Any]] = []
    if preparation.outliers == "clip":
        steps.append(("clip", OutlierClipper()))
    if preparation.scaling != "none":
        steps.append(("scale", scaler(preparation.scaling)))
    strategy = "mean" if preparation.imputation == "mean" else "median"
    nearest = preparation.imputation == "knn"
    filler = KNNImputer(n_neighbors=NEIGHBOURS) if nearest else SimpleImputer(strategy=strategy)
    steps.append(("fill", filler))
    columns: list[tuple[str, Any, list[str]]] = []
    if table.numbers:
        columns.append(("numbers", Pipeline(steps), list(table.numbers)))
    if table.text:
        encode = OneHotEncoder(
            handle_unknown="infrequent_if_exist",
            max_categories=MOST_CATEGORIES,
            sparse_output=False,
        )
        words = FunctionTransformer(as_words, feature_names_out="one-to-one")
        text = Pipeline([("words", words), ("encode", encode)])
        columns.append(("text", text, list(table.text)))
    return Pipeline([("columns", ColumnTransformer(columns))])


def as_words(frame: pandas.DataFrame) -> pandas.DataFrame:
    """Every cell as text; a gap is the word "missing", a category like any other."""
    return frame.astype(object).where(frame.notna(), "missing").astype(str).astype(object)


class Interrupted(Exception):
    """The preparation was no longer wanted before it was done."""


def prepare(
    table: Table,
    parts: Parts,
    preparation: Preparation,
    *,
    cancelled: Callable[[], bool] = lambda: False,
) -> Prepared:
    """Leave out training rows as chosen, fit the pipeline on those kept, transform all parts.

    Validation and test rows are never left out, so that every preparation answers the same
    questions. Raises ValueError when too few training rows, classes or values are left, and
    Interrupted once ``cancelled()``, which is asked between the steps.

    >>> from hpwidgets.data.tables import read_table, split_table
    >>> iris = read_table("iris")
    >>> prepare(iris, split_table(iris), Preparation()).dataset.X_train.shape
    torch.Size([74, 4])
    """
    kept = _kept_rows(table, parts.train, preparation)
    numbers = table.frame.iloc[kept][list(table.numbers)]
    empty = [name for name in table.numbers if not numbers[name].notna().any()]
    if empty:
        raise ValueError(
            f"column {empty[0]!r} has no value in the training rows; leave it out, or give more"
            " rows or fewer gaps"
        )
    pipeline = make_pipeline(table, preparation).fit(table.frame.iloc[kept])
    rows = (kept, parts.validation, parts.test)
    X = []
    for part in rows:
        if cancelled():
            raise Interrupted
        X.append(pipeline.transform(table.frame.iloc[part]).astype(np.float32))
    return Prepared(
        table=table,
        preparation=preparation,
        pipeline=pipeline,
        dataset=_dataset(table, pipeline, X, [table.y[part] for part in rows]),
        kept=kept,
        n_train=len(parts.train),
    )


def outlier_cells(table: Table, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which cells ``[rows, number columns]`` lie beyond the fences of these same rows."""
    from hpwidgets.data._outliers import fences

    values = table.frame[list(table.numbers)].to_numpy(dtype=np.float64)[rows]
    low, high = fences(values)
    return np.asarray((values < low) | (values > high))


def _kept_rows(table: Table, train: NDArray[np.intp], preparation: Preparation) -> NDArray[np.intp]:
    keep = np.ones(len(train), dtype=bool)
    if preparation.imputation == "drop":
        keep &= ~table.frame.iloc[train][list(table.numbers)].isna().to_numpy().any(axis=1)
    if preparation.outliers == "drop":
        keep &= ~outlier_cells(table, train).any(axis=1)
    kept = train[keep]
    if len(kept) < SMALLEST_SPLIT or not np.any(table.y[kept] != table.y[kept[0]]):
        what = "rows" if len(kept) < SMALLEST_SPLIT else "different targets"
        raise ValueError(
            f"leaving rows out keeps only {len(kept)} of {len(train)} training rows, too few"
            f" {what} to learn from; fill the gaps or clip the outliers instead"
        )
    return kept


def _dataset(
    table: Table, pipeline: Pipeline, X: list[NDArray[Any]], y: list[NDArray[Any]]
) -> Dataset:
    with np.errstate(over="ignore"):
        if not all(np.isfinite(part).all() for part in X):
            raise ValueError("prepared values are beyond what single precision holds; rescale them")
    mean, scale = 0.0, 1.0
    if table.task == "regression":
        mean, scale = target_unit(y[0])
        y = list(standardise_targets(*y))
    recipe = Recipe()
    origin = (
        "np.concatenate([data.X_train, data.X_validation, data.X_test])",
        "np.concatenate([data.y_train, data.y_validation, data.y_test])",
    )
    write_down(recipe, np.concatenate(X).astype(np.float64), np.concatenate(y), origin)
    parts = "X_train, X_validation, X_test, y_train, y_validation, y_test"
    recipe.run(parts, three_parts, "X", "y", train=len(y[0]), validation=len(y[1]))
    tensors: dict[str, Any] = {name: torch.from_numpy(np.array(recipe[name])) for name in PARTS}
    return Dataset(
        **tensors,
        target_mean=mean,
        target_scale=scale,
        task=table.task,
        feature_names=_names(table, pipeline),
        class_names=table.class_names,
        name=table.name,
        code=recipe.code,
    )


def _names(table: Table, pipeline: Pipeline) -> tuple[str, ...]:
    """Columns of numbers as they are called, those of text such as ``work = office``."""
    if not table.text:
        return table.numbers
    encoder = pipeline["columns"].named_transformers_["text"]["encode"]
    return table.numbers + tuple(
        f"{name} = {_('any other') if value is None else value}"
        for name, value in text_names(encoder, table.text)
    )


def three_parts(
    X: np.ndarray, y: np.ndarray, train: int, validation: int
) -> tuple[np.ndarray, ...]:
    """The prepared rows as training, validation and test rows, in this order."""
    ends = [train, train + validation]
    return (*np.split(X.astype(np.float32), ends), *np.split(y, ends))
