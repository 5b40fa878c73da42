"""The backward pass of every layer and of whole networks, beside autograd on plain modules."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine.architecture import build_layers
from hpwidgets.engine.layers import (
    Activation,
    BatchNorm,
    Conv,
    Dropout,
    FlattenImages,
    Layer,
    Linear,
    MaxPool,
    Recurrent,
    Step,
    Tape,
)
from hpwidgets.engine.losses import output_gradient, row_losses
from hpwidgets.engine.modules import plain_module
from hpwidgets.engine.network import PopulationNetwork
from hpwidgets.hyperparameters import ACTIVATIONS, FAMILIES, Hyperparameters
from hpwidgets.records import Task
from tests.factories import diabetes, digits, moons

RELATIVE = {torch.float32: 1e-6, torch.float64: 1e-10}
MEMBERS = st.integers(1, 4)
ROWS = st.integers(2, 9)
UNITS = st.integers(1, 20)
DTYPES = pytest.mark.parametrize("dtype", RELATIVE)


class Mask(nn.Module):
    """A dropout layer whose factors are given."""

    def __init__(self, factors: Tensor):
        super().__init__()
        self.factors = factors

    def forward(self, x: Tensor) -> Tensor:
        return x * self.factors


def assert_close(found: Tensor, expected: Tensor, exact: Tensor) -> None:
    """As near to autograd's number as the precision allows: relative to the largest number, and,
    where much cancels out, to what autograd itself loses beside double precision (``exact``).
    """
    assert found.shape == expected.shape
    lost = float((expected - exact).abs().max()) if found.dtype == torch.float32 else 0.0
    largest = max(float(expected.abs().max()), 1e-30)
    assert float((found - expected).abs().max()) <= RELATIVE[found.dtype] * largest + 3 * lost


def plain_pass(
    layer: Layer, mask: Tensor | None, numbers: list[Tensor], x: Tensor, by_answer: Tensor
) -> list[Tensor]:
    """Answer, gradient by the input and by the parameters, of one plain module and autograd."""
    module = layer.plain(0.0, None) if mask is None else Mask(mask)
    module.to(x.dtype)
    for parameter, part in zip(module.parameters(), numbers, strict=True):
        parameter.data.copy_(part.view_as(parameter))
    leaf = x.clone().requires_grad_()
    answer = module(leaf)
    leaves = [leaf, *module.parameters()]
    return [answer.detach(), *torch.autograd.grad(answer, leaves, by_answer.view_as(answer))]


def assert_as_autograd(
    layer: Layer, shape: tuple[int, ...], members: int, seed: int, dtype: torch.dtype
) -> None:
    """Compare ``[M, …]`` answers and gradients with M plain modules on inputs ``[B, …]``."""
    generator = torch.Generator().manual_seed(seed)

    def draw(*size: int) -> Tensor:
        return torch.randn(*size, generator=generator, dtype=torch.float64).to(dtype)

    images = len(shape) == 4
    x = draw(members, *shape)
    own = [p for p in layer.parameters if not p.buffer]
    numbers = [draw(members, p.size) for p in own]
    values = [p.view(part) for p, part in zip(own, numbers, strict=True)]
    buffers = [p for p in layer.parameters if p.buffer]
    values += [torch.full((members, *p.shape), p.fill).to(dtype) for p in buffers]
    gradients = [torch.zeros_like(p.gradient_view(n)) for p, n in zip(own, numbers, strict=True)]
    keep = []
    if layer.noise_shape is not None:
        keep = [(draw(members, shape[0], *layer.noise_shape) > 0).to(dtype) / 0.7]
    step, tape = Step(members, True, keep), Tape()
    inputs = x.movedim(1, -1).contiguous() if images else x.clone()
    y = layer.forward(inputs, values, step, tape).clone()
    gradient = draw(*y.shape)
    upright = [p.gradient_view(part) for p, part in zip(own, numbers, strict=True)]
    by_input = layer.backward(gradient.clone(), upright, gradients, step, tape)
    assert by_input is not None
    y, gradient, by_input = (
        t.movedim(-1, 1) if t.ndim == 5 else t for t in (y, gradient, by_input)
    )
    for m in range(members):
        mask = keep[0][m] if keep else None
        given_to = [part[m] for part in numbers], x[m], gradient[m]
        expected = plain_pass(layer, mask, *given_to)
        in_double = [n.double() for n in given_to[0]], x[m].double(), gradient[m].double()
        exact = plain_pass(layer, None if mask is None else mask.double(), *in_double)
        found = [y[m], by_input[m], *(part[m] for part in gradients)]
        for ours, theirs, true in zip(found, expected, exact, strict=True):
            assert_close(ours.reshape(theirs.shape), theirs, true)


@DTYPES
@given(members=MEMBERS, rows=ROWS, inputs=UNITS, outputs=UNITS, bias=st.booleans(), seed=ROWS)
@settings(max_examples=25)
def test_linear(dtype, members, rows, inputs, outputs, bias, seed) -> None:
    assert_as_autograd(Linear(inputs, outputs, bias), (rows, inputs), members, seed, dtype)


@DTYPES
@pytest.mark.parametrize("name", ACTIVATIONS)
@given(members=MEMBERS, rows=ROWS, units=UNITS, seed=ROWS)
@settings(max_examples=10)
def test_activation(dtype, name, members, rows, units, seed) -> None:
    assert_as_autograd(Activation(name), (rows, units), members, seed, dtype)


@DTYPES
@given(members=MEMBERS, rows=ROWS, units=UNITS, seed=ROWS)
@settings(max_examples=25)
def test_dropout(dtype, members, rows, units, seed) -> None:
    assert_as_autograd(Dropout((units,), False), (rows, units), members, seed, dtype)
    image = (units % 3 + 1, rows, 2)
    assert_as_autograd(Dropout(image, True), (rows, *image), members, seed, dtype)


@DTYPES
@given(members=MEMBERS, rows=st.integers(3, 9), units=UNITS, seed=ROWS)
@settings(max_examples=25)
def test_batch_norm(dtype, members, rows, units, seed) -> None:
    assert_as_autograd(BatchNorm(units, False), (rows, units), members, seed, dtype)
    assert_as_autograd(BatchNorm(units, True), (rows, units, 3, 2), members, seed, dtype)


@DTYPES
@given(
    members=MEMBERS,
    rows=ROWS,
    channels=st.integers(1, 4),
    outputs=st.integers(1, 5),
    height=st.integers(2, 7),
    width=st.integers(2, 7),
    bias=st.booleans(),
    seed=ROWS,
)
@settings(max_examples=20)
def test_layers_of_images(
    dtype, members, rows, channels, outputs, height, width, bias, seed
) -> None:
    shape = (rows, channels, height, width)
    assert_as_autograd(Conv(channels, outputs, bias), shape, members, seed, dtype)
    assert_as_autograd(MaxPool(), shape, members, seed, dtype)
    assert_as_autograd(FlattenImages((channels, height, width)), shape, members, seed, dtype)


@DTYPES
@pytest.mark.parametrize("cell", ["rnn", "gru"])
@given(
    members=MEMBERS,
    rows=ROWS,
    steps=st.integers(1, 6),
    inputs=UNITS,
    outputs=UNITS,
    last=st.booleans(),
    seed=ROWS,
)
@settings(max_examples=20)
def test_through_time(dtype, cell, members, rows, steps, inputs, outputs, last, seed) -> None:
    layer = Recurrent(cell, inputs, outputs, last)
    assert_as_autograd(layer, (rows, steps, inputs), members, seed, dtype)


@pytest.mark.parametrize("task", ["classification", "regression"])
@pytest.mark.parametrize("weighted", [False, True])
@given(members=MEMBERS, rows=ROWS, classes=st.integers(2, 12), seed=ROWS)
@settings(max_examples=20)
def test_the_gradient_of_the_loss(task: Task, weighted, members, rows, classes, seed) -> None:
    generator = torch.Generator().manual_seed(seed)
    shape = members, rows, classes if task == "classification" else 1
    outputs = torch.randn(shape, generator=generator)
    targets = torch.randn(members, rows, generator=generator)
    if task == "classification":
        targets = torch.randint(classes, (members, rows), generator=generator)
    weights = torch.rand(members, rows, generator=generator) if weighted else None

    def by_autograd(dtype: torch.dtype) -> Tensor:
        leaf = outputs.to(dtype).requires_grad_()
        y = targets if task == "classification" else targets.to(dtype)
        losses = row_losses(task, leaf, y)
        total = (losses if weights is None else losses * weights).mean(1).sum()
        return torch.autograd.grad(total, leaf)[0]

    found = output_gradient(task, outputs, targets, weights)
    assert_close(found, by_autograd(torch.float32), by_autograd(torch.float64))


OPTIONS = [
    {},
    {"batch_norm": True},
    {"dropout": 0.3},
    {"batch_norm": True, "dropout": 0.3},
    {"hidden_layers": 0},
    {"hidden_layers": 3, "hidden_units": (5, 17, 3)},
]


def judged_by_autograd(
    layers: Sequence[Layer], numbers: Tensor, data: Dataset, rows: slice, keep: Sequence[Tensor]
) -> Tensor:
    """The gradient ``[n_parameters]`` of one model's mean loss, by its plain module."""
    module = plain_module(layers, 0.5).to(numbers.dtype)
    factors = iter(keep)
    for at, layer in enumerate(layer for layer in layers if layer.source):
        if isinstance(layer, Dropout):
            module[at] = Mask(next(factors)) if keep else nn.Identity()
    nn.utils.vector_to_parameters(numbers, module.parameters())
    outputs = module(data.X_train[rows].to(numbers.dtype)).unsqueeze(0)
    y = data.y_train[rows].unsqueeze(0)
    if data.task == "regression":
        y = y.to(numbers.dtype)
    row_losses(data.task, outputs, y).mean().backward()
    return nn.utils.parameters_to_vector([p.grad for p in module.parameters()])


