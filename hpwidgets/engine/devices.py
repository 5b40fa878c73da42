"""Where networks train: the one check of ``device=``."""

from __future__ import annotations

import re

import torch

from hpwidgets.hyperparameters import shown

NAME = re.compile(r"cpu|cuda(:[0-9]+)?")


def check_device_name(device: object) -> None:
    """TypeError or ValueError in words unless it is the name of a device, there or not.

    >>> check_device_name("gpu")
    Traceback (most recent call last):
    ValueError: device must be 'cpu', 'cuda' or 'cuda:<number>', got 'gpu'
    """
    wanted = "'cpu', 'cuda' or 'cuda:<number>'"
    if not isinstance(device, str):
        hint = f"; take device={str(device)!r}" if isinstance(device, torch.device) else ""
        raise TypeError(f"device must be a str, {wanted}, got {shown(device)}{hint}")
    if not NAME.fullmatch(device):
        raise ValueError(f"device must be {wanted}, got {shown(device)}")


def check_device(device: object) -> None:
    """The same, and ValueError where this process has no such device.

    >>> check_device("cpu")
    """
    check_device_name(device)
    if device == "cpu":
        return
    # Unlike torch.cuda.is_available(), the count leaves processes forked later able to use CUDA.
    count = torch.cuda.device_count()
    if not count:
        raise ValueError(
            f"device {device!r} is not available: this PyTorch sees no CUDA GPU; use device='cpu'"
        )
    _kind, _colon, number = str(device).partition(":")
    if number and int(number) >= count:
        raise ValueError(
            f"device {device!r} is not available: this PyTorch sees {count} CUDA GPU(s), numbered"
            f" from 0; use device='cuda:{count - 1}'"
        )
