"""What k costs and gives, against cross-validation k by k and shuffle by shuffle."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.preprocessing import StandardScaler

import hpwidgets as hp
from hpwidgets.data.dataset import Dataset
from hpwidgets.lessons.cross_validation._fold_cost import fitting_ks, fold_cost
from hpwidgets.lessons.cross_validation._fold_plan import FoldPlan
from hpwidgets.lessons.cross_validation._fold_rows import PEOPLE, arrange, fold_rows
from hpwidgets.tuning.validation.cross_validation import cross_validate
from tests.factories import stopping_after

H = hp.Hyperparameters(hidden_units=8, epochs=4)


def test_each_k_is_its_own_cross_validation() -> None:
    rows = arrange(fold_rows("wine"), count=60)
    *_, view = fold_cost(H, rows, FoldPlan(stratify=True), ks=(2, 5), shuffles=[3, 4])
    for s, seed in enumerate((3, 4)):
        for at, k in enumerate((2, 5)):
            splitter = StratifiedKFold(k, shuffle=True, random_state=seed)
            alone = cross_validate(H, rows.data, splitter)
            assert view.means[s, at] == pytest.approx(alone.mean, abs=1e-5)
            assert view.sds[s, at] == pytest.approx(alone.sd, abs=1e-5)
    assert view.train_rows.tolist() == [30, 48] and view.epochs.tolist() == [8, 20]
    assert view.row_updates.tolist() == [8 * 30, 20 * 48]
    assert (view.seconds > 0).all() and view.done == view.total == 2 * (8 + 20)
    assert view.fresh == 0 and np.isnan(view.truth).all()  # 82 rows are too few to be the truth


@pytest.mark.parametrize("name", ["imbalanced", "diabetes"])
def test_the_truth_is_a_fit_on_all_rows_judged_by_fresh_ones(name: str) -> None:
    regression = name == "diabetes"
    share = 0.0 if regression else 0.2
    rows = arrange(fold_rows(name), count=100, share=share)
    assert rows.rest is not None
    *_, view = fold_cost(H, rows, FoldPlan(), ks=(2, 3), shuffles=[0, 5])
    assert view.fresh == len(rows.rest[1])
    scaler = StandardScaler().fit(rows.data.X_train.double().numpy())
    for at, seed in enumerate((0, 5)):
        X, y = rows.data.X_train.numpy(), rows.data.y_train.numpy()
        fresh, wanted = rows.rest[0].numpy(), rows.rest[1].numpy()
        data = _two_parts(rows.data, scaler.transform(X), y, scaler.transform(fresh), wanted)
        run = hp.train(H.replace(seed=seed), data)
        for _epoch in run:
            pass
        outputs = run.predict(data.X_validation).detach().numpy()
        if regression:
            errors = ((outputs[:, 0] - wanted) ** 2).sum() / ((wanted - wanted.mean()) ** 2).sum()
            assert view.truth[at] == pytest.approx(1 - errors, abs=1e-4)
        else:
            right = outputs.argmax(1) == wanted
            weighed = 0.8 * right[wanted == 0].mean() + 0.2 * right[wanted == 1].mean()
            assert view.truth[at] == pytest.approx(weighed, abs=1e-4)


def _two_parts(data: Dataset, X: Any, y: Any, fresh: Any, wanted: Any) -> Dataset:
    return replace(
        data,
        X_train=torch.tensor(X, dtype=torch.float32),
        y_train=torch.tensor(y),
        X_validation=torch.tensor(fresh, dtype=torch.float32),
        y_validation=torch.tensor(wanted),
    )


def test_numbers_of_folds_that_fit() -> None:
    assert fitting_ks(arrange(fold_rows("iris"), count=50), FoldPlan()) == (2, 3, 5, 10, 20)
    assert fitting_ks(arrange(fold_rows("iris"), count=12), FoldPlan()) == (2, 3, 5)
    assert fitting_ks(arrange(fold_rows("iris"), count=12), FoldPlan(stratify=True)) == (2, 3)
    assert fitting_ks(fold_rows(PEOPLE), FoldPlan(kind="group")) == (2, 3, 5, 10, 20)
    with pytest.raises(ValueError, match="these rows allow only 1 of 2, 3, 5, 10, 20 folds"):
        fitting_ks(arrange(fold_rows("iris"), count=7), FoldPlan(stratify=True))


def test_groups_are_kept_together_and_have_no_fresh_rows() -> None:
    rows = arrange(fold_rows(PEOPLE), count=40)
    *_, view = fold_cost(H, rows, FoldPlan(kind="group"), ks=(2, 4), shuffles=[0, 1])
    assert view.fresh == 0 and np.isfinite(view.means).all()
    plain = cross_validate(H, rows.data, KFold(2, shuffle=True, random_state=0))
    assert view.means[0, 0] != pytest.approx(plain.mean)


def test_results_come_in_k_by_k_and_stop_is_heard() -> None:
    rows = arrange(fold_rows("iris"), count=30)
    views = list(fold_cost(H, rows, FoldPlan(), ks=(2, 3), shuffles=[0, 1]))
    known = [int(np.isfinite(view.seconds).sum()) for view in views]
    assert known[0] == 0 and known[-1] == 2 and known == sorted(known) and 1 in known
    done = [view.done for view in views]
    assert done == sorted(done)
    cancelled = stopping_after(10)
    some = list(fold_cost(H, rows, FoldPlan(), shuffles=[0, 1], cancelled=cancelled))
    assert some[-1].done < some[-1].total
