"""Rows given as arrays -> part of ``Dataset.code``: as text when small, else by a file."""

from __future__ import annotations

import base64
import inspect
import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.data._recipe import Recipe
from hpwidgets.data.scale import columns_as_numbers

LONGEST_TEXT = 200_000
"""Characters of base64 that a script may carry."""
WORTH_COMPRESSING = 4_000_000
"""Bytes beyond which no set of interest compresses to :data:`LONGEST_TEXT`."""


def unpack(text: str) -> tuple[np.ndarray, np.ndarray]:
    """X and y from a compressed npz file written as base64 text."""
    import base64
    import io

    with np.load(io.BytesIO(base64.b64decode(text))) as arrays:
        return arrays["X"].astype(np.float64), arrays["y"]


def read_npz(path: str) -> tuple[np.ndarray, np.ndarray]:
    """X and y from an npz file."""
    with np.load(path) as arrays:
        return arrays["X"].astype(np.float64), arrays["y"]


def pack(X: NDArray[np.float64], y: NDArray[Any]) -> str | None:
    """Base64 of a compressed npz file with X and y, or None if that would be too long.

    >>> X, y = unpack(pack(np.eye(3), np.arange(3)))
    >>> X.tolist(), y.tolist()
    ([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], [0, 1, 2])
    """
    small = _smallest(X)
    if small.nbytes + y.nbytes > WORTH_COMPRESSING:
        return None
    file = io.BytesIO()
    np.savez_compressed(file, X=small, y=y)
    text = base64.b64encode(file.getvalue()).decode("ascii")
    return text if len(text) <= LONGEST_TEXT else None


def write_down(
    recipe: Recipe,
    X: NDArray[np.float64],
    y: NDArray[Any],
    origin: tuple[str, str],
    places: tuple[list[int], list[int]] | None = None,
) -> None:
    """Make ``X, y`` the recipe's first step.

    ``origin`` says in Python where X and y came from, such as ``("frame[['a']]", "frame['b']")``;
    a set too large to be carried along is saved from there by the lines of a comment. ``places``
    are those of the columns of numbers and of text, where there is text or gaps.
    """
    text = pack(X, y)
    if text is not None:
        recipe.run("X, y", unpack, text=text)
        return
    dtype = "str" if y.dtype.kind == "U" else repr(y.dtype.name)
    made = f"X = np.asarray({origin[0]}, dtype=float)"
    if places is not None:
        called = f"columns_as_numbers({origin[0]}, numbers={places[0]}, text={places[1]})"
        made = f"{inspect.getsource(columns_as_numbers)}X = {called}"
    remark = f"""Make data.npz first, from the rows that were given to load:
{made}
y = np.ravel(np.asarray({origin[1]}, dtype={dtype}))
np.savez("data.npz", X=X, y=y)"""
    recipe.state("X, y", (X, y), read_npz, remark=remark, path="data.npz")


def _smallest(X: NDArray[np.float64]) -> NDArray[Any]:
    """The same values in fewer bytes where nothing is lost."""
    for dtype in (np.uint8, np.int16, np.int32, np.float32):
        with np.errstate(all="ignore"):
            small = X.astype(dtype)
        if np.array_equal(small.astype(np.float64), X, equal_nan=True):
            return small
    return X
