"""``Dataset.code`` leaves the arrays of the set, bit for bit, without this package."""

import ast
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.utils import Bunch

from hpwidgets.data import Dataset, _packing, catalog, load

PARTS = ("X_train", "y_train", "X_validation", "y_validation", "X_test", "y_test")
RNG = np.random.default_rng(0)
X = RNG.normal(3, 2, (60, 3))
y = np.arange(60) % 3


def assert_code_repeats(data: Dataset, **given: Any) -> None:
    assert data.code.endswith("\n")
    assert "hpwidgets" not in data.code
    assert "__future__" not in data.code  # the code may stand in the middle of a longer script
    assert max(len(line) for line in data.code.splitlines()) <= 100
    namespace: dict[str, Any] = dict(given)
    exec(compile(data.code, "<code>", "exec", dont_inherit=True), namespace)
    for part in PARTS:
        expected, got = getattr(data, part).numpy(), namespace[part]
        assert type(got) is np.ndarray
        assert (got.dtype, got.shape) == (expected.dtype, expected.shape), part
        assert got.tobytes() == expected.tobytes(), part


@pytest.mark.parametrize("name", catalog)
def test_named_sets(name: str) -> None:
    data = load(name)
    assert_code_repeats(data)
    assert data.code.isascii()


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("moons", {"noise": 1 / 3, "n_samples": 77, "seed": 12, "train_size": 5}),
        ("waves", {"noise": 0.0, "seed": 1, "validation": 100, "test": 0.1}),
        ("digits", {"n_samples": 300, "seed": 2}),
        ("digits", {"n_samples": 25}),
        ("diabetes", {"n_samples": 50, "train_size": 10}),
    ],
)
def test_named_sets_with_options(name: str, options: dict[str, Any]) -> None:
    assert_code_repeats(load(name, **options))


@pytest.mark.parametrize(
    "source",
    [
        (X, y),
        (X, np.array(["가", "b", "c"])[y]),
        (X, y * 0.7),
        (X, y.astype(object)),
        (X > 3, y > 1),
        (X[:, :, None], y),
        (RNG.normal(size=(60, 2, 4, 4)), y),
        (-np.zeros((60, 1)) + X[:, :1].round(), y * 0.3),
        torch.utils.data.TensorDataset(torch.tensor(X), torch.tensor(y)),
    ],
)
@pytest.mark.parametrize("n_samples", [None, 45])
def test_own_rows_are_carried_along(source: Any, n_samples: int | None) -> None:
    assert_code_repeats(load(source, n_samples=n_samples, seed=4))


class Pairs(torch.utils.data.Dataset[Any]):
    def __init__(self, *pairs: Any) -> None:
        self.pairs = pairs

    def __len__(self) -> int:
        return len(self.pairs)

    def __getitem__(self, index: int) -> Any:
        return self.pairs[index]


FRAME = pd.DataFrame(X, columns=["a", "b", "c"]).assign(
    flag=y > 1, count=pd.array(y, dtype="Int64"), kind=np.array(["x", "y", "z"])[y]
)


@pytest.mark.parametrize(
    ("source", "options", "given"),
    [
        ((X, y), {}, {"X": X, "y": y}),
        ((X.tolist(), y.tolist()), {}, {"X": X.tolist(), "y": y.tolist()}),
        ((X, y.reshape(-1, 1)), {}, {"X": X, "y": y.reshape(-1, 1)}),
        ((X, y * 0.7), {}, {"X": X, "y": y * 0.7}),
        ((X, FRAME["kind"]), {}, {"X": X, "y": FRAME["kind"]}),
        ((X, y > 1), {}, {"X": X, "y": y > 1}),
        (
            (torch.tensor(X), torch.tensor(y)),
            {"train_size": 9},
            {"X": torch.tensor(X), "y": torch.tensor(y)},
        ),
        ((torch.tensor(X, requires_grad=True), y), {}, {"X": torch.tensor(X), "y": y}),
        (FRAME.drop(columns="kind"), {"target": "count"}, {"frame": FRAME.drop(columns="kind")}),
        (FRAME, {"target": "kind"}, {"frame": FRAME}),
        (Bunch(data=X, target=y), {}, {"bunch": {"data": X, "target": y}}),
        (
            Pairs(*zip(torch.tensor(X), torch.tensor(y), strict=True)),
            {},
            {"dataset": Pairs(*zip(torch.tensor(X), torch.tensor(y), strict=True))},
        ),
        (
            Pairs(*zip(torch.tensor(X), y * 0.7, strict=True)),
            {},
            {"dataset": Pairs(*zip(torch.tensor(X), y * 0.7, strict=True))},
        ),
    ],
)
def test_large_rows_come_from_a_file_that_a_comment_makes(
    source: Any,
    options: dict[str, Any],
    given: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Any,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(_packing, "LONGEST_TEXT", 10)
    data = load(source, **options)
    first, *remark = [line for line in data.code.splitlines() if line.startswith("# ")]
    assert first == "# Make data.npz first, from the rows that were given to load:"
    exec("\n".join(line.removeprefix("# ") for line in remark), {"np": np, **given})
    assert_code_repeats(data)


def test_a_large_set_is_not_in_the_code() -> None:
    rows = RNG.normal(size=(60_000, 4))
    data = load((rows, rows[:, 0]))
    assert len(data.code) < 5000
    assert 'read_npz(path="data.npz")' in data.code.replace("'", '"')


def test_code_is_short_enough_to_read() -> None:
    tree = ast.parse(load("moons").code)
    functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    assert functions == ["moons", "split"]
    assert len(load("moons").code.splitlines()) < 45
