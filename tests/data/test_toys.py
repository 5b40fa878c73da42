import numpy as np
import pytest
import torch

from hpwidgets.data import catalog, load, toys

PLANE = ["moons", "circles", "spirals", "xor", "blobs", "imbalanced"]


def accuracy(name: str, model: object) -> float:
    data = load(name)
    model.fit(data.X_train.numpy(), data.y_train.numpy())
    return model.score(data.X_validation.numpy(), data.y_validation.numpy())


@pytest.mark.parametrize(
    ("name", "linear_at_most", "neighbours_at_least"),
    [
        ("moons", 0.92, 0.92),
        ("circles", 0.65, 0.95),
        ("spirals", 0.75, 0.95),
        ("xor", 0.65, 0.93),
        ("imbalanced", 1.0, 0.92),
    ],
)
def test_plane_sets_need_a_bent_boundary_and_can_be_learned(
    name: str, linear_at_most: float, neighbours_at_least: float
) -> None:
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier

    assert accuracy(name, LogisticRegression()) <= linear_at_most
    assert accuracy(name, KNeighborsClassifier(7)) >= neighbours_at_least


def test_blobs_need_only_straight_boundaries() -> None:
    from sklearn.linear_model import LogisticRegression

    assert accuracy("blobs", LogisticRegression()) >= 0.95


def test_moons_are_scikit_learns() -> None:
    from sklearn.datasets import make_moons

    X, y = toys.moons(60, 0.3, 7)
    expected, labels = make_moons(60, noise=0.3, random_state=7)
    np.testing.assert_array_equal(X, expected.astype(np.float32))
    np.testing.assert_array_equal(y, labels)


def test_circles_have_radius_one_and_one_half() -> None:
    X, y = toys.circles(100, 0.0, 0)
    np.testing.assert_allclose(np.hypot(*X.T), np.where(y == 0, 1, 0.5), atol=1e-6)


def test_spirals_wind_one_and_a_half_turns_half_a_turn_apart() -> None:
    X, y = toys.spirals(2000, 0.0, 0)
    radius = np.hypot(*X.T)
    assert radius.min() == pytest.approx(2 * np.sqrt(0.02), abs=0.02)
    assert radius.max() == pytest.approx(2, abs=0.01)
    # the angle grows with the radius: 1.5 turns over a radius of 2, from the arm's own start
    angle = 3 * np.pi * radius / 2 + np.pi * y
    np.testing.assert_allclose(X[:, 0], radius * np.cos(angle), atol=1e-5)
    np.testing.assert_allclose(X[:, 1], radius * np.sin(angle), atol=1e-5)


def test_xor_has_four_equal_quadrants() -> None:
    X, y = toys.xor(400, 0.0, 0)
    for horizontal in (-1, 1):
        for vertical in (-1, 1):
            here = (np.sign(X[:, 0]) == horizontal) & (np.sign(X[:, 1]) == vertical)
            assert here.sum() == 100
            assert set(y[here]) == {int(horizontal != vertical)}


def test_blobs_without_noise_are_the_corners_of_a_triangle() -> None:
    X, y = toys.blobs(30, 0.0, 0)
    corners = np.unique(X, axis=0)
    assert len(corners) == 3
    assert X[y == 0][0] == pytest.approx([0, 1.5], abs=1e-6)
    sides = [np.linalg.norm(a - b) for a in corners for b in corners if (a != b).any()]
    assert sides == pytest.approx([1.5 * np.sqrt(3)] * 6)


def test_imbalanced_has_a_tenth_of_rare_rows_in_every_split() -> None:
    assert toys.imbalanced(730, 0.5, 0)[1].sum() == 73
    data = load("imbalanced")
    shares = [y.float().mean() for y in (data.y_train, data.y_validation, data.y_test)]
    assert shares == pytest.approx([0.1, 0.1, 0.1], abs=0.005)
    assert data.class_names == ("common", "rare")


def test_sine_is_a_sine_under_noise_of_the_target_alone() -> None:
    X, y = toys.sine(4000, 0.25, 0)
    error = y - np.sin(2 * X[:, 0])
    assert np.std(error) == pytest.approx(0.25, rel=0.05)
    assert X.min() == pytest.approx(-3, abs=0.01)
    assert X.max() == pytest.approx(3, abs=0.01)


def test_waves_have_the_form_of_their_class() -> None:
    X, y = toys.waves(300, 0.0, 0)
    assert X.shape == (300, 32, 1)
    signal = X[:, :, 0]
    height = np.abs(signal).max(axis=1, keepdims=True)
    assert height.max() <= 1.3
    square = signal[y == 1] / height[y == 1]
    np.testing.assert_allclose(np.abs(square), 1)  # two levels
    steps = np.diff(signal, axis=1) / height
    assert np.abs(steps[y == 0]).max() < 0.75  # smooth
    rising = (steps > 0).mean(axis=1)
    assert rising[y == 2].min() > 0.85  # rises, then falls at once
    assert rising[y == 0].max() < 0.85
    np.testing.assert_array_equal(np.bincount(y), [100, 100, 100])


def test_waves_can_be_told_apart_by_what_a_sequence_network_sees() -> None:
    from sklearn.neighbors import KNeighborsClassifier

    data = load("waves", n_samples=1200, noise=0.1)

    def summary(X: torch.Tensor) -> np.ndarray:  # sorted steps and levels: the order-free form
        signal = X[:, :, 0].numpy()
        steps = np.sort(np.diff(signal, axis=1), axis=1)
        return np.hstack([steps, np.sort(signal, axis=1)])

    model = KNeighborsClassifier(5).fit(summary(data.X_train), data.y_train.numpy())
    assert model.score(summary(data.X_validation), data.y_validation.numpy()) > 0.95


@pytest.mark.parametrize("name", [*PLANE, "waves"])
def test_noise_is_the_standard_deviation_added_to_each_feature(name: str) -> None:
    clean, labels = catalog[name].make(n_samples=3000, noise=0.0, seed=3)
    noisy, noisy_labels = catalog[name].make(n_samples=3000, noise=0.2, seed=3)
    np.testing.assert_array_equal(labels, noisy_labels)
    assert np.std(noisy - clean) == pytest.approx(0.2, rel=0.05)
    assert np.mean(noisy - clean) == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("name", [*PLANE, "sine", "waves"])
def test_seed_decides_all(name: str) -> None:
    first, again, other = (load(name, seed=seed).fingerprint for seed in (1, 1, 2))
    assert first == again
    assert first != other
