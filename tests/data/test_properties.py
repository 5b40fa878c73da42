"""Any rows at all: they load into three parts of themselves, or a clear error says why not."""

from typing import Any

import numpy as np
import pandas as pd
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from hpwidgets.data import Dataset, load
from tests.odd_inputs.clear import is_clear

PARTS = ("X_train", "X_validation", "X_test", "y_train", "y_validation", "y_test")
rows = st.integers(0, 40)
finite = st.floats(allow_nan=False, allow_infinity=False)
cells = st.one_of(
    finite,
    st.floats(),
    st.integers(),
    st.booleans(),
    st.none(),
    st.text(max_size=3),
    st.sampled_from(["a", "b", 0, 1, 0.5]),
)


def parts(data: Dataset) -> list[np.ndarray]:
    return [getattr(data, part).numpy() for part in PARTS]


def check(data: Dataset, n_rows: int) -> None:
    *X, y_train, y_validation, y_test = parts(data)
    assert sum(map(len, X)) == len(y_train) + len(y_validation) + len(y_test) == n_rows
    assert all(np.isfinite(values).all() for values in parts(data))
    assert all(len(values) >= 2 for values in parts(data))
    assert (y_train != y_train[0]).any()
    if data.task == "classification":
        assert set(np.concatenate([y_train, y_validation, y_test])) == set(
            range(len(data.class_names))
        )
        assert len(set(data.class_names)) == len(data.class_names)


def load_or_refuse(source: Any, n_rows: int, **options: Any) -> Dataset | None:
    try:
        data = load(source, **options)
    except (ValueError, TypeError) as error:
        assert type(error) in (ValueError, TypeError)
        assert is_clear(error), str(error)
        return None
    check(data, n_rows)
    return data


@st.composite
def arrays(draw: st.DrawFn, elements: st.SearchStrategy[float]) -> tuple[np.ndarray, np.ndarray]:
    n = draw(rows)
    shape = (n, *draw(st.lists(st.integers(1, 3), min_size=1, max_size=3)))
    X = draw(hnp.arrays(np.float64, shape, elements=elements))
    amounts = hnp.arrays(np.float64, n, elements=elements)
    labels = hnp.arrays(np.int64, n, elements=st.integers(0, 3))
    return X, draw(st.one_of(amounts, labels))


@settings(max_examples=150, deadline=None)
@given(arrays(finite), st.integers(0, 2**31 - 1))
def test_any_finite_arrays(pair: tuple[np.ndarray, np.ndarray], seed: int) -> None:
    load_or_refuse(pair, len(pair[0]), seed=seed)


@settings(max_examples=60, deadline=None)
@given(arrays(st.floats()))
def test_any_arrays(pair: tuple[np.ndarray, np.ndarray]) -> None:
    if load_or_refuse(pair, len(pair[0])) is not None:
        assert np.isfinite(pair[0]).all()
        assert np.isfinite(pair[1]).all()


@settings(max_examples=60, deadline=None)
@given(
    st.integers(8, 80),
    st.integers(1, 4),
    st.integers(0, 2**31 - 1),
    st.floats(0.1, 0.4),
    st.floats(0.1, 0.4),
)
def test_splits_are_disjoint_and_together_the_rows(
    n: int, n_classes: int, seed: int, validation: float, test: float
) -> None:
    numbers = np.arange(n)
    X = np.column_stack([numbers, -2.0 * numbers])
    options = {"seed": seed, "validation": validation, "test": test}
    for y in (numbers % n_classes, numbers * 0.5):
        data = load_or_refuse((X, y), n, **options)
        if data is None:
            continue
        *features, y_train, y_validation, y_test = parts(data)
        first, second = np.concatenate(features).T
        order = first.argsort()
        np.testing.assert_allclose(np.diff(first[order]), np.diff(first[order])[0], rtol=1e-3)
        np.testing.assert_allclose(second, -first, rtol=1e-3, atol=1e-4)
        answers = np.concatenate([y_train, y_validation, y_test])[order]
        if data.task == "classification":
            np.testing.assert_array_equal(answers, y)
        else:
            assert (np.diff(answers) > 0).all()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(cells, min_size=2, max_size=2), max_size=30), st.lists(cells, max_size=30))
def test_any_lists(X: list[list[Any]], y: list[Any]) -> None:
    load_or_refuse((X, y), len(X))


@settings(max_examples=60, deadline=None)
@given(st.integers(6, 30).flatmap(lambda n: st.lists(cells, min_size=n, max_size=n)), st.data())
def test_any_frame(column: list[Any], draw: st.DataObject) -> None:
    other = draw.draw(st.lists(cells, min_size=len(column), max_size=len(column)))
    frame = pd.DataFrame({"a": pd.Series(column), "b": pd.Series(other)})
    load_or_refuse(frame, len(column), target=draw.draw(st.sampled_from(["a", "b", "c", None])))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_any_file(tmp_path_factory: Any, content: bytes) -> None:
    path = tmp_path_factory.mktemp("csv") / "any.csv"
    path.write_bytes(b"a,b\n1,2\n" + content)
    try:
        load(path, target="b")
    except (ValueError, TypeError) as error:
        assert type(error) in (ValueError, TypeError)


anything = st.one_of(cells, st.lists(cells, max_size=3), st.floats(-1, 2), st.integers(-1, 600))


@settings(max_examples=150, deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            ("target", "task", "noise", "n_samples", "seed", "validation", "test", "train_size"),
            anything,
        ),
    ),
    st.sampled_from(["moons", "iris", "sine"]),
)
def test_any_arguments(options: dict[str, Any], name: str) -> None:
    try:
        data = load(name, **options)
    except (ValueError, TypeError) as error:
        assert type(error) in (ValueError, TypeError)
    else:
        assert torch.isfinite(data.X_train).all()
