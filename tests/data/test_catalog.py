import subprocess
import sys

import pytest
import torch

from hpwidgets.data import CatalogEntry, catalog, load

NAMES = (
    "moons circles spirals xor blobs imbalanced sine waves digits digits_flat digits_rows"
    " breast_cancer wine iris diabetes"
)


def test_order_of_the_dropdown() -> None:
    assert list(catalog) == NAMES.split()


def test_catalog_is_read_only() -> None:
    with pytest.raises(TypeError, match="does not support item assignment"):
        catalog["mine"] = catalog["moons"]  # type: ignore[index]


@pytest.mark.parametrize(("name", "entry"), catalog.items())
def test_entry_says_what_load_gives(name: str, entry: CatalogEntry) -> None:
    data = load(name)
    assert data.task == entry.task
    assert len(data.y_train) + len(data.y_validation) + len(data.y_test) == entry.n_samples
    assert (entry.noise is None) == (entry.kind == "real")
    assert entry.meaning
    assert data.name.startswith(entry.label)
    for X, y in (
        (data.X_train, data.y_train),
        (data.X_validation, data.y_validation),
        (data.X_test, data.y_test),
    ):
        assert X.dtype == torch.float32
        assert y.dtype == (torch.int64 if entry.task == "classification" else torch.float32)
        assert len(X) == len(y)
        if entry.task == "classification":
            assert set(y.tolist()) == set(range(len(data.class_names)))
    if entry.task == "regression":
        assert data.class_names == ()


@pytest.mark.parametrize(
    ("name", "shape", "features"),
    [
        ("moons", (2,), ("x1", "x2")),
        ("sine", (1,), ("x",)),
        ("waves", (32, 1), ("signal",)),
        ("digits", (1, 8, 8), ("grey value",)),
        ("digits_flat", (64,), ("pixel 0,0", "pixel 0,1")),
        ("digits_rows", (8, 8), ("column 0", "column 1")),
        ("breast_cancer", (30,), ("mean radius", "mean texture")),
        ("wine", (13,), ("alcohol", "malic_acid")),
        ("iris", (4,), ("sepal length (cm)", "sepal width (cm)")),
        ("diabetes", (10,), ("age", "sex")),
    ],
)
def test_shapes_and_names(name: str, shape: tuple[int, ...], features: tuple[str, ...]) -> None:
    data = load(name)
    assert data.shape == shape
    assert data.feature_names[: len(features)] == features
    if len(shape) == 1:
        assert len(data.feature_names) == shape[0]


def test_three_forms_of_the_digits_hold_the_same_pixels() -> None:
    images, flat, rows = (load(name) for name in ("digits", "digits_flat", "digits_rows"))
    assert torch.equal(images.X_test.flatten(1), flat.X_test)
    assert torch.equal(rows.X_test.flatten(1), flat.X_test)
    assert (flat.X_train.min(), flat.X_train.max()) == (0, 1)


def test_class_names_of_the_tumours() -> None:
    from sklearn.datasets import load_breast_cancer

    data = load("breast_cancer")
    assert data.class_names == ("malignant", "benign")
    benign = sum(int(y.sum()) for y in (data.y_train, data.y_validation, data.y_test))
    assert benign == load_breast_cancer().target.sum() == 357


def test_diabetes_is_not_scaled_by_its_test_rows() -> None:
    data = load("diabetes")
    assert data.X_train.mean(0).tolist() == pytest.approx([0] * 10, abs=1e-5)
    assert data.X_train.std(0, correction=0).tolist() == pytest.approx([1] * 10, abs=1e-4)
    assert abs(data.X_test.mean(0)).max() > 0.01
    assert data.y_train.std(correction=0).item() == pytest.approx(1, abs=1e-4)


def test_heavy_libraries_wait_until_a_set_is_loaded() -> None:
    code = (
        "import sys, hpwidgets.data\n"
        "print(*(name for name in ('sklearn', 'pandas', 'scipy') if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"


def test_tables_come_in_their_own_units() -> None:
    from hpwidgets.data import bundled

    X, y = bundled.diabetes()
    assert (X[:, 0].min(), X[:, 0].max()) == (19, 79)  # years
    assert (y.min(), y.max()) == (25, 346)


@pytest.mark.parametrize(
    "name", ["moons", "circles", "spirals", "xor", "blobs", "imbalanced", "sine"]
)
def test_toys_stay_as_generated(name: str) -> None:
    entry = catalog[name]
    X, y = entry.make(n_samples=entry.n_samples, noise=entry.noise, seed=0)
    data = load(name)
    rows = torch.cat([data.X_train, data.X_validation, data.X_test])
    answers = torch.cat([data.y_train, data.y_validation, data.y_test])
    order, back = X[:, 0].argsort(), rows[:, 0].argsort()
    assert torch.equal(rows[back], torch.from_numpy(X[order]))
    assert torch.equal(answers[back], torch.from_numpy(y[order]))


def test_waves_are_standardised_by_their_training_rows() -> None:
    data = load("waves")
    assert data.X_train.mean().item() == pytest.approx(0, abs=1e-6)
    assert data.X_train.std(correction=0).item() == pytest.approx(1, abs=1e-5)
