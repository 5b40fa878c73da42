"""What each choice of a hyperparameter means, in a sentence, for its tooltip."""

from __future__ import annotations

from collections.abc import Mapping

from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _

CHOICES: Mapping[str, Mapping[str, str]] = {
    "family": {
        "mlp": _("fully connected layers: reads all inputs at once"),
        "cnn": _("convolutions: reads neighbouring inputs, the same way everywhere"),
        "rnn": _("a recurrent network: reads the inputs one step after the other"),
        "gru": _("a recurrent network with gates, which remembers for longer"),
    },
    "activation": {
        "relu": _("max(0, z): cheap, and its slope does not vanish; the usual start"),
        "tanh": _("from −1 to 1: smooth, but flat for large inputs"),
        "sigmoid": _("from 0 to 1: its slope is at most 0.25, so deep gradients vanish"),
        "gelu": _("a smooth relative of ReLU"),
        "leaky_relu": _("ReLU with a small slope below 0, so that no unit stays at 0"),
        "identity": _("no bend at all: any depth is one linear layer"),
    },
    "optimizer": {
        "sgd": _("the plain gradient, with momentum if you like"),
        "rmsprop": _("divides each weight's step by the size of its recent gradients"),
        "adam": _("RMSProp with momentum; the usual start"),
        "adamw": _("Adam whose L2 shrinks the weights apart from the gradient"),
    },
}


def helps_of(name: str) -> tuple[str, ...]:
    """What the choices of this hyperparameter mean, in their order; none where it has none.

    >>> len(helps_of("activation")), helps_of("dropout")
    (6, ())
    """
    told = CHOICES.get(name, {})
    return tuple(told[choice] for choice in Hyperparameters.info(name).choices)
