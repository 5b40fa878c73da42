"""The CapacityLab's networks: 50 training sets × 8 widths, against plain runs one by one."""

from __future__ import annotations

from functools import partial
from statistics import mean

import torch
from torch import nn

from hpwidgets.lessons.capacity._fit import WIDTHS, CapacitySetting, capacity_curve, draw_samples
from tests.benchmarks.measure import compare, computing_seconds, one_thread
from tests.benchmarks.result import Result

ROUNDS = 2
RUNS_A_WIDTH = 2
"""Plain runs that are timed for every width; the others would take as long."""
SETTING = CapacitySetting(model="network", chosen=8)


def results() -> list[Result]:
    """The line on resampled training sets."""
    one_thread()
    samples = draw_samples(SETTING)
    x = torch.tensor(samples.x, dtype=torch.float32).unsqueeze(-1)
    y = torch.tensor(samples.y, dtype=torch.float32).unsqueeze(-1)
    new = torch.tensor(samples.x_validation, dtype=torch.float32).unsqueeze(-1)
    ours, peer = [], []
    for round_ in range(ROUNDS):
        seconds = []
        for width in WIDTHS:
            for run in range(RUNS_A_WIDTH):
                r = round_ * RUNS_A_WIDTH + run
                seconds.append(computing_seconds(partial(_plain_run, width, x[r], y[r], new[r])))
        peer.append(SETTING.resamples * len(WIDTHS) * mean(seconds))
        ours.append(computing_seconds(lambda: list(capacity_curve(SETTING))))
    count = f"{SETTING.resamples} training sets × {len(WIDTHS)} widths"
    name = f"CapacityLab, {count}: plain runs are slower by (from {RUNS_A_WIDTH * len(WIDTHS)})"
    return [compare(name, ours, peer, bound=8, kind="at least")]


def _plain_run(width: int, x: torch.Tensor, y: torch.Tensor, new: torch.Tensor) -> torch.Tensor:
    """Full batches with Adam, the training loss after every epoch, the answers at the end."""
    model = nn.Sequential(nn.Linear(1, width), nn.Tanh(), nn.Linear(width, 1))
    loss_of = nn.MSELoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=SETTING.learning_rate)
    for _ in range(SETTING.epochs):
        optimizer.zero_grad()
        loss_of(model(x), y).backward()
        optimizer.step()
        with torch.no_grad():
            loss_of(model(x), y).item()
    with torch.no_grad():
        answer: torch.Tensor = model(new)
    return answer
