"""Whatever a person calls features -> clean float64 numbers, or a clear error."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from difflib import get_close_matches
from numbers import Real
from typing import TYPE_CHECKING, Any, NoReturn, TypeGuard

import numpy as np
import torch
from numpy.typing import NDArray

from hpwidgets.data.checks import listed, shown

if TYPE_CHECKING:
    import pandas

SMALLEST_MAGNITUDE = 1e-30
"""Below this, single-precision values and their squares become 0."""
LARGEST_MAGNITUDE = 1e30
"""Beyond this, squares and sums of single-precision values overflow."""
MOST_VALUES = 20_000_000
"""160 MB of float64; split and scaled copies of it still fit into a small kernel."""


def features(X: object) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Rows of numbers as float64 ``[n, features]``, ``[n, steps, features]`` or images, and names.

    A table with gaps or text is no such rows yet: ``tables.raw_table`` reads it. Raises TypeError
    for what is not numbers and ValueError for a wrong shape, NaN or infinite values (counted and
    located) and values too large to train on.
    """
    frame = as_frame(X)
    if frame is not None:
        check_size(frame.shape)
        check_names_differ(frame)
        values, names = frame.to_numpy(dtype=np.float64), tuple(map(str, frame.columns))
    else:
        values = _numbers(X)
        names = _default_names(values)
    _check_shape(values)
    _check_finite(values, names)
    return values, names


def check_names_differ(frame: pandas.DataFrame) -> None:
    """Raise ValueError if two columns share a name."""
    names = [str(name) for name in frame.columns]
    repeated = [name for name, times in Counter(names).items() if times > 1]
    if repeated:
        raise ValueError(
            f"column names must differ, as texts too, but these repeat: {listed(repeated)}; rename"
            " them, or leave one of each out"
        )


def holds(columns: Sequence[object], name: object) -> bool:
    """Whether one of these columns has the name; what cannot be compared with names is none."""
    try:
        return name in columns
    except (TypeError, ValueError):
        return False


def check_target(frame: pandas.DataFrame, target: object, what: str) -> None:
    """ValueError, in words, unless ``target`` is a column of this table beside others."""
    columns = list(frame.columns)
    if hasattr(target, "shape"):
        raise TypeError(
            f"target must be the name of a column, got {shown(target)}; give the pair (X, y), here"
            " the table and these values"
        )
    if target is None:
        raise ValueError(
            f"{what} needs target='name of the column to learn'; its columns are"
            f" {listed(map(repr, columns))}"
        )
    check_names_differ(frame)
    if not holds(columns, target):
        by_text = {str(name): name for name in columns}
        text = target if isinstance(target, str) else shown(target)
        close = get_close_matches(text, by_text, n=1)
        hint = f"the columns are {listed(map(repr, columns)) or 'none: give a table with columns'}"
        if close:
            hint = f"did you mean {by_text[close[0]]!r}?"
        raise ValueError(f"there is no column {shown(target)} to learn; {hint}")
    if len(columns) < 2:
        raise ValueError(f"{what} needs at least one column besides the target {target!r}")


def is_frame(value: object) -> TypeGuard[pandas.DataFrame]:
    """Whether this is a pandas DataFrame; imports pandas only for what looks like one."""
    if not all(hasattr(type(value), name) for name in ("columns", "dtypes")):
        return False
    import pandas

    return isinstance(value, pandas.DataFrame)


