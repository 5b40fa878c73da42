"""One update of one weight on one example: every number of it, to check with a calculator."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import torch

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine import fit
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.records import History

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True, kw_only=True)
class OneStep:
    """One update of the smallest network there is, which predicts ``weight × input``.

    Its mini-batch is one example, its loss the squared error. Raises ValueError for a number that
    is not finite, or a learning rate that is not above 0.

    Examples
    --------
    >>> step = OneStep(input=2.0, target=3.0, weight=0.5, learning_rate=0.1)
    >>> step.prediction, step.loss, step.gradient, step.new_weight
    (1.0, 4.0, -8.0, 1.3)
    """

    input: float
    target: float
    weight: float
    learning_rate: float

    def __post_init__(self) -> None:
        for name in ("input", "target", "weight", "learning_rate"):
            value = getattr(self, name)
            if not math.isfinite(value):
                raise ValueError(f"{name} must be a finite number, got {value!r}")
        if self.learning_rate <= 0:
            raise ValueError(f"learning_rate must be above 0, got {self.learning_rate!r}")

    @property
    def prediction(self) -> float:
        """Of the network before the update."""
        return self.weight * self.input

    @property
    def error(self) -> float:
        """How far the prediction lies above the target."""
        return self.prediction - self.target

    @property
    def loss(self) -> float:
        """Squared error before the update."""
        return self.error**2

    @property
    def gradient(self) -> float:
        """Of the loss by the weight: how fast the loss grows as the weight grows."""
        return 2 * self.error * self.input

    @property
    def new_weight(self) -> float:
        """After the update: against the gradient, by the learning rate times its size."""
        return self.weight - self.learning_rate * self.gradient

    @property
    def new_loss(self) -> float:
        """Squared error of the same example after the update."""
        return self.next().loss

    def next(self) -> OneStep:
        """The update after this one, which begins at the new weight."""
        return replace(self, weight=self.new_weight)

    def path(self, updates: int) -> list[OneStep]:
        """This update and those after it, so many in all; ValueError for none."""
        if updates < 1:
            raise ValueError(f"updates must be at least 1, got {updates!r}")
        steps = [self]
        while len(steps) < updates:
            steps.append(steps[-1].next())
        return steps

    def to_frame(self) -> pandas.DataFrame:
        """Every number of the update, one a row, with how it comes from those above it."""
        import pandas

        after = self.next()
        x, y, w, rate, e = map(
            _told, (self.input, self.target, self.weight, self.learning_rate, self.error)
        )
        gradient, new_weight, new_error = map(_told, (self.gradient, self.new_weight, after.error))
        rows = [
            (_("input"), _("given"), "", self.input),
            (_("target"), _("given"), "", self.target),
            (_("weight"), _("as it stands"), "", self.weight),
            (_("prediction"), _("weight × input"), f"{w} × {x}", self.prediction),
            (_("error"), _("prediction − target"), f"{_told(self.prediction)} − {y}", self.error),
            (_("loss"), _("error²"), f"{e} × {e}", self.loss),
            (_("gradient"), _("2 × error × input"), f"2 × {e} × {x}", self.gradient),
            (_("learning rate"), _("chosen"), "", self.learning_rate),
            (
                _("new weight"),
                _("weight − learning rate × gradient"),
                f"{w} − {rate} × {gradient}",
                self.new_weight,
            ),
            (
                _("new error"),
                _("new weight × input − target"),
                f"{new_weight} × {x} − {y}",
                after.error,
            ),
            (_("new loss"), _("new error²"), f"{new_error} × {new_error}", after.loss),
        ]
        table = [
            (name, how, typed, _told(value, bracket=False)) for name, how, typed, value in rows
        ]
        columns = ["", _("how it is computed"), _("on the calculator"), _("number")]
        return pandas.DataFrame(table, columns=columns).set_index("")

    def trained(self) -> History:
        """The same update by :func:`hpwidgets.train`: one row, one mini-batch, one epoch of SGD.

        >>> step = OneStep(input=2.0, target=3.0, weight=0.5, learning_rate=0.1)
        >>> f"{step.trained().train_loss[0]:.4f}"
        '0.1600'
        """
        X, y = torch.tensor([[self.input]]), torch.tensor([self.target])
        example = Dataset(
            X_train=X,
            y_train=y,
            X_validation=X,
            y_validation=y,
            X_test=X,
            y_test=y,
            task="regression",
            feature_names=("input",),
            class_names=(),
            name="one example",
            code="",
        )
        once = Hyperparameters(
            optimizer="sgd", learning_rate=self.learning_rate, batch_size=1, epochs=1
        )
        return fit(once, example, model=lambda *_: self._network())

    def _network(self) -> torch.nn.Module:
        network = torch.nn.Linear(1, 1, bias=False)
        torch.nn.init.constant_(network.weight, self.weight)
        return network


def _told(value: float, bracket: bool = True) -> str:
    """A number as it is typed: six digits at most, a negative one in brackets within a formula."""
    text = f"{value:.6g}".replace("-", "−")
    return f"({text})" if bracket and text.startswith("−") else text
