"""Scaling fitted on the training rows alone; the source of each function goes into the code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.i18n import _

if TYPE_CHECKING:
    import pandas
    from sklearn.compose import ColumnTransformer
    from sklearn.preprocessing import OneHotEncoder

SCALERS = ("standard", "minmax", "robust")
MOST_CATEGORIES = 20
"""Columns that a text column becomes at most: the rarest values share the last one."""


@dataclass(frozen=True, kw_only=True)
class RawColumns:
    """What the columns of a table with gaps or text are before they are prepared.

    First come those of ``numbers``, then those of ``text``, in which a cell is the place of its
    text among the sorted ``texts`` of its column.
    """

    numbers: tuple[str, ...]
    text: tuple[str, ...]
    texts: tuple[tuple[str, ...], ...]

    @property
    def names_before(self) -> tuple[str, ...]:
        return self.numbers + self.text

    def check(self, train: NDArray[Any]) -> None:
        """ValueError if these training rows have no value at all of a column of numbers."""
        empty = np.isnan(train[:, : len(self.numbers)]).all(axis=0)
        if empty.any():
            raise ValueError(
                f"column {self.numbers[int(empty.argmax())]!r} has no value in the training rows;"
                " leave it out, give more rows or fewer gaps, or choose another seed"
            )

    def names(self, columns: ColumnTransformer) -> tuple[str, ...]:
        """The names of the columns that this preparation makes, such as ``work = office``."""
        if not self.text:
            return self.numbers
        found = text_names(columns.named_transformers_["text"], self.text)
        texts = dict(zip(self.text, self.texts, strict=True))
        return self.numbers + tuple(
            f"{name} = {_('any other') if value is None else texts[name][int(value)]}"
            for name, value in found
        )


def different_texts(column: pandas.Series[Any]) -> tuple[str, ...]:
    """The different texts of a column, sorted, a gap among them."""
    words = column.astype(object).where(column.notna(), "missing").to_numpy().astype(str)
    return tuple(np.unique(words).tolist())


def text_names(encoder: OneHotEncoder, names: tuple[str, ...]) -> list[tuple[str, Any]]:
    """The column and value of each of the encoder's outputs; None for the rare ones together."""
    found: list[tuple[str, Any]] = []
    for name, values, rare in zip(
        names, encoder.categories_, encoder.infrequent_categories_, strict=True
    ):
        left_out = set() if rare is None else set(rare)
        found += [(name, value) for value in values if value not in left_out]
        found += [(name, None)] * bool(left_out)
    return found


def scaler(name: str) -> Any:
    """scikit-learn's scaler of this name, unfitted: "standard", "minmax" or "robust"."""
    from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

    return {"standard": StandardScaler, "minmax": MinMaxScaler, "robust": RobustScaler}[name]()


def standardise(
    train: np.ndarray, validation: np.ndarray, test: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Mean 0 and standard deviation 1 a feature, measured on the training rows alone."""
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(train)
    return tuple(scaler.transform(part).astype(np.float32) for part in (train, validation, test))


def columns_as_numbers(table: np.ndarray, numbers: list[int], text: list[int]) -> np.ndarray:
    """Columns of numbers (a gap is NaN), then each text as its place in the sorted list of them."""
    import pandas

    frame = pandas.DataFrame(table)
    columns = []
    for at in numbers:
        column = frame.iloc[:, at].astype(object)
        columns.append(column.where(column.notna(), np.nan).to_numpy(dtype=np.float64))
    for at in text:
        column = frame.iloc[:, at].astype(object)
        words = column.where(column.notna(), "missing").to_numpy().astype(str)
        columns.append(np.unique(words, return_inverse=True)[1].astype(np.float64))
    return np.column_stack(columns)


def prepare_columns(
    train: np.ndarray, *others: np.ndarray, numbers: int, scale: object = None
) -> tuple[object, ...]:
    """Gaps filled by the median, numbers standardised, a column for each text of the others.

    All of it is learned from the training rows alone; rare texts share one column.
    """
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    fill = SimpleImputer(strategy="median", keep_empty_features=True)
    encode = OneHotEncoder(
        max_categories=20, handle_unknown="infrequent_if_exist", sparse_output=False
    )
    scaled = make_pipeline(fill, StandardScaler() if scale is None else scale)
    places = list(range(train.shape[1]))
    columns = ColumnTransformer(
        [("numbers", scaled, places[:numbers]), ("text", encode, places[numbers:])]
    ).fit(train)
    return (*(columns.transform(part).astype(np.float32) for part in (train, *others)), columns)


def standardise_axis(
    train: np.ndarray, validation: np.ndarray, test: np.ndarray, axis: int
) -> tuple[np.ndarray, ...]:
    """Mean 0 and standard deviation 1 for each place of ``axis``, over all training rows."""
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(np.moveaxis(train, axis, -1).reshape(-1, train.shape[axis]))
    scaled = []
    for part in (train, validation, test):
        last = np.moveaxis(part, axis, -1)
        values = scaler.transform(last.reshape(-1, part.shape[axis])).reshape(last.shape)
        scaled.append(np.ascontiguousarray(np.moveaxis(values, -1, axis), dtype=np.float32))
    return tuple(scaled)


def standardise_targets(train: np.ndarray, *others: np.ndarray) -> tuple[np.ndarray, ...]:
    """Targets with mean 0 and standard deviation 1 on the training rows."""
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(train.reshape(-1, 1))
    parts = (scaler.transform(part.reshape(-1, 1)) for part in (train, *others))
    return tuple(part[:, 0].astype(np.float32) for part in parts)


def target_unit(train: np.ndarray) -> tuple[float, float]:
    """The mean and scale that :func:`standardise_targets` takes from these targets."""
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(train.reshape(-1, 1))
    return float(scaler.mean_[0]), float(scaler.scale_[0])
