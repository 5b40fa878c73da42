"""The peers that train: a DataLoader loop, skorch and scikit-learn, each with the same work.

All report both losses of the splits, in evaluation mode, after every epoch; each is written as its
own documentation would write it.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

import hpwidgets as hp
from tests.benchmarks.work import HIDDEN, Losses


def network(data: hp.Dataset) -> nn.Sequential:
    """The plain 2-32-32-2 network."""
    return nn.Sequential(
        nn.Linear(data.X_train.shape[1], HIDDEN),
        nn.ReLU(),
        nn.Linear(HIDDEN, HIDDEN),
        nn.ReLU(),
        nn.Linear(HIDDEN, len(data.class_names)),
    )


def dataloader_loop(h: hp.Hyperparameters, data: hp.Dataset) -> Losses:
    """The loop of every PyTorch tutorial."""
    torch.manual_seed(h.seed)
    model = network(data)
    loss_of = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=h.learning_rate, weight_decay=h.l2)
    loader = DataLoader(
        TensorDataset(data.X_train, data.y_train), batch_size=h.batch_size, shuffle=True
    )
    train_losses, validation_losses = [], []
    for _ in range(h.epochs):
        model.train()
        for X, y in loader:
            optimizer.zero_grad()
            loss_of(model(X), y).backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            train_losses.append(loss_of(model(data.X_train), data.y_train).item())
            validation_losses.append(loss_of(model(data.X_validation), data.y_validation).item())
    return train_losses, validation_losses


def skorch_fit(h: hp.Hyperparameters, data: hp.Dataset) -> Losses:
    """skorch's NeuralNetClassifier as it comes, which measures the validation accuracy too.

    Its own training loss is a mean over batches while it trains; a callback adds the split's.
    """
    from skorch import NeuralNetClassifier
    from skorch.callbacks import Callback
    from skorch.dataset import Dataset
    from skorch.helper import predefined_split

    torch.manual_seed(h.seed)
    train_losses: list[float] = []

    class TrainingLoss(Callback):  # type: ignore[misc]
        def on_epoch_end(self, net: Any, **_: Any) -> None:
            with torch.no_grad():
                net.module_.eval()
                answer: Tensor = net.module_(data.X_train)
                train_losses.append(net.criterion_(answer, data.y_train).item())

    net = NeuralNetClassifier(
        network(data),
        criterion=nn.CrossEntropyLoss,
        optimizer=torch.optim.Adam,
        lr=h.learning_rate,
        batch_size=h.batch_size,
        max_epochs=h.epochs,
        iterator_train__shuffle=True,
        train_split=predefined_split(Dataset(data.X_validation, data.y_validation)),
        callbacks=[TrainingLoss()],
        verbose=0,
    )
    net.fit(data.X_train, data.y_train)
    return train_losses, list(net.history[:, "valid_loss"])


def sklearn_fit(h: hp.Hyperparameters, data: hp.Dataset) -> Losses:
    """scikit-learn's MLPClassifier, one ``partial_fit`` an epoch."""
    from sklearn.metrics import log_loss
    from sklearn.neural_network import MLPClassifier

    X, y = data.X_train.numpy(), data.y_train.numpy()
    X_validation, y_validation = data.X_validation.numpy(), data.y_validation.numpy()
    model = MLPClassifier(
        (HIDDEN, HIDDEN),
        solver="adam",
        alpha=0.0,
        batch_size=h.batch_size,
        learning_rate_init=h.learning_rate,
        random_state=h.seed,
    )
    train_losses, validation_losses = [], []
    for _ in range(h.epochs):
        model.partial_fit(X, y, classes=range(len(data.class_names)))
        train_losses.append(float(log_loss(y, model.predict_proba(X))))
        validation_losses.append(float(log_loss(y_validation, model.predict_proba(X_validation))))
    return train_losses, validation_losses
