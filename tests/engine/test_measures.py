"""What an epoch reports besides its losses: weights that are zero, R² of equal targets."""

from __future__ import annotations

import numpy as np
import torch

from hpwidgets.engine import fit
from hpwidgets.engine.losses import score
from hpwidgets.hyperparameters import Hyperparameters
from tests.factories import moons


def test_the_share_of_zeros_is_that_of_the_networks_weights() -> None:
    history = fit(Hyperparameters(epochs=10, hidden_units=16, l1=0.05), moons())
    weights = [p.detach().flatten() for p in history.model.parameters() if p.ndim > 1]
    share = float((torch.cat(weights) == 0).double().mean())
    assert share not in (0.0, 0.5, 1.0)
    np.testing.assert_allclose(history.zero_share[-1], share, atol=1e-6)


def test_r2_of_equal_targets_is_one_only_for_exact_answers() -> None:
    targets = torch.full((2, 5), 3.0)
    errors = torch.tensor([0.0, 0.1])  # sums of squared errors of two members
    assert score("regression", errors, targets).tolist() == [1.0, 0.0]