def as_table(value: Any) -> Any:
    """A table of polars, pyarrow, xarray, dask … as a DataFrame of pandas; all else as it is.

    One that is lazy (a LazyFrame, a table of dask) is computed. TypeError if that fails.
    """
    if isinstance(value, tuple) and len(value) == 2:
        return as_table(value[0]), value[1]
    if isinstance(value, np.ndarray) and value.dtype.names:  # an array with named columns
        import pandas

        return pandas.DataFrame(value)
    plain = is_frame(value) or hasattr(value, "dtype")  # of one kind: an array, labelled or not
    if plain or isinstance(value, type):
        return value
    ways: tuple[str, ...] = ("to_dataframe", "to_pandas", "toPandas")
    if hasattr(type(value), "columns"):  # its own "columns" would make a lazy one work
        ways += ("collect", "compute")
    way = next((way for way in ways if callable(getattr(value, way, None))), None)
    if way is None:
        return value
    try:
        made = getattr(value, way)()
    except Exception as error:  # a stranger's code may raise anything
        first, *_more = str(error).splitlines() or [""]
        raise TypeError(
            f"a table must be one that pandas can take over, got {type(value).__name__} (its"
            f" {way}() fails: {first}); turn it into a pandas.DataFrame first"
        ) from error
    return made if isinstance(made, type(value)) else as_table(made)


def is_number(value: object) -> bool:
    """Whether one table cell is a real number or a boolean."""
    return isinstance(value, (bool, Real, Decimal, np.number, np.bool_))


def reads_as_number(value: object) -> bool:
    """Whether this text is that of a number."""
    try:
        float(value)  # type: ignore[arg-type]
    except (ValueError, TypeError):
        return False
    return True


def _plain(values: object) -> object:
    """Tensors become numpy arrays, what is masked becomes a gap; the rest stays."""
    if isinstance(values, np.ma.MaskedArray):
        return unmasked(values)
    if not isinstance(values, torch.Tensor):
        return values
    dense = values.detach().cpu()
    if dense.layout != torch.strided:
        dense = dense.to_dense()
    return (dense.double() if dense.dtype == torch.bfloat16 else dense).numpy()


def unmasked(values: np.ma.MaskedArray[Any, Any]) -> NDArray[Any]:
    """The values with gaps (NaN, or None beside text) for what is masked, not what lies under it.

    >>> unmasked(np.ma.array([1, 2, 3], mask=[False, True, False]))
    array([ 1., nan,  3.])
    """
    if not np.ma.getmaskarray(values).any():
        return np.asarray(values)
    numbers = values.dtype.kind in "biuf"
    filled = np.array(values.data, dtype=np.float64 if numbers else object)
    filled[np.ma.getmaskarray(values)] = np.nan if numbers else None
    return filled


def as_array(values: object, rows: str, kind: str) -> NDArray[Any]:
    """The values as an array, or a ValueError (``rows``) or TypeError (``kind``) in these words."""
    try:
        return np.asarray(_plain(values))
    except ValueError as error:
        raise ValueError(
            f"{rows}, got {shown(values)}; give each row as many values as the others"
        ) from error
    except (TypeError, RuntimeError, OverflowError) as error:
        raise TypeError(f"{kind}, got {shown(values)} ({error}); convert them first") from error


def check_size(shape: tuple[int, ...]) -> None:
    """ValueError for features that would not fit into a small computer's memory."""
    values = math.prod(shape)
    if values > MOST_VALUES:
        raise ValueError(
            f"X has shape {shape}, {values} values; at most {MOST_VALUES} fit into a class's"
            " computers, so take a sample of the rows first"
        )


def as_frame(X: object) -> pandas.DataFrame | None:
    """A frame for frames and for tables that hold text, objects or gaps; None for other numbers."""
    if is_frame(X):
        return X
    if isinstance(X, (list, tuple, np.ndarray, torch.Tensor)):
        try:
            X = _plain(X)
            array = np.asarray(X)
            if array.ndim != 2:
                return None
            names = [f"x{number}" for number in range(1, array.shape[1] + 1)]
            if array.dtype.kind in "USOT":
                import pandas

                return pandas.DataFrame(np.asarray(X, dtype=object), columns=names, dtype=object)
            if array.dtype.kind == "f" and np.isnan(array).any():
                import pandas

                return pandas.DataFrame(array, columns=names)
        except (ValueError, TypeError, RuntimeError, OverflowError):
            return None  # _numbers tries again and tells what is wrong
    return None


