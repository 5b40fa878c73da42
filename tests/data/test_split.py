import numpy as np
import pytest

from hpwidgets.data.split import can_stratify, split, split_sizes, subset


def parts(y: np.ndarray, **options: int | bool) -> list[np.ndarray]:
    return list(split(y.reshape(-1, 1), y, **options))


def test_splits_are_disjoint_and_together_all_rows() -> None:
    y = np.arange(40)
    *X, y_train, y_validation, y_test = parts(y, validation=8, test=6, seed=3, stratify=False)
    assert [len(part) for part in (y_train, y_validation, y_test)] == [26, 8, 6]
    assert sorted(np.concatenate([y_train, y_validation, y_test])) == list(range(40))
    for rows, labels in zip(X, (y_train, y_validation, y_test), strict=True):
        np.testing.assert_array_equal(rows[:, 0], labels)


def test_test_rows_do_not_depend_on_the_size_of_the_validation_split() -> None:
    y = np.arange(40)
    small = parts(y, validation=4, test=6, seed=3, stratify=False)[5]
    large = parts(y, validation=20, test=6, seed=3, stratify=False)[5]
    np.testing.assert_array_equal(small, large)


def test_stratified_splits_keep_the_shares() -> None:
    y = np.repeat([0, 1], [80, 20])
    shares = [part.mean() for part in parts(y, validation=20, test=30, seed=0, stratify=True)[3:]]
    assert shares == pytest.approx([0.2, 0.2, 0.2])


@pytest.mark.parametrize(
    ("counts", "possible"),
    [((50, 50), True), ((90, 10), True), ((99, 1), False), ((100, 0), True)],
)
def test_can_stratify(counts: tuple[int, int], possible: bool) -> None:
    assert can_stratify(np.repeat([0, 1], counts), 25, 25, 0) is possible


def test_cannot_stratify_more_classes_than_rows_in_a_split() -> None:
    assert not can_stratify(np.arange(100) % 30, 25, 25, 0)
    assert can_stratify(np.arange(100) % 25, 25, 25, 0)


def test_subset_is_a_choice_without_repetition() -> None:
    y = np.arange(30)
    X, chosen = subset(y.reshape(-1, 1), y, rows=12, seed=1)
    assert len(set(chosen)) == 12
    np.testing.assert_array_equal(X[:, 0], chosen)
    assert list(chosen) != list(subset(y, y, rows=12, seed=2)[1])


@pytest.mark.parametrize(
    ("validation", "test", "sizes"),
    [(0.25, 0.25, (25, 25)), (0.5, 10, (50, 10)), (2, 96, (2, 96)), (0.333, 0.02, (33, 2))],
)
def test_sizes_of_one_hundred_rows(validation: float, test: float, sizes: tuple[int, int]) -> None:
    assert split_sizes(100, validation, test) == sizes


@pytest.mark.parametrize(
    ("n_rows", "validation", "test", "counts"),
    [
        (5, 0.25, 0.25, "3 would train, 1 validate and 1 test"),
        (0, 0.25, 0.25, "0 would train, 0 validate and 0 test"),
        (10, 5, 5, "0 would train, 5 validate and 5 test"),
        (10, 50, 5, "0 would train, 50 validate and 5 test"),
        (100, 0.9, 0.09, "1 would train, 90 validate and 9 test"),
        (100, 0.001, 0.09, "91 would train, 0 validate and 9 test"),
    ],
)
def test_too_few_rows(n_rows: int, validation: float, test: float, counts: str) -> None:
    with pytest.raises(ValueError) as caught:
        split_sizes(n_rows, validation, test)
    assert str(caught.value) == (
        f"{n_rows} rows are too few to split: {counts}, but each split needs at least 2; give more"
        f" rows or change validation={validation:g} and test={test:g}"
    )
