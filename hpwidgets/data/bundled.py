"""Real sets that come with scikit-learn, so nothing is downloaded; each function stands alone.

Their source becomes part of ``Dataset.code``. Pixels of the digits are divided by 16, their largest
possible value; the tables are returned in their own units.
"""

from __future__ import annotations

import numpy as np


def digits() -> tuple[np.ndarray, np.ndarray]:
    """1797 handwritten digits as grey images in [0, 1]: X [n, 1, 8, 8], y [n]."""
    from sklearn.datasets import load_digits

    X, y = load_digits(return_X_y=True)
    return (X / 16).reshape(-1, 1, 8, 8).astype(np.float32), y.astype(np.int64)


def digits_flat() -> tuple[np.ndarray, np.ndarray]:
    """1797 handwritten digits as 64 grey values in [0, 1]: X [n, 64], y [n]."""
    from sklearn.datasets import load_digits

    X, y = load_digits(return_X_y=True)
    return (X / 16).astype(np.float32), y.astype(np.int64)


def digits_rows() -> tuple[np.ndarray, np.ndarray]:
    """1797 handwritten digits read row by row, 8 steps of 8 pixels: X [n, 8, 8], y [n]."""
    from sklearn.datasets import load_digits

    X, y = load_digits(return_X_y=True)
    return (X / 16).reshape(-1, 8, 8).astype(np.float32), y.astype(np.int64)


def breast_cancer() -> tuple[np.ndarray, np.ndarray]:
    """569 tumours, 30 measurements of cell nuclei, malignant or benign: X [n, 30], y [n]."""
    from sklearn.datasets import load_breast_cancer

    X, y = load_breast_cancer(return_X_y=True)
    return X, y.astype(np.int64)


def wine() -> tuple[np.ndarray, np.ndarray]:
    """178 wines, 13 chemical measurements, three growers: X [n, 13], y [n]."""
    from sklearn.datasets import load_wine

    X, y = load_wine(return_X_y=True)
    return X, y.astype(np.int64)


def iris() -> tuple[np.ndarray, np.ndarray]:
    """150 flowers, 4 lengths in cm, three species: X [n, 4], y [n]."""
    from sklearn.datasets import load_iris

    X, y = load_iris(return_X_y=True)
    return X, y.astype(np.int64)


def diabetes() -> tuple[np.ndarray, np.ndarray]:
    """442 patients, 10 measurements, progression after a year: X [n, 10], y [n]."""
    from sklearn.datasets import load_diabetes

    # scaled=False: scikit-learn's own scaling has already seen the rows that we test on
    X, y = load_diabetes(return_X_y=True, scaled=False)
    return X, y


def names(set_name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Feature and class names of a bundled set; no class names for regression.

    >>> names("iris")[1]
    ('setosa', 'versicolor', 'virginica')
    """
    if set_name.startswith("digits"):
        features = {
            "digits": ("grey value",),
            "digits_flat": tuple(
                f"pixel {row},{column}" for row in range(8) for column in range(8)
            ),
            "digits_rows": tuple(f"column {column}" for column in range(8)),
        }
        return features[set_name], tuple("0123456789")
    from sklearn import datasets

    bunch = getattr(datasets, f"load_{set_name}")()
    return (
        tuple(str(name) for name in bunch.feature_names),
        tuple(str(name) for name in bunch.get("target_names", ())),
    )
