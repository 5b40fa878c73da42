"""A user's own network: made by a factory, checked before it is trained."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine.seeds import weights_seed
from hpwidgets.hyperparameters import Hyperparameters


def make_module(
    factory: Callable[[Hyperparameters, Dataset], nn.Module], h: Hyperparameters, data: Dataset
) -> nn.Module:
    """The factory's module, its initial weights drawn from the setting's seed.

    Raises TypeError if the factory is not callable or returns no module, and ValueError (with the
    factory's own error as its cause) if it raises, or the module cannot answer two rows of the
    data with ``[2, data.n_outputs]`` float32 values.
    """
    if not callable(factory):
        raise TypeError(
            "model must be a function of (hyperparameters, data) that returns a torch.nn.Module,"
            f" got {type(factory).__name__}"
        )
    # torch.manual_seed would seed CUDA's generators as well, those that are yet to come included.
    # Where CUDA is in use they are lent and put back too; where it is not, it is not begun.
    gpus = list(range(torch.cuda.device_count())) if torch.cuda.is_initialized() else []  # type: ignore[no-untyped-call]
    with torch.random.fork_rng(devices=gpus):
        torch.default_generator.manual_seed(weights_seed(h.seed))
        if gpus:
            torch.cuda.manual_seed_all(weights_seed(h.seed))
        try:
            module = factory(h, data)
        except Exception as error:
            raise ValueError(
                f"model(hyperparameters, data) raised {type(error).__name__}: {error};"
                " mend the function, then run again"
            ) from error
        if not isinstance(module, nn.Module):
            raise TypeError(
                "model(hyperparameters, data) must return a torch.nn.Module,"
                f" got {type(module).__name__}"
            )
        _check_answer(module, data)
    return module


def ask_module(module: nn.Module, rows: torch.Tensor, h: Hyperparameters) -> torch.Tensor:
    """What a network of one's own answers ``[n, K]`` to rows ``[n, …]``; ValueError in words."""
    try:
        answer = module(rows)
    except Exception as error:
        mode = "in training" if module.training else "in evaluation mode"
        raise failed(f"for {len(rows)} rows {mode}", error, h) from error
    if not isinstance(answer, torch.Tensor) or answer.ndim != 2 or len(answer) != len(rows):
        came = list(answer.shape) if isinstance(answer, torch.Tensor) else type(answer).__name__
        raise ValueError(
            f"the model must answer {len(rows)} rows with shape [{len(rows)}, outputs], got {came},"
            f" with {h!r}; mend its forward, then run again"
        )
    return answer


def failed(when: str, error: Exception, h: Hyperparameters) -> ValueError:
    """What to raise where a network of one's own has raised ``error``."""
    setting = repr(h) if h.changed() else f"{h!r}, all as it is by default"
    return ValueError(
        f"the model failed {when}: {type(error).__name__}: {error}; the setting was {setting};"
        " mend the model, then run again"
    )


def _check_answer(module: nn.Module, data: Dataset) -> None:
    trainable = [p for p in module.parameters() if p.requires_grad]
    if not trainable:
        raise ValueError(
            "model(hyperparameters, data) must return a module with parameters to train, got none"
        )
    kinds = sorted({str(p.dtype) for p in trainable} - {"torch.float32"})
    if kinds:
        raise ValueError(f"the model's parameters must be torch.float32, got {', '.join(kinds)}")
    rows = data.X_train[:2]
    wanted = [len(rows), data.n_outputs]
    module.eval()
    try:
        with torch.no_grad():
            answer = module(rows)
    except Exception as error:
        raise ValueError(
            f"the model could not answer {len(rows)} rows of shape {list(data.shape)}:"
            f" {type(error).__name__}: {error}; its input is {[len(rows), *data.shape]}"
        ) from error
    if not isinstance(answer, torch.Tensor) or list(answer.shape) != wanted:
        came = list(answer.shape) if isinstance(answer, torch.Tensor) else type(answer).__name__
        raise ValueError(
            f"the model must answer {len(rows)} rows with shape {wanted} (rows, outputs:"
            f" {_outputs(data)}), got {came}"
        )


def _outputs(data: Dataset) -> str:
    if data.task == "regression":
        return "1 for regression"
    return f"one for each of {data.n_outputs} classes"