def _numbers(X: object) -> NDArray[np.float64]:
    if hasattr(X, "toarray"):
        raise TypeError("X must be a dense array, got a sparse matrix; pass X.toarray()")
    rows = isinstance(X, (list, tuple, torch.Tensor)) or hasattr(X, "__array__")
    if isinstance(X, type) or not rows:
        raise TypeError(
            f"X must be rows of numbers or text, got {shown(X)}; give a list of rows, an array or a"
            " DataFrame"
        )
    values = as_array(X, "X must be rows of equal length", "X must be numbers")
    if values.dtype.kind == "O" and values.size:
        try:
            values = values.astype(np.float64)
        except (ValueError, TypeError, OverflowError) as error:
            raise TypeError(
                f"X must be numbers that a float can hold, got {shown(X)}; convert them first"
            ) from error
    if values.dtype.kind not in "biuf" and values.size:
        raise TypeError(
            f"X must be numbers, got {values.dtype} values in {shown(X)}; convert them first"
        )
    check_size(values.shape)
    with np.errstate(over="ignore"):  # what overflows is infinite, which is refused later
        return values.astype(np.float64)


def _default_names(values: NDArray[np.float64]) -> tuple[str, ...]:
    if values.ndim in (2, 3):
        return tuple(f"x{number}" for number in range(1, values.shape[-1] + 1))
    if values.ndim == 4:
        return tuple(f"channel {number}" for number in range(1, values.shape[1] + 1))
    return ()


def _check_shape(values: NDArray[np.float64]) -> None:
    if 0 in values.shape:
        raise ValueError(f"X has no values: its shape is {values.shape}; give rows and features")
    if values.ndim not in (2, 3, 4):
        hint = "; for one feature use X.reshape(-1, 1)" if values.ndim == 1 else ""
        raise ValueError(
            "X must have shape [n, features], [n, steps, features] or [n, channels, height, width],"
            f" got shape {values.shape}{hint}"
        )
    if values.ndim == 4 and values.shape[3] in (1, 3, 4) and min(values.shape[1:3]) >= 8:
        raise ValueError(
            f"X must have shape [n, channels, height, width], got shape {values.shape}, which has"
            " its channels last; move them to the front with np.moveaxis(X, -1, 1)"
        )


def check_magnitudes(values: NDArray[np.float64], names: tuple[str, ...]) -> None:
    """ValueError for numbers that single precision cannot hold; gaps (NaN) are left alone."""
    large = np.abs(values) > LARGEST_MAGNITUDE
    if large.any():
        advice = "rescale these columns or repair their values first"
        _refuse(large, f"larger than {LARGEST_MAGNITUDE:g}", names, advice)
    axes = tuple(
        at for at in range(values.ndim) if at != (1 if values.ndim == 4 else values.ndim - 1)
    )
    largest = np.fmax.reduce(np.abs(values), axis=axes)
    tiny = np.flatnonzero((largest > 0) & (largest < SMALLEST_MAGNITUDE))
    if len(tiny):
        raise ValueError(
            f"all values of {listed(names[at] for at in tiny)} are smaller than"
            f" {SMALLEST_MAGNITUDE:g}, which single precision takes for 0; rescale these columns"
        )


def _check_finite(values: NDArray[np.float64], names: tuple[str, ...]) -> None:
    bad = ~np.isfinite(values)
    if bad.any():
        fill = "drop these rows or fill the gaps, for example with sklearn.impute.SimpleImputer"
        _refuse(bad, "NaN or infinite", names, fill)
    check_magnitudes(values, names)


def _refuse(bad: NDArray[np.bool_], what: str, names: tuple[str, ...], advice: str) -> NoReturn:
    """A ValueError that counts and locates the bad values."""
    rows = np.flatnonzero(bad.reshape(len(bad), -1).any(axis=1))
    where = f"rows {listed(rows)}, counted from 0"
    if bad.ndim == 2:
        columns = [names[index] for index in np.flatnonzero(bad.any(axis=0))]
        where = f"columns {listed(columns)}; {where}"
    raise ValueError(
        f"{int(bad.sum())} of {bad.size} feature values are {what} ({where}); {advice}"
    )
