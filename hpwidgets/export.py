"""A setting as the plain PyTorch script that does the same: same data, weights, batches, losses."""

from __future__ import annotations

import inspect

from hpwidgets.data.checks import shown
from hpwidgets.data.dataset import Dataset
from hpwidgets.engine import plain
from hpwidgets.engine.architecture import build_layers
from hpwidgets.engine.layers import Dropout, Layer, Recurrent, RowsAsSteps
from hpwidgets.engine.seeds import dropout_seed, shuffle_seed, weights_seed
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.metrics import r2_of_rows

_OPTIMIZERS = {"sgd": "SGD", "rmsprop": "RMSprop", "adam": "Adam", "adamw": "AdamW"}
_TWINS: dict[type[Layer], type] = {
    Dropout: plain.Dropout,
    Recurrent: plain.Recurrent,
    RowsAsSteps: plain.RowsAsSteps,
}

_TENSORS = """\
X_train = torch.from_numpy(X_train)
y_train = torch.from_numpy(y_train)
X_validation = torch.from_numpy(X_validation)
y_validation = torch.from_numpy(y_validation)
"""


def code(hyperparameters: Hyperparameters, data: Dataset) -> str:
    """The setting as a complete script that needs numpy, scikit-learn and torch alone.

    Running it leaves the lists ``train_loss``, ``validation_loss``, ``train_score`` and
    ``validation_score`` (one value an epoch, those of :func:`hpwidgets.fit` to 1e-5 on stable
    runs) and the trained ``model``. The test rows are made and left alone.

    Raises ValueError when the family cannot read the data.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> names = {}
    >>> exec(code(Hyperparameters(epochs=2), hp.load("moons")), names)  # doctest: +ELLIPSIS
    epoch 2: training loss 0..., validation loss 0...
    >>> len(names["validation_loss"])
    2
    """
    if not isinstance(hyperparameters, Hyperparameters):
        raise TypeError(
            f"hyperparameters must be a Hyperparameters, got {shown(hyperparameters)}; of a history"
            " give history.hyperparameters"
        )
    if not isinstance(data, Dataset):
        raise TypeError(
            f"data must be a Dataset, got {shown(data)}; make one with hpwidgets.load(...)"
        )
    h = hyperparameters
    layers = [
        layer
        for layer in build_layers(h, data.shape, data.n_outputs)
        if layer.source and (h.dropout > 0 or not isinstance(layer, Dropout))
    ]
    parts = [
        _head(h, data),
        data.code,
        _TENSORS,
        _network(h, layers),
        _optimizer(h),
        _measure(data),
        _loop(h, data),
    ]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _head(h: Hyperparameters, data: Dataset) -> str:
    names = ["learning_rate", "batch_size", "epochs"]
    names += [name for name in ("dropout", "l1", "l2", "momentum", "patience") if getattr(h, name)]
    values = "".join(f"{name.upper()} = {getattr(h, name)!r}\n" for name in names)
    title = " ".join(f"{data.name}, {h.family}".split()).replace("\\", "/").replace('"', "'")
    imports = "import copy\n\n" if h.patience else ""
    return (
        f'"""Plain PyTorch: {title}."""\n\n{imports}import torch\nfrom torch import nn\n\n'
        f"{values}\n"
        "# Data: six numpy arrays; the test rows stay sealed until the very end."
    )


def _network(h: Hyperparameters, layers: list[Layer]) -> str:
    kinds = {type(layer) for layer in layers}
    helpers = [inspect.getsource(twin) for kind, twin in _TWINS.items() if kind in kinds]
    stack = "".join(f"    {layer.source},\n" for layer in layers)
    noise = ""
    if Dropout in kinds:
        noise = f"noise = torch.Generator().manual_seed({dropout_seed(h.seed)})\n"
    return "\n\n".join(
        [
            "\n# Network",
            *helpers,
            inspect.getsource(plain.initialise),
            f"{noise}model = nn.Sequential(\n{stack})\ninitialise(model, {weights_seed(h.seed)})",
        ]
    )


def _optimizer(h: Hyperparameters) -> str:
    momentum = ", momentum=MOMENTUM" if h.momentum and h.optimizer == "sgd" else ""
    decay = "L2" if h.l2 else "0"
    return (
        "# Penalties act on weights, not on biases or normalisation.\n"
        "weights = [p for p in model.parameters() if p.ndim > 1]\n"
        "others = [p for p in model.parameters() if p.ndim == 1]\n"
        f'groups = [{{"params": weights, "weight_decay": {decay}}},'
        ' {"params": others, "weight_decay": 0}]\n'
        f"optimizer = torch.optim.{_OPTIMIZERS[h.optimizer]}(groups, lr=LEARNING_RATE{momentum})"
    )


def _measure(data: Dataset) -> str:
    if data.task == "classification":
        loss, targets = "nn.CrossEntropyLoss()", "model(X)"
        helper, score = "", "(answer.argmax(1) == y).float().mean().item()"
    else:
        loss, targets = "nn.MSELoss()", "model(X).squeeze(1)"
        helper, score = f"{inspect.getsource(r2_of_rows)}\n\n", "r2_of_rows(answer, y)"
    return f"""\
loss_of = {loss}


def predict(X):
    return {targets}


{helper}def measure(X, y):
    model.eval()
    with torch.no_grad():
        answer = predict(X)
        return loss_of(answer, y).item(), {score}
"""


_SKIP_SINGLE_ROW = """\
        if len(rows) == 1:
            continue  # batch norm needs two rows for a variance
"""
_L1_STEP = """\
        with torch.no_grad():  # L1: step every weight towards zero, and stop there
            for weight in weights:
                limit = LEARNING_RATE * L1
                weight.sub_(weight.clamp(-limit, limit))
"""
_EARLY_STOPPING = """\
    best = min(range(epoch + 1), key=validation_loss.__getitem__)
    if best == epoch:
        best_state = copy.deepcopy(model.state_dict())
    if epoch - best >= PATIENCE:
        break  # early stopping
if validation_loss:
    model.load_state_dict(best_state)
"""
_REPORT = """\
model.eval()
print(f"epoch {len(train_loss)}: training loss {train_loss[-1]:.4f},\
 validation loss {validation_loss[-1]:.4f}" if train_loss else "diverged in epoch 1")"""


def _loop(h: Hyperparameters, data: Dataset) -> str:
    single = h.batch_norm and len(data.y_train) % h.batch_size == 1
    return f"""
# Training
order = torch.Generator().manual_seed({shuffle_seed(h.seed)})
train_loss, train_score, validation_loss, validation_score = [], [], [], []
untrained_loss = measure(X_train, y_train)[0]
for epoch in range(EPOCHS):
    model.train()
    for rows in torch.randperm(len(X_train), generator=order).split(BATCH_SIZE):
{_SKIP_SINGLE_ROW if single else ""}        optimizer.zero_grad()
        loss_of(predict(X_train[rows]), y_train[rows]).backward()
        optimizer.step()
{_L1_STEP if h.l1 else ""}    (loss, score), (held_loss, held_score) = (
        measure(X_train, y_train), measure(X_validation, y_validation)
    )
    if not (loss <= 1000 * max(untrained_loss, 1) and held_loss < float('inf')):
        break  # diverged
    train_loss.append(loss)
    train_score.append(score)
    validation_loss.append(held_loss)
    validation_score.append(held_score)
{_EARLY_STOPPING if h.patience else ""}{_REPORT}"""
