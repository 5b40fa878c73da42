"""Networks looked into: before the first update, and update by update."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, repeat
from typing import Literal

import torch
from torch import Tensor, nn

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine.architecture import build_layers
from hpwidgets.engine.batches import Batch, Batches, batch_rows
from hpwidgets.engine.layers import Dropout
from hpwidgets.engine.losses import output_gradient, row_losses
from hpwidgets.engine.network import PopulationNetwork
from hpwidgets.engine.seeds import weights_seed
from hpwidgets.engine.threads import threads_for
from hpwidgets.engine.updates import Updater
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.records import Task

Start = Literal["default", "scaled"]


@dataclass(frozen=True, eq=False)
class Update:
    """An update of M networks that comes next: its batch, the weights before it, its losses."""

    epoch: int
    batch: Batch
    network: PopulationNetwork
    """As it stands; the update moves it on."""
    state: Tensor
    """The networks' ``state()`` before the update."""
    losses: Tensor
    """Mean loss ``[M]`` of the batch with its dropout masks, before the update."""

    @property
    def parameters(self) -> Tensor:
        """The weights and biases ``[M, n_parameters]`` before the update, in a module's order."""
        return self.network.parameters_in(self.state)


@dataclass(frozen=True)
class RowPass:
    """One row's way through the network and back; ``H`` hidden layers.

    ``inputs`` are the row's numbers, ``factors`` what dropout multiplies the H layers by (none in
    evaluation mode), ``given`` the H layers' answers ``[units]`` and ``handed`` what dropout hands
    on of them; ``unit_gradients`` ``[units]`` and ``weight_gradients`` ``[to, from]`` are the row's
    loss by ``given`` and by the weights; ``error`` ``[K]`` its gradient at the output units.
    """

    inputs: Tensor
    factors: tuple[Tensor, ...]
    given: tuple[Tensor, ...]
    handed: tuple[Tensor, ...]
    outputs: Tensor
    error: Tensor
    unit_gradients: tuple[Tensor, ...]
    weights: tuple[Tensor, ...]
    weight_gradients: tuple[Tensor, ...]


def start_network(h: Hyperparameters, data: Dataset, seeds: Sequence[int]) -> PopulationNetwork:
    """The networks that training with these seeds begins with, as one population."""
    layers = build_layers(h, data.shape, data.n_outputs)
    rows = batch_rows(len(data.y_train), h.batch_size)
    starts = [weights_seed(seed) for seed in seeds]
    return PopulationNetwork([layers] * len(seeds), starts, "cpu", rows)


def updates(
    h: Hyperparameters,
    data: Dataset,
    seeds: Sequence[int],
    learning_rates: Iterable[float] | None = None,
) -> Iterator[Update]:
    """The training of one network a seed, all in one pass: each update is yielded, then made.

    They are the updates of :func:`hpwidgets.train` and go on without end; with ``learning_rates``
    each one has a rate of its own, and the last rate's is the last update.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> found = list(updates(hp.Hyperparameters(), hp.load("moons"), [0, 1], [0.1, 0.2, 0.3]))
    >>> [update.epoch for update in found], found[0].losses.shape
    ([1, 1, 1], torch.Size([2]))
    """
    network = start_network(h, data, seeds)
    updater = Updater(network, [h] * len(seeds))
    batches = Batches(
        network.read(data.X_train),
        data.y_train,
        seeds=seeds,
        rows=[torch.arange(len(data.y_train))] * len(seeds),
        weights=[None] * len(seeds),
        dropout=[h.dropout] * len(seeds),
        noise=network.noise,
        noise_rooms=network.noise_rooms,
        batch_size=h.batch_size,
        skip_single=h.batch_norm,
        task=data.task,
        outputs=data.n_outputs,
    )
    work = network.flat.numel() * h.batch_size
    endless = ((epoch, batch) for epoch in count(1) for batch in map(Batch.copy, batches.epoch()))
    rates = repeat(None) if learning_rates is None else learning_rates
    for rate, (epoch, batch) in zip(rates, endless, strict=False):
        with torch.no_grad(), threads_for(work):
            outputs = network.forward(batch.X, training=True, keep=batch.keep)
            losses = row_losses(data.task, outputs, batch.y).mean(1)
            gradient = output_gradient(data.task, outputs, batch.y)
        yield Update(epoch, batch, network, network.state(), losses)
        with torch.no_grad(), threads_for(work):
            if rate is not None:
                updater.set_learning_rate(float(rate))
            updater.update(network.backward(gradient))


