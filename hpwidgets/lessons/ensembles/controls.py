"""Every control of an EnsembleLab."""

from __future__ import annotations

from hpwidgets.i18n import _
from hpwidgets.widgets.board import (
    Field,
    choice,
    count,
    data_set,
    hyperparameter,
    hyperparameters,
    measure,
    number,
)


def _amount(
    label: str, meaning: str, default: float, *, high: float, most: float, step: float = 0.05
) -> Field:
    return number(label, meaning, default, (0, high), (0, most), step=step)


FIELDS: dict[str, Field] = {
    "data": data_set(
        "moons", "moons circles spirals xor blobs sine iris wine breast_cancer digits_flat diabetes"
    ),
    "noise": _amount(
        _("noise"), _("standard deviation of a toy set's noise"), 0.35, high=2, most=1
    ),
    "members": count(_("members"), _("networks in the bag"), 25, (2, 200), (2, 100)),
    "vary": choice(
        _("differ in"),
        _("what differs from member to member"),
        {"both": _("rows and start"), "rows": _("rows"), "start": _("start")},
        "both",
        helps={
            "both": _("Each member has a bootstrap sample of the rows and its own first weights."),
            "rows": _("Each member has a bootstrap sample of the rows; all start alike."),
            "start": _("All members have all rows; each starts from its own weights."),
        },
    ),
    "base": choice(
        _("base model"),
        _("what is bagged"),
        {"tree": _("tree"), "network": _("network")},
        "tree",
        helps={
            "tree": _("A decision tree varies much from training set to training set."),
            "network": _("A smooth network varies little, so bagging gains little."),
        },
    ),
    "tree_depth": count(
        _("tree depth"),
        _("most splits from root to leaf; 0: until every leaf is pure"),
        None,
        (1, 50),
        (0, 10),
        optional=True,
    ),
    "fit_rows": count(_("training rows"), _("rows of every training set"), 50, (5, 200), (10, 200)),
    "fit_noise": _amount(
        _("noise"), _("standard deviation of the targets' noise"), 0.1, high=2, most=0.5, step=0.02
    ),
    "bag_members": count(_("members"), _("models in each bag"), 10, (2, 50)),
    "training_sets": count(
        _("training sets"), _("over which bias and variance are taken"), 50, (5, 200), (10, 100)
    ),
    "booster": choice(
        _("boosting"),
        _("how the next tree learns from the ones before"),
        {"adaboost": _("AdaBoost"), "gradient": _("gradient boosting")},
        "adaboost",
        helps={
            "adaboost": _("The next tree gives the rows that were got wrong more weight."),
            "gradient": _("The next tree fits what the trees so far leave unexplained."),
        },
    ),
    "rounds": count(_("rounds"), _("trees, one after the other"), 100, (1, 400), (10, 400)),
    "round": count(
        _("look at round"), _("the round that is drawn; 0: the last"), 0, (0, 400), (0, 100)
    ),
    "boost_depth": count(
        _("tree depth"), _("splits from root to leaf; 1 is a stump"), 1, (1, 8), (1, 6)
    ),
    "shrinkage": number(
        _("shrinkage"),
        _("factor on each tree's vote: the learning rate of boosting"),
        1.0,
        (0, 2.0),
        (0.01, 1.0),
        scale="log",
        low_open=True,
        step=0.1,
    ),
    "label_noise": _amount(
        _("label noise"), _("share of training labels that are wrong"), 0.0, high=0.5, most=0.4
    ),
    "folds": count(_("folds"), _("parts of the training rows"), 5, (2, 20), (2, 10)),
    "settings_tried": count(
        _("settings tried"),
        _("random settings that are trained and combined"),
        16,
        (2, 64),
        (4, 40),
    ),
    "picks": count(_("picks"), _("steps of greedy selection"), 30, (1, 200), (1, 60)),
    "measure": measure(
        _("what greedy selection improves on the validation rows"), label=_("picked by")
    ),
    "source": choice(
        _("members from"),
        _("whose predictions are compared"),
        {
            "bag": _("bootstrap rows"),
            "starts": _("other starts"),
            "models": _("kinds of model"),
            "runs": _("settings, runs"),
        },
        "bag",
        helps={
            "bag": _("One network, each time trained on a bootstrap sample of the rows."),
            "starts": _("One network, each time from other first weights."),
            "models": _("A linear model, a tree, five neighbours and a network."),
            "runs": _("Networks of random settings, or the runs that the lab was given."),
        },
    ),
    "compared": count(_("members"), _("models that are compared"), 8, (2, 40), (2, 20)),
    **hyperparameters(
        hidden_layers=2, hidden_units=32, learning_rate=0.01, batch_size=16, epochs=40
    ),
    "fit_epochs": count(
        _("epochs"), _("updates of each network, one an epoch"), 300, (1, 5000), (50, 1000)
    ),
    "seed": hyperparameter("seed", 0),
}
ROWS = ("data", "noise")
TREE = ("tree_depth",)
FITTED = ("hidden_layers", "hidden_units", "learning_rate", "fit_epochs")
"""The network that is bagged in place of a tree."""
PROBLEM = ("fit_rows", "fit_noise", "bag_members", "training_sets", "seed")
