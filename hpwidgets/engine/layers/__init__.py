"""The layers, each with its forward and its backward pass for M models at once."""

from hpwidgets.engine.layers.activation import Activation
from hpwidgets.engine.layers.batch_norm import BatchNorm
from hpwidgets.engine.layers.dropout import Dropout
from hpwidgets.engine.layers.images import Conv, FlattenImages, MaxPool, ToImages
from hpwidgets.engine.layers.layer import KEPT, Layer, Noise, Parameter, Step, Tape
from hpwidgets.engine.layers.linear import Linear
from hpwidgets.engine.layers.recurrent import Recurrent
from hpwidgets.engine.layers.rows import Flatten, Reading, RowsAsSteps

__all__ = [
    "KEPT",
    "Activation",
    "BatchNorm",
    "Conv",
    "Dropout",
    "Flatten",
    "FlattenImages",
    "Layer",
    "Linear",
    "MaxPool",
    "Noise",
    "Parameter",
    "Reading",
    "Recurrent",
    "RowsAsSteps",
    "Step",
    "Tape",
    "ToImages",
]
