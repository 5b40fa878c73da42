"""Folds: which rows train and which are held out, as scikit-learn's splitters choose them."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from numbers import Integral
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.model_selection import GroupKFold, KFold, StratifiedGroupKFold, StratifiedKFold

from hpwidgets.data.dataset import Dataset
from hpwidgets.hyperparameters import shown
from hpwidgets.i18n import _
from hpwidgets.records import Fold


class Splitter(Protocol):
    """What scikit-learn's KFold and its kin are."""

    def split(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[tuple[Any, Any]]:
        """Pairs of row numbers: to train on, to be held out."""


Folds: TypeAlias = Splitter | Iterable[tuple[Any, Any]]
"""A splitter, or the pairs of row numbers themselves."""


def make_folds(
    y: ArrayLike,
    folds: int | Folds = 5,
    *,
    X: ArrayLike | None = None,
    groups: ArrayLike | None = None,
    classes: Sequence[str] = (),
    seed: int = 0,
) -> tuple[Fold, ...]:
    """The folds of rows with these targets ``[n]``; class numbers where ``classes`` are named.

    ``folds`` is one of

    - a number: shuffled folds, stratified where there are classes. With ``groups`` they are whole
      groups: StratifiedGroupKFold for classes, GroupKFold for amounts and where the classes have
      too few rows for the other;
    - a splitter of scikit-learn's (KFold, TimeSeriesSplit, GroupKFold, PredefinedSplit, …) or of
      your own, with a method ``split(X, y, groups)``. It is given the rows in the order they came
      in, and nothing shuffles them but the splitter itself;
    - the pairs ``(training rows, test rows)`` themselves, as row numbers or masks.

    ``groups`` ``[n]`` are always kept apart: no group may have rows on both sides of a fold,
    whoever chooses the folds.

    Raises TypeError or ValueError in words for more folds than rows, groups or rows of a class; for
    groups that are missing, of another length, or divided by a fold; for no folds at all, for a
    fold without training or without test rows, with a row in both, or with rows that are not there.

    >>> folds = make_folds([0, 0, 0, 1, 1, 1], 3, classes=("a", "b"))
    >>> [len(fold.test_rows) for fold in folds]
    [2, 2, 2]
    >>> folds = make_folds([0.5, 0.1, 0.7, 0.3], 2, groups=["a", "b", "b", "a"])
    >>> sorted(fold.test_rows.tolist() for fold in folds)
    [[0, 3], [1, 2]]
    """
    targets = np.asarray(y)
    n = len(targets)
    own = None if groups is None else check_groups(groups, n, "rows")
    rows = np.zeros((n, 1)) if X is None else np.asarray(X)
    splitter: Any = folds
    if isinstance(splitter, Integral) and not _is_flag(splitter):
        splitter, pairs = _by_number(rows, targets, own, int(splitter), classes, seed)
    else:
        pairs = _pairs(splitter, rows, targets, own)
    if not pairs:
        raise ValueError(f"{_name(splitter)} gives no folds for these {n} rows; give at least one")
    numbers = None if own is None else group_numbers(own)
    each = max(1, len(pairs) // int(getattr(splitter, "n_repeats", 1) or 1))  # folds a repeat
    found = []
    for at, pair in enumerate(pairs):
        kept, held = (_row_numbers(part, n, at + 1) for part in _two_parts(pair, splitter))
        _check_apart(kept, held, at + 1)
        if own is not None and numbers is not None:
            _check_groups_apart(kept, held, own, numbers, f"fold {at + 1} of {_name(splitter)}")
        found.append(
            Fold(
                repeat=at // each + 1,
                number=at % each + 1,
                train_rows=kept,
                test_rows=held,
                missing_in_training=_missing(targets, kept, classes),
                missing_in_test=_missing(targets, held, classes),
            )
        )
    return tuple(found)


Pairs: TypeAlias = list[Any]


def _by_number(
    X: NDArray[Any],
    y: NDArray[Any],
    groups: NDArray[Any] | None,
    k: int,
    classes: Sequence[str],
    seed: int,
) -> tuple[Folds, Pairs]:
    """The splitter that a number stands for, and its folds."""
    if k < 2:
        raise ValueError(f"folds must be at least 2, got {shown(k)}")
    if k > len(y):
        raise ValueError(f"folds must be at most {len(y)}, the number of rows, got {shown(k)}")
    if groups is None:
        splitter = _plain(y, k, classes, seed)
        return splitter, _pairs(splitter, X, y, None)
    different = len(np.unique(group_numbers(groups)))
    if k > different:
        raise ValueError(f"folds must be at most {different}, the number of groups, got {shown(k)}")
    if classes and np.bincount(y.astype(np.int64)).max() >= k:
        splitter = StratifiedGroupKFold(k, shuffle=True, random_state=seed)
        pairs = _pairs(splitter, X, y, groups)
        if all(len(test) for _train, test in pairs):  # few large groups can leave a fold empty
            return splitter, pairs
    splitter = GroupKFold(k, shuffle=True, random_state=seed)
    return splitter, _pairs(splitter, X, y, groups)


def _plain(y: NDArray[Any], k: int, classes: Sequence[str], seed: int) -> Any:
    if not classes:
        return KFold(k, shuffle=True, random_state=seed)
    counts = np.bincount(y.astype(np.int64), minlength=len(classes))
    rarest = int(counts.argmin())
    if counts[rarest] < k:
        raise ValueError(
            f"folds must be at most {counts[rarest]}, the rows of class {classes[rarest]!r}, so"
            f" that every fold has one, got {k}; take fewer, or KFold, which does not stratify"
        )
    return StratifiedKFold(k, shuffle=True, random_state=seed)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def is_splitter(folds: object) -> bool:
    """Whether this is one of scikit-learn's splitters; a text and a tensor have a split, too."""
    others = isinstance(folds, (str, bytes, type)) or hasattr(folds, "dtype")
    return hasattr(folds, "split") and not others


def _pairs(folds: Any, X: NDArray[Any], y: NDArray[Any], groups: NDArray[Any] | None) -> Pairs:
    """What a splitter says of these rows, or the pairs as they were given."""
    if not is_splitter(folds):
        return _given(folds)
    if groups is None and "Group" in type(folds).__name__:
        raise ValueError(f"{_name(folds)} keeps groups together: give groups=, one value a row")
    with warnings.catch_warnings():
        # A rare class is said by the folds themselves, in ``missing_in_test``.
        warnings.filterwarnings("ignore", message="The least populated class")
        # Whether groups were kept together is seen in the folds.
        warnings.filterwarnings("ignore", message="The groups parameter is ignored")
        try:
            return list(folds.split(X, y, groups))
        except ValueError as error:
            raise ValueError(f"{folds} cannot split these {len(y)} rows: {error}") from error


def _given(folds: Any) -> Pairs:
    expected = (
        "folds must be a number, one of scikit-learn's splitters such as KFold(5), or pairs (rows"
        " to train on, rows to test on), got"
    )
    if isinstance(folds, (str, type)) or not isinstance(folds, Iterable):
        name = folds.__name__ if isinstance(folds, type) else type(folds).__name__
        hint = f"; make one with {name}(…)" if hasattr(folds, "split") and name != "str" else ""
        raise TypeError(f"{expected} {name}{hint}")
    return list(folds)


def _two_parts(pair: Any, folds: Folds) -> tuple[Any, Any]:
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        raise TypeError(
            "each fold must be a pair (rows to train on, rows to test on), but"
            f" {_name(folds)} gives {shown(pair)}"
        )
    return pair[0], pair[1]


def _row_numbers(part: Any, n: int, fold: int) -> NDArray[np.int64]:
    """Row numbers in [0, n) from numbers or from a mask ``[n]``."""
    rows = np.asarray(part)
    if rows.dtype == np.bool_ and rows.shape == (n,):
        return np.flatnonzero(rows)
    if rows.ndim != 1 or (len(rows) and rows.dtype.kind not in "iu"):
        raise TypeError(
            f"rows of fold {fold} must be row numbers [rows] or a mask [{n}], got"
            f" {rows.dtype} of shape {list(rows.shape)}"
        )
    strange = rows[(rows < 0) | (rows >= n)]
    if len(strange):
        raise ValueError(
            f"fold {fold} names row {strange[0]}, but the {n} rows have the numbers 0 to {n - 1}"
        )
    return rows.astype(np.int64)


def _check_apart(train: NDArray[np.int64], test: NDArray[np.int64], fold: int) -> None:
    if not len(train) or not len(test):
        raise ValueError(
            f"fold {fold} has {len(train)} rows to train on, {len(test)} to test; each needs one"
        )
    both = np.intersect1d(train, test)
    if len(both):
        raise ValueError(
            f"fold {fold} trains on {len(both)} of its own {len(test)} test rows, such as row"
            f" {both[0]}: a score on rows that were trained on says nothing about new ones; give"
            " parts that share no row"
        )


def _check_groups_apart(
    train: NDArray[np.int64],
    test: NDArray[np.int64],
    groups: NDArray[Any],
    numbers: NDArray[np.int64],
    fold: str,
) -> None:
    both = np.intersect1d(numbers[train], numbers[test])
    if len(both):
        name = groups[np.flatnonzero(numbers == both[0])[0]]
        raise ValueError(
            f"{fold} has rows of {len(both)} groups in training and in test at once, such as group"
            f" {str(name)!r}; take folds of whole groups, such as folds=5 or GroupKFold(5), or"
            " leave groups out"
        )


def _name(folds: Any) -> str:
    return type(folds).__name__


def check_r2(data: Dataset, folds: Sequence[Fold]) -> None:
    """ValueError where R² would have to choose by folds of a single row, which have none."""
    if data.task == "regression" and any(len(fold.test_rows) < 2 for fold in folds):
        raise ValueError(
            "R² of a single row is not defined: to choose among settings of a regression, take"
            " folds of at least 2 rows, not leave-one-out"
        )


def _missing(y: NDArray[Any], rows: Any, classes: Sequence[str]) -> tuple[str, ...]:
    if not classes:
        return ()
    there = set(np.unique(y[rows]).tolist()) if len(rows) else set()
    return tuple(classes[k] for k in np.unique(y).tolist() if k not in there)


MISSING = ("nan", "none", "nat", "<na>")


def check_groups(groups: ArrayLike, n: int, what: str) -> NDArray[Any]:
    """The groups ``[n]`` as an array; ``what`` are the rows as their owner calls them.

    Raises ValueError in words for another number of them, for rows without one, and for a single
    group, of which there is nothing to keep apart.

    >>> check_groups(["a", "b", "a"], 3, "rows").tolist()
    ['a', 'b', 'a']
    """
    try:
        values = np.asarray(groups)
    except ValueError:  # lists of unequal length
        values = np.empty(0)
    if values.shape != (n,):
        raise ValueError(
            _("groups must hold one value for each of {n} {what}, got {given}").format(
                n=n,
                what=what,
                given=f"shape {list(values.shape)}" if values.size > 1 else shown(groups),
            )
        )
    missing = np.flatnonzero(np.isin(np.char.lower(values.astype(str)), MISSING))
    if len(missing):
        raise ValueError(
            _("groups must be known for every row, but row {row} (from 0) has none").format(
                row=int(missing[0])
            )
        )
    if len(np.unique(group_numbers(values))) < 2:
        raise ValueError(_("groups must name at least 2 groups, got 1"))
    return values


def group_numbers(groups: NDArray[Any]) -> NDArray[np.int64]:
    """Numbers 0, 1, 2 … of the groups ``[n]``, in their sorted order.

    >>> group_numbers(np.array(["b", "a", "b"])).tolist()
    [1, 0, 1]
    """
    values = groups.astype(str) if groups.dtype == object else groups
    return np.unique(values, return_inverse=True)[1].astype(np.int64)