def pass_row(update: Update, row: int, task: Task, *, training: bool = True) -> RowPass:
    """The way of one row of the batch through the first network, with its mask or in evaluation
    mode; of an mlp without batch norm, whose rows are each for themselves.
    """
    network = update.network.with_states(update.state[:1])
    batch = update.batch
    keep = [factors[:1, row : row + 1] for factors in batch.keep] if training else []
    x, y = batch.X[:1, row : row + 1], batch.y[:1, row : row + 1]
    with torch.no_grad():
        passed = network.trace(x, training=training, keep=keep)
        outputs = passed[-1][1]
        error = output_gradient(task, outputs, y)
        by_input = network.trace_back(error)
        gradient = network.gradient
    answers = [answer[0, 0] for _, answer in passed]
    at = [number for number, (layer, _) in enumerate(passed) if isinstance(layer, Dropout)]
    units = [found for number in at if (found := by_input[number]) is not None]
    weights = [part[0].clone() for part in network.weights(network.flat)]
    return RowPass(
        inputs=x[0, 0, : weights[0].shape[1]],
        factors=tuple(
            own[0, 0, : len(answers[number])] for number, own in zip(at, keep, strict=False)
        ),
        given=tuple(answers[number - 1] for number in at),
        handed=tuple(answers[number] for number in at),
        outputs=answers[-1],
        error=error[0, 0],
        unit_gradients=tuple(
            own[0, 0, : len(answers[number])] for number, own in zip(at, units, strict=True)
        ),
        weights=tuple(weights),
        weight_gradients=tuple(part[0].clone() for part in network.weights(gradient)),
    )


def gradient_norms(
    h: Hyperparameters, data: Dataset, seeds: Sequence[int], start: Start = "default"
) -> Tensor:
    """Norms ``[seeds, hidden_layers + 1]`` of the loss's gradient by each layer's weights.

    Of an untrained mlp, on all training rows, the layer nearest to the inputs first. ``start``
    ``"default"`` is PyTorch's: uniform up to 1/√inputs, which shrinks signals; ``"scaled"`` makes
    each hidden weight's variance gain²/inputs (Glorot & Bengio 2010, He et al. 2015), gain as
    ``torch.nn.init.calculate_gain`` has it (relu's for gelu), so that signals keep their size.

    Raises ValueError for another family than the mlp.
    """
    if h.family != "mlp":
        raise ValueError(f"gradient_norms looks at family 'mlp', got {h.family!r}")
    network = start_network(h, data, seeds)
    if start == "scaled":
        _scale_hidden(network, h.activation)
    X = network.read(data.X_train).expand(len(seeds), -1, -1)
    y = data.y_train.expand(len(seeds), -1)
    with torch.no_grad():
        outputs = network.forward(X, training=True)
        gradient = network.backward(output_gradient(data.task, outputs, y))
    return torch.stack([part.flatten(1).norm(dim=1) for part in network.weights(gradient)], dim=1)


def _scale_hidden(network: PopulationNetwork, activation: str) -> None:
    known = {"identity": "linear", "gelu": "relu"}
    name = known.get(activation, activation)
    gain = nn.init.calculate_gain("leaky_relu", 0.01) if name == "leaky_relu" else None
    if gain is None:
        gain = nn.init.calculate_gain(name)  # type: ignore[arg-type]
    # Uniform up to 1/sqrt(inputs) has the variance 1 / (3 inputs).
    for part in network.weights(network.flat)[:-1]:
        part.mul_(gain * 3**0.5)
