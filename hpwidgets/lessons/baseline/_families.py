"""Families of networks on the same rows, beside what needs no network at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from hpwidgets.data.checks import check_classes
from hpwidgets.data.dataset import Dataset
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.lessons.baseline.records import FamiliesView, ModelRuns
from hpwidgets.tuning.populations.fleet import Fleet, count_parameters
from hpwidgets.tuning.references import reference

FAMILIES = ("mlp", "cnn", "rnn", "gru")
BASELINES = ("dummy", "logistic")


def for_family(data: Dataset, family: str) -> Dataset:
    """The same rows in the shape that the family reads.

    A cnn gets sequences as images one pixel wide (features as channels), and a table's row as a
    line of pixels; recurrent networks get a table's row one number a step, images row by row. The
    mlp reads everything flat. Nothing is left out or added.

    >>> import hpwidgets as hp
    >>> [for_family(hp.load("wine"), family).shape for family in FAMILIES]
    [(13,), (1, 1, 13), (13, 1), (13, 1)]
    >>> for_family(hp.load("waves"), "cnn").shape
    (1, 32, 1)
    """
    axes = len(data.shape)
    if family == "cnn" and axes == 2:
        return change_inputs(data, lambda X: X.transpose(1, 2).unsqueeze(-1).contiguous())
    if family == "cnn" and axes == 1:
        return change_inputs(data, lambda X: X[:, None, None, :])
    if family in ("rnn", "gru") and axes == 1:
        return change_inputs(data, lambda X: X.unsqueeze(-1))
    return data


def permute_inputs(data: Dataset, seed: int) -> Dataset:
    """The data with the numbers of every row in one other order, the same for all rows.

    Neighbouring numbers no longer belong together: a cnn, which reads neighbours, loses accuracy;
    an mlp, which reads all numbers at once, does not.

    >>> import hpwidgets as hp
    >>> data = hp.load("digits")
    >>> permuted = permute_inputs(data, seed=0)
    >>> permuted.shape, bool(permuted.X_train.sum().isclose(data.X_train.sum()))
    ((1, 8, 8), True)
    """
    order = torch.from_numpy(
        np.random.default_rng(seed).permutation(data.X_train[0].numel()).astype(np.int64)
    )
    return change_inputs(data, lambda X: X.flatten(1)[:, order].view_as(X))


def change_inputs(data: Dataset, change: Callable[[Tensor], Tensor]) -> Dataset:
    """The data with the inputs of all three splits changed; targets and names stay."""
    return replace(
        data,
        X_train=change(data.X_train),
        X_validation=change(data.X_validation),
        X_test=change(data.X_test),
    )


def compare_families(
    h: Hyperparameters,
    data: Dataset,
    *,
    families: Sequence[str] = FAMILIES,
    seeds: Sequence[int] = range(3),
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[FamiliesView]:
    """Train each family with the same setting; a view after each epoch of one of them.

    Every family gets the same rows in its own shape, and the same depth, width, learning rate,
    batch size and epochs; all seeds of a family are one population. Beside them stand
    scikit-learn's ``DummyClassifier`` (the training rows' class shares) and ``LogisticRegression``
    with its defaults, on the flat rows.

    Raises ValueError for data without classes.
    """
    check_classes(data)
    baselines = [_baseline("dummy", data)]
    fleets = [
        Fleet(
            [h.replace(family=family, seed=seed) for seed in seeds],
            for_family(data, family),
            cancelled=cancelled,
        )
        for family in families
    ]
    total = h.epochs * len(seeds) * len(families)
    confusions: dict[str, NDArray[np.float64]] = {}

    def view() -> FamiliesView:
        return FamiliesView(
            families=tuple(
                ModelRuns(
                    name=family,
                    n_parameters=count_parameters(h.replace(family=family), fleet.data),
                    validation_loss=fleet.values("validation_loss"),
                    validation_score=fleet.values("validation_score"),
                    seconds=fleet.seconds,
                    diverged=int(fleet.diverged.sum()),
                    confusion=confusions.get(family),
                )
                for family, fleet in zip(families, fleets, strict=True)
            ),
            baselines=tuple(baselines),
            class_names=data.class_names,
            epochs=h.epochs,
            done=sum(fleet.done for fleet in fleets) if len(confusions) < len(families) else total,
            total=total,
        )

    yield view()
    baselines.append(_baseline("logistic", data))
    yield view()
    going = dict(zip(families, fleets, strict=True))
    while going and not cancelled():
        for family, fleet in list(going.items()):
            ended = next(fleet, None) is None
            if cancelled():
                return
            if ended:
                del going[family]
                answers = fleet.predict(fleet.data.X_validation).argmax(-1).numpy()
                confusions[family] = confusion_shares(data, answers)
            yield view()


def confusion_shares(data: Dataset, answers: NDArray[np.int64]) -> NDArray[np.float64]:
    """Shares ``[K, K]`` of each true class's validation rows by answer, from ``[models, n]``.

    A class without validation rows has zeros.

    >>> import hpwidgets as hp
    >>> data = hp.load("iris")
    >>> confusion_shares(data, data.y_validation.numpy()[None]).diagonal().tolist()
    [1.0, 1.0, 1.0]
    """
    from sklearn.metrics import confusion_matrix

    truth, classes = np.tile(data.y_validation.numpy(), len(answers)), range(data.n_outputs)
    return np.asarray(confusion_matrix(truth, answers.ravel(), labels=classes, normalize="true"))


def _baseline(name: str, data: Dataset) -> ModelRuns:
    found = reference("dummy" if name == "dummy" else "linear", data)
    answers = found.answer(data.X_validation).argmax(axis=1)
    return ModelRuns(
        name=name,
        n_parameters=found.n_parameters,
        validation_loss=np.array([[found.loss]]),
        validation_score=np.array([[found.score]]),
        seconds=found.seconds,
        confusion=confusion_shares(data, answers[None]),
    )
