"""One network under many dropout masks: training mode against evaluation mode."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils import parameters_to_vector

from hpwidgets.data.checks import check_classes, check_place
from hpwidgets.data.dataset import Dataset
from hpwidgets.engine import train
from hpwidgets.engine.inspection import start_network
from hpwidgets.engine.layers import Dropout
from hpwidgets.engine.losses import row_losses
from hpwidgets.engine.network import PopulationNetwork
from hpwidgets.engine.threads import threads_for
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.lessons.regularisation.records import MaskSpreadView
from hpwidgets.records import History

BETWEEN = 5
"""Epochs between two looks at the masks."""
MULTIPLICATIONS = 4e7
"""Of one pass: about 15 ms. On the way, more validation rows than that are left out; at the end
all are there, a part of the masks in one pass."""


def mask_spread(
    h: Hyperparameters,
    data: Dataset,
    *,
    row: int = 1,
    masks: int = 200,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[MaskSpreadView]:
    """Train with dropout; before, between and after, answer under ``masks`` masks and without.

    Averaging the answers of many masks is what Gal & Ghahramani (2016) call Monte Carlo dropout;
    that evaluation mode comes close to it in one pass is the idea of Srivastava et al. (2014).
    ``row`` counts the validation rows from 1. The batch is the first of the training rows.

    Raises ValueError for data without classes, another family than mlp, batch norm, a row that
    is not there, or fewer than two masks.
    """
    check_classes(data)
    if h.family != "mlp" or h.batch_norm or h.hidden_layers == 0:
        raise ValueError("masks are looked at in an mlp with hidden layers and without batch_norm")
    check_place("row", row, 1, len(data.y_validation), "the validation rows")
    if masks < 2:
        raise ValueError(f"masks must be at least 2, got {masks}")
    start = start_network(h, data, [h.seed])
    run = train(h, data, cancelled=cancelled)

    def look(history: History | None, epoch: int, rows: int) -> MaskSpreadView:
        flat = start.state()
        if history is not None:
            parameters = parameters_to_vector(history.model.parameters()).detach()
            flat = start.place(parameters.unsqueeze(0))
        with threads_for(0):
            network = start.with_states(flat)
            return _look(network, h, data, row, masks, epoch, rows, cancelled)

    n = len(data.y_validation)
    on_the_way = max(1, min(n, int(MULTIPLICATIONS / (masks * start.n_parameters))))
    with suppress(_Cancelled):
        yield look(None, 0, on_the_way)
        for epoch in run:
            if epoch.index % BETWEEN == 0 and epoch.index < h.epochs:
                yield look(run.history(), epoch.index, on_the_way)
        history = run.history()
        yield look(history, len(history.epochs), n)


class _Cancelled(Exception):
    """The view is no longer wanted."""


def _look(
    network: PopulationNetwork,
    h: Hyperparameters,
    data: Dataset,
    row: int,
    masks: int,
    epoch: int,
    n: int,
    cancelled: Callable[[], bool],
) -> MaskSpreadView:
    """The view with ``n`` validation rows; raises _Cancelled between two passes."""
    generator = torch.Generator().manual_seed(h.seed)
    batch_rows = min(h.batch_size, len(data.y_train))

    def keep(rows: int) -> list[Tensor]:
        factors = []
        for shape in network.noise[0]:
            noise = torch.rand(1, rows, *shape, generator=generator)
            factors.append((noise >= h.dropout) / (1 - h.dropout))
        return factors

    def answers(X: Tensor) -> tuple[Tensor, Tensor]:
        """Outputs under the masks ``[masks, n, K]`` and in evaluation mode ``[n, K]``.

        A row under another mask is another row of the batch: the weights are there once.
        """
        each = max(1, int(MULTIPLICATIONS / (len(X) * network.n_parameters)))
        parts = []
        X = network.read(X)
        with torch.no_grad():
            plain = network.forward(X.unsqueeze(0), training=False)[0]
            for begun in range(0, masks, each):
                if cancelled():
                    raise _Cancelled
                members = min(each, masks - begun)
                rows = X.repeat(members, *[1] * (X.ndim - 1)).unsqueeze(0)
                under = network.forward(rows, training=True, keep=keep(rows.shape[1]))
                parts.append(under.reshape(members, *plain.shape).clone())
        return torch.cat(parts), plain

    X, y = data.X_train[:batch_rows], data.y_train[:batch_rows]
    under, plain = answers(X)
    batch_losses = row_losses("classification", under, y.expand(masks, -1)).mean(1)
    batch_evaluation = row_losses("classification", plain.unsqueeze(0), y.unsqueeze(0)).mean()
    new, truth = data.X_validation[:n], data.y_validation[:n]
    under, plain = answers(new)
    mean = under.double().softmax(-1).cumsum(0) / torch.arange(1, masks + 1).view(-1, 1, 1)
    picked = truth.view(1, -1, 1).expand(masks, -1, 1)
    ensemble_losses = -mean.gather(2, picked).squeeze(-1).clamp_min(1e-30).log().mean(1)
    scores = (mean.argmax(-1) == truth).double().mean(1)
    one = data.X_validation[row - 1 : row]
    one_under, one_plain = answers(one)
    target = int(data.y_validation[row - 1])
    units, evaluated = _first_layer(network, one, keep(masks))
    return MaskSpreadView(
        dropout=h.dropout,
        row=row,
        batch_rows=batch_rows,
        batch_losses=batch_losses.double().numpy(),
        batch_evaluation=float(batch_evaluation),
        probabilities=one_under[:, 0].double().softmax(-1)[:, target].numpy(),
        probability_evaluation=float(one_plain[0].double().softmax(-1)[target]),
        ensemble_losses=ensemble_losses.numpy(),
        ensemble_scores=scores.numpy(),
        loss_evaluation=float(
            row_losses("classification", plain.unsqueeze(0), truth.unsqueeze(0)).mean()
        ),
        score_evaluation=float((plain.argmax(-1) == truth).double().mean()),
        unit_means=units.double().mean(0).numpy(),
        unit_evaluations=np.asarray(evaluated.double().numpy()),
        done=epoch,
        total=h.epochs,
    )


def _first_layer(
    network: PopulationNetwork, X: Tensor, keep: list[Tensor]
) -> tuple[Tensor, Tensor]:
    """The first hidden layer's activations for one row: ``[masks, units]``, and without masks."""

    def activations(rows: Tensor, factors: list[Tensor]) -> Tensor:
        with torch.no_grad():
            read = network.read(rows).unsqueeze(0)
            passed = network.trace(read, training=bool(factors), keep=factors)
        return next(answer for layer, answer in passed if isinstance(layer, Dropout))[0]

    masks = keep[0].shape[1]
    return activations(X.expand(masks, *X.shape[1:]), keep), activations(X, [])[0]
