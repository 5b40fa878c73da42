"""The BaselineLab's batch-norm sweep: 16 rates × 2, against plain runs one by one."""

from __future__ import annotations

from functools import partial
from statistics import mean

import torch
from torch import nn

import hpwidgets as hp
from hpwidgets.lessons.baseline._rates import BAND_RATES, batch_norm_band
from tests.benchmarks.measure import compare, computing_seconds, one_thread
from tests.benchmarks.result import Result

ROUNDS = 3
EVERY = 4
"""Every fourth rate is timed in the plain loop; a run's time does not depend on its rate."""
SETTING = hp.Hyperparameters(
    hidden_layers=2, hidden_units=16, epochs=15, batch_size=32, optimizer="sgd"
)


def results() -> list[Result]:
    """The line on the sweep, one seed a rate, as the lab trains it."""
    one_thread()
    data = hp.load("digits_flat")
    ours, peer = [], []
    for _ in range(ROUNDS):
        seconds = [
            computing_seconds(partial(_plain_run, data, batch_norm, rate))
            for batch_norm in (False, True)
            for rate in BAND_RATES[::EVERY]
        ]
        peer.append(2 * len(BAND_RATES) * mean(seconds))
        ours.append(computing_seconds(lambda: list(batch_norm_band(SETTING, data, seeds=[0]))))
    name = f"BaselineLab, {len(BAND_RATES)} rates × 2: plain runs are slower by"
    return [compare(name, ours, peer, bound=5, kind="at least")]


def _plain_run(data: hp.Dataset, batch_norm: bool, rate: float) -> float:
    """The same run by slicing tensors: SGD, then both losses and scores after every epoch."""
    X, y, new, truth = data.X_train, data.y_train, data.X_validation, data.y_validation
    layers: list[nn.Module] = []
    width = X.shape[1]
    for _ in range(SETTING.hidden_layers):
        layers.append(nn.Linear(width, SETTING.hidden_units, bias=not batch_norm))
        width = SETTING.hidden_units
        layers += [nn.BatchNorm1d(width), nn.ReLU()] if batch_norm else [nn.ReLU()]
    model = nn.Sequential(*layers, nn.Linear(width, data.n_outputs))
    loss_of = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    found = 0.0
    for _ in range(SETTING.epochs):
        model.train()
        for rows in torch.randperm(len(y)).split(SETTING.batch_size):
            optimizer.zero_grad()
            loss_of(model(X[rows]), y[rows]).backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            for inputs, targets in ((X, y), (new, truth)):
                outputs = model(inputs)
                found = loss_of(outputs, targets).item()
                (outputs.argmax(1) == targets).float().mean().item()
    return found