@pytest.mark.parametrize("double", [False, True], ids=["float", "double"])
@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: "+".join(option) or "plain")
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("family", FAMILIES)
def test_whole_networks(family: str, activation: str, option: dict, double: bool) -> None:
    dtype = torch.float64 if double else torch.float32
    h = Hyperparameters(family=family, activation=activation, hidden_units=6).replace(**option)
    for data in (digits(40),) if family != "mlp" else (moons(), diabetes(), digits(40)):
        layers = build_layers(h, data.shape, data.n_outputs)
        network = PopulationNetwork([layers] * 3, [4, 5, 6], "cpu", [13])
        state = network.state().to(dtype)
        network = network.with_states(state)
        rows = slice(3, 16)
        noise = torch.Generator().manual_seed(1)
        keep = [
            (torch.rand(3, 13, *shape, generator=noise) >= h.dropout).to(dtype) / (1 - h.dropout)
            for shape in (network.noise[0] if h.dropout else ())
        ]
        X = network.read(data.X_train[rows].to(dtype))
        y = data.y_train[rows].expand(3, -1)
        with torch.no_grad():
            outputs = network.forward(X.expand(3, *X.shape), training=True, keep=keep)
            found = network.backward(output_gradient(data.task, outputs, y))
        found, numbers = network.parameters_in(found), network.parameters_in(state)
        for m in range(3):
            masks = [factors[m] for factors in keep]
            expected = judged_by_autograd(layers, numbers[m], data, rows, masks)
            masks = [factors.double() for factors in masks]
            exact = judged_by_autograd(layers, numbers[m].double(), data, rows, masks)
            assert_close(found[m], expected, exact)
