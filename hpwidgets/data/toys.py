"""Generators of synthetic sets; each stands alone, since its source goes into ``Dataset.code``.

``noise`` is the standard deviation of Gaussian noise added to every feature, as in scikit-learn's
``make_moons`` (to the target in :func:`sine`, to the signal in :func:`waves`). Coordinates are of
order one, so nothing needs scaling before training.
"""

from __future__ import annotations

import numpy as np


def moons(n_samples: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two half circles that reach into each other: X [n, 2], y [n]."""
    from sklearn.datasets import make_moons

    X, y = make_moons(n_samples, noise=noise, random_state=seed)
    return X.astype(np.float32), y.astype(np.int64)


def circles(n_samples: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A ring of radius 1 around a ring of radius 0.5: X [n, 2], y [n]."""
    from sklearn.datasets import make_circles

    X, y = make_circles(n_samples, noise=noise, factor=0.5, random_state=seed)
    return X.astype(np.float32), y.astype(np.int64)


def spirals(n_samples: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two spiral arms of one and a half turns, half a turn apart: X [n, 2], y [n]."""
    rng = np.random.default_rng(seed)
    y = np.arange(n_samples) % 2
    along = np.sqrt(rng.uniform(0.02, 1, n_samples))  # the square root spreads points evenly
    angle = 3 * np.pi * along + np.pi * y
    X = 2 * along[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    X += rng.normal(0, noise, X.shape)
    return X.astype(np.float32), y.astype(np.int64)


def xor(n_samples: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Four quadrants, opposite ones of one class: X [n, 2], y [n]."""
    rng = np.random.default_rng(seed)
    quadrant = np.arange(n_samples) % 4
    signs = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]])[quadrant]
    X = signs * rng.uniform(0.1, 1.5, (n_samples, 2)) + rng.normal(0, noise, (n_samples, 2))
    return X.astype(np.float32), (quadrant % 2).astype(np.int64)


def blobs(n_samples: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Three round clouds on the corners of a triangle: X [n, 2], y [n]."""
    rng = np.random.default_rng(seed)
    y = np.arange(n_samples) % 3
    angle = np.pi / 2 + 2 * np.pi / 3 * y
    X = 1.5 * np.column_stack([np.cos(angle), np.sin(angle)])
    X += rng.normal(0, noise, X.shape)
    return X.astype(np.float32), y.astype(np.int64)


def imbalanced(n_samples: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A common cloud and a rare one with a tenth of the rows: X [n, 2], y [n]."""
    rng = np.random.default_rng(seed)
    y = (np.arange(n_samples) < round(0.1 * n_samples)).astype(np.int64)
    X = np.array([[-0.75, -0.5], [0.75, 0.5]])[y] + rng.normal(0, noise, (n_samples, 2))
    return X.astype(np.float32), y


def sine(n_samples: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Regression on one feature, y = sin(2x) + noise on [-3, 3]: X [n, 1], y [n]."""
    rng = np.random.default_rng(seed)
    X = rng.uniform(-3, 3, (n_samples, 1))
    y = np.sin(2 * X[:, 0]) + rng.normal(0, noise, n_samples)
    return X.astype(np.float32), y.astype(np.float32)


def waves(n_samples: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Sine, square and sawtooth waves of any phase and 1 to 3 periods: X [n, 32, 1], y [n]."""
    rng = np.random.default_rng(seed)
    y = np.arange(n_samples) % 3
    periods, start = rng.uniform(1, 3, (n_samples, 1)), rng.uniform(0, 1, (n_samples, 1))
    phase = (start + periods * np.linspace(0, 1, 32)) % 1
    sine_wave = np.sin(2 * np.pi * phase)
    X = np.choose(y[:, None], [sine_wave, np.sign(sine_wave), 2 * phase - 1])
    X *= rng.uniform(0.7, 1.3, (n_samples, 1))  # the amplitude says nothing about the form
    X += rng.normal(0, noise, X.shape)
    return X[:, :, None], y.astype(np.int64)
